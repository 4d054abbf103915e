"""What `joinedup import` says while it works and when it is done.

Exit codes: 0 stored, or nothing new; 2 refused or not saved, and then nothing was stored.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import rotas
from joinedup.exchange.cin.actions import CinImported
from joinedup.exchange.cin.actions import import_cin as take_in_cin
from joinedup.exchange.extract.actions import ExtractImported
from joinedup.exchange.extract.actions import import_extract as take_in_extract
from joinedup.exchange.items.actions import ItemsImported, Keeper
from joinedup.exchange.items.actions import import_items as take_in_items
from joinedup.exchange.notifications.actions import NotificationsImported, read_the_mapping
from joinedup.exchange.notifications.actions import import_notifications as take_in_notifications
from joinedup.exchange.rota.actions import RotaImported
from joinedup.exchange.rota.actions import import_rota as take_in_rota
from joinedup.exchange.rota.rules.saying import (
    change_in_words,
    counts_in_words,
    gaps_in_words,
    overlaps_in_words,
    people_in_words,
)
from joinedup.exchange.rules.reading import CannotRead, Rejected, Tally
from joinedup.frontdoor.actions import FromFile
from joinedup.gate.pages import Refused
from joinedup.holdings import actions as holdings
from joinedup.kernel import progress, references
from joinedup.kernel.london import day_in_words, today_in_london

_REFUSED = 2


@dataclass(frozen=True, slots=True)
class _Command:
    """The console, as the trail names it."""

    area_id: int
    agency_reference: str = ""
    reference: str = "import"


class _Unclear(Exception):
    """What was typed does not say where the file belongs."""


def import_cin(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _cin(arguments, at=at))


def import_extract(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _extract(arguments, at=at))


def import_items(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _items(arguments, at=at))


def import_notifications(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _notifications(arguments, at=at))


def import_rota(arguments: argparse.Namespace, *, at: datetime) -> int:
    return _answered(lambda: _rota(arguments, at=at))


def purge_items(arguments: argparse.Namespace, *, at: datetime) -> int:
    """Take a copy away for good. Whoever answers for it is named, so that nobody's is taken by a slip."""
    return _answered(lambda: _purge(arguments, at=at))


def _answered(do: Callable[[], None]) -> int:
    try:
        do()
    except Refused as refused:
        _said(f"{refused.decision.because} Nothing was stored.", error=True)
        return _REFUSED
    except (CannotRead, _Unclear) as refused:
        _said(f"{refused} Nothing was stored.", error=True)
        return _REFUSED
    except store.NotSaved:
        _said("The database cannot take it now. Nothing was stored; try again.", error=True)
        return _REFUSED
    return 0


def _cin(arguments: argparse.Namespace, *, at: datetime) -> None:
    area = _area(arguments.area, at=at)
    path = Path(arguments.file)
    with _progress(path) as told:
        imported = take_in_cin(path, by=_Command(area.id), at=at, dry_run=arguments.dry_run, progress=told)
    for line in cin_in_words(imported, area=area.name, at=at):
        _said(line)
    _said(_outcome(changed_nothing=imported.changed_nothing, dry_run=arguments.dry_run))


def _extract(arguments: argparse.Namespace, *, at: datetime) -> None:
    if settings.CONFIG.mode == "live":
        # It creates children for others to see, and asks nobody: that is for data of which nobody is real.
        raise _Unclear(
            "This brings in invented people alone. An extract of real people is tied with 'joinedup link "
            "run', after somebody at each of the two agencies has said yes on the page Extracts."
        )
    agency = _agency(arguments.agency)
    path = Path(arguments.file)
    with _progress(path) as told:
        imported = take_in_extract(
            path,
            agency_id=agency.id,
            mapping=Path(arguments.mapping),
            by=_Command(agency.area_id, agency.reference),
            at=at,
            dry_run=arguments.dry_run,
            progress=told,
        )
    for line in extract_in_words(imported, agency=agency.name):
        _said(line)
    _said(_outcome(changed_nothing=imported.changed_nothing, dry_run=arguments.dry_run))


