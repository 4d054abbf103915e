"""Skills, opposite numbers, load, clusters and the directory; and an agency or the only cover that leaves."""

from datetime import date, timedelta
from typing import Any

import pytest

from joinedup.agencies.models import (
    Agency,
    Area,
    Card,
    Contact,
    Fact,
    InCluster,
    Practitioner,
    Rota,
    Shift,
    SkillHeld,
)
from joinedup.agencies.queries import find_practitioners
from joinedup.agencies.queries.contacts import people_named
from joinedup.agencies.queries.gaps import holders_of
from joinedup.agencies.rules.maturity import KINDS
from joinedup.desk.open_work import everything
from joinedup.meetings.models import Invitation, Meeting
from joinedup.meetings.rules.attendance import Said
from joinedup.sharing.models import Question

from .bad_town import form_at, page_of, text_of
from .conftest import Town
from .meeting_case import sits
from .sharing_case import Case, case

__all__ = ["case"]
POLICE = "West Yorkshire Police"
SOCIAL_WORK = "Children's social work"


@pytest.fixture
def area(town: Town) -> Town:
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    Practitioner.objects.update(grade="frontline")
    return town


def person(town: Town, name: str, page: str = "") -> str:
    return f"/people/{town.people[name].reference}{page}"


def send(town: Town, who: str, page: str, **changes: object) -> Any:
    client = town.client(who)
    return client.post(page, {**form_at(client.get(page), page), **changes})


def trained(town: Town, name: str, *skills: str, **more: str) -> Any:
    page = person(town, name, "/skills")
    return send(town, "Steve Lund", page, **{"skills": list(skills), "from_day": "14/7/2026", **more})


@pytest.mark.need("S4")
def test_whoever_needs_a_childs_interview_is_led_to_who_is_trained_and_on_or_told_that_nobody_is(
    area: Town,
) -> None:
    """Officers who were never trained to interview a child were sent to do it."""
    priya = area.client("Priya Nair")
    words = text_of(priya.get("/skills"))
    assert "Video interview of a child" in words
    assert words.count("Nobody in the partnership is said to be trained for this.") == 10
    assert trained(area, "Sam Khan", "abe").status_code == 303
    words = text_of(priya.get("/skills"))
    assert "Sam Khan is trained for: video interview of a child and on until 17:00." in words
    Shift.objects.filter(practitioner=area.people["Sam Khan"], starts__lte=area.at).delete()
    words = text_of(priya.get("/skills"))
    assert "Nobody who is trained for: video interview of a child is on until Wednesday 09:00" in words
    assert "when Sam Khan is" in words
    left = area.at.date()
    Agency.objects.filter(name=POLICE).update(left_on=left)
    for today, there in ((left - timedelta(days=1), True), (left, False)):
        sam = (area.people["Sam Khan"].pk,) if there else ()
        assert holders_of([(POLICE, "Researcher")], area.area.pk, today=today) == sam
        assert people_named(area.area.pk, "Sam Khan", today=today) == sam
        assert bool(find_practitioners(area.area.pk, "Sam Khan", today=today)) is there
    words = text_of(priya.get("/skills"))
    assert words.count("Nobody in the partnership is said to be trained for this.") == 10


def test_a_childs_interview_is_asked_of_who_is_trained_and_stands_on_their_day_until_they_answer(
    area: Town,
) -> None:
    """Angela is on for the police's desk and was never trained: what is asked goes to Sam, who is."""
    sam, angela = area.people["Sam Khan"], area.people["Angela Moran"]
    trained(area, "Sam Khan", "abe")
    address = f"/specialists/ask/{sam.reference}"
    page = area.client("Priya Nair").get("/skills")
    assert f'href="{address}"' in page.content.decode()
    shown = text_of(area.client("Priya Nair").get(address))
    assert "Ask Sam Khan" in shown
    assert "Researcher, West Yorkshire Police, trained for: Video interview of a child." in shown
    sent = area.client("Priya Nair").post(address, {"wanted": "An interview tomorrow", "_key": "i"})
    assert sent.status_code == 303
    waits = "Say what came of what a specialist was asked"
    assert waits in text_of(area.client("Sam Khan").get("/"))
    owner = [one for one in everything(area.area.pk, at=area.at) if one.code == "specialist.to_answer"]
    assert [one.person_id for one in owner] == [sam.pk]
    assert "An interview tomorrow" in text_of(area.client("Priya Nair").get("/specialists"))
    angela.active = False
    angela.save()
    assert area.client("Priya Nair").get(f"/specialists/ask/{angela.reference}").status_code == 404


