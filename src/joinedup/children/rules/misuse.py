"""Looks that somebody should explain: rules, never scores, each with its reason in one sentence (R-11).

What is looked for is what the police and hospitals found too late: one's own name, a family of one's own
name, many children without work in a day, looks outside one's shifts, and reasons given again and again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from joinedup.children.rules.reviewing import Code
from joinedup.identity.rules.plain import plain
from joinedup.kernel.london import to_london

MANY_CHILDREN = 30  # in one day, without work of one's own on them
REASONS_AGAIN = 3  # within
WITHIN = timedelta(days=7)
EARLY, LATE = 7, 20  # hours of the day in which a look needs no shift
GRACE = timedelta(minutes=30)  # before and after a shift


@dataclass(frozen=True, slots=True)
class Looked:
    at: datetime
    who: str  # reference
    child: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the looks, all by reference."""

    names: Mapping[str, str]  # of those who looked
    around: Mapping[str, Collection[tuple[str, str]]]  # given and family name of the child and those around
    own: Collection[tuple[str, str]]  # (who, child): they work with the child, or did something about them
    shifts: Mapping[str, Collection[tuple[datetime, datetime]]]
    reasons: Mapping[str, Collection[datetime]]  # when each opened a record with a reason


@dataclass(frozen=True, slots=True)
class Alert:
    """`mark` says what it is about, so that the same is raised once."""

    code: Code
    who: str
    child: str
    why: str
    mark: str


def alerts(looks: Collection[Looked], known: Known) -> tuple[Alert, ...]:
    found = [*_of_names(looks, known), *_of_many(looks, known), *_off_shift(looks, known), *_again(known)]
    return tuple({alert.mark: alert for alert in found}.values())


def _of_names(looks: Collection[Looked], known: Known) -> Iterator[Alert]:
    for look in looks:
        name = plain(known.names.get(look.who, "")).split()
        if not name:
            continue
        around = [(plain(given), plain(family)) for given, family in known.around.get(look.child, ())]
        if (" ".join(name[:-1]), name[-1]) in around:
            yield _alert(
                Code.OWN_NAME, look, "Somebody around this child has exactly the name of whoever looked."
            )
        elif name[-1] in {family for _, family in around} and (look.who, look.child) not in known.own:
            yield _alert(
                Code.OWN_FAMILY_NAME,
                look,
                "The family has the family name of whoever looked, and no work of theirs is on record.",
            )


def _of_many(looks: Collection[Looked], known: Known) -> Iterator[Alert]:
    days: dict[tuple[str, date], set[str]] = defaultdict(set)
    for look in looks:
        if (look.who, look.child) not in known.own:
            days[look.who, to_london(look.at).date()].add(look.child)
    for (who, day), children in days.items():
        if len(children) > MANY_CHILDREN:
            why = f"{len(children)} children in one day with whom no work of theirs is on record."
            yield Alert(Code.MANY, who, "", why, f"{Code.MANY}:{who}:{day}")


def _off_shift(looks: Collection[Looked], known: Known) -> Iterator[Alert]:
    """Those who stand on a rota, and were not on, at night or at a weekend."""
    for look in looks:
        there, on = to_london(look.at), known.shifts.get(look.who, ())
        by_day = there.weekday() < 5 and EARLY <= there.hour < LATE
        if by_day or not on or any(begin - GRACE <= look.at <= end + GRACE for begin, end in on):
            continue
        why = "Looked at night or at a weekend, while the rota has them off."
        yield Alert(Code.OFF_SHIFT, look.who, "", why, f"{Code.OFF_SHIFT}:{look.who}:{there.date()}")


def _again(known: Known) -> Iterator[Alert]:
    for who, moments in known.reasons.items():
        times = sorted(moments)
        for first, last in zip(times, times[REASONS_AGAIN - 1 :], strict=False):
            if last - first <= WITHIN:
                why = f"Opened {REASONS_AGAIN} records with a reason within {WITHIN.days} days."
                yield Alert(Code.OPENED_OFTEN, who, "", why, f"{Code.OPENED_OFTEN}:{who}:{first.date()}")


def _alert(code: Code, look: Looked, why: str) -> Alert:
    return Alert(
        code, look.who, look.child, why, f"{code}:{look.who}:{look.child}:{to_london(look.at).date()}"
    )
