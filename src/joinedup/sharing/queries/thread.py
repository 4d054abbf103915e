"""One conversation, oldest first, as either side may read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import assert_never

from joinedup.agencies import queries as agencies
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import Decision, refuse
from joinedup.kernel.london import moment_in_words
from joinedup.sharing.models import Amendment, Answer, Question, QuestionQuerySet
from joinedup.sharing.queries import sides
from joinedup.sharing.queries.amending import readers
from joinedup.sharing.queries.values import AskedQuestion, HeldQuestion, QuestionFacts
from joinedup.sharing.rules import outcomes, ratings
from joinedup.sharing.rules.needed_by import USUAL_WORKING_DAYS
from joinedup.sharing.rules.reminders import Rung
from joinedup.sharing.rules.reminders import in_words as reminded_in_words
from joinedup.sharing.rules.states import (
    STANDS_IN,
    State,
    can_be_accepted,
    can_be_withdrawn,
    can_be_written_about,
    may_answer,
)
from joinedup.sharing.rules.two_clocks import Clock, answerers_clock, askers_clock
from joinedup.ui.words import plural

_Named = Callable[[str | None], str]  # how somebody of the agency asked is called


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: who, what in words, and what they wrote."""

    at: datetime
    who: str
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. It has no place for how much is held, nor for what was not disclosed."""

    facts: QuestionFacts
    ours: bool  # the viewer's agency asked
    steps: tuple[Step, ...]
    needed: Clock
    usual: Clock
    their_words: str  # how long it takes, as the agency asked says it on its card; or ''
    may_accept: Decision
    may_write: Decision
    may_withdraw: Decision
    may_rate: bool
    may_amend: bool  # something that this desk told can be put right
    rating: str  # a code of sharing.rules.ratings, or ''
    stands_in: str  # of which desk, and until when, whoever is on for another agency reads this; or ''


class Side(Enum):
    """Whose part of a conversation something is."""

    EITHER = "either"
    ASKER = "asker"
    HOLDER = "holder"


def thread(viewer: Viewer, reference: str, *, of: Side = Side.EITHER) -> Thread | None:
    """The viewer's side of a conversation; None where it is absent, hidden or no reference at all.

    `of`: on that side alone; to the other there is nothing here, for as much work as where there is nothing.
    """
    row = sides.row_of(_rows(viewer, of), reference)
    if row is None:
        return None
    side = sides.side_of(row, viewer=viewer)
    ours, facts = isinstance(side, AskedQuestion), side.facts
    at_desk = may_answer(viewer, desk_id=row.desk_id, needed_by=row.needed_by)
    stands_in = "" if ours or row.desk.agency_id == viewer.agency_id else _stands_in(row, viewer)
    ended_at = _ended_at(row, side)
    rating = getattr(row, "rating", None)
    return Thread(
        facts=facts,
        ours=ours,
        steps=_steps_for_who_stands_in(row, viewer) if stands_in else steps_of(row, side),
        needed=askers_clock(asked_at=row.entered, needed_by=row.needed_by, at=viewer.at, ended_at=ended_at),
        usual=answerers_clock(
            asked_at=row.entered,
            at=viewer.at,
            usual=USUAL_WORKING_DAYS,
            calendar=england_and_wales(),
            ended_at=ended_at,
        ),
        their_words=_their_words(row, facts),
        may_accept=can_be_accepted(State(row.state), taken=row.answerer_id is not None)
        if not ours and at_desk.allowed and not stands_in
        else refuse(STANDS_IN, stands_in)
        if stands_in
        else at_desk,
        may_write=can_be_written_about(facts.state) if ours or at_desk.allowed else at_desk,
        may_withdraw=can_be_withdrawn(facts.state) if ours else at_desk,
        may_rate=ours and facts.answered,
        may_amend=at_desk.allowed and not ours and bool(side.safety or side.disclosed),
        rating=rating.code if rating else "",
        stands_in=stands_in,
    )


def _stands_in(row: Question, viewer: Viewer) -> str:
    opens = moment_in_words(dict(viewer.stands_in)[row.desk_id], at=viewer.at)
    return (
        f"{row.desk.name} of {row.desk.agency.name} is closed until {opens}, and its "
        "calls come to you. What they hold stays with them: ring whoever asked, or write to them here."
    )


def _steps_for_who_stands_in(row: Question, viewer: Viewer) -> tuple[Step, ...]:
    """Who asked and why, and what their own agency wrote; of what the two sides told each other nothing."""
    asked = Step(row.entered, row.asker.name, f"asked {row.desk.name}, {row.desk.agency.name}", row.why)
    written = row.said.filter(by__agency_id=viewer.agency_id).select_related("by")
    return (asked, *(Step(said.entered, said.by.name, "wrote", said.words) for said in written))


def _rows(viewer: Viewer, of: Side) -> QuestionQuerySet:
    match of:
        case Side.EITHER:
            return Question.objects.visible_to(viewer)
        case Side.ASKER:
            return Question.objects.asked_by(viewer)
        case Side.HOLDER:
            return Question.objects.held_by(viewer)
    assert_never(of)


def _their_words(row: Question, facts: QuestionFacts) -> str:
    """A card names its agency: beside a protected child it is not shown."""
    if facts.desk == KEPT_FROM_VIEW:
        return ""
    card = agencies.card(row.desk.agency.reference)
    return card.how_long if card else ""


def _ended_at(row: Question, side: AskedQuestion | HeldQuestion) -> datetime | None:
    if side.facts.is_waited_for:
        return None
    return row.withdrawn_at or sides.answered_at(row)


def steps_of(row: Question, side: AskedQuestion | HeldQuestion) -> tuple[Step, ...]:
    """Everything that both sides may know, in the order in which it happened."""
    facts = side.facts
    kept = facts.desk == KEPT_FROM_VIEW
    their_desk = KEPT_FROM_VIEW if kept else f"{facts.desk}, {facts.holder_agency}"

    def theirs(name: str | None) -> str:
        return KEPT_FROM_VIEW if kept else name or their_desk

    steps = [Step(row.entered, facts.asker, f"asked {facts.holder_agency if kept else their_desk}", row.why)]
    if row.seen_at:
        steps.append(Step(row.seen_at, theirs(row.seen_by.name if row.seen_by else None), "opened it"))
    if row.accepted_at:
        steps.append(Step(row.accepted_at, theirs(row.answerer.name if row.answerer else None), "took it on"))
    if row.withdrawn_at and row.withdrawn_by:
        steps.append(Step(row.withdrawn_at, row.withdrawn_by.name, "withdrew it", row.withdrawn_because))
    for said in row.said.select_related("by"):
        who = said.by.name if said.by_asker else theirs(said.by.name)
        steps.append(Step(said.entered, who, "wrote", said.words))
    steps += _reminded(row, theirs)
    steps += _amended(row, theirs)
    steps += _told(row, side, theirs)
    return tuple(sorted(steps, key=lambda step: step.at))


def _reminded(row: Question, theirs: _Named) -> list[Step]:
    """Each step of the ladder, and whom it reached. A desk is told where nobody is on shift."""
    found = []
    for one in row.reminders.select_related("person", "desk"):
        rung = Rung(one.rung)
        name = one.person.name if one.person else one.desk.name if one.desk else None
        who = name or "" if rung is Rung.LATE_ASKER else theirs(name)
        role = ", manager," if one.person and rung not in (Rung.PERSON,) else ""
        found.append(Step(one.entered, f"{who}{role}", f"was {reminded_in_words(rung)}"))
    return found


def _amended(row: Question, theirs: _Named) -> list[Step]:
    found = []
    changes = Amendment.objects.filter(disclosed__question=row).select_related("disclosed", "by")
    for one in changes:
        what, words = "corrected something that they had told", one.because
        if one.recalled:
            read_by, copied_by = readers(row, since=one.disclosed.entered, until=one.entered)
            what = "took back something that they had told: it is not to be used any more"
            words += f" Read before by: {', '.join(read_by) or 'nobody'}."
            words += f" Copied for a case system by: {', '.join(copied_by)}." if copied_by else ""
        found.append(Step(one.entered, theirs(one.by.name), what, words))
    return found


def _sent(answer: Answer, items: int) -> str:
    """How an answer reads in one line, on either side alike."""
    if answer.way in (Answer.Way.ITEMS, Answer.Way.NOTHING):
        nothing = "said that they hold nothing within it that they may see"
        sent = f"sent {plural(items, 'item')}" if items else nothing
        return f"{sent}, the rest to come" if answer.rest_by else sent
    return f"answered: {answer.get_way_display().lower()}"


def _told(row: Question, side: AskedQuestion | HeldQuestion, theirs: _Named) -> list[Step]:
    steps = [
        Step(
            line.told_at,
            theirs(None if line.agency == side.facts.holder_agency else line.agency),
            "told at once what changes this child's safety tonight",
        )
        for line in side.safety
    ]
    for answer in row.answers.exclude(released_at=None).select_related("released_by"):
        who = theirs(answer.released_by.name if answer.released_by else None)
        items = sum(line.answer_id == answer.pk for line in row.disclosed.all())
        steps.append(Step(answer.released_at or answer.entered, who, _sent(answer, items), answer.meaning))
    rating = getattr(row, "rating", None)
    if rating is not None:
        what = f"said of the answer: {ratings.in_words(rating.code).lower()}"
        steps.append(Step(rating.entered, rating.by.name, what))
    given_ones = list(row.outcomes_before.select_related("by"))
    given_ones += [row.outcome] if side.facts.state is State.CLOSED else []
    for given in given_ones:
        said = outcomes.in_words(given.code, given.line)
        what = "said what became of it" + ("" if given.ended_at is None else ", which is decided anew since")
        steps.append(Step(given.entered, given.by.name, what, said))
    return steps
