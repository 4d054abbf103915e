"""We spoke, not ours, cannot share, struck out: what each side reads, and what it never does."""

from typing import Any

import pytest
from django.http import Http404

from joinedup.gate.pages import Refused
from joinedup.holdings.models import Item
from joinedup.notices.models import Notice
from joinedup.sharing import actions, queries
from joinedup.sharing.models import Answer, Disclosed, Question, Spoken
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.rules.states import State

from .sharing_case import INSIDE, Case, case, version_of

__all__ = ["case"]

SAFE: dict[str, Any] = {"safety_tonight": False, "safety_item": "", "safety_line": ""}
WEIGHED = {
    "because": "The phone is being looked at.",
    "if_shared": "He would learn of it and could move her.",
    "if_not_shared": "Nan does not know that he may come.",
    "rest_on": None,
}


def _how(case: Case, reference: str, *, by: str = "Sam Khan") -> dict[str, Any]:
    viewer = case.town.viewer(by)
    version = version_of(reference)
    return {"version": version, "by": viewer, "at": viewer.at, "key": f"{reference}-{version}-{by}"}


def _asked(case: Case, reference: str) -> AskedQuestion:
    found = queries.question(case.town.viewer("Priya Nair"), reference)
    assert isinstance(found, AskedQuestion)
    return found


def _held(case: Case, reference: str, name: str = "Angela Moran") -> HeldQuestion:
    found = queries.question(case.town.viewer(name), reference)
    assert isinstance(found, HeldQuestion)
    return found


def _refuse(case: Case, reference: str, *, reason: str = "live", **changes: Any) -> None:
    said = {**WEIGHED, **SAFE, **changes}
    actions.cannot_share(reference, reason=reason, **said, **_how(case, reference))


def _speak(case: Case, reference: str, **changes: Any) -> None:
    said = {"with_whom": "Priya Nair", "said": "One call in May, verbal.", "rest_on": None}
    said |= {"wider_because": "", **SAFE, **changes}
    actions.answer_spoken(reference, **said, **_how(case, reference))


@pytest.mark.need("I10")
@pytest.mark.parametrize("way", ["answer_spoken", "not_ours", "cannot_share"])
def test_no_way_to_answer_goes_without_the_question_about_tonight(case: Case, way: str) -> None:
    reference = case.ask()
    client = case.town.client("Sam Khan")
    path = {"answer_spoken": "we-spoke", "not_ours": "not-ours", "cannot_share": "cannot-share"}[way]
    page = client.get(f"/questions/{reference}/{path}").content.decode()
    assert "Does anything outside the question change this child&#39;s safety tonight?" in page
    assert "checked" not in page
    silent: dict[str, Any] = {
        "answer_spoken": {"with_whom": "P", "said": "S", "rest_on": None, "wider_because": ""},
        "not_ours": {"elsewhere": "", "because": "Housing keeps it."},
        "cannot_share": {"reason": "live", **WEIGHED},
    }[way]
    with pytest.raises(Refused) as refused:
        getattr(actions, way)(
            reference, **silent, **{**SAFE, "safety_tonight": None}, **_how(case, reference)
        )
    assert refused.value.decision.rule == "safety.not_answered"
    assert (Answer.objects.count(), Disclosed.objects.count()) == (0, 0)


@pytest.mark.need("I9")
def test_what_was_told_in_speaking_leaves_under_the_same_rule_as_what_is_sent(case: Case) -> None:
    reference = case.ask()
    _speak(case, reference, safety_tonight=True, safety_line="He was released today.")
    waiting = _asked(case, reference)
    assert waiting.disclosed == ()  # the record of it waits for the discloser, like any item of theirs
    assert [line.headline for line in waiting.safety] == ["He was released today."]
    assert waiting.facts.state is State.SEEN
    assert (
        "One call in May"
        in case.town.client("Angela Moran").get(f"/questions/{reference}/release").content.decode()
    )
    case.release(reference)
    asked = _asked(case, reference)
    assert [(line.headline, line.summary) for line in asked.disclosed] == [
        ("Told in speaking", "One call in May, verbal.")
    ]
    assert asked.facts.state is State.ANSWERED
    (note,) = Spoken.objects.all()
    assert (note.question.reference, note.purpose) == (reference, "screening")
    assert note.basis == Question.objects.get(reference=reference).basis


