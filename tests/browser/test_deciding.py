"""A new contact is rated, decided on one page and told in the same act; challenged where it is read (J9)."""

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner

RECOMMEND = Journey(
    "J9a",
    "Say what you recommend, why, and what the sender is told",
    ("which outcome", "why", "whether what the child said changes it", "whether the text may be sent"),
    60,
)
DECIDE = Journey("J9b", "Decide a new contact and tell its sender", ("whether it is right", "why"), 30)
TEXT = "Thank you. We have read what you told us"


def _look(who: Practitioner) -> None:
    who.assert_accessible()
    who.assert_fits(390)


def test_a_contact_is_decided_and_told_with_six_controls_and_its_sender_can_disagree(person: Cast) -> None:
    joy, priya, denise = person("Joy Adeyemi"), person("Priya Nair"), person("Denise Walker")
    concern = story.tell_the_front_door(joy)
    story.find_in_the_queue(priya, concern)
    story.tie_to_the_known_child(priya)

    priya.click(priya.page.get_by_text("Rate it", exact=True))
    assert not priya.page.locator("input[type=radio]:checked").count()
    priya.click(story.among(priya, "How urgent is it?", "Amber"))
    priya.follow(story.button(priya, "Rate"))
    priya.reads("Amber", "Priya Nair has it.")
    _look(priya)
    for page, says in (("people", "Who is told of"), ("hub", "What each agency says")):
        priya.goto(f"/front-door/{concern}/{page}").reads(says)
        _look(priya)
    priya.goto("/front-door")
    _look(priya)

    priya.goto(f"/front-door/{concern}")
    with priya.journey(RECOMMEND) as cost:
        priya.click(story.among(priya, "What do you recommend?", "Child and family assessment"))
        priya.write(priya.page.get_by_label("Because", exact=True), "Third time hungry in two weeks.")
        story.say_what_was_heard(priya)
        priya.follow(story.button(priya, "Send to a manager"))
    assert len(cost.fields) + 1 <= 6, "outcome, reason and what the sender is told stand on one page"
    assert cost.pages == 1
    assert cost.seconds <= RECOMMEND.seconds

    denise.goto(f"/front-door/{concern}/authorise")
    assert TEXT in denise.page.get_by_label("What the sender is told").input_value()
    assert not denise.page.locator("input[type=radio]:checked").count()
    with denise.journey(DECIDE) as cost:
        denise.click(story.among(denise, "Your decision", "Authorise"))
        denise.write(denise.page.get_by_label("Because", exact=True), "I agree.")
        denise.follow(story.button(denise, "Decide and tell"))
    assert len(cost.fields) + 1 <= 6
    assert cost.seconds <= DECIDE.seconds

    joy.goto(f"/concern/{concern}").reads("What we decided about your concern", TEXT)  # told in the same act
    joy.click(joy.page.get_by_text("I do not agree", exact=True))
    joy.write(joy.page.get_by_label("Why do you not agree?"), "She is not safe at home tonight.")
    joy.follow(story.button(joy, "Say that I do not agree"))
    joy.reads("She is not safe at home tonight.", "answers you here by the end of")
    _look(joy)
    priya.goto("/front-door").reads("A sender does not agree")
