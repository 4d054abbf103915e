"""How an agency lets its answers go: as it said itself, else as its kind does."""

from datetime import date, datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.on_duty import Step
from joinedup.sharing.models import OwnPractice
from joinedup.sharing.rules.release import Practice, usual


def practice_of(agency_id: int, *, kind: str, today: date) -> Practice:
    own = OwnPractice.objects.filter(agency_id=agency_id).first()
    if own is None:
        return usual(kind, today=today)
    return Practice(
        own.second_person,
        own.second_for_wider,
        own.urgent_only_out_of_hours,
        own.links_by_mail,
        own.source,
    )


def is_closed(desk_id: int, *, at: datetime) -> bool:
    """Whether somebody else answers for this desk at this hour."""
    reached = agencies.on_duty(desk_id, at=at).step
    return reached in (Step.OUT_OF_HOURS, Step.PARTNERSHIP, Step.NOBODY)
