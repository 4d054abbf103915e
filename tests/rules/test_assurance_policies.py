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


def test_of_nine_and_of_two_that_differ_no_figure_is_shown() -> None:
    assert verdict_of(records(9, 9), today=TODAY) is Verdict.UNTESTED
    assert in_words(records(9, 9), today=TODAY).startswith(HIDDEN)
    assert in_words(records(18, 20), today=TODAY).startswith(HIDDEN), "two would be known by their day"


def test_months_of_twenty_are_months_and_of_fewer_quarters() -> None:
    may, june = records(15, 20), records(14, 20, date(2026, 6, 1))
    assert points([*may, *june], today=TODAY) == (
        Point("May 2026", 75, "15 of 20"),
        Point("June 2026", 70, "14 of 20"),
    )
    few = [*records(6, 12), *records(6, 12, date(2026, 6, 1))]
    assert points(few, today=TODAY) == (Point("quarter 2 of 2026", 50, "12 of 24"),)


def test_the_month_that_runs_is_left_out_and_an_empty_one_says_why() -> None:
    march, july = records(15, 20, date(2026, 3, 2)), records(20, 20, date(2026, 7, 1))
    found = points([*march, *july], today=TODAY)
    assert [one.label for one in found] == ["quarter 1 of 2026", "quarter 2 of 2026"]
    assert found[1] == Point("quarter 2 of 2026", None, NOTHING_TO_DIVIDE_BY)


def test_what_is_hidden_is_in_no_line_of_the_picture() -> None:
    drawn = picture([Point("May 2026", None, HIDDEN), Point("June 2026", 70, "14 of 20")])
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
    months = ("January", "February", "March", "April", "May", "June")
    drawn = picture(
        [
            Point(f"{month} 2026", share, "")
            for month, share in zip(months, (100, 80, 100, 70, 100, 0), strict=True)
        ]
    )
    assert [(mark.place, mark.words) for mark in drawn.shares] == [(230, "0 %"), (125, "50 %"), (20, "100 %")]
    assert [mark.words for mark in drawn.months] == ["January 2026", "April 2026", "June 2026"]
    assert [mark.words for mark in drawn.names] == ["Mean", "Upper limit", "Lower limit"]
    assert {dot.y for dot in drawn.dots} == {20, 62, 83, 230}
    level = picture([Point("May 2026", 90, ""), Point("June 2026", 90, "")])
    assert [mark.words for mark in level.names] == ["Mean"]  # both limits lie on it
