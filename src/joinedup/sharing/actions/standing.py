"""What stands open about a child: the front door writes it down here, and a strategy discussion is recorded.

A question's purpose follows from it. Nobody says by the address of a page what a child's case is.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.queries.contacts import people_named
from joinedup.agencies.rules.continuity import How
from joinedup.children import queries as children
from joinedup.clocks import actions as clocks
from joinedup.clocks import queries as clocks_of
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.telling import tell_outcome
from joinedup.sharing.actions.withdrawing import take_back
from joinedup.sharing.models import OpenConcern, Question, StrategyDiscussion, TookPart
from joinedup.sharing.queries.lists import desks_asked_for
from joinedup.sharing.rules import strategy
from joinedup.sharing.rules.needed_by import at_noon
from joinedup.sharing.rules.outcomes import Code
from joinedup.sharing.rules.states import State, can_be_withdrawn
from joinedup.trail import actions as trail

_OF_ANOTHER = "It was asked because of something that stood at the wrong record."
_HELD = "strategy_discussion"  # the step of a child that stops its clock


@store.action
def concern_stands(
    concern: str,
    *,
    about: Collection[str],
    answers_in: int = 0,
    answers_because: str = "",
    by: Viewer,
    at: datetime,
) -> None:
    """Say that a concern about each of these children waits to be decided, and about no other any more.

    `answers_in`: in how many working hours whoever is asked because of it is to answer, as it is rated now.
    """
    here = OpenConcern.objects.filter(area_id=by.area_id, concern=concern, until=None)
    here.exclude(child__reference__in=about).update(until=at)
    stands = set(here.values_list("child__reference", flat=True))
    for reference in sorted(set(about) - stands):
        facts = children.child(by, reference)
        if facts is None:
            raise Http404
        OpenConcern.objects.create(
            area_id=by.area_id, occurred=at, entered=at, child_id=facts.id, concern=concern
        )
    here.update(answers_in=answers_in, answers_because=answers_because)
    trail.record("concern.stands", by=by, at=at, about=(concern, *sorted(about)))


@store.action
def concern_is_over(concern: str, *, by: Viewer, at: datetime) -> None:
    """It is decided, or no longer about the child."""
    OpenConcern.objects.filter(area_id=by.area_id, concern=concern, until=None).update(until=at)
    trail.record("concern.stands_no_more", by=by, at=at, about=(concern,))


@store.action
def tell_of_a_wrong_tie(concern: str, *, child: str, by: Viewer, at: datetime) -> None:
    """Tell each desk that was asked about this child because of a concern that it was not about the child.

    What is not answered yet is withdrawn: nobody is reminded of it, and nothing is sent for it. What became
    of an answer is said now: it would be told with what is decided of another child.
    """
    for question, desk, agency in desks_asked_for(by.area_id, concern, child=child):
        row = Question.objects.filter(area_id=by.area_id).get(reference=question)
        if can_be_withdrawn(State(row.state)).allowed:
            take_back(row, because=_OF_ANOTHER, based_on=row.version, by=by, at=at)
        if row.state == State.ANSWERED:
            tell_outcome(row, Code.NO_CHANGE, _OF_ANOTHER, by=by, at=at)
        notices.tell(Template.QUESTION_OF_ANOTHER, to=desk, to_agency=agency, thing=question, by=by, at=at)
    trail.record("concern.askers_told", by=by, at=at, about=(concern,))


@store.action
def record_strategy(
    child: str,
    *,
    held_on: date,
    took_part: Collection[str],
    names: str,
    decided: str,
    because: str,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Write down a strategy discussion. One that decides on an enquiry opens the purpose of section 47."""
    facts, today = _child(child, by=by), today_in_london(at)
    there = [one for one in agencies.agencies_in(by.area_id) if one.reference in set(took_part)]
    insist(strategy.may_be_recorded(took_part=[one.kind for one in there], held_on=held_on, today=today))
    strategy.in_words(decided)  # a code that is none stops here
    discussion = StrategyDiscussion.objects.create(
        area_id=by.area_id,
        occurred=at if held_on == today else _held_at(held_on, child_id=facts.id, by=by, at=at),
        entered=at,
        child_id=facts.id,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        names=names,
        decided=decided,
        because=because,
    )
    TookPart.objects.bulk_create(TookPart(discussion=discussion, agency_id=one.id) for one in there)
    step = clocks.happened(
        "strategy_discussion_initiating_s47" if decided in strategy.OPENS_AN_ENQUIRY else _HELD,
        child_id=facts.id,
        occurred=discussion.occurred,
        known_to=[one.id for one in there],
        by=by,
        at=at,
    )
    people = (by.practitioner_id, *people_named(by.area_id, names, today=today_in_london(at)))
    met(How.MEETING, people, about=step, child=facts.reference, by=by, at=at)
    trail.record("strategy.recorded", by=by, at=at, about=(facts.reference,), typed=because)
    return facts.reference


def _held_at(day: date, *, child_id: int, by: Viewer, at: datetime) -> datetime:
    """Of an earlier day nobody says the hour: noon, but not before it was decided on where that was the same
    day. What was decided in an afternoon and held in it is not still to be held."""
    decided_on = clocks_of.waited_for_since(_HELD, area_id=by.area_id, at=at).get(child_id)
    noon = at_noon(day)
    return noon if decided_on is None or today_in_london(decided_on) != day else max(noon, decided_on)


@store.action
def end_enquiry(child: str, *, by: Viewer, at: datetime) -> None:
    """Say that the enquiry is over: from now on nobody asks for its sake."""
    facts = _child(child, by=by)
    rows = StrategyDiscussion.objects.filter(child_id=facts.id, over_at=None)
    enquiries = rows.filter(decided__in=strategy.OPENS_AN_ENQUIRY)
    known_to = set(TookPart.objects.filter(discussion__in=enquiries).values_list("agency_id", flat=True))
    if known_to:
        clocks.happened("s47_outcome", child_id=facts.id, occurred=at, known_to=known_to, by=by, at=at)
    rows.update(over_at=at)
    trail.record("enquiry.over", by=by, at=at, about=(facts.reference,))


def _child(reference: str, *, by: Viewer) -> children.ChildFacts:
    insist(roles.may_work(by))
    insist(strategy.may_record(agencies.kind_of(by.agency_id)))
    facts = children.child(by, reference)
    if facts is None:
        raise Http404
    return facts
