"""A meeting while it sits and after it: Wednesday 15 July 2026, ten in the morning. Everybody is invented."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinedup.agencies.models import Agency, Practitioner
from joinedup.children.actions import bring_in, guarding
from joinedup.children.models import Adult, Child, ChildsWords, FamilyTie, Involvement
from joinedup.children.rules.arrivals import Arrivals, NewChild
from joinedup.desk.actions import protect_everywhere
from joinedup.desk.open_work import everything
from joinedup.gate.pages import Refused
from joinedup.meetings.actions import agenda, attendance, live_after
from joinedup.meetings.models import Action, Beat, Case, CaseChild, Decision, Dissent, Invitation
from joinedup.meetings.queries import meeting_for
from joinedup.meetings.queries.acting import may_be_told
from joinedup.meetings.queries.checked import absent_agencies_told, dissents_looked_at
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.turns import Way
from joinedup.notices.models import Notice
from joinedup.risk import actions as risk
from joinedup.risk.models import Asked, Fact, Grade, Round, View
from joinedup.trail.models import Entry

from .bad_town import errors_of, fields_at, form_at, page_of, stored, text_of
from .conftest import Town
from .meeting_case import DENISE, GRACE, HANNAH, JOY, PRIYA, SAM, WEDNESDAY, Sitting, sits
from .test_meetings import in_the_night

DECIDED = {"kind": "action", "words": "Mum and the children stay with Nan until Friday"}
THURSDAY = "2026-07-16"


def views(town: Town) -> str:
    """Police and health have each said how they see Amara, and not alike."""
    by = town.viewer(DENISE)
    asked = [town.people[who].agency.reference for who in (SAM, HANNAH, DENISE)]
    reference = risk.open_round(child=town.amara.reference, agencies=asked, by=by, at=by.at)
    for who, reading in ((SAM, 0), (HANNAH, 1)):
        viewer = town.viewer(who)
        said = risk.NewView(
            reading=_reading(town, reading), how_sure="quite", what_would_change_it="", fact=f"By {who}"
        )
        risk.say_view(reference, said, by=viewer, at=viewer.at)
    return reference


def _reading(town: Town, number: int) -> str:
    from joinedup.risk.queries import scale_on

    return scale_on(town.area.pk, at=town.at).readings[number].code


def action(town: Town, sitting: Sitting, case: str, /, **said: Any) -> Any:
    given = {"whom": "harmed", "owner": town.people[SAM].reference, "what": "Check his bail", "due": THURSDAY}
    return sitting.send(DENISE, f"/cases/{case}/give", **{**given, **said})


@pytest.mark.need("F5")
def test_a_case_is_called_decided_and_left(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    shown = text_of(town.client(SAM).get(sitting.live))
    assert "Speak in this order" in shown
    assert "Save the decision" not in shown  # whoever only takes part decides nothing
    answer = sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    assert answer.status_code == 303, errors_of(answer)
    aloud = "We agreed: Mum and the children stay with Nan until Friday."
    assert aloud in text_of(town.client(HANNAH).get(sitting.live))
    assert sitting.call() == ""
    assert sitting.cases()[0].state == "heard"
    room = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/room"))
    assert "Amara" not in room
    assert case in room


def test_what_is_agreed_stands_on_the_childs_page_with_who_does_it_and_by_when(town: Town) -> None:
    sitting = sits(town)
    case, child = sitting.call(), f"/children/{town.amara.reference}"
    assert "What is agreed" not in text_of(town.client(DENISE).get(child))
    assert action(town, sitting, case).status_code == 303
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303
    page = text_of(town.client(DENISE).get(child))
    assert "Check his bail, by Thursday 16 July Sam Khan, West Yorkshire Police. Accepted" in page
    assert "Mum and the children stay with Nan until Friday" in page


@pytest.mark.need("C4")
def test_nothing_is_decided_while_who_differs_is_unheard(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    views(town)
    before = sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    assert before.status_code == 422
    assert errors_of(before) == [
        "0-19 health service and West Yorkshire Police have a view and were not heard yet. Hear them, or say "
        "in a line why it is decided without."
    ]
    opened = sitting.send(DENISE, f"/cases/{case}/reveal", because="Everybody has said theirs.")
    assert opened.status_code == 303, errors_of(opened)
    for who in (SAM, HANNAH):
        heard = {"heard": town.people[who].agency.reference}
        assert sitting.send(DENISE, f"/cases/{case}/heard", **heard).status_code == 303
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303


def test_once_the_views_are_open_the_chair_is_not_asked_to_open_them(town: Town) -> None:
    """Also a chair whose agency was not asked, and who reads none of them. Two have said a view of four."""
    sitting = sits(town)
    case = sitting.call()
    views(town)
    page = page_of(town.client(DENISE).get(sitting.live))
    assert page.get_element_by_id("form-reveal", None) is not None
    sitting.send(DENISE, f"/cases/{case}/reveal", because="Everybody has said theirs.")
    page = page_of(town.client(DENISE).get(sitting.live))
    assert page.get_element_by_id("form-reveal", None) is None
    zone = page.get_element_by_id("zone-views")
    drawn = zone.xpath(".//*[local-name()='svg']/*[local-name()='path']")
    assert len(drawn) == 2, "whoever has said nothing has no line in the picture"
    assert "Not said yet: Children's social work." in zone.text_content()
    Asked._base_manager.filter(agency=town.people[DENISE].agency).delete()
    Round._base_manager.update(agency=town.people[SAM].agency)
    page = page_of(town.client(DENISE).get(sitting.live))
    assert page.get_element_by_id("form-reveal", None) is None


def test_who_is_absent_keeps_no_case_from_papers_and_it_says_who_that_is(town: Town) -> None:
    sitting, by = sits(town), town.viewer(DENISE)
    asked = [town.people[who].agency.reference for who in (SAM, HANNAH, JOY)]
    reference = risk.open_round(child=town.amara.reference, agencies=asked, by=by, at=by.at)
    for who in (SAM, HANNAH):
        viewer = town.viewer(who)
        said = risk.NewView(_reading(town, 1), how_sure="quite", what_would_change_it="", fact=f"By {who}")
        risk.say_view(reference, said, by=viewer, at=viewer.at)
    page = f"/meetings/{sitting.reference}"
    assert "Could be agreed on papers" not in text_of(town.client(SAM).get(page)), (
        "Joy comes, and is waited for"
    )
    attendance.say_attendance(sitting.reference, agency=asked[2], said=Said.ABSENT, came=(), by=by, at=by.at)
    shown = text_of(town.client(SAM).get(page))
    assert "Could be agreed on papers" in shown
    assert "agreed without Parkside Primary School: absent, and nothing said." in shown


@pytest.mark.parametrize("said", [Said.ABSENT, Said.REPORT])
def test_who_is_not_here_and_sees_it_differently_is_read_out_and_holds_nothing_up(
    town: Town, said: Said
) -> None:
    sitting = sits(town)
    case = sitting.call()
    views(town)
    opened = sitting.send(DENISE, f"/cases/{case}/reveal", because="Everybody has said theirs.")
    assert opened.status_code == 303
    by, health = town.viewer(DENISE), town.people[HANNAH].agency.reference
    attendance.say_attendance(sitting.reference, agency=health, said=said, by=by, at=by.at)
    zone = page_of(town.client(DENISE).get(sitting.live)).get_element_by_id("zone-order")
    last = " ".join(zone.xpath(".//li")[-1].text_content().split())
    assert last.startswith("0-19 health service not here: read its view out")
    heard = {"heard": town.people[SAM].agency.reference}
    assert sitting.send(DENISE, f"/cases/{case}/heard", **heard).status_code == 303
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303
    assert Decision.objects.get().override == ""
    assert sitting.send(DENISE, f"/cases/{case}/heard", heard=health).status_code == 303


def with_her_brother(town: Town) -> tuple[Sitting, str]:
    """Amara and Tobi are one case, and every agency is asked for a view of each."""
    sitting = sits(town)
    (case,) = sitting.cases()
    CaseChild.objects.create(
        area=town.area, occurred=town.at, entered=town.at, case=case, meeting=case.meeting,
        child=town.tobi, place=2,
    )  # fmt: skip
    by = town.viewer(DENISE)
    agenda.ask_views(sitting.reference, by=by, at=by.at)
    return sitting, sitting.call()


def views_of(town: Town, sitting: Sitting, who: str) -> list[str]:
    """What the live page shows of the views of each child, in their order."""
    zone = page_of(town.client(who).get(sitting.live)).get_element_by_id("zone-views").text_content()
    return " ".join(zone.split("Which child?")[0].split()).split("Views of ")[1:]


@pytest.mark.need("V1")
def test_each_of_two_children_has_its_own_views_and_nothing_crosses_over(town: Town) -> None:
    sitting, case = with_her_brother(town)
    path = f"/cases/{case}/view"
    said = {"reading": "4", "how_sure": "quite", "fact": "She was hit.", "what_would_change_it": "Him gone."}
    unsaid = sitting.send(SAM, path, **said)  # of whom he did not say: it is nobody's
    assert errors_of(unsaid) == ["Choose which child you mean"]
    assert View._base_manager.count() == 0
    assert sitting.send(SAM, path, **said, child=town.amara.reference).status_code == 303
    his = {"reading": "2", "how_sure": "partly", "fact": "He slept."}
    assert sitting.send(SAM, path, **his, child=town.tobi.reference).status_code == 303
    stands = View._base_manager.order_by("pk").values_list("round__child", "reading", "what_would_change_it")
    assert list(stands) == [(town.amara.pk, "4", "Him gone."), (town.tobi.pk, "2", "")]
    amara, tobi = views_of(town, sitting, SAM)
    assert amara.startswith("Mara") and tobi.startswith("Tobi")
    assert "Yours is in: 4 Significant harm. Quite sure. What would change it: Him gone." in amara
    assert "Yours is in: 2 Early help. Partly." in tobi
    hers, his_own = Fact._base_manager.order_by("pk").values_list("pk", flat=True)  # both are there already
    points = {
        "reading": "4",
        "how_sure": "quite",
        "what_would_change_it": "Him gone.",
        "child": town.tobi.reference,
    }
    assert errors_of(sitting.send(HANNAH, path, **points)) == ["Choose what it rests on, or write one fact"]
    crossed = sitting.send(HANNAH, path, **points, rests_on=[hers, his_own])
    assert errors_of(crossed) == ["Choose facts about the child whom you mean"]
    assert sitting.send(HANNAH, path, **points, rests_on=[his_own]).status_code == 303
    assert Fact._base_manager.count() == 2
    shown = text_of(town.client(DENISE).get(sitting.live))
    assert "0-19 health service no view yet of Mara" in shown
    opened = {"because": "Nan is on the line.", "child": town.tobi.reference}
    assert sitting.send(DENISE, f"/cases/{case}/reveal", **opened).status_code == 303
    amara, tobi = views_of(town, sitting, HANNAH)
    assert "West Yorkshire Police: 2 Early help. Partly. He slept." in tobi
    assert "0-19 health service: 4 Significant harm. Quite sure. He slept." in tobi  # hers rests on his fact
    assert "What would change its mind: Him gone." in tobi
    room = text_of(town.client(HANNAH).get(f"/meetings/{sitting.reference}/room"))
    assert "How far views differ on child 2 of 2 Views differ by 2 levels." in room
    assert "Of 2 agencies 1 says 2 Early help, 1 says 4 Significant harm." in room
    assert "How far views differ on child 1" not in room  # nobody has opened hers
    assert "Him gone" not in room and "He slept" not in room and "Tobi" not in room
    assert "1 of 5 agencies have said their view." in amara
    assert "Significant harm" not in amara  # Amara's are nobody else's yet
    again = sitting.send(DENISE, f"/cases/{case}/reveal", **opened)
    assert errors_of(again) == ["Choose which child you mean from the list"]
    assert list(Round._base_manager.order_by("child").values_list("revealed_how", flat=True)) == ["", "chair"]


def names_in_order(town: Town, sitting: Sitting, who: str) -> list[str]:
    zone = page_of(town.client(who).get(sitting.live)).get_element_by_id("zone-order")
    return [line.text.strip() for line in zone.xpath(".//li")]


def test_whoever_is_closest_to_either_child_begins_and_both_are_heard_in_their_own_words(town: Town) -> None:
    """Parkside sees Amara each day, and Hillside's nursery class sees Tobi."""
    sitting, _ = with_her_brother(town)
    town.set_time(town.at + timedelta(minutes=1))
    Involvement.objects.create(
        **town.work(
            child=town.tobi, agency=town.agencies["Hillside Primary School"], part="nursery class",
            desk=town.desks["Hillside office"], since=town.at - timedelta(days=60),
        )
    )  # fmt: skip
    ChildsWords.objects.create(
        **town.work(child=town.tobi, words="Daddy shouted loud.", heard_by="the nursery")
    )
    order = names_in_order(town, sitting, DENISE)
    assert order[:2] == ["Parkside Primary School", "Hillside Primary School"]
    quotes = page_of(town.client(SAM).get(sitting.live)).xpath("//*[@id='zone-summary']//figure")
    assert [[part.text for part in one] for one in quotes] == [
        ["I like it when Nan is there.", "Mara, in their own words, heard by school"],
        ["Daddy shouted loud.", "Tobi, in their own words, heard by the nursery"],
    ]


