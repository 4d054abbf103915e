"""Taking in a rota at the console: the whole file or nothing of it, and twice is once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joinedup.agencies.actions.rotas import take_in_rota
from joinedup.agencies.queries import rotas
from joinedup.agencies.queries.rotas import Coverage, RotaDesk
from joinedup.agencies.rules.taking_in import Checked, Difference, check, difference
from joinedup.exchange.files import opened
from joinedup.exchange.rota.rules.reader import BIGGEST, read_rota
from joinedup.exchange.rules.reading import CannotRead
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.trail.actions import Actor

SHOWN_AHEAD = 28  # days of which the gaps are said


@dataclass(frozen=True, slots=True)
class RotaImported:
    source: str
    read: int
    counts: Mapping[str, int]  # they add up to `read`
    notes: tuple[str, ...]
    change: Difference
    after: Coverage  # what the coming weeks look like with it


def import_rota(
    path: Path, *, desk: RotaDesk, by: Actor, at: datetime, dry_run: bool = False
) -> RotaImported:
    """Take a file's rota in for a desk, or say only what it would change.

    Raises:
        CannotRead: the file, or what it says, is not in order. The rota in force stays.
    """
    with opened(path) as source:
        sent = source.read(BIGGEST + 1)
    checked, imported = looked_at(sent, desk=desk, at=at)
    if checked.refused:
        raise CannotRead(" ".join(checked.refused))
    assert imported is not None
    if not dry_run and not imported.change.nothing:
        take_in_rota(desk.id, entries=checked.entries, source=imported.source, by=by, at=at)
    return imported


def looked_at(sent: bytes, *, desk: RotaDesk, at: datetime) -> tuple[Checked, RotaImported | None]:
    """What taking a file in would change; None, and why, where it is not in order.

    Raises:
        CannotRead: it is no rota at all.
    """
    found = read_rota(sent, at=at)
    checked = check(found, people=rotas.people_known(desk), single_post=desk.single_post, at=at)
    if checked.refused:
        return checked, None
    change = difference(checked.entries, held=rotas.held(desk), at=at)
    after = rotas.coverage_if(
        desk, checked.entries, since=at, until=until_shown(max(one.ends for one in checked.entries), at=at)
    )
    return checked, RotaImported(found.source, found.read, checked.counts, checked.notes, change, after)


def until_shown(ends: datetime, *, at: datetime) -> datetime:
    """As far as gaps are said: four weeks, or as far as the rota goes if it ends sooner."""
    today = today_in_london(at)
    return min(ends, end_of_day(today.fromordinal(today.toordinal() + SHOWN_AHEAD - 1)))
