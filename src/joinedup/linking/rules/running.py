"""What must be written down, and by whom, before a whole extract is tied to anybody.

Two agencies each answer for their own records, so each says yes: the agency whose extract it is, and the one
that answers for the open matters. Why: docs/decisions/0050-whole-extracts.md.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse

GOOD_FOR = timedelta(days=90)  # a yes is for this extract and these months, not for good


COPIES_KEPT = timedelta(days=7)  # after a run was last gone on with: then it is begun anew


class State(StrEnum):
    PROPOSED = "proposed"
    DONE = "done"


def may_propose(*, agency_id: int, holder_id: int | None, own_id: int) -> Decision:
    """`agency_id`: whose extract it is; `holder_id`: who answers for the open matters of the area."""
    if holder_id is None:
        return refuse("link.no_front_door", "No front door answers for open matters here.")
    if agency_id == holder_id:
        return refuse(
            "link.one_controller", "Choose another agency: the front door answers for its own records alone."
        )
    if own_id not in (agency_id, holder_id):
        return refuse(
            "link.not_a_party", "Only the agency whose extract it is, or the front door, can propose this."
        )
    return allow("link.proposed")


def may_approve(
    *, own_id: int, parties: Collection[int], approved: Collection[int], state: State
) -> Decision:
    if own_id not in parties:
        return hide("link.not_a_party")
    if state is State.DONE:
        return refuse("link.done", "This was run already.")
    if own_id in approved:
        return refuse("link.approved", "Your agency has said yes already.")
    return allow("link.approves")


def copies_are_over(*, state: State, last_written: datetime, at: datetime) -> bool:
    """Whether the copies of people in a run's folder go: it is done, or nobody went on with it for a week."""
    return state is State.DONE or at - last_written > COPIES_KEPT


def may_run(
    *,
    purpose: str,
    basis: str,
    dpia: str,
    waits_for: Collection[str],
    last_approved: datetime | None,
    state: State,
    at: datetime,
) -> Decision:
    """`waits_for`: the agencies, by name, that have not said yes."""
    for said, words in (
        (purpose, "a purpose"),
        (basis, "a legal basis"),
        (dpia, "the reference of its data protection impact assessment"),
    ):
        if not said.strip():
            return refuse("link.incomplete", f"This run has not {words}, so nothing is tied.")
    if state is State.DONE:
        return refuse("link.done", "This was run already; propose another for another extract.")
    if waits_for:
        return refuse(
            "link.not_approved",
            f"It waits for the yes of {' and of '.join(waits_for)}, on the page Extracts.",
        )
    if last_approved is None or at - last_approved > GOOD_FOR:
        return refuse("link.old_yes", f"The last yes is more than {GOOD_FOR.days} days old; propose it anew.")
    return allow("link.runs")
