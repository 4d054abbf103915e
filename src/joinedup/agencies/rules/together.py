"""The picture of who works with whom, by agency and grade: counted by year, and never of one person.

A count below five is not said, and larger ones are rounded to the nearest five, so that no hidden one can be
worked out from the others. That two agencies did not meet at all is said: it is no secret, and the point.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, pi, sin

FEWEST = 5  # below it a count is hidden (ux.md 10.9); for each area to set higher
PERCENT_FROM = 10  # no percentage of fewer
WIDTH, HEIGHT, RADIUS = 720, 460, 150
NEVER = "none"


@dataclass(frozen=True, slots=True)
class Pair:
    one: str
    other: str
    words: str
    thick: int  # 0 to 4, of the line in the picture; 0: no line

    @property
    def met(self) -> bool:
        return self.words != NEVER


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    x: int
    y: int
    anchor: str  # on which side its name stands


@dataclass(frozen=True, slots=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int
    thick: int
    says: str


@dataclass(frozen=True, slots=True)
class Picture:
    sentence: str
    pairs: tuple[Pair, ...]  # by name, and in no order of more or less
    grades: tuple[Pair, ...]
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


def in_words(count: int) -> str:
    if count == 0:
        return NEVER
    if count < FEWEST:
        return f"fewer than {FEWEST}"
    return f"about {rounded(count)}"


def rounded(count: int) -> int:
    return FEWEST * ((count + FEWEST // 2) // FEWEST)


def picture(
    names: Sequence[str], counts: Counter[tuple[str, str]], grades: Counter[tuple[str, str]]
) -> Picture:
    """`counts` by two names, `grades` by two grades in words; each pair in the order of the alphabet."""
    pairs = tuple(
        Pair(one, other, in_words(counts[one, other]), _thick(counts[one, other]))
        for one, other in combinations(sorted(names), 2)
    )
    nodes = _around(sorted(names))
    at = {node.name: node for node in nodes}
    lines = tuple(
        Line(at[one.one].x, at[one.one].y, at[one.other].x, at[one.other].y, one.thick, _says(one))
        for one in pairs
        if one.thick
    )
    by_grade = tuple(
        Pair(one, other, in_words(many), _thick(many)) for (one, other), many in sorted(grades.items())
    )
    return Picture(_sentence(pairs, counts, grades), pairs, by_grade, nodes, lines)


def _says(one: Pair) -> str:
    return f"{one.one} and {one.other}: {one.words}"


def _thick(count: int) -> int:
    """Steps, since a measured line would tell what is hidden."""
    return sum(count >= step for step in (1, FEWEST, 20, 50))


def _around(names: Sequence[str]) -> tuple[Node, ...]:
    found = []
    for place, name in enumerate(names):
        turn = 2 * pi * place / max(len(names), 1) - pi / 2
        x, y = WIDTH / 2 + RADIUS * cos(turn), HEIGHT / 2 + RADIUS * sin(turn)
        anchor = "middle" if abs(cos(turn)) < 0.2 else "start" if cos(turn) > 0 else "end"
        found.append(Node(name, round(x), round(y), anchor))
    return tuple(found)


def _sentence(
    pairs: Iterable[Pair], counts: Counter[tuple[str, str]], grades: Counter[tuple[str, str]]
) -> str:
    those = tuple(pairs)
    never = sum(not one.thick for one in those)
    met = f"In the last year {len(those) - never} of {len(those)} pairs of agencies did something together."
    total = sum(grades.values())
    if total < PERCENT_FROM or not counts:
        return f"{met} There is too little to say between which grades."
    both = sum(many for pair, many in grades.items() if pair == ("frontline", "frontline"))
    share = rounded(round(100 * both / total))
    return f"{met} About {share} in 100 contacts were between two people of the front line."
