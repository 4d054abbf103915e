"""What holds of sessions and proofs, line by line (security.md G-14, T-13, R-12): forty and more checks.

Each is one sentence and what shows it, told through Priya Nair and Denise Walker on a live database. What
needs more words has a test of its own in the files beside this one.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from joinedup.access import actions as access
from joinedup.access.models import AreaRole, Grant
from joinedup.access.rules.roles import Role
from joinedup.agencies.models import Practitioner
from joinedup.gate.pages import mark_of
from joinedup.signin import actions, elsewhere, recovering
from joinedup.signin.models import App
from joinedup.signin.rules import codes

from .bad_town import routes, text_of
from .passkey_case import Telephone
from .provider_case import agree, honest, provider
from .signin_case import CONSOLE, Live, is_inside, session_key
from .test_bad_input import taken_back
from .test_signin import live

__all__ = ["live"]

PRIYA, DENISE = "Priya Nair", "Denise Walker"
NEW = {"password": "otter kettle mandolin", "again": "otter kettle mandolin"}
TABLE: dict[str, Callable[[Live], bool]] = {}


def line(sentence: str) -> Callable[[Callable[[Live], bool]], Callable[[Live], bool]]:
    def keep(check: Callable[[Live], bool]) -> Callable[[Live], bool]:
        assert sentence not in TABLE
        TABLE[sentence] = check
        return check

    return keep


def test_every_line_of_the_table_holds(live: Live, subtests: pytest.Subtests) -> None:
    for name in (PRIYA, DENISE):
        live.has_account(name)
    at = live.town.at
    for sentence, check in TABLE.items():
        with subtests.test(holds=sentence), taken_back():
            live.town.set_time(at)
            assert check(live), sentence


def test_the_table_has_forty_lines_and_more() -> None:
    assert len(TABLE) >= 40


# --- half in is not in


def half_in(live: Live, name: str = PRIYA) -> Client:
    client = Client()
    live.give_password(client, name)
    return client


def reaches_no_page(client: Client) -> bool:
    """Whether every address that is not for everybody sends this browser away, whatever it sends there."""
    tried = 0
    for name, pattern in routes():
        mark = mark_of(pattern.callback)
        if mark is None or mark.public:
            continue
        words = dict.fromkeys(pattern.pattern.converters, "K-00000-00000")
        for method in (client.get, client.post):
            answer = method(reverse(name, kwargs=words))
            tried += 1
            if name.startswith("api:call_"):  # a visit counts for nothing there: test_api.py
                assert answer.status_code in (401, 405), (name, answer.status_code)
                continue
            if name == "desk:keep_draft" and answer.status_code == 401:  # a script asks it, and is told so
                continue
            assert answer.status_code == 302, (name, answer.status_code)
            assert answer.headers["Location"].startswith("/sign-in"), name
            assert not answer.content, name
    return tried > 60


@line("With the password alone no address of the product opens.")
def _(live: Live) -> bool:
    return reaches_no_page(half_in(live))


@line("With an invitation and a new password alone none opens.")
def _(live: Live) -> bool:
    client = Client()
    client.post(f"/welcome/{live.invite(PRIYA)}", NEW)
    return reaches_no_page(client)


@line("With a link that two colleagues had made none opens before a second proof is set up.")
def _(live: Live) -> bool:
    pk = live.town.people[PRIYA].pk
    helpers = [live.town.people[name] for name in ("Zoe Li", "Owen Price")]
    since = live.town.at - timedelta(days=8)
    for each in helpers:
        Grant.objects.create(practitioner=each, role=Role.AGENCY_ADMINISTRATOR, since=since)
    code = recovering.begin(pk, because="x", by_id=helpers[0].pk, by=CONSOLE, at=live.town.at)
    recovering.say_so_too(code, because="x", by_id=helpers[1].pk, by=CONSOLE, at=live.town.at)
    token = recovering.make_link(code, by=CONSOLE, at=live.town.at + timedelta(hours=1))
    client = Client()
    return client.post(f"/welcome/{token}", NEW).status_code == 303 and reaches_no_page(client)


@line("Half in lasts ten minutes.")
def _(live: Live) -> bool:
    client = half_in(live)
    live.later(minutes=10)
    return client.post("/sign-in/code", {"code": live.code(PRIYA)}).headers["Location"] == "/sign-in"


@line("Who is half in sets up no proof where there is one.")
def _(live: Live) -> bool:
    return half_in(live).get("/sign-in/set-up").headers["Location"] == "/sign-in"


@line("Who left between the two proofs is outside.")
def _(live: Live) -> bool:
    client = half_in(live)
    actions.leave(live.town.people[PRIYA].pk, by=CONSOLE, at=live.town.at)
    return client.post("/sign-in/code", {"code": live.code(PRIYA)}).headers["Location"] == "/sign-in"


# --- the session's key


@line("A key that somebody planted before is not the key afterwards.")
def _(live: Live) -> bool:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    live.inside(PRIYA, client=client)
    return session_key(client) != "x" * 32


@line("The key changes with the password, and again with the second proof.")
def _(live: Live) -> bool:
    client = Client()
    client.get("/sign-in")
    live.give_password(client, PRIYA)
    half = session_key(client)
    client.post("/sign-in/code", {"code": live.code(PRIYA)})
    return half != session_key(client)


@line("The key of who was half in opens nothing once they are in.")
def _(live: Live) -> bool:
    client = half_in(live)
    kept = session_key(client)
    client.post("/sign-in/code", {"code": live.code(PRIYA)})
    return not is_inside(with_key(kept))


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@line("The key changes when a proof is given again, and the one before opens nothing.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    kept = session_key(client)
    client.post("/sign-in/again", {"code": live.code(PRIYA)})
    return session_key(client) != kept and not is_inside(with_key(kept)) and is_inside(client)


@line("The token against forgery is another after signing in.")
def _(live: Live) -> bool:
    client = Client()
    client.get("/sign-in")
    before = client.cookies["csrftoken"].value
    live.inside(PRIYA, client=client)
    return before != client.cookies["csrftoken"].value


@line("A session that was deleted is nobody's.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    Session.objects.all().delete()
    return not is_inside(client)


@line("A key that nobody drew is nobody's.")
def _(live: Live) -> bool:
    return not any(is_inside(with_key(key)) for key in ("0" * 32, "x" * 5000, "'; --"))


@line("The cookie holds a random key, and nothing of anybody.")
def _(live: Live) -> bool:
    return len(session_key(live.inside(PRIYA))) == 32


@line("The cookie is kept from scripts and from other sites' forms, for ten hours at most.")
def _(live: Live) -> bool:
    cookie = live.inside(PRIYA).cookies[settings.SESSION_COOKIE_NAME]
    return bool(cookie["httponly"]) and cookie["samesite"] == "Lax" and int(cookie["max-age"]) <= 36_000


# --- how long


@line("30 minutes without a page end a visit.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    live.later(minutes=30)
    return not is_inside(client)


@line("29 minutes do not, again and again.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    for _ in range(3):
        live.later(minutes=29)
        if not is_inside(client):
            return False
    return True


@line("15 minutes end it for who may reveal a sealed value.")
def _(live: Live) -> bool:
    client = live.inside(DENISE)
    live.later(minutes=15)
    return not is_inside(client)


@line("Ten hours end it, however busy.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    for _ in range(23):
        live.later(minutes=25)
        client.get("/help")
    live.later(minutes=25)
    return not is_inside(client)


@line("45 days without a visit put an account to sleep.")
def _(live: Live) -> bool:
    live.later(days=45)
    return "not used for 45 days" in text_of(live.give_password(Client(), PRIYA))


# --- what ends it at the next request


def ended_by(live: Live, what: Callable[[int], Any]) -> bool:
    client = live.inside(PRIYA)
    before = is_inside(client)
    what(live.town.people[PRIYA].pk)
    return before and not is_inside(client)


@line("A role that is given ends the visit.")
def _(live: Live) -> bool:
    more = {"role": Role.HUB_MANAGER, "since": live.town.at, "by": CONSOLE, "at": live.town.at}
    return ended_by(live, lambda pk: access.grant_role(pk, **more))


@line("A role that is taken ends it.")
def _(live: Live) -> bool:
    more = {"role": Role.HUB_SOCIAL_WORKER, "by": CONSOLE, "at": live.town.at}
    return ended_by(live, lambda pk: access.end_role(pk, **more))


@line("A role that runs out ends it.")
def _(live: Live) -> bool:
    Grant.objects.update(until=live.town.at + timedelta(minutes=5))
    return ended_by(live, lambda pk: live.later(minutes=5))


@line("A role that the area edits ends it.")
def _(live: Live) -> bool:
    return ended_by(live, lambda pk: edited(live, Role.HUB_SOCIAL_WORKER))


def edited(live: Live, role: str) -> None:
    AreaRole.objects.create(
        area=live.town.area, code=role, label="Social worker", what="x", rights=["work_with_children"],
        kinds=[], level=1, source="the area", occurred=live.town.at, entered=live.town.at,
    )  # fmt: skip


@line("A move to another agency ends it.")
def _(live: Live) -> bool:
    police = live.town.agencies["West Yorkshire Police"]
    return ended_by(live, lambda pk: Practitioner.objects.filter(pk=pk).update(agency=police))


@line("Leaving ends it.")
def _(live: Live) -> bool:
    return ended_by(live, lambda pk: actions.leave(pk, by=CONSOLE, at=live.town.at))


@line("An invitation that is used ends it, on every device.")
def _(live: Live) -> bool:
    token = live.invite(PRIYA)
    return ended_by(live, lambda pk: Client().post(f"/welcome/{token}", NEW))


@line("An invitation that is not used ends nothing.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    live.invite(PRIYA)
    return is_inside(client)


# --- going out


@line("Signing out ends the visit on the server, so that a copy of the cookie opens nothing.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    kept = session_key(client)
    client.post("/sign-out")
    return not is_inside(with_key(kept))


@line("Signing out here leaves the visit there.")
def _(live: Live) -> bool:
    here, there = live.inside(PRIYA), live.inside(PRIYA)
    here.post("/sign-out")
    return is_inside(there)


@line("Signing out has the browser forget pages, and not what it is known by.")
def _(live: Live) -> bool:
    return live.inside(PRIYA).post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'


@line("No page of who is inside is kept by the browser.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    return all(client.get(path).headers["Cache-Control"] == "no-store" for path in ("/", "/account"))


def other_visit(client: Client) -> str:
    page = client.get("/account").content.decode()
    return page.split('name="visit" value="')[1].split('"')[0]


@line("A visit elsewhere is listed, and ended from here.")
def _(live: Live) -> bool:
    there, here = live.inside(PRIYA), live.inside(PRIYA)
    here.post("/account/end-visit", {"visit": other_visit(here)})
    return not is_inside(there) and is_inside(here)


@line("Nobody ends the visit of another.")
def _(live: Live) -> bool:
    there, here, denise = live.inside(PRIYA), live.inside(PRIYA), live.inside(DENISE)
    denise.post("/account/end-visit", {"visit": other_visit(here)})
    return is_inside(there)


# --- proofs


@line("What must not be done from an empty chair asks for a proof of the last five minutes, wherever it is.")
def _(live: Live) -> bool:
    client = live.inside(PRIYA)
    Grant.objects.create(
        practitioner=live.town.people[DENISE], role=Role.AGENCY_ADMINISTRATOR, since=live.town.at
    )
    denise = live.inside(DENISE)
    live.later(minutes=5)
    asked = [client.get(path) for path in ("/account/recovery-codes", "/account/passkeys/new")]
    asked += [client.post(f"/account/{path}") for path in ("passkeys/remove", "providers/remove")]
    asked += [denise.get("/recovery"), denise.post("/recovery")]
    return {answer.headers["Location"] for answer in asked} == {"/sign-in/again"}


@line("A proof that is given again here makes nothing fresh there.")
def _(live: Live) -> bool:
    here, there = live.inside(PRIYA), live.inside(PRIYA)
    live.later(minutes=6)
    here.post("/sign-in/again", {"code": live.code(PRIYA)})
    fresh = here.get("/account/recovery-codes").status_code
    return (fresh, there.get("/account/recovery-codes").status_code) == (200, 303)


@line("A code of the app is good once.")
def _(live: Live) -> bool:
    first, second, code = half_in(live), half_in(live), live.code(PRIYA)
    first.post("/sign-in/code", {"code": code})
    return second.post("/sign-in/code", {"code": code}).status_code == 422


@line("The code before one that was used is good no more.")
def _(live: Live) -> bool:
    before = live.code(PRIYA)
    live.later(seconds=30)
    live.inside(PRIYA)
    return half_in(live).post("/sign-in/code", {"code": before}).status_code == 422


@line("A code of two windows ago is not good.")
def _(live: Live) -> bool:
    old = live.code(PRIYA)
    live.later(seconds=60)
    return half_in(live).post("/sign-in/code", {"code": old}).status_code == 422


@line("A code that came in is not good to prove it again.")
def _(live: Live) -> bool:
    code, client = live.code(PRIYA), half_in(live)
    client.post("/sign-in/code", {"code": code})
    return client.post("/sign-in/again", {"code": code}).status_code == 422


@line("A recovery code is good once.")
def _(live: Live) -> bool:
    code = live.recovery[PRIYA][0]
    return [half_in(live).post("/sign-in/code", {"code": code}).status_code for _ in "12"] == [303, 422]


@line("New recovery codes take the place of those before.")
def _(live: Live) -> bool:
    live.inside(PRIYA).post("/account/recovery-codes")
    return half_in(live).post("/sign-in/code", {"code": live.recovery[PRIYA][0]}).status_code == 422


@line("What a passkey signed is good once.")
def _(live: Live) -> bool:
    telephone, client = Telephone(counts=False), live.inside(PRIYA)
    made = telephone.makes(client.get("/account/passkeys/new"))
    client.post("/account/passkeys/new", {"name": "x", "passkey": made})
    first, second = half_in(live), half_in(live)
    second.get("/sign-in/code")
    signed = telephone.signs(first.get("/sign-in/code"))
    return [each.post("/sign-in/code", {"passkey": signed}).status_code for each in (first, second)] == [
        303,
        422,
    ]


@line("The proof of somebody else opens nothing.")
def _(live: Live) -> bool:
    typed = (live.code(DENISE), live.recovery[DENISE][0])
    return all(half_in(live).post("/sign-in/code", {"code": each}).status_code == 422 for each in typed)


@line("The secret of an app that was moved to another account opens nothing there.")
def _(live: Live) -> bool:
    hers = App.objects.get(practitioner=live.town.people[DENISE]).secret
    App.objects.filter(practitioner=live.town.people[PRIYA]).update(secret=hers)
    client = half_in(live)
    client.raise_request_exception = False
    client.post("/sign-in/code", {"code": codes.code_at(live.secrets[DENISE], at=live.town.at)})
    return not is_inside(client)


# --- guessing


def guessed(live: Live, times: int) -> None:
    for _ in range(times):
        live.give_password(Client(), PRIYA, "a guess, and wrong")


@line("Five misses close the door to strangers, also with the right password.")
def _(live: Live) -> bool:
    guessed(live, 5)
    return "too many wrong tries" in text_of(live.give_password(Client(), PRIYA))


@line("Twenty misses elsewhere leave the door of her own browser open.")
def _(live: Live) -> bool:
    own = live.inside(PRIYA)
    own.post("/sign-out")
    guessed(live, 20)
    return is_inside(live.inside(PRIYA, client=own))


@line("A quarter of an hour later the door is open to all.")
def _(live: Live) -> bool:
    guessed(live, 5)
    live.later(minutes=15)
    return is_inside(live.inside(PRIYA))


@line("Misses at the second proof count with those at the first.")
def _(live: Live) -> bool:
    client = half_in(live)
    guessed(live, 4)
    client.post("/sign-in/code", {"code": "000000"})
    answer = client.post("/sign-in/code", {"code": live.code(PRIYA)})
    return "too many wrong tries" in text_of(answer)


@line("An address without account is answered as one with.")
def _(live: Live) -> bool:
    told = [
        text_of(Client().post("/sign-in", {"email": email, "password": "wrong, and not hers"})).replace(
            email, ""
        )
        for email in (live.email(PRIYA), "nobody@leeds.example")
    ]
    return told[0] == told[1]


@line("Who was tried reads of it when they are next inside.")
def _(live: Live) -> bool:
    own = live.inside(PRIYA)
    own.post("/sign-out")
    guessed(live, 5)
    return "wrong tries to sign in as you" in text_of(live.inside(PRIYA, client=own).get("/account"))


# --- what a table inside one database cannot show


def test_with_a_providers_sign_in_alone_no_address_opens(
    live: Live, settings: Settings, tmp_path: Path
) -> None:
    live.town.set_time(datetime.now(UTC))
    token, client = live.invite(PRIYA), Client()
    with honest() as issuer:
        settings.PROVIDERS = {"council": provider(issuer, tmp_path)}
        elsewhere.forget()
        sent = client.post("/sign-in/with", {"provider": "council", "invitation": token})
        back = client.get(agree(str(sent.headers["Location"]), as_whom="priya@council"))
    assert back.headers["Location"] == "/sign-in/set-up"
    assert reaches_no_page(client)


def test_a_live_installations_cookies_are_this_hosts_alone_and_over_tls_alone(tmp_path: Path) -> None:
    names = "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "BROWSER_COOKIE"
    asked = [*names, "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    said = subprocess.run(
        [sys.executable, "-c", f"import joinedup.site.settings as s\nfor n in {asked}: print(getattr(s, n))"],
        env={**os.environ, "JOINEDUP_MODE": "live", "JOINEDUP_DATA": str(tmp_path)},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert said.stdout.split() == ["__Host-session", "__Host-csrf", "__Host-browser", "True", "True"]
