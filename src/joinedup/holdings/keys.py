"""Keys of what is held for a while: one for each open answer and each imported compartment.

Each is a file of its own beside the vault's keyring, for its owner alone, in no backup: where the file is
gone, no copy of what it sealed can be opened again, not out of an old backup either.
"""

import hashlib
import hmac
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_BYTES, _NONCE = 32, 12
_INDEX = "index"


class KeyMissing(Exception):
    """The key is gone, or what it should open was changed: nothing can be read."""


def new() -> str:
    """Make a key, and return its name."""
    name = secrets.token_hex(8)
    _write(name)
    return name


def drop(name: str) -> None:
    """Take a key away for good; what it sealed is gone with it."""
    path = folder() / f"{name}.key"
    with suppress(OSError):
        with path.open("r+b") as file:
            file.write(os.urandom(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def names() -> frozenset[str]:
    """The keys that are there, but for the one that references are made with."""
    return frozenset(path.stem for path in folder().glob("*.key") if path.stem != _INDEX)


class Key:
    """One key, read once for many seals.

    Raises:
        KeyMissing: the key is gone.
    """

    def __init__(self, name: str) -> None:
        self._name, self._cipher = name, AESGCM(_key(name))

    def seal(self, text: str, *, bound_to: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode("utf-8"), _bound(self._name, bound_to))

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """
        Raises:
            KeyMissing: it was changed, or moved from another place.
        """
        try:
            opened = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(self._name, bound_to))
        except InvalidTag as broken:
            raise KeyMissing(self._name) from broken
        return opened.decode("utf-8")


class Index:
    """What things of a source are known again by; it tells nothing without this installation's own key."""

    def __init__(self) -> None:
        path = folder() / f"{_INDEX}.key"
        if not path.exists():
            _write(_INDEX)
        self._key = path.read_bytes()

    def digest(self, *parts: str) -> bytes:
        return hmac.new(self._key, json.dumps(parts).encode(), hashlib.sha256).digest()


def folder() -> Path:
    return Path(settings.VAULT_KEYS).parent / "held"


def _key(name: str) -> bytes:
    try:
        key = (folder() / f"{name}.key").read_bytes()
    except OSError as gone:
        raise KeyMissing(name) from gone
    if len(key) != _BYTES:
        raise KeyMissing(name)
    return key


def _write(name: str) -> None:
    """Whole or not at all: of two processes that make the index at once, both use one."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder() / f".{name}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(draft, folder() / f"{name}.key")
    finally:
        draft.unlink()


def _bound(name: str, to: str) -> bytes:
    return json.dumps([name, to]).encode("ascii")
