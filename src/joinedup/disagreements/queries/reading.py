"""One difference of view, as either side reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.disagreements.models import Disagreement, Rung
from joinedup.disagreements.queries.starting import to_praise
from joinedup.disagreements.rules import patterns, states
from joinedup.disagreements.rules.ladder import Ladder, Step, in_words, is_out_of_time, last_day, until
from joinedup.disagreements.rules.states import FAIR_WORDS, Came, State
from joinedup.disagreements.telling import Whose, ladder_at, who_has
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import Decision
from joinedup.kernel.london import today_in_london
from joinedup.meetings.queries import meeting_of
from joinedup.ui.words import plural


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two agencies, as the viewer may read it."""

    agency: str
    ours: bool
    kept: bool  # to name it would tell where the child is


@dataclass(frozen=True, slots=True)
class RungLine:
    """A step that it came to: how, whom it was told to on each side, and what was written with it."""

    number: int  # of the ladder
    name: str
    came: str
    at: datetime
    until: str  # the last day, or moment, on which it is in time; ''
    ours: str  # who has it, on the viewer's side
    theirs: str
    by: str  # '' where its time was over
    words: str
    meanwhile: str
    skipped_because: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class NextLine:
    """The step after this, addressed before anybody goes there."""

    name: str
    within: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class StepLine:
    code: str
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class SaidLine:
    words: str
    by: str
    agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreed:
    """What one side wrote that was agreed; both said so where `confirmed_by` is not ''."""

    words: str
    pattern: str
    next_time: str
    by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    reference: str
    version: int
    child: ChildFacts
    about: str
    about_question: bool
    about_case: str  # the meeting, where it came from a case that the viewer may see; ''
    state: State
    raised_by: str
    raised_at: datetime
    raiser: Side
    other: Side
    thinks: str
    instead: str
    meanwhile: str  # the newest sentence on what keeps the child safe
    ladder: str
    of_steps: int
    rungs: tuple[RungLine, ...]
    next: NextLine | None
    every_step: tuple[StepLine, ...]
    above: tuple[StepLine, ...]  # those that can be gone to over the next, where harm is near
    time: str  # in words, how much is left of this step
    late: bool
    said: tuple[SaidLine, ...]
    agreed: Agreed | None
    before: str  # how many of this kind there have been, once it is known which kind it is
    promised: tuple[tuple[str, str], ...]  # what they were to do differently, by what it was about
    fair: str  # how fair the viewer's own agency found it; ''
    ended_at: datetime | None
    may_change: Decision
    may_withdraw: Decision
    may_confirm: Decision
    may_rate: Decision
    may_praise: str  # the name of whom; ''

    @property
    def now(self) -> RungLine:
        return self.rungs[-1]


def difference(viewer: Viewer, reference: str) -> DifferenceFacts | None:
    """None where it is absent, hidden or no reference at all."""
    wanted = references.parse(reference) or ""
    rows = Disagreement.objects.visible_to(viewer)
    row = (
        rows.select_related("agency", "other", "raised_by", "agreed_by", "confirmed_by")
        .filter(reference=wanted)
        .first()
    )
    return None if row is None else _facts(viewer, row)


