"""One question from the hub to the police, all the way to what became of it, and whoever tries to bend it."""

import re
from datetime import date, timedelta

import pytest
from django.http import Http404

from joinedup import store
from joinedup.gate.pages import Refused
from joinedup.holdings.models import Item
from joinedup.sharing import actions, queries
from joinedup.sharing.models import Answer, Disclosed, Question
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.rules.states import State
from joinedup.trail.queries import entries_about

from .conftest import Town
from .sharing_case import (
    CONCERN,
    INSIDE,
    RELEASED_TONIGHT,
    THE_COUNT,
    THURSDAY_NOON,
    Case,
    case,
    version_of,
)

__all__ = ["case"]


def _asked(town: Town, reference: str, name: str = "Priya Nair") -> AskedQuestion:
    found = queries.question(town.viewer(name), reference)
    assert isinstance(found, AskedQuestion)
    return found


def _held(town: Town, reference: str, name: str = "Sam Khan") -> HeldQuestion:
    found = queries.question(town.viewer(name), reference)
    assert isinstance(found, HeldQuestion)
    return found


# --- asking ------------------------------------------------------------------------------------------------


def test_a_question_keeps_its_purpose_its_basis_and_what_the_family_knew_as_they_stood(case: Case) -> None:
    reference = case.ask()
    case.town.amara.told.create(**case.town.work(state="unsafe", said_by="Sam Khan"))
    facts = _asked(case.town, reference).facts
    assert facts.topic == "Domestic abuse incidents"
    assert [one.name for one in facts.people] == ["Amara Okafor", "David Okafor"]
    assert (facts.since, facts.until) == (date(2026, 1, 15), date(2026, 7, 14))
    assert facts.purpose == "to decide what help is needed (screening at the front door)"
    assert facts.basis == (
        "Public task (UK GDPR Article 6(1)(e)); sensitive facts: Article 9(2)(g) with Data Protection "
        "Act 2018 Schedule 1 paragraph 18. West Yorkshire Police may answer: Crime and Disorder Act 1998 "
        "section 115 and common-law policing purpose; offences: Article 10 with paragraph 18."
    )
    assert facts.family_told == (
        "Yes, they know: Mum. Joy Adeyemi, Parkside Primary School, Tuesday 14 July."
    )
    assert facts.needed_by == THURSDAY_NOON
    assert facts.state_words == "Sent, not opened yet"


def test_the_same_form_sent_twice_is_one_question(case: Case) -> None:
    assert case.ask(key="one-form") == case.ask(key="one-form")
    assert Question.objects.count() == 1
    assert case.ask(key="another-form") != case.ask(key="one-form")
    assert Question.objects.count() == 2


def test_what_cannot_be_asked_is_refused_and_nothing_is_stored(case: Case) -> None:
    town = case.town
    usual = {
        "topic": "domestic_abuse_incident",
        "topic_detail": "",
        "desk": town.desks["Front-door police desk"].reference,
        "people": (town.amara.reference,),
        "months": 6,
        "why": "To decide about the weekend",
        "needed_by": THURSDAY_NOON,
        "purpose": "early_help",
        "concern": "",
    }
    refusals = {
        "topic.not_theirs": {"desk": town.desks["Health visitors' duty"].reference},
        "ask.own_agency": {"desk": town.desks["Emergency Duty Team"].reference},
        "ask.about_nobody": {"people": ()},
        "ask.not_around": {"people": (town.tobi.reference, "K-00000-00000")},
        "needed_by.past": {"needed_by": town.at - timedelta(days=1)},
    }
    priya = town.viewer("Priya Nair")
    for rule, change in refusals.items():
        with pytest.raises(Refused) as refused:
            actions.ask(town.amara.reference, **{**usual, **change}, by=priya, at=town.at, key=rule)
        assert refused.value.decision.rule == rule
    assert Question.objects.count() == 0


