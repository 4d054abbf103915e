"""Reads an agency's extract row by row, by its mapping.

`ExtractFile(source, mapping=..., today=...)` has read the header when it exists, and says in `notes` how the
file had to be read. Iterating gives `ExtractRow`, or `Rejected` for a row that could not be stored. `rows`
counts along: in = stored + rejected, up to the last row of a file of any length.

Texts are kept as the agency wrote them, but for spaces around them.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from joinedup.exchange.extract.rules.dates import birth_date
from joinedup.exchange.extract.rules.mapping import DELIMITERS, IDENTIFYING, ExtractMapping, Part
from joinedup.exchange.rules.reading import CannotRead, Flag, Rejected, Tally
from joinedup.identity.rules.identifiers import identifiers_of, nhs_number_is_valid, upn_is_valid
from joinedup.identity.rules.person import Person, sex_of

_MOST_LINES = 50  # that one row may run over: more is a quotation mark that was never closed
_LONGEST_LINE = 1_000_000  # characters
_TOLD_EVERY = 1_000  # rows
_LONGEST = {
    Part.RECORD_ID: 80,
    Part.GIVEN_NAME: 120,
    Part.MIDDLE_NAME: 120,
    Part.FAMILY_NAME: 120,
    Part.ADDRESS_LINE: 200,
}
_LONGEST_OTHERWISE = 80
_WRITTEN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)  # 9.43476E+09


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """One person in an agency's own spelling. Everything but the day of birth is as it was written."""

    row: int  # as a spreadsheet counts: the header is row 1
    record_id: str
    given_name: str
    middle_name: str
    family_name: str
    date_of_birth: date | None
    date_of_birth_written: str
    address_line: str
    town: str
    postcode: str
    sex: str
    upn: str
    nhs_number: str
    household: str
    flags: tuple[Flag, ...]
    truth: str = ""  # never stored, and never used to say who is the same
    name_group: str = ""

    def person(self) -> Person:
        """Return what a matcher may see: numbers with a wrong check character are left out."""
        return Person(
            given_name=self.given_name,
            family_name=self.family_name,
            middle_name=self.middle_name,
            date_of_birth=self.date_of_birth,
            address_line=self.address_line,
            postcode=self.postcode,
            identifiers=identifiers_of(upn=self.upn, nhs=self.nhs_number),
            sex=sex_of(self.sex),
        )


