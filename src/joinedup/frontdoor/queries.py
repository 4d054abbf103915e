"""What is read of concerns: by the front door, by whoever sent one, and as counts by the board."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.agencies.queries import front_door_desk, out_of_hours_desk, phone_of
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children.queries import ChildFacts, facts_for, guards_of, kept_from
from joinedup.children.rules.guarding import NO_GUARDS, Guards
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.clocks.queries import standing, standings
from joinedup.clocks.rules.limits import limits_of_england
from joinedup.clocks.rules.standing import Standing, Stands
from joinedup.frontdoor.models import Concern, Recommendation, ToldSender
from joinedup.frontdoor.rules import outcomes, progress, telling
from joinedup.frontdoor.rules.figures import FrontDoorFigures, safe_figures
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.receipt import what_happens_next
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import from_london, today_in_london
from joinedup.vault import queries as vault
from joinedup.vault.queries import SealedLine
from joinedup.vault.rules.kinds import Kind

MOST_IN_A_QUEUE = 50
UNNAMED = "Somebody who asked not to be named"
TOLD_ADDRESS = "told_address"  # in the vault: where the sender says that the child lives
# Whoever stayed unnamed is counted once, as a person of no agency.
_PEOPLE = Count("sender_id", distinct=True) + Count("sender_token", distinct=True, filter=~Q(sender_token=""))
_LAST_DECIDED = 5
_AT_ONCE = 500  # subjects in one statement


@dataclass(frozen=True, slots=True)
class InHand:
    """A concern that is tied to a child, until it was decided."""

    reference: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many concerns of this area are not decided. Noughts for somebody who is not of the front door."""

    count: int
    new: int
    being_read: int
    for_a_manager: int


@dataclass(frozen=True, slots=True)
class QueueLine:
    reference: str
    child_name: str  # as the sender spelt it
    age: str
    from_agency: str
    entered: datetime
    waiting: str  # '3 h 10 min'
    standing: Standing | None
    tied: bool
    state: State
    state_words: str


@dataclass(frozen=True, slots=True)
class DecidedLine:
    reference: str
    outcome: str
    decided_at: datetime
    read_by_sender: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Oldest first. `go_on_after` is the last reference of this page where there are more, else ''."""

    lines: tuple[QueueLine, ...]
    go_on_after: str
    waiting: Waiting
    oldest_waiting: str
    decided: tuple[DecidedLine, ...]  # newest first


@dataclass(frozen=True, slots=True)
class Earlier:
    """Other concerns about the same child, told before: how many, from how many people and agencies."""

    concerns: int
    people: int
    agencies: int


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    outcome_code: str
    outcome: str
    because: str
    tell_sender: str
    tell_holders: Mapping[str, Mapping[str, str]]
    by_reference: str
    by_name: str
    at: datetime
    sent_back_because: str
    sent_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    outcome: str
    because: str
    by_name: str
    at: datetime
    told: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """A concern as the front door reads it."""

    reference: str
    version: int
    state: State
    state_words: str
    entered: datetime
    waiting: str
    standing: Standing | None
    desk: str  # who answers for it
    sender_name: str
    sender_post: str
    sender_agency: str
    sender_phone: str
    sender_sealed: bool  # they asked to stay unnamed
    sender_reveal: str  # what opens who it is, for who may; else ''
    worry: str
    last_happened: str
    childs_words: str
    working_well: str
    tried_already: str
    family_knows: str
    family_knows_detail: str
    child_name: str  # as the sender spelt it, 'Child not named' where nobody did
    told_name: str  # the same, '' where nobody did
    age: str
    birth_date: date | None
    expected_date: date | None
    address: str
    postcode: str
    address_kept: bool  # it is sealed: the child is protected
    kept_words: tuple[SealedLine, ...]  # what was typed with a protected address in it, for who may open it
    note: str  # one sentence about what looks odd, or ''
    child: ChildFacts | None
    tied_by: str
    tied_at: datetime | None
    earlier: Earlier | None  # None until it is tied
    recommendation: RecommendationLine | None  # the one that waits, or that was decided on
    sent_back: RecommendationLine | None  # the newest that came back, while nothing newer waits
    decision: DecisionLine | None


@dataclass(frozen=True, slots=True)
class SentLine:
    """What happened to what somebody sent. No name is in it but those in the text they are told."""

    reference: str
    state: str  # 'Received', 'Being read', 'Decided'
    sent_at: datetime
    decided_at: datetime | None
    outcome: str
    told: str
    unnamed: bool  # the sender asked to stay so
    is_new: bool  # decided, and not opened by the sender yet


@dataclass(frozen=True, slots=True)
class Phones:
    """Whom a sender rings when things change: by day, and when the front door is closed."""

    day_name: str
    day: str
    night_name: str
    night: str


@dataclass(frozen=True, slots=True)
class SentConcern:
    """A concern as its sender reads it."""

    line: SentLine
    next_steps: tuple[str, ...]  # what happens next; empty once it is decided
    phones: Phones
    worry: str
    last_happened: str
    child_name: str
    age: str
    birth_date: date | None
    address: str
    postcode: str
    address_kept: bool
    childs_words: str
    working_well: str
    tried_already: str
    family_knows: str
    family_knows_detail: str


@dataclass(frozen=True, slots=True)
class OpenConcern:
    reference: str
    state_words: str
    standing: Standing | None


def may_see(viewer: Viewer, reference: str) -> bool:
    """Whether this concern is there for the viewer: the front door's, or one they sent."""
    return Concern.objects.visible_to(viewer).filter(reference=reference).exists()


