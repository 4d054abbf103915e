"""A figure over time as it is drawn and as it is said: one set of numbers, protected before it comes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from joinedup.assurance.rules.policies import Point
from joinedup.assurance.rules.xmr import Stretch, chart, sentence, shown

WIDTH, HEIGHT = 640, 268  # of the whole drawing, in units of its own
LEFT, RIGHT, TOP, BOTTOM = 52, 520, 20, 230  # between them stand the figures, around them what they mean
_APART = 16  # units between two lines of words


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    signal: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """Mean and limits of one stretch, from its first figure to its last."""

    x1: float
    x2: float
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Words beside the figures: a share on the left, a month below, a line's name on the right."""

    place: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Row:
    """One month or quarter in the table: what was due, the share, and what it signals."""

    label: str
    words: str
    share: str
    signal: str


@dataclass(frozen=True, slots=True)
class Picture:
    sentence: str
    dots: tuple[Dot, ...]
    paths: tuple[str, ...]  # one for each stretch: the line is broken where it was re-based
    lines: tuple[Lines, ...]
    rows: tuple[Row, ...]
    limits: str  # in words, of the newest stretch
    counted: frozenset[date]  # the days of a re-base that a figure reaches to
    shares: tuple[Mark, ...] = ()
    months: tuple[Mark, ...] = ()
    names: tuple[Mark, ...] = ()


def picture(points: Sequence[Point], *, rebased: Sequence[date] = ()) -> Picture:
    """`rebased`: the days from which it is counted anew, each from the first figure that reaches to it."""
    drawn = [(place, one.label, one.share) for place, one in enumerate(points) if one.share is not None]
    labels = [label for _, label, _ in drawn]
    ends = [one.until for one in points if one.share is not None]
    counted = {
        day: next(place for place, until in enumerate(ends) if until >= day)
        for day in rebased
        if ends and day <= ends[-1]
    }
    those = chart([float(share) for _, _, share in drawn], rebased=sorted(set(counted.values())))
    signals = {
        labels[one.first + place]: one.signals[place] for one in those for place in range(len(one.values))
    }
    xs = _places(len(drawn))
    return Picture(
        sentence=sentence(labels, those),
        dots=tuple(
            Dot(xs[place], _y(share), bool(signals[label])) for place, (_, label, share) in enumerate(drawn)
        ),
        paths=tuple(_path(one, xs) for one in those),
        lines=tuple(_lines(one, xs) for one in those if one.limits is not None),
        rows=tuple(
            Row(
                one.label,
                one.words,
                f"{one.share} %" if one.share is not None else "",
                ", ".join(sorted(signal.words for signal in signals.get(one.label, ()))),
            )
            for one in points
        ),
        limits=_limits(those),
        counted=frozenset(counted),
        shares=tuple(Mark(_y(share), f"{share} %", "end") for share in (0, 50, 100)),
        months=_months(labels, xs),
        names=_names(those, xs),
    )


def _places(many: int) -> list[float]:
    step = (RIGHT - LEFT) / max(many - 1, 1)
    return [round(LEFT + step * place, 1) for place in range(many)]


def _y(share: float) -> float:
    return round(BOTTOM - share * (BOTTOM - TOP) / 100, 1)


def _months(labels: Sequence[str], xs: Sequence[float]) -> tuple[Mark, ...]:
    """The first and the last, and the one between where there is room."""
    if not labels:
        return ()
    ends = [Mark(xs[0], labels[0], "start")]
    if len(labels) > 4:
        ends.append(Mark(xs[len(xs) // 2], labels[len(xs) // 2], "middle"))
    return (*ends, Mark(xs[-1], labels[-1], "end")) if len(labels) > 1 else tuple(ends)


def _names(those: Sequence[Stretch], xs: Sequence[float]) -> tuple[Mark, ...]:
    """Of the newest stretch's lines; a limit that stands close to the mean goes without."""
    if not those or those[-1].limits is None:
        return ()
    newest = _lines(those[-1], xs)
    limits = ((newest.upper, "Upper limit"), (newest.lower, "Lower limit"))
    return (
        Mark(newest.mean, "Mean"),
        *(Mark(place, words) for place, words in limits if abs(place - newest.mean) >= _APART),
    )


def _path(one: Stretch, xs: Sequence[float]) -> str:
    return " ".join(f"{xs[one.first + place]},{_y(value)}" for place, value in enumerate(one.values))


def _lines(one: Stretch, xs: Sequence[float]) -> Lines:
    assert one.limits is not None
    lower, upper = shown(one.limits, floor=0, cap=100)
    return Lines(
        xs[one.first], xs[one.first + len(one.values) - 1], _y(one.limits.mean), _y(lower), _y(upper)
    )


def _limits(those: Sequence[Stretch]) -> str:
    if not those or those[-1].limits is None:
        return ""
    limits = those[-1].limits
    lower, upper = shown(limits, floor=0, cap=100)
    return f"Mean {limits.mean:.1f} %, limits {lower:.1f} % and {upper:.1f} %."
