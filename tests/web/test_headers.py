"""What goes round every page: headers, cookies, the token against forgery, methods, hosts, sessions.

security.md G-32, T-14, B-26, B-28, B-46.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from joinedup.access.actions import end_role
from joinedup.access.models import Grant
from joinedup.access.rules.roles import Role
from joinedup.agencies.models import Agency, Practitioner
from joinedup.site.middleware import SIGNED_IN_AS
from joinedup.trail.models import Entry

from .bad_forms import EVERYBODYS, FORMS, NOT_IN_A_DEMO
from .bad_town import Here, page_of, routes, stored, text_of
from .signin_case import Live
from .standing import db, here, keyring_of_its_own, made_once, town
from .test_bad_input import Probe, taken_back
from .test_hidden_is_absent import MATRIX, _place, _rows
from .test_signin import live

__all__ = ["db", "here", "keyring_of_its_own", "live", "made_once", "town"]

CALLED = {
    "api:call_concerns",
    "api:call_concern_read",
    "api:call_challenge",
    "api:call_notifications",
}  # by systems, without a form

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# What somebody sent us is never one of our pages: it may load nothing, run nothing and be framed by nobody.
FILES = {"frontdoor:file": "text/plain; charset=utf-8", "desk:drawing": "image/png"}
A_FILE = {"default-src": "'none'", "frame-ancestors": "'none'", "sandbox": ""}
ELSEWHERE = "https://evil.example"


def _guarded(answer: Any, policy: dict[str, str] = STRICT) -> None:
    """Assert what every answer carries."""
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    assert {name: value for name, _, value in parts} == policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    for cookie in answer.cookies.values():
        assert cookie.key in {"sessionid", "csrftoken", "form"}, cookie.key
        if cookie.value:
            assert cookie["httponly"], cookie.key
            assert cookie["samesite"] == "Lax", cookie.key
    if answer.status_code in (301, 302, 303):
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith("//")


def _nothing_inline(answer: Any) -> None:
    """Assert that the page needs no exception from the policy."""
    page = page_of(answer)
    assert not page.xpath("//script[not(@src)] | //style | //*[@style] | //base | //iframe | //object")
    for node in page.xpath("//@src | //link/@href | //form/@action | //@formaction"):
        assert node.startswith("/"), node
        assert not node.startswith("//"), node
    for name in page.xpath("//@*"):
        assert not name.attrname.startswith("on"), name.attrname
        assert not str(name).lower().startswith("javascript:")


# --- every answer ------------------------------------------------------------------------------------------


def test_every_answer_of_every_address_is_guarded(here: Here, subtests: pytest.Subtests) -> None:
    asked = [(who, *row[:2]) for who in ("Denise Walker", "Angela Moran", "") for row in _rows(MATRIX)]
    pages = 0
    for who, name, reference in asked:
        for method in ("get",) if who == "Angela Moran" else ("get", "post"):
            with subtests.test(who=who, address=name, method=method), taken_back():
                client = here.client(who) if who else Client()
                answer = getattr(client, method)(_place(name, reference, here))
                if (who, method) == ("Denise Walker", "get") and name in FILES:
                    _handed_out(answer, FILES[name])
                    continue
                _guarded(answer)
                if answer["Content-Type"].startswith("text/html") and answer.content:
                    _nothing_inline(answer)
                    pages += 1
    assert pages >= 60


def _handed_out(answer: Any, media_type: str) -> None:
    """Assert that a file is to be saved, and never shown as a page of ours."""
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Content-Type"] == media_type
    _guarded(answer, A_FILE)


def test_what_is_answered_when_all_goes_wrong_is_guarded_too(here: Here) -> None:
    priya = here.client("Priya Nair")
    priya.raise_request_exception = False
    too_much = {f"a{number}": "1" for number in range(3000)}
    answers = {
        404: priya.get("/no-such-page"),
        413: priya.post("/concern/new", too_much),
        405: priya.put("/concern/new"),
        400: Client().get("/help", headers={"host": "evil.example"}),
        403: _checked(here, "Priya Nair").post("/concern/new", {}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        _guarded(answer)
        _nothing_inline(answer)
    with connection.execute_wrapper(_fails):
        for client, path in ((priya, "/"), (Client(), "/sign-in")):
            client.raise_request_exception = False
            answer = client.get(path)
            assert answer.status_code == 503
            _guarded(answer)


def _fails(*_: Any) -> Any:
    raise OperationalError("disk I/O error")


def test_a_live_database_is_guarded_too_and_spoken_to_over_tls_alone(live: Live) -> None:
    live.has_account("Priya Nair")
    priya, here = live.inside("Priya Nair"), live.town.amara.reference
    for client, path in (
        (priya, "/"),
        (priya, "/account"),
        (priya, "/account/recovery-codes"),
        (priya, "/account/password"),
        (priya, f"/children/{here}"),
        (priya, "/no-such-page"),
        (Client(), "/sign-in"),
        (Client(), "/welcome/nobodys-token"),
        (Client(), "/"),
    ):
        answer = client.get(path)
        _guarded(answer)
        if answer.content:
            _nothing_inline(answer)
        assert answer["Strict-Transport-Security"] == "max-age=31536000"
    for path in ("/account", "/account/end-visit", "/sign-in/again", "/sign-in", "/sign-in/code"):
        assert priya.put(path).status_code == 405, path


def test_nothing_signed_out_holds_anything_personal(here: Here, subtests: pytest.Subtests) -> None:
    for name, reference, _ in _rows(MATRIX):
        with subtests.test(address=name):
            answer = Client().get(_place(name, reference, here))
            words = answer.content.decode()
            assert not re.search(r"Okafor|Amara|Mara|Tobi|Rowan|\bLS9\b", words)
            if not name.startswith(("site:", "signin:", "frontdoor:public_", "api:call_", "api:openapi")):
                assert (answer.status_code, words) == (302, "")
                assert answer["Location"].startswith("/sign-in?next=%2F")


# --- methods, hosts ----------------------------------------------------------------------------------------


def test_no_address_takes_a_method_that_it_has_no_use_for(here: Here, subtests: pytest.Subtests) -> None:
    denise, steve = here.client("Denise Walker"), here.client("Steve Lund")
    for name, reference, _ in _rows(MATRIX):
        _place(name, reference, here)  # some are made by asking
    before = stored()
    for name, reference, _ in _rows(MATRIX):
        who = steve if name.startswith(("staff:", "api:")) else denise
        path = _place(name, reference, here)
        if name in NOT_IN_A_DEMO or reference in ("tied", "hers", "to_nurse"):
            continue
        for method in ("PUT", "TRACE", "HEAD"):
            with subtests.test(address=name, method=method):
                answer = who.generic(method, path)
                assert answer.status_code == 405, answer.status_code
                allowed = set(answer["Allow"].split(", "))
                assert allowed <= {"GET", "POST"}
                assert ("POST" in allowed) is (name in FORMS or name in EVERYBODYS or name in CALLED)
                if method != "HEAD" and name.startswith(("api:call_", "api:openapi")):
                    assert answer.json()["code"] == "E-METHOD"
                elif method != "HEAD":
                    assert "This page cannot be used that way" in text_of(answer)
                else:
                    assert answer.content == b""
        with subtests.test(address=name, method="another in a header"), taken_back():
            asking = {"X-HTTP-Method": "DELETE", "X-HTTP-Method-Override": "DELETE"}
            assert (who.get(path, headers=asking).status_code == 405) is ("GET" not in allowed)
    assert stored() == before


HOSTS = (
    "evil.example", "localhost.evil.example", "localhost:80@evil.example", "", "[::1", "local host", "é",
    "a" * 5000,
)  # fmt: skip


def test_another_hosts_name_is_not_answered_to(here: Here, subtests: pytest.Subtests) -> None:
    for host in HOSTS:
        for path in ("/", "/sign-in", f"/children/{here.town.amara.reference}", "/healthz"):
            with subtests.test(host=host[:30], path=path):
                answer = here.client("Priya Nair").get(path, headers={"host": host})
                assert answer.status_code == 400
                assert "This could not be read" in text_of(answer)
                assert "evil" not in answer.content.decode()


def test_a_host_that_somebody_forwards_changes_nothing(here: Here) -> None:
    forwarded = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "forwarded": "host=evil.example",
    }
    answer = Client().get("/", headers=forwarded)
    assert answer["Location"] == "/sign-in?next=%2F"


def test_a_thousand_cookies_and_a_broken_one_are_no_defect(here: Here) -> None:
    many = "; ".join(f"c{number}=1" for number in range(1000))
    for cookie in (
        many,
        "sessionid=\x01; csrftoken=x",
        "sessionid=" + "x" * 5000,
        "=;=;=",
        "sessionid='; DROP--",
    ):
        answer = Client().get("/help", headers={"cookie": cookie})
        assert answer.status_code == 200
        assert Client().get("/", headers={"cookie": cookie}).status_code == 302


# --- forgery -----------------------------------------------------------------------------------------------


def _checked(here: Here, who: str) -> Client:
    """A browser whose token against forgery is asked for, as outside of tests."""
    client = Client(enforce_csrf_checks=True)
    if who:
        client.cookies = here.client(who).cookies
    return client


def _token(client: Client) -> str:
    shown = client.get("/sign-in")
    return str(page_of(shown).xpath("//input[@name='csrfmiddlewaretoken']/@value")[0])


def _in_turn(ways: Sequence[Probe], number: int) -> Sequence[Probe]:
    """One of the ways for each form, the next one for the next: one piece of code judges them before all."""
    return ways if number == 0 else ways[number % len(ways) :][:1]


def _stored_with_all_made(here: Here) -> dict[str, Any]:
    """What is there once everything is made that a form stands on; some of it is made by asking."""
    for case in FORMS.values():
        case.posts_to(here)
        case.filled(here)
    return stored()


def test_no_form_is_taken_without_its_token(here: Here, subtests: pytest.Subtests) -> None:
    before = _stored_with_all_made(here)
    forged: tuple[tuple[str, dict[str, str], bool], ...] = (
        ("no token, no cookie", {}, False),
        ("no token", {}, True),
        ("another's token", {"csrfmiddlewaretoken": "x" * 64}, True),
        ("no token at all in it", {"csrfmiddlewaretoken": "1"}, True),
    )
    for number, (name, case) in enumerate(FORMS.items()):
        path, filled = case.posts_to(here), {**case.filled(here), "_key": "k", "_version": "1"}
        for what, more, opened in _in_turn(forged, number):
            with subtests.test(form=name, what=what), taken_back():
                client = _checked(here, case.who)
                if opened:
                    _token(client)
                answer = client.post(path, {**filled, **more})
                assert answer.status_code == 403
                assert "The page was open for too long and its protection ran out." in text_of(answer)
                assert "Nothing was saved or sent." in text_of(answer)
                assert stored() == before


def test_no_form_is_taken_from_another_site(here: Here, subtests: pytest.Subtests) -> None:
    before = _stored_with_all_made(here)
    origins = (ELSEWHERE, "null", "http://testserver.evil.example", "http://localhost:1")
    for number, (name, case) in enumerate(FORMS.items()):
        client = _checked(here, case.who)
        filled = {**case.filled(here), "_key": "k", "_version": "1", "csrfmiddlewaretoken": _token(client)}
        for origin in _in_turn(origins, number):
            with subtests.test(form=name, origin=origin), taken_back():
                answer = client.post(case.posts_to(here), filled, headers={"origin": origin})
                assert answer.status_code == 403
                assert stored() == before


def test_the_right_token_from_our_own_page_is_taken(here: Here) -> None:
    """Against which the refusals above are measured."""
    client = _checked(here, "Joy Adeyemi")
    told = {**FORMS["frontdoor:tell"].filled(here), "_key": "k", "csrfmiddlewaretoken": _token(client)}
    answer = client.post("/concern/new", told, headers={"origin": "http://testserver"})
    assert answer.status_code == 303


def test_a_form_of_whoever_sat_here_before_is_not_sent_under_the_next_ones_name(here: Here) -> None:
    """Priya's page is still open in a tab when Joy signs in with the same browser."""
    client = _checked(here, "")
    _press(client, here, "Priya Nair")
    old = str(page_of(client.get("/concern/new")).xpath("//input[@name='csrfmiddlewaretoken']/@value")[0])
    _press(client, here, "Joy Adeyemi")
    before = stored()
    told = {**FORMS["frontdoor:tell"].filled(here), "_key": "k", "csrfmiddlewaretoken": old}
    assert client.post("/concern/new", told).status_code == 403
    assert stored() == before


