"""When two records may be tied as one adopted child."""

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.vault.rules.kinds import ADOPTION

__all__ = ["ADOPTION", "may_link"]


def may_link(*, born: str, adopted: str, held: bool) -> Decision:
    """`held`: the viewer may see a child of that reference."""
    if not held:
        return refuse("adoption.nobody", "No child of this area has this reference. Check it.")
    if born == adopted:
        return refuse("adoption.same", "This is the record of the birth itself. Enter the new one.")
    return allow("adoption.two_records")
