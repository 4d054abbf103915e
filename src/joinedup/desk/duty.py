"""The line about duty on every page: until when somebody is on, and what waits at their desk."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import OwnShift
from joinedup.agencies.queries.rotas import asks_own_desks, own_desks
from joinedup.desk import open_work
from joinedup.desk.rules.handover import prompt_from, times
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.gate.viewer import Viewer, seen_once
from joinedup.kernel.london import today_in_london
from joinedup.pathway import queries as pathway
from joinedup.sharing import queries as sharing


@dataclass(frozen=True, slots=True)
class Counted:
    """What stands around every page of whoever works with children."""

    questions: int  # that they have to answer or to release
    at_desks: int  # pieces of work that lie at their duty desks, and nobody has taken them on


_COUNTED = (
    *sharing.WAITING,
    *sharing.UNTAKEN_AT_DESKS,
    *frontdoor.UNTAKEN_AT_DESKS,
    *pathway.UNTAKEN_AT_DESKS,
)


def counted(viewer: Viewer) -> Counted:
    """One statement, whatever is counted."""
    found = compiled.together(compiled.of_viewer(_COUNTED, viewer))
    counts = [sum(count for _, count in rows) for rows in found]
    waiting = len(sharing.WAITING)
    return Counted(sum(counts[:waiting]), sum(counts[waiting:]))


def asks_around(viewer: Viewer) -> tuple[Question, ...]:
    """What stands around every page, to be asked ahead."""
    counts = compiled.of_viewer(_COUNTED, viewer) if may_work(viewer).allowed else ()
    shift = agencies.asks_own_shift(viewer.practitioner_id, at=viewer.at)
    return (shift, asks_own_desks(viewer.own_desks), *counts)


def shift_of(viewer: Viewer) -> OwnShift:
    return agencies.own_shift(viewer.practitioner_id, at=viewer.at)


def desks_of(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Reference and name of the desks that they sit at now, by name."""
    return own_desks(viewer.own_desks)


def desk_line(viewer: Viewer, waiting: Counted | None) -> str:
    """'Duty desk: Safeguarding Unit – 2 waiting'; the name alone for who does not work with children."""
    names = [name for _, name in seen_once(viewer, desks_of)]
    said = ("Duty desk: " if len(names) == 1 else "Duty desks: ") + ", ".join(names) if names else ""
    if viewer.closed_desks:
        left = [name for _, name in own_desks(viewer.closed_desks)]
        said += f"{', and what' if said else 'What'} lay at {' and '.join(left)}"
        said += f", which {'has' if len(left) == 1 else 'have'} closed"
    if not said:
        return ""
    if waiting is None:
        return said
    return f"{said} – {waiting.at_desks} waiting" if waiting.at_desks else f"{said} – nothing waiting"


def handover_is_due(viewer: Viewer, *, ends: datetime | None) -> bool:
    """Whether a shift is in its last minutes and something would be left without being handed over."""
    if ends is None:
        return False
    own = times(agencies.area_data(viewer.area_id, today=today_in_london(viewer.at)).handover)
    since = prompt_from(ends, times=own)
    if viewer.at < since or not may_work(viewer).allowed:
        return False
    return bool(open_work.to_leave(viewer.practitioner_id, area_id=viewer.area_id, at=viewer.at))