def _facts(viewer: Viewer, row: Disagreement) -> DifferenceFacts:
    child = children.facts_for(viewer, row.child_id)
    ours = row.agency_id == viewer.agency_id
    raiser = _side(row.agency.name, row.agency.kind, own=ours, kept=child.kept)
    other = _side(row.other.name, row.other.kind, own=not ours, kept=child.kept)
    state, ladder = State(row.state), ladder_at(row.area_id, at=viewer.at)
    rungs = list(
        row.rungs.select_related("by", "ours", "theirs", "ours_desk", "theirs_desk").order_by("number")
    )
    now, praised = rungs[-1], to_praise(viewer, row.reference)
    lines = tuple(
        _rung(one, ladder, raiser, other, ours=ours, is_now=one is now, at=viewer.at) for one in rungs
    )
    step = ladder.after(now.step) if state.is_open else None
    said = tuple(
        SaidLine(
            one.words,
            one.by.name if not (raiser if one.agency_id == row.agency_id else other).kept else KEPT_FROM_VIEW,
            (raiser if one.agency_id == row.agency_id else other).agency,
            one.entered,
        )
        for one in row.said.select_related("by").order_by("entered", "pk")
    )
    rated = row.fair_ours if ours else row.fair_theirs
    return DifferenceFacts(
        reference=row.reference,
        version=row.version,
        child=child,
        about=row.about,
        about_question=row.about.startswith("Q-"),
        about_case=meeting_of(viewer, row.about) if row.about.startswith("CA-") else "",
        state=state,
        raised_by=KEPT_FROM_VIEW if raiser.kept else row.raised_by.name,
        raised_at=row.entered,
        raiser=raiser,
        other=other,
        thinks=row.thinks,
        instead=row.instead,
        meanwhile=next((one.meanwhile for one in reversed(rungs) if one.meanwhile), row.meanwhile),
        ladder=ladder.name,
        of_steps=len(ladder.steps),
        rungs=lines,
        next=_next(step, row, rungs, raiser, other, ours=ours, at=viewer.at) if step else None,
        every_step=tuple(StepLine(one.code, one.name, in_words(one.limit)) for one in ladder.steps),
        above=tuple(StepLine(one.code, one.name, in_words(one.limit)) for one in ladder.above(now.step)[1:]),
        time=_time(now, at=viewer.at) if state.is_open else "",
        late=state.is_open and is_out_of_time(now.due, at=viewer.at),
        said=said,
        agreed=_agreed(row, raiser, other) if row.agreed and state is not State.OPEN else None,
        before=_before(row),
        promised=_promised(viewer, row, today=today_in_london(viewer.at)),
        fair=FAIR_WORDS.get(rated or 0, ""),
        ended_at=row.ended_at,
        may_change=states.may_change(state),
        may_withdraw=states.may_withdraw(state, ours=ours),
        may_confirm=states.may_confirm(state, proposed_by_us=row.agreed_agency_id == viewer.agency_id),
        may_rate=states.may_rate(state, rated=rated is not None),
        may_praise=praised.name if praised else "",
    )


def _side(name: str, kind: str, *, own: bool, kept: bool) -> Side:
    hidden = kept and agency_tells(kind, own=own)
    return Side(KEPT_FROM_VIEW if hidden else name, own, hidden)


def _rung(
    one: Rung, ladder: Ladder, raiser: Side, other: Side, *, ours: bool, is_now: bool, at: datetime
) -> RungLine:
    first = KEPT_FROM_VIEW if raiser.kept else _who(one.ours, one.ours_desk)
    second = KEPT_FROM_VIEW if other.kept else _who(one.theirs, one.theirs_desk)
    return RungLine(
        number=ladder.number(one.step),
        name=one.name,
        came=Came(one.came).words,
        at=one.entered,
        until=until(one.due, at=at) if one.due else "",
        ours=first if ours else second,
        theirs=second if ours else first,
        by=_by(one, raiser, other),
        words=one.words,
        meanwhile=one.meanwhile,
        skipped_because=one.skipped_because,
        is_now=is_now,
    )


def _by(one: Rung, raiser: Side, other: Side) -> str:
    if one.by is None:
        return ""
    return one.by.name if not (raiser.kept or other.kept) else KEPT_FROM_VIEW


def _who(person: object, desk: object) -> str:
    """'Angela Moran, Sergeant', or the desk: a name is said with the post, so that grades can be compared."""
    if person is not None:
        return f"{person.name}, {person.post}"  # type: ignore[attr-defined]
    return str(desk.name) if desk is not None else "whoever answers for the agency"  # type: ignore[attr-defined]


