"""Who speaks in which order, and who must have been heard before a case is decided.

The research report: police voices weigh more in meetings, and whoever speaks first sets the tone. So whoever
is closest to the child begins, and the others take turns at being next, from case to case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joinedup.kernel.decisions import Decision, allow, refuse

OVERRIDE_LIMIT = 200

# Who is usually closest to a child, where several work with one: those who see the child most days first.
# Ours, for each area to look through.
_CLOSEST = (
    "education", "health", "families_first", "youth_service", "voluntary", "childrens_social_work",
    "youth_offending", "domestic_violence", "substance_misuse", "housing", "adult_social_care",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """One agency that is in the room. `around`: somebody of theirs works with the child now."""

    agency: int
    kind: str
    name: str
    around: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What one agency says of the child in a round of views, and whether it was heard in the meeting."""

    agency: int
    name: str
    code: str
    heard: bool


def closest(voices: Iterable[Voice]) -> Voice | None:
    """Whoever works with the child and sees them most; None where nobody in the room does."""
    around = [one for one in voices if one.around]
    return min(around, key=_nearness, default=None)


def _nearness(one: Voice) -> tuple[int, str]:
    place = _CLOSEST.index(one.kind) if one.kind in _CLOSEST else len(_CLOSEST)
    return place, one.name


def in_order(voices: Iterable[Voice], *, turn: int) -> tuple[Voice, ...]:
    """Everybody once: the closest to the child first, the others moved on by one place each turn."""
    everybody = sorted(voices, key=lambda one: (one.name, one.agency))
    first = closest(everybody)
    others = [one for one in everybody if one is not first]
    by = turn % len(others) if others else 0
    moved = others[by:] + others[:by]
    return tuple(moved if first is None else [first, *moved])


def differing(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Those whose view is not that of the most; all of them where no view is said by more than another."""
    counts: dict[str, int] = {}
    for one in readings:
        counts[one.code] = counts.get(one.code, 0) + 1
    if len(counts) < 2:
        return ()
    most = max(counts.values())
    commonest = [code for code, count in counts.items() if count == most]
    shared = commonest[0] if len(commonest) == 1 else ""
    return tuple(one for one in readings if one.code != shared)


def may_decide(readings: Sequence[Reading], *, revealed: bool, override: str) -> Decision:
    """Whether everybody was heard who must be. Before the views are open nobody can be said to differ: then
    it is everybody who has said one."""
    must = differing(readings) if revealed else tuple(readings)
    unheard = [one.name for one in must if not one.heard]
    if not unheard or override.strip():
        return allow("decide.heard")
    who, one = _and(sorted(unheard)), len(unheard) == 1
    sees = (
        ("sees" if one else "see") + " it differently" if revealed else ("has" if one else "have") + " a view"
    )
    return refuse(
        "decide.unheard",
        f"{who} {sees} and {'was' if one else 'were'} not heard yet. Hear them, or say in a line why it is "
        "decided without.",
    )


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
