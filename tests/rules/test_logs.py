"""What may stand in a log: a list, and nothing beside it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.kernel.logs import EVENTS, SHAPES, allowed, dropped

ANSWERED = {
    "at": "2026-07-14T08:00:00.000001+00:00",
    "level": "info",
    "logger": "joinedup.gate",
    "event": "request.answered",
    "request": "0f3a52c1d9be",
    "method": "GET",
    "route": "desk:child",
    "status": 200,
    "ms": 14,
}
DEFECT = {
    "event": "request.defect",
    "ref": "9F03AC",
    "kind": "KeyError",
    "place": "actions.tell:54",
    "engine": "SQLite 3.46.1",
    "port": 8765,
}


def test_what_is_listed_is_written_as_it_is() -> None:
    for line in (ANSWERED, DEFECT):
        assert allowed(line) == line


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Amara Okafor"),  # not in the list
        ("path", "/children/K-7KQ4M-RPWX5"),
        ("route", "/found?find=Okafor"),  # listed, and not of its shape
        ("route", "desk:child\n{}"),
        ("route", "desk:child\n"),
        ("method", "BREW"),
        ("status", "200"),
        ("status", True),
        ("status", 1e3),
        ("ms", -1),
        ("kind", "KeyError: Mara came in hungry again."),
        ("place", "12 Rowan Street"),
        ("ref", "9f03ac"),
        ("request", "W-00000-00000"),
        ("engine", "SQLite 3.46.1 at /srv/records"),
        ("at", "this morning"),
    ],
)
def test_what_is_not_listed_or_has_another_shape_is_left_out_and_counted(field: str, value: object) -> None:
    before = dropped().get("request.answered", 0)
    line = {name: kept for name, kept in ANSWERED.items() if name != field}
    assert allowed({**line, field: value}) == {**line, "dropped": 1}
    assert dropped()["request.answered"] == before + 1


def test_an_event_that_nobody_listed_keeps_its_place_and_not_its_words() -> None:
    told = allowed({"event": "Amara Okafor was found", "level": "error", "logger": "joinedup.desk"})
    assert told == {"event": "event.unlisted", "level": "error", "logger": "joinedup.desk", "dropped": 1}


@given(
    st.dictionaries(
        st.sampled_from([*SHAPES, "name", "message"]),
        st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.sampled_from(sorted(EVENTS))),
    )
)
def test_whatever_comes_one_line_leaves_in_the_shapes_of_the_list(line: dict[str, object]) -> None:
    told = allowed(line)
    assert "\n" not in json.dumps(told)
    assert all(SHAPES[name](value) for name, value in told.items())