def test_of_a_protected_child_neither_the_order_nor_the_words_tell_where_the_child_is(town: Town) -> None:
    sitting = sits(town)
    sitting.call()
    assert names_in_order(town, sitting, SAM)[0] == "Parkside Primary School"
    ChildsWords.objects.filter(child=town.amara).update(heard_by="Joy Adeyemi, Parkside")
    address = {"address_line": "9 Harbour Court", "postcode": "HX1 1AA"}
    joy = town.viewer(JOY)
    protect_everywhere(town.amara.reference, whose="household", **address, by=joy, at=joy.at)
    orders = [names_in_order(town, sitting, who) for who in (DENISE, SAM, HANNAH, JOY)]
    assert orders == [orders[0]] * 4, "everybody in the room has the same"
    assert orders[0][0] != "Parkside Primary School", "the school would tell where she goes to school"
    assert "heard by Joy Adeyemi, Parkside" not in text_of(town.client(SAM).get(sitting.live))


@pytest.mark.need("C4")
@pytest.mark.parametrize("of", ["amara", "tobi"])
def test_nothing_is_decided_while_who_differs_on_either_child_is_unheard(town: Town, of: str) -> None:
    sitting, case = with_her_brother(town)
    for child in (town.amara, town.tobi):
        for who in (SAM, HANNAH, JOY):
            differs = who == HANNAH and child == getattr(town, of)
            said = {"reading": "4" if differs else "2", "how_sure": "quite", "fact": "Seen today."}
            sent = sitting.send(who, f"/cases/{case}/view", **said, child=child.reference)
            assert sent.status_code == 303, errors_of(sent)
        opened = {"because": "All who know them have.", "child": child.reference}
        assert sitting.send(DENISE, f"/cases/{case}/reveal", **opened).status_code == 303
    health = town.people[HANNAH].agency.reference
    assert errors_of(sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)) == [
        "0-19 health service sees it differently and was not heard yet. Hear them, or say in a line why it "
        "is decided without."
    ]
    assert sitting.send(DENISE, f"/cases/{case}/heard", heard=health).status_code == 303
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303