def _items(arguments: argparse.Namespace, *, at: datetime) -> None:
    agency = _agency(arguments.agency)
    path = Path(arguments.file)
    try:
        until = date.fromisoformat(arguments.expires)
    except ValueError:
        raise _Unclear("Say with --expires a day such as 2026-12-31.") from None
    with _progress(path) as told:
        imported = take_in_items(
            path,
            mapping=Path(arguments.mapping),
            controller=arguments.controller,
            until=until,
            by=Keeper(agency.area_id, agency.id, agency.reference),
            at=at,
            dry_run=arguments.dry_run,
            progress=told,
        )
    for line in items_in_words(imported, agency=agency.name, until=until, today=today_in_london(at)):
        _said(line)
    _said(_outcome(changed_nothing=imported.changed_nothing, dry_run=arguments.dry_run))


def _notifications(arguments: argparse.Namespace, *, at: datetime) -> None:
    said = read_the_mapping(Path(arguments.mapping))
    agency = _agency(said.agency)
    desk = agencies.first_desk_of(agency.id, at=at)
    if desk is None:
        raise _Unclear(f"{agency.name} has no desk here that could hear what becomes of them.")
    path = Path(arguments.file)
    with _progress(path) as told:
        imported = take_in_notifications(
            path,
            said=said,
            by=FromFile(agency.area_id, agency.id, agency.reference, desk),
            at=at,
            dry_run=arguments.dry_run,
            progress=told,
        )
    for line in notifications_in_words(imported, agency=agency.name):
        _said(line)
    _said(_outcome(changed_nothing=imported.changed_nothing, dry_run=arguments.dry_run))


def _rota(arguments: argparse.Namespace, *, at: datetime) -> None:
    found = rotas.rota_desk_called(references.parse(arguments.desk) or "", at=at)
    if found is None:
        raise _Unclear(f"No desk has the reference '{arguments.desk}'.")
    desk, area_id = found
    imported = take_in_rota(
        Path(arguments.file), desk=desk, by=_Command(area_id), at=at, dry_run=arguments.dry_run
    )
    for line in rota_in_words(imported, desk=desk, at=at):
        _said(line)
    _said(_outcome(changed_nothing=imported.change.nothing, dry_run=arguments.dry_run))


def _purge(arguments: argparse.Namespace, *, at: datetime) -> None:
    agency = _agency(arguments.agency)
    by = Keeper(agency.area_id, agency.id, agency.reference)
    try:
        gone = holdings.purge(controller=arguments.controller, by=by, at=at)
    except holdings.NotTheirs:
        raise _Unclear(
            f"{agency.name} has no copy for which '{arguments.controller}' answers; nothing was purged."
        ) from None
    _said(f"{agency.name}: {gone:,} items purged, and the key that opened them. No backup opens them either.")


def rota_in_words(imported: RotaImported, *, desk: rotas.RotaDesk, at: datetime) -> Iterator[str]:
    yield f"Rota of {desk.name}, {desk.agency_name}: {imported.source}"
    yield from imported.notes
    yield f"  {counts_in_words(imported.read, imported.counts)}"
    yield f"  {change_in_words(imported.change, at=at)}"
    names = {one.id: one.name for one in rotas.people_known(desk)}
    yield from (f"    {line}" for line in people_in_words(imported.change, names))
    yield from (f"  {line}." for line in gaps_in_words(imported.after.gaps, at=at))
    yield from (f"  {line}." for line in overlaps_in_words(imported.after.twice, at=at))


def notifications_in_words(imported: NotificationsImported, *, agency: str) -> Iterator[str]:
    yield f"Notifications of {agency}"
    yield from _counts("rows", imported.rows)
    yield from _rejections(imported.rejected, place="row")
    yield (
        f"  notifications that could be read: {imported.new:,} new, {imported.same:,} as before, "
        f"{imported.not_taken:,} not taken"
    )


def items_in_words(imported: ItemsImported, *, agency: str, until: date, today: date) -> Iterator[str]:
    yield f"Copy of what {agency} holds, to the end of {day_in_words(until, today=today)}"
    yield from _counts("rows", imported.rows)
    yield from _rejections(imported.rejected, place="row")
    brought = imported.brought
    yield f"  rows: {brought.new:,} new, {brought.changed:,} changed, {brought.same:,} as before"


