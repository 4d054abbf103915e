"""Sam hands over at the end of his shift and Angela receives; nothing is nobody's meanwhile (W8, T3, W9)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from joinedup.access.models import Grant
from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Contact, Desk, Edition, Seat, Shift, SkillHeld, SpecialistAsk
from joinedup.children import actions as children
from joinedup.clocks.models import ChildClock
from joinedup.desk import actions, handovers
from joinedup.desk.models import HandedItem, Handover
from joinedup.notices.models import Notice
from joinedup.sharing import actions as sharing
from tests.west_yorkshire import FILES

from .bad_town import errors_of, form_at, page_of, text_of
from .conftest import TUESDAY_NINE, Town
from .put_back import taken_back
from .sharing_case import Case, case, version_of
from .test_my_day import taken_on_a_month_ago
from .test_open_work import _everybody_has_something, whose

__all__ = ["case"]

AT_FOUR = TUESDAY_NINE + timedelta(hours=7)
KNOW = "Niche still to be checked for three logs."


@pytest.fixture(autouse=True)
def angela_is_on_until_eleven(town: Town) -> None:
    rows = Shift.objects.filter(practitioner=town.people["Angela Moran"])
    for row in rows:
        Shift.objects.filter(pk=row.pk).update(ends=row.ends + timedelta(hours=6))


def filled(town: Town, who: str, path: str = "/handover", **more: str) -> dict[str, Any]:
    """The form as a browser has it, with how it is and a line for each item."""
    shown = form_at(town.client(who).get(path), path)
    fields = page_of(town.client(who).get(path)).xpath("//input[starts-with(@name, 'know_')]/@name")
    keys = [name.removeprefix("know_") for name in fields]
    lines = {f"know_{key}": KNOW for key in keys} | {f"how_{key}": "steady" for key in keys}
    return {**shown, **lines, **more}


def give(town: Town, who: str, **more: str) -> str:
    answer = town.client(who).post("/handover", filled(town, who, **more))
    assert answer.status_code == 303, errors_of(answer)
    return str(answer.headers["Location"]).removeprefix("/handover/")


def read_all(town: Town, who: str, reference: str, **more: str) -> Any:
    path = f"/handover/{reference}"
    page = town.client(who).get(path)
    ticks = page_of(page).xpath("//input[starts-with(@name, 'read_')]/@name")
    return town.client(who).post(path, {**form_at(page, path), **dict.fromkeys(ticks, "on"), **more})


@pytest.mark.need("W8")
@pytest.mark.need("T3")
def test_what_sam_gives_is_his_desks_until_angela_has_read_it_and_hers_from_then_on(case: Case) -> None:
    town = case.town
    _, question = _everybody_has_something(case)
    item = ("A question, to be answered", question)
    assert whose(town)["Sam Khan"] == {item}
    desk = town.desks["Front-door police desk"].reference
    sam, angela = town.people["Sam Khan"], town.people["Angela Moran"]
    Contact.objects.create(
        area=town.area, one=sam, other=angela, how="joint_visit", child="", occurred=town.at, entered=town.at
    )
    said = text_of(town.client("Sam Khan").get("/handover"))
    assert "You have worked with Angela Moran: 1 joint visit, since July." in said
    # Angela could hand over for him, and reads the same of Sam. What needs somebody trained says who of the
    # colleagues is; the question she could take without it, so she is suggested all the same.
    theirs, read = f"/handover/for/{sam.reference}", "Sam Khan has worked with Angela Moran: 1 joint visit"
    assert read in text_of(town.client("Angela Moran").get(theirs))
    ask = SpecialistAsk.objects.create(
        by=town.people["Priya Nair"], desk=town.desks["Front-door police desk"], specialist=sam,
        wanted="A video interview on Friday?", asked_at=town.at,
    )  # fmt: skip
    shown = text_of(town.client("Angela Moran").get(theirs))
    assert read in shown
    assert "Trained for Video interview of a child: none of these colleagues is trained for it" in shown
    SkillHeld.objects.create(practitioner=angela, skill="abe", from_day=town.at.date(), said_at=town.at)
    shown = text_of(town.client("Angela Moran").get(theirs))
    assert read in shown and "Trained for Video interview of a child: Angela Moran" in shown
    ask.delete()
    reference = give(town, "Sam Khan", to=desk)
    lists = whose(town)
    assert "Sam Khan" not in lists and item in lists["Front-door police desk"]
    words = text_of(town.client("Angela Moran").get("/"))
    assert "Handed over and not read: 1 item" in words and "from Sam Khan, given 09:00" in words
    assert KNOW in text_of(town.client("Angela Moran").get(f"/handover/{reference}"))
    assert read_all(town, "Angela Moran", reference).status_code == 303
    assert whose(town)["Angela Moran"] == {item}
    assert Handover.objects.get().read_at == town.at
    assert "Handed over" not in text_of(town.client("Angela Moran").get("/"))


def test_everything_that_is_mine_is_in_it_and_one_line_may_not_be_left_out(case: Case) -> None:
    """Priya reads a concern, follows a question and owes late steps; then a question more is hers."""
    town = case.town
    concern, question = _everybody_has_something(case)
    taken_on_a_month_ago(town)
    page = text_of(town.client("Priya Nair").get("/handover"))
    late = [clock.reference for clock in ChildClock.objects.exclude(timer="T02") if clock.due_at <= town.at]
    assert all(reference in page for reference in (concern, question, *late))
    assert f"{2 + len(late)} items" in page
    desk = town.desks["Duty and Advice"].reference
    sent = filled(town, "Priya Nair", to=desk)
    other = case.ask(key="another")
    answer = town.client("Priya Nair").post("/handover", sent)
    assert answer.status_code == 422
    assert f"Choose how it is with {other}" in errors_of(answer)
    assert KNOW in answer.content.decode(), "nothing that was typed is lost"
    assert not Handover.objects.exists()


def test_nothing_is_chosen_beforehand_and_a_line_has_fifteen_words(case: Case) -> None:
    town = case.town
    _everybody_has_something(case)
    page = town.client("Sam Khan").get("/handover")
    assert not page_of(page).xpath("//input[@checked]")
    (name,) = page_of(page).xpath("//input[starts-with(@name, 'know_')]/@name")
    desk = town.desks["Front-door police desk"].reference
    sent = filled(town, "Sam Khan", to=desk, **{name: "word " * 16})
    assert errors_of(town.client("Sam Khan").post("/handover", sent)) == [
        "Say it in 15 words or fewer. This has 16."
    ]


def test_an_item_to_act_on_is_said_back_in_ones_own_words(case: Case) -> None:
    town = case.town
    _, question = _everybody_has_something(case)
    key = handovers.key_of("question.to_answer", question)
    desk = town.desks["Front-door police desk"].reference
    reference = give(town, "Sam Khan", to=desk, **{f"how_{key}": "act"})
    assert errors_of(read_all(town, "Angela Moran", reference)) == [
        f"Enter the first thing to do for {question}, in your own words"
    ]
    copied = read_all(town, "Angela Moran", reference, **{f"first_{key}": KNOW.upper()})
    assert errors_of(copied) == ["Say the first thing to do in your own words."]
    with_a_nod = read_all(town, "Angela Moran", reference, **{f"first_{key}": f"ok {KNOW}"})
    assert errors_of(with_a_nod) == ["Say the first thing to do in your own words."]
    for nod in (".", "ok", "1 2 3", "Understood.", "ok thanks", "Yes, noted"):
        assert errors_of(read_all(town, "Angela Moran", reference, **{f"first_{key}": nod})) == [
            "Say the first thing to do in a few words: who does what."
        ]
    assert HandedItem.objects.get().read_at is None
    assert read_all(town, "Angela Moran", reference, **{f"first_{key}": "I open Niche"}).status_code == 303
    assert HandedItem.objects.get().first_thing == "I open Niche"
    assert "“I open Niche”" in text_of(town.client("Sam Khan").get(f"/handover/{reference}"))


@pytest.mark.need("W9")
def test_at_night_it_goes_to_who_answers_then_and_the_page_says_in_red_that_nobody_is_rostered(
    case: Case,
) -> None:
    """Priya's shift ends at five, when the front door closes: the emergency duty team has it."""
    town = case.town
    _everybody_has_something(case)
    page = text_of(town.client("Priya Nair").get("/handover"))
    assert "Next shift, Emergency Duty Team: Owen Price" in page
    night = town.desks["Emergency Duty Team"].reference
    reference = give(town, "Priya Nair", to=night)
    assert "Handed over and not read" in text_of(town.client("Owen Price").get("/"))
    town.set_time(TUESDAY_NINE + timedelta(hours=8, minutes=5))
    assert read_all(town, "Owen Price", reference).status_code == 303
    assert len(whose(town)["Owen Price"]) == 2
    sam = Shift.objects.filter(practitioner=town.people["Sam Khan"])
    sam.filter(starts=TUESDAY_NINE).update(ends=TUESDAY_NINE + timedelta(hours=6))
    Shift.objects.filter(practitioner=town.people["Angela Moran"]).delete()
    town.set_time(TUESDAY_NINE + timedelta(hours=5))
    red = page_of(town.client("Sam Khan").get("/handover")).xpath("//*[@class='govuk-error-message']")
    assert "No one is rostered" in red[0].text_content()


