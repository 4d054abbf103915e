"""Who may open a child's page. `Child.objects.visible_to` says it in SQL; a test holds the two equal."""

from collections.abc import Iterable

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide


def may_open(viewer: Viewer, *, area_id: int, agencies_involved: Iterable[int]) -> Decision:
    """`agencies_involved` are those whose involvement has begun and not ended at the viewer's moment."""
    if viewer.area_id != area_id:
        return hide("open.other_area")
    if not viewer.may(Right.WORK_WITH_CHILDREN):
        return hide("open.never_named_children")
    if viewer.may(Right.OPEN_ANY_CHILD):
        return allow("open.front_door")
    if viewer.agency_id in set(agencies_involved):
        return allow("open.involved")
    return hide("open.not_involved")
