"""Raising a difference of view, saying one's own side of it, and withdrawing it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.disagreements.actions.rows import newest_rung, record, row_for, tell_sides
from joinedup.disagreements.models import Disagreement, Rung, Said
from joinedup.disagreements.queries.starting import With, with_for
from joinedup.disagreements.rules import states
from joinedup.disagreements.rules.ladder import due_at
from joinedup.disagreements.rules.states import Came, State
from joinedup.disagreements.telling import ladder_at, on_duty_for
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.notices.rules.messages import Template


@dataclass(frozen=True, slots=True)
class Raised:
    """Three fields, and where it came from: `question`; or `case` or `child`, with the agency."""

    thinks: str
    instead: str
    meanwhile: str
    question: str = ""
    case: str = ""
    child: str = ""
    other: str = ""  # the other agency's reference, where it comes from a case or the child's page


@store.action
def raise_difference(raised: Raised, *, by: Viewer, at: datetime, key: str) -> str:
    """Raise it on the first step, tell whoever the other side is now, and return its reference."""
    insist(roles.may_work(by))
    other = with_for(by, question=raised.question, case=raised.case, child=raised.child, other=raised.other)
    if other is None:
        raise Http404
    insist(states.may_raise(own=other.agency_id == by.agency_id, open_already=_open_already(other, by=by)))
    row = Disagreement(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        child_id=other.child_id,
        about=other.about,
        raised_by_id=by.practitioner_id,
        agency_id=by.agency_id,
        other_id=other.agency_id,
        thinks=raised.thinks,
        instead=raised.instead,
        meanwhile=raised.meanwhile,
    )
    row.save(force_insert=True)
    step = ladder_at(by.area_id, at=at).steps[0]
    theirs = on_duty_for(other.child_id, desk_id=other.desk_id, preferred=other.person_id, at=at)
    rung = Rung.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        disagreement=row,
        number=1,
        step=step.code,
        name=step.name,
        came=Came.RAISED.value,
        due=due_at(step.limit, since=at, calendar=england_and_wales()),
        by_id=by.practitioner_id,
        ours_id=by.practitioner_id,
        ours_desk_id=min(by.own_desks, default=None),
        theirs_id=theirs.person_id,
        theirs_desk_id=theirs.desk_id,
    )
    tell_sides(Template.DIFFERENCE_RAISED, row, rung, only=frozenset({other.agency_id}), by=by, at=at)
    record("difference.raised", row, by=by, at=at)
    return row.reference


def _open_already(other: With, *, by: Viewer) -> bool:
    """The same question or case, between the same two: one is enough, whoever of them was first."""
    if not other.about:
        return False
    rows = Disagreement._base_manager.filter(area_id=by.area_id, about=other.about, child_id=other.child_id)
    two = {by.agency_id, other.agency_id}
    rows = rows.filter(agency_id__in=two, other_id__in=two)
    return rows.filter(state__in=[one.value for one in State if one.is_open]).exists()


@store.action
def say_ours(reference: str, *, words: str, by: Viewer, at: datetime, key: str) -> str:
    """Write down how one's own side sees it; what was written before stays."""
    row = row_for(reference, by=by)
    insist(states.may_change(State(row.state)))
    Said.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        disagreement=row,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        words=words,
    )
    tell_sides(Template.DIFFERENCE_NEWS, row, newest_rung(row), only=_but(row, by), by=by, at=at)
    record("difference.said", row, by=by, at=at)
    return row.reference


@store.action
def withdraw(reference: str, *, by: Viewer, at: datetime, key: str) -> str:
    """Take it back, in one click. It stays readable, and counts as none of a kind."""
    row = row_for(reference, by=by)
    insist(states.may_withdraw(State(row.state), ours=row.agency_id == by.agency_id))
    row.change(based_on=row.version, state=State.WITHDRAWN.value, ended_at=at)
    tell_sides(Template.DIFFERENCE_NEWS, row, newest_rung(row), only=_but(row, by), by=by, at=at)
    record("difference.withdrawn", row, by=by, at=at)
    return row.reference


def _but(row: Disagreement, by: Viewer) -> frozenset[int]:
    return frozenset({row.agency_id, row.other_id} - {by.agency_id})
