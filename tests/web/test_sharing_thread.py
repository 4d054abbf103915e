"""The conversation about Mara's question, as the asker, as the desk and as strangers read it."""

import re
from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from joinedup.gate.pages import Refused
from joinedup.notices.models import Notice
from joinedup.sharing import actions, queries
from joinedup.sharing.models import Answer, Disclosed, Hold, Question, Rating, Said
from joinedup.sharing.queries import AskedQuestion
from joinedup.trail.models import Entry

from .bad_town import form_at, page_of, text_of
from .conftest import TUESDAY_NINE
from .sharing_case import CONCERN, THE_COUNT, Case, case, version_of

__all__ = ["case"]


def _press(case: Case, who: str, question: str, to: str, **said: str) -> Any:
    client, path = case.town.client(who), f"/questions/{question}/{to}"
    page = client.get(f"/questions/{question}/thread")
    return client.post(path, {**form_at(page, path), **said})


def _read(case: Case, who: str, question: str) -> str:
    page = case.town.client(who).get(f"/questions/{question}/thread")
    assert page.status_code == 200
    return text_of(page)


def test_both_sides_read_one_conversation_oldest_first_with_two_clocks(case: Case) -> None:
    question = case.ask()
    fresh = _read(case, "Priya Nair", question)
    assert "Sent, not opened yet" in fresh
    assert "2 days 3 hours left, needed by Thursday 12:00" in fresh
    assert "Usually 2 working days, this is working day 0" in fresh
    assert "Priya Nair asked Front-door police desk, West Yorkshire Police" in fresh

    assert "I answer this" in _read(case, "Sam Khan", question)
    assert Question.objects.get(reference=question).seen_by == case.town.people["Sam Khan"]
    assert _press(case, "Sam Khan", question, "accept").status_code == 303
    taken = _read(case, "Priya Nair", question)
    assert "Taken on by their desk" in taken
    assert taken.index("Sam Khan opened it") < taken.index("Sam Khan took it on")
    assert "I answer this" not in _read(case, "Angela Moran", question)

    case.prepare(question)
    assert "Taken on by their desk" in _read(case, "Priya Nair", question), "that it is ready is not told"
    case.release(question)
    answered = _read(case, "Priya Nair", question)
    assert "Angela Moran sent 3 items" in answered
    assert not re.search(THE_COUNT, answered), "how much is held is the holder's alone"


def test_a_message_reaches_the_other_side_and_says_where_information_belongs(case: Case) -> None:
    question = case.ask()
    page = _read(case, "Priya Nair", question)
    assert "What you know about the child belongs in an answer: there it has a source and a date." in page
    sent = _press(case, "Priya Nair", question, "thread", words="Is tomorrow at ten soon enough?")
    assert sent.status_code == 303
    assert "Is tomorrow at ten soon enough?" in _read(case, "Sam Khan", question)
    back = _press(case, "Sam Khan", question, "thread", words="Yes, before ten.")
    assert back.status_code == 422, "those who are asked say something of tonight with it"
    assert "Choose whether anything outside the question changes this child" in text_of(back)
    back = _press(case, "Sam Khan", question, "thread", words="Yes, before ten.", safety="no")
    assert back.status_code == 303
    assert "Sam Khan wrote Yes, before ten." in _read(case, "Priya Nair", question)
    told = Notice.objects.filter(template="question_message", thing=question).order_by("pk")
    desk, priya = case.town.desks["Front-door police desk"], case.town.people["Priya Nair"]
    assert [one.to for one in told] == [desk.reference, priya.reference]
    too_long = _press(case, "Priya Nair", question, "thread", words="x" * 281)
    assert too_long.status_code == 422
    assert Said.objects.count() == 2
    line = "He was let out at noon."
    yes = {"words": "We look for more.", "safety": "yes", "safety_line": line}
    assert _press(case, "Sam Khan", question, "thread", **yes).status_code == 303
    asked = queries.question(case.town.viewer("Priya Nair"), question)
    assert isinstance(asked, AskedQuestion)
    assert [one.headline for one in asked.safety] == [line]
    assert Notice.objects.filter(template="question_answered", thing=question, to=priya.reference).exists()


