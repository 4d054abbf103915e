"""Feedback as a debt: Joy told of Mara, Denise decided, and Joy is owed what came of it until she has it."""

from collections.abc import Sized
from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps

from joinedup.agencies.queries import own_shift
from joinedup.desk import day, open_work
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.actions import NewsToTell
from joinedup.frontdoor.models import Concern, HeldBack, HubEntry, News, Owed, ToldEnough
from joinedup.frontdoor.queries import counting
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.owed import Debt, What
from joinedup.gate.pages import Refused
from joinedup.notices.models import Notice
from joinedup.sharing.models import Outcome, Question
from joinedup.sharing.rules.measures import Chart
from joinedup.trail.models import Entry
from tests.web.bad_town import page_of
from tests.web.conftest import Town
from tests.web.test_frontdoor_actions import TEXT, answered_question, decided, recommended, tied, told
from tests.web.test_frontdoor_pages import page

NEXT_TUESDAY = date(2026, 7, 21)
A_LINE = "She is seen every morning now. Ring Priya if she is missing."


def version(reference: str) -> int:
    return Concern.objects.get(reference=reference).version


def tell(town: Town, reference: str, *, code: str = "help_began", next_on: date | None = None) -> str:
    return actions.tell_what_came_of_it(
        reference,
        news=NewsToTell(code, A_LINE, next_on),
        version=version(reference),
        by=town.viewer("Priya Nair"),
        at=town.at,
    )


def hold(town: Town, reference: str, what: What, *, until: date = NEXT_TUESDAY) -> str:
    return actions.hold_back(
        reference,
        what=what.value,
        reason="A live investigation.",
        owner=town.people["Denise Walker"].reference,
        review_on=until,
        version=version(reference),
        by=town.viewer("Priya Nair"),
        at=town.at,
    )


def debts(town: Town, reference: str) -> dict[What, Debt]:
    found = queries.feedback(town.viewer("Priya Nair"), reference)
    assert found is not None
    return {one.what: one.debt for one in found.standings}


def sent(town: Town, reference: str) -> str:
    return page(town.client("Joy Adeyemi").get(f"/concern/{reference}"))


def on_my_day(town: Town, who: str) -> list[str]:
    viewer = town.viewer(who)
    return [one.title for one in day.first(viewer, own_shift(viewer.practitioner_id, at=viewer.at))]


@pytest.mark.need("I7")
def test_with_the_decision_it_is_written_down_by_which_day_joy_hears_what_came_of_it(town: Town) -> None:
    reference = decided(town)
    debt = Owed.objects.get(concern__reference=reference)
    assert debt.due_on == NEXT_TUESDAY
    assert debt.teller == town.people["Priya Nair"]
    assert debts(town, reference) == {What.DECISION: Debt.GIVEN, What.CAME_OF_IT: Debt.OWED}
    assert 'You hear what came of it by <time datetime="2026-07-21">Tuesday 21 July' in sent(town, reference)


def test_before_it_is_decided_the_decision_is_owed_and_late_on_the_third_day(town: Town) -> None:
    reference = tied(town)
    assert debts(town, reference) == {What.DECISION: Debt.OWED}
    town.set_time(datetime(2026, 7, 16, 9, 0, tzinfo=UTC))
    assert debts(town, reference) == {What.DECISION: Debt.OVERDUE}


def test_what_is_due_is_on_priyas_day_and_off_it_when_she_has_told(town: Town) -> None:
    reference = decided(town)
    assert "Tell what came of a concern" not in on_my_day(town, "Priya Nair")
    town.set_time(town.at + timedelta(days=8))
    assert "Tell what came of a concern" in on_my_day(town, "Priya Nair")
    assert "Tell what came of a concern" not in on_my_day(town, "Joy Adeyemi")
    assert "owed to you since Tuesday 21 July" in page(town.client("Joy Adeyemi").get("/"))
    tell(town, reference)
    assert "Tell what came of a concern" not in on_my_day(town, "Priya Nair")
    assert debts(town, reference)[What.CAME_OF_IT] is Debt.GIVEN


