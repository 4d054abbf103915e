"""The same questions by keyboard alone, on a phone in one hand, and with scripts switched off."""

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Practitioner

BY_KEYBOARD = story.Journey(
    "J1", "Ask, by keyboard alone", decisions=story.ASK.decisions, seconds=story.ASK.seconds
)


HELP = "To see what help is needed, with the family knowing"


def ask_the_school(priya: Practitioner, *, about: str) -> str:
    """How often Dylan, or his brother, was late: asked of Parkside Primary School. Returns the reference."""
    story.find_the_child(priya)
    priya.follow(priya.page.get_by_role("button", name="Ask a question").first)
    priya.click(story.among(priya, "1. What do you need to know?", "Attendance and punctuality"))
    desk = story.group(priya, "2. Who can tell you?").get_by_role("radio", name="Parkside Primary School")
    priya.click(desk)
    if about != "Dylan Freeman":
        whom = story.group(priya, "3. About whom?")
        priya.click(whom.get_by_role("checkbox", name="Dylan Freeman"))
        priya.click(whom.get_by_role("checkbox", name=about))
    what_for = story.among(priya, "What is it for?", HELP)
    if what_for.is_visible():  # nothing is open that says so
        priya.click(what_for)
    priya.write(priya.page.get_by_label("5. Why, in a sentence?"), "To see if mornings are hard for them")
    priya.click(priya.page.get_by_label("I ask on this basis in law"))
    priya.follow(story.button(priya, "Send question"))
    priya.ten_seconds_pass()
    return priya.visited[-1].rpartition("/")[2]


def test_an_answer_as_proposed_is_two_taps_on_a_phone(person: Cast) -> None:
    priya = person("Priya Nair")
    question = ask_the_school(priya, about="Dylan Freeman")
    joy = person("Joy Adeyemi", phone=True)
    joy.follow(story.link_to(joy, question))
    joy.reads("You hold 6 items about these people. 5 are in scope.", "You will disclose 5 of 6 items")
    with joy.journey(story.ANSWER_AS_PROPOSED) as cost:
        joy.click(story.tonight(joy, "No"))
        joy.follow(story.button(joy, "Send answer"))
    assert cost.clicks == 2
    assert cost.keys == 0
    assert cost.seconds <= story.ANSWER_AS_PROPOSED.seconds
    priya.goto(f"/questions/{question}")
    priya.reads("Answered within your question by Joy Adeyemi", "Late, and hungry")
    assert "open afternoon" not in priya.text(), "the sixth item was not asked for"


def test_nothing_held_is_two_taps(person: Cast) -> None:
    """Joy's school holds nothing about Edward, who is at another."""
    priya = person("Priya Nair")
    question = ask_the_school(priya, about="Edward Freeman")
    joy = person("Joy Adeyemi", phone=True)
    joy.follow(story.link_to(joy, question))
    joy.reads("You hold nothing inside this question.")
    with joy.journey(story.NOTHING_HELD) as cost:
        joy.click(story.tonight(joy, "No"))
        joy.follow(story.button(joy, "Send 'nothing held'"))
    assert cost.clicks == 2
    assert cost.seconds <= story.NOTHING_HELD.seconds
    priya.goto(f"/questions/{question}")
    priya.reads("They hold nothing within your question that whoever answered may see.")


def test_a_question_is_asked_by_keyboard_alone(person: Cast) -> None:
    priya = person("Priya Nair")
    story.find_the_child(priya)
    page = priya.page
    with priya.journey(BY_KEYBOARD) as cost:
        priya.tab_to(page.get_by_role("button", name="Ask a question").first)
        priya.follow_by_key("Enter")
        priya.tab_to(story.among(priya, "1. What do you need to know?", "Domestic abuse incidents"))
        priya.press("Space")
        choose_by_arrow(priya, "2. Who can tell you?", "Police: Police front-door desk")
        priya.tab_to(
            story.group(priya, "3. About whom?").get_by_role("checkbox", name="Darren Freeman, father")
        )
        priya.press("Space")
        priya.tab_to(story.among(priya, "What is it for?", HELP))
        priya.press("Space")
        why = page.get_by_label("5. Why, in a sentence?")
        priya.tab_to(why)
        priya.type(why, story.WHY)
        priya.tab_to(page.get_by_label("I ask on this basis in law"))
        priya.press("Space")
        priya.follow_by_key("Enter")
    assert cost.clicks == 0, "no hand went to the mouse"
    assert len(cost.fields) <= 6
    assert cost.seconds <= BY_KEYBOARD.seconds
    priya.reads("Domestic abuse incidents", "Sent, not opened yet", "Darren Freeman")


def test_a_question_with_gaps_says_what_is_missing_and_keeps_what_was_typed(person: Cast) -> None:
    """On a phone, to see that the summary has the focus there too, and that nothing is lost."""
    priya = person("Priya Nair", phone=True)
    story.find_the_child(priya)
    priya.follow(priya.page.get_by_role("button", name="Ask a question").first)
    priya.write(priya.page.get_by_label("5. Why, in a sentence?"), story.WHY)
    priya.follow(story.button(priya, "Send question"))
    priya.reads("Not sent yet. Check 4 things:", "Choose what you need to know", "Choose who can tell you")
    assert priya.page.get_by_label("5. Why, in a sentence?").input_value() == story.WHY
    assert priya.page.title().startswith("Error: ")
    priya.click(priya.page.get_by_role("link", name="Choose who can tell you"))
    focused = priya.page.evaluate("document.activeElement.name")
    assert focused == "desk"


def choose_by_arrow(who: Practitioner, question: str, answer: str) -> None:
    """Into a group of radios with the tab key, then down to the one that is wanted."""
    group = story.group(who, question)
    wanted = group.get_by_role("radio", name=answer)
    who.tab_to(group.get_by_role("radio").first)
    for _ in range(group.get_by_role("radio").count()):
        who.press("ArrowDown")
        if wanted.is_checked():
            return
    raise AssertionError(f"the arrow keys do not lead to {answer}")


def test_the_whole_story_with_scripts_switched_off(person: Cast) -> None:
    joy = person("Joy Adeyemi", phone=True, script=False)
    concern = story.tell_the_front_door(joy)
    joy.reads("We have your concern", concern)

    priya = person("Priya Nair", script=False)
    story.find_in_the_queue(priya, concern)
    story.tie_to_the_known_child(priya)
    story.open_the_child(priya)
    question = story.ask_the_police(priya)

    sam = person("Sam Khan", script=False)
    sam.goto(f"/questions/{question}")
    sam.reads("You will disclose 3 of 212 items")
    story.prepare_the_answer(sam)
    priya.goto(f"/questions/{question}")
    priya.reads(story.TONIGHT)
    assert "212 items" not in priya.text()

    angela = person("Angela Moran", script=False)
    story.release_the_answer(angela, question)
    story.recommend(priya, concern)
    denise = person("Denise Walker", script=False)
    story.authorise(denise, concern)
    denise.reads("Decided: Strategy discussion today")

    joy.goto(f"/concern/{concern}")
    joy.reads("What we decided about your concern", "will talk today")
    sam.goto(f"/questions/{question}")
    sam.reads(f"It changed the plan. {story.TOLD_THE_POLICE}")
