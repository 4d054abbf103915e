"""Who is around a child, who answers now, what an agency can do, and the word on the telephone."""

import pytest

from tests.browser import story
from tests.browser.casting import Cast

# The thirteen services of the front door that Leeds had in 2015, under the names of the demo town.
THIRTEEN = (
    "Police",
    "Adult social care",
    "Children's social work",
    "Front-door health team",
    "Substance misuse service",
    "Housing options",
    "Domestic violence service",
    "Probation",
    "Fire and rescue",
    "Anti-social behaviour team",
    "Youth justice service",
    "Education safeguarding team",
    "Families First",
)


@pytest.mark.need("F1")
def test_thirteen_services_stand_at_the_front_door_and_can_be_asked(person: Cast) -> None:
    priya = person("Priya Nair").goto("/directory")
    for service in THIRTEEN:
        link = priya.page.get_by_role("link", name=service, exact=True)
        row = priya.page.get_by_role("row").filter(has=link).first
        assert "0113 496 0" in row.inner_text(), f"{service} has no number to ring"

    story.find_the_child(priya)
    priya.follow(priya.page.get_by_role("button", name="Ask a question").first)
    near = " ".join(
        story.group(priya, "2. Who can tell you?").get_by_role("radio").locator("..").all_inner_texts()
    )
    others = " ".join(priya.page.get_by_label("Which desk?").locator("option").all_inner_texts())
    for service in THIRTEEN:
        is_her_own = service == "Children's social work"
        assert (f"{service}:" in near + others) is not is_her_own, f"{service} cannot be asked"


@pytest.mark.need("W5")
def test_one_search_leads_to_whom_to_ring_by_name(person: Cast) -> None:
    priya = person("Priya Nair")
    with priya.journey(story.FIND) as cost:
        story.find_the_child(priya)
    assert cost.clicks <= 2, "into the search box, and the child"
    assert cost.seconds <= story.FIND.seconds
    for name, post in (("Joy Adeyemi", "safeguarding lead"), ("Hannah Okoye", "school nurse")):
        row = priya.page.get_by_role("row").filter(has_text=name).inner_text()
        assert post in row
        assert f"{name} is on shift until" in row
        assert "0113 496 00" in row


@pytest.mark.need("F4")
def test_an_address_finds_its_cluster(person: Cast) -> None:
    """14 Rowanwick Street, LS9 7PS: ward Burmantofts & Richmond Hill, sixth of East North East's clusters."""
    priya = person("Priya Nair")
    story.find_the_child(priya)
    home = priya.page.get_by_role("region", name="Family and homes").inner_text()
    assert "14 Rowanwick Street, LS9 7PS · Cluster ENE-6" in home


def test_a_service_named_on_request_is_nowhere_named(person: Cast) -> None:
    """A family worker of Open Hearth works with Dylan, and asked that it be told on request only."""
    priya = person("Priya Nair")
    story.find_the_child(priya)
    priya.reads("1 service, name on request")
    assert "Open Hearth" not in priya.page.content()


@pytest.mark.need("T1")
def test_what_an_agency_can_and_cannot_do_is_read_before_asking_and_in_the_directory(person: Cast) -> None:
    priya = person("Priya Nair")
    story.find_the_child(priya)
    priya.follow(priya.page.get_by_role("button", name="Ask a question").first)
    police = story.group(priya, "2. Who can tell you?").get_by_role("radio", name="Police: Police front-door")
    card = priya.page.locator(f"#conditional-{police.get_attribute('id')}")
    assert not card.is_visible(), "only the card of the desk that is chosen"
    priya.click(police)
    shown = card.inner_text()
    for heading in ("Can:", "Cannot:", "Usual time:", "Asked about: Domestic abuse incidents"):
        assert heading in shown

    priya.goto("/directory")
    priya.follow(priya.page.get_by_role("link", name="Police", exact=True).first)
    priya.reads("Can", "Cannot", "Powers", "How long", "Hours", "Load now", "Card last checked")
    for line in shown.splitlines():
        if line.startswith(("Can:", "Cannot:")):
            priya.reads(line.split(":", 1)[1].strip())
    (powers,) = [line.split(": ", 2)[1:] for line in shown.splitlines() if line.startswith("Powers:")]
    assert powers[0] == "Police protection, up to 72 hours", "each power apart from its conditions"
    priya.reads(*powers)


@pytest.mark.need("I4")
def test_a_word_on_the_telephone_is_written_down_in_seconds_with_purpose_and_basis(person: Cast) -> None:
    priya = person("Priya Nair")
    story.find_the_child(priya)
    page = priya.page
    with priya.journey(story.WE_SPOKE) as cost:
        priya.follow(page.get_by_role("button", name="We spoke"))
        priya.type(page.locator(":focus"), "Sam Khan")
        priya.press("Tab")
        priya.type(page.locator(":focus"), "bail ends 6pm")
        priya.follow_by_key("Enter")
    assert len(cost.fields) <= 3
    assert cost.pages == 2
    assert cost.seconds <= story.WE_SPOKE.seconds
    spoken = page.get_by_role("region", name="We spoke").inner_text()
    assert "Priya Nair and Sam Khan: bail ends 6pm" in spoken

    priya.follow(page.get_by_role("button", name="We spoke"))
    priya.click(page.get_by_text("Filled in for you: purpose and basis in law"))
    priya.reads("Purpose: to see what help the child needs", "Public task (UK GDPR Article 6(1)(e))")


@pytest.mark.need("T2")
def test_two_services_plan_a_visit_from_both_rotas_and_what_is_beside_a_child_is_read_well(
    person: Cast,
) -> None:
    """One step from the child's page; then the pages of a visit, an entry, a wish and a doubt."""
    priya = person("Priya Nair")
    story.find_the_child(priya)
    child = priya.page.url
    priya.goto(child + "/visit")
    priya.page.get_by_label("Joy Adeyemi, Parkside Primary School").check()
    assert "Both on: today" in priya.page.get_by_role("main").inner_text()
    priya.page.get_by_label("On which day?").fill("15/7/2026")
    priya.page.get_by_label("At what time?").fill("14:00")
    priya.page.get_by_label("What is it for?").fill("To hear how the week was.")
    priya.follow(priya.page.get_by_role("button", name="Plan it and tell both"))
    visits = priya.page.get_by_role("region", name="Joint visits")
    assert "Planned" in visits.inner_text()
    priya.follow(visits.get_by_role("link", name="Open the visit").first)
    assert "Do not say at the door that school rang." in priya.page.get_by_role("main").inner_text()
    priya.goto(child + "/family")
    priya.follow(priya.page.get_by_role("link", name="End this").first)
    assert priya.page.get_by_role("heading", level=1).inner_text() == "End this"
    priya.goto(child + "/wrong")
    priya.page.get_by_label("Something else").check()
    priya.page.get_by_label("What is wrong, and what would be right?").fill("Nan has moved.")
    priya.follow(priya.page.get_by_role("button", name="Say that it is wrong"))
    priya.follow(priya.page.get_by_role("link", name="Settle this"))
    assert "Nan has moved." in priya.page.get_by_role("main").inner_text()
