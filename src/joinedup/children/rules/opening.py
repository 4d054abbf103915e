"""Who may open a child's page. `Child.objects.visible_to` says it in SQL; a test holds the two equal."""

from collections.abc import Iterable

from joinedup.children.rules.guarding import NO_GUARDS, Guards, past_the_guards
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse


def may_open(
    viewer: Viewer, *, area_id: int, agencies_involved: Iterable[int], guards: Guards = NO_GUARDS
) -> Decision:
    """`agencies_involved` are those whose involvement has begun and not ended at the viewer's moment."""
    if viewer.area_id != area_id:
        return hide("open.other_area")
    if not viewer.may(Right.WORK_WITH_CHILDREN):
        return hide("open.never_named_children")
    guarded = past_the_guards(viewer, guards)
    if guarded is not None:
        return guarded
    if viewer.may(Right.OPEN_ANY_CHILD):
        return allow("open.front_door")
    if viewer.agency_id in set(agencies_involved):
        return allow("open.involved")
    return hide("open.not_involved")


def may_protect(viewer: Viewer, *, protected: bool, may_reveal: bool) -> Decision:
    """Whoever works with the child may protect an address; to change one, it must be theirs to open.

    Else somebody who may not know where a child is could write another place over it.
    """
    if protected and not may_reveal:
        return refuse(
            "protect.not_theirs",
            "This address is protected already, and you may not open it. The hub's manager can change it.",
        )
    return allow("protect.works_with_them")
