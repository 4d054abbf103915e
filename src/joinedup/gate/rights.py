"""What somebody may be let do: a fixed list, since each word is asked for somewhere in the code.

Which role has which is data (`access/data/roles.toml`, and what an area changed of it). The words stand down
here so that every room, those below `access` too, asks for the same ones.
"""

from enum import StrEnum


class Right(StrEnum):
    WORK_WITH_CHILDREN = "work_with_children"
    WORK_THE_FRONT_DOOR = "work_the_front_door"
    SIT_AT_THE_HUB = "sit_at_the_hub"
    OPEN_ANY_CHILD = "open_any_child"
    SEE_WHO_LOOKED = "see_who_looked"
    KEEP_PEOPLE_OUT = "keep_people_out"
    BREAK_GLASS = "break_glass"
    REVIEW_ACCESS = "review_access"
    AUTHORISE_DECISIONS = "authorise_decisions"
    RELEASE_ANSWERS = "release_answers"
    SEE_OPEN_WORK = "see_open_work"
    KEEP_ROTAS = "keep_rotas"
    REVEAL_SEALED = "reveal_sealed"
    REVEAL_OWN_SEALED = "reveal_own_sealed"
    REVEAL_REFERRER = "reveal_referrer"
    ASK_ADOPTION_LINK = "ask_adoption_link"
    APPROVE_ADOPTION_LINK = "approve_adoption_link"
    COUNT_ONLY = "count_only"
    ADMINISTER_OWN_AGENCY = "administer_own_agency"
    CONFIRM_RECOVERY = "confirm_recovery"
    ADMINISTER_EVERY_AGENCY = "administer_every_agency"
    EDIT_ROLES = "edit_roles"
    KEEP_THE_CARD = "keep_the_card"
    APPROVE_LINKS = "approve_links"
    CHAIR_MEETINGS = "chair_meetings"
    SEE_ASSURANCE = "see_assurance"
