"""Who may open a child's page. `Child.objects.visible_to` says it in SQL; a test holds the two equal."""

from collections.abc import Iterable

from joinedup.access.rules.roles import FRONT_DOOR, NEVER_NAMED_CHILDREN
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide


def may_open(viewer: Viewer, *, area_id: int, agencies_involved: Iterable[int]) -> Decision:
    """`agencies_involved` are those whose involvement has begun and not ended at the viewer's moment."""
    if viewer.area_id != area_id:
        return hide("open.other_area")
    if viewer.has(*NEVER_NAMED_CHILDREN):
        return hide("open.never_named_children")
    if viewer.has(*FRONT_DOOR):
        return allow("open.front_door")
    if viewer.agency_id in set(agencies_involved):
        return allow("open.involved")
    return hide("open.not_involved")
