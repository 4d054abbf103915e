"""Who can act at awkward minutes of 2026, resolved by hand from the rota above them. London's time."""

import random
from datetime import date, datetime, timedelta

import pytest

from joinedup.agencies.rules.on_duty import Desk, Directory, Step, on_duty
from joinedup.agencies.rules.rota import EntryKind, Person, Rota, RotaEntry, RotaIndex
from joinedup.agencies.rules.shifts import shift_patterns, shifts
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, moment_in_words, today_in_london

HOURS = shift_patterns()
OWEN, INES, KHAN, MORAN = (
    Person("P-owen", "Owen Price"),
    Person("P-ines", "Ines Costa"),
    Person("P-khan", "DC Khan"),
    Person("P-moran", "Sgt Moran"),
)
DIRECTORY = Directory(
    desks={
        "door": Desk("door", "Duty and Advice", "Social care", "0113 496 0001", HOURS["DA"], "night"),
        "night": Desk("night", "Emergency Duty Team", "Social care", "0113 496 0002", HOURS["EDT-DESK"]),
        "unit": Desk("unit", "Safeguarding Unit", "Police", "0113 496 0003", HOURS["SG-DESK"], "control"),
        "control": Desk("control", "Control Room", "Police", "101", HOURS["24H"]),
        "school": Desk("school", "Parkside Primary", "Education", "0113 496 0005", HOURS["SCHOOL"], "night"),
    },
    calendar=england_and_wales(),
    last_resort="control",
)


def london(words: str, *, second: bool = False) -> datetime:
    return from_london(datetime.fromisoformat(words), second_time=second).moment


def worked(who: Person, desk: str, starts: str, ends: str, kind: EntryKind = EntryKind.SHIFT) -> RotaEntry:
    return RotaEntry(who, desk, london(starts), london(ends), kind)


ROTA = (
    # the night in which the clocks go forward: Owen from nine in the evening to nine in the morning
    worked(OWEN, "night", "2026-03-28T21:00", "2026-03-29T09:00"),
    worked(INES, "night", "2026-03-29T09:00", "2026-03-29T21:00"),
    # Easter: Ines has Sunday's night, Owen Monday's day
    worked(INES, "night", "2026-04-05T21:00", "2026-04-06T09:00"),
    worked(OWEN, "night", "2026-04-06T09:00", "2026-04-06T21:00"),
    # the night in which they go back
    worked(OWEN, "night", "2026-10-24T21:00", "2026-10-25T09:00"),
    # Christmas Day and the Monday that stands in for Boxing Day; nobody is on from 15:00 on Christmas Day
    worked(OWEN, "night", "2026-12-24T16:30", "2026-12-25T15:00"),
    worked(INES, "night", "2026-12-28T09:00", "2026-12-28T21:00"),
    # a Tuesday in July: DC Khan goes to court at eleven; Sgt Moran is on until two
    worked(KHAN, "unit", "2026-07-14T08:00", "2026-07-14T16:00"),
    worked(KHAN, "unit", "2026-07-14T11:00", "2026-07-14T13:00", EntryKind.AWAY),
    worked(MORAN, "unit", "2026-07-14T07:00", "2026-07-14T14:00"),
)

