"""Whose sign-in is taken in place of our password: what is set of each, and what its tokens must say.

A provider is trusted with one thing, that somebody gave it what it asks for. Who they are here is a tie
between its name for them and an account, made by whoever was inside already or was invited; an e-mail
address in a token is not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from joinedup.kernel.toml import NoToml, read_toml

LONGEST_AWAY = timedelta(minutes=10)  # at the provider's page, from ours to ours
LEEWAY = 60  # seconds that its clock may differ from ours
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_HERE = ("localhost", "127.0.0.1", "[::1]", "::1")


@dataclass(frozen=True, slots=True)
class Provider:
    code: str  # in addresses: letters, figures and dashes
    name: str  # as its people call it: 'Northside Council'
    issuer: str
    client_id: str
    secret_file: str
    # Values of `amr` or `acr` that this area takes for a second proof; empty: ours is always asked.
    second_proof: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        return origin_of(self.issuer)


@dataclass(frozen=True, slots=True)
class Told:
    """What a token says of somebody, once it was judged."""

    issuer: str
    subject: str
    second_proof: bool


class Unfit(Exception):
    """Providers are set in a way that cannot be; said in one sentence."""


def read_providers(text: str) -> tuple[Provider, ...]:
    """Make providers of TOML in the form of docs/formats/providers.toml.

    Raises:
        Unfit: it is no TOML, something is missing or unknown, or an issuer is not spoken to over TLS.
    """
    try:
        told = read_toml(text)
    except NoToml as wrong:
        raise Unfit(f"it cannot be read: {wrong}.") from None
    listed = told.get("provider", [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise Unfit("each provider begins with [[provider]].")
    found = tuple(_provider(each) for each in listed)
    if len({each.code for each in found}) != len(found):
        raise Unfit("two providers have the same code.")
    return found


def _provider(told: Mapping[str, object]) -> Provider:
    words = {name: value for name, value in told.items() if name != "second_proof"}
    taken = told.get("second_proof", [])
    if not isinstance(taken, list) or not all(isinstance(each, str) and each for each in taken):
        raise Unfit("second_proof is a list of texts.")
    if not all(isinstance(each, str) and each for each in words.values()):
        raise Unfit("each thing that is said of a provider is text, and not empty.")
    try:
        provider = Provider(**words, second_proof=tuple(taken))  # type: ignore[arg-type]
    except TypeError:
        fields = "code, name, issuer, client_id, secret_file and, where wished, second_proof"
        raise Unfit(f"a provider has {fields}, and nothing else.") from None
    if not provider.code.replace("-", "").isalnum() or not provider.code.isascii() or len(provider.code) > 20:
        raise Unfit(f"the code {provider.code!r} is not made of letters, figures and dashes.")
    if not is_safe(provider.issuer):
        raise Unfit(f"the issuer of {provider.code} must begin with https://.")
    return provider


def is_safe(address: object) -> bool:
    """Whether an address is spoken to over TLS, or is on this very machine."""
    if not isinstance(address, str):
        return False
    try:
        told = urlsplit(address)
        told.port  # noqa: B018 -- raises where it is no number
    except ValueError:
        return False
    if told.scheme == "https":
        return bool(told.hostname)
    return told.scheme == "http" and told.hostname in _HERE


def origin_of(address: str) -> str:
    """Return scheme, host and port, as a content policy names a place."""
    told = urlsplit(address)
    usual = {"https": 443, "http": 80}.get(told.scheme)
    port = "" if told.port in (None, usual) else f":{told.port}"
    return f"{told.scheme}://{told.hostname}{port}"


def judged(
    provider: Provider, token: Mapping[str, Any], *, keys: Mapping[str, Any], nonce: str, at: datetime
) -> Told | None:
    """Return what an identity token says, or None when it is not one for us, of this provider, now.

    Signed with one of the provider's own keys by an algorithm of ours (never 'none', never a shared secret);
    from this issuer, for this client, not run out, in answer to the question that we asked.
    """
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    asked = {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    try:
        read = jwt.decode(str(token.get("id_token", "")), KeySet.import_key_set(dict(keys)), [*ALGORITHMS])  # type: ignore[arg-type]
        claims = CodeIDToken(read.claims, read.header, wanted, asked)
        claims.validate(now=int(at.timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        return None
    return Told(provider.issuer, subject, _second_proof(provider, claims))


def _second_proof(provider: Provider, claims: Mapping[str, Any]) -> bool:
    methods = claims.get("amr")
    said = {str(each) for each in methods} if isinstance(methods, list) else set()
    return bool(({*said, str(claims.get("acr", ""))}) & set(provider.second_proof))
