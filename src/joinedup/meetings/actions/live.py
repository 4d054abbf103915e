"""What is done while a meeting sits: cases are called, agencies heard, a case decided, and dissents stand.

Whoever chairs or writes drives it; each agency says its own view, its own dissent and its own contacts.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision as Answer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions.agenda import the_case, the_meeting
from joinedup.meetings.models import Beat, Case, Decision, Dissent, Harmed, Heard, Meeting, Planned, Table
from joinedup.meetings.queries import spoken
from joinedup.meetings.rules import deciding, turns
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.deciding import Advocate, Kind, Lacked
from joinedup.meetings.rules.lanes import Lane, Turn, may_chair
from joinedup.meetings.rules.speaking import may_decide
from joinedup.meetings.rules.turns import Way
from joinedup.risk import actions as risk
from joinedup.risk.queries import round_for
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Decided:
    kind: Kind
    words: str
    together: str = ""
    lacked: str = ""
    instead: str = ""
    override: str = ""


@store.action
def open_meeting(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """The meeting sits from now on. Its agenda was locked before, so that everybody has the same."""
    row = the_meeting(reference, by=by)
    insist(
        turns.may_open(
            leads=leads(row, by),
            may_chair=may_chair(by).allowed,
            chair=row.chair.name,
            locked=row.locked_at is not None,
            opened=row.opened_at is not None,
            closed=row.closed_at is not None,
        )
    )
    row.change(based_on=row.version, opened_at=at)
    beat(row, "opened", None, by=by, at=at)
    trail.record("meeting.opened", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def call(reference: str, *, way: Way, case: str = "", by: Viewer, at: datetime, key: str = "") -> str:
    """Call the next case, the one before, or `case`; or park the one that is called and go on.

    With 'next' and 'park' `case` is the one that their page had ready; another comes where it was heard
    meanwhile. What is left without a decision is parked: it is not heard, and nobody forgets it.
    """
    row = to_run(reference, by=by)
    seen = list(Case.objects.visible_to(by).filter(meeting=row).exclude(lane=Lane.NOT_FOR_US.value))
    there = [turns.Place(one.reference, Lane(one.lane), one.position, Turn(one.state)) for one in seen]
    wanted = turns.goes_to(there, way=way, to=references.parse(case) or case)
    by_reference = {one.reference: one for one in seen}
    if wanted and wanted not in by_reference:
        raise Http404
    for one in Case.objects.filter(meeting=row, state=Turn.NOW.value):
        _leave(one, park=way is Way.PARK, at=at)
    about = [row.reference]
    if wanted:
        _put_on_the_table(by_reference[wanted], at=at)
        about.append(wanted)
    beat(row, "called", by_reference.get(wanted), by=by, at=at)
    trail.record("case.called" if wanted else "case.left", by=by, at=at, about=tuple(about))
    return row.reference


@store.action
def hear(reference: str, *, agency: str, heard: bool, by: Viewer, at: datetime, key: str = "") -> str:
    """Tick that an agency was heard on a case, or take the tick back."""
    row = _to_write(reference, by=by)
    to_run(row.meeting.reference, by=by)
    seat = row.meeting.invitations.filter(agency__reference=references.parse(agency) or "").first()
    if seat is None:
        raise Http404
    standing = Heard.objects.filter(case=row, agency_id=seat.agency_id).first()
    if standing is None:
        Heard.objects.create(
            area_id=row.area_id,
            occurred=at,
            entered=at,
            case=row,
            agency_id=seat.agency_id,
            heard=heard,
            by_id=by.practitioner_id,
        )
    elif standing.heard is not heard:
        standing.change(based_on=standing.version, heard=heard, by_id=by.practitioner_id)
    beat(row.meeting, "heard", row, by=by, at=at)
    trail.record("case.heard" if heard else "case.unheard", by=by, at=at, about=(row.reference, agency))
    return row.meeting.reference


@store.action
def decide(
    reference: str, decided: Decided, *, based_on: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Write down what a case came to. Refused while somebody who sees it differently was not heard.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    row = _to_write(reference, by=by)
    to_run(row.meeting.reference, by=by)
    standing = Decision.objects.get(case=row)
    store.insist_on_version(standing, based_on)
    insist(deciding.may_say_lacked(decided.lacked, decided.instead))
    insist(may_decide(spoken.readings(row), override=decided.override))
    standing.change(
        based_on=based_on,
        kind=decided.kind.value,
        words=decided.words,
        together=decided.together,
        lacked=Lacked(decided.lacked).value if decided.lacked else "",
        instead=decided.instead,
        override=decided.override,
        by_id=by.practitioner_id,
        decided_at=at,
    )
    beat(row.meeting, "decided", row, by=by, at=at)
    trail.record(f"case.decided.{decided.kind.value}", by=by, at=at, about=(row.reference,))
    return row.meeting.reference


@store.action
def say_for_the_harmed(
    reference: str,
    *,
    wishes: str,
    adviser: str,
    based_on: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Write down what the person harmed wishes, and who speaks for them.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
    """
    row = _to_write(reference, by=by)
    standing = Harmed.objects.get(case=row)
    standing.change(
        based_on=based_on,
        wishes=wishes,
        adviser=Advocate(adviser).value if adviser else "",
        by_id=by.practitioner_id,
    )
    beat(row.meeting, "harmed", row, by=by, at=at)
    trail.record("case.harmed", by=by, at=at, about=(row.reference,))
    return row.meeting.reference


