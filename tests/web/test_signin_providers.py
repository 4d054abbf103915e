"""Priya Nair's council has a sign-in of its own. What it is taken for here, and what it is not."""

import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from joinedup.agencies.models import Practitioner
from joinedup.signin import actions, elsewhere
from joinedup.signin.models import Tie
from joinedup.site import config

from .bad_town import page_of, text_of
from .provider_case import Liar, agree, honest, lying, provider
from .signin_case import CONSOLE, Live, in_the_trail, is_inside, session_key
from .test_signin import live

__all__ = ["live"]

PRIYA, DENISE = "Priya Nair", "Denise Walker"


@pytest.fixture
def council(live: Live, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The provider's clock is this machine's, and so is the town's today."""
    live.town.set_time(datetime.now(UTC))
    with honest() as issuer:
        settings.PROVIDERS = {"council": provider(issuer, tmp_path)}
        elsewhere.forget()
        yield issuer


def sent_away(client: Client, **more: str) -> str:
    answer = client.post("/sign-in/with", {"provider": "council", **more})
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


def tied(live: Live, name: str, *, as_whom: str = "priya@council") -> Client:
    """Somebody inside, who has added the council's sign-in to their account."""
    live.has_account(name)
    client = live.inside(name)
    back = client.get(agree(sent_away(client), as_whom=as_whom))
    assert (back.status_code, back.headers["Location"]) == (303, "/account")
    return client


def come_back(client: Client, *, as_whom: str = "priya@council", **more: str) -> Any:
    return client.get(agree(sent_away(client, **more), as_whom=as_whom))


def test_priya_ties_it_once_and_signs_in_with_it_and_her_own_second_proof(live: Live, council: str) -> None:
    inside = tied(live, PRIYA)
    assert "Leeds City Council since" in text_of(inside.get("/account"))
    priya = Client()
    back = come_back(priya, next="/directory")
    assert (back.status_code, back.headers["Location"]) == (303, "/sign-in/code")
    assert not is_inside(priya)
    assert priya.post("/sign-in/code", {"code": live.code(PRIYA)}).headers["Location"] == "/directory"
    assert is_inside(priya)
    reference = live.town.people[PRIYA].reference
    assert in_the_trail("tie.made") == [(reference, [reference])]
    assert in_the_trail("provider.right") == [("sign-in", [reference])]


def test_what_is_asked_of_the_provider(live: Live, council: str) -> None:
    told = urlsplit(sent_away(Client()))
    asked = {name: values[0] for name, values in parse_qs(told.query).items()}
    assert f"{told.scheme}://{told.netloc}" == council
    assert asked["redirect_uri"] == "http://testserver/sign-in/from/council"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid")
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) == 43


def test_an_address_that_the_provider_says_is_priyas_opens_nothing(live: Live, council: str) -> None:
    """The name there is her very work e-mail address; nobody tied it."""
    live.has_account(PRIYA)
    stranger = Client()
    answer = come_back(stranger, as_whom=live.email(PRIYA))
    assert (answer.status_code, "belongs to nobody here yet" in text_of(answer)) == (422, True)
    assert "Work e-mail address" in text_of(answer)
    assert not is_inside(stranger)


def test_the_same_name_at_another_provider_is_somebody_else(
    live: Live, council: str, settings: Settings, tmp_path: Path
) -> None:
    tied(live, PRIYA)
    with honest() as other:
        settings.PROVIDERS = {"council": provider(other, tmp_path)}
        assert come_back(Client()).status_code == 422


def test_one_sign_in_is_one_account_here(live: Live, council: str) -> None:
    tied(live, PRIYA)
    live.has_account(DENISE)
    denise = live.inside(DENISE)
    answer = denise.get(agree(sent_away(denise), as_whom="priya@council"))
    assert (answer.status_code, "belongs to another account" in text_of(answer)) == (409, True)
    assert Tie.objects.count() == 1


def test_tying_asks_for_a_fresh_proof_before_and_after(live: Live, council: str) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    goes_to = sent_away(priya)
    live.later(minutes=6)
    answer = priya.post("/sign-in/with", {"provider": "council"})
    assert answer.headers["Location"] == "/sign-in/again"
    assert priya.get(agree(goes_to, as_whom="priya@council")).headers["Location"] == "/account"
    assert not Tie.objects.exists()


def test_a_second_proof_at_the_provider_is_taken_where_the_area_says_so(
    live: Live, council: str, settings: Settings, tmp_path: Path
) -> None:
    tied(live, PRIYA)
    settings.PROVIDERS = {"council": provider(council, tmp_path, second_proof=("mfa",))}
    import requests

    requests.put(f"{council}/users/priya@council", json={"amr": ["pwd", "mfa"]}, timeout=10)
    priya = Client()
    back = come_back(priya)
    assert (back.status_code, back.headers["Location"]) == (303, "/")
    assert is_inside(priya)
    assert len(in_the_trail("signed_in.provider")) == 1
    requests.put(f"{council}/users/priya@council", json={"amr": ["pwd"]}, timeout=10)
    assert come_back(Client()).headers["Location"] == "/sign-in/code"


