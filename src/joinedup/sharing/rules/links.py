"""A link in an e-mail: good once, for 72 hours, for whoever of the asked agency signs in first."""

from datetime import datetime

from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.sharing.rules.states import State, can_be_answered

GOOD_FOR = 72  # hours: the project's page design (Answer)


def may_be_used(viewer: Viewer, *, used_by: str, ends: datetime, at: datetime) -> Decision:
    """`used_by` is who took it, '' while nobody has. To whoever took it, it stays open until it ends."""
    if at >= ends:
        return refuse(
            "link.ended",
            "This link has expired to keep information safe. Ask for a new one: it arrives in about a "
            "minute.",
        )
    if used_by and used_by != viewer.reference:
        return refuse(
            "link.used", "A colleague has used this link. Ask for a new one: it arrives in about a minute."
        )
    return allow("link.good")


def may_be_renewed(state: State) -> Decision:
    return can_be_answered(state)
