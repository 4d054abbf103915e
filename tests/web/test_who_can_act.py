"""Who can act now: one search, at any hour."""

import json
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from joinedup.agencies.models import Area, Edition, InCluster, WardOfCluster
from tests.web.bad_town import text_of
from tests.web.conftest import Town
from tests.west_yorkshire import FILES

EASTER_MONDAY_03 = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)


def ask(client: Client, typed: str, **more: str) -> str:
    sent = client.post("/find", {"find": typed, **more})
    assert sent.status_code == 303
    page = client.get(sent["Location"])
    assert page.status_code == 200
    return text_of(page)


@pytest.mark.need("W5")
def test_a_word_leads_to_whoever_answers_with_the_reason_and_the_number(town: Town) -> None:
    page = ask(town.client("Hannah Okoye"), "bail")
    assert "Bail and conditions" in page
    assert "For Front-door police desk, West Yorkshire Police" in page
    assert "Ask for the officer in the case" in page


def test_from_a_name_to_who_answers_now_takes_one_search(town: Town) -> None:
    page = ask(town.client("Priya Nair"), "Amara Okafor")
    assert "Who can act now for Mara" in page
    assert "Joy Adeyemi" in page


def test_a_place_where_nothing_leads_says_so(town: Town) -> None:
    page = ask(town.client("Priya Nair"), "daffodil")
    assert "No child found that you work with" in page
    assert "No colleague of that name" in page


@pytest.fixture
def placed(town: Town) -> Town:
    """Roundhay is a ward of the cluster Lidgett, where the school and social work say that they are."""
    lidgett = Area.objects.create(level="cluster", name="Lidgett", within=town.area)
    WardOfCluster.objects.create(ward_code="E05011411", ward_name="Roundhay", cluster=lidgett)
    for agency in (town.agencies["Parkside Primary School"], town.agencies["Children's social work"]):
        InCluster.objects.create(
            cluster=lidgett, agency=agency, from_day=date(2026, 7, 1), said_at=town.at, by=None
        )
    files = {**FILES, "postcodes.txt": "LS8 4|E05011411|AAAB\nLS8 5|E05999999|AA"}
    Edition.objects.create(
        area=town.area, in_force_from=date(2026, 7, 1), brought_in_at=town.at, source="here",
        digest="with the wards of postcodes", files=json.dumps(files),
    )  # fmt: skip
    return town


@pytest.mark.parametrize("typed", ["LS8 4AB", "ls84ab", "12 Park Road, LS8 4AA"])
def test_a_postcode_leads_to_who_is_there_now_and_says_who_is_not(placed: Town, typed: str) -> None:
    page = ask(placed.client("Hannah Okoye"), typed)
    assert "Lidgett" in page
    assert "lies in Roundhay. Not there: Police" in page
    assert "Parkside Primary School" in page


def test_the_name_of_a_ward_leads_there_too_and_a_topic_beside_it_narrows(placed: Town) -> None:
    hannah = placed.client("Hannah Okoye")
    assert "Not there: Police" in ask(hannah, "roundhay")
    narrowed = ask(hannah, "Roundhay school")
    assert "Lidgett" in narrowed


def test_a_postcode_elsewhere_or_in_no_cluster_says_so(placed: Town) -> None:
    hannah = placed.client("Hannah Okoye")
    assert "M1 2AB lies outside this area. Ask the front door whose it is." in ask(hannah, "M1 2AB")
    nowhere = ask(hannah, "LS8 5AA")
    assert "Nobody has said in which cluster LS8 5AA lies." in nowhere
    assert "Duty and Advice" in nowhere  # where nobody says that they are there, the front door answers
    assert "No desk in this area answers" not in nowhere
