"""A refusal that is challenged and looked at again, and the other ways to answer, each in a browser."""

from playwright.sync_api import Locator

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner

REFUSE = Journey(
    "J2b",
    "Say why something cannot be shared, and what it would mean for the child",
    ("which reason", "why", "what sharing means", "what not sharing means", "whether tonight changes"),
    120,
)
WHY = "The phone is being looked at."


def _look(who: Practitioner) -> None:
    """At both widths, as every page is."""
    who.assert_accessible()
    who.assert_fits(390)


def _tonight(who: Practitioner, answer: str) -> Locator:
    return story.tonight(who, answer)


def test_a_refusal_is_weighed_challenged_and_looked_at_again(person: Cast) -> None:
    priya, sam, angela = person("Priya Nair"), person("Sam Khan"), person("Angela Moran")
    concern = story.tell_the_front_door(person("Joy Adeyemi"))
    story.find_in_the_queue(priya, concern)
    story.tie_to_the_known_child(priya)
    story.open_the_child(priya)
    question = story.ask_the_police(priya)
    sam.goto(f"/questions/{question}/answer")
    _look(sam)
    for way in ("We spoke", "Not ours to answer: say who has it"):
        sam.follow(story.link(sam, way))
        _look(sam)
        sam.goto(f"/questions/{question}/answer")
    sam.follow(story.link(sam, "We cannot share this: say why"))
    with sam.journey(REFUSE) as cost:
        reason = "An operation is under way, or a live investigation"
        sam.click(story.among(sam, "Why can it not be shared?", reason))
        sam.write(sam.page.get_by_label("Why, as they will read it"), WHY)
        sam.write(sam.page.get_by_label("What would sharing it mean for the child?"), "He would know.")
        sam.write(sam.page.get_by_label("And what would not sharing it mean for the child?"), "Little.")
        sam.click(_tonight(sam, "No"))
        sam.follow(story.button(sam, "Send why it cannot be shared"))
    assert cost.seconds <= REFUSE.seconds
    priya.goto(f"/questions/{question}").reads(WHY, "What you may do next")
    assert "He would know." not in priya.text()
    _look(priya)
    priya.follow(story.button(priya, "Ask them to look again"))
    _look(priya)
    priya.write(priya.page.get_by_label("Why should they look again?"), "She goes back on Friday.")
    priya.follow(story.button(priya, "Ask them to look again"))
    angela.goto(f"/questions/{question}/look-again")
    angela.reads("She goes back on Friday.", "He would know.")
    _look(angela)
    angela.click(story.among(angela, "What do you say?", "It cannot be shared"))
    angela.write(angela.page.get_by_label("Why, as they will read it"), "Not before the arrest.")
    angela.follow(story.button(angela, "Tell them"))
    priya.goto(f"/questions/{question}").reads("It still cannot be shared.", "Not before the arrest.")
