"""Roles, and what each lets a person do: the eight who take part in the first story."""

from enum import StrEnum

from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse


class Role(StrEnum):
    SAFEGUARDING_LEAD = "safeguarding_lead"
    HUB_SOCIAL_WORKER = "hub_social_worker"
    HUB_MANAGER = "hub_manager"
    POLICE_RESEARCHER = "police_researcher"
    POLICE_DISCLOSER = "police_discloser"
    HEALTH_VISITOR = "health_visitor"
    EMERGENCY_DUTY_SOCIAL_WORKER = "emergency_duty_social_worker"
    BOARD_ANALYST = "board_analyst"


FRONT_DOOR = (Role.HUB_SOCIAL_WORKER, Role.HUB_MANAGER, Role.EMERGENCY_DUTY_SOCIAL_WORKER)
NEVER_NAMED_CHILDREN = (Role.BOARD_ANALYST,)
ANSWERS_FOR_ITS_AGENCY = (
    Role.POLICE_RESEARCHER,
    Role.POLICE_DISCLOSER,
    Role.HEALTH_VISITOR,
    Role.SAFEGUARDING_LEAD,
)


def may_work(viewer: Viewer) -> Decision:
    """Any signed-in person who works with children: everybody but those who only count."""
    if viewer.has(*NEVER_NAMED_CHILDREN):
        return hide("work.never_named_children")
    return allow("work.practitioner")


def may_sign_in(viewer: Viewer) -> Decision:
    """Pages that are the same for everybody who is inside."""
    return allow("inside")


def may_work_the_front_door(viewer: Viewer) -> Decision:
    return allow("front_door.hub") if viewer.has(*FRONT_DOOR) else hide("front_door.not_hub")


def may_authorise(viewer: Viewer, *, recommended_by: str) -> Decision:
    """A manager decides, and never on a recommendation of their own (T01: decision by a manager)."""
    if not viewer.has(*FRONT_DOOR):
        return hide("authorise.not_hub")
    if not viewer.has(Role.HUB_MANAGER):
        return refuse(
            "authorise.not_manager", "A manager authorises this. Your recommendation waits for them."
        )
    if viewer.reference == recommended_by:
        return refuse("authorise.own", "You recommended this. Another manager authorises it.")
    return allow("authorise.manager")


def may_release(viewer: Viewer, *, prepared_by: str) -> Decision:
    """Police answers leave through a discloser, who is not the person that prepared them."""
    if not viewer.has(Role.POLICE_DISCLOSER):
        return refuse(
            "release.not_discloser", "A police discloser releases this. It waits at your desk for them."
        )
    if viewer.reference == prepared_by:
        return refuse("release.own", "You prepared this. Another discloser releases it.")
    return allow("release.discloser")