def waiting(viewer: Viewer) -> Waiting:
    if not may_work_the_front_door(viewer).allowed:
        return Waiting(0, 0, 0, 0)
    rows = _open(viewer).values_list("state").annotate(count=Count("pk")).order_by()
    counts = {State(state): count for state, count in rows}
    return Waiting(
        count=sum(counts.values()),
        new=counts.get(State.RECEIVED, 0),
        being_read=counts.get(State.BEING_READ, 0),
        for_a_manager=counts.get(State.RECOMMENDED, 0),
    )


def queue(viewer: Viewer, *, after: str = "") -> Queue:
    """The area's open concerns, oldest first; `after` is a reference of this queue to go on from."""
    rows = _open(viewer).select_related("sender_agency", "child").order_by("entered", "pk")
    start = _open(viewer).filter(reference=_written(after)).first() if after else None
    if start is not None:
        rows = rows.filter(Q(entered__gt=start.entered) | Q(entered=start.entered, pk__gt=start.pk))
    page = list(rows[: MOST_IN_A_QUEUE + 1])
    shown = page[:MOST_IN_A_QUEUE]
    clocks = standings([row.reference for row in shown], at=viewer.at)
    kept = kept_from(viewer, filter(None, map(_child_of, shown)))
    oldest = _open(viewer).aggregate(first=Min("entered"))["first"]
    return Queue(
        lines=tuple(
            _queue_line(row, clocks.get(row.reference), kept=_child_of(row) in kept, at=viewer.at)
            for row in shown
        ),
        go_on_after=shown[-1].reference if len(page) > len(shown) else "",
        waiting=waiting(viewer),
        oldest_waiting=progress.how_long(oldest, at=viewer.at) if oldest else "",
        decided=_last_decided(viewer),
    )


def concern(viewer: Viewer, reference: str) -> ConcernFacts | None:
    """For the front door. None where it is absent, hidden or no reference at all: the same query."""
    rows = Concern.objects.visible_to(viewer).select_related(
        "sender__agency", "sender_agency", "desk", "tied_by"
    )
    row = rows.filter(reference=_written(reference)).first()
    if row is None or not may_work_the_front_door(viewer).allowed:
        return None
    return _facts(row, viewer=viewer)


def sent_concern(viewer: Viewer, reference: str) -> SentConcern | None:
    """For whoever sent it, and nobody else, the front door included."""
    row = Concern.objects.sent_by(viewer).select_related("told").filter(reference=_written(reference)).first()
    if row is None:
        return None
    clock = standing(row.reference, at=viewer.at)
    return SentConcern(
        line=_sent_line(row),
        next_steps=_what_next(row, clock, at=viewer.at),
        phones=phones(viewer.area_id),
        worry=row.worry,
        last_happened=row.get_last_happened_display(),
        child_name=telling.shown_name(row.child_name),
        age=_age(row, at=viewer.at),
        birth_date=row.child_birth_date,
        address=row.child_address,
        postcode=row.child_postcode,
        address_kept=bool(vault.standing(None, [row.reference], Kind.WORDS, fields=[TOLD_ADDRESS])),
        childs_words=row.childs_words,
        working_well=row.working_well,
        tried_already=row.tried_already,
        family_knows=row.get_family_knows_display(),
        family_knows_detail=row.family_knows_detail,
    )


