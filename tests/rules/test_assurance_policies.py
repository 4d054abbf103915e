"""What is said of a policy, by what was due: figures typed by hand."""

from datetime import date

import pytest

from joinedup.assurance.rules.picture import picture
from joinedup.assurance.rules.policies import (
    HIDDEN,
    NOTHING_TO_DIVIDE_BY,
    Point,
    Record,
    Verdict,
    draw_from,
    in_words,
    months_before,
    points,
    policies,
    verdict_of,
)

TODAY = date(2026, 7, 14)


def records(met: int, of: int, day: date = date(2026, 5, 4)) -> list[Record]:
    return [Record(f"DI-{day.month}-{place}", day, place < met) for place in range(of)]


@pytest.mark.need("F12")
def test_every_policy_names_its_source_its_owner_and_its_check() -> None:
    assert [one.code for one in policies()] == [
        "views_first", "dissent_looked_at", "absent_told", "differences_in_time",
    ]  # fmt: skip
    assert all(one.source and one.owner and one.check and one.see for one in policies())


def test_nineteen_of_twenty_is_happening_and_eighteen_is_partly() -> None:
    assert verdict_of(records(19, 20), today=TODAY) is Verdict.HAPPENING
    assert verdict_of(records(18, 20), today=TODAY) is Verdict.PARTLY
    assert verdict_of(records(11, 20), today=TODAY) is Verdict.NOT
    assert in_words(records(11, 20), today=TODAY) == "Done in 11 of 20 in the last twelve months."


def test_nothing_and_what_is_older_than_a_year_is_untested() -> None:
    assert verdict_of([], today=TODAY) is Verdict.UNTESTED
    assert in_words([], today=TODAY).startswith(NOTHING_TO_DIVIDE_BY)
    assert verdict_of(records(20, 20, date(2025, 7, 14)), today=TODAY) is Verdict.UNTESTED
    assert verdict_of(records(20, 20, date(2025, 7, 15)), today=TODAY) is Verdict.HAPPENING


def test_of_nine_no_figure_is_shown_and_of_ten_one_is() -> None:
    assert verdict_of(records(9, 9), today=TODAY) is Verdict.UNTESTED
    assert in_words(records(9, 9), today=TODAY).startswith(HIDDEN)
    assert in_words(records(10, 10), today=TODAY) == "Done in 10 of 10 in the last twelve months."


def test_a_month_in_which_two_of_fifty_were_missed_is_drawn_as_it_was() -> None:
    """Decision 0069: left out, the mean and the limits would be of the other months, and say so of none."""
    found = [*records(48, 50), *records(50, 50, date(2026, 6, 1))]
    assert points(found, today=TODAY) == (
        Point("May 2026", 96, "48 of 50", date(2026, 5, 31)),
        Point("June 2026", 100, "50 of 50", date(2026, 6, 30)),
    )


def test_a_quarter_of_fewer_than_ten_is_counted_with_the_next_and_the_last_with_the_one_before() -> None:
    """Left out, it could be worked out of the twelve months' figure."""
    by_quarter = [(6, 6, 2), (7, 12, 4), (4, 11, 7), (2, 9, 10)]
    found = [one for met, of, month in by_quarter for one in records(met, of, date(2025, month, 2))]
    assert points(found, today=date(2026, 1, 14)) == (
        Point("quarter 1 of 2025 to quarter 2 of 2025", 72, "13 of 18", date(2025, 6, 30)),
        Point("quarter 3 of 2025 to quarter 4 of 2025", 30, "6 of 20", date(2025, 12, 31)),
    )
    assert points(records(3, 9), today=TODAY) == (
        Point("quarter 2 of 2026", None, HIDDEN, date(2026, 6, 30)),
    )


def test_months_of_twenty_are_months_and_of_fewer_quarters() -> None:
    may, june = records(15, 20), records(14, 20, date(2026, 6, 1))
    assert points([*may, *june], today=TODAY) == (
        Point("May 2026", 75, "15 of 20", date(2026, 5, 31)),
        Point("June 2026", 70, "14 of 20", date(2026, 6, 30)),
    )
    few = [*records(6, 12), *records(6, 12, date(2026, 6, 1))]
    assert points(few, today=TODAY) == (Point("quarter 2 of 2026", 50, "12 of 24", date(2026, 6, 30)),)


def test_the_month_that_runs_is_left_out_and_an_empty_one_says_why() -> None:
    march, july = records(15, 20, date(2026, 3, 2)), records(20, 20, date(2026, 7, 1))
    found = points([*march, *july], today=TODAY)
    assert [one.label for one in found] == ["quarter 1 of 2026", "quarter 2 of 2026"]
    assert found[1] == Point("quarter 2 of 2026", None, NOTHING_TO_DIVIDE_BY, date(2026, 6, 30))


MONTHS = ("January", "February", "March", "April", "May", "June")
ENDS = (31, 28, 31, 30, 31, 30)


def _month(number: int, share: int | None, words: str = "") -> Point:
    return Point(f"{MONTHS[number - 1]} 2026", share, words, date(2026, number, ENDS[number - 1]))


def test_it_is_counted_anew_from_the_first_figure_that_reaches_to_the_day() -> None:
    """Where the month of the day has no figure, from the next; where none has come, from none yet."""
    months = [_month(1, 90), _month(2, 90), _month(3, None), _month(4, 60), _month(5, 60), _month(6, 60)]
    drawn = picture(months, rebased=[date(2026, 3, 9)])
    assert [path.count(",") for path in drawn.paths] == [2, 3]
    assert [path.count(",") for path in picture(months, rebased=[date(2026, 7, 9)]).paths] == [5]
    same = picture(months, rebased=[date(2026, 3, 9), date(2026, 4, 2)])
    assert [path.count(",") for path in same.paths] == [2, 3]


def test_what_is_hidden_is_in_no_line_of_the_picture() -> None:
    drawn = picture([_month(5, None, HIDDEN), _month(6, 70, "14 of 20")])
    assert len(drawn.dots) == 1 and [mark.words for mark in drawn.months] == ["June 2026"]
    assert [row.words for row in drawn.rows] == [HIDDEN, "14 of 20"]
    assert drawn.sentence == "There is one figure, of June 2026: too few to say anything of."
    assert picture([]).sentence == "There is nothing to count yet."


def test_each_record_is_drawn_from_once_and_none_older_than_a_year() -> None:
    twice = [*records(1, 2), *records(1, 2), *records(1, 1, date(2025, 1, 2))]
    assert draw_from(twice, today=TODAY) == ("DI-5-0", "DI-5-1")


def test_twelve_months_before_the_end_of_a_long_month() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)


def test_a_picture_says_what_its_lines_are_and_keeps_every_figure_inside() -> None:
    drawn = picture([_month(place, share) for place, share in enumerate((100, 80, 100, 70, 100, 0), start=1)])
    assert [(mark.place, mark.words) for mark in drawn.shares] == [(230, "0 %"), (125, "50 %"), (20, "100 %")]
    assert [mark.words for mark in drawn.months] == ["January 2026", "April 2026", "June 2026"]
    assert [mark.words for mark in drawn.names] == ["Mean", "Upper limit", "Lower limit"]
    assert {dot.y for dot in drawn.dots} == {20, 62, 83, 230}
    level = picture([_month(5, 90), _month(6, 90)])
    assert [mark.words for mark in level.names] == ["Mean"]  # both limits lie on it
