"""A meeting's own rules: who speaks when, who must be heard, what an action is, and who is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinedup.kernel.decisions import Decision as Answer
from joinedup.meetings.rules import acting, after, deciding, joining, turns
from joinedup.meetings.rules.acting import ForWhom, State
from joinedup.meetings.rules.after import Around, Told
from joinedup.meetings.rules.deciding import Kind, Outcome
from joinedup.meetings.rules.lanes import Lane, Turn
from joinedup.meetings.rules.speaking import (
    OfAChild,
    Reading,
    Voice,
    differing,
    how_far,
    in_order,
    may_decide,
)
from joinedup.meetings.rules.turns import Place, Way

TUESDAY = date(2026, 7, 14)
AMARA, TOBI = 11, 12
POLICE = Voice(1, "police", "Police")
HEALTH = Voice(2, "health", "Health", around=frozenset({AMARA}))
SCHOOL = Voice(3, "education", "Parkside", around=frozenset({AMARA}))
SOCIAL = Voice(4, "childrens_social_work", "Social work", around=frozenset({AMARA, TOBI}))
HOUSING = Voice(5, "housing", "Housing")


def test_the_school_that_sees_the_child_each_day_begins() -> None:
    order = in_order([POLICE, HOUSING, HEALTH, SOCIAL, SCHOOL], children=[AMARA], turn=7)
    assert order[0] is SCHOOL


def test_of_two_children_whoever_is_closest_to_either_begins() -> None:
    """Parkside sees Amara each day; nobody but social work and the nursery sees Tobi."""
    nursery = Voice(6, "education", "Little Acorns", around=frozenset({TOBI}))
    room = [POLICE, HOUSING, HEALTH, SOCIAL, SCHOOL, nursery]
    for turn in range(8):
        assert in_order(room, children=[AMARA, TOBI], turn=turn)[:2] == (SCHOOL, nursery)
    assert in_order(room, children=[TOBI, AMARA], turn=0)[:2] == (nursery, SCHOOL)
    without = [POLICE, HOUSING, HEALTH, SOCIAL, SCHOOL]
    assert in_order(without, children=[AMARA, TOBI], turn=3)[:2] == (SCHOOL, SOCIAL)
    assert in_order([POLICE, SOCIAL], children=[AMARA, TOBI], turn=0) == (SOCIAL, POLICE)


def test_nobody_around_the_child_so_the_order_only_turns() -> None:
    orders = [in_order([POLICE, HOUSING], children=[AMARA], turn=turn) for turn in (0, 1, 2)]
    names = [[one.name for one in order] for order in orders]
    assert names == [["Housing", "Police"], ["Police", "Housing"], ["Housing", "Police"]]


voices = st.lists(
    st.builds(
        Voice,
        st.integers(1, 60),
        st.sampled_from(["police", "health", "education", "housing", "probation"]),
        st.sampled_from(["A", "B", "C", "D", "E"]),
        st.frozensets(st.sampled_from([AMARA, TOBI])),
    ),
    unique_by=lambda one: one.agency,
    max_size=13,
)


@given(voices, st.integers(0, 400))
def test_everybody_speaks_once_and_who_is_closest_first(room: list[Voice], turn: int) -> None:
    order = in_order(room, children=[AMARA, TOBI], turn=turn)
    assert sorted(one.agency for one in order) == sorted(one.agency for one in room)
    reached = {child for one in room for child in one.around}
    for child in reached:
        assert any(child in one.around for one in order[: len(reached)])


@given(voices)
def test_in_as_many_cases_as_there_are_others_each_is_next_once(room: list[Voice]) -> None:
    """No agency is first after the closest more often than another: police voices weigh no more."""
    closest = 1 if any(AMARA in one.around for one in room) else 0
    others = len(room) - closest
    second = [in_order(room, children=[AMARA], turn=turn)[closest].agency for turn in range(others)]
    assert len(set(second)) == others


def _reads(agency: int, code: str, *, heard: bool = False) -> Reading:
    return Reading(agency, {1: "Police", 2: "Health", 3: "Parkside"}[agency], code, heard)


def test_health_sees_it_differently_and_must_be_heard_first() -> None:
    said = (_reads(1, "3"), _reads(2, "4"), _reads(3, "3"))
    assert [one.name for one in differing(said)] == ["Health"]
    refused = may_decide([OfAChild(said, True)], override="")
    assert refused.because == (
        "Health sees it differently and was not heard yet. Hear them, or say in a line why it is decided "
        "without."
    )
    assert may_decide([OfAChild(said, True)], override="Health was called away to a birth.").allowed
    heard = (_reads(1, "3"), _reads(2, "4", heard=True), _reads(3, "3"))
    assert may_decide([OfAChild(heard, True)], override="").allowed


def test_two_against_two_all_of_them_differ() -> None:
    assert len(differing([_reads(1, "3"), _reads(2, "4")])) == 2
    assert differing([_reads(1, "3"), _reads(2, "3")]) == ()
    assert differing([]) == ()


def test_before_the_views_are_open_nobody_is_said_to_differ() -> None:
    said = (_reads(1, ""), _reads(2, "", heard=True))
    refused = may_decide([OfAChild(said, False)], override="")
    assert refused.because.startswith("Police has a view and was not heard yet.")
    assert "differently" not in refused.because


def test_whoever_differs_on_one_child_of_two_is_heard_before_the_case_is_decided() -> None:
    alike = OfAChild((_reads(1, "3", heard=True), _reads(2, "3"), _reads(3, "3")), True)
    apart = OfAChild((_reads(1, "3", heard=True), _reads(2, "3"), _reads(3, "4")), True)
    waits = OfAChild((_reads(1, "", heard=True), _reads(2, ""), _reads(3, "")), False)
    end = " not heard yet. Hear them, or say in a line why it is decided without."
    assert may_decide([], override="").allowed
    assert may_decide([alike, alike], override="").allowed
    first, last = may_decide([apart, alike], override=""), may_decide([alike, apart], override="")
    assert first.because == last.because == "Parkside sees it differently and was" + end
    both = may_decide([waits, apart], override="")
    assert both.because == "Parkside sees it differently, Health has a view, and they were" + end
    assert may_decide([waits, alike], override="").because == "Health and Parkside have a view and were" + end


def test_of_which_child_an_agency_has_no_view_in_yet() -> None:
    assert how_far([]) == ""
    assert how_far([("Amara", True)]) == "view in"
    assert how_far([("Amara", False), ("Tobi", False)]) == "no view yet"
    assert how_far([("Amara", True), ("Tobi", False)]) == "no view yet of Tobi"


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("Monitor the situation", "'monitor': how will we know that it is done?"),
        ("Liaise with school", "'liaise': how will we know that it is done?"),
        ("offer  support to mum", "'offer support': how will we know that it is done?"),
        ("Ensuring that she is safe", "'ensuring': how will we know that it is done?"),
        ("Change the locks at her flat", ""),
        ("Ring the monitored line", "'monitored': how will we know that it is done?"),
    ],
)
def test_a_vague_verb_is_asked_about_and_never_stopped(what: str, asked: str) -> None:
    assert acting.question_about(what) == asked
    assert acting.may_give(what, due=TUESDAY, today=TUESDAY).allowed


def test_an_action_has_a_verb_an_object_and_a_day_to_come() -> None:
    day = timedelta(days=1)
    assert acting.may_give("Visit", due=TUESDAY, today=TUESDAY).rule == "action.short"
    assert acting.may_give("Visit her", due=TUESDAY - day, today=TUESDAY).rule == "action.past"
    assert acting.may_give("Visit her", due=TUESDAY + 92 * day, today=TUESDAY).allowed
    assert acting.may_give("Visit her", due=TUESDAY + 93 * day, today=TUESDAY).rule == "action.far"
    assert acting.may_own(left="Sam Khan").because == (
        "Sam Khan does not work here any more. Choose somebody else, or a desk."
    )


def test_who_was_not_there_accepts_or_says_why_not() -> None:
    assert acting.begins(present=True) is State.ACCEPTED
    assert acting.begins(present=False) is State.OFFERED
    offered = acting.may_answer(State.OFFERED, owns=True, accepts=False, because="")
    assert offered.because == "Enter why it cannot be done, so that the chair can find another way."
    assert acting.may_answer(State.OFFERED, owns=True, accepts=True, because="").allowed
    assert acting.may_answer(State.ACCEPTED, owns=True, accepts=False, because="On leave.").allowed
    assert acting.may_answer(State.DONE, owns=True, accepts=False, because="On leave.").rule == (
        "action.answered"
    )
    assert not acting.may_answer(State.OFFERED, owns=False, accepts=True, because="").allowed


def test_carried_over_a_third_time_it_is_inertia() -> None:
    assert acting.inertia(2) == ""
    assert acting.inertia(3) == "Carried over 3 times. What stands in its way?"


def test_a_dissent_has_a_day_that_people_live_to_see() -> None:
    assert deciding.may_dissent(TUESDAY, today=TUESDAY).rule == "dissent.past"
    assert deciding.may_dissent(TUESDAY + timedelta(days=183), today=TUESDAY).allowed
    assert deciding.may_dissent(TUESDAY + timedelta(days=184), today=TUESDAY).rule == "dissent.far"
    without = _look(Outcome.NOT_YET)
    assert without.because == "Enter the day on which it is looked at again."


def _look(outcome: Outcome, **differs: Any) -> Answer:
    said: dict[str, Any] = {"own": True, "leads": False, "looked": False, "again": None, "review": TUESDAY}
    return deciding.may_look_again(
        **{**said, "decided_since": False, "today": TUESDAY, **differs}, outcome=outcome
    )


def test_a_dissent_is_closed_by_the_agency_that_said_it_and_not_before_its_day() -> None:
    """Denise leads the meeting. She may set another day once its day has come, and never closes it."""
    denise = {"own": False, "leads": True, "again": TUESDAY + timedelta(days=7)}
    assert _look(Outcome.AS_DECIDED, **denise).rule == "dissent.theirs"
    assert _look(Outcome.NOT_YET, **denise).allowed
    tomorrow = {"review": TUESDAY + timedelta(days=1)}
    assert _look(Outcome.NOT_YET, **denise, **tomorrow).rule == "dissent.early"
    assert _look(Outcome.AS_DECIDED, **tomorrow).rule == "dissent.early"
    assert _look(Outcome.AS_DECIDED).allowed
    assert _look(Outcome.CHANGED, **tomorrow, decided_since=True).allowed


def test_what_was_lacking_and_what_would_have_been_belong_together() -> None:
    assert deciding.may_say_lacked("bed", "").rule == "decide.lacked"
    assert deciding.may_say_lacked("", "Foster care tonight").rule == "decide.lacked_what"
    assert deciding.may_say_lacked("bed", "Foster care tonight").allowed
    assert deciding.may_say_lacked("", "").allowed


def test_the_line_that_is_read_aloud() -> None:
    line = deciding.read_aloud(
        Kind.ACTION,
        "Nan has them until Friday.",
        owners=("Priya Nair, by Thursday",),
        dissents=(("Health", "Strategy discussion"), ("Housing", "IDVA tonight.")),
    )
    assert line == (
        "We agreed: Nan has them until Friday. Priya Nair, by Thursday. Health sees it differently. Instead: "
        "Strategy discussion. Housing sees it differently. Instead: IDVA tonight."
    )


def _place(number: int, turn: Turn = Turn.WAITING, lane: Lane = Lane.DISCUSS) -> Place:
    return Place(f"CA-{number}", lane, number, turn)


def test_next_is_what_was_not_called_and_then_what_was_parked() -> None:
    agenda = [
        _place(1, Turn.PARKED),
        _place(2, Turn.NOW),
        _place(3, lane=Lane.PAPERS),
        _place(4),
        _place(5, lane=Lane.NOT_FOR_US),
    ]
    assert turns.goes_to(agenda, way=Way.NEXT) == "CA-4"
    assert turns.goes_to([_place(1, Turn.PARKED), _place(2, Turn.NOW)], way=Way.NEXT) == "CA-1"
    assert turns.goes_to([_place(1, Turn.HEARD), _place(2, Turn.NOW)], way=Way.NEXT) == ""
    assert turns.goes_to([_place(1, Turn.HEARD), _place(2, Turn.NOW)], way=Way.PREVIOUS) == "CA-1"


def test_denise_has_the_two_that_come_next_before_her_and_they_are_what_next_calls() -> None:
    agenda = [_place(1, Turn.NOW), _place(2, Turn.PARKED), _place(3, Turn.WAITING), _place(4, Turn.WAITING)]
    assert turns.ahead(agenda, many=2) == ("CA-3", "CA-4")
    assert turns.ahead(agenda, many=9) == ("CA-3", "CA-4", "CA-2")
    assert turns.ahead([_place(1, Turn.NOW)], many=2) == ()


def test_the_case_that_is_shown_already_is_called_unless_it_was_heard_meanwhile() -> None:
    agenda = [_place(1, Turn.NOW), _place(2, Turn.WAITING), _place(3, Turn.WAITING)]
    assert turns.goes_to(agenda, way=Way.NEXT, to="CA-3") == "CA-3"
    assert turns.goes_to(agenda, way=Way.PARK, to="CA-2") == "CA-2"
    meanwhile = [_place(1, Turn.NOW), _place(2, Turn.HEARD), _place(3, Turn.WAITING)]
    assert turns.goes_to(meanwhile, way=Way.NEXT, to="CA-2") == "CA-3"


def test_two_chairs_are_told_in_a_sentence() -> None:
    second = deciding.may_run(leads=False, may_chair=True, chair="Denise Walker", opened=True, closed=False)
    assert second.because == "Denise Walker chairs this meeting. Take the chair first if they cannot."


def _plan(key: int, agency: int, whom: ForWhom, safe: str = "") -> joining.Planned:
    names = {1: "Probation", 2: "Women's Aid", 3: "Health"}
    return joining.Planned(key, whom, agency, names[agency], f"Worker {agency}", "Tue 10:00", safe, "a visit")


PLANS = (
    _plan(1, 2, ForWhom.HARMED, "Tuesdays ten to noon, her sister's phone"),
    _plan(2, 3, ForWhom.HARMED),
    _plan(3, 1, ForWhom.SUSPECTED),
)


def test_whoever_works_with_the_suspected_reads_whom_to_ask_and_nothing_else() -> None:
    assert joining.works_with_the_suspected(1, owners=(), planned=PLANS)
    assert joining.works_with_the_suspected(1, owners=((1, ForWhom.SUSPECTED),), planned=())
    seen = joining.joined(PLANS, first=PLANS[0], viewer_agency=1, with_suspected=True)
    chairs = joining.joined(PLANS, first=PLANS[0], viewer_agency=1, with_suspected=True, writes=True)
    assert any(one.sentence.startswith("It is written down. Check with ") for one in chairs)
    harmed = next(one for one in seen if one.whom is ForWhom.HARMED)
    assert harmed.sentence == "Check with Worker 2, Women's Aid first."
    assert harmed.lines == ()
    assert "sister" not in str(seen)
    assert "Tuesdays" not in str(seen)


def test_the_police_are_with_the_suspected_from_the_start_unless_they_go_first_with_the_harmed() -> None:
    """Nobody has written down anything about him yet. Once somebody has, going first changes nothing."""
    hers = _plan(4, 3, ForWhom.HARMED)
    assert joining.works_with_the_suspected(3, owners=(), planned=(), by_kind=True)
    assert joining.works_with_the_suspected(3, owners=(), planned=PLANS, by_kind=True, first=PLANS[0])
    assert not joining.works_with_the_suspected(3, owners=(), planned=(hers,), by_kind=True, first=hers)
    his = ((3, ForWhom.SUSPECTED),)
    assert joining.works_with_the_suspected(3, owners=his, planned=(hers,), by_kind=True, first=hers)
    seen = joining.joined((PLANS[0], hers), first=PLANS[0], viewer_agency=3, with_suspected=True)
    assert [one.key for one in seen[0].lines] == [4], "what they planned themselves, and nothing else"


def test_the_others_see_one_who_goes_first_and_what_they_take_along() -> None:
    seen = joining.joined(PLANS, first=PLANS[0], viewer_agency=3, with_suspected=False)
    assert seen[0].sentence == (
        "2 contacts are planned by 2 agencies. Worker 2, Women's Aid goes first, and takes the others' "
        "questions along."
    )


def test_the_safe_time_goes_to_whoever_goes_first_and_to_no_third_agency() -> None:
    """Health reads a plan, and not when it is safe; nor does whoever works with him and goes first."""
    (_, third, _) = PLANS
    seen = joining.joined(PLANS, first=PLANS[0], viewer_agency=3, with_suspected=False)
    assert "sister" not in str(seen)
    assert [one.key for one in seen[0].lines] == [1, 2]
    goes = joining.joined(PLANS, first=third, viewer_agency=3, with_suspected=False)
    assert "her sister's phone" in str(goes)
    works = joining.joined(PLANS, first=third, viewer_agency=3, with_suspected=True)
    assert [one.key for one in works[0].lines] == [2]
    assert "sister" not in str(works)


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(ForWhom)), max_size=8), st.booleans())
def test_no_safe_time_ever_reaches_the_suspecteds_worker(
    rows: list[tuple[int, ForWhom]], named: bool
) -> None:
    planned = [_plan(n, agency, whom, f"safe{n}") for n, (agency, whom) in enumerate(rows) if agency != 1]
    planned.append(_plan(99, 1, ForWhom.SUSPECTED))
    harmed = [one for one in planned if one.whom is ForWhom.HARMED]
    first = harmed[0] if named and harmed else None
    seen = joining.joined(planned, first=first, viewer_agency=1, with_suspected=True)
    assert not any(one.safe in str(seen) for one in harmed)


def test_a_case_is_flagged_for_marac_where_it_was_graded_high_or_comes_again() -> None:
    once = "Heard once before in the last 12 months."
    assert after.marac(["medium", "high"], domestic_abuse=True, repeats="") == "Graded high."
    assert after.marac([""], domestic_abuse=True, repeats=once) == once
    assert after.marac(["medium"], domestic_abuse=False, repeats=once) == once
    both = after.marac(["high"], domestic_abuse=True, repeats=once)
    assert both == "Graded high and heard once before in the last 12 months."
    assert after.marac(["medium", ""], domestic_abuse=True, repeats="") == ""
    assert after.marac([""], domestic_abuse=False, repeats=once) == "", (
        "neglect, heard before: nobody is harmed"
    )


def test_a_repeat_is_flagged_for_twelve_months() -> None:
    assert after.repeats([TUESDAY - timedelta(days=364)], today=TUESDAY) == (
        "Heard once before in the last 12 months."
    )
    assert after.repeats([TUESDAY - timedelta(days=365)], today=TUESDAY) == ""


def test_school_and_gp_are_told_once_a_child_where_domestic_abuse_was_recorded() -> None:
    assert after.tells(["", "domestic_abuse"])
    assert not after.tells(["", "other"])
    around = [
        Around(3, "education", "class teacher", 30, 7),
        Around(3, "education", "lead", 31, 7),
        Around(2, "health", "health visitor", 20, 7),
        Around(6, "health", "GP", 60, 7),
    ]
    assert [(told, one.agency) for told, one in after.whom_to_tell(around)] == [
        (Told.SCHOOL, 3),
        (Told.GP, 6),
    ]


def test_a_meeting_is_closed_with_a_word_on_what_it_did_not_reach() -> None:
    refused = after.may_close(unheard=3, because=" ", closed=False)
    assert refused.because == "3 cases have not been heard. Enter what becomes of them."
    assert after.may_close(unheard=3, because="They come on tomorrow.", closed=False).allowed
    assert after.may_close(unheard=0, because="", closed=False).allowed
    assert after.may_close(unheard=0, because="", closed=True).rule == "close.closed"
