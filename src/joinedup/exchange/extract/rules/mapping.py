"""The mapping: a small TOML file that says which column of an agency's extract is what.

Its form is described for those who write one in docs/formats/extract-mapping.md.
"""

import codecs
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from joinedup.exchange.extract.rules.dates import DATE_FORMS, DateForm
from joinedup.exchange.rules.reading import CannotRead
from joinedup.kernel.toml import NoToml, read_toml


class Part(StrEnum):
    """What a column of an extract may be."""

    RECORD_ID = "record_id"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    FAMILY_NAME = "family_name"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS_LINE = "address_line"
    TOWN = "town"
    POSTCODE = "postcode"
    SEX = "sex"
    UPN = "upn"
    NHS_NUMBER = "nhs_number"
    HOUSEHOLD = "household"
    # Of an extract that is linked for a test of quality: who it truly is, and of which group the name is.
    TRUTH = "truth"
    NAME_GROUP = "name_group"


# A row needs one of these to be about anybody.
IDENTIFYING = (Part.GIVEN_NAME, Part.FAMILY_NAME, Part.DATE_OF_BIRTH, Part.UPN, Part.NHS_NUMBER)

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "upright bar"}
_TABLES = ("file", "columns", "constants", "unknown")
_FILE_KEYS = ("encoding", "delimiter", "dates")


@dataclass(frozen=True, slots=True)
class ExtractMapping:
    columns: Mapping[Part, tuple[str, ...]]  # more than one are joined by a space, empty ones left out
    dates: DateForm
    encoding: str | None = None  # as Python calls it; None: found out from the file
    delimiter: str | None = None  # None: found out from the header
    constants: Mapping[Part, str] = field(default_factory=dict)
    unknown: Mapping[Part, frozenset[str]] = field(
        default_factory=dict
    )  # what the agency writes for 'not known'


def read_mapping(text: str) -> ExtractMapping:
    """Return the mapping that a TOML text describes.

    Raises:
        CannotRead: with one sentence that names the table, key or column at fault.
    """
    try:
        toml = read_toml(text)
    except NoToml as wrong:
        raise CannotRead(f"The mapping is not valid TOML: {wrong}.") from None
    _only_known(toml, _TABLES, where="The mapping", what="table")
    file = _table(toml, "file")
    _only_known(file, _FILE_KEYS, where="[file]", what="key")
    columns = _columns(_table(toml, "columns"))
    constants = _texts(_table(toml, "constants"), "constants")
    _enough(columns, constants)
    return ExtractMapping(
        columns=columns,
        dates=_dates(file, needed=Part.DATE_OF_BIRTH in columns),
        encoding=_encoding(file),
        delimiter=_delimiter(file),
        constants={part: text for part, (text,) in constants.items()},
        unknown={
            part: frozenset(texts) for part, texts in _texts(_table(toml, "unknown"), "unknown").items()
        },
    )


def _columns(table: Mapping[str, Any]) -> dict[Part, tuple[str, ...]]:
    return _texts(table, "columns", many=(Part.ADDRESS_LINE, Part.GIVEN_NAME, Part.MIDDLE_NAME))


def _texts(
    table: Mapping[str, Any], name: str, *, many: tuple[Part, ...] | None = None
) -> dict[Part, tuple[str, ...]]:
    """Return each entry as a tuple of texts. `many`: the parts that may have more than one, if not all."""
    _only_known(table, tuple(Part), where=f"[{name}]", what="part")
    found = {}
    for key, value in table.items():
        texts = value if isinstance(value, list) else [value]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise CannotRead(
                f"'{key}' in [{name}] of the mapping must be a text in quotation marks, or a list of them."
            )
        single = name == "constants" or (many is not None and key not in many)
        if single and len(texts) > 1:
            raise CannotRead(f"'{key}' in [{name}] of the mapping takes one text only.")
        found[Part(key)] = tuple(text.strip() for text in texts)
    return found


def _enough(columns: Mapping[Part, Any], constants: Mapping[Part, Any]) -> None:
    if Part.RECORD_ID not in columns:
        raise CannotRead("[columns] of the mapping does not say which column is the record_id.")
    if not any(part in columns for part in IDENTIFYING):
        raise CannotRead("[columns] of the mapping names no column by which a person could be known.")
    twice = sorted(set(columns) & set(constants))
    if twice:
        raise CannotRead(f"The mapping says '{twice[0]}' both in [columns] and in [constants].")
    if set(constants) & {Part.RECORD_ID, *IDENTIFYING}:
        raise CannotRead(
            "[constants] of the mapping may not say who somebody is: all rows would be one person."
        )


def _dates(file: Mapping[str, Any], *, needed: bool) -> DateForm:
    if "dates" not in file:
        if needed:
            raise CannotRead(
                '[file] of the mapping does not say how dates are written, for example "dd/mm/yyyy".'
            )
        return DATE_FORMS["yyyy-mm-dd"]
    form = DATE_FORMS.get(str(file["dates"]).lower())
    if form is None:
        known = ", ".join(DATE_FORMS)
        raise CannotRead(f"The mapping's dates must be one of {known}.")
    return form


def _encoding(file: Mapping[str, Any]) -> str | None:
    if "encoding" not in file:
        return None
    name = str(file["encoding"])
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=name)  # Python knows more than those of text, such as hex
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        raise CannotRead("The mapping's encoding must be utf-8, utf-16 or cp1252.") from None


def _delimiter(file: Mapping[str, Any]) -> str | None:
    if "delimiter" not in file:
        return None
    delimiter = str(file["delimiter"])
    if delimiter not in DELIMITERS:
        raise CannotRead("The mapping's delimiter must be a comma, a semicolon, a tab or an upright bar.")
    return delimiter


def _table(toml: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = toml.get(name, {})
    if not isinstance(table, dict):
        raise CannotRead(f"'{name}' in the mapping must be a table: [{name}] on a line of its own.")
    return table


def _only_known(table: Mapping[str, Any], known: tuple[str, ...], *, where: str, what: str) -> None:
    # A slip of the pen must not turn a column off in silence.
    for key in table:
        if key not in known:
            raise CannotRead(
                f"{where} has a {what} '{key}' that is not known; there are: {', '.join(known)}."
            )
