"""Who can be reached now, and why them.

Asked for a desk, and for the person one would rather have, the answer is the first of: that person if on
shift, whoever covers for them, the desk's duty person on the rota, the desk itself while it is open, its
out-of-hours desk, and at last the partnership's fallback. The answer always names somewhere to ring.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.agencies.rules.opening import Opening, opening
from joinedup.agencies.rules.rota import Gap, Person, RotaEntry, RotaIndex
from joinedup.agencies.rules.shifts import ShiftPattern
from joinedup.kernel.london import day_in_words, moment_in_words, today_in_london
from joinedup.kernel.working_days import WorkingCalendar


class Step(Enum):
    """How far down the chain the answer was found."""

    NAMED_PERSON = "named person"
    NAMED_COVER = "cover for the named person"
    DUTY_PERSON = "duty person"
    DESK = "desk"
    OUT_OF_HOURS = "out-of-hours desk"
    PARTNERSHIP = "partnership fallback"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Desk:
    """A duty that is always answered by somebody. `fallback` is the reference of its out-of-hours desk."""

    reference: str
    name: str
    agency: str
    phone: str
    hours: ShiftPattern
    fallback: str | None = None
    spoken: str = ""  # inside a sentence: 'the front door'; empty, and it is the name
    gone_on: date | None = None  # it has closed for good, or its agency has left: whatever its rota says

    @property
    def in_a_sentence(self) -> str:
        return self.spoken or self.name


@cache
def stale_after() -> timedelta:
    """From what age on a rota's names no longer come first, as Joinedup comes."""
    return timedelta(days=_shipped()["rota"]["stale_after_days"])