# --- coming in and going out -------------------------------------------------------------------------------


def _press(client: Client, here: Here, who: str, **more: str) -> Any:
    reference = here.town.people[who].reference
    return client.post("/sign-in", {"person": reference, "csrfmiddlewaretoken": _token(client), **more})


NEXT = (
    ELSEWHERE,
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "/\t/evil.example",
    "/questions@evil.example",
    "/..//evil.example",
    "/front-door?next=//evil.example",
    "http://testserver/front-door",
    "",
    "x" * 10_000,
    "/no-such-page",
)


def test_after_signing_in_nobody_is_sent_elsewhere(here: Here, subtests: pytest.Subtests) -> None:
    for wanted in NEXT:
        with subtests.test(next=wanted[:40]), taken_back():
            client = Client()
            shown = client.get("/sign-in", {"next": wanted})
            assert shown.status_code == 200
            assert not page_of(shown).xpath("//input[@name='next']")
            answer = _press(client, here, "Priya Nair", next=wanted)
            assert (answer.status_code, answer["Location"]) == (303, "/")
            answer = client.post(
                f"/sign-in?next={wanted[:100]}", {"person": here.town.people["Joy Adeyemi"].reference}
            )
            assert (answer.status_code, answer["Location"]) == (303, "/")


def test_what_somebody_wanted_to_open_is_opened_after_signing_in(here: Here) -> None:
    client, wanted = Client(), f"/children/{here.town.amara.reference}"
    sent_away = client.get(wanted)
    assert sent_away["Location"] == "/sign-in?next=" + wanted.replace("/", "%2F")
    assert page_of(client.get(sent_away["Location"])).xpath("//input[@name='next']/@value") == [wanted]
    assert _press(client, here, "Priya Nair", next=wanted)["Location"] == wanted


