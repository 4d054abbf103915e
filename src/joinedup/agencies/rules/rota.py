"""A rota as values, and an index over it that finds who is on by bisection, however many people it holds."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class EntryKind(Enum):
    DUTY = "duty"  # takes what comes to the desk
    SHIFT = "shift"  # at work
    COVER = "cover"  # stands in for somebody, who therefore is not there
    AWAY = "away"  # not there, whatever else the rota says; ill, on leave or at court is nobody's business


@dataclass(frozen=True, slots=True)
class Person:
    reference: str
    name: str
    phone: str = ""  # a line of their own; empty, and the desk's is rung


@dataclass(frozen=True, slots=True)
class RotaEntry:
    """From `starts` up to but not including `ends`, in UTC. `covers` is a person's reference.

    `said_at` is when this row itself was brought in or said, where its rota has newer ones: what an import
    does not speak of stays as old as it is. None: as old as its rota.
    """

    person: Person
    desk: str
    starts: datetime
    ends: datetime
    kind: EntryKind = EntryKind.SHIFT
    covers: str | None = None
    said_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.ends <= self.starts:
            raise ValueError(f"{self.person.name}'s shift would end before it starts.")
        if (self.kind is EntryKind.COVER) != (self.covers is not None):
            raise ValueError("Cover, and only cover, names the person it is for.")


@dataclass(frozen=True, slots=True)
class Rota:
    """One import of one desk's rota."""

    desk: str
    imported_at: datetime
    entries: tuple[RotaEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which nobody is rostered; None where the rota does not say when it began or ends."""

    since: datetime | None
    until: datetime | None


class RotaIndex:
    """Answers who is on, from rotas of any size. The few rows around a moment do as well as a whole year.

    Where a desk has several rotas, the newest alone counts: an import replaces.
    """

    __slots__ = ("_away", "_covering", "_desks", "_imported", "_people")

    def __init__(self, rotas: Iterable[Rota]) -> None:
        newest: dict[str, Rota] = {}
        for rota in rotas:
            held = newest.get(rota.desk)
            if held is None or held.imported_at < rota.imported_at:
                newest[rota.desk] = rota
        self._imported = {desk: rota.imported_at for desk, rota in newest.items()}
        people: dict[str, list[RotaEntry]] = {}
        desks: dict[str, list[RotaEntry]] = {}
        covering: dict[str, list[RotaEntry]] = {}
        away: dict[str, list[RotaEntry]] = {}
        for rota in newest.values():
            for entry in rota.entries:
                if entry.kind is EntryKind.AWAY:
                    away.setdefault(entry.person.reference, []).append(entry)
                    continue
                people.setdefault(entry.person.reference, []).append(entry)
                desks.setdefault(entry.desk, []).append(entry)
                if entry.covers is not None:
                    covering.setdefault(entry.covers, []).append(entry)
                    away.setdefault(entry.covers, []).append(entry)
        self._people = {key: _Line(entries) for key, entries in people.items()}
        self._desks = {key: _Line(entries) for key, entries in desks.items()}
        self._covering = {key: _Line(entries) for key, entries in covering.items()}
        self._away = {key: _Line(entries) for key, entries in away.items()}

    def has_rota(self, desk: str) -> bool:
        return desk in self._imported

    def age(self, desk: str, *, at: datetime) -> timedelta | None:
        """How old the desk's rota is at `at`; None where it has none."""
        imported = self._imported.get(desk)
        return None if imported is None else max(timedelta(), at - imported)

    def age_of(self, entry: RotaEntry, *, at: datetime) -> timedelta:
        """How old at `at` is what the rota says in this row."""
        return max(timedelta(), at - (entry.said_at or self._imported[entry.desk]))

    def knows(self, person: str) -> bool:
        """Whether any rota gives this person a shift."""
        return person in self._people

    def on_now(self, person: str, *, at: datetime) -> RotaEntry | None:
        """The shift that the person is on, the one that ends last if two overlap."""
        line = self._people.get(person)
        on = line.at(at) if line else []
        if not on or self._is_away(person, at):
            return None
        return max(on, key=lambda entry: entry.ends)

    def covering_now(self, person: str, *, at: datetime) -> RotaEntry | None:
        """The entry of whoever stands in for the person."""
        line = self._covering.get(person)
        on = [one for one in line.at(at) if not self._is_away(one.person.reference, at)] if line else []
        return min(on, key=_first_to_ask) if on else None

    def at_desk(self, desk: str, *, at: datetime) -> list[RotaEntry]:
        """Who is on for the desk, first to ask first: the duty person, then whoever stays the longest."""
        line = self._desks.get(desk)
        if line is None:
            return []
        return sorted(
            (one for one in line.at(at) if not self._is_away(one.person.reference, at)), key=_first_to_ask
        )

    def on_until(self, person: str, *, at: datetime) -> datetime:
        """When somebody who is on at `at` stops: shifts that meet are one, and being away ends them."""
        line = self._people[person]
        until = max(entry.ends for entry in line.at(at))
        for entry in line.after(at):
            if entry.starts > until:
                break
            until = max(until, entry.ends)
        away = next(self._away[person].after(at), None) if person in self._away else None
        return until if away is None else min(until, away.starts)

    def back_at(self, person: str, *, at: datetime) -> datetime | None:
        """When somebody who is not on at `at` next is; None where the rota does not say."""
        line = self._people.get(person)
        return self._first_on(line, at)[0] if line else None

    def back_on(self, person: str, *, at: datetime) -> RotaEntry | None:
        """The shift with which they are back; None where the rota does not say."""
        line = self._people.get(person)
        return self._first_on(line, at)[1] if line else None

    def gap(self, desk: str, *, at: datetime) -> Gap:
        """The stretch around `at` in which nobody is on for the desk."""
        line = self._desks.get(desk)
        if line is None:
            return Gap(None, None)
        ended = [line.ended_by(at)]
        # On the rota at this moment, and yet nobody is there: whoever it is went away while on.
        ended += [self._went_away(one.person.reference, at) for one in line.at(at)]
        return Gap(max((one for one in ended if one is not None), default=None), self._first_on(line, at)[0])

    def _is_away(self, person: str, at: datetime) -> bool:
        line = self._away.get(person)
        return line is not None and bool(line.at(at))

    def _went_away(self, person: str, at: datetime) -> datetime | None:
        return min((entry.starts for entry in self._away[person].at(at)), default=None)

    def _first_on(self, line: "_Line", at: datetime) -> tuple[datetime | None, RotaEntry | None]:
        """The first moment from `at` at which an entry of `line` has its person there, and that entry."""
        first: datetime | None = None
        with_it: RotaEntry | None = None
        for entry in line.from_now_on(at):
            if first is not None and entry.starts >= first:
                break
            there = self._there(entry, at)
            if there is not None and (first is None or there < first):
                first, with_it = there, entry
        return first, with_it

    def _there(self, entry: RotaEntry, at: datetime) -> datetime | None:
        moment = max(entry.starts, at)
        away = self._away.get(entry.person.reference)
        while away is not None and (absences := away.at(moment)):
            moment = max(one.ends for one in absences)
        return moment if moment < entry.ends else None


def _first_to_ask(entry: RotaEntry) -> tuple[bool, float, str]:
    return entry.kind is not EntryKind.DUTY, -entry.ends.timestamp(), entry.person.reference


class _Line:
    """Entries in order of their start, with the latest end so far: looking back knows when to stop."""

    __slots__ = ("_ends_so_far", "_entries", "_starts")

    def __init__(self, entries: list[RotaEntry]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry.starts)
        self._starts = [entry.starts for entry in self._entries]
        self._ends_so_far: list[datetime] = []
        latest: datetime | None = None
        for entry in self._entries:
            latest = entry.ends if latest is None else max(latest, entry.ends)
            self._ends_so_far.append(latest)

    def at(self, moment: datetime) -> list[RotaEntry]:
        found: list[RotaEntry] = []
        index = bisect_right(self._starts, moment) - 1
        while index >= 0 and self._ends_so_far[index] > moment:
            if self._entries[index].ends > moment:
                found.append(self._entries[index])
            index -= 1
        return found

    def after(self, moment: datetime) -> Iterator[RotaEntry]:
        """Those that start later, in order."""
        for index in range(bisect_right(self._starts, moment), len(self._entries)):
            yield self._entries[index]

    def from_now_on(self, moment: datetime) -> Iterator[RotaEntry]:
        yield from self.at(moment)
        yield from self.after(moment)

    def ended_by(self, moment: datetime) -> datetime | None:
        """The latest end that is past."""
        latest: datetime | None = None
        index = bisect_right(self._starts, moment) - 1
        while index >= 0:
            if self._ends_so_far[index] <= moment:
                # Nothing further back ends later than this.
                return self._ends_so_far[index] if latest is None else max(latest, self._ends_so_far[index])
            ends = self._entries[index].ends
            if ends <= moment and (latest is None or ends > latest):
                latest = ends
            index -= 1
        return latest
