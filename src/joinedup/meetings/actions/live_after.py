"""A meeting is closed, its actions go to their owners, and what was said against it is looked at again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.frontdoor.queries import for_meetings as frontdoor
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions.agenda import the_meeting
from joinedup.meetings.actions.attendance import write_contacts
from joinedup.meetings.actions.live import beat, leads, runs
from joinedup.meetings.actions.live_acting import tell_owners
from joinedup.meetings.models import (
    Action,
    Case,
    CaseChild,
    Closing,
    Decision,
    Dissent,
    DissentLook,
    Harmed,
    Meeting,
    Table,
)
from joinedup.meetings.queries.acting import may_be_told
from joinedup.meetings.queries.shared import rounds_on, rule_in_use
from joinedup.meetings.rules import acting, after, deciding
from joinedup.meetings.rules.after import Around
from joinedup.meetings.rules.deciding import Outcome
from joinedup.meetings.rules.lanes import Lane, Turn, may_chair
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.risk import actions as risk
from joinedup.trail import actions as trail

_TOLD_WITHIN = timedelta(days=1)


@store.action
def close(reference: str, *, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Close it: the minutes are what stands, and every owner is told that something is theirs.

    `because` says what becomes of cases that were not heard; they come on again at the next meeting. Once its
    day is over whoever may chair closes it, whether it was opened or not.
    """
    row = the_meeting(reference, by=by)
    if row.closed_at is None:
        over = after.is_over(row.on_day, today=today_in_london(at), closed=False)
        led, chairs = leads(row, by), may_chair(by).allowed
        insist(after.may_be_closed(runs(row, by), over=over, leads=led, may_chair=chairs))
    _leave_the_last(row, at=at)
    left = Case.objects.filter(meeting=row).exclude(state=Turn.HEARD.value)
    insist(
        after.may_close(
            unheard=left.exclude(lane=Lane.NOT_FOR_US.value).count(),
            because=because,
            closed=row.closed_at is not None,
        )
    )
    heard = Case.objects.filter(meeting=row, state=Turn.HEARD.value).order_by("position")
    told = [made for case in heard for made in _tell_by_rule(case, by=by, at=at)]
    told += [made for case in heard for made in _refer(case, by=by, at=at)]
    open_now = [one.value for one in acting.State if one.open]
    given = Action.objects.filter(case__meeting=row, state__in=open_now).order_by("pk")
    tell_owners(given.select_related("agency", "owner", "desk"), by=by, at=at)
    write_contacts(row, by=by, at=at)
    _settle_views(row, by=by, at=at)
    row.change(based_on=row.version, closed_at=at)
    Closing.objects.create(
        area_id=row.area_id, occurred=at, entered=at, meeting=row, because=because, by_id=by.practitioner_id
    )
    beat(row, "closed", None, by=by, at=at)
    trail.record("meeting.closed", by=by, at=at, about=(row.reference, *told))
    return row.reference


