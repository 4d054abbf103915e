"""A box that anybody can close with the public half of a key, and only its owner can open.

X25519 with a key of its own for each box (RFC 7748), HKDF-SHA256, AES-256-GCM: whoever takes the machine that
receives finds what waits there, and cannot read a word of it.
"""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_USE = b"joinedup intake 1"
_NO_NONCE = bytes(12)  # each box has a key of its own, that is used once


class NotOurs(Exception):
    """It was closed for another key, or is damaged."""


def private_of(secret: str) -> X25519PrivateKey:
    """The key that a secret of the installation stands for."""
    return X25519PrivateKey.from_private_bytes(hmac.new(secret.encode(), _USE, hashlib.sha256).digest())


def public_of(secret: str) -> str:
    return private_of(secret).public_key().public_bytes_raw().hex()


def close(plain: bytes, *, public: str) -> bytes:
    """Raises: ValueError, where `public` is no public key."""
    once, owner = X25519PrivateKey.generate(), X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    mine = once.public_key().public_bytes_raw()
    key = _key(once.exchange(owner), mine, bytes.fromhex(public))
    return mine + AESGCM(key).encrypt(_NO_NONCE, plain, mine)


def open_with(secret: str, box: bytes) -> bytes:
    """Raises: NotOurs."""
    owner, once = private_of(secret), box[:32]
    try:
        shared = owner.exchange(X25519PublicKey.from_public_bytes(once))
        key = _key(shared, once, owner.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(_NO_NONCE, box[32:], once)
    except (InvalidTag, ValueError) as closed:
        raise NotOurs from closed


def _key(shared: bytes, once: bytes, owner: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=once + owner, info=_USE).derive(shared)
