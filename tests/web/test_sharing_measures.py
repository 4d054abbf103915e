"""How sharing goes, as both sides and the analyst read it: the same figures, and none of one person."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from joinedup.kernel.references import Kind, new
from joinedup.sharing.models import Answer, Disclosed

from .bad_town import page_of, text_of
from .sharing_case import THE_COUNT, Case, case
from .test_guards import keep_out

__all__ = ["case"]

IN_JUNE = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)


def _answered_in_june(case: Case, *, times: int, wider: int = 0) -> None:
    """Copies of one answered question, put back into June, each answered an hour after the one before."""
    question = case.answered()
    first = Answer.objects.get(question__reference=question)
    row = first.question
    told = list(Disclosed.objects.filter(question=row))
    for number in range(times):
        row.pk, row.reference = None, new(Kind.QUESTION)
        row.entered = row.occurred = IN_JUNE
        row.save(force_insert=True)
        first.pk, first.question = None, row
        first.released_at = IN_JUNE + timedelta(hours=number + 1)
        first.wider_because = "It belongs to it" if number < wider else ""
        first.save(force_insert=True)
        for line in told:
            line.pk, line.question, line.answer = None, row, first
            line.save(force_insert=True)


def _read(case: Case, who: str) -> str:
    page = case.town.client(who).get("/sharing")
    assert page.status_code == 200
    return text_of(page)


@pytest.mark.need("I1")
@pytest.mark.need("W11")
def test_how_long_answers_take_is_read_by_both_sides_and_by_whoever_counts(case: Case) -> None:
    _answered_in_june(case, times=11)
    said = "Half within 6 hours; from 2 hours to 10 hours for eight of ten"
    for who in ("Priya Nair", "Sam Khan", "Zoe Li", "Joy Adeyemi"):
        page = _read(case, who)
        assert "West Yorkshire Police, in writing" in page
        assert said in page
        assert "100 % of answers lay inside what was asked." in page
        assert "There were 11 answers to be told of." in page


def test_what_was_told_of_what_is_held_is_the_holders_alone(case: Case) -> None:
    _answered_in_june(case, times=11)
    assert "It told 33 items of 2,332 items that it held" in _read(case, "Sam Khan")
    for who in ("Priya Nair", "Zoe Li"):
        assert "2,332" not in _read(case, who)
        assert not re.search(THE_COUNT, _read(case, who))
    assert "Your own agency" not in _read(case, "Zoe Li")
    keep_out(case.town, "Sam Khan")
    assert "It told 0 items of 0 items that it held" in _read(case, "Sam Khan"), "all of them are about her"
    assert "It told 33 items of 2,332 items that it held" in _read(case, "Angela Moran")


def test_a_few_are_hidden_and_so_is_what_would_tell_them(case: Case) -> None:
    _answered_in_june(case, times=11, wider=2)
    page = _read(case, "Zoe Li")
    assert "Too few answers to say, to protect people." in page
    assert "82 %" not in page


def test_every_chart_has_a_sentence_and_a_table_and_nobodys_name(case: Case) -> None:
    _answered_in_june(case, times=11)
    page = page_of(case.town.client("Zoe Li").get("/sharing"))
    figures = page.xpath("//figure[contains(@class, 'j-chart')]")
    assert len(figures) == 5
    for figure in figures:
        assert figure.xpath("./p[1]")[0].text_content().strip()
    main = page.xpath("//main")[0].text_content()
    for name in case.town.people:
        assert name not in main


def test_this_month_is_not_in_it_yet(case: Case) -> None:
    case.answered()
    assert "There were no answers to be told of." in _read(case, "Zoe Li")
