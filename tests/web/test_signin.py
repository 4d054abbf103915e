"""Coming in to a live database, told through Priya Nair, social worker at Duty and Advice in Leeds, and those
who would like to be her."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from joinedup.signin import actions
from joinedup.signin.models import App, RecoveryCode
from joinedup.signin.rules import codes
from joinedup.store.models import Installation
from joinedup.trail.models import Entry, Reason

from .conftest import Town
from .signin_case import (
    CONSOLE,
    PASSWORD,
    Live,
    in_the_trail,
    is_inside,
    secret_on,
    session_key,
)

PRIYA = "Priya Nair"


@pytest.fixture
def live(town: Town, settings: Settings) -> Iterator[Live]:
    settings.DEMO = False
    settings.PASSWORD_HASHERS = ["tests.web.signin_case.QuickArgon2"]
    Installation.objects.update(mode="live", starts_at=None)
    yield Live(town)


# --- the first time


def test_priya_is_invited_chooses_a_password_sets_up_her_app_and_is_inside(live: Live) -> None:
    token, priya = live.invite(PRIYA), Client()
    assert priya.get(f"/welcome/{token}").status_code == 200
    chosen = priya.post(f"/welcome/{token}", {"password": PASSWORD, "again": PASSWORD})
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/sign-in/set-up")
    secret = secret_on(priya.get("/sign-in/set-up"))
    finished = priya.post("/sign-in/set-up", {"code": codes.code_at(secret, at=live.town.at)})
    assert finished.status_code == 200
    shown = RecoveryCode.objects.count()
    assert (shown, finished.content.decode().count('class="j-reference"')) == (10, 10)
    assert is_inside(priya)
    assert b"Priya Nair" in priya.get("/").content
    reference = live.town.people[PRIYA].reference
    assert in_the_trail("signed_in.app") == [(reference, [reference])]


def test_with_the_password_alone_no_page_opens_but_the_second_step(live: Live) -> None:
    live.has_account(PRIYA)
    priya = Client()
    assert live.give_password(priya, PRIYA).headers["Location"] == "/sign-in/code"
    for page in ("/", "/account", "/front-door", "/questions", "/directory", "/sign-in/again"):
        answer = priya.get(page)
        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith("/sign-in?next="), page
    assert priya.get("/sign-in/set-up").headers["Location"] == "/sign-in"


def test_whoever_has_the_password_cannot_set_up_an_app_of_their_own(live: Live) -> None:
    live.has_account(PRIYA)
    thief = Client()
    live.give_password(thief, PRIYA)
    assert thief.post("/sign-in/set-up", {"code": "123456"}).headers["Location"] == "/sign-in"
    assert App.objects.count() == 1
    mine = codes.new_secret()
    came = actions.begin_with_app(
        live.town.people[PRIYA].pk, secret=mine, code=codes.code_at(mine, at=live.town.at),
        browser=actions.With("thief", "Edge"), by=CONSOLE, at=live.town.at,
    )  # fmt: skip
    assert came.verdict is actions.Verdict.WRONG


def test_the_second_step_is_open_for_ten_minutes(live: Live) -> None:
    live.has_account(PRIYA)
    priya = Client()
    live.give_password(priya, PRIYA)
    live.later(minutes=10)
    assert priya.post("/sign-in/code", {"code": live.code(PRIYA)}).headers["Location"] == "/sign-in"
    assert not is_inside(priya)


def test_an_invitation_is_good_once_and_for_a_day(live: Live) -> None:
    used, fresh = live.invite(PRIYA), {"password": PASSWORD, "again": PASSWORD}
    assert Client().post(f"/welcome/{used}", fresh).status_code == 303
    assert Client().post(f"/welcome/{used}", fresh).status_code == 404
    late = live.invite(PRIYA)
    live.later(hours=24)
    assert Client().get(f"/welcome/{late}").status_code == 404


def test_a_newer_invitation_takes_the_place_of_the_one_before(live: Live) -> None:
    first, second = live.invite(PRIYA), live.invite(PRIYA)
    assert Client().get(f"/welcome/{first}").status_code == 404
    assert Client().get(f"/welcome/{second}").status_code == 200


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("lantern", "lantern", "too short"),
        ("password1234", "password1234", "too common"),
        (PASSWORD, "heron bicycle lamp", "The two passwords differ"),
        ("", "", "Enter a password"),
    ],
)
def test_a_password_that_would_not_do_is_refused_with_a_reason(
    live: Live, password: str, again: str, said: str
) -> None:
    token = live.invite(PRIYA)
    answer = Client().post(f"/welcome/{token}", {"password": password, "again": again})
    assert answer.status_code == 422
    assert said in answer.content.decode()


# --- passwords and codes


def test_a_wrong_password_and_an_address_without_account_are_answered_alike(live: Live) -> None:
    live.has_account(PRIYA)
    wrong = Client().post("/sign-in", {"email": live.email(PRIYA), "password": "not hers at all"})
    nobody = Client().post("/sign-in", {"email": "priya.nobody@leeds.example", "password": "not hers at all"})
    assert wrong.status_code == nobody.status_code == 422
    told = [page.content.decode().split("<main")[1].split("<form")[0] for page in (wrong, nobody)]
    assert told[0] == told[1]
    assert "do not go together" in told[0]


def test_the_address_is_taken_with_capitals_and_a_space_at_its_end(live: Live) -> None:
    live.has_account(PRIYA)
    answer = Client().post("/sign-in", {"email": "Priya.Nair@Leeds.Example ", "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/code"


def test_b30_a_code_is_good_once_even_for_who_saw_it(live: Live) -> None:
    live.has_account(PRIYA)
    priya, thief = Client(), Client()
    seen = live.code(PRIYA)
    live.give_password(priya, PRIYA)
    live.give_password(thief, PRIYA)
    assert priya.post("/sign-in/code", {"code": seen}).status_code == 303
    again = thief.post("/sign-in/code", {"code": seen})
    assert again.status_code == 422
    assert "used before" in again.content.decode()
    assert not is_inside(thief)


def test_b30_the_code_of_the_window_before_is_good_no_more_once_a_newer_was_used(live: Live) -> None:
    live.has_account(PRIYA)
    before = live.code(PRIYA)
    live.later(seconds=30)
    live.inside(PRIYA)
    thief = Client()
    live.give_password(thief, PRIYA)
    assert thief.post("/sign-in/code", {"code": before}).status_code == 422


def test_b30_a_telephone_may_be_one_window_out_and_not_two(live: Live) -> None:
    live.has_account(PRIYA)
    slow = live.code(PRIYA)
    live.later(seconds=60)
    priya = Client()
    live.give_password(priya, PRIYA)
    assert priya.post("/sign-in/code", {"code": slow}).status_code == 422
    slow = live.code(PRIYA)
    live.later(seconds=30)
    assert priya.post("/sign-in/code", {"code": slow}).status_code == 303


def test_a_recovery_code_stands_in_for_the_telephone_once(live: Live) -> None:
    live.has_account(PRIYA)
    code = live.recovery[PRIYA][3].lower().replace("-", " ")
    priya, thief = Client(), Client()
    live.give_password(priya, PRIYA)
    live.give_password(thief, PRIYA)
    assert priya.post("/sign-in/code", {"code": code}).status_code == 303
    assert thief.post("/sign-in/code", {"code": code}).status_code == 422
    assert b"9 unused recovery codes" in priya.get("/account").content


def test_somebody_elses_recovery_code_opens_nothing(live: Live) -> None:
    live.has_account(PRIYA)
    live.has_account("Denise Walker")
    priya = Client()
    live.give_password(priya, PRIYA)
    assert priya.post("/sign-in/code", {"code": live.recovery["Denise Walker"][0]}).status_code == 422


BAD = ("nul\x00in it", "x" * 300, "\ufffd", "１２３４５６", "", "' OR 1=1 --", "../../etc/passwd")


@pytest.mark.parametrize("typed", BAD, ids=ascii)
def test_what_cannot_be_an_address_a_password_or_a_code_is_refused_with_the_page(
    live: Live, typed: str
) -> None:
    live.has_account(PRIYA)
    assert Client().post("/sign-in", {"email": typed, "password": PASSWORD}).status_code == 422
    assert live.give_password(Client(), PRIYA, typed).status_code == 422
    half = Client()
    live.give_password(half, PRIYA)
    assert half.post("/sign-in/code", {"code": typed}).status_code == 422
    assert half.post("/sign-in/code", {"code": [typed, live.code(PRIYA)]}).status_code == 422
    assert not is_inside(half)


# --- guessing


def test_a_stranger_who_guesses_is_stopped_and_priya_still_comes_in_at_her_own_computer(live: Live) -> None:
    live.has_account(PRIYA)
    own = live.inside(PRIYA)
    own.post("/sign-out")
    for _ in range(5):
        assert live.give_password(Client(), PRIYA, "a guess, and wrong").status_code == 422
    stopped = live.give_password(Client(), PRIYA)
    assert (stopped.status_code, "too many wrong tries" in stopped.content.decode()) == (422, True)
    assert is_inside(live.inside(PRIYA, client=own))
    live.later(minutes=15)
    assert is_inside(live.inside(PRIYA))


def test_an_address_without_account_is_stopped_in_the_same_way(live: Live) -> None:
    for _ in range(5):
        Client().post("/sign-in", {"email": "nobody@leeds.example", "password": "a guess, and wrong"})
    stopped = Client().post("/sign-in", {"email": "nobody@leeds.example", "password": "a guess, and wrong"})
    assert "too many wrong tries" in stopped.content.decode()


def test_codes_cannot_be_guessed_by_who_has_the_password(live: Live) -> None:
    live.has_account(PRIYA)
    thief = Client()
    live.give_password(thief, PRIYA)
    right = live.code(PRIYA)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert thief.post("/sign-in/code", {"code": wrong}).status_code == 422
    assert "too many wrong tries" in thief.post("/sign-in/code", {"code": right}).content.decode()
    assert not is_inside(thief)


def test_a_browser_that_somebody_else_came_in_with_is_a_stranger_to_priyas_account(live: Live) -> None:
    live.has_account(PRIYA)
    live.has_account("Denise Walker")
    denise = live.inside("Denise Walker")
    denise.post("/sign-out")
    for _ in range(5):
        live.give_password(Client(), PRIYA, "a guess, and wrong")
    assert "too many wrong tries" in live.give_password(denise, PRIYA).content.decode()


def test_many_guesses_at_one_moment_are_counted_one_after_the_other(live: Live) -> None:
    """The compare is done outside of turns; those that waited there are judged in line."""
    live.has_account(PRIYA)
    verdicts = [
        actions.judge_password(live.email(PRIYA), right=guess == 6, browser="", by=CONSOLE, at=live.town.at)
        for guess in range(1, 7)
    ]
    assert verdicts == ["wrong"] * 5 + ["wait"]


# --- visits


def test_every_step_in_gives_the_session_a_new_key(live: Live) -> None:
    live.has_account(PRIYA)
    priya = Client()
    priya.get("/sign-in")
    live.give_password(priya, PRIYA)
    half = session_key(priya)
    priya.post("/sign-in/code", {"code": live.code(PRIYA)})
    inside = session_key(priya)
    assert len({half, inside}) == 2
    thief = Client()
    thief.cookies["sessionid"] = half
    assert not is_inside(thief)


def test_a_visit_ends_after_half_an_hour_without_a_page(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    live.later(minutes=29)
    assert is_inside(priya)
    live.later(minutes=29)
    assert is_inside(priya)
    live.later(minutes=30)
    assert not is_inside(priya)
    reference = live.town.people[PRIYA].reference
    assert in_the_trail("visit.ended_idle") == [(reference, [reference])]


def test_a_visit_ends_after_ten_hours_however_busy(live: Live) -> None:
    live.has_account(PRIYA)
    live.later(seconds=-30)
    priya = live.inside(PRIYA)
    for _ in range(23):
        live.later(minutes=25)
        assert is_inside(priya)
    live.later(minutes=25)
    assert not is_inside(priya)


def test_priya_ends_the_visit_at_the_desk_that_she_left(live: Live) -> None:
    live.has_account(PRIYA)
    desk = live.inside(PRIYA)
    home = live.inside(PRIYA)
    page = home.get("/account").content.decode()
    visit = page.split('name="visit" value="')[1].split('"')[0]
    assert home.post("/account/end-visit", {"visit": visit}).status_code == 303
    assert (is_inside(desk), is_inside(home)) in {(False, True)}


def test_nobody_ends_the_visit_of_another(live: Live) -> None:
    live.has_account(PRIYA)
    live.has_account("Denise Walker")
    priya, denise = live.inside(PRIYA), live.inside("Denise Walker")
    page = live.inside(PRIYA).get("/account").content.decode()
    visit = page.split('name="visit" value="')[1].split('"')[0]
    denise.post("/account/end-visit", {"visit": visit})
    assert is_inside(priya)


def test_signing_out_ends_the_visit_and_its_cookie_opens_nothing_more(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    kept = session_key(priya)
    priya.post("/sign-out")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert not is_inside(thief)
    assert len(in_the_trail("visit.ended_signed_out")) == 1


# --- joiners, movers, leavers


def test_a_leaver_is_outside_at_the_next_request_and_cannot_come_back(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    assert is_inside(priya)
    actions.leave(live.town.people[PRIYA].pk, by=CONSOLE, at=live.town.at)
    assert not is_inside(priya)
    assert live.give_password(Client(), PRIYA).status_code == 422


def test_a_leaver_between_password_and_code_is_outside_too(live: Live) -> None:
    live.has_account(PRIYA)
    priya = Client()
    live.give_password(priya, PRIYA)
    actions.leave(live.town.people[PRIYA].pk, by=CONSOLE, at=live.town.at)
    assert priya.post("/sign-in/code", {"code": live.code(PRIYA)}).headers["Location"] == "/sign-in"


def test_an_account_that_nobody_used_for_45_days_waits_for_its_administrator(live: Live) -> None:
    live.has_account(PRIYA)
    live.later(days=43, hours=23)
    live.inside(PRIYA)
    live.later(days=45)
    asleep = live.give_password(Client(), PRIYA)
    assert "not used for 45 days" in asleep.content.decode()
    answer = Client().post(f"/welcome/{live.invite(PRIYA)}", {"password": PASSWORD, "again": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/set-up"


def test_who_is_invited_again_sets_up_everything_anew_and_stays_inside_nowhere(live: Live) -> None:
    live.has_account(PRIYA)
    somewhere = live.inside(PRIYA)
    token = live.invite(PRIYA)
    assert is_inside(somewhere)
    Client().post(
        f"/welcome/{token}", {"password": "otter kettle mandolin", "again": "otter kettle mandolin"}
    )
    assert not is_inside(somewhere)
    assert App.objects.count() == RecoveryCode.objects.count() == 0


# --- proving it again


def test_new_recovery_codes_ask_once_more_whether_it_is_still_priya(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    live.later(minutes=6)
    sent = priya.get("/account/recovery-codes")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/sign-in/again")
    assert priya.post("/account/recovery-codes").headers["Location"] == "/sign-in/again"
    assert priya.post("/sign-in/again", {"code": "000000"}).status_code == 422
    back = priya.post("/sign-in/again", {"code": live.code(PRIYA)})
    assert (back.status_code, back.headers["Location"]) == (303, "/account/recovery-codes")
    made = priya.post("/account/recovery-codes")
    assert made.content.decode().count('class="j-reference"') == 10
    live.later(minutes=5)
    assert priya.get("/account/recovery-codes").status_code == 303


def test_priya_changes_her_password_and_is_inside_nowhere_else(live: Live) -> None:
    live.has_account(PRIYA)
    elsewhere, here = live.inside(PRIYA), live.inside(PRIYA)
    words = {"today": PASSWORD, "password": "otter gravel timetable", "again": "otter gravel timetable"}
    wrong = here.post("/account/password", {**words, "today": "not this one at all"})
    assert wrong.status_code == 422
    assert "That is not your password of today." in wrong.content.decode()
    assert "otter gravel" not in wrong.content.decode()
    short = here.post("/account/password", {**words, "password": "otter", "again": "otter"})
    assert short.status_code == 422
    assert is_inside(elsewhere)
    assert here.post("/account/password", words).headers["Location"] == "/account"
    assert (is_inside(here), is_inside(elsewhere)) == (True, False)
    assert live.give_password(Client(), PRIYA, PASSWORD).status_code == 422
    assert live.give_password(Client(), PRIYA, "otter gravel timetable").status_code == 303
    live.later(minutes=6)
    assert here.get("/account/password").headers["Location"] == "/sign-in/again"


def test_priya_has_a_new_telephone_and_the_codes_of_the_old_one_open_nothing(live: Live) -> None:
    live.has_account(PRIYA)
    elsewhere, here = live.inside(PRIYA), live.inside(PRIYA)
    page = here.get("/account/app")
    assert "the codes of the app you have now are not taken" in page.content.decode()
    new = secret_on(page)
    assert secret_on(here.get("/account/app")) == new  # a page that is asked for again makes no second key
    missed = here.post("/account/app", {"code": live.code(PRIYA)})  # the old telephone's
    assert (missed.status_code, secret_on(missed)) == (422, new)
    assert is_inside(elsewhere)
    assert here.post("/account/app", {"code": codes.code_at(new, at=live.town.at)}).status_code == 303
    assert (is_inside(here), is_inside(elsewhere)) == (True, False)
    assert "An app that makes codes was set up" in here.get("/account").content.decode()
    assert secret_on(here.get("/account/app")) != new  # what was set up is never shown again
    again = Client()
    live.give_password(again, PRIYA)
    assert again.post("/sign-in/code", {"code": live.code(PRIYA)}).status_code == 422
    assert (
        again.post("/sign-in/code", {"code": codes.code_at(new, at=live.town.at)}).status_code == 422
    )  # used
    live.later(seconds=30)
    assert again.post("/sign-in/code", {"code": codes.code_at(new, at=live.town.at)}).status_code == 303
    me = live.town.people[PRIYA].reference
    assert in_the_trail("app.set_up_anew") == [(me, [me])]
    live.later(minutes=6)
    assert again.get("/account/app").headers["Location"] == "/sign-in/again"


# --- what is kept, and what is not


def test_the_trail_says_what_happened_and_holds_no_address_password_or_code(live: Live) -> None:
    live.has_account(PRIYA)
    live.give_password(Client(), PRIYA, "a guess, and wrong")
    Client().post("/sign-in", {"email": "somebody@home.example", "password": "a guess, and wrong"})
    live.inside(PRIYA)
    reference = live.town.people[PRIYA].reference
    assert in_the_trail("sign_in.refused") == [("sign-in", [reference]), ("sign-in", [])]
    kept = " ".join(f"{entry.actor} {entry.code} {entry.about}" for entry in Entry.objects.all())
    kept += " ".join(reason.text for reason in Reason.objects.all())
    for private in (
        "Priya",
        "Nair",
        "leeds.example",
        "home.example",
        "guess",
        PASSWORD,
        *live.recovery[PRIYA],
    ):
        assert private not in kept


def test_the_secret_of_an_app_lies_sealed_and_opens_for_its_owner_only(live: Live) -> None:
    from joinedup.signin import keys
    from joinedup.store.rules.seals import BrokenSeal

    live.has_account(PRIYA)
    kept = App.objects.get().secret
    assert live.secrets[PRIYA] not in kept
    assert keys.unseal(kept, owner=live.town.people[PRIYA].reference) == live.secrets[PRIYA]
    with pytest.raises(BrokenSeal):
        keys.unseal(kept, owner=live.town.people["Denise Walker"].reference)


def test_a_live_database_has_no_one_press_sign_in_and_an_old_demo_session_opens_nothing(live: Live) -> None:
    reference = live.town.people[PRIYA].reference
    assert Client().post("/sign-in", {"person": reference}).status_code == 422
    assert not is_inside(live.town.client(PRIYA))


def test_a_demo_town_has_none_of_these_pages(town: Town) -> None:
    priya = town.client(PRIYA)
    for page in ("/sign-in/code", "/sign-in/set-up", "/welcome/x", "/account", "/account/recovery-codes"):
        assert priya.get(page).status_code == 404, page
    assert priya.get("/sign-in/again").status_code == 404


def test_going_on_after_signing_in_leads_only_to_a_page_of_ours(live: Live) -> None:
    live.has_account(PRIYA)
    for wanted, goes in (("/directory", "/directory"), ("https://elsewhere.example/", "/")):
        priya = Client()
        priya.post("/sign-in", {"email": live.email(PRIYA), "password": PASSWORD, "next": wanted})
        answer = priya.post("/sign-in/code", {"code": live.code(PRIYA)})
        assert answer.headers["Location"] == goes
        live.later(seconds=30)
