"""The front door's pages as a sender, a social worker, a manager, a stranger and an analyst meet them."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from joinedup.agencies.models import Edition, Fact
from joinedup.frontdoor import actions
from joinedup.frontdoor.models import Concern, Named, ToldSender
from joinedup.frontdoor.queries.triage import past_closing_since
from joinedup.frontdoor.rules.outcomes import outcomes
from joinedup.frontdoor.rules.progress import State
from joinedup.sharing.models import Outcome
from joinedup.trail.models import Entry
from tests.web.conftest import Town
from tests.web.test_frontdoor_actions import TEXT, answered_question, decided, recommended, tied, told
from tests.west_yorkshire import FILES

FORM = {
    "about": "child",
    "worry": "Mara came in hungry again and said nobody was up.",
    "last_happened": "today",
    "child_name": "Mara Okafor",
    "child_birth_date": "12/3/2017",
    "child_age": "",
    "child_address": "12 Rowan Street",
    "child_postcode": "LS9 7BN",
    "childs_words": "I made toast for Tobi.",
    "working_well": "She is in school every day.",
    "tried_already": "Breakfast club since May.",
    "family_knows": "no",
    "family_knows_detail": "Her mother did not answer; I ring again at noon.",
}
KEY = "k" * 24


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def send(client: Client, **changed: str) -> HttpResponse:
    return client.post("/concern/new", {**FORM, "_key": KEY, **changed})


def version_of(reference: str) -> str:
    return str(Concern.objects.get(reference=reference).version)


def act(client: Client, concern: str, what: str, /, **given: str) -> HttpResponse:
    hidden = {"_key": f"{what}-{KEY}", "_version": version_of(concern)}
    return client.post(f"/front-door/{concern}/{what}", {**hidden, **given})


# Telling, on a phone


def test_joy_tells_and_gets_a_receipt_with_what_happens_next_and_whom_to_ring(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    sent = send(joy)
    assert sent.status_code == 303
    reference = Concern.objects.get().reference
    assert sent["Location"] == f"/concern/{reference}"
    shown = page(joy.get(sent["Location"]))
    assert "We have your concern" in shown
    assert reference in shown
    assert "A social worker reads it today, Tuesday 14 July, before 17:00." in shown
    assert "They decide by the end of Wednesday 15 July." in shown
    assert town.desks["Duty and Advice"].phone in shown
    assert town.desks["Emergency Duty Team"].phone in shown
    assert "Received" in shown
    # From Wednesday on it opens on other days and later. Of Tuesday, Tuesday's hours hold.
    door = town.desks["Duty and Advice"]
    said = {"from_day": date(2026, 7, 15), "version": 1, "said_at": town.at}
    hours = {"name": "service_hours", "value": "Wednesday to Friday, 09:00 to 18:00"}
    Fact.objects.create(agency=door.agency, about="desk", desk=door, **hours, **said)
    town.set_time(datetime(2026, 7, 15, 6, 0, tzinfo=UTC))
    assert "A social worker was to read it on Tuesday 14 July." in page(joy.get(sent["Location"]))
    assert past_closing_since(town.area.pk, at=town.at) == datetime(2026, 7, 14, 16, 0, tzinfo=UTC)


def test_immediate_danger_comes_before_the_first_question(town: Town) -> None:
    shown = page(town.client("Joy Adeyemi").get("/concern/new"))
    assert 0 < shown.index("ring 999") < shown.index("What have you seen or heard?")


def asked_on(shown: str) -> set[str]:
    """The questions that a page asks; what it carries along from the other pages is not asked."""
    inputs = re.findall(r"<(?:input|textarea|select)[^>]*>", shown)
    names = [re.search(r' name="([a-z]\w*)"', one) for one in inputs if 'type="hidden"' not in one]
    return {one.group(1) for one in names if one} - {"find"}


def turn(client: Client, left: int, to: int, **typed: str) -> HttpResponse:
    return client.post("/concern/new", {**typed, "_key": KEY, "_left": str(left), "_turn_to": str(to)})


FOUR_PAGES = (
    {"about", "worry", "of_a_worker"},
    {"child_name", "child_birth_date", "not_born_yet", "child_age", "child_address", "child_postcode"}
    | {f"child_{name}" for name in ("sex", "nhs_number", "other_name", "other_address", "other_postcode")},
    {"last_happened", "childs_words", "working_well", "tried_already"},
    {"family_knows", "family_knows_detail", "stay_unnamed"},
)


def test_thirteen_questions_five_folded_away_and_three_ticks_on_four_pages_are_one_concern(
    town: Town,
) -> None:
    joy = town.client("Joy Adeyemi")
    shown = page(joy.get("/concern/new"))
    typed: dict[str, str] = {}
    for number, questions in enumerate(FOUR_PAGES, start=1):
        assert f"Page {number} of 4" in shown
        assert asked_on(shown) == questions
        typed |= {name: FORM[name] for name in questions & FORM.keys()}
        if number < 4:
            shown = page(turn(joy, number, number + 1, **typed))
    assert Concern.objects.count() == 0  # turning a page sends nothing
    assert "Joy Adeyemi" in shown  # her details are there already
    assert joy.post("/concern/new", {**typed, "_key": KEY, "_left": "4"}).status_code == 303
    concern = Concern.objects.get()
    assert (concern.worry, concern.child_name) == (FORM["worry"], FORM["child_name"])
    assert concern.family_knows_detail == FORM["family_knows_detail"]


OF_AN_ADULT = {"adult_name", "adult_age", "address", "adult_agrees"}
CHILDREN_NEAR = {"child_name", "child_birth_date", "not_born_yet", "child_age"}
SURVIVOR = {
    "about": "then",
    "worry": "A patient told me that his swimming teacher abused him.",
    "long_ago": "around 1994, he was 8",
    "who_did_it": "Mr Carey. He still coaches at Fern Pool.",
    "adult_name": "Lee Marsh",
    "adult_agrees": "agrees",
}


@pytest.mark.need("F13")
def test_an_adult_who_tells_a_professional_of_their_childhood_is_heard_and_answered(town: Town) -> None:
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    on_each = (
        {"about", "worry"},
        {*OF_AN_ADULT, "long_ago", "who_did_it"},
        CHILDREN_NEAR,
        {"tried_already", "stay_unnamed"},
    )
    for number in (2, 3, 4):
        shown = page(turn(joy, number - 1, number, **SURVIVOR))
        assert asked_on(shown) == on_each[number - 1]
    assert "Page 4 of 4" in shown
    sent = joy.post("/concern/new", {**SURVIVOR, "_key": KEY, "_left": "4"})
    concern = Concern.objects.get()
    assert (concern.about, concern.last_happened, concern.family_knows) == ("then", "longer", "unknown")
    told = "We may not tell you, or the adult who told you, what is done about the person named"
    assert told in page(joy.get(sent["Location"]))
    queue = page(priya.get("/front-door"))
    assert "No child named" in queue
    assert "An adult, about their own childhood" in queue
    priya.get(f"/front-door/{concern.reference}")
    shown = page(priya.get(f"/front-door/{concern.reference}"))
    assert "May the person named be with children now: at home, at work, as a volunteer?" in shown
    assert "Mr Carey. He still coaches at Fern Pool." in shown
    assert "No child is told of." in shown
    fits, others = shown.index('value="police_only"'), shown.index('value="advice_to_sender"')
    assert fits < others
    assert told in shown[others:]  # in the draft of every answer
    assert "Lee Marsh" in page(priya.get(f"/front-door/{concern.reference}/people"))
    said = {"outcome": "police_only", "because": "He coaches children.", "who_police_only": "The police"}
    said["tell_police_only"] = "Thank you. The police hear of it."
    assert act(priya, concern.reference, "recommend", **said).status_code == 303
    assert "Waiting for a manager" in page(priya.get(f"/front-door/{concern.reference}"))


@pytest.mark.need("F13")
def test_an_adult_at_risk_met_on_the_way_is_passed_on_with_who_they_are(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    adult = {"about": "adult", "worry": "He locks Mrs Bell in.", "adult_name": "Mrs Bell", "adult_age": "80"}
    shown = page(turn(joy, 1, 2, **adult))
    assert asked_on(shown) == {"last_happened", *OF_AN_ADULT}
    assert "Do children live there too?" in page(turn(joy, 2, 3, **adult, last_happened="today"))
    sent = joy.post(
        "/concern/new", {**adult, "last_happened": "today", "address": "3 Weir Lane", "_key": KEY}
    )
    named = Named.objects.get(kind="adult")
    assert (named.name, named.age, named.address) == ("Mrs Bell", "80", "3 Weir Lane")
    assert named.belongs == "the adult who may not be safe"
    assert "adult social care asks them first" in page(joy.get(sent["Location"]))


def test_shown_whole_for_a_child_it_is_asked_again_for_an_adult_and_nothing_typed_is_lost(
    town: Town,
) -> None:
    joy = town.client("Joy Adeyemi")
    again = send(joy, about="then", _asked="child")
    assert (again.status_code, Concern.objects.count()) == (200, 0)
    shown = page(again)
    assert "About when was it?" in shown
    assert "What you typed before" in shown
    assert "I made toast for Tobi." in shown
    assert send(joy, about="then", _asked="then").status_code == 303
    concern = Concern.objects.get()
    assert (concern.about, concern.childs_words) == ("then", "I made toast for Tobi.")


def test_what_was_said_of_the_family_of_a_child_holds_up_no_worry_about_an_adult(town: Town) -> None:
    """She chose that the family does not know, gave no reason, and saw that it is about her neighbour."""
    joy = town.client("Joy Adeyemi")
    given = {"family_knows": "no", "family_knows_detail": "", "about": "adult", "_asked": "adult"}
    sent = send(joy, **given)
    assert sent.status_code == 303, page(sent)
    assert Concern.objects.get().about == "adult"


def test_a_page_is_not_left_forwards_before_what_it_must_know_and_backwards_always(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    stays = turn(joy, 1, 2, about="child", worry="", childs_words="I made toast.")
    assert stays.status_code == 422
    shown = page(stays)
    assert "Page 1 of 4" in shown
    assert "Enter what you have seen or heard" in shown
    assert "Choose whether the family knows" not in shown  # not asked yet
    assert "I made toast." in shown
    back = page(turn(joy, 2, 1, worry="No coat.", child_birth_date="31/2/2017"))
    assert "Page 1 of 4" in back
    assert ">No coat.</textarea>" in back
    assert 'name="child_birth_date" value="31/2/2017"' in back  # carried along as it was typed


@pytest.mark.parametrize("page_number", ["0", "5", "-1", "x", "9" * 500, ""])
def test_a_page_that_is_none_is_the_first(town: Town, page_number: str) -> None:
    joy = town.client("Joy Adeyemi")
    answered = joy.post("/concern/new", {**FORM, "_key": KEY, "_left": page_number, "_turn_to": page_number})
    assert answered.status_code == 200
    assert "Page 1 of 4" in page(answered)
    assert FORM["tried_already"] in page(answered)
    assert Concern.objects.count() == 0


TOBI = {
    "p1_kind": "child",
    "p1_name": "Tobi Okafor",
    "p1_birth_date": "2/5/2023",
    "p1_belongs": "brother",
}
DAVID = {
    "p2_kind": "adult",
    "p2_name": "David",
    "p2_belongs": "mother's partner",
    "p2_address": "4 Ash Close",
}


@pytest.mark.need("F8")
def test_brothers_sisters_and_adults_are_told_of_one_by_one_and_nothing_is_lost(town: Town) -> None:
    joy, kept = town.client("Joy Adeyemi"), "d" * 24
    typed = {**FORM, "_draft": kept, "_page": "/concern/new", "_key": KEY, "_left": "2"}
    shown = page(joy.post("/concern/new", {**typed, "people": "0", "more": "1"}))
    assert "Page 2 of 4" in shown and "Also told of: person 1" in shown
    typed |= {**TOBI, "people": "1"}
    shown = page(joy.post("/concern/new", {**typed, "more": "1"}))
    assert 'value="Tobi Okafor"' in shown and "Also told of: person 2" in shown
    typed |= {**DAVID, "people": "2"}
    nameless = page(joy.post("/concern/new", {**typed, "p2_kind": "", "_turn_to": "3"}))
    assert "Page 2 of 4" in nameless and "Choose whether this is a child or an adult" in nameless
    last = page(joy.post("/concern/new", {**typed, "_left": "3", "_turn_to": "4"}))
    assert "You also tell of: Tobi Okafor, brother; David, mother's partner." in last
    carried = page(joy.get(f"/concern/new?draft={kept}"))
    assert 'value="4 Ash Close"' in carried
    assert Concern.objects.count() == 0
    receipt = joy.post("/concern/new", {**typed, "_left": "4"})["Location"]
    assert "You also told of: Tobi Okafor, brother; David, mother's partner." in page(joy.get(receipt))
    concern = Concern.objects.get()
    assert [
        (one.kind, one.name, one.birth_date, one.belongs, one.address)
        for one in concern.named.order_by("place")
    ] == [
        ("child", FORM["child_name"], date(2017, 3, 12), "", ""),
        ("child", "Tobi Okafor", date(2023, 5, 2), "brother", ""),
        ("adult", "David", None, "mother's partner", "4 Ash Close"),
    ]


def test_a_baby_who_is_expected_is_told_of_beside_the_first_child(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    baby = {"people": "2", "p1_kind": "child", "p1_not_born_yet": "on", "p1_birth_date": "3/9/2026"}
    past = send(joy, **baby, p2_kind="child", p2_not_born_yet="on", p2_birth_date="3/3/2026")
    assert past.status_code == 422 and "This day has passed." in page(past)
    assert send(joy, **baby).status_code == 303
    _, second = Concern.objects.get().named.order_by("place")
    assert (second.birth_date, second.expected_date) == (None, date(2026, 9, 3))


def test_what_is_refused_or_carried_on_with_stands_whole_on_one_page(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    refused = send(joy, family_knows="")
    assert refused.status_code == 422
    assert asked_on(page(refused)) == set().union(*FOUR_PAGES)
    kept = "d" * 24
    turn(joy, 1, 2, about="child", worry="No coat.", _draft=kept, _page="/concern/new")
    carried = page(joy.get(f"/concern/new?draft={kept}"))
    assert asked_on(carried) == set().union(*FOUR_PAGES)
    assert ">No coat.</textarea>" in carried


def test_pressed_twice_joy_gets_one_concern_and_the_same_receipt(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    assert send(joy)["Location"] == send(joy)["Location"]
    assert Concern.objects.count() == 1


def test_back_and_sent_again_with_other_words_says_so_and_keeps_them(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    send(joy)
    again = send(joy, worry="And now Tobi has a bruise on his cheek.")
    assert again.status_code == 409
    shown = page(again)
    assert "You sent this page once already" in shown
    assert "And now Tobi has a bruise on his cheek." in shown
    assert KEY not in shown
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("about", "", "Choose who you are worried about"),
        ("about", "somebody", "Choose who you are worried about from the list"),
        ("worry", "", "Enter what you have seen or heard"),
        ("last_happened", "", "Choose when it last happened"),
        ("family_knows", "", "Choose whether the family knows"),
        ("family_knows_detail", "", "Enter why the family has not been told"),
        ("child_birth_date", "31/11/2017", "There is no such day. Check the day and the month."),
        ("child_birth_date", "29 February 1900", "There is no such day. Check the day and the month."),
        ("child_birth_date", "15/7/2026", "This date is in the future."),
        ("child_birth_date", "12/3/17", "Enter the year in four figures, like 2026."),
        ("child_birth_date", "spring", "Enter the date like 14 July 2026 or 14/7/2026."),
        ("worry", "x" * 4003, "This is 3 characters too long. The limit is 4,000."),
        ("child_name", "n" * 250, "This is 10 characters too long. The limit is 240."),
        ("childs_words", "a\x00b", "This holds a character that cannot be stored."),
        ("last_happened", "yesterday", "Choose when it last happened from the list"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence_and_everything_typed_is_still_there(
    town: Town, field: str, typed: str, sentence: str
) -> None:
    refused = send(town.client("Joy Adeyemi"), **{field: typed})
    assert refused.status_code == 422
    shown = page(refused)
    assert "<title>Error:" in shown
    assert sentence in shown
    assert f'href="#id_{field}"' in shown
    for name, kept in {**FORM, field: typed.replace("\x00", "\ufffd")}.items():
        if name not in ("about", "last_happened", "family_knows"):
            assert kept in shown
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"child_name": "Q"},
        {"child_name": "O'Brien-D’Arcy"},
        {"child_name": "Null"},
        {"child_name": "مريم حسن"},
        {"child_name": "Zoe\u0308"},
        {"child_name": ""},
        {"child_postcode": "LS99 XXX"},
        {"child_postcode": "by the mill, I think LS12"},
        {"child_birth_date": "9/1/2007"},
        {"child_birth_date": "3/9/2026", "not_born_yet": "on"},
        {"child_birth_date": "", "not_born_yet": "on"},
        {"child_birth_date": "", "child_age": "9 or 10"},
        {
            "child_address": "",
            "child_postcode": "",
            "childs_words": "",
            "working_well": "",
            "tried_already": "",
        },
        {"family_knows": "yes", "family_knows_detail": ""},
        {"worry": "x" * 4000},
        {"worry": "<script>alert(1)</script>"},
    ],
)
def test_a_worry_is_never_turned_away_for_what_the_sender_does_not_know(
    town: Town, given: dict[str, str]
) -> None:
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    sent = send(joy, **given)
    assert sent.status_code == 303, page(sent)
    reference = Concern.objects.get().reference
    assert joy.get(f"/concern/{reference}").status_code == 200
    read = priya.get(f"/front-door/{reference}")
    assert read.status_code == 200
    assert "<script>alert" not in read.content.decode()


def test_a_form_without_its_key_is_not_taken(town: Town) -> None:
    assert town.client("Joy Adeyemi").post("/concern/new", FORM).status_code == 400
    assert not Concern.objects.exists()


def test_a_field_sent_twice_is_asked_about(town: Town) -> None:
    doubled = {**FORM, "_key": KEY, "worry": ["One.", "Another."]}
    refused = town.client("Joy Adeyemi").post("/concern/new", doubled)
    assert refused.status_code == 422
    assert "This was sent more than once." in page(refused)


# Owner, partner, stranger, analyst


def test_a_receipt_is_its_senders_alone_and_elsewhere_there_is_nothing(town: Town) -> None:
    reference = told(town)
    for name in ("Grace Obi", "Priya Nair", "Sam Khan"):
        client = town.client(name)
        hidden, absent = client.get(f"/concern/{reference}"), client.get("/concern/C-00000-00000")
        assert hidden.status_code == absent.status_code == 404
        assert stripped(hidden) == stripped(absent)
    assert Entry.objects.filter(code="looked.nothing").count() == 6


def test_the_front_door_does_not_exist_for_anybody_else(town: Town) -> None:
    reference = tied(town)
    for name in ("Joy Adeyemi", "Sam Khan", "Hannah Okoye", "Zoe Li"):
        client = town.client(name)
        for path in ("", f"/{reference}", f"/{reference}/authorise"):
            assert client.get(f"/front-door{path}").status_code == 404
        for what in ("tie", "untie", "recommend", "authorise"):
            assert act(client, reference, what).status_code == 404
    assert Concern.objects.get().state == State.BEING_READ


def test_a_concern_that_is_not_there_and_one_of_nonsense_look_the_same_to_the_hub(town: Town) -> None:
    priya = town.client("Priya Nair")
    answers = [priya.get(f"/front-door/{each}") for each in ("C-00000-00000", "nonsense", "C-7KQ4M-RPWX9")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({stripped(answer) for answer in answers}) == 1


def test_the_analyst_has_no_form_to_tell_with(town: Town) -> None:
    assert town.client("Zoe Li").get("/concern/new").status_code == 404


def stripped(response: HttpResponse) -> str:
    """The page without its tokens against forgery, which are others on each request."""
    return re.sub(r"[A-Za-z0-9]{64}", "", page(response))


@pytest.mark.need("F1")
@pytest.mark.parametrize("name", ["Joy Adeyemi", "Sam Khan", "Hannah Okoye", "Owen Price"])
def test_any_service_can_raise_a_concern_and_the_front_door_answers_for_it(town: Town, name: str) -> None:
    sent = send(town.client(name), whose="own")
    assert sent.status_code == 303
    shown = page(town.client("Priya Nair").get(f"/front-door/{Concern.objects.get().reference}"))
    assert name in shown
    assert "Duty and Advice answers for it." in shown


# The queue


def test_an_empty_queue_says_when_the_last_one_was_decided(town: Town) -> None:
    decided(town)
    shown = page(town.client("Priya Nair").get("/front-door"))
    assert "No new concerns. Last one decided 09:00, Tuesday 14 July." in shown


def test_the_queue_asks_the_database_as_little_of_fifty_concerns_as_of_ten(town: Town) -> None:
    """Whose session it is; who that is and what they hold; what is shown, with what stands around each page;
    the clocks, and beside whom no agency is named. The look that goes into the trail is not among them."""
    priya, asked = town.client("Priya Nair"), []
    for many in (10, 40):
        for _ in range(many):
            told(town)
        priya.get("/front-door")
        with CaptureQueriesContext(connection) as every:
            shown = page(priya.get("/front-door"))
        # Nor is what opens a piece of work, where the database itself keeps one agency from another's rows.
        opens = r"BEGIN|COMMIT|SAVEPOINT|RELEASE|SELECT (set_config|current_setting|pg_)|.* \"?trail_"
        begins_or_notes = re.compile(opens)
        asked.append([one["sql"] for one in every if not begins_or_notes.match(one["sql"])])
    assert "50 waiting" in shown
    assert [len(statements) for statements in asked] == [4, 4], asked


def test_the_queue_shows_the_child_the_sender_the_wait_and_the_clock(town: Town) -> None:
    reference = told(town)
    shown = page(town.client("Priya Nair").get("/front-door"))
    for part in (
        "Mara Okafor",
        reference,
        "Parkside Primary School",
        "due tomorrow by end of Wednesday 15 July",
    ):
        assert part in shown
    assert "1 waiting, oldest 0 min" in shown
    assert "Mara" not in re.findall(r"<title>(.*?)</title>", shown)[0]
    entry = Entry.objects.get(code="front_door.looked")
    assert entry.about == [reference]


# Reading and tying


def test_opening_a_concern_is_a_look_and_makes_it_being_read(town: Town) -> None:
    reference = told(town)
    shown = page(town.client("Priya Nair").get(f"/front-door/{reference}"))
    assert "I made toast for Tobi." in shown
    assert Concern.objects.get().state == State.BEING_READ
    assert Entry.objects.filter(code="concern.looked", subjects__reference=reference).count() == 1


def test_the_child_already_known_is_offered_and_not_chosen_beforehand(town: Town) -> None:
    reference = told(town)
    shown = page(town.client("Priya Nair").get(f"/front-door/{reference}"))
    assert f'value="{town.amara.reference}"' in shown
    assert "LS9" in shown
    assert not re.search(r'type="radio"[^>]* checked', shown)


def test_priya_ties_it_and_may_then_ask_and_recommend(town: Town) -> None:
    reference, priya = told(town), town.client("Priya Nair")
    priya.get(f"/front-door/{reference}")
    done = act(priya, reference, "tie", child=town.amara.reference)
    assert done.status_code == 303
    shown = page(priya.get(done["Location"]))
    assert f"/children/{town.amara.reference}/ask?concern={reference}" in shown
    assert "No earlier concern about this child has come here." in shown
    assert "Send to a manager" in shown
    child = page(priya.get(f"/children/{town.amara.reference}"))
    assert f'href="/front-door/{reference}">Concern {reference}</a>: being read' in child


@pytest.mark.need("V9")
def test_what_the_family_knows_is_on_the_page_before_anybody_else_is_asked(town: Town) -> None:
    town.set_time(town.at + timedelta(minutes=20))
    reference, priya = told(town), town.client("Priya Nair")
    act(priya, reference, "tie", child=town.amara.reference)
    shown = page(priya.get(f"/children/{town.amara.reference}/ask?concern={reference}"))
    assert "No, not yet" in shown
    assert "Her mother did not answer; I ring again at noon" in shown


def test_a_child_found_by_hand_is_tied_by_reference_however_it_is_typed(town: Town) -> None:
    reference, priya = told(town), town.client("Priya Nair")
    typed = town.tobi.reference.lower().replace("-", " ")
    assert act(priya, reference, "tie", child="another", reference=typed).status_code == 303
    assert Concern.objects.get().child == town.tobi


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the child's reference, like K-7KQ4M-RPWX3"),
        ("Mara", "Enter the child's reference, like K-7KQ4M-RPWX3"),
        ("K-00000-00000", "No child of this area has this reference."),
    ],
)
def test_a_reference_that_leads_to_nobody_is_said_so(town: Town, typed: str, sentence: str) -> None:
    reference = told(town)
    refused = act(town.client("Priya Nair"), reference, "tie", child="another", reference=typed)
    assert refused.status_code == 422
    assert sentence in page(refused)
    assert Concern.objects.get().child is None


def test_a_new_child_comes_with_the_names_as_they_were_put_right(town: Town) -> None:
    reference = told(town)
    given = {"child": "new", "given_name": "Mara Grace", "family_name": "Okafor-Bell"}
    assert act(town.client("Priya Nair"), reference, "tie", **given).status_code == 303
    child = Concern.objects.get().child
    assert child is not None
    assert (child.given_name, child.family_name, child.birth_date) == (
        "Mara Grace", "Okafor-Bell", date(2017, 3, 12),
    )  # fmt: skip


def test_tied_wrongly_it_is_taken_back_with_a_reason(town: Town) -> None:
    reference, priya = tied(town), town.client("Priya Nair")
    assert act(priya, reference, "untie", why_not="").status_code == 422
    assert act(priya, reference, "untie", why_not="Her cousin of the same name.").status_code == 303
    assert Concern.objects.get().child is None


# Recommending


def recommending(**changed: str) -> dict[str, str]:
    given = {
        "outcome": "assessment",
        "because": "Third time hungry in two weeks.",
        "tell_assessment": TEXT,
        "heard": "changes",
        "heard_line": "She wants Nan there in the morning.",
    }
    return {**given, **changed}


def test_nothing_is_chosen_beforehand_and_every_draft_is_ready(town: Town) -> None:
    shown = page(town.client("Priya Nair").get(f"/front-door/{tied(town)}"))
    assert not re.search(r'type="radio"[^>]* checked', shown)
    assert shown.count("Thank you") == 11


def test_priya_recommends_and_it_waits_for_a_manager(town: Town) -> None:
    reference, priya = tied(town), town.client("Priya Nair")
    assert act(priya, reference, "recommend", **recommending()).status_code == 303
    shown = page(priya.get(f"/front-door/{reference}"))
    assert "Waiting for a manager" in shown
    assert "Third time hungry in two weeks." in shown
    assert f"/front-door/{reference}/authorise" not in shown
    assert f"/front-door/{reference}/authorise" in page(
        town.client("Denise Walker").get(f"/front-door/{reference}")
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"outcome": ""}, "Choose what you recommend"),
        ({"outcome": "private_fostering"}, "Choose what you recommend from the list"),
        ({"because": ""}, "Enter why you recommend this"),
        ({"tell_assessment": ""}, "Enter what the sender is told"),
        ({"tell_assessment": "Thank you. [Name] rings."}, "Write what stands for [Name]"),
    ],
)
def test_an_unfinished_recommendation_is_kept_and_asked_about(
    town: Town, changed: dict[str, str], sentence: str
) -> None:
    reference = tied(town)
    refused = act(town.client("Priya Nair"), reference, "recommend", **recommending(**changed))
    assert refused.status_code == 422
    shown = page(refused)
    assert sentence in shown
    for name, kept in recommending(**changed).items():
        if name != "outcome":
            assert kept in shown
    assert Concern.objects.get().state == State.BEING_READ


def test_what_became_of_the_polices_answer_is_asked_on_the_same_page(town: Town) -> None:
    reference = tied(town)
    question = answered_question(town, reference)
    priya = town.client("Priya Nair")
    assert f"became_{question.reference}" in page(priya.get(f"/front-door/{reference}"))
    refused = act(priya, reference, "recommend", **recommending())
    assert refused.status_code == 422
    assert "Choose what became of the answer of West Yorkshire Police" in page(refused)


def test_the_second_to_recommend_sees_both_texts(town: Town) -> None:
    reference, priya = tied(town), town.client("Priya Nair")
    stale = version_of(reference)
    recommended(town, by="Owen Price", reference=reference)
    drafts = {f"tell_{each.code}": each.tell_sender for each in outcomes()}
    mine = {
        "outcome": "early_help",
        "because": "I think early help is enough.",
        "heard": "not_heard",
        "heard_line": "She is seen tomorrow.",
        "who_early_help": "Families First",
        "by_when_early_help": "21/7/2026",
        "agreed_early_help": "agreed",
    }
    late = priya.post(
        f"/front-door/{reference}/recommend",
        {**drafts, **mine, "tell_early_help": "Nan is rung today.", "_key": KEY, "_version": stale},
    )
    assert late.status_code == 409
    shown = page(late)
    assert "I think early help is enough." in shown
    assert "Nan is rung today." in shown
    assert TEXT in shown
    assert "Thank you. We have read what you told us. Social care, police and health will talk" not in shown
    assert "Third time hungry in two weeks; two children on their own in the morning." in shown


def test_a_recommendation_without_its_version_is_not_taken(town: Town) -> None:
    reference = tied(town)
    without = town.client("Priya Nair").post(
        f"/front-door/{reference}/recommend", {**recommending(), "_key": KEY}
    )
    assert without.status_code == 428


# Deciding


def deciding(**changed: str) -> dict[str, str]:
    return {"decision": "authorise", "because": "I agree.", "tell_sender": TEXT, **changed}


def test_denise_sees_everything_that_will_be_told_before_she_decides(town: Town) -> None:
    reference = tied(town)
    question = answered_question(town, reference)
    holders = {question.reference: {"code": "added_to_the_picture", "line": "It fits what school sees."}}
    recommended(town, reference=reference, holders=holders)
    shown = page(town.client("Denise Walker").get(f"/front-door/{reference}/authorise"))
    for part in (
        TEXT,
        "Joy Adeyemi, Parkside Primary School",
        "West Yorkshire Police",
        "It fits what school sees.",
    ):
        assert part in shown
    assert not re.search(r'name="decision"[^>]* checked', shown)


@pytest.mark.need("I7")
def test_in_the_moment_she_authorises_the_school_can_read_it_and_the_police_are_told(town: Town) -> None:
    reference = tied(town)
    question = answered_question(town, reference)
    holders = {question.reference: {"code": "added_to_the_picture", "line": "It fits."}}
    recommended(town, reference=reference, holders=holders)
    given = deciding(
        tell_sender="Thank you. We see Mara tomorrow.",
        **{
            f"became_{question.reference}": "changed_the_plan",
            f"line_{question.reference}": "We go tomorrow.",
        },
    )
    assert act(town.client("Denise Walker"), reference, "authorise", **given).status_code == 303
    assert Outcome.objects.get(question=question).line == "We go tomorrow."
    joy = town.client("Joy Adeyemi")
    shown = page(joy.get(f"/concern/{reference}"))
    assert "Thank you. We see Mara tomorrow." in shown
    assert "Child and family assessment" in shown
    assert ToldSender.objects.get().read_at == town.at
    assert "The sender read it" in page(town.client("Priya Nair").get(f"/front-door/{reference}"))


def test_a_message_that_was_emptied_does_not_leave(town: Town) -> None:
    reference = recommended(town)
    refused = act(town.client("Denise Walker"), reference, "authorise", **deciding(tell_sender=" "))
    assert refused.status_code == 422
    assert "Enter what the sender is told" in page(refused)
    assert not ToldSender.objects.exists()


def test_sent_back_it_is_priyas_again_with_the_reason(town: Town) -> None:
    reference = recommended(town)
    given = deciding(decision="send_back", because="Ask the police first.", tell_sender="")
    assert act(town.client("Denise Walker"), reference, "authorise", **given).status_code == 303
    shown = page(town.client("Priya Nair").get(f"/front-door/{reference}"))
    assert "Ask the police first." in shown
    assert "Send to a manager" in shown
    assert not ToldSender.objects.exists()


def test_priya_may_know_that_it_waits_and_may_not_decide_it(town: Town) -> None:
    reference = recommended(town)
    refused = town.client("Priya Nair").get(f"/front-door/{reference}/authorise")
    assert refused.status_code == 403
    assert "A manager authorises this." in page(refused)
    assert act(town.client("Priya Nair"), reference, "authorise", **deciding()).status_code == 403
    assert not ToldSender.objects.exists()


def test_denise_does_not_decide_on_what_she_recommended(town: Town) -> None:
    reference = recommended(town, by="Denise Walker")
    refused = act(town.client("Denise Walker"), reference, "authorise", **deciding())
    assert refused.status_code == 403
    assert not ToldSender.objects.exists()


def test_two_managers_cannot_both_decide(town: Town) -> None:
    reference = recommended(town)
    stale = version_of(reference)
    actions.send_back(
        reference,
        because="Ask the health visitor.",
        version=int(stale),
        by=town.viewer("Denise Walker"),
        at=town.at,
    )
    late = town.client("Denise Walker").post(
        f"/front-door/{reference}/authorise", {**deciding(), "_key": KEY, "_version": stale}
    )
    assert late.status_code == 409
    shown = page(late)
    assert "Ask the health visitor." in shown
    assert TEXT in shown
    assert not ToldSender.objects.exists()


def test_an_answer_that_comes_while_denise_decides_is_not_passed_over(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = recommended(town)
    arrived = []

    def just_before(concern: str, **told_: Any) -> str:
        if not arrived:
            arrived.append(answered_question(town, concern))
        return authorise(concern, **told_)

    authorise = actions.authorise
    monkeypatch.setattr(actions, "authorise", just_before)
    refused = act(
        town.client("Denise Walker"), reference, "authorise", **deciding(because="I agree, go today.")
    )
    assert refused.status_code == 409
    shown = page(refused)
    assert "Say what became of each answer before you decide" in shown
    assert "I agree, go today." in shown
    assert f"became_{arrived[0].reference}" in shown
    assert not ToldSender.objects.exists()


@pytest.mark.parametrize("version", ["one", "１", "-1", "9" * 40, ""])
def test_a_version_that_is_no_number_is_no_version(town: Town, version: str) -> None:
    reference = tied(town)
    refused = town.client("Priya Nair").post(
        f"/front-door/{reference}/recommend", {**recommending(), "_key": KEY, "_version": version}
    )
    assert refused.status_code == 428


def test_no_two_fields_of_a_page_share_their_mark(town: Town) -> None:
    reference = tied(town)
    answered_question(town, reference)
    marks = re.findall(r' id="([^"]+)"', page(town.client("Priya Nair").get(f"/front-door/{reference}")))
    assert len(marks) == len(set(marks))


def test_no_title_and_no_address_of_the_front_door_holds_a_name(town: Town) -> None:
    reference = recommended(town)
    denise = town.client("Denise Walker")
    for path in ("", f"/{reference}", f"/{reference}/authorise"):
        shown = page(denise.get(f"/front-door{path}"))
        (title,) = re.findall(r"<title>(.*?)</title>", shown)
        assert "Okafor" not in title
        assert not re.search(r'(href|action)="[^"]*(Mara|Okafor)', shown)


def test_a_concern_about_an_address_elsewhere_is_taken_and_both_read_that_it_is(town: Town) -> None:
    files = {**FILES, "postcodes.txt": "LS8 4\nLS9 7"}
    Edition.objects.create(
        area=town.area, in_force_from=date(2026, 7, 1), brought_in_at=town.at, source="here",
        digest="with a list of postcodes", files=json.dumps(files),
    )  # fmt: skip
    sentence = "M1 2AB lies outside this area. The concern is taken all the same"
    joy, priya = town.client("Joy Adeyemi"), town.client("Priya Nair")
    sent = send(joy, child_postcode="M1 2AB")
    assert sent.status_code == 303
    assert sentence in page(joy.get(sent["Location"]))
    assert sentence in page(priya.get(f"/front-door/{Concern.objects.get().reference}"))
