"""Which collection year writes what how. The header's year picks the edition; nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass

from joinedup.exchange.rules.reading import CannotRead

_TRUE_FALSE = {"true": True, "false": False, "1": True, "0": False}  # the written forms of xs:boolean
_NOUGHT_ONE = {"1": True, "0": False}
# 0 is 'not recorded or unborn', 9 'indeterminate': from 2025 the census writes U for both.
_GENDER = {"1": "M", "2": "F", "0": "U", "9": "U"}
_SEX = {"M": "M", "F": "F", "U": "U"}


@dataclass(frozen=True, slots=True)
class Edition:
    """How the returns of some collection years are written. What a table lacks is unknown, and flagged."""

    first_year: int
    last_year: int
    yes_no: Mapping[str, bool]  # ReferralNFA, ICPCnotRequired
    sex_element: str
    sex: Mapping[str, str]  # to M, F or U
    source: str


EDITIONS = (
    Edition(2022, 2023, _TRUE_FALSE, "GenderCurrent", _GENDER, "data/cin/BAR_cin_2022.xml, a sample return"),
    Edition(2024, 2024, _NOUGHT_ONE, "GenderCurrent", _GENDER, "data/cin/CIN_schema_2024.xsd"),
    Edition(2025, 2026, _NOUGHT_ONE, "Sex", _SEX, "data/cin/CIN_schema_2025.xsd, CIN_schema_2026.xsd"),
)


def edition_for(year: int) -> Edition:
    """Return the edition of a collection year.

    Raises:
        CannotRead: no edition is held for that year; a return is never read by another year's rules.
    """
    for edition in EDITIONS:
        if edition.first_year <= year <= edition.last_year:
            return edition
    raise CannotRead(
        f"The file says that it is the collection of {year}; Joinedup reads "
        f"{EDITIONS[0].first_year} to {EDITIONS[-1].last_year}."
    )
