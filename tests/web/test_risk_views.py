"""Views before discussion (V1, V2, V3, C4): what an agency says of a child before it sees what others say."""

from datetime import timedelta

import pytest
from django.http import Http404

from joinedup.children.models import Involvement
from joinedup.gate.pages import Refused
from joinedup.risk import actions, queries
from joinedup.risk.models import Asked, View

from .conftest import Town
from .risk_case import (
    DENISE,
    GRACE,
    HANNAH,
    HEALTH,
    JOY,
    POLICE,
    PRIYA,
    SAM,
    SCHOOL,
    opened,
    say,
    seen,
    views_of,
)


def test_nobody_reads_anothers_view_until_all_who_are_asked_have_said_theirs(town: Town) -> None:
    """Not the agency that has said its own, nor the chair who asked."""
    reference = opened(town)
    say(town, JOY, reference, "3")
    say(town, HANNAH, reference, "4")
    assert views_of(town, JOY, reference) == {SCHOOL: "3 Child in need"}
    assert views_of(town, SAM, reference) == {}
    assert views_of(town, DENISE, reference) == {}
    assert seen(town, DENISE, reference).stands.startswith("2 of 3 agencies have said their view.")
    say(town, SAM, reference, "2")
    everybody = {SCHOOL: "3 Child in need", POLICE: "2 Early help", HEALTH: "4 Significant harm"}
    for who in (JOY, HANNAH, SAM, DENISE):
        assert views_of(town, who, reference) == everybody
    found = seen(town, JOY, reference)
    assert found.opened is not None and found.opened.how == "all_in"
    assert found.difference is not None
    assert found.difference.sentence == (
        "Views differ by 2 levels: West Yorkshire Police says 2 Early help, "
        "0-19 health service says 4 Significant harm."
    )


def test_facts_are_shared_at_once_and_only_judgement_waits(town: Town) -> None:
    reference = opened(town)
    say(town, HANNAH, reference, "4", fact="She has lost 400 g since June.")
    assert [one.words for one in seen(town, SAM, reference).facts] == ["She has lost 400 g since June."]
    assert views_of(town, SAM, reference) == {}


def test_an_absent_agency_never_blocks_and_its_view_stands_if_it_sent_one(town: Town) -> None:
    reference, denise = opened(town), town.viewer(DENISE)
    say(town, JOY, reference, "3")
    say(town, HANNAH, reference, "3")
    school, police = town.agencies[SCHOOL].reference, town.agencies[POLICE].reference
    actions.say_present(reference, agency=school, present=False, by=denise, at=town.at)
    assert views_of(town, HANNAH, reference) == {HEALTH: "3 Child in need"}
    actions.say_present(reference, agency=police, present=False, by=denise, at=town.at)
    assert set(views_of(town, HANNAH, reference)) == {SCHOOL, HEALTH}


def test_the_chair_opens_the_views_at_any_time_with_a_reason(town: Town) -> None:
    reference, denise = opened(town), town.viewer(DENISE)
    say(town, JOY, reference, "3")
    with pytest.raises(Refused, match=r"reveal\.no_reason"):
        actions.reveal(reference, because=" ", by=denise, at=town.at)
    with pytest.raises(Refused, match=r"reveal\.not_chair"):
        actions.reveal(reference, because="I want to know.", by=town.viewer(SAM), at=town.at)
    actions.reveal(reference, because="Police are out on the case.", by=denise, at=town.at)
    assert views_of(town, SAM, reference) == {SCHOOL: "3 Child in need"}
    found = seen(town, SAM, reference)
    assert found.opened is not None
    assert found.opened.words.endswith("09:00: Police are out on the case.")
    with pytest.raises(Refused, match=r"reveal\.open"):
        actions.reveal(reference, because="Again.", by=denise, at=town.at)


def test_a_view_that_comes_after_the_reveal_is_kept_and_says_so(town: Town) -> None:
    """The reveal fell into the save: nothing is lost, and nobody is said to have seen nothing."""
    reference = opened(town)
    say(town, JOY, reference, "3")
    actions.reveal(reference, because="Time is short.", by=town.viewer(DENISE), at=town.at)
    say(town, SAM, reference, "4")
    assert dict(View.objects.values_list("by__name", "before_reveal")) == {JOY: True, SAM: False}


def test_a_second_view_stands_beside_the_first_which_is_kept(town: Town) -> None:
    reference = opened(town, SCHOOL, POLICE)
    say(town, JOY, reference, "2")
    say(town, SAM, reference, "4")
    town.set_time(town.at + timedelta(minutes=10))
    say(town, JOY, reference, "3")
    school = next(one for one in seen(town, SAM, reference).asked if one.name == SCHOOL)
    assert [(one.reading, one.before_reveal) for one in school.views] == [
        ("2 Early help", True),
        ("3 Child in need", False),
    ]
    found = seen(town, SAM, reference)
    assert found.difference is not None
    assert found.difference.sentence == (
        "Views differ by 1 level: Parkside Primary School says 3 Child in need, West Yorkshire Police says "
        "4 Significant harm. Parkside Primary School first said 2 Early help, and says 3 Child in need now."
    )


