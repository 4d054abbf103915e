"""What follows from a morning's meeting: who is told by rule, and what was said against before and is open.

Tuesday 14 July 2026 and the mornings after it. Everybody is invented.
"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from joinedup.agencies.models import Agency, Desk
from joinedup.children.models import Child, Involvement
from joinedup.frontdoor.models import Concern
from joinedup.meetings.actions import agenda
from joinedup.meetings.models import Action, Brought, Case, Dissent, Meeting
from joinedup.risk import actions as risk
from joinedup.risk.models import Round

from .bad_town import errors_of, form_at, page_of, text_of
from .conftest import Town
from .meeting_case import DENISE, HANNAH, JOY, PRIYA, SAM, WEDNESDAY, Sitting, sits
from .test_meetings import TUESDAY, drawn, in_the_night
from .test_meetings_live import DECIDED, action, close

HIGH = "High risk in the night Domestic abuse. DARA: high. A crime: yes"
TOLD = "Told by rule: police recorded an incident of domestic abuse at home."


@pytest.fixture
def surgery(town: Town) -> Desk:
    """A surgery beside the school, with Amara on its list."""
    agency = Agency.objects.create(area=town.area, name="Oak Surgery", kind="health")
    desk = Desk.objects.create(agency=agency, name="Practice office", phone="0113 496 0066", hours="HV")
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=agency, desk=desk, part="GP", since=town.at - timedelta(days=100)
        )
    )
    return desk


def decided(sitting: Sitting) -> None:
    case = sitting.call()
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303


def told() -> list[tuple[str, str]]:
    return sorted(Action.objects.exclude(by_rule="").values_list("by_rule", "agency__name"))


@pytest.mark.need("W4")
def test_school_and_surgery_are_told_by_rule_of_an_incident_that_was_heard(town: Town, surgery: Desk) -> None:
    in_the_night(town, town.amara)
    sitting = sits(town, day=TUESDAY, added=False)
    decided(sitting)
    assert close(town, sitting).status_code == 303
    assert told() == [("gp", "Oak Surgery"), ("school", "Parkside Primary School")]
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "Told by rule:" in minutes
    assert "GP of Mara: Practice office, Oak Surgery" in minutes
    assert "School of Mara: School office, Parkside Primary School" in minutes
    given = Action.objects.get(by_rule="school")
    page = text_of(town.client(JOY).get(f"/actions/{given.reference}"))
    assert f"{TOLD} Look out for the child in school" in page
    assert "Accept it to say that you have read it." in page
    surgerys = Action.objects.get(by_rule="gp").what
    assert surgerys.startswith(f"{TOLD} Note it where the family does not read it")


@pytest.mark.need("W4")
def test_a_case_that_was_not_reached_comes_back_with_its_reason_and_is_told_of(
    town: Town, surgery: Desk
) -> None:
    in_the_night(town, town.amara)
    sitting = sits(town, day=TUESDAY, added=False)
    assert close(town, sitting, because="Tomorrow. Nan has them until then.").status_code == 303
    assert told() == []  # nobody has spoken of it yet
    sitting = sits(town, day=WEDNESDAY, added=False)
    page = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}"))
    assert "Not reached last time" in page
    assert HIGH.replace("night ", "night: ") in page
    (case,) = sitting.cases()
    again = Brought.objects.filter(case=case)
    assert list(again.order_by("pk").values_list("code", flat=True)) == ["carried", "high"]
    assert close(town, sitting, because="Tomorrow.").status_code == 303
    sitting = sits(town, day=WEDNESDAY + timedelta(days=1), added=False)
    decided(sitting)
    assert HIGH in text_of(town.client(SAM).get(sitting.live))  # on the third morning too
    assert close(town, sitting).status_code == 303
    assert told() == [("gp", "Oak Surgery"), ("school", "Parkside Primary School")]


def test_why_the_chair_added_a_case_is_still_said_on_the_next_morning(town: Town) -> None:
    sitting = sits(town)
    assert close(town, sitting, because="Tomorrow.").status_code == 303
    sitting = sits(town, day=WEDNESDAY + timedelta(days=1), added=False)
    assert "Added by the chair: Hurt last night." in text_of(
        town.client(SAM).get(f"/meetings/{sitting.reference}")
    )


@pytest.mark.need("W4")
def test_of_an_incident_that_came_late_and_was_added_they_are_told_too(town: Town, surgery: Desk) -> None:
    sitting = sits(town, day=TUESDAY, added=False)
    ten = town.at
    late = in_the_night(town, town.amara, datetime(2026, 7, 14, 8, 40, tzinfo=UTC))
    town.set_time(ten)
    chair = town.viewer(DENISE)
    agenda.add(sitting.reference, what=late, because="He is out at noon.", by=chair, at=chair.at)
    assert Brought.objects.get().code == "added"
    decided(sitting)
    assert "Domestic abuse. DARA: high. A crime: yes" in text_of(town.client(SAM).get(sitting.live))
    assert close(town, sitting).status_code == 303
    assert told() == [("gp", "Oak Surgery"), ("school", "Parkside Primary School")]


@pytest.mark.need("C6")
def test_what_was_said_against_before_stands_beside_what_was_agreed_when_the_family_comes_back(
    town: Town,
) -> None:
    sitting = sits(town)
    case = sitting.call()
    against = {
        "words": "Mum was hit before when she left.",
        "instead": "Strategy discussion",
        "review_on": "2026-07-22",
    }
    said = sitting.send(HANNAH, f"/cases/{case}/dissent", **against)
    assert said.status_code == 303, errors_of(said)
    assert action(town, sitting, case, whom="suspected").status_code == 303
    assert sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED).status_code == 303
    assert close(town, sitting).status_code == 303
    town.set_time(town.at + timedelta(days=6))
    sitting = sits(town, day=WEDNESDAY + timedelta(days=7))
    assert "Said against before" not in text_of(town.client(SAM).get(sitting.live))  # no case is called yet
    case = sitting.call()
    row = Dissent.objects.get()
    live = text_of(town.client(SAM).get(sitting.live))
    assert "Agreed before, and open still" in live
    plan = {"whom": "harmed", "about": "How she is", "when": "Tuesday at ten", "safe": "", "first": "on"}
    assert sitting.send(HANNAH, f"/cases/{case}/contact", **plan).status_code == 303
    sam = text_of(town.client(SAM).get(sitting.live))
    assert "Tuesday at ten" not in sam, "what he was given of the suspected a week ago is open still"
    assert "Check with Hannah Okoye, 0-19 health service first." in sam
    assert "Said against before, and open still" in live
    said = live[live.index("Said against before, and open still") :]
    assert "Mum was hit before when she left. Instead: Strategy discussion." in said
    moved = {"kind": "up", "words": "Strategy discussion at noon"}
    assert sitting.send(DENISE, f"/cases/{case}/decide", **moved).status_code == 303
    page = f"/dissents/{row.reference}"  # it is the day on which it is looked at again
    client = town.client(HANNAH)
    shown = text_of(client.get(page))
    assert "What has happened since" in shown
    assert "Accepted: Check his bail" in shown
    assert "Decided at a later meeting: Strategy discussion at noon" in shown
    look = {"outcome": "changed", "words": "They talk at noon.", "again": ""}
    assert client.post(page, {**form_at(client.get(page), page), **look}).status_code == 303
    assert "Said against before" not in text_of(town.client(SAM).get(sitting.live))


def test_a_family_that_was_heard_before_is_flagged_on_the_agenda_and_on_the_table(town: Town) -> None:
    sitting = sits(town)
    assert "Repeat" not in text_of(town.client(SAM).get(f"/meetings/{sitting.reference}"))
    decided(sitting)
    assert close(town, sitting).status_code == 303
    sitting = sits(town, day=WEDNESDAY + timedelta(days=1))
    flag = "Repeat Heard once before in the last 12 months."
    assert flag in text_of(town.client(SAM).get(f"/meetings/{sitting.reference}"))
    sitting.call()
    assert flag in text_of(town.client(SAM).get(sitting.live))
    town.set_time(town.at + timedelta(days=400))  # minutes say what was so on their day
    assert flag in text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))


def test_who_speaks_for_the_person_harmed_is_said_and_stands_in_the_minutes(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    path = f"/cases/{case}/harmed"
    assert sitting.send(DENISE, path, wishes="To stay with Nan.", adviser="referred").status_code == 303
    live = town.client(DENISE).get(sitting.live)
    assert form_at(live, path)["adviser"] == ["referred"]
    minutes = text_of(town.client(HANNAH).get(f"/meetings/{sitting.reference}/minutes"))
    assert "The person harmed. To stay with Nan. Referred today." in minutes


def test_a_vague_verb_is_asked_about_on_the_page_and_stops_nobody(town: Town) -> None:
    sitting = sits(town)
    case = sitting.call()
    assert action(town, sitting, case, what="Monitor the situation").status_code == 303
    assert action(town, sitting, case, what="Ring her sister at noon").status_code == 303
    asked = "'monitor': how will we know that it is done?"
    live = text_of(town.client(DENISE).get(sitting.live))
    assert live.count("how will we know") == 1
    assert asked in live
    given = Action.objects.get(what="Monitor the situation")
    assert asked in text_of(town.client(SAM).get(f"/actions/{given.reference}"))


def test_a_meeting_closed_with_cases_unheard_says_what_becomes_of_them_and_loses_none(town: Town) -> None:
    in_the_night(town, Child.objects.get(family_name="Okoro"))
    sitting = sits(town, day=TUESDAY)
    decided(sitting)
    refused = close(town, sitting)
    assert refused.status_code == 422
    assert errors_of(refused) == ["One case has not been heard. Enter what becomes of it."]
    assert sitting.meeting.closed_at is None
    assert close(town, sitting, because="Tomorrow, and first.").status_code == 303
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "Not heard: 1 Tomorrow, and first." in minutes
    sitting = sits(town, day=WEDNESDAY, added=False)
    assert [case.why_here for case in sitting.cases()] == ["carried"]


def test_the_agenda_says_who_advises_the_person_harmed_and_what_was_said_of_it(town: Town) -> None:
    agency = Agency.objects.create(area=town.area, name="Women’s refuge", kind="domestic_violence")
    desk = Desk.objects.create(agency=agency, name="Advisers", phone="0113 496 0067", hours="HV")
    Involvement.objects.create(
        **town.work(child=town.amara, agency=agency, desk=desk, part="adviser", since=town.at)
    )
    in_the_night(town, town.amara)
    sitting = sits(town, day=TUESDAY)
    page = f"/meetings/{sitting.reference}"
    assert "Adviser of the person harmed: Women’s refuge." in text_of(town.client(SAM).get(page))
    case = sitting.call()
    sent = sitting.send(DENISE, f"/cases/{case}/harmed", wishes="", adviser="referred")
    assert sent.status_code == 303, errors_of(sent)
    said = "Adviser of the person harmed: Women’s refuge. Referred today, said Tuesday 14 July."
    assert said in text_of(town.client(SAM).get(page))
    Agency.objects.filter(pk=agency.pk).update(left_on=town.at.date())  # and advises nobody here any more
    close(town, sitting, because="Tomorrow.")
    tomorrow = sits(town, day=WEDNESDAY, added=False)
    shown = text_of(town.client(SAM).get(f"/meetings/{tomorrow.reference}"))
    assert "Adviser of the person harmed: Referred today, said Tuesday 14 July." in shown


@pytest.mark.need("F12")
def test_the_minutes_hold_each_view_as_it_was_opened_and_the_adults_grade_apart(town: Town) -> None:
    """Also once the meeting is closed; before the views are open nobody reads another's there."""
    in_the_night(town, town.amara)
    sitting = sits(town, day=TUESDAY, added=False)
    case = sitting.call()
    for who, reading, words in ((SAM, "2", "He is out of the house."), (HANNAH, "4", "She lost weight.")):
        said = {"reading": reading, "how_sure": "partly", "fact": words, "what_would_change_it": f"{who}?"}
        assert sitting.send(who, f"/cases/{case}/view", **said).status_code == 303
    round_ = Round.objects.get(child=town.amara).reference
    grade = {"tool": "dash", "grade": "high", "because": "She says it is worse."}
    risk.grade_adult(round_, **grade, by=town.viewer(HANNAH), at=town.at)
    minutes = f"/meetings/{sitting.reference}/minutes"
    before = text_of(town.client(SAM).get(minutes))
    assert "Significant harm" not in before
    live = page_of(town.client(SAM).get(sitting.live)).get_element_by_id("zone-harmed").text_content()
    assert "DASH: High" in live
    sitting.send(DENISE, f"/cases/{case}/reveal", because="Both who know her have said theirs.")
    for who in (SAM, HANNAH):
        sitting.send(DENISE, f"/cases/{case}/heard", heard=town.people[who].agency.reference)
    sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED)
    close(town, sitting)
    for who in (DENISE, SAM, JOY):
        held = text_of(town.client(who).get(minutes))
        assert "High risk in the night: Domestic abuse. DARA: high. A crime: yes." in held
        assert "How each agency saw Mara. Views differ by 2 levels" in held
        assert "West Yorkshire Police: 2 Early help. Partly. He is out of the house." in held
        assert "0-19 health service: 4 Significant harm. Partly. She lost weight." in held
        assert f"What would change its mind: {HANNAH}?" in held
        assert "The adult’s grade, which rates no child. DASH: High, The person harmed." in held


