"""Child now: what people wrote for whoever opens the page next, and panels that fail alone."""

import json
import re
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError
from lxml import html

from joinedup.agencies.models import Agency, Desk, Edition, Practitioner, Shift
from joinedup.children.models import (
    AgencyRecord,
    ChildsWords,
    Doubt,
    Episode,
    Involvement,
    NameWish,
    NightPlan,
    Paragraph,
    RecordLink,
)
from joinedup.clocks.models import ChildClock
from joinedup.desk.panels import PANELS, PLACES
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.rules.telling import Told
from joinedup.pathway.models import Protection
from joinedup.sharing import actions as sharing
from joinedup.signin.actions import leave
from tests.web.bad_town import Here, _asked, errors_of, here
from tests.web.bad_town import text_of as page
from tests.web.conftest import Town
from tests.web.risk_case import opened, say
from tests.web.sharing_case import Case, case
from tests.web.test_pathway import record
from tests.web.test_vault import protect
from tests.west_yorkshire import FILES

__all__ = ["case", "here"]
PARAGRAPH = {"words": "Mara is tired on Mondays. Nan helps. School asks about breakfast.", "_key": "a"}


# Of most children nobody is in touch, took them, agreed or doubts anything, or was asked for a view.
OF_FEW = ("contacts", "protection", "agreed", "doubts", "views")


def about(town: Town, which: str = "") -> str:
    return f"/children/{town.amara.reference}{which}"


@pytest.fixture
def silent(town: Town) -> Town:
    ChildsWords.objects.all().delete()
    return town


def _panel(words: str, code: str) -> str:
    """One panel as it stands in a page, without what is not of it."""
    found = html.fromstring(words).xpath(f"//section[@id='{code}']")
    assert len(found) == 1, code
    text: str = html.tostring(found[0], encoding="unicode", with_tail=False)
    return re.sub(r"\s+", " ", text)


def test_every_panel_has_a_place_and_its_own_address_shows_the_same(town: Town) -> None:
    assert sorted(code for codes in PLACES.values() for code in codes) == sorted(PANELS)
    priya = town.client("Priya Nair")
    whole = priya.get(about(town)).content.decode()
    for code in PANELS:
        alone = priya.get(about(town, f"/part?of={code}"), headers={"HX-Request": "true"})
        if code in OF_FEW:
            assert alone.status_code == 404, "nobody did, or said, any such thing"
            continue
        assert _panel(whole, code) == _panel(alone.content.decode(), code)
        assert "<html" not in alone.content.decode()
        as_page = priya.get(about(town, f"/part?of={code}"))
        assert _panel(as_page.content.decode(), code) == _panel(whole, code)
    assert priya.get(about(town, "/part?of=nothing")).status_code == 404


def test_a_panel_of_few_children_shows_the_same_at_its_own_address_too(here: Here) -> None:
    """Somebody rings Mara today, Joy doubts a number, views are asked for, a meeting agreed, Sam took her."""
    assert here.doubt and here.round and here.sitting
    town = here.town
    Protection.objects.update(child=town.amara)  # the boy at the station was Mara
    denise = town.client("Denise Walker")
    whole = denise.get(about(town)).content.decode()
    for code in OF_FEW:
        alone = denise.get(about(town, f"/part?of={code}"), headers={"HX-Request": "true"})
        assert alone.status_code == 200, code
        assert _panel(whole, code) == _panel(alone.content.decode(), code)


