"""What a token of an identity provider must say before anybody is let go on with it."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from joinedup.signin.rules.providers import Told, Unfit, judged, origin_of, read_providers

NOW = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
FILE = """
[[provider]]
code = "council"
name = "Leeds City Council"
issuer = "https://login.council.example/v2"
client_id = "joinedup"
secret_file = "/secret"
second_proof = ["mfa"]
"""
(COUNCIL,) = read_providers(FILE)
KEY, OTHER = RSAKey.generate_key(2048, auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)
KEYS: dict[str, Any] = {"keys": [KEY.as_dict(private=False)]}
SAID = {
    "iss": "https://login.council.example/v2",
    "aud": "joinedup",
    "sub": "priya-at-the-council",
    "nonce": "what we asked",
    "iat": int(NOW.timestamp()),
    "exp": int((NOW + timedelta(minutes=5)).timestamp()),
}


def token(*, key: Any = KEY, alg: str = "RS256", **said: Any) -> dict[str, Any]:
    claims = {name: value for name, value in {**SAID, **said}.items() if value is not None}
    header = {"alg": alg, "kid": KEY.kid}
    return {"id_token": jwt.encode(header, claims, key, algorithms=[alg])}


def told(sent: dict[str, Any]) -> Told | None:
    return judged(COUNCIL, sent, keys=KEYS, nonce="what we asked", at=NOW)


def test_a_token_that_says_it_all_names_issuer_and_subject() -> None:
    assert told(token()) == Told("https://login.council.example/v2", "priya-at-the-council", False)


def test_a_second_proof_is_what_the_area_takes_for_one() -> None:
    assert told(token(amr=["pwd", "mfa"])).second_proof  # type: ignore[union-attr]
    assert told(token(acr="mfa")).second_proof  # type: ignore[union-attr]
    for not_one in ({"amr": ["pwd"]}, {"acr": "1"}, {"amr": "mfa-not-a-list"}):
        answer = told(token(**not_one))
        assert answer is None or not answer.second_proof


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "https://login.elsewhere.example"},
        {"iss": "https://login.council.example/v2/"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": ["joinedup", "another-client"]},  # and no azp that says whose it is
        {"aud": ["joinedup", "another-client"], "azp": "another-client"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"nonce": "another question"},
        {"nonce": None},
        {"exp": int((NOW - timedelta(seconds=61)).timestamp())},
        {"exp": None},
        {"iat": None},
        {"iat": int((NOW + timedelta(seconds=62)).timestamp())},
        {"nbf": int((NOW + timedelta(seconds=62)).timestamp())},
        {"at_hash": "of another access token"},
    ],
    ids=str,
)
def test_a_token_for_somebody_else_of_somebody_else_or_of_another_time_is_none(said: dict[str, Any]) -> None:
    assert told({"access_token": "abc", **token(**said)}) is None


def with_what_everybody_can_read() -> str:
    """Signed with the provider's public key, as if it were a secret that we share."""
    parts = [{"alg": "HS256", "kid": KEY.kid}, SAID]
    signed = ".".join(urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
    mac = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{urlsafe_b64encode(mac).decode().rstrip('=')}"


def test_it_is_signed_by_the_providers_own_key_and_by_no_trick() -> None:
    assert told(token(key=OTHER)) is None
    assert told({"id_token": with_what_everybody_can_read()}) is None
    head, body, signature = token()["id_token"].split(".")
    for forged in (
        f"eyJhbGciOiJub25lIn0.{body}.",
        f"eyJhbGciOiJub25lIn0.{body}.{signature}",
        f"{head}.{body}x.{signature}",
        f"{head}.{body}.",
        "", "x", "..", "a.b.c", "é.é.é", "x" * 100_000,
    ):  # fmt: skip
        assert told({"id_token": forged}) is None
    assert told({}) is None
    assert judged(COUNCIL, token(), keys={"keys": []}, nonce="what we asked", at=NOW) is None
    assert judged(COUNCIL, token(), keys={"keys": "x"}, nonce="what we asked", at=NOW) is None


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('code = "council"', 'code = "the council"', "letters, figures and dashes"),
        ('issuer = "https:', 'issuer = "http:', "https://"),
        ("client_id", "client", "nothing else"),
        ('name = "Leeds City Council"', 'name = ""', "not empty"),
        ("[[provider]]", "[[provider", "cannot be read"),
        ("[[provider]]", "[provider]", r"begins with \[\[provider\]\]"),
        ('["mfa"]', '"mfa"', "a list of texts"),
        (FILE, FILE + FILE, "the same code"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_a_sentence(was: str, becomes: str, said: str) -> None:
    with pytest.raises(Unfit, match=said):
        read_providers(FILE.replace(was, becomes))


def test_an_origin_is_what_a_browser_compares() -> None:
    assert origin_of("https://login.council.example:443/v2") == "https://login.council.example"
    assert origin_of("http://localhost:9400/x") == "http://localhost:9400"
