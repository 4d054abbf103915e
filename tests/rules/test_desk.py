"""The order of My day, and how old a rota is said to be."""

from datetime import UTC, datetime, timedelta

import pytest

from joinedup.agencies.rules.ages import rota_age_in_words
from joinedup.desk.rules.handover import is_unread, prompt_from, times
from joinedup.desk.rules.order import Waiting, by_kind, in_order, needs_handing_over

NINE = datetime(2026, 7, 14, 8, tzinfo=UTC)


def waiting(title: str, *, due: int | None = None, since: int = 0, safety: bool = False) -> Waiting:
    return Waiting(
        title=title,
        href="",
        reference=title,
        detail="",
        due_words="",
        due=None if due is None else NINE + timedelta(hours=due),
        since=NINE - timedelta(hours=since),
        safety=safety,
    )


def test_safety_comes_before_what_is_due_and_what_is_due_before_what_is_merely_old() -> None:
    day = in_order(
        [
            waiting("an old note", since=90),
            waiting("due on Thursday", due=48),
            waiting("bail ends tonight", due=72, safety=True),
            waiting("due at noon", due=3),
        ]
    )
    assert [one.title for one in day] == [
        "bail ends tonight",
        "due at noon",
        "due on Thursday",
        "an old note",
    ]


def test_of_two_without_a_day_the_one_that_waited_longer_comes_first() -> None:
    day = in_order([waiting("since this morning", since=1), waiting("since Friday", since=90)])
    assert [one.title for one in day] == ["since Friday", "since this morning"]


def test_what_is_due_before_my_shift_ends_comes_before_what_is_due_next_and_safety_before_both() -> None:
    """Sam goes at 14:00: five hours from nine."""
    day = in_order(
        [
            waiting("an old note", since=90),
            waiting("due at four", due=7),
            waiting("due on the stroke of two", due=5),
            waiting("late since Friday", due=-70),
            waiting("a child's safety tonight", since=1, safety=True),
        ],
        shift_ends=NINE + timedelta(hours=5),
    )
    assert [one.title for one in day] == [
        "a child's safety tonight",
        "late since Friday",
        "due on the stroke of two",
        "due at four",
        "an old note",
    ]


def test_only_what_falls_due_while_nobody_is_there_must_be_handed_over() -> None:
    """He goes at 14:00 and is back in four days at seven."""
    ends, back = NINE + timedelta(hours=5), NINE + timedelta(hours=94)
    said = {
        "at noon": needs_handing_over(NINE + timedelta(hours=3), ends=ends, back_at=back),
        "at two": needs_handing_over(ends, ends=ends, back_at=back),
        "at four": needs_handing_over(NINE + timedelta(hours=7), ends=ends, back_at=back),
        "when he is back": needs_handing_over(back, ends=ends, back_at=back),
        "without a day": needs_handing_over(None, ends=ends, back_at=back),
        "off shift": needs_handing_over(NINE + timedelta(hours=7), ends=None, back_at=back),
        "nobody knows when he is back": needs_handing_over(NINE + timedelta(days=9), ends=ends, back_at=None),
    }
    assert {what for what, must in said.items() if must} == {"at four", "nobody knows when he is back"}


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, "from today"), (23, "from today"), (24, "1 day old"), (47, "1 day old"), (216, "9 days old")],
)
def test_a_rota_says_its_age_in_whole_days(hours: int, said: str) -> None:
    assert rota_age_in_words(timedelta(hours=hours)) == said


def test_a_handover_is_chased_at_the_areas_own_times_and_at_joinedups_where_it_has_none() -> None:
    hasty, shipped = times({"prompt": 60, "unread": 10}), times({})
    assert prompt_from(NINE, times=hasty) == NINE - timedelta(minutes=60)
    assert prompt_from(NINE, times=shipped) == NINE - timedelta(minutes=45)
    given = NINE - timedelta(minutes=10)
    assert is_unread(given, at=NINE, times=hasty)
    assert not is_unread(given, at=NINE, times=shipped)


def test_a_long_list_says_first_how_many_of_each_kind_are_in_it() -> None:
    """Eight concerns from two schools, two decisions that are to be done, and a handover."""
    titles = ["Concern from Hillside"] * 5 + ["Decided, and to be done: early help"] * 2
    titles += ["Concern from Parkside"] * 3
    assert by_kind(titles) == ()  # ten: they are read
    assert by_kind([*titles, "Handed over and not read: 3 items"]) == (
        ("Concern", 8),
        ("Decided, and to be done", 2),
        ("Handed over and not read", 1),
    )
