"""A concern was tied to the wrong child, and it is seen after the decision."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import Http404

from joinedup.agencies.models import Agency, Desk
from joinedup.children.models import ChildsWords, FamilyTold
from joinedup.clocks.models import ChildClock, Happened
from joinedup.desk.actions import tell_who_wrote
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.models import Concern, FollowThrough, PlannedContact, WrongTie
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.following import Follow
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import Refused
from joinedup.kernel.london import today_in_london
from joinedup.meetings.models import Meeting
from joinedup.meetings.queries.attendance import sat_on
from joinedup.notices.models import Notice
from joinedup.sharing import actions as sharing
from joinedup.sharing import queries as sharing_queries
from joinedup.sharing.models import OpenConcern, Question
from joinedup.signin import actions as signin
from tests.web.bad_town import text_of
from tests.web.conftest import Town
from tests.web.meeting_case import sits
from tests.web.risk_case import opened, say
from tests.web.signin_case import CONSOLE
from tests.web.test_frontdoor_actions import (
    WORRY,
    answered_question,
    concern,
    decided,
    recommended,
    tied,
    told,
)
from tests.web.test_guards import restrict
from tests.web.test_pathway_protection import begun, involve

BOTH = "Two girls of that name are in the school; it is the other."
CODE = "concern.to_tie_again"
WEDNESDAY = datetime(2026, 7, 15, 9, tzinfo=UTC)


def taken_back(town: Town, reference: str, *, by: str = "Denise Walker") -> str:
    version = concern(reference).version
    return actions.untie(reference, because=BOTH, version=version, by=town.viewer(by), at=town.at)


def tied_again(town: Town, reference: str) -> str:
    said: dict[str, Any] = {"version": concern(reference).version, "by": town.viewer("Priya Nair")}
    return actions.tie(reference, child=town.tobi.reference, **said, at=town.at)


def clocks_of(child: Any) -> dict[str, tuple[date, bool]]:
    """What each counts from, and whether it runs, by its name."""
    rows = ChildClock.objects.filter(child=child).order_by("pk")
    return {row.name: (row.from_day, row.stopped_at is None) for row in rows}


def to_tie_again(town: Town) -> list[str]:
    return [one.reference for one in queries.open_work(town.area.pk, at=town.at) if one.code == CODE]


def test_a_manager_who_did_not_tie_it_takes_it_back_and_the_right_child_has_the_clocks_from_the_first_day(
    town: Town,
) -> None:
    """Told and decided on Tuesday, seen to be wrong on Wednesday. Mara's record keeps none of it as hers."""
    reference = tied(town)
    question = answered_question(town, reference)
    holders = {question.reference: {"code": "added_to_the_picture", "line": "It fits."}}
    recommended(town, reference=reference, holders=holders)
    open_still = sharing.ask(
        town.amara.reference, topic="domestic_abuse_incident", topic_detail="",
        desk=town.desks["Front-door police desk"].reference, people=[town.amara.reference], months=6,
        why="Who came to the door?", needed_by=town.at + timedelta(days=2), concern=reference,
        by=town.viewer("Priya Nair"), at=town.at, key="",
    )  # fmt: skip
    told_tonight = sharing.ask(
        town.amara.reference, topic="something_else", topic_detail="Who has a key?",
        desk=town.desks["Front-door police desk"].reference, people=[town.amara.reference], months=6,
        why="Who could come in?", needed_by=town.at + timedelta(days=2), concern=reference,
        by=town.viewer("Priya Nair"), at=town.at, key="told",
    )  # fmt: skip
    sam = town.viewer("Sam Khan")
    tonight = {"safety_tonight": True, "safety_line": "He has a key."}
    sharing.say(told_tonight, words="We ring you.", **tonight, by=sam, at=sam.at, key="said")
    decided(town, reference, holders=holders)
    hers = clocks_of(town.amara)
    assert hers and all(runs and day == date(2026, 7, 14) for day, runs in hers.values())
    said_of = {"child": town.amara, "words": "I made toast for Tobi."}
    assert ChildsWords.objects.filter(**said_of).exists()

    town.set_time(WEDNESDAY)
    refused = town.client("Owen Price").post(
        f"/front-door/{reference}/untie", {"why_not": BOTH, "_key": "k", "_version": "9"}
    )
    assert refused.status_code != 303 and concern(reference).child == town.amara
    with pytest.raises(Refused, match=r"untie\.not_manager"):
        taken_back(town, reference, by="Owen Price")
    denise = town.client("Denise Walker")
    assert "you take back with the tie" in denise.get(f"/front-door/{reference}").content.decode()
    said = {"why_not": BOTH, "_key": "k", "_version": str(concern(reference).version)}
    assert denise.post(f"/front-door/{reference}/untie", said).status_code == 303

    assert not ChildsWords.objects.filter(**said_of).exists()
    assert not FamilyTold.objects.filter(child=town.amara, state="no").exists()
    assert clocks_of(town.amara) == {name: (day, False) for name, (day, _) in hers.items()}
    ended = ChildClock.objects.filter(child=town.amara).values_list("not_needed_because", flat=True)
    assert set(ended) == {"It was about another child, and was tied to this one wrongly."}
    assert all(step.taken_back_at == WEDNESDAY for step in Happened.objects.filter(child=town.amara))
    line = town.client("Denise Walker").get(f"/children/{town.amara.reference}/time-line").content.decode()
    assert "taken back" in line
    assert to_tie_again(town) == [reference]
    asks = "It was tied to somebody else: say who it is about"
    assert asks in town.client("Priya Nair").get("/").content.decode()
    notices = Notice.objects.filter(template="question_of_another")
    assert {one.thing for one in notices} == {question.reference, open_still, told_tonight}
    states = Question.objects.filter(concern=reference).order_by("pk").values_list("state", flat=True)
    # Of what is withdrawn nobody is reminded. What was told of it stands, and what became of that is said: it
    # would be told with what is decided of somebody else.
    assert list(states) == ["closed", "withdrawn", "closed"]
    because = "It changed nothing, because: It was asked because of something that stood at the wrong record"
    assert because in text_of(town.client("Sam Khan").get(f"/questions/{told_tonight}"))
    wrong = WrongTie.objects.get()
    assert (wrong.child, wrong.tied_by, wrong.because) == (town.amara, town.people["Priya Nair"], BOTH)
    joy = town.client("Joy Adeyemi").get(f"/concern/{reference}").content.decode()
    assert BOTH not in joy

    page = town.client("Priya Nair").get(f"/front-door/{reference}").content.decode()
    assert BOTH in page and "what was decided begins for whoever you say it is" in page
    tied_again(town, reference)
    assert clocks_of(town.tobi) == hers  # from Tuesday, on which it came in
    assert ChildsWords.objects.get(child=town.tobi).words == "I made toast for Tobi."
    assert concern(reference).state == State.DECIDED and to_tie_again(town) == []
    assert not OpenConcern.objects.filter(until=None).exists()


