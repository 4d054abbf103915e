"""Reminders follow the rota: the person on shift, the desk, the manager; and nobody who is at home.

Mara's question is asked on Tuesday at 09:00 and needed by Thursday at noon. Everybody in the town works from
09:00 to 17:00 but Owen Price, who works in the evening.
"""

from datetime import UTC, datetime, timedelta

import pytest

from joinedup.access.models import Grant
from joinedup.agencies.models import Desk, Seat, Shift
from joinedup.notices.models import Notice
from joinedup.sharing import actions
from joinedup.sharing.models import Question, Reminder

from .bad_town import text_of
from .conftest import TUESDAY_NINE
from .sharing_case import THURSDAY_NOON, Case, case, version_of

__all__ = ["case"]


def _steps(case: Case) -> list[tuple[str, str]]:
    """Each step that was taken, and the name of whom it went to, in order."""
    return [
        (one.rung, one.person.name if one.person else one.desk.name if one.desk else "")
        for one in Reminder.objects.select_related("person", "desk").order_by("pk")
    ]


def _at(hours: float, *, day: datetime = TUESDAY_NINE) -> datetime:
    return day + timedelta(hours=hours)


@pytest.mark.need("I1")
def test_from_the_person_on_shift_to_the_desk_to_the_manager_each_once(case: Case) -> None:
    question = case.ask()
    assert actions.remind(at=_at(1.9)) == 0
    assert [actions.remind(at=_at(hours)) for hours in (2, 2, 2.5)] == [1, 0, 0]
    assert [actions.remind(at=_at(hours)) for hours in (4, 4.1, 6, 6.5, 7.5)] == [1, 0, 1, 0, 0]
    rungs, who = zip(*_steps(case), strict=True)
    assert rungs == ("person", "desk", "manager")
    assert who[0] in ("Sam Khan", "Angela Moran")
    assert who[1:] == ("Front-door police desk", "Angela Moran")
    told = Notice.objects.filter(template="question_not_opened")
    assert told.count() == 3
    case.town.set_time(_at(7.6))
    shown = text_of(case.town.client("Priya Nair").get(f"/questions/{question}/thread"))
    assert "Front-door police desk was reminded that nobody has opened it" in shown
    assert "Angela Moran, manager, was reminded that nobody has opened it" in shown


def test_what_lies_at_a_desk_that_closed_is_reminded_of_where_it_is_read_now(case: Case) -> None:
    """Sam moved to the new unit, and so did what was asked; the old desk reads nothing any more."""
    question = case.ask()
    police = case.town.desks["Front-door police desk"]
    unit = Desk.objects.create(agency=police.agency, name="Safeguarding Unit", phone="1", hours="24H")
    Seat.objects.filter(practitioner=case.town.people["Sam Khan"]).update(desk=unit)
    Desk.objects.filter(pk=police.pk).update(closed_on=case.town.at.date())
    assert [actions.remind(at=_at(hours)) for hours in (2, 4)] == [1, 1]
    assert _steps(case)[0] == ("desk", "Safeguarding Unit")
    # Told that nobody there answers it, she would ask again, and two desks would answer.
    read = text_of(case.town.client("Priya Nair").get(f"/questions/{question}"))
    assert "What was asked there is with Safeguarding Unit now." in read
    Question.objects.update(purpose="of_a_newer_version")
    read = text_of(case.town.client("Priya Nair").get(f"/questions/{question}"))
    assert "a purpose that a newer version of this program has" in read


def test_once_it_is_opened_nobody_is_reminded(case: Case) -> None:
    question = case.ask()
    actions.see(question, by=case.town.viewer("Sam Khan"), at=_at(1))
    assert actions.remind(at=_at(8)) == 0


