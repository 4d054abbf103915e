"""Two hundred and fifty invented children in their families, with who is around them and what was said."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from joinedup.children.rules.arrivals import (
    Arrivals,
    NewAdult,
    NewChild,
    NewHome,
    NewInvolvement,
    NewTie,
    NewTold,
    NewWords,
)
from joinedup.demo.data_files import read
from joinedup.demo.diary import weekday_before
from joinedup.demo.people import Names
from joinedup.demo.places import Places, Postcode
from joinedup.demo.services import DeskOf, Services, Worker
from joinedup.kernel.london import from_london

CHILDREN = 250
PRIMARY = ("parkside", "millbeck", "hollin_bank", "st_elfrida", "tanners_field")
_HIGH = (*("larkhill", "northgate") * 8, "beacon_view")
_LANDLORDS = ("brackenfield", "wharfbank")
_SURGERIES = ("willow_street", "harrow_lane")
A_YEAR = 365.25
_KNOWN = 120  # days before the demo's day on which all of this was written down


@dataclass(frozen=True, slots=True)
class _Way:
    """A service that some families meet: of a hundred children of an age, how many, and how openly."""

    desk: str
    part: str
    youngest: int
    oldest: int
    share: int
    visibility: str = "open"


_WAYS = (
    _Way("hub", "social worker", 0, 17, 14),
    _Way("families_first", "family support worker", 0, 17, 11),
    _Way("open_hearth", "family worker", 0, 17, 6, "on_request"),
    _Way("dv", "domestic violence adviser", 0, 17, 4, "on_request"),
    _Way("refuge", "refuge worker", 0, 17, 1, "shielded"),
    _Way("substance", "recovery worker of a parent", 0, 17, 3, "on_request"),
    _Way("mental_health", "mental health nurse", 9, 17, 9, "on_request"),
    _Way("youth_justice", "youth justice officer", 12, 17, 7),
    _Way("youth", "youth worker", 12, 17, 10),
    _Way("lantern", "outreach worker", 13, 17, 3, "on_request"),
    _Way("carers", "young carers worker", 8, 17, 4),
    _Way("education", "attendance officer", 5, 16, 5),
)
_OLD_ENOUGH = 1500  # days: from four on, a child's words are written down as the child said them
_TOLD = (("yes", 62), ("no", 16), ("unsafe", 3), ("", 19))  # empty: nobody has written anything down
_WELL_KNOWN = 24  # families with whom many work, so that a whole page is there wherever somebody looks
_SAID = (
    "I want Mum to be less tired.",
    "School is okay. I like maths because it is always the same.",
    "I don't want to move again.",
    "Can someone tell me what happens next?",
    "I like going to my auntie's on Fridays.",
    "It's too loud at night to sleep.",
    "I can look after my brother, I do it every day.",
    "I'd rather talk to Miss than to a new person.",
    "It's nicer when Dad has been to work.",
    "I want to stay in my school, whatever happens.",
    "I don't mind them coming if they say when.",
    "I hold the baby when Mum has a shower. I'm good at it.",
    "Nobody asked me yet.",
    "I liked it best when we all made the pancakes.",
)


@dataclass(slots=True)
class _Gathered:
    homes: list[NewHome] = field(default_factory=list)
    children: list[NewChild] = field(default_factory=list)
    adults: list[NewAdult] = field(default_factory=list)
    ties: list[NewTie] = field(default_factory=list)
    involvements: list[NewInvolvement] = field(default_factory=list)
    told: list[NewTold] = field(default_factory=list)
    words: list[NewWords] = field(default_factory=list)

    def whole(self) -> Arrivals:
        return Arrivals(
            homes=tuple(self.homes),
            children=tuple(self.children),
            adults=tuple(self.adults),
            ties=tuple(self.ties),
            involvements=tuple(self.involvements),
            told=tuple(self.told),
            words=tuple(self.words),
        )


def invent(places: Places, services: Services, *, draw: random.Random, today: date) -> Arrivals:
    """Return the families as values; the same seed and day give the same people at the same addresses."""
    return _Inventor(places, services, draw, today).families()


class _Inventor:
    def __init__(self, places: Places, services: Services, draw: random.Random, today: date) -> None:
        self._places, self._services, self._draw, self._today = places, services, draw, today
        self._names = Names(draw)
        self._streets: list[str] = read("streets.toml")["names"]
        self._near = [each for each in places.postcodes if each.ward_code in places.clusters]
        self._beyond = [each for each in places.postcodes if each.district != places.own]
        self._all = _Gathered()

    def families(self) -> Arrivals:
        while len(self._all.children) < CHILDREN:
            most = min(self._draw.choices((1, 2, 3, 4), weights=(34, 36, 21, 9))[0], CHILDREN - self._so_far)
            self._family(most)
        self._know_some_well()
        return self._all.whole()

    @property
    def _so_far(self) -> int:
        return len(self._all.children)

    def _family(self, how_many: int) -> None:
        background = self._names.background()
        family_name = self._draw.choice(background["family"])
        home = self._home()
        births = self._births(how_many)
        children = [self._child(background, family_name, home, born) for born in births]
        self._all.homes.append(home)
        self._all.children += children
        self._parents(background, family_name, home, children, oldest=births[0])
        self._brothers_and_sisters(children)
        primary, high = self._draw.choice(PRIMARY), self._draw.choice(_HIGH)
        surgery, landlord = self._draw.choice(_SURGERIES), self._draw.choice((*_LANDLORDS, "", ""))
        for child in children:
            self._around(child, primary=primary, high=high, surgery=surgery, landlord=landlord)
        self._what_was_told(children)

    def _home(self) -> NewHome:
        # Nine in ten live in the town's district; a partnership also works with children who moved away.
        real: Postcode = self._draw.choice(self._near if self._draw.random() < 0.9 else self._beyond)
        return NewHome(
            address_line=f"{self._draw.randint(1, 140)} {self._draw.choice(self._streets)}",
            postcode=real.postcode,
            ward_code=real.ward_code,
            cluster_id=self._places.clusters.get(real.ward_code),
            invented=True,
        )

    def _births(self, how_many: int) -> list[date]:
        """Birth dates, oldest first, at least a year apart: from ten months to seventeen years."""
        days = sorted(self._draw.sample(range(_KNOWN + 190, int(17.8 * A_YEAR), 400), how_many), reverse=True)
        return [self._today - timedelta(days=each + self._draw.randrange(30)) for each in days]

    def _child(self, background: Mapping[str, Any], family_name: str, home: NewHome, born: date) -> NewChild:
        sex = self._draw.choice("FM")
        taken = {child.given_name for child in self._all.children if child.home == home.reference}
        names = [name for name in background["girls" if sex == "F" else "boys"] if name not in taken]
        return NewChild(
            given_name=self._draw.choice(names),
            family_name=family_name,
            birth_date=born,
            sex=sex,
            home=home.reference,
            invented=True,
        )

    def _parents(
        self,
        background: Mapping[str, Any],
        family_name: str,
        home: NewHome,
        children: Sequence[NewChild],
        *,
        oldest: date,
    ) -> None:
        mother = self._grown_up(background["women"], family_name, home, oldest, least=18, most=39)
        self._belongs(mother, "mother", children, lives_with=True)
        if self._draw.random() < 0.85:
            at_home = self._draw.random() < 0.62
            lives_at = home if at_home else None
            father = self._grown_up(background["men"], family_name, lives_at, oldest, least=19, most=44)
            self._belongs(father, "father", children, lives_with=at_home)
        if self._draw.random() < 0.22:
            other = self._draw.choice(background["family"])
            nan = self._grown_up(background["women"], other, None, oldest, least=40, most=62)
            self._belongs(nan, "grandmother", children, lives_with=False)

    def _grown_up(
        self, given: Sequence[str], family: str, home: NewHome | None, oldest: date, *, least: int, most: int
    ) -> NewAdult:
        days = int(self._draw.uniform(least, most) * A_YEAR)
        adult = NewAdult(
            given_name=self._draw.choice(given),
            family_name=family,
            birth_date=oldest - timedelta(days=days),
            home=home.reference if home else "",
            invented=True,
        )
        self._all.adults.append(adult)
        return adult

    def _belongs(
        self, adult: NewAdult, relation: str, children: Sequence[NewChild], *, lives_with: bool
    ) -> None:
        self._all.ties += [
            NewTie(child.reference, relation, lives_with, adult=adult.reference) for child in children
        ]

    def _brothers_and_sisters(self, children: Sequence[NewChild]) -> None:
        for child in children:
            for other in children:
                if other is not child:
                    relation = "sister" if other.sex == "F" else "brother"
                    self._all.ties.append(
                        NewTie(child.reference, relation, lives_with=True, other_child=other.reference)
                    )

    def _around(self, child: NewChild, *, primary: str, high: str, surgery: str, landlord: str) -> None:
        age = int(self._days_old(child) / A_YEAR)
        if age >= 11:
            self._involve(child, high, "safeguarding lead", age)
        elif age >= 4:
            self._involve(child, primary, "safeguarding lead", age)
        elif age >= 2 and self._draw.random() < 0.4:
            self._involve(child, "little_wrens", "nursery manager", age)
        if age < 5:
            self._involve(child, "zero_nineteen", "health visitor", age)
        elif self._draw.random() < 0.15:
            self._involve(child, "zero_nineteen", "school nurse", age)
        self._involve(child, surgery, "general practitioner", age)
        if landlord:
            self._involve(child, landlord, "tenancy officer", age)
        for way in _WAYS:
            if way.youngest <= age <= way.oldest and self._draw.random() * 100 < way.share:
                self._involve(child, way.desk, way.part, age, visibility=way.visibility)

    def _involve(self, child: NewChild, key: str, part: str, age: int, *, visibility: str = "open") -> None:
        desk: DeskOf = self._services.desks[key]
        worker: Worker = self._draw.choice(desk.workers)
        days = self._draw.randrange(_KNOWN + 5, max(_KNOWN + 60, min(900, age * 365)))
        self._all.involvements.append(
            NewInvolvement(
                child=child.reference,
                agency_id=desk.agency_id,
                desk_id=desk.id,
                practitioner_id=worker.id,
                part=part,
                since=self._moment(days),
                visibility=visibility,
                invented=True,
            )
        )

    def _know_some_well(self) -> None:
        """Give the oldest child of some families a full page: words, told, one service on request."""
        told, said = ({one.child for one in every} for every in (self._all.told, self._all.words))
        more = {one.child for one in self._all.involvements if one.visibility == "on_request"}
        oldest = {child.home: child for child in reversed(self._all.children)}.values()
        old_enough = [child for child in oldest if self._days_old(child) > _OLD_ENOUGH]
        for child in self._draw.sample(old_enough, _WELL_KNOWN):
            age = int(self._days_old(child) / A_YEAR)
            if child.reference not in more:
                self._involve(child, "open_hearth", "family worker", age, visibility="on_request")
            if child.reference not in told:
                self._tell([child], "yes")
            if child.reference not in said:
                self._say(child)

    def _days_old(self, child: NewChild) -> int:
        assert child.birth_date is not None
        return (self._today - child.birth_date).days

    def _what_was_told(self, children: Sequence[NewChild]) -> None:
        """One answer for the family, by one of those who see it; some older children said something."""
        states, weights = [state for state, _ in _TOLD], [share for _, share in _TOLD]
        state = self._draw.choices(states, weights=weights)[0]
        if state:
            self._tell(children, state)
        for child in children:
            if self._days_old(child) > _OLD_ENOUGH and self._draw.random() < 0.3:
                self._say(child)

    def _tell(self, children: Sequence[NewChild], state: str) -> None:
        who = "Mum" if state in ("yes", "no") else ""
        what = "who is involved, and why" if state == "yes" else ""
        said_by, told_at = self._somebody_who_sees(children[0]), self._moment_near()
        self._all.told += [NewTold(child.reference, state, said_by, who, what, told_at) for child in children]

    def _say(self, child: NewChild) -> None:
        words, heard_by = self._draw.choice(_SAID), self._somebody_who_sees(child)
        self._all.words.append(NewWords(child.reference, words, heard_by, self._moment_near()))

    def _somebody_who_sees(self, child: NewChild) -> str:
        """Name and agency of one who works openly with the child, and is more than a landlord."""
        landlords = {self._services.desks[key].id for key in _LANDLORDS}
        near = [
            one.practitioner_id
            for one in self._all.involvements
            if one.child == child.reference and one.visibility == "open" and one.desk_id not in landlords
        ]
        wanted = self._draw.choice(near)
        return next(
            f"{worker.name}, {worker.agency}"
            for desk in self._services.desks.values()
            for worker in desk.workers
            if worker.id == wanted
        )

    def _moment_near(self) -> datetime:
        return self._moment(self._draw.randrange(_KNOWN + 1, _KNOWN + 180))

    def _moment(self, days: int) -> datetime:
        clock = time(self._draw.randrange(9, 17), self._draw.choice((0, 10, 15, 30, 40, 50)))
        day = weekday_before(self._today - timedelta(days=days))
        return from_london(datetime.combine(day, clock)).moment