def test_what_was_told_outside_the_question_in_speaking_says_why_and_is_counted(case: Case) -> None:
    reference = case.ask()
    with pytest.raises(Refused) as refused:
        _speak(case, reference, wider_because="He moved")
    assert refused.value.decision.rule == "disclose.why_short"
    _speak(case, reference, wider_because="He has moved back into the child's street")
    assert Answer.objects.get().wider_because == "He has moved back into the child's street"


def test_not_ours_names_who_has_it_and_hands_the_question_on_ready(case: Case) -> None:
    town, reference = case.town, case.ask()
    desk = town.desks["Health visitors' duty"].reference
    said = {"elsewhere": desk, "because": "The visitor keeps this."}
    actions.not_ours(reference, **said, **SAFE, **_how(case, reference))
    asked = _asked(case, reference)
    assert asked.facts.state is State.NOT_OURS
    assert asked.answers[0].elsewhere == "0-19 health service, Health visitors' duty"
    client = town.client("Priya Nair")
    page = client.get(f"/questions/{reference}").content.decode()
    assert "Ask them this" in page
    ready = client.get(
        f"/children/{town.amara.reference}/ask", {"desk": desk, "like": reference}
    ).content.decode()
    assert "To decide if Mara can stay at Nan&#39;s this weekend" in ready
    assert f'value="{town.david.reference}" checked' in " ".join(ready.split())
    stranger = town.client("Hannah Okoye").get(f"/children/{town.amara.reference}/ask", {"like": reference})
    assert "To decide if Mara" not in stranger.content.decode()


def test_a_desk_of_ones_own_or_of_nobody_has_nothing(case: Case) -> None:
    reference = case.ask()
    for desk in (case.town.desks["Front-door police desk"].reference, "D-00000-00000"):
        with pytest.raises(Refused) as refused:
            actions.not_ours(reference, elsewhere=desk, because="Theirs.", **SAFE, **_how(case, reference))
        assert refused.value.decision.rule == "not_ours.desk"


@pytest.mark.need("I8")
def test_a_refusal_says_why_and_what_next_and_keeps_what_was_weighed(case: Case) -> None:
    reference = case.ask()
    _refuse(case, reference)
    page = case.town.client("Priya Nair").get(f"/questions/{reference}").content.decode()
    for text in ("An operation or an investigation is under way.", "The phone is being looked at.",
                 "Ring the desk: they can say when to ask again.", "Ask them to look again"):  # fmt: skip
        assert text in page
    assert "He would learn of it" not in page  # weighed, and kept by the holder
    assert "Nan does not know" not in page
    answer = _held(case, reference).prepared
    assert answer is not None
    assert (answer.if_shared, answer.if_not_shared) == (WEIGHED["if_shared"], WEIGHED["if_not_shared"])


def test_what_changes_tonight_comes_all_the_same_and_is_a_safety_ground(case: Case) -> None:
    reference = case.ask()
    tonight = {"safety_tonight": True, "safety_line": "He was released today."}
    with pytest.raises(Refused) as refused:
        _refuse(case, reference, reason="consent", **tonight)
    assert refused.value.decision.rule == "cannot.safety_ground"
    _refuse(case, reference, reason="live", **tonight)
    assert [line.headline for line in _asked(case, reference).safety] == ["He was released today."]


