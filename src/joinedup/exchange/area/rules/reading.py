"""An area's folder as rows: each knows its file and line, so that what is wrong can be said where it stands.

Only what a row is by itself is judged here; `checking` judges how rows go together.
"""

import csv
import gzip
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from joinedup.agencies.rules.area_folder import FOR_ONE
from joinedup.exchange.area.rules.files import Field, File, Shape, Table, known_files
from joinedup.kernel.toml import NoToml, read_toml

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HEADING = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_SECTOR = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9](?=[A-Z]{2}$)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_WARD = re.compile(r"[A-Z][0-9]{8}")
_PHONE = re.compile(r"\+?[0-9](?: ?[0-9]){2,14}")
_MOST_BYTES = 64_000_000
_MOST_FINDINGS = 200  # a file of another kind is wrong in every line; the first say it


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong, where, and what would be right: one sentence or two."""

    file: str
    line: int
    field: str
    says: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}{', ' + self.field if self.field else ''}: {self.says}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one table. `key` is what stands in [edition.KEY]; `within` the row that it belongs to."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    key: str = ""
    within: int = -1

    def __getitem__(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def wrong(self, field: str, says: str) -> Finding:
        return Finding(self.file, self.lines.get(field, self.line), field, says)


@dataclass(slots=True)
class Folder:
    """What was read: rows by file and table, the text of each file, and what is wrong."""

    name: str
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, file: str, table: str = "") -> list[Row]:
        return self.rows.get((file, table), [])

    def one(self, file: str, table: str) -> Row | None:
        return next(iter(self.of(file, table)), None)


class NoFolder(Exception):
    """There is nothing to read."""


def read_folder(path: Path, *, instead: Path | None = None) -> Folder:
    """Read every known file of an area's folder; one in `instead` stands in for that of the same name.

    Raises:
        NoFolder: it is no folder, or it cannot be read.
    """
    if not path.is_dir():
        raise NoFolder(f"{path} is no folder. Name the folder that holds area.toml and the files beside it.")
    found = Folder(path.name)
    for file in known_files().values():
        there = instead / file.name if instead and (instead / file.name).is_file() else path / file.name
        if not there.is_file():
            if file.must:
                found.findings.append(Finding(file.name, 0, "", f"It is missing. {file.what}"))
            continue
        _read(there, file, found)
    found.findings += _unread(path, known_files(), "It is not read.")
    return found


def not_for_one(path: Path) -> list[Finding]:
    """Files of one partnership that would not stand in for those of the same name."""
    return _unread(path, FOR_ONE, "It is not read for one partnership alone.")


def _unread(path: Path, known: Collection[str], says: str) -> list[Finding]:
    """A file under a name that is nearly right would change nothing, and nobody would know."""
    found = []
    for one in sorted(path.iterdir()):
        if one.is_file() and one.name.endswith((".toml", ".csv", ".csv.gz")) and one.name not in known:
            near = get_close_matches(one.name, known, n=1, cutoff=0.8)
            right = f"Is {near[0]} meant?" if near else f"Files that are: {', '.join(known)}."
            found.append(Finding(one.name, 0, "", f"{says} {right}"))
    return found


def _read(path: Path, file: File, found: Folder) -> None:
    try:
        text = _text_of(path)
    except UnicodeDecodeError:
        found.findings.append(Finding(file.name, 0, "", "It is not UTF-8. Save it as UTF-8."))
        return
    except (OSError, EOFError) as refused:
        said = getattr(refused, "strerror", None) or "it is not a whole file"
        found.findings.append(Finding(file.name, 0, "", f"It cannot be read: {said}."))
        return
    _read_as(file, text, found)


def read_text(name: str, text: str) -> Folder:
    """One known file, as an edition keeps it."""
    found = Folder("")
    if name in known_files():
        _read_as(known_files()[name], text, found)
    return found


def _read_as(file: File, text: str, found: Folder) -> None:
    found.texts[file.name] = text
    if file.name.endswith(".gz"):
        _read_postcodes(text, file, found)
    elif file.is_csv:
        _read_csv(text, file, found)
    else:
        _read_toml(text, file, found)


def _read_postcodes(text: str, file: File, found: Folder) -> None:
    """A hundred thousand rows, kept as what is the same in many: 'LS8 4' once for each district and ward,
    and the last two letters of each postcode one after the other."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns = next(reader, [])
    missing = list(_columns(columns, file, file.tables[0]))
    if missing:
        found.findings += missing
        return
    postcode, district = columns.index("postcode"), columns.index("lad_code")
    ward = columns.index("ward_code") if "ward_code" in columns else None
    seen: dict[tuple[str, str, str], int] = {}
    units: dict[tuple[str, str, str], list[str]] = {}
    try:
        for cells in reader:
            match = _SECTOR.match(cells[postcode]) if len(cells) == len(columns) else None
            if match is None:
                if len(cells) == len(columns):
                    field = "postcode"
                    wrong = f"'{_short(cells[postcode])}' is no postcode. In capitals, one space: CT9 2AB."
                else:
                    field, wrong = "", f"It has not {len(columns)} cells, as the first line has."
                found.findings.append(Finding(file.name, reader.line_num, field, wrong))
                break
            where = match.group(), cells[district], "" if ward is None else cells[ward]
            seen.setdefault(where, reader.line_num)
            units.setdefault(where, []).append(cells[postcode][-2:])
    except csv.Error as refused:
        found.findings.append(
            Finding(file.name, reader.line_num, "", f"It is no CSV from here on: {refused}.")
        )
    found.rows[file.name, ""] = [
        Row(
            file.name,
            line,
            {
                "postcode": where[0],
                "lad_code": where[1],
                "ward_code": where[2],
                "units": "".join(units[where]),
            },
            {},
        )
        for where, line in seen.items()
    ]


