"""A folder of files that the agency's own system writes: read from the first row to the last, each time."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from joinedup.holdings.connectors.parquet import parquet_rows
from joinedup.holdings.rules.configuration import FORMS, Configuration
from joinedup.holdings.rules.reading import MOST_ITEMS, FromSource, NotRead, SourceItem, Trouble
from joinedup.holdings.rules.rows import NoItem, Part, item_of
from joinedup.holdings.rules.tables import Cells, csv_rows
from joinedup.kernel.london import to_london


class Folder:
    def __init__(self, said: Configuration) -> None:
        self._said = said

    def read(
        self,
        people: Collection[str],
        *,
        since: date | None = None,
        until: date | None = None,
        categories: Collection[str] | None = None,
    ) -> FromSource:
        """The count is of all rows in the folder, as the file `count` says it, if there is one.

        An item that stands in two files counts twice and is held once, as the later file has it.
        """
        asked, found = frozenset(people), dict[str, SourceItem]()
        came = unread = 0
        for cells in self._rows():
            came += 1
            if cells is None:
                unread += 1
                continue
            row = self._said.mapped.row(cells)
            if not any(one in row.get(Part.PEOPLE, "") for one in asked):
                continue
            try:
                item = item_of(row, day_first=self._said.mapped.day_first)
            except NoItem:
                unread += 1
                continue
            if covers(item, asked, since=since, until=until, categories=categories):
                found[item.source_id] = item
            if len(found) > MOST_ITEMS:
                raise NotRead(Trouble.TOO_MUCH)
        return FromSource(tuple(found.values()), self._count(came), came, unread)

    def _rows(self) -> Iterator[Cells | None]:
        folder = Path(self._said.place)
        try:
            files = sorted(path for path in folder.glob(self._said.files) if path.is_file())
        except OSError as refused:
            raise NotRead(Trouble.DOWN, type(refused).__name__) from None
        if not files:
            raise NotRead(Trouble.DOWN, "no file of that name in the folder")
        for path in files:
            for _, cells in rows_of(path):
                yield cells

    def _count(self, came: int) -> int:
        if not self._said.count:
            return came
        try:
            with (Path(self._said.place) / self._said.count).open("rb") as file:
                return int(file.read(20).decode("ascii"))
        except OSError as refused:
            raise NotRead(Trouble.DOWN, type(refused).__name__) from None
        except ValueError:
            raise NotRead(Trouble.BROKEN, "its count is no number") from None


def rows_of(path: Path) -> Iterator[tuple[int, Cells | None]]:
    try:
        if FORMS[path.suffix] == "parquet":
            yield from parquet_rows(path)
            return
        with path.open("rb") as source:
            yield from csv_rows(source, name=path.name)
    except OSError as refused:
        raise NotRead(Trouble.DOWN, type(refused).__name__) from None


def covers(
    item: SourceItem,
    people: Collection[str],
    *,
    since: date | None,
    until: date | None,
    categories: Collection[str] | None,
) -> bool:
    """Whether it was asked for; a source that gives more is not believed."""
    day = to_london(item.occurred).date()
    return (
        not item.people.isdisjoint(people)
        and (since is None or since <= day)
        and (until is None or day <= until)
        and (categories is None or item.category in categories)
    )
