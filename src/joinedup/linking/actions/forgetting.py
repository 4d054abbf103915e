"""What is done by the clock: copies of people do not stay in the folder of a run that nobody goes on with."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.linking.models import Run
from joinedup.linking.rules.running import State, copies_are_over
from joinedup.store.beside import keep_doing
from joinedup.trail import actions as trail

log = logging.getLogger("joinedup.linking")
SECONDS_BETWEEN_LOOKS = 3_600


@dataclass(frozen=True, slots=True)
class _Timer:
    """The work that is done by the clock, as the trail names it."""

    area_id: int
    reference: str = "timer"
    agency_reference: str = ""


def forget_what_is_over(folder: Path, *, at: datetime) -> int:
    """Remove the folders in `folder` of runs that are over, each with its trail entry; return how many.

    What is of no run of this database is left alone: another's may lie beside.
    """
    there = (
        {one.name: one for one in folder.iterdir() if one.is_dir() and not one.is_symlink()}
        if folder.is_dir()
        else {}
    )
    gone = 0
    for area_id in agencies.every_area() if there else ():
        with store.reading_in(area_id):
            runs = Run.objects.filter(area_id=area_id, reference__in=list(there))
            found = list(runs.values_list("reference", "state"))
        for reference, state in found:
            if copies_are_over(state=State(state), last_written=_last_written(there[reference]), at=at):
                # The entry first: what could not be removed is removed at the next look, with another entry.
                _write_down(reference, by=_Timer(area_id), at=at)
                with suppress(FileNotFoundError):  # the run that is done removes it itself
                    rmtree(there[reference])
                gone += 1
    return gone


@store.action
def _write_down(reference: str, *, by: _Timer, at: datetime) -> None:
    trail.record("link.copies_removed", by=by, at=at, about=(reference,))


def _last_written(folder: Path) -> datetime:
    """A run that works beside this look takes files away as it goes on: those are passed over."""
    found = []
    for one in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):
            found.append(one.stat().st_mtime)
    return datetime.fromtimestamp(max(found, default=0), tz=UTC)


def keep_forgetting(now: Callable[[], datetime], *, folder: Path, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: what is over is gone within an hour."""
    keep_doing(
        lambda: forget_what_is_over(folder, at=now()),
        every=SECONDS_BETWEEN_LOOKS,
        stop=stop,
        fell="link.not_forgotten",
        log=log,
    )