def sent_by(viewer: Viewer, *, newest: int = 20) -> tuple[SentLine, ...]:
    """What happened to what the viewer sent: newest first."""
    rows = Concern.objects.sent_by(viewer).select_related("told").order_by("-entered", "-pk")
    return tuple(_sent_line(row) for row in rows[:newest])


def open_concern_of(viewer: Viewer, child_reference: str) -> OpenConcern | None:
    """The newest concern about this child that is not decided, for the front door."""
    if not may_work_the_front_door(viewer).allowed:
        return None
    row = _open(viewer).filter(child__reference=_written(child_reference)).order_by("-entered", "-pk").first()
    if row is None:
        return None
    clock = standing(row.reference, at=viewer.at)
    return OpenConcern(row.reference, progress.inside_words(State(row.state)), clock)


def in_hand(child_id: int) -> tuple[InHand, ...]:
    """Every concern ever that is tied to a child: from when until it was decided."""
    rows = Concern.objects.filter(child_id=child_id, tied_at__isnull=False).order_by("pk")
    columns = ("reference", "tied_at", "decided_at")
    return tuple(InHand(ref, tied, until) for ref, tied, until in rows.values_list(*columns) if tied)


def earlier_concerns(
    viewer: Viewer, child_ids: Iterable[int], *, than: datetime, leaving_out: str = ""
) -> dict[int, Earlier]:
    """Concerns told before `than`, by child; a child without any is not in the answer."""
    rows = (
        Concern.objects.visible_to(viewer)
        .filter(child_id__in=list(child_ids), entered__lte=than)
        .exclude(reference=leaving_out)
        .values_list("child_id")
        .annotate(
            concerns=Count("pk"),
            people=_PEOPLE,
            agencies=Count("sender_agency_id", distinct=True),
        )
        .order_by()
    )
    return {child_id: Earlier(*counts) for child_id, *counts in rows if child_id is not None}


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """Every concern that is not finished, for the front door and for whoever waits to hear of it."""
    here = Concern.objects.filter(area_id=area_id).defer("worry", "childs_words", "working_well")
    open_ones = [state.value for state in progress.OPEN]
    waiting = Recommendation.objects.filter(concern__area_id=area_id, concern__state__in=open_ones)
    recommended = dict(waiting.filter(sent_back_at=None).values_list("concern_id", "entered"))
    at_the_door = here.filter(state__in=open_ones).select_related("desk")
    unheard = list(here.filter(Q(told=None) | Q(told__read_at=None)).select_related("told"))
    guards = guards_of(row.child_id for row in (*at_the_door, *unheard) if row.child_id is not None)
    items = [
        _guarded(_at_the_door(row, recommended_at=recommended.get(row.pk)), row, guards)
        for row in at_the_door
    ]
    # Whoever stayed unnamed has nobody who would be seen to wait.
    heard_of = ((row, row.sender_agency_id) for row in unheard)
    waiting_to_hear = (
        replace(_guarded(_to_hear_of(row, agency), row, guards), only_for=None)
        for row, agency in heard_of
        if agency is not None
    )
    return (*items, *waiting_to_hear)


def _guarded(item: OpenItem, row: Concern, guards: Mapping[int, Guards]) -> OpenItem:
    guard = guards.get(row.child_id or 0, NO_GUARDS)
    return replace(item, not_for=guard.out, only_for=guard.named)


def _at_the_door(row: Concern, *, recommended_at: datetime | None) -> OpenItem:
    what, person, since = "A concern, to be read", None, row.entered
    if row.state == State.BEING_READ:
        what, person, since = "A concern, being read", row.reader_id, row.first_read_at or row.entered
    if row.state == State.RECOMMENDED:
        what, since = "A recommendation, for a manager", recommended_at or row.entered
    return OpenItem(
        f"concern.{row.state}", what, row.reference, row.desk.agency_id, row.desk_id, person, since, None
    )