def test_minutes_that_are_closed_keep_their_views_when_the_family_comes_again(town: Town) -> None:
    """On Tuesday police say 2 of Mara, and on Friday 4: each morning's minutes hold its own."""
    in_the_night(town, town.amara)
    met: list[Sitting] = []
    held: dict[str, list[list[str]]] = {}
    for days, reading in ((0, "2"), (3, "4")):
        town.set_time(town.at + timedelta(days=max(days - 1, 0)))
        sitting = sits(town, day=TUESDAY + timedelta(days=days), added=days > 0)
        met.append(sitting)
        case = sitting.call()
        said = {"reading": reading, "how_sure": "quite", "fact": f"Said of {reading}."}
        assert sitting.send(SAM, f"/cases/{case}/view", **said).status_code == 303
        sitting.send(DENISE, f"/cases/{case}/reveal", because="He knows her best.")
        sitting.send(DENISE, f"/cases/{case}/decide", **DECIDED, override="Nobody differs, said aloud")
        assert close(town, sitting).status_code == 303
        for one in met:
            minutes = text_of(town.client(SAM).get(f"/meetings/{one.reference}/minutes"))
            held.setdefault(one.reference, []).append(re.findall(r"Said of \d", minutes))
    assert [held[one.reference] for one in met] == [[["Said of 2"]] * 2, [["Said of 4"]]]


