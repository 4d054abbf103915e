"""What reaches through several rooms at once."""

import json
from datetime import datetime

from joinedup import store
from joinedup.children import actions as children
from joinedup.children import queries
from joinedup.children.actions import sameness
from joinedup.clocks import actions as clocks
from joinedup.desk.actions.handing import hand_on
from joinedup.desk.actions.handover import Line, give, keep_handed_words, receive, tell_managers
from joinedup.desk.actions.wrongly_tied import tell_who_wrote
from joinedup.desk.rules.adopted import may_link
from joinedup.disagreements import actions as disagreements
from joinedup.frontdoor import actions as frontdoor
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.meetings.actions import keeping as meetings
from joinedup.pathway.actions import protection
from joinedup.risk import actions as risk
from joinedup.sharing import actions as sharing
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault.rules.kinds import ADOPTION, Kind

__all__ = [
    "Line",
    "give",
    "hand_on",
    "keep_handed_words",
    "protect_everywhere",
    "receive",
    "seal_adoption",
    "tell_managers",
    "tell_who_wrote",
]


@store.action
def seal_adoption(born: str, *, adopted: str, by: Viewer, at: datetime, key: str) -> str:
    """Seal that the child of `born` lives on as `adopted`. No table but the vault's holds the two together.

    The trail names neither: who reads it must not be led from the one to the other.
    """
    new = queries.child(by, adopted)
    tied = sameness.set_aside(born, adopted, by=by, at=at)
    insist(may_link(born=born, adopted=adopted, held=new is not None, tied=tied))
    return vault.put(
        json.dumps({"born": born, "adopted": adopted}),
        kind=Kind.ADOPTION_LINK,
        about="",
        field="link",
        owner_id=0,
        found_by={born, adopted},
        use=ADOPTION,
        by=by,
        at=at,
    )


@store.action
def protect_everywhere(
    child: str, *, whose: str, address_line: str, postcode: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Protect an address, and take it out of what was told, asked, answered and noted about the family."""
    reference = children.protect(
        child, whose=whose, address_line=address_line, postcode=postcode, by=by, at=at
    )
    for one in queries.children_around(reference):
        frontdoor.keep_what_was_told(one, by=by, at=at)
        sharing.keep_words_about(one, by=by, at=at)
        keep_handed_words(one, by=by, at=at)
        protection.keep_what_was_written(one, by=by, at=at)
        clocks.keep_words_about(one, by=by, at=at)
        disagreements.keep_what_was_written(one, by=by, at=at)
        risk.keep_what_was_written(one, by=by, at=at)
        meetings.keep_what_was_written(one, by=by, at=at)
    trail.record("address.kept_everywhere", by=by, at=at, about=(reference,))
    return reference
