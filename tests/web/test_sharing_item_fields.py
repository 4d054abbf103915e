"""What stands beside an item: the holder reads all of it, the asker what goes out with what was disclosed."""

from datetime import UTC, datetime

import pytest

from joinedup.gate.pages import Refused
from joinedup.holdings import queries as holdings
from joinedup.holdings.actions import NewItem, add_items
from joinedup.holdings.models import Item

from .conftest import Town
from .sharing_case import Case, case

__all__ = ["case"]

SAID = "Said to carry a knife"
JUNE, TWO_DAYS_LATER = datetime(2026, 6, 9, 20, 0, tzinfo=UTC), datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
RING = "Ring them before you act on it"


def _intelligence(town: Town, *, conditions: str = RING) -> NewItem:
    return NewItem(
        category="domestic_abuse_incident",
        headline=SAID,
        summary="A neighbour says so.",
        basis="reported",
        occurred=JUNE,
        about=(town.amara.reference,),
        source_grade="2CC",
        conditions=conditions,
        sanitisation="S2",
        sensitivity="intelligence",
        entered=TWO_DAYS_LATER,
    )


def test_the_asker_reads_grade_and_handling_in_words_and_the_holder_what_to_mind(case: Case) -> None:
    town = case.town
    sam = town.viewer("Sam Khan")
    (item,) = add_items([_intelligence(town)], by=sam, at=town.at)
    held = holdings.items(sam, [item])[0]
    assert held.entered == TWO_DAYS_LATER
    assert held.grade_words == (
        "2CC: an untested source, known indirectly to the source, may be shared on conditions"
    )
    assert held.to_mind == (
        "Police intelligence: Sanitised text only. Ask whoever recorded it before it is put into other words."
    )
    reference = case.ask()
    page = town.client("Sam Khan").get(f"/questions/{reference}/answer").content.decode()
    assert "Ask whoever recorded it before it is put into other words" in page
    case.inside = (item,)
    case.prepare(reference)
    before = town.client("Priya Nair").get(f"/questions/{reference}").content.decode()
    assert RING not in before
    release = town.client("Angela Moran").get(f"/questions/{reference}/release").content.decode()
    assert f"Goes with it:</strong> {RING}." in release
    case.release(reference)
    after = town.client("Priya Nair").get(f"/questions/{reference}").content.decode()
    assert "2CC: an untested source, known indirectly to the source, may be shared on conditions" in after
    assert f"{RING}. Police intelligence: never copy it into what the family reads." in after
    assert "Ask whoever recorded it" not in after  # how it may be told is the holder's own


def test_nothing_graded_to_be_shared_on_conditions_is_held_without_them(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        add_items([_intelligence(town, conditions="")], by=town.viewer("Sam Khan"), at=town.at)
    assert refused.value.decision.because == "It is graded to be shared on conditions, and says none."
    assert Item.objects.count() == 0
