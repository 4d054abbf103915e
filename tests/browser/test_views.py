"""Each agency's own view before it sees the others (V2, C4): J7, and every page of a round."""

import re

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner
from tests.browser.town import ServedTown

OWN_FIRST = Journey(
    "J7", "Record my agency's view before seeing others",
    decisions=("how the child is", "what it rests on", "how sure I am", "what would change my mind"),
    seconds=45,
)  # fmt: skip
# What the others have said, and what is not in a byte that Hannah is sent before she has said hers.
THEIRS = ("If he came on time", "If the bail conditions", "If Nan could not", "Partly</strong>")


def round_of(who: Practitioner) -> str:
    who.goto("/")
    link = story.link(who, "Say your agency's view of a child")
    path = link.get_attribute("href")
    assert path is not None
    return path


def test_every_page_of_a_round_is_looked_at_before_anything_is_said(town: ServedTown, person: Cast) -> None:
    hannah = person("Hannah Okoye", phone=True)
    path = round_of(hannah)
    for page in ("", "/fact", "/guess", "/adult"):
        hannah.goto(f"{path}{page}")
        hannah.assert_accessible()
        hannah.assert_fits(320)
    hannah.follow(story.button(hannah, "Save the grade"))
    hannah.reads("Choose which tool", "Choose the grade")
    hannah.assert_accessible()
    denise = person("Denise Walker").goto(f"{path}/reveal")
    denise.reads("You may open them at any time, with a reason.")
    denise.assert_accessible()


@pytest.mark.need("C4")
def test_hannah_says_her_view_in_four_controls_before_she_reads_the_others(
    town: ServedTown, person: Cast
) -> None:
    hannah = person("Hannah Okoye")
    path = round_of(hannah)
    sent = hannah.page.request.get(f"{town.url}{path}").text()
    assert [words for words in THEIRS if words in sent] == []
    assert "3 of 4 agencies have said their view." in sent
    hannah.goto(path)
    page = hannah.page
    with hannah.journey(OWN_FIRST) as cost:
        hannah.click(story.among(hannah, "Level of need and harm", "2 Early help"))
        facts = story.group(hannah, "What does it rest on?")
        hannah.click(facts.get_by_label(re.compile("Nan has the boys")))
        hannah.click(story.among(hannah, "How sure are you?", "Partly"))
        hannah.write(page.get_by_label("What would change your mind?"), "If Nan stopped having them.")
        hannah.follow(story.button(hannah, "Save our view"))
    assert cost.seconds <= OWN_FIRST.seconds
    assert (len(cost.fields), cost.pages, cost.focus_losses) == (4, 1, 0)
    hannah.reads(
        "when all who were here had said theirs",
        "Views differ by 2 levels",
        "2 Early help",
        "4 Significant harm",
        "If the bail conditions kept his father away for a month.",
        "Nobody’s view is the average; there is no average.",
    )
    hannah.assert_accessible()
    hannah.assert_fits(320)
    hannah.picture("views")
