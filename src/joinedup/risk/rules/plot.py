"""The picture of how far views differ, as figures for a template: each agency's mark on a line of its own.

No mean, no bands, no colour: where a mark stands is what it says, its shape and letters say whose it is, and
the dotted line how unsure. It is drawn as small as a telephone shows it: no word is too small to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDE = 360
_HEAD, _ROW, _TRACK = 40, 44, 30
_LONGEST_LINE = 13  # letters of a column's heading that stand side by side where there are four
# Round its own middle, ten wide; drawn in the colour of the text.
_SHAPES = {
    "square": "M-6 -6H6V6H-6Z",
    "circle": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z",
    "triangle": "M0 -7L7 6H-7Z",
    "diamond": "M0 -8L8 0L0 8L-8 0Z",
    "pentagon": "M0 -7L7 -2L4 6H-4L-7 -2Z",
    "cross": "M-2 -7H2V-2H7V2H2V7H-2V2H-7V-2H-2Z",
    "down": "M0 7L-7 -6H7Z",
}
# How far the dotted line reaches to each side, as a part of a column; levels alone have sides to reach to.
_UNSURE = {"quite": 0.0, "partly": 0.3, "not_very": 0.5}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one agency says: of which column, counted from 0, and of which it was before (None: the same)."""

    agency: str
    letters: str
    shape: str
    column: int | None  # None: what it said is no reading of the area's any more
    before: int | None
    sure: str
    words: str  # beside the name: what it said first; '' as a rule


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    agency: str
    letters: str
    words: str
    name_y: int
    y: int
    path: str
    x: float | None
    before_x: float | None
    from_x: float  # of the dotted line; equal where it is quite sure
    to_x: float


@dataclass(frozen=True, slots=True)
class Plot:
    width: int
    height: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def plot(headings: Sequence[str], marks: Sequence[Mark], *, has_levels: bool) -> Plot:
    """`headings` are the readings in the area's order; agencies stand by name."""
    wide = WIDE / max(len(headings), 1)
    middles = [round(wide * (place + 0.5), 1) for place in range(len(headings))]
    columns = tuple(Column(x, _lines_of(text, wide)) for x, text in zip(middles, headings, strict=True))
    lines = []
    for place, one in enumerate(sorted(marks, key=lambda each: each.agency)):
        top = _HEAD + place * _ROW
        x = None if one.column is None else middles[one.column]
        reach = wide * _UNSURE[one.sure] if has_levels and x is not None else 0.0
        lines.append(
            Line(
                agency=one.agency,
                letters=one.letters,
                words=one.words,
                name_y=top + 12,
                y=top + _TRACK,
                path=_SHAPES[one.shape],
                x=x,
                before_x=None if one.before is None else middles[one.before],
                from_x=round(max((x or 0) - reach, 0), 1),
                to_x=round(min((x or 0) + reach, WIDE), 1),
            )
        )
    return Plot(WIDE, _HEAD + len(lines) * _ROW, columns, tuple(lines))


def _lines_of(text: str, wide: float) -> tuple[str, ...]:
    """At most two lines; where a column is too narrow, the first word alone: the table says it whole."""
    words = text.split()
    longest = int(_LONGEST_LINE * wide / 90)
    if max((len(word) for word in words), default=0) > longest:
        return (words[0][:longest],) if words else ("",)
    first: list[str] = []
    while words and len(" ".join([*first, words[0]])) <= longest:
        first.append(words.pop(0))
    return tuple(filter(None, (" ".join(first), " ".join(words)[:longest])))