def test_whoever_tied_it_does_not_take_it_back_alone(town: Town) -> None:
    town.add("Ruth Bell", "Head of service", "Children's social work", "hub_manager")
    reference = tied(town, by="Ruth Bell")
    decided(town, recommended(town, reference=reference))
    with pytest.raises(Refused, match=r"untie\.own"):
        taken_back(town, reference, by="Ruth Bell")
    taken_back(town, reference)


def test_a_child_who_stood_in_two_places_by_mistake_keeps_the_clocks_when_one_is_taken_back(
    town: Town,
) -> None:
    """'Baby brother' was tied to Mara herself; no page lets that be done any more."""
    brother = PersonTold(PersonKind.CHILD, name="Baby", belongs="brother")
    reference = told(town, replace(WORRY, people=(brother,)))
    said: dict[str, Any] = {"by": town.viewer("Priya Nair"), "at": town.at}
    mara = town.amara.reference
    actions.tie(reference, child=mara, version=concern(reference).version, **said)
    with pytest.raises(Refused, match=r"person\.twice"):
        actions.tie_person(reference, place=1, to=mara, version=concern(reference).version, **said)
    baby = concern(reference).named.filter(place=1)
    baby.update(child=town.amara, settled_by=town.people["Priya Nair"], settled_at=town.at)
    decided(town, recommended(town, reference=reference))
    hers = clocks_of(town.amara)
    said = {"because": "He is not born yet.", "by": town.viewer("Denise Walker"), "at": town.at}
    actions.untie_person(reference, place=1, version=concern(reference).version, **said)
    assert clocks_of(town.amara) == hers and any(runs for _, runs in hers.values())
    assert to_tie_again(town) == [reference]


def test_another_referral_of_the_same_child_keeps_its_clock(town: Town) -> None:
    """The second found the first's clock running and set none going; without the first it does so itself."""
    first = decided(town)
    town.set_time(WEDNESDAY)
    decided(town, recommended(town))
    taken_back(town, first)
    running = ChildClock.objects.filter(child=town.amara, stopped_at=None)
    assert running and {row.from_day for row in running} == {date(2026, 7, 15)}
    ended = ChildClock.objects.exclude(not_needed_because="").values_list("from_day", flat=True)
    assert set(ended) == {date(2026, 7, 14)}


def test_a_child_in_police_protection_keeps_the_discussion_that_the_wrong_decision_set_going_first(
    town: Town,
) -> None:
    """Decided on Tuesday on the wrong Mara, whom the police took into protection that night."""
    reference = decided(town, recommended(town, outcome_code="strategy_discussion"))
    town.set_time(WEDNESDAY)
    involve(town, "Sam Khan")
    begun(town)
    taken_back(town, reference)
    (running,) = ChildClock.objects.filter(child=town.amara, timer="T04", stopped_at=None)
    assert running.started_by.event == "police_protection_start"