def test_somebody_new_is_invited_and_never_has_a_password_here(live: Live, council: str) -> None:
    token, priya = live.invite(PRIYA), Client()
    assert "Leeds City Council" in text_of(priya.get(f"/welcome/{token}"))
    assert come_back(priya, invitation=token).headers["Location"] == "/sign-in/set-up"
    assert not Practitioner.objects.get(name=PRIYA).has_usable_password()
    assert come_back(Client(), as_whom="thief@council", invitation=token).status_code == 404
    assert come_back(Client()).headers["Location"] == "/sign-in/set-up"


def test_the_only_way_in_is_not_taken_away(live: Live, council: str) -> None:
    priya = tied(live, PRIYA)
    person = Practitioner.objects.get(name=PRIYA)
    person.set_unusable_password()
    person.save()
    assert priya.post("/account/providers/remove", {"provider": "council"}).status_code == 409
    person.set_password("heron bicycle lantern")
    person.save()
    assert priya.post("/account/providers/remove", {"provider": "council"}).status_code == 303
    assert not Tie.objects.exists()


def test_a_leaver_is_nobody_at_the_provider_either_and_an_invitation_takes_the_tie_away(
    live: Live, council: str
) -> None:
    tied(live, PRIYA)
    Client().post(
        f"/welcome/{live.invite(PRIYA)}",
        {"password": "otter kettle mandolin", "again": "otter kettle mandolin"},
    )
    assert come_back(Client()).status_code == 422
    tied(live, DENISE)
    actions.leave(live.town.people[DENISE].pk, by=CONSOLE, at=live.town.at)
    assert come_back(Client()).status_code == 422


# --- what is brought back


def test_what_is_brought_back_is_good_once_in_the_browser_that_was_sent(live: Live, council: str) -> None:
    tied(live, PRIYA)
    priya, thief = Client(), Client()
    back = agree(sent_away(priya), as_whom="priya@council")
    thief.post("/sign-in/with", {"provider": "council"})
    for _ in range(2):
        assert thief.get(back).status_code == 422
    assert priya.get(back).headers["Location"] == "/sign-in/code"
    assert priya.get(back).status_code == 422


@pytest.mark.parametrize(
    "changed",
    ["", "code=x", "state=x&code=y", "error=access_denied", "state=&code=", "code=%00&state=%ED%A0%80"],
)
def test_what_is_wrong_with_it_is_one_sentence_and_another_way_in(
    live: Live, council: str, changed: str
) -> None:
    priya = Client()
    sent_away(priya)
    answer = priya.get("/sign-in/from/council?" + changed)
    assert answer.status_code == 422
    assert "Begin again here, or use your password" in text_of(answer)
    assert page_of(answer).xpath("//input[@name='password']")


def test_another_issuer_that_answers_for_it_is_refused(live: Live, council: str) -> None:
    tied(live, PRIYA)
    priya = Client()
    back = agree(sent_away(priya), as_whom="priya@council")
    assert priya.get(back + "&iss=https://elsewhere.example").status_code == 422


def test_a_page_that_was_left_open_for_ten_minutes_is_begun_again(live: Live, council: str) -> None:
    tied(live, PRIYA)
    priya = Client()
    back = agree(sent_away(priya), as_whom="priya@council")
    live.later(minutes=10)
    assert priya.get(back).status_code == 422


def test_each_step_has_a_session_key_of_its_own(live: Live, council: str) -> None:
    tied(live, PRIYA)
    priya = Client()
    priya.post("/sign-in/with", {"provider": "council"})
    before = session_key(priya)
    come_back(priya)
    half = session_key(priya)
    priya.post("/sign-in/code", {"code": live.code(PRIYA)})
    assert len({before, half, session_key(priya)}) == 3


def test_a_provider_that_nobody_set_is_no_page(live: Live) -> None:
    for code in ("council", "", "x" * 300, "\x00"):
        assert Client().post("/sign-in/with", {"provider": code}).status_code == 404
    assert Client().get("/sign-in/from/council").status_code == 404


# --- a provider that does not answer as it should


WELL_KNOWN = "/.well-known/openid-configuration"


@pytest.fixture
def liar(live: Live, settings: Settings, tmp_path: Path) -> Iterator[str]:
    live.town.set_time(datetime.now(UTC))
    with lying() as issuer:
        settings.PROVIDERS = {"council": provider(issuer, tmp_path)}
        elsewhere.forget()
        Liar.answers, Liar.sent, Liar.slow = {}, [], 0.0
        yield issuer


def says_of_itself(issuer: str, **more: Any) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        **more,
    }


