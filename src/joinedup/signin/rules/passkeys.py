"""What a browser is asked for a passkey, and whether what it sends back proves anything (WebAuthn, level 2).

The signatures are judged by the library of those who make the keys. Here stands what we insist on: that the
owner was recognised by the key itself (a finger, a face, a PIN), that the page was ours, that the key is of
the person who was asked, and that its count goes forward. Who made the key is not asked.
"""

import base64
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LONGEST_ANSWER = 20_000  # signs; an honest one has about 1,500
_ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what every browser and telephone has
_KEY = PublicKeyCredentialType.PUBLIC_KEY


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a passkey is made for. `handle` stays on the key, and names nobody."""

    handle: bytes
    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Credential:
    """What is kept of a passkey, as text: its name to the browser, and the key that checks what it signs."""

    kept: str
    count: int = field(compare=False)  # how often it has signed, where it counts

    @property
    def id(self) -> str:
        return websafe_encode(_data(self.kept).credential_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a browser, beside what it had been asked."""

    sent: str
    challenge: str  # empty: nothing had been asked, or too long ago


def new_challenge() -> str:
    return secrets.token_urlsafe(32)


def to_make(host: str, *, challenge: str, owner: Owner, has: Sequence[Credential]) -> str:
    """Return what the browser is told to make, as JSON; on one telephone or key it makes no second."""
    told, _ = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=owner.handle, name=owner.account, display_name=owner.name),
        credentials=_named(has),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=websafe_decode(challenge),
    )
    return json.dumps(dict(told))


def to_sign(host: str, *, challenge: str, has: Sequence[Credential]) -> str:
    """Return what the browser is told to sign, as JSON, with any of these passkeys and no others."""
    told, _ = _server(host).authenticate_begin(
        credentials=_named(has),
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=websafe_decode(challenge),
    )
    return json.dumps(dict(told))


def made(host: str, answer: Answer) -> Credential | None:
    """Return the passkey that was made, or None when this is not one that we asked for."""

    def judged(server: Fido2Server, sent: Mapping[str, Any]) -> Credential | None:
        data = server.register_complete(_state(answer.challenge), sent)
        credential = data.credential_data
        if credential is None or credential.public_key.get(3) not in _ALGORITHMS:
            return None
        return Credential(base64.b64encode(credential).decode("ascii"), data.counter)

    return _judged(host, answer, judged)


def signed(host: str, answer: Answer, *, has: Sequence[Credential], handle: bytes) -> Credential | None:
    """Return which of the owner's passkeys signed, with its count now; None where nothing is proved."""

    def judged(server: Fido2Server, sent: Mapping[str, Any]) -> Credential | None:
        used = server.authenticate_complete(
            _state(answer.challenge), [_data(each.kept) for each in has], sent
        )
        told = AuthenticationResponse.from_dict(sent).response
        if told.user_handle not in (None, b"", handle):
            return None
        mine = next(each for each in has if _data(each.kept).credential_id == used.credential_id)
        return Credential(mine.kept, told.authenticator_data.counter)

    return _judged(host, answer, judged)


def went_back(before: int, now: int) -> bool:
    """Whether a count did not go forward: then there are two of a key that was sold as one.

    Keys that are kept on several telephones do not count and always say nought.
    """
    return (before or now) != 0 and now <= before


def _judged(
    host: str, answer: Answer, judge: Callable[[Fido2Server, Mapping[str, Any]], Credential | None]
) -> Credential | None:
    if not answer.challenge or not 0 < len(answer.sent) <= LONGEST_ANSWER:
        return None
    try:
        sent = json.loads(answer.sent)
        return judge(_server(host), sent)
    except Exception:
        # What a stranger sends breaks a reader of CBOR in more ways than its makers name. Each is a no.
        return None


def _server(host: str) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="Joinedup"),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: _is_ours(origin, host),
    )
    server.allowed_algorithms = [PublicKeyCredentialParameters(type=_KEY, alg=each) for each in _ALGORITHMS]
    return server


def _is_ours(origin: str, host: str) -> bool:
    """A page of ours: over TLS at our own name, or on this very machine at any port."""
    if host == "localhost":
        told = urlsplit(origin)
        return told.scheme == "http" and told.hostname == host
    return origin == f"https://{host}"


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _data(kept: str) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(kept))


def _named(has: Sequence[Credential]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=_KEY, id=_data(each.kept).credential_id) for each in has]
