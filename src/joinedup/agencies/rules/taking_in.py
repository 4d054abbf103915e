"""What must be so of a rota before it takes the place of the one in force.

A rota is taken in whole or not at all: half of one would name somebody who is at home. Each refusal is one
sentence with the row it is about, and none repeats what stands in the row.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from joinedup.agencies.rules.rota import EntryKind
from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, moment_in_words, to_london

FAR_AHEAD = timedelta(
    weeks=9
)  # a rota for the month after next is early; one that begins later is another year's
AT_MOST_AHEAD = timedelta(days=400)
LONGEST_ON = timedelta(days=8)  # a week on call, from Monday to Monday, and the hour of a clock change
LONGEST_AWAY = timedelta(days=366)
MOST_SAID = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file as it stands there; moments in UTC. `place` is 'row 3' or 'event 2'."""

    place: str
    who: str
    starts: datetime
    ends: datetime
    kind: EntryKind = EntryKind.SHIFT
    covers: str = ""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that could be read. `read` rows are those in `rows`, those in `left_out`, and the `problems`."""

    source: str
    read: int
    rows: tuple[Row, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the agency whose desk it is; also those who left, so that it can be said."""

    id: int
    reference: str
    name: str
    email: str
    sits_here: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a rota with its people found: what is stored."""

    starts: datetime
    ends: datetime
    person: int
    kind: str
    covers: int | None = None


def judge(entries: Mapping[Entry, str], *, single_post: bool, at: datetime) -> tuple[str, ...]:
    """What is wrong with a whole rota whose people are known; each entry with what it is called."""
    rows = {one: Row(place, "", one.starts, one.ends) for one, place in entries.items()}
    latest = max((one.ends for one in entries), default=None)
    return tuple(_few(list(_whole(rows, latest=latest, single_post=single_post, at=at))))


def as_kept(entry: Entry) -> list[Any]:
    """The entry as JSON has it."""
    return [entry.person, entry.starts.isoformat(), entry.ends.isoformat(), entry.kind, entry.covers]


def as_entry(kept: Sequence[Any]) -> Entry:
    person, starts, ends, kind, covers = kept
    return Entry(datetime.fromisoformat(starts), datetime.fromisoformat(ends), person, kind, covers)


@dataclass(frozen=True, slots=True)
class Checked:
    """`refused` are the sentences for which nothing of it is taken; then `entries` are empty."""

    entries: tuple[Entry, ...]
    counts: Mapping[str, int]  # what became of each row, in words; they add up to `read`
    read: int
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check(found: FileRead, *, people: Sequence[Known], single_post: bool, at: datetime) -> Checked:
    """Find everybody, and say what is wrong. `at` is now: what has ended is left out and counted."""
    problems = list(found.problems)
    entries: dict[Entry, Row] = {}
    counts: Counter[str] = Counter(found.left_out)
    latest: datetime | None = None
    directory = _Directory(people)
    for row in found.rows:
        latest = row.ends if latest is None else max(latest, row.ends)
        if said := _length(row, at=at):
            problems.append(f"{row.place}: {said}")
            continue
        if row.ends <= at:
            counts["over already"] += 1
            continue
        person = directory.find(row.who)
        covers = directory.find(row.covers) if row.kind is EntryKind.COVER else None
        for one in (person, covers):
            if isinstance(one, str):
                problems.append(f"{row.place}: {one}")
        if isinstance(person, str) or isinstance(covers, str):
            continue
        entry = Entry(row.starts, row.ends, person.id, row.kind.value, covers.id if covers else None)
        if entry in entries:
            counts["twice the same"] += 1
        else:
            entries[entry] = row
    if not problems:
        problems += _whole(entries, latest=latest, single_post=single_post, at=at)
    if problems:
        return Checked((), {}, found.read, tuple(_few(problems)), found.notes)
    counts["taken"] = len(entries)
    return Checked(tuple(sorted(entries, key=_order)), dict(counts), found.read, (), found.notes)


def _order(entry: Entry) -> tuple[datetime, datetime, int, str]:
    return entry.starts, entry.ends, entry.person, entry.kind


def _few(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_SAID
    said = [f"{one[:1].upper()}{one[1:]}" for one in problems[:MOST_SAID]]
    return [*said, f"And {more} more like these."] if more > 0 else said


def _length(row: Row, *, at: datetime) -> str:
    if row.ends <= row.starts:
        return "it ends before it starts."
    longest = LONGEST_AWAY if row.kind is EntryKind.AWAY else LONGEST_ON
    if row.ends - row.starts > longest:
        return f"it lasts longer than {longest.days} days."
    if row.starts - at > AT_MOST_AHEAD:
        return f"it is more than {AT_MOST_AHEAD.days} days ahead. Is the year right?"
    if row.kind is EntryKind.COVER and not row.covers:
        return "it says that somebody stands in, and not for whom."
    return ""


def _whole(
    entries: Mapping[Entry, Row], *, latest: datetime | None, single_post: bool, at: datetime
) -> Iterable[str]:
    if latest is None:
        yield "There is no shift in this file."
        return
    today = to_london(at).date()
    working = sorted((one for one in entries if one.kind != EntryKind.AWAY.value), key=_order)
    if not entries:
        ended = day_in_words(to_london(latest).date(), today=today)
        yield f"Everything in this rota is over: its last shift ended on {ended}. Is it last year's?"
        return
    first = min(entries, key=_order).starts
    if first - at > FAR_AHEAD:
        begins = day_in_words(to_london(first).date(), today=today)
        yield f"This rota only begins on {begins}. Is the year right?"
        return
    yield from _with_themselves(working, entries, at=at)
    if single_post:
        yield from _two_in_one_post(working, entries, at=at)


def _with_themselves(working: Sequence[Entry], rows: Mapping[Entry, Row], *, at: datetime) -> Iterable[str]:
    for person in sorted({one.person for one in working}):
        theirs = [one for one in working if one.person == person]
        for one, other in pairwise(theirs):
            if other.starts < one.ends:
                since = moment_in_words(other.starts, at=at)
                yield (
                    f"{rows[one].place} and {rows[other].place}: the same person is on twice at once, "
                    f"from {since}."
                )


def _two_in_one_post(working: Sequence[Entry], rows: Mapping[Entry, Row], *, at: datetime) -> Iterable[str]:
    last: Entry | None = None
    for one in working:
        if last is not None and one.starts < last.ends and one.person != last.person:
            since = moment_in_words(one.starts, at=at)
            yield (
                f"{rows[last].place} and {rows[one].place}: two people hold one single post, from {since}."
            )
        last = one if last is None or one.ends > last.ends else last


class _Directory:
    """Finds somebody by reference or e-mail; by a name only where nobody else at the agency has it."""

    def __init__(self, people: Sequence[Known]) -> None:
        self._by_reference = {one.reference: one for one in people}
        self._by_email = {one.email: one for one in people if one.email}
        self._by_name: dict[str, list[Known]] = {}
        for one in people:
            self._by_name.setdefault(_plain(one.name), []).append(one)

    def find(self, who: str) -> Known | str:
        """The person; or a sentence that says why nobody is found."""
        if not who.strip():
            return "it names nobody."
        found = self._by_reference.get(references.parse(who) or "") or self._by_email.get(_plain(who))
        if found is None:
            named = self._by_name.get(_plain(who), [])
            here = [one for one in named if one.active]
            if len(here) > 1:
                return "two people are called so. Write the e-mail address or the reference instead."
            found = next(iter(here or named), None)
        if found is None:
            return "nobody at this agency is called so or has this address."
        if not found.active:
            return "this person has left."
        if not found.sits_here:
            return "this person does not sit at this desk. Whoever administers your people can seat them."
        return found


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Difference:
    """What taking it in would change, between its first and its last moment."""

    same: int
    new: tuple[Entry, ...]
    gone: tuple[Entry, ...]

    @property
    def nothing(self) -> bool:
        return not self.new and not self.gone


def difference(entries: Sequence[Entry], *, held: Sequence[Entry], at: datetime) -> Difference:
    """Compare a rota with what is held now (`held`: of the newest rota, without what was said by hand)."""
    first, last = window(entries)
    wanted = set(entries)
    there = {one for one in held if one.ends > at and first <= one.starts < last}
    return Difference(
        len(wanted & there),
        tuple(sorted(wanted - there, key=_order)),
        tuple(sorted(there - wanted, key=_order)),
    )


def window(entries: Sequence[Entry]) -> tuple[datetime, datetime]:
    """From the first start to the last end: what lies outside stays as it is."""
    return min(one.starts for one in entries), max(one.ends for one in entries)


def by_person(change: Difference) -> dict[int, tuple[int, int]]:
    """How many entries are new and how many gone, for each person with any."""
    new, gone = (Counter(one.person for one in part) for part in (change.new, change.gone))
    return {person: (new[person], gone[person]) for person in new | gone}