def test_who_sits_alone_at_a_desk_hands_over_to_themselves_when_they_are_next_on(case: Case) -> None:
    """Joy is the only one of the school's office; what she writes today she reads when she is back."""
    town = case.town
    _everybody_has_something(case)
    desk = town.desks["School office"]
    assert "School office, yourself when you are next on" in text_of(
        town.client("Joy Adeyemi").get("/handover")
    )
    reference = give(town, "Joy Adeyemi", to=desk.reference)
    town.set_time(town.at + timedelta(hours=1))
    assert actions.tell_managers(at=town.at) == 0, "nobody else could read it"
    handed = Handover.objects.get(reference=reference)
    back_at = agencies.own_shift(handed.of_id, at=handed.entered).back_at
    assert back_at is not None
    town.set_time(back_at + timedelta(minutes=10))
    assert actions.tell_managers(at=town.at) == 0
    town.set_time(back_at + timedelta(hours=3))
    assert actions.tell_managers(at=town.at) == 1, "she was back, or was to be, and did not read it"
    assert "Handed over and not read" in text_of(town.client("Joy Adeyemi").get("/"))
    assert read_all(town, "Joy Adeyemi", reference).status_code == 303
    assert "Joy Adeyemi" in whose(town)
    # At another desk she sits with Ruth: what Ruth is given is hers to read, and a manager's if it lies.
    town.desks["Year 6 team"] = Desk.objects.create(agency=desk.agency, name="Year 6 team", hours="24H")
    school = ("Pastoral lead", "Parkside Primary School", "safeguarding_lead")
    ruth = town.add("Ruth Vale", *school, desk="Year 6 team")
    Seat.objects.create(practitioner=town.people["Joy Adeyemi"], desk=town.desks["Year 6 team"])
    given = give(town, "Joy Adeyemi", to="person", person=ruth.reference)
    assert Handover.objects.get(reference=given).desk == town.desks["Year 6 team"]
    assert "Handed over and not read" not in text_of(town.client("Joy Adeyemi").get("/"))
    Handover.objects.filter(reference=given).update(desk=desk)  # as one of before stands
    stands = handovers.handover(town.viewer("Joy Adeyemi"), given)
    assert stands is not None and not stands.may_read
    town.set_time(town.at + timedelta(hours=3))
    assert "Handed over and not read" not in text_of(town.client("Joy Adeyemi").get("/"))
    assert actions.tell_managers(at=town.at) == 1


