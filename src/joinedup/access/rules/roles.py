"""Who may do what: sentences on a Viewer's rights. The codes are those of the roles that are shipped."""

from enum import StrEnum

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse


class Role(StrEnum):
    """The roles of the first story, by the code under which they are shipped. Areas have others too."""

    SAFEGUARDING_LEAD = "safeguarding_lead"
    HUB_SOCIAL_WORKER = "hub_social_worker"
    HUB_MANAGER = "hub_manager"
    POLICE_RESEARCHER = "police_researcher"
    POLICE_DISCLOSER = "police_discloser"
    HEALTH_VISITOR = "health_visitor"
    EMERGENCY_DUTY_SOCIAL_WORKER = "emergency_duty_social_worker"
    BOARD_ANALYST = "board_analyst"
    PRACTITIONER = "practitioner"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    AREA_ADMINISTRATOR = "area_administrator"
    HUB_PRACTITIONER = "hub_practitioner"


def may_work(viewer: Viewer) -> Decision:
    """Any signed-in person who works with children: not who only counts, administers or holds no role."""
    if viewer.may(Right.WORK_WITH_CHILDREN):
        return allow("work.practitioner")
    return hide("work.never_named_children")


def may_sign_in(viewer: Viewer) -> Decision:
    """Pages that are the same for everybody who is inside."""
    return allow("inside")


def may_work_the_front_door(viewer: Viewer) -> Decision:
    return allow("front_door.hub") if viewer.may(Right.WORK_THE_FRONT_DOOR) else hide("front_door.not_hub")


def may_sit_at_the_hub(viewer: Viewer) -> Decision:
    """Read an open worry and add to it for one's own agency: who works the front door may do so too."""
    if viewer.may(Right.SIT_AT_THE_HUB):
        return allow("front_door.agency_of_the_hub")
    return may_work_the_front_door(viewer)


def may_authorise(viewer: Viewer, *, recommended_by: str) -> Decision:
    """A manager decides, and never on a recommendation of their own (T01: decision by a manager)."""
    if not viewer.may(Right.WORK_THE_FRONT_DOOR):
        return hide("authorise.not_hub")
    if not viewer.may(Right.AUTHORISE_DECISIONS):
        return refuse(
            "authorise.not_manager", "A manager authorises this. Your recommendation waits for them."
        )
    if viewer.reference == recommended_by:
        return refuse("authorise.own", "You recommended this. Another manager authorises it.")
    return allow("authorise.manager")


def may_release(viewer: Viewer, *, prepared_by: str) -> Decision:
    """Police answers leave through a discloser, who is not the person that prepared them."""
    if not viewer.may(Right.RELEASE_ANSWERS):
        return refuse(
            "release.not_discloser", "A police discloser releases this. It waits at your desk for them."
        )
    if viewer.reference == prepared_by:
        return refuse("release.own", "You prepared this. Another discloser releases it.")
    return allow("release.discloser")


def may_confirm_recovery(viewer: Viewer, *, of: str, of_agency: str) -> Decision:
    """A colleague's recovery is confirmed by whoever answers for their account, and never by themselves."""
    if viewer.reference == of or not viewer.may(Right.CONFIRM_RECOVERY):
        return hide("recovery.not_yours")
    if viewer.agency_reference != of_agency and not viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return hide("recovery.other_agency")
    return allow("recovery.administrator")


def may_see_open_work(viewer: Viewer) -> Decision:
    return allow("open_work.manager") if viewer.may(Right.SEE_OPEN_WORK) else hide("open_work.not_manager")


def may_keep_rotas(viewer: Viewer) -> Decision:
    """Of the desks of their own agency: `desk.views.rotas` finds no other."""
    return allow("rotas.keeper") if viewer.may(Right.KEEP_ROTAS) else hide("rotas.not_keeper")


def may_see_measures(viewer: Viewer) -> Decision:
    """How sharing goes, as counts: for those who share, and for those who only count."""
    if viewer.may(Right.WORK_WITH_CHILDREN) or viewer.may(Right.COUNT_ONLY):
        return allow("measures.shown")
    return hide("measures.none")


def may_see_assurance(viewer: Viewer) -> Decision:
    """Whether what was decided is done, and three records of it: for the board. Each opens what they may."""
    return allow("assurance.board") if viewer.may(Right.SEE_ASSURANCE) else hide("assurance.not_board")


def may_see_barriers(viewer: Viewer) -> Decision:
    """What keeps coming between two agencies: for those who can mend it, and the board's analyst."""
    if viewer.may(Right.SEE_OPEN_WORK) or viewer.may(Right.COUNT_ONLY):
        return allow("barriers.shown")
    return hide("barriers.none")


def may_have_open_work(viewer: Viewer) -> Decision:
    """The page of open work: one's own, or that of those whom one manages."""
    if viewer.may(Right.WORK_WITH_CHILDREN) or viewer.may(Right.SEE_OPEN_WORK):
        return allow("open_work.shown")
    return hide("open_work.none")


def may_answer_for_links(viewer: Viewer) -> Decision:
    """Propose, for one's own agency, that a whole extract is tied, and say yes to it: as its controller."""
    return allow("links.controller") if viewer.may(Right.APPROVE_LINKS) else hide("links.not_controller")


def may_administer(viewer: Viewer) -> Decision:
    """Whether there is anybody at all whom this person takes on, moves or lets go."""
    if viewer.may(Right.ADMINISTER_OWN_AGENCY) or viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return allow("people.administrator")
    return hide("people.not_administrator")


def may_edit_roles(viewer: Viewer) -> Decision:
    return allow("roles.area_administrator") if viewer.may(Right.EDIT_ROLES) else hide("roles.not_yours")
