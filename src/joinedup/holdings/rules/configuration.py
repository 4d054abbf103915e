"""How an agency's own records are read, as the TOML that somebody wrote for it (docs/formats/source.md).

It is kept as data, with who set it and when. It never holds a secret: it names the file that does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from joinedup.holdings.rules.rows import NEEDED, Part
from joinedup.kernel.toml import NoToml, read_toml

TYPED = "typed"  # the agency writes down what it knows: nothing is read
KINDS = ("folder", "http", TYPED)
FORMS = {".csv": "csv", ".parquet": "parquet"}
DATES = {"yyyy-mm-dd": False, "dd/mm/yyyy": True}
_LONGEST_TEXT = 20_000  # characters
_KEYS = {
    "folder": ("kind", "folder", "files", "count", "dates", "columns", "constants", "categories"),
    "http": ("kind", "address", "token_file", "seconds", "dates", "categories"),
    "typed": ("kind",),
}


class Unfit(ValueError):
    """The configuration is not one; said in one sentence."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which column is what, what stands in every row, and what the agency calls a kind of ours."""

    columns: Mapping[Part, str]
    constants: Mapping[Part, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = False

    def row(self, cells: Mapping[str, str]) -> dict[Part, str]:
        said = {part: cells.get(column, "") for part, column in self.columns.items()}
        return self.called({**said, **self.constants})

    def called(self, said: dict[Part, str]) -> dict[Part, str]:
        typed = said.get(Part.CATEGORY, "").strip()
        return {**said, Part.CATEGORY: self.categories.get(typed.casefold(), typed)}


@dataclass(frozen=True, slots=True)
class Configuration:
    kind: str
    place: str = ""  # a folder, or an address
    files: str = "*.csv"
    count: str = ""  # a file of the folder that holds how many rows there are, and nothing else
    token_file: str = ""
    seconds: float = 5.0
    mapped: Mapped = field(default_factory=lambda: Mapped({}))


def read(text: str) -> Configuration:
    """
    Raises:
        Unfit: in one sentence that names what is wrong.
    """
    if len(text) > _LONGEST_TEXT:
        raise Unfit("The configuration is too long.")
    try:
        toml = read_toml(text)
    except NoToml as wrong:
        raise Unfit(f"The configuration is not valid TOML: {wrong}.") from None
    kind = str(toml.get("kind"))
    if kind not in KINDS:
        raise Unfit(f"The configuration's kind must be one of {', '.join(KINDS)}.")
    for key in toml:
        if key not in _KEYS[kind]:
            raise Unfit(f"'{key}' is not known for a {kind}; there are: {', '.join(_KEYS[kind])}.")
    if kind == TYPED:
        return Configuration(TYPED)
    mapped = read_mapping(toml, needs_columns=kind == "folder")
    return _folder(toml, mapped) if kind == "folder" else _http(toml, mapped)


def read_mapping(toml: Mapping[str, Any], *, needs_columns: bool = True) -> Mapped:
    """[columns], [constants] and [categories] of a TOML, and how its dates are written."""
    dates = str(toml.get("dates", "yyyy-mm-dd"))
    if dates not in DATES:
        raise Unfit(f"'dates' must be one of {', '.join(DATES)}.")
    columns = {_part(key, "columns"): text for key, text in _texts(toml, "columns").items()}
    constants = {_part(key, "constants"): text for key, text in _texts(toml, "constants").items()}
    if needs_columns:
        missing = [part.value for part in NEEDED if part not in columns and part not in constants]
        if missing:
            raise Unfit(f"[columns] does not say which column is the {missing[0]}.")
        if {Part.ID, Part.PEOPLE} & set(constants):
            raise Unfit("[constants] may not say which item it is, nor whom it is about.")
    called = {key.casefold(): text for key, text in _texts(toml, "categories").items()}
    return Mapped(columns, constants, called, DATES[dates])


def _folder(toml: Mapping[str, Any], mapped: Mapped) -> Configuration:
    place, files, count = (_text(toml, key, default) for key, default in _FOLDER)
    if not place.startswith("/"):
        raise Unfit("'folder' must be a path from the root.")
    if PurePosixPath(files).suffix not in FORMS or "/" in files:
        raise Unfit("'files' must be a pattern that ends with .csv or .parquet, such as \"*.csv\".")
    if "/" in count:
        raise Unfit("'count' must be the name of a file in the folder.")
    return Configuration("folder", place, files, count, mapped=mapped)


_FOLDER = (("folder", ""), ("files", "*.csv"), ("count", ""))


def _http(toml: Mapping[str, Any], mapped: Mapped) -> Configuration:
    place, token_file = _text(toml, "address", ""), _text(toml, "token_file", "")
    parts = urlsplit(place)
    here = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme not in ("https", "http") or not parts.hostname or (parts.scheme == "http" and not here):
        raise Unfit("'address' must begin with https://; http:// is for this machine's own address alone.")
    if parts.username or parts.query or parts.fragment:
        raise Unfit("'address' may hold no password, no query and no fragment.")
    if not token_file.startswith("/"):
        raise Unfit("'token_file' must be a path from the root, to a file that its owner alone can read.")
    seconds = toml.get("seconds", 5.0)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0.1 <= seconds <= 10:
        raise Unfit("'seconds' must be between 0.1 and 10.")
    return Configuration("http", place, token_file=token_file, seconds=float(seconds), mapped=mapped)


def _part(key: str, where: str) -> Part:
    try:
        return Part(key)
    except ValueError:
        raise Unfit(f"[{where}] has a part '{key}'; there are: {', '.join(Part)}.") from None


def _texts(toml: Mapping[str, Any], name: str) -> dict[str, str]:
    table = toml.get(name, {})
    if not isinstance(table, dict) or not all(
        isinstance(text, str) and text.strip() for text in table.values()
    ):
        raise Unfit(f"[{name}] must be a table of texts.")
    return {key: text.strip() for key, text in table.items()}


def _text(toml: Mapping[str, Any], key: str, default: str) -> str:
    text = toml.get(key, default)
    if not isinstance(text, str):
        raise Unfit(f"'{key}' must be a text in quotation marks.")
    return text.strip()
