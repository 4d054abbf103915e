"""Speaking to an identity provider: each request ends, follows nobody elsewhere, and few wait at once."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from joinedup.signin.rules.providers import Provider, Told, is_safe, judged, origin_of

_PATIENCE = (3, 5)  # seconds: to be connected, and for each answer
_AT_ONCE = 3  # of the eight threads that serve: a provider that hangs must not take them all
_WAIT_FOR_OTHERS = 2  # seconds
_KNOWN_FOR = timedelta(minutes=10)  # what a provider says of itself and its keys
_BIGGEST = 500_000  # bytes of an answer


class NoAnswer(Exception):
    """The provider did not answer as it should: somebody needs another way in."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a provider says of itself."""

    authorize: str
    token: str
    keys: Mapping[str, Any]
    since: datetime


_talking = threading.BoundedSemaphore(_AT_ONCE)
_known: dict[str, Facts] = {}


def page_of(provider: Provider, *, redirect: str, state: str, nonce: str, verifier: str, at: datetime) -> str:
    """Return the address of the provider's own page, with what it must give back to us.

    Raises: NoAnswer.
    """
    with _session(provider, redirect) as session:
        facts = _facts(session, provider, at=at)
        address, _ = session.create_authorization_url(
            facts.authorize, state=state, nonce=nonce, code_verifier=verifier
        )
    return str(address)


def told_of(
    provider: Provider, code: str, *, redirect: str, nonce: str, verifier: str, at: datetime
) -> Told | None:
    """Change a code for a token, and return what it says; None where it says nothing that we may take.

    Raises: NoAnswer.
    """
    with _session(provider, redirect) as session:
        facts = _facts(session, provider, at=at)
        token = session.fetch_token(
            facts.token, code=code, code_verifier=verifier, grant_type="authorization_code"
        )
        return judged(provider, token, keys=facts.keys, nonce=nonce, at=at)


def forget() -> None:
    """Ask every provider anew what it says of itself."""
    _known.clear()


class _Session(OAuth2Session):  # type: ignore[misc]
    """What authlib asks with, without going where an answer points."""

    def request(self, method: str, url: str, **more: Any) -> Any:
        if not is_safe(url):
            raise NoAnswer
        answer = super().request(method, url, **{**more, "timeout": _PATIENCE, "allow_redirects": False})
        if answer.is_redirect or len(answer.content) > _BIGGEST:
            raise NoAnswer
        return answer


@contextmanager
def _session(provider: Provider, redirect: str) -> Iterator[_Session]:
    if not _talking.acquire(timeout=_WAIT_FOR_OTHERS):
        raise NoAnswer
    try:
        secret = Path(provider.secret_file).read_text("utf-8").strip()
        with _Session(
            client_id=provider.client_id,
            client_secret=secret,
            scope="openid",
            redirect_uri=redirect,
            code_challenge_method="S256",
        ) as session:
            yield session
    except (requests.RequestException, AuthlibBaseError, OSError, ValueError, KeyError, TypeError) as refused:
        raise NoAnswer from refused
    finally:
        _talking.release()


def _facts(session: _Session, provider: Provider, *, at: datetime) -> Facts:
    known = _known.get(provider.issuer)
    if known is not None and timedelta() <= at - known.since < _KNOWN_FOR:
        return known
    said = _asked(session, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    authorize = said["authorization_endpoint"]
    if said["issuer"] != provider.issuer or not is_safe(authorize) or origin_of(authorize) != provider.origin:
        raise NoAnswer
    keys = _asked(session, said["jwks_uri"])
    _known[provider.issuer] = Facts(authorize, said["token_endpoint"], keys, at)
    return _known[provider.issuer]


def _asked(session: _Session, address: str) -> Mapping[str, Any]:
    answer = session.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    said = answer.json()
    if not isinstance(said, dict):
        raise NoAnswer
    return said