@store.action
def look_again(
    reference: str,
    *,
    outcome: Outcome,
    words: str,
    again: date | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Write down what has become of a dissent, or when it is looked at next."""
    row = the_dissent(reference, by=by)
    insist(
        deciding.may_look_again(
            own=row.agency_id == by.agency_id,
            leads=leads(row.case.meeting, by),
            looked=row.looked_at is not None,
            outcome=outcome,
            again=again,
            review=row.review_on,
            decided_since=_decided_since(row),
            today=today_in_london(at),
        )
    )
    DissentLook.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        dissent=row,
        outcome=outcome.value,
        words=words,
        due_on=row.review_on,
        again_on=None if outcome.closes else again,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
    )
    if outcome.closes:
        row.change(based_on=row.version, looked_at=at, looked_by_id=by.practitioner_id)
    else:
        row.change(based_on=row.version, review_on=again)
        _tell_the_other_side(row, by=by, at=at)
    trail.record(f"dissent.{outcome.value}", by=by, at=at, about=(row.reference,))
    return row.reference


def _tell_the_other_side(row: Dissent, *, by: Viewer, at: datetime) -> None:
    """Whose dissent it is and whoever chaired it, but not who set the day. Who has left: their desk."""
    meeting = row.case.meeting
    there = agencies.active(one for one in (row.owner_id, meeting.chair_id) if one is not None)
    told: set[tuple[str, str]] = set()
    for person, desk in ((row.owner_id, row.desk), (meeting.chair_id, meeting.desk)):
        if person is not None and person in there:
            if person != by.practitioner_id:
                told.add((agencies.reference_of(person), agencies.agency_reference_of(person)))
        elif desk is not None and desk.pk not in by.desk_ids:
            told.add((desk.reference, desk.agency.reference))
    for to, agency in sorted(told):
        notices.tell(Template.DISSENT_NEWS, to=to, to_agency=agency, thing=row.reference, by=by, at=at)


def _decided_since(row: Dissent) -> bool:
    """Whether a later meeting has decided anything about a child of the case; it tells nothing of what."""
    inside = CaseChild._base_manager.filter(case_id=row.case_id).values("child_id")
    later = CaseChild._base_manager.filter(child_id__in=inside, case__meeting__starts_at__gt=row.entered)
    return Decision.objects.filter(case__in=later.values("case_id")).exclude(kind="").exists()


def the_dissent(reference: str, *, by: Viewer) -> Dissent:
    """One of a case that whoever asks may see; nothing there for everybody else."""
    insist(roles.may_work(by))
    wanted = references.parse(reference) or reference[:14]
    cases = Case.objects.visible_to(by)
    rows = Dissent.objects.select_related("case__meeting__desk__agency", "agency", "desk__agency")
    row = rows.filter(reference=wanted, case__in=cases).first()
    if row is None:
        raise Http404
    return row


def _leave_the_last(row: Meeting, *, at: datetime) -> None:
    """The case that is on the table is heard if it was decided; what is not decided was not heard."""
    for case in Case.objects.filter(meeting=row, state=Turn.NOW.value).select_related("decision", "table"):
        table = case.table
        spent = int((at - table.called_at).total_seconds()) if table.called_at else 0
        Table.objects.filter(pk=table.pk).update(called_at=None, seconds=table.seconds + max(spent, 0))
        state = Turn.HEARD if case.decision.kind else Turn.PARKED
        Case.objects.filter(pk=case.pk).update(state=state.value)


def _settle_views(row: Meeting, *, by: Viewer, at: datetime) -> None:
    """Nobody is asked for a view any more of a child who was spoken of, or was not for the meeting. Those of
    a case that comes on again go on with it."""
    over = row.cases.filter(Q(state=Turn.HEARD.value) | Q(lane=Lane.NOT_FOR_US.value))
    rounds = rounds_on(row, list(over.values_list("pk", flat=True)))
    risk.settle((one.id for one in rounds.values()), by=by, at=at)


def _refer(case: Case, *, by: Viewer, at: datetime) -> Iterable[str]:
    """The advisers' services at the meeting are told that the person harmed was referred, and no more. Where
    none of them may be told of it, it is the chair's to do."""
    if not Harmed.objects.filter(case=case, adviser=deciding.Advocate.REFERRED.value).exists():
        return
    desks = _desks_to_refer_to(case, at=at)
    for agency, desk in desks:
        yield _refer_to(case, agency, desk, None, after.Told.ADVISER, by=by, at=at).reference
    if not desks:
        meeting = case.meeting
        chair = meeting.chair_id if agencies.active([meeting.chair_id]) else None
        yield _refer_to(case, meeting.agency_id, meeting.desk_id, chair, None, by=by, at=at).reference


def _desks_to_refer_to(case: Case, *, at: datetime) -> list[tuple[int, int]]:
    """By agency, a desk of each advisers' service that was asked, is there, and holds somebody who may see
    the case: the others would learn from a letter that there is one."""
    kinds = [one.kind for one in rule_in_use(case.area_id, day=case.meeting.on_day).refers]
    seats = case.meeting.invitations.filter(agency__kind__in=kinds, person=None, invited_at__isnull=False)
    there = {one.id for one in agencies.every_desk(case.area_id) if one.is_there(today_in_london(at))}
    found = []
    for seat in seats.order_by("agency__name", "pk"):
        desk = seat.desk_id if seat.desk_id in there else agencies.first_desk_of(seat.agency_id, at=at)
        if desk is not None and desk in there and may_be_told(case.pk, desk):
            found.append((seat.agency_id, desk))
    return found


def _refer_to(
    case: Case,
    agency: int,
    desk: int,
    owner: int | None,
    told: after.Told | None,
    *,
    by: Viewer,
    at: datetime,
) -> Action:
    return Action.objects.create(
        area_id=case.area_id,
        occurred=at,
        entered=at,
        case=case,
        whom=acting.ForWhom.HARMED.value,
        agency_id=agency,
        given_to_id=agency,
        desk_id=desk,
        owner_id=owner,
        what=told.words if told is not None else after.NOBODY_TOLD,
        due_on=today_in_london(at + _TOLD_WITHIN),
        state=acting.State.OFFERED.value,
        by_id=by.practitioner_id,
        by_rule=told.value if told is not None else "",
    )


def _tell_by_rule(case: Case, *, by: Viewer, at: datetime) -> Iterable[str]:
    """School and general practice of each child are told that there was an incident, and nothing of it."""
    brought = frontdoor.came_in_called(case.area_id, case.brought.values_list("record", flat=True))
    if not after.tells(one.kind for one in brought.values()):
        return
    around = [
        Around(line.agency_id, line.kind, line.part, line.desk_id, inside.child_id)
        for inside in case.children.order_by("place")
        for line in children.involvements(inside.child_id, at=at)
        if not line.kept
    ]
    for told, one in after.whom_to_tell(around):
        made = Action.objects.create(
            area_id=case.area_id,
            occurred=at,
            entered=at,
            case=case,
            whom=acting.ForWhom.CHILD.value,
            child_id=one.child,
            agency_id=one.agency,
            given_to_id=one.agency,
            desk_id=agencies.there_or_first(one.desk, at=at),
            what=told.words,
            due_on=today_in_london(at + _TOLD_WITHIN),
            state=acting.State.OFFERED.value,
            by_id=by.practitioner_id,
            by_rule=told.value,
        )
        yield made.reference