def test_a_name_of_a_page_cannot_put_a_header_in(here: Here) -> None:
    answer = _press(Client(), here, "Priya Nair", next="/concern/x\r\nSet-Cookie: a=b")
    assert answer.status_code == 303
    assert "\r" not in answer["Location"]
    assert "\n" not in answer["Location"]
    assert set(answer.cookies) <= {"sessionid", "csrftoken"}


def test_the_key_of_a_session_is_another_after_signing_in(here: Here) -> None:
    client = Client()
    _press(client, here, "Joy Adeyemi")
    before = client.cookies["sessionid"].value
    _press(client, here, "Priya Nair")
    after = client.cookies["sessionid"].value
    assert before != after
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get("/")["Location"] == "/sign-in?next=%2F"
    planted = Client()
    planted.cookies["sessionid"] = "x" * 32
    _press(planted, here, "Priya Nair")
    assert planted.cookies["sessionid"].value != "x" * 32


def test_who_signs_out_is_out_on_the_server_too(here: Here) -> None:
    client = Client()
    _press(client, here, "Priya Nair")
    kept = client.cookies["sessionid"].value
    found = client.post("/find", {"find": "okafor"})["Location"]
    answer = client.post("/sign-out")
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["sessionid"].value == ""
    thief = Client()
    thief.cookies["sessionid"] = kept
    for path in ("/", found, f"/children/{here.town.amara.reference}"):
        assert thief.get(path)["Location"].startswith("/sign-in")
    assert [entry.code for entry in Entry.objects.order_by("-number")[:1]] == ["signed_out"]
    assert client.post("/sign-out").status_code == 303