def test_of_an_only_child_nobody_is_asked_which_and_it_is_named(town: Town) -> None:
    sitting = sits(town)
    path = f"/cases/{sitting.call()}/view"
    page = town.client(SAM).get(sitting.live)
    assert "child" not in fields_at(page, path)
    assert "How do you see Mara?" in text_of(page)


@pytest.mark.need("V3")
def test_the_police_say_the_evidence_on_the_screen_and_a_second_view_wipes_nothing(town: Town) -> None:
    sitting = sits(town)
    path = f"/cases/{sitting.call()}/view"
    assert "evidence" not in fields_at(town.client(HANNAH).get(sitting.live), path)
    assert form_at(town.client(SAM).get(sitting.live), path).get("evidence", "") == "", "nothing is chosen"
    said = {"reading": "3", "how_sure": "quite", "fact": "He has a key."}
    assert sitting.send(SAM, path, **said, evidence="strong").status_code == 303
    assert sitting.send(SAM, path, **{**said, "reading": "4", "fact": "He came back."}).status_code == 303
    assert list(View._base_manager.order_by("ordinal").values_list("reading", "evidence")) == [
        ("3", "strong"), ("4", "strong"),
    ]  # fmt: skip
    assert sitting.send(DENISE, path.replace("/view", "/reveal"), because="All said.").status_code == 303
    assert "Evidence for a prosecution: strong" in text_of(town.client(HANNAH).get(sitting.live))


def test_a_line_says_why_it_is_decided_without(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    views(town)
    why = {"override": "Health was called to a birth"}
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED, **why).status_code == 303
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "Decided without hearing everybody: Health was called to a birth" in minutes


