"""Every file of an area's folder, every table in it and every field, as `data/files.toml` has them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


class Shape(Enum):
    """What may stand in a field."""

    TEXT = "words"
    CODE = "a code: letters, digits, hyphens and underscores"
    YES_NO = "yes or no"
    TRUE_FALSE = "true or false"
    DAY = "a day as 2026-07-14"
    NUMBER = "a whole number, nought or more"
    COUNT = "a whole number, one or more"
    WARD = "a letter and eight figures, as E05011386"
    WORDS = "a list of words in quotation marks"
    CODES = "codes with semicolons between them"
    CLOCK = "a time as 09:30"
    HOURS = 'opening and closing as ["09:00", "17:00"], or "closed"'
    PHONE = "a telephone number: digits and spaces, with + before a country's"
    TABLE = "a table of its own"
    RATINGS = 'a table of its own for each, with hours, counted ("working" or "elapsed") and means'
    BY_KIND = "a table of its own: a kind of agency as agencies.csv has them, and a word"
    TABLES = "a list of tables"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    says: str
    shape: Shape = Shape.TEXT
    must: bool = True
    one_of: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        if self.one_of:
            which = "Each one of" if self.shape is Shape.WORDS else "One of"
            return f"{self.says} {which}: {', '.join(self.one_of)}."
        return self.says if self.shape is Shape.TEXT else f"{self.says} ({self.shape.value})"


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is what stands in square brackets; '' is the file itself. `many`: there may be several."""

    name: str
    fields: tuple[Field, ...]
    many: bool = True
    keyed: bool = False  # its rows are tables of their own below it: [edition.WT2023]
    must: bool = True  # of a table that stands once, in a file that must be there

    @property
    def heading(self) -> str:
        if not self.name:
            return ""
        if self.keyed:
            return f"[{self.name}.CODE]"
        return f"[[{self.name}]]" if self.many else f"[{self.name}]"

    def field(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    @property
    def in_markdown(self) -> str:
        rows = ["| field | must | what stands there |", "|---|---|---|"]
        rows += [f"| `{one.name}` | {'yes' if one.must else ''} | {one.in_words} |" for one in self.fields]
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    what: str
    tables: tuple[Table, ...]
    must: bool = False

    @property
    def is_csv(self) -> bool:
        return self.name.endswith((".csv", ".csv.gz"))


@cache
def known_files() -> Mapping[str, File]:
    """By name, in the order in which the manual tells of them."""
    told = tomllib.loads((files("joinedup.exchange.area") / "data" / "files.toml").read_text("utf-8"))
    return MappingProxyType({row["name"]: _file(row, told["words"]) for row in told["file"]})


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of agency that there are."""
    field = known_files()["agencies.csv"].tables[0].field("kind")
    assert field is not None
    return field.one_of


def manual() -> Iterator[tuple[str, str]]:
    """The heading and the table of fields of every table of every file, as the manual has them."""
    for file in known_files().values():
        for table in file.tables:
            yield f"{file.name} {table.heading}".strip(), table.in_markdown


def _file(row: Mapping[str, Any], words: Mapping[str, list[str]]) -> File:
    tables = tuple(
        Table(
            one["name"],
            tuple(_field(field, words) for field in one["fields"]),
            one.get("many", True),
            one.get("keyed", False),
            one.get("must", True),
        )
        for one in row["table"]
    )
    return File(row["name"], row["what"], tables, row.get("must", False))


def _field(row: Mapping[str, Any], words: Mapping[str, list[str]]) -> Field:
    one_of = row.get("one_of", ())
    listed = words[one_of] if isinstance(one_of, str) else one_of
    shape = Shape[row.get("shape", "text").upper()]
    return Field(row["name"], row["says"], shape, row.get("must", True), tuple(listed))