def cin_in_words(imported: CinImported, *, area: str, at: datetime) -> Iterator[str]:
    header = imported.header
    drawn_up = header.reference_date
    when = "" if drawn_up is None else f", drawn up {day_in_words(drawn_up, today=today_in_london(at))}"
    authority = header.authority or "not said"
    yield f"Children in need return of {header.year}, authority {authority}{when}, for {area}"
    yield from imported.notes
    yield from _counts("children", imported.children)
    yield from _counts("episodes", imported.episodes)
    yield from _rejections(imported.rejected, place="line")
    yield (
        f"  children: {imported.new_children:,} new, {imported.tied_children:,} held already"
        f" ({imported.amended_children:,} of them changed)"
    )
    stored = imported.stored
    yield f"  episodes: {stored.new:,} new, {stored.changed:,} changed, {stored.same:,} as before"


def extract_in_words(imported: ExtractImported, *, agency: str) -> Iterator[str]:
    yield f"Extract of {agency}"
    yield from imported.notes
    yield from _counts("rows", imported.rows)
    yield from _rejections(imported.rejected, place="row")
    stored = imported.stored
    yield f"  rows: {stored.new:,} new, {stored.changed:,} changed, {stored.same:,} as before"
    yield (
        f"  of the new rows {imported.tied:,} are tied to a child who was held already, "
        f"{imported.new_children:,} brought their child in; somebody should look at {imported.to_look_at:,}"
    )


def _counts(what: str, tally: Tally) -> Iterator[str]:
    yield (
        f"  {what}: {tally.read:,} in = {tally.stored:,} stored + {tally.rejected:,} rejected; "
        f"{tally.flagged:,} of the stored are flagged"
    )
    for code, count in sorted(tally.flags.items(), key=lambda flag: (-flag[1], flag[0])):
        yield f"    {count:>6,}  {tally.sentences[code]}"


def _rejections(rejected: Iterable[Rejected], *, place: str) -> Iterator[str]:
    for each in rejected:
        what = "" if each.what == place else f"{each.what}: "
        yield f"  rejected, {place} {each.place}: {what}{each.reason}"


def _outcome(*, changed_nothing: bool, dry_run: bool) -> str:
    if dry_run:
        return "Dry run: nothing was stored."
    if changed_nothing:
        return "Nothing changed: everything in the file is held already."
    return "Stored."


def _area(typed: str | None, *, at: datetime) -> agencies.AreaLine:
    """Return the council whose return it is: the one that works with this database, or the one that is named.

    A neighbour's front door is held so that it can be asked; nobody there works with this database.
    """
    at_work = access.areas_at_work(at=at)
    areas = [area for area in agencies.areas_with_a_front_door() if area.id in at_work]
    if not areas:
        raise _Unclear("There is no front door in this database yet; make the demo town, or open one, first.")
    found = [area for area in areas if typed is None or area.name.casefold() == typed.strip().casefold()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(area.name for area in areas)
    raise _Unclear(f"Say with --area whose return it is; there are: {names}.")


def _agency(typed: str) -> agencies.AgencyFound:
    found = agencies.agencies_called(typed)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _Unclear(f"No agency is called '{typed}', and none has that reference.")
    places = ", ".join(f"{agency.reference} in {agency.area_name}" for agency in found)
    raise _Unclear(f"More than one agency is called so; give the reference: {places}.")


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int], None]]:
    """Show how far the file has been read, and then that it is being stored; in a log a line now and then."""
    size = path.stat().st_size if path.is_file() else 0
    console = Console(stderr=True)
    if not console.is_terminal:
        yield progress.Progress("bytes read", of=size).at
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        reading = shown.add_task("Reading", total=size or None)

        def told(read: int) -> None:
            done = "Tying and storing" if read >= size else "Reading"
            shown.update(reading, completed=read, description=done)

        yield told


def _said(line: str, *, error: bool = False) -> None:
    # No markup: a file's name or an agency's may hold square brackets.
    Console(stderr=error, markup=False, highlight=False, emoji=False, soft_wrap=True).print(line)