def test_a_panel_that_cannot_be_had_says_since_when_and_the_rest_of_the_page_stands(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("nobody answers")

    priya = town.client("Priya Nair")
    monkeypatch.setattr("joinedup.desk.panels.sharing.disclosed_for_child", gone)
    priya.get(about(town))
    town.set_time(town.at + timedelta(minutes=12))
    shown = page(priya.get(about(town)))
    assert "What your agency has been told cannot be shown just now. Everything else is here." in shown
    assert "Unavailable since Tuesday 14 July, 09:00. You can still ask who told you. Try again" in shown
    assert "Who is around Mara" in shown
    monkeypatch.undo()
    assert "Unavailable" not in page(priya.get(about(town)))


def test_the_order_on_a_telephone_begins_with_tonight_and_who_is_around(town: Town) -> None:
    words = town.client("Priya Nair").get(about(town)).content.decode()
    order = re.findall(r'<section class="j-panel[^"]*" id="([a-z-]+)"', words)
    assert order == [
        "tonight", "around", "paragraph", "words", "due", "questions", "differences", "told",
        "visits", "spoken", "family-told", "home", "sources",
    ]  # fmt: skip


def test_a_paragraph_is_signed_and_after_thirty_days_asks_whether_it_still_holds(town: Town) -> None:
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    assert priya.post(about(town, "/paragraph"), PARAGRAPH).status_code == 303
    shown = page(joy.get(about(town)))
    assert "Nan helps. School asks about breakfast. Priya Nair, Children's social work, Tuesday 14" in shown
    assert "Is this still true?" not in shown
    town.set_time(town.at + timedelta(days=31))
    assert "Is this still true? Sign it again" in page(joy.get(about(town)))
    form = html.fromstring(joy.get(about(town, "/paragraph")).content.decode())
    assert form.xpath("string(//textarea[@name='words'])").strip() == PARAGRAPH["words"]
    assert joy.post(about(town, "/paragraph"), {**PARAGRAPH, "_key": "b"}).status_code == 303
    assert "Is this still true?" not in page(joy.get(about(town)))
    assert Paragraph.objects.count() == 2  # what stood before stays beneath it


def test_a_paragraph_of_sixty_one_words_is_too_long_for_the_night(town: Town) -> None:
    answer = town.client("Priya Nair").post(about(town, "/paragraph"), {"words": "tired " * 61, "_key": "a"})
    assert answer.status_code == 422
    assert "This has 61 words. The limit is 60." in page(answer)


def test_what_to_do_tonight_stands_with_what_must_not_be_said_and_who_looks_again_when(town: Town) -> None:
    plan = {
        "words": "Nan comes at any hour.",
        "never": "Do not ring the landline: Dad may answer.",
        "review_on": "21/7/2026",
        "_key": "a",
    }
    assert "Nobody has written what to do" in page(town.client("Owen Price").get(about(town)))
    assert town.client("Priya Nair").post(about(town, "/tonight"), plan).status_code == 303
    shown = page(town.client("Owen Price").get(about(town)))
    assert "Careful: Do not ring the landline: Dad may answer." in shown
    assert "Nan comes at any hour." in shown
    assert "it is looked at again on Tuesday 21 July" in shown
    town.set_time(town.at + timedelta(days=8))
    assert "To be looked at again since Tuesday 21 July" in page(town.client("Owen Price").get(about(town)))


def _bar(town: Town, who: str) -> str:
    """What somebody reads above her page: who this is about."""
    shown = html.fromstring(town.client(who).get(about(town)).content.decode())
    return " ".join(shown.xpath("//section[@aria-label='Who this is about']")[0].text_content().split())


def _tonight(town: Town) -> str:
    """The heading and whom to ring; what somebody wrote to do stands below it."""
    panel = _panel(town.client("Priya Nair").get(about(town)).content.decode(), "tonight")
    return " ".join(html.fromstring(panel).text_content().split()).partition(" Nobody has written")[0]


def test_whom_to_ring_tonight_is_who_answers_then_as_the_rotas_have_it(town: Town) -> None:
    """A number that is printed on a page rings in an empty room on the night on which nobody is rostered."""
    door, night = town.desks["Duty and Advice"], town.desks["Emergency Duty Team"]
    Desk.objects.filter(pk=night.pk).update(partnership_fallback=False)
    police = Desk.objects.create(
        agency=town.agencies["West Yorkshire Police"], name="Control Room", phone="101", hours="24H",
        partnership_fallback=True,
    )  # fmt: skip
    Shift.objects.filter(practitioner=town.people["Priya Nair"]).delete()  # Denise alone is on
    assert _tonight(town) == (
        "If something happens tonight "
        "Now: Denise Walker, Duty and Advice, Children's social work 0113 496 0103 "
        "Denise Walker is on shift until 17:00 · rota 1 day old. In danger: 999. "
        "From Tuesday 14 July, 17:00: Owen Price, Emergency Duty Team, Children's social work 0113 496 0107 "
        "Emergency Duty Team because Duty and Advice is closed until Wednesday 09:00 · rota 1 day old."
    )

    town.set_time(town.at + timedelta(hours=18))  # 03:00, and Owen went at one
    at_three = _tonight(town)
    assert "Control Room, West Yorkshire Police 101 Control Room because Duty and" in at_three
    assert "and no one is rostered at Emergency Duty Team 01:00–17:00" in at_three
    assert "0113 496 0099" not in at_three and "From " not in at_three

    Desk.objects.filter(pk=night.pk).update(closed_on=town.at.date())  # the night desk has closed for good
    town.set_time(town.at + timedelta(hours=16))  # 19:00 of the next day, on which Owen would be on
    assert "Control Room, West Yorkshire Police 101" in _tonight(town) and "Owen" not in _tonight(town)

    Desk.objects.filter(pk=police.pk).update(front_door=True)
    Desk.objects.filter(pk=door.pk).update(front_door=False)
    assert _tonight(town) == (
        "If something happens tonight Control Room, West Yorkshire Police 101 "
        "Control Room is open 24 h. In danger: 999."
    )


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("14/7/2026", "Choose a day that is still to come."),
        ("1/9/2026", "Choose a day within the next four weeks."),
        ("soon", "Enter the date like 14 July 2026 or 14/7/2026."),
    ],
)
def test_a_plan_for_tonight_is_looked_at_again_soon(town: Town, day: str, sentence: str) -> None:
    sent = {"words": "Nan comes.", "review_on": day, "_key": "a"}
    refused = town.client("Priya Nair").post(about(town, "/tonight"), sent)
    assert (refused.status_code, NightPlan.objects.count()) == (422, 0)
    assert sentence in page(refused)