def _text_of(path: Path) -> str:
    if path.suffix != ".gz":
        with path.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    else:
        with gzip.open(path) as unpacked:
            data = unpacked.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise OSError(0, f"it is larger than {_MOST_BYTES // 1_000_000} MB")
    return data.decode("utf-8-sig")


def _read_csv(text: str, file: File, found: Folder) -> None:
    table, wrong = file.tables[0], found.findings
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = list(reader.fieldnames or ())
        wrong += _columns(columns, file, table)
        if any(one.must and one.name not in columns for one in table.fields):
            return
        rows = found.rows.setdefault((file.name, ""), [])
        for values in reader:
            row = Row(file.name, reader.line_num, {k: v or "" for k, v in values.items() if k}, {})
            if None in values or any(value is None for value in values.values()):
                wrong.append(row.wrong("", f"It has not {len(columns)} cells, as the first line has."))
            rows.append(row)
            if len(wrong) < _MOST_FINDINGS:
                wrong += _cells(row, table)
    except csv.Error as refused:
        wrong.append(Finding(file.name, reader.line_num, "", f"It is no CSV from here on: {refused}."))


def _columns(columns: list[str], file: File, table: Table) -> Iterator[Finding]:
    known = [one.name for one in table.fields]
    parted = [one for one in (";", "\t") if len(columns) == 1 and one in columns[0]]
    if parted:
        by = "semicolons" if parted == [";"] else "tabs"
        yield Finding(file.name, 1, "", f"Its columns are parted by {by}. Save it with commas between them.")
        return
    for one in table.fields:
        if one.must and one.name not in columns:
            yield Finding(file.name, 1, one.name, f"This column is missing. {one.in_words}")
    if file.name.endswith(".gz"):
        return  # a list that others publish has columns of its own
    for column in columns:
        if column not in known:
            yield Finding(file.name, 1, column, f"This column is not known. Known are {', '.join(known)}.")


def _read_toml(text: str, file: File, found: Folder) -> None:
    try:
        told = read_toml(text)
    except NoToml as refused:
        line = re.search(r"line (\d+)", str(refused))
        lines = text.splitlines() or [""]
        number = int(line.group(1)) if line else len(lines)
        # The words of whoever reads TOML lead nobody to a day that there is not: the line itself does.
        wrote = _short(lines[min(number, len(lines)) - 1])
        said = f"It is no TOML: {refused}. What stands there is: {wrote}"
        found.findings.append(Finding(file.name, number, "", said))
        return
    where = _Where(text)
    for table in file.tables:
        rows = list(_rows(told, table, file, where))
        found.rows[file.name, table.name] = rows
        for row in rows:
            found.findings += _cells(row, table)
    known = {table.name.split(".")[0] for table in file.tables}
    top = next((table for table in file.tables if not table.name), None)
    known |= {one.name for one in top.fields} if top else set()
    for name in told:
        if name not in known:
            says = f"'{name}' is not known here. Known are {', '.join(sorted(known - {''}))}."
            found.findings.append(Finding(file.name, where.heading(name), name, says))
    for table in file.tables:
        wanted = file.must and table.must and table.name and not table.many
        if wanted and not found.of(file.name, table.name):
            found.findings.append(Finding(file.name, 0, "", f"{table.heading} is missing."))