def test_where_nobody_can_take_it_it_cannot_be_given(case: Case) -> None:
    """Angela alone comes next, and she knows the family: it would be nobody's in all but name."""
    town = case.town
    _, question = _everybody_has_something(case)
    children.declare_conflict(
        town.amara.reference, because="My sister's neighbours.", by=town.viewer("Angela Moran"), at=town.at
    )
    sent = filled(town, "Sam Khan", to=town.desks["Front-door police desk"].reference)
    answer = town.client("Sam Khan").post("/handover", sent)
    assert errors_of(answer) == [
        f"None of them may see {question}. Choose somebody who may, and it can be given."
    ]
    assert not Handover.objects.exists()
    assert ("A question, to be answered", question) in whose(town)["Sam Khan"]


def test_a_named_colleague_reads_it_and_the_desk_has_it_meanwhile(case: Case) -> None:
    town = case.town
    _, question = _everybody_has_something(case)
    angela = town.people["Angela Moran"].reference
    reference = give(town, "Sam Khan", to="person", person=angela)
    assert ("A question, to be answered", question) in whose(town)["Front-door police desk"]
    assert town.client("Hannah Okoye").get(f"/handover/{reference}").status_code == 404
    assert read_all(town, "Angela Moran", reference).status_code == 303
    assert whose(town)["Angela Moran"] == {("A question, to be answered", question)}