def test_what_nobody_is_trained_for_is_the_front_doors_to_find(area: Town) -> None:
    door = area.desks["Duty and Advice"]
    assert (
        f'href="/specialists/ask/{door.reference}"' in area.client("Sam Khan").get("/skills").content.decode()
    )
    assert text_of(area.client("Sam Khan").get("/skills")).count("Ask the front door to find somebody") == 10
    address = f"/specialists/ask/{door.reference}"
    assert area.client("Sam Khan").post(address, {"wanted": "A signer", "_key": "s"}).status_code == 303
    items = [one for one in everything(area.area.pk, at=area.at) if one.code == "specialist.to_answer"]
    assert [one.desk_id for one in items] == [door.pk]


def test_a_skill_begins_on_its_day_and_a_certificate_ends_on_its_last(area: Town) -> None:
    assert trained(area, "Sam Khan", "abe", from_day="1/8/2026", last_day="31/8/2026").status_code == 303
    held = SkillHeld.objects.get()
    assert (held.from_day, held.last_day) == (date(2026, 8, 1), date(2026, 8, 31))
    seen = []
    for at in (area.at, area.at + timedelta(days=20), area.at + timedelta(days=60)):
        area.set_time(at)
        seen.append("1 person is trained" in text_of(area.client("Priya Nair").get("/skills")))
    assert seen == [False, True, False]


def test_an_interpreters_languages_stand_beside_the_name_and_are_asked_for(area: Town) -> None:
    assert "Enter the languages" in text_of(trained(area, "Sam Khan", "interpreter"))
    assert trained(area, "Sam Khan", "interpreter", languages="Urdu, Punjabi").status_code == 303
    assert "West Yorkshire Police: Urdu, Punjabi" in text_of(area.client("Priya Nair").get("/skills"))
    taken_away = trained(area, "Sam Khan", from_day="15/7/2026", languages="")
    assert taken_away.status_code == 303
    assert SkillHeld.objects.get().last_day == date(2026, 7, 14)


@pytest.mark.need("W10")
def test_my_opposite_number_is_whoever_stands_where_i_stand(area: Town) -> None:
    Practitioner.objects.filter(name__in=["Angela Moran", "Denise Walker"]).update(grade="manager")
    page = f"/agencies/{area.agencies[POLICE].reference}"
    words = text_of(area.client("Denise Walker").get(page))
    theirs = words.partition("Your opposite number there")[2].partition("Who answers now")[0]
    assert "Angela Moran, Sergeant" in theirs and "Sam Khan" not in theirs
    words = text_of(area.client("Priya Nair").get(page))
    theirs = words.partition("Your opposite number there")[2].partition("Who answers now")[0]
    assert "Sam Khan" in theirs and "Angela Moran" not in theirs
    assert "Your opposite number" not in text_of(area.client("Sam Khan").get(page))