def test_an_urgent_round_holds_nothing_back(town: Town) -> None:
    reference = opened(town, urgent=True)
    say(town, JOY, reference, "4")
    assert views_of(town, SAM, reference) == {SCHOOL: "4 Significant harm"}
    assert seen(town, SAM, reference).opened is not None


def test_a_view_is_taken_from_who_is_asked_once_a_round_and_not_after_it_closed(town: Town) -> None:
    reference = opened(town, SCHOOL, HEALTH)
    with pytest.raises(Http404):  # the police are not asked, and have no business with Amara
        say(town, SAM, reference, "1")
    with pytest.raises(Refused, match=r"view\.not_asked"):  # the front door reads the round, and is not asked
        say(town, PRIYA, reference, "1")
    actions.close_round(reference, by=town.viewer(DENISE), at=town.at)
    with pytest.raises(Refused, match=r"view\.closed"):
        say(town, JOY, reference, "3")
    assert View.objects.count() == 0


def test_a_view_rests_on_something(town: Town) -> None:
    reference = opened(town)
    with pytest.raises(Refused, match=r"view\.rests_on_nothing"):
        say(town, JOY, reference, "3", fact=" ")
    assert not Asked.objects.filter(said_at__isnull=False).exists()


def test_what_waited_is_open_when_a_round_closes(town: Town) -> None:
    reference = opened(town)
    say(town, JOY, reference, "3")
    actions.close_round(reference, by=town.viewer(DENISE), at=town.at)
    assert views_of(town, SAM, reference) == {SCHOOL: "3 Child in need"}


def test_a_guess_is_made_before_anybody_knows_and_says_how_near_it_was(town: Town) -> None:
    reference = opened(town, SCHOOL, POLICE)
    school, police = town.agencies[SCHOOL].reference, town.agencies[POLICE].reference
    actions.guess(reference, of=police, reading="2", by=town.viewer(JOY), at=town.at)
    with pytest.raises(Refused, match=r"guess\.own"):
        actions.guess(reference, of=school, reading="2", by=town.viewer(JOY), at=town.at)
    with pytest.raises(Refused, match=r"guess\.twice"):
        actions.guess(reference, of=police, reading="4", by=town.viewer(JOY), at=town.at)
    assert [one.near for one in seen(town, JOY, reference).guesses] == [""]
    say(town, JOY, reference, "3")
    say(town, SAM, reference, "4")
    assert [one.near for one in seen(town, JOY, reference).guesses] == [
        "They said 4 Significant harm: 2 levels higher."
    ]
    assert seen(town, SAM, reference).guesses == ()
    with pytest.raises(Refused, match=r"guess\.late"):
        actions.guess(reference, of=school, reading="3", by=town.viewer(SAM), at=town.at)


def test_the_adults_grade_is_no_rating_of_the_child(town: Town) -> None:
    reference = opened(town)
    actions.grade_adult(
        reference, tool="dash", grade="high", because="Strangled in June; she did not say so that night.",
        adult=town.ada.reference, by=town.viewer(SAM), at=town.at,
    )  # fmt: skip
    found = seen(town, DENISE, reference)
    assert [(one.tool, one.grade, one.whose) for one in found.grades] == [
        ("DASH", "High", "Ada Okafor, mother")
    ]
    assert found.stands.startswith("0 of 3 agencies")
    actions.close_round(reference, by=town.viewer(DENISE), at=town.at)
    again = {"tool": "dara", "grade": "medium", "because": "He has moved away."}
    with pytest.raises(Refused, match=r"grade\.closed"):
        actions.grade_adult(reference, **again, by=town.viewer(SAM), at=town.at)
    assert len(seen(town, DENISE, reference).grades) == 1


def test_a_line_of_a_list_never_says_a_view_before_its_time(town: Town) -> None:
    reference = opened(town, SCHOOL, POLICE)
    say(town, JOY, reference, "3")
    brief = next(iter(queries.briefs(town.viewer(SAM), [seen(town, SAM, reference).id]).values()))
    assert (brief.asked, brief.said, brief.own_said, brief.near, brief.sentence) == (2, 1, False, False, "")
    assert [one.reference for one in queries.rounds_to_answer(town.viewer(SAM))] == [reference]
    say(town, SAM, reference, "4")
    brief = next(iter(queries.briefs(town.viewer(SAM), [brief.id]).values()))
    assert (brief.near, brief.sentence) == (
        True,
        "Views differ by 1 level: Education says 3 Child in need, Police says 4 Significant harm.",
    )
    assert queries.rounds_to_answer(town.viewer(SAM)) == ()


def test_whoever_has_no_part_in_a_round_finds_none(town: Town) -> None:
    reference = opened(town)
    assert queries.round_for(town.viewer(GRACE), reference) is None


def test_the_mark_of_a_service_that_is_not_named_is_no_letter_of_it(town: Town) -> None:
    reference = opened(town)
    here = Involvement.objects.filter(child=town.amara, agency=town.agencies[HEALTH])
    assert here.update(visibility=Involvement.Visibility.SHIELDED)
    say(town, HANNAH, reference, "3")
    for who, marks in ((SAM, ["", "Ed", "Po"]), (HANNAH, ["He", "Ed", "Po"])):
        assert [one.mark for one in seen(town, who, reference).asked] == marks
