"""Codes of authenticator apps (RFC 6238), and codes for the day the telephone is lost."""

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from joinedup.kernel.references import ALPHABET

WINDOW = 30  # seconds; what every app assumes
DIGITS = 6
_DRIFT = (0, -1, 1)  # windows: a telephone's clock may be that far out (RFC 6238, 5.2 and 6)
_SECRET_BYTES = 20  # as long as the hash (RFC 4226, requirement 6)

RECOVERY_CODES = 10
_RECOVERY_LENGTH = 12  # of 29 symbols: 58 bits


def new_secret() -> str:
    """Return a secret as people type it into an app: base 32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def in_groups(secret: str) -> str:
    """Return the secret as it is read off a screen: in fours."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def address_for_app(secret: str, *, account: str, issuer: str) -> str:
    """Return what the square picture holds."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def window_of(typed: str, *, secret: str, at: datetime, used: int) -> int | None:
    """Return the window whose code was typed, or None.

    A window at or before `used` is none: a code that was seen over a shoulder is worth nothing once its
    owner has used it, and neither is the one before it.
    """
    code = "".join(typed.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    now = int(at.timestamp()) // WINDOW
    fits = [window for window in (now + drift for drift in _DRIFT) if _fits(code, secret, window)]
    return next((window for window in fits if window > used), None)


def code_at(secret: str, *, at: datetime) -> str:
    """Return what an app shows at a moment."""
    return _totp(secret).generate(int(at.timestamp())).decode("ascii")


def new_recovery_codes() -> tuple[str, ...]:
    return tuple(_written(_drawn()) for _ in range(RECOVERY_CODES))


def recovery_code(typed: str) -> str | None:
    """Return a recovery code as we write it, or None when it cannot be one. Forgives case and dashes."""
    bare = "".join(typed.upper().split()).replace("-", "")
    if len(bare) != _RECOVERY_LENGTH or not set(bare) <= set(ALPHABET):
        return None
    return _written(bare)


def _drawn() -> Iterable[str]:
    return [secrets.choice(ALPHABET) for _ in range(_RECOVERY_LENGTH)]


def _written(signs: Iterable[str]) -> str:
    bare = "".join(signs)
    return "-".join(bare[start : start + 4] for start in range(0, _RECOVERY_LENGTH, 4))


def _fits(code: str, secret: str, window: int) -> bool:
    try:
        _totp(secret).verify(code.encode("ascii"), window * WINDOW)
    except InvalidToken:
        return False
    return True


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), WINDOW)  # noqa: S303 -- what apps compute
