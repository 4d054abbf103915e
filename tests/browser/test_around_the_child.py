"""Who is around a child, who answers now, what an agency can do, and the word on the telephone."""

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.town import ServedTown


@pytest.mark.need("F4")
def test_an_address_finds_its_cluster(town: ServedTown, person: Cast) -> None:
    """14 Rowanwick Street, LS9 7PS: ward Burmantofts & Richmond Hill, sixth of East North East's clusters."""
    priya = person("Priya Nair")
    story.find_the_child(priya)
    home = priya.page.get_by_role("region", name="Family and home").inner_text()
    assert "14 Rowanwick Street, LS9 7PS · Cluster ENE-6" in home


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
    for sentence in (line.split(":", 1)[1].strip() for line in shown.splitlines() if line.startswith("C")):
        priya.reads(sentence)


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
    priya.reads("Purpose: to decide what help is needed", "Public task (UK GDPR Article 6(1)(e))")
