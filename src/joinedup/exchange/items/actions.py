"""Taking in a copy of an agency's own records: the whole file or nothing of it, and twice is once.

Every row is stored or rejected, with its place and why. A dry run is taken back without a trace.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from joinedup.exchange.files import TakenBack, opened
from joinedup.exchange.rules.reading import CannotRead, Progress, Rejected, Tally
from joinedup.holdings import actions as holdings
from joinedup.holdings.rules.configuration import Mapped, Unfit, read_mapping
from joinedup.holdings.rules.copies import BroughtIn
from joinedup.holdings.rules.reading import NotRead, SourceItem
from joinedup.holdings.rules.rows import NoItem, item_of
from joinedup.holdings.rules.tables import Cells, csv_rows
from joinedup.kernel.toml import NoToml, read_toml

_LARGEST_MAPPING = 100_000  # bytes
_TABLES = ("dates", "columns", "constants", "categories")


@dataclass(frozen=True, slots=True)
class Keeper:
    """The console, as the trail names it, acting for one agency and no other."""

    area_id: int
    agency_id: int
    agency_reference: str
    reference: str = "console"


@dataclass(frozen=True, slots=True)
class ItemsImported:
    rows: Tally
    rejected: tuple[Rejected, ...]
    brought: BroughtIn

    @property
    def changed_nothing(self) -> bool:
        return not (self.brought.new or self.brought.changed)


def import_items(
    path: Path,
    *,
    mapping: Path,
    controller: str,
    until: date,
    by: Keeper,
    at: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ItemsImported:
    """Keep a copy of an agency's records to the end of `until`; `controller` answers for it at the agency.

    Raises:
        CannotRead: the file or its mapping is refused whole, in one sentence.
        gate.pages.Refused: nobody is named, or it would be kept too long.
        store.NotSaved: the database cannot take it now; nothing was stored.
    """
    said, rows, rejected = _mapping(mapping), Tally(), list[Rejected]()
    with opened(path) as source:
        try:
            items = tuple(_items(csv_rows(source, name=path.name, progress=progress), said, rows, rejected))
        except NotRead as refused:
            raise CannotRead(f"{path.name} cannot be read as a table: {refused.detail}.") from None
    if not rows.read:
        raise CannotRead("The file has a header and no row below it.")

    def done(brought: BroughtIn) -> None:
        imported = ItemsImported(rows, tuple(rejected), brought)
        if dry_run:
            raise TakenBack(imported)

    try:
        brought = holdings.bring_in(items, controller=controller, until=until, by=by, at=at, done=done)
    except TakenBack as taken_back:
        imported: ItemsImported = taken_back.imported
        return imported
    return ItemsImported(rows, tuple(rejected), brought)


def _items(
    table: Iterable[tuple[int, Cells | None]], said: Mapped, rows: Tally, rejected: list[Rejected]
) -> Iterator[SourceItem]:
    first_seen: dict[str, int] = {}
    for number, cells in table:
        try:
            if cells is None:
                raise NoItem("It has another number of cells than the header.")
            item = item_of(said.row(cells), day_first=said.day_first)
            before = first_seen.setdefault(item.source_id, number)
            if before != number:
                raise NoItem(f"Row {before} has the same id.")
        except NoItem as wrong:
            rows.refuse()
            rejected.append(Rejected("row", number, wrong.reason))
            continue
        rows.keep()
        yield item


def _mapping(path: Path) -> Mapped:
    with opened(path) as source:
        try:
            toml = read_toml(source.read(_LARGEST_MAPPING).decode("utf-8-sig"))
        except (UnicodeDecodeError, NoToml):
            raise CannotRead("The mapping is not valid TOML in UTF-8.") from None
    for key in toml:
        if key not in _TABLES:
            raise CannotRead(f"The mapping has '{key}', which is not known; there are: {', '.join(_TABLES)}.")
    try:
        return read_mapping(toml)
    except Unfit as wrong:
        raise CannotRead(f"The mapping: {wrong}") from None
