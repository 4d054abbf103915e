"""The town of the lab of who can act now, kept in a database by the product's own actions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from joinedup.access.rules.roles import Role
from joinedup.agencies import actions as agencies
from joinedup.agencies import queries
from joinedup.agencies.actions import NewShift
from joinedup.agencies.actions.practice import bring_in_edition
from joinedup.agencies.actions.rotas import say_it_still_holds
from joinedup.agencies.queries import Wanted
from joinedup.agencies.rules.on_duty import Desk, Directory, OnDuty, on_duty
from joinedup.agencies.rules.rota import Person, Rota, RotaEntry, RotaIndex
from joinedup.agencies.rules.shifts import read_school_holidays, shift_patterns
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.lab import world

_LONDON = ZoneInfo("Europe/London")
_KNOWN_UNTIL = date(2027, 12, 31)
_HOLIDAYS = """
[[holiday]]
name = "Summer"
first = {}
last = {}

[[holiday]]
name = "The last that is known"
first = 2027-12-20
last = 2027-12-31
"""
_BACK, _AHEAD = timedelta(days=92), timedelta(days=8)  # what the stored form reads at most


@dataclass(slots=True)
class Town:
    """One partnership. Desks and people are known to the judge by key, to the database by reference."""

    desks: Mapping[str, tuple[int, str]]
    people: Mapping[str, tuple[int, Person]]
    directory: Directory
    entries: Sequence[RotaEntry]  # by reference
    ages: Mapping[str, timedelta]  # how old each rota is, by the desk's key
    by: Viewer
    confirmed: date | None = None

    def answers(self, at: datetime) -> Iterator[tuple[str, OnDuty, OnDuty]]:
        """What the database and what the rules answer for each desk that is asked, by key."""
        self._confirm(at)
        found = queries.on_duty_at([Wanted(pk) for pk, _ in self.desks.values()], at=at)
        index = self._index(at)
        for (key, (_, reference)), answer in zip(self.desks.items(), found, strict=True):
            yield key, answer, on_duty(reference, at=at, rota=index, directory=self.directory)

    def by_key(self, answer: OnDuty) -> OnDuty:
        keys = {reference: key for key, (_, reference) in self.desks.items()}
        people = {one.reference: replace(one, reference=key) for key, (_, one) in self.people.items()}
        return replace(
            answer,
            desk=replace(answer.desk, reference=keys[answer.desk.reference]),
            person=people[answer.person.reference] if answer.person else None,
            gap_at=keys.get(answer.gap_at, ""),
        )

    def _confirm(self, at: datetime) -> None:
        """Each morning whoever keeps a rota says that it still holds; the old ones were said so long ago."""
        day = at.astimezone(_LONDON).date()
        if day != self.confirmed:
            for key, age in self.ages.items():
                say_it_still_holds(self.desks[key][0], by=self.by, at=_morning(day) - age)
            self.confirmed = day

    def _index(self, at: datetime) -> RotaIndex:
        assert self.confirmed is not None
        near = [one for one in self.entries if one.ends > at - _BACK and one.starts < at + _AHEAD]
        return RotaIndex(
            Rota(
                self.desks[key][1],
                _morning(self.confirmed) - age,
                tuple(one for one in near if one.desk == self.desks[key][1]),
            )
            for key, age in self.ages.items()
        )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=_LONDON)


class Stored:
    """Both partnerships, made on a database that holds nothing else."""

    def __init__(
        self,
        entries: Sequence[RotaEntry],
        *,
        hours: Mapping[str, str],
        behind: Mapping[str, str],
        last_resort: str,
        ages: Mapping[str, timedelta],
        holidays: tuple[date, date],
    ) -> None:
        made = _Making(entries, hours, behind, ages, holidays)
        self.with_last = made.town("With a last resort", hours, last_resort)
        self.alone = made.town("Alone", [key for key in hours if key != last_resort], None)


@dataclass(frozen=True, slots=True)
class _Making:
    entries: Sequence[RotaEntry]
    hours: Mapping[str, str]
    behind: Mapping[str, str]
    ages: Mapping[str, timedelta]
    holidays: tuple[date, date]

    def town(self, name: str, keys: Collection[str], last_resort: str | None) -> Town:
        area = world.add_area(name)
        agency = world.add_agency(area, "Agency", kind="police")
        keeper = world.add_person(area, agency, "Keeper", role=Role.PRACTITIONER)
        at = world.TUESDAY_NINE
        files = {"school_holidays.toml": _HOLIDAYS.format(*self.holidays)}
        bring_in_edition(
            area, files=files, in_force_from=date(2025, 1, 1), source="The lab's", by=keeper, at=at
        )
        desks: dict[str, tuple[int, str]] = {}
        for key in keys:
            opened = agencies.open_desk(
                f"The {key} desk",
                agency_id=agency.id,
                phone="0113 496 0000",
                hours=self.hours[key],
                partnership_fallback=key == last_resort,
                by=keeper,
                at=at,
            )
            desks[key] = opened.id, opened.reference
        self._lead_on(desks)
        people = {
            key: self._take_on(key, one.name, agency, desks[desk][0], by=keeper)
            for (key, desk), one in self._people().items()
            if desk in desks
        }
        return Town(
            desks,
            people,
            self._directory(desks, last_resort),
            self._write_rotas(desks, people, by=keeper),
            {key: age for key, age in self.ages.items() if key in desks},
            keeper,
        )

    def _people(self) -> Mapping[tuple[str, str], Person]:
        return {(one.person.reference, one.desk): one.person for one in self.entries}

    def _take_on(
        self, key: str, name: str, agency: agencies.Added, desk_id: int, *, by: Viewer
    ) -> tuple[int, Person]:
        newcomer = agencies.Newcomer(name, "Practitioner")
        added = agencies.take_on(
            newcomer, agency_id=agency.id, desk_ids=(desk_id,), by=by, at=world.TUESDAY_NINE
        )
        return added.id, Person(added.reference, name)

    def _lead_on(self, desks: Mapping[str, tuple[int, str]]) -> None:
        """Straight into the table: two desks that send to each other are refused at every door."""
        with connection.cursor() as cursor:
            for key, (pk, _) in desks.items():
                if self.behind.get(key, "") in desks:
                    row = [desks[self.behind[key]][0], pk]
                    cursor.execute("UPDATE agencies_desk SET out_of_hours_id = %s WHERE id = %s", row)

    def _directory(self, desks: Mapping[str, tuple[int, str]], last_resort: str | None) -> Directory:
        first, last = self.holidays
        of = {key: reference for key, (_, reference) in desks.items()}
        return Directory(
            desks={
                of[key]: Desk(
                    of[key],
                    f"The {key} desk",
                    "Agency",
                    "0113 496 0000",
                    shift_patterns()[self.hours[key]],
                    of.get(self.behind.get(key, "")),
                )
                for key in desks
            },
            calendar=england_and_wales(),
            last_resort=None if last_resort is None else of[last_resort],
            school_holidays=read_school_holidays(_HOLIDAYS.format(first, last)),
            school_holidays_end=_KNOWN_UNTIL,
        )

    def _write_rotas(
        self, desks: Mapping[str, tuple[int, str]], people: Mapping[str, tuple[int, Person]], *, by: Viewer
    ) -> tuple[RotaEntry, ...]:
        """Import the rota of each desk that has one, and return the same by reference."""
        kept: list[RotaEntry] = []
        for key in self.ages.keys() & desks.keys():
            pk, reference = desks[key]
            theirs = [one for one in self.entries if one.desk == key]
            rota = [
                NewShift(people[one.person.reference][0], one.starts, one.ends, one.kind.value)
                for one in theirs
            ]
            agencies.import_rota(
                pk,
                shifts=rota,
                imported_at=world.TUESDAY_NINE,
                source="The lab's",
                by=by,
                at=world.TUESDAY_NINE,
            )
            kept += [replace(one, person=people[one.person.reference][1], desk=reference) for one in theirs]
        return tuple(kept)