def test_whoever_was_called_to_discuss_it_is_told_and_still_reads_it(town: Town) -> None:
    reference = decided(town, recommended(town, outcome_code="strategy_discussion"))
    called = Notice.objects.filter(template="discussion_due").count()
    assert called
    desk = "Front-door police desk"
    town.add("Nia Shaw", "Officer", "West Yorkshire Police", "hub_practitioner", desk=desk)
    hub = town.client("Nia Shaw")
    assert hub.get(f"/front-door/{reference}/hub").status_code == 200
    taken_back(town, reference)
    assert Notice.objects.filter(template="tie_taken_back").count() == called
    assert hub.get(f"/front-door/{reference}/hub").status_code == 200  # it is still to be held
    tied_again(town, reference)
    assert Notice.objects.filter(template="discussion_due").count() == 2 * called
    assert ChildClock.objects.filter(child=town.tobi, timer="T04", stopped_at=None).exists()


def test_whoever_was_told_not_to_act_is_called_again_where_nobody_can_be_named(town: Town) -> None:
    """Mara's record is restricted in between: the letter holds a reference alone, as the call did."""
    reference = decided(town, recommended(town, outcome_code="strategy_discussion"))
    called = Notice.objects.filter(template="discussion_due").count()
    restrict(town, "Denise Walker", "Priya Nair")
    taken_back(town, reference)
    assert Notice.objects.filter(template="tie_taken_back").count() == called
    said: dict[str, Any] = {"version": concern(reference).version, "by": town.viewer("Priya Nair")}
    actions.leave_untied(reference, place=0, because="No register names her.", **said, at=town.at)
    assert Notice.objects.filter(template="discussion_due").count() == 2 * called


def test_the_desk_that_it_was_passed_on_to_hears_that_the_tie_was_wrong_and_hears_again_when_it_is_known(
    town: Town,
) -> None:
    """Sam has taken it over meanwhile: it is the desk's as before."""
    desk = town.desks["Front-door police desk"].reference
    follow = Follow(desk=desk, by_when=date(2026, 7, 21))
    reference = decided(town, recommended(town, outcome_code="police_only", follow=follow))
    FollowThrough.objects.update(worker=town.people["Sam Khan"])
    taken_back(town, reference)
    assert not Notice.objects.filter(template="not_about_them").exists()
    assert FollowThrough.objects.get().desk == town.desks["Front-door police desk"]
    assert [one.to for one in Notice.objects.filter(template="tie_taken_back")] == [desk]
    tied_again(town, reference)
    assert [one.to for one in Notice.objects.filter(template="passed_on")] == [desk, desk]


@pytest.mark.parametrize("when", ["before it is decided", "after"])
def test_nobody_rings_the_wrong_family_and_whoever_meant_to_is_told(town: Town, when: str) -> None:
    """Owen means to ring Mara's mother on Wednesday, and rang her today: of that he says what came. A third
    call is the desk's by now. A neighbour who is tied to nobody is rung all the same."""
    reference = told(town, replace(WORRY, people=(PersonTold(PersonKind.ADULT, "Gail, a neighbour"),)))
    said: dict[str, Any] = {"version": concern(reference).version, "by": town.viewer("Priya Nair")}
    actions.tie(reference, child=town.amara.reference, **said, at=town.at)
    owen = town.viewer("Owen Price")
    with_gail = next(one.value for one in queries.people_to_contact(concern(reference)) if one.named_id)
    ada = town.ada.reference
    for whom, day in ((ada, 15), (with_gail, 15), (ada, 14), (ada, 16)):
        actions.plan_contact(
            reference, whom=whom, on_day=date(2026, 7, day), safe_way="", what_for="To hear how she is",
            also_because="She was out.", by=owen, at=town.at,
        )  # fmt: skip
    PlannedContact.objects.filter(on_day=date(2026, 7, 16)).update(holder=None, desk=None)
    if when == "after":
        decided(town, recommended(town, reference=reference))
    taken_back(town, reference)
    with_ada, gail, rung, desks = PlannedContact.objects.order_by("pk")
    assert (with_ada.came, with_ada.came_by) == ("called_off", town.people["Denise Walker"])
    assert with_ada.came_more == "It was about another child, and was tied to this one wrongly."
    assert (gail.came, rung.came, desks.came) == ("", "", "called_off")
    off = Notice.objects.filter(template="contact_called_off")
    assert {(one.to, one.thing) for one in off} == {
        (owen.reference, reference),
        (town.desks["Duty and Advice"].reference, reference),
    }
    (to_say,) = Notice.objects.filter(template="contact_to_say")
    assert (to_say.to, to_say.thing) == (owen.reference, reference)