def test_joy_reads_it_says_whether_it_told_her_what_to_do_and_it_is_counted(town: Town) -> None:
    reference = decided(town)
    tell(town, reference)
    assert (
        Notice.objects.filter(template="concern_news", to=town.people["Joy Adeyemi"].reference).count() == 1
    )
    shown = sent(town, reference)
    assert A_LINE in shown
    assert shown.count("Did this tell you what to do next?") == 2  # of the decision, and of what came of it
    assert News.objects.get().read_at == town.at
    joy = town.client("Joy Adeyemi")
    for message, code in (("decision", "no"), ("1", "yes"), ("1", "partly")):
        said = {"message": message, "code": code, "_key": f"{message}-{code}"}
        assert joy.post(f"/concern/{reference}/did-it-help", said).status_code == 303
    assert {(one.news_id is None, one.code) for one in ToldEnough.objects.all()} == {
        (True, "no"),
        (False, "partly"),
    }
    (row,) = queries.owed_page(town.viewer("Denise Walker")).rows
    assert (row.agency, row.helped) == ("Parkside Primary School", (0, 1, 1))  # yes, partly, no
    assert row.counts == (0, 0, 0, 0, 2, 0)  # both given


@pytest.mark.parametrize("message", ["2", "0", "x", "decision"])
def test_nobody_speaks_of_a_message_that_they_were_not_sent(town: Town, message: str) -> None:
    reference = recommended(town)
    said = {"message": message, "code": "yes", "_key": "key"}
    assert town.client("Joy Adeyemi").post(f"/concern/{reference}/did-it-help", said).status_code == 404
    assert not ToldEnough.objects.exists()


def test_what_is_still_open_is_told_and_owed_again_by_the_day_that_it_names(town: Town) -> None:
    reference = decided(town)
    tell(town, reference, code="still_open", next_on=date(2026, 7, 28))
    assert debts(town, reference)[What.CAME_OF_IT] is Debt.OWED
    assert "Next news by Tuesday 28 July." in sent(town, reference)
    town.set_time(datetime(2026, 7, 29, 9, 0, tzinfo=UTC))
    assert debts(town, reference)[What.CAME_OF_IT] is Debt.OVERDUE
    tell(town, reference, code="still_open", next_on=date(2026, 8, 4))
    debt = Owed.objects.get()
    assert (debt.first_due_on, debt.due_on) == (NEXT_TUESDAY, date(2026, 8, 4))
    (line,) = queries.owed_page(town.viewer("Priya Nair")).later
    assert line.standing.words == "Owed by Tuesday 4 August, due first on Tuesday 21 July"


