"""Who sees what waits to go out."""

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer


def sees_the_whole_area(viewer: Viewer) -> bool:
    """Who administers the area, and whoever leads its front door; others see their own agency's."""
    return viewer.may(Right.SEE_OPEN_WORK) and (
        viewer.may(Right.ADMINISTER_EVERY_AGENCY) or viewer.may(Right.WORK_THE_FRONT_DOOR)
    )