def test_whoever_works_with_the_wrong_child_has_it_no_more_and_it_is_the_front_doors_again(
    town: Town,
) -> None:
    desk = town.desks["Health visitors' duty"]
    follow = Follow(desk=desk.reference, worker=town.people["Hannah Okoye"].reference)
    reference = decided(town, recommended(town, outcome_code="already_open", follow=follow))
    her, hub = town.client("Hannah Okoye"), f"/front-door/{reference}/hub"
    assert her.get(hub).status_code == 200
    taken_back(town, reference)
    assert her.get(hub).status_code == 404
    assert [one.to for one in Notice.objects.filter(template="not_about_them")] == [desk.reference]
    followed = FollowThrough.objects.get()
    assert (followed.desk, followed.worker, followed.ended_at) == (None, None, None)


def test_where_nobody_can_be_named_what_was_decided_is_followed_all_the_same(town: Town) -> None:
    reference = decided(town)
    taken_back(town, reference)
    said: dict[str, Any] = {"version": concern(reference).version, "by": town.viewer("Priya Nair")}
    actions.leave_untied(reference, place=0, because="No register names him.", **said, at=town.at)
    assert FollowThrough.objects.get(ended_at=None).outcome == "assessment"
    assert to_tie_again(town) == []
    with pytest.raises(Http404):  # what is tied to nobody is not taken back
        taken_back(town, reference)
    assert concern(reference).named.get(place=0).because == "No register names him."


def test_who_answered_about_the_wrong_child_is_owed_nothing_of_what_is_decided_anew_of_the_right_one(
    town: Town,
) -> None:
    reference = tied(town)
    question = answered_question(town, reference)
    holders = {question.reference: {"code": "added_to_the_picture", "line": ""}}
    decided(town, recommended(town, reference=reference, holders=holders), holders=holders)
    town.set_time(town.at + timedelta(hours=1))
    taken_back(town, reference)
    tied_again(town, reference)
    joy = town.viewer("Joy Adeyemi")
    actions.challenge(reference, text="Nobody saw her.", sender=joy, by=joy, at=town.at)
    town.add("Ruth Bell", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    answer: dict[str, Any] = {"came": Came.ANEW, "answer": "You are right.", "version": 1}
    actions.answer_challenge(reference, **answer, by=town.viewer("Ruth Bell"), at=town.at)
    assert sharing_queries.answered_for_concern(town.viewer("Priya Nair"), reference) == ()
    question.refresh_from_db()
    assert question.state == "closed"


def test_whoever_wrote_a_view_or_sat_at_a_meeting_because_of_a_wrong_tie_is_told_once(town: Town) -> None:
    """The school says nothing and is told nothing; the police wrote a view and a fact, and sat there.

    Hannah sat there and has left since: her desk is told. Joy left with her school: the last desk of all is.
    """
    reference = decided(town)
    views = opened(town)
    say(town, "Sam Khan", views, "4", fact="Hurt, as the concern says.")
    meeting, since = sits(town), concern(reference).occurred
    assert sat_on(town.amara.pk, since=since, until=town.at + timedelta(hours=1)) == ()  # not called yet
    meeting.call()
    Meeting.objects.update(opened_at=since - timedelta(minutes=1))  # and open before it was tied
    town.set_time(town.at + timedelta(hours=1))
    taken_back(town, reference)
    town.set_time(town.at + timedelta(minutes=5))
    Concern.objects.update(of_a_worker=True)  # whoever it is about may be one of them
    assert tell_who_wrote(at=town.at) == 0
    Concern.objects.update(of_a_worker=False)
    hannah = town.people["Hannah Okoye"]
    signin.leave(hannah.pk, by=CONSOLE, at=town.at)
    nurses = town.desks["Health visitors' duty"]
    town.add("Ruth Bell", "Health visitor", hannah.agency.name, "practitioner", desk=nurses.name)
    joy = town.people["Joy Adeyemi"]
    signin.leave(joy.pk, by=CONSOLE, at=town.at)
    Agency.objects.filter(pk=joy.agency_id).update(left_on=today_in_london(town.at))
    told = tell_who_wrote(at=town.at)
    wrote = Notice.objects.filter(template="view_beside_wrong_tie", thing=views)
    assert {one.to for one in wrote} == {
        town.desks["Front-door police desk"].reference,
        town.people["Sam Khan"].reference,
    }
    last = Desk.objects.get(agency__area=town.area, partnership_fallback=True).reference
    sat = Notice.objects.filter(template="met_beside_wrong_tie", thing=meeting.reference)
    people = {town.people[one].reference for one in ("Denise Walker", "Sam Khan")}
    assert {one.to for one in sat} == people | {nurses.reference, last}
    assert (told, tell_who_wrote(at=town.at)) == (6, 0)
