"""Bytes at rest: sealed with the key of files, each for its own row."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION, _NONCE = b"\x01", 12


class BrokenSeal(Exception):
    """What was sealed was changed, belongs to another row, or was sealed with another key."""


def seal(content: bytes, *, key: str, row: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(_of(key, "seal")).encrypt(nonce, content, row.encode())


def unseal(sealed: bytes, *, key: str, row: str) -> bytes:
    """Raises: BrokenSeal."""
    if sealed[:1] != _VERSION:
        raise BrokenSeal(row)
    try:
        return AESGCM(_of(key, "seal")).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], row.encode())
    except InvalidTag as broken:
        raise BrokenSeal(row) from broken


def mark(content: bytes, *, key: str) -> str:
    """What a file is known again by. It tells nothing to somebody who has the same file and not the key."""
    return hmac.new(_of(key, "mark"), content, hashlib.sha256).hexdigest()


def _of(key: str, use: str) -> bytes:
    return hmac.new(key.encode(), b"files " + use.encode(), hashlib.sha256).digest()
