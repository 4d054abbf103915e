"""Secrets that must be read again are sealed; those that must only be recognised are digested."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class BrokenSeal(Exception):
    """What was sealed was changed, belongs to somebody else, or was sealed with another key."""


def seal(secret: str, *, key: str, owner: str) -> str:
    """Seal `secret` for `owner`: moved to another person's row it does not open."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_of(key, "seal")).encrypt(nonce, secret.encode("utf-8"), owner.encode("utf-8"))
    return base64.b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, *, key: str, owner: str) -> str:
    """Raises: BrokenSeal."""
    whole = base64.b64decode(sealed)
    try:
        opened = AESGCM(_of(key, "seal")).decrypt(whole[:_NONCE], whole[_NONCE:], owner.encode("utf-8"))
    except InvalidTag as broken:
        raise BrokenSeal(owner) from broken
    return opened.decode("utf-8")


def digest(secret: str, *, key: str, use: str) -> str:
    """Return what `secret` is recognised by. It tells nothing without the key; each use has its own."""
    return hmac.new(_of(key, use), secret.encode("utf-8"), hashlib.sha256).hexdigest()


def _of(key: str, use: str) -> bytes:
    return hmac.new(key.encode("utf-8"), use.encode("ascii"), hashlib.sha256).digest()
