"""A delay that keeps coming between two agencies stands on the board's list until a person closes it."""

from datetime import timedelta
from typing import Any

import pytest

from joinedup.sharing import actions
from joinedup.sharing.models import Barrier, Question

from .bad_town import form_at, text_of
from .sharing_case import THURSDAY_NOON, Case, case

__all__ = ["case"]


def _three_late(case: Case) -> str:
    for number in range(3):
        case.ask(key=f"key-{number}")
    case.town.set_time(THURSDAY_NOON + timedelta(hours=1))
    actions.remind(at=case.town.at)
    return Barrier.objects.get().reference


def _send(case: Case, who: str, barrier: str, **said: str) -> Any:
    client, path = case.town.client(who), f"/barriers/{barrier}"
    return client.post(path, {**form_at(client.get(path), path), **said})


@pytest.mark.need("I11")
def test_what_comes_a_third_time_is_found_once_owned_and_closed_with_what_was_done(
    case: Case,
) -> None:
    barrier = _three_late(case)
    actions.remind(at=case.town.at)
    assert Barrier.objects.count() == 1
    analyst = text_of(case.town.client("Zoe Li").get("/barriers"))
    assert "Answers come after the day on which they were needed" in analyst
    assert "Children's social work asks, West Yorkshire Police answers Nobody has it yet." in analyst
    angela = case.town.people["Angela Moran"].reference
    assert _send(case, "Denise Walker", barrier, owner="", due_on="").status_code == 422
    assert _send(case, "Denise Walker", barrier, owner=angela, due_on="31/7/2026").status_code == 303
    assert "Angela Moran, by Friday 31 July." in text_of(case.town.client("Angela Moran").get("/barriers"))
    case.town.set_time(THURSDAY_NOON + timedelta(days=20))
    assert "Overdue Angela Moran" in text_of(case.town.client("Zoe Li").get("/barriers"))
    done = "A second researcher sits at the desk"
    closed = _send(case, "Angela Moran", barrier, owner=angela, due_on="30/8/2026", done=done)
    assert closed.status_code == 303
    assert done in text_of(case.town.client("Zoe Li").get(f"/barriers/{barrier}"))
    actions.remind(at=case.town.at)
    assert Barrier.objects.count() == 1, "what was before it was closed does not open it again"


def test_two_late_answers_are_no_barrier(case: Case) -> None:
    for number in range(2):
        case.ask(key=f"key-{number}")
    actions.remind(at=THURSDAY_NOON + timedelta(hours=1))
    assert Barrier.objects.count() == 0
    assert Question.objects.count() == 2


def test_it_is_for_those_who_can_mend_it(case: Case) -> None:
    barrier = _three_late(case)
    for who in ("Priya Nair", "Sam Khan", "Hannah Okoye"):
        assert case.town.client(who).get(f"/barriers/{barrier}").status_code == 404
