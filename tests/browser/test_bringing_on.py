"""J17: a school is brought on in three minutes; a leaver is out, with their work re-homed, in one."""

from playwright.sync_api import Locator

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner

BRING_ON = Journey(
    "J17", "Bring a school on, with its first person",
    decisions=(
        "what kind it is", "when its desk is open", "who answers when it is closed", "what it can do",
        "what it cannot do", "what its first person may do",
    ),
    seconds=180,
)  # fmt: skip
LEAVE = Journey(
    "J17", "Let somebody leave, and their work go to the desk",
    decisions=("that it is them", "who takes over what is theirs"),
    seconds=60,
)  # fmt: skip


def choose(who: Practitioner, thing: Locator, begins: str) -> None:
    """From a list, by typing how it begins."""
    who.type(thing, begins)
    assert str(thing.evaluate("one => one.selectedOptions[0].label")).startswith(begins)


def bring_on(steve: Practitioner, school: str, dsl: str) -> None:
    """A school with its desk and its safeguarding lead, from the list of people."""
    page = steve.page
    address = f"{dsl.lower().replace(' ', '.')}@{school.replace(' ', '').lower()}.example"
    with steve.journey(BRING_ON) as cost:
        steve.follow(story.link(steve, "Bring an agency on"))
        steve.write(page.get_by_label("Name of the agency"), f"{school} Primary School")
        choose(steve, page.get_by_label("Kind"), "Edu")
        steve.write(page.get_by_label("Its duty desk"), f"{school} office")
        steve.write(page.get_by_label("Telephone of the desk"), "0113 496 0990")
        choose(steve, page.get_by_label("Hours of the desk"), "School")
        choose(steve, page.get_by_label("Who answers when it is closed?"), "Emerg")
        steve.write(page.get_by_label("What it can do", exact=True), "Say how a child is at school.")
        steve.write(page.get_by_label("What it cannot do"), "Keep a child from going home.")
        steve.write(page.get_by_label("How long an answer usually takes"), "The same day")
        steve.follow(story.button(steve, "Bring it on"))
        steve.write(page.get_by_label("Name", exact=True), dsl)
        steve.write(page.get_by_label("Work e-mail address"), address)
        steve.write(page.get_by_label("Post", exact=True), "Safeguarding lead")
        steve.click(page.get_by_label("Works with families", exact=True))
        steve.click(page.get_by_label(f"{school} office", exact=True))
        steve.click(page.get_by_label("Designated safeguarding lead", exact=True))
        steve.follow(story.button(steve, "Take on"))
    assert cost.seconds <= BRING_ON.seconds
    assert cost.pages <= 4


def let_go(steve: Practitioner, whom: str) -> None:
    """Out, with what was theirs at the desk, from the list of people."""
    page = steve.page
    with steve.journey(LEAVE) as cost:
        steve.follow(story.link(steve, whom))
        steve.follow(story.link(steve, f"{whom} leaves"))
        steve.click(page.get_by_label("The desk they sit at", exact=True))
        steve.follow(story.button(steve, "End their access now"))
    assert cost.seconds <= LEAVE.seconds
    assert cost.clicks <= 4
    steve.reads("They have left", "0 open items are theirs")


def test_a_school_is_brought_on_in_three_minutes_and_is_found_and_asked_at_once(person: Cast) -> None:
    steve = person("Steve Lund").goto("/people")
    bring_on(steve, "Brook Lane", "Ann Bell")
    priya = person("Priya Nair").goto("/directory")
    priya.write(priya.page.get_by_label("Who or what do you look for?"), "brook lane")
    priya.follow(story.button(priya, "Look"))
    priya.reads("Brook Lane office", "The same day")


def test_somebody_who_leaves_is_out_with_their_work_at_the_desk_in_a_minute(person: Cast) -> None:
    let_go(person("Steve Lund").goto("/people"), "Priya Nair")
