"""How an agency says in its own way how its answers are let go."""

from datetime import datetime

from joinedup import store
from joinedup.sharing.models import OwnPractice
from joinedup.sharing.rules.release import Practice
from joinedup.trail import actions as trail


@store.action
def agree_practice(agency_id: int, practice: Practice, *, by: trail.Actor, at: datetime) -> None:
    """Let an agency's answers go as it has agreed, from now on; what waits is judged by it too."""
    said = {
        "second_person": practice.second_person,
        "second_for_wider": practice.second_for_wider,
        "urgent_only_out_of_hours": practice.urgent_only_out_of_hours,
        "links_by_mail": practice.links_by_mail,
        "source": practice.source,
    }
    own = OwnPractice.objects.filter(agency_id=agency_id).first()
    if own is None:
        OwnPractice.objects.create(area_id=by.area_id, occurred=at, entered=at, agency_id=agency_id, **said)
    else:
        own.change(based_on=own.version, **said)
    trail.record("answering.agreed", by=by, at=at, about=(by.agency_reference,), typed=practice.source)
