"""Who may see who looked at a child, and what each way of looking is called."""

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide

LEADS = "lead worker"  # the part of whoever holds the work around a child together
# Every code of the trail with which somebody saw something of a child.
LOOKS = {
    "child.looked": "Opened the child's page, or a form about the child",
    "children.found": "Saw the child among those that a search found",
    "concern.looked": "Opened a concern about the child",
    "question.looked": "Opened a question about the child that their agency asked",
    "question.held_looked": "Opened a question about the child that their agency was asked",
    "looks.looked": "Opened this list of who looked",
    "sealed.revealed": "Opened the protected address, and said why",
}
# Looks at pages that show a concern by its reference, and nothing of a child's record.
NOT_AT_A_CHILD = frozenset({"concern.receipt_looked", "front_door.looked"})


def may_see_who_looked(viewer: Viewer, *, leads: bool) -> Decision:
    """The front door answers for the whole of it, and the lead worker for this child."""
    if viewer.may(Right.SEE_WHO_LOOKED):
        return allow("looks.front_door")
    return allow("looks.lead_worker") if leads else hide("looks.neither")
