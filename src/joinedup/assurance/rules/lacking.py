"""What was not to be had when something was decided, and what is agreed on again and again (V11): counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from joinedup.assurance.rules.policies import HIDDEN, LEAST


@dataclass(frozen=True, slots=True)
class LackingRow:
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Lacking:
    rows: tuple[LackingRow, ...]
    sentence: str  # of what was lacking most often
    carried: str  # of the actions that were carried over again and again


def lacking(said: Iterable[str], *, called: Mapping[str, str], inert: int, times: int) -> Lacking:
    """`said`: what each decision lacked, by code; `called`: every code with its words. `inert`: actions that
    were carried over `times` times."""
    counts = Counter(said)
    return Lacking(
        tuple(LackingRow(words, _often(counts[code])) for code, words in called.items()),
        _sentence(counts, called),
        _carried(inert, times),
    )


def _often(count: int) -> str:
    """One to four cases might be known again by whoever reads it."""
    if not count:
        return "Never: no decision of these months says so."
    if count < LEAST:
        return f"{HIDDEN} (fewer than {LEAST})."
    return f"{count} times something else was decided for want of it."


def _sentence(counts: Counter[str], called: Mapping[str, str]) -> str:
    if not counts.total():
        return "No decision of the last twelve months says that something was lacking."
    shown = [code for code in called if counts[code] >= LEAST]
    if not shown:
        return f"Something was lacking, too seldom of each kind to say how often. {HIDDEN}."
    most = max(shown, key=lambda code: counts[code])
    return f"Lacking most often in the last twelve months: {called[most]}, {counts[most]} times."


def _carried(inert: int, times: int) -> str:
    if not inert:
        return f"No action was carried over {times} times in the last twelve months."
    if inert < LEAST:
        return f"Actions carried over {times} times in the last twelve months: {HIDDEN.lower()}."
    return (
        f"{inert} actions were carried over {times} times in the last twelve months: agreed on again "
        "and again, and not done."
    )