def _next(
    step: Step,
    row: Disagreement,
    rungs: Iterable[Rung],
    raiser: Side,
    other: Side,
    *,
    ours: bool,
    at: datetime,
) -> NextLine:
    had = frozenset(key for one in rungs for key in (one.ours_id, one.theirs_id) if key is not None)

    def at_side(agency_id: int, side: Side) -> str:
        if side.kept:
            return KEPT_FROM_VIEW
        whose = who_has(
            step, agency_id=agency_id, area_id=row.area_id, child_id=row.child_id, desk_id=None,
            without=had, at=at,
        )  # fmt: skip
        return _named(whose)

    first, second = at_side(row.agency_id, raiser), at_side(row.other_id, other)
    return NextLine(step.name, in_words(step.limit), first if ours else second, second if ours else first)


def _named(whose: Whose) -> str:
    if whose.person_id is not None:
        one = agencies.practitioners_called([agencies.reference_of(whose.person_id)])
        return next(f"{line.name}, {line.post}" for line in one.values())
    desks = agencies.desk_names([whose.desk_id] if whose.desk_id is not None else [])
    return next(iter(desks.values()), "whoever answers for the agency")


def _agreed(row: Disagreement, raiser: Side, other: Side) -> Agreed:
    def name(person: object, agency_id: int | None) -> str:
        side = raiser if agency_id == row.agency_id else other
        return KEPT_FROM_VIEW if side.kept else f"{person.name}, {side.agency}"  # type: ignore[attr-defined]

    confirming = row.other_id if row.agreed_agency_id == row.agency_id else row.agency_id
    return Agreed(
        row.agreed,
        patterns.label_of(row.pattern),
        row.next_time,
        name(row.agreed_by, row.agreed_agency_id),
        name(row.confirmed_by, confirming) if row.confirmed_by is not None else "",
    )


def _before(row: Disagreement) -> str:
    """'The second of this kind between these two agencies in twelve months', once both settled it."""
    if State(row.state) is not State.AGREED or row.ended_at is None:
        return ""
    pair = (row.agency_id, row.other_id)
    alike = Disagreement._base_manager.filter(
        area_id=row.area_id, pattern=row.pattern, state=State.AGREED.value, agency_id__in=pair,
        other_id__in=pair, ended_at__lte=row.ended_at,
    )  # fmt: skip
    days = [today_in_london(one.ended_at) for one in alike if one.ended_at is not None]
    many = patterns.in_twelve_months(days, today=today_in_london(row.ended_at))
    if many < 2:
        return "The first of this kind between these two agencies in twelve months."
    ending = " What is learnt has an owner." if row.learning_id is not None else ""
    return f"{many} of this kind between these two agencies in twelve months.{ending}"


def _promised(viewer: Viewer, row: Disagreement, *, today: date) -> tuple[tuple[str, str], ...]:
    """What these two agencies said last that they would do differently, of each kind of the last
    twelve months: of children alone whom the viewer is not kept from."""
    pair = (row.agency_id, row.other_id)
    rows = Disagreement._base_manager.filter(
        area_id=row.area_id, state=State.AGREED.value, agency_id__in=pair, other_id__in=pair,
        ended_at__lt=row.ended_at or viewer.at,
    )  # fmt: skip
    settled = [
        (one, today_in_london(one.ended_at))
        for one in rows.exclude(pk=row.pk).order_by("ended_at", "pk")
        if one.ended_at is not None
    ]
    guards = children.guards_of({one.child_id for one, _ in settled})
    labels = {one.code: one.label for one in patterns.patterns()}
    found = {}
    for one, day in settled:
        guard, me = guards.get(one.child_id, NO_GUARDS), viewer.practitioner_id
        kept = me in guard.out or (guard.named is not None and me not in guard.named)
        if not kept and patterns.in_twelve_months([day], today=today):
            found[labels.get(one.pattern, one.pattern)] = one.next_time
    return tuple(found.items())


def _time(now: Rung, *, at: datetime) -> str:
    """In working days, as the ladder counts them; nothing is said to be late that nobody set a time for."""
    if now.due is None:
        return "No time limit is written for this step."
    if is_out_of_time(now.due, at=at):
        return "The time of this step is over."
    days = england_and_wales().days_between(today_in_london(at), last_day(now.due))
    return "This step ends today." if days <= 0 else f"{plural(days, 'working day')} left on this step."