def test_nobody_asks_about_a_child_they_may_not_see(case: Case) -> None:
    with pytest.raises(Http404):
        case.ask(by="Grace Obi")  # lead of another school
    with pytest.raises(Http404):
        case.ask(by="Zoe Li")  # counts, never names
    assert Question.objects.count() == 0


def test_something_else_is_kept_in_the_askers_words_and_no_other_topic_keeps_any(case: Case) -> None:
    town = case.town
    priya = town.viewer("Priya Nair")
    made = {}
    for topic in ("something_else", "household_risk"):
        made[topic] = actions.ask(
            town.amara.reference,
            topic=topic,
            topic_detail="Was anybody at the door on Sunday?",
            desk=town.desks["Front-door police desk"].reference,
            people=(town.amara.reference,),
            months=3,
            why="To decide about the weekend",
            needed_by=THURSDAY_NOON,
            purpose="early_help",
            concern="",
            by=priya,
            at=town.at,
            key=topic,
        )
    assert _asked(town, made["something_else"]).facts.topic == (
        "Something else: Was anybody at the door on Sunday?"
    )
    assert _asked(town, made["household_risk"]).facts.topic == "Anyone in the home a risk"


# --- answering ---------------------------------------------------------------------------------------------


def test_the_first_at_the_desk_to_open_it_counts(case: Case) -> None:
    town, reference = case.town, case.ask()
    sam = town.viewer("Sam Khan")
    actions.see(reference, by=sam, at=town.at)
    town.set_time(town.at + timedelta(minutes=5))
    angela = town.viewer("Angela Moran")
    actions.see(reference, by=angela, at=town.at)
    held = _held(town, reference)
    assert held.seen_by == "Sam Khan"
    assert held.facts.seen_at == town.at - timedelta(minutes=5)
    assert _asked(town, reference).facts.state_words == "Seen by their desk"


def test_the_holder_sees_3_of_212_proposed_and_the_rest_beside_them(case: Case) -> None:
    answering = queries.to_answer(case.town.viewer("Sam Khan"), case.ask())
    assert answering is not None
    assert answering.held == 212
    assert [item.headline for item in answering.inside] == [headline for headline, _ in INSIDE]
    assert answering.proposed == frozenset(case.inside)
    assert len(answering.outside) == 209
    assert answering.needs_release


def test_a_prepared_answer_is_unknown_outside_until_a_second_person_lets_it_go(case: Case) -> None:
    town, reference = case.town, case.ask()
    case.prepare(reference)
    before = _asked(town, reference)
    assert before.facts.state is State.SEEN
    assert (before.disclosed, before.meaning, before.handling) == ((), "", "")
    case.release(reference)
    after = _asked(town, reference)
    assert [line.headline for line in after.disclosed] == [headline for headline, _ in INSIDE]
    assert after.disclosed[0].weight == "Fact, graded 1AP by its source"
    assert after.disclosed[0].handling == "Do not tell Dad"
    assert after.meaning == "Pattern is verbal; none since Dad left the home on 2 May"
    assert after.answered_by == "Angela Moran"


def test_what_was_told_stays_as_it_read_when_it_was_told(case: Case) -> None:
    reference = case.answered()
    Item.objects.update(headline="Rewritten")
    assert [line.headline for line in _asked(case.town, reference).disclosed] == [each for each, _ in INSIDE]


@pytest.mark.parametrize("name", ["Sam Khan", "Priya Nair", "Hannah Okoye", "Joy Adeyemi"])
def test_nobody_but_another_discloser_releases(case: Case, name: str) -> None:
    reference = case.ask()
    case.prepare(reference)
    with pytest.raises((Refused, Http404)):
        case.release(reference, by=name)
    assert Disclosed.objects.count() == 0


def test_a_discloser_does_not_release_what_she_prepared_herself(case: Case) -> None:
    reference = case.ask()
    case.prepare(reference, by="Angela Moran")
    with pytest.raises(Refused) as refused:
        case.release(reference, by="Angela Moran")
    assert refused.value.decision.rule == "release.own"
    assert Disclosed.objects.count() == 0


