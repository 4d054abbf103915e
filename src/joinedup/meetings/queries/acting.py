"""Actions as whoever has them, gave them or takes part reads them; and what of a meeting is open work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.children.rules.guarding import NO_GUARDS, Guards
from joinedup.frontdoor.queries.for_meetings import came_in_after, came_in_called
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision as Answer
from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.models import Action, Case, CaseChild, Dissent, DissentLook, Meeting
from joinedup.meetings.rules import acting
from joinedup.meetings.rules.acting import ForWhom, State
from joinedup.meetings.rules.after import Told
from joinedup.meetings.rules.deciding import Kind, Outcome
from joinedup.meetings.rules.lanes import may_chair
from joinedup.ui.words import plural

_END_OF_DAY = time(17, 0)


@dataclass(frozen=True, slots=True)
class CaseNamed:
    reference: str
    meeting: str
    on_day: date
    child: str  # whom the case is called by


@dataclass(frozen=True, slots=True)
class OwnerLine:
    name: str  # of the person, or of the desk
    agency: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Stands:
    state: State
    words: str
    said: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Carried:
    times: int
    inertia: str  # '' while it has not come back often


@dataclass(frozen=True, slots=True)
class May:
    accept: bool
    refuse: bool
    end: bool
    give: bool  # to somebody else


@dataclass(frozen=True, slots=True)
class ActionFacts:
    reference: str
    case: CaseNamed
    what: str
    whom: str
    owner: OwnerLine
    due: date
    stands: Stands
    carried: Carried
    may: May
    version: int
    told: Told | None  # whom the rule tells by it; None: somebody in the meeting gave it

    @property
    def question(self) -> str:
        return acting.question_about(self.what)


@dataclass(frozen=True, slots=True)
class LookLine:
    outcome: str
    words: str
    again_on: date | None
    by: str
    agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SinceLine:
    """Something that has happened in the child's meetings since the dissent."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class DissentFacts:
    reference: str
    case: CaseNamed
    agency: str
    by: str
    own: bool  # whoever wrote it down is of that agency
    words: str
    instead: str
    what_would_change_it: str
    decided: str
    review_on: date
    looked_at: datetime | None
    looks: tuple[LookLine, ...]
    since: tuple[SinceLine, ...]
    child_id: int


def action(viewer: Viewer, reference: str) -> ActionFacts | None:
    """None where it is absent, hidden or no reference at all."""
    wanted = references.parse(reference) or reference[:14]
    found = action_facts(viewer, Action.objects.visible_to(viewer).filter(reference=wanted))
    return found[0] if found else None


def family_of(reference: str) -> tuple[int, ...]:
    """The children of the case in which an action was given, by key: whose protected address it may hold."""
    case = Action._base_manager.filter(reference=reference).values("case_id")
    return tuple(CaseChild._base_manager.filter(case_id__in=case).values_list("child_id", flat=True))


