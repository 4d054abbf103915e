"""Domestic abuse, notified at 03:10 on a Sunday, on a telephone; and who reads what of it on Monday."""

from datetime import UTC, datetime

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Practitioner
from tests.browser.town import ServedTown

SUNDAY_0310 = datetime(2026, 7, 19, 2, 10, tzinfo=UTC)
MONDAY_0700 = datetime(2026, 7, 20, 6, 0, tzinfo=UTC)
PHONE = {"width": 390, "height": 844}


def look(who: Practitioner) -> None:
    who.assert_accessible()
    who.assert_fits(320)


def on_a_phone(who: Practitioner) -> Practitioner:
    who.page.set_viewport_size(PHONE)
    return who


def fill_in_person(who: Practitioner, number: int, kind: str, name: str, *parts: str) -> None:
    page = who.page
    page.locator(f"input[name=p{number}_kind][value={kind}]").check()
    page.locator(f"[name=p{number}_name]").fill(name)
    for part in parts:
        page.locator(f"input[name=p{number}_parts][value={part}]").check()


@pytest.mark.need("F10")
def test_at_ten_past_three_it_is_notified_and_the_school_knows_before_its_day(
    town: ServedTown, person: Cast
) -> None:
    town.set_moment(SUNDAY_0310)
    angela = on_a_phone(person("Angela Moran")).goto("/notification/new")
    page = angela.page
    page.locator("[name=what_happened]").fill("She has a cut lip. He left before we came.")
    page.locator("input[name=kind][value=domestic_abuse]").check()
    page.locator("[name=happened_time]").fill("02:30")
    page.locator("[name=address]").fill("3 Invented Row")
    fill_in_person(angela, 1, "adult", "Nell Bryce", "harmed", "lives_there")
    page.get_by_text("Age, how they belong, how to reach them safely").first.click()
    page.locator("[name=p1_safe_contact]").fill("Her sister, before noon")
    fill_in_person(angela, 2, "adult", "Kit Bryce", "said_to_have_harmed")
    angela.follow(story.button(angela, "Add another person"))
    assert page.locator("[name=p1_name]").input_value() == "Nell Bryce"
    fill_in_person(angela, 3, "child", "Wren Bryce", "saw_or_heard", "lives_there")
    page.locator("[name=p3_school]").select_option(label="Parkside Primary School")
    for name, value in (
        ("support", "yes"), ("crime", "yes"), ("tool", "dara"), ("grade", "high"), ("family_knows", "yes"),
    ):  # fmt: skip
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("[name=line_for_school]").fill("She was awake until four.")
    look(angela)
    angela.follow(story.button(angela, "Send notification"))
    angela.reads("We have your concern")
    angela.follow(story.link(angela, "See what follows for each person"))
    angela.reads(
        "Know before the school day", "Parkside Primary safeguarding, by Monday 08:00", "Offer support"
    )
    look(angela)
    incident = angela.visited[-1]

    town.set_moment(MONDAY_0700)
    joy = on_a_phone(person("Joy Adeyemi"))
    joy.follow(story.link(joy, "After an incident: Know before the school day"))
    joy.reads("Wren Bryce", "She was awake until four.", "by 08:00")
    assert not any(word in joy.text() for word in ("Nell", "Kit", "Invented Row", "cut lip", "sister"))
    look(joy)
    joy.follow(story.button(joy, "Take it on"))
    joy.reads("You have taken this on.")
    story.among(joy, "What came of it?", "The child was seen and supported today").check()
    joy.follow(story.button(joy, "Save what came of it"))
    joy.reads("The child was seen and supported today")
    look(joy)

    priya = person("Priya Nair").goto(incident)
    priya.reads("The child was seen and supported today", "As recorded by Angela Moran")
    priya.follow(story.link(priya, "See a recorded part otherwise"))
    look(priya)
    page = priya.page
    page.get_by_label("Kit Bryce: is said to have harmed somebody").check()
    page.locator("input[name=instead][value=harmed]").check()
    page.locator("[name=because]").fill("He rang for help in June, twice.")
    priya.follow(story.button(priya, "Put it beside the record"))
    priya.reads("Contested", "He rang for help in June, twice.", "Is said to have harmed somebody")
    look(priya)
