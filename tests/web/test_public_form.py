"""The form for everybody, as a neighbour meets it, and as the front door reads what comes by it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from joinedup.clocks.models import Clock
from joinedup.frontdoor.forms.public_told import in_order, told_in
from joinedup.frontdoor.models import Concern, Named, PublicDraft, ToldByAnybody, ToldSender
from joinedup.frontdoor.rules.outcomes import neutral
from joinedup.trail.models import Entry
from tests.web.bad_town import page_of
from tests.web.conftest import Town

WORRY = "The baby next door cried from six until two, and nobody was in."
CHILD = {
    "about": {"about": "child"},
    "worry": {"worry": WORRY},
    "happened": {"last_happened": "today"},
    "children": {"name_1": "Tobi", "age_1": "about 3", "birth_date": "", "school": ""},
    "home": {"address": "12 Rowan Street", "postcode": "LS9 7BN", "looked_after_by": "Ada\nher mother"},
    "words": {"childs_words": "", "child_knows": "no"},
    "well": {"working_well": "He plays out front and knows my dog."},
    "family": {"family_knows": "unsafe", "family_knows_detail": "He shouts through the wall."},
    "you": {"give": "no"},
}


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def begin(client: Client, *, danger: str = "no") -> HttpResponse:
    return client.post("/tell", {"danger": danger})


def answer(client: Client, pages: dict[str, dict[str, str]]) -> HttpResponse:
    last = HttpResponse()
    for on, fields in pages.items():
        last = client.post(f"/tell/page?on={on}", fields)
        assert last.status_code == 303, page(last)
    return last


def carried(client: Client) -> dict[str, str]:
    shown = page(client.get("/tell/check"))
    return {
        name: re.search(rf'name="{name}" value="([^"]+)"', shown)[1]  # type: ignore[index]
        for name in ("_key", "_answers")
    }


def send(client: Client, *, word: str = "") -> HttpResponse:
    return client.post("/tell/check", {**carried(client), "word": word})


def told(client: Client, *, word: str = "", **changed: dict[str, str]) -> str:
    begin(client)
    answer(client, {**CHILD, **changed})
    assert send(client, word=word)["Location"] == "/tell/receipt"
    return str(Concern.objects.order_by("-pk")[0].reference)


def test_a_neighbour_tells_without_an_account_and_the_receipt_comes_once_it_is_on_disk(town: Town) -> None:
    neighbour = Client()
    assert begin(neighbour)["Location"] == "/tell/page?on=about"
    assert answer(neighbour, CHILD)["Location"] == "/tell/check"
    assert Concern.objects.count() == 0
    assert send(neighbour)["Location"] == "/tell/receipt"

    concern = Concern.objects.get()
    assert (concern.came_by, concern.source, concern.verified) == ("public", "9", False)
    assert (concern.worry, concern.child_name, concern.child_age) == (WORRY, "Tobi", "about 3")
    assert (concern.sender_id, concern.sender_token, concern.child_id) == (None, "", None)
    assert list(Named.objects.order_by("place").values_list("kind", "name", "belongs")) == [
        ("child", "Tobi", ""),
        ("adult", "Ada", "looks after the child"),
        ("adult", "her mother", "looks after the child"),
    ]
    assert Clock.objects.get(subject=concern.reference).due_on.isoformat() == "2026-07-15"
    assert Entry.objects.filter(code="concern.told", actor="anybody").count() == 1

    shown = page(neighbour.get("/tell/receipt"))
    assert concern.reference in shown
    assert "A social worker reads it today, Tuesday 14 July, before 17:00." in shown
    assert town.desks["Emergency Duty Team"].phone in shown
    assert "Tobi" not in shown and "Rowan" not in shown


def test_danger_now_leads_to_999_first_and_lets_nobody_lose_their_way_back(town: Town) -> None:
    neighbour = Client()
    assert begin(neighbour, danger="yes")["Location"] == "/tell/danger"
    assert "Ring 999 now" in page(neighbour.get("/tell/danger"))
    answer(neighbour, CHILD)
    send(neighbour)
    assert ToldByAnybody.objects.get().in_danger is True


@pytest.mark.parametrize(
    ("said", "read"), [("yes", ["Yes"]), ("not_sure", ["The sender is not sure"]), ("", [])]
)
def test_anybody_may_say_that_it_is_about_somebody_who_works_with_children_or_that_they_do_not_know(
    town: Town, said: str, read: list[str]
) -> None:
    reference = told(Client(), worry={"worry": WORRY, "of_a_worker": said})
    assert Concern.objects.get().of_a_worker is (said == "yes")
    shown = page_of(town.client("Priya Nair").get(f"/front-door/{reference}"))
    line = "//dt[normalize-space()='About somebody who works with children']/following-sibling::dd[1]"
    assert [" ".join(one.text_content().split()) for one in shown.xpath(line)] == read
    assert Concern.objects.visible_to(town.viewer("Priya Nair")).count() == 1


def test_what_is_longer_than_its_page_takes_costs_no_other_answer(town: Town) -> None:
    sent = {on: {name: [value] for name, value in fields.items()} for on, fields in CHILD.items()}
    sent["worry"] = {"worry": ["x" * 4002], "of_a_worker": ["yes"]}
    today = town.at.date()
    kept = in_order(sent, today=today)
    assert kept["worry"]["worry"] == ["-\n" + "x" * 4002]
    assert told_in(kept, in_danger=False, today=today)[0].of_a_worker


def test_sent_twice_there_is_one_concern_and_the_same_receipt(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    answer(neighbour, CHILD)
    form = carried(neighbour)
    assert [neighbour.post("/tell/check", form)["Location"] for _ in range(3)] == ["/tell/receipt"] * 3
    assert Concern.objects.count() == 1


def test_back_and_sent_again_with_other_words_says_so_and_makes_nothing(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    answer(neighbour, CHILD)
    form = carried(neighbour)
    neighbour.post("/tell/check", {**form, "word": "marmalade"})
    again = neighbour.post("/tell/check", {**form, "word": "teaspoon"})
    assert again.status_code == 409
    assert "You sent this page once already" in page(again)
    assert Concern.objects.count() == 1


def test_an_older_page_that_is_sent_again_shows_its_own_receipt(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    answer(neighbour, CHILD)
    older = carried(neighbour)
    neighbour.post("/tell/check", older)
    first = Concern.objects.get().reference
    told(neighbour)
    neighbour.post("/tell/check", older)
    assert first in page(neighbour.get("/tell/receipt"))
    assert Concern.objects.count() == 2


def test_nothing_is_taken_that_is_not_answered(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    answer(neighbour, {"about": CHILD["about"], "worry": CHILD["worry"]})
    shown = page(neighbour.get("/tell/check"))
    assert "One page is not answered yet." in shown
    assert 'name="_answers"' not in shown


@pytest.mark.parametrize(
    ("on", "fields", "sentence"),
    [
        ("about", {}, "Choose whom you are worried about"),
        ("worry", {"worry": ""}, "Enter what you have seen or heard"),
        ("worry", {"worry": "x" * 4002}, "This is 2 characters too long. The limit is 4,000."),
        ("happened", {"last_happened": "yesterday"}, "Choose when it last happened from the list"),
        ("children", {"birth_date": "31/11/2020"}, "There is no such day. Check the day and the month."),
        ("children", {"birth_date": "15/7/2026"}, "This date is in the future."),
        ("you", {"give": "yes"}, "Enter a name or a way to reach you, or choose to stay anonymous"),
        ("you", {}, "Choose whether you tell us who you are"),
    ],
)
def test_what_cannot_be_is_asked_again_in_one_sentence_and_stays_on_the_page(
    town: Town, on: str, fields: dict[str, str], sentence: str
) -> None:
    neighbour = Client()
    begin(neighbour)
    refused = neighbour.post(f"/tell/page?on={on}", fields)
    assert refused.status_code == 422
    shown = page(refused)
    assert sentence in shown
    assert "<title>Error: " in shown
    assert on == "happened" or all(value in shown for value in fields.values())


def test_a_page_that_is_sent_when_the_form_is_gone_begins_a_new_one_with_what_was_typed(town: Town) -> None:
    late = Client()
    assert late.post("/tell/page?on=worry", CHILD["worry"])["Location"] == "/tell/page?on=happened"
    assert WORRY in page(late.get("/tell/page?on=worry"))


def test_more_children_are_added_one_by_one_up_to_six(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    fields = {"name_1": "Tobi"}
    for number in range(2, 7):
        fields[f"name_{number}"] = ""
        more = neighbour.post("/tell/page?on=children", {**fields, "_more": "yes"})
        assert more["Location"] == "/tell/page?on=children&more=yes"
    shown = page(neighbour.get("/tell/page?on=children&more=yes"))
    assert 'name="name_6"' in shown and 'name="name_7"' not in shown and "Add another child" not in shown


@pytest.mark.need("F13")
def test_an_adult_tells_of_their_childhood_and_children_near_that_person_now_are_found(
    town: Town,
) -> None:
    survivor = Client()
    begin(survivor)
    ways = {
        "about": {"about": "then"},
        "worry": {"worry": "My swimming teacher touched me. I never told anybody."},
        "then": {
            "long_ago": "around 1994, I was 8",
            "who_did_it": "Mr Carey. He still coaches at Fern Pool.",
        },
        "children": {"name_1": "a boy he drives home", "age_1": "about 8"},
        "you": {"give": "yes", "name": "J.", "phone": "07700 900123", "safe_ways": "text first"},
    }
    answer(survivor, ways)
    send(survivor)
    concern, detail = Concern.objects.get(), ToldByAnybody.objects.get()
    assert (concern.about, concern.long_ago, detail.phone) == ("then", "around 1994, I was 8", "07700 900123")
    assert (concern.last_happened, concern.child_name) == ("longer", "a boy he drives home")
    shown = page(town.client("Priya Nair").get(f"/front-door/{concern.reference}"))
    assert "An adult, about their own childhood" in shown
    assert "He still coaches at Fern Pool." in shown
    assert "text first" in shown


@pytest.mark.need("F13")
def test_an_adult_at_risk_is_named_as_an_adult_and_is_not_lost_among_children(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    ways = {
        "about": {"about": "adult"},
        "worry": {"worry": "He locks Mrs Bell in when he goes out."},
        "happened": {"last_happened": "this_week"},
        "adult": {"adult_name": "Mrs Bell", "adult_age": "about 80", "adult_agrees": "not_asked"},
        "children": {"name_1": ""},
        "you": {"give": "no"},
    }
    answer(neighbour, ways)
    send(neighbour)
    concern = Concern.objects.get()
    adult = Named.objects.get(kind="adult")
    assert (adult.name, adult.belongs) == ("Mrs Bell", "the adult who may not be safe")
    shown = page(town.client("Priya Nair").get(f"/front-door/{concern.reference}"))
    assert "An adult who may not be safe now" in shown


# What the front door sees of it


def test_what_nobody_has_verified_says_so_in_the_queue_and_on_the_page_and_ties_nobody(town: Town) -> None:
    reference = told(Client(), children={"name_1": "Tobi Okafor", "birth_date": "2/5/2023"})
    priya = town.client("Priya Nair")
    assert "Not verified" in page(priya.get("/front-door"))
    shown = page(priya.get(f"/front-door/{reference}"))
    assert "Nobody has verified who sent this." in shown
    assert "They stay anonymous" in shown
    assert Concern.objects.get().child_id is None


def test_another_browser_is_shown_nothing_of_a_receipt(town: Town) -> None:
    told(Client())
    assert Client().get("/tell/receipt")["Location"] == "/tell"


# Saved for later, and how far it is


def saved(client: Client, word: str = "marmalade") -> str:
    shown = page(client.post("/tell/save", {"word": word}))
    return re.search(r">([0-9B-Z]{4}-[0-9B-Z]{4})<", shown)[1]  # type: ignore[index]


def test_saved_for_later_it_opens_on_another_device_with_code_and_word(town: Town) -> None:
    neighbour, tablet = Client(), Client()
    begin(neighbour)
    answer(neighbour, {"about": CHILD["about"], "worry": CHILD["worry"]})
    code = saved(neighbour)
    town.set_time(town.at + timedelta(days=6, hours=23))
    back = tablet.post("/tell/come-back", {"code": code.lower().replace("-", " "), "word": " Marmalade "})
    assert back["Location"] == "/tell/list"
    assert "Kept until" in page(tablet.get("/tell/list"))
    assert WORRY in page(tablet.get("/tell/page?on=worry"))
    assert neighbour.get("/tell/list")["Location"] == "/tell"  # one form, one browser


def test_save_for_later_keeps_what_is_on_the_page_also_where_it_is_not_in_order(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    later = {"birth_date": "last spring", "name_1": "Tobi", "_later": "yes"}
    assert neighbour.post("/tell/page?on=children", later)["Location"] == "/tell/save"
    assert "last spring" in page(neighbour.get("/tell/page?on=children"))
    assert "In progress" in page(neighbour.get("/tell/list"))


def test_a_wrong_word_a_third_try_and_no_such_code_are_one_answer(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    code = saved(neighbour)
    wrong = [page(Client().post("/tell/come-back", {"code": code, "word": "wrong one"})) for _ in range(3)]
    right = Client().post("/tell/come-back", {"code": code, "word": "marmalade"})
    absent = page(Client().post("/tell/come-back", {"code": "0000-0000", "word": "marmalade"}))
    assert right.status_code == 422
    said = {
        re.search(r"error-summary__list.*?</ul>", each, re.S)[0] for each in [*wrong, page(right), absent]
    }  # type: ignore[index]
    assert len(said) == 1
    town.set_time(town.at + timedelta(hours=1, minutes=1))
    later = Client().post("/tell/come-back", {"code": code, "word": "marmalade"})
    assert later["Location"] == "/tell/list"


def test_after_seven_days_it_is_gone_and_nothing_of_it_is_kept(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    code = saved(neighbour)
    town.set_time(town.at + timedelta(days=7, minutes=1))
    assert Client().post("/tell/come-back", {"code": code, "word": "marmalade"}).status_code == 422
    begin(Client())  # whoever comes next sweeps
    assert PublicDraft.objects.count() == 1


def test_what_is_kept_cannot_be_read_in_the_database_and_is_gone_when_it_is_sent(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    answer(neighbour, CHILD)
    row = PublicDraft.objects.get()
    assert "Rowan" not in str(vars(row)) and neighbour.cookies["form"].value not in str(vars(row))
    send(neighbour)
    row.refresh_from_db()
    assert (row.sealed, row.code) == ("", None)


def test_how_far_it_is_is_told_for_reference_and_word_and_what_was_decided_never(town: Town) -> None:
    reference = told(Client(), word="Marmalade")
    asked = {"reference": reference.lower(), "word": "marmalade"}
    assert "Received" in page(Client().post("/tell/how-far", asked))
    Concern.objects.update(state="decided", decided_at=town.at)
    shown = page(Client().post("/tell/how-far", asked))
    assert "Decided" in shown
    assert "We cannot tell you what we did" in shown
    # What the front door keeps as told is what they read, and that they have read it.
    row, said = Concern.objects.get(), neutral()
    told_to = ToldSender.objects.create(**town.work(concern=row, outcome="no_further_action", text=said))
    assert said in shown
    Client().post("/tell/how-far", {**asked, "word": "wrong one"})
    told_to.refresh_from_db()
    assert told_to.read_at is None
    Client().post("/tell/how-far", asked)
    told_to.refresh_from_db()
    assert told_to.read_at is not None
    assert Client().post("/tell/how-far", {**asked, "word": "wrong one"}).status_code == 422


def test_a_professionals_concern_is_not_found_by_any_word(town: Town) -> None:
    town.client("Joy Adeyemi").post(
        "/concern/new",
        {"about": "child", "worry": "x", "last_happened": "today", "family_knows": "yes", "_key": "k" * 24},
    )
    reference = Concern.objects.get().reference
    assert Client().post("/tell/how-far", {"reference": reference, "word": ""}).status_code == 422
    assert Client().post("/tell/how-far", {"reference": reference, "word": "    "}).status_code == 422


# Bad input


@pytest.mark.parametrize("typed", [b"a%00b", b"Zo%EB", b"Ma%ED%A0%80ra", b"Ma%07ra"])
def test_what_is_no_text_is_refused_in_one_sentence(town: Town, typed: bytes) -> None:
    neighbour = Client()
    begin(neighbour)
    form = "application/x-www-form-urlencoded"
    answered = neighbour.post("/tell/page?on=worry", b"worry=" + typed, content_type=form)
    assert answered.status_code == 422
    assert "This holds a character that cannot be stored." in page(answered)


def test_names_of_every_script_are_kept_letter_for_letter(town: Town) -> None:
    name = "O'Brien-D’Arcy Zoe\u0308 مريم 李 👧🏽 {{7*7}} <b>"
    told(Client(), children={"name_1": name})
    assert Concern.objects.get().child_name == name


def test_the_last_page_without_its_key_or_with_anothers_answers_does_nothing(town: Town) -> None:
    neighbour, other = Client(), Client()
    for one in (neighbour, other):
        begin(one)
        answer(one, CHILD)
    mine, theirs = carried(neighbour), carried(other)
    for bad in (
        {},
        {"_key": mine["_key"]},
        {**mine, "_key": theirs["_key"]},
        {**mine, "_answers": "x" * 900},
    ):
        assert neighbour.post("/tell/check", bad).status_code == 400
    assert Concern.objects.count() == 0


def test_a_field_that_comes_twice_is_asked_again(town: Town) -> None:
    neighbour = Client()
    begin(neighbour)
    twice = neighbour.post("/tell/page?on=happened", {"last_happened": ["today", "longer"]})
    assert "This was sent more than once." in page(twice)


@pytest.mark.parametrize("on", ["", "nothing", "0", "check", "worry\x00"])
def test_a_page_that_there_is_none_of_leads_to_the_beginning(town: Town, on: str) -> None:
    assert Client().get("/tell/page", {"on": on})["Location"] == "/tell"
    assert Client().post(f"/tell/page?on={on}", {"worry": "x"})["Location"] == "/tell"


@pytest.mark.parametrize("code", ["", "1", "AAAA-AAAA", "7KQ4-MRPW", "x" * 41, "'; DROP TABLE x"])
def test_any_code_is_answered_with_a_sentence(town: Town, code: str) -> None:
    assert Client().post("/tell/come-back", {"code": code, "word": "marmalade"}).status_code == 422


def test_without_the_token_against_forgery_nothing_is_taken(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/tell", {"danger": "no"}).status_code == 403
    assert strict.post("/tell/page?on=worry", {"worry": WORRY}).status_code == 403
    assert PublicDraft.objects.count() == 0