def own_actions(viewer: Viewer) -> tuple[ActionFacts, ...]:
    """What is the viewer's, or a duty's at which they sit, and open; what is due first, first."""
    mine = Q(owner_id=viewer.practitioner_id) | Q(owner=None, desk_id__in=viewer.desk_ids)
    rows = Action.objects.visible_to(viewer).filter(mine, state__in=[one.value for one in State if one.open])
    return action_facts(viewer, rows.order_by("due_on", "pk"))


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed about a child at meetings: what is open still, and what was decided last."""

    actions: tuple[ActionFacts, ...]
    decided: str  # '' where nothing was
    decided_at: datetime | None
    today: date


def agreed_about(viewer: Viewer, child_id: int) -> Agreed | None:
    """As far as the viewer reads of those meetings; None where that is nothing."""
    cases = CaseChild.objects.filter(child_id=child_id).values("case_id")
    rows = Action.objects.visible_to(viewer).filter(case_id__in=cases, by_rule="")
    still = action_facts(
        viewer, rows.filter(state__in=[one.value for one in State if one.open]).order_by("due_on", "pk")
    )
    heard = Case.objects.visible_to(viewer).filter(pk__in=cases, decision__decided_at__lte=viewer.at)
    last = heard.order_by("-decision__decided_at", "-pk").values_list(
        "decision__kind", "decision__words", "decision__decided_at"
    )
    kind, words, decided_at = last.first() or ("", "", None)
    if not still and decided_at is None:
        return None
    said = words or (Kind(kind).label if kind else "")
    return Agreed(still, said, decided_at, today_in_london(viewer.at))


def actions_line(viewer: Viewer) -> str | None:
    """What leads to them from My day, with how many are for today or late; None where nothing is open."""
    mine = Q(owner_id=viewer.practitioner_id) | Q(owner=None, desk_id__in=viewer.desk_ids)
    rows = Action.objects.visible_to(viewer).filter(mine, state__in=[one.value for one in State if one.open])
    due = list(rows.values_list("due_on", flat=True))
    if not due:
        return None
    now = sum(day <= today_in_london(viewer.at) for day in due)
    said = f"{plural(len(due), 'action')} from meetings"
    return f"{said}, {now} for today or late" if now else said


def action_facts(viewer: Viewer, rows: QuerySet[Action]) -> tuple[ActionFacts, ...]:
    found = list(rows.select_related("case__meeting", "agency", "desk", "owner", "said_by"))
    keys = {key for one in found for key in (one.child_id, one.case.child_id) if key is not None}
    called = {key: one.called for key, one in children.facts_for_each(viewer, keys).items()}
    return tuple(_facts(viewer, row, called) for row in found)


def dissent_for(viewer: Viewer, reference: str) -> DissentFacts | None:
    """None where it is absent, hidden or no reference at all."""
    wanted = references.parse(reference) or reference[:14]
    cases = Case.objects.visible_to(viewer)
    rows = Dissent.objects.filter(reference=wanted, case__in=cases)
    row = rows.select_related("case__meeting", "case__decision", "agency", "by").first()
    if row is None:
        return None
    decision = row.case.decision
    looks = DissentLook.objects.filter(dissent=row).select_related("by", "agency").order_by("pk")
    return DissentFacts(
        row.reference,
        _named(row.case, children.facts_for(viewer, row.case.child_id).called),
        row.agency.name,
        row.by.name,
        row.by.agency_id == row.agency_id,
        row.words,
        row.instead,
        row.what_would_change_it,
        decision.words or (Kind(decision.kind).label if decision.kind else "Nothing was decided"),
        row.review_on,
        row.looked_at,
        tuple(
            LookLine(
                Outcome(one.outcome).label,
                one.words,
                one.again_on,
                one.by.name,
                one.agency.name,
                one.occurred,
            )
            for one in looks
        ),
        _since(viewer, row),
        row.case.child_id,
    )


def open_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Actions that are not done, the chair's where owners cannot, dissents to be looked at again, and what
    nobody has closed."""
    actions = list(
        Action._base_manager.filter(area_id=area_id, state__in=[one.value for one in State if one.open])
        .select_related("case__meeting")
        .order_by("pk")
    )
    dissents = list(
        Dissent._base_manager.filter(area_id=area_id, looked_at=None).select_related("case").order_by("pk")
    )
    inside, guards = _whom(one.case_id for one in actions)
    return (
        *(_open_action(one, inside.get(one.case_id, set()), guards) for one in actions),
        *_open_dissents(dissents),
        *_to_close(area_id, at=at),
    )


