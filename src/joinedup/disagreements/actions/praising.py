"""Good practice that somebody saw at another agency goes to the person's manager, and to the person."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_agency
from joinedup.disagreements.models import Praise
from joinedup.disagreements.queries.starting import to_praise
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def praise(reference: str, *, words: str, by: Viewer, at: datetime, key: str) -> str:
    """Say what somebody on the other side of this question or difference did well."""
    whom = to_praise(by, reference)
    if whom is None:
        raise Http404
    Praise.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        person_id=whom.id,
        person_agency_id=whom.agency_id,
        about=whom.about,
        by_id=by.practitioner_id,
        words=words,
    )
    managers = access.managers(whom.agency_id, area_id=by.area_id, at=at)
    here = agencies.on_shift(managers, at=at)
    first = sorted((one for one in managers if one != whom.id), key=lambda one: one not in here)[:1]
    agency = reference_of_agency(whom.agency_id)
    for one in dict.fromkeys((*first, whom.id)):
        notices.tell(Template.GOOD_PRACTICE, to=agencies.reference_of(one), to_agency=agency, by=by, at=at)
    trail.record("good_practice.told", by=by, at=at, about=(whom.about, whom.reference))
    return whom.about
