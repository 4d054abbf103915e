"""My opposite number: whoever stands in another agency where I stand in mine.

Matching hierarchies help people to settle things where they arise (report, W10): a sergeant rings a team
manager, not the director. Grades are mapped by the area's own table; where it says nothing of somebody, by
the three bands that every agency has.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.agencies.rules.practice import Grade


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: the kind of their agency, their grade in it where that is known, their band."""

    kind: str
    rank: str
    band: str


def are_opposite(mine: Standing, theirs: Standing, *, grades: Iterable[Grade]) -> bool:
    """Whether two people of two agencies stand on one level; never where nobody said where either stands."""
    levels = {(one.kind, one.code): one.level for one in grades}
    my_level = levels.get((mine.kind, mine.rank))
    their_level = levels.get((theirs.kind, theirs.rank))
    if my_level is not None and their_level is not None:
        return my_level == their_level
    return bool(mine.band) and mine.band == theirs.band


def in_words(standing: Standing, *, grades: Iterable[Grade]) -> str:
    """'Sergeant', or the band's own words; '' where nobody said."""
    labels = {(one.kind, one.code): one.label for one in grades}
    return labels.get((standing.kind, standing.rank)) or _BANDS.get(standing.band, "")


_BANDS = {"frontline": "frontline", "manager": "manager", "senior": "senior manager"}
