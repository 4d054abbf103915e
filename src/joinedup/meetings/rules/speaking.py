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
    """One agency that is in the room. `around`: the children, by key, with whom they work now."""

    agency: int
    kind: str
    name: str
    around: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one agency says of the child in a round of views, and whether it was heard in the meeting."""

    agency: int
    name: str
    code: str
    heard: bool


@dataclass(frozen=True, slots=True)
class OfAChild:
    """What was said of one child of a case. `revealed`: all who were asked may read it; no codes before."""

    readings: tuple[Reading, ...]
    revealed: bool


def closest(voices: Iterable[Voice], child: int) -> Voice | None:
    """Whoever works with the child and sees them most; None where nobody in the room does."""
    around = [one for one in voices if child in one.around]
    return min(around, key=_nearness, default=None)


def _nearness(one: Voice) -> tuple[int, str]:
    place = _CLOSEST.index(one.kind) if one.kind in _CLOSEST else len(_CLOSEST)
    return place, one.name


def in_order(voices: Iterable[Voice], *, children: Sequence[int], turn: int) -> tuple[Voice, ...]:
    """Everybody once: the closest to each child first, as the case has its children; the others moved on by
    one place each turn."""
    everybody = sorted(voices, key=lambda one: (one.name, one.agency))
    nearest = (closest(everybody, child) for child in children)
    first = tuple(dict.fromkeys(one for one in nearest if one is not None))
    others = [one for one in everybody if one not in first]
    by = turn % len(others) if others else 0
    return (*first, *others[by:], *others[:by])


def how_far(said: Sequence[tuple[str, bool]]) -> str:
    """Whether an agency's view is in of each child of whom it was asked, by its name; '': it was of none."""
    if not said:
        return ""
    missing = [child for child, there in said if not there]
    if not missing:
        return "view in"
    return "no view yet" if len(missing) == len(said) else f"no view yet of {_and(missing)}"


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


def may_decide(children: Sequence[OfAChild], *, override: str) -> Decision:
    """Whether everybody was heard who must be, of whichever child it is. Before the views are open nobody can
    be said to differ: then it is everybody who has said one."""
    differ, said = set[str](), set[str]()
    for child in children:
        if child.revealed:
            differ |= {one.name for one in differing(child.readings) if not one.heard}
        else:
            said |= {one.name for one in child.readings if not one.heard}
    said -= differ
    if not (differ or said) or override.strip():
        return allow("decide.heard")
    sees = f"{_and(sorted(differ))} {'sees' if len(differ) == 1 else 'see'} it differently" if differ else ""
    has = f"{_and(sorted(said))} {'has' if len(said) == 1 else 'have'} a view" if said else ""
    who = f"{sees}, {has}, and they" if sees and has else f"{sees or has} and"
    were = "was" if len(differ | said) == 1 else "were"
    return refuse(
        "decide.unheard",
        f"{who} {were} not heard yet. Hear them, or say in a line why it is decided without.",
    )


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
