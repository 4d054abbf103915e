"""The room's own key, from its own file: what is in the database does not open itself."""

from django.conf import settings

from joinedup.store.rules import seals


def seal(secret: str, *, owner: str) -> str:
    return seals.seal(secret, key=settings.FACTORS_KEY, owner=owner)


def unseal(sealed: str, *, owner: str) -> str:
    return seals.unseal(sealed, key=settings.FACTORS_KEY, owner=owner)


def digest(secret: str, *, use: str) -> str:
    return seals.digest(secret, key=settings.FACTORS_KEY, use=use)


def passkey_host() -> str:
    """The name that passkeys are made for: that of this installation, or of this machine alone."""
    return settings.CONFIG.host or "localhost"


def handle(reference: str) -> bytes:
    """What a passkey keeps of its owner: always the same, and nothing to anybody else."""
    return bytes.fromhex(digest(reference, use="passkey-owner"))