@store.action
def grade(
    reference: str,
    *,
    tool: str,
    grade: str,
    because: str,
    adult: str = "",
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Confirm or change the grade of the person harmed, beside a child whom they are around: the first of the
    case whose round one reads."""
    row = _to_write(reference, by=by)
    readable = [one for one in spoken.rounds_of(row) if round_for(by, one.reference)]
    theirs = [one for one in readable if adult in _adults_around(one.child_id)]
    beside = next((one.reference for one in (*theirs, *readable)), None)
    if beside is None:
        raise Http404
    risk.grade_adult(beside, tool=tool, grade=grade, because=because, adult=adult, by=by, at=at)
    beat(row.meeting, "graded", row, by=by, at=at)
    trail.record("case.graded", by=by, at=at, about=(row.reference, beside))
    return row.meeting.reference


@store.action
def dissent(
    reference: str,
    *,
    words: str,
    instead: str,
    review_on: date,
    what_would_change_it: str = "",
    agency: str = "",
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say that one's agency sees it differently; whoever writes may do it for one, in its own words."""
    row = _to_write(reference, by=by)
    insist(deciding.may_dissent(review_on, today=today_in_london(at)))
    whose, desk = by.agency_id, min(by.own_desks, default=None)
    owner: int | None = by.practitioner_id
    if agency and agency != by.agency_reference:
        to_run(row.meeting.reference, by=by)
        seat = row.meeting.invitations.filter(agency__reference=references.parse(agency) or "").first()
        if seat is None:
            raise Http404
        whose, desk, owner = seat.agency_id, seat.desk_id, seat.came_id
    made = Dissent.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        case=row,
        agency_id=whose,
        desk_id=desk or agencies.first_desk_of(whose, at=at),
        by_id=by.practitioner_id,
        owner_id=owner,
        words=words,
        instead=instead,
        what_would_change_it=what_would_change_it,
        review_on=review_on,
    )
    beat(row.meeting, "dissent", row, by=by, at=at)
    trail.record("case.dissent", by=by, at=at, about=(row.reference, made.reference))
    return row.meeting.reference


@store.action
def plan_contact(
    reference: str,
    *,
    whom: ForWhom,
    about: str,
    when: str,
    safe: str,
    first: bool,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say that one's agency makes contact with somebody of a case. One goes first with each of them."""
    row = _to_write(reference, by=by)
    if first and Planned.objects.filter(case=row, whom=whom.value, first=True).exists():
        insist(refuse("plan.first", "Somebody goes first already. Tell them what you would ask."))
    Planned.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        case=row,
        whom=whom.value,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        about=about,
        when=when,
        safe=safe if whom is ForWhom.HARMED else "",
        first=first,
    )
    beat(row.meeting, "planned", row, by=by, at=at)
    trail.record("case.contact_planned", by=by, at=at, about=(row.reference,))
    return row.meeting.reference