def test_what_lies_unread_for_thirty_minutes_is_on_the_managers_page_and_one_notice_goes(case: Case) -> None:
    town = case.town
    _everybody_has_something(case)
    reference = give(town, "Priya Nair", to=town.desks["Emergency Duty Team"].reference)
    # Abel heads the service and stands on no rota: nobody knows whether he is awake, and Denise is on.
    town.add("Abel Ross", "Head", "Children's social work", "hub_manager", desk="Emergency Duty Team")
    town.set_time(town.at + timedelta(minutes=29))
    assert actions.tell_managers(at=town.at) == 0
    assert not handovers.unread_in_agency(town.viewer("Denise Walker"))
    hasty = "[handover]\nprompt = 60\nunread = 29\n"
    theirs = Edition.objects.create(
        area=town.area, in_force_from=date(2026, 7, 1), brought_in_at=town.at, source="here",
        digest="hasty", files=json.dumps({**FILES, "area.toml": hasty}),
    )  # fmt: skip
    assert len(handovers.unread_in_agency(town.viewer("Denise Walker"))) == 1
    theirs.delete()
    assert "Handed over and not read" not in text_of(town.client("Denise Walker").get("/"))
    town.set_time(town.at + timedelta(minutes=1))
    assert actions.tell_managers(at=town.at) == 1
    assert actions.tell_managers(at=town.at) == 0
    told = Notice.objects.get(template="handover_unread")
    assert (told.to, told.thing) == (town.people["Denise Walker"].reference, reference)
    with taken_back():  # no manager is there, and the desk that it was given to has closed since
        managers = [town.people["Denise Walker"], town.people["Abel Ross"]]
        Grant.objects.filter(practitioner__in=managers).delete()
        Handover.objects.update(told_at=None)
        Desk.objects.filter(name="Emergency Duty Team").update(closed_on=town.at.date())
        assert actions.tell_managers(at=town.at) == 1
        newest = Notice.objects.filter(template="handover_unread").latest("pk")
        assert newest.to == town.desks["Duty and Advice"].reference
    assert "Handed over and not read: 2 items" in text_of(town.client("Denise Walker").get("/"))
    assert read_all(town, "Denise Walker", reference).status_code == 303
    assert len(whose(town)["Denise Walker"]) == 2


@pytest.mark.need("R5")
def test_a_manager_hands_over_for_somebody_who_was_taken_ill_and_nobody_elses_manager_does(
    case: Case,
) -> None:
    town = case.town
    _everybody_has_something(case)
    path = f"/handover/for/{town.people['Priya Nair'].reference}"
    assert path in town.client("Denise Walker").get("/open-work").content.decode()
    assert town.client("Angela Moran").get(path).status_code == 404
    assert town.client("Hannah Okoye").get(path).status_code == 404
    page = town.client("Denise Walker").get(path)
    assert "Give handover for Priya Nair" in text_of(page)
    sent = filled(town, "Denise Walker", path, to=town.desks["Emergency Duty Team"].reference)
    sent = {name: "unknown" if name.startswith("how_") else value for name, value in sent.items()}
    sent = {name: "" if name.startswith("know_") else value for name, value in sent.items()}
    answer = town.client("Denise Walker").post(path, sent)
    assert answer.status_code == 303, errors_of(answer)
    assert "Priya Nair" not in whose(town)
    given = Handover.objects.get()
    assert (given.why, given.given_by.name) == ("sick", "Denise Walker")
    words = text_of(town.client("Owen Price").get(f"/handover/{given.reference}"))
    assert "by Denise Walker, who gave it for them" in words and "Not known: read it first" in words
    # Nobody else is on: thirty minutes later it is not Denise herself who is told, and she may read it.
    town.set_time(town.at + timedelta(minutes=30))
    assert actions.tell_managers(at=town.at) == 1
    assert Notice.objects.get(template="handover_unread").to == town.desks["Emergency Duty Team"].reference
    read = f"/handover/{given.reference}"
    shown = form_at(town.client("Denise Walker").get(read), read)
    one, two = (name for name in shown if name.startswith("first_"))
    unsaid = read_all(town, "Denise Walker", given.reference)
    assert len(errors_of(unsaid)) == 2 and all("the first thing to do" in one for one in errors_of(unsaid))
    said = {one: "I ring the school", two: "I read the concern"}
    assert read_all(town, "Denise Walker", given.reference, **said).status_code == 303
    assert len(whose(town)["Denise Walker"]) == 2


