"""Two letters and a shape by which a picture knows an agency: in one dark ink, never by colour."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    letters: str
    shape: str  # square, circle, triangle, diamond, pentagon, cross, down


_KNOWN = {
    "education": Mark("Ed", "square"),
    "health": Mark("He", "circle"),
    "housing": Mark("Ho", "triangle"),
    "police": Mark("Po", "diamond"),
    "childrens_social_work": Mark("SC", "pentagon"),
    "voluntary": Mark("Vo", "cross"),
    "youth_offending": Mark("Yo", "down"),
    "adult_social_care": Mark("Ad", "square"),
    "substance_misuse": Mark("Su", "circle"),
    "domestic_violence": Mark("DV", "triangle"),
    "probation": Mark("Pr", "diamond"),
    "fire_and_rescue": Mark("Fi", "pentagon"),
    "anti_social_behaviour_team": Mark("AS", "cross"),
    "families_first": Mark("FF", "down"),
    "youth_service": Mark("YS", "square"),
    "partnership": Mark("Pa", "circle"),
}


def marks(agencies: Iterable[tuple[int, str]]) -> dict[int, Mark]:
    """The mark of each agency, by key; two of one kind are told apart by a number."""
    seen: dict[str, int] = {}
    found: dict[int, Mark] = {}
    for key, kind in agencies:
        known = _KNOWN[kind]
        seen[kind] = seen.get(kind, 0) + 1
        number = "" if seen[kind] == 1 else str(seen[kind])
        found[key] = Mark(f"{known.letters}{number}", known.shape)
    return found