@pytest.mark.need("F14")
def test_where_nobody_has_heard_the_child_it_says_since_when_and_why(silent: Town) -> None:
    joy = silent.client("Joy Adeyemi")
    assert "Not yet heard since Tuesday 14 July. Nobody has said why." in page(joy.get(about(silent)))
    said = {"because": "She was asleep when we came. We come again on Thursday.", "_key": "a"}
    assert silent.client("Priya Nair").post(about(silent, "/not-heard"), said).status_code == 303
    shown = page(joy.get(about(silent)))
    assert "because: She was asleep when we came. We come again on Thursday." in shown


def test_a_service_that_is_not_named_here_does_not_name_itself_by_writing(town: Town) -> None:
    """Hannah's service works with Mara as one that is named on request alone."""
    works = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    works.update(visibility=Involvement.Visibility.SHIELDED)
    assert town.client("Hannah Okoye").post(about(town, "/paragraph"), PARAGRAPH).status_code == 303
    shown = _panel(town.client("Joy Adeyemi").get(about(town)).content.decode(), "paragraph")
    assert "Somebody whose service is not named here, <time" in shown
    assert "Hannah" not in shown
    assert "Hannah Okoye, 0-19 health service, Tuesday" in page(town.client("Hannah Okoye").get(about(town)))


def test_one_page_to_print_has_nothing_to_click_and_says_when_it_is_old(town: Town) -> None:
    answer = town.client("Priya Nair").get(about(town, "/one-page"))
    sheet = html.fromstring(answer.content.decode())
    assert [link.get("href") for link in sheet.xpath("//a[not(starts-with(@href, 'tel:'))]")] == [about(town)]
    assert not sheet.xpath("//form | //nav | //script")
    assert sheet.xpath("string(//title)") == "One page | Joinedup"
    shown = page(answer)
    assert "Printed by Priya Nair, Children's social work, Tuesday 14 July 2026, 09:00." in shown
    assert "Old after 24 hours" in shown


# --- who is around, and who is not named --------------------------------------------------------------------


def test_a_service_that_nobody_has_named_has_a_row_and_is_not_left_out(town: Town) -> None:
    """Nobody of the police works with Mara; the duty desk answers, and Priya has asked them nothing."""
    shown = _panel(town.client("Priya Nair").get(about(town)).content.decode(), "around")
    text = " ".join(html.fromstring(shown).text_content().split())
    assert "Police not asked" in text
    assert "Front-door police desk" in text
    assert "Housing not asked" in text
    assert text.index("0-19 health") < text.index("Housing") < text.index("Parkside") < text.index("Police")


def test_an_area_that_says_whom_it_expects_is_taken_at_its_word_and_one_that_does_not_expects_nobody(
    town: Town,
) -> None:
    """Families First is expected around every child from 1 July on; where no file says, nobody is."""
    only = "kind,child,cluster,source,verified\nfamilies_first,yes,no,Ours,no\n"
    without = {name: text for name, text in FILES.items() if name != "expected.csv"}
    for digest, files in ("expects one", {**FILES, "expected.csv": only}), ("expects none", without):
        Edition.objects.create(
            area=town.area, in_force_from=date(2026, 7, 1), brought_in_at=town.at, source="here",
            digest=digest, files=json.dumps(files),
        )  # fmt: skip
        shown = _panel(town.client("Priya Nair").get(about(town)).content.decode(), "around")
        text = " ".join(html.fromstring(shown).text_content().split())
        assert "Housing" not in text
        assert ("Families First not asked" in text) == (digest == "expects one")
        assert ("Which services are expected around every child is not said here" in text) == (
            digest == "expects none"
        )


