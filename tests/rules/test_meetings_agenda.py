"""What comes on the agenda of a morning, typed by hand from a calendar of July, August and December 2026."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.meetings.rules.drawing import (
    ADDED,
    CARRIED,
    Came,
    draw,
    estimate,
    is_late,
    line_for,
    rule_of,
    starts_at,
    window,
)

RULE, CALENDAR = rule_of({}), england_and_wales()
SHIPPED = tomllib.loads((files("joinedup.meetings") / "data" / "meetings.toml").read_text("utf-8"))
TUESDAY = date(2026, 7, 14)
NIGHT = datetime(2026, 7, 13, 22, 10, tzinfo=UTC)  # Monday 23:10 in London


def came(reference: str, *children: int, **said: object) -> Came:
    """A domestic abuse incident of the night, graded high by DASH, unless the case note says otherwise."""
    how: dict[str, object] = {
        "entered": NIGHT, "is_open": True, "incident": True, "kind": "domestic_abuse", "grade": "high",
        "crime": "no", "tool": "dash",
    }  # fmt: skip
    return Came(reference, children=children, **{**how, **said})  # type: ignore[arg-type]


def a_worry(reference: str, *children: int, rating: str, **said: object) -> Came:
    return came(reference, *children, incident=False, kind="", grade="", crime="", rating=rating, **said)


def on(*those: Came, day: date = TUESDAY, **more: object) -> list[tuple[str, tuple[int, ...]]]:
    agenda = draw(those, rule=RULE, window=window(day, rule=RULE, calendar=CALENDAR), **more)  # type: ignore[arg-type]
    return [(case.brought[0].came.reference, case.children) for case in agenda.cases]


ASKS = {
    **SHIPPED,
    "asks": [{"kind": "police", "desks": ["Front door", "Safeguarding"], "source": "Said", "verified": "no"}],
}


@pytest.mark.parametrize(
    ("kind", "desks", "asked"),
    [
        # The control room was there first, and prepares no meeting.
        ("police", ["Control room", "Safeguarding", "Front door"], "Front door"),
        ("police", ["Control room", "Safeguarding"], "Safeguarding"),
        ("police", ["Control room"], "Control room"),
        ("health", ["School nurses", "Front door"], "School nurses"),
        ("police", [], None),
    ],
)  # fmt: skip
def test_the_rule_says_at_which_desk_an_agency_is_asked(
    kind: str, desks: list[str], asked: str | None
) -> None:
    assert rule_of(ASKS).desk_of(kind, desks) == asked


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        # A Tuesday takes Monday's cut-off on; summer time, so 07:00 is 06:00 UTC.
        (TUESDAY, datetime(2026, 7, 13, 6, tzinfo=UTC), datetime(2026, 7, 14, 6, tzinfo=UTC)),
        # Monday takes the weekend.
        (date(2026, 7, 13), datetime(2026, 7, 10, 6, tzinfo=UTC), datetime(2026, 7, 13, 6, tzinfo=UTC)),
        # The Tuesday after the August bank holiday, Monday 31, takes Friday's cut-off on.
        (date(2026, 9, 1), datetime(2026, 8, 28, 6, tzinfo=UTC), datetime(2026, 9, 1, 6, tzinfo=UTC)),
        # Christmas Day is a Friday, and Boxing Day's holiday Monday 28: five days, in winter time.
        (date(2026, 12, 29), datetime(2026, 12, 24, 7, tzinfo=UTC), datetime(2026, 12, 29, 7, tzinfo=UTC)),
        # The clocks went forward on Sunday 29 March: the two ends stand an hour apart in UTC.
        (date(2026, 3, 30), datetime(2026, 3, 27, 7, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)),
    ],
)
def test_a_meeting_takes_what_came_since_the_last_working_days_cut_off(
    day: date, since: datetime, until: datetime
) -> None:
    found = window(day, rule=RULE, calendar=CALENDAR)
    assert (found.since, found.until) == (since, until)


def test_it_begins_at_half_past_nine_on_londons_clocks() -> None:
    assert starts_at(TUESDAY, rule=RULE) == datetime(2026, 7, 14, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("incident", "line"),
    [
        (came("C-1", 1), "high"),
        (came("C-1", 1, crime="yes"), "high"),
        (came("C-1", 1, grade="medium", crime="yes"), "medium_crime"),
        (came("C-1", 1, grade="medium", crime="no"), None),
        (came("C-1", 1, grade="medium", crime="not_yet"), None),
        (came("C-1", 1, grade="standard", crime="yes"), None),
        (came("C-1", 1, grade="none", crime="yes"), None),
        (came("C-1", 1, kind="sexual_offence"), None),
        (a_worry("C-1", 1, rating="red"), "open_red"),
        (a_worry("C-1", 1, rating="red", entered=NIGHT - timedelta(days=9)), "open_red"),
        (a_worry("C-1", 1, rating="red", is_open=False), None),
        (a_worry("C-1", 1, rating="amber"), None),
    ],
)
def test_high_risk_comes_on_and_medium_where_a_crime_was_committed(incident: Came, line: str | None) -> None:
    found = line_for(incident, rule=RULE, window=window(TUESDAY, rule=RULE, calendar=CALENDAR))
    assert (found and found.code) == line


def test_what_came_at_the_cut_off_is_on_and_what_came_a_minute_later_goes_to_tomorrow() -> None:
    seven = datetime(2026, 7, 14, 6, tzinfo=UTC)
    at, after = came("C-1", 1, entered=seven), came("C-2", 2, entered=seven + timedelta(minutes=1))
    assert on(at, after) == [("C-1", (1,))]
    assert on(at, after, day=date(2026, 7, 15)) == [("C-2", (2,))]
    late = draw([at, after], rule=RULE, window=window(TUESDAY, rule=RULE, calendar=CALENDAR)).late
    assert [one.came.reference for one in late] == ["C-2"]


def test_nothing_is_drawn_twice() -> None:
    """Two incidents of one family are one case, and what a meeting has had does not come on again."""
    first, second = came("C-1", 1, 2), came("C-2", 2, 3, entered=NIGHT + timedelta(hours=1))
    assert on(first, second) == [("C-1", (1, 2, 3))]
    assert on(first, second, before={"C-1"}) == [("C-2", (2, 3))]
    third = came("C-3", 9, 1)
    bridge = came("C-4", 3, 9)  # what joined two cases makes them one
    assert on(first, third, second, bridge)[0][1] == (1, 2, 9, 3)


def test_the_order_is_the_rules_and_the_same_whoever_draws() -> None:
    red = a_worry("C-1", 1, rating="red", entered=NIGHT - timedelta(hours=3))
    medium, high = (
        came("C-2", 2, grade="medium", crime="yes"),
        came("C-3", 3, entered=NIGHT + timedelta(hours=2)),
    )
    again = Came("CA-1", NIGHT - timedelta(days=1), True, (4,))
    wanted = [("CA-1", (4,)), ("C-3", (3,)), ("C-2", (2,)), ("C-1", (1,))]
    assert on(red, medium, high, carried=[again]) == wanted
    assert on(high, red, medium, carried=[again]) == wanted


def test_who_has_no_name_yet_waits_and_is_said_and_who_is_left_off_is_said_too() -> None:
    agenda = draw(
        [came("C-1"), came("C-2", 2, grade="standard"), came("C-3", 3, grade="medium", crime="not_yet")],
        rule=RULE,
        window=window(TUESDAY, rule=RULE, calendar=CALENDAR),
    )
    assert [one.came.reference for one in agenda.untied] == ["C-1"]
    assert [(one.reference, one.because) for one in agenda.left_off] == [
        ("C-2", "standard, no crime"),
        ("C-3", "medium, and nobody has decided yet whether it was a crime"),
    ]


def test_forty_cases_are_estimated_as_everybody_can_count_them() -> None:
    """17 to discuss at 5 minutes, 15 on papers at 1: 100 of 120."""
    found = estimate(discuss=17, papers=15, rule=RULE)
    assert found.words == "Estimate 100 of 120 minutes."
    assert (
        estimate(discuss=40, papers=0, rule=RULE).words == "Estimate 200 of 120 minutes. That is 80 too many."
    )


def test_whoever_is_asked_less_than_an_hour_before_was_asked_late() -> None:
    begins, hour = datetime(2026, 7, 14, 8, 30, tzinfo=UTC), timedelta(minutes=60)
    assert not is_late(begins - timedelta(minutes=60), starts_at=begins, notice=hour)
    assert is_late(begins - timedelta(minutes=59), starts_at=begins, notice=hour)


def test_a_rule_that_names_what_there_is_not_is_refused() -> None:
    daily = {"name": "x", "starts": "09:30", "cut_off": "07:00", "slot": 1, "discuss": 1, "papers": 1,
             "notice": 1, "who": [], "source": "x", "verified": "no"}  # fmt: skip
    line = {"code": "a", "name": "a", "from": "incident", "source": "x", "verified": "no"}
    told = {"daily": daily, "brings": [line]}
    assert rule_of(told).called("a") == "a"
    assert rule_of(told).called(CARRIED) == "Not reached last time"
    assert rule_of(told).called(ADDED) == "Added by the chair"
    for wrong in ({"grade": "very high"}, {"crime": "perhaps"}, {"rating": "pink"}, {"from": "concern"}):
        with pytest.raises(ValueError, match="'a'"):
            rule_of({**told, "brings": [{**line, **wrong}]})
    with pytest.raises(ValueError, match="cut-off"):
        rule_of({**told, "daily": {**daily, "cut_off": "09:30"}})
