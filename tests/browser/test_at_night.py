"""Who answers when those who know the child are off."""

from datetime import UTC, datetime

import pytest

from tests.browser import story
from tests.browser import test_bringing_on as bringing_on
from tests.browser import test_handing_over as handing_over
from tests.browser.casting import Cast
from tests.browser.test_pages import look_closely
from tests.browser.town import AWKWARD, ServedTown

# The demo's rotas end before the clocks change: then the partnership's last desk answers.
ANSWERS = {
    "three on a bank holiday": (
        "Emergency Duty Team",
        "the school is closed until Tuesday 08:00 and the rota is 49 days old: ring the desk first",
    ),
    "the night with 25 hours": (
        "Force Control Room",
        "the school is closed until Monday 2 November 08:00 and no one is rostered at the "
        "Emergency Duty Team from Thursday 15 October",
    ),
    "the night with 23 hours": (
        "Force Control Room",
        "the school is closed until Tuesday 08:00 and no one is rostered at the "
        "Emergency Duty Team and its rota is 258 days old",
    ),
}
# Each night one school is brought on, and somebody leaves.
JOIN_AND_LEAVE = {
    "three on a bank holiday": ("Brook Lane", "Ann Bell", "Priya Nair"),
    "the night with 25 hours": ("Kiln Bank", "Bo Ash", "Denise Walker"),
    "the night with 23 hours": ("Mill Race", "Cy Dunn", "Owen Price"),
}


@pytest.mark.need("W8")
def test_at_night_a_name_off_shift_gives_way_to_cover_with_the_reason_and_the_age_of_its_rota(
    town: ServedTown, person: Cast
) -> None:
    priya = person("Priya Nair")
    story.find_the_child(priya)
    around = priya.page.get_by_role("region", name="Who is around Dyl")
    by_day = around.inner_text()
    assert "Hannah Okoye is on shift until 17:00" in by_day

    town.set_time("23:30")
    owen = person("Owen Price")
    story.find_the_child(owen)
    by_night = owen.page.get_by_role("region", name="Who is around Dyl").inner_text()
    assert "Owen Price, Emergency Duty Team" in by_night
    assert (
        "Emergency Duty Team because Hannah Okoye is off until Wednesday 09:00 "
        "and the 0-19 service is closed until Wednesday 09:00 · rota 2 days old"
    ) in by_night
    assert "because Joy Adeyemi is off until Wednesday 08:00" in by_night


@pytest.mark.parametrize("when", AWKWARD)
def test_at_three_in_the_morning_who_is_on_duty_a_handover_and_a_leaver_keep_to_their_time(
    town: ServedTown, person: Cast, when: str
) -> None:
    """J3, J16, J5 and J17 in one night, for time goes forward only."""
    town.set_awkward(when)
    find_who_is_on_duty(person, *ANSWERS[when])
    hand_over_and_receive(person, town, at=AWKWARD[when].astimezone(UTC))
    come_and_go(person, *JOIN_AND_LEAVE[when])


def find_who_is_on_duty(person: Cast, who: str, why: str) -> None:
    """One search, and to what they can do one click more."""
    owen = person("Owen Price")
    owen.goto("/")
    with owen.journey(story.FIND) as cost:
        owen.write(owen.page.get_by_label("Find a child, person or reference"), "Dylan Freeman")
        owen.follow_by_key("Enter")
    region = owen.page.get_by_role("region", name="Who can act now for Dyl")
    # Who stands beside the school, and why; and the line beneath all. Nothing of it is said by a template.
    row = region.get_by_role("row").filter(has_text="Parkside Primary School")
    assert row.locator(".j-people__now").inner_text() == who
    assert row.locator(".j-people__why").inner_text().startswith(f"{who} because {why}")
    assert region.inner_text().count(f"{who} because") >= 2
    assert cost.pages == 1
    assert cost.seconds <= story.FIND.seconds
    with owen.journey(story.CARD) as cost:
        owen.follow(region.locator("th a").first)
    assert (cost.clicks, cost.pages) == (1, 1)
    assert cost.seconds <= story.CARD.seconds
    owen.reads("Can", "Cannot", "Powers and their conditions", "Out of hours")


def hand_over_and_receive(person: Cast, town: ServedTown, *, at: datetime) -> None:
    """Sam goes at half past three, and Angela is on since half past two."""
    handing_over.sow_twelve(town, changing_over=at)
    sam = person("Sam Khan")
    sam.reads("Your shift ends in 30 minutes, and you have open work.", "On shift until 03:30")
    given = handing_over.give(sam)
    angela = person("Angela Moran")
    angela.reads("Handed over and not read: 12 items", "On shift until 10:00")
    handing_over.receive(angela)
    sam.goto(given)
    sam.reads("All of it is read.")


def come_and_go(person: Cast, school: str, dsl: str, leaves: str) -> None:
    steve = person("Steve Lund").goto("/people")
    bringing_on.bring_on(steve, school, dsl)
    bringing_on.let_go(steve.goto("/people"), leaves)


@pytest.mark.need("S5")
def test_a_specialist_is_asked_in_one_step_and_says_what_came_of_it(person: Cast) -> None:
    hannah, sam = person("Hannah Okoye"), person("Sam Khan")
    hannah.goto("/who-can-act-now")
    hannah.write(hannah.page.get_by_label("Whom or what is it about?"), "bail")
    hannah.follow(story.button(hannah, "Who can act now?"))
    hannah.reads("Bail and conditions", "Police front-door desk")
    look_closely(hannah)
    hannah.follow(hannah.page.get_by_role("link", name="Ask them, and stay in the loop").first)
    look_closely(hannah)
    hannah.write(hannah.page.get_by_label("What do you need to know?"), "Is there bail tonight?")
    hannah.follow(story.button(hannah, "Ask, and stay in the loop"))
    hannah.reads("Is there bail tonight?", "Nothing came of it yet.")

    sam.goto("/specialists")
    sam.follow(sam.page.get_by_role("link", name="Say what came of it").first)
    look_closely(sam)
    sam.write(sam.page.get_by_label("What came of it?"), "There is, until Friday.")
    sam.follow(story.button(sam, "Tell them"))
    hannah.goto("/specialists")
    hannah.reads("There is, until Friday.")
