"""Taking in a file of notifications: each of them whole or not at all, the file too, and twice is once."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joinedup.agencies import queries as agencies
from joinedup.exchange.files import TakenBack, opened
from joinedup.exchange.notifications.rules import reader
from joinedup.exchange.notifications.rules.mapping import Mapped, read_mapping
from joinedup.exchange.notifications.rules.reader import Read
from joinedup.exchange.rules.reading import CannotRead, Progress, Rejected, Tally
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.actions import Came, FromFile
from joinedup.holdings.rules.reading import NotRead
from joinedup.holdings.rules.tables import csv_rows
from joinedup.kernel.london import today_in_london
from joinedup.kernel.toml import NoToml, read_toml

_LARGEST_MAPPING = 100_000  # bytes
_OTHER_WORDS = "Its number was notified before, and said something else. What was taken first stands."


@dataclass(frozen=True, slots=True)
class NotificationsImported:
    agency: str
    rows: Tally
    rejected: tuple[Rejected, ...]
    new: int
    same: int
    not_taken: int

    @property
    def changed_nothing(self) -> bool:
        return not self.new


def read_the_mapping(path: Path) -> Mapped:
    """
    Raises:
        CannotRead: in one sentence.
    """
    with opened(path) as source:
        try:
            toml = read_toml(source.read(_LARGEST_MAPPING).decode("utf-8-sig"))
        except (UnicodeDecodeError, NoToml):
            raise CannotRead("The mapping is not valid TOML in UTF-8.") from None
    return read_mapping(toml)


def import_notifications(
    path: Path,
    *,
    said: Mapped,
    by: FromFile,
    at: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> NotificationsImported:
    """Notify everything in the file, with all that follows from each, in one transaction.

    Raises:
        CannotRead: the file is refused whole, in one sentence.
        store.NotSaved: the database cannot take it now; nothing was stored.
    """
    today = today_in_london(at)
    schools = {
        line.agency_name.casefold(): line.reference for line in agencies.schools(by.area_id, today=today)
    }
    schools |= {reference.casefold(): reference for reference in schools.values()}
    with opened(path) as source:
        try:
            table = list(csv_rows(source, name=path.name, progress=progress))
        except NotRead as refused:
            raise CannotRead(f"{path.name} cannot be read as a table: {refused.detail}.") from None
    if not table:
        raise CannotRead("The file has a header and no row below it.")
    _insist_on_its_columns(table[0][1], said)
    found, rejected = reader.read(table, said, schools=schools, at=at, today=today)

    def done(came: tuple[Came, ...]) -> None:
        if dry_run:
            raise TakenBack(_counted(found, came, rejected, agency=said.agency))

    try:
        came = frontdoor.notify_all([one.notification for one in found], by=by, at=at, done=done)
    except TakenBack as taken_back:
        imported: NotificationsImported = taken_back.imported
        return imported
    return _counted(found, came, rejected, agency=said.agency)


def _insist_on_its_columns(first: object, said: Mapped) -> None:
    """A column that the mapping names and the file has not would else be nothing in every row."""
    held = set(first) if isinstance(first, dict) else set()
    for part, column in said.columns.items():
        if held and column not in held:
            raise CannotRead(f"The file has no column '{column}', which the mapping takes for {part.value}.")


def _counted(
    found: list[Read], came: tuple[Came, ...], wrong: list[Rejected], *, agency: str
) -> NotificationsImported:
    rows, rejected = Tally(), list(wrong)
    for _ in wrong:
        rows.refuse()
    for one, how in zip(found, came, strict=True):
        for number in one.rows:
            if how is Came.OTHER_WORDS:
                rows.refuse()
                rejected.append(Rejected("row", number, _OTHER_WORDS))
            else:
                rows.keep(one.flags.get(number, ()))
    rejected.sort(key=lambda each: each.place)
    return NotificationsImported(
        agency,
        rows,
        tuple(rejected),
        new=came.count(Came.NEW),
        same=came.count(Came.SAME),
        not_taken=came.count(Came.OTHER_WORDS),
    )
