"""How long one is inside, what ends it, and how one goes out, told through Priya Nair and Denise Walker,
whose role lets her open what is sealed."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client

from joinedup.access import actions as access
from joinedup.access.models import Grant
from joinedup.access.rules.roles import Role
from joinedup.signin import visiting
from joinedup.signin.rules.coming_in import holds, idle_limit

from .bad_town import text_of
from .conftest import Town
from .signin_case import CONSOLE, Live, in_the_trail, is_inside, session_key
from .test_signin import live

__all__ = ["live"]

PRIYA, DENISE = "Priya Nair", "Denise Walker"


# --- how long


def test_a_desk_is_left_for_30_minutes_and_for_15_where_seals_are_opened() -> None:
    assert idle_limit({"work_with_children"}) == timedelta(minutes=30)
    assert idle_limit({"work_with_children", "reveal_sealed"}) == timedelta(minutes=15)


def test_denise_who_may_open_seals_is_out_after_a_quarter_of_an_hour(live: Live) -> None:
    live.has_account(DENISE)
    denise = live.inside(DENISE)
    live.later(minutes=14)
    assert "after 15 minutes without a page" in text_of(denise.get("/account"))
    live.later(minutes=15)
    assert not is_inside(denise)
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    live.later(minutes=15)
    assert is_inside(priya)


def test_a_demo_that_was_left_for_two_hours_is_nobodys(town: Town) -> None:
    demo = Client()
    demo.post("/sign-in", {"person": town.people[PRIYA].reference})
    town.set_time(town.at + timedelta(minutes=119))
    assert demo.get("/").status_code == 200
    town.set_time(town.at + timedelta(minutes=119))
    assert demo.get("/").status_code == 200
    town.set_time(town.at + timedelta(hours=2))
    assert demo.get("/").status_code == 302


# --- what ends it


def test_a_role_that_is_given_ends_the_visit_before_the_next_page(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    pk = live.town.people[PRIYA].pk
    access.grant_role(pk, role=Role.HUB_MANAGER, since=live.town.at, by=CONSOLE, at=live.town.at)
    assert not is_inside(priya)
    reference = live.town.people[PRIYA].reference
    assert in_the_trail("visit.ended_role_changed") == [(reference, [reference])]
    assert is_inside(live.inside(PRIYA))


def test_a_role_that_is_taken_ends_every_visit_of_its_holder(live: Live) -> None:
    live.has_account(PRIYA)
    desk, home = live.inside(PRIYA), live.inside(PRIYA)
    pk = live.town.people[PRIYA].pk
    access.end_role(pk, role=Role.HUB_SOCIAL_WORKER, by=CONSOLE, at=live.town.at)
    assert not is_inside(desk)
    assert not is_inside(home)


def test_a_grant_that_runs_out_by_itself_ends_it_too(live: Live) -> None:
    live.has_account(PRIYA)
    until = live.town.at + timedelta(minutes=10)
    Grant.objects.filter(practitioner=live.town.people[PRIYA]).update(until=until)
    priya = live.inside(PRIYA)
    assert is_inside(priya)
    live.later(minutes=10)
    assert not is_inside(priya)


def test_the_same_role_for_longer_ends_nothing(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    until = live.town.at + timedelta(days=90)
    access.grant_role(
        live.town.people[PRIYA].pk,
        role=Role.HUB_SOCIAL_WORKER,
        since=live.town.at,
        until=until,
        by=CONSOLE,
        at=live.town.at,
    )
    assert is_inside(priya)


def test_whoever_was_moved_to_another_agency_comes_in_anew() -> None:
    before = holds(agency="A-1", roles={"practitioner"}, rights={"work_with_children"})
    assert holds(agency="A-2", roles={"practitioner"}, rights={"work_with_children"}) != before
    assert holds(agency="A-1", roles={"practitioner"}, rights=["work_with_children"]) == before


# --- going out


def writing_fails(execute: Any, sql: str, *args: Any) -> Any:
    if sql.lstrip().upper().startswith("SELECT"):
        return execute(sql, *args)
    raise OperationalError("database or disk is full")


def everything_fails(*_: Any) -> Any:
    raise OperationalError("disk I/O error")


@pytest.fixture
def nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "_out", set())


def test_priya_signs_out_although_nothing_can_be_written(live: Live, nobody_out: None) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    kept = session_key(priya)
    with connection.execute_wrapper(writing_fails):
        answer = priya.post("/sign-out")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert not in_the_trail("visit.ended_signed_out")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_inside(thief)


def test_priya_signs_out_in_her_browser_although_the_database_is_gone(live: Live) -> None:
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    with connection.execute_wrapper(everything_fails):
        answer = priya.post("/sign-out")
    assert answer.status_code == 503
    assert "You are signed out in this browser." in text_of(answer)
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert not is_inside(priya)


def test_what_a_browser_is_known_by_outlives_signing_out(live: Live) -> None:
    """Else a stranger's guesses would keep its owner out from the next morning on."""
    live.has_account(PRIYA)
    priya = live.inside(PRIYA)
    answer = priya.post("/sign-out")
    assert "cookies" not in answer.headers["Clear-Site-Data"]
    assert priya.cookies[settings.BROWSER_COOKIE].value
