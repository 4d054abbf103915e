"""Whether a rating goes with the evidence for a prosecution: counted, and never assumed (V3).

Partners feel that a clear path to a prosecution raises the police's rating of the child. The two are said
apart; here it is counted how often they go together. That says nothing of why.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.assurance.rules.policies import HIDDEN, LEAST, LEAST_FOR_A_SHARE

_APART = (
    20  # hundredths between two shares from which they are said to differ: ours, and marked so on the page
)
_ROWS = (("strong", "Strong"), ("some", "Some"), ("weak", "Little or none"), ("not_known", "Not known yet"))
NO_LEVELS = "This area says no levels, so there is no higher one that could go with evidence."
TOO_FEW = "Too few views say both yet, so nothing can be said of whether one drives the other."
NOT_WHY = "It is counted, and says nothing of why."


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    evidence: str
    words: str  # '14 of 20', or why it is not said


@dataclass(frozen=True, slots=True)
class Driving:
    sentence: str
    rows: tuple[EvidenceRow, ...]


def driving(said: Iterable[tuple[str, bool]] | None) -> Driving:
    """`said`: the evidence of each first view, and whether its level is a high one. None: no levels."""
    if said is None:
        return Driving(NO_LEVELS, ())
    found: dict[str, list[bool]] = {code: [] for code, _ in _ROWS}
    for code, upper in said:
        found[code].append(upper)
    rows = tuple(EvidenceRow(label, _words(found[code])) for code, label in _ROWS)
    return Driving(_sentence([*found["strong"], *found["some"]], found["weak"]), rows)


def _words(those: list[bool]) -> str:
    if not those:
        return "None"
    return HIDDEN if is_small(sum(those), len(those)) else f"{sum(those)} of {len(those)}"


def _sentence(some: list[bool], little: list[bool]) -> str:
    if is_small(sum(some), len(some)) or is_small(sum(little), len(little)):
        return TOO_FEW
    one, other = round(100 * sum(some) / len(some)), round(100 * sum(little) / len(little))
    counted = f"{sum(some)} of {len(some)} with evidence, {sum(little)} of {len(little)} with little or none"
    if abs(one - other) < _APART:
        return f"The level does not go with the evidence: {counted} were in the upper half. {NOT_WHY}"
    more = "more" if one > other else "less"
    return (
        f"With evidence for a prosecution the level was {more} often in the upper half: {counted}. {NOT_WHY}"
    )


def is_small(some: int, of: int) -> bool:
    """Whether a share would tell of few families."""
    return of < LEAST_FOR_A_SHARE or 0 < some < LEAST or 0 < of - some < LEAST
