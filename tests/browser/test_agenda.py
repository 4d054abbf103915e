"""The morning's agenda is sorted by letters, in the row where the focus is, and without them as well."""

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.harness import Practitioner


def lane_of_the_first_case(who: Practitioner) -> str:
    heading = who.page.locator("ol:has([data-row])").first.locator("xpath=preceding-sibling::h2[1]")
    return heading.inner_text()


def test_letters_sort_the_agenda_in_the_row_with_the_focus_until_they_are_turned_off(person: Cast) -> None:
    denise = person("Denise Walker").goto("/meetings")
    denise.follow(story.link(denise, "Daily domestic abuse meeting").first)
    page, rows = denise.page, denise.page.locator("[data-row]")
    case = rows.first.get_attribute("id")
    assert lane_of_the_first_case(denise) == "Discuss: 1"
    page.keyboard.press("p")  # the focus is in no row
    assert lane_of_the_first_case(denise) == "Discuss: 1"
    rows.first.get_by_role("button", name="Move up").focus()
    denise.follow_by_key("p")
    assert lane_of_the_first_case(denise) == "Agree on papers: 1"
    assert page.evaluate("document.activeElement.id") == case, "whoever comes back is where they were"
    page.get_by_text("Keys", exact=True).click()
    story.button(denise, "Turn keys off").click()
    page.reload()
    rows.first.focus()
    page.keyboard.press("d")
    assert lane_of_the_first_case(denise) == "Agree on papers: 1"
    denise.follow(rows.first.get_by_role("button", name="Discuss"))
    assert lane_of_the_first_case(denise) == "Discuss: 1"


def test_the_agenda_is_sorted_without_a_script(person: Cast) -> None:
    denise = person("Denise Walker", script=False).goto("/meetings")
    denise.follow(story.link(denise, "Daily domestic abuse meeting").first)
    denise.follow(denise.page.locator("[data-row]").first.get_by_role("button", name="Agree on papers"))
    assert lane_of_the_first_case(denise) == "Agree on papers: 1"


def test_whoever_closes_a_meeting_is_told_of_whom_nobody_has_said_that_they_came(person: Cast) -> None:
    denise = person("Denise Walker").goto("/meetings")
    denise.follow(story.link(denise, "Daily domestic abuse meeting").first)
    page, agenda = denise.page, denise.visited[-1]
    denise.follow(story.link(denise, "Say who came for Fire and rescue"))
    page.get_by_label("Report instead").check()
    denise.follow(story.button(denise, "Write it down"))
    denise.follow(story.button(denise, "Lock the agenda"))
    denise.follow(story.link(denise, "Open the meeting"))
    page.get_by_role("button", name="Open the meeting").click()
    story.link(denise, "Close the meeting").wait_for()
    denise.goto(f"{agenda}/close").reads("nobody can say it once the meeting is closed: Adult social care, ")
    assert "Fire and rescue" not in page.locator(".govuk-inset-text").inner_text()
    denise.write(page.get_by_label("What becomes of the cases"), "It comes on tomorrow. Nan has him.")
    denise.follow(story.button(denise, "Close it and tell the owners"))
    zoe = person("Zoe Li", phone=True).goto("/attendance")
    zoe.reads("By agency and month, over 1 meeting", "0/1 ?\u20601", "1/1 R1")
    zoe.assert_fits(320)
