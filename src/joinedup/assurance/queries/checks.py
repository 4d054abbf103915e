"""The checks: each reads live records through a room's queries, and says of each whether it was done."""

from collections.abc import Callable, Mapping
from datetime import datetime

from joinedup.assurance.rules.policies import Policy, Record
from joinedup.disagreements.queries import checked as disagreements
from joinedup.kernel.london import today_in_london
from joinedup.meetings.queries import checked as meetings
from joinedup.risk.queries import checked as risk

Check = Callable[..., tuple[tuple[str, datetime, bool], ...]]
CHECKS: Mapping[str, Check] = {
    "views_first": risk.views_before_they_were_opened,
    "dissent_looked_at": meetings.dissents_looked_at,
    "absent_told": meetings.absent_agencies_told,
    "differences_in_time": disagreements.steps_in_their_time,
}


def records_of(policy: Policy, area_id: int, *, at: datetime) -> tuple[Record, ...]:
    """What the policy was due on, whoever may see it: counted, and drawn from."""
    check = CHECKS.get(policy.check)
    if check is None:
        return ()
    return tuple(
        Record(reference, today_in_london(moment), met) for reference, moment, met in check(area_id, at=at)
    )


def is_bound(policy: Policy) -> bool:
    return policy.check in CHECKS
