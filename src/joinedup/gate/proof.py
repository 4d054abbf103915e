"""Asking for the second proof again, before what must not be done from an abandoned desk.

A room says `insist_on_fresh_proof(viewer)` at the top of a view, before it shows the form and before it does
what the form asks; the shell sends the person to prove it, and back.
"""

from datetime import timedelta

from joinedup.gate.viewer import Viewer

PROOF = timedelta(minutes=5)


class ProveAgain(Exception):
    """The second proof is too old for this."""


def is_fresh(viewer: Viewer) -> bool:
    return viewer.proved_at is not None and viewer.at - viewer.proved_at < PROOF


def insist_on_fresh_proof(viewer: Viewer) -> None:
    """Raises: ProveAgain."""
    if not is_fresh(viewer):
        raise ProveAgain
