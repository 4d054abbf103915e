"""Who answers when those who know the child are off."""

import pytest

from tests.browser import story
from tests.browser.casting import Cast
from tests.browser.town import ServedTown


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
