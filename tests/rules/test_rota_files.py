"""Rotas as they come: spreadsheets and calendars, whole and broken, and nights on which the clocks change."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from joinedup.agencies.rules.rota import EntryKind, Person, RotaEntry
from joinedup.agencies.rules.shifts_by_hand import Worked, exchanged, may_exchange
from joinedup.agencies.rules.week import bounds, week
from joinedup.exchange.rota.rules.reader import BIGGEST, read_rota
from joinedup.exchange.rota.rules.table import read_table
from joinedup.exchange.rules.reading import CannotRead

TUESDAY = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
ICS = Path(__file__).parents[2] / "data" / "ics"


def read(text: str, *, at: datetime = TUESDAY) -> list[tuple[str, str, str, str]]:
    """Who is on, from and to in UTC, and as what."""
    found = read_rota(text.encode(), at=at)
    assert found.problems == ()
    assert found.read == len(found.rows) + sum(found.left_out.values())
    return [
        (row.who, f"{row.starts:%m-%d %H:%M}", f"{row.ends:%m-%d %H:%M}", row.kind.value)
        for row in found.rows
    ]


def calendar(*events: str, before: str = "") -> str:
    made = "".join(f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//rota//EN\n{before}{made}END:VCALENDAR\n"


NIGHT = "SUMMARY:Sam Khan - duty\nDTSTART:20260714T220000\nDTEND:20260715T070000"


def test_a_resource_units_spreadsheet_is_read_as_it_comes() -> None:
    assert read("sep=;\nOfficer;Duty date;Start;End;Shift\nSam Khan;14/7/2026;2200;0700;Night\n;;;;\n") == [
        ("Sam Khan", "07-14 21:00", "07-15 06:00", "shift")
    ]
    assert read("Rota for July,,\nemail,starts,ends\ns@p.example,2026-07-14T06:00Z,2026-07-14 17:00\n") == [
        ("s@p.example", "07-14 06:00", "07-14 16:00", "shift")
    ]
    assert read("person,day,from,to,kind\nSam Khan,2026-07-14,,,leave\n") == [
        ("Sam Khan", "07-13 23:00", "07-14 23:00", "away")
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Sam Khan,2026-02-30 07:00,2026-02-30 17:00,", "row 2: there is no such day."),
        ("Sam Khan,7 o'clock,17:00,", "row 2: its time cannot be read: write 07:00."),
        ("Sam Khan,2026-07-14 25:00,2026-07-14 17:00,", "row 2: there is no such time."),
        ("Sam Khan,2026-07-14,2026-07-15,", "row 2: it says a day and no time: write 2026-12-01 07:00."),
        (
            "Sam Khan,2026-07-14 07:00,2026-07-14 17:00,Superb",
            "its kind is none of shift, duty, cover and away.",
        ),
    ],
)
def test_a_row_that_cannot_be_understood_says_why_and_repeats_nothing(row: str, sentence: str) -> None:
    (problem,) = read_rota(f"person,starts,ends,kind\n{row}".encode(), at=TUESDAY).problems
    assert sentence in problem
    assert "Sam" not in problem


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (b"", "This file is empty."),
        (b"PK\x03\x04rest", "This is a workbook."),
        (b"%PDF-1.7", "This is a PDF"),
        (b"name,wages\nSam,1", "No header was found."),
        (b"x" * (BIGGEST + 1), "bigger than 1 MB"),
        (b'person,starts,ends\n"Sam,2026', "is never closed"),
        (b"BEGIN:VEVENT\nEND:VEVENT", "a piece of a calendar"),
    ],
)
def test_what_is_no_rota_is_refused_in_one_sentence(sent: bytes, sentence: str) -> None:
    with pytest.raises(CannotRead, match=sentence):
        read_rota(sent, at=TUESDAY)


def test_a_calendar_is_read_with_its_zones_and_days() -> None:
    assert read(calendar(NIGHT)) == [("Sam Khan", "07-14 21:00", "07-15 06:00", "duty")]
    zones = "SUMMARY:Sam\nDTSTART;TZID={0}:20260714T080000\nDTEND;TZID={0}:20260714T160000"
    assert read(calendar(zones.format("America/New_York")))[0][1:3] == ("07-14 12:00", "07-14 20:00")
    assert read(calendar(zones.format("GMT Standard Time")))[0][1:3] == ("07-14 07:00", "07-14 15:00")
    invited = "SUMMARY:Lates\nATTENDEE:mailto:a@p.example\nATTENDEE:mailto:b@p.example\n"
    both = read(calendar(invited + "DTSTART:20260714T140000Z\nDTEND:20260714T220000Z"))
    assert [who for who, *_ in both] == ["a@p.example", "b@p.example"]


def test_days_of_23_and_25_hours_are_as_long_as_they_are() -> None:
    assert read(calendar("SUMMARY:Sam\nDTSTART;VALUE=DATE:20261025")) == [
        ("Sam", "10-24 23:00", "10-26 00:00", "shift")
    ]
    assert read(calendar("SUMMARY:Sam\nDTSTART;VALUE=DATE:20270328")) == [
        ("Sam", "03-28 00:00", "03-28 23:00", "shift")
    ]
    # From ten at night to seven in the morning, over the hour that comes twice: ten hours.
    repeated = NIGHT.replace("0714", "1024").replace("0715", "1025") + "\nRRULE:FREQ=DAILY;COUNT=2"
    assert [row[1:3] for row in read(calendar(repeated))] == [
        ("10-24 21:00", "10-25 07:00"),
        ("10-25 22:00", "10-26 07:00"),
    ]
    twice = "person,starts,ends\nSam,2026-10-25 01:30,2026-10-25 01:30\n"
    assert read(twice) == [("Sam", "10-25 00:30", "10-25 01:30", "shift")]


def test_a_short_shift_in_the_hour_that_is_skipped_is_no_day_long() -> None:
    """On 29 March 2026 one o'clock is two: of half past one to a quarter past two a quarter is left."""
    head = "person,day,from,to\nSam Khan,2026-03-29,"
    assert read(f"{head}01:30,02:15\n") == [("Sam Khan", "03-29 01:00", "03-29 01:15", "shift")]
    assert read(f"{head}22:00,01:30\n") == [("Sam Khan", "03-29 21:00", "03-30 00:30", "shift")]
    (said,) = read_table(f"{head}01:00,02:00\n").problems
    assert said == "row 2: the clocks go forward over all of it, and nobody works then."


