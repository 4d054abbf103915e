"""A conversation in under a minute, and advice without a name in under two (F8, V5, J15)."""

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey

NOTE = Journey(
    "F8", "Note a conversation",
    decisions=("whom I spoke with", "what the worry is", "what we agreed", "to name the child"),
    seconds=60,
)  # fmt: skip
ADVICE = Journey(
    "J15", "Get advice without naming",
    decisions=("about what age", "what worries me", "who should advise me", "that it names nobody"),
    seconds=120,
)  # fmt: skip


def test_a_conversation_is_noted_in_under_a_minute_and_told_without_a_word_typed_again(
    person: Cast,
) -> None:
    joy = person("Joy Adeyemi").goto("/talk")
    page = joy.page
    with joy.journey(NOTE) as cost:
        joy.follow(story.button(joy, "Note a conversation"))
        joy.write(page.get_by_label("Whom did you speak with?"), "Priya Nair")
        joy.write(page.get_by_label("What is the worry?"), "Came in hungry twice this week; nobody was up.")
        joy.write(page.get_by_label("What did you agree: who does what, by when?"), "I ring his Nan at noon.")
        joy.write(page.get_by_label("The child's name"), "Dylan Freeman")
        joy.follow(story.button(joy, "Keep conversation"))
    assert cost.seconds <= NOTE.seconds
    assert len(cost.fields) <= 4
    joy.follow(story.button(joy, "Tell the front door"))
    joy.reads("Came in hungry twice this week; nobody was up.", "I ring his Nan at noon.", "Dylan Freeman")
    assert page.get_by_label("What is the worry?").count() == 0


def test_advice_is_asked_in_under_two_minutes_and_no_field_asks_who_it_is(person: Cast) -> None:
    joy = person("Joy Adeyemi").goto("/talk")
    page = joy.page
    with joy.journey(ADVICE) as cost:
        joy.follow(story.button(joy, "Get advice without naming anyone"))
        joy.click(story.among(joy, "About what age is the child?", "14 to 17"))
        joy.write(
            page.get_by_label("What worries you?"),
            "He shared a picture of a girl in his year, and says that an older boy made him do it.",
        )
        joy.follow(story.button(joy, "Ask for advice"))
    assert cost.seconds <= ADVICE.seconds
    joy.reads("Duty and Advice answers, or rings you, by")