def _to_hear_of(row: Concern, agency_id: int) -> OpenItem:
    decided = row.state == State.DECIDED
    return OpenItem(
        code="concern.unread" if decided else "concern.sent",
        what="What became of a concern, to be read" if decided else "A concern that was sent, to hear of",
        reference=row.reference,
        agency_id=agency_id,
        desk_id=row.hearer_desk_id,
        person_id=row.hearer_id or (None if row.hearer_desk_id else row.sender_id),
        since=row.decided_at or row.entered,
        due=None,
    )


def phones(area_id: int) -> Phones:
    """The front door's numbers by day and by night; the day's again where no desk covers the night."""
    day = front_door_desk(area_id)
    night = out_of_hours_desk(day.id) or day
    return Phones(day.name, day.phone, night.name, night.phone)


def figures(area_id: int, *, since: date, until: date) -> FrontDoorFigures:
    """Counts of the concerns received from `since` to `until`, both days included, with small ones hidden."""
    begin, end = _midnight(since), _midnight(until + timedelta(days=1))
    rows = Concern.objects.filter(area_id=area_id, entered__gte=begin, entered__lt=end)
    references_ = list(rows.filter(state=State.DECIDED.value).values_list("reference", flat=True))
    in_time = 0
    for some in _batches(references_):
        in_time += sum(clock.stands is Stands.DONE_ON_TIME for clock in standings(some, at=end).values())
    return safe_figures(received=rows.count(), decided=len(references_), decided_in_time=in_time)


def _open(viewer: Viewer) -> QuerySet[Concern]:
    return Concern.objects.visible_to(viewer).filter(state__in=[state.value for state in progress.OPEN])


def _written(reference: str) -> str:
    return references.parse(reference) or reference[:14]


def _age(row: Concern, *, at: datetime) -> str:
    return telling.age_in_words(
        row.child_birth_date,
        expected_date=row.child_expected_date,
        about=row.child_age,
        today=today_in_london(at),
    )


def _child_of(row: Concern) -> str:
    return row.child.reference if row.child else ""


def _sender_words(row: Concern, *, kept: bool) -> str:
    """The agency that told; beside a protected child no agency that would tell where the child is."""
    agency = row.sender_agency
    if agency is None:
        return UNNAMED
    return agency.get_kind_display() if kept and agency_tells(agency.kind, own=False) else agency.name


def _queue_line(row: Concern, clock: Standing | None, *, kept: bool, at: datetime) -> QueueLine:
    state = State(row.state)
    return QueueLine(
        reference=row.reference,
        child_name=telling.shown_name(row.child_name),
        age=_age(row, at=at),
        from_agency=_sender_words(row, kept=kept),
        entered=row.entered,
        waiting=progress.how_long(row.entered, at=at),
        standing=clock,
        tied=row.child_id is not None,
        state=state,
        state_words=progress.inside_words(state),
    )


def _last_decided(viewer: Viewer) -> tuple[DecidedLine, ...]:
    rows = (
        Concern.objects.visible_to(viewer)
        .filter(state=State.DECIDED.value)
        .select_related("told")
        .order_by("-decided_at", "-pk")[:_LAST_DECIDED]
    )
    return tuple(
        DecidedLine(
            reference=row.reference,
            outcome=outcomes.label(row.told.outcome),
            decided_at=row.told.entered,
            read_by_sender=row.told.read_at is not None,
        )
        for row in rows
    )


