"""An agency of the hub reads what is open and adds what it knows; it ties, rates and decides nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from joinedup.agencies.models import Agency, Desk
from joinedup.children.models import Child, ChildsWords, FamilyTold
from joinedup.cli.serve import once
from joinedup.frontdoor.actions import (
    answer_challenge,
    challenge,
    rate,
    send_back,
    take_from_the_children,
    tell,
    tie,
)
from joinedup.frontdoor.models import Concern, FollowThrough, HubEntry, PlannedContact, Rated
from joinedup.frontdoor.queries.for_meetings import came_in, came_in_called, came_in_for
from joinedup.frontdoor.rules.challenging import Came
from joinedup.frontdoor.rules.following import Follow
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.kernel.london import today_in_london
from joinedup.notices.models import Notice
from joinedup.sharing.actions import record_strategy
from joinedup.store import NotSaved
from joinedup.trail.models import Entry

from .bad_town import Here, errors_of, form_at, here, page_of, text_of
from .conftest import Town
from .test_frontdoor_actions import WORRY, concern, decided, recommended, tied
from .test_guards import keep_out

__all__ = ["here"]


@pytest.fixture
def nurse(here: Here) -> Client:
    """Ruth Bell sits at the front door for the health service; she visits none of its families."""
    here.town.add("Ruth Bell", "Safeguarding nurse", "0-19 health service", "hub_practitioner")
    return here.client("Ruth Bell")


def test_health_at_the_hub_reads_the_worry_and_adds_what_it_knows(here: Here, nurse: Client) -> None:
    listed = nurse.get("/at-the-hub")
    assert here.tied in text_of(listed) and "has added nothing yet" in text_of(listed)
    page = nurse.get(f"/front-door/{here.tied}/hub")
    assert concern(here.tied).worry in text_of(page)
    form = form_at(page, f"/front-door/{here.tied}/entry")
    sent = nurse.post(
        f"/front-door/{here.tied}/entry", {**form, "entry": "Two appointments not attended since May."}
    )
    assert sent.status_code == 303
    (added,) = HubEntry.objects.filter(by=here.town.people["Ruth Bell"])
    assert (added.agency.name, added.text) == (
        "0-19 health service",
        "Two appointments not attended since May.",
    )
    assert "has added nothing yet" not in _line_of(nurse, here.tied)
    assert "has added" in _line_of(nurse, here.tied)
    seen = text_of(here.client("Priya Nair").get(f"/front-door/{here.tied}/hub"))
    assert "Two appointments not attended since May." in seen


def _line_of(client: Client, reference: str) -> str:
    (row,) = page_of(client.get("/at-the-hub")).xpath(f"//tr[contains(., '{reference}')]")
    return " ".join(row.text_content().split())


def test_health_at_the_hub_plans_a_contact_and_reads_of_others_with_whom_alone(
    here: Here, nurse: Client
) -> None:
    path = f"/front-door/{here.tied}/contact"
    before = PlannedContact.objects.count()
    form = form_at(nurse.get(f"/front-door/{here.tied}/hub"), path)
    whom = here.town.ada.reference
    assert whom in _people(nurse, here)
    sent = {
        **form,
        "whom": whom,
        "on_day": "20 July 2026",
        "safe_way": "By her sister",
        "what_for": "A visit",
    }
    assert nurse.post(path, sent).status_code == 303
    assert PlannedContact.objects.count() == before + 1


def _people(client: Client, here: Here) -> list[str]:
    page = page_of(client.get(f"/front-door/{here.tied}/hub"))
    return [str(one) for one in page.xpath("//input[@name='whom']/@value")]


@pytest.mark.parametrize("way", ["", "/people", "/feedback"])
def test_the_concern_itself_and_who_it_is_about_are_not_theirs(here: Here, nurse: Client, way: str) -> None:
    assert nurse.get(f"/front-door/{here.tied}{way}").status_code == 404
    assert nurse.get("/front-door").status_code == 404


@pytest.mark.parametrize("way", ["tie", "untie", "rate", "claim", "release", "recommend", "authorise"])
def test_they_tie_rate_and_decide_nothing(here: Here, nurse: Client, way: str) -> None:
    assert nurse.post(f"/front-door/{here.tied}/{way}", {"_key": "k", "_version": "1"}).status_code == 404


def test_what_is_decided_is_gone_from_the_hub(here: Here, nurse: Client) -> None:
    assert nurse.get(f"/front-door/{here.decided}/hub").status_code == 404
    assert here.decided not in text_of(nurse.get("/at-the-hub"))


@pytest.mark.parametrize(
    "written_after", [timedelta(hours=1), timedelta(hours=18)], ids=["at four", "next day"]
)
def test_the_police_and_health_are_told_of_a_strategy_discussion_and_read_it_until_it_was_held(
    here: Here, nurse: Client, written_after: timedelta
) -> None:
    """Decided for Mara at three on Tuesday 14 July, and held by four, whenever it is written down; Nia Shaw
    sits at the hub for the police."""
    town = here.town
    town.set_time(datetime(2026, 7, 14, 14, tzinfo=UTC))
    town.add(
        "Nia Shaw", "Officer", "West Yorkshire Police", "hub_practitioner", desk="Front-door police desk"
    )
    reference = decided(town, recommended(town, outcome_code="strategy_discussion"))
    told = Notice.objects.filter(template="discussion_due")
    needed = {town.desks[one].reference for one in ("Front-door police desk", "Health visitors' duty")}
    assert {(one.to, one.thing) for one in told} == {(one, reference) for one in needed}
    day = today_in_london(told[0].by or town.at)
    assert day == date(2026, 7, 15), "its last day, and not the midnight after it"
    for client in (nurse, here.client("Nia Shaw")):
        assert reference in text_of(client.get("/at-the-hub"))
        assert "A strategy discussion was decided on." in text_of(client.get(f"/front-door/{reference}/hub"))
    took_part = [one.reference for one in town.agencies.values() if one.kind != "education"]
    record_strategy(
        town.amara.reference, held_on=town.at.date(), took_part=took_part, names="", decided="none",
        because="Nan is there.", by=town.viewer("Priya Nair"), at=town.at + written_after,
    )  # fmt: skip
    town.set_time(town.at + written_after + timedelta(minutes=30))
    nurse = here.client("Ruth Bell")
    assert nurse.get(f"/front-door/{reference}/hub").status_code == 404
    assert reference not in text_of(nurse.get("/at-the-hub"))


def test_where_no_health_stands_at_the_front_door_those_who_work_with_the_child_are_told_and_no_other(
    town: Town,
) -> None:
    """The health visitors work with Mara; the hospital knows nothing of her. Neither opens the concern."""
    Agency.objects.filter(kind="health").update(at_front_door=False)
    hospital = Agency.objects.create(area=town.area, name="St James's", kind="health")
    Desk.objects.create(agency=hospital, name="Ward 9", phone="0113 496 0099", hours="24H")
    decided(town, recommended(town, outcome_code="strategy_discussion"))
    police, visitors = (town.desks[one] for one in ("Front-door police desk", "Health visitors' duty"))
    assert Notice.objects.get(template="discussion_due").to == police.reference
    told = Notice.objects.get(template="discussion_with_you")
    assert (told.to, told.thing) == (visitors.reference, "")


def test_an_allegation_about_a_worker_is_the_front_doors_alone_and_no_meeting_is_brought_it(
    here: Here, nurse: Client
) -> None:
    """From the moment in which it is put forward as one until something else is recommended: neither to send
    it back, nor to wait for more, nor to take the decision anew says that it is none."""
    town, hub = here.town, f"/front-door/{here.tied}/hub"
    day_before = town.at - timedelta(days=1)

    def brought() -> bool:
        """Drawn, put on by hand, and said of what was drawn before: each or none."""
        drawn = here.tied in {one.reference for one in came_in(town.area.pk, since=day_before)}
        by_hand = came_in_for(town.viewer("Denise Walker"), here.tied) is not None
        said = here.tied in came_in_called(town.area.pk, [here.tied])
        assert len({drawn, by_hand, said}) == 1
        return drawn

    def kept_apart() -> bool:
        return nurse.get(hub).status_code == 404 and not brought()

    def sent_back() -> None:
        by, version = town.viewer("Denise Walker"), concern(here.tied).version
        send_back(here.tied, because="Say when they were rung.", version=version, by=by, at=town.at)

    assert nurse.get(hub).status_code == 200 and brought()
    follow = Follow(who="The designated officer, rung", by_when=date(2026, 7, 15))
    recommended(town, reference=here.tied, outcome_code="allegation", follow=follow)
    assert kept_apart()
    assert here.tied not in text_of(nurse.get("/at-the-hub"))
    assert here.client("Priya Nair").get(f"/front-door/{here.tied}").status_code == 200
    sent_back()
    assert kept_apart()
    until = Follow(who="The school", by_when=date(2026, 7, 15), by_time="16:00", meanwhile="Nan is there.")
    recommended(town, reference=here.tied, outcome_code="more_information", follow=until)
    assert kept_apart()
    sent_back()
    recommended(town, reference=here.tied, outcome_code="allegation", follow=follow)
    priya, slip = town.viewer("Priya Nair"), {"rating": Rating.AMBER, "because": "A slip.", "at": town.at}
    rate(here.tied, of_no_worker=True, version=concern(here.tied).version, by=priya, **slip)
    decided(town, here.tied)
    assert kept_apart()  # it was decided as one all the same
    FollowThrough.objects.update(ended_at=town.at, came_of="done")
    joy = town.viewer("Joy Adeyemi")
    challenge(here.tied, text="It was no coach.", sender=joy, by=joy, at=town.at)
    town.add("Moira Hay", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    answer_challenge(
        here.tied, came=Came.ANEW, answer="We look again.", version=1, by=town.viewer("Moira Hay"), at=town.at
    )
    assert concern(here.tied).state == State.BEING_READ
    assert kept_apart()
    recommended(town, reference=here.tied)
    assert nurse.get(hub).status_code == 200 and brought()


def test_whoever_reads_it_first_or_told_it_says_at_once_that_it_is_about_a_worker(
    here: Here, nurse: Client
) -> None:
    """The front door alone reads it then, until something else is recommended."""
    town, hub, path = here.town, f"/front-door/{here.tied}/hub", f"/front-door/{here.tied}"
    priya = here.client("Priya Nair")
    assert nurse.get(hub).status_code == 200
    shown = form_at(priya.get(path), f"{path}/rating")
    assert not shown.get("of_a_worker")
    rated = {**shown, "rating": "amber", "why_rated": "A coach.", "of_a_worker": "on"}
    assert priya.post(f"{path}/rating", rated).status_code == 303
    assert nurse.get(hub).status_code == 404
    assert came_in_for(town.viewer("Denise Walker"), here.tied) is None
    assert "Said to be about somebody who works with children" in text_of(priya.get(path))
    again = {**form_at(priya.get(path), f"{path}/rating"), "rating": "amber", "why_rated": "Now."}
    assert "of_a_worker" not in again and priya.post(f"{path}/rating", again).status_code == 422
    slip = {**form_at(priya.get(path), f"{path}/rating"), "rating": "amber", "of_no_worker": "on"}
    assert errors_of(priya.post(f"{path}/rating", slip)) == [
        "Enter why it is not about somebody who works with children"
    ]
    assert nurse.get(hub).status_code == 404
    slip = {**slip, "_key": "slip", "why_rated": "The wrong line was ticked."}
    assert priya.post(f"{path}/rating", slip).status_code == 303
    assert nurse.get(hub).status_code == 200
    assert "The wrong line was ticked." in text_of(priya.get(path))

    told_so = tell(replace(WORRY, of_a_worker=True), by=town.viewer("Joy Adeyemi"), at=town.at)
    assert nurse.get(f"/front-door/{told_so}/hub").status_code == 404
    assert priya.get(f"/front-door/{told_so}").status_code == 200


def test_what_a_child_said_of_a_worker_stands_at_no_record_that_the_worker_opens(town: Town) -> None:
    """Hannah works with Mara. It stands there until it is said of a worker, and again once that is not so."""
    hannah, reference = town.client("Hannah Okoye"), tied(town)

    def now(**who: str) -> dict[str, Any]:
        by = town.viewer(who.get("by", "Priya Nair"))
        return {"version": concern(reference).version, "by": by, "at": town.at}

    def read() -> bool:
        stands = WORRY.childs_words in text_of(hannah.get(f"/children/{town.amara.reference}"))
        assert stands is FamilyTold.objects.filter(what=WORRY.family_knows_detail).exists()
        assert stands is ChildsWords.objects.filter(words=WORRY.childs_words).exists()
        return stands

    assert read()
    rate(reference, rating=Rating.AMBER, because="", **now())
    rate(reference, rating=Rating.AMBER, because="It is about the coach.", of_a_worker=True, **now())
    assert Rated.objects.get(because="It is about the coach.").rating == Rating.AMBER
    assert not read()
    town.set_time(town.at + timedelta(hours=1))
    recommended(town, reference=reference)
    assert read()
    send_back(reference, because="This is the coach.", **now(by="Denise Walker"))
    rate(
        reference, rating=Rating.AMBER, because="", of_a_worker=True, **now()
    )  # whatever was recommended before
    assert not read()
    follow = Follow(who="The designated officer, rung", by_when=date(2026, 7, 15))
    recommended(town, reference=reference, outcome_code="allegation", follow=follow)
    assert not read()

    # Whoever rings the family must know that it would not be safe, and nothing else.
    told_so = replace(
        WORRY, of_a_worker=True, family_knows="unsafe", family_knows_detail="He coaches her team."
    )
    reference = tell(told_so, by=town.viewer("Joy Adeyemi"), at=town.at)
    tie(reference, child=town.amara.reference, **now())
    assert not read()
    stands = FamilyTold.objects.filter(child=town.amara).latest("pk")
    assert (stands.state, stands.what) == ("unsafe", "")
    assert "Joy Adeyemi" not in stands.said_by


def test_what_an_allegation_of_a_version_before_left_at_a_child_is_taken_off_by_the_clock(town: Town) -> None:
    """What another concern told at the same moment stands; and the front door reads all of it as before."""
    reference = tied(town)
    ChildsWords.objects.create(
        child=town.amara, words="The dog ate it.", heard_by="Joy", **town.work(occurred=town.at)
    )
    address = " ".join(WORRY.childs_words.split()[1:3])  # it was protected since, on her page alone
    kept = WORRY.childs_words.replace(address, "(protected address)")
    ChildsWords.objects.filter(words=WORRY.childs_words).update(words=kept)
    FamilyTold.objects.filter(what=WORRY.family_knows_detail).update(state="unsafe")
    # Nothing was taken off then.
    Concern.objects.filter(reference=reference).update(of_a_worker=True, family_knows="unsafe")
    with CaptureQueriesContext(connection) as asked:
        assert [take_from_the_children(at=town.at) for _ in range(2)] == [1, 0]
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT") and "childswords" in one["sql"]]
    assert reads and all('"child_id" IN (' in sql for sql in reads)  # of whom it is about alone, by its index
    assert ChildsWords.objects.filter(words="The dog ate it.").exists()
    assert not ChildsWords.objects.filter(words=kept).exists()
    stands = FamilyTold.objects.latest("pk")  # that it would not be safe, and no more
    assert (stands.state, stands.what) == ("unsafe", "")
    assert not FamilyTold.objects.filter(what=WORRY.family_knows_detail).exists()
    assert Entry.objects.filter(code="concern.taken_from_the_children", actor="reminders").count() == 1
    read = text_of(town.client("Priya Nair").get(f"/front-door/{reference}"))
    assert WORRY.childs_words in read


@pytest.mark.parametrize("of_the_coach_first", [True, False])
def test_what_another_concern_told_alike_at_the_same_moment_is_taken_off_by_no_clock(
    town: Town, of_the_coach_first: bool
) -> None:
    """Two rows of one night's file tell of Mara in the same words; one of them is of her coach."""
    joy, priya = town.viewer("Joy Adeyemi"), town.viewer("Priya Nair")
    for number, of_a_worker in enumerate((of_the_coach_first, not of_the_coach_first)):
        reference = tell(replace(WORRY, of_a_worker=of_a_worker), by=joy, at=town.at)
        tied_at = town.at + timedelta(hours=number)
        version = concern(reference).version
        tie(reference, child=town.amara.reference, version=version, by=priya, at=tied_at)
    assert [take_from_the_children(at=town.at) for _ in range(2)] == [0, 0]
    assert ChildsWords.objects.filter(words=WORRY.childs_words).count() == 1
    assert FamilyTold.objects.filter(what=WORRY.family_knows_detail).count() == 1
    assert not Entry.objects.filter(code__in=("child.taken_back", "concern.taken_from_the_children")).exists()


def test_the_server_looks_for_what_was_left_until_it_could_once_and_never_again() -> None:
    looks: list[datetime] = []

    def look(*, at: datetime) -> int:
        looks.append(at)
        if len(looks) == 1:
            raise NotSaved
        return 1

    job, at = once(look), datetime(2026, 7, 14, 9, tzinfo=UTC)
    with pytest.raises(NotSaved):
        job(at=at)
    assert [job(at=at) for _ in range(3)] == [1, 0, 0] and len(looks) == 2


def test_whoever_is_kept_out_of_the_child_is_kept_out_at_the_hub(here: Here, nurse: Client) -> None:
    keep_out(here.town, "Ruth Bell", child=Child.objects.get(pk=here.town.amara.pk))
    assert nurse.get(f"/front-door/{here.tied}/hub").status_code == 404
    assert here.tied not in text_of(nurse.get("/at-the-hub"))


def test_a_colleague_who_does_not_sit_there_finds_no_hub(here: Here) -> None:
    hannah = here.client("Hannah Okoye")
    assert hannah.get("/at-the-hub").status_code == 404
    assert hannah.get(f"/front-door/{here.tied}/hub").status_code == 404
    assert "The hub" not in text_of(hannah.get("/"))
