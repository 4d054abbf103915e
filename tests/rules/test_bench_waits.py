"""How long a message waits for an officer on shifts, by hand and through the resolver."""

import random
import xml.etree.ElementTree as ET
from statistics import fmean

import pytest

from joinedup.bench import waits
from joinedup.bench.picture_of_waits import Curve, drawn

_SVG = "{http://www.w3.org/2000/svg}"


def test_by_hand_a_message_waits_56_hours_on_average_and_173_at_worst() -> None:
    by_hand = waits.every_minute_by_hand()
    assert len(by_hand) == 50 * 8 * 60  # fifty working days in seventy
    assert round(fmean(by_hand)) == 56
    assert max(by_hand) == 173


@pytest.mark.need("W8")
def test_a_year_of_messages_that_waited_for_the_officer_is_taken_at_once_through_the_resolver() -> None:
    found = waits.a_year(waits.Sizes(officers=60, messages=120), random.Random(6))
    assert len(found.for_the_person) == len(found.on_the_units_rota) == len(found.with_desks_behind) == 120
    assert fmean(found.for_the_person) > 40
    assert fmean(found.on_the_units_rota) < 2
    assert set(found.with_desks_behind) == {0}


def test_where_nobody_is_behind_a_unit_the_same_message_waits_until_somebody_is_on() -> None:
    found = waits.a_year(waits.Sizes(officers=5, messages=300), random.Random(6))
    assert max(found.on_the_units_rota) > 0  # one officer a team, and one shift in ten is not worked
    assert max(found.on_the_units_rota) < max(found.for_the_person)


def test_the_picture_says_in_words_what_it_draws() -> None:
    picture = drawn(
        Curve("for the officer", (0, 60, 120)),
        Curve("through the resolver", (0, 0, 0)),
        by_hand=(56.02, 173.0),
        officers=4_748,
        messages=3,
    )
    root = ET.fromstring(picture)
    title, said = root.find(f"{_SVG}title"), root.find(f"{_SVG}desc")
    assert title is not None
    assert said is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {said.get('id')}"
    assert "60.0 hours on average, 120 at worst, 33.3 per cent at once" in (said.text or "")
    assert "56 hours on average and 173 at worst" in (said.text or "")
    assert len(root.findall(f"{_SVG}polyline")) == 2