def test_that_one_service_was_asked_says_nothing_of_another_whose_name_stands_in_its_own(case: Case) -> None:
    """'Housing' stands in 'Housing Options', of which Priya asked; the kind of the first is not asked for."""
    town = case.town
    Agency.objects.filter(name="West Yorkshire Police").update(name="Housing Options")
    Agency.objects.create(area=town.area, name="Housing", kind="housing")
    case.ask()
    shown = _panel(town.client("Priya Nair").get(about(town)).content.decode(), "around")
    text = " ".join(html.fromstring(shown).text_content().split())
    assert "Police not known" in text and "Housing not asked" in text


def test_the_bar_says_the_plan_that_a_census_or_a_running_clock_tells_and_not_one_that_is_kept_back(
    town: Town,
) -> None:
    reads = partial(_bar, town)
    assert "plan" not in reads("Joy Adeyemi")
    told = {"plans": [{"started": "2026-02-01"}]}
    work = {**town.work(child=town.amara), "referred_on": date(2026, 1, 5)}
    Episode.objects.create(**work, number=1, detail=told)
    assert "child in need plan, by the census read on Tuesday 14 July" in reads("Joy Adeyemi")
    record(town, "Priya Nair", "became_looked_after", own_agency_only=True)
    assert "looked after, by the step of Tuesday 14 July" in reads("Priya Nair")
    assert "census" not in reads("Priya Nair")
    assert "looked after" not in reads("Joy Adeyemi") and "by the census" in reads("Joy Adeyemi")
    assert "Copy reference" in reads("Joy Adeyemi")
    # Nobody says that it ended: late by more than its own length it says nothing, and the census stands.
    set_off = ChildClock.objects.filter(timer="T27")
    set_off.update(due_at=town.at - timedelta(days=30), occurred=town.at - timedelta(days=58))
    assert "looked after" not in reads("Priya Nair") and "by the census" in reads("Priya Nair")
    set_off.update(stopped_at=town.at + timedelta(hours=1), not_needed_because="Home on 3 August.")
    town.set_time(town.at + timedelta(hours=2))
    assert "looked after" not in reads("Priya Nair") and "by the census" not in reads("Priya Nair")
    # Of a child whose sources are kept from view neither is said.
    set_off.update(stopped_at=None, not_needed_because="", due_at=town.at)
    assert "looked after, by the step" in reads("Priya Nair")
    protect(town)
    assert "looked after" not in reads("Priya Nair") and "census" not in reads("Priya Nair")


def test_the_bar_counts_what_others_wrote_since_the_last_look_and_nothing_that_its_reader_may_not_know(
    town: Town,
) -> None:
    """Priya writes the paragraph, and a step for her own agency alone: Joy reads of one."""
    reads = partial(_bar, town)
    assert "last looked" not in reads("Joy Adeyemi")
    town.set_time(town.at + timedelta(hours=2))
    assert "last looked" not in reads("Joy Adeyemi")  # she has, and there is nothing new
    town.client("Priya Nair").post(about(town, "/paragraph"), PARAGRAPH)
    record(town, "Priya Nair", "child_seen", own_agency_only=True)
    town.set_time(town.at + timedelta(minutes=5))
    assert "1 new since you last looked, Tuesday 14 July, 09:00" in reads("Joy Adeyemi")
    assert "1 new since you last looked" in reads("Joy Adeyemi"), "as long as she sits there"
    assert "last looked" not in reads("Priya Nair"), "she had never looked"
    town.set_time(town.at + timedelta(hours=2))
    assert "last looked" not in reads("Joy Adeyemi")