def _to_close(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Meetings whose day is over. The desk that convened has each: whoever chaired may be away."""
    over = Meeting._base_manager.filter(area_id=area_id, closed_at=None, on_day__lt=today_in_london(at))
    return tuple(_open_meeting(one) for one in over.order_by("starts_at", "pk"))


def due_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """What has come to its day of the open work: dissents to look at again, and meetings to be closed."""
    rows = Dissent._base_manager.filter(area_id=area_id, looked_at=None, review_on__lte=today_in_london(at))
    dissents = _open_dissents(list(rows.select_related("case").order_by("review_on", "pk")))
    return (*dissents, *_to_close(area_id, at=at))


def _open_dissents(rows: list[Dissent]) -> tuple[OpenItem, ...]:
    inside, guards = _whom(one.case_id for one in rows)
    return tuple(_open_dissent(one, inside.get(one.case_id, set()), guards) for one in rows)


def _whom(case_ids: Iterable[int]) -> tuple[dict[int, set[int]], dict[int, Guards]]:
    """The children of each of these cases, and what guards them."""
    inside: dict[int, set[int]] = {}
    for case, child in CaseChild._base_manager.filter(case_id__in=set(case_ids)).values_list(
        "case_id", "child_id"
    ):
        inside.setdefault(case, set()).add(child)
    return inside, children.guards_of({child for those in inside.values() for child in those})


def may_be_told(case_id: int, desk_id: int) -> bool:
    """Whether somebody sits at this desk who is kept out of no child of the case."""
    inside, guards = _whom([case_id])
    out, named = _kept(inside.get(case_id, ()), guards)
    sits = agencies.seats([desk_id]).get(desk_id, frozenset()) - out
    return bool(sits if named is None else sits & named)


def may_be_told_of(case_id: int, person_id: int) -> bool:
    """Whether somebody is kept out of no child of the case."""
    inside, guards = _whom([case_id])
    out, named = _kept(inside.get(case_id, ()), guards)
    return person_id not in out and (named is None or person_id in named)


def _open_meeting(row: Meeting) -> OpenItem:
    ended = from_london(datetime.combine(row.on_day, _END_OF_DAY)).moment
    return OpenItem(
        "meeting.to_close", "A meeting whose day is over, to be closed", row.reference, row.agency_id,
        row.desk_id, None, ended, ended + timedelta(days=1),
    )  # fmt: skip


def _open_action(row: Action, inside: set[int], guards: dict[int, Guards]) -> OpenItem:
    out, named = _kept(inside, guards)
    due = from_london(datetime.combine(row.due_on, _END_OF_DAY)).moment
    since = row.said_at or row.entered
    if row.state == State.CANNOT.value:
        meeting = row.case.meeting
        return OpenItem(
            "action.cannot", "An action that its owner cannot do", row.reference, meeting.agency_id,
            meeting.desk_id, row.held_by_id, since, due, out, named, frozenset(inside),
        )  # fmt: skip
    offered = row.state == State.OFFERED.value
    return OpenItem(
        "action.to_accept" if offered else "action.to_do",
        "An action to accept, or to say that it cannot be done" if offered else "An action from a meeting",
        row.reference, row.agency_id, row.desk_id, row.owner_id, since, due, out, named, frozenset(inside),
    )  # fmt: skip


def _open_dissent(row: Dissent, inside: set[int], guards: dict[int, Guards]) -> OpenItem:
    out, named = _kept(inside, guards)
    due = from_london(datetime.combine(row.review_on, _END_OF_DAY)).moment
    return OpenItem(
        "dissent.to_look_at", "A dissent to be looked at again", row.reference, row.agency_id, row.desk_id,
        row.owner_id, row.entered, due, out, named, frozenset(inside),
    )  # fmt: skip


def _kept(inside: Iterable[int], guards: dict[int, Guards]) -> tuple[frozenset[int], frozenset[int] | None]:
    """Who is kept out of one child of a case is kept out of it; who may see it is named for every child."""
    out: frozenset[int] = frozenset()
    named: frozenset[int] | None = None
    for child in inside:
        guard = guards.get(child, NO_GUARDS)
        out |= guard.out
        if guard.named is not None:
            named = guard.named if named is None else named & guard.named
    return out, named


def _facts(viewer: Viewer, row: Action, called: dict[int, str]) -> ActionFacts:
    state = State(row.state)
    mine = row.owner_id == viewer.practitioner_id or (row.owner_id is None and row.desk_id in viewer.desk_ids)
    meeting = row.case.meeting
    leads = viewer.practitioner_id in (meeting.chair_id, meeting.scribe_id)

    def may_answer(*, accepts: bool) -> bool:
        return acting.may_answer(state, owns=mine, accepts=accepts, because="asked in a moment").allowed

    return ActionFacts(
        row.reference,
        _named(row.case, called[row.case.child_id]),
        row.what,
        called[row.child_id] if row.child_id is not None else ForWhom(row.whom).label,
        OwnerLine(_owner_name(row), row.agency.name, mine),
        row.due_on,
        Stands(state, state.label, row.said, row.said_by.name if row.said_by else "", row.said_at),
        Carried(row.carried, acting.inertia(row.carried)),
        May(
            accept=may_answer(accepts=True),
            refuse=may_answer(accepts=False),
            end=acting.may_end(state, owns=mine, leads=leads).allowed,
            give=state is State.CANNOT and _answer(leads=leads, viewer=viewer),
        ),
        row.version,
        Told(row.by_rule) if row.by_rule else None,
    )


def _answer(*, leads: bool, viewer: Viewer) -> bool:
    may: Answer = may_chair(viewer)
    return leads or may.allowed


def _owner_name(row: Action) -> str:
    if row.owner is not None:
        return row.owner.name
    assert row.desk is not None  # a constraint says so
    return row.desk.name


def _named(row: Case, child: str) -> CaseNamed:
    return CaseNamed(row.reference, row.meeting.reference, row.meeting.on_day, child)


def _since(viewer: Viewer, row: Dissent) -> tuple[SinceLine, ...]:
    """What came in about the children since, what later meetings decided, and what became of the actions."""
    found = []
    inside = set(row.case.children.values_list("child_id", flat=True))
    later = CaseChild._base_manager.filter(child_id__in=inside, case__meeting__starts_at__gt=row.entered)
    cases = Case.objects.visible_to(viewer).filter(pk__in=later.values("case_id"))
    brought: dict[str, int] = {}
    for case in cases.select_related("decision").prefetch_related("brought").order_by("pk"):
        brought |= {one.record: case.pk for one in case.brought.all()}
        decision = getattr(case, "decision", None)
        if decision is not None and decision.kind and decision.decided_at:
            words = decision.words or Kind(decision.kind).label
            found.append(SinceLine(decision.decided_at, f"Decided at a later meeting: {words}"))
    # Of what came to a later meeting everybody there reads why; the rest by whoever may open it.
    came = {one.reference: one for one in came_in_after(viewer, row.entered, about=inside)}
    came |= {
        key: one for key, one in came_in_called(row.area_id, brought).items() if one.entered > row.entered
    }
    found += [SinceLine(one.entered, f"Came in: {one.words}") for one in came.values()]
    actions = Action.objects.visible_to(viewer).filter(case=row.case, by_rule="").order_by("pk")
    for one in actions:
        said = f". {one.said}" if one.said else ""
        found.append(SinceLine(one.said_at or one.entered, f"{State(one.state).label}: {one.what}{said}"))
    return tuple(sorted(found, key=lambda line: line.at))