def test_somebody_on_no_rota_hands_over_now_and_two_shifts_that_overlap_are_one(case: Case) -> None:
    town = case.town
    _everybody_has_something(case)
    sam = Shift.objects.filter(practitioner=town.people["Sam Khan"])
    first = sam.order_by("starts").first()
    assert first is not None
    Shift.objects.create(
        rota=first.rota, desk=first.desk, practitioner=first.practitioner,
        starts=first.ends - timedelta(hours=1), ends=first.ends + timedelta(hours=2),
    )  # fmt: skip
    assert "Your shift ends at 19:00" in text_of(town.client("Sam Khan").get("/handover"))
    sam.delete()
    page = text_of(town.client("Sam Khan").get("/handover"))
    assert "Next shift, Front-door police desk: Angela Moran" in page and "shift ends" not in page
    # Whose shift is over, or who stands on no rota, may still have work to give.
    assert "You stand on no rota" in text_of(town.client("Sam Khan").get("/"))
    assert "Give handover" in text_of(town.client("Sam Khan").get("/"))


def test_whoever_has_open_work_is_reminded_once_in_the_last_three_quarters_of_an_hour(case: Case) -> None:
    town = case.town
    _everybody_has_something(case)
    sam, hannah = town.client("Sam Khan"), town.client("Hannah Okoye")
    said = "Your shift ends in 45 minutes, and you have open work."
    town.set_time(AT_FOUR + timedelta(minutes=14))
    assert "Your shift ends in" not in text_of(sam.get("/"))
    town.set_time(AT_FOUR + timedelta(minutes=15))
    assert said in text_of(sam.get("/directory"))
    assert "Your shift ends in" not in text_of(sam.get("/directory"))
    assert "On shift until 17:00 Give handover" in text_of(sam.get("/directory"))
    assert "Your shift ends in" not in text_of(hannah.get("/")), "nothing is hers"


def test_what_was_taken_on_or_came_to_its_end_meanwhile_is_nobody_elses_to_take(case: Case) -> None:
    town = case.town
    _, question = _everybody_has_something(case)
    reference = give(town, "Sam Khan", to=town.desks["Front-door police desk"].reference)
    sam = town.viewer("Sam Khan")
    sharing.accept(question, version=version_of(question), by=sam, at=sam.at, key="again")
    assert read_all(town, "Angela Moran", reference).status_code == 303
    assert whose(town)["Sam Khan"] == {("A question, to be answered", question)}, "he took it on again"
    sharing.withdraw(
        question, because="She told us herself.", version=version_of(question),
        by=town.viewer("Priya Nair"), at=town.at, key="w",
    )  # fmt: skip
    assert "Read by Angela Moran" in text_of(town.client("Sam Khan").get(f"/handover/{reference}"))


def test_whoever_is_kept_out_of_the_child_reads_nothing_of_it(case: Case) -> None:
    town = case.town
    _, question = _everybody_has_something(case)
    town.add(
        "Ken Marsh", "Constable", "West Yorkshire Police", "police_researcher", desk="Front-door police desk"
    )
    reference = give(town, "Sam Khan", to=town.desks["Front-door police desk"].reference)
    children.declare_conflict(
        town.amara.reference, because="My sister's neighbours.", by=town.viewer("Ken Marsh"), at=town.at
    )
    words = text_of(town.client("Ken Marsh").get(f"/handover/{reference}"))
    assert KNOW not in words and question not in words
    assert "Handed over" not in text_of(town.client("Ken Marsh").get("/"))


def test_an_address_that_becomes_protected_is_taken_out_of_what_was_handed_over(case: Case) -> None:
    town = case.town
    _everybody_has_something(case)
    desk = town.desks["Front-door police desk"].reference
    sent = filled(town, "Sam Khan", to=desk)
    full = "He is at 7 Harbour Court.".ljust(140, "!")  # as many letters as the line takes
    sent = {n: full if n.startswith("know_") else v for n, v in sent.items()}
    assert town.client("Sam Khan").post("/handover", sent).status_code == 303
    actions.protect_everywhere(
        town.amara.reference, whose=town.david.reference, address_line="7 Harbour Court", postcode="HX1 1AA",
        by=town.viewer("Joy Adeyemi"), at=town.at,
    )  # fmt: skip
    kept = HandedItem.objects.get().know
    assert "Harbour" not in kept and len(kept) <= 140  # what stands for the address would make it longer
