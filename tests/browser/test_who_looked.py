"""Who has seen this child, and why (J14): one search, and the list is there, narrowed and taken away."""

from pathlib import Path

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Journey
from tests.browser.test_pages import look_closely

WHO_LOOKED = Journey(
    "J14", "Who has seen this child, and why",
    decisions=("which child it is", "whose looks I want", "who looked, and why"),
    seconds=20,
)  # fmt: skip
SCHOOL = "Parkside"  # as she types it into the list of agencies


def test_denise_sees_who_looked_at_a_child_and_takes_the_list_away(person: Cast) -> None:
    joy, denise = person("Joy Adeyemi"), person("Denise Walker")
    story.find_the_child(joy)
    with denise.journey(WHO_LOOKED) as cost:
        story.find_the_child(denise)
        denise.follow(story.link(denise, "Who looked"))
        denise.type(denise.page.get_by_label("Whose looks"), SCHOOL)
        denise.follow(story.button(denise, "Show these"))
    assert cost.seconds <= WHO_LOOKED.seconds
    rows = denise.page.get_by_role("row").filter(has_text="Joy Adeyemi")
    assert rows.count() >= 1
    assert denise.page.get_by_role("row").filter(has_text="Denise Walker").count() == 0
    look_closely(denise)

    with denise.page.expect_download() as taken:
        story.button(denise, "Take these away in a file (CSV)").click()
    assert taken.value.suggested_filename == "who-looked.csv"
    told = Path(taken.value.path()).read_text("utf-8")
    assert "Joy Adeyemi" in told
    denise.page.get_by_label("Whose looks").select_option(label="Everybody's")
    denise.follow(story.button(denise, "Show these"))
    denise.reads("Took this list of who looked away in a file")
