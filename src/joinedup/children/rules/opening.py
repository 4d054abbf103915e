"""Who may protect where a child lives. Who may open a child stands in the policies (`gate.rules`)."""

from joinedup.kernel.decisions import Decision, allow, refuse


def may_protect(*, protected: bool, may_reveal: bool) -> Decision:
    """Whoever works with the child may protect an address; to change one, it must be theirs to open.

    Else somebody who may not know where a child is could write another place over it.
    """
    if protected and not may_reveal:
        return refuse(
            "protect.not_theirs",
            "This address is protected already, and you may not open it. The hub's manager can change it.",
        )
    return allow("protect.works_with_them")
