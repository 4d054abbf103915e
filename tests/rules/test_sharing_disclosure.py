"""What of an item may leave: as deep as was asked, and without what its holder struck out."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.sharing.rules.depth import Depth, may_hand_over
from joinedup.sharing.rules.disclosure import THERE_IS, Told, told, told_of
from joinedup.sharing.rules.striking import MARK, may_be_struck, stands_in, struck

AT = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
IN_MAY = datetime(2026, 5, 2, 19, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """An item as a holder has it, with more in it than any depth lets out."""

    reference: str = "X-CANARY-REFERENCE"
    category: str = "canary category"
    headline: str = "canary headline"
    summary: str = "canary summary"
    basis: str = "fact"
    source_grade: str = "1AP"
    occurred: datetime = IN_MAY
    to_obey: str = "Do not tell Dad"
    to_mind: str = "canary to mind"
    document: str = "canary document"
    people: frozenset[str] = frozenset({"K-CANARY-PERSON"})


LEAVES = {
    Depth.HEADLINE: Told(IN_MAY, "canary headline", "", "fact", "1AP", "Do not tell Dad"),
    Depth.SUMMARY: Told(IN_MAY, "canary headline", "canary summary", "fact", "1AP", "Do not tell Dad"),
    Depth.CHRONOLOGY: Told(IN_MAY, "canary headline", "canary summary", "fact", "1AP", "Do not tell Dad"),
    Depth.DOCUMENT: Told(IN_MAY, "canary headline", "canary summary", "fact", "1AP", "Do not tell Dad"),
}


@pytest.mark.parametrize("depth", LEAVES)
def test_each_depth_lets_out_its_fields_and_no_other(depth: Depth) -> None:
    assert told_of([Item()], depth=depth, at=AT) == (LEAVES[depth],)


@pytest.mark.parametrize("held", [1, 2, 40])
def test_is_there_anything_is_one_yes_however_much_there_is(held: int) -> None:
    assert told_of([Item()] * held, depth=Depth.EXISTS, at=AT) == (Told(AT, THERE_IS),)
    assert told_of([], depth=Depth.EXISTS, at=AT) == ()


@given(st.sampled_from(list(Depth)), st.lists(st.sampled_from(["canary", "headline", "summary"]), max_size=3))
def test_nothing_leaves_but_what_the_depth_names_whatever_is_struck(depth: Depth, without: list[str]) -> None:
    left = told(Item(), depth=depth, without=without)
    said = " ".join(str(getattr(left, each.name)) for each in fields(Told))
    for kept in ("REFERENCE", "category", "to mind", "document", "PERSON", *without):
        assert kept not in said
    assert ("summary" in said) == (depth not in (Depth.EXISTS, Depth.HEADLINE) and "summary" not in without)


@pytest.mark.parametrize(
    ("phrases", "left"),
    [
        ([], "Ms Hall of number 9 rang; Dad was shouting."),
        (["Ms Hall of number 9"], f"{MARK} rang; Dad was shouting."),
        (["ms  hall", "Ms Hall of number 9"], f"{MARK} rang; Dad was shouting."),
        (["Ms Hall", "of number 9"], f"{MARK} rang; Dad was shouting."),
        (["Da"], "Ms Hall of number 9 rang; Dad was shouting."),  # whole words alone
        (["Ms Hall of number 9 rang; Dad was shouting."], MARK),
    ],
)
def test_words_are_taken_away_and_only_a_mark_is_put_in(phrases: list[str], left: str) -> None:
    assert struck("Ms Hall of number 9 rang; Dad was shouting.", phrases) == left


def test_where_its_place_is_full_a_shorter_mark_stands_there() -> None:
    """A headline is 160 characters at most: 'Dad' is three of them, and '(words removed)' fifteen."""
    full = "Dad was shouting at Mum. " + "x" * 135
    assert len(full) == 160
    assert struck(full, ["Dad"], most=160) == "… was shouting at Mum. " + "x" * 135
    assert struck(full[:-6], ["Dad"], most=160).startswith("(removed) was shouting")
    assert struck(full[:-20], ["Dad"], most=160).startswith("(words removed) was shouting")
    assert struck(full, ["Dad"]).startswith("(words removed)"), "a text without an end has room"
    assert len(told(Item(headline=full), depth=Depth.HEADLINE, without=["Dad", "Mum"]).headline) <= 160


_TEXT = st.text(st.sampled_from("aAbé 9-.'"), max_size=40)


@given(_TEXT, st.lists(_TEXT.filter(str.split), max_size=3))
def test_what_was_struck_stands_nowhere_in_what_is_left(text: str, phrases: list[str]) -> None:
    left = struck(text, phrases)
    for phrase in phrases:
        assert not stands_in(phrase, left.replace(MARK, "|"))


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [(" ", "strike.nothing"), ("Mrs Hall", "strike.not_there"), ("ms hall", "strike.there")],
)
def test_only_what_stands_in_the_item_can_be_struck(phrase: str, rule: str) -> None:
    assert may_be_struck(phrase, "Ms Hall rang", "").rule == rule


def test_a_chronology_is_told_in_order_and_documents_come_by_a_way_that_is_named() -> None:
    assert [one.value for one in Depth if one.is_in_order] == ["chronology", "document"]
    assert may_hand_over(Depth.DOCUMENT, how=" ").rule == "documents.how"
    assert may_hand_over(Depth.DOCUMENT, how="By secure e-mail to your duty mailbox").allowed
    assert may_hand_over(Depth.CHRONOLOGY, how="").allowed
