"""Who may give what to whom, and change what a role may do: within limits that no two people can talk round.

Other products let users raise their own privilege because they listed what may not be written. Here what may
be is listed: nobody changes their own; nobody gives what stands above them; nobody reaches another agency but
from the level of the area.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinedup.access.rules.holding import RoleFacts, held, is_whole
from joinedup.access.rules.rights import Level, stand_together
from joinedup.access.rules.roles import may_administer, may_edit_roles
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse

GRANT = timedelta(days=90)  # grants expire
SHOWN_BEFORE = timedelta(days=14)
# Codes of the trail for what was refused: another administrator sees them (B-40).
ALERTS = {
    "people.refused_self": "Tried to change what they hold themselves",
    "people.refused_above": "Tried to change somebody who stands above them",
    "people.refused_last": "Tried to leave an agency without an administrator",
    "grant.refused_above": "Tried to give a role above their own level",
    "grant.refused_kind": "Tried to give a role that is not for that kind of agency",
    "grant.refused_apart": "Tried to put roles together that never stand together",
    "roles.refused_own": "Tried to change a role that they hold",
    "roles.refused_above": "Tried to change a role above their own level",
    "people.refused_elsewhere": "Tried to change somebody whom they do not administer",
}

# What one administrator did alone, by which somebody who sees children could be invented, woken or taken
# over: every other administrator of that agency and of the area reads it (docs/decisions/0070).
DONE_ALONE = {
    "people.took_on": "Took somebody on",
    "people.invited": "Made an invitation for an account that is new or sleeps",
    "people.recovers": "Said that somebody lost every way in",
    "grant.gave_powerful": "Gave a role from the level of a manager or above",
}


def is_powerful(role: RoleFacts) -> bool:
    """Whether more comes with it than one's own work: managers open what is sealed, others administer."""
    return role.level >= Level.MANAGER


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whom an administrator looks at."""

    reference: str
    agency_id: int
    agency_kind: str
    area_id: int
    roles: tuple[RoleFacts, ...]

    @property
    def level(self) -> Level | None:
        return held(self.roles).level


def may_see(viewer: Viewer, subject: Subject) -> Decision:
    """Whoever is not theirs is not there."""
    if not may_administer(viewer).allowed:
        return hide("people.not_administrator")
    if viewer.area_id != subject.area_id:
        return hide("people.other_area")
    return _reaches(viewer, subject.agency_id)


def may_reach_agency(viewer: Viewer, *, agency_id: int, area_id: int) -> Decision:
    """Whether people can be taken on there."""
    if not may_administer(viewer).allowed or viewer.area_id != area_id:
        return hide("people.other_area")
    return _reaches(viewer, agency_id)


def may_change(viewer: Viewer, subject: Subject, *, own: Level | None) -> Decision:
    """Whether post, desks and roles of this person are this administrator's to change."""
    seen = may_see(viewer, subject)
    if not seen.allowed:
        return seen
    if viewer.reference == subject.reference:
        return refuse("people.self", "Another administrator changes your own post, desks and roles.")
    if own is None or (subject.level is not None and subject.level > own):
        return refuse("people.above", "An administrator of the area changes what this person holds.")
    return allow("people.theirs")


def may_give(viewer: Viewer, role: RoleFacts, *, to: Subject, own: Level | None) -> Decision:
    changed = may_change(viewer, to, own=own)
    if not changed.allowed:
        return changed
    if own is None or role.level > own:
        return refuse("grant.above", "This role is given from a higher level than yours.")
    if not role.fits(to.agency_kind):
        return refuse("grant.kind", "This role is for other kinds of agency.")
    together = [right for one in (*to.roles, role) for right in one.rights]
    if not stand_together(together):
        return refuse(
            "grant.apart", "Who counts or administers never sees a child: end their other role first."
        )
    return allow("grant.within")


def may_take_away(viewer: Viewer, *, of: Subject, own: Level | None, others: int) -> Decision:
    """End a role, or a post. One's own too, where `others` administer the same people."""
    if viewer.reference == of.reference:
        if others < 1:
            return refuse(
                "people.last", "You are the last administrator here. Let somebody else become one first."
            )
        return may_see(viewer, of)
    return may_change(viewer, of, own=own)


def may_edit(viewer: Viewer, before: RoleFacts | None, wanted: RoleFacts, *, own: Level | None) -> Decision:
    """Make `wanted` of a role; `before` is None for a new one. `wanted` must hold together as well."""
    if not may_edit_roles(viewer).allowed:
        return hide("roles.not_yours")
    if viewer.has(wanted.code):
        return refuse("roles.own", "You hold this role. Another administrator of the area changes it.")
    if own is None or wanted.level > own or (before is not None and before.level > own):
        return refuse("roles.above", "This role is above your own level.")
    return is_whole(wanted)


def alert_for(decision: Decision) -> str:
    """The trail's code for a refusal, or '' where it is no cause for alarm."""
    room, _, why = decision.rule.partition(".")
    code = f"{room}.refused_{why}"
    return code if code in ALERTS else ""


def ends_soon(until: datetime | None, *, at: datetime) -> bool:
    return until is not None and at < until <= at + SHOWN_BEFORE


def administers(rights: Iterable[str]) -> bool:
    return not frozenset(rights).isdisjoint((Right.ADMINISTER_OWN_AGENCY, Right.ADMINISTER_EVERY_AGENCY))


def _reaches(viewer: Viewer, agency_id: int) -> Decision:
    if viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return allow("people.area")
    if viewer.agency_id == agency_id and viewer.may(Right.ADMINISTER_OWN_AGENCY):
        return allow("people.own_agency")
    return hide("people.other_agency")