def test_nobody_signs_in_who_is_not_of_the_demo(here: Here) -> None:
    ines = here.town.people["Ines Novak"]
    for person in (ines.reference, "W-00000-00000", str(ines.pk), "", "x" * 5000, "' OR 1=1 --", "\x00"):
        client = Client()
        answer = client.post("/sign-in", {"person": person})
        assert answer.status_code == 200
        assert "sessionid" not in client.cookies
        assert client.get("/").status_code == 302


def test_there_is_no_such_door_where_records_are_real(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    person = here.town.people["Priya Nair"].reference
    for answer in (Client().get("/sign-in"), Client().post("/sign-in", {"person": person})):
        assert answer.status_code == 404
        assert "Priya" not in answer.content.decode()
        assert "sessionid" not in answer.cookies


LEFT: dict[str, Callable[[], Any]] = {
    "their account has ended": lambda: Practitioner.objects.filter(name="Priya Nair").update(active=False),
    "their agency left today": lambda: Agency.objects.filter(name="Children's social work").update(
        left_on=date(2026, 7, 14)
    ),
    "somebody ended their session": lambda: Session.objects.all().delete(),
}


@pytest.mark.parametrize("how", sorted(LEFT))
def test_whoever_has_left_is_out_at_the_next_request(here: Here, how: str) -> None:
    client = here.client("Priya Nair")
    assert client.get("/front-door").status_code == 200
    LEFT[how]()
    before = stored()
    assert client.get("/front-door")["Location"] == "/sign-in?next=%2Ffront-door"
    told = {**FORMS["frontdoor:tell"].filled(here), "_key": "k"}
    assert client.post("/concern/new", told)["Location"] == "/sign-in"
    assert stored() == before


def test_a_role_that_has_ended_opens_nothing_at_the_next_request(here: Here) -> None:
    client = here.client("Denise Walker")
    path = f"/front-door/{here.recommended}/authorise"
    assert client.get(path).status_code == 200
    end_role(
        here.town.people["Denise Walker"].pk,
        role=Role.HUB_MANAGER,
        by=here.town.viewer("Zoe Li"),
        at=here.town.at,
    )
    decided = {**FORMS["frontdoor:authorise"].filled(here), "_key": "k", "_version": "3"}
    before = stored()
    assert client.get(path).status_code == 404
    assert client.post(path, decided).status_code == 404
    assert client.get("/front-door").status_code == 404
    assert stored() == before


def test_a_role_that_begins_tomorrow_opens_nothing_today(here: Here) -> None:
    Grant.objects.filter(practitioner=here.town.people["Priya Nair"]).update(
        since=here.town.at + timedelta(seconds=1)
    )
    client = here.client("Priya Nair")
    assert client.get("/front-door").status_code == 404
    here.town.set_time(here.town.at + timedelta(seconds=1))
    assert client.get("/front-door").status_code == 200


def test_a_session_names_nobody_but_who_signed_in(here: Here) -> None:
    client = Client()
    _press(client, here, "Priya Nair")
    assert set(client.session.keys()) == {SIGNED_IN_AS, "seen"}
    assert "Priya" not in str(dict(client.cookies))


def test_a_session_ends_after_ten_hours_however_busy(here: Here) -> None:
    client = Client()
    _press(client, here, "Priya Nair")
    assert 0 < int(client.cookies["sessionid"]["max-age"]) <= 10 * 60 * 60


def test_every_address_is_known_to_these_tests() -> None:
    assert {name for name, _, _ in _rows(MATRIX)} == {name for name, _ in routes()}
