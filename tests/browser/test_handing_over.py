"""Twelve items go from Sam to whoever is next in under three minutes, and are received in one (J5, W8)."""

import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner
from tests.browser.town import ServedTown, environment

_PROGRAM = Path(__file__).with_name("twelve_to_hand_over.py")
_GIVEN = ("who comes next", *(f"how it is with item {number}" for number in range(1, 13)))
GIVE = Journey("J5", "Give twelve items at the end of a shift", decisions=_GIVEN, seconds=180)
GIVE_BY_KEY = Journey("J5", "Give twelve items, by keyboard alone", decisions=_GIVEN, seconds=180)
_READ = ("that I have read it all", "what I do first")
RECEIVE = Journey("J5", "Receive twelve items", decisions=_READ, seconds=60)
RECEIVE_BY_KEY = Journey("J5", "Receive twelve items, by keyboard alone", decisions=_READ, seconds=60)
NOTE = "3 logs to check"  # fifteen characters


@pytest.fixture
def twelve(town: ServedTown) -> None:
    sow_twelve(town)


def sow_twelve(town: ServedTown, *, changing_over: datetime | None = None) -> None:
    """`changing_over`: Sam's shift ends half an hour after it, and Angela's began half an hour before."""
    at = [] if changing_over is None else [changing_over.isoformat()]
    made = subprocess.run(
        [sys.executable, str(_PROGRAM), *at],
        env=environment(town.data, town.mode),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def items(who: Practitioner, field: str) -> list[Locator]:
    return who.page.locator(f"input[name^='{field}_']").all()


def own_desk(who: Practitioner) -> Locator:
    """The last but the named person."""
    return who.page.locator("input[name='to']:not([value='person'])").last


def way(who: Practitioner, number: int, value: str) -> Locator:
    """The radio of one item. What is seen and pressed is its label."""
    names = [one.get_attribute("name") for one in items(who, "know")]
    name = str(names[number]).removeprefix("know_")
    return who.page.locator(f"input[name='how_{name}'][value='{value}']")


def give(sam: Practitioner) -> str:
    """Twelve items in three minutes, from My day; returns the address of what was given."""
    with sam.journey(GIVE) as cost:
        sam.follow(sam.page.get_by_role("link", name=re.compile("Give handover")).first)
        sam.click(own_desk(sam))
        for number, know in enumerate(items(sam, "know")):
            sam.click(way(sam, number, "act" if number == 0 else "steady"))
            sam.write(know, NOTE)
        sam.follow(story.button(sam, "Give handover"))
    assert cost.seconds <= GIVE.seconds
    assert len(items(sam, "know")) == 0
    sam.reads("12 items to read")
    return sam.visited[-1]


def receive(angela: Practitioner) -> None:
    with angela.journey(RECEIVE) as cost:
        angela.follow(story.link(angela, "Handed over and not read: 12 items"))
        for tick in items(angela, "read"):
            angela.click(tick)
        (first,) = items(angela, "first")
        angela.write(first, "I open Niche now")
        angela.follow(story.button(angela, "Take it on"))
    assert cost.seconds <= RECEIVE.seconds


def test_twelve_items_are_given_in_three_minutes_and_received_in_one(
    person: Cast, town: ServedTown, twelve: None
) -> None:
    town.set_time("15:20")
    sam = person("Sam Khan")
    sam.reads("Your shift ends in 40 minutes, and you have open work.", "On shift until 16:00")
    given = give(sam)
    angela = person("Angela Moran")
    angela.reads("Handed over and not read: 12 items")
    receive(angela)
    sam.goto(given)
    sam.reads("All of it is read.", "“I open Niche now”")


def test_the_same_by_keyboard_alone_and_on_a_telephone_it_fits(
    person: Cast, town: ServedTown, twelve: None
) -> None:
    town.set_time("15:25")
    sam = person("Sam Khan").goto("/handover")
    with sam.journey(GIVE_BY_KEY) as cost:
        sam.tab_to(sam.page.locator("input[name='to']").first, most=40)
        sam.press("Space")
        for number, know in enumerate(items(sam, "know")):
            sam.tab_to(way(sam, number, "steady"))
            sam.press("Space")
            sam.tab_to(know)
            sam.type(know, NOTE)
        sam.tab_to(story.button(sam, "Give handover"))
        sam.follow_by_key()
    assert (cost.clicks, cost.seconds <= GIVE_BY_KEY.seconds) == (0, True)
    given = sam.visited[-1]
    angela = person("Angela Moran").goto(given)
    with angela.journey(RECEIVE_BY_KEY) as cost:
        for tick in items(angela, "read"):
            angela.tab_to(tick, most=40)
            angela.press("Space")
        angela.tab_to(story.button(angela, "Take it on"))
        angela.follow_by_key()
    assert (cost.clicks, cost.seconds <= RECEIVE_BY_KEY.seconds) == (0, True)
    phone = person("Angela Moran", phone=True).goto(given)
    phone.reads("All of it is read.")
    phone.assert_fits(320)


def test_a_handover_begun_and_left_is_there_again(person: Cast, town: ServedTown, twelve: None) -> None:
    """Eleven notes are typed, and somebody is at the counter: nothing of it is lost."""
    sam = person("Sam Khan", script=False).goto("/handover")
    for know in items(sam, "know")[1:]:
        sam.write(know, NOTE)
    sam.follow(story.button(sam, "Give handover"))
    sam.goto("/handover")
    sam.follow(story.link(sam, "Carry on with it"))
    assert [one.input_value() for one in items(sam, "know")] == ["", *[NOTE] * 11]
