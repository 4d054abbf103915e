"""The daily meeting of Tuesday 14 July 2026, as Denise Walker convenes it and others take part (F5, T5).

Everybody is invented. The night is that of test_frontdoor_notifying.py, one case after another.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from joinedup.agencies.models import Agency, Desk, Practitioner, Seat
from joinedup.children.actions import guarding
from joinedup.children.models import Child
from joinedup.desk.open_work import everything
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import Concern, Named
from joinedup.frontdoor.rules.incidents import Crime, Grade, Part
from joinedup.gate.pages import Refused
from joinedup.meetings import queries
from joinedup.meetings.actions import agenda, attendance
from joinedup.meetings.models import Case, CaseChild, Invitation, Meeting
from joinedup.meetings.queries.asked import to_ask
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.lanes import Lane, Way
from joinedup.notices.models import Notice
from joinedup.risk import actions as risk
from joinedup.risk.models import Round

from .bad_town import errors_of, form_at, page_of, text_of
from .conftest import Town
from .test_frontdoor_notifying import incident, somebody

DENISE, PRIYA, SAM, JOY, ZOE = "Denise Walker", "Priya Nair", "Sam Khan", "Joy Adeyemi", "Zoe Li"
HANNAH = "Hannah Okoye"
TUESDAY = date(2026, 7, 14)
NIGHT = datetime(2026, 7, 13, 22, 10, tzinfo=UTC)  # Monday 23:10 in London
EIGHT = datetime(2026, 7, 14, 7, 0, tzinfo=UTC)  # an hour after the cut-off, an hour and a half before it


def in_the_night(town: Town, child: Child | None, at: datetime = NIGHT, **said: Any) -> str:
    """An incident as Angela notifies it; then Priya says which child it is about, where one is given."""
    town.set_time(at)
    told = incident(town, somebody("child", "Somebody", Part.SAW_OR_HEARD), happened_at=at, **said)
    reference = frontdoor.notify(told, by=town.viewer("Angela Moran"), at=at)
    if child is not None:
        # The tying itself, with its reasons, is the front door's and is tried there.
        Concern.objects.filter(reference=reference).update(child=child)
        Named.objects.filter(concern__reference=reference, place=0).update(child=child)
    return reference


def by(town: Town, who: str) -> dict[str, Any]:
    return {"by": town.viewer(who), "at": town.at}


def convened(town: Town, at: datetime = EIGHT, day: date = TUESDAY) -> str:
    town.set_time(at)
    return agenda.convene(day, by=town.viewer(DENISE), at=at)


def drawn(town: Town, at: datetime = EIGHT) -> str:
    reference = convened(town, at)
    return agenda.build(reference, by=town.viewer(DENISE), at=at)


def seen_by(town: Town, who: str, reference: str) -> queries.MeetingFacts:
    found = queries.meeting_for(town.viewer(who), reference)
    assert found is not None
    return found


def called(town: Town, who: str, reference: str) -> list[str]:
    return [case.child.called for case in seen_by(town, who, reference).agenda]


@pytest.mark.need("F5")
def test_the_agenda_draws_itself_and_says_why_each_case_is_on(town: Town) -> None:
    in_the_night(town, town.amara, grade=Grade.HIGH)
    other = Child.objects.get(family_name="Okoro")
    in_the_night(town, other, NIGHT + timedelta(hours=1), grade=Grade.MEDIUM, crime=Crime.YES)
    in_the_night(town, town.tobi, NIGHT + timedelta(hours=2), grade=Grade.MEDIUM, crime=Crime.NO)
    reference = drawn(town)
    assert called(town, DENISE, reference) == ["Mara", "Amarah"]
    page = text_of(town.client(DENISE).get(f"/meetings/{reference}"))
    assert "2 cases: discuss 2, agree on papers 0, not for us 0. Estimate 10 of 120 minutes." in page
    assert "High risk in the night: Domestic abuse. DARA: high. A crime: yes." in page
    assert "Medium risk in the night, and a crime was committed: Domestic abuse. DARA: medium." in page
    agenda.build(reference, by=town.viewer(DENISE), at=EIGHT)
    assert Case.objects.count() == 2  # drawn again, nothing comes on twice


def test_a_case_that_somebody_may_not_see_is_counted_and_has_no_reference(town: Town) -> None:
    in_the_night(town, town.amara)
    in_the_night(town, Child.objects.get(family_name="Okoro"), NIGHT + timedelta(hours=1))
    reference = drawn(town)
    priya = town.people[PRIYA].pk
    month = TUESDAY + timedelta(days=30)
    guarding.keep_out(
        town.amara.reference, person=priya, because="Her aunt.", review_on=month, **by(town, DENISE)
    )
    assert called(town, DENISE, reference) == ["Mara", "Amarah"]
    assert called(town, PRIYA, reference) == ["Amarah"]
    page = text_of(town.client(PRIYA).get(f"/meetings/{reference}"))
    case = Case.objects.get(child=town.amara)
    assert "2 cases: discuss 2" in page
    assert "1 case restricted." in page
    assert "Mara" not in page.replace("Amarah", "")
    assert case.reference not in page
    assert town.client(PRIYA).get(f"/cases/{case.reference}/lane").status_code == 404
    assert (
        town.client(PRIYA).get(f"/cases/{Case.objects.exclude(pk=case.pk).get().reference}/lane").status_code
        == 200
    )


def test_who_takes_part_sees_the_cases_and_nobody_else_of_their_agency(town: Town) -> None:
    in_the_night(town, town.amara)
    reference = drawn(town)
    town.add("PC Lee Ash", "Response officer", "West Yorkshire Police", "practitioner")
    assert called(town, SAM, reference) == ["Mara"]  # at the desk that was asked
    assert queries.meeting_for(town.viewer("PC Lee Ash"), reference) is None
    assert town.client("PC Lee Ash").get(f"/meetings/{reference}").status_code == 404
    attendance.invite(reference, whom=town.people["PC Lee Ash"].reference, **by(town, DENISE))
    assert called(town, "PC Lee Ash", reference) == ["Mara"]
    assert town.client(ZOE).get(f"/meetings/{reference}").status_code == 404  # who only counts


def test_a_morning_has_one_meeting_whoever_convenes_it(town: Town) -> None:
    first = convened(town)
    town.add("Olu Reed", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    assert agenda.convene(TUESDAY, by=town.viewer("Olu Reed"), at=EIGHT) == first
    assert Meeting.objects.count() == 1
    assert Meeting.objects.get().chair == town.people[DENISE]


def test_everybody_who_sits_at_it_is_asked_and_whoever_has_no_desk_is_said_not_to_be(town: Town) -> None:
    nobody = town.add("Ivy Cole", "Officer", "Hillside Primary School", "practitioner")
    town.desks["Hillside office"].seats.all().delete()
    town.desks["Hillside office"].delete()
    reference = convened(town)
    seats = {one.agency: one for one in seen_by(town, DENISE, reference).seats}
    assert set(seats) == {one.name for one in town.agencies.values()}
    assert seats["Hillside Primary School"].invited_at is None
    assert seats["West Yorkshire Police"].invited_at == EIGHT
    assert not seats["West Yorkshire Police"].late
    told = Notice.objects.filter(template="meeting_called").values_list("to", flat=True)
    assert town.desks["Front-door police desk"].reference in told
    assert town.desks["Duty and Advice"].reference not in told  # it convenes
    assert nobody.reference not in told
    town.set_time(datetime(2026, 7, 14, 8, 0, tzinfo=UTC))  # half an hour before
    attendance.invite(reference, whom=nobody.reference, **by(town, DENISE))
    again = {one.agency: one for one in seen_by(town, DENISE, reference).seats}
    assert again["Hillside Primary School"].late


def test_the_area_says_at_which_desk_an_agency_is_asked_and_who_sits_there_puts_a_view_in(town: Town) -> None:
    """The control room was there first. It sends officers, and prepares no meeting."""
    town.desks["Front-door police desk"].seats.all().delete()
    asked = Desk.objects.create(agency=town.agencies["West Yorkshire Police"], name="Safeguarding Unit")
    Seat.objects.create(practitioner=town.people[SAM], desk=asked)
    in_the_night(town, town.amara)
    reference = drawn(town)
    (police,) = [one for one in seen_by(town, DENISE, reference).seats if one.kind == "police"]
    assert police.desk == "Safeguarding Unit"
    assert called(town, SAM, reference) == ["Mara"]
    assert queries.meeting_for(town.viewer("Angela Moran"), reference) is None  # nobody asked her desk
    agenda.ask_views(reference, **by(town, DENISE))
    waits = [one for one in everything(town.area.pk, at=town.at) if one.code == "view.asked"]
    assert asked.pk in {one.desk_id for one in waits}
    page = town.client(SAM).get(f"/meetings/{reference}")
    (views,) = re.findall(r'href="(/views/[^"]+)"', page.content.decode())
    client = town.client(SAM)
    said = {"reading": "3", "how_sure": "partly", "what_would_change_it": "A bed.", "fact": "He has a key."}
    answer = client.post(views, {**form_at(client.get(views), views), **said})
    assert answer.status_code == 303, errors_of(answer)


def test_two_chairs_on_one_case_and_the_second_sees_both(town: Town) -> None:
    in_the_night(town, town.amara)
    reference = drawn(town)
    town.add("Olu Reed", "Hub manager", "Children's social work", "hub_manager", desk="Duty and Advice")
    case = Case.objects.get()
    page = town.client("Olu Reed").get(f"/meetings/{reference}")
    filled = form_at(page, f"/cases/{case.reference}/lane")
    agenda.set_lane(
        case.reference, lane=Lane.NOT_FOR_US, because="Her school has it.", based_on=1, **by(town, DENISE)
    )
    answer = town.client("Olu Reed").post(f"/cases/{case.reference}/lane", {**filled, "lane": "papers"})
    assert answer.status_code == 409
    seen = text_of(answer)
    assert "Denise Walker, Hub manager changed what happens with it" in seen
    assert "Not for us" in seen
    assert "Her school has it." in seen
    case.refresh_from_db()
    assert case.lane == Lane.NOT_FOR_US


def test_what_is_late_goes_to_tomorrow_or_is_added_with_a_reason(town: Town) -> None:
    in_the_night(town, town.amara)
    late = in_the_night(town, Child.objects.get(family_name="Okoro"), EIGHT - timedelta(minutes=20))
    reference = drawn(town)
    assert called(town, DENISE, reference) == ["Mara"]
    waiting = seen_by(town, DENISE, reference).waiting
    assert waiting is not None
    assert waiting.late == (late,)
    agenda.add(reference, what=late, because="He is out at noon.", **by(town, DENISE))
    assert called(town, DENISE, reference) == ["Mara", "Amarah"]
    assert "Added by the chair: He is out at noon." in text_of(town.client(SAM).get(f"/meetings/{reference}"))
    tomorrow = convened(town, EIGHT + timedelta(days=1), TUESDAY + timedelta(days=1))
    agenda.build(tomorrow, by=town.viewer(DENISE), at=town.at)
    assert called(town, DENISE, tomorrow) == ["Mara", "Amarah"]  # nobody spoke of them: each comes on, once
    (mara, amarah) = seen_by(town, DENISE, tomorrow).agenda
    assert [one.name for one in (*mara.why, *amarah.why)][::2] == ["Not reached last time"] * 2


def test_what_is_told_of_a_child_who_is_on_already_joins_that_childs_case_with_its_own_reason(
    town: Town,
) -> None:
    in_the_night(town, town.amara)
    late = in_the_night(town, town.amara, EIGHT - timedelta(minutes=20))
    reference = drawn(town)
    add_through_the_form(town, reference, what=late, because="He came back at seven.")
    (case,) = seen_by(town, DENISE, reference).agenda
    assert [(one.name, one.because) for one in case.why] == [
        ("High risk in the night", ""),
        ("Added by the chair", "He came back at seven."),
    ]
    shown = text_of(town.client(SAM).get(f"/meetings/{reference}"))
    assert "Added by the chair: Domestic abuse. DARA: high. A crime: yes. He came back at seven." in shown
    path = f"/meetings/{reference}/add"
    client = town.client(DENISE)
    for what in (late, town.amara.reference):
        again = client.post(path, {**form_at(client.get(path), path), "what": what, "because": "Again."})
        assert errors_of(again) == ["This child is on the agenda already, at 1."]


def test_asking_one_person_by_name_leaves_their_agencys_desk_to_be_asked(town: Town) -> None:
    surgery = Agency.objects.create(area=town.area, name="Oak Surgery", kind="health")
    desk = Desk.objects.create(agency=surgery, name="Practice office", phone="0113 496 0066", hours="HV")
    ellis = Practitioner.objects.create(agency=surgery, name="Tom Ellis", post="GP")
    reference = convened(town)
    attendance.invite(reference, whom=ellis.reference, **by(town, DENISE))
    attendance.invite(reference, whom=desk.reference, **by(town, DENISE))
    seat = Invitation.objects.get(agency=surgery, person=None)
    assert seat.desk == desk
    with pytest.raises(Refused, match=r"invite\.asked"):
        attendance.invite(reference, whom=desk.reference, **by(town, DENISE))


def add_through_the_form(town: Town, reference: str, **filled: Any) -> None:
    client, path = town.client(DENISE), f"/meetings/{reference}/add"
    form = form_at(client.get(path), path)
    assert "urgent" not in form  # nothing is chosen beforehand
    assert client.post(path, {**form, **filled}).status_code == 303


@pytest.mark.need("V1")
def test_what_is_urgent_is_asked_at_once_and_no_view_of_it_waits(town: Town) -> None:
    reference = convened(town)
    okoro = Child.objects.get(family_name="Okoro")
    add_through_the_form(town, reference, what=okoro.reference, because="Also hurt.")
    assert not Round._base_manager.exists()  # of what is not urgent nobody is asked before it is locked
    why = {"what": town.amara.reference, "because": "He is out at noon.", "urgent": "on"}
    add_through_the_form(town, reference, **why)
    row = Round._base_manager.get()
    assert (row.child, row.urgent, row.revealed_how) == (town.amara, True, "urgent")
    said = risk.NewView(reading="4", how_sure="quite", what_would_change_it="", fact="He has a key.")
    risk.say_view(row.reference, said, **by(town, SAM))
    shown = text_of(town.client(HANNAH).get(f"/views/{row.reference}"))
    assert "This is urgent: nothing was held back" in shown
    assert "Only West Yorkshire Police has said its view: 4 Significant harm." in shown


def test_what_turns_out_to_be_urgent_opens_the_views_that_were_asked_for_already(town: Town) -> None:
    reference = drawn(town)
    asked = [town.people[who].agency.reference for who in (SAM, HANNAH)]
    row = risk.open_round(child=town.amara.reference, agencies=asked, **by(town, DENISE))
    why = {"what": town.amara.reference, "because": "He is out at noon.", "urgent": "on"}
    add_through_the_form(town, reference, **why)
    found = Round._base_manager.get(reference=row)
    assert Round._base_manager.filter(child=town.amara).count() == 1
    assert (found.revealed_how, found.revealed_because) == ("chair", "He is out at noon.")


def test_the_order_moves_by_buttons_and_stands_once_it_is_locked(town: Town) -> None:
    in_the_night(town, town.amara)
    in_the_night(town, Child.objects.get(family_name="Okoro"), NIGHT + timedelta(hours=1))
    reference = drawn(town)
    second = Case.objects.get(position=2)
    path = f"/cases/{second.reference}"
    client = town.client(DENISE)
    filled = form_at(client.get(f"/meetings/{reference}"), f"{path}/move")
    assert client.post(f"{path}/move", {**filled, "way": "up"}).status_code == 303
    assert called(town, DENISE, reference) == ["Amarah", "Mara"]
    agenda.lock(reference, based_on=Meeting.objects.get().version, **by(town, DENISE))
    with pytest.raises(Refused, match=r"move\.locked"):
        agenda.move(second.reference, way=Way.DOWN, **by(town, DENISE))
    with pytest.raises(Refused, match=r"sort\.locked"):
        agenda.set_lane(second.reference, lane=Lane.PAPERS, based_on=1, **by(town, DENISE))


def test_nobody_locks_before_the_cut_off_or_without_what_came_until_then(town: Town) -> None:
    early = EIGHT - timedelta(hours=2)
    reference = convened(town, early)
    agenda.build(reference, by=town.viewer(DENISE), at=early)
    version = Meeting.objects.get().version
    with pytest.raises(Refused, match=r"lock\.early"):
        agenda.lock(reference, based_on=version, **by(town, DENISE))
    town.set_time(EIGHT)
    with pytest.raises(Refused, match=r"lock\.not_built"):
        agenda.lock(reference, based_on=version, **by(town, DENISE))


def test_who_came_is_said_with_the_grade_of_that_day(town: Town) -> None:
    sam = town.people[SAM]
    sam.grade = "frontline"
    sam.save()
    reference = convened(town)
    police = town.agencies["West Yorkshire Police"].reference
    attendance.say_attendance(
        reference, agency=police, said=Said.ATTENDED, came=[sam.reference], **by(town, DENISE)
    )
    seat = Invitation.objects.get(agency__reference=police, person=None)
    assert (seat.came, seat.grade, seat.state) == (sam, "frontline", "attended")
    school = town.agencies["Parkside Primary School"].reference
    attendance.say_attendance(reference, agency=school, said=Said.REPORT, **by(town, JOY))
    with pytest.raises(Refused, match=r"attendance\.own"):
        attendance.say_attendance(reference, agency=school, said=Said.ABSENT, **by(town, JOY))


def test_a_locked_agenda_has_asked_everybody_for_their_views_of_each_child_once(town: Town) -> None:
    in_the_night(town, town.amara)
    reference = drawn(town)
    agenda.ask_views(reference, **by(town, DENISE))
    agenda.lock(reference, based_on=Meeting.objects.get().version, **by(town, DENISE))
    asked = Round._base_manager.get(child=town.amara).asked.count()
    assert asked == len(seen_by(town, DENISE, reference).seats) == 5
    seen = seen_by(town, SAM, reference)
    (case,) = seen.agenda
    assert (case.views[0].words, case.views[0].own_waits) == ("0 of 5 have said their view.", True)
    assert case.put_in_words == "1 of 5 agencies that were asked put something in."  # the police notified it
    page = text_of(town.client(SAM).get(f"/meetings/{reference}"))
    waited_for = (
        "0-19 health service, Children's social work, Hillside Primary School, Parkside Primary School"
    )
    assert f"Nothing yet on any case from: {waited_for}." in page, "once, and not on each case"
    assert "Nothing yet from" not in page


def test_an_agenda_of_four_hundred_asks_no_more_of_the_database_than_one_of_four(town: Town) -> None:
    reference = convened(town)
    meeting, few, fewer = Meeting.objects.get(), 0, 0
    for cases in (4, 396):
        some = [Child(**town.work(given_name=f"Child {n}", searched_as="child")) for n in range(cases)]
        made = Child.objects.bulk_create(some)
        before = Case.objects.count()
        rows = [
            Case(**town.work(meeting=meeting, child=child, position=before + n, why_here="high"))
            for n, child in enumerate(made, start=1)
        ]
        for case in Case.objects.bulk_create(rows):
            inside = {"meeting": meeting, "child_id": case.child_id, "place": 1}
            CaseChild.objects.create(**town.work(case=case, **inside))
        with CaptureQueriesContext(connection) as asked:
            assert len(seen_by(town, DENISE, reference).agenda) == before + cases
        with CaptureQueriesContext(connection) as to_invite:
            to_ask(town.viewer(DENISE), reference)
        few, fewer = (len(asked), len(to_invite)) if cases == 4 else (few, fewer)
    assert len(asked) == few < 45
    assert len(to_invite) == fewer, "nor whom to ask: who works with its children"


@pytest.mark.need("T4", "W2")
def test_whoever_prepares_is_led_to_the_worker_of_a_child_of_the_agenda(town: Town) -> None:
    sam = town.people[SAM]
    sam.grade = "frontline"
    sam.save()
    in_the_night(town, town.amara)
    reference = drawn(town)
    page, client = f"/meetings/{reference}", town.client(DENISE)
    assert "2 places are kept for people who meet families: 0 given." in text_of(client.get(page))
    asked = page_of(client.get(f"{page}/invite")).xpath("//select[@name='whom']/option")
    assert [one.text for one in asked[1:4]] == [
        "Hannah Okoye, Health visitor, 0-19 health service: works with Mara",
        "Joy Adeyemi, Safeguarding lead, Parkside Primary School: works with Mara",
        "0-19 health service: Health visitors' duty (asked already)",
    ]
    attendance.invite(reference, whom=sam.reference, **by(town, DENISE))
    assert "people who meet families: 1 given." in text_of(client.get(page))
    assert "people who meet families" not in text_of(town.client(SAM).get(page))


@pytest.mark.need("T4", "W2")
def test_attendance_is_told_by_agency_and_grade_and_nobody_is_charged_with_a_late_invitation(
    town: Town,
) -> None:
    sam = town.people[SAM]
    sam.grade = "frontline"
    sam.save()
    reference = convened(town, EIGHT + timedelta(minutes=45))  # 08:45: with less than an hour's notice
    police = town.agencies["West Yorkshire Police"].reference
    said = {"said": Said.ATTENDED, "came": [sam.reference]}
    attendance.say_attendance(reference, agency=police, **said, **by(town, DENISE))
    school = town.agencies["Parkside Primary School"].reference
    attendance.say_attendance(reference, agency=school, said=Said.ABSENT, **by(town, DENISE))
    Meeting.objects.update(closed_at=town.at)
    answer = town.client(ZOE).get("/attendance")
    whose = answer.content.decode().split('data-label="Late or missing invitations by Duty and Advice">')
    charged = [cell.partition("</td>")[0] for cell in whose[1:]]
    # Health, social work, Hillside, Parkside and the police: each was asked late.
    assert charged == ["1 late", "1 late", "1 late", "1 late", "1 late"]
    page = text_of(answer)
    assert "Charged to the inviter" not in page
    assert "1/1 A1" in page
    assert "0/1 L1" in page
    assert "Nobody was asked in time" in page
    assert "Hidden to protect people (fewer than 5)." in page
    assert "Of 1 who came, 1 meet families in their work." in text_of(town.client(DENISE).get("/attendance"))


def test_my_day_leads_whoever_takes_part_to_the_meeting_and_nobody_else(town: Town) -> None:
    convened(town)
    assert "Daily domestic abuse meeting, which you chair" in text_of(town.client(DENISE).get("/"))
    assert "Daily domestic abuse meeting" in text_of(town.client(SAM).get("/"))
    assert "Daily domestic abuse meeting" not in text_of(town.client("Owen Price").get("/"))
