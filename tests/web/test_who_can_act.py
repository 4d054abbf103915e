"""Who can act now: one search, at any hour."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.web.bad_town import text_of
from tests.web.conftest import Town

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