def test_what_is_urgent_climbs_every_half_hour(case: Case) -> None:
    Question.objects.filter(reference=case.ask()).update(needed_by=_at(4))
    assert [actions.remind(at=_at(minutes / 60)) for minutes in (29, 30, 59, 60, 90)] == [0, 1, 0, 1, 1]
    assert [rung for rung, _ in _steps(case)] == ["person", "desk", "manager"]


def test_after_a_night_without_power_the_steps_still_come_one_by_one(case: Case) -> None:
    case.ask()
    wednesday = _at(26)
    assert [actions.remind(at=wednesday) for _ in range(3)] == [1, 0, 0]
    assert _steps(case)[0][0] == "person"


def test_where_nobody_is_on_shift_the_desk_is_told_and_nobody_at_home(case: Case) -> None:
    case.ask()
    police = [case.town.people[name] for name in ("Sam Khan", "Angela Moran")]
    Shift.objects.filter(practitioner__in=police, starts=TUESDAY_NINE).update(kind="away")
    assert actions.remind(at=_at(2)) == 1
    assert actions.remind(at=_at(4)) == 1
    assert _steps(case) == [("desk", "Front-door police desk"), ("manager", "Front-door police desk")]
    assert not Notice.objects.filter(to__in=[one.reference for one in police]).exists()


@pytest.mark.parametrize("hour", range(0, 120, 5))
def test_at_no_hour_of_the_week_does_anybody_off_shift_get_anything(case: Case, hour: int) -> None:
    Question.objects.filter(reference=case.ask()).update(needed_by=_at(3))
    at = _at(hour)
    actions.remind(at=at)
    told = Reminder.objects.filter(person__isnull=False).values_list("person_id", flat=True)
    on = Shift.objects.filter(starts__lte=at, ends__gt=at).exclude(kind="away")
    assert set(told) <= set(on.values_list("practitioner_id", flat=True))


def test_past_its_day_a_manager_on_each_side_is_told_in_the_same_neutral_words(case: Case) -> None:
    question = case.ask()
    actions.see(question, by=case.town.viewer("Sam Khan"), at=_at(1))
    assert actions.remind(at=THURSDAY_NOON) == 0, "at noon it is not late yet"
    late = THURSDAY_NOON + timedelta(minutes=1)
    assert [actions.remind(at=late), actions.remind(at=late)] == [2, 0]
    assert _steps(case) == [("late_holder", "Angela Moran"), ("late_asker", "Denise Walker")]
    case.town.set_time(late)
    assert "Past its day: Domestic abuse incidents" in text_of(case.town.client("Denise Walker").get("/"))
    assert "Late: needed by 12:00" in text_of(case.town.client("Angela Moran").get("/")), "it is at her desk"
    assert "Past its day" not in text_of(case.town.client("Priya Nair").get("/"))
    words = text_of(case.town.client("Priya Nair").get(f"/questions/{question}/thread"))
    assert "Angela Moran, manager, was told that it is past its day" in words
    assert "Denise Walker, manager, was told that it is past its day" in words


def test_a_manager_who_is_off_shift_hears_of_it_when_one_is_on(case: Case) -> None:
    case.ask()
    friday_night = datetime(2026, 7, 17, 21, 0, tzinfo=UTC)
    actions.remind(at=friday_night)
    assert not [one for one in _steps(case) if one[0].startswith("late")]


def test_where_a_side_has_no_manager_its_desk_is_told(case: Case) -> None:
    case.ask()
    Grant.objects.filter(practitioner=case.town.people["Angela Moran"]).delete()
    actions.remind(at=THURSDAY_NOON + timedelta(minutes=1))
    assert ("late_holder", "Front-door police desk") in _steps(case)


def test_nobody_is_told_of_what_was_withdrawn(case: Case) -> None:
    question, priya = case.ask(), case.town.viewer("Priya Nair")
    actions.withdraw(
        question, because="Not needed", version=version_of(question), by=priya, at=priya.at, key="w"
    )
    assert actions.remind(at=THURSDAY_NOON + timedelta(days=1)) == 0