class ExtractFile:
    def __init__(
        self,
        source: BinaryIO,
        *,
        mapping: ExtractMapping,
        today: date,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Read as far as the header. `source` must be seekable; `progress` is told the bytes read so far.

        Raises:
            CannotRead: empty, in an unreadable encoding, or without a column that the mapping names.
                Iterating raises it too, at a quotation mark that is never closed: then nothing of the file
                may be kept.
        """
        self.rows = Tally()
        self.notes: list[str] = []
        self._mapping = mapping
        self._today = today
        self._source = source
        self._progress = progress
        self._encoding = self._find_encoding()
        self._text = io.TextIOWrapper(source, encoding=self._encoding, newline="")
        delimiter, header = self._find_header()
        self._reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        self._past_the_header()
        self._width = len(header)
        self._places = self._find_columns(header)
        self._first_seen: dict[str, int] = {}

    def __iter__(self) -> Iterator[ExtractRow | Rejected]:
        row = 1
        for cells in self._cells():
            row += 1
            found = self._row(row, cells)
            if isinstance(found, Rejected):
                self.rows.refuse()
            else:
                self.rows.keep(found.flags)
            if self._progress is not None and row % _TOLD_EVERY == 0:
                self._progress(self._source.tell())
            yield found
        if self._progress is not None:
            self._progress(self._source.tell())
        if row == 1:
            raise CannotRead("The file has a header and no row below it.")

    def _find_encoding(self) -> str:
        """Return the encoding: the byte order mark's, else the mapping's, else UTF-8 if all of it is."""
        head = self._source.read(4096)
        self._source.seek(0)
        if not head:
            raise CannotRead("The file is empty.")
        marked = _marked(head)
        said = self._mapping.encoding
        encoding = marked or said or ("utf-8" if self._is_utf_8() else "cp1252")
        if marked is not None and said is not None and _family(marked) != _family(said):
            self.notes.append(f"The file says of itself that it is {_named(marked)}, and was read so.")
        elif marked is None and said is None and encoding == "cp1252":
            self.notes.append("The file is not UTF-8; it was read as Windows-1252.")
        return encoding

    def _is_utf_8(self) -> bool:
        probe = io.TextIOWrapper(self._source, encoding="utf-8", newline="")
        try:
            while probe.read(1024 * 1024):
                pass
        except UnicodeError:
            return False
        finally:
            probe.detach()
            self._source.seek(0)
        return True

    def _find_header(self) -> tuple[str, list[str]]:
        """Return the delimiter under which the header holds most of the mapping's columns, and the header.

        The mapping's own delimiter wins a draw, so a file that follows its mapping is read as said.
        """
        try:
            line = self._text.readline(_LONGEST_LINE)
        except UnicodeError:
            raise self._undecodable(1) from None
        self._text.seek(0)
        wanted = {_column_key(name) for names in self._mapping.columns.values() for name in names}
        said = self._mapping.delimiter
        order = sorted(DELIMITERS, key=lambda delimiter: delimiter != said)

        def fits(delimiter: str) -> int:
            return len(wanted & {_column_key(name) for name in _split(line, delimiter)})

        best = max(order, key=fits)
        if said is not None and best != said:
            self.notes.append(
                f"The cells are parted by a {DELIMITERS[best]}, not by a {DELIMITERS[said]} "
                "as the mapping says."
            )
        return best, _split(line, best)

    def _past_the_header(self) -> None:
        """It is read again, by the delimiter that fits."""
        try:
            next(self._reader)
        except StopIteration:
            raise CannotRead("The file is empty.") from None
        except csv.Error as wrong:
            raise _no_row(wrong, 1) from None
        except UnicodeError:
            raise self._undecodable(1) from None

    def _find_columns(self, header: list[str]) -> dict[Part, tuple[int, ...]]:
        keys = [_column_key(name) for name in header]
        places: dict[Part, tuple[int, ...]] = {}
        for part, names in self._mapping.columns.items():
            for name in names:
                self._exactly_one(name, part, keys, header)
            places[part] = tuple(keys.index(_column_key(name)) for name in names)
        return places

    def _exactly_one(self, name: str, part: Part, keys: list[str], header: list[str]) -> None:
        found = keys.count(_column_key(name))
        if found == 0:
            held = ", ".join(f"'{_shown(column)}'" for column in header)
            raise CannotRead(
                f"The file has no column '{name}', which the mapping takes for {part}; it has: {held}."
            )
        if found > 1:
            raise CannotRead(
                f"The column '{name}', which the mapping takes for {part}, stands in the header {found} "
                "times, so it is not clear which is meant."
            )

    def _lines(self) -> Iterator[str]:
        while line := self._text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise CannotRead("A line of the file is a million signs long, so it is no list of rows.")
            yield line

    def _cells(self) -> Iterator[list[str]]:
        """Yield the cells of each row. A line with nothing on it is no row."""
        line = self._reader.line_num
        try:
            for cells in self._reader:
                if self._reader.line_num - line > _MOST_LINES:
                    raise _unclosed(line + 1)
                line = self._reader.line_num
                if cells:
                    yield cells
        except csv.Error as wrong:
            raise _no_row(wrong, line + 1) from None
        except UnicodeError:
            raise self._undecodable(line + 1) from None

    def _undecodable(self, line: int) -> CannotRead:
        return CannotRead(
            f"The file is not {_named(self._encoding)} throughout (near line {line}), so it was not read."
        )

    def _row(self, row: int, cells: list[str]) -> ExtractRow | Rejected:
        if len(cells) != self._width:
            return Rejected("row", row, f"It has {len(cells)} cells where the header has {self._width}.")
        values = {part: self._value(part, cells) for part in self._places}
        reason = self._why_not(row, values)
        if reason is not None:
            return Rejected("row", row, reason)
        values |= self._mapping.constants
        written = values.get(Part.DATE_OF_BIRTH, "")
        born, odd = birth_date(written, self._mapping.dates, today=self._today)
        flags = [odd] if odd is not None else []
        flags += _oddities(values)
        return ExtractRow(
            row=row,
            record_id=values[Part.RECORD_ID],
            given_name=values.get(Part.GIVEN_NAME, ""),
            middle_name=values.get(Part.MIDDLE_NAME, ""),
            family_name=values.get(Part.FAMILY_NAME, ""),
            date_of_birth=born,
            date_of_birth_written=written,
            address_line=values.get(Part.ADDRESS_LINE, ""),
            town=values.get(Part.TOWN, ""),
            postcode=values.get(Part.POSTCODE, ""),
            sex=values.get(Part.SEX, ""),
            upn=values.get(Part.UPN, ""),
            nhs_number=values.get(Part.NHS_NUMBER, ""),
            household=values.get(Part.HOUSEHOLD, ""),
            flags=tuple(flags),
            truth=values.get(Part.TRUTH, ""),
            name_group=values.get(Part.NAME_GROUP, ""),
        )

    def _value(self, part: Part, cells: list[str]) -> str:
        unknown = self._mapping.unknown.get(part, frozenset())
        texts = (cells[place].strip() for place in self._places[part])
        return " ".join(text for text in texts if text and text not in unknown)

    def _why_not(self, row: int, values: dict[Part, str]) -> str | None:
        for part, text in values.items():
            longest = _LONGEST.get(part, _LONGEST_OTHERWISE)
            if "\0" in text:
                return f"Its {part} holds a sign that no text has."
            if len(text) > longest:
                return f"Its {part} is longer than {longest} characters."
        record_id = values[Part.RECORD_ID]
        if not record_id:
            return "It has no record id."
        if not any(values.get(part) for part in IDENTIFYING):
            return "It has no name, no date of birth and no number: nothing to know anybody by."
        first = self._first_seen.setdefault(record_id, row)
        if first != row:
            return f"Its record id stands in row {first} already."
        return None


def _oddities(values: dict[Part, str]) -> Iterator[Flag]:
    for part, text in values.items():
        if _is_formula(text):
            yield Flag("cell.formula", f"The {part} looks like a formula; it is kept as text.")
    upn = values.get(Part.UPN, "")
    if upn and not upn_is_valid(upn.upper()):
        yield Flag("upn.unverified", "The UPN's check letter is wrong, so it ties nobody.")
    number = values.get(Part.NHS_NUMBER, "")
    if _ROUNDED.fullmatch(number):
        yield Flag("nhs_number.rounded", "A spreadsheet has rounded the NHS number, so it ties nobody.")
    elif number and not nhs_number_is_valid(number):
        yield Flag("nhs_number.unverified", "The NHS number's check digit is wrong, so it ties nobody.")
    if not values.get(Part.GIVEN_NAME) or not values.get(Part.FAMILY_NAME):
        yield Flag("name.incomplete", "A given or family name is missing.")


def _is_formula(text: str) -> bool:
    """Say whether a spreadsheet may take the text for a formula, however its first sign is disguised."""
    if text.isalnum():
        return False
    signs = (sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return "".join(signs).lstrip()[:1] in {"=", "+", "-", "@"}


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _column_key(name: str) -> str:
    return name.strip().strip("\ufeff").casefold()


def _shown(column: str) -> str:
    return column.strip()[:40]


def _marked(head: bytes) -> str | None:
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # No mark, but every other byte of plain letters is nought.
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        every_other = head[offset::2]
        if len(every_other) > 8 and every_other.count(0) > 0.8 * len(every_other):
            return encoding
    return None


def _family(encoding: str) -> str:
    return encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


def _named(encoding: str) -> str:
    return _WRITTEN.get(_family(encoding), encoding)


def _no_row(wrong: csv.Error, line: int) -> CannotRead:
    if "field larger" in str(wrong):
        longest = f"{csv.field_size_limit():,}"
        return CannotRead(f"A cell near line {line} is longer than {longest} signs: it is no list of rows.")
    return _unclosed(line)


def _unclosed(line: int) -> CannotRead:
    return CannotRead(
        f"A quotation mark near line {line} is out of place or never closed, so the rows after it cannot be "
        "told apart."
    )
