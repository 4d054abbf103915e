"""The banner at each door where somebody is named: who fits and why, and who only lives there."""

import pytest

from joinedup.children import actions as children
from joinedup.children.rules.arrivals import NewChild
from joinedup.frontdoor.models import Concern
from joinedup.pathway.models import Protection

from .bad_town import text_of
from .conftest import Town
from .test_pathway_protection import LATE_ON_MONDAY, NEW, OWEN, SAID, SAM, involve, send

HEADING = "This may be somebody already known"


@pytest.fixture
def twin(town: Town) -> str:
    """Ben: Amara's day, name and home, another given name."""
    added = NewChild(
        given_name="Ben",
        family_name="Okafor",
        birth_date=town.amara.birth_date,
        home=town.amara.home.reference,
    )
    return children.add_child(added, by=town.viewer("Priya Nair"), at=town.at)


def told(town: Town, **said: object) -> str:
    """What Priya reads where a concern waits to be tied."""
    from .test_frontdoor_pages import send as tell

    assert tell(town.client("Joy Adeyemi"), **said).status_code == 303
    page = town.client("Priya Nair").get(f"/front-door/{Concern.objects.get().reference}")
    return text_of(page)


@pytest.mark.need("F3")
def test_who_reads_a_concern_sees_who_fits_and_what_speaks_for_and_against(town: Town) -> None:
    page = told(town, child_name="Amara Okafor", child_birth_date="", child_address="12 Rowan Street")
    assert HEADING in page
    assert "The given name is the same" in page
    assert "comparisons speak for one child" in page


def test_a_twin_lives_with_her_and_is_no_candidate(town: Town, twin: str) -> None:
    page = told(town, child_name="Amara Okafor", child_address="12 Rowan Street", child_postcode="LS9 7BN")
    assert "Lives with, or lived with, whoever this is, and is somebody else" in page
    answer = town.client("Priya Nair").get(f"/front-door/{Concern.objects.get().reference}")
    assert f'value="{twin}"' not in answer.content.decode()
    assert f'value="{town.amara.reference}"' in answer.content.decode()


def test_nobody_is_pressed_upon_whoever_names_somebody_new(town: Town) -> None:
    assert HEADING not in told(town, child_name="Zbigniew Kowalczyk", child_birth_date="")


def test_who_names_a_child_in_police_protection_is_shown_who_it_may_be(town: Town) -> None:
    town.set_time(LATE_ON_MONDAY)
    involve(town, SAM)
    assert send(town, SAM, NEW, known_as="Amara Okafor", **SAID).status_code == 303
    page = town.client(OWEN).get(f"{NEW}/{Protection.objects.get().reference}/child")
    assert town.amara.reference in text_of(page)
