"""The waits as one picture: how many messages have been taken after so many hours. Plain SVG."""

from bisect import bisect_right
from dataclasses import dataclass
from html import escape
from statistics import fmean

_WIDTH, _HEIGHT = 760, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 84, 330
_TICKS = (0, 24, 48, 72, 96, 120, 144, 168)
_INK, _PAPER, _LINE = "#0b0c0c", "#ffffff", "#6f777b"
_COLOURS, _DASHES = ("#a33b00", "#0d4a50"), ("7 5", "none")  # told apart by the dash as well as by the colour
AFTER = (0, 8, 24, 48, 72, 120, 168)  # hours, of the table that belongs beside the picture


@dataclass(frozen=True, slots=True)
class Curve:
    """One way to wait. `hours` are those of each message."""

    words: str
    hours: tuple[float, ...]

    def taken_after(self, hours: float) -> float:
        """The share of the messages that waited so long or less, in per cent."""
        return 100 * bisect_right(sorted(self.hours), hours) / len(self.hours)


def drawn(
    person: Curve, resolver: Curve, *, by_hand: tuple[float, float], officers: int, messages: int
) -> str:
    """Return the picture as SVG, with a title and a description that say what it shows."""
    farthest = 180.0  # a week and half a day; what waits longer is said beside the line
    average, worst = by_hand
    said = (
        f"A year of {officers:,} officers on two earlies, two lates, two nights and four rest days, and"
        f" {messages:,} messages left at a random minute of an office's day, Monday to Friday, nine to five."
        f" {_said(person)} {_said(resolver)} With the desks behind the unit every message is taken at once."
        f" By hand, without leave or sickness, the wait for the officer is {average:.0f} hours on average"
        f" and {worst:.0f} at worst."
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' aria-labelledby="waits-title waits-desc" font-family="Arial, sans-serif" font-size="14">',
        '<title id="waits-title">How long a message waits until somebody who can act has it</title>',
        f'<desc id="waits-desc">{escape(said)}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{_PAPER}"/>',
        _text(_LEFT, 26, "Messages that somebody who can act has, by hours waited", size=18, bold=True),
        _text(_LEFT, 48, f"A year of {officers:,} officers on 2-2-2-4; one shift in ten is not worked"),
        *(_across(share) for share in (0, 25, 50, 75, 100)),
        *(_mark(hours, farthest) for hours in _TICKS),
        _text(
            (_LEFT + _WIDTH - _RIGHT) / 2,
            _BOTTOM + 44,
            "hours after the message was left: 24 to a day, 168 to a week",
            middle=True,
        ),
        *(_line(curve, place, farthest) for place, curve in enumerate((person, resolver))),
        *_key((person, resolver)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _said(curve: Curve) -> str:
    return (
        f"Waiting {curve.words}: {fmean(curve.hours):.1f} hours on average, {max(curve.hours):.0f} at worst,"
        f" {curve.taken_after(0):.1f} per cent at once."
    )


def _line(curve: Curve, place: int, farthest: float) -> str:
    steps = [(hours, curve.taken_after(hours)) for hours in range(int(farthest) + 1)]
    points = " ".join(f"{_x(hours, farthest):.1f},{_y(share):.1f}" for hours, share in steps)
    return (
        f'<polyline fill="none" stroke="{_COLOURS[place]}" stroke-width="3"'
        f' stroke-dasharray="{_DASHES[place]}" points="{points}"/>'
    )


def _key(curves: tuple[Curve, ...]) -> list[str]:
    found = []
    for place, curve in enumerate(curves):
        y = _BOTTOM + 66 + 22 * place
        words = (
            f"{curve.words}: {curve.taken_after(0):.0f} % at once,"
            f" {fmean(curve.hours):.1f} h on average, {max(curve.hours):.0f} h at worst"
        )
        found += [
            f'<line x1="{_LEFT}" y1="{y - 5}" x2="{_LEFT + 44}" y2="{y - 5}" stroke="{_COLOURS[place]}"'
            f' stroke-width="3" stroke-dasharray="{_DASHES[place]}"/>',
            _text(_LEFT + 54, y, words),
        ]
    return found


def _across(share: int) -> str:
    y = _y(share)
    return (
        f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="{_LINE}"'
        f' stroke-width="{1 if share == 0 else 0.4}"/>' + _text(_LEFT - 8, y + 5, f"{share} %", end=True)
    )


def _mark(hours: int, farthest: float) -> str:
    x = _x(hours, farthest)
    return f'<line x1="{x:.1f}" y1="{_BOTTOM}" x2="{x:.1f}" y2="{_BOTTOM + 5}" stroke="{_LINE}"/>' + _text(
        x, _BOTTOM + 22, str(hours), middle=True
    )


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 14,
    bold: bool = False,
    middle: bool = False,
    end: bool = False,
) -> str:
    anchor = "middle" if middle else "end" if end else "start"
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{_INK}" font-size="{size}" text-anchor="{anchor}"{weight}>'
        f"{escape(words)}</text>"
    )


def _x(hours: float, farthest: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * hours / farthest


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share / 100