@pytest.mark.need("I8")
def test_a_refusal_is_challenged_and_looked_at_by_somebody_else_in_working_days(case: Case) -> None:
    reference = case.ask()
    _refuse(case, reference)
    why = "She goes back there on Friday."
    actions.challenge(reference, why=why, **_how(case, reference, by="Priya Nair"))
    assert Notice.objects.filter(template="refusal_challenged", thing=reference).count() == 1
    (answer,) = _asked(case, reference).answers
    assert answer.challenge is not None
    assert (answer.challenge.why, str(answer.challenge.due)) == (why, "2026-07-16")
    assert not answer.may_challenge
    with pytest.raises(Refused, match="look_again"):
        actions.look_again(reference, upheld=False, reply="No.", **_how(case, reference))
    with pytest.raises(Refused, match="cannot"):  # nor does he refuse anew over it
        _refuse(case, reference)
    with pytest.raises(Http404):
        actions.look_again(reference, upheld=True, reply="Yes.", **_how(case, reference, by="Priya Nair"))
    waits = queries.waiting_for(case.town.viewer("Angela Moran")).to_answer
    assert [line.reference for line in waits] == [reference]
    assert queries.waiting_for(case.town.viewer("Sam Khan")).to_answer == ()
    actions.look_again(
        reference, upheld=True, reply="The phone is done.", **_how(case, reference, by="Angela Moran")
    )
    asked = _asked(case, reference)
    assert asked.facts.state is State.SEEN
    assert asked.answers[0].challenge is not None
    assert asked.answers[0].challenge.reply == "The phone is done."
    case.prepare(reference)
    case.release(reference)
    assert len(_asked(case, reference).disclosed) == 3


def test_a_refusal_that_stands_is_told_and_not_challenged_again(case: Case) -> None:
    reference = case.ask()
    _refuse(case, reference)
    actions.challenge(reference, why="She goes back.", **_how(case, reference, by="Priya Nair"))
    actions.look_again(
        reference, upheld=False, reply="Not before the arrest.", **_how(case, reference, by="Angela Moran")
    )
    page = case.town.client("Priya Nair").get(f"/questions/{reference}").content.decode()
    assert "It still cannot be shared." in page
    assert "Not before the arrest." in page
    with pytest.raises(Refused) as refused:
        actions.challenge(reference, why="Again.", **_how(case, reference, by="Priya Nair"))
    assert refused.value.decision.rule == "challenge.once"


def test_who_refused_may_answer_after_all_and_the_challenge_ends(case: Case) -> None:
    reference = case.ask()
    _refuse(case, reference)
    actions.challenge(reference, why="She goes back.", **_how(case, reference, by="Priya Nair"))
    case.prepare(reference)
    waits = _asked(case, reference).answers[0].challenge
    assert waits is not None
    assert (waits.upheld, waits.looked_by) == (None, ""), (
        "an answer that only waits ends nothing, and tells nothing"
    )
    case.release(reference)
    asked = _asked(case, reference)
    assert asked.facts.state is State.ANSWERED
    assert asked.answers[0].challenge is not None
    assert asked.answers[0].challenge.upheld is True


def test_who_refused_does_not_end_the_challenge_with_another_no(case: Case) -> None:
    reference = case.ask()
    _refuse(case, reference)
    actions.challenge(reference, why="She goes back.", **_how(case, reference, by="Priya Nair"))
    with pytest.raises(Refused) as refused:
        actions.not_ours(reference, elsewhere="", because="Theirs.", **SAFE, **_how(case, reference))
    assert refused.value.decision.rule == "cannot.challenged"
    with pytest.raises(Refused) as refused:
        actions.nothing_held(reference, **SAFE, **_how(case, reference))
    assert refused.value.decision.rule == "cannot.challenged"
    assert Question.objects.get(reference=reference).challenges.get().upheld is None


def test_a_challenge_that_is_looked_at_while_an_answer_waits_leaves_it_waiting(case: Case) -> None:
    reference = case.ask()
    _refuse(case, reference)
    actions.challenge(reference, why="She goes back.", **_how(case, reference, by="Priya Nair"))
    case.prepare(reference)
    actions.look_again(reference, upheld=True, reply="It can go.", **_how(case, reference, by="Angela Moran"))
    assert Question.objects.get(reference=reference).state == State.PREPARED
    case.release(reference)
    assert _asked(case, reference).facts.state is State.ANSWERED


