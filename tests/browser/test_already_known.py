"""Somebody already known? At each door: twins, another surname, two homes, an unborn and an adopted child."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Practitioner
from tests.browser.test_pages import look_closely
from tests.browser.town import ServedTown, environment

HEADING = "This may be somebody already known"
BESIDE = "Lives with, or lived with, whoever this is, and is somebody else"
_PROGRAM = Path(__file__).with_name("a_pair_to_look_at.py")


def tell(joy: Practitioner, name: str, *, born: str = "", lives: str = "", unborn: bool = False) -> str:
    """Joy tells the front door of somebody. Returns the reference of her concern."""
    page = joy.goto("/concern/new").page
    joy.click(story.among(joy, "Who are you worried about?", "A child or children now"))
    joy.write(page.get_by_label("What have you seen or heard?"), "Came in with no coat again.")
    joy.follow(story.button(joy, "Continue"))
    joy.write(page.get_by_label("The child's name, as you know it"), name)
    if born:
        joy.write(page.get_by_label("Date of birth, as far as you know it"), born)
    if unborn:
        joy.click(page.get_by_label("Not born yet: this is the date the baby is expected"))
    if lives:
        joy.write(page.get_by_label("Where does the child live or stay?"), lives)
    joy.follow(story.button(joy, "Continue"))
    joy.click(story.among(joy, "When did it last happen?", "Today"))
    joy.follow(story.button(joy, "Continue"))
    joy.click(story.among(joy, "Does the family know that you are telling us?", "Yes"))
    joy.write(page.get_by_label("Who told them, and when?"), "I did, today.")
    joy.follow(story.button(joy, "Send concern"))
    return joy.visited[-1].rpartition("/")[2]


@pytest.mark.need("F3")
def test_the_front_door_is_shown_who_it_may_be_and_who_only_lives_there(person: Cast) -> None:
    joy, priya = person("Joy Adeyemi"), person("Priya Nair")

    def read(concern: str) -> str:
        priya.goto(f"/front-door/{concern}")
        look_closely(priya)
        return priya.text() + str(priya.page.locator("main").text_content())  # also what is folded

    told = tell(joy, "Idris Quereshi", born="6/11/2018", lives="8 Teasel Row")
    twins = read(told)
    assert HEADING in twins and BESIDE in twins
    offered = story.group(priya, "Which child is this about?")
    assert offered.get_by_role("radio", name="Idris Quereshi").count() == 1
    assert offered.get_by_role("radio", name="Ilyas Quereshi").count() == 0
    priya.goto(f"/front-door/{told}/people")
    priya.reads(HEADING, BESIDE)
    look_closely(priya)

    surname = read(tell(joy, "Freya Castellan", born="23/6/2014"))
    assert HEADING in surname and "Freya Holtby" in surname

    homes = read(tell(joy, "Oskar Lindqvist", born="19/1/2016", lives="61 Wharfdale View"))
    assert HEADING in homes and "The first line of an address is the same" in homes

    unborn = read(tell(joy, "Unborn baby of Chanelle Brookes", born="22/9/2026", unborn=True))
    assert "Unborn Brookes" in unborn and "The mother's name is the same" in unborn

    adopted = read(tell(joy, "Mia Ashworth", born="30/3/2019"))
    assert "Mia Ashworth" in adopted and "Kayla" not in adopted and "Dunmore" not in adopted


def test_a_constable_who_names_a_child_at_night_is_shown_who_it_may_be(person: Cast) -> None:
    sam = person("Sam Khan", phone=True).goto("/police-protection")
    page = sam.page
    sam.write(page.get_by_label("Who is the child?"), "Freya Castellan")
    sam.write(page.get_by_label("At what time did you take the child"), "08:30")
    sam.write(page.get_by_label("Why?"), "Alone in the road, home empty, no adult answers.")
    sam.write(page.get_by_label("Where is the child now?"), "Our car, Elland Rd")
    sam.write(page.get_by_label("Who is the designated officer?"), "Insp Ali")
    sam.follow(story.button(sam, "Begin police protection"))
    record = sam.visited[-1]
    owen = person("Owen Price").goto(f"{record}/child")
    owen.reads("Freya Holtby, 12: low, little agrees")  # a name alone presses nobody upon anybody
    look_closely(owen)


def test_a_second_person_says_it_is_her_and_one_takes_it_back(person: Cast) -> None:
    denise = person("Denise Walker")
    story.find_the_child(denise, name="Freya Holtby")
    child = denise.visited[-1]
    denise.follow(story.link(denise, "Is this somebody already known?"))
    look_closely(denise)
    denise.reads("One person says that this is the same person")
    denise.follow(story.link(denise, "Look at both").first)
    both = denise.page.url
    look_closely(denise)
    denise.click(story.among(denise, "Are these two records of one person?", "The same person"))
    denise.write(denise.page.get_by_label("What makes you say so?"), "I asked the school too.")
    denise.follow(story.button(denise, "Say so"))
    denise.reads("Tied as one person")
    denise.goto(child)
    denise.reads("Freya Castellan")
    look_closely(denise)
    denise.goto(f"{child}/same")
    denise.follow(story.link(denise, "Un-tie").first)
    look_closely(denise)
    denise.click(story.among(denise, "What are they now?", "Not the same person"))
    denise.write(denise.page.get_by_label("Why?"), "The school meant her cousin.")
    denise.follow(story.button(denise, "Un-tie them"))
    look_closely(denise)
    # and that mark was the mistake: it takes two to end it
    denise.page.goto(both)
    look_closely(denise)
    denise.write(denise.page.get_by_label("Why was it wrong?"), "There is no cousin: I saw both cards.")
    denise.follow(story.button(denise, "The mark was wrong"))
    denise.reads("You said so. Somebody else has to say so too")
    look_closely(denise)


def test_what_files_brought_is_looked_at_in_one_place(town: ServedTown, person: Cast) -> None:
    done = subprocess.run(
        [sys.executable, str(_PROGRAM)],
        env=environment(town.data, "demo"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    run, look = done.stdout.split()
    denise, priya = person("Denise Walker"), person("Priya Nair")
    denise.goto(f"/extracts/{run}")
    denise.reads("What it came to", "For a person to look at")
    look_closely(denise)
    priya.goto("/pairs")
    priya.reads("Brought by a file", look)
    look_closely(priya)
    priya.goto(f"/pairs/{look}")
    priya.reads("They are alike, and not in all of name, date of birth and home.", "4 Other Road")
    look_closely(priya)
    priya.click(story.among(priya, "Are these two records one child's?", "Not sure"))
    priya.follow(story.button(priya, "Say so"))
    assert priya.visited[-1] == "/pairs"
