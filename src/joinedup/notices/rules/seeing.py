"""Who sees what waits to go out."""

from joinedup.gate.rules.deciding import opened
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.rules.things import Relation, What
from joinedup.gate.viewer import Viewer


def sees_the_whole_area(viewer: Viewer) -> bool:
    """Who administers the area, and whoever leads its front door; others see their own agency's."""
    ways = opened(viewer, Purpose.OVERSIGHT, What.NOTICE, at=viewer.at)
    return any(way.through is Relation.AREA for way in ways)
