"""What was found in a rota and what it changes, in words and counts: for the page and for the console."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from joinedup.agencies.rules.gaps import Stretch, Twice, gap_in_words, twice_in_words
from joinedup.agencies.rules.taking_in import Difference, by_person, window
from joinedup.kernel.london import moment_in_words

MOST_GAPS = 12


def counts_in_words(read: int, counts: Mapping[str, int]) -> str:
    """'12 rows in = 9 taken + 2 over already + 1 empty'."""
    parts = sorted(counts.items(), key=lambda one: (one[0] != "taken", one[0]))
    return f"{_many(read, 'row')} in = " + " + ".join(f"{many:,} {what}" for what, many in parts if many)


def change_in_words(change: Difference, *, at: datetime) -> str:
    if change.nothing:
        return "Nothing changes: this is the rota that is in force."
    first, last = window([*change.new, *change.gone])
    since, until = (moment_in_words(one, at=at) for one in (max(first, at), last))
    return (
        f"{_many(len(change.new), 'shift')} new, {len(change.gone):,} that no longer stand, "
        f"{change.same:,} as before; from {since} to {until}."
    )


def people_in_words(change: Difference, names: Mapping[int, str]) -> Iterator[str]:
    """'Sam Khan: 3 new, 1 gone', by name."""
    for person, (new, gone) in sorted(by_person(change).items(), key=lambda one: names[one[0]]):
        said = [f"{new:,} new"] * bool(new) + [f"{gone:,} gone"] * bool(gone)
        yield f"{names[person]}: {', '.join(said)}"


def gaps_in_words(gaps: tuple[Stretch, ...], *, at: datetime) -> tuple[str, ...]:
    said = [gap_in_words(gap, at=at) for gap in gaps[:MOST_GAPS]]
    more = len(gaps) - MOST_GAPS
    return (*said, f"And {_many(more, 'more gap')} like these") if more > 0 else tuple(said)


def overlaps_in_words(twice: tuple[Twice, ...], *, at: datetime) -> tuple[str, ...]:
    return tuple(twice_in_words(two, at=at) for two in twice[:MOST_GAPS])


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