def test_an_answer_larger_than_the_question_is_refused_and_nothing_is_stored(case: Case) -> None:
    town, reference = case.town, case.ask()
    sam = town.viewer("Sam Khan")
    with pytest.raises(Refused) as refused:
        actions.prepare(
            reference,
            chosen=(*case.inside, *case.outside[:14]),
            meaning="",
            handling="",
            safety_tonight=False,
            safety_item="",
            safety_line="",
            version=version_of(reference),
            by=sam,
            at=town.at,
            key="wide",
        )
    assert refused.value.decision.because.startswith("This answer holds 14 items outside the question.")
    assert (Answer.objects.count(), Disclosed.objects.count()) == (0, 0)


def test_a_yes_to_safety_goes_at_once_while_the_rest_waits(case: Case) -> None:
    town, reference = case.town, case.ask()
    case.prepare(reference, tonight=True, line="He was released today and has said that he will go to Nan's.")
    asked = _asked(town, reference)
    assert [line.headline for line in asked.safety] == [
        "He was released today and has said that he will go to Nan's."
    ]
    assert asked.safety[0].handling == ""  # goes out with the answer
    assert asked.disclosed == ()
    assert asked.facts.state is State.SEEN
    case.release(reference)
    assert len(_asked(town, reference).safety) == 1


def test_one_item_from_outside_the_question_may_go_as_what_changes_tonight(case: Case) -> None:
    town, reference = case.town, case.ask()
    sam = town.viewer("Sam Khan")
    actions.prepare(
        reference,
        chosen=case.inside[:1],
        meaning="",
        handling="",
        safety_tonight=True,
        safety_item=case.released_tonight,
        safety_line="",
        version=version_of(reference),
        by=sam,
        at=town.at,
        key="tonight",
    )
    asked = _asked(town, reference)
    assert [line.headline for line in asked.safety] == [RELEASED_TONIGHT]
    assert asked.disclosed == ()


def test_nothing_held_is_refused_while_something_is(case: Case) -> None:
    town, reference = case.town, case.ask()
    with pytest.raises(Refused) as refused:
        _nothing_held(case, reference, by="Sam Khan")
    assert refused.value.decision.rule == "nothing.something_is"
    assert _held(town, reference).facts.state is State.ASKED


def test_nothing_held_goes_at_once_even_from_the_police(case: Case) -> None:
    town = case.town
    reference = _ask_about(case, people=(town.tobi.reference,))
    _nothing_held(case, reference, by="Sam Khan")
    asked = _asked(town, reference)
    assert asked.facts.state is State.ANSWERED
    assert asked.answered_by == "Sam Khan"
    assert (asked.disclosed, asked.safety) == ((), ())


def test_two_researchers_answer_at_once_and_the_second_is_told(case: Case) -> None:
    town, reference = case.town, case.ask()
    shown = version_of(reference)
    case.prepare(reference)
    angela = town.viewer("Angela Moran")
    with pytest.raises(store.Stale):
        _nothing_held(case, reference, by="Angela Moran", version=shown)
    with pytest.raises(store.VersionMissing):
        actions.release(reference, version=None, by=angela, at=town.at, key="no-version")
    assert Answer.objects.count() == 1


# --- what became of it -------------------------------------------------------------------------------------


def test_the_decision_on_a_concern_tells_everybody_who_answered(case: Case) -> None:
    town = case.town
    reference = case.answered()
    denise = town.viewer("Denise Walker")
    owed = queries.answered_for_concern(denise, CONCERN)
    assert [(line.question, line.items) for line in owed] == [(reference, 3)]
    told = actions.give_outcomes(
        CONCERN,
        outcomes={reference: {"code": "changed_the_plan", "line": "She stays with Nan."}},
        by=denise,
        at=town.at,
    )
    assert told == (reference,)
    for name in ("Sam Khan", "Angela Moran"):
        outcomes = queries.outcomes_for(town.viewer(name))
        assert [line.words for line in outcomes] == ["It changed the plan. She stays with Nan."]
    assert queries.outcomes_for(town.viewer("Hannah Okoye")) == ()
    assert queries.answered_for_concern(denise, CONCERN) == ()
    assert _held(town, reference).facts.state is State.CLOSED


