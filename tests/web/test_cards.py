"""An agency's card and desks, kept in the browser by its own people: who, when, from when, nothing lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from joinedup.agencies.actions import practice
from joinedup.agencies.actions.by_hand import begin_what_is_due
from joinedup.agencies.models import Agency, Area, Card, Desk, Fact
from joinedup.agencies.queries.by_hand import ways_said
from joinedup.clocks import actions as clocks
from joinedup.clocks.models import Clock
from joinedup.clocks.rules.limits import Step
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, page_of, text_of
from .conftest import Town

HUB = "Children's social work"
POLICE = "West Yorkshire Police"


def at(town: Town, name: str = POLICE) -> str:
    return f"/agencies/{town.agencies[name].reference}"


def send(town: Town, who: str, page: str, **changes: object) -> Any:
    client = town.client(who)
    return client.post(page, {**form_at(client.get(page), page), **changes})


@pytest.mark.need("T1")
@pytest.mark.need("C5")
def test_a_sergeant_writes_what_the_police_can_and_under_which_conditions(town: Town) -> None:
    """Partners ask for what nobody can do. The card says the power, and when it may be used."""
    answer = send(
        town, "Angela Moran", at(town) + "/card",
        can="Say what we hold for a stated question.",
        powers="Police protection\nSection 46: where a constable reasonably believes it. Up to 72 hours.",
        myths="Police can enter when another agency asks\nNo. To save life or limb, or with a warrant.",
        best_way="The desk's line", needs="Name and date of birth", from_day="14/7/2026",
    )  # fmt: skip
    assert answer.status_code == 303
    seen = text_of(town.client("Priya Nair").get(at(town)))
    assert "Say what we hold for a stated question." in seen
    assert "Police protectionSection 46: where a constable reasonably believes it. Up to 72 hours." in seen
    assert "“Police can enter when another agency asks”No. To save life or limb, or with a warrant." in seen
    assert "Change this card" not in seen
    said = text_of(town.client("Angela Moran").get(at(town) + "/said"))
    assert "Angela Moran, Tuesday 14 July, 09:00" in said and "Our powers and their conditions" in said
    assert POLICE + ", Tuesday 14 July, 09:00" in text_of(town.client("Priya Nair").get(at(town) + "/said"))
    assert Entry.objects.get(code="card.kept").actor == town.people["Angela Moran"].reference


def test_who_stands_behind_a_desk_is_read_on_the_agencys_page(town: Town) -> None:
    """Issue 6: teams and co-located units, as the area's files have them, and who holds a post."""
    end = "Invented,no\n"
    files = {
        "place.txt": "T",  # a town that lies in the district, and has its name, comes first in the file
        "places.csv": "code,name,level,within,source,verified\n"
        f"T-1,{town.area.name},cluster,T,{end}T,{town.area.name},district,,{end}",
        "agencies.csv": "key,place,name,source,verified\n"
        f"police,T,{POLICE},{end}csw,T,Children's social work,{end}far,F,{POLICE},{end}",
        "desks.csv": "key,agency,name,site,source,verified\n"
        f"p,police,Front-door police desk,hub,{end}c,csw,Duty and Advice,hub,{end}"
        f"q,far,Front-door police desk,away,{end}",
        "sites.csv": "key,place,name,agencies,source,verified\n"
        f"hub,T,The Hub,police;csw,{end}away,F,Away Hub,far,{end}",
        "teams.csv": "key,agency,name,desk,site,pattern,skills,source,verified\n"
        f"t,police,Safeguarding Unit,p,hub,SH7,abe,{end}u,far,Unit of another town,,,,,{end}",
        "posts.csv": "code,agency,title,grade,single,source,verified\n"
        f"s,police,Sergeant,,no,{end}i,police,Inspector,,yes,{end}",
    }
    said = {"by": town.viewer("Priya Nair"), "at": town.at}
    practice.bring_in_edition(town.area.pk, files=files, in_force_from=date(2026, 1, 1), source="t", **said)
    angela = town.client("Angela Moran")
    page = text_of(angela.get(at(town)))
    assert "At The Hub with Children's social work" in page
    assert "Safeguarding Unit sits at The Hub; answers at Front-door police desk; works " in page
    assert "Inspector: nobody has said who" in page
    assert "Unit of another town" not in page
    assert "Sits at The Hub, beside Duty and Advice" in text_of(
        angela.post("/find", {"find": "police"}, follow=True)
    )
    desk = town.desks["Front-door police desk"].reference
    assert "Safeguarding Unit, who answer here, work " in text_of(angela.get(f"/rotas/{desk}/pattern"))
    Agency.objects.filter(name="Children's social work").update(left_on=town.at.date())
    page = text_of(angela.get(at(town)))
    assert "At The Hub" in page and "The Hub with" not in page
    page = text_of(angela.post("/find", {"find": "police"}, follow=True))
    assert "Sits at The Hub" in page and "The Hub, beside" not in page


