"""The demo town: what is in it, that it is the same town each time, and that it touches no other database."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from joinedup.access import queries as access
from joinedup.access.rules.roles import may_authorise
from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Agency, Area, Card, Desk, Practitioner, Rota, Shift, WardOfCluster
from joinedup.agencies.queries import gaps
from joinedup.agencies.rules.on_duty import Step
from joinedup.assurance import queries as assurance
from joinedup.children import queries as children
from joinedup.children.models import (
    Adult,
    AgencyRecord,
    Child,
    ChildsWords,
    FamilyTold,
    Home,
    Involvement,
    RecordLink,
)
from joinedup.children.rules.arrivals import Arrivals
from joinedup.clocks import queries as clocks
from joinedup.demo import families, places, story, town
from joinedup.demo.data_files import read
from joinedup.demo.people import in_the_story
from joinedup.demo.places import Places
from joinedup.demo.services import DeskOf, Services, Worker
from joinedup.desk import handovers
from joinedup.desk.views.rotas import rota_lines
from joinedup.frontdoor import queries as frontdoor
from joinedup.frontdoor.models import Challenge, Concern
from joinedup.holdings import actions as holding
from joinedup.holdings import queries as holdings
from joinedup.holdings.models import Item
from joinedup.holdings.queries import HeldItem
from joinedup.holdings.rules.scope import Scope
from joinedup.kernel.clock import FixedClock
from joinedup.meetings import queries as meetings
from joinedup.meetings.queries import acting
from joinedup.pathway.models import Protection
from joinedup.risk import queries as risk
from joinedup.sharing import queries as sharing
from joinedup.sharing.models import Question
from joinedup.site import clock
from joinedup.site.middleware import SIGNED_IN_AS
from joinedup.store.models import Installation
from joinedup.trail import queries as trail
from joinedup.trail.models import Entry
from joinedup.trail.rules.chain import verify

from .areas import work_in
from .bad_town import errors_of, form_at, page_of, text_of

TUESDAY_NINE = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)  # 09:00 in London
SUNDAY_THREE = datetime(2026, 7, 19, 2, 0, tzinfo=UTC)  # 03:00 in London
OPEN = "Q-00000-00000"  # stands for a question that is open
SIX_MONTHS_BACK = date(2026, 1, 14)


@pytest.fixture(scope="module")
def demo_town(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[str]]:
    """The whole town, made once for this file and taken back after it; what was said while it was made."""
    said: list[str] = []
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        whole = transaction.atomic()
        whole.__enter__()
        try:
            town.make(at=TUESDAY_NINE, report=said.append)
            work_in(Area.objects.get(name="Leeds", level="district").pk)
            yield said
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@pytest.fixture
def leeds(demo_town: list[str]) -> int:
    return Area.objects.get(name="Leeds", level="district").pk


def test_west_yorkshire_is_five_districts_and_leeds_three_divisions_with_25_clusters(leeds: int) -> None:
    assert set(Area.objects.filter(level="district").values_list("name", "code")) == {
        ("Bradford", "E08000032"),
        ("Calderdale", "E08000033"),
        ("Kirklees", "E08000034"),
        ("Leeds", "E08000035"),
        ("Wakefield", "E08000036"),
    }
    divisions = Area.objects.filter(level="division", within_id=leeds)
    assert {each.name: each.parts.count() for each in divisions} == {
        "East North East": 9,
        "South South East": 8,
        "West North West": 8,
    }
    assert Area.objects.filter(level="cluster").count() == 25


def test_each_of_the_33_wards_of_leeds_is_in_one_cluster(leeds: int) -> None:
    assert WardOfCluster.objects.filter(cluster__level="cluster").count() == 33
    assert Area.objects.filter(level="cluster", wards__isnull=True).count() == 0
    assert WardOfCluster.objects.get(ward_code="E05011385").ward_name == "Armley"


def test_forty_agencies_thirteen_at_the_front_door_each_with_a_card_that_says_what_it_cannot(
    leeds: int,
) -> None:
    assert Agency.objects.count() == 40
    # The thirteen services of the front door, as Crawford and L'Hoiry 2015 name them.
    assert set(Agency.objects.filter(at_front_door=True).values_list("kind", flat=True)) == {
        "police",
        "adult_social_care",
        "childrens_social_work",
        "health",
        "substance_misuse",
        "housing",
        "domestic_violence",
        "probation",
        "fire_and_rescue",
        "anti_social_behaviour_team",
        "youth_offending",
        "education",
        "families_first",
    }
    assert Agency.objects.filter(at_front_door=True).count() == 13
    cards = Card.objects.select_related("agency")
    assert cards.count() == 40
    for card in cards:
        assert card.can and card.cannot and card.how_long and card.hours and card.capacity, card.agency.name
        assert date(2026, 4, 1) < card.reviewed_on < date(2026, 7, 14)
    police = agencies.card(Agency.objects.get(name="Police").reference)
    assert police is not None
    powers = " ".join(f"{one.first} {one.then}" for one in police.powers)
    assert "section 46" in powers
    assert "Section 17(1)(e)" in powers


def test_every_desk_is_answered_by_somebody_at_three_on_a_sunday_morning(demo_town: list[str]) -> None:
    asked = Counter(agencies.on_duty(desk.pk, at=SUNDAY_THREE).step for desk in Desk.objects.all())
    assert asked[Step.NOBODY] == 0
    hub = agencies.on_duty(agencies.front_door_desk(_leeds()).id, at=SUNDAY_THREE)
    assert hub.desk.name == "Emergency Duty Team"
    assert hub.because == "Emergency Duty Team because the front door is closed until Monday 09:00"
    police = agencies.on_duty(Desk.objects.get(name="Police front-door desk").pk, at=SUNDAY_THREE)
    assert police.desk.name == "Force Control Room"


def test_the_ten_of_the_story_sign_in_in_order_and_only_owen_is_off_until_five(
    demo_town: list[str],
) -> None:
    people = agencies.demo_people()
    assert [(person.name, person.agency_name) for person in people] == [
        ("Joy Adeyemi", "Parkside Primary School"),
        ("Priya Nair", "Children's social work"),
        ("Denise Walker", "Children's social work"),
        ("Sam Khan", "Police"),
        ("Angela Moran", "Police"),
        ("Hannah Okoye", "0-19 Public Health Service"),
        ("Owen Price", "Children's social work"),
        ("Zoe Li", "Safeguarding children partnership"),
        ("Steve Lund", "Children's social work"),
        ("Ruth Bell", "0-19 Public Health Service"),
    ]
    duty = {person.name: agencies.own_shift(person.id, at=TUESDAY_NINE) for person in people}
    assert {name for name, line in duty.items() if not line.on_now} == {
        "Owen Price",
        "Steve Lund",
        "Ruth Bell",
    }
    assert duty["Owen Price"].in_words(at=TUESDAY_NINE) == "Off shift until 17:00"
    assert duty["Sam Khan"].in_words(at=TUESDAY_NINE) == "On shift until 16:00"
    roles = [sorted(in_the_story(place, at=TUESDAY_NINE).roles) for place in range(1, 11)]
    assert roles == [
        ["safeguarding_lead"],
        ["hub_social_worker"],
        ["hub_manager"],
        ["police_researcher"],
        ["police_discloser"],
        ["health_visitor"],
        ["emergency_duty_social_worker"],
        ["board_analyst"],
        ["area_administrator"],
        ["hub_practitioner"],
    ]


def test_rotas_run_for_three_months_and_one_desk_shows_an_old_one(leeds: int) -> None:
    assert Shift.objects.filter(starts__gt=datetime(2026, 10, 12, tzinfo=UTC)).exists()
    housing = agencies.on_duty(Desk.objects.get(name="Housing options duty").pk, at=TUESDAY_NINE)
    assert housing.stale
    assert housing.rota_age == timedelta(days=44)
    young = Rota.objects.exclude(desk__name="Housing options duty")
    assert set(young.values_list("imported_at", flat=True)) == {TUESDAY_NINE - timedelta(days=2)}


def test_somebody_is_away_at_families_first_and_a_colleague_stands_in(demo_town: list[str]) -> None:
    cover = Shift.objects.get(
        desk__name="Families First duty", kind="cover", starts__date=TUESDAY_NINE.date()
    )
    assert cover.covers is not None
    found = agencies.on_duty(cover.desk_id, at=TUESDAY_NINE, preferred=cover.covers.pk)
    assert found.step is Step.NAMED_COVER
    assert found.person is not None
    assert found.person.name == cover.practitioner.name


def test_no_telephone_in_the_town_can_ring(demo_town: list[str]) -> None:
    # Ofcom keeps 0113 496 0000 to 0999 for drama.
    phones = list(Desk.objects.values_list("phone", flat=True))
    phones += list(Practitioner.objects.exclude(phone="").values_list("phone", flat=True))
    assert len(phones) > 47
    assert [phone for phone in phones if not re.fullmatch(r"0113 496 0\d{3}", phone)] == []
    assert len(set(phones)) == len(phones)
    told = " ".join(" ".join(map(str, card)) for card in Card.objects.values_list("can", "cannot", "hours"))
    assert not re.search(r"\b0\d{3,4} ?\d{3}", told)


def test_250_invented_children_live_at_real_postcodes_and_are_marked(leeds: int) -> None:
    invented = Child.objects.filter(invented=True, home__isnull=False).select_related("home__cluster")
    invented = invented.filter(expected_date=None)
    assert invented.count() == 254  # and the four who are told apart by hand, beside one who is not born yet
    real = {each.postcode: each for each in places.postcodes()}
    for child in invented:
        assert child.home is not None
        assert child.home.invented
        assert real[child.home.postcode].ward_code == child.home.ward_code
        assert child.birth_date is not None
        assert date(2008, 7, 15) <= child.birth_date < date(2026, 1, 1)  # nobody is eighteen on the day
        in_leeds = real[child.home.postcode].district == "Leeds"
        assert (child.home.cluster is not None) == in_leeds
    assert Adult.objects.filter(invented=False).count() == 0
    assert Home.objects.filter(children__invented=True).distinct().count() < 200  # brothers and sisters share
    assert sum(1 for child in invented if child.home and child.home.cluster_id) > 200


def test_families_were_told_not_told_or_nobody_knows(demo_town: list[str]) -> None:
    states = Counter(FamilyTold.objects.filter(child__invented=True).values_list("state", flat=True))
    assert set(states) == {"yes", "no", "unsafe"}
    assert states["yes"] > states["no"] > states["unsafe"] > 0
    assert 0 < Child.objects.filter(invented=True, told__isnull=True).count() < 100
    assert ChildsWords.objects.filter(child__invented=True).count() > 20
    assert set(Involvement.objects.values_list("visibility", flat=True)) == {
        "open",
        "on_request",
        "shielded",
    }


def test_the_child_of_the_story_is_one_row_that_both_outside_extracts_hold(leeds: int) -> None:
    dylan = Child.objects.get(reference=story.child_reference())
    assert (dylan.given_name, dylan.family_name) == ("Dylan", "Freeman")
    assert dylan.birth_date == date(2016, 4, 28)
    assert not dylan.invented  # the row is somebody else's; what lies over it is ours
    links = RecordLink.objects.filter(child=dylan, ended=None, verdict="same")
    assert {(link.record.agency.name, link.record.record_id) for link in links} == {
        ("Children's social work", "agency_a-1977"),
        ("0-19 Public Health Service", "agency_b-1973"),
    }
    assert dylan.home is not None
    assert dylan.home.invented
    assert dylan.home.postcode == "LS9 7PS"
    around = children.people_around(dylan.pk)
    assert [(person.name, person.relation, person.lives_with) for person in around] == [
        ("Dylan Freeman", "the child", True),
        ("Edward Freeman", "brother", True),
        ("Robert Freeman", "brother", True),
        ("Leanne Freeman", "mother", True),
        ("Darren Freeman", "father", False),
        ("Maureen Tate", "grandmother", False),
    ]


def test_who_is_around_him_what_his_mother_was_told_and_what_he_said(leeds: int) -> None:
    viewer = in_the_story(story.PRIYA, at=TUESDAY_NINE)
    dylan = children.child(viewer, story.child_reference())
    assert dylan is not None
    assert dylan.called == "Dyl"
    involved = children.involvements(dylan.id, at=TUESDAY_NINE)
    assert ("0-19 Public Health Service", "Hannah Okoye") in {
        (one.agency, one.practitioner) for one in involved
    }
    assert "Joy Adeyemi" in {one.practitioner for one in involved}
    assert not [one for one in involved if one.kind == "police"]
    assert sum(1 for one in involved if one.on_request) == 1
    told = children.family_told(dylan.id)
    assert told is not None
    assert told.state == "yes"
    assert told.occurred.date() == date(2026, 7, 9)
    assert told.said_by == "Joy Adeyemi, Parkside Primary School"
    words = children.childs_words(dylan.id)
    assert words is not None
    assert words.words == "I like it when Nan is there. I don't like the shouting."
    # The school's lead sees him because the school works with him; the police researcher does not.
    assert children.child(in_the_story(story.JOY, at=TUESDAY_NINE), dylan.reference) is not None
    assert children.child(in_the_story(story.SAM, at=TUESDAY_NINE), dylan.reference) is None


@pytest.fixture
def read_by_sam(leeds: int) -> Iterator[tuple[HeldItem, ...]]:
    """What the police hold about the household: it lies in their own folder, and is read for one answer."""
    sam, dylan = in_the_story(story.SAM, at=TUESDAY_NINE), story.child_reference()
    everything = Scope(frozenset([dylan]), None, since=date(2000, 1, 1), until=date(2026, 7, 14))
    with transaction.atomic():
        holding.read_for(OPEN, [dylan], by=sam, at=sam.at)
        yield holdings.in_scope(sam, everything, answering=OPEN)
        transaction.set_rollback(True)  # the town is the same again for the next test


def test_the_police_hold_212_items_and_three_are_domestic_abuse_within_six_months(
    read_by_sam: tuple[HeldItem, ...],
) -> None:
    held = read_by_sam
    assert len(held) == 212
    assert not Item.objects.filter(agency__name="Police", about__person=story.child_reference()).exists()
    abuse = [item for item in held if item.category == "domestic_abuse_incident"]
    assert len(abuse) == 22
    assert sum(item.occurred.date() > SIX_MONTHS_BACK for item in abuse) == 3
    assert max(item.occurred for item in held) < TUESDAY_NINE
    (bail,) = [item for item in held if item.category == "bail"]
    assert bail.headline == "Bail conditions end today at 18:00"
    assert "Tuesday 14 July" in bail.summary
    assert [
        item.source_grade for item in held if not re.fullmatch(r"[123][A-E][PC]", item.source_grade)
    ] == []
    assert all(item.conditions for item in held if item.source_grade.endswith("C"))
    sam = in_the_story(story.SAM, at=TUESDAY_NINE)
    assert holdings.said_of_source(sam, OPEN) == ""  # their count and what came are the same


def test_asking_about_the_father_finds_the_same_three(read_by_sam: tuple[HeldItem, ...]) -> None:
    father = Adult.objects.get(given_name="Darren", family_name="Freeman")
    in_scope = [
        item
        for item in read_by_sam
        if item.category == "domestic_abuse_incident"
        and father.reference in item.people
        and item.occurred.date() > SIX_MONTHS_BACK
    ]
    assert {item.headline for item in in_scope} == {
        "Father at the door, shouting; children inside",
        "Assault on mother at home; father arrested",
        "Parents arguing about money; no injury",
    }


def test_each_compartment_is_seen_by_its_own_agency_only(leeds: int) -> None:
    owners = {
        place: set(
            Item.objects.visible_to(in_the_story(place, at=TUESDAY_NINE)).values_list(
                "agency__name", flat=True
            )
        )
        for place in (story.JOY, story.PRIYA, story.SAM, story.HANNAH)
    }
    assert owners == {
        story.JOY: {"Parkside Primary School"},
        story.PRIYA: set(),
        story.SAM: {"Police"},
        story.HANNAH: {"0-19 Public Health Service"},
    }
    assert Item.objects.filter(invented=False).count() == 0


def test_both_extracts_are_taken_in_whole_by_the_import_that_everybody_uses(leeds: int) -> None:
    # 2,165 and 2,163 lines, one of each the heading.
    assert Counter(AgencyRecord.objects.values_list("agency__name", flat=True)) == {
        "Children's social work": 2164,
        "0-19 Public Health Service": 2162,
    }
    assert set(RecordLink.objects.values_list("verdict", flat=True)) == {"same", "please_look"}
    with_one = RecordLink.objects.filter(verdict="same", ended=None).values("record").distinct().count()
    assert with_one == 4326  # every record is about somebody


def test_priya_who_is_told_a_name_and_an_address_is_shown_that_he_is_known(leeds: int) -> None:
    found = children.candidates(
        in_the_story(story.PRIYA, at=TUESDAY_NINE),
        name="Dylan Freeman",
        birth_date=date(2016, 4, 28),
        address="14 Rowanwick Street",
        postcode="LS9 7PS",
    )
    assert found[0].child.reference == story.child_reference()
    assert found[0].verdict == "same"


@pytest.mark.parametrize(
    ("told", "first"),
    [
        # her surname before her mother married: she was entered twice, and one person has said so
        ({"name": "Freya Castellan", "birth_date": date(2014, 6, 23)}, "Freya Holtby"),
        ({"name": "Freya Castellan", "address": "27 Saltwick Lane"}, "Freya Holtby"),
        ({"name": "Oskar Lindqvist", "address": "61 Wharfdale View"}, "Oskar Lindqvist"),  # his father's
        (
            {"name": "Baby of Chanelle Brookes", "expected_date": date(2026, 9, 25)},
            "Unborn Brookes",
        ),
        ({"name": "Mia Ashworth", "birth_date": date(2019, 3, 30)}, "Mia Ashworth"),
    ],
)
def test_who_is_known_by_another_name_or_home_or_is_not_born_yet_is_found(
    leeds: int, told: dict[str, object], first: str
) -> None:
    said = {"birth_date": None, "address": "", "postcode": ""} | told
    found = children.candidates(in_the_story(story.PRIYA, at=TUESDAY_NINE), **said)
    assert found[0].child.name == first
    assert found[0].likeness.status in ("possible", "low")
    assert "Kayla Dunmore" not in [one.child.name for one in found]


def test_the_twin_lives_with_whoever_was_told_of(leeds: int) -> None:
    found = children.candidates(
        in_the_story(story.PRIYA, at=TUESDAY_NINE),
        name="Idris Quereshi",
        birth_date=date(2018, 11, 6),
        address="8 Teasel Row",
        postcode="LS8 1AB",
    )
    assert [(one.child.name, one.likeness.lives_with) for one in found[:2]] == [
        ("Idris Quereshi", False),
        ("Ilyas Quereshi", True),
    ]


def test_what_the_police_researcher_is_shown_of_a_narrow_question(
    read_by_sam: tuple[HeldItem, ...],
) -> None:
    sam = in_the_story(story.SAM, at=TUESDAY_NINE)
    asked_about = (
        story.child_reference(),
        Adult.objects.get(given_name="Darren", family_name="Freeman").reference,
    )
    scope = Scope(
        frozenset(asked_about),
        frozenset({"domestic_abuse_incident"}),
        since=date(2026, 1, 15),
        until=date(2026, 7, 14),
    )
    assert holdings.held_about(sam, asked_about) == 212
    assert holdings.held_about(sam, asked_about[:1]) == 212
    assert len(holdings.in_scope(sam, scope)) == 3
    assert holdings.outside(sam, scope)[0].headline == "Bail conditions end today at 18:00"


def test_the_trail_of_the_making_is_unbroken_and_ends_before_the_demo_begins(demo_town: list[str]) -> None:
    number, head = trail.head() or (0, "")
    verdict = verify(trail.lines(), anchor=head)
    assert verdict.entries == number
    moments = list(Entry.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < TUESDAY_NINE
    here = Installation.objects.get()
    assert (here.mode, here.finished, here.starts_at) == ("demo", True, TUESDAY_NINE)


def test_making_says_what_it_does(demo_town: list[str]) -> None:
    assert demo_town[0] == "The area: its places and what it works by, real postcodes"
    assert demo_town[-1] == "The last days, up to this morning"


def test_a_town_is_not_made_twice_in_one_database(demo_town: list[str]) -> None:
    with pytest.raises(town.NotADemo, match="holds a demo town already"):
        town.make(at=TUESDAY_NINE, report=demo_town.append)


def test_eight_concerns_wait_this_morning_beside_what_the_police_notified_in_the_night(leeds: int) -> None:
    queue = frontdoor.queue(in_the_story(story.PRIYA, at=TUESDAY_NINE))
    others = [each for each in queue.lines if each.from_agency != "Police"]
    assert len(queue.lines) == len(others) + 7
    today, tomorrow = "due today by end of Tuesday 14 July", "due tomorrow by end of Wednesday 15 July"
    lines = [(each.from_agency, each.state_words, each.standing) for each in others]
    assert [(agency, state, clock.words if clock else "") for agency, state, clock in lines] == [
        ("Sibling Carers Project", "Being read", "late by 1 working day"),
        ("Larkhill High School", "Being read", today),
        ("Larkhill High School", "Waiting for a manager", today),
        ("0-19 Public Health Service", "Being read", today),
        ("Somebody, by the form for everybody", "New", tomorrow),
        ("Children's hospital safeguarding team", "New", tomorrow),
        ("St Elfrida's Catholic Primary School", "New", tomorrow),
        ("Somebody who asked not to be named", "New", tomorrow),
    ]
    assert [each.tied for each in others] == [True, True, True, True, False, False, False, False]
    waits = queue.waiting
    assert (waits.count, waits.new, waits.being_read, waits.for_a_manager) == (15, 4, 10, 1)
    assert waits.oldest == datetime(2026, 7, 10, 10, 10, tzinfo=UTC)
    assert queue.decided[0].outcome == "Advice to the sender"
    assert queue.decided[0].decided_at.date() == date(2026, 7, 13)


def test_whoever_told_or_asked_can_be_rung_though_they_have_no_line_of_their_own(leeds: int) -> None:
    priya, joy = (in_the_story(place, at=TUESDAY_NINE) for place in (story.PRIYA, story.JOY))
    first = frontdoor.concern(priya, frontdoor.queue(priya).lines[0].reference)
    assert first is not None
    assert first.sender_agency == "Sibling Carers Project"
    assert first.sender_phone == Desk.objects.get(name="Sibling Carers Project").phone
    asked = sharing.question(joy, sharing.waiting_for(joy).to_answer[0].reference)
    assert isinstance(asked, sharing.HeldQuestion)
    assert asked.facts.asker_phone == Desk.objects.get(name="Families First duty").phone


def test_denise_may_authorise_what_another_social_worker_recommended(leeds: int) -> None:
    denise = in_the_story(story.DENISE, at=TUESDAY_NINE)
    waits = next(each for each in frontdoor.queue(denise).lines if each.state == "recommended")
    concern = frontdoor.concern(denise, waits.reference)
    assert concern is not None
    assert concern.recommendation is not None
    assert concern.recommendation.outcome == "Early help"
    assert concern.recommendation.by_name not in ("Denise Walker", "Priya Nair")
    assert may_authorise(denise, recommended_by=concern.recommendation.by_reference).allowed


def test_zoe_reads_four_weeks_of_figures_and_none_of_them_is_small(leeds: int) -> None:
    # 40 decided ones and that of the police question, five of them a day late; fourteen are open.
    counted = frontdoor.figures(leeds, since=date(2026, 6, 17), until=date(2026, 7, 14))
    assert (counted.received, counted.decided, counted.decided_in_time) == ("56", "41", "36")


def test_hannah_and_joy_each_have_a_question_to_answer_and_news_of_what_they_sent(leeds: int) -> None:
    hannah, joy = (in_the_story(place, at=TUESDAY_NINE) for place in (story.HANNAH, story.JOY))
    for_hannah, for_joy = (sharing.waiting_for(viewer).to_answer for viewer in (hannah, joy))
    assert [(each.topic, each.other, each.due) for each in for_hannah] == [
        ("Appointments not attended", "Children's social work", "Needed by Wednesday 12:00")
    ]
    assert [(each.topic, each.other, each.due) for each in for_joy] == [
        ("Engagement with your service", "Families First", "Needed by Wednesday 12:00")
    ]
    for viewer, question in ((hannah, for_hannah[0]), (joy, for_joy[0])):
        answering = sharing.to_answer(viewer, question.reference)
        assert answering is not None
        assert answering.inside  # there is something to choose, not a page of nothing
    assert [(each.state, each.outcome) for each in frontdoor.sent_by(hannah)][:1] == [("Being read", "")]
    assert ("Decided", "Early help") in [(each.state, each.outcome) for each in frontdoor.sent_by(joy)]


def test_priya_waits_for_a_school_until_thursday_and_wrote_down_that_they_spoke(leeds: int) -> None:
    priya = in_the_story(story.PRIYA, at=TUESDAY_NINE)
    asked = {each.topic: each for each in sharing.waiting_for(priya).asked}
    assert set(asked) == {"Appointments not attended", "Attendance and punctuality"}
    assert asked["Attendance and punctuality"].due == "Needed by Thursday 12:00"
    question = sharing.question(priya, asked["Attendance and punctuality"].reference)
    assert isinstance(question, sharing.AskedQuestion)
    assert question.facts.asker == "Priya Nair"
    assert question.facts.asked_at == datetime(2026, 7, 13, 14, 30, tzinfo=UTC)  # 15:30 in London
    child = children.child(priya, question.facts.child.reference)
    assert child is not None
    assert [each.with_whom for each in sharing.spoken_about(priya, child.id)] == [
        "Hannah Okoye, 0-19 service"
    ]
    # An older brother's or sister's school is asked, about that one alone.
    assert [each.reference for each in question.facts.people] != [child.reference]
    assert len(question.facts.people) == 1


def test_the_police_desk_reads_what_became_of_last_weeks_answer(leeds: int) -> None:
    sam = in_the_story(story.SAM, at=TUESDAY_NINE)
    told = sharing.outcomes_for(sam)
    assert [(each.topic, each.words, each.at) for each in told] == [
        (
            "Something else: calls to the address about noise",
            "It changed the plan. No social worker had to visit. We help with the landlord instead.",
            datetime(2026, 7, 7, 10, 15, tzinfo=UTC),
        )
    ]
    question = sharing.question(sam, told[0].question)
    assert isinstance(question, sharing.HeldQuestion)
    assert question.prepared is not None
    assert (question.prepared.prepared_by, question.prepared.released_by) == ("Sam Khan", "Angela Moran")
    assert 0 < question.prepared.items < question.prepared.held
    assert {each.weight for each in question.disclosed} == {"Reported to us, graded 2BP by its source"}
    asker = sharing.question(in_the_story(story.PRIYA, at=TUESDAY_NINE), told[0].question)
    assert isinstance(asker, sharing.AskedQuestion)
    assert {each.weight for each in asker.disclosed} == {
        "Reported to them, not seen by them, graded 2BP by its source"
    }


def test_nothing_of_all_this_is_about_the_child_of_the_story_or_his_brothers(leeds: int) -> None:
    names = set(Concern.objects.values_list("child_name", flat=True))
    assert len(names) == 55
    assert not [name for name in names if name.endswith(" Freeman")]
    viewer = in_the_story(story.PRIYA, at=TUESDAY_NINE)
    for reference in story.brothers(at=TUESDAY_NINE).values():
        child = children.child(viewer, reference)
        assert child is not None
        assert frontdoor.open_concern_of(viewer, reference) is None
        assert sharing.asked_about(viewer, child.id) == ()
        assert sharing.spoken_about(viewer, child.id) == ()


def test_every_concern_is_told_in_whole_words_and_of_another_family(leeds: int) -> None:
    concerns = Concern.objects.select_related("child__home", "told")
    said = [each.worry + each.childs_words + each.family_knows_detail for each in concerns]
    said += [each.told.text for each in concerns.filter(state="decided")]
    assert [text for text in said if re.search(r"[\[\]{}]", text)] == []
    homes = [each.child.home_id for each in concerns if each.child]
    assert len(homes) == len(set(homes)) == 52  # two are not tied yet


def test_no_concern_names_a_service_whose_name_is_given_on_request(leeds: int) -> None:
    """What was told goes onto the child's page with the sender's agency in it."""
    told = {(each.child_id, each.sender_agency_id) for each in Concern.objects.exclude(child__isnull=True)}
    hidden = Involvement.objects.exclude(visibility="open").values_list("child_id", "agency_id")
    assert told & set(hidden) == set()


def test_what_people_did_stands_in_the_trail_at_the_moment_at_which_they_did_it(leeds: int) -> None:
    """The trail moves an entry on rather than back: here none had to be moved."""
    told = {each.reference: each.entered for each in Concern.objects.all()}
    entries = Entry.objects.filter(code="concern.told").order_by("number")
    assert {each.about[0]: each.at for each in entries} == told
    assert Entry.objects.filter(code="question.asked").count() == 4
    assert Entry.objects.filter(code="spoke.noted").count() == 1


def test_nobody_but_the_police_writes_anything_down_at_a_weekend(leeds: int) -> None:
    days = list(Item.objects.exclude(agency__name="Police").values_list("occurred", flat=True))
    days += list(ChildsWords.objects.filter(child__invented=True).values_list("occurred", flat=True))
    days += list(FamilyTold.objects.filter(child__invented=True).values_list("occurred", flat=True))
    assert len(days) > 300
    assert [day for day in days if day.weekday() > 4] == []


def test_at_least_twenty_invented_children_have_a_full_page(leeds: int) -> None:
    full = [
        child
        for child in Child.objects.filter(invented=True, told__isnull=False, words__isnull=False).distinct()
        if child.involvements.values("agency").distinct().count() >= 3
        and child.involvements.filter(visibility="on_request").exists()
    ]
    assert len(full) >= 20


def test_the_same_seed_invents_the_same_families_and_another_seed_others() -> None:
    first, again, other = _invented(1), _invented(1), _invented(2)
    assert first == again
    assert first != other
    assert len(first) == 250


def test_no_two_of_the_40_agencies_share_a_name_and_every_desk_has_known_cover() -> None:
    plans = read("agencies.toml")["agency"]
    names = [plan["name"] for plan in plans]
    assert len(set(names)) == len(names) == 40
    keys = {desk["key"] for plan in plans for desk in plan["desks"]}
    assert {desk["after"] for plan in plans for desk in plan["desks"] if "after" in desk} <= keys


def _leeds() -> int:
    return Area.objects.get(name="Leeds", level="district").pk


def _invented(seed: int) -> list[tuple[object, ...]]:
    """The families of a seed as plain values, without the references, which are drawn anew each time."""
    desks = {
        desk["key"]: DeskOf(
            number,
            number,
            desk,
            [Worker(number * 100 + each, f"W{each}", "A", "SH7", 0) for each in range(3)],
        )
        for number, desk in enumerate(
            (desk for plan in read("agencies.toml")["agency"] for desk in plan["desks"]), start=1
        )
    }
    ground = Places({"Leeds": 1}, {"E05011385": 2}, tuple(places.postcodes()), "Leeds")
    draw = random.Random(seed)
    arrivals: Arrivals = families.invent(ground, Services(desks), draw=draw, today=date(2026, 7, 14))
    homes = {home.reference: (home.address_line, home.postcode) for home in arrivals.homes}
    return [
        (each.given_name, each.family_name, each.birth_date, homes[each.home]) for each in arrivals.children
    ]


def test_the_night_left_a_child_in_police_protection_with_both_officers_and_a_bed(leeds: int) -> None:
    row = Protection.objects.get()
    assert row.occurred == datetime(2026, 7, 14, 0, 58, tzinfo=UTC)  # 01:58 in London
    assert row.ended_at is None and row.child_id is not None
    assert row.constable.post == "Detective constable, Safeguarding Unit"
    assert row.officer is not None and row.officer.name == "Angela Moran"
    assert row.taken_by is not None and row.taken_by.name == "Owen Price"
    assert [entry.answer for entry in row.entries.order_by("pk")][-1] == "found"


def test_ratings_and_a_challenge_are_there_to_be_read(leeds: int) -> None:
    assert sorted(Concern.objects.exclude(rating="").values_list("rating", flat=True)) == [
        "amber",
        "green",
        "red",
    ]
    assert Challenge.objects.get(answered_at=None).text.startswith("I do not agree.")


def test_the_mornings_meeting_has_what_the_night_brought_and_what_came_back(leeds: int) -> None:
    denise, sam = (in_the_story(place, at=TUESDAY_NINE) for place in (story.DENISE, story.SAM))
    found = next(one for one in meetings.meetings(denise) if one.starts_at > TUESDAY_NINE)
    mine, theirs = (meetings.meeting_for(who, found.reference) for who in (denise, sam))
    assert mine is not None and theirs is not None
    assert Counter(line.lane.value for line in mine.agenda) == {"discuss": 7, "papers": 1, "not_for_us": 1}
    assert [why.name for line in mine.agenda for why in line.why][:3] == ["High risk in the night"] * 3
    assert [one.count for one in theirs.restricted] == [1], "and Sam is told no more of it"
    (police,) = [seat for seat in mine.seats if seat.agency == "Police"]
    assert police.desk == "Police front-door desk", "where Sam sits; the control room reads no agenda"
    control = Desk.objects.get(name="Force Control Room").seats.first().practitioner_id
    assert meetings.meeting_for(access.viewer(control, at=TUESDAY_NINE), found.reference) is None
    assert {one.child_id for one in risk.rounds_to_answer(sam)} & {line.child.id for line in theirs.agenda}
    kobi = next(line.child for line in mine.agenda if line.child.name == "Kobi Ashdown")
    desk = Desk.objects.get(name="Housing options duty")
    housing = access.viewer(desk.seats.first().practitioner_id, at=TUESDAY_NINE)
    assert housing is not None
    (lock,) = [one for one in acting.own_actions(housing) if one.carried.times]
    assert lock.carried.inertia == "Carried over 3 times. What stands in its way?"
    assert (kobi.name, lock.case.child) == ("Kobi Ashdown", "Kobi")
    back = [one for one in acting.open_work(leeds, at=TUESDAY_NINE) if one.code == "dissent.to_look_at"]
    assert [one.due for one in back] == [datetime(2026, 7, 14, 16, 0, tzinfo=UTC)], "today, by five"


def test_a_handover_an_afternoon_with_nobody_a_night_to_cover_and_a_clock_of_dylans_are_there_to_be_read(
    leeds: int,
) -> None:
    denise, joy = (in_the_story(place, at=TUESDAY_NINE) for place in (story.DENISE, story.JOY))
    (given,) = handovers.to_receive(denise)
    assert (given.of, given.desk, given.unread) == ("Owen Price", "Duty and Advice", 9)
    assert given.given_at == datetime(2026, 7, 14, 7, 50, tzinfo=UTC)  # 08:50 in London
    first = next(line for line in given.lines if line.code == "protection.handed")
    assert first.how_words == "Act" and first.know.startswith("At Nan's since three")
    (gap,) = gaps.gaps(leeds)
    assert (gap.desk, len(gap.told)) == ("Housing options duty", 2)
    assert (gap.raised_at, gap.ended_at) == (
        datetime(2026, 7, 13, 12, 15, tzinfo=UTC),
        datetime(2026, 7, 13, 14, 45, tzinfo=UTC),
    )
    assert rota_lines(denise) == (
        "Emergency Duty Team: no one is rostered Thursday 23 July 17:00 to Friday 24 July 09:00",
    )
    dylan = children.child(joy, story.child_reference())
    assert dylan is not None
    (clock,) = clocks.time_line(joy, dylan).running
    assert (clock.agency, clock.stand.words) == (
        "Brackenfield Homes",
        "ends with Friday 24 July, 10 days left",
    )


def test_the_board_reads_half_a_year_of_one_policy_and_that_another_is_untested(leeds: int) -> None:
    zoe = in_the_story(story.ZOE, at=TUESDAY_NINE)
    verdicts = {line.policy.code: line.verdict.value for line in assurance.board(zoe)}
    assert verdicts["absent_told"] == "partly" and verdicts["dissent_looked_at"] == "untested"
    told = assurance.policy(zoe, "absent_told")
    assert told is not None and told.picture.sentence
    seen = meetings.attendance(zoe)
    assert seen.meetings == 10 and len(seen.rows) == 13


THIRTEEN = (
    "Police", "Children's social work", "Adult social care", "Front-door health team",
    "Substance misuse service", "Housing options", "Domestic violence service", "Probation",
    "Fire and rescue", "Anti-social behaviour team", "Youth justice service", "Education safeguarding team",
    "Families First",
)  # fmt: skip


def client_of(practitioner: int) -> Client:
    client = Client()
    session = client.session
    session[SIGNED_IN_AS] = practitioner
    session["seen"] = "9999-01-01T00:00:00+00:00"
    session.save()
    return client


def post(client: Client, page: str, **filled: object) -> Any:
    """Open the page, fill in its form and send it."""
    return client.post(page, {**form_at(client.get(page), page), **filled})


def desks_to_ask(page: Any, path: str, service: str) -> tuple[list[str], list[str]]:
    """The desks of a service that can be asked: those near the child, and those behind 'Another desk'."""
    (form,) = [one for one in page_of(page).forms if one.action == path]
    labels = {label.get("for"): " ".join(label.text_content().split()) for label in form.iter("label")}
    near = [
        radio.get("value")
        for radio in form.xpath(".//input[@name='desk']")
        if labels.get(radio.get("id"), "").startswith(f"{service}: ")
    ]
    others = [
        option.get("value")
        for option in form.xpath(".//select[@name='other_desk']/option")
        if " ".join(option.text_content().split()).startswith(f"{service}: ")
    ]
    assert near or others, (service, sorted(labels.values()), [o.text_content() for o in form.iter("option")])
    return near, others


@pytest.fixture
def tuesday_nine() -> Iterator[None]:
    clock.set_clock(FixedClock(TUESDAY_NINE))
    yield
    clock.set_clock(None)


@pytest.mark.need("F1")
@pytest.mark.usefixtures("tuesday_nine")
@pytest.mark.parametrize("service", THIRTEEN)
def test_each_of_the_thirteen_services_tells_of_a_worry_is_asked_and_answers(
    service: str, leeds: int
) -> None:
    """Priya asks each of the others, and Hannah, who works with Dylan too, asks Priya's own service."""
    asker = story.HANNAH if service == "Children's social work" else story.PRIYA
    dylan = story.child_reference()
    with transaction.atomic():
        asking = client_of(in_the_story(asker, at=TUESDAY_NINE).practitioner_id)
        page = f"/children/{dylan}/ask"
        near, others = desks_to_ask(asking.get(page), page, service)
        desk = [*near, *others][0]
        seats = Desk.objects.get(reference=desk).seats.all()
        theirs = client_of(min(seat.practitioner_id for seat in seats))
        own = {"whose": "own"} if b'name="whose"' in theirs.get("/concern/new").content else {}
        told = post(
            theirs, "/concern/new", **own,
            about="child", child_name="Wren Ashby", worry="He came in hungry again.", last_happened="today",
            family_knows="no", family_knows_detail="His mother did not answer.",
        )  # fmt: skip
        assert told.status_code == 303, errors_of(told)
        asked = post(
            asking, page,
            topic="something_else", topic_detail="Contact since May", people=[dylan], months="6",
            desk=desk if near else "other", other_desk="" if near else desk,
            why="To decide what help he needs", needed="day", needed_day="16/7/2026", adopted="on",
            purpose="early_help",
        )  # fmt: skip
        assert asked.status_code == 303, errors_of(asked)
        question = "/questions/" + Question.objects.latest("pk").reference
        clock.set_clock(FixedClock(TUESDAY_NINE + timedelta(seconds=11)))  # until then no desk has it
        answered = post(
            theirs, f"{question}/we-spoke",
            with_whom="Whoever asked", said="We have not met him.", wider="no", safety="no",
        )  # fmt: skip
        assert answered.status_code == 303, errors_of(answered)
        read = text_of(asking.get(question))
        assert ("We have not met him." in read) is (service != "Police"), "theirs leave through a discloser"
        transaction.set_rollback(True)