def _facts(row: Concern, *, viewer: Viewer) -> ConcernFacts:
    state, at = State(row.state), viewer.at
    child = facts_for(viewer, row.child_id) if row.child_id else None
    words = vault.standing(viewer, [row.reference], Kind.WORDS)
    agency, sender = row.sender_agency, row.sender
    near = agency is not None and agency_tells(agency.kind, own=False)
    kept = child is not None and child.kept and near
    (unnamed,) = vault.standing(viewer, [row.reference], Kind.REFERRER) or (None,)
    given = list(row.recommendations.select_related("by", "authorisation__by").order_by("-entered", "-pk"))
    newest = given[0] if given else None
    waits = newest if newest is not None and newest.sent_back_at is None else None
    return ConcernFacts(
        reference=row.reference,
        version=row.version,
        state=state,
        state_words=progress.inside_words(state),
        entered=row.entered,
        waiting=progress.how_long(row.entered, at=row.decided_at or at),
        standing=standing(row.reference, at=at),
        desk=row.desk.name,
        sender_name=UNNAMED if sender is None else KEPT_FROM_VIEW if kept else sender.name,
        sender_post="" if kept or sender is None else sender.post,
        sender_agency="" if sender is None else _sender_words(row, kept=kept),
        sender_phone="" if kept or sender is None else phone_of(sender.pk),
        sender_sealed=sender is None,
        sender_reveal=unnamed.reference if unnamed is not None and unnamed.may_reveal else "",
        worry=row.worry,
        last_happened=row.get_last_happened_display(),
        childs_words=row.childs_words,
        working_well=row.working_well,
        tried_already=row.tried_already,
        family_knows=row.get_family_knows_display(),
        family_knows_detail=row.family_knows_detail,
        child_name=telling.shown_name(row.child_name),
        told_name=row.child_name,
        age=_age(row, at=at),
        birth_date=row.child_birth_date,
        expected_date=row.child_expected_date,
        address=row.child_address,
        postcode=row.child_postcode,
        address_kept=any(line.field == TOLD_ADDRESS for line in words),
        kept_words=tuple(line for line in words if line.may_reveal),
        note=telling.grown_up_note(row.child_birth_date, today=today_in_london(at)),
        child=child,
        tied_by=row.tied_by.name if row.tied_by else "",
        tied_at=row.tied_at,
        earlier=_earlier_than(row),
        recommendation=_recommended(waits) if waits else None,
        sent_back=_recommended(newest) if newest and not waits else None,
        decision=_decided(row, waits) if waits and state is State.DECIDED else None,
    )


def _earlier_than(row: Concern) -> Earlier | None:
    if row.child_id is None:
        return None
    others = Concern.objects.filter(area_id=row.area_id, child_id=row.child_id, entered__lte=row.entered)
    return Earlier(
        **others.exclude(pk=row.pk).aggregate(
            concerns=Count("pk"),
            people=_PEOPLE,
            agencies=Count("sender_agency_id", distinct=True),
        )
    )


def _recommended(row: Recommendation) -> RecommendationLine:
    return RecommendationLine(
        outcome_code=row.outcome,
        outcome=outcomes.label(row.outcome),
        because=row.because,
        tell_sender=row.tell_sender,
        tell_holders=row.tell_holders,
        by_reference=row.by.reference,
        by_name=row.by.name,
        at=row.entered,
        sent_back_because=row.sent_back_because,
        sent_back_at=row.sent_back_at,
    )


def _decided(row: Concern, recommendation: Recommendation) -> DecisionLine:
    told = ToldSender.objects.get(concern=row)
    return DecisionLine(
        outcome=outcomes.label(told.outcome),
        because=recommendation.authorisation.because,
        by_name=recommendation.authorisation.by.name,
        at=told.entered,
        told=told.text,
        read_at=told.read_at,
    )


def _sent_line(row: Concern) -> SentLine:
    told: ToldSender | None = getattr(row, "told", None)
    return SentLine(
        reference=row.reference,
        state=progress.sender_words(State(row.state)),
        sent_at=row.entered,
        decided_at=told.entered if told else None,
        outcome=outcomes.label(told.outcome) if told else "",
        told=told.text if told else "",
        unnamed=row.sender_id is None,
        is_new=told is not None and told.read_at is None,
    )


def _what_next(row: Concern, clock: Standing | None, *, at: datetime) -> tuple[str, ...]:
    if clock is None or row.state == State.DECIDED:
        return ()
    return what_happens_next(
        row.entered,
        opened_at=row.first_read_at,
        due_on=clock.due_on,
        at=at,
        service_day=limits_of_england().service_day,
        calendar=england_and_wales(),
    )


def _midnight(day: date) -> datetime:
    return from_london(datetime.combine(day, time())).moment


def _batches(values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
