"""Police protection on a telephone at night: begun in a minute, then each page of the record (C3)."""

from datetime import UTC, datetime

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey
from tests.browser.town import ServedTown

NIGHT = datetime(2026, 7, 19, 1, 40, tzinfo=UTC)  # 02:40 on a Sunday
BEGIN = Journey(
    "C3", "Begin police protection",
    decisions=("who it is", "when", "why", "where the child is", "who is the designated officer"),
    seconds=60,
)  # fmt: skip


@pytest.mark.need("C3")
def test_a_constable_begins_it_within_a_minute_and_six_fields(town: ServedTown, person: Cast) -> None:
    town.set_moment(NIGHT)
    sam = person("Sam Khan", phone=True).goto("/police-protection")
    page = sam.page
    with sam.journey(BEGIN) as cost:
        sam.write(page.get_by_label("Who is the child?"), "Girl, 9, says Wren")
        sam.write(page.get_by_label("At what time did you take the child"), "02:30")
        sam.write(page.get_by_label("Why?"), "Alone in the road, home empty, no adult answers.")
        sam.write(page.get_by_label("Where is the child now?"), "Our car, Elland Rd")
        sam.write(page.get_by_label("Who is the designated officer?"), "Insp Ali")
        sam.follow(story.button(sam, "Begin police protection"))
    assert cost.seconds <= BEGIN.seconds
    assert (len(cost.fields), cost.pages) == (5, 1)
    sam.reads(
        "It gives nobody parental responsibility", "Emergency Duty Team", "Never beyond Wednesday 02:30"
    )
    record = sam.visited[-1]
    for what in ("told", "wishes", "search", "grounds", "child"):
        sam.goto(f"{record}/{what}")
    owen = person("Owen Price", phone=True).goto(record)
    owen.follow(story.button(owen, "I have it"))
    owen.reads("Owen Price, Children's social work, took it on")
    angela = person("Angela Moran", phone=True).goto(record)
    angela.follow(story.button(angela, "I am the designated officer"))
    angela.reads("Angela Moran", "Confirmed")


def test_nothing_that_was_typed_at_night_is_lost(town: ServedTown, person: Cast) -> None:
    town.set_moment(NIGHT)
    sam = person("Sam Khan", phone=True).goto("/police-protection")
    sam.write(sam.page.get_by_label("Why?"), "Alone in the road.")
    sam.follow(story.button(sam, "Begin police protection"))
    assert sam.page.get_by_label("Why?").input_value() == "Alone in the road."
    sam.goto("/drafts")
    sam.reads("Police protection")