def test_a_question_a_view_and_a_doubt_count_as_new_for_whoever_reads_them_in_their_panels(
    town: Town,
) -> None:
    """Priya asks the police, Joy says that something is wrong, and Denise asks three agencies for views."""
    reads = partial(_bar, town)
    for who in ("Joy Adeyemi", "Denise Walker"):
        reads(who)
    town.set_time(town.at + timedelta(hours=2))
    _asked(town, "Front-door police desk")
    wrong = {"about": "around", "words": "Hannah's number has changed.", "_key": "a"}
    assert town.client("Joy Adeyemi").post(about(town, "/wrong"), wrong).status_code == 303
    views = opened(town)
    say(town, "Sam Khan", views, "3")
    town.set_time(town.at + timedelta(minutes=5))
    assert "2 new since you last looked" in reads("Denise Walker")  # the question of her agency; Joy's word
    assert "1 new since you last looked" in reads("Joy Adeyemi")  # that views are asked
    town.set_time(town.at + timedelta(hours=2))
    for who in ("Joy Adeyemi", "Hannah Okoye"):
        say(town, who, views, "2")
    Practitioner.objects.filter(pk=town.people["Hannah Okoye"].pk).update(name="Joy Adeyemi")  # a namesake
    town.set_time(town.at + timedelta(minutes=5))
    assert "3 new since you last looked" in reads("Denise Walker")  # Sam's too, which nobody could read
    assert "2 new since you last looked" in reads("Joy Adeyemi")
    # A step of her own is not new to her; of the namesake's she reads.
    record(town, "Joy Adeyemi", "report_shared_family")
    assert "2 new since you last looked" in reads("Joy Adeyemi")
    record(town, "Hannah Okoye", "report_shared_family")
    assert "3 new since you last looked" in reads("Joy Adeyemi")


def test_the_bar_says_what_is_open_as_far_as_its_reader_may_know(case: Case) -> None:
    """The front door has a concern, and held a discussion with the police; Joy's school was not there."""
    town = case.town
    reads = partial(_bar, town)
    assert "social work involved" not in reads("Joy Adeyemi")
    priya = town.viewer("Priya Nair")
    there = ("Children's social work", "West Yorkshire Police", "0-19 health service")
    told = frontdoor.tell(
        Told(worry="Hungry.", last_happened="today", family_knows="yes", child_name="Mara Okafor"),
        by=town.viewer("Joy Adeyemi"), at=town.at,
    )  # fmt: skip
    frontdoor.tie(told, child=town.amara.reference, version=1, by=town.viewer("Priya Nair"), at=town.at)
    sharing.record_strategy(
        town.amara.reference, held_on=town.at.date(),
        took_part=[town.agencies[one].reference for one in there],
        names="Priya Nair, Sam Khan, Hannah Okoye", decided="joint", because="She was hit.",
        by=priya, at=town.at,
    )  # fmt: skip
    involve = {**town.work(child=town.amara, since=town.at), "agency": town.agencies["West Yorkshire Police"]}
    Involvement.objects.create(**involve, desk=town.desks["Front-door police desk"], part="officer")
    assert "section 47 enquiry open" in reads("Priya Nair") and "1 concern at the front door" in reads(
        "Priya Nair"
    )
    assert "section 47 enquiry open" in reads("Sam Khan") and "at the front door" not in reads("Sam Khan")
    assert "section 47" not in reads("Joy Adeyemi") and "at the front door" not in reads("Joy Adeyemi")
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=town.agencies["Children's social work"],
            desk=town.desks["Duty and Advice"], part="social worker", since=town.at,
        )
    )  # fmt: skip
    assert "social work involved" in reads("Joy Adeyemi")
    Involvement.objects.filter(part="social worker").update(visibility=Involvement.Visibility.SHIELDED)
    assert "social work involved" not in reads("Joy Adeyemi")


def test_each_source_says_whose_it_is_through_what_and_how_old_and_who_is_missing(town: Town) -> None:
    """The 0-19 service's extract was read on Saturday; of the school, which works with Mara, none is tied."""
    before = page(town.client("Priya Nair").get(about(town)))
    assert "No agency’s own record is tied to this child yet: what is here was written here." in before
    assert "No record is tied of 0-19 health service, Parkside Primary School: they work with Mara" in before
    record = AgencyRecord.objects.create(
        **town.work(agency=town.agencies["0-19 health service"], record_id="17", row_digest="x")
    )
    AgencyRecord.objects.update(entered=town.at - timedelta(days=3))
    RecordLink.objects.create(
        **town.work(record=record, child=town.amara, verdict="same", rule="nhs", because="One number.")
    )
    shown = page(town.client("Priya Nair").get(about(town)))
    assert "0-19 health service" in shown
    assert "through its own extract, a row of which is tied to this child, read Saturday 11 July" in shown
    assert "Saturday 11 July, 09:00, 3 days ago" in shown
    assert "No record is tied of Parkside Primary School: they work with Mara" in shown
    Involvement.objects.filter(agency=town.agencies["Parkside Primary School"]).update(visibility="shielded")
    assert "No record is tied of" not in page(town.client("Priya Nair").get(about(town)))


