"""What was agreed is written by one side and said yes to by the other; then each says how fair it was."""

from datetime import datetime

from joinedup import store
from joinedup.disagreements.actions.learning import learn_from
from joinedup.disagreements.actions.rows import newest_rung, record, row_for, tell_sides
from joinedup.disagreements.rules import states
from joinedup.disagreements.rules.states import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.notices.rules.messages import Template


@store.action
def write_agreed(
    reference: str,
    *,
    agreed: str,
    pattern: str,
    next_time: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Write down what was agreed, of which kind it was, and what both do differently; the others confirm."""
    row = row_for(reference, by=by, version=version, versioned=True)
    insist(states.may_change(State(row.state)))
    row.change(
        based_on=version,
        state=State.PROPOSED.value,
        agreed=agreed,
        pattern=pattern,
        next_time=next_time,
        agreed_by_id=by.practitioner_id,
        agreed_agency_id=by.agency_id,
    )
    others = frozenset({row.agency_id, row.other_id} - {by.agency_id})
    tell_sides(Template.DIFFERENCE_NEWS, row, newest_rung(row), only=others, by=by, at=at)
    record("difference.agreed_by_one", row, by=by, at=at)
    return row.reference


@store.action
def answer_agreed(
    reference: str, *, yes: bool, version: int | None, by: Viewer, at: datetime, key: str
) -> str:
    """Say whether that was agreed. Yes settles it; no leaves it where it stands on the ladder."""
    row = row_for(reference, by=by, version=version, versioned=True)
    insist(states.may_confirm(State(row.state), proposed_by_us=row.agreed_agency_id == by.agency_id))
    if yes:
        row.change(
            based_on=version, state=State.AGREED.value, confirmed_by_id=by.practitioner_id, ended_at=at
        )
    else:
        row.change(based_on=version, state=State.OPEN.value)
    tell_sides(Template.DIFFERENCE_NEWS, row, newest_rung(row), by=by, at=at)
    record("difference.settled" if yes else "difference.not_agreed", row, by=by, at=at)
    if yes:
        learn_from(row, by=by, at=at)
    return row.reference


@store.action
def rate(reference: str, *, fair: int, by: Viewer, at: datetime, key: str) -> str:
    """Say for one's own agency how fair it was, once it is settled: 1 to 4."""
    row = row_for(reference, by=by)
    ours = row.agency_id == by.agency_id
    said = row.fair_ours if ours else row.fair_theirs
    insist(states.may_rate(State(row.state), rated=said is not None))
    row.change(based_on=row.version, **{"fair_ours" if ours else "fair_theirs": fair})
    record("difference.rated", row, by=by, at=at)
    return row.reference
