"""The order of My day, and how old a rota is said to be."""

from datetime import UTC, datetime, timedelta

import pytest

from joinedup.desk.rules.ages import rota_age_in_words
from joinedup.desk.rules.order import Waiting, in_order

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


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, "from today"), (23, "from today"), (24, "1 day old"), (47, "1 day old"), (216, "9 days old")],
)
def test_a_rota_says_its_age_in_whole_days(hours: int, said: str) -> None:
    assert rota_age_in_words(timedelta(hours=hours)) == said