def test_a_shielded_service_looks_like_none(town: Town) -> None:
    works = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    works.update(visibility=Involvement.Visibility.SHIELDED)
    shielded = _panel(town.client("Joy Adeyemi").get(about(town)).content.decode(), "around")
    works.delete()
    assert _panel(town.client("Joy Adeyemi").get(about(town)).content.decode(), "around") == shielded


def test_who_left_is_nobody_to_ring_or_to_visit_with_and_the_desk_has_it(town: Town) -> None:
    """Hannah goes on Tuesday; on Wednesday her desk closes for good, and then her agency leaves."""
    priya, visit = town.client("Priya Nair"), about(town, "/visit")
    assert "Hannah Okoye" in page(priya.get(visit))
    leave(town.people["Hannah Okoye"].pk, by=town.viewer("Denise Walker"), at=town.at)
    around = page(priya.get(about(town, "/part?of=around")))
    left = "was Hannah Okoye, health visitor, who left"
    assert f"{left}; the desk has it until somebody is named Health visitors" in around
    assert "because Hannah Okoye" not in around
    assert "Hannah Okoye" not in page(priya.get(visit))
    desk = Desk.objects.filter(pk=town.desks["Health visitors' duty"].pk)
    agency = Agency.objects.filter(pk=town.agencies["0-19 health service"].pk)
    for rows, field in ((desk, "closed_on"), (agency, "left_on")):
        rows.update(**{field: town.at.date()})
        around = page(priya.get(about(town, "/part?of=around")))
        door = r"(Denise Walker|Priya Nair), Duty and Advice"  # both are on
        since = "Health visitors' duty answers no more since Tuesday 14 July"
        assert re.search(rf"{left} {door} {since}\. \1 is on shift", around)
        rows.update(**{field: None})


def test_a_service_that_is_named_on_request_is_asked_and_chooses(town: Town) -> None:
    works = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    works.update(visibility=Involvement.Visibility.ON_REQUEST)
    joy, hannah = town.client("Joy Adeyemi"), town.client("Hannah Okoye")
    assert "Reach the service that is not named" in page(joy.get(about(town)))
    asked = {"which": "0", "because": "Mara asked for her nurse.", "_key": "a"}
    assert joy.post(about(town, "/service"), asked).status_code == 303
    assert "Hannah" not in page(joy.get(about(town, "/service")))
    assert "Somebody asks who your service is" in page(hannah.get("/"))
    wish = NameWish.objects.get()
    address = f"/wishes/{wish.reference}"
    assert joy.get(address).status_code == 404
    assert "Joy Adeyemi, Parkside Primary School" in page(hannah.get(address))
    chosen = {"given": "given", "answer": "Hannah Okoye. Ring me until five.", "_key": "b"}
    assert hannah.post(address, chosen).status_code == 303
    assert "Hannah Okoye. Ring me until five." in page(joy.get(about(town, "/service")))
    assert "Ring me until five" not in page(town.client("Priya Nair").get(about(town, "/service")))
    again = hannah.post(address, {"given": "not_given", "answer": "No.", "_key": "c"})
    assert errors_of(again) == ["Somebody of your service has answered this already."]
    # A service that left can be asked nothing, and nobody there can say that it works with her no more.
    agency = Agency.objects.filter(pk=town.agencies["0-19 health service"].pk)
    agency.update(left_on=town.at.date())
    assert "Reach the service that is not named" not in page(joy.get(about(town)))
    assert "on request" not in page(joy.get(about(town, "/part?of=around")))
    assert joy.post(about(town, "/service"), {**asked, "_key": "d"}).status_code == 422


def test_what_is_said_to_be_wrong_stands_on_the_page_until_somebody_settles_it(town: Town) -> None:
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    said = {"about": "around", "words": "Hannah's number has changed.", "_key": "a"}
    assert joy.post(about(town, "/wrong"), said).status_code == 303
    assert "Hannah's number has changed." in page(town.client("Owen Price").get(about(town)))
    assert "Something is said to be wrong" in page(priya.get("/"))
    address = f"/doubts/{Doubt.objects.get().reference}"
    settled = {"came_of": "The number is put right.", "_key": "b"}
    assert priya.post(address, settled).status_code == 303
    assert "Hannah's number has changed." not in page(joy.get(about(town)))
    assert "It is settled: The number is put right." in page(joy.get(address))
    again = joy.post(address, {**settled, "_key": "c"})
    assert errors_of(again) == ["Somebody has settled this already."]