def test_what_cannot_wait_is_told_to_whoever_follows_the_question_by_now(case: Case) -> None:
    reference, colleague = case.ask(), case.town.people["Denise Walker"]
    Question.objects.filter(reference=reference).update(follower=colleague)  # Priya has left
    case.prepare(reference, tonight=True, line="He was released today.")
    told = Notice.objects.filter(template="question_answered", thing=reference)
    assert [notice.to for notice in told] == [colleague.reference]


def test_what_came_of_a_challenge_is_told_to_whoever_follows_the_question_by_now(case: Case) -> None:
    reference, colleague = case.ask(), case.town.people["Denise Walker"]
    _refuse(case, reference)
    actions.challenge(reference, why="She goes back.", **_how(case, reference, by="Priya Nair"))
    Question.objects.filter(reference=reference).update(follower=colleague)
    actions.look_again(
        reference, upheld=False, reply="The phone is with us.", **_how(case, reference, by="Angela Moran")
    )
    told = Notice.objects.filter(template="challenge_looked_at", thing=reference)
    assert [notice.to for notice in told] == [colleague.reference]


# --- words struck out ---------------------------------------------------------------------------------------


def _strike(case: Case, reference: str, item: str, words: str) -> None:
    sam = case.town.viewer("Sam Khan")
    actions.strike(
        reference, item=item, words=words, because="Names a neighbour.", by=sam, at=sam.at, key=words
    )


def test_what_was_struck_is_nowhere_in_the_askers_bytes_and_kept_by_the_holder(case: Case) -> None:
    reference, first = case.ask(), case.inside[0]
    Item.objects.filter(reference=first).update(summary="Ms Hall of number 9 rang. It was over by ten.")
    _strike(case, reference, first, "ms hall of  number 9")
    priya, angela = case.town.client("Priya Nair"), case.town.client("Angela Moran")
    case.prepare(reference)
    assert "(words removed) rang." in angela.get(f"/questions/{reference}/release").content.decode()
    case.release(reference)
    for path in (f"/questions/{reference}", "/questions", f"/children/{case.town.amara.reference}"):
        page = priya.get(path).content.decode()
        assert "Ms Hall" not in page
        assert "number 9" not in page
    assert (
        "(words removed) rang. It was over by ten." in priya.get(f"/questions/{reference}").content.decode()
    )
    assert Item.objects.get(reference=first).summary.startswith("Ms Hall")
    struck = Question.objects.get(reference=reference).struck.get()
    assert (struck.words, struck.because, struck.by.name) == (
        "ms hall of number 9", "Names a neighbour.", "Sam Khan"
    )  # fmt: skip


def test_an_item_that_reads_otherwise_by_now_does_not_go_with_the_words_in_it(case: Case) -> None:
    reference, first = case.ask(), case.inside[0]
    _strike(case, reference, first, "verbal")
    Item.objects.filter(reference=first).update(headline="An argument", summary="Between the two.")
    case.prepare(reference)
    with pytest.raises(Refused) as refused:
        case.release(reference)
    assert refused.value.decision.rule == "strike.changed"
    assert Disclosed.objects.count() == 0


def test_words_are_put_back_and_only_of_what_is_held_can_any_be_struck(case: Case) -> None:
    reference, first = case.ask(), case.inside[0]
    with pytest.raises(Refused) as refused:
        _strike(case, reference, first, "Mrs Hall")
    assert refused.value.decision.rule == "strike.not_there"
    with pytest.raises(Refused) as refused:
        _strike(case, reference, "X-00000-00000", "verbal")
    assert refused.value.decision.rule == "strike.not_held"
    _strike(case, reference, first, "verbal")
    sam = case.town.viewer("Sam Khan")
    actions.put_back(reference, by=sam, at=sam.at, key="back")
    case.prepare(reference)
    case.release(reference)
    assert [line.headline for line in _asked(case, reference).disclosed] == [each for each, _ in INSIDE]
