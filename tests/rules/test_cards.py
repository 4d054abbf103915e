"""Cards: powers with their conditions, who may write one, and desks that always end at somebody."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from joinedup.agencies.rules.cards import (
    Band,
    Pair,
    changed,
    may_begin_on,
    may_keep_card,
    may_say_load,
    may_set_service_hours,
    pairs,
)
from joinedup.agencies.rules.handing_over import Handing, may_hand_over
from joinedup.agencies.rules.service_hours import as_typed, hours_typed
from joinedup.agencies.rules.shifts import ShiftPattern, shift_patterns
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales

MONDAY_NOON = datetime(2026, 7, 13, 11, 0, tzinfo=UTC)
SUMMER = frozenset({date(2026, 7, 22), date(2026, 7, 23)})
DAY, NIGHT, ALWAYS, SCHOOL = (shift_patterns()[code] for code in ("DA", "EDT-DESK", "24H", "SCHOOL"))
ANN = Viewer(
    1, "W-ANN", "Ann", 10, "A-1", "School", 7, "Leeds", frozenset({"safeguarding_lead"}), frozenset(),
    MONDAY_NOON, rights=frozenset({"keep_the_card"}),
)  # fmt: skip


def test_a_paragraph_is_a_power_and_its_conditions() -> None:
    text = "Police protection\nSection 46.\nUp to 72 hours.\n\n\nEntry to save life\nSection 17 PACE.\n"
    assert pairs(text) == (
        Pair("Police protection", "Section 46. Up to 72 hours."),
        Pair("Entry to save life", "Section 17 PACE."),
    )
    assert pairs("") == ()
    assert pairs("Licence recall") == (Pair("Licence recall", ""),)


def test_a_card_is_its_own_agencys_and_the_areas_administrators_alone() -> None:
    own = {"agency_id": 10, "area_id": 7}
    assert may_keep_card(ANN, **own).allowed
    assert may_keep_card(ANN, agency_id=11, area_id=7).rule == "card.not_yours"
    nobody = replace(ANN, rights=frozenset({"work_with_children"}))
    assert may_keep_card(nobody, **own).rule == "card.not_yours"
    of_the_area = replace(ANN, agency_id=99, rights=frozenset({"administer_every_agency"}))
    assert may_keep_card(of_the_area, **own).rule == "card.area"
    assert not may_keep_card(of_the_area, agency_id=10, area_id=8).allowed


def test_the_hours_of_time_limits_are_typed_a_line_for_some_days_and_are_the_administrators() -> None:
    """They move everybody's due days: a manager of the front door says when that is open, not these."""
    of_the_area = replace(ANN, rights=frozenset({"administer_every_agency"}))
    assert may_set_service_hours(of_the_area, front_door=True).allowed
    assert not may_set_service_hours(of_the_area, front_door=False).allowed
    assert not may_set_service_hours(ANN, front_door=True).allowed
    hours = hours_typed(
        "monday to Thursday, 09:00 to 18:00\n\nSaturday, 10:00 to 12:00\nBank holidays, 10:00 to 11:00"
    )
    assert hours.opens == (time(9),) * 4 + (time(0), time(10), time(0))
    assert hours.closes == (time(18),) * 4 + (time(0), time(12), time(0))
    assert hours.bank_holidays == (time(10), time(11))
    split = hours_typed("Monday, 09:00 to 17:00\nWednesday, 09:00 to 17:00\nThursday, 09:00 to 16:00")
    assert as_typed(split) == "Monday, 09:00 to 17:00\nWednesday, 09:00 to 17:00\nThursday, 09:00 to 16:00"
    assert as_typed(hours) == (
        "Monday to Thursday, 09:00 to 18:00\nSaturday, 10:00 to 12:00\nBank holidays, 10:00 to 11:00"
    )
    for wrong, says in (
        ("Weekdays, 09:00 to 17:00", "Enter each like: Monday to Thursday, 09:00 to 17:00"),
        ("Friday to Monday, 09:00 to 17:00", "Monday comes before Friday: a week begins on Monday"),
        ("Monday, 9:00 to 17:00", "Write each time with two figures, like 09:00"),
        ("Monday, 09:00 to 5:30", "Write each time with two figures, like 09:00"),
        ("Saturday to bank holidays, 10:00 to 12:00", "Enter each like"),
        ("Monday, 09:00 to 25:00", "Enter each like"),
        ("Monday, 17:00 to 09:00", "closes before it opens"),
        ("Monday to Friday, 09:00 to 17:00\nFriday, 09:00 to 16:30", "Friday is named twice"),
        ("Bank holidays, 10:00 to 12:00", "Name a day of the week"),
    ):
        with pytest.raises(ValueError, match=says):
            hours_typed(wrong)


