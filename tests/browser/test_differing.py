"""Two agencies see it differently (J8): raised in 45 seconds, settled by both, and learnt from."""

import re

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey, Practitioner

DIFFER = Journey(
    "J8", "Disagree and escalate",
    decisions=("with whom", "what we each think", "what we would do", "what keeps him safe meanwhile"),
    seconds=45,
)  # fmt: skip
DOOR = "Children's social work"


def raise_it(joy: Practitioner) -> str:
    """From the child's page. Returns the reference."""
    page = joy.page
    joy.follow(page.locator("main").get_by_role("link", name="I see this differently").first)
    joy.follow(story.link(joy, DOOR))
    return say_it(joy)


def say_it(who: Practitioner) -> str:
    page = who.page
    who.write(page.get_by_label("What do we each think?"), "we: level 4. they: level 3")
    who.write(page.get_by_label("What would we do instead?"), "discuss it today")
    who.write(page.get_by_label("What keeps the child safe meanwhile?"), "nan has him tonight")
    who.follow(story.button(who, "Raise it"))
    return who.visited[-1].rpartition("/")[2]


def settle(priya: Practitioner, joy: Practitioner, reference: str) -> None:
    page = priya.goto(f"/differences/{reference}/agreed").page
    priya.write(page.get_by_label("What was agreed?"), "Discussion at two.")
    priya.click(story.group(priya, "What was it about?").get_by_label("Level of need", exact=True))
    priya.write(page.get_by_label("What will you both do differently next time?"), "We ring first.")
    priya.follow(story.button(priya, "Send it to the other side"))
    joy.goto(f"/differences/{reference}")
    joy.follow(story.button(joy, "Yes, that is what we agreed"))


@pytest.mark.need("C7")
def test_a_difference_is_raised_in_45_seconds_and_three_fields(person: Cast) -> None:
    joy = person("Joy Adeyemi")
    story.find_the_child(joy)
    child = joy.visited[-1]
    with joy.journey(DIFFER) as cost:
        reference = raise_it(joy)
    assert cost.seconds <= DIFFER.seconds
    typed = [field for field in cost.fields if any(name in field for name in ("thinks", "instead", "mean"))]
    assert len(typed) == 3, cost.fields
    assert cost.focus_losses == 0
    joy.reads("professional curiosity", "Nothing waits for this", "Step 1 of 6", "1 working day left")
    priya = person("Priya Nair", phone=True).goto(f"/differences/{reference}")
    priya.reads("nan has him tonight")
    priya.goto(f"/differences/{reference}/say")
    up = priya.goto(f"/differences/{reference}/up").page
    priya.write(up.get_by_label("What could you not agree on?"), "The level.")
    priya.write(up.get_by_label("What keeps the child safe meanwhile?"), "Nan stays.")
    priya.follow(story.button(priya, "Move up"))
    priya.reads("Step 2 of 6", "What keeps the child safe meanwhile: Nan stays.")
    priya.goto(f"/good-practice/{reference}").reads("What Joy Adeyemi did well")
    settle(priya, joy, reference)
    joy.follow(story.button(joy, "Fair"))
    joy.reads("Your agency said: fair.")
    joy.looks = priya.looks = False  # each page has been looked at
    for _ in range(2):
        joy.goto(child)
        settle(priya, joy, raise_it(joy))
    joy.looks = True
    joy.goto("/differences")
    joy.follow(joy.page.locator("main a[href*='/learning/']").first)
    joy.reads("Level of need: 3 times by now", "What was promised each time")


def test_it_is_withdrawn_in_one_click(person: Cast) -> None:
    joy = person("Joy Adeyemi", phone=True)
    story.find_the_child(joy)
    raise_it(joy)
    withdrawn = Journey("J8", "Withdraw it", decisions=("to withdraw it",), seconds=5)
    with joy.journey(withdrawn) as cost:
        joy.follow(story.button(joy, "Withdraw"))
    assert cost.clicks == 1
    joy.reads("Withdrawn")


def test_it_is_raised_from_the_case_on_the_agenda_in_the_same_time(person: Cast) -> None:
    """Sam reads the agenda at the desk that was asked, and sees one case otherwise than social work."""
    sam = person("Sam Khan").goto("/meetings")
    sam.follow(story.link(sam, "Daily domestic abuse meeting").first)
    agenda = sam.page.locator("main")
    with sam.journey(DIFFER) as cost:
        sam.follow(agenda.get_by_role("link", name="Say that your agency sees it differently").first)
        sam.follow(story.link(sam, DOOR))
        reference = say_it(sam)
    assert re.search(r"/cases/CA-[^/]+/differ$", sam.visited[-3])
    assert cost.seconds <= DIFFER.seconds
    assert cost.focus_losses == 0
    sam.reads("from its case at a meeting", "Nothing waits for this", "Step 1 of 6")
    denise = person("Denise Walker", phone=True).goto(f"/differences/{reference}")
    denise.reads("nan has him tonight", "discuss it today")
    denise.assert_fits(320)