@pytest.mark.need("C1")
@pytest.mark.need("R2")
def test_how_busy_a_team_is_is_said_by_its_manager_and_read_beside_the_ask(area: Town) -> None:
    assert send(area, "Angela Moran", "/load", whose="agency", band="Stretched").status_code == 303
    desk = area.desks["Front-door police desk"].reference
    assert send(area, "Angela Moran", "/load", whose=desk, band="Busy").status_code == 303
    words = text_of(area.client("Priya Nair").get(f"/agencies/{area.agencies[POLICE].reference}"))
    assert "Load now Stretched Load said by West Yorkshire Police, Tuesday 14 July, 09:00." in words
    assert "Busy, said by West Yorkshire Police, Tuesday 14 July, 09:00" in words
    ask = text_of(area.client("Priya Nair").get(f"/children/{area.amara.reference}/ask"))
    assert "Stretched, said Tuesday 14 July, 09:00" in ask
    assert area.client("Sam Khan").get("/load").status_code == 404
    assert Fact.objects.filter(name="load").count() == 2


@pytest.mark.need("R5")
@pytest.mark.need("R4")
@pytest.mark.need("R2")
def test_what_lies_with_whom_is_seen_by_their_own_manager_alone_and_nobody_is_ranked(
    case: Case,
) -> None:
    town = case.town
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    trained(town, "Sam Khan", "abe")
    case.ask()
    Question.objects.update(answerer=town.people["Sam Khan"])
    words = text_of(town.client("Angela Moran").get("/load"))
    assert "Sam KhanResearcher On A question, to be answered: " in words
    assert "Video interview of a child" in words
    assert "Priya Nair" not in words.partition("People, by name")[2]
    assert words.index("Angela MoranSergeant") < words.index("Sam KhanResearcher")
    assert "Sam Khan" not in text_of(town.client("Denise Walker").get("/load"))
    assert town.client("Sam Khan").get("/load").status_code == 404


@pytest.mark.need("W7")
def test_every_cluster_shows_which_agencies_are_there_and_which_are_not(area: Town) -> None:
    division = Area.objects.create(level="division", name="East", within=area.area)
    armley, _ = (
        Area.objects.create(level="cluster", name=name, within=division) for name in ("Armley", "Bramley")
    )
    page = f"/agencies/{area.agencies[POLICE].reference}/clusters"
    assert "Armley" in text_of(area.client("Angela Moran").get(page))
    assert send(area, "Angela Moran", page, clusters=[str(armley.pk)]).status_code == 303
    words = text_of(area.client("Priya Nair").get("/clusters"))
    assert "ArmleyEast West Yorkshire Police Children's social work, Health," in words
    assert "BramleyEast Nobody Police, Children's social work, Health," in words
    assert send(area, "Angela Moran", page, clusters=[]).status_code == 303
    assert (
        "West Yorkshire Police"
        not in text_of(area.client("Priya Nair").get("/clusters")).partition("Armley")[2]
    )


