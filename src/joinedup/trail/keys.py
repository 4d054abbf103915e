"""The key that signs checkpoints: one file, made once, that its owner alone may read.

Where it lives and what whoever holds it could do: docs/decisions/0010-keys-of-the-trail.md.
"""

import os
import re
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from joinedup.kernel.disk import flush_folder
from joinedup.trail.rules.chain import key_id


class KeyUnfit(Exception):
    """The trail's key is missing, open to others or no key; said in one sentence."""


class SigningKey:
    """An Ed25519 key (RFC 8032) that shows only its public half."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()
        self.id = key_id(self.public)

    def sign(self, text: bytes) -> str:
        return self._private.sign(text).hex()


def is_there(path: Path) -> bool:
    """Whether a file stands there. A folder that may not be entered, or a disk that is away, is no 'no'.

    Raises:
        KeyUnfit: it cannot be said.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as refused:
        raise _unreadable(path, refused) from None
    return True


def read(path: Path) -> SigningKey:
    """
    Raises:
        KeyUnfit: there is none, others may read it, or it is no key.
    """
    try:
        mode, digits = path.stat().st_mode, path.read_text("ascii").strip()
    except FileNotFoundError:
        raise KeyUnfit(f"There is no key of the trail at {path}.") from None
    except (OSError, UnicodeDecodeError) as refused:
        raise _unreadable(path, refused) from None
    if mode & 0o077:
        raise KeyUnfit(f"{path} can be read by others: run chmod 600 on it.")
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise KeyUnfit(f"{path} holds no key of the trail: 64 hexadecimal digits are wanted.")
    return SigningKey(bytes.fromhex(digits))


def make(path: Path) -> SigningKey:
    """Make a key where there is none. Two processes at once make one key, and both return it.

    Raises:
        KeyUnfit: it cannot be written, or what stands there is no key.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_bytes(32).hex() + "\n")
                out.flush()
                os.fsync(out.fileno())
            os.link(draft, path)  # whole or not at all, and never over another
            flush_folder(path.parent)
        finally:
            draft.unlink()
    except FileExistsError:
        return read(path)
    except OSError as refused:
        raise KeyUnfit(f"No key of the trail can be written to {path}: {refused.strerror}") from None
    return read(path)


def _unreadable(path: Path, refused: Exception) -> KeyUnfit:
    return KeyUnfit(f"The key of the trail at {path} cannot be read: {refused}")
