"""Which column of a file of notifications is what, as a small TOML says (docs/formats/notifications.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from joinedup.exchange.extract.rules.dates import DATE_FORMS, DateForm
from joinedup.exchange.rules.reading import CannotRead


class Part(StrEnum):
    """What a column may be. Those of the incident stand alike in each of its rows."""

    NUMBER = "number"
    HAPPENED = "happened"
    WHAT_HAPPENED = "what_happened"
    CHILDS_WORDS = "childs_words"
    KIND = "kind"
    OF_A_WORKER = "of_a_worker"
    ADDRESS = "address"
    POSTCODE = "postcode"
    CRIME = "crime"
    TOOL = "tool"
    GRADE = "grade"
    JUDGEMENT = "judgement"
    SUPPORT = "support"
    INTERVIEW_NEEDS = "interview_needs"
    LINE_FOR_SCHOOL = "line_for_school"
    FAMILY_KNOWS = "family_knows"
    FAMILY_KNOWS_DETAIL = "family_knows_detail"
    PERSON = "person"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    BELONGS = "belongs"
    PARTS = "parts"
    SAFE_CONTACT = "safe_contact"
    SCHOOL = "school"
    OWN_WORDS = "own_words"
    SEX = "sex"
    NHS_NUMBER = "nhs_number"
    OTHER_NAME = "other_name"
    OTHER_ADDRESS = "other_address"
    OTHER_POSTCODE = "other_postcode"


OF_A_PERSON = frozenset(
    {
        Part.PERSON, Part.NAME, Part.BIRTH_DATE, Part.AGE, Part.BELONGS, Part.PARTS, Part.SAFE_CONTACT,
        Part.SCHOOL, Part.OWN_WORDS, Part.SEX, Part.NHS_NUMBER, Part.OTHER_NAME, Part.OTHER_ADDRESS,
        Part.OTHER_POSTCODE,
    }
)  # fmt: skip
NEEDED = (
    Part.NUMBER, Part.HAPPENED, Part.WHAT_HAPPENED, Part.KIND, Part.FAMILY_KNOWS, Part.PERSON, Part.PARTS,
)  # fmt: skip
# What has words of ours: [values.kind] and so on may say what the agency calls each.
WORDED = frozenset(
    {
        Part.KIND, Part.OF_A_WORKER, Part.CRIME, Part.TOOL, Part.GRADE, Part.SUPPORT, Part.FAMILY_KNOWS,
        Part.PERSON, Part.PARTS, Part.SEX,
    }
)  # fmt: skip
_DATES = ("yyyy-mm-dd", "dd/mm/yyyy")
_TABLES = ("agency", "dates", "columns", "constants", "values")


@dataclass(frozen=True, slots=True)
class Mapped:
    agency: str
    dates: DateForm
    columns: Mapping[Part, str]
    constants: Mapping[Part, str] = field(default_factory=dict)
    values: Mapping[Part, Mapping[str, str]] = field(default_factory=dict)

    @property
    def day_first(self) -> bool:
        return self.dates.name == "dd/mm/yyyy"

    def row(self, cells: Mapping[str, str]) -> dict[Part, str]:
        said = {part: cells.get(column, "").strip() for part, column in self.columns.items()}
        return {**said, **self.constants}

    def ours(self, part: Part, typed: str) -> str:
        """Our own word for what the agency calls it."""
        bare = typed.strip().casefold()
        return self.values.get(part, {}).get(bare, bare)


def read_mapping(toml: Mapping[str, Any]) -> Mapped:
    """
    Raises:
        CannotRead: in one sentence that names what is wrong.
    """
    _only_known(toml, _TABLES, "The mapping")
    agency = toml.get("agency")
    if not isinstance(agency, str) or not agency.strip():
        raise CannotRead('The mapping must name whose notifications they are: agency = "...".')
    dates = toml.get("dates", "yyyy-mm-dd")
    if dates not in _DATES:
        raise CannotRead(f"'dates' in the mapping must be one of {', '.join(_DATES)}.")
    columns, constants = _texts(toml, "columns"), _texts(toml, "constants")
    for part in NEEDED:
        if part not in columns and part not in constants:
            raise CannotRead(f"[columns] in the mapping does not say which column is the {part.value}.")
    for part in (Part.NUMBER, Part.NAME, Part.BIRTH_DATE, Part.NHS_NUMBER):
        if part in constants:
            raise CannotRead(
                f"[constants] in the mapping may not say the {part.value}: it is each row's own."
            )
    return Mapped(agency.strip(), DATE_FORMS[dates], columns, constants, _values(toml))


def _values(toml: Mapping[str, Any]) -> dict[Part, dict[str, str]]:
    table = toml.get("values", {})
    if not isinstance(table, dict):
        raise CannotRead("'values' in the mapping must be tables such as [values.kind].")
    found = {}
    for name, words in table.items():
        part = _part(name, "values")
        if part not in WORDED:
            known = ", ".join(sorted(WORDED))
            raise CannotRead(f"[values] in the mapping has '{name}', which has no words; there are: {known}.")
        found[part] = {typed.casefold(): ours for typed, ours in _words(words, f"[values.{name}]").items()}
    return found


def _texts(toml: Mapping[str, Any], name: str) -> dict[Part, str]:
    return {_part(key, name): text for key, text in _words(toml.get(name, {}), f"[{name}]").items()}


def _words(table: Any, where: str) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(one, str) and one.strip() for one in table.values()):
        raise CannotRead(f"{where} in the mapping must be a table of texts.")
    return {str(key): text.strip() for key, text in table.items()}


def _part(key: str, where: str) -> Part:
    try:
        return Part(key)
    except ValueError:
        known = ", ".join(Part)
        raise CannotRead(
            f"[{where}] in the mapping has '{key}', which is not known; there are: {known}."
        ) from None


def _only_known(table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise CannotRead(f"{where} has '{key}', which is not known; there are: {', '.join(known)}.")