def test_another_agencys_card_and_desk_are_not_there_to_be_changed(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    assert joy.get(at(town, "Parkside Primary School") + "/card").status_code == 200
    desk = f"/desks/{town.desks['Front-door police desk'].reference}"
    for page in (at(town) + "/card", desk):
        assert joy.get(page).status_code == 404
        assert joy.post(page, {"from_day": "14/7/2026", "_key": "k" * 24, "_version": "1"}).status_code == 404
    assert town.client("Sam Khan").get(at(town) + "/card").status_code == 404  # a researcher keeps no card
    town.add("Steve Lund", "Administrator", "Children's social work", "area_administrator")
    assert town.client("Steve Lund").get(at(town) + "/card").status_code == 200
    assert not Fact.objects.exists()


def test_two_who_edit_at_once_lose_nothing(town: Town) -> None:
    town.add("Mo Aziz", "Sergeant", POLICE, "duty_manager")
    page = at(town) + "/card"
    angela, mo = town.client("Angela Moran"), town.client("Mo Aziz")
    hers, his = (form_at(one.get(page), page) for one in (angela, mo))
    assert angela.post(page, {**hers, "hours": "Until ten", "from_day": "14/7/2026"}).status_code == 303
    late = mo.post(page, {**his, "hours": "Until nine", "best_way": "Ring", "from_day": "14/7/2026"})
    assert late.status_code == 409
    words = text_of(late)
    assert "Angela Moran changed when we are there, Tuesday 14 July, 09:00." in words
    assert "Until ten" in words and "Until nine" in words
    assert Card.objects.get(agency=town.agencies[POLICE]).hours == "Until ten"
    again = form_at(late, page)
    assert mo.post(page, {**again, "hours": "Until ten"}).status_code == 303
    card = Card.objects.get(agency=town.agencies[POLICE])
    assert (card.hours, card.best_way) == ("Until ten", "Ring")


def test_a_desks_best_ways_in_are_said_by_its_own_people_from_a_day_on(town: Town) -> None:
    """From tomorrow the police desk answers a duty line at one; a line that is no way in is said."""
    desk, angela = f"/desks/{town.desks['Front-door police desk'].reference}", town.client("Angela Moran")
    wrong = send(town, "Angela Moran", desk, ways="Duty line, one to two", from_day="15/7/2026")
    assert "“Duty line, one to two” is no way in. Enter each like" in errors_of(wrong)[0]
    said = "Duty line, 0113 496 0779, 13:00 to 14:00"
    assert send(town, "Angela Moran", desk, ways=said, from_day="15/7/2026").status_code == 303
    assert "Best ways in" in text_of(angela.get(at(town) + "/said"))
    assert "Duty line" not in text_of(angela.post("/find", {"find": "police"}, follow=True))
    town.set_time(town.at + timedelta(days=1))
    assert begin_what_is_due(at=town.at) == 1
    assert "Duty line" in text_of(angela.post("/find", {"find": "police"}, follow=True))
    assert said in page_of(angela.get(desk)).text_content()


def test_the_hours_of_time_limits_are_said_from_a_day_on_and_move_no_clock_that_runs(town: Town) -> None:
    """From Friday on the door opens on Saturdays. What came before keeps its due day."""
    steve, denise = town.add("Steve Lund", "Administrator", HUB, "area_administrator"), "Denise Walker"
    desk = f"/desks/{town.desks['Duty and Advice'].reference}"
    field = page_of(town.client("Steve Lund").get(desk)).get_element_by_id("id_service_hours-hint")
    assert "holds: Monday to Thursday, 09:00 to 17:00; Friday, 09:00 to 16:30." in field.text_content()
    (shown,) = shown_in_field = form_at(town.client("Steve Lund").get(desk), desk)["service_hours"]
    assert shown.splitlines() == ["Monday to Thursday, 09:00 to 17:00", "Friday, 09:00 to 16:30"]
    assert send(town, "Steve Lund", desk, phone="0113 496 0777", from_day="14/7/2026").status_code == 303
    assert not Fact.objects.filter(name="service_hours").exists()
    short = send(town, "Steve Lund", desk, service_hours="Saturday, 10:00 to 12:00", from_day="14/7/2026")
    assert errors_of(short) == ["A rating is decided in 24 working hours. Name a week of at least as many"]
    said = "Monday to Saturday, 09:00 to 17:00"
    assert "service_hours" not in form_at(town.client(denise).get(desk), desk)
    assert send(town, denise, desk, service_hours=said, from_day="14/7/2026").status_code == 303
    wrong = send(town, "Steve Lund", desk, service_hours="Weekdays, 9 to 5", from_day="17/7/2026")
    assert "is no line of hours" in errors_of(wrong)[0]
    assert send(town, "Steve Lund", desk, service_hours=said, from_day="17/7/2026").status_code == 303
    fact = Fact.objects.get(name="service_hours")
    assert (fact.by, fact.from_day, fact.value) == (steve, date(2026, 7, 17), said)
    told = text_of(town.client(denise).get(f"/agencies/{town.agencies[HUB].reference}/said"))
    who = "Steve Lund, Tuesday 14 July, 09:00"
    assert f"Hours in which time limits count, Duty and Advice {said} Friday 17 July To come {who}" in told
    denises = town.viewer(denise)
    for subject, day, hour in (("C-00000-00001", 16, 16), ("C-00000-00002", 18, 11)):
        at = datetime(2026, 7, day, hour, 30, tzinfo=UTC)  # Thursday at 17:30, and Saturday at 12:30
        clocks.start(Step.REFERRAL_DECISION, subject, by=denises, at=at)
    days = {one.subject: (one.started_on.day, one.due_on.day) for one in Clock.objects.all()}
    # Thursday's came after the hours of then: Friday is day nought. Saturday's counts from Saturday.
    assert days == {"C-00000-00001": (17, 20), "C-00000-00002": (18, 20)}
    # The field shows what holds now, and what waits stands beside it; left alone it is not said anew.
    open_page = text_of(town.client("Steve Lund").get(desk))
    assert "Said for a later day" in open_page
    assert f"From Friday 17 July: Hours in which time limits count of Duty and Advice {said}" in open_page
    assert form_at(town.client("Steve Lund").get(desk), desk)["service_hours"] == shown_in_field
    assert send(town, "Steve Lund", desk, phone="0113 496 0778", from_day="16/7/2026").status_code == 303
    assert Fact.objects.filter(name="service_hours").count() == 1
    early = send(
        town, "Steve Lund", desk, service_hours=said, from_day="16/7/2026"
    )  # as an older page held it
    assert errors_of(early) == [
        "These hours wait for Friday 17 July 2026 already. Take them back there first, or leave these as "
        "they are."
    ]
    assert form_to_take_back(town, denise, desk, fact) is None  # they are not hers to say
    # It is taken back before its day: it never holds, and who said and who took back stays.
    back = form_to_take_back(town, "Steve Lund", desk, fact)
    assert back is not None and town.client("Steve Lund").post(desk, back).status_code == 303
    assert "Said for a later day: Hours" not in text_of(town.client("Steve Lund").get(desk))
    told = text_of(town.client(denise).get(f"/agencies/{town.agencies[HUB].reference}/said"))
    assert "Friday 17 July Taken back by Steve Lund, Tuesday 14 July, 09:00" in told
    clocks.start(Step.REFERRAL_DECISION, "C-00000-00003", by=denises, at=at)
    assert Clock.objects.get(subject="C-00000-00003").started_on.day == 20  # Saturday is closed again
    assert begin_what_is_due(at=at) == 1  # the telephone alone


def form_to_take_back(town: Town, who: str, page: str, fact: Fact) -> dict[str, str] | None:
    """What the button beside something that waits sends; none where there is no such button."""
    forms = page_of(town.client(who).get(page)).xpath(
        f"//form[.//input[@name='take_back'][@value='{fact.pk}']]"
    )
    return {one.name: one.value for one in forms[0].xpath(".//input")} if forms else None


def test_ways_and_hours_that_wait_are_taken_back_unless_nobody_would_answer(town: Town) -> None:
    """A way in of the police desk for Friday is taken back. Hours that would leave a gap are not."""
    desk = town.desks["Front-door police desk"]
    page, angela = f"/desks/{desk.reference}", "Angela Moran"
    said = {"ways": "Duty line, 0113 496 0779, 13:00 to 14:00", "phone": "0113 496 0777"}
    assert send(town, angela, page, **said, from_day="17/7/2026").status_code == 303
    waits = Fact.objects.get(name="ways")
    assert form_at(town.client(angela).get(page), page)["ways"] == [""]
    back = form_to_take_back(town, angela, page, waits)
    assert back is not None
    for other in ("Joy Adeyemi", "Sam Khan"):
        assert town.client(other).post(page, back).status_code == 404
    elsewhere = at(town) + "/card"  # the same agency's, and nothing of it waits there
    version = form_at(town.client(angela).get(elsewhere), elsewhere)["_version"][0]
    assert town.client(angela).post(elsewhere, {**back, "_version": version}).status_code == 404
    for bad in ("nothing", "", "-1", "1e5", "9" * 5000, "１２３４５６７８９", "4\x00"):
        assert town.client(angela).post(page, {**back, "take_back": bad}).status_code == 404, bad
    assert town.client(angela).post(page, {**back, "_version": ""}).status_code == 428
    assert town.client(angela).post(page, back).status_code == 303
    assert town.client(angela).post(page, back).status_code == 303  # sent twice it is done once
    gone = town.client(angela).post(page, {**back, "_key": "k" * 24})
    assert gone.status_code == 404  # nothing waits there any more
    stale = form_to_take_back(town, angela, page, Fact.objects.get(name="phone"))
    assert stale is not None
    late = town.client(angela).post(page, {**stale, "_version": "1"})
    assert errors_of(late)[0].startswith("Somebody changed this meanwhile.")
    # A server of the version before knows nothing of it: it asks by name alone, and begins what it finds.
    by_name = Fact.objects.filter(taken_up=None, from_day__lte=date(2026, 7, 17), name__in=("ways", "phone"))
    assert by_name.count() == 1
    assert begin_what_is_due(at=town.at + timedelta(days=3)) == 1  # the telephone
    told = text_of(town.client(angela).get(f"/agencies/{desk.agency.reference}/said"))
    assert "Best ways in, Front-door police desk Duty line, 0113 496 0779, 13:00 to 14:00" in told
    assert ways_said([desk.pk]) == {}
    # The door is to be open day and night, and to hand over to nobody: its nights rest on the hours.
    door, denise = f"/desks/{town.desks['Duty and Advice'].reference}", "Denise Walker"
    Desk.objects.filter(name="Emergency Duty Team").update(partnership_fallback=False)
    assert send(town, denise, door, hours="24H", out_of_hours="", from_day="1/8/2026").status_code == 303
    back = form_to_take_back(town, denise, door, Fact.objects.get(name="hours"))
    assert back is not None
    (sentence,) = errors_of(town.client(denise).post(door, back))
    assert sentence.startswith("Nobody would answer for Duty and Advice from ")
    assert Fact.objects.get(name="hours").taken_back_at is None


def test_a_change_for_a_later_day_waits_for_it_and_is_read_before(town: Town) -> None:
    """From 1 August the desk has another number. Today the old one is rung, and the new one is announced."""
    desk = town.desks["Front-door police desk"]
    answer = send(
        town, "Angela Moran", f"/desks/{desk.reference}", phone="0113 496 0777", from_day="1 August 2026"
    )
    assert answer.status_code == 303
    seen = text_of(town.client("Priya Nair").get(at(town)))
    assert "From Saturday 1 August: Telephone of Front-door police desk 0113 496 0777" in seen
    assert begin_what_is_due(at=town.at) == 0
    assert Desk.objects.get(pk=desk.pk).phone == desk.phone
    # A newer version beside this one lets people say something that this one does not know: it is left to it.
    unknown = Fact.objects.get(name="phone")
    Fact.objects.create(
        agency_id=unknown.agency_id, about="desk", desk=desk, name="of_tomorrow", value="1",
        from_day=unknown.from_day, version=2, said_at=town.at,
    )  # fmt: skip
    # London's first of August begins at 23:00 UTC. Nothing ran for two days: it still begins.
    assert begin_what_is_due(at=datetime(2026, 7, 31, 22, 59, tzinfo=UTC)) == 0
    assert begin_what_is_due(at=datetime(2026, 8, 2, 12, 0, tzinfo=UTC)) == 1
    assert Desk.objects.get(pk=desk.pk).phone == "0113 496 0777"
    assert begin_what_is_due(at=datetime(2026, 8, 2, 12, 0, tzinfo=UTC)) == 0


def test_what_is_changed_today_does_not_undo_what_was_said_for_later(town: Town) -> None:
    page = at(town) + "/card"
    send(town, "Angela Moran", page, hours="From eight", from_day="1/8/2026")
    send(town, "Angela Moran", page, best_way="Ring", from_day="14/7/2026")
    begin_what_is_due(at=datetime(2026, 8, 1, 9, 0, tzinfo=UTC))
    card = Card.objects.get(agency=town.agencies[POLICE])
    assert (card.hours, card.best_way) == ("From eight", "Ring")


@pytest.mark.need("W9")
def test_a_desk_that_would_end_at_nobody_is_refused_in_a_sentence(town: Town) -> None:
    night = town.desks["Emergency Duty Team"]
    page = f"/desks/{night.reference}"
    Desk.objects.filter(pk=night.pk).update(partnership_fallback=False)
    door = town.desks["Duty and Advice"].reference
    refused = send(town, "Denise Walker", page, out_of_hours=door, from_day="14/7/2026")
    assert refused.status_code == 422
    assert "They would hand over in a ring: Emergency Duty Team, Duty and Advice" in text_of(refused)
    page = f"/desks/{door}"
    refused = send(town, "Denise Walker", page, out_of_hours="", from_day="14/7/2026")
    assert "Nobody would answer for Duty and Advice from 17:00." in text_of(refused)
    assert Desk.objects.get(reference=door).out_of_hours == night
    taken = send(town, "Denise Walker", page, out_of_hours="", hours="24H", from_day="14/7/2026")
    assert taken.status_code == 303
    assert Desk.objects.get(reference=door).out_of_hours is None


def test_hours_that_files_of_a_later_day_have_dropped_are_refused(town: Town) -> None:
    """The desk would be open to the end of July, and never after it, and nobody would be told."""
    ebb = (
        'anchor = 2026-01-05\n[[pattern]]\ncode = "EBB"\nname = "All day"\n'
        'times = { A = ["00:00", "00:00"] }\n'
        'cycle = ["A"]\nbank_holidays = "worked"\nalways_open = true\nsource = "Invented"\nverified = "no"\n'
    )
    for day, files in ((date(2026, 7, 1), {"patterns.toml": ebb}), (date(2026, 8, 1), {"ladder.toml": ""})):
        practice.bring_in_edition(
            town.area.pk, files=files, in_force_from=day, source="t", by=town.viewer("Priya Nair"), at=town.at
        )
    page = f"/desks/{town.desks['Duty and Advice'].reference}"
    refused = send(town, "Denise Walker", page, hours="EBB", from_day="14/7/2026")
    assert refused.status_code == 422
    said = "The area's files of Saturday 1 August 2026 do not have these hours. Choose others."
    assert said in text_of(refused)


def test_a_day_gone_by_and_a_number_that_is_none_are_sent_back(town: Town) -> None:
    page = f"/desks/{town.desks['Front-door police desk'].reference}"
    words = text_of(
        send(town, "Angela Moran", page, phone="ring us", texts_to="0113 496 0001", from_day="14/7")
    )
    assert "Enter a telephone number in figures, like 0113 496 0000" in words
    assert "Enter a mobile number, like 07700 900123" in words
    words = text_of(send(town, "Angela Moran", page, from_day="13 July 2026"))
    assert "Enter today or a later day" in words
    assert send(town, "Angela Moran", page, texts_to="07700 900123", from_day="14/7/2026").status_code == 303
    assert Desk.objects.get(name="Front-door police desk").texts_to == "+447700900123"


def test_a_card_that_is_saved_as_it_is_was_checked_today(town: Town) -> None:
    page = at(town) + "/card"
    send(town, "Angela Moran", page, from_day="14/7/2026")
    assert Card.objects.get(agency=town.agencies[POLICE]).reviewed_on == date(2026, 7, 14)
    assert not Fact.objects.exists()


def look_for(town: Town, who: str, **typed: str) -> str:
    client = town.client(who)
    return text_of(client.get(client.post("/directory/find", typed)["Location"]))


@pytest.mark.need("W5")
def test_the_directory_of_a_neighbouring_district_says_who_answers_there(town: Town) -> None:
    assert "Where?" not in text_of(town.client("Priya Nair").get("/directory")), "one district is no choice"
    calder = Area.objects.create(name="Calderdale", level="district")
    agency = Agency.objects.create(area=calder, name="Calderdale Social Care", kind="childrens_social_work")
    Desk.objects.create(
        agency=agency, name="Calder First Response", hours="24H", phone="01632 960555", front_door=True
    )
    assert "Where?" in text_of(town.client("Priya Nair").get("/directory"))
    there = look_for(town, "Priya Nair", looked_for="", where=str(calder.pk))
    assert "Directory of Calderdale" in there and "Calder First Response" in there and "01632 960555" in there
    assert "Front-door police desk" not in there and "Ask them" not in there
    here = look_for(town, "Priya Nair", looked_for="", where="999999")
    assert "Directory of Leeds" in here and "Calder First Response" not in here


@pytest.mark.need("W5")
def test_a_desk_in_the_directory_is_asked_from_there_and_ones_own_is_not(town: Town) -> None:
    page = town.client("Sam Khan").get("/directory")
    asks = page_of(page).xpath("//a[starts-with(@href, '/specialists/ask/')]/@href")
    assert f"/specialists/ask/{town.desks['Duty and Advice'].reference}" in asks
    assert f"/specialists/ask/{town.desks['Front-door police desk'].reference}" not in asks


@pytest.mark.parametrize("who", ["Denise Walker", "Angela Moran", "Joy Adeyemi"])
def test_nobody_has_more_than_seven_ways_at_the_top_of_a_page(town: Town, who: str) -> None:
    page = page_of(town.client(who).get("/"))
    assert 3 <= len(page.xpath("//nav[@aria-label='Main']//a")) <= 7


def test_rotas_are_at_the_foot_for_whoever_keeps_them(town: Town) -> None:
    foot = page_of(town.client("Denise Walker").get("/")).xpath("//footer//a/@href")
    assert "/rotas" in foot