def test_a_meeting_that_nobody_closed_takes_none_of_the_next_mornings_views(town: Town) -> None:
    """Mara is decided on Tuesday and Denise goes home; on Wednesday her views wait again."""
    in_the_night(town, town.amara)
    tuesday = sits(town, day=TUESDAY, added=False)
    case = tuesday.call()
    said = {"reading": "2", "how_sure": "quite", "fact": "Said on Tuesday."}
    assert tuesday.send(SAM, f"/cases/{case}/view", **said).status_code == 303
    tuesday.send(DENISE, f"/cases/{case}/reveal", because="He knows her best.")
    tuesday.send(DENISE, f"/cases/{case}/decide", **DECIDED, override="Nobody differs, said aloud")
    town.set_time(town.at + timedelta(hours=1))
    wednesday = sits(town, day=WEDNESDAY)
    case = wednesday.call()
    first, second = Round._base_manager.order_by("pk")
    assert first.closed_at is not None, "nobody is asked twice"
    said = {"reading": "4", "how_sure": "quite", "fact": "He came back."}
    assert wednesday.send(SAM, f"/cases/{case}/view", **said).status_code == 303
    shown = text_of(town.client(HANNAH).get(wednesday.live))
    assert "He came back." in shown  # a fact, at once
    assert "4 Significant harm. Quite sure" not in shown
    assert "Said on Tuesday." not in shown
    assert close(town, tuesday).status_code == 303
    second.refresh_from_db()
    assert (second.revealed_at, second.closed_at) == (None, None)
    assert "Yours is in: 4" in text_of(town.client(SAM).get(wednesday.live))


