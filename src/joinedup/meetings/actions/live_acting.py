"""Actions: given in a meeting to one owner, accepted or not, done, carried over, or given to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions.agenda import the_case
from joinedup.meetings.actions.live import beat, leads, to_run
from joinedup.meetings.models import Action, Case, Dissent, Meeting
from joinedup.meetings.rules import acting, deciding
from joinedup.meetings.rules.acting import ForWhom, State
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.lanes import Turn, may_chair
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody is to do. `owner` is a reference of a person or a desk, `child` of a child in it."""

    whom: ForWhom
    owner: str
    what: str
    due: date
    child: str = ""


@dataclass(frozen=True, slots=True)
class _Owner:
    agency_id: int
    agency: str  # references
    called: str
    desk_id: int | None
    person_id: int | None


@store.action
def give(reference: str, given: Given, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Give an action to its one owner; the meeting's reference."""
    row = the_case(reference, by=by)
    insist(deciding.may_write(Turn(row.state), closed=row.meeting.closed_at is not None))
    to_run(row.meeting.reference, by=by)
    made = _give(row, given, by=by, at=at)
    beat(row.meeting, "action", row, by=by, at=at)
    trail.record("action.given", by=by, at=at, about=(made.reference, row.reference))
    return row.meeting.reference


@store.action
def carry_over(
    reference: str, *, case: str, due: date, owner: str = "", by: Viewer, at: datetime, key: str = ""
) -> str:
    """Go on with an earlier action in a case that is called now: the same words, a new day, the same owner.

    `owner`: somebody else, by reference, who does it from now on.
    """
    row = the_case(case, by=by)
    insist(deciding.may_write(Turn(row.state), closed=row.meeting.closed_at is not None))
    to_run(row.meeting.reference, by=by)
    before = the_action(reference, by=by)
    insist(acting.may_end(State(before.state), owns=False, leads=True))
    insist(acting.may_give(before.what, due=due, today=today_in_london(at)))
    whose = _owner(row.area_id, owner or _reference_of_owner(before), at=at)
    made = Action.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        case=row,
        whom=before.whom,
        child_id=before.child_id,
        agency_id=whose.agency_id,
        given_to_id=whose.agency_id,
        desk_id=whose.desk_id,
        owner_id=whose.person_id,
        what=before.what,
        due_on=due,
        state=acting.begins(present=_is_here(row, whose.agency_id, whose.person_id)).value,
        by_id=by.practitioner_id,
        carried_from=before,
        carried=before.carried + 1,
    )
    before.change(
        based_on=before.version, state=State.CARRIED.value, said_at=at, said_by_id=by.practitioner_id
    )
    beat(row.meeting, "action", row, by=by, at=at)
    trail.record("action.carried", by=by, at=at, about=(made.reference, before.reference, row.reference))
    return row.meeting.reference


