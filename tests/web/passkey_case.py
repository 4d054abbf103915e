"""A telephone that keeps passkeys, as far as a server can tell: it makes a key, and signs with it."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.http import HttpResponse
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from .bad_town import page_of

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Telephone:
    """Says what its owner's browser would send. What it says wrong, a test asks it to."""

    def __init__(self, mark: bytes = b"a telephone of Priya's", *, counts: bool = True) -> None:
        self.id, self.counts, self.count = mark, counts, 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def makes(self, page: HttpResponse, *, flags: int = PRESENT | VERIFIED, **told: str) -> str:
        asked = asks(page)
        credential = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self._key.public_key())
        )
        data = self._data(asked["rp"]["id"], flags | WITH_KEY, bytes(credential))
        made = AttestationObject.create("none", data, {})
        return self._sent("webauthn.create", asked, told, attestationObject=websafe_encode(made))

    def signs(self, page: HttpResponse, *, flags: int = PRESENT | VERIFIED, **told: str) -> str:
        asked = asks(page)
        data = self._data(told.pop("rp", asked["rpId"]), flags)
        client = self._client("webauthn.get", asked, told)
        signature = self._key.sign(data + sha256(client), ec.ECDSA(SHA256()))
        signed = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        if "handle" in told:
            signed["userHandle"] = told["handle"]
        return self._written(client, **signed)

    def _data(self, rp: str, flags: int, credential: bytes = b"") -> AuthenticatorData:
        self.count += self.counts
        return AuthenticatorData.create(sha256(rp.encode()), flags, self.count, credential)

    def _client(self, kind: str, asked: Any, told: dict[str, str]) -> CollectedClientData:
        challenge = websafe_decode(told.get("challenge", asked["challenge"]))
        origin = told.get("origin", "http://localhost:8765")
        return CollectedClientData.create(told.get("kind", kind), challenge, origin)

    def _sent(self, kind: str, asked: Any, told: dict[str, str], **response: str) -> str:
        return self._written(self._client(kind, asked, told), **response)

    def _written(self, client: CollectedClientData, **response: str) -> str:
        mine = websafe_encode(self.id)
        response["clientDataJSON"] = websafe_encode(client)
        return json.dumps({"id": mine, "rawId": mine, "type": "public-key", "response": response})


def asks(page: HttpResponse) -> Any:
    """What the page has the browser ask."""
    (asked,) = page_of(page).xpath("//*[@data-passkey]/@data-asks")
    return json.loads(asked)["publicKey"]