def test_what_was_not_for_the_meeting_is_told_apart_from_what_it_did_not_reach(town: Town) -> None:
    in_the_night(town, Child.objects.get(family_name="Okoro"))
    sitting = sits(town, day=TUESDAY)
    decided(sitting)
    (other,) = [case for case in sitting.cases() if case.state == "waiting"]
    Case.objects.filter(pk=other.pk).update(lane="not_for_us", lane_because="The school has it in hand.")
    assert close(town, sitting).status_code == 303
    minutes = text_of(town.client(SAM).get(f"/meetings/{sitting.reference}/minutes"))
    assert "Cases heard: 1" in minutes
    assert "Not heard" not in minutes
    assert "Not for this meeting: 1" in minutes
    assert "The school has it in hand." in minutes


def on_my_day(town: Town, who: str) -> list[str]:
    page = page_of(town.client(who).get("/"))
    links = page.xpath("//main//a[contains(@href, '/close') or starts-with(@href, '/dissents/')]")
    return [link.text_content().strip() for link in links]


TO_CLOSE = "A meeting whose day is over, to be closed"


def test_a_meeting_that_nobody_closed_loses_no_case_and_waits_to_be_closed(town: Town) -> None:
    """Tuesday's two families are not heard, and Denise goes home without closing it."""
    in_the_night(town, Child.objects.get(family_name="Okoro"))
    tuesday = sits(town, day=TUESDAY)
    assert len(tuesday.cases()) == 2
    assert on_my_day(town, DENISE) == []
    wednesday = sits(town, day=WEDNESDAY, added=False)
    assert [case.why_here for case in wednesday.cases()] == ["carried", "carried"]
    assert on_my_day(town, DENISE) == on_my_day(town, PRIYA) == [TO_CLOSE]
    assert on_my_day(town, SAM) == []
    agenda_page = text_of(town.client(DENISE).get(f"/meetings/{tuesday.reference}"))
    assert "Nobody has closed this meeting." in agenda_page
    assert close(town, tuesday, because="They come on today.").status_code == 303
    assert tuesday.meeting.closed_at == town.at
    assert on_my_day(town, DENISE) == []
    decided(wednesday)
    assert close(town, wednesday, because="Thursday.").status_code == 303
    thursday = sits(town, day=WEDNESDAY + timedelta(days=1), added=False)
    (again,) = thursday.cases()
    assert again.child.family_name in ("Okoro", "Okafor"), "the one that Wednesday did not reach, once"


