"""At every step of the story each open item is in exactly one owner's list, and after a leaver none is lost.

What is open is counted here by hand and by state, not by the product's own query (security.md D14, G-37).
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Agency, Desk, Seat, Shift
from joinedup.agencies.rules.owners import (
    Kind,
    LastDesk,
    OpenItem,
    Owner,
    has_stuck,
    may_end,
    of_who_left,
    owner_of,
)
from joinedup.children.models import Involvement, NameWish
from joinedup.children.queries.beside import WHO_LEFT
from joinedup.clocks import actions as clocks
from joinedup.clocks.actions import leaving
from joinedup.clocks.models import ChildClock, Happened
from joinedup.desk import open_work
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import Concern, Conversation, Owed
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import Refused
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions import live_acting
from joinedup.meetings.actions.live_acting import Given
from joinedup.meetings.models import Action
from joinedup.meetings.rules.acting import ForWhom, State
from joinedup.notices.models import Notice
from joinedup.risk.models import Round
from joinedup.risk.queries import scale_on
from joinedup.sharing import actions as sharing
from joinedup.sharing.actions import leaving as questions
from joinedup.sharing.models import Question
from joinedup.sharing.queries.owed import standing_of
from joinedup.sharing.rules.owed import Debt
from joinedup.signin import actions as signin
from joinedup.staff import actions as staff

from .bad_town import errors_of, page_of, text_of
from .conftest import TUESDAY_NINE, Town
from .meeting_case import sits
from .risk_case import HEALTH, POLICE, SCHOOL, opened, say
from .sharing_case import Case, case, version_of
from .signin_case import CONSOLE
from .test_guards import restrict

__all__ = ["case"]

Lists = dict[str, set[tuple[str, str]]]


def whose(town: Town) -> Lists:
    """Every owner's list, by name; asserts that nothing is in two."""
    found: Lists = {}
    seen: set[tuple[str, str]] = set()
    people = {person.pk: name for name, person in town.people.items()}
    desks = {desk.pk: name for name, desk in town.desks.items()}
    for owner, items in open_work.by_owner(town.area.pk, at=town.at).items():
        assert owner.kind is not Kind.AGENCY
        name = (people if owner.kind is Kind.PERSON else desks)[owner.id]
        theirs = {(item.what, item.reference) for item in items}
        assert len(theirs) == len(items)
        assert not theirs & seen, "one item in two lists"
        seen |= theirs
        found[name] = theirs
    assert len(seen) == open_by_state(), "something open is in nobody's list"
    return found


def open_by_state() -> int:
    """Counted by hand: a concern is open at the door, for who hears of it and who tells of it, a question
    at the desk that is asked and for who follows it. Of the steps beside a child one is next. Who left
    beside a child is to be followed by somebody."""
    at_the_door = Concern.objects.filter(state__in=["received", "being_read", "recommended"]).count()
    unheard = Concern.objects.exclude(told__read_at__isnull=False).count()
    followed = Question.objects.filter(
        state__in=["asked", "seen", "accepted", "prepared", "answered"]
    ).count()
    at_a_desk = Question.objects.filter(state__in=["asked", "seen", "accepted", "prepared"]).count()
    to_tell = Owed.objects.filter(given_at=None, closed_at=None).count()
    beside = ChildClock.objects.filter(stopped_at=None).values_list("child_id").distinct().count()
    left = Involvement.objects.filter(practitioner__active=False, until=None).count()
    return at_the_door + unheard + followed + at_a_desk + to_tell + beside + left


def _tell(town: Town) -> str:
    told = Told(
        worry="Mara came in hungry again.", last_happened="today", family_knows="yes",
        family_knows_detail="Mum", child_name="Mara Okafor", child_birth_date=None, child_expected_date=None,
        child_age="9", child_address="", child_postcode="",
         childs_words="", working_well="", tried_already="",
    )  # fmt: skip
    return frontdoor.tell(told, by=town.viewer("Joy Adeyemi"), at=town.at)


def _change(town: Town, reference: str, by: str) -> dict[str, object]:
    version = Concern.objects.get(reference=reference).version
    return {"version": version, "by": town.viewer(by), "at": town.at}


