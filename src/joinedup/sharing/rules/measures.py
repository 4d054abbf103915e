"""How sharing goes between agencies, as counts of what was done. Nothing here knows a person or a child.

The period is the last whole months, so that what is published does not change from one day to the next: from
two pictures of following days anybody could take one day's questions away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from joinedup.sharing.rules.suppression import HIDDEN, LEAST_FOR_A_SHARE, share_in_words, suppressed
from joinedup.sharing.rules.two_clocks import length_in_words

MONTHS = 3
_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chart and of its table. `width` is of a hundred; 0 where the figure is hidden."""

    label: str
    words: str
    width: int


@dataclass(frozen=True, slots=True)
class Strip:
    """How long answers took: nine of ten within `high`. Places are of a hundred."""

    label: str
    words: str
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One measure: a sentence made from the same figures, its rows, and a line for all of them."""

    code: str
    title: str
    sentence: str
    rows: tuple[Row, ...]
    strips: tuple[Strip, ...] = ()
    total_hidden: bool = False


def whole_months(today: date, *, months: int = MONTHS) -> Period:
    """The whole months before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    year, month = divmod(last.year * 12 + last.month - months, 12)
    return Period(date(year, month + 1, 1), last)


def counted(code: str, title: str, what: str, figures: Sequence[tuple[str, int]]) -> Chart:
    """Counts beside each other, small ones hidden. `what` is what is counted, as many: 'answers'."""
    safe = suppressed([count for _, count in figures])
    widest = max((count for count in safe.counts if count), default=0)
    rows = tuple(
        Row(
            label,
            HIDDEN if count is None else f"{count:,}",
            0 if count is None or not widest else round(100 * count / widest),
        )
        for (label, _), count in zip(figures, safe.counts, strict=True)
    )
    if safe.total is None:
        return Chart(
            code,
            title,
            f"There were few {what}: how many is hidden to protect people.",
            rows,
            total_hidden=True,
        )
    if safe.total == 0:
        return Chart(code, title, f"There were no {what}.", rows)
    return Chart(code, title, f"There were {safe.total:,} {what}.", rows)


def shares(
    code: str, title: str, what: str, figures: Sequence[tuple[str, int, int]], *, sentence: str
) -> Chart:
    """Parts of wholes, by label. `sentence` has one gap, for the share over all."""
    if not figures:
        return Chart(code, title, f"There were no {what}.", ())
    rows = []
    for label, part, of in figures:
        words = share_in_words(part, of)
        rows.append(Row(label, words, 0 if words == HIDDEN else round(100 * part / of)))
    part, of = sum(one[1] for one in figures), sum(one[2] for one in figures)
    over_all = share_in_words(part, of)
    if any(row.words == HIDDEN for row in rows) and over_all != HIDDEN:
        over_all = HIDDEN  # a share over all, less the others, would tell the one that is hidden
    said = f"Too few {what} to say, to protect people." if over_all == HIDDEN else sentence.format(over_all)
    return Chart(code, title, said, tuple(rows))


def times(code: str, title: str, figures: Iterable[tuple[str, Sequence[timedelta]]]) -> Chart:
    """The median with the tenth and the ninetieth of a hundred; averages mislead, and a few tell of one."""
    taken = [(label, sorted(length.total_seconds() for length in lengths)) for label, lengths in figures]
    longest = max((_ends(lengths)[1] for _, lengths in taken if _enough(lengths)), default=1.0) or 1.0
    strips, enough = [], 0
    for label, lengths in taken:
        if not _enough(lengths):
            strips.append(Strip(label, HIDDEN, 0, 0, 0))
            continue
        low, high = _ends(lengths)
        middle = median(lengths)
        enough += 1
        said = [length_in_words(timedelta(seconds=one)) for one in (middle, low, high)]
        words = f"Half within {said[0]}; from {said[1]} to {said[2]} for eight of ten"
        places = [round(100 * one / longest) for one in (low, middle, high)]
        strips.append(Strip(label, words, *places))
    sentence = (
        f"Shown for {enough} of {len(taken)}: where there were fewer than {LEAST_FOR_A_SHARE} answers, "
        "how long they took is hidden."
    )
    return Chart(code, title, sentence if taken else "There were no answers.", (), tuple(strips))


def _enough(lengths: Sequence[float]) -> bool:
    return len(lengths) >= LEAST_FOR_A_SHARE


def _ends(lengths: Sequence[float]) -> tuple[float, float]:
    tenths = quantiles(lengths, n=10, method="inclusive")
    return tenths[0], tenths[-1]


def is_in(period: Period, on: date) -> bool:
    return period.first <= on <= period.last


def taken(asked_at: datetime, answered_at: datetime) -> timedelta:
    return max(answered_at - asked_at, timedelta())