@store.action
def open_views(
    reference: str, *, because: str, child: str = "", by: Viewer, at: datetime, key: str = ""
) -> str:
    """Open the views of one child of the case to all who are asked, at any time, with a reason.

    `child`: by reference; it may be left out where the case has one. Those of the others stay as they are.
    """
    row = _to_write(reference, by=by)
    to_run(row.meeting.reference, by=by)
    standing = spoken.round_on(row, child)
    if standing is None:
        raise Http404
    risk.reveal(standing.reference, because=because, leads=True, by=by, at=at)
    beat(row.meeting, "views", row, by=by, at=at)
    trail.record("case.views_opened", by=by, at=at, about=(row.reference, standing.reference))
    return row.meeting.reference


@store.action
def say_view(
    reference: str,
    *,
    reading: str,
    how_sure: str,
    fact: str = "",
    rests_on: tuple[int, ...] = (),
    what_would_change_it: str = "",
    evidence: str = "",
    child: str = "",
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say one's own agency's view of a child of the case, and what it rests on.

    `rests_on` are facts that stand in the child's round, by key; `fact` is one that does not yet.
    `child`: by reference; it may be left out where the case has one.
    """
    row = _to_write(reference, by=by)
    standing = spoken.round_on(row, child)
    if standing is None:
        raise Http404
    said = risk.NewView(
        reading=reading,
        how_sure=how_sure,
        what_would_change_it=what_would_change_it,
        rests_on=rests_on,
        fact=fact,
        evidence=evidence,
    )
    risk.say_view(standing.reference, said, by=by, at=at)
    beat(row.meeting, "views", row, by=by, at=at)
    trail.record("case.view_said", by=by, at=at, about=(row.reference, standing.reference))
    return row.meeting.reference


def _adults_around(child_id: int) -> set[str]:
    return {one.reference for one in children.people_around(child_id) if not one.is_child}


def leads(row: Meeting, by: Viewer) -> bool:
    """Whether they chair this meeting, or write for it."""
    return by.practitioner_id in (row.chair_id, row.scribe_id)


def to_run(reference: str, *, by: Viewer) -> Meeting:
    row = the_meeting(reference, by=by)
    insist(runs(row, by))
    return row


def runs(row: Meeting, by: Viewer) -> Answer:
    return deciding.may_run(
        leads=leads(row, by),
        may_chair=may_chair(by).allowed,
        chair=row.chair.name,
        opened=row.opened_at is not None,
        closed=row.closed_at is not None,
    )


def beat(row: Meeting, what: str, case: Case | None, *, by: Viewer, at: datetime) -> None:
    """Count the change, in its own transaction: what is rolled back is told to nobody."""
    values = {"what": what, "case": case, "by_id": by.practitioner_id, "occurred": at}
    if not Beat.objects.filter(meeting=row).update(version=F("version") + 1, **values):
        Beat.objects.create(meeting=row, area_id=row.area_id, entered=at, **values)


def _to_write(reference: str, *, by: Viewer) -> Case:
    row = the_case(reference, by=by)
    insist(deciding.may_write(Turn(row.state), closed=row.meeting.closed_at is not None))
    return row


def _put_on_the_table(row: Case, *, at: datetime) -> None:
    common = {"area_id": row.area_id, "occurred": at, "entered": at}
    Decision.objects.get_or_create(case=row, defaults=common)
    Harmed.objects.get_or_create(case=row, defaults=common)
    table, _ = Table.objects.get_or_create(case=row, defaults=common)
    Table.objects.filter(pk=table.pk).update(called_at=at)
    Case.objects.filter(pk=row.pk).update(state=Turn.NOW.value)


def _leave(row: Case, *, park: bool, at: datetime) -> None:
    table = Table.objects.get(case=row)
    spent = int((at - table.called_at).total_seconds()) if table.called_at else 0
    Table.objects.filter(pk=table.pk).update(called_at=None, seconds=F("seconds") + max(spent, 0))
    decided = Decision.objects.filter(case=row).exclude(kind="").exists()
    state = Turn.HEARD if decided and not park else Turn.PARKED
    Case.objects.filter(pk=row.pk).update(state=state.value)
