"""Whether somebody may open a sealed value, and what must be said before it is opened."""

from datetime import datetime, timedelta

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, refuse

SHORTEST_REASON = 20  # characters (security.md T-05)
LONGEST_REASON = 400
SHOWN_WITHIN = timedelta(minutes=2)  # of the reason
OPEN_FOR = timedelta(minutes=60)  # from the second person's yes


def is_reason(reason: str) -> Decision:
    """A reason is a sentence of one's own, not a full stop typed twenty times."""
    said = " ".join(reason.split())
    if len(said) < SHORTEST_REASON or len(set(said.lower()) - {" "}) < 6:
        return refuse(
            "reveal.no_reason",
            f"Say why you need it, in a sentence of at least {SHORTEST_REASON} characters.",
        )
    return allow("reveal.reason")


def may_see_now(*, reason_at: datetime | None, at: datetime) -> Decision:
    """`reason_at`: when the viewer said why, if they have not opened it since."""
    if reason_at is None or at - reason_at > SHOWN_WITHIN:
        return refuse("reveal.once", "This was shown once already. Say again why you need it.")
    return allow("reveal.reason_given")


def may_approve(viewer: Viewer, *, asked_by: str, approved: bool) -> Decision:
    """The second of two people: somebody else than whoever asked."""
    if approved:
        return refuse("opening.approved", "Somebody has said yes to this already.")
    if viewer.reference == asked_by:
        return refuse("opening.own", "You asked for this. Another person with the right says yes to it.")
    if not viewer.may(Right.APPROVE_ADOPTION_LINK):
        return refuse("opening.not_yours_to_approve", "A manager says yes to this, or a guardian of records.")
    return allow("opening.second_person")


def may_open(viewer: Viewer, *, asked_by: str, approved_at: datetime | None, opened: bool) -> Decision:
    """Open it once, within the hour after the second person's yes; and nobody but whoever asked."""
    if viewer.reference != asked_by:
        return refuse("opening.not_yours", "Somebody else asked for this. It opens for them alone.")
    if opened:
        return refuse("opening.used", "This was opened already. Ask again, and say why again.")
    if approved_at is None:
        return refuse(
            "opening.waits", "It waits for a second person. Another person with the right says yes."
        )
    if viewer.at - approved_at >= OPEN_FOR:
        return refuse("opening.over", "The yes was given more than an hour ago. Ask again.")
    return allow("opening.two_people")
