"""Children of whom a door asks whether they are known: twins, another surname, two homes, one not born yet.

Everything is done as practitioners do it. One pair waits for the second person who says so too.
"""

from datetime import date, datetime, timedelta
from typing import Any

from joinedup.children import actions as children
from joinedup.children.actions import belonging, sameness
from joinedup.children.rules.arrivals import NewAdult, NewChild, NewHome, NewTie
from joinedup.children.rules.belonging import NameKind
from joinedup.demo import story
from joinedup.demo.data_files import read
from joinedup.demo.people import in_the_story
from joinedup.demo.places import Places
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.merging import Said


def settle(places: Places, *, at: datetime, today: date) -> None:
    plan, by = read("alike.toml"), in_the_story(story.PRIYA, at=at)
    _twins(plan["twins"], places, by=by, at=at)
    _changed(plan["changed"], places, by=by, at=at)
    _two_homes(plan["two_homes"], places, by=by, at=at)
    _unborn(plan["unborn"], places, by=by, at=at, today=today)


def _twins(plan: dict[str, Any], places: Places, *, by: Viewer, at: datetime) -> None:
    home = _home(plan, places, by=by, at=at)
    one, other = (
        _child(given, plan["family_name"], home, by=by, at=at, birth_date=plan["born"], sex=plan["sex"])
        for given in plan["given_names"]
    )
    mother = _mother(plan, home, by=by, at=at)
    ties = [NewTie(child, "mother", lives_with=True, adult=mother) for child in (one, other)]
    ties += [
        NewTie(one, "brother", lives_with=True, other_child=other),
        NewTie(other, "brother", lives_with=True, other_child=one),
    ]
    children.tie_family(ties, by=by, at=at)


def _changed(plan: dict[str, Any], places: Places, *, by: Viewer, at: datetime) -> None:
    """She is written down twice, by each surname; one person has said that she is one."""
    home = _home(plan, places, by=by, at=at)
    known: dict[str, Any] = {"birth_date": plan["born"], "sex": plan["sex"], "by": by, "at": at}
    now = _child(plan["given_name"], plan["now"], home, **known)
    before = _child(plan["given_name"], plan["before"], "", **known)
    belonging.add_name(
        now, kind=NameKind.EARLIER, given="", family=plan["before"], since="", until="", by=by, at=at
    )
    sameness.say(now, before, said=Said.SAME, because=plan["because"], version=None, by=by, at=at)


def _two_homes(plan: dict[str, Any], places: Places, *, by: Viewer, at: datetime) -> None:
    home = _home(plan, places, by=by, at=at)
    child = _child(
        plan["given_name"], plan["family_name"], home, by=by, at=at, birth_date=plan["born"], sex=plan["sex"]
    )
    belonging.record_home(
        child,
        address_line=plan["other_line"],
        postcode=plan["other_postcode"],
        since="",
        with_whom=plan["with_whom"],
        moved=False,
        by=by,
        at=at,
    )


def _unborn(plan: dict[str, Any], places: Places, *, by: Viewer, at: datetime, today: date) -> None:
    home = _home(plan, places, by=by, at=at)
    expected = today + timedelta(days=plan["expected_in_days"])
    child = _child("Unborn", plan["family_name"], home, by=by, at=at, expected_date=expected)
    mother = _mother(plan, home, by=by, at=at)
    children.tie_family([NewTie(child, "mother", lives_with=True, adult=mother)], by=by, at=at)


def _home(plan: dict[str, Any], places: Places, *, by: Viewer, at: datetime) -> str:
    real = places.of(plan["postcode"])
    home = NewHome(
        address_line=plan["address_line"],
        postcode=real.postcode,
        ward_code=real.ward_code,
        cluster_id=places.clusters[real.ward_code],
        invented=True,
    )
    return children.add_home(home, by=by, at=at)


def _child(given: str, family: str, home: str, *, by: Viewer, at: datetime, **known: Any) -> str:
    added = NewChild(given_name=given, family_name=family, home=home, invented=True, **known)
    return children.add_child(added, by=by, at=at)


def _mother(plan: dict[str, Any], home: str, *, by: Viewer, at: datetime) -> str:
    adult = NewAdult(
        given_name=plan["mother"],
        family_name=plan["family_name"],
        birth_date=plan["mother_born"],
        home=home,
        invented=True,
    )
    return children.add_adult(adult, by=by, at=at)
