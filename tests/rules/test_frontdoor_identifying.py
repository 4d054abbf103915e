"""What is pointed out in a text that is meant to name nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.frontdoor.rules.identifying import identifying, without

PLACES = ("Parkside Primary School", "Hillside Primary School", "West Yorkshire Police", "The Grove Surgery")


def _found(text: str) -> list[tuple[str, str]]:
    return [(each.words, each.looks_like) for each in identifying(text, places=PLACES)]


@pytest.mark.parametrize(
    ("text", "words", "looks_like"),
    [
        ("He was sent a picture by Jayden on Sunday.", "Jayden", "a name"),
        ("Jayden told me that he carries it.", "Jayden", "a name"),
        ("Jayden's brother deals.", "Jayden", "a name"),
        ("A boy called Jayden Obi-Smith brought it in.", "Jayden Obi-Smith", "a name"),
        ("She goes to Parkside and is often late.", "Parkside", "a school or another place near home"),
        ("She is at Roundhay High School.", "Roundhay High School", "a school"),
        ("They live at 12 Rowan Street with Nan.", "12 Rowan Street", "an address"),
        ("The postcode is ls9 7bn.", "ls9 7bn", "a postcode"),
        ("Born 12/3/2012, so fourteen.", "12/3/2012", "a date, perhaps of birth"),
        ("Born 12 March 2012.", "12 March 2012", "a date, perhaps of birth"),
        ("Ring his mother on 0113 496 0123.", "0113 496 0123", "a telephone number"),
        ("Her NHS number is 943 476 5919.", "943 476 5919", "a person's number"),
        ("Write to ada.okafor@example.org about it.", "ada.okafor@example.org", "an e-mail address"),
    ],
)
def test_what_could_tell_who_it_is_is_pointed_out(text: str, words: str, looks_like: str) -> None:
    assert _found(text) == [(words, looks_like)]


@pytest.mark.parametrize(
    "text",
    [
        "A boy of 14 has shared a picture of a girl in his year on Snapchat. His Mum does not know.",
        "I saw the pictures on Monday. The girl is in Year 9. Dad works nights since Christmas.",
        "Yesterday he said that the older boys give him money. CAMHS closed in May.",
        "Nothing was taken. Two of them were there. GP and Police are not told.",
        "",
    ],
)
def test_what_tells_nobody_is_left_alone(text: str) -> None:
    assert _found(text) == []


def test_each_is_pointed_out_once_and_in_the_order_of_the_text() -> None:
    text = "I asked Amara at Parkside. Amara said that Kofi has it; I told Amara to keep away from Kofi."
    assert [each.words for each in identifying(text, places=PLACES)] == ["Amara", "Parkside", "Kofi"]


def test_what_is_to_go_goes_everywhere_and_nothing_else_does() -> None:
    text = "I asked Amara at Parkside. Amara's brother says that Amaranth is a colour."
    amara = identifying(text, places=PLACES)[0]
    assert without(text, [amara]) == (
        "I asked [a name] at Parkside. [a name]'s brother says that Amaranth is a colour."
    )


def test_a_mark_tells_nothing_and_is_the_same_for_the_same_words() -> None:
    first, second = identifying("I saw Jayden.")[0], identifying("He asked Jayden.")[0]
    assert first.mark == second.mark
    assert "jayden" not in first.mark and len(first.mark) == 12


@given(st.text(max_size=300))
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str) -> None:
    found = identifying(text, places=PLACES)
    assert all(each.words in text for each in found)
    assert len({each.words for each in found}) == len(found)
