"""What a bench found: figures, and bars that were held, missed or not judged at this size."""

from dataclasses import dataclass, field
from statistics import median


class CannotMeasure(Exception):
    """The bench could not do its work: nothing was held and nothing missed. The text says what is missing."""


@dataclass(frozen=True, slots=True)
class Figure:
    what: str
    value: float
    unit: str  # 'µs', 'ms', 'a second', 'x'


@dataclass(frozen=True, slots=True)
class Bar:
    """What was promised of one ratio. `ratio` is None where it was not judged, and `why_not` says why."""

    what: str
    ratio: float | None
    at_most: float | None = None
    at_least: float | None = None
    why_not: str = ""
    unit: str = "x"

    def __post_init__(self) -> None:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("A bar is either a most or a least.")
        if (self.ratio is None) != bool(self.why_not):
            raise ValueError("What is not judged says why, and what is judged needs no excuse.")

    @property
    def held(self) -> bool | None:
        if self.ratio is None:
            return None
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.at_least is not None and self.ratio >= self.at_least

    @property
    def words(self) -> str:
        bar = f"at most {self.at_most:g}" if self.at_most is not None else f"at least {self.at_least:g}"
        bar += self.unit
        if self.ratio is None:
            return f"{self.what}   bar: {bar}   not judged: {self.why_not}"
        return f"{self.what}: {self.ratio:,.2f}{self.unit}   bar: {bar}   {'held' if self.held else 'MISSED'}"


@dataclass(slots=True)
class Findings:
    figures: list[Figure] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    equal: dict[str, int] = field(
        default_factory=dict
    )  # comparisons with a rival that must agree: how many did
    unequal: list[str] = field(default_factory=list)  # each that did not
    picture: str = ""  # as SVG, of a bench that draws what it found

    @property
    def missed(self) -> int:
        return sum(bar.held is False for bar in self.bars) + len(self.unequal)


def in_words(name: str, findings: Findings) -> str:
    lines = [f"  {one.what}: {one.value:,.1f} {one.unit}" for one in findings.figures]
    lines += [f"  {what}: {many:,} equal   bar: all" for what, many in findings.equal.items()]
    lines += [f"  UNEQUAL: {one}" for one in findings.unequal]
    lines += [f"  {bar.words}" for bar in findings.bars]
    held = sum(bar.held is True for bar in findings.bars) + len(findings.equal)
    skipped = sum(bar.held is None for bar in findings.bars)
    verdict = "Every bar that was judged was held." if not findings.missed else "A bar was MISSED."
    lines.append(f"{name}: {held} held, {findings.missed} missed, {skipped} not judged. {verdict}")
    return "\n".join(lines)


def as_json(findings: Findings) -> dict[str, object]:
    return {
        "figures": [{"what": one.what, "value": one.value, "unit": one.unit} for one in findings.figures],
        "bars": [
            {
                "what": bar.what,
                "ratio": bar.ratio,
                "at_most": bar.at_most,
                "at_least": bar.at_least,
                "held": bar.held,
                "why_not": bar.why_not,
            }
            for bar in findings.bars
        ],
        "equal": findings.equal,
        "unequal": findings.unequal,
    }


def middle(nanoseconds: list[int]) -> float:
    """The median, in microseconds: one stall of the machine must not decide a ratio."""
    return median(nanoseconds) / 1_000
