"""'I am not sure of the law': a wish for advice, and the line that somebody at the advice desk says to it.

It names no child and holds nothing that was typed: what was typed is a draft, which is its author's alone.
"""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import AdviceWish
from joinedup.store import drafts
from joinedup.trail import actions as trail


@store.action
def want_advice(
    *, topic: str, purpose: str, basis: str, draft: str, by: Viewer, at: datetime, key: str
) -> str:
    """Ask the area's advice desk whether this may be asked, on what basis; returns the draft's token."""
    insist(roles.may_work(by))
    AdviceWish.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        desk_id=agencies.front_door_desk(by.area_id).id,
        topic=topic,
        purpose=purpose,
        basis=basis,
        draft=draft,
    )
    trail.record("advice.wanted", by=by, at=at)
    return draft


@store.action
def not_sure(
    *, topic: str, purpose: str, basis: str, typed: drafts.Typed, by: Viewer, at: datetime, key: str
) -> str:
    """Wish for advice on what is `typed` and keep it for its author: both, or neither."""
    token = drafts.new_token()
    drafts.keep(token, typed, by=by, at=at)
    return want_advice(topic=topic, purpose=purpose, basis=basis, draft=token, by=by, at=at, key="")


@store.action
def give_advice(wish: int, *, said: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say what somebody at the advice desk would do. The first counts; nobody advises themselves."""
    insist(roles.may_work(by))
    rows = AdviceWish.objects.filter(area_id=by.area_id, desk_id__in=by.desk_ids, said_at=None, pk=wish)
    found = rows.exclude(by_id=by.practitioner_id).first()
    if found is None:
        raise Http404
    found.change(based_on=found.version, said=said, said_by_id=by.practitioner_id, said_at=at)
    trail.record("advice.given", by=by, at=at, typed=said)
    return str(wish)
