"""Who may say that a service works with a child, and who holds the work together.

It opens the child to everybody of that service, so it is for those who answer for the child: the front door,
and whoever leads the work. A service that works with the child says of itself who does.
"""

from dataclasses import dataclass

from joinedup.children.rules.guarding import LEADS
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse

LONGEST_PART = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to the work around a child."""

    works_with: bool  # their service does
    leads: bool  # they hold the work together
    somebody_leads: bool

    def answers(self, viewer: Viewer) -> bool:
        return self.leads or viewer.may(Right.OPEN_ANY_CHILD)


def may_say_who_works(viewer: Viewer, standing: Standing) -> Decision:
    """Of some service; of which is asked by `may_say_it_of`."""
    if standing.works_with or standing.answers(viewer):
        return allow("working.theirs")
    return hide("working.not_theirs")


def may_say_it_of(agency_id: int, viewer: Viewer, standing: Standing) -> Decision:
    own = agency_id == viewer.agency_id and standing.works_with
    return allow("working.theirs") if own or standing.answers(viewer) else hide("working.not_theirs")


def may_say_it_is_not(*, own: bool, said_by_others: bool) -> Decision:
    """What others said of a service it may deny at once. Its own work ends with a last day and a reason."""
    if own and said_by_others:
        return allow("working.denied")
    return refuse(
        "working.ends_otherwise",
        "Your service said itself that it works here. To end that, use the link below."
        if own
        else "Only that service can say that it does not work with the child.",
    )


def may_name_the_lead(viewer: Viewer, standing: Standing, *, named: bool) -> Decision:
    """`named`: somebody is, and not a desk alone."""
    if not named:
        return refuse("working.lead_is_somebody", "Say who leads: one person holds the work together.")
    if standing.somebody_leads and not standing.answers(viewer):
        return refuse(
            "working.lead_is_theirs",
            "Somebody else holds the work together. They say who does from now on, or the front door does.",
        )
    return allow("working.leads")


def may_be_their_part(part: str) -> Decision:
    """Nobody leads by what they call themselves: it opens who looked, and every service to add."""
    if " ".join(part.split()).casefold() == LEADS:
        return refuse(
            "working.part_is_the_lead", "That is said by the choice above. Enter what they do for the child."
        )
    return allow("working.part")


def may_end_the_lead(viewer: Viewer, standing: Standing, *, led: bool) -> Decision:
    """`led`: whoever stands at that desk leads, and would no more."""
    if led and not standing.answers(viewer):
        return refuse(
            "working.lead_is_theirs",
            "Whoever stands at this desk holds the work together. They say who does from now on, or the "
            "front door does.",
        )
    return allow("working.theirs")
