"""What is odd about an episode: days in an order in which nothing can have happened.

A flagged episode is stored. The flag says 'please look at this', to the authority that returned it; what is
merely late, at a weekend or not filled in is for the annual return's own validation, and is not flagged here.

'Today' is the day the file was drawn up, as its header says (ReferenceDate), and never later than the day it
is read. So the same file has the same flags next year.

In `fake_CIN_data.xml` these rules flag 32 of 402 episodes: 30 were referred after the child's recorded death
(8 of them also after the file's own day), one was closed on the day of its referral, and one had its initial
conference then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from joinedup.exchange.cin.rules.census import Assessment, CinPlan, ProtectionPlan, Section47
from joinedup.exchange.rules.reading import Flag


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one episode and of its child, before it is made into a record."""

    born: date | None
    died: date | None
    referred: date
    closed: date | None
    conference: date | None
    assessments: tuple[Assessment, ...]
    plans: tuple[CinPlan, ...]
    section_47s: tuple[Section47, ...]
    protection_plans: tuple[ProtectionPlan, ...]
    today: date

    def steps(self) -> Iterator[date]:
        """Everything that was done within the episode; a target is a plan and not a deed."""
        ends = (self.closed, self.conference)
        assessed = (day for a in self.assessments for day in (a.started, a.reviewed, a.authorised))
        planned = (day for p in self.plans for day in (p.started, p.ended))
        enquired = (day for s in self.section_47s for day in (s.started, s.initial_conference))
        protected = (day for p in self.protection_plans for day in (p.started, p.ended, *p.reviews))
        for group in (ends, assessed, planned, enquired, protected):
            yield from (day for day in group if day is not None)


@dataclass(frozen=True, slots=True)
class OddityRule:
    code: str
    sentence: str
    is_odd: Callable[[Days], bool]
    source: str


def _not_after(later: date | None, earlier: date | None) -> bool:
    return later is not None and earlier is not None and later <= earlier


def _before(later: date | None, earlier: date | None) -> bool:
    return later is not None and earlier is not None and later < earlier


def _referred_after_today(days: Days) -> bool:
    return days.referred > days.today


def _after_death(days: Days) -> bool:
    died = days.died
    return died is not None and any(day > died for day in (days.referred, *days.steps()))


def _died_before_birth(days: Days) -> bool:
    return _before(days.died, days.born)


def _closed_no_later_than_referral(days: Days) -> bool:
    return _not_after(days.closed, days.referred)


def _conference_no_later_than_referral(days: Days) -> bool:
    if _not_after(days.conference, days.referred):
        return True
    return any(_not_after(enquiry.initial_conference, days.referred) for enquiry in days.section_47s)


def _work_before_referral(days: Days) -> bool:
    starts = [a.started for a in days.assessments]
    starts += [s.started for s in days.section_47s]
    return any(_before(start, days.referred) for start in starts)


def _plan_ends_before_it_starts(days: Days) -> bool:
    needed = any(_before(plan.ended, plan.started) for plan in days.plans)
    return needed or any(_before(plan.ended, plan.started) for plan in days.protection_plans)


def _review_no_later_than_plan(days: Days) -> bool:
    return any(_not_after(day, plan.started) for plan in days.protection_plans for day in plan.reviews)


_D2I = "validation ideas of the published census validator, domain facts 8.3"
_OWN = "our own: a step needs its first one"

ODDITIES = (
    OddityRule(
        "referral.after_today", "Referred after the day the file was drawn up.", _referred_after_today, _OWN
    ),
    OddityRule("episode.after_death", "Dated after the child's recorded death.", _after_death, _OWN),
    OddityRule(
        "child.died_before_birth", "The recorded death is before the birth.", _died_before_birth, _OWN
    ),
    OddityRule(
        "closure.no_later_than_referral",
        "Closed on or before the day of the referral.",
        _closed_no_later_than_referral,
        _OWN,
    ),
    OddityRule(
        "conference.no_later_than_referral",
        "The initial conference is on or before the day of the referral.",
        _conference_no_later_than_referral,
        _D2I + " (initial conference not before referral; the enquiry between them takes at least a day)",
    ),
    OddityRule(
        "work.before_referral",
        "An assessment or enquiry begins before the referral.",
        _work_before_referral,
        _OWN,
    ),
    OddityRule("plan.ends_before_start", "A plan ends before it begins.", _plan_ends_before_it_starts, _OWN),
    OddityRule(
        "review.no_later_than_plan",
        "A review is on or before the day its plan began.",
        _review_no_later_than_plan,
        _D2I + " (review not on or before plan start)",
    ),
)


def oddities(days: Days) -> tuple[Flag, ...]:
    return tuple(Flag(rule.code, rule.sentence) for rule in ODDITIES if rule.is_odd(days))