def test_a_meeting_that_never_sat_loses_no_case_and_can_be_closed_days_later(town: Town) -> None:
    in_the_night(town, Child.objects.get(family_name="Okoro"))
    tuesday = drawn(town)
    wednesday = sits(town, day=WEDNESDAY, added=False)
    assert [case.why_here for case in wednesday.cases()] == ["carried"]
    page = f"/meetings/{tuesday}/close"
    refused = town.client(SAM).get(page)
    assert refused.status_code == 404, "he chairs no meetings"
    client = town.client(DENISE)
    shown = client.get(page)
    assert shown.status_code == 200
    sent = client.post(page, {**form_at(shown, page), "because": "It fell out: two were ill."})
    assert sent.status_code == 303, errors_of(sent)
    assert Meeting.objects.get(reference=tuesday).closed_at == town.at


def test_an_incident_of_a_day_on_which_nobody_met_comes_on_at_the_next_meeting(town: Town) -> None:
    """On Tuesday it sat. On Wednesday nobody convened it, and Thursday's takes the night to Wednesday."""
    first = sits(town, day=TUESDAY)
    decided(first)
    close(town, first)
    of_the_night = datetime(2026, 7, 14, 22, 0, tzinfo=UTC)
    in_the_night(town, Child.objects.get(family_name="Okoro"), at=of_the_night)
    town.set_time(datetime(2026, 7, 15, 14, 0, tzinfo=UTC))
    thursday = sits(town, day=date(2026, 7, 16), added=False)
    assert [case.why_here for case in thursday.cases()] == ["high"]


def test_an_incident_whose_child_was_named_after_the_lock_comes_on_the_next_morning(town: Town) -> None:
    unnamed = in_the_night(town, None)
    tuesday = sits(town, day=TUESDAY)
    assert len(tuesday.cases()) == 1
    Concern.objects.filter(reference=unnamed).update(child=Child.objects.get(family_name="Okoro"))
    decided(tuesday)
    close(town, tuesday)
    wednesday = sits(town, day=WEDNESDAY, added=False)
    (case,) = wednesday.cases()
    assert (case.why_here, case.brought_by) == ("high", unnamed)


def test_on_its_day_a_dissent_stands_on_my_day_of_whoever_said_it(town: Town) -> None:
    sitting = sits(town, day=WEDNESDAY)
    case = sitting.call()
    said = {"words": "Hit before when she left.", "instead": "Strategy discussion", "review_on": "2026-07-22"}
    assert sitting.send(HANNAH, f"/cases/{case}/dissent", **said).status_code == 303
    town.set_time(datetime(2026, 7, 21, 8, 0, tzinfo=UTC))
    assert on_my_day(town, HANNAH) == []
    town.set_time(datetime(2026, 7, 22, 8, 0, tzinfo=UTC))
    assert on_my_day(town, HANNAH) == ["A dissent to be looked at again"]
    assert "A dissent to be looked at again" not in on_my_day(town, SAM)
