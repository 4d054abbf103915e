"""When a view may be sent, when views open by themselves, and how far they differ in words (V1, V2, C4)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.risk.rules import differing, plot, views
from joinedup.risk.rules.differing import Said
from joinedup.risk.rules.marks import marks
from joinedup.risk.rules.scales import Kind, scale_of, shipped_scale
from joinedup.risk.rules.views import Standing

NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
MOMENTS = st.one_of(st.none(), st.integers(-90, 90).map(lambda minutes: NINE + timedelta(minutes=minutes)))
STANDINGS = st.lists(st.builds(Standing, st.booleans(), st.sampled_from([None, True, False])), max_size=8)


@given(own=st.booleans(), revealed_at=MOMENTS)
def test_another_agencys_view_is_never_sent_before_its_time(own: bool, revealed_at: datetime | None) -> None:
    sent = views.may_be_sent(own=own, revealed_at=revealed_at, at=NINE)
    if not own and (revealed_at is None or revealed_at > NINE):
        assert not sent
    else:
        assert sent


@given(asked=STANDINGS)
def test_views_open_by_themselves_when_somebody_has_spoken_and_nobody_is_waited_for(
    asked: list[Standing],
) -> None:
    waited_for = [one for one in asked if not one.said and one.present is not False]
    spoke = [one for one in asked if one.said]
    assert views.all_are_in(asked) == (bool(spoke) and not waited_for)


@given(asked=STANDINGS)
def test_an_absent_agency_never_blocks(asked: list[Standing]) -> None:
    assert views.all_are_in([*asked, Standing(said=False, present=False)]) == views.all_are_in(asked)


@given(asked=STANDINGS)
def test_an_agency_that_is_here_and_silent_is_always_waited_for(asked: list[Standing]) -> None:
    assert not views.all_are_in([*asked, Standing(said=False, present=True)])


def said(agency: str, code: str, first: str = "") -> Said:
    """In levels of need; `first` is another level that it said before."""
    scale = shipped_scale()
    now, before = scale.reading(code), scale.reading(first or code)
    assert now is not None and before is not None
    return Said(agency, now.code, now.label, now.place, before.code, before.label, before.place)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ([], "No agency has said its view."),
        ([said("Health", "3")], "Only Health has said its view: 3 Child in need."),
        ([said("Health", "3"), said("Police", "3")], "All 2 agencies say 3 Child in need."),
        (
            [said("Police", "2"), said("Health", "3", "2"), said("Education", "3")],
            "Views differ by 1 level: Police says 2 Early help, Education and Health say 3 Child in need. "
            "Health first said 2 Early help, and says 3 Child in need now.",
        ),
        (
            [said("Police", "4"), said("Health", "1"), said("Education", "4"), said("Housing", "2")],
            "Views differ by 3 levels: Health says 1 Universal, Education and Police say 4 Significant harm.",
        ),
    ],
)
def test_how_far_views_differ_is_one_sentence(told: list[Said], sentence: str) -> None:
    assert differing.sentence(told, scale=shipped_scale()) == sentence


CONVERSATIONS = scale_of(
    {
        "use": {"scale": "talk"},
        "scale": [
            {
                "code": "talk", "kind": "conversations", "title": "Right conversations", "question": "Which?",
                "source": "A partnership", "verified": "no", "in_force_from": NINE.date(),
            }
        ],
        "reading": [
            {"scale": "talk", "code": "u", "label": "Universal", "means": "Those who see them talk."},
            {"scale": "talk", "code": "s", "label": "Specialist", "means": "Social work joins."},
        ],
    }
)  # fmt: skip


def test_conversations_have_no_order_and_no_distance_between_them() -> None:
    assert CONVERSATIONS.kind is Kind.CONVERSATIONS
    assert [one.place for one in CONVERSATIONS.readings] == [0, 0]
    told = [Said(who, code, label, 0, code, label, 0) for who, code, label in (
        ("Police", "s", "Specialist"), ("Health", "u", "Universal"), ("Education", "u", "Universal"),
    )]  # fmt: skip
    assert differing.sentence(told, scale=CONVERSATIONS) == (
        "Views differ: Education and Health say Universal; Police says Specialist."
    )
    assert differing.how_near("u", guessed_place=0, first=told[0]) == "They said Specialist."


def test_on_papers_needs_views_that_are_near_and_in_conversations_all_the_same() -> None:
    near = [said("Police", "2"), said("Health", "3")]
    assert differing.near(near, scale=shipped_scale())
    assert not differing.near([*near, said("Education", "4")], scale=shipped_scale())
    alike = [Said(who, "u", "Universal", 0, "s", "Specialist", 0) for who in ("Police", "Health")]
    assert differing.near(alike, scale=CONVERSATIONS)
    other = Said("Education", "s", "Specialist", 0, "s", "Specialist", 0)
    assert not differing.near([*alike, other], scale=CONVERSATIONS)
    assert not differing.near([], scale=shipped_scale()) and not differing.near([], scale=CONVERSATIONS)


def test_for_a_whole_room_views_are_counted_and_nobody_is_named() -> None:
    told = [said("Police", "4"), said("Health", "1"), said("Education", "4")]
    assert differing.without_names(told, scale=shipped_scale()) == (
        "Views differ by 3 levels. Of 3 agencies 1 says 1 Universal, 2 say 4 Significant harm."
    )
    assert differing.without_names(told[:1], scale=shipped_scale()) == (
        "One agency has said its view: 4 Significant harm."
    )
    gone = Said("Police", "x", "Old words", 0, "x", "Old words", 0)
    alike = Said("Health", "u", "Universal", 0, "u", "Universal", 0)
    assert differing.without_names([gone, alike], scale=CONVERSATIONS) == (
        "Of 2 agencies 1 says Universal, 1 says something that is no reading here any more."
    )


def test_how_near_a_guess_was_is_said_of_the_first_view() -> None:
    moved = said("Police", "4", "2")
    assert differing.how_near("2", guessed_place=2, first=moved) == "You read them rightly."
    assert differing.how_near("4", guessed_place=4, first=moved) == "They said 2 Early help: 2 levels lower."


def test_the_four_levels_that_come_with_joinedup_have_examples_on_both_sides() -> None:
    assert [(one.place, one.label) for one in shipped_scale().readings] == [
        (1, "1 Universal"),
        (2, "2 Early help"),
        (3, "3 Child in need"),
        (4, "4 Significant harm"),
    ]
    assert all(len(one.like) == 2 and len(one.unlike) == 2 for one in shipped_scale().readings)


@pytest.mark.parametrize("wrong", [{"use": {"scale": "none"}}, {"use": {"scale": "need"}, "reading": [
    {"scale": "need", "code": "1", "label": "1", "means": "x"}]}])  # fmt: skip
def test_a_scale_that_nobody_can_choose_from_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="scale"):
        scale_of(wrong)


def test_two_agencies_of_one_kind_are_told_apart_in_a_picture() -> None:
    found = marks([(7, "education"), (8, "police"), (9, "education")])
    assert [(one.letters, one.shape) for one in found.values()] == [
        ("Ed", "square"), ("Po", "diamond"), ("Ed2", "square"),
    ]  # fmt: skip


def test_who_has_said_nothing_is_named_beside_the_picture_and_not_drawn_in_it() -> None:
    assert differing.silent(["Housing", "Probation"], ["Fire and rescue"], closed=False) == (
        "Not said yet: Housing, Probation. Absent: Fire and rescue."
    )
    assert differing.silent(["Housing"], [], closed=True) == "Not said: Housing."
    assert differing.silent([], [], closed=True) == ""


@given(columns=st.integers(2, 6), at=st.integers(0, 5), sure=st.sampled_from(["quite", "partly", "not_very"]))
def test_a_mark_stands_in_its_column_and_nothing_leaves_the_picture(columns: int, at: int, sure: str) -> None:
    place = at % columns
    mark = plot.Mark("Health", "He", "circle", place, None, sure, "")
    drawn = plot.plot([f"{n} level" for n in range(columns)], [mark], has_levels=True)
    (line,) = drawn.lines
    assert line.x == drawn.columns[place].x
    assert 0 <= line.from_x <= line.to_x <= drawn.width
    assert (line.from_x == line.to_x) == (sure == "quite")
    assert line.y < drawn.height
