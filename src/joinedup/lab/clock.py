"""Whether every timer runs out when a second, slower calendar says so (security.md, `lab clock`).

Each trial sets a timer of the profiles going at a moment of its own, with more of them at the edges: nights
on which the clocks change, Christmas, Easter, the last minute of service, the ends of months. What the
product says is held against `counted_by_hand`, which shares nothing with it. Every fortieth trial is recorded
as a step beside a child, and what the database then holds as due is judged.
"""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from joinedup.kernel.progress import Progress
from joinedup.lab import counted_by_hand as by_hand
from joinedup.lab.tally import CannotLook, Tally

FIRST, LAST = datetime(2024, 1, 2, tzinfo=UTC), datetime(2030, 12, 20, tzinfo=UTC)
_STORED = 40
_RECORDED = (  # steps that social work records, and a day alone is not asked for
    *("referral_received", "significant_harm_suspected", "icpc_held", "conference_inquorate", "rcpc_held"),
    *("core_group_held", "police_check_asked", "transfer_notified", "epo_made", "application_issued"),
    *("became_looked_after", "placement_start", "lac_review", "missing_ended", "cin_visit", "cp_visit"),
)
_EDGES = (
    *(
        (year, month, day)
        for year in range(2024, 2030)
        for month, day in ((12, 24), (12, 31), (2, 28), (8, 31))
    ),
    *((2026, 3, 27), (2026, 3, 28), (2026, 3, 29), (2026, 10, 23), (2026, 10, 24), (2026, 10, 25)),
    *((2025, 3, 30), (2025, 10, 26), (2027, 3, 28), (2027, 10, 31), (2024, 2, 29), (2028, 2, 29)),
    *((2026, 4, 2), (2025, 4, 17), (2027, 3, 25), (2026, 5, 1), (2026, 8, 28), (2026, 11, 30)),
)


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("every clock runs out when an independent calendar says so.")
    _every_bank_holiday(tally)
    codes = sorted(by_hand.HOW)
    going = Progress("clock: time limits", of=trials)
    for number in range(trials):
        code, started_at = codes[number % len(codes)], _moment(draw)
        _one(tally, code, started_at)
        going.at(number)
    going.end()
    _what_was_stored(tally, trials // _STORED, draw)
    _every_timer_is_judged(tally, codes)
    return tally


def _moment(draw: random.Random) -> datetime:
    """Half of them anywhere in seven years, half at an edge: late at night, or as the service closes."""
    minute = draw.choice((0, 29, 30, 59, draw.randrange(60)))
    if draw.random() < 0.5:
        days = draw.randrange((LAST - FIRST).days)
        return FIRST + timedelta(days=days, hours=draw.randrange(24), minutes=minute)
    year, month, day = draw.choice(_EDGES)
    hour = draw.choice((0, 1, 2, 8, 15, 16, 17, 22, 23))
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def _one(tally: Tally, code: str, started_at: datetime) -> None:
    from joinedup.clocks.rules.counting import Counts, due
    from joinedup.clocks.rules.limits import limits_of_england
    from joinedup.clocks.rules.timers import timers_of_england
    from joinedup.kernel.bank_holidays import england_and_wales
    from joinedup.kernel.working_days import CalendarEnds

    timers = timers_of_england()
    counts = Counts(timers, england_and_wales(), limits_of_england().service_day)
    timer = timers.in_force(code, started_at.date())
    try:
        expected: datetime | None = by_hand.due_at(code, started_at)
    except by_hand.NotKnown:
        expected = None
    try:
        found: datetime | None = due(timer, started_at=started_at, counts=counts).at
    except CalendarEnds:
        found = None
    what, promise = by_hand.HOW[code][1], "equal"
    if expected is None:
        what, promise = "past the known bank holidays", "said so"
    tally.count(
        what,
        right=found == expected,
        promise=promise,
        example=f"{code} from {started_at:%Y-%m-%d %H:%M}Z: {found}, by hand {expected}",
    )


def _what_was_stored(tally: Tally, trials: int, draw: random.Random) -> None:
    """Each beside a child of its own: a clock that runs already is not set going again."""
    from joinedup.access.rules.roles import Role
    from joinedup.children import actions as children
    from joinedup.children import queries as known
    from joinedup.children.rules.arrivals import NewChild
    from joinedup.clocks import actions as clocks
    from joinedup.clocks.queries import time_line
    from joinedup.gate.pages import Refused
    from joinedup.lab import world

    area = world.add_area("Northside")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    world.add_agency(area, "Northside Police", kind="police")
    desk = world.add_desk(area, hub, "The front door", front_door=True)
    priya = world.add_person(area, hub, "Priya Nair", role=Role.HUB_SOCIAL_WORKER, desk=desk)
    for number in range(trials):
        started_at, event = _moment(draw), _RECORDED[number % len(_RECORDED)]
        child = NewChild(given_name="Lab", family_name="Child", birth_date=date(2016, 2, 1))
        reference = children.add_child(child, by=priya, at=world.TUESDAY_NINE)
        viewer = replace(priya, at=started_at + timedelta(minutes=5))
        try:
            clocks.record_step(
                reference, event, occurred=started_at, own_agency_only=False, by=viewer, at=viewer.at
            )
        except Refused:
            tally.count("refused where the calendar ends", right=started_at.year == 2030, promise="of 2030")
            continue
        facts = known.child(viewer, reference)
        assert facts is not None
        for clock in time_line(viewer, facts).running:
            expected = by_hand.due_at(clock.timer, started_at)
            tally.count(
                "stored when it started",
                right=clock.due_at == expected,
                promise="equal",
                example=f"{clock.timer} from {started_at}: {clock.due_at}, by hand {expected}",
            )


def _every_bank_holiday(tally: Tally) -> None:
    """Every day of the calendar's years. What GOV.UK publishes is held to it by the tests."""
    from joinedup.kernel.bank_holidays import england_and_wales

    calendar, day = england_and_wales(), date(2014, 1, 1)
    while day <= date(2030, 12, 31):
        tally.count(
            "working day or not",
            right=calendar.is_working(day) == by_hand.works(day),
            promise="equal",
            example=str(day),
        )
        day += timedelta(days=1)


def _every_timer_is_judged(tally: Tally, codes: list[str]) -> None:
    from joinedup.clocks.rules.timers import timers_of_england

    held = sorted({row.code for row in timers_of_england().rows})
    if held != codes:
        raise CannotLook(f"timers without a figure by hand: {sorted(set(held) ^ set(codes))}")
