"""What a child is called on a page, and how old: by reference and age where nobody told a name."""

from datetime import date

import pytest

from joinedup.children.rules.naming import age_in_words, called, outward, shown_name

TODAY = date(2026, 7, 14)
REFERENCE = "K-7KQ4M-RPWX3"


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"given": "Amara", "family": "Okafor"}, "Amara Okafor"),
        ({"given": "Amara", "family": "Okafor", "preferred": "Mara"}, "Amara Okafor"),
        ({"given": "Q", "family": ""}, "Q"),
        ({"given": "", "family": "Null"}, "Null"),
        ({"given": "", "family": "", "preferred": "Mara"}, "Mara"),
        ({"given": "", "family": "", "mother": "Ada Okafor"}, "Unborn child of Ada Okafor"),
        ({"given": "", "family": ""}, "Child K-7KQ4M-RPWX3"),
    ],
)
def test_a_child_is_shown_by_name_or_else_by_reference(names: dict[str, str], shown: str) -> None:
    assert shown_name(**names, reference=REFERENCE) == shown


def test_in_a_sentence_the_name_that_the_child_prefers_comes_first() -> None:
    assert called(given="Amara", preferred="Mara", reference=REFERENCE) == "Mara"
    assert called(given="Amara", preferred="", reference=REFERENCE) == "Amara"
    assert called(given="", preferred="", reference=REFERENCE) == "child K-7KQ4M-RPWX3"


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2017, 3, 12), "9"),
        (date(2024, 7, 14), "2"),  # the second birthday is today
        (date(2024, 7, 15), "23 months"),
        (date(2025, 5, 14), "14 months"),
        (date(2026, 4, 14), "3 months"),
        (date(2026, 4, 15), "12 weeks"),
        (date(2026, 7, 7), "1 week"),
        (date(2026, 7, 13), "0 weeks"),
        (date(2026, 7, 15), "not yet born"),
        (date(2008, 2, 29), "18"),
    ],
)
def test_an_age_is_said_in_years_from_the_second_birthday_on(born: date, said: str) -> None:
    assert age_in_words(born, today=TODAY) == said


def test_an_age_without_a_birth_date_says_what_is_known() -> None:
    assert age_in_words(None, today=TODAY) == "age not known"
    assert age_in_words(None, today=TODAY, in_part="2017") == "about 9"
    assert age_in_words(None, today=TODAY, in_part="2017-03") == "about 9"
    assert age_in_words(None, today=TODAY, expected=date(2026, 10, 1)) == "not yet born"
    assert age_in_words(None, today=TODAY, expected=date(2026, 7, 1)) == "age not known"


def test_a_list_shows_the_outward_part_of_a_postcode_alone() -> None:
    assert outward("LS9 7BN") == "LS9"
    assert outward("ls97bn") == "LS9"
    assert outward("LS9") == ""