def test_withdrawn_it_stays_with_why_and_nothing_can_be_sent_any_more(case: Case) -> None:
    question = case.ask()
    case.prepare(question)
    done = _press(case, "Priya Nair", question, "withdraw", because="The school has told us")
    assert done.status_code == 303
    desk = _read(case, "Angela Moran", question)
    assert "Withdrawn by the asker: nothing is to be sent" in desk
    assert "The school has told us" in desk
    sent = {"_key": "k", "_version": str(version_of(question))}
    refused = case.town.client("Angela Moran").post(f"/questions/{question}/release", sent)
    assert refused.status_code == 409
    assert Question.objects.get(reference=question).state == "withdrawn"
    priya = case.town.client("Priya Nair")
    assert "Withdrawn" in text_of(priya.get("/questions"))
    assert "To answer" not in text_of(case.town.client("Sam Khan").get("/")).split("Waiting for others")[0]
    assert Notice.objects.filter(template="question_withdrawn", thing=question).count() == 1


def test_what_was_prepared_and_had_not_gone_is_no_answer_once_it_is_withdrawn(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sam said at once that he was let out; his three items waited for Angela when Priya withdrew."""
    question = case.ask()
    case.prepare(question, tonight=True, line="He was let out.")
    assert _press(case, "Priya Nair", question, "withdraw", because="He is in custody").status_code == 303
    sam_reads = text_of(case.town.client("Sam Khan").get(f"/questions/{question}"))
    assert "Withdrawn by the asker: what had been told stands" in sam_reads
    assert "The question was withdrawn before this went." in sam_reads and "1 answer that did" in sam_reads
    assert "He was let out." in sam_reads and "The answer" not in sam_reads
    priya_reads = text_of(case.town.client("Priya Nair").get(f"/questions/{question}"))
    assert "Withdrawn: what had been told stands" in priya_reads and "He was let out." in priya_reads
    with pytest.raises(Refused, match=r"release\.withdrawn"):
        case.release(question)
    at_release = case.town.client("Angela Moran").get(f"/questions/{question}/release")
    assert "Withdrawn by the asker: what had been told stands" in text_of(at_release)
    assert "owes you what became of this" in sam_reads
    # As a release left it that knew no question which is both: it moves to where this one stands.
    Question.objects.update(state="withdrawn")
    Answer.objects.update(given_back_by=None, given_back_at=None, given_back_because="")
    assert "owes you" not in text_of(case.town.client("Sam Khan").get(f"/questions/{question}"))
    moved = import_module("joinedup.sharing.migrations.0018_withdrawn_after_something_was_told")
    late = case.town.at + timedelta(days=5)
    monkeypatch.setattr(moved, "timezone", SimpleNamespace(now=lambda: late + timedelta(minutes=1)))
    moved.be_answered_where_something_was_told(apps, None)
    assert Question.objects.get().state == "withdrawn", "it would be overdue in the night of the update"
    monkeypatch.setattr(moved, "timezone", SimpleNamespace(now=lambda: late))
    Question.objects.update(
        withdrawn_because="It was asked because of something that stood at the wrong record."
    )
    moved.be_answered_where_something_was_told(apps, None)
    assert Question.objects.get().state == "withdrawn", "nothing became of it for the child that it is about"
    Question.objects.update(withdrawn_because="He is in custody")
    moved.be_answered_where_something_was_told(apps, None)
    assert text_of(case.town.client("Sam Khan").get(f"/questions/{question}")) == sam_reads
    Disclosed.objects.update(recalled_at=case.town.at)
    Question.objects.update(state="withdrawn")
    moved.be_answered_where_something_was_told(apps, None)
    assert Question.objects.get().state == "withdrawn", "what was told has been taken back"


def test_a_part_that_was_told_is_told_of_once_the_rest_is_withdrawn(case: Case) -> None:
    """The rest never came, or was not needed: nobody could say what became of what had been told."""
    question, sam = case.ask(), case.town.viewer("Sam Khan")
    actions.prepare(
        question, chosen=case.inside[:1], meaning="", handling="", safety_tonight=False, safety_item="",
        safety_line="", rest_on=date(2026, 7, 17), version=version_of(question), by=sam, at=sam.at, key="p",
    )  # fmt: skip
    case.release(question)
    priya = case.town.client("Priya Nair")
    assert "does the rest not come? Withdraw the rest" in text_of(priya.get(f"/questions/{question}"))
    case.town.set_time(case.town.at + timedelta(days=30))
    assert _press(case, "Priya Nair", question, "withdraw", because="He is in custody").status_code == 303
    words = text_of(priya.get(f"/questions/{question}"))
    assert "Record what happened" in words and "Owed by" in words, "not overdue for the days of waiting"
    sam_reads = text_of(case.town.client("Sam Khan").get(f"/questions/{question}"))
    assert "owes you what became of this" in sam_reads
    assert "withdrew it He is in custody" in _read(case, "Sam Khan", question)
    path = f"/questions/{question}/outcome"
    filled = form_at(priya.get(f"/questions/{question}"), path) | {"code": "changed_the_plan"}
    assert priya.post(path, filled).status_code == 303
    assert Question.objects.get(reference=question).state == "closed"


def test_one_tap_says_whether_an_answer_was_of_use_and_whoever_answered_reads_it(case: Case) -> None:
    question = case.answered()
    page = case.town.client("Priya Nair").get(f"/questions/{question}/thread")
    assert ": you said this" not in text_of(page), "nothing is chosen beforehand"
    assert _press(case, "Priya Nair", question, "rate", code="too_much").status_code == 303
    assert "Priya Nair said of the answer: too much" in _read(case, "Sam Khan", question)
    assert _press(case, "Priya Nair", question, "rate", code="useful").status_code == 303
    assert Rating.objects.get().code == "useful"
    assert _press(case, "Priya Nair", question, "rate", code="marvellous").status_code == 409


@pytest.mark.parametrize("who", ["Hannah Okoye", "Joy Adeyemi", "Grace Obi"])
def test_for_a_stranger_there_is_no_conversation(case: Case, who: str) -> None:
    question = case.answered()
    client = case.town.client(who)
    assert client.get(f"/questions/{question}/thread").status_code == 404
    for act in ("thread", "accept", "withdraw", "rate"):
        assert client.post(f"/questions/{question}/{act}", {"_key": "k"}).status_code == 404


# --- what became of it, held --------------------------------------------------------------------------------


def _hold(case: Case, question: str, **changes: str) -> Any:
    client, path = case.town.client("Priya Nair"), f"/questions/{question}/hold"
    filled = {
        "reason": "A live investigation",
        "owner": case.town.people["Denise Walker"].reference,
        "review_on": "3 August 2026",
    }
    page = client.get(f"/questions/{question}")
    return client.post(path, {**form_at(page, path), **filled, **changes})


@pytest.mark.need("I7")
def test_an_outcome_that_is_overdue_stands_on_the_askers_day_and_a_hold_takes_it_away(case: Case) -> None:
    question, town = case.answered(), case.town
    owed = "Say what became of an answer: Domestic abuse incidents"
    assert owed not in text_of(town.client("Priya Nair").get("/"))
    town.set_time(TUESDAY_NINE + timedelta(days=8))  # Wednesday 22 July: the sixth working day
    mine = text_of(town.client("Priya Nair").get("/"))
    assert owed in mine and "Overdue: answered 6 working days ago" in mine
    assert owed not in text_of(town.client("Denise Walker").get("/"))

    assert _hold(case, question).status_code == 303
    assert owed not in text_of(town.client("Priya Nair").get("/"))
    page = text_of(town.client("Owen Price").get(f"/questions/{question}"))
    assert "Held, to be looked at again on Monday 3 August." in page
    assert "A live investigation (Priya Nair; Denise Walker looks at it again on Monday 3 August.)" in page

    town.set_time(TUESDAY_NINE + timedelta(days=21))  # the day after
    assert owed in text_of(town.client("Denise Walker").get("/")), "the one who looks at it again"
    assert owed in text_of(town.client("Priya Nair").get("/"))


def test_whoever_answered_reads_nothing_of_a_hold(case: Case) -> None:
    question = case.answered()
    before = text_of(case.town.client("Sam Khan").get(f"/questions/{question}"))
    thread = _read(case, "Sam Khan", question)
    assert _hold(case, question).status_code == 303
    assert text_of(case.town.client("Sam Khan").get(f"/questions/{question}")) == before
    assert _read(case, "Sam Khan", question) == thread


def test_a_hold_has_a_reason_an_owner_and_a_day_and_none_is_chosen_beforehand(case: Case) -> None:
    question, path = case.answered(), "hold"
    client = case.town.client("Priya Nair")
    shown = form_at(client.get(f"/questions/{question}"), f"/questions/{question}/{path}")
    assert {shown[name][0] for name in ("reason", "owner", "review_on")} == {""}
    nothing = _hold(case, question, reason="", owner="", review_on="")
    assert nothing.status_code == 422
    assert Hold.objects.count() == 0
    assert "Choose a day after today" in text_of(_hold(case, question, review_on="14/7/2026"))
    of_another = case.town.people["Sam Khan"].reference
    assert _hold(case, question, owner=of_another).status_code == 422


def test_to_say_what_became_of_it_ends_the_hold(case: Case) -> None:
    question, priya = case.answered(), case.town.viewer("Priya Nair")
    assert _hold(case, question).status_code == 303
    actions.give_outcome(
        question,
        code="changed_the_plan",
        line="",
        version=version_of(question),
        by=priya,
        at=priya.at,
        key="told",
    )
    assert Hold.objects.get().ended_at is not None
    assert queries.outcomes_owed(priya) == ()


def test_a_concern_can_be_decided_while_what_became_of_an_answer_is_held(case: Case) -> None:
    question, priya = case.answered(), case.town.viewer("Priya Nair")
    assert _hold(case, question).status_code == 303
    assert queries.answered_for_concern(priya, CONCERN) == ()
    said = {question: {"code": "no_change", "line": "It fits what we knew."}}
    with pytest.raises(Refused):
        actions.give_outcomes(CONCERN, outcomes=said, by=priya, at=priya.at)
    assert Question.objects.get(reference=question).state == "answered"


# --- that an answer waits is not the asker's to know -----------------------------------


def _withdraw_form(case: Case, question: str) -> dict[str, Any]:
    page = case.town.client("Priya Nair").get(f"/questions/{question}/thread")
    return {**form_at(page, f"/questions/{question}/withdraw"), "because": "She is with her aunt."}


def test_an_answer_that_waits_changes_nothing_that_the_asker_reads_or_sends(case: Case) -> None:
    question, angela = case.ask(), case.town.viewer("Angela Moran")
    _read(case, "Sam Khan", question)
    before, seen = _withdraw_form(case, question)["_version"], _read(case, "Priya Nair", question)
    case.prepare(question)
    assert _withdraw_form(case, question)["_version"] == before
    assert _read(case, "Priya Nair", question) == seen
    back = {"because": "Say who was there.", "by": angela, "at": angela.at, "key": "back"}
    actions.give_back(question, version=version_of(question), **back)
    assert _withdraw_form(case, question)["_version"] == before
    assert _read(case, "Priya Nair", question) == seen
    priya, path = case.town.client("Priya Nair"), f"/questions/{question}/withdraw"
    ahead = {**_withdraw_form(case, question), "_version": str(version_of(question))}
    assert priya.post(path, ahead).status_code != 303, "a version that was not told is none"
    assert Question.objects.get(reference=question).withdrawn_at is None
    assert priya.post(path, {**_withdraw_form(case, question), "_key": "k" * 24}).status_code == 303


def test_who_withdraws_too_late_is_not_told_when_the_holder_did_what(case: Case) -> None:
    question = case.ask()
    opened = _withdraw_form(case, question)
    case.prepare(question)
    case.release(question)
    page = case.town.client("Priya Nair").post(f"/questions/{question}/withdraw", opened)
    assert (page.status_code, "changed how far this question is" in text_of(page)) == (409, False)


def test_a_refusal_can_be_challenged_while_an_answer_after_all_waits(case: Case) -> None:
    question, sam = case.ask(), case.town.viewer("Sam Khan")
    said = {"because": "The phone is being looked at.", "if_shared": "He would learn of it and move her."}
    said |= {"if_not_shared": "Nan does not know that he may come.", "safety_item": "", "safety_line": ""}
    version = version_of(question)
    actions.cannot_share(
        question, reason="live", rest_on=None, safety_tonight=False, version=version, by=sam, at=sam.at,
        key="no", **said,
    )  # fmt: skip
    priya = case.town.client("Priya Nair")
    before = text_of(priya.get(f"/questions/{question}"))
    assert "Ask them to look again" in before
    case.prepare(question)
    assert text_of(priya.get(f"/questions/{question}")) == before
    path = f"/questions/{question}/challenge"
    shown = form_at(priya.get(path), path)
    assert priya.post(path, {**shown, "why": "She goes back on Friday."}).status_code == 303
    now = queries.question(case.town.viewer("Priya Nair"), question)
    assert now is not None
    assert [str(now.facts.version - 1)] == shown["_version"], "their own step alone"


# --- corrected, taken back, copied ------------------------------------------------------


def _amend(case: Case, question: str, *, by: str = "Angela Moran", **said: str) -> Any:
    client, path = case.town.client(by), f"/questions/{question}/amend"
    filled = {"line": "1", "because": "It was the wrong log."}
    return client.post(path, {**form_at(client.get(path), path), **filled, **said})


def test_what_is_corrected_is_read_with_what_it_said_before_who_and_why(case: Case) -> None:
    question, priya = case.answered(), case.town.client("Priya Nair")
    before = Disclosed.objects.order_by("pk")[0].headline
    assert _amend(case, question, act="correct", headline="One call, nobody hurt").status_code == 303
    page = text_of(priya.get(f"/questions/{question}"))
    assert "One call, nobody hurt" in page
    assert (
        f"Corrected by Angela Moran, Tuesday 14 July, 09:00: It was the wrong log. It read before: {before}"
        in (page.replace("log.It", "log. It"))
    )
    assert "One call, nobody hurt" in text_of(priya.get(f"/children/{case.town.amara.reference}"))
    assert "Angela Moran corrected something that they had told" in _read(case, "Priya Nair", question)
    assert Notice.objects.filter(template="answer_corrected", to=case.town.people["Priya Nair"].reference)
    same = _amend(case, question, act="correct", headline="One call, nobody hurt")
    assert "This is what it says already." in text_of(same)


def test_a_correction_goes_through_the_second_person_as_the_answer_did(case: Case) -> None:
    question = case.answered()
    alone = _amend(case, question, by="Sam Khan", act="correct", headline="Two calls")
    assert (alone.status_code, "Ask a discloser who did not prepare it" in text_of(alone)) == (422, True)
    assert not Disclosed.objects.filter(headline="Two calls").exists()
    assert _amend(case, question, act="correct", headline="Two calls").status_code == 303
    assert _amend(case, question, by="Sam Khan", act="recall").status_code == 303, "taking back is free"


@pytest.mark.parametrize(
    ("depth", "summary", "said"),
    [
        ("exists", "", "They asked whether there is anything, no more."),
        ("headline", "She was hurt.", "They asked for a headline, no more."),
    ],
)
def test_a_correction_tells_no_deeper_than_was_asked(case: Case, depth: str, summary: str, said: str) -> None:
    question = case.ask()
    Question.objects.filter(reference=question).update(depth=depth)
    case.prepare(question)
    case.release(question)
    before = list(Disclosed.objects.values_list("headline", "summary"))
    deeper = _amend(case, question, act="correct", headline="Two calls", summary=summary)
    assert (deeper.status_code, said in text_of(deeper)) == (422, True)
    assert list(Disclosed.objects.values_list("headline", "summary")) == before


def test_a_correction_does_not_bring_struck_words_back(case: Case) -> None:
    question, sam = case.ask(), case.town.viewer("Sam Khan")
    row = Question.objects.get(reference=question)
    row.struck.create(
        area_id=row.area_id,
        occurred=sam.at,
        entered=sam.at,
        item=case.inside[0],
        words="children present",
        because="About others",
        by_id=sam.practitioner_id,
    )
    case.prepare(question)
    case.release(question)
    back = _amend(case, question, act="correct", headline="Police attended, Children  present")
    assert (back.status_code, "words that were struck out" in text_of(back)) == (422, True)
    assert _amend(case, question, act="correct", headline="Police attended").status_code == 303


def test_what_is_taken_back_is_shown_to_nobody_and_who_had_read_it_stays(case: Case) -> None:
    question, priya = case.answered(), case.town.client("Priya Nair")
    line = Disclosed.objects.order_by("pk")[0]
    words = line.headline
    assert words in text_of(priya.get(f"/questions/{question}"))
    priya.get(f"/questions/{question}/copy")
    readers = text_of(case.town.client("Sam Khan").get(f"/questions/{question}/amend"))
    assert "Read by Priya Nair. Copied for their case system by Priya Nair." in readers
    assert _amend(case, question, act="recall").status_code == 303
    for path in (f"/questions/{question}", f"/questions/{question}/copy", f"/questions/{question}/thread"):
        page = text_of(priya.get(path))
        assert words not in page
    assert words not in text_of(priya.get(f"/children/{case.town.amara.reference}"))
    shown = text_of(priya.get(f"/questions/{question}"))
    assert "Taken back by whoever told it: not to be used any more" in shown
    thread = _read(case, "Sam Khan", question)
    assert "Read before by: Priya Nair. Copied for a case system by: Priya Nair." in thread
    line.refresh_from_db()
    assert (line.headline, line.recalled_at) == (words, case.town.at), "the history stays"
    assert _amend(case, question, act="recall").status_code == 422, "it cannot be chosen any more"


def test_what_is_taken_back_with_a_double_click_is_taken_back_once(case: Case) -> None:
    question, sam = case.answered(), case.town.client("Sam Khan")
    path = f"/questions/{question}/amend"
    sent = {**form_at(sam.get(path), path), "line": "1", "act": "recall", "because": "It was the wrong log."}
    first, again = sam.post(path, sent), sam.post(path, sent)
    assert (first.status_code, again.status_code) == (303, 303)
    assert Disclosed.objects.exclude(recalled_at=None).count() == 1
    later = sam.post(path, {**sent, "_key": "another"})
    assert (later.status_code, "Somebody changed this before you" in text_of(later)) == (409, True)


def test_a_corrected_text_that_is_taken_back_takes_its_older_text_with_it(case: Case) -> None:
    question, priya = case.answered(), case.town.client("Priya Nair")
    before = Disclosed.objects.order_by("pk")[0].headline
    assert _amend(case, question, act="correct", headline="One call, nobody hurt").status_code == 303
    assert _amend(case, question, act="recall").status_code == 303
    page = text_of(priya.get(f"/questions/{question}"))
    assert before not in page
    assert "One call, nobody hurt" not in page


def test_both_sides_copy_the_whole_exchange_as_far_as_they_may_see_it(case: Case) -> None:
    question = case.answered()
    for who, code in (("Priya Nair", "question.copied"), ("Sam Khan", "question.held_copied")):
        page = case.town.client(who).get(f"/questions/{question}/copy")
        (box,) = page_of(page).xpath("//textarea[@readonly]")
        text = box.text_content()
        assert f"Question {question}: Domestic abuse incidents" in text
        assert "Why: To decide if Mara can stay at Nan's this weekend" in text
        assert "Verbal argument, police attended, children present" in text
        assert "Handling: Do not tell Dad" in text
        assert f"Copied from Joinedup by {who}" in text
        assert not re.search(THE_COUNT, text), "how much is held is on no copy"
        assert Entry.objects.filter(code=code).count() == 1
    assert case.town.client("Hannah Okoye").get(f"/questions/{question}/copy").status_code == 404