def test_news_of_a_decision_taken_anew_before_it_was_kept_with_it_moves_no_first_day(town: Town) -> None:
    reference = decided(town)
    tell(town, reference, code="still_open", next_on=date(2026, 7, 28))
    told_then = News.objects.get()
    town.set_time(town.at + timedelta(days=1))
    joy, concern = town.viewer("Joy Adeyemi"), Concern.objects.get()
    actions.challenge(reference, text="Nobody asked Mara.", sender=joy, by=joy, at=town.at)
    town.add("Ruth Bell", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    said = {"came": Came.ANEW, "answer": "We look again.", "version": 1, "by": town.viewer("Ruth Bell")}
    actions.answer_challenge(reference, **said, at=town.at)
    News.objects.update(before=None)  # as the release before left it
    town.set_time(town.at + timedelta(days=1))
    decided(town, recommended(town, reference=reference))
    first_day = Owed.objects.get(concern=concern).due_on
    tell(town, reference, code="still_open", next_on=date(2026, 7, 30))
    assert Owed.objects.get(concern=concern).first_due_on == first_day
    migration = import_module("joinedup.frontdoor.migrations.0031_news_of_before_it_was_kept_apart")
    migration.be_of_what_was_decided_then(apps, None)
    assert [one.pk for one in News.objects.exclude(before=None)] == [told_then.pk]
    # Of a receipt that was opened before it was taken anew, '1' is the news that stood there then.
    actions.say_if_it_helped(reference, message="1", code="no", sender=joy, by=joy, at=town.at)
    assert ToldEnough.objects.get().news == told_then
    assert 'id="news-2"' in sent(town, reference) and 'id="news-1"' not in sent(town, reference)


def test_a_decision_held_back_is_neither_in_time_nor_late_and_still_open_is_no_answer_in_time(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three decided in time. One was held back; of one it was said by its day that it is still open. A fourth
    is decided by nobody, and its day is over."""

    def share(code: str, title: str, of: Sized, which: Sized, named: object, **words: str) -> Chart:
        return Chart(code, title, f"{len(which)} of {len(of)}", ())  # as counted: so few are never shown

    monkeypatch.setattr(import_module("joinedup.frontdoor.queries.numbers"), "_share", share)
    held = recommended(town)
    hold(town, held, What.DECISION)
    decided(town, held)
    still_open, told_all = decided(town), decided(town)
    tell(town, still_open, code="still_open", next_on=date(2026, 7, 28))
    tell(town, told_all)
    told(town)
    town.set_time(datetime(2026, 7, 22, 9, 0, tzinfo=UTC))
    tell(town, still_open)
    town.set_time(datetime(2026, 8, 3, 9, 0, tzinfo=UTC))
    found = queries.numbers(town.viewer("Priya Nair"))
    assert found is not None
    said = {chart.code: chart.sentence for chart in found.charts}
    assert (said["told-in-time"], said["heard"]) == ("2 of 3", "1 of 3")
    counted: dict[str, int] = {}
    monkeypatch.setattr(counting, "safe_figures", lambda **counts: counted.update(counts))
    queries.figures(town.area.pk, since=date(2026, 7, 14), until=date(2026, 7, 31))
    assert counted == {"received": 4, "decided": 2, "decided_in_time": 2}, "without the one that is held"
    Owed.objects.filter(concern__reference=still_open).update(first_due_on=None)  # moved before it was kept
    before = queries.numbers(town.viewer("Priya Nair"))
    assert before is not None
    assert {chart.code: chart.sentence for chart in before.charts}["heard"] == "1 of 2"


def test_a_hold_has_a_reason_an_owner_and_a_day_and_joy_learns_nothing_of_it(town: Town) -> None:
    reference = decided(town)
    before = sent(town, reference)
    hold(town, reference, What.CAME_OF_IT)
    assert debts(town, reference)[What.CAME_OF_IT] is Debt.HELD
    assert sent(town, reference).replace(" ", "") == before.replace(" ", "") or "held" not in before
    assert "investigation" not in sent(town, reference)
    town.set_time(datetime(2026, 7, 21, 9, 0, tzinfo=UTC))
    assert debts(town, reference)[What.CAME_OF_IT] is Debt.DUE
    lists = open_work.by_owner(town.area.pk, at=town.at)
    (owner,) = [owner for owner, items in lists.items() if any(i.code == "concern.to_tell" for i in items)]
    assert owner.id == town.people["Denise Walker"].pk


@pytest.mark.need("I7")
def test_what_was_decided_can_be_held_from_an_unsafe_sender_who_sees_it_being_read(town: Town) -> None:
    reference = recommended(town)
    hold(town, reference, What.DECISION)
    decided(town, reference)
    assert debts(town, reference)[What.DECISION] is Debt.HELD
    shown = sent(town, reference)
    assert TEXT not in shown
    assert "Being read" in shown
    assert not Notice.objects.filter(template="concern_decided").exists()
    assert TEXT not in page(town.client("Joy Adeyemi").get("/"))
    with pytest.raises(Refused, match="held"):
        tell(town, reference)
    viewer = town.viewer("Denise Walker")
    actions.let_go(reference, version=version(reference), by=viewer, at=town.at)
    assert TEXT in sent(town, reference)
    assert Notice.objects.filter(template="concern_decided").count() == 1


def test_what_she_has_been_told_can_no_longer_be_held_from_her(town: Town) -> None:
    reference = decided(town)
    with pytest.raises(Refused):
        hold(town, reference, What.DECISION)
    assert not HeldBack.objects.exists()


@pytest.mark.need("I7")
def test_nothing_closes_while_somebody_is_owed_an_answer_unless_the_reason_is_said(town: Town) -> None:
    reference, denise = decided(town), town.client("Denise Walker")
    here = f"/front-door/{reference}/feedback"
    first = {"act": "close", "because": "", "_key": "one", "_version": str(version(reference))}
    refused = denise.post(here, first)
    assert refused.status_code == 422
    assert "Somebody is owed an answer still." in page(refused)
    assert Owed.objects.get().closed_at is None
    assert denise.post(here, {**first, "because": "The school has closed.", "_key": "two"}).status_code == 303
    assert debts(town, reference)[What.CAME_OF_IT] is Debt.CLOSED
    assert "Closed" in sent(town, reference)
    assert Entry.objects.filter(code="concern.closed", subjects__reference=reference).count() == 1


def test_an_answer_whose_giver_was_told_nothing_keeps_a_concern_open_too(town: Town) -> None:
    reference = tied(town)
    question = answered_question(town, reference)
    police = {"code": "changed_the_plan", "line": ""}
    decided(town, recommended(town, reference=reference), holders={question.reference: police})
    tell(town, reference)
    Outcome.objects.all().delete()
    Question.objects.update(state="answered")  # as one that was answered after the decision
    viewer = town.viewer("Denise Walker")
    with pytest.raises(Refused, match=r"feedback\.owed"):
        actions.close(reference, because="", version=version(reference), by=viewer, at=town.at)


def test_the_page_of_all_of_it_lists_what_waits_by_agency_and_is_the_front_doors_alone(town: Town) -> None:
    reference = decided(town)
    other = told(town, by="Hannah Okoye")
    town.set_time(town.at + timedelta(days=8))
    shown = page(town.client("Priya Nair").get("/front-door/feedback"))
    assert f'href="/front-door/{reference}/feedback"' in shown
    assert f'href="/front-door/{other}/feedback"' in shown
    assert "Parkside Primary School" in shown
    assert "0-19 health service" in shown
    for name in ("Joy Adeyemi", "Sam Khan", "Zoe Li"):
        assert town.client(name).get("/front-door/feedback").status_code == 404


def test_whoever_is_not_known_to_us_is_owed_the_neutral_text_and_no_more(town: Town) -> None:
    reference = recommended(town)
    Concern.objects.filter(reference=reference).update(verified=False)
    decided(town, reference)
    assert not Owed.objects.exists()


def test_two_who_tell_her_at_once_are_one_message_and_both_texts(town: Town) -> None:
    reference, denise = decided(town), town.client("Denise Walker")
    form = {"act": "tell", "code": "help_began", "line": "Mine.", "_key": "k", "_version": "1"}
    form["_version"] = str(version(reference))
    tell(town, reference)
    late = denise.post(f"/front-door/{reference}/feedback", form)
    assert late.status_code == 409
    assert "Mine." in page(late)
    assert A_LINE in page(late)
    assert News.objects.count() == 1


def test_whoever_hears_in_a_leavers_place_gets_the_letter(town: Town) -> None:
    """Joy told, and left: her letter went to nobody, and the decider's desk was told that it had not gone."""
    town.add("Leah Stone", "Deputy head", "Parkside Primary School", "safeguarding_lead")
    reference = recommended(town)
    Concern.objects.filter(reference=reference).update(hearer=town.people["Leah Stone"])
    decided(town, reference)
    sent = Notice.objects.filter(template="concern_decided").values_list("to", flat=True)
    assert list(sent) == [town.people["Leah Stone"].reference]


@pytest.mark.need("R1")
def test_who_takes_part_is_counted_by_agency_beside_the_three_months_before(town: Town) -> None:
    """Twelve of Parkside in March; in June eleven, and ten entries of the health service at the hub."""
    nurse = town.people["Hannah Okoye"]
    march, june = datetime(2026, 3, 16, 9, tzinfo=UTC), datetime(2026, 6, 15, 8, tzinfo=UTC)
    for number in range(23):
        told(town, key=f"told-{number}")
    first = list(Concern.objects.order_by("pk").values_list("pk", flat=True))
    Concern.objects.filter(pk__in=first[:12]).update(entered=march)
    Concern.objects.filter(pk__in=first[12:]).update(entered=june)
    for pk in first[12:22]:
        made = HubEntry.objects.create(
            **town.work(concern_id=pk, agency=nurse.agency, by=nurse, text="She was weighed.")
        )
        HubEntry.objects.filter(pk=made.pk).update(entered=june)
    shown = page_of(town.client("Priya Nair").get("/front-door?numbers=shown"))

    def rows(code: str) -> list[str]:
        lines = shown.xpath(f"//figure[@aria-labelledby='{code}-title']//tbody/tr")
        return [" ".join(cell.text_content().strip() for cell in one) for one in lines]

    assert rows("taking-part") == ["0-19 health service 10", "Parkside Primary School 11"]
    assert rows("took-part-before") == ["Parkside Primary School 12"]