@store.action
def answer(reference: str, *, accepts: bool, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Accept an action, or say why it cannot be done: then it is the chair's, who finds another way."""
    row = the_action(reference, by=by)
    insist(acting.may_answer(State(row.state), owns=owns(row, by), accepts=accepts, because=because))
    state = State.ACCEPTED if accepts else State.CANNOT
    row.change(
        based_on=row.version,
        state=state.value,
        said=because,
        said_at=at,
        said_by_id=by.practitioner_id,
        **({"owner_id": by.practitioner_id} if accepts and row.owner_id is None else {}),
        **({} if accepts else {"held_by_id": row.case.meeting.chair_id}),
    )
    if not accepts:
        _tell_the_chair(row, by=by, at=at)
    trail.record(f"action.{state.value}", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def end(reference: str, *, done: bool, words: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say that an action is done, or is not needed any more."""
    row = the_action(reference, by=by)
    meeting = row.case.meeting
    insist(acting.may_end(State(row.state), owns=owns(row, by), leads=leads(meeting, by)))
    state = State.DONE if done else State.DROPPED
    row.change(based_on=row.version, state=state.value, said=words, said_at=at, said_by_id=by.practitioner_id)
    if meeting.opened_at is not None and meeting.closed_at is None:
        beat(meeting, "action", row.case, by=by, at=at)
    trail.record(f"action.{state.value}", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def give_to_another(reference: str, *, owner: str, by: Viewer, at: datetime, key: str = "") -> str:
    """By whoever chairs: find another owner for what its owner cannot do."""
    row = the_action(reference, by=by)
    meeting = row.case.meeting
    insist(acting.may_end(State(row.state), owns=False, leads=leads(meeting, by) or may_chair(by).allowed))
    found = _owner(row.area_id, owner, at=at)
    row.change(
        based_on=row.version,
        agency_id=found.agency_id,
        desk_id=found.desk_id,
        owner_id=found.person_id,
        state=State.OFFERED.value,
    )
    tell_the_owner(row, Template.ACTION_TO_ACCEPT, by=by, at=at)
    trail.record("action.given_anew", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each be the person's or the desk's that its item names now; no word of it changes."""
    about = []
    for item in items:
        where = {"reference": item.reference}
        if item.code == "action.cannot":
            Action._base_manager.filter(**where).update(held_by_id=item.person_id)
        elif item.code == "meeting.to_close":
            Meeting._base_manager.filter(**where).update(desk_id=item.desk_id)
        elif item.code.startswith("action."):
            Action._base_manager.filter(**where).update(owner_id=item.person_id, desk_id=item.desk_id)
        else:
            Dissent._base_manager.filter(**where).update(owner_id=item.person_id, desk_id=item.desk_id)
        about.append(item.reference)
    trail.record("actions.handed_on", by=by, at=at, about=tuple(dict.fromkeys(about)))


def the_action(reference: str, *, by: Viewer) -> Action:
    insist(roles.may_work(by))
    wanted = references.parse(reference) or reference[:14]
    rows = Action.objects.visible_to(by).select_related("case__meeting", "agency", "owner", "desk")
    row = rows.filter(reference=wanted).first()
    if row is None:
        raise Http404
    return row


def owns(row: Action, by: Viewer) -> bool:
    return row.owner_id == by.practitioner_id or (row.owner_id is None and row.desk_id in by.desk_ids)


def tell_owners(rows: Iterable[Action], *, by: Viewer, at: datetime) -> None:
    """One letter for each owner, however much is theirs; another where they must say whether they accept."""
    told = set()
    for row in rows:
        template = Template.ACTION_TO_ACCEPT if row.state == State.OFFERED.value else Template.ACTIONS_GIVEN
        if (mark := (row.owner_id, row.desk_id, template)) not in told:
            told.add(mark)
            tell_the_owner(row, template, by=by, at=at)


def _give(row: Case, given: Given, *, by: Viewer, at: datetime) -> Action:
    owner = _owner(row.area_id, given.owner, at=at)
    insist(acting.may_give(given.what, due=given.due, today=today_in_london(at)))
    child = None
    if given.whom is ForWhom.CHILD:
        inside = row.children.filter(child__reference=references.parse(given.child) or "").first()
        if inside is None:
            insist(refuse("action.child", "Choose which child of the case it is for."))
        assert inside is not None
        child = inside.child_id
    return Action.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        case=row,
        whom=given.whom.value,
        child_id=child,
        agency_id=owner.agency_id,
        given_to_id=owner.agency_id,
        desk_id=owner.desk_id,
        owner_id=owner.person_id,
        what=given.what,
        due_on=given.due,
        state=acting.begins(present=_is_here(row, owner.agency_id, owner.person_id)).value,
        by_id=by.practitioner_id,
    )


def _owner(area_id: int, reference: str, *, at: datetime) -> _Owner:
    wanted = references.parse(reference) or ""
    if wanted.startswith(f"{references.Kind.DESK}-"):
        desk = agencies.desk(area_id, wanted)
        if desk is not None:
            left = "" if desk.is_there(today_in_london(at)) else desk.name
            insist(acting.may_own(left=left))
            return _Owner(desk.agency_id, desk.agency_reference, desk.name, desk.id, None)
    person = agencies.colleague(area_id, wanted, agency_id=None)
    if person is None:
        raise Http404
    insist(acting.may_own(left="" if person.active else person.name))
    home = agencies.home_desks([person.id], at=at).get(person.id)
    return _Owner(person.agency_id, person.agency_reference, person.name, home, person.id)


def _reference_of_owner(row: Action) -> str:
    if row.owner_id is not None:
        return agencies.reference_of(row.owner_id)
    assert row.desk is not None
    return row.desk.reference


def _is_here(row: Case, agency_id: int, person_id: int | None) -> bool:
    """The owner themselves, or for a duty somebody of its agency."""
    came = row.meeting.invitations.filter(state=Said.ATTENDED.value)
    if person_id is None:
        return came.filter(agency_id=agency_id).exists()
    leading = person_id in (row.meeting.chair_id, row.meeting.scribe_id)
    return leading or came.filter(came_id=person_id).exists()


def tell_the_owner(row: Action, template: Template, *, by: Viewer, at: datetime) -> None:
    if row.owner_id is not None:
        to = agencies.reference_of(row.owner_id)
        agency = agencies.agency_reference_of(row.owner_id)
    else:
        assert row.desk is not None
        to, agency = row.desk.reference, row.agency.reference
    notices.tell(template, to=to, to_agency=agency, thing=row.reference, by=by, at=at)


def _tell_the_chair(row: Action, *, by: Viewer, at: datetime) -> None:
    chair = row.case.meeting.chair_id
    notices.tell(
        Template.ACTION_CANNOT,
        to=agencies.reference_of(chair),
        to_agency=agencies.agency_reference_of(chair),
        thing=row.reference,
        by=by,
        at=at,
    )
