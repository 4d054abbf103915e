"""The line about duty on every page: until when somebody is on, and what waits at their desk."""

from datetime import datetime

from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.desk import open_work
from joinedup.desk.rules.handover import prompt_from
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.viewer import Viewer
from joinedup.sharing import queries as sharing


def waiting_at_desks(viewer: Viewer) -> int:
    """How many pieces of work lie at the viewer's duty desks, and nobody has taken them on."""
    return sharing.untaken_at_desks(viewer) + frontdoor.untaken_at_desks(viewer)


def desk_line(viewer: Viewer, *, works: bool) -> str:
    """'Duty desk: Safeguarding Unit – 2 waiting'; the name alone for who does not work with children."""
    names = agencies.desk_names(viewer.desk_ids).values()
    if not names:
        return ""
    said = ("Duty desk: " if len(viewer.desk_ids) == 1 else "Duty desks: ") + ", ".join(sorted(names))
    if not works:
        return said
    many = waiting_at_desks(viewer)
    return f"{said} – {many} waiting" if many else f"{said} – nothing waiting"


def handover_is_due(viewer: Viewer, *, ends: datetime | None) -> bool:
    """Whether a shift is in its last minutes and something would be left without being handed over."""
    since = prompt_from(ends)
    if since is None or viewer.at < since or not may_work(viewer).allowed:
        return False
    return bool(open_work.held_by(viewer.practitioner_id, area_id=viewer.area_id, at=viewer.at))