@pytest.mark.parametrize(
    ("outcomes", "rule"),
    [
        ({}, "outcome.owed"),
        ({"THIS": {"code": "no_change", "line": ""}}, "outcome.line_missing"),
        ({"THIS": {"code": "useful", "line": ""}}, "outcome.unknown"),
        ({"THIS": {"code": "cannot_say"}, "Q-00000-00000": {"code": "cannot_say"}}, "outcome.owed"),
    ],
)
def test_no_concern_is_decided_while_an_answer_is_left_in_silence(
    case: Case, outcomes: dict[str, dict[str, str]], rule: str
) -> None:
    reference = case.answered()
    denise = case.town.viewer("Denise Walker")
    with pytest.raises(Refused) as refused:
        actions.give_outcomes(
            CONCERN,
            outcomes={key.replace("THIS", reference): told for key, told in outcomes.items()},
            by=denise,
            at=case.town.at,
        )
    assert refused.value.decision.rule == rule
    assert _held(case.town, reference).facts.state is State.ANSWERED


def test_a_question_without_a_concern_gets_its_outcome_from_whoever_asked(case: Case) -> None:
    town = case.town
    reference = case.answered(concern="")
    assert _asked(town, reference).owes_outcome
    priya = town.viewer("Priya Nair")
    actions.give_outcome(
        reference,
        code="no_change",
        line="the school had told us.",
        version=version_of(reference),
        by=priya,
        at=town.at,
        key="outcome",
    )
    outcome = _held(town, reference).outcome
    assert outcome is not None
    assert outcome.words == "It changed nothing, because: the school had told us."
    with pytest.raises(Http404):
        actions.give_outcome(
            reference,
            code="cannot_say",
            line="",
            version=version_of(reference),
            by=town.viewer("Sam Khan"),  # the holder does not say what became of its own answer
            at=town.at,
            key="own",
        )


# --- who sees what -----------------------------------------------------------------------------------------


def test_lists_as_asker_as_holder_and_as_stranger(case: Case) -> None:
    town, reference = case.town, case.ask()
    asker, holder = (
        queries.waiting_for(town.viewer("Priya Nair")),
        queries.waiting_for(town.viewer("Sam Khan")),
    )
    assert [line.reference for line in asker.asked] == [reference]
    assert [line.reference for line in holder.to_answer] == [reference]
    assert (asker.to_answer, holder.asked) == ((), ())
    for name in ("Joy Adeyemi", "Hannah Okoye", "Grace Obi", "Zoe Li"):
        waiting = queries.waiting_for(town.viewer(name))
        assert waiting == queries.Waiting((), (), (), (), (), ())
        assert queries.question(town.viewer(name), reference) is None
        assert queries.to_answer(town.viewer(name), reference) is None
        assert queries.disclosed_for_child(town.viewer(name), town.amara.pk) == ()
    assert queries.to_answer(town.viewer("Priya Nair"), reference) is None
    assert queries.to_release(town.viewer("Priya Nair"), reference) is None


def test_what_waits_for_whom_moves_on_with_the_answer(case: Case) -> None:
    town, reference = case.town, case.ask()

    def where(name: str) -> dict[str, int]:
        waiting = queries.waiting_for(town.viewer(name))
        return {part: len(lines) for part in waiting.__slots__ if (lines := getattr(waiting, part))}

    assert where("Sam Khan") == {"to_answer": 1}
    assert queries.waiting_count(town.viewer("Sam Khan")) == 1
    case.prepare(reference)
    assert where("Sam Khan") == {"with_discloser": 1}
    assert where("Angela Moran") == {"to_release": 1}
    assert queries.waiting_count(town.viewer("Sam Khan")) == 0
    assert queries.waiting_count(town.viewer("Angela Moran")) == 1
    case.release(reference)
    assert where("Angela Moran") == {}
    assert where("Priya Nair") == {"answered": 1}