def answers_when(said: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Any:
    Liar.answers[WELL_KNOWN] = (status, headers or {}, said)
    return Client().post("/sign-in/with", {"provider": "council"})


def test_a_provider_that_is_away_broken_or_another_gives_one_sentence_and_another_way_in(
    liar: str, subtests: pytest.Subtests
) -> None:
    Liar.answers["/keys"] = (200, {}, {"keys": []})
    assert answers_when(says_of_itself(liar)).status_code == 303
    for name, said, more in (
        ("broken", {}, {"status": 500}),
        ("no JSON", b"<html>", {}),
        ("a list", [], {}),
        ("empty", {}, {}),
        ("another issuer", says_of_itself("https://elsewhere.example"), {}),
        ("a page elsewhere", says_of_itself(liar, authorization_endpoint="https://elsewhere.example/a"), {}),
        ("a page that is no address", says_of_itself(liar, authorization_endpoint="javascript:alert(1)"), {}),
        ("keys not over TLS", says_of_itself(liar, jwks_uri="http://elsewhere.example/keys"), {}),
        ("a file of ours", says_of_itself(liar, jwks_uri="file:///etc/passwd"), {}),
        ("elsewhere", {}, {"status": 302, "headers": {"Location": f"{liar}/moved"}}),
        ("too much", b" " * 600_000, {}),
    ):
        with subtests.test(provider=name):
            elsewhere.forget()
            answer = answers_when(said, **more)
            assert answer.status_code == 503
            assert "does not answer just now" in text_of(answer)
            assert page_of(answer).xpath("//input[@name='password']")


def test_a_code_that_is_changed_for_nothing_lets_nobody_in(liar: str) -> None:
    Liar.answers |= {
        WELL_KNOWN: (200, {}, says_of_itself(liar)),
        "/keys": (200, {}, {"keys": []}),
    }
    for token, status in (
        ((400, {}, {"error": "invalid_grant"}), 503),
        ((200, {}, {"access_token": "x", "token_type": "Bearer"}), 422),
        ((200, {}, {"access_token": "x", "token_type": "Bearer", "id_token": "a.b.c"}), 422),
        ((307, {"Location": f"{liar}/elsewhere"}, {}), 503),
        ((200, {}, b"\xff"), 503),
    ):
        Liar.answers["/token"] = token
        client = Client()
        asked = parse_qs(urlsplit(sent_away(client)).query)
        answer = client.get("/sign-in/from/council", {"code": "c", "state": asked["state"][0]})
        assert answer.status_code == status, token
        assert not is_inside(client)


def test_the_code_is_changed_with_what_only_this_browsers_session_knows(liar: str) -> None:
    Liar.answers |= {WELL_KNOWN: (200, {}, says_of_itself(liar)), "/keys": (200, {}, {"keys": []})}
    client = Client()
    asked = parse_qs(urlsplit(sent_away(client)).query)
    client.get("/sign-in/from/council", {"code": "c", "state": asked["state"][0]})
    (sent,) = [parse_qs(each) for each in Liar.sent]
    hashed = urlsafe_b64encode(sha256(sent["code_verifier"][0].encode()).digest()).decode().rstrip("=")
    assert [hashed] == asked["code_challenge"]
    assert sent["redirect_uri"] == asked["redirect_uri"]


def test_a_provider_that_hangs_is_not_waited_for_and_takes_few_threads(
    liar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "_PATIENCE", (0.2, 0.2))
    Liar.slow = 1.0
    assert answers_when(says_of_itself(liar)).status_code == 503
    Liar.slow = 0.0
    monkeypatch.setattr(elsewhere, "_WAIT_FOR_OTHERS", 0.05)
    monkeypatch.setattr(elsewhere, "_talking", threading.BoundedSemaphore(1))
    with elsewhere._talking:
        assert answers_when(says_of_itself(liar)).status_code == 503
    assert Liar.answers.keys() == {WELL_KNOWN}


# --- how it is set


def test_providers_are_read_from_a_file_and_their_secrets_from_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = Path(__file__).resolve().parents[2] / "docs" / "formats" / "providers.toml"
    secret, file = tmp_path / "secret", tmp_path / "providers.toml"
    secret.write_text("x")
    file.write_text(example.read_text("utf-8").replace("/etc/joinedup/city-council.secret", str(secret)))
    monkeypatch.setenv("JOINEDUP_MODE", "live")
    monkeypatch.setenv("JOINEDUP_PROVIDERS", str(file))
    secret.chmod(0o640)
    with pytest.raises(config.BadConfig) as refused:
        config.from_environment()
    assert str(refused.value) == f"{secret} can be read by others: run chmod 600 on it."
    secret.chmod(0o600)
    (found,) = config.from_environment().providers
    assert (found.name, found.origin) == ("Leeds City Council", "https://login.city-council.example")
    secret.unlink()
    with pytest.raises(config.BadConfig) as refused:
        config.from_environment()
    assert str(refused.value).endswith("secret cannot be read.")