class _Where:
    """The lines at which tables and fields stand: what reads TOML does not say."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._headings = [
            (match.group(1).replace('"', ""), number)
            for number, line in enumerate(self._lines, start=1)
            if (match := _HEADING.match(line)) and "=" not in match.group(1)
        ]

    def heading(self, name: str, *, place: int = 0) -> int:
        lines = [number for heading, number in self._headings if heading == name]
        if place < len(lines):
            return lines[place]
        return next((no for no, line in enumerate(self._lines, 1) if line.strip().startswith(name)), 1)

    def fields(self, names: Iterator[str], *, after: int) -> Mapping[str, int]:
        ends = min((number for _, number in self._headings if number > after), default=len(self._lines) + 1)
        found: dict[str, int] = {}
        for name in names:
            starts = re.compile(rf'\s*"?{re.escape(name)}"?\s*[.=]')
            for number in range(after + 1, ends):
                if starts.match(self._lines[number - 1]):
                    found[name] = number
                    break
        return found


def _rows(told: Mapping[str, Any], table: Table, file: File, where: _Where) -> Iterator[Row]:
    if not table.name:
        values = {one.name: told[one.name] for one in table.fields if one.name in told}
        yield Row(file.name, 1, values, where.fields(iter(values), after=0))
        return
    if "." in table.name:
        yield from _rows_within(told, table, file, where)
        return
    value = told.get(table.name)
    if value is None:
        return
    pairs = (
        list(value.items())
        if table.keyed and isinstance(value, dict)
        else [("", one) for one in _many(value)]
    )
    for place, (key, one) in enumerate(pairs):
        if not isinstance(one, dict):
            continue
        after = where.heading(f"{table.name}.{key}") if key else where.heading(table.name, place=place)
        parts = [f"{name}.{part}" for name, held in one.items() if isinstance(held, dict) for part in held]
        yield Row(file.name, after, one, where.fields(iter([*one, *parts]), after=after), key=key)


def _rows_within(told: Mapping[str, Any], table: Table, file: File, where: _Where) -> Iterator[Row]:
    outer, inner = table.name.split(".")
    place = 0
    for number, row in enumerate(_many(told.get(outer, []))):
        for one in _many(row.get(inner, [])) if isinstance(row, dict) else ():
            after = where.heading(table.name, place=place)
            yield Row(file.name, after, one, where.fields(iter(one), after=after), within=number)
            place += 1


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _cells(row: Row, table: Table) -> Iterator[Finding]:
    inner = {"power", "myth"} if table.name == "card" else set()
    for name in row.values:
        if table.field(name) is None and name not in inner and not row.file.endswith(".gz"):
            known = ", ".join(one.name for one in table.fields)
            yield row.wrong(name, f"This field is not known. Known are {known}.")
    for one in table.fields:
        value = row.values.get(one.name, "")
        if value == "" or value is None:
            if one.must:
                yield row.wrong(one.name, f"It is missing. {one.in_words}")
        elif not _fits(value, one, is_csv=row.file.endswith((".csv", ".gz"))):
            yield row.wrong(one.name, f"'{_short(value)}' cannot stand here. {one.in_words}")


def _fits(value: Any, said: Field, *, is_csv: bool) -> bool:
    if said.one_of and said.shape is Shape.WORDS:
        return isinstance(value, list) and all(one in said.one_of for one in value)
    if said.one_of:
        return value in said.one_of
    return (_IN_CSV if is_csv else _IN_TOML)[said.shape](value)


def _is_clock(value: Any) -> bool:
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


def _is_hours(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_clock, value)) and len(value) == 2 and value[0] < value[1]


def day_of(value: Any) -> date | None:
    """A day as a CSV file writes it; None where it is none."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def codes_of(value: str) -> list[str]:
    return [one.strip() for one in value.split(";") if one.strip()]


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else f"{text[:37]}..."


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


_IN_CSV: Mapping[Shape, Callable[[Any], bool]] = {
    Shape.TEXT: lambda value: isinstance(value, str),
    Shape.CODE: _is_code,
    Shape.YES_NO: lambda value: value in ("yes", "no"),
    Shape.DAY: lambda value: day_of(value) is not None,
    Shape.NUMBER: lambda value: value.isascii() and value.isdecimal() and len(value) < 6,
    Shape.COUNT: lambda value: value.isascii() and value.isdecimal() and len(value) < 6 and int(value) > 0,
    Shape.WARD: lambda value: _WARD.fullmatch(value) is not None,
    Shape.CODES: lambda value: all(_is_code(one) for one in codes_of(value)),
}
_IN_TOML: Mapping[Shape, Callable[[Any], bool]] = {
    Shape.TEXT: lambda value: isinstance(value, str),
    Shape.CODE: _is_code,
    Shape.TRUE_FALSE: lambda value: isinstance(value, bool),
    Shape.DAY: lambda value: type(value) is date,
    Shape.NUMBER: lambda value: type(value) is int and 0 <= value < 100_000,
    Shape.COUNT: lambda value: type(value) is int and 0 < value < 100_000,
    Shape.WORDS: lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    Shape.CLOCK: _is_clock,
    Shape.HOURS: lambda value: value == "closed" or _is_hours(value),
    Shape.PHONE: lambda value: isinstance(value, str) and _PHONE.fullmatch(value) is not None,
    Shape.TABLE: lambda value: isinstance(value, dict),
    Shape.RATINGS: lambda value: isinstance(value, dict),  # its parts are judged one by one
    Shape.BY_KIND: lambda value: isinstance(value, dict),
    Shape.TABLES: lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
}
