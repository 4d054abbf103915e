"""Which cases a daily meeting takes, in which order and why: the area's rule as data, and nothing twice.

The same incidents and the same rule give the same agenda, whoever builds it and however often.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.frontdoor.rules.incidents import Crime, Grade, IncidentKind, Tool
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.kernel.london import from_london
from joinedup.kernel.working_days import WorkingCalendar

CARRIED, ADDED = "carried", "added"  # brought by no line of the rule: not reached last time; by the chair


class From(StrEnum):
    INCIDENT = "incident"
    CONCERN = "concern"


@dataclass(frozen=True, slots=True)
class Brings:
    """One line of the rule: what comes on, and where that is written. '' asks for nothing."""

    code: str
    name: str
    of: From
    source: str
    verified: str
    kind: str = ""
    grade: str = ""
    crime: str = ""
    rating: str = ""


@dataclass(frozen=True, slots=True)
class Asks:
    """Which desk is asked of an agency of this kind: the first of these names that it has."""

    kind: str
    desks: tuple[str, ...]
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class OfKind:
    """A kind of agency for which a line of the rule stands, and where that is written."""

    kind: str
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class DailyRule:
    name: str
    starts: time
    cut_off: time
    slot: int  # minutes, as all that follow
    discuss: int
    papers: int
    notice: int  # whoever is invited with less was invited late
    frontline: int  # places that are kept for people who meet families
    who: tuple[str, ...]  # the kinds of agency that sit at it
    brings: tuple[Brings, ...]
    source: str
    verified: str
    asks: tuple[Asks, ...] = ()  # what a kind has no line for is asked at its agency's first desk
    with_suspected: tuple[OfKind, ...] = ()  # by what they are, before anything is written down
    refers: tuple[OfKind, ...] = ()  # whom a referral of the person harmed goes to

    def called(self, code: str) -> str:
        if code == CARRIED:
            return "Not reached last time"
        if code == ADDED:
            return "Added by the chair"
        return next((one.name for one in self.brings if one.code == code), "By an earlier rule")

    def place_of(self, code: str) -> int:
        """What was not reached comes first, then each line of the rule in its order, then what was added."""
        if code == CARRIED:
            return -1
        codes = [one.code for one in self.brings]
        return codes.index(code) if code in codes else len(codes)

    def works_with_suspects(self, kind: str) -> bool:
        return any(one.kind == kind for one in self.with_suspected)

    def desk_of(self, kind: str, names: Sequence[str]) -> str | None:
        """Of the desks of an agency, by name and in their order, the one that is asked; None: it has none."""
        wanted = [name for one in self.asks if one.kind == kind for name in one.desks]
        return next((name for name in (*wanted, *names) if name in names), None)


def rule_of(own: Mapping[str, Any]) -> DailyRule:
    """The rule of an area's own file; {}: as it comes with Joinedup.

    Raises:
        KeyError, ValueError: something is missing from it, or is no such thing.
    """
    return _shipped() if not own else _read(own)


@cache
def _shipped() -> DailyRule:
    return _read(tomllib.loads((files("joinedup.meetings") / "data" / "meetings.toml").read_text("utf-8")))


def _read(told: Mapping[str, Any]) -> DailyRule:
    daily = told["daily"]
    rule = DailyRule(
        name=daily["name"],
        starts=time.fromisoformat(daily["starts"]),
        cut_off=time.fromisoformat(daily["cut_off"]),
        slot=daily["slot"],
        discuss=daily["discuss"],
        papers=daily["papers"],
        notice=daily["notice"],
        frontline=daily.get("frontline", 0),
        who=tuple(daily["who"]),
        brings=tuple(_line(row) for row in told["brings"]),
        source=daily["source"],
        verified=daily["verified"],
        asks=tuple(
            Asks(row["kind"], tuple(row["desks"]), row["source"], row["verified"])
            for row in told.get("asks", ())
        ),
        with_suspected=_kinds(told, "with_suspected"),
        refers=_kinds(told, "refers"),
    )
    if not rule.with_suspected:  # never none at all: it keeps when somebody can safely be reached
        rule = replace(rule, with_suspected=_shipped().with_suspected)
    if not rule.refers:
        rule = replace(rule, refers=_shipped().refers)
    if rule.cut_off >= rule.starts:
        raise ValueError("The cut-off is not before the start.")
    return rule


def _kinds(told: Mapping[str, Any], table: str) -> tuple[OfKind, ...]:
    return tuple(OfKind(row["kind"], row["source"], row["verified"]) for row in told.get(table, ()))


def _line(row: Mapping[str, Any]) -> Brings:
    found = Brings(
        row["code"], row["name"], From(row["from"]), row["source"], row["verified"],
        kind=row.get("kind", ""), grade=row.get("grade", ""), crime=row.get("crime", ""),
        rating=row.get("rating", ""),
    )  # fmt: skip
    for said, known in (
        (found.kind, IncidentKind),
        (found.grade, Grade),
        (found.crime, Crime),
        (found.rating, Rating),
    ):
        if said and said not in {one.value for one in known}:
            raise ValueError(f"The line {found.code!r} names {said!r}, which there is not.")
    if found.of is From.CONCERN and not found.rating:
        raise ValueError(f"The line {found.code!r} takes concerns and names no rating.")
    return found


@dataclass(frozen=True, slots=True)
class Came:
    """An incident or a concern as the front door has it at the moment of drawing."""

    reference: str
    entered: datetime
    is_open: bool
    children: tuple[int, ...]  # by key, the child first whom it tells of; none: nobody has said who it is
    rating: str = ""
    incident: bool = False
    kind: str = ""
    grade: str = ""
    crime: str = ""
    tool: str = Tool.NONE.value
    occurred: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """What came in since the last cut-off, up to this one.

    `reaches`: so far back an incident is taken that no meeting has had: nobody met that morning, or the child
    was named, or a crime recorded, only afterwards. None: no further than `since`.
    """

    since: datetime
    until: datetime
    days: int  # how many days it takes in; more than one after a weekend or a holiday
    reaches: datetime | None = None

    def takes(self, moment: datetime) -> bool:
        return (self.reaches or self.since) < moment <= self.until

    def holds(self, moment: datetime) -> bool:
        return self.since < moment <= self.until


def window(day: date, *, rule: DailyRule, calendar: WorkingCalendar) -> Window:
    """From the cut-off of the last working day to that of `day`: Monday takes Friday on, and so does the
    day after a bank holiday.

    Raises:
        CalendarEnds: `day` is beyond the bank holidays that are known.
    """
    before = calendar.subtract(day, 1)
    return Window(_at(before, rule.cut_off), _at(day, rule.cut_off), (day - before).days)


def starts_at(day: date, *, rule: DailyRule) -> datetime:
    return _at(day, rule.starts)


def _at(day: date, clock: time) -> datetime:
    return from_london(datetime.combine(day, clock)).moment


def line_for(came: Came, *, rule: DailyRule, window: Window) -> Brings | None:
    """The first line of the rule that brings it; None: it does not come on."""
    return next((one for one in rule.brings if _fits(came, one, window)), None)


def _fits(came: Came, line: Brings, window: Window) -> bool:
    if line.of is From.CONCERN:
        return came.is_open and came.entered <= window.until and came.rating == line.rating
    return (
        came.incident
        and window.takes(came.entered)
        and line.kind in ("", came.kind)
        and line.grade in ("", came.grade)
        and line.crime in ("", came.crime)
        and line.rating in ("", came.rating)
    )


@dataclass(frozen=True, slots=True)
class Brought:
    """What brought a case on: the line of the rule, and the record."""

    code: str
    came: Came


@dataclass(frozen=True, slots=True)
class Drawn:
    """One case: everything that brought it, the strongest first, and the children, the first whose it is."""

    brought: tuple[Brought, ...]
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LeftOff:
    """An incident of the night that no line brings, and why in words."""

    reference: str
    because: str


@dataclass(frozen=True, slots=True)
class Agenda:
    cases: tuple[Drawn, ...]
    untied: tuple[Brought, ...]  # would come on, and nobody has said yet who the child is
    late: tuple[Brought, ...]  # came after the cut-off
    left_off: tuple[LeftOff, ...]


def draw(
    came: Iterable[Came],
    *,
    rule: DailyRule,
    window: Window,
    before: Collection[str] = (),
    carried: Iterable[Came] = (),
) -> Agenda:
    """The whole agenda. `before`: records that an earlier meeting has had; `carried`: cases that the last one
    did not reach, each by its own reference: they come on again, and first."""
    all_of_it = sorted(
        (one for one in came if one.reference not in before),
        key=lambda one: (one.entered, one.reference),
    )
    coming = [Brought(CARRIED, one) for one in carried]
    untied: list[Brought] = []
    late: list[Brought] = []
    left_off: list[LeftOff] = []
    for one in all_of_it:
        line = line_for(one, rule=rule, window=window)
        if line is not None:
            (coming if one.children else untied).append(Brought(line.code, one))
        elif one.entered > window.until:
            after = line_for(one, rule=rule, window=_open_ended(window))
            late += [Brought(after.code, one)] if after else []
        elif one.incident and window.holds(one.entered):
            left_off.append(LeftOff(one.reference, why_not(one)))
    cases = sorted(_by_family(coming, rule), key=lambda case: _order(case, rule))
    return Agenda(tuple(cases), tuple(untied), tuple(late), tuple(left_off))


def _open_ended(window: Window) -> Window:
    return replace(window, until=datetime.max.replace(tzinfo=window.until.tzinfo))


def _by_family(coming: Iterable[Brought], rule: DailyRule) -> Iterable[Drawn]:
    """What tells of the same child is one case, with everybody else it tells of."""
    groups: list[tuple[list[Brought], set[int]]] = []
    for one in coming:
        here, children = [one], set(one.came.children)
        for group in [each for each in groups if each[1] & children]:
            groups.remove(group)
            here = group[0] + here
            children |= group[1]
        groups.append((here, children))
    for brought, _ in groups:
        in_order = tuple(sorted(brought, key=lambda one: _strength(one, rule)))
        yield Drawn(in_order, tuple(dict.fromkeys(child for one in in_order for child in one.came.children)))


def _strength(one: Brought, rule: DailyRule) -> tuple[int, datetime, str]:
    # What is carried over comes from one moment, and keeps the order in which it was to be heard.
    told_apart = "" if one.code == CARRIED else one.came.reference
    return rule.place_of(one.code), one.came.entered, told_apart


def _order(case: Drawn, rule: DailyRule) -> tuple[int, datetime, str]:
    return _strength(case.brought[0], rule)


def why_not(came: Came) -> str:
    """Why an incident of the night does not come on, in a few words."""
    if came.kind != IncidentKind.DOMESTIC_ABUSE.value:
        return "not domestic abuse"
    if came.grade == Grade.MEDIUM.value and came.crime == Crime.NOT_YET.value:
        return "medium, and nobody has decided yet whether it was a crime"
    if came.grade == Grade.NONE.value:
        return "not graded"
    return f"{came.grade}, {'a crime' if came.crime == Crime.YES.value else 'no crime'}"


@dataclass(frozen=True, slots=True)
class Estimate:
    minutes: int
    slot: int
    discuss: int
    papers: int

    @property
    def fits(self) -> bool:
        return self.minutes <= self.slot

    @property
    def words(self) -> str:
        """'Estimate 107 of 120 minutes: 17 to discuss at 5, 15 on papers at 1.'"""
        over = "" if self.fits else f" That is {self.minutes - self.slot} too many."
        return f"Estimate {self.minutes} of {self.slot} minutes.{over}"


def estimate(*, discuss: int, papers: int, rule: DailyRule) -> Estimate:
    return Estimate(discuss * rule.discuss + papers * rule.papers, rule.slot, discuss, papers)


def is_late(invited_at: datetime, *, starts_at: datetime, notice: timedelta) -> bool:
    """Whether somebody was invited with less notice than the rule gives."""
    return starts_at - invited_at < notice