@pytest.mark.need("W6")
def test_how_far_each_cluster_has_come_is_counted_alike_and_no_cluster_is_ranked(area: Town) -> None:
    """A school and health know each other in Armley, and police came in spring. Bramley has a school."""
    parkside, hillside, police, health = (
        area.agencies[one]
        for one in ("Parkside Primary School", "Hillside Primary School", POLICE, "0-19 health service")
    )
    division = Area.objects.create(level="division", name="East", within=area.area)
    armley, bramley = (
        Area.objects.create(level="cluster", name=name, within=division) for name in ("Armley", "Bramley")
    )
    for cluster, agency, since in (
        (armley, parkside, date(2025, 1, 6)), (armley, health, date(2025, 7, 14)),
        (armley, police, date(2026, 4, 1)), (bramley, hillside, date(2026, 4, 1)),
    ):  # fmt: skip
        InCluster.objects.create(cluster=cluster, agency=agency, from_day=since, said_at=area.at)
    gone = {"from_day": date(2025, 1, 6), "last_day": date(2026, 1, 5), "said_at": area.at}
    InCluster.objects.create(cluster=armley, agency=hillside, **gone)
    Card.objects.filter(agency=police).update(reviewed_on=date(2025, 7, 14))  # a year ago to the day
    Rota.objects.filter(desk__agency=health).update(imported_at=area.at - timedelta(days=60))
    ago = timedelta(days=400)
    met(area, "Sam Khan", "Joy Adeyemi", times=5)
    met(area, "Hannah Okoye", "Joy Adeyemi", times=1)
    met(area, "Hannah Okoye", "Joy Adeyemi", times=2, ago=ago)
    sits(area)
    Meeting.objects.update(closed_at=area.at)
    Invitation.objects.filter(agency=parkside).update(state=Said.ABSENT.value)
    words = text_of(area.client("Denise Walker").get("/clusters/how-far"))
    assert set(KINDS) <= set(Agency.Kind.values)  # one by another name would count nobody
    assert len(set(KINDS)) == 13
    # Of the thirteen services: education, health and police; a year ago the first two.
    there = "3 of 13a year before: 2 of 132 of 32 of 3"
    told = f"{there}2 of 3a year before: 1 of 31 of 3a year before: 0 of 32 of 3"
    assert f"ArmleyEast {told}" in words
    told = f"1 of 13a year before: 0 of 131 of 11 of 1{'nobody to count' * 3}"
    assert f"BramleyEast {told}" in words
    assert "Cards looked throughAll in 1 of 2 clusters, some in 1, none in 0." in words
    pairs = "Pairs that did something togetherAll in 0 of 2 clusters, some in 1, none in 0"
    assert f"{pairs}; nobody to count in 1." in words
    assert "Sam Khan" not in words and "Joy Adeyemi" not in words
    assert "By cluster" in text_of(area.client("Zoe Li").get("/clusters/how-far"))
    assert area.client("Sam Khan").get("/clusters/how-far").status_code == 404
    # Health leaves in May: what it was part of a year before stays told. Before the first day nothing is.
    Agency.objects.filter(pk=health.pk).update(left_on=date(2026, 5, 1))
    words = text_of(area.client("Denise Walker").get("/clusters/how-far"))
    assert "ArmleyEast 2 of 13a year before: 2 of 131 of 2" in words
    InCluster.objects.filter(from_day__lt=date(2026, 4, 1)).delete()
    assert "a year before:" not in text_of(area.client("Denise Walker").get("/clusters/how-far"))
    for who, stands in (("Denise Walker", True), ("Sam Khan", False)):
        assert ("How far each cluster has come" in text_of(area.client(who).get("/clusters"))) is stands


def met(town: Town, one: str, other: str, *, times: int, ago: timedelta = timedelta()) -> None:
    first, second = sorted((town.people[one], town.people[other]), key=lambda each: each.pk)
    when = {"occurred": town.at - timedelta(hours=1) - ago}
    for number in range(times):
        about = f"Q-{number}-{ago.days}"
        Contact.objects.create(**{**town.work(one=first, other=second, how="answer", about=about), **when})


