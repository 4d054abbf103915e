"""A service says how openly it is named beside a child."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.children.models import Child
from joinedup.children.queries.own_openness import own_work
from joinedup.children.rules.openly import may_say_how_openly
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail


@store.action
def say_how_openly(reference: str, *, visibility: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Of everything that the actor's agency does with this child now. What others read follows at once."""
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    rows = list(own_work(by, child.pk))
    insist(may_say_how_openly(works_with=bool(rows)))
    for row in rows:
        row.change(based_on=row.version, visibility=visibility)
    trail.record("child.service_named_as", by=by, at=at, about=(reference,))
    return reference