def test_a_colleague_at_another_desk_of_the_agency_gets_nothing_of_the_compartment(case: Case) -> None:
    town, reference = case.town, case.ask()
    town.people["Sam Khan"].seats.all().delete()
    answering = queries.to_answer(town.viewer("Sam Khan"), reference)
    assert answering is not None
    assert (answering.held, answering.inside, answering.outside) == (0, (), ())
    assert answering.question.may_answer.rule == "answer.not_at_desk"
    with pytest.raises(Refused):
        case.prepare(reference)


def test_the_askers_value_has_no_place_for_what_is_held(case: Case) -> None:
    reference = case.ask()
    case.prepare(reference)
    everything = repr(_asked(case.town, reference))
    assert not re.search(THE_COUNT, everything)
    for headline, _ in INSIDE:
        assert headline not in everything
    assert not any(item in everything for item in (*case.inside, *case.outside))


def test_a_late_question_says_so(case: Case) -> None:
    case.ask()
    case.town.set_time(THURSDAY_NOON + timedelta(minutes=1))
    line = queries.waiting_for(case.town.viewer("Sam Khan")).to_answer[0]
    assert line.late
    assert line.due == "Late: needed by 12:00"


# --- we spoke, and the trail -------------------------------------------------------------------------------


def test_a_word_on_the_telephone_is_kept_for_ones_own_agency_with_purpose_and_basis(case: Case) -> None:
    town = case.town
    joy = town.viewer("Joy Adeyemi")
    actions.spoke(
        town.amara.reference,
        with_whom="Hannah Okoye, health visitor",
        said="Mum was at clinic on Monday with Tobi.",
        agreed="Hannah visits on Friday.",
        by=joy,
        at=town.at,
        key="spoke",
    )
    (line,) = queries.spoken_about(joy, town.amara.pk)
    assert (line.by, line.with_whom) == ("Joy Adeyemi", "Hannah Okoye, health visitor")
    assert queries.spoken_about(town.viewer("Priya Nair"), town.amara.pk) == ()
    with pytest.raises(Http404):
        actions.spoke(
            town.amara.reference,
            with_whom="x",
            said="y",
            agreed="",
            by=town.viewer("Grace Obi"),
            at=town.at,
            key="spoke",
        )


def test_every_step_is_in_the_trail_of_the_question(case: Case) -> None:
    town, reference = case.town, case.ask()
    actions.see(reference, by=town.viewer("Sam Khan"), at=town.at)
    case.prepare(reference, tonight=True, line="He was released today.")
    case.release(reference)
    actions.give_outcomes(
        CONCERN,
        outcomes={reference: {"code": "cannot_say", "line": ""}},
        by=town.viewer("Denise Walker"),
        at=town.at,
    )
    codes = [look.code for look in reversed(entries_about(reference, newest=20))]
    assert codes == [
        "question.asked",
        "question.seen",
        "question.safety_told",
        "question.answer_prepared",
        "question.answered",
        "question.outcome_given",
    ]


def _ask_about(case: Case, *, people: tuple[str, ...]) -> str:
    town = case.town
    priya = town.viewer("Priya Nair")
    return actions.ask(
        town.amara.reference,
        topic="domestic_abuse_incident",
        topic_detail="",
        desk=town.desks["Front-door police desk"].reference,
        people=people,
        months=6,
        why="To decide about the weekend",
        needed_by=THURSDAY_NOON,
        purpose="early_help",
        concern="",
        by=priya,
        at=priya.at,
        key="about",
    )


def _nothing_held(case: Case, reference: str, *, by: str, version: int | None = None) -> str:
    viewer = case.town.viewer(by)
    return actions.nothing_held(
        reference,
        safety_tonight=False,
        safety_item="",
        safety_line="",
        version=version_of(reference) if version is None else version,
        by=viewer,
        at=viewer.at,
        key=f"nothing-{reference}-{by}",
    )
