"""What is put back for a test is what was made, to the letter; where it does not fit, it is made anew."""

from typing import Any

import pytest
from django.conf import settings

from joinedup.agencies.models import Area

from .put_back import AsRows, everything, taken_back


@pytest.mark.parametrize("what", ["here_as_rows", "case_as_rows"])
def test_what_is_put_back_is_what_was_made(
    town_as_rows: AsRows[Any], what: str, request: pytest.FixtureRequest, db: None
) -> None:
    on_the_town: AsRows[Any] = request.getfixturevalue(what)
    for each in (town_as_rows, on_the_town):
        assert each.fits()
        each.put_back()
        assert everything() == each.after


def test_what_a_test_does_to_its_town_is_not_done_to_the_next_one(
    town_as_rows: AsRows[Any], db: None
) -> None:
    with taken_back():
        first = town_as_rows.put_back()
    second = town_as_rows.put_back()
    first.people.clear()
    first.amara.given_name = "Another"
    assert second.people and second.amara.given_name == "Amara"


def test_it_is_made_where_something_else_stands_already(town_as_rows: AsRows[Any], db: None) -> None:
    Area.objects.create(level="district", name="Bradford", code="E08000032")
    assert not town_as_rows.fits()


def test_it_is_made_where_a_test_brought_its_own_keyring(town_as_rows: AsRows[Any], db: None) -> None:
    settings.VAULT_KEYS.write_text("another", "utf-8")
    assert not town_as_rows.fits()