def test_two_people_on_one_field_see_both_texts(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    client, path = town.client(DENISE), f"/cases/{case}/decide"
    old = form_at(client.get(sitting.live), path)
    assert sitting.send(DENISE, path, **DECIDED).status_code == 303
    second = client.post(path, {**old, "kind": "up", "words": "A strategy discussion today"})
    assert second.status_code == 409
    shown = text_of(second)
    assert "Mum and the children stay with Nan until Friday" in shown
    assert "A strategy discussion today" in shown
    assert 'value="A strategy' in second.content.decode() or "A strategy discussion today</textarea>" in (
        second.content.decode()
    )


@pytest.mark.need("C6")
def test_a_dissent_comes_back_on_its_day_with_what_happened_since(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    said = {
        "words": "Mum was hit before when she left.",
        "instead": "Strategy discussion",
        "what_would_change_it": "He is in prison.",
        "review_on": "2026-07-22",
    }
    answer = sitting.send(HANNAH, f"/cases/{case}/dissent", **said)
    assert answer.status_code == 303, errors_of(answer)
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    row = Dissent.objects.get()
    (item,) = [one for one in everything(town.area.pk, at=town.at) if one.code == "dissent.to_look_at"]
    assert item.person_id == town.people[HANNAH].pk
    assert item.due is not None
    assert item.due.date().isoformat() == "2026-07-22"
    page = f"/dissents/{row.reference}"
    client = town.client(HANNAH)
    shown = text_of(client.get(page))
    assert "Mum was hit before when she left." in shown
    assert "Decided was: Mum and the children stay with Nan until Friday" in shown
    mind = "What would change their mind: He is in prison."
    assert mind in shown
    for where in (sitting.live, f"/meetings/{sitting.reference}/minutes"):
        assert f"Instead: Strategy discussion. {mind} To be looked at again" in text_of(client.get(where))
    look = {"outcome": "not_yet", "words": "Nobody has asked her.", "again": "2026-07-29"}
    assert client.post(page, {**form_at(client.get(page), page), **look}).status_code == 303
    row.refresh_from_db()
    assert row.looked_at is None
    assert [met for _, _, met in dissents_looked_at(town.area.pk, at=town.at)] == [True]
    late = [met for _, _, met in dissents_looked_at(town.area.pk, at=town.at + timedelta(days=16))]
    assert late == [True, False]  # nobody looked on 29 July
    look = {"outcome": "as_feared", "words": "He found them on Friday.", "again": ""}
    early = client.post(page, {**form_at(client.get(page), page), **look})
    assert errors_of(early) == [
        "It stays open until its day, or until a later meeting has decided about the family."
    ]
    town.set_time(town.at + timedelta(days=14))
    client, denise = town.client(HANNAH), town.client(DENISE)
    waved = denise.post(page, {**form_at(denise.get(page), page), **look, "outcome": "as_decided"})
    assert errors_of(waved) == ["Only the agency that saw it differently says what came of it."]
    put_off = {"outcome": "not_yet", "words": "Not known yet.", "again": "2026-08-05"}
    Dissent.objects.update(
        agency=town.people[DENISE].agency
    )  # the chair's own said it: Hannah hears of it yet
    assert denise.post(page, {**form_at(denise.get(page), page), **put_off}).status_code == 303
    Dissent.objects.update(agency=town.people[HANNAH].agency)
    told = Notice.objects.filter(template="dissent_news").order_by("pk").values_list("to", "thing")
    assert list(told) == [  # each of the day that the other has set
        (town.people[DENISE].reference, row.reference), (town.people[HANNAH].reference, row.reference),
    ]  # fmt: skip
    town.set_time(town.at + timedelta(days=7))
    client = town.client(HANNAH)
    assert client.post(page, {**form_at(client.get(page), page), **look}).status_code == 303
    assert not [one for one in everything(town.area.pk, at=town.at) if one.code.startswith("dissent")]


@pytest.mark.need("C6", "C9")
def test_a_dissent_is_on_my_day_from_its_day_and_says_what_came_in_and_what_came_of_it(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    said = {"words": "Mum was hit before.", "instead": "Strategy discussion", "review_on": "2026-07-22"}
    assert sitting.send(HANNAH, f"/cases/{case}/dissent", **said).status_code == 303
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    page = f"/dissents/{Dissent.objects.get().reference}"
    town.set_time(datetime(2026, 7, 21, 22, 0, tzinfo=UTC))  # 23:00 in London, the day before
    assert "A dissent to be looked at again" not in text_of(town.client(HANNAH).get("/"))
    assert "Nothing came in" in text_of(town.client(DENISE).get(page))
    in_the_night(town, town.amara, at=town.at)
    town.set_time(datetime(2026, 7, 21, 23, 0, tzinfo=UTC))  # midnight: its day has come
    assert "A dissent to be looked at again" in text_of(town.client(HANNAH).get("/"))
    assert page in town.client(HANNAH).get("/").content.decode()
    assert "A dissent to be looked at again" not in text_of(town.client(SAM).get("/"))
    assert "Came in: Domestic abuse. DARA: high. A crime: yes" in text_of(town.client(DENISE).get(page))
    assert "Came in:" not in text_of(town.client(HANNAH).get(page)), "she does not work the front door"


@pytest.mark.need("V10", "V11")
def test_what_was_lacking_says_what_would_have_been_done(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    path = f"/cases/{case}/decide"
    answer = sitting.send(DENISE, path, **DECIDED, lacked="bed")
    assert errors_of(answer) == ["Enter what would have been done if it had been there."]
    said = {
        "lacked": "bed",
        "instead": "Foster care tonight",
        "together": "Only together can we watch the door",
    }
    assert sitting.send(DENISE, path, **DECIDED, **said).status_code == 303
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "No placement or bed. Otherwise: Foster care tonight" in minutes
    assert "What no agency could do alone: Only together can we watch the door" in minutes


def test_who_was_there_has_it_and_who_was_not_accepts_or_cannot(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    grace = town.people[GRACE].reference
    for owner, what in ((town.people[SAM].reference, "Check his bail"), (grace, "Ring the other school")):
        desk = town.desks["Hillside office"].reference if owner == grace else owner
        answer = action(town, sitting, case, owner=desk, what=what)
        assert answer.status_code == 303, errors_of(answer)
    assert dict(Action.objects.values_list("what", "state")) == {
        "Check his bail": "accepted",
        "Ring the other school": "offered",
    }
    close(town, sitting)
    told = Notice.objects.filter(template__startswith="action").values_list("template", "to")
    assert ("actions_given", town.people[SAM].reference) in told
    assert ("action_to_accept", town.desks["Hillside office"].reference) in told
    row = Action.objects.get(state="offered", by_rule="", what="Ring the other school")
    told_that_day = absent_agencies_told(town.area.pk, at=town.at)
    assert [(one, met) for one, _, met in told_that_day] == [(row.reference, True)]  # Sam was there
    client, page = town.client(GRACE), f"/actions/{row.reference}"
    refused = {**form_at(client.get(page), f"{page}/cannot"), "because": "He goes to no school of ours."}
    assert client.post(f"{page}/cannot", refused).status_code == 303
    (item,) = [one for one in everything(town.area.pk, at=town.at) if one.code == "action.cannot"]
    assert item.person_id == town.people[DENISE].pk
    chair = town.client(DENISE)
    other = {**form_at(chair.get(page), f"{page}/another"), "owner": town.desks["School office"].reference}
    assert chair.post(f"{page}/another", other).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.agency_id) == ("offered", town.people[JOY].agency_id)
    # Joy was there; it was Hillside's first, and that Hillside was told is what counts, not the closing.
    assert absent_agencies_told(town.area.pk, at=town.at) == told_that_day
    Notice.objects.filter(thing=row.reference).delete()
    assert [met for *_, met in absent_agencies_told(town.area.pk, at=town.at)] == [False]


@pytest.mark.need("F5")
def test_referred_today_tells_the_advisers_service_by_rule_and_the_minutes_say_so(town: Town) -> None:
    refuge = town.people[GRACE].agency
    Agency.objects.filter(pk=refuge.pk).update(kind="domestic_violence", name="Women's refuge")
    sitting = sits(town)
    case = sitting.call()
    minutes = f"/meetings/{sitting.reference}/minutes"
    assert sitting.send(DENISE, f"/cases/{case}/harmed", adviser="referred").status_code == 303
    graded = {"tool": "dara", "grade": "high", "because": "He has a key.", "adult": town.ada.reference}
    assert "MARAC" not in text_of(town.client(SAM).get(sitting.live))
    assert sitting.send(SAM, f"/cases/{case}/grade", **graded).status_code == 303
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    assert close(town, sitting).status_code == 303
    row = Action.objects.get(by_rule="adviser")
    assert (row.agency, row.whom, row.state) == (refuge, "harmed", "offered")
    told = Notice.objects.filter(thing=row.reference).values_list("template", "to")
    assert list(told) == [("action_to_accept", town.desks["Hillside office"].reference)]
    shown = text_of(town.client(SAM).get(minutes))
    assert "MARAC Graded high." in shown
    assert "Advisers’ service of the person harmed: Hillside office, Women's refuge" in shown
    page = text_of(town.client(GRACE).get(f"/actions/{row.reference}"))
    assert "The meeting referred the person harmed, and the rule tells it to the advisers’ services." in page


def test_a_service_that_may_not_see_the_case_is_told_of_nothing_and_it_is_the_chairs(town: Town) -> None:
    refuge = town.people[GRACE].agency
    Agency.objects.filter(pk=refuge.pk).update(kind="domestic_violence", name="Women's refuge")
    sitting = sits(town)
    case = sitting.call()
    assert sitting.send(DENISE, f"/cases/{case}/harmed", adviser="referred").status_code == 303
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    desk = town.desks["Hillside office"].pk
    assert may_be_told(Case.objects.get(reference=case).pk, desk)
    Invitation.objects.filter(agency=refuge).update(invited_at=None)
    assert live_after._desks_to_refer_to(Case.objects.get(reference=case), at=town.at) == []
    Invitation.objects.filter(agency=refuge).update(invited_at=town.at)
    ruth = town.add("Ruth Bell", "Chair", "Children's social work", "hub_manager", desk="Duty and Advice")
    guarding.keep_out(
        town.amara.reference,
        person=town.people[GRACE].pk,
        because="She is her aunt.",
        review_on=town.at.date() + timedelta(days=30),
        by=town.viewer(ruth.name),
        at=town.at,
    )
    assert close(town, sitting).status_code == 303
    row = Action.objects.get()
    assert (row.owner, row.by_rule) == (town.people[DENISE], "")
    letters = Notice.objects.filter(template="action_to_accept").values_list("to", flat=True)
    assert list(letters) == [town.people[DENISE].reference]
    shown = text_of(town.client(HANNAH).get(f"/meetings/{sitting.reference}/minutes"))
    assert "Tell an advisers’ service of the referral: none could be told by rule" in shown


def test_what_was_dropped_while_the_meeting_sat_is_written_to_nobody(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    action(town, sitting, case)
    client, path = town.client(DENISE), f"/actions/{Action.objects.get().reference}"
    filled = {**form_at(client.get(path), f"{path}/dropped"), "words": "He has moved."}
    assert client.post(f"{path}/dropped", filled).status_code == 303
    assert Action.objects.get(what="Check his bail").state == "dropped"
    close(town, sitting)
    assert not Notice.objects.filter(template="actions_given").exists()


def close(town: Town, sitting: Sitting, **said: str) -> Any:
    client, path = town.client(DENISE), f"/meetings/{sitting.reference}/close"
    return client.post(path, {**form_at(client.get(path), path), "because": "", **said})


@pytest.mark.need("W4")
def test_closed_the_minutes_are_there_and_nothing_more_is_written(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    refused = close(town, sitting)
    assert errors_of(refused) == ["One case has not been heard. Enter what becomes of it."]
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    client, path = town.client(DENISE), f"/cases/{case}/decide"
    before = form_at(client.get(sitting.live), path)
    answer = close(town, sitting)
    assert answer.status_code == 303, errors_of(answer)
    assert answer["Location"] == f"/meetings/{sitting.reference}/minutes"
    late = client.post(path, {**before, **DECIDED})
    assert "This meeting is closed. Its minutes stand as they are." in text_of(late)
    ask = text_of(client.get(f"/children/{town.amara.reference}/ask"))
    for met in (SAM, HANNAH, "Joy Adeyemi"):
        assert f"You have worked with {met}: 1 meeting, since July." in ask


def test_an_owner_who_left_yesterday_is_named_and_nothing_is_lost(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    client, path = town.client(DENISE), f"/cases/{case}/give"
    form = form_at(client.get(sitting.live), path)
    Practitioner.objects.filter(pk=town.people[SAM].pk).update(active=False)
    given = {
        "whom": "suspected",
        "owner": town.people[SAM].reference,
        "what": "Check his bail",
        "due": THURSDAY,
    }
    answer = client.post(path, {**form, **given})
    assert answer.status_code == 422
    assert errors_of(answer) == ["Sam Khan does not work here any more. Choose somebody else, or a desk."]
    assert "Check his bail" in answer.content.decode()


def test_what_was_somebodys_who_left_is_carried_over_to_somebody_who_is_here(town: Town) -> None:
    sitting = sits(town, day=town.at.date())
    case = sitting.call()
    action(town, sitting, case)
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    close(town, sitting)
    town.set_time(town.at + timedelta(hours=20))
    again = sits(town)
    again.call()
    Practitioner.objects.filter(pk=town.people[SAM].pk).update(active=False)
    client, path = town.client(DENISE), f"/actions/{Action.objects.get().reference}/carry"
    answer = client.post(path, {**form_at(client.get(path), path), "due": "2026-07-17", "owner": ""})
    assert answer.status_code == 422
    assert errors_of(answer) == ["Sam Khan does not work here any more. Choose somebody else, or a desk."]
    sent = client.post(path, {**form_at(answer, path), "owner": town.people[HANNAH].reference})
    assert sent.status_code == 303, errors_of(sent)
    carried = Action.objects.get(state="accepted")
    health = town.people[HANNAH].agency_id
    Invitation.objects.filter(meeting=again.meeting, agency_id=health).update(state="absent")
    town.set_time(town.at + timedelta(days=1))  # nobody closes it that day, so nobody is told of it
    untold = {one: met for one, _, met in absent_agencies_told(town.area.pk, at=town.at)}
    assert untold == {carried.reference: False}, "what is carried over counts as well"
    assert (carried.owner, carried.what, carried.carried) == (town.people[HANNAH], "Check his bail", 1)


def test_the_words_of_a_dissent_that_the_chair_wrote_down_stand_under_the_agency_that_said_them(
    town: Town,
) -> None:
    sitting = sits(town)
    case = sitting.call()
    said = {"words": "Hit before.", "instead": "Strategy discussion", "review_on": "2026-07-22"}
    health = town.people[HANNAH].agency.reference
    assert sitting.send(DENISE, f"/cases/{case}/dissent", **said, agency=health).status_code == 303
    page = f"/dissents/{Dissent.objects.get().reference}"
    shown = page_of(town.client(HANNAH).get(page)).xpath("//figure/figcaption")[0].text
    assert shown == "0-19 health service, written down by Denise Walker"


def test_carried_over_three_times_it_is_shown_as_inertia(town: Town) -> None:
    sitting = sits(town, day=town.at.date())
    case = sitting.call()
    action(town, sitting, case)
    row = Action.objects.get()
    for _ in range(3):
        sitting = sits(town, day=sitting.meeting.on_day + timedelta(days=1))
        case = sitting.call()
        client, path = town.client(DENISE), f"/actions/{row.reference}/carry"
        assert "Agreed before, and open still" in text_of(client.get(sitting.live))
        due = sitting.meeting.on_day.isoformat()
        sent = {**form_at(client.get(path), path), "due": due}
        answer = client.post(path, sent)
        assert answer.status_code == 303, errors_of(answer)
        row.refresh_from_db()
        assert row.state == "carried"
        row = row.carried_to
    assert "Carried over 3 times. What stands in its way?" in text_of(town.client(DENISE).get(sitting.live))
    assert "Repeat" not in text_of(town.client(DENISE).get(sitting.live))  # nobody decided anything yet


def test_no_safe_time_is_read_by_the_suspecteds_worker(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    plan = {"whom": "harmed", "about": "How she is", "when": "Tuesday at ten", "safe": "Her sister's phone"}
    path = f"/cases/{case}/contact"
    assert sitting.send(HANNAH, path, **plan, first="on").status_code == 303
    assert "Her sister" in text_of(town.client(HANNAH).get(sitting.live))
    check = "Check with Hannah Okoye, 0-19 health service first."
    sam = town.client(SAM).get(sitting.live)
    assert check in text_of(sam) and "Tuesday at ten" not in text_of(sam), "police, before anything is his"
    joy = text_of(town.client(JOY).get(sitting.live))
    assert "Tuesday at ten" in joy
    assert "Her sister" not in joy, "she does not go first, and may be given the suspected in an hour"
    his = {"whom": "suspected", "about": "His bail", "when": "Today", "safe": ""}
    assert sitting.send(SAM, path, **his).status_code == 303
    for page in (sitting.live, f"/meetings/{sitting.reference}/minutes"):
        shown = town.client(SAM).get(page).content.decode()
        assert "Her sister" not in shown
        assert "Tuesday at ten" not in shown
    assert check in text_of(town.client(SAM).get(sitting.live))


@pytest.mark.need("V3")
def test_the_adults_grade_is_confirmed_on_the_screen_itself_and_rates_no_child(town: Town) -> None:
    views(town)
    sitting = sits(town)
    path = f"/cases/{sitting.call()}/grade"
    assert errors_of(sitting.send(SAM, path)) == [
        "Choose whose grade it is", "Choose which tool", "Choose the grade", "Enter why the grade is so",
    ]  # fmt: skip
    graded = {"tool": "dara", "grade": "high", "because": "He has a key.", "adult": town.ada.reference}
    assert sitting.send(SAM, path, **graded).status_code == 303
    for where in (sitting.live, f"/meetings/{sitting.reference}/minutes"):
        assert "DARA: High" in text_of(town.client(HANNAH).get(where))
    assert Grade._base_manager.get().adult == town.ada


def test_the_grade_of_an_adult_around_the_second_child_stands_beside_that_child(town: Town) -> None:
    sitting, case = with_her_brother(town)
    when = {"area": town.area, "occurred": town.at, "entered": town.at}
    gran = Adult.objects.create(**when, given_name="Bea", family_name="Aydin")
    FamilyTie.objects.create(**when, child=town.tobi, adult=gran, relation="grandmother", lives_with=True)
    graded = {"tool": "dara", "grade": "high", "because": "He has a key.", "adult": gran.reference}
    answer = sitting.send(SAM, f"/cases/{case}/grade", **graded)
    assert answer.status_code == 303, errors_of(answer)
    assert Grade._base_manager.get().round.child == town.tobi


@pytest.mark.need("F5")
def test_what_the_harmed_person_wishes_is_not_read_by_the_suspecteds_worker(town: Town) -> None:
    """Whatever she says may tell where she can be found; whoever chairs and writes it reads it still."""
    sitting = sits(town)
    case = sitting.call()
    wishes = {"wishes": "She stays at her aunt's and will talk there."}
    answer = sitting.send(DENISE, f"/cases/{case}/harmed", **wishes)
    assert answer.status_code == 303, errors_of(answer)
    pages = (f"/cases/{case}", f"/meetings/{sitting.reference}/minutes", sitting.live)
    minutes = pages[1]
    assert "her aunt" not in text_of(town.client(SAM).get(minutes)), "police are with the suspected"
    assert "her aunt" in text_of(town.client(HANNAH).get(minutes))
    plan = {"whom": "suspected", "about": "His bail", "when": "Today", "safe": ""}
    assert sitting.send(SAM, f"/cases/{case}/contact", **plan).status_code == 303
    for page in pages:
        assert "her aunt" not in town.client(SAM).get(page).content.decode(), page
    assert "Check with the chair of the meeting first." in text_of(town.client(SAM).get(minutes))
    assert not any(
        form.action.endswith("/harmed") for form in page_of(town.client(SAM).get(sitting.live)).forms
    )
    over = {**form_at(town.client(DENISE).get(sitting.live), f"/cases/{case}/harmed"), "wishes": "Nothing."}
    refused = town.client(SAM).post(f"/cases/{case}/harmed", over)
    assert errors_of(refused) == ["Whoever works with the person suspected leaves this to the others."]
    assert "her aunt" in text_of(town.client(HANNAH).get(minutes)), "nothing was written over it"
    assert "her aunt" in text_of(town.client(DENISE).get(minutes))


def test_two_chairs_and_a_stranger(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    town.add("Ruth Bell", "Chair", "Children's social work", "conference_chair", desk="Duty and Advice")
    shown = text_of(town.client("Ruth Bell").get(sitting.live))
    assert "Denise Walker chairs this meeting. Take the chair first if they cannot." in shown
    client = town.client(DENISE)
    sent = form_at(client.get(sitting.live), f"/meetings/{sitting.reference}/turn")
    second = town.client("Ruth Bell").post(f"/meetings/{sitting.reference}/turn", {**sent, "way": "next"})
    assert second.status_code == 403
    assert town.client("Zoe Li").get(sitting.live).status_code == 404
    assert case == sitting.cases()[0].reference


def test_every_change_is_counted_once_for_those_who_look_on(town: Town) -> None:
    sitting = sits(town)
    before = Beat.objects.get().version
    case = sitting.call()
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    sitting.send(DENISE, f"/cases/{case}/decide", kind="")  # not taken
    assert Beat.objects.get().version == before + 2
    stream = town.client(SAM).get(f"/meetings/{sitting.reference}/stream")
    said = stream.content
    assert said.endswith(f"data: {before + 2}\n\n".encode("ascii"))
    assert b"Amara" not in said
    assert case.encode("ascii") not in said
    assert town.client("Zoe Li").get(f"/meetings/{sitting.reference}/stream").status_code == 404
    shown = text_of(town.client(SAM).get(sitting.live))
    assert "The decision was changed, case 1, by Denise Walker, Children's social work" in shown


def test_priya_has_no_seat_and_reads_nothing_of_it(town: Town) -> None:
    """Her desk convenes: she may read, and writes nothing that is the chair's."""
    sitting = sits(town)
    case = sitting.call()
    client = town.client(DENISE)
    sent = form_at(client.get(sitting.live), f"/cases/{case}/decide")
    assert town.client(PRIYA).post(f"/cases/{case}/decide", {**sent, **DECIDED}).status_code == 404


def test_an_address_that_is_protected_later_is_taken_out_of_what_was_decided(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    there = "They sleep at 12 Rowan Street."
    sitting.send(HANNAH, f"/cases/{case}/dissent", words=there, instead=there, review_on="2026-07-22")
    assert action(town, sitting, case, what="Go to 12 Rowan Street tonight").status_code == 303
    assert sitting.send(DENISE, f"/cases/{case}/decide", **{**DECIDED, "words": there}).status_code == 303
    close(town, sitting)
    protect_everywhere(
        town.amara.reference, whose="household", address_line="12 Rowan Street", postcode="LS9 7BN",
        by=town.viewer(DENISE), at=town.at, key="k" * 12,
    )  # fmt: skip
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "They sleep at (protected address)." in minutes
    assert "Rowan" not in minutes
    assert not any("Rowan" in str(rows) for name, rows in stored().items() if name.startswith("meetings"))


def test_whom_an_action_may_be_given_to_stands_with_who_works_with_the_child_and_nobody_is_chosen(
    town: Town,
) -> None:
    sitting = sits(town)
    sitting.call()
    page = page_of(town.client(DENISE).get(sitting.live))
    form = page.xpath("//form[@id='form-action']")[0]
    options = [" ".join(one.text_content().split()) for one in form.xpath(".//select[@name='owner']/option")]
    assert "Hannah Okoye, 0-19 health service (works with Mara: health visitor)" in options
    assert "Sam Khan, West Yorkshire Police" in options
    office = (
        "School office, Parkside Primary School (Joy Adeyemi, safeguarding lead, works with Mara from here)"
    )
    assert office in options
    assert not form.xpath(".//select[@name='owner']/option[@selected and @value!='']")
    Involvement.objects.filter(child=town.amara).update(visibility="on_request")
    asked_first = text_of(town.client(DENISE).get(sitting.live))
    assert "works with Mara" not in asked_first, "who is named on request is asked, and not shown here"


def test_an_action_of_a_case_left_undecided_is_listed_and_goes_to_its_owner(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    assert action(town, sitting, case).status_code == 303
    assert sitting.call(Way.PARK) == ""
    listed = text_of(town.client(DENISE).get(f"/meetings/{sitting.reference}/close"))
    assert "Sam Khan, West Yorkshire Police: Check his bail" in listed
    assert close(town, sitting, because="Tomorrow. Nan has them until then.").status_code == 303
    assert Notice.objects.filter(template="actions_given", to=town.people[SAM].reference).exists()
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "What was said and given before they were left" in minutes
    assert "Check his bail" in minutes


def test_the_cases_that_come_next_are_sent_with_the_page_and_are_looks(town: Town) -> None:
    """Denise has the next one before her at once; it was seen when it was sent, called or not."""
    sitting = sits(town)
    (case,) = sitting.cases()
    waits = f'<template data-case="{case.reference}">'
    sent = town.client(DENISE).get(sitting.live).content.decode()
    assert waits in sent
    (look,) = Entry.objects.filter(code="case.looked_ahead")
    assert {case.reference, town.amara.reference} <= set(look.subjects.values_list("reference", flat=True))
    assert waits not in town.client(SAM).get(sitting.live).content.decode()  # who drives, and nobody else
    client, path = town.client(DENISE), f"/meetings/{sitting.reference}/turn"
    press = {**form_at(client.get(sitting.live), path), "way": "next", "to": case.reference}
    assert client.post(path, press).status_code == 303
    assert sitting.cases()[0].state == "now"


def test_a_case_that_the_chair_may_not_see_waits_for_another_chair(town: Town) -> None:
    sitting = sits(town)
    (case,) = sitting.cases()
    ruth = town.add("Ruth Bell", "Chair", "Children's social work", "hub_manager", desk="Duty and Advice")
    keeper = town.viewer(ruth.name)
    guarding.keep_out(
        town.amara.reference, person=town.people[DENISE].pk, because="Her aunt.",
        review_on=WEDNESDAY + timedelta(days=30), by=keeper, at=keeper.at,
    )  # fmt: skip
    chair = town.client(DENISE).get(sitting.live).content.decode()
    assert "1 case restricted. Somebody who may see it takes the chair for it, on the agenda." in _plain(
        chair
    )
    assert case.reference not in chair
    assert "Amara" not in chair
    page = f"/meetings/{sitting.reference}"
    assert "Somebody who may asks for views of it" in text_of(town.client(DENISE).get(page))
    client = town.client(ruth.name)
    assert "Case 1 waits for another chair" in text_of(client.get(sitting.live))
    shown = client.get(page)
    assert "Whoever chairs is not among those who may see case 1." in text_of(shown)
    assert client.post(f"{page}/chair", form_at(shown, f"{page}/chair")).status_code == 303
    path = f"/cases/{case.reference}/call"
    assert client.post(path, form_at(client.get(sitting.live), path)).status_code == 303
    assert sitting.cases()[0].state == "now"
    assert "Amara" not in town.client(DENISE).get(sitting.live).content.decode()


def _plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_what_was_written_of_a_case_comes_back_beside_it_though_another_was_called(town: Town) -> None:
    sitting = sits(town)
    first = sitting.call()
    client, path = town.client(DENISE), f"/cases/{first}/decide"
    form = form_at(client.get(sitting.live), path)
    chair = town.viewer(DENISE)
    child = Child.objects.get(family_name="Okoro")
    agenda.add(sitting.reference, what=child.reference, because="Also hurt.", by=chair, at=chair.at)
    assert sitting.call() != first
    answer = client.post(path, {**form, "words": "She goes to Nan."})  # and what kind of decision is missing
    assert answer.status_code == 422
    again = form_at(answer, path)
    assert "She goes to Nan." in answer.content.decode()
    assert client.post(path, {**again, **DECIDED}).status_code == 303
    assert Decision.objects.exclude(kind="").get().case.reference == first


def test_an_agenda_of_four_hundred_says_what_it_would_take_and_loses_none(town: Town) -> None:
    sitting = sits(town)
    many = [NewChild(given_name=f"Child{number}", family_name="Okafor") for number in range(399)]
    bring_in(Arrivals(children=tuple(many)), by=town.viewer(DENISE), at=town.at, code="child.added")
    common = {"area": town.area, "occurred": town.at, "entered": town.at, "meeting": sitting.meeting}
    rows = Child.objects.filter(reference__in=[one.reference for one in many])
    cases = Case._base_manager.bulk_create(
        Case(child=one, position=place, why_here="added", because="Hurt.", **common)
        for place, one in enumerate(rows, start=2)
    )
    CaseChild.objects.bulk_create(
        CaseChild(case=one, child_id=one.child_id, place=1, **common) for one in cases
    )
    case = sitting.call()
    shown = text_of(town.client(DENISE).get(f"/meetings/{sitting.reference}"))
    assert "400 cases: discuss 400" in shown
    assert "Estimate 2000 of 120 minutes. That is 1880 too many." in shown
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303
    assert errors_of(close(town, sitting)) == ["399 cases have not been heard. Enter what becomes of them."]
    assert close(town, sitting, because="They come on tomorrow.").status_code == 303
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "Not heard: 399" in minutes
    assert "Child398" in minutes


def test_whoever_is_named_to_write_drives_the_meeting_and_can_be_changed_while_it_sits(town: Town) -> None:
    sitting = sits(town)
    path = f"/meetings/{sitting.reference}/scribe"
    chair = town.client(DENISE)
    form = form_at(chair.get(path), path)
    hannah = town.people[HANNAH].reference
    assert chair.post(path, {**form, "whom": hannah}).status_code == 303
    agenda_page = f"/meetings/{sitting.reference}"
    assert "Chair: Denise Walker. Writes: Hannah Okoye." in text_of(town.client(SAM).get(agenda_page))
    assert "at which you write" in text_of(town.client(HANNAH).get("/"))
    turn = f"/meetings/{sitting.reference}/turn"
    assert sitting.send(HANNAH, turn, way="next").status_code == 303
    (case,) = sitting.cases()
    assert sitting.send(HANNAH, f"/cases/{case.reference}/decide", **DECIDED).status_code == 303
    stale = chair.post(path, {**form, "whom": town.people[SAM].reference, "_key": "k" * 24})
    assert stale.status_code == 409  # somebody changed who writes since
    assert "Hannah Okoye" in text_of(stale)
    assert chair.post(path, {**form_at(chair.get(path), path), "whom": "nobody"}).status_code == 303
    assert "Save the decision" not in text_of(town.client(HANNAH).get(sitting.live))
    assert town.client(HANNAH).get(path).status_code == 404  # who writes is the chair's to say


def test_nobody_who_takes_no_part_is_named_to_write_nor_whoever_left(town: Town) -> None:
    sitting = sits(town)
    path = f"/meetings/{sitting.reference}/scribe"
    chair = town.client(DENISE)
    form = form_at(chair.get(path), path)
    owen = chair.post(path, {**form, "whom": town.people["Owen Price"].reference})
    assert errors_of(owen) == ["Choose who writes from the list"]
    by = town.viewer(DENISE)
    with pytest.raises(Refused, match=r"scribe\.nobody"):
        agenda.name_scribe(
            sitting.reference, whom=town.people["Owen Price"].reference,
            based_on=sitting.meeting.version, by=by, at=by.at,
        )  # fmt: skip
    Practitioner.objects.filter(pk=town.people[SAM].pk).update(active=False)
    with pytest.raises(Refused, match=r"scribe\.left") as refused:
        agenda.name_scribe(
            sitting.reference, whom=town.people[SAM].reference,
            based_on=sitting.meeting.version, by=by, at=by.at,
        )  # fmt: skip
    assert refused.value.decision.because == "Sam Khan does not work here any more. Choose somebody else."


def test_whoever_takes_the_chair_writes_no_more_for_it(town: Town) -> None:
    sitting = sits(town)
    ruth = town.add("Ruth Bell", "Chair", "Children's social work", "hub_manager", desk="Duty and Advice")
    for who, act in ((DENISE, agenda.name_scribe), (ruth.name, agenda.take_the_chair)):
        by = town.viewer(who)
        whom = {"whom": ruth.reference} if who == DENISE else {}
        act(sitting.reference, **whom, based_on=sitting.meeting.version, by=by, at=by.at)
    assert (sitting.meeting.chair, sitting.meeting.scribe) == (ruth, None)


@pytest.mark.need("V1")
def test_who_is_absent_is_waited_for_by_nobody_and_the_views_of_all_who_are_here_open(town: Town) -> None:
    sitting = sits(
        town
    )  # social work, police, health and Parkside school are here; of Hillside nobody has said
    case = sitting.call()
    for who in (DENISE, SAM, HANNAH, JOY):
        said = {"reading": "3", "how_sure": "quite", "fact": f"What {who} saw."}
        assert sitting.send(who, f"/cases/{case}/view", **said).status_code == 303
    waits = "4 of 5 agencies have said their view. Views open when all who are here have said theirs."
    assert waits in text_of(town.client(SAM).get(sitting.live))
    by = town.viewer(DENISE)
    hillside = town.people[GRACE].agency.reference
    attendance.say_attendance(sitting.reference, agency=hillside, said=Said.ABSENT, by=by, at=by.at)
    shown = text_of(town.client(SAM).get(sitting.live))
    assert "The views opened 10:00, when all who were here had said theirs." in shown
    assert "All 4 agencies say 3 Child in need." in shown


def test_a_meeting_that_is_over_asks_nobody_for_a_view_and_says_who_said_none(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    said = {"reading": "3", "how_sure": "quite", "fact": "He has a key."}
    assert sitting.send(SAM, f"/cases/{case}/view", **said).status_code == 303
    assert (
        sitting.send(
            DENISE, f"/cases/{case}/decide", **DECIDED, override="Nobody differs, said aloud"
        ).status_code
        == 303
    )
    waits = [one for one in everything(town.area.pk, at=town.at) if one.code == "view.asked"]
    assert len(waits) == 4
    assert close(town, sitting).status_code == 303
    assert not [one for one in everything(town.area.pk, at=town.at) if one.code == "view.asked"]
    round_ = Round._base_manager.get()
    assert (round_.revealed_how, round_.closed_at) == ("closed", town.at)
    shown = text_of(town.client(HANNAH).get(f"/views/{round_.reference}"))
    assert "0-19 health service said no view" in shown
    assert "Only West Yorkshire Police has said its view: 3 Child in need." in shown
    assert View._base_manager.count() == 1  # nobody's was made up


def test_the_views_of_a_case_that_was_not_reached_go_on_the_next_morning(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    said = {"reading": "3", "how_sure": "quite", "fact": "He has a key."}
    assert sitting.send(SAM, f"/cases/{case}/view", **said).status_code == 303
    assert close(town, sitting, because="Tomorrow. Nan has them until then.").status_code == 303
    round_ = Round._base_manager.get()
    assert (round_.revealed_at, round_.closed_at) == (
        None,
        None,
    )  # not opened, since it is still to be spoken of
    by = town.viewer(DENISE)
    tomorrow = agenda.convene(sitting.meeting.on_day + timedelta(days=1), by=by, at=by.at)
    town.set_time(town.at + timedelta(days=1, hours=-1))
    by = town.viewer(DENISE)
    agenda.build(tomorrow, by=by, at=by.at)
    agenda.ask_views(tomorrow, by=by, at=by.at)
    assert Round._base_manager.count() == 1
    (line,) = meeting_for(town.viewer(SAM), tomorrow).agenda
    assert line.views[0].reference == round_.reference
    assert not line.views[0].own_waits


def test_a_reveal_during_a_save_loses_nothing_and_says_which_view_came_after(town: Town) -> None:
    """Hannah and Sam write in their browsers while Denise opens the views in hers."""
    sitting = sits(town)
    case = sitting.call()
    path = f"/cases/{case}/view"
    first = {"reading": "2", "how_sure": "partly", "fact": "We came twice."}
    assert sitting.send(SAM, path, **first).status_code == 303
    sam, hannah = town.client(SAM), town.client(HANNAH)
    shown = hannah.get(sitting.live)
    writing = {who: form_at(who.get(sitting.live), path) for who in (sam, hannah)}
    assert "We came twice." in text_of(shown)  # a fact is shared at once
    assert "2 Early help. Partly." not in text_of(shown)
    assert "Yours is in: 2 Early help. Partly." in text_of(sam.get(sitting.live))
    assert sitting.send(DENISE, f"/cases/{case}/reveal", because="He is at the door.").status_code == 303
    half = hannah.post(path, {**writing[hannah], "reading": "4", "how_sure": "quite"})
    assert errors_of(half) == ["Choose what it rests on, or write one fact"]
    again = form_at(half, path)
    assert again["reading"] == ["4"]  # what was chosen is there still
    said = {"reading": "4", "how_sure": "quite", "fact": "She has lost 400 g."}
    assert hannah.post(path, {**again, **said}).status_code == 303
    changed = {"reading": "3", "how_sure": "quite", "fact": "He has been let out."}
    assert sam.post(path, {**writing[sam], **changed}).status_code == 303
    read = text_of(hannah.get(sitting.live))
    after = "Said after the views were open."
    assert f"0-19 health service: 4 Significant harm. Quite sure. She has lost 400 g. {after}" in read
    police = "West Yorkshire Police: 3 Child in need. Quite sure. He has been let out."
    assert f"{police} First said: 2 Early help. It is kept. {after}" in read
    stands = View._base_manager.order_by("agency__name", "ordinal").values_list("reading", "before_reveal")
    assert list(stands) == [("4", False), ("2", True), ("3", False)]


def test_a_meeting_that_closes_during_a_save_gives_the_words_back_with_one_sentence(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    client, path = town.client(HANNAH), f"/cases/{case}/view"
    writing = form_at(client.get(sitting.live), path)
    assert close(town, sitting, because="Tomorrow. Nan has them until then.").status_code == 303
    late = client.post(path, {**writing, "reading": "4", "how_sure": "quite", "fact": "She has lost 400 g."})
    assert late.status_code == 422
    assert errors_of(late) == ["This meeting is closed. Its minutes stand as they are."]
    assert View._base_manager.count() == 0