BY_HAND = [
    # when, what is asked for: who answers, how far down, until when
    ("2026-03-29T00:59", "door", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-03-29T09:00"),
    ("2026-03-29T02:00", "door", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-03-29T09:00"),
    ("2026-03-29T03:00", "school", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-03-29T09:00"),
    ("2026-03-29T09:00", "door", "Ines Costa, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-03-29T21:00"),
    ("2026-04-06T03:00", "door", "Ines Costa, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-04-06T09:00"),
    ("2026-04-06T10:00", "door", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-04-06T21:00"),
    ("2026-04-06T03:00", "unit", "Control Room", Step.OUT_OF_HOURS, None),
    ("2026-10-25T01:30", "door", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-10-25T09:00"),
    ("2026-10-25T03:00", "door", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-10-25T09:00"),
    ("2026-12-25T03:00", "door", "Owen Price, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-12-25T15:00"),
    ("2026-12-25T15:00", "door", "Control Room", Step.PARTNERSHIP, None),  # nobody is rostered
    ("2026-12-28T10:00", "door", "Ines Costa, Emergency Duty Team", Step.OUT_OF_HOURS, "2026-12-28T21:00"),
    ("2026-07-14T08:59", "door", "Control Room", Step.PARTNERSHIP, None),  # the night's rota has ended
    ("2026-07-14T09:00", "door", "Duty and Advice", Step.DESK, "2026-07-14T17:00"),
    ("2026-07-17T16:29", "door", "Duty and Advice", Step.DESK, "2026-07-17T16:30"),  # a Friday
    ("2026-07-17T16:30", "door", "Control Room", Step.PARTNERSHIP, None),
    ("2026-07-14T10:59", "unit", "DC Khan, Safeguarding Unit", Step.DUTY_PERSON, "2026-07-14T11:00"),
    ("2026-07-14T11:00", "unit", "Sgt Moran, Safeguarding Unit", Step.DUTY_PERSON, "2026-07-14T14:00"),
    ("2026-07-14T12:59", "unit", "Sgt Moran, Safeguarding Unit", Step.DUTY_PERSON, "2026-07-14T14:00"),
    ("2026-07-14T13:00", "unit", "DC Khan, Safeguarding Unit", Step.DUTY_PERSON, "2026-07-14T16:00"),
    ("2026-07-14T16:00", "unit", "Control Room", Step.OUT_OF_HOURS, None),  # open, and nobody is rostered
    ("2026-07-14T22:00", "unit", "Control Room", Step.OUT_OF_HOURS, None),
]


def index_of(at: datetime) -> RotaIndex:
    desks = sorted({entry.desk for entry in ROTA})
    return RotaIndex(Rota(desk, at, tuple(one for one in ROTA if one.desk == desk)) for desk in desks)


@pytest.mark.parametrize(("at", "asked", "who", "step", "until"), BY_HAND)
@pytest.mark.need("W9")
def test_an_awkward_minute_by_hand(at: str, asked: str, who: str, step: Step, until: str | None) -> None:
    moment = london(at)
    found = on_duty(asked, at=moment, rota=index_of(moment), directory=DIRECTORY)
    assert (found.who, found.step) == (who, step)
    assert found.until == (None if until is None else london(until))
    assert found.phone


def test_the_second_half_past_one_of_october_is_an_hour_later_and_owens_too() -> None:
    first, second = london("2026-10-25T01:30"), london("2026-10-25T01:30", second=True)
    assert (second - first).total_seconds() == 3_600
    for moment in (first, second):
        found = on_duty("door", at=moment, rota=index_of(moment), directory=DIRECTORY)
        assert found.person == OWEN
    before = london("2026-10-25T00:30")
    assert [moment_in_words(one, at=before) for one in (first, second, london("2026-10-25T02:30"))] == [
        "01:30 (the first)",
        "01:30 (the second)",
        "02:30",
    ]


def test_what_is_said_at_three_on_christmas_afternoon() -> None:
    moment = london("2026-12-25T15:00")
    found = on_duty("door", at=moment, rota=index_of(moment), directory=DIRECTORY)
    assert found.because == (
        "Control Room because Duty and Advice is closed until Tuesday 09:00 "
        "and no one is rostered at Emergency Duty Team 15:00–Monday 09:00"
    )
    assert found.gap_at == "night"


@pytest.mark.need("W9")
def test_law_at_every_boundary_of_a_year_it_ends_at_somebody_or_says_that_nobody_is_rostered() -> None:
    """A year of the unit's teams and of four night workers, of whose shifts one in ten is worked by nobody:
    each minute at which somebody comes or goes, and the minute before it."""
    draw, year = random.Random(2026), (date(2026, 1, 1), date(2026, 12, 31))
    year_of: dict[str, list[RotaEntry]] = {"unit": [], "night": []}
    for desk, code in (("unit", "SH6"), ("night", "EDT")):
        for team in range(HOURS[code].teams):
            offset, who = HOURS[code].offset_of(team), Person(f"P-{desk}-{team}", f"{desk} {team}")
            first, last = year
            spans = shifts(
                HOURS[code], team_offset=offset, first=first, last=last, calendar=DIRECTORY.calendar
            )
            year_of[desk] += [
                RotaEntry(who, desk, span.starts, span.ends, EntryKind.SHIFT)
                for span in spans
                if draw.random() < 0.9
            ]
    edges = sorted({edge for rows in year_of.values() for one in rows for edge in (one.starts, one.ends)})
    assert len(edges) > 1_500
    assert {date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 25)} <= set(map(today_in_london, edges))
    week, index, said = None, RotaIndex([]), set()
    for at in (edge - timedelta(minutes=before) for edge in edges for before in (1, 0)):
        if week != (week := at.isocalendar().week):  # a rota that is taken in each week is never an old one
            taken_in = at - timedelta(minutes=1)
            index = RotaIndex(Rota(desk, taken_in, tuple(rows)) for desk, rows in year_of.items())
        on = {
            desk: {one.person for one in rows if one.starts <= at < one.ends}
            for desk, rows in year_of.items()
        }
        for asked, rostered in (("door", "night"), ("unit", "unit")):
            found = on_duty(asked, at=at, rota=index, directory=DIRECTORY)
            assert found.phone, at
            assert found.because, at
            if found.step is Step.DESK or "because Safeguarding Unit is closed" in found.because:
                continue  # by day the door has no rota, and at night the unit is closed
            assert (found.person is None) is (not on[rostered]), (at, found.because)
            assert found.person in on[rostered] or found.gap_at == rostered, (at, found.because)
            said.add((asked, found.step))
    assert said == {
        ("door", Step.OUT_OF_HOURS),
        ("door", Step.PARTNERSHIP),  # nobody is rostered at night
        ("unit", Step.DUTY_PERSON),
        ("unit", Step.OUT_OF_HOURS),  # nor at the unit
    }