def emergency_phone() -> str:
    """What is rung where nobody can be reached, as Joinedup comes."""
    return str(_shipped()["emergency"]["phone"])


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads((files("joinedup.agencies") / "data" / "on_duty.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Directory:
    """The desks by reference, and what is needed to know whether they are open."""

    desks: Mapping[str, Desk]
    calendar: WorkingCalendar
    last_resort: str | None = None  # the partnership's fallback desk
    school_holidays: Collection[date] = frozenset()
    school_holidays_end: date | None = None  # the last day that is known as one
    summers_untold: Collection[date] = frozenset()  # of `school_holidays`, those that nobody has said
    stale_after: timedelta = field(default_factory=stale_after)
    emergency: str = field(default_factory=emergency_phone)  # answered when nobody else is

    def chain(self, desk: str) -> Iterator[tuple[Desk, Step]]:
        """The desk, its fallbacks in turn, then the last resort; each once, even where they go in a ring."""
        seen: set[str] = set()
        following: str | None = desk
        while following is not None and following not in seen and following in self.desks:
            yield self.desks[following], Step.OUT_OF_HOURS if seen else Step.DESK
            seen.add(following)
            following = self.desks[following].fallback
        if self.last_resort is not None and self.last_resort not in seen and self.last_resort in self.desks:
            yield self.desks[self.last_resort], Step.PARTNERSHIP

    def holidays_unknown(self, desk: Desk, *, at: datetime) -> str:
        """'none is known after 1 January': of a desk that works in term time, where that day is over."""
        end, today = self.school_holidays_end, today_in_london(at)
        if not desk.hours.term_time_only or (end is None and not self.summers_untold):
            return ""
        if end is None:
            return "none is known"
        return f"none is known after {day_in_words(end, today=today)}" if today > end else ""

    def may_be_summer(self, desk: Desk, *, at: datetime, opens: datetime | None) -> bool:
        """Whether this desk is closed, or closed for so long, because nobody has said when its summer is."""
        if not desk.hours.term_time_only or not self.summers_untold:
            return False
        today = today_in_london(at)
        last = today if opens is None else today_in_london(opens)
        return any(today <= day <= last for day in self.summers_untold)

    def opening(self, desk: Desk, *, at: datetime) -> Opening:
        return opening(desk.hours, at=at, calendar=self.calendar, school_holidays=self.school_holidays)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who to reach, and why.

    `person` is None where the desk is to be rung and not somebody on it, and always when the rota is `stale`;
    then `on_old_rota` is whoever the old rota names. `phone` is the number to ring. `until` is when the
    person goes or the desk closes; None for a desk that never does. Where nobody can be reached `phone` is
    the emergency number, never that of a desk that is closed. `rota_age` is that of what the rota says
    of this person, else of the desk's; None where there is none. `warning` is one line that must not be
    overlooked.
    """

    person: Person | None
    desk: Desk
    phone: str
    until: datetime | None
    because: str
    rota_age: timedelta | None
    stale: bool
    step: Step
    warning: str | None = None
    on_old_rota: Person | None = None
    also_on: tuple[Person, ...] = ()  # the others on for the desk
    named_back_at: datetime | None = None  # when the person one would rather have is on again
    gap: Gap | None = field(default=None, compare=False)  # nobody is rostered at the desk `gap_at`
    gap_at: str = field(default="", compare=False)

    @property
    def said_once(self) -> str:
        """The reason, then what must not be overlooked: in which hours nobody is on stands in the first."""
        if not self.warning:
            return self.because
        gap, _, rest = self.warning.partition(". ")
        twice = gap.startswith("No one is rostered") and gap[1:18] in self.because
        return f"{self.because}. {rest if twice else self.warning}"

    @property
    def who(self) -> str:
        """'Sgt Moran, Safeguarding Unit'; the desk alone where nobody is named."""
        return f"{self.person.name}, {self.desk.name}" if self.person else self.desk.name


def on_duty(
    desk: str, *, at: datetime, rota: RotaIndex, directory: Directory, named: Person | None = None
) -> OnDuty:
    """Return who can be reached for `desk` at `at`; `named` is the person one would rather have.

    The index may hold a whole year or the few rows around `at`: those that have not ended, up to the next
    shift of each, and of the desk's the last that has (without it a gap has no beginning). Eight days are
    enough, and no more is said of them: whoever is on leave for longer may well have a shift after that.

    Raises:
        LookupError: the directory has no such desk, or `at` lies outside the known bank holidays.
    """
    search = _Search(directory.desks[desk], at, rota, directory, named)
    return search.named_person() or search.named_cover() or search.along_the_desks()


@dataclass(slots=True)
class _Search:
    """One walk down the chain, gathering the reasons for not stopping sooner."""

    asked: Desk
    at: datetime
    rota: RotaIndex
    directory: Directory
    named: Person | None
    back_at: datetime | None = None
    reasons: list[str] = field(default_factory=list)
    gap: Gap | None = None
    gap_at: str = ""

    def named_person(self) -> OnDuty | None:
        if self.named is None:
            return None
        entry = self.rota.on_now(self.named.reference, at=self.at)
        if entry is not None:
            if self._is_old(entry):
                if entry.desk != self.asked.reference:
                    self.reasons.append(f"{self.named.name} is on an old rota")
                return None  # the desks are rung first, and say whom the old rota names
            return self._person(entry, Step.NAMED_PERSON, desk=self._desk_of(entry))
        back_on = self.rota.back_on(self.named.reference, at=self.at)
        if not (self._is_stale(self.asked.reference) if back_on is None else self._is_old(back_on)):
            self.back_at = self.rota.back_at(self.named.reference, at=self.at)
            self.reasons.append(self._why_not_the_named())
        return None

    def named_cover(self) -> OnDuty | None:
        if self.named is None:
            return None
        entry = self.rota.covering_now(self.named.reference, at=self.at)
        if entry is None or self._is_old(entry):
            return None
        return self._person(entry, Step.NAMED_COVER, desk=self._desk_of(entry))

    def along_the_desks(self) -> OnDuty:
        for desk, step in self.directory.chain(self.asked.reference):
            found = self._at(desk, step)
            if found is not None:
                return found
        return self._nobody()

    def _at(self, desk: Desk, step: Step) -> OnDuty | None:
        if desk.gone_on is not None:
            since = day_in_words(desk.gone_on, today=today_in_london(self.at))
            self.reasons.append(f"{desk.in_a_sentence} answers no more since {since}")
            return None
        on = self.rota.at_desk(desk.reference, at=self.at)
        sure = [one for one in on if not self._is_old(one)]
        if sure:
            person_step = Step.DUTY_PERSON if step is Step.DESK else step
            return self._person(sure[0], person_step, desk=desk, others=sure[1:])
        stale = bool(on) or self._is_stale(desk.reference)
        stands = self.directory.opening(desk, at=self.at)
        if not stands.is_open:
            until = f" until {self._say(stands.until)}" if stands.until else ""
            if self.directory.may_be_summer(desk, at=self.at, opens=stands.until):
                unknown = self.directory.holidays_unknown(desk, at=self.at)
                unknown = f" (school holidays: {unknown})" if unknown else ""
                self.reasons.append(f"{desk.in_a_sentence} is not known to be open{until}{unknown}")
            else:
                self.reasons.append(f"{desk.in_a_sentence} is closed{until}")
            return None
        has_rota = self.rota.has_rota(desk.reference)
        if on or (not has_rota and desk.hours.answered_without_rota):
            return self._desk(desk, stands, step, stale=stale, on=on)
        # Nobody took in the next rota: that it is old is no reason to believe that somebody is there. Where
        # there never was one nobody knows: it is rung, and that is said, and raised like a gap.
        gap = self.rota.gap(desk.reference, at=self.at)
        if self.gap is None:
            self.gap, self.gap_at = gap, desk.reference
        no_rota = f"{desk.in_a_sentence} has no rota, and nobody is known to be there"
        where = "" if desk.reference == self.asked.reference else f" at {desk.in_a_sentence}"
        self.reasons.append(self._nobody_rostered(gap, where=where) if has_rota else no_rota)
        if desk.hours.answered_without_rota or not has_rota:
            return self._desk(desk, stands, step, stale=stale, on=on)
        age = self.rota.age(desk.reference, at=self.at)
        if stale and age is not None:
            self.reasons.append(f"its rota is {_days(age)} old")
        return None

    def _person(
        self, entry: RotaEntry, step: Step, *, desk: Desk, others: list[RotaEntry] | None = None
    ) -> OnDuty:
        person = entry.person
        until = self.rota.on_until(person.reference, at=self.at)
        if step in (Step.OUT_OF_HOURS, Step.PARTNERSHIP):
            because = f"{desk.name} because {_and(self.reasons)}"
        elif self.reasons:
            because = f"{person.name} because {_and(self.reasons)}"
        else:
            because = f"{person.name} is on shift until {self._say(until)}"
        return OnDuty(
            person=person,
            desk=desk,
            phone=person.phone or desk.phone,
            until=until,
            because=because,
            rota_age=self.rota.age_of(entry, at=self.at),
            stale=False,
            step=step,
            warning=self._items_go_to(desk, until=until) if self.gap else None,
            also_on=tuple(one.person for one in others or ()),
            named_back_at=self.back_at,
            gap=self.gap,
            gap_at=self.gap_at,
        )

    def _desk(self, desk: Desk, stands: Opening, step: Step, *, stale: bool, on: list[RotaEntry]) -> OnDuty:
        age = self.rota.age_of(on[0], at=self.at) if on else self.rota.age(desk.reference, at=self.at)
        reasons = list(self.reasons)
        if stale and age is not None:
            reasons.append(f"the rota is {_days(age)} old: ring the desk first")
        if reasons:
            because = f"{desk.name} because {_and(reasons)}"
        else:
            because = f"{desk.name} is open {self._until_or_always(stands.until)}"
        unknown = self.directory.holidays_unknown(desk, at=self.at)
        if unknown:
            because += f", unless this is a school holiday: {unknown}"
        return OnDuty(
            person=None,
            desk=desk,
            phone=desk.phone,
            until=stands.until,
            because=because,
            rota_age=age,
            stale=stale,
            step=step,
            warning=self._items_go_to(desk, until=stands.until) if self.gap else None,
            on_old_rota=self._on_old_rota(on) if stale else None,
            named_back_at=self.back_at,
            gap=self.gap,
            gap_at=self.gap_at,
        )

    def _nobody(self) -> OnDuty:
        return OnDuty(
            person=None,
            desk=self.asked,
            phone=self.directory.emergency,  # nobody is at the desk's own
            until=None,
            because=f"Nobody because {_and(self.reasons)}",
            rota_age=self.rota.age(self.asked.reference, at=self.at),
            stale=self._is_stale(self.asked.reference),
            step=Step.NOBODY,
            warning="No one can be reached here now, and the desk's own number is not answered."
            f" If a child is in danger, ring {self.directory.emergency}.",
            named_back_at=self.back_at,
            gap=self.gap,
            gap_at=self.gap_at,
        )

    def _desk_of(self, entry: RotaEntry) -> Desk:
        # Somebody may be on for a desk that is not in this directory; the asked one then passes the call on.
        return self.directory.desks.get(entry.desk, self.asked)

    def _is_stale(self, desk: str) -> bool:
        age = self.rota.age(desk, at=self.at)
        return age is not None and age > self.directory.stale_after

    def _is_old(self, entry: RotaEntry) -> bool:
        return self.rota.age_of(entry, at=self.at) > self.directory.stale_after

    def _on_old_rota(self, on: list[RotaEntry]) -> Person | None:
        if self.named is not None and self.rota.on_now(self.named.reference, at=self.at) is not None:
            return self.named
        return on[0].person if on else None

    def _why_not_the_named(self) -> str:
        assert self.named is not None
        if self.back_at is not None:
            return f"{self.named.name} is off until {self._say(self.back_at)}"
        if self.rota.knows(self.named.reference):
            return f"{self.named.name} is off, and on no shift of the next eight days"
        return f"{self.named.name} has no shift on the rota of the next eight days"

    def _nobody_rostered(self, gap: Gap, *, where: str = "") -> str:
        if gap.since and gap.until:
            return f"no one is rostered{where} {self._say(gap.since)}–{self._say(gap.until)}"
        if gap.until:
            return f"no one is rostered{where} until {self._say(gap.until)}"
        return f"no one is rostered{where}{f' from {self._say(gap.since)} on' if gap.since else ''}"

    def _items_go_to(self, desk: Desk, *, until: datetime | None) -> str:
        assert self.gap is not None
        if not self.rota.has_rota(desk.reference) and not desk.hours.answered_without_rota:
            last = self.directory.desks.get(self.directory.last_resort or "")
            instead = (
                f"ring {last.name}, {last.phone}"
                if last and last != desk
                else f"ring {self.directory.emergency}"
            )
            return f"No rota says who is there. If nobody picks up and it cannot wait, {instead}."
        nobody = self._nobody_rostered(self.gap)
        how_long = self._until_or_always(None if desk.hours.always_open else until)
        return f"{nobody[0].upper()}{nobody[1:]}. Items go to {desk.name} ({how_long})."

    def _until_or_always(self, until: datetime | None) -> str:
        return f"until {self._say(until)}" if until else "24 h"

    def _say(self, moment: datetime) -> str:
        return moment_in_words(moment, at=self.at)


def _and(reasons: list[str]) -> str:
    return " and ".join(reasons)


def _days(age: timedelta) -> str:
    return "1 day" if age.days == 1 else f"{age.days} days"
