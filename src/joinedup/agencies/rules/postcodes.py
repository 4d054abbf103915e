"""The postcodes of a partnership and the ward of each, in a form small enough for an edition to hold.

A line is a sector, a ward, and the last two letters of every postcode of both, one after the other:
'LS8 4|E05011405|AAABAD'. A line without a ward says only that the sector is in the area.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

# Not within a reference: K-MTS6N-W20SR is no address.
_WHOLE = re.compile(r"(?<![\w-])([A-Z]{1,2}[0-9][0-9A-Z]?)\s{0,3}([0-9])([A-Z]{2})(?![\w-])")
_LETTERS = 2  # the end of a postcode


@dataclass(frozen=True, slots=True)
class Postcode:
    sector: str  # 'LS8 4'
    unit: str  # 'AA'

    def __str__(self) -> str:
        return self.sector + self.unit


def written(rows: Iterable[tuple[str, str, str]]) -> str:
    """Lines of (sector, ward, units), in order."""
    return "\n".join("|".join(row) if row[1] else row[0] for row in sorted(rows))


def postcode_in(typed: str) -> Postcode | None:
    """The first whole postcode in what somebody typed, spaced or not."""
    match = _WHOLE.search(typed.upper())
    return Postcode(f"{match[1]} {match[2]}", match[3]) if match else None


class Postcodes:
    """Which ward a postcode lies in. `text` is in the form above; '': the area has no such list."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def sectors(self) -> frozenset[str]:
        return frozenset(line.split("|")[0] for line in self._text.split("\n")) - {""}

    def ward(self, postcode: Postcode) -> str:
        """The ward's code; '' where the postcode is in no ward that is known."""
        for ward, units in self._wards.get(postcode.sector, ()):
            if postcode.unit in {units[at : at + _LETTERS] for at in range(0, len(units), _LETTERS)}:
                return ward
        return ""

    @cached_property
    def _wards(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for line in self._text.split("\n"):
            sector, _, rest = line.partition("|")
            if rest:
                ward, _, units = rest.partition("|")
                found.setdefault(sector, []).append((ward, units))
        return found