@pytest.mark.need("S2")
def test_whoever_begins_reads_how_each_partner_works_and_whom_of_them_they_know(area: Town) -> None:
    """Hannah is new. The police say what people think of them, and that they give something up."""
    Card.objects.filter(agency=area.agencies[POLICE]).update(
        can="Say what we hold.", cannot="Enter because another asks.", needs="Name and date of birth",
        best_way="The duty line", capacity="Stretched", how_we_work="Six cars at night.",
        powers="Police protection\nSection 46, up to 72 hours.",
        myths="Police resources are limitless\nWe are six at night.", reviewed_on=date(2025, 1, 6),
    )  # fmt: skip
    Card.objects.filter(agency=area.agencies["Hillside Primary School"]).delete()
    notice = f"/agencies/{area.agencies[POLICE].reference}/notice"
    narrowed = {"what": "no longer visits schools", "from_day": "1/9/2026", "asked": "nobody"}
    assert send(area, "Angela Moran", notice, **narrowed).status_code == 303
    met(area, "Hannah Okoye", "Sam Khan", times=2)
    met(area, "Hannah Okoye", "Angela Moran", times=1)
    met(area, "Hannah Okoye", "Joy Adeyemi", times=1, ago=timedelta(days=366))
    met(area, "Priya Nair", "Joy Adeyemi", times=1)  # others' meetings are no business of hers
    page = area.client("Hannah Okoye").get("/partners")
    words = text_of(page)
    assert "You did something together with people of 1 of the 4 other agencies in the last year." in words
    assert "1 agency has not written a card yet: ring them." in words
    assert f"{POLICE}PoliceStretched2 working days2 people" in words
    assert "Parkside Primary SchoolEducationBusy2 working daysnobody yet" in words
    assert "Hillside Primary SchoolEducationnot saidnot saidnobody yet" in words
    for said in (
        "Can Say what we hold. Cannot Enter because another asks.",
        "Best way The duty line What they need from you Name and date of birth "
        "How they work, and what presses on them Six cars at night.",
        "Police protection: Section 46, up to 72 hours.",
        "Is it so? “Police resources are limitless”We are six at night.",
        "Their card was looked through Monday 6 January 2025, more than a year ago: ask whether",
    ):
        assert said in words, said
    assert "What changes: " in words and "no longer visits schools" in words
    not_said = (
        "its powers, the best way in, what it needs from you, how it works and what presses on it, what "
        "people think of it that is not so"
    )
    assert f"Not said: {not_said}." in words
    own = page_of(page).xpath("//h2")
    assert "0-19 health service" not in [one.text_content() for one in own]
    Agency.objects.filter(name=POLICE).update(left_on=area.at.date())
    assert POLICE not in text_of(area.client("Hannah Okoye").get("/partners"))
    assert "Getting to know your partners" in text_of(area.client("Hannah Okoye").get("/directory"))


def looked_for(town: Town, who: str, typed: str, **more: str) -> str:
    client = town.client(who)
    sent = client.post("/directory/find", {"looked_for": typed, **more})
    assert not typed or typed not in sent["Location"]
    return text_of(client.get(sent["Location"]))


@pytest.mark.need("W5")
def test_the_directory_finds_by_name_agency_or_what_they_can_do_and_says_who_is_on(area: Town) -> None:
    words = looked_for(area, "Priya Nair", "sam")
    assert "Sam Khan, Researcher, West Yorkshire Police on until Tuesday 14 July, 17:00" in words
    words = looked_for(area, "Priya Nair", "polic")
    assert "Front-door police desk" in words and "School office" not in words
    assert "2 working days" in words
    send(area, "Joy Adeyemi", f"/agencies/{area.agencies['Parkside Primary School'].reference}/card",
         can="Stop an eviction by ringing the landlord.", from_day="14/7/2026")  # fmt: skip
    assert "School office" in looked_for(area, "Priya Nair", "evictions")
    assert "Nobody of that name and no desk that fits." in looked_for(area, "Priya Nair", "zebra")


def test_on_now_leaves_out_desks_for_which_others_answer(area: Town) -> None:
    area.set_time(area.at + timedelta(hours=12))  # 21:00: the schools are closed
    everything = text_of(area.client("Owen Price").get("/directory"))
    assert "School office" in everything
    words = looked_for(area, "Owen Price", "", on_now="on")
    assert "Emergency Duty Team" in words and "School office" not in words
    assert "more desks fit, with nobody on now: others answer for them." in words


def test_an_agency_leaves_from_a_day_on_and_is_asked_nothing_then(area: Town) -> None:
    page = f"/people/at/{area.agencies[POLICE].reference}/leaves"
    assert area.client("Denise Walker").get(page).status_code == 404
    assert "Its 2 people have an account still" in text_of(area.client("Steve Lund").get(page))
    assert send(area, "Steve Lund", page, on="15 July 2026").status_code == 303
    card = f"/agencies/{area.agencies[POLICE].reference}"
    assert "No part of the partnership from Wednesday 15 July" in text_of(area.client("Priya Nair").get(card))
    ask = f"/children/{area.amara.reference}/ask"
    assert "Front-door police desk" in text_of(area.client("Priya Nair").get(ask))
    area.set_time(area.at + timedelta(days=1))
    assert "Front-door police desk" not in text_of(area.client("Priya Nair").get(ask))