def test_what_repeats_stops_where_it_says_or_where_nobody_looks_any_more() -> None:
    weekly = calendar(NIGHT + "\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU;COUNT=3")
    assert [row[1] for row in read(weekly)] == ["07-14 21:00", "07-20 21:00", "07-21 21:00"]
    assert len(read(calendar(NIGHT + "\nRRULE:FREQ=DAILY"))) == 400
    but = NIGHT + "\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260715T220000"
    assert [row[1] for row in read(calendar(but))] == ["07-14 21:00", "07-16 21:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=5",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",  # never: a library follows it to the year 9999
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",  # never, from a Tuesday on
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=",
    ],
)
def test_a_rule_that_would_be_followed_for_ever_is_refused_before_it_is_followed(rule: str) -> None:
    with pytest.raises(CannotRead, match="An event of this calendar repeats"):
        read_rota(calendar(f"{NIGHT}\nRRULE:{rule}").encode(), at=TUESDAY)


def test_many_rules_and_calendars_within_calendars_are_bounded() -> None:
    with pytest.raises(CannotRead, match="Too much is repeated"):
        read_rota(calendar(*[f"{NIGHT}\nRRULE:FREQ=DAILY"] * 30).encode(), at=TUESDAY)
    with pytest.raises(CannotRead, match="calendars within calendars"):
        read_rota(b"BEGIN:VCALENDAR\n" * 5000, at=TUESDAY)
    zone = "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0000\n"
    zone += "TZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
    with pytest.raises(CannotRead, match="more often than once a day"):
        read_rota(calendar(NIGHT, before=zone).encode(), at=TUESDAY)


WHOLE = {"america_new_york", "issue_466_convert_tzid_with_slash", "multiple_calendar_components"}


@pytest.mark.parametrize("file", sorted(ICS.glob("*.ics")), ids=lambda file: file.stem)
def test_a_broken_calendar_is_refused_politely(file: Path) -> None:
    try:
        found = read_rota(file.read_bytes(), at=TUESDAY)
    except CannotRead as refused:
        said: tuple[str, ...] = (refused.sentence,)
    else:
        said = found.problems
        assert bool(found.rows) is (file.stem in WHOLE)
    assert bool(said) is (file.stem not in WHOLE)
    assert all(sentence.endswith(".") and len(sentence) < 120 for sentence in said)


def entry(name: str, starts: datetime, hours: int, kind: EntryKind = EntryKind.SHIFT) -> RotaEntry:
    return RotaEntry(Person(f"W-{name}", name), "D", starts, starts + timedelta(hours=hours), kind)


def test_a_week_is_drawn_with_who_is_away_and_its_long_sunday_whole() -> None:
    monday = datetime(2026, 10, 19, tzinfo=UTC).date()
    since, until = bounds(monday)
    assert until - since == timedelta(hours=169)
    sunday = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    drawn = week(
        [entry("Sam", sunday, 25), entry("Angela", sunday, 8), entry("Angela", sunday, 8, EntryKind.AWAY)],
        monday=monday,
    )
    assert [(one.name, one.cells[6]) for one in drawn.people] == [
        ("Angela", "away"),
        ("Sam", "00:00 to 00:00"),
    ]
    assert drawn.strips[6].covered == ((0.0, 100.0),)
    assert drawn.strips[5].covered == ()


def test_exchanged_shifts_that_touch_leave_nobody_away_from_what_they_now_work() -> None:
    early = Worked(1, TUESDAY, TUESDAY + timedelta(hours=8))
    late = Worked(2, TUESDAY + timedelta(hours=6), TUESDAY + timedelta(hours=14))
    made = {(one.person, one.kind, one.starts.hour, one.ends.hour) for one in exchanged(early, late)}
    assert made == {(1, "shift", 14, 22), (1, "away", 8, 14), (2, "shift", 8, 16), (2, "away", 16, 22)}
    before = TUESDAY - timedelta(days=1)
    assert may_exchange(early, late, of_one=[early], of_other=[late], at=before).allowed
    clash = Worked(1, late.ends - timedelta(hours=1), late.ends + timedelta(hours=7))
    refused = may_exchange(early, late, of_one=[early, clash], of_other=[late], at=before)
    assert refused.because == "One of them would be on twice at once, from Tuesday 22:00."
