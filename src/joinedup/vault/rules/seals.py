"""Sealing a value to one place: moved to another row, field or record it does not open.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. What the seal is bound to is written as JSON, so
that no two places can be written alike.
"""

import base64
import binascii
import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from joinedup.vault.rules.keyring import Key, Keyring

_NONCE = 12


class BrokenSeal(Exception):
    """It was changed, or moved from another place, or its key is not the one that it names."""


class KeyGone(Exception):
    """The keyring has no key of this name. `key_id` is the name."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"The keyring has no key {key_id}.")
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs: the kind of record, its reference, the field."""

    kind: str
    reference: str
    field: str


def seal(value: str, *, key: Key, place: Place) -> str:
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(key.secret).encrypt(nonce, value.encode("utf-8"), _bound_to(place, key.id))
    return base64.b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, *, keyring: Keyring, key_id: str, place: Place) -> str:
    """
    Raises:
        KeyGone: the keyring lacks the key.
        BrokenSeal: it does not open here.
    """
    key = keyring.key(key_id)
    if key is None:
        raise KeyGone(key_id)
    try:
        whole = base64.b64decode(sealed, validate=True)
        opened = AESGCM(key.secret).decrypt(whole[:_NONCE], whole[_NONCE:], _bound_to(place, key_id))
    except (InvalidTag, binascii.Error, ValueError) as broken:
        raise BrokenSeal(place.reference) from broken
    return opened.decode("utf-8")


def _bound_to(place: Place, key_id: str) -> bytes:
    return json.dumps([place.kind, place.reference, place.field, key_id], ensure_ascii=True).encode("ascii")
