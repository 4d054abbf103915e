"""Who may make a token, and end it."""

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide


def may_make_tokens(viewer: Viewer) -> Decision:
    """Whoever administers every agency of the area: they never see a child."""
    if viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return allow("token.area_administrator")
    return hide("token.not_yours")
