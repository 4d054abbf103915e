"""How far a cluster has come, by the same six counts in every cluster of every partnership (W6).

Agencies are counted, and pairs of agencies: never a person, and never a family. The counts stand beside each
other and are not added up: no cluster has a score, and none is put before another.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from joinedup.agencies.rules.together import FEWEST

Pair = tuple[int, int]  # two agencies by key, the lower first
# Ours, and the same everywhere: an area's own list of who is expected, and the age at which it stops trusting
# a rota, differ from the next one's.
KINDS = (
    "police",
    "adult_social_care",
    "childrens_social_work",
    "health",
    "substance_misuse",
    "housing",
    "domestic_violence",
    "probation",
    "fire_and_rescue",
    "anti_social_behaviour_team",
    "youth_offending",
    "education",
    "families_first",
)  # the thirteen services of the front door (report, 2.1)
ROTA_HOLDS = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Measure:
    code: str
    heading: str
    how: str  # what is counted, in a sentence


MEASURES = (
    Measure(
        "there",
        "Kinds of agency there",
        "Of the thirteen services of the front door, those of which an agency says it is there.",
    ),
    Measure(
        "card",
        "Cards looked through",
        "Of the agencies there, those whose card somebody looked through in the last year.",
    ),
    Measure(
        "rota",
        "Rotas of the last four weeks",
        "Of the agencies there, those of which a desk brought in its rota in the last four weeks.",
    ),
    Measure(
        "met",
        "Pairs that did something together",
        "Of each two agencies there, those whose people did something together in the year: a joint visit, a "
        "question, a meeting or a word, wherever it was.",
    ),
    Measure(
        "frontline",
        "Pairs whose front line did",
        f"The same, where it was {FEWEST} times or more between people of the front line.",
    ),
    Measure(
        "came",
        "Came to the meetings",
        "Of the agencies there that were asked in time to a meeting of this month or the two before, or came "
        "unasked, those that attended one or sent a report.",
    ),
)


@dataclass(frozen=True, slots=True)
class Figure:
    many: int
    of: int

    @property
    def words(self) -> str:
        return f"{self.many} of {self.of}" if self.of else "nobody to count"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the agencies of an area on a day, each by its key."""

    kinds: Mapping[int, str]
    looked_through: Collection[int]
    rota_holds: Collection[int]
    met: Collection[Pair]
    frontline_met: Collection[Pair]
    asked: Collection[int]  # in time, to a meeting
    came: Collection[int]


def figures(there: Collection[int], *, known: Known) -> dict[str, Figure]:
    """Each measure of one cluster, by its code."""
    here = set(there)
    pairs = set(combinations(sorted(here), 2))
    kinds = {known.kinds[one] for one in here}
    asked = here & set(known.asked)
    return {
        "there": Figure(sum(kind in kinds for kind in KINDS), len(KINDS)),
        "card": Figure(len(here & set(known.looked_through)), len(here)),
        "rota": Figure(len(here & set(known.rota_holds)), len(here)),
        "met": Figure(len(pairs & set(known.met)), len(pairs)),
        "frontline": Figure(len(pairs & set(known.frontline_met)), len(pairs)),
        "came": Figure(len(asked & set(known.came)), len(asked)),
    }


def sentence(found: Sequence[Figure]) -> str:
    """'All in 2 of 4 clusters, some in 1, none in 1.' Where there was nobody to count it is said."""
    counted = [one for one in found if one.of]
    every = sum(one.many == one.of for one in counted)
    none = sum(one.many == 0 for one in counted)
    said = f"All in {every} of {len(found)} clusters, some in {len(counted) - every - none}, none in {none}"
    nobody = len(found) - len(counted)
    return f"{said}; nobody to count in {nobody}." if nobody else f"{said}."
