"""What lies inside a question, in SQL as in the rule, and in nobody's compartment but the viewer's own."""

import random
from datetime import UTC, date, datetime, timedelta

from joinedup.holdings import queries
from joinedup.holdings.actions import NewItem, add_items
from joinedup.holdings.rules.scope import Scope, inside

from .conftest import Town

KINDS = ("domestic_abuse_incident", "household_risk", "traffic_offence")
# Midnights in London where a day is easily counted wrongly: winter, summer, and both changes of the clock.
EDGES = (
    datetime(2026, 1, 15, 0, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 23, 0, tzinfo=UTC),
    datetime(2025, 10, 26, 23, 0, tzinfo=UTC),
    datetime(2025, 10, 27, 0, 0, tzinfo=UTC),
    datetime(2026, 7, 14, 23, 0, tzinfo=UTC),
)


def _somewhen(draw: random.Random) -> datetime:
    near = timedelta(seconds=draw.choice((-3601, -1, 0, 1, 3600)))
    return draw.choice(EDGES) + near + timedelta(days=draw.choice((0, 0, -30, 30)))


def _a_scope(draw: random.Random, people: list[str]) -> Scope:
    since = draw.choice((date(2026, 1, 15), date(2025, 10, 26), date(2026, 3, 29), date(2025, 7, 15)))
    ends = [day for day in (since, date(2026, 3, 29), date(2026, 7, 14), date(2026, 8, 13)) if day >= since]
    return Scope(
        people=frozenset(draw.sample(people, draw.randint(1, 3))),
        categories=draw.choice((None, frozenset(KINDS[:1]), frozenset(KINDS[:2]))),
        since=since,
        until=draw.choice(ends),
    )


def test_the_rule_and_the_query_agree_on_every_item_of_many_worlds(town: Town) -> None:
    draw = random.Random(20260714)
    sam = town.viewer("Sam Khan")
    people = [town.amara.reference, town.david.reference, town.ada.reference, town.tobi.reference]
    made = [
        NewItem(
            category=draw.choice(KINDS),
            headline="Call to an address",
            summary="",
            basis="fact",
            occurred=_somewhen(draw),
            about=tuple(draw.sample(people, draw.randint(0, 3))),
        )
        for _ in range(400)
    ]
    references = add_items(made, by=sam, at=town.at)
    everything = queries.items(sam, references)
    assert len(everything) == 400
    both = {True: 0, False: 0}
    for _ in range(60):
        scope = _a_scope(draw, people)
        said_yes = {item.reference for item in everything if inside(item, scope=scope).allowed}
        about = {item.reference for item in everything if item.people & scope.people}
        assert {item.reference for item in queries.in_scope(sam, scope)} == said_yes
        assert {item.reference for item in queries.outside(sam, scope)} == about - said_yes
        assert queries.held_about(sam, scope.people) == len(about)
        both[True] += len(said_yes)
        both[False] += len(about - said_yes)
    assert min(both.values()) > 500  # the worlds hold many of each, or nothing was compared


def test_an_item_about_two_people_is_counted_once(town: Town) -> None:
    sam = town.viewer("Sam Khan")
    both = (town.amara.reference, town.david.reference)
    item = NewItem("domestic_abuse_incident", "Argument", "", "reported", town.at, both)
    add_items([item], by=sam, at=town.at)
    assert queries.held_about(sam, both) == 1


def test_no_other_agency_reads_what_the_police_hold(town: Town) -> None:
    sam = town.viewer("Sam Khan")
    item = NewItem("domestic_abuse_incident", "Argument", "", "fact", town.at, (town.david.reference,))
    references = add_items([item], by=sam, at=town.at)
    scope = Scope(frozenset([town.david.reference]), None, date(2026, 7, 14), date(2026, 7, 14))
    for name in ("Priya Nair", "Denise Walker", "Joy Adeyemi", "Hannah Okoye", "Zoe Li"):
        stranger = town.viewer(name)
        assert queries.items(stranger, references) == ()
        assert queries.in_scope(stranger, scope) == ()
        assert queries.outside(stranger, scope) == ()
        assert queries.held_about(stranger, scope.people) == 0
    assert len(queries.in_scope(town.viewer("Angela Moran"), scope)) == 1  # a colleague of Sam's
