"""What a lab found: for each kind of trial how many came out as promised, and examples of the others."""

from dataclasses import dataclass, field

_EXAMPLES = 3  # of each kind; the rest only counts


class CannotLook(Exception):
    """The lab could not do its work: neither green nor red. The text says what is missing."""


@dataclass(slots=True)
class Kind:
    """One kind of trial. `promise` completes 'so many of so many ...': 'detected', 'kept'."""

    name: str
    promise: str
    right: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    promise: str  # the sentence that is true when nothing failed
    kinds: dict[str, Kind] = field(default_factory=dict)
    figures: dict[str, int | float | str] = field(default_factory=dict)  # what was done, for the reader

    def count(self, kind: str, *, right: bool, promise: str, example: str = "") -> None:
        line = self.kinds.setdefault(kind, Kind(kind, promise))
        if right:
            line.right += 1
            return
        line.wrong += 1
        if example and len(line.examples) < _EXAMPLES:
            line.examples.append(example)

    @property
    def passed(self) -> int:
        return sum(kind.right for kind in self.kinds.values())

    @property
    def failed(self) -> int:
        return sum(kind.wrong for kind in self.kinds.values())


def in_words(name: str, tally: Tally) -> str:
    """The table and the summary line; every bar is the same: all of them."""
    wide = max((len(kind.name) for kind in tally.kinds.values()), default=0)
    lines = [f"  {what}: {_figure(value)}" for what, value in tally.figures.items()]
    for kind in tally.kinds.values():
        came_out = f"{kind.right:>7,} of {kind.right + kind.wrong:>7,} {kind.promise}"
        lines.append(f"  {kind.name:<{wide}}  {came_out}   bar: all   {'MISSED' if kind.wrong else 'held'}")
        lines.extend(f"      {example}" for example in kind.examples)
    verdict = f"Green: {tally.promise}" if not tally.failed else f"RED: not so: {tally.promise}"
    lines.append(f"{name}: {tally.passed:,} passed, {tally.failed:,} failed. {verdict}")
    return "\n".join(lines)


def as_json(tally: Tally) -> dict[str, object]:
    return {
        "passed": tally.passed,
        "failed": tally.failed,
        "figures": dict(tally.figures),
        "kinds": {
            kind.name: {
                "right": kind.right,
                "wrong": kind.wrong,
                "promise": kind.promise,
                "examples": kind.examples,
            }
            for kind in tally.kinds.values()
        },
    }


def _figure(value: int | float | str) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" if isinstance(value, float) else value
