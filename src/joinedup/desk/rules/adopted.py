"""When two records may be tied as one adopted child."""

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.vault.rules.kinds import ADOPTION

__all__ = ["ADOPTION", "may_link"]

TIED = "These two records are tied as one person. Un-tie them first, and say why."


def may_link(*, born: str, adopted: str, held: bool, tied: bool) -> Decision:
    """`held`: the viewer may see a child of that reference. `tied`: they are one in the open."""
    if not held:
        return refuse("adoption.nobody", "No child of this area has this reference. Check it.")
    if born == adopted:
        return refuse("adoption.same", "This is the record of the birth itself. Enter the new one.")
    if tied:
        return refuse("adoption.tied", TIED)
    return allow("adoption.two_records")
