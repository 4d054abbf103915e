"""What opens for whom after an incident, and by when: figures typed by hand."""

from datetime import UTC, date, datetime

import pytest

from joinedup.agencies.rules.opening import opening
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.frontdoor.rules.incidents import (
    IncidentKind,
    Part,
    names_somebody,
    parts_recorded,
    paths_for,
    tells_the_home,
)
from joinedup.frontdoor.rules.paths import PathCode, due, paths
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.working_days import WorkingCalendar
from tests.west_yorkshire import PATTERNS, SCHOOL_HOLIDAYS

CHILD, ADULT = PersonKind.CHILD, PersonKind.ADULT
DOMESTIC, SEXUAL = IncidentKind.DOMESTIC_ABUSE, IncidentKind.SEXUAL_OFFENCE


def _school(at: datetime) -> datetime | None:
    hours, calendar, closed = PATTERNS["SCHOOL"], england_and_wales(), SCHOOL_HOLIDAYS
    now = opening(hours, at=at, calendar=calendar, school_holidays=closed)
    if now.is_open and now.until is not None:
        now = opening(hours, at=now.until, calendar=calendar, school_holidays=closed)
    return now.until


def _due(code: PathCode, at: datetime) -> datetime:
    return due(paths()[code], at=at, calendar=england_and_wales(), school_opens=lambda: _school(at))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        # Sunday 12 July 2026 at 03:10: Monday 08:00
        (datetime(2026, 7, 12, 2, 10, tzinfo=UTC), datetime(2026, 7, 13, 7, 0, tzinfo=UTC)),
        # Monday at 06:30: the same morning
        (datetime(2026, 7, 13, 5, 30, tzinfo=UTC), datetime(2026, 7, 13, 7, 0, tzinfo=UTC)),
        # Monday at 10:00, while the school is open: Tuesday 08:00
        (datetime(2026, 7, 13, 9, 0, tzinfo=UTC), datetime(2026, 7, 14, 7, 0, tzinfo=UTC)),
        # Friday evening before the clocks go back: Monday 2 November is after half term
        (datetime(2026, 10, 23, 21, 0, tzinfo=UTC), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)),
        # Sunday 3 May: Monday is a bank holiday
        (datetime(2026, 5, 3, 1, 0, tzinfo=UTC), datetime(2026, 5, 5, 7, 0, tzinfo=UTC)),
        # in the summer holidays: the first day of term, Tuesday 1 September
        (datetime(2026, 8, 2, 2, 0, tzinfo=UTC), datetime(2026, 9, 1, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_school_is_told_before_its_next_day_begins(at: datetime, opens: datetime) -> None:
    assert _due(PathCode.SCHOOL, at) == opens


def test_support_is_offered_within_24_hours_over_a_clock_change_too() -> None:
    at = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)  # Sunday 00:30, and the clocks go back at 02:00
    assert _due(PathCode.SUPPORT, at) == datetime(2026, 10, 25, 23, 30, tzinfo=UTC)
    assert _due(PathCode.HEALTH, at) == datetime(2026, 10, 26, 17, 0, tzinfo=UTC)  # Monday 17:00


def test_on_the_last_day_of_the_calendar_somebody_is_told_all_the_same() -> None:
    ends = WorkingCalendar((), first=date(2026, 7, 1), last=date(2026, 7, 12))
    at = datetime(2026, 7, 12, 2, 10, tzinfo=UTC)
    health = due(paths()[PathCode.HEALTH], at=at, calendar=ends, school_opens=lambda: None)
    school = due(paths()[PathCode.SCHOOL], at=at, calendar=ends, school_opens=lambda: None)
    assert health == school == datetime(2026, 7, 13, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("who", "ticked", "kind", "recorded"),
    [
        (CHILD, {Part.SAW_OR_HEARD}, DOMESTIC, {Part.SAW_OR_HEARD, Part.HARMED}),
        (CHILD, {Part.LIVES_THERE}, DOMESTIC, {Part.LIVES_THERE, Part.HARMED}),
        (CHILD, {Part.SAID_TO_HAVE_HARMED}, DOMESTIC, {Part.SAID_TO_HAVE_HARMED}),
        (
            CHILD,
            {Part.SAID_TO_HAVE_HARMED, Part.SAW_OR_HEARD},
            DOMESTIC,
            {Part.SAID_TO_HAVE_HARMED, Part.SAW_OR_HEARD, Part.HARMED},
        ),
        (CHILD, {Part.SAW_OR_HEARD}, SEXUAL, {Part.SAW_OR_HEARD}),
        (ADULT, {Part.SAW_OR_HEARD}, DOMESTIC, {Part.SAW_OR_HEARD}),
    ],
)
def test_a_child_near_domestic_abuse_is_harmed_in_their_own_right(
    who: PersonKind, ticked: set[Part], kind: IncidentKind, recorded: set[Part]
) -> None:
    assert parts_recorded(who, ticked, kind=kind) == recorded


@pytest.mark.parametrize(
    ("who", "parts", "kind", "opens"),
    [
        (ADULT, {Part.HARMED}, DOMESTIC, {"support", "single_contact"}),
        (ADULT, {Part.HARMED, Part.SAID_TO_HAVE_HARMED}, DOMESTIC, {"support", "single_contact"}),
        (ADULT, {Part.SAID_TO_HAVE_HARMED}, DOMESTIC, set()),
        (ADULT, {Part.HARMED_SEXUALLY}, SEXUAL, {"anonymity", "isva", "interview", "single_contact"}),
        (CHILD, {Part.HARMED, Part.SAW_OR_HEARD}, DOMESTIC, {"school", "health"}),
        (CHILD, {Part.SAW_OR_HEARD}, SEXUAL, set()),
        (CHILD, {Part.SAID_TO_HAVE_HARMED}, DOMESTIC, set()),
    ],
)
def test_each_part_opens_its_own_path(
    who: PersonKind, parts: set[Part], kind: IncidentKind, opens: set[str]
) -> None:
    assert set(paths_for(who, parts, kind=kind)) == opens


def test_a_line_for_the_school_goes_without_address_and_without_names() -> None:
    places, adults = ("12 Rowan Street", "LS9 7BN"), ("Ada Okafor",)
    assert tells_the_home("It was at 12, rowan street.", places)
    assert tells_the_home("Near ls97bn", places)
    assert not tells_the_home("She was awake and is tired.", places)
    for line in ("Rowan St 12", "by the house on Rowan st", "12 rowan rd"):
        assert tells_the_home(line, places), line
    assert not tells_the_home("She drew a rowan in class.", places)
    assert tells_the_home("She lives at 12 Rowan St", ["12 Rowan Street, Leeds"])
    assert not tells_the_home("Rowan is at home; he is 12", places), "the name is not beside it"
    assert not tells_the_home("The school should keep a close eye on her", ["4 School Lane"])
    assert names_somebody("jo shouted", ["Jo Bell"]) and names_somebody("Ask An.", ["An Li"])
    assert not names_somebody("She has an apple.", ["An Woo"])
    assert names_somebody("Ask Ada, she knows.", adults)
    assert not names_somebody("She is adamant.", adults)
    for line in (
        "Jordan's mum's boyfriend Lee's shouting",
        "He (Lee) hit her",
        "'Lee' came",
        "Mrs Smith-Obi rang",
    ):
        assert names_somebody(line, ["Lee Obi"]), line
    assert names_somebody("Ask Li about it.", ["Li Wu"])
    assert names_somebody("li shouted", ["Li Wu"]), "no word of English: a name in small letters too"