def test_an_agency_on_which_others_lean_at_night_cannot_leave_before_they_have_another(area: Town) -> None:
    page = f"/people/at/{area.agencies[SOCIAL_WORK].reference}/leaves"
    refused = send(area, "Steve Lund", page, on="15 July 2026")
    assert refused.status_code == 422
    assert (
        "When they are closed, Front-door police desk, Health visitors' duty, Hillside office and "
        "1 other desk hand over to this agency. Give them another desk first." in text_of(refused)
    )


def test_a_leaver_who_was_the_only_cover_is_said_before_and_after(area: Town) -> None:
    trained(area, "Joy Adeyemi", "section47")
    page = person(area, "Joy Adeyemi", "/leave")
    words = text_of(area.client("Steve Lund").get(page))
    assert "They are the only cover" in words
    assert "nobody sits at School office" in words
    assert "nobody in the partnership is trained for: Section 47 enquiry" in words
    assert send(area, "Steve Lund", page, to="desk").status_code == 303
    words = text_of(area.client("Steve Lund").get(person(area, "Joy Adeyemi")))
    assert "Nobody sits any more at: School office." in words
    assert "They are the only cover" not in text_of(
        area.client("Steve Lund").get(person(area, "Sam Khan", "/leave"))
    )


def test_a_school_is_brought_on_with_a_desk_that_ends_at_somebody_and_asked_at_once(area: Town) -> None:
    new = {
        "name": "Brook Lane Primary School", "kind": "education", "desk": "Brook Lane office",
        "phone": "0113 496 0555", "hours": "SCHOOL", "can": "Say how a child is.", "cannot": "Keep one.",
        "how_long": "The same day",
    }  # fmt: skip
    refused = send(area, "Steve Lund", "/people/new-agency", **new)
    assert refused.status_code == 422  # the partnership's own desk is there at night alone
    assert "Nobody would answer for Brook Lane office from" in text_of(refused)
    taken = send(area, "Steve Lund", "/people/new-agency", **{**new, "hours": "24H"})
    assert taken.status_code == 303 and taken["Location"].endswith("/new")
    assert "Brook Lane office" in text_of(area.client("Priya Nair").get("/directory"))
    again = send(area, "Steve Lund", "/people/new-agency", **{**new, "hours": "24H"})
    assert "An agency of this name is in the partnership already." in text_of(again)
    assert area.client("Denise Walker").get("/people/new-agency").status_code == 404


@pytest.mark.need("S5")
def test_who_looks_for_a_childs_interview_comes_in_one_step_to_whoever_is_trained_for_it(area: Town) -> None:
    """A cluster officer is no specialist: the search says who is, with the number, or that nobody is."""
    hannah = area.client("Hannah Okoye")
    words = text_of(hannah.get(hannah.post("/find", {"find": "child interview"})["Location"]))
    assert "Nobody here is said to be trained for: video interview of a child" in words
    # The desk's own page says the same before anything is typed, of those who sit there.
    police = f"/specialists/ask/{area.desks['Front-door police desk'].reference}"
    nobody = (
        "A child's interview, recorded: Nobody here is said to be trained for: video interview of a child"
    )
    assert nobody in text_of(hannah.get(police))
    trained(area, "Sam Khan", "abe")
    of_sam = "A child's interview, recorded: Sam Khan is trained for: video interview of a child and on until"
    assert of_sam in text_of(hannah.get(police))
    health = next(one for name, one in area.desks.items() if "Health visitors" in name)
    assert "video interview" not in text_of(hannah.get(f"/specialists/ask/{health.reference}"))
    words = text_of(hannah.get(hannah.post("/find", {"find": "child interview"})["Location"]))
    assert "Sam Khan is trained for: video interview of a child and on until 17:00" in words
    assert "0113 496 0104" in words