def test_from_the_worry_to_what_became_of_it_each_item_is_one_owners(case: Case) -> None:
    town = case.town
    assert whose(town) == {}

    concern = _tell(town)
    sent, to_read = ("A concern that was sent, to hear of", concern), ("A concern, to be read", concern)
    assert whose(town) == {"Joy Adeyemi": {sent}, "Duty and Advice": {to_read}}

    frontdoor.begin_reading(concern, by=town.viewer("Priya Nair"), at=town.at)
    reading = ("A concern, being read", concern)
    assert whose(town) == {"Joy Adeyemi": {sent}, "Priya Nair": {reading}}

    frontdoor.tie(concern, child=town.amara.reference, **_change(town, concern, "Priya Nair"))  # type: ignore[arg-type]
    question = case.ask(concern=concern)
    asked, to_answer = ("A question that was asked", question), ("A question, to be answered", question)
    assert whose(town) == {
        "Joy Adeyemi": {sent},
        "Priya Nair": {reading, asked},
        "Front-door police desk": {to_answer},
    }

    sharing.see(question, by=town.viewer("Sam Khan"), at=town.at)
    assert whose(town)["Front-door police desk"] == {to_answer}, "to open it is not to take it on"
    _take_on(case, question)
    assert whose(town)["Sam Khan"] == {to_answer}
    case.prepare(question)
    to_release = ("An answer, to be released", question)
    assert whose(town)["Front-door police desk"] == {to_release}
    case.release(question)
    owed = ("What became of an answer, to be told", question)
    assert whose(town) == {"Joy Adeyemi": {sent}, "Priya Nair": {reading, owed}}

    frontdoor.recommend(
        concern, outcome_code="assessment", because="Hungry again.", tell_sender="Thank you.",
        tell_holders={question: {"code": "changed_the_plan", "line": ""}},
        **_change(town, concern, "Priya Nair"),  # type: ignore[arg-type]
    )  # fmt: skip
    waiting = ("A recommendation, for a manager", concern)
    assert whose(town) == {"Joy Adeyemi": {sent}, "Priya Nair": {owed}, "Duty and Advice": {waiting}}

    frontdoor.send_back(concern, because="Ask the nurse.", **_change(town, concern, "Denise Walker"))  # type: ignore[arg-type]
    assert whose(town)["Priya Nair"] == {reading, owed}, "given back to whoever recommended"
    frontdoor.recommend(
        concern, outcome_code="assessment", because="Hungry.", tell_sender="Thank you.", tell_holders={},
        **_change(town, concern, "Priya Nair"),  # type: ignore[arg-type]
    )  # fmt: skip
    frontdoor.authorise(
        concern, because="Yes.", tell_sender="Thank you.",
        tell_holders={question: {"code": "changed_the_plan", "line": ""}},
        **_change(town, concern, "Denise Walker"),  # type: ignore[arg-type]
    )  # fmt: skip
    to_tell = ("What came of a concern, to be told", concern)
    to_be_read = ("What became of a concern, to be read", concern)
    first = ChildClock.objects.order_by("due_at", "pk")[0]
    step = {"Duty and Advice": {("A step beside a child, to be done", first.reference)}}
    assert whose(town) == {"Joy Adeyemi": {to_be_read}, "Priya Nair": {to_tell}, **step}
    joy = town.viewer("Joy Adeyemi")
    frontdoor.read_what_was_told(concern, sender=joy, by=joy, at=town.at)
    news = frontdoor.NewsToTell("help_began")
    frontdoor.tell_what_came_of_it(concern, news=news, **_change(town, concern, "Priya Nair"))  # type: ignore[arg-type]
    assert whose(town) == step

    # Joy does not agree, and it is decided anew: Sam was told of the first, and is told of the new one too.
    frontdoor.challenge(concern, text="Nobody saw her.", sender=joy, by=joy, at=town.at)
    town.add("Ruth Bell", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    thursday = town.at + timedelta(days=2)
    frontdoor.answer_challenge(
        concern, came=Came.ANEW, answer="You are right.", version=1, by=town.viewer("Ruth Bell"), at=thursday
    )
    assert whose(town)["Priya Nair"] >= {owed}
    stands = standing_of(Question.objects.get(reference=question), at=thursday)
    assert (stands.debt, stands.due_on) == (Debt.OWED, date(2026, 7, 23))  # five working days from Thursday
    sam = town.client("Sam Khan")
    before = "What you were told before, which is decided anew"
    assert before in text_of(sam.get(f"/questions/{question}"))
    assert "That is decided anew" in text_of(town.client("Priya Nair").get(f"/questions/{question}"))
    priya = town.viewer("Priya Nair")
    with pytest.raises(Refused, match=r"outcome\.owed"):
        sharing.give_outcomes(concern, outcomes={}, by=priya, at=thursday)
    now = {question: {"code": "added_to_the_picture", "line": ""}}
    sharing.give_outcomes(concern, outcomes=now, by=priya, at=thursday)
    read = text_of(sam.get(f"/questions/{question}"))
    assert before in read and "What came of it now stands above." in read
    assert Notice.objects.filter(template="question_outcome", thing=question).count() == 2


def _everybody_has_something(case: Case) -> tuple[str, str]:
    town = case.town
    concern = _tell(town)
    frontdoor.begin_reading(concern, by=town.viewer("Priya Nair"), at=town.at)
    frontdoor.tie(concern, child=town.amara.reference, **_change(town, concern, "Priya Nair"))  # type: ignore[arg-type]
    question = case.ask(concern=concern)
    _take_on(case, question)
    return concern, question


def _take_on(case: Case, question: str) -> None:
    sam = case.town.viewer("Sam Khan")
    sharing.accept(question, version=version_of(question), by=sam, at=sam.at, key="accept")


def test_whoever_is_away_owns_nothing_meanwhile_and_it_is_theirs_again_afterwards(case: Case) -> None:
    town = case.town
    concern, question = _everybody_has_something(case)
    priya = Shift.objects.filter(practitioner=town.people["Priya Nair"])
    priya.filter(starts=TUESDAY_NINE).update(kind="away")
    lists = whose(town)
    assert "Priya Nair" not in lists
    assert lists["Duty and Advice"] == {
        ("A concern, being read", concern),
        ("A question that was asked", question),
    }
    priya.update(kind="shift")
    assert whose(town)["Priya Nair"] == lists["Duty and Advice"]


def test_whoever_lost_their_desk_or_their_role_owns_nothing_there(case: Case) -> None:
    town = case.town
    concern, question = _everybody_has_something(case)
    town.people["Sam Khan"].seats.all().delete()
    assert ("A question, to be answered", question) in whose(town)["Front-door police desk"]
    town.people["Priya Nair"].grants.all().delete()
    assert ("A concern, being read", concern) in whose(town)["Duty and Advice"]


@pytest.mark.parametrize("leaver", ["Joy Adeyemi", "Priya Nair", "Sam Khan"])
def test_after_a_leaver_everything_is_their_desks_and_nothing_is_lost(case: Case, leaver: str) -> None:
    town = case.town
    _everybody_has_something(case)
    before = whose(town)
    desk = town.people[leaver].seats.get().desk.name
    counted = staff.let_go_from_the_console(
        town.people[leaver].pk, area_id=town.area.pk, by=CONSOLE, at=town.at
    )
    assert counted == f"{len(before[leaver])} 0"
    after = whose(town)
    assert leaver not in after
    beside = Involvement.objects.filter(practitioner=town.people[leaver], until=None)
    to_say = {(WHO_LEFT, reference) for reference in beside.values_list("child__reference", flat=True)}
    assert after[desk] == before[leaver] | before.get(desk, set()) | to_say
    assert open_work.held_by(town.people[leaver].pk, area_id=town.area.pk, at=town.at) == ()
    assert not Shift.objects.filter(practitioner=town.people[leaver], ends__gt=town.at).exists()


def test_a_colleague_takes_over_and_reads_what_became_of_it(case: Case) -> None:
    """Joy's deputy is named, and opens the receipt of what Joy told; another school does not."""
    town = case.town
    town.add("Ken Marsh", "Headteacher", "Parkside Primary School", "safeguarding_lead", desk="School office")
    steve = town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    concern, _ = _everybody_has_something(case)
    ken = town.client("Ken Marsh")
    assert ken.get(f"/concern/{concern}").status_code == 404
    joy = town.people["Joy Adeyemi"]
    staff.let_go(
        joy.reference,
        to=town.people["Ken Marsh"].reference,
        version=1,
        by=town.viewer(steve.name),
        at=town.at,
    )
    assert whose(town)["Ken Marsh"] == {("A concern that was sent, to hear of", concern)}
    assert ken.get(f"/concern/{concern}").status_code == 200
    assert town.client("Grace Obi").get(f"/concern/{concern}").status_code == 404


def test_leaving_without_the_pages_leaves_nothing_without_an_owner_either(case: Case) -> None:
    """Only the account is ended, as on the day on which the database is read-only."""
    town = case.town
    _everybody_has_something(case)
    before = whose(town)
    signin.leave(town.people["Priya Nair"].pk, by=CONSOLE, at=town.at)
    after = whose(town)
    assert before["Priya Nair"] <= after["Duty and Advice"]


def test_what_an_agency_that_left_had_open_is_the_last_desks_of_all(case: Case) -> None:
    """Nobody comes in at the police any more: Sam had the question, and nobody would have had it."""
    town = case.town
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    night = town.add("Nia Rees", "Night worker", "Children's social work", "hub_social_worker")
    Seat.objects.create(practitioner=night, desk=town.desks["Emergency Duty Team"])
    question = case.ask()
    sharing.see(question, by=town.viewer("Sam Khan"), at=town.at)
    _take_on(case, question)
    assert whose(town)["Sam Khan"] == {("A question, to be answered", question)}
    police = town.agencies["West Yorkshire Police"].reference
    shown = town.client("Steve Lund").get(f"/people/at/{police}/leaves")
    assert "What is open still on that day is open work of Emergency Duty Team" in text_of(shown)
    today = today_in_london(town.at)
    staff.leave_partnership(police, on=today, by=town.viewer("Steve Lund"), at=town.at)
    told = Notice.objects.get(template="with_who_leaves", thing=question)
    assert told.to == town.people["Priya Nair"].reference
    sams = text_of(town.client("Steve Lund").get(f"/people/{town.people['Sam Khan'].reference}/leave"))
    assert "1 open item was theirs. Their agency has left" in sams and "A question, to be answered: 1" in sams
    lists = whose(town)
    theirs = "A question, to be answered, of West Yorkshire Police, which has left"
    assert lists["Emergency Duty Team"] == {(theirs, question)}
    assert lists["Priya Nair"] == {("A question that was asked", question)}
    assert "Sam Khan" not in lists
    open_there = open_work.of_person(town.viewer("Nia Rees"))
    assert [(line.what, line.href) for one in open_there for line in one.lines] == [(theirs, "")]
    # She rings Priya, and says here that it ends: Priya reads that, and the question stays hers.
    shown = "What was open there is with Emergency Duty Team now: ring them."
    assert shown in text_of(town.client("Priya Nair").get(f"/questions/{question}"))
    nia = town.client("Nia Rees")
    ends = {"which": f"question.to_answer {question}", "came": "ended", "_key": "it-ends"}
    assert "Choose which desk takes it" in text_of(nia.post("/open-work", {**ends, "came": "taken"}))
    given = {**ends, "came": "taken", "desk": town.desks["School office"].reference}
    assert nia.post("/open-work", given).status_code == 303
    assert whose(town)["School office"] == {(theirs, question)}
    written = {"words": "Is he at school?", "safety_tonight": False, "safety_line": "", "key": "m"}
    sharing.say(question, by=town.viewer("Priya Nair"), at=town.at, **written)  # type: ignore[arg-type]
    message = Notice.objects.get(template="question_message", thing=question)
    assert message.to == town.desks["School office"].reference, "the desk that has it now"
    gone = "Somebody has seen to this already, or it has ended. Choose what is open still."
    assert errors_of(nia.post("/open-work", {**ends, "_key": "again"})) == [gone]
    assert town.client("Joy Adeyemi").post("/open-work", ends).status_code == 303
    (only,) = open_work.everything(town.area.pk, at=town.at)
    assert (only.code, only.person_id) == ("question.asked", town.people["Priya Nair"].pk)
    seen_to = Notice.objects.filter(template="who_left_seen_to").values_list("to", flat=True)
    assert set(seen_to) == {town.people["Priya Nair"].reference}
    assert "What was open there has ended." in text_of(
        town.client("Priya Nair").get(f"/questions/{question}")
    )
    priya, because = town.viewer("Priya Nair"), "They have left: we ask the school."
    sharing.withdraw(
        question, because=because, version=version_of(question), by=priya, at=priya.at, key="back"
    )
    assert open_work.everything(town.area.pk, at=town.at) == ()
    withdrawn = Notice.objects.get(template="question_withdrawn", thing=question)
    assert withdrawn.to == town.desks["Emergency Duty Team"].reference, "Sam is not there to be told"
    # A service that is named on request was said to work with Mara, and asked its name: it leaves unnamed.
    health = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    health.update(visibility=Involvement.Visibility.ON_REQUEST, by=town.people["Joy Adeyemi"])
    asked = {"which": "0", "because": "Mara asked for her nurse.", "_key": "a"}
    town.client("Joy Adeyemi").post(f"/children/{town.amara.reference}/service", asked)
    wish = NameWish.objects.get()
    assert len(open_work.everything(town.area.pk, at=town.at)) == 2
    health_service = town.agencies["0-19 health service"].reference
    staff.leave_partnership(health_service, on=today, by=town.viewer("Steve Lund"), at=town.at)
    unnamed = "Somebody asks who your service is, of a service, which has left"
    (item,) = open_work.everything(town.area.pk, at=town.at)
    assert (item.what, item.reference) == (unnamed, wish.reference)
    nobody = {"which": f"wish.to_answer {wish.reference}", "came": "ended", "_key": "nobody"}
    assert nia.post("/open-work", nobody).status_code == 303
    read = text_of(town.client("Joy Adeyemi").get(f"/children/{town.amara.reference}/service"))
    assert "No name is given. If they are needed, ring the front door." in read
    assert open_work.everything(town.area.pk, at=town.at) == ()


def test_what_an_agency_that_left_asked_is_taken_back_and_of_a_restricted_record_one_of_its_own_is_told(
    case: Case,
) -> None:
    """Sam would prepare an answer for nobody; and nobody at the last desk may know of a restricted record."""
    town = case.town
    night = town.add("Nia Rees", "Night worker", "Children's social work", "hub_social_worker")
    Seat.objects.create(practitioner=night, desk=town.desks["Emergency Duty Team"])
    question = case.ask()
    item = next(one for one in open_work.everything(town.area.pk, at=town.at) if one.code == "question.asked")
    last = LastDesk(town.desks["Emergency Duty Team"].pk, town.agencies["Children's social work"].pk, "EDT")
    police, sam = town.agencies["West Yorkshire Police"].pk, town.people["Sam Khan"].pk
    restricted = replace(item, agency_id=police, only_for=frozenset({sam, night.pk}))
    moved = of_who_left(restricted, left={police: "West Yorkshire Police"}, last=last, there={night.pk})
    assert moved is not None and moved.person_id == night.pk
    nobodys = of_who_left(restricted, left={police: "West Yorkshire Police"}, last=last)
    assert nobodys is not None and (nobodys.person_id, nobodys.desk_id) == (None, last.id)
    assert may_end("question.asked").allowed and not may_end("clock.running").allowed
    questions.see_to_who_left(question, its_own=True, ended=True, by=town.viewer("Nia Rees"), at=town.at)
    assert whose(town) == {}
    withdrawn = Notice.objects.get(template="question_withdrawn", thing=question)
    assert withdrawn.to == town.desks["Front-door police desk"].reference


def test_whoever_answered_an_agency_that_left_hears_of_it_and_is_owed_nothing_once_it_is_ended(
    case: Case,
) -> None:
    """Hannah's service asked the police, was answered, and left before it said what became of it."""
    town = case.town
    for name, role in (("Steve Lund", "area_administrator"), ("Nia Rees", "hub_social_worker")):
        town.add(name, "Officer", "Children's social work", role)
    Seat.objects.create(practitioner=town.people["Nia Rees"], desk=town.desks["Emergency Duty Team"])
    question = case.answered()
    health = town.agencies["0-19 health service"]
    Question.objects.update(asker_agency=health, asker=town.people["Hannah Okoye"])
    steve, today = town.viewer("Steve Lund"), today_in_london(town.at)
    staff.leave_partnership(health.reference, on=today, by=steve, at=town.at)
    told = Notice.objects.get(template="with_who_leaves", thing=question)
    assert told.to == town.desks["Front-door police desk"].reference
    sam = town.client("Sam Khan")
    read = text_of(sam.get(f"/questions/{question}"))
    assert "Nobody there tells you what became of this. What was open there is with Emergency Duty" in read
    for page in ("/questions", "/"):
        line = text_of(sam.get(page))
        assert "Nobody there tells you what became of this." in line and "owes you" not in line
    # The school took it and left too, and so, on another day, did the agency of the last desk of all.
    ends = {"which": f"question.outcome_owed {question}", "came": "ended", "_key": "a"}
    taken = {**ends, "came": "taken", "desk": town.desks["School office"].reference, "_key": "b"}
    assert town.client("Nia Rees").post("/open-work", taken).status_code == 303
    assert "with School office now: ring them" in text_of(sam.get(f"/questions/{question}"))
    agencies = Agency.objects.order_by("pk")
    agencies.filter(name="Parkside Primary School").update(left_on=today)
    assert "with Emergency Duty Team now: ring them" in text_of(sam.get(f"/questions/{question}"))
    agencies.filter(name="Children's social work").update(left_on=today)
    assert "ring them" not in text_of(sam.get(f"/questions/{question}"))
    agencies.filter(name="Children's social work").update(left_on=None)
    assert town.client("Nia Rees").post("/open-work", ends).status_code == 303
    read = text_of(sam.get(f"/questions/{question}"))
    assert "What was open there has ended." in read and "owes you what became" not in read


def test_what_a_service_that_leaves_was_to_do_is_told_to_who_waits_and_opened_by_the_desk_that_takes_it(
    town: Town,
) -> None:
    """Hannah's service has an action of the meeting's, a view to say and a step beside Amara."""
    sitting = sits(town)
    house = Agency.objects.create(area=town.area, name="Safe House", kind="domestic_violence")
    town.agencies["Safe House"] = house
    town.desks["IDVA desk"] = Desk.objects.create(agency=house, name="IDVA desk", hours="SH7")
    town.add("Ruth Bell", "IDVA", "Safe House", "practitioner", desk="IDVA desk")
    views = opened(town, HEALTH, POLICE)
    say(town, "Sam Khan", views, scale_on(town.area.pk, at=town.at).readings[0].code)
    denise, due = town.viewer("Denise Walker"), town.at.date() + timedelta(days=1)
    given = Given(ForWhom.HARMED, town.people["Hannah Okoye"].reference, "Weigh the baby", due)
    live_acting.give(sitting.call(), given, by=denise, at=town.at)
    action = Action.objects.get()
    clocks.record_step(
        town.amara.reference, "referral_received", occurred=town.at, own_agency_only=False,
        by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    health = town.agencies[HEALTH]
    ChildClock.objects.update(agency=health)
    step = ChildClock.objects.order_by("due_at", "pk")[0]
    advice = Conversation.objects.create(
        **town.work(
            by=town.people["Joy Adeyemi"], agency=town.agencies[SCHOOL], worry="He is thin.",
            desk=town.desks["Health visitors' duty"], adviser="health", answer_by=town.at,
        )
    )  # fmt: skip
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    staff.leave_partnership(
        health.reference, on=today_in_london(town.at), by=town.viewer("Steve Lund"), at=town.at
    )
    told = Notice.objects.filter(template="work_with_who_leaves").values_list("to", "thing")
    chair = town.people["Denise Walker"].reference
    assert {(chair, action.reference), (chair, views)} <= set(told)
    beside = {to for to, thing in told if thing == step.reference}
    assert town.people["Joy Adeyemi"].reference in beside, "she works beside them"
    assert town.people["Hannah Okoye"].reference not in beside

    owen, ruth = town.client("Owen Price"), town.client("Ruth Bell")  # whose service works with nobody here
    assert ruth.get(f"/actions/{action.reference}").status_code == 404
    theirs = open_work.of_who_left_for(town.viewer("Owen Price"))
    codes = {"action.to_do", "view.asked", "clock.running", "talk.to_advise"}
    assert {one.code for one in theirs} == codes
    for number, one in enumerate(theirs):
        taken = {"which": f"{one.code} {one.reference}", "came": "taken", "_key": str(number)}
        taken["desk"] = town.desks["IDVA desk"].reference
        if one.code == "view.asked":
            only = "Nobody else can give this view. Ring whoever asked for it, and let it end here."
            assert errors_of(owen.post("/open-work", taken)) == [only]
            taken["came"], taken["desk"] = "ended", ""
        if one.code.startswith("clock."):
            taken["desk"] = town.desks["Duty and Advice"].reference
        assert owen.post("/open-work", taken).status_code == 303
    assert not any(one.left_by for one in open_work.everything(town.area.pk, at=town.at))
    seen_to = set(Notice.objects.filter(template="who_left_seen_to").values_list("to", "thing"))
    assert {(chair, action.reference), (chair, views)} <= seen_to
    steps, joy = set(ChildClock.objects.values_list("reference", flat=True)), town.people["Joy Adeyemi"]
    assert len([one for to, one in seen_to if to == joy.reference and one in steps]) == 1, "one a child"
    # Nobody at the desk read the action before it was theirs: it is offered, and they are told.
    offered = Notice.objects.get(template="action_to_accept", thing=action.reference)
    assert offered.to == town.desks["IDVA desk"].reference
    assert Action.objects.get().state == State.OFFERED.value
    assert Conversation.objects.get().version == advice.version + 1, "whoever else gave it is told so"
    assert "Weigh the baby" in text_of(ruth.get(f"/actions/{action.reference}"))
    assert "He is thin." in text_of(ruth.get(f"/talk/{advice.reference}"))
    assert ruth.get(f"/children/{town.amara.reference}").status_code == 404
    assert ruth.get(f"/meetings/{sitting.reference}").status_code == 404
    # Nobody waits for the view any more: the round opens, for the police have said theirs.
    assert Round.objects.get(reference=views).revealed_at == town.at
    assert set(ChildClock.objects.values_list("agency__name", "owner_desk__name")) == {
        ("Children's social work", "Duty and Advice")
    }


def test_steps_of_an_agency_that_left_name_no_service_out_of_sight_and_stay_done_where_they_were_done(
    town: Town,
) -> None:
    """Safe House, which is shown to nobody, takes what Hannah's service had to do beside Amara."""
    health, social_work = town.agencies[HEALTH], town.agencies["Children's social work"]
    house = Agency.objects.create(area=town.area, name="Safe House", kind="domestic_violence")
    town.agencies[house.name] = house
    town.desks["IDVA desk"] = desk = Desk.objects.create(agency=house, name="IDVA desk", hours="SH7")
    ruth = town.add("Ruth Bell", "IDVA", house.name, "practitioner", desk="IDVA desk")
    beside = {"child": town.amara, "since": town.at, "visibility": Involvement.Visibility.SHIELDED}
    Involvement.objects.create(**town.work(**beside, agency=house, desk=desk, practitioner=ruth))
    clocks.record_step(
        town.amara.reference, "referral_received", occurred=town.at, own_agency_only=False,
        by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    done, kept, both = ChildClock.objects.order_by("due_at", "pk")
    # One was done late, and nobody said why; one is kept to two agencies; one Safe House has to do as well.
    was_done, step = town.at - timedelta(hours=1), Happened.objects.get()
    due = {"due_at": town.at - timedelta(days=1), "stopped_at": was_done}
    ChildClock.objects.filter(pk=done.pk).update(agency=health, **due)
    known = town.work(child=town.amara, event=step.event, by=step.by, agency=social_work, named_only=True)
    ChildClock.objects.filter(pk=kept.pk).update(agency=health, started_by=Happened.objects.create(**known))
    ChildClock.objects.filter(pk=both.pk).update(agency=house)
    ChildClock.objects.create(
        **{name: getattr(both, name) for name in ("child", "timer", "name", "length", "from_day", "due_at",
        "to_the_minute", "ends", "source", "kind", "verified", "area", "occurred", "entered")},
        agency=health, started_by=step,
    )  # fmt: skip
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    staff.leave_partnership(
        health.reference, on=today_in_london(town.at), by=town.viewer("Steve Lund"), at=town.at
    )
    health_has = ChildClock.objects.filter(agency=health)
    theirs = health_has.get(timer=both.timer)
    # Joy may not know of the one that is due next, and waits for the other; nobody waits for what was done.
    told = dict(Notice.objects.filter(template="work_with_who_leaves").values_list("to", "thing"))
    assert told[town.people["Joy Adeyemi"].reference] == theirs.reference
    assert told[town.desks["Duty and Advice"].reference] == kept.reference
    assert not any(one.reference == done.reference for one in open_work.everything(town.area.pk, at=town.at))

    takes_it = {"desk": agencies.desk(town.area.pk, desk.reference), "opens_any_child": False}
    leaving.taken_over(kept.reference, **takes_it, by=town.viewer("Owen Price"), at=town.at)
    (late,) = health_has.filter(pk=done.pk)
    assert (late.stopped_at, late.not_needed_because) == (was_done, "")
    assert health_has.filter(pk=kept.pk, stopped_at=None).exists(), "Safe House may not know of it"
    theirs.refresh_from_db()
    assert (theirs.agency, theirs.stopped_at) == (health, town.at)
    read = text_of(town.client("Joy Adeyemi").get(f"/children/{town.amara.reference}/time-line"))
    assert "Not needed any more: Its agency has left the partnership." in read
    assert "Safe House" not in read


def test_a_restricted_step_of_an_agency_that_left_is_worked_out_anew_and_never_handed_on(town: Town) -> None:
    """Health took Amara on a month ago and left; she is restricted to Priya and Denise, and one goes."""
    names = {town.people[one].pk: one for one in ("Denise Walker", "Priya Nair")}
    shift = Shift.objects.filter(practitioner__in=names, starts=TUESDAY_NINE)
    clocks.record_step(
        town.amara.reference, "referral_received", occurred=town.at - timedelta(days=30),
        own_agency_only=False, by=town.viewer("Priya Nair"), at=town.at,
    )  # fmt: skip
    health = town.agencies["0-19 health service"]
    ChildClock.objects.update(agency=health)
    restrict(town, "Denise Walker", "Priya Nair")
    Agency.objects.filter(pk=health.pk).update(left_on=today_in_london(town.at) - timedelta(days=1))
    steps = [one for one in open_work.everything(town.area.pk, at=town.at) if one.left_by]
    (first,) = {one.person_id for one in steps}
    goes = names.pop(first or 0)
    (stays,) = names
    assert len(steps) == 3
    shift.filter(practitioner=first).update(kind="away")
    assert {one.person_id for one in open_work.everything(town.area.pk, at=town.at)} == {stays}
    shift.update(kind="shift")
    grants = town.people[goes].grants
    grants.update(until=town.at)
    assert {one.person_id for one in open_work.everything(town.area.pk, at=town.at)} == {stays}
    grants.update(until=town.at + timedelta(days=60))
    offered = page_of(town.client(goes).get("/open-work"))
    assert "Somebody may know of it, and is there, at: Duty and Advice." in offered.text_content()
    sits_at = Seat.objects.filter(desk=town.desks["Duty and Advice"])
    moved = list(sits_at.values_list("pk", flat=True))
    sits_at.update(desk=town.desks["Emergency Duty Team"])
    nobody = "is restricted. Nobody at any desk may know of it now."
    assert nobody in text_of(town.client(goes).get("/open-work"))
    Seat.objects.filter(pk__in=moved).update(desk=town.desks["Duty and Advice"])
    desks = {one.text_content() for one in offered.xpath("//select[@name='desk']/option")}
    assert desks == {"Choose", "Duty and Advice, Children's social work"}
    # Nobody at the school office may know of her: the desk is refused, and it lies where it lay.
    taken = {"which": f"{steps[0].code} {steps[0].reference}", "came": "taken", "_key": "a"}
    taken["desk"] = town.desks["School office"].reference
    refused = town.client(goes).post("/open-work", taken)
    assert errors_of(refused) == ["Nobody who sits at this desk and is there may know of it. Choose another."]
    # The duty desk takes one of her three steps, and has all of them.
    taken["desk"] = town.desks["Duty and Advice"].reference
    assert town.client(goes).post("/open-work", taken).status_code == 303
    at_desk = {one.desk_id for one in open_work.everything(town.area.pk, at=town.at)}
    assert at_desk == {town.desks["Duty and Advice"].pk}
    # It is that desk's own work now, and opens there: whoever goes leaves it with the desk.
    assert open_work.held_by(first or 0, area_id=town.area.pk, at=town.at) == ()
    assert open_work.to_leave(first or 0, area_id=town.area.pk, at=town.at) == ()
    staff.let_go_from_the_console(town.people[goes].pk, area_id=town.area.pk, by=CONSOLE, at=town.at)
    duty = town.desks["Duty and Advice"].pk
    assert set(ChildClock.objects.values_list("owner", "owner_desk")) == {(None, duty)}
    (theirs,) = (one for one in open_work.of_person(town.viewer(names[stays])) if one.owner.id == duty)
    assert [line.href != "" for line in theirs.lines] == [True] * 3


def test_what_has_stuck_is_said_on_the_managers_page_and_nobody_elses(case: Case) -> None:
    town = case.town
    concern, question = _everybody_has_something(case)
    page = town.client("Denise Walker").get("/open-work").content.decode()
    assert concern in page and question in page and "Priya Nair, 2 items" in page
    assert "Stuck" not in page
    assert "Okafor" not in page and "Mara" not in page
    town.set_time(town.at + timedelta(days=2, minutes=1))
    page = town.client("Denise Walker").get("/open-work").content.decode()
    assert "1 stuck" in page
    own = town.client("Priya Nair").get("/open-work").content.decode()
    assert concern in own and "Everybody" not in own
    assert town.client("Zoe Li").get("/open-work").status_code == 404
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    words = text_of(town.client("Steve Lund").get("/open-work"))
    # agency, open, stuck, and the oldest
    assert "Children's social work21Tuesday 14 July" in words and "West Yorkshire Police1None" in words
    assert version_of(question) == 2


def test_an_item_that_nobody_dated_sticks_after_two_days_and_what_is_owed_after_seven() -> None:
    item = OpenItem("concern.received", "A concern", "C-1", 1, 2, None, TUESDAY_NINE, None)
    assert not has_stuck(item, at=TUESDAY_NINE + timedelta(days=2))
    assert has_stuck(item, at=TUESDAY_NINE + timedelta(days=2, seconds=1))
    assert not has_stuck(item, at=TUESDAY_NINE + timedelta(days=7), owed=True)
    assert has_stuck(item, at=TUESDAY_NINE + timedelta(days=7, seconds=1), owed=True)
    assert owner_of(item, there={1}) == Owner(Kind.DESK, 2)
