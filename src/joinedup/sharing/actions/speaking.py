"""'We spoke': a word on the telephone or in the corridor, under the same rule as any other exchange."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.queries.contacts import people_named
from joinedup.agencies.rules.continuity import How
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Spoken
from joinedup.sharing.queries import asked_on, standing
from joinedup.sharing.rules.purposes import spoken_for
from joinedup.trail import actions as trail


@store.action
def spoke(
    child: str,
    *,
    with_whom: str,
    said: str,
    agreed: str,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Write down a word on the telephone or in the corridor, with purpose and basis like any exchange."""
    insist(roles.may_work(by))
    facts = children.child(by, child)
    if facts is None:
        raise Http404
    purpose = spoken_for(standing(by, facts)).code
    spoken = Spoken.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        child_id=facts.id,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        with_whom=with_whom,
        said=said,
        agreed=agreed,
        purpose=purpose,
        basis=asked_on(by, purpose=purpose, today=today_in_london(at)),
    )
    people = (by.practitioner_id, *people_named(by.area_id, with_whom, today=today_in_london(at)))
    met(How.SPOKE, people, about=spoken.reference, child=facts.reference, by=by, at=at)
    trail.record("spoke.noted", by=by, at=at, about=(spoken.reference, facts.reference))
    return spoken.reference