def test_only_whoever_answers_for_the_work_says_how_busy_it_is() -> None:
    duty = replace(ANN, rights=frozenset({"see_open_work"}))
    assert may_say_load(duty, agency_id=10).allowed
    assert not may_say_load(duty, agency_id=11).allowed
    assert not may_say_load(ANN, agency_id=10).allowed
    assert [band.value for band in Band] == ["Room for more", "Steady", "Busy", "Stretched"]
    assert len({band.means for band in Band}) == 4


def test_what_is_said_holds_from_today_or_later() -> None:
    today = date(2026, 7, 14)
    assert may_begin_on(today, today=today).allowed
    assert may_begin_on(date(2028, 7, 14), today=today).allowed
    assert may_begin_on(date(2026, 7, 13), today=today).rule == "from_day.past"
    assert may_begin_on(date(2028, 7, 15), today=today).rule == "from_day.far"


def test_only_what_was_typed_anew_was_said() -> None:
    stands = {"can": "Visit.", "hours": "Mornings"}
    assert changed(stands, {"can": "Visit.", "hours": "All day", "other": "x"}, stands) == {
        "hours": "All day"
    }


DESKS = {
    "D-DOOR": Handing("D-DOOR", "Duty and Advice", DAY, "D-NIGHT"),
    "D-NIGHT": Handing("D-NIGHT", "Emergency Duty Team", NIGHT, "D-CONTROL"),
    "D-CONTROL": Handing("D-CONTROL", "Force Control Room", ALWAYS, None),
    "D-SCHOOL": Handing("D-SCHOOL", "School office", SCHOOL, "D-NIGHT"),
}


def hand_over(
    desk: str, fallback: str | None, *, hours: ShiftPattern | None = None, desks: dict[str, Handing] = DESKS
) -> str:
    return may_hand_over(
        desk,
        hours=hours or desks[desk].hours,
        fallback=fallback,
        desks=desks,
        since=MONDAY_NOON,
        calendar=england_and_wales(),
        school_holidays=SUMMER,
    ).because


def test_desks_hand_over_in_no_ring() -> None:
    assert hand_over("D-DOOR", "D-CONTROL") == ""
    assert (
        hand_over("D-CONTROL", "D-DOOR")
        == "They would hand over in a ring: Force Control Room, Duty and Advice, Emergency Duty Team, "
        "Force Control Room. Choose another desk."
    )
    assert hand_over("D-DOOR", "D-DOOR").startswith("They would hand over in a ring: Duty and Advice, Duty")


def test_a_desk_always_ends_at_somebody() -> None:
    # Duty and Advice alone: open until 17:00, and then nobody, every night.
    assert (
        hand_over("D-DOOR", None) == "Nobody would answer for Duty and Advice from 17:00. "
        "Choose a desk that is open then, or longer hours."
    )
    with_last_resort = {**DESKS, "D-CONTROL": replace(DESKS["D-CONTROL"], last_resort=True)}
    assert hand_over("D-DOOR", None, desks=with_last_resort) == ""


def test_hours_that_are_off_on_bank_holidays_leave_christmas_to_nobody_and_are_refused_in_july() -> None:
    """Day and night but for bank holidays: the first after 13 July is Monday 31 August."""
    no_holidays = replace(
        ALWAYS,
        always_open=False,
        cycle=tuple(replace(day, on_bank_holidays=()) for day in ALWAYS.cycle),
    )
    assert hand_over("D-CONTROL", None, hours=no_holidays, desks={"D-CONTROL": DESKS["D-CONTROL"]}) == (
        "Nobody would answer for Force Control Room from Monday 31 August 00:00. "
        "Choose a desk that is open then, or longer hours."
    )


def test_whoever_hands_over_to_a_desk_is_looked_at_when_its_hours_change() -> None:
    # The control room closes at five: then nobody is behind the emergency team by day, nor behind the school.
    said = hand_over("D-CONTROL", None, hours=DAY)
    assert said.startswith("Nobody would answer for ")


@pytest.mark.parametrize("desk", sorted(DESKS))
def test_what_was_so_before_is_no_reason_to_refuse(desk: str) -> None:
    broken = {key: replace(one, fallback=None) for key, one in DESKS.items() if key != "D-CONTROL"}
    if desk in broken:
        assert hand_over(desk, None, desks=broken) == ""
