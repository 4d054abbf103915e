"""The pages of a question, as asker, as holder and as stranger; and whatever people really type."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from joinedup.children import actions as children
from joinedup.children.models import Child
from joinedup.gate.pages import Refused
from joinedup.holdings.actions import NewItem, add_items
from joinedup.holdings.models import Item
from joinedup.sharing import queries
from joinedup.sharing.models import Answer, Disclosed, Outcome, Question, Spoken
from joinedup.sharing.queries import AskedQuestion
from joinedup.sharing.rules.states import State
from joinedup.trail.models import Entry

from .sharing_case import (
    CONCERN,
    INSIDE,
    LAST_YEAR,
    RELEASED_TONIGHT,
    THE_COUNT,
    Case,
    case,
    version_of,
)

__all__ = ["case"]

NOBODYS_QUESTION = "Q-00000-00000"


def _page(response: Any) -> html.HtmlElement:
    return html.fromstring(response.content.decode())


def _text(response: Any) -> str:
    return " ".join(_page(response).text_content().split())


def _form(response: Any, *, action: str) -> dict[str, Any]:
    """What a browser would send if the button were pressed now, several values as a list."""
    (form,) = [one for one in _page(response).forms if one.action and one.action.endswith(action)]
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in sent.items()}


def _errors(response: Any) -> list[str]:
    return [
        " ".join(link.text_content().split())
        for link in _page(response).xpath("//*[@id='error-summary']//li")
    ]


def _title(response: Any) -> str:
    return str(_page(response).findtext(".//title")).strip()


def _bytes(response: Any) -> bytes:
    """The page without the token against forgery, which is masked anew in every answer."""
    return re.sub(rb'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+', b"", response.content)


def _ask(case: Case, client: Client, **changes: Any) -> Any:
    """Fill in the page as Priya does, and send it."""
    path = f"/children/{case.town.amara.reference}/ask"
    shown = client.get(f"{path}?concern={CONCERN}")
    filled: dict[str, Any] = {
        **_form(shown, action="/ask"),
        "topic": "domestic_abuse_incident",
        "desk": case.town.desks["Front-door police desk"].reference,
        "people": [case.town.amara.reference, case.town.david.reference],
        "why": "To decide if Mara can stay at Nan's this weekend",
        "adopted": "on",
    }
    answer = client.post(path, _whole({**filled, **changes}))
    case.town.set_time(case.town.at + timedelta(seconds=10))  # now the desk has it
    return answer


def _whole(sent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if value is not None}


def _reference_of(response: Any) -> str:
    assert response.status_code == 303, _errors(response)
    return str(response.headers["Location"].split("/")[2])


# --- ask ---------------------------------------------------------------------------------------------------


@pytest.mark.need("I2", "I5")
def test_a_question_is_six_fields_on_one_page_with_the_law_filled_in(case: Case) -> None:
    client = case.town.client("Priya Nair")
    shown = client.get(f"/children/{case.town.amara.reference}/ask?concern={CONCERN}")
    assert shown.status_code == 200
    asked = [
        " ".join(node.text_content().split())
        for node in _page(shown).xpath("//legend | //label")
        if re.match(r"\s*\d\.", node.text_content())
    ]
    assert asked == [
        "1. What do you need to know?",
        "2. Who can tell you?",
        "3. About whom?",
        "4. How far back?",
        "5. Why, in a sentence?",
        "6. Needed by",
    ]
    text = _text(shown)
    assert "to decide what help is needed (screening at the front door)" in text
    assert "Public task (UK GDPR Article 6(1)(e))" in text
    assert "Yes, they know: Mum." in text
    assert "On duty now: Hannah Okoye" in text
    assert "Not the file." in text
    assert _title(shown) == "Ask a question | Joinedup"
    sent = _form(shown, action="/ask")
    assert (sent["months"], sent["needed"], sent["people"]) == ("6", "usual", case.town.amara.reference)
    assert "topic" not in sent
    assert "desk" not in sent
    reference = _reference_of(_ask(case, client))
    text = _text(client.get(f"/questions/{reference}"))
    assert "Sent, not opened yet" in text
    assert "Thursday 15 January to Tuesday 14 July, both days included" in text
    assert "Needed by Thursday 12:00." in text
    assert Question.objects.get(reference=reference).concern == CONCERN


def test_each_missing_field_is_said_in_one_sentence_and_everything_typed_is_still_there(case: Case) -> None:
    client = case.town.client("Priya Nair")
    answer = _ask(
        case,
        client,
        topic=None,
        desk=None,
        people=None,
        months=None,
        depth=None,
        needed=None,
        why="To decide about Nan's",
    )
    assert answer.status_code == 422
    assert _errors(answer) == [
        "Choose what you need to know",
        "Choose who can tell you",
        "Choose whom you ask about",
        "Choose how far back: 3, 6 or 12 months",
        "Choose how much of it you need",
        "Choose by when you need it",
    ]
    assert _form(answer, action="/ask")["why"] == "To decide about Nan's"
    assert _title(answer).startswith("Error: ")
    assert _errors(_ask(case, client, why="  ")) == ["Enter why you need to know, in a sentence"]
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"topic": "everything"}, "Choose what you need to know from the list"),
        ({"topic": "something_else"}, "Enter what you need to know about Mara"),
        (
            {"topic": "something_else", "topic_detail": "x" * 121},
            "This is 1 character too long. The limit is 120.",
        ),
        ({"months": "0"}, "Choose how far back, up to 12 months, or since birth and say why"),
        ({"months": "600"}, "Choose how far back, up to 12 months, or since birth and say why"),
        ({"months": "birth"}, "Say why you need more than usual: since birth"),
        ({"depth": "chronology"}, "Say why you need more than usual: a chronology"),
        (
            {"adopted": None},
            "Tick that you ask on this basis in law, or say that you are not sure of it",
        ),
        ({"people": ["K-00000-00000"]}, "Choose whom you ask about from the list"),
        ({"desk": "D-00000-00000"}, "Choose who can tell you from the list"),
        ({"desk": "other"}, "Choose the desk"),
        ({"needed": "day"}, "Enter the day by which you need it"),
        (
            {"needed": "day", "needed_day": "13/7/2026"},
            "Needed-by must be today or later. Choose another day.",
        ),
        (
            {"needed": "day", "needed_day": "31/11/2026"},
            "There is no such day. Check the day and the month.",
        ),
        ({"why": "x" * 201}, "This is 1 character too long. The limit is 200."),
        ({"why": ["To decide", "To decide again"]}, "This was sent more than once. Check it and send again."),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_stored(
    case: Case, changes: dict[str, Any], sentence: str
) -> None:
    answer = _ask(case, case.town.client("Priya Nair"), **changes)
    assert (answer.status_code, _errors(answer)) == (422, [sentence])
    assert Question.objects.count() == 0


def test_a_school_is_not_asked_for_incidents_and_the_page_says_whom_to_ask(case: Case) -> None:
    desk = case.town.desks["School office"].reference
    answer = _ask(case, case.town.client("Priya Nair"), desk=desk)
    assert answer.status_code == 422
    assert _errors(answer)[0].startswith("Parkside Primary School cannot tell you about this.")
    assert _form(answer, action="/ask")["why"] == "To decide if Mara can stay at Nan's this weekend"


@pytest.mark.parametrize("why", ["Für Zoë: Null ✓", "לשאול על מארה", "O’Brien-Ó Súilleabháin, ağabey", "Ẏ"])
def test_every_script_that_people_write_in_comes_back_as_it_was(case: Case, why: str) -> None:
    client = case.town.client("Priya Nair")
    reference = _reference_of(_ask(case, client, why=why))
    assert why in client.get(f"/questions/{reference}").content.decode()


def test_markup_and_templates_are_shown_as_they_were_typed(case: Case) -> None:
    client = case.town.client("Priya Nair")
    reference = _reference_of(_ask(case, client, why="</script><b>{{7*7}}"))
    page = client.get(f"/questions/{reference}").content.decode()
    assert "&lt;/script&gt;&lt;b&gt;{{7*7}}" in page
    assert _errors(_ask(case, client, why="a\x00b")) == [
        "This holds a character that cannot be stored. Type it again instead of pasting it."
    ]


def test_a_double_click_is_one_question_and_other_words_under_its_key_are_not_lost(case: Case) -> None:
    client = case.town.client("Priya Nair")
    first = _ask(case, client, _key="one-form")
    again = _ask(case, client, _key="one-form")
    assert _reference_of(first) == _reference_of(again)
    assert Question.objects.count() == 1
    other = _ask(case, client, _key="one-form", why="To decide about Sunday")
    assert other.status_code == 409
    form = _form(other, action="/ask")
    assert form["why"] == "To decide about Sunday"
    assert form["_key"] != "one-form"
    assert Question.objects.count() == 1


def test_another_desk_can_be_chosen_from_the_list(case: Case) -> None:
    client = case.town.client("Priya Nair")
    desk = case.town.desks["Hillside office"].reference
    reference = _reference_of(_ask(case, client, topic="attendance", desk="other", other_desk=desk))
    assert Question.objects.get(reference=reference).desk.name == "Hillside office"
    page = _text(client.get(f"/children/{case.town.amara.reference}/ask?desk={desk}&topic=attendance"))
    assert "Hillside Primary School: Hillside office On duty now: Grace Obi" in page


def test_a_link_that_names_a_desk_and_a_topic_fills_them_in(case: Case) -> None:
    client = case.town.client("Priya Nair")
    desk = case.town.desks["Front-door police desk"].reference
    shown = client.get(f"/children/{case.town.amara.reference}/ask?desk={desk}&topic=household_risk")
    sent = _form(shown, action="/ask")
    assert (sent["desk"], sent["topic"]) == (desk, "household_risk")


@pytest.mark.parametrize(
    ("topic", "desk", "depth", "stored", "words"),
    [
        ("domestic_abuse_incident", "Front-door police desk", "proposed", "summary", "A summary of each"),
        (
            "attendance",
            "School office",
            "proposed",
            "headline",
            "A headline for each: what, and on which day",
        ),
        (
            "attendance",
            "School office",
            "exists",
            "exists",
            "Whether there is anything: yes or no",
        ),
    ],
)
def test_how_deep_a_question_goes_is_proposed_kept_and_read_on_both_sides(
    case: Case, topic: str, desk: str, depth: str, stored: str, words: str
) -> None:
    priya = case.town.client("Priya Nair")
    to = case.town.desks[desk].reference
    reference = _reference_of(_ask(case, priya, topic=topic, desk=to, depth=depth))
    assert Question.objects.get(reference=reference).depth == stored
    assert f"How much of it {words}" in _text(priya.get(f"/questions/{reference}"))
    there = case.town.client("Sam Khan" if "police" in desk else "Joy Adeyemi")
    assert f"How much of it {words}" in _text(there.get(f"/questions/{reference}/answer"))


# --- answer ------------------------------------------------------------------------------------------------


@pytest.mark.need("I6")
def test_three_of_212_are_proposed_sent_in_two_clicks_and_only_the_holder_reads_the_count(
    case: Case,
) -> None:
    town, reference = case.town, case.ask()
    sam, priya = town.client("Sam Khan"), town.client("Priya Nair")
    landed = sam.get(f"/questions/{reference}", follow=True)
    text = _text(landed)
    assert "You hold 212 items about these people. 3 are in scope." in text
    assert "You will disclose 3 of 212 items, about 2 people, to Priya Nair and their duty desk." in text
    assert "209 items outside the scope" in text
    assert LAST_YEAR in text
    filled = _form(landed, action="/answer")
    assert sorted(filled["items"]) == sorted(case.inside)
    assert "safety" not in filled  # nothing is chosen beforehand in a decision
    sent = sam.post(f"/questions/{reference}/answer", {**filled, "safety": "no"})
    assert sent.status_code == 303
    waiting = priya.get(f"/questions/{reference}").content.decode()
    released = _release(case, reference)
    assert released.status_code == 303
    answered = priya.get(f"/questions/{reference}").content.decode()
    assert "Answered within your question by Angela Moran" in " ".join(answered.split())
    for page in (waiting, answered, priya.get("/questions").content.decode(), _child_page(case, priya)):
        assert not re.search(THE_COUNT, page)
        assert LAST_YEAR not in page
        assert RELEASED_TONIGHT not in page
    for headline, _ in INSIDE:
        assert headline not in waiting
        assert headline in answered
    assert "3 of 212 items" in _text(sam.get(f"/questions/{reference}"))


def test_a_changed_selection_is_shown_with_its_count_before_anything_goes(case: Case) -> None:
    reference = case.ask()
    sam = case.town.client("Sam Khan")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    filled |= {"items": list(case.inside[:2]), "safety": "no", "meaning": "Two calls.", "handling": "Not Dad"}
    review = sam.post(f"/questions/{reference}/answer", filled)
    assert review.status_code == 200
    assert "You will disclose 2 of 212 items, about 2 people," in _text(review)
    assert Answer.objects.count() == 0
    again = _form(review, action="/answer")
    assert sam.post(f"/questions/{reference}/answer", again).status_code == 303
    answer = Answer.objects.get()
    assert (answer.meaning, answer.handling, answer.chosen.count()) == ("Two calls.", "Not Dad", 2)


def test_an_answer_larger_than_the_question_is_refused_with_its_count(case: Case) -> None:
    reference = case.ask()
    sam = case.town.client("Sam Khan")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    filled |= {"items": [*case.inside, *case.outside[:14]], "safety": "no", "meaning": "All of it"}
    refused = sam.post(f"/questions/{reference}/answer", filled)
    assert refused.status_code == 409
    assert _errors(refused)[0].startswith("This answer holds 14 items outside the question.")
    assert _form(refused, action="/answer")["meaning"] == "All of it"
    assert (Answer.objects.count(), Disclosed.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"safety": None},
            "Choose whether anything outside the question changes this child's safety tonight",
        ),
        (
            {"safety": "yes"},
            "Write the line, or choose the item, that changes the child's safety tonight",
        ),
        (
            {"safety": "no", "safety_line": "He is at the school"},
            "You said no, and chose something to send. Choose yes, or clear it",
        ),
        ({"safety": "no", "items": None}, "Choose at least one item to send"),
        ({"safety": "yes", "safety_item": "X-00000-00000"}, "Choose the item from the list"),
    ],
)
def test_what_is_missing_from_an_answer_is_said_and_the_rest_is_kept(
    case: Case, changes: dict[str, Any], sentence: str
) -> None:
    reference = case.ask()
    sam = case.town.client("Sam Khan")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    filled |= {"meaning": "The pattern is verbal.", **changes}
    answer = sam.post(f"/questions/{reference}/answer", _whole(filled))
    assert (answer.status_code, _errors(answer)) == (422, [sentence])
    assert _form(answer, action="/answer")["meaning"] == "The pattern is verbal."
    assert Answer.objects.count() == 0


@pytest.mark.need("I10")
def test_what_changes_tonight_is_with_the_asker_before_anybody_releases_the_rest(case: Case) -> None:
    reference = case.ask()
    sam, priya = case.town.client("Sam Khan"), case.town.client("Priya Nair")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    filled |= {"safety": "yes", "safety_line": "He was released today and said that he will go to Nan's."}
    assert sam.post(f"/questions/{reference}/answer", filled).status_code == 303
    page = _text(priya.get(f"/questions/{reference}"))
    assert "Told at once: it changes this child's safety tonight" in page
    assert "He was released today and said that he will go to Nan's." in page
    assert INSIDE[0][0] not in page
    assert "He was released today" in _child_page(case, priya)
    text = _text(case.town.client("Angela Moran").get(f"/questions/{reference}/release"))
    assert "You will disclose 3 of 212 items" in text  # the line is not counted against the answer


def test_one_item_outside_the_question_can_be_what_changes_tonight(case: Case) -> None:
    reference = case.ask()
    sam, priya = case.town.client("Sam Khan"), case.town.client("Priya Nair")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    filled |= {"safety": "yes", "safety_item": case.released_tonight}
    assert sam.post(f"/questions/{reference}/answer", filled).status_code == 303
    page = _text(priya.get(f"/questions/{reference}"))
    assert RELEASED_TONIGHT in page
    assert LAST_YEAR not in page


def test_nothing_held_is_two_clicks_and_asks_about_tonight_too(case: Case) -> None:
    priya, sam = case.town.client("Priya Nair"), case.town.client("Sam Khan")
    reference = _reference_of(_ask(case, priya, people=[case.town.tobi.reference]))
    shown = sam.get(f"/questions/{reference}", follow=True)
    text = _text(shown)
    assert "Nothing about these people between Thursday 15 January and Tuesday 14 July." in text
    assert "Send 'nothing held'?" in text
    filled = _form(shown, action="/answer")
    assert sam.post(f"/questions/{reference}/answer", filled).status_code == 422
    assert sam.post(f"/questions/{reference}/answer", {**filled, "safety": "no"}).status_code == 303
    told = _text(priya.get(f"/questions/{reference}"))
    assert "They hold nothing within your question that whoever answered may see. Sam Khan" in told


def test_nothing_held_reads_the_same_where_something_is_kept_from_whoever_answers(case: Case) -> None:
    """It is true of both (0079): of him from whom an item is kept, and of her who was told that."""
    town, cousin = case.town, Child.objects.get(given_name="Amarah")
    tobi, lately = town.tobi.reference, town.at - timedelta(days=9)
    both = NewItem(
        "domestic_abuse_incident", "Seen with his cousin", "", "fact", lately, (tobi, cousin.reference)
    )
    add_items([both], by=town.viewer("Sam Khan"), at=town.at)
    sam, priya = town.client("Sam Khan"), town.client("Priya Nair")
    pages = []
    for kept in (False, True):
        if kept:
            children.keep_out(
                cousin.reference, person=town.people["Sam Khan"].pk, because="Her uncle.",
                review_on=date(2027, 1, 14), by=town.viewer("Denise Walker"), at=town.at,
            )  # fmt: skip
        pages.append(_text(sam.get(f"/questions/{_reference_of(_ask(case, priya, people=[tobi]))}/answer")))
    assert "Seen with his cousin" in pages[0] and "Seen with his cousin" not in pages[1]
    reference = _reference_of(_ask(case, priya, people=[tobi]))
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    assert sam.post(f"/questions/{reference}/answer", {**filled, "safety": "no"}).status_code == 303
    assert Answer.objects.get(question__reference=reference).held == 0
    told = _text(priya.get(f"/questions/{reference}"))
    assert "They hold nothing within your question that whoever answered may see. Sam Khan" in told


def test_a_single_person_answers_for_a_school(case: Case) -> None:
    town = case.town
    joy = town.viewer("Joy Adeyemi")
    late = NewItem("attendance", "Late on 9 of 30 mornings", "", "fact", town.at, (town.amara.reference,))
    add_items([late], by=joy, at=town.at)
    priya, lead = town.client("Priya Nair"), town.client("Joy Adeyemi")
    reference = _reference_of(
        _ask(case, priya, topic="attendance", desk=town.desks["School office"].reference)
    )
    shown = lead.get(f"/questions/{reference}", follow=True)
    assert "You will disclose 1 of 1 item, about 1 person," in _text(shown)
    filled = {**_form(shown, action="/answer"), "safety": "no"}
    assert lead.post(f"/questions/{reference}/answer", filled).status_code == 303
    text = _text(priya.get(f"/questions/{reference}"))
    assert "Answered within your question by Joy Adeyemi" in text
    assert "Late on 9 of 30 mornings" in text


def test_a_nurse_whose_records_are_elsewhere_writes_down_what_she_knows_and_answers_with_it(
    case: Case,
) -> None:
    town = case.town
    priya, hannah = town.client("Priya Nair"), town.client("Hannah Okoye")
    desk = town.desks["Health visitors' duty"].reference
    reference = _reference_of(_ask(case, priya, topic="missed_appointment", desk=desk))
    shown = hannah.get(f"/questions/{reference}", follow=True)
    assert "You hold nothing inside this question." in _text(shown)
    filled = _form(shown, action="/write-down")
    known = {
        "happened_on": "3 June 2026",
        "headline": "Was not brought to the eye clinic",
        "basis": "fact",
        "about": town.amara.reference,
    }
    for change, sentence in (
        ({"happened_on": "15/7/2026"}, "It must have happened by today. Check the day."),
        ({"headline": ""}, "Enter what happened"),
        ({"basis": "gossip"}, "Choose how you know it from the list"),
        ({"about": town.tobi.reference}, "Choose whom it is about from the list"),
    ):
        refused = hannah.post(f"/questions/{reference}/write-down", {**filled, **known, **change})
        assert (refused.status_code, _errors(refused)) == (422, [sentence])
    sent = {**filled, **known}
    assert hannah.post(f"/questions/{reference}/write-down", sent).status_code == 303
    assert hannah.post(f"/questions/{reference}/write-down", sent).status_code == 303  # a double click
    assert "eye clinic" not in priya.get(f"/questions/{reference}").content.decode()
    shown = hannah.get(f"/questions/{reference}/answer")
    assert "You will disclose 1 of 1 item, about 1 person," in _text(shown)
    answer = {**_form(shown, action="/answer"), "safety": "no"}
    assert hannah.post(f"/questions/{reference}/answer", answer).status_code == 303
    text = _text(priya.get(f"/questions/{reference}"))
    assert "Was not brought to the eye clinic" in text
    assert "Answered within your question by Hannah Okoye" in text


def test_nobody_writes_into_a_question_of_another_agency(case: Case) -> None:
    reference = case.ask()
    for name in ("Priya Nair", "Grace Obi"):
        assert case.town.client(name).post(f"/questions/{reference}/write-down", {}).status_code == 404


def test_the_second_of_two_researchers_sees_both_texts(case: Case) -> None:
    reference = case.ask()
    angela = case.town.client("Angela Moran")
    filled = _form(angela.get(f"/questions/{reference}/answer"), action="/answer")
    case.prepare(reference)
    filled |= {"safety": "no", "meaning": "I read these differently."}
    late = angela.post(f"/questions/{reference}/answer", filled)
    assert late.status_code == 409
    text = _text(late)
    assert "Pattern is verbal; none since Dad left the home on 2 May" in text
    assert "I read these differently." in text
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("version", "status"), [(None, 428), ("", 428), ("two", 428), ("１", 428), ("99", 422)]
)
def test_an_answer_says_on_what_it_was_based(case: Case, version: str | None, status: int) -> None:
    reference = case.ask()
    sam = case.town.client("Sam Khan")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    sent = _whole({**filled, "safety": "no", "_version": version})
    assert sam.post(f"/questions/{reference}/answer", sent).status_code == status
    assert Answer.objects.count() == 0


# --- release -----------------------------------------------------------------------------------------------


def _release(case: Case, reference: str, name: str = "Angela Moran") -> Any:
    client = case.town.client(name)
    shown = client.get(f"/questions/{reference}/release")
    assert shown.status_code == 200
    return client.post(f"/questions/{reference}/release", _form(shown, action="/release"))


def test_the_discloser_reads_exactly_what_goes_out(case: Case) -> None:
    reference = case.ask()
    case.prepare(reference)
    angela = case.town.client("Angela Moran")
    shown = angela.get(f"/questions/{reference}/release")
    text = _text(shown)
    for headline, _ in INSIDE:
        assert f"What the log says of: {headline.lower()}." in text
    assert "Pattern is verbal; none since Dad left the home on 2 May" in text
    assert "Do not tell Dad" in text
    assert "Release 3 items" in text
    assert LAST_YEAR not in text
    assert "To release" in _text(angela.get("/questions"))
    assert _release(case, reference).status_code == 303
    told = [(line.headline, line.summary) for line in Disclosed.objects.order_by("-occurred")]
    assert told == [(headline, f"What the log says of: {headline.lower()}.") for headline, _ in INSIDE]


def test_an_answer_that_waited_over_a_night_goes_with_a_new_word_about_tonight(case: Case) -> None:
    """Angela comes in on Wednesday: what Sam said of Tuesday night says nothing of hers."""
    reference = case.ask()
    case.prepare(reference)
    case.town.set_time(case.town.at + timedelta(days=1))
    unasked = _release(case, reference)
    assert unasked.status_code == 422
    assert "Choose whether anything outside the question changes this child" in _text(unasked)
    with pytest.raises(Refused) as refused:
        case.release(reference)
    assert refused.value.decision.rule == "safety.not_answered"
    assert Disclosed.objects.count() == 0
    filled = _form(unasked, action="/release") | {"safety": "yes"}
    angela = case.town.client("Angela Moran")
    no_line = angela.post(f"/questions/{reference}/release", filled)
    assert "Write the line, or choose the item, that changes" in _text(no_line)
    line = "He was let out this morning."
    assert angela.post(f"/questions/{reference}/release", filled | {"safety_line": line}).status_code == 303
    asked = queries.question(case.town.viewer("Priya Nair"), reference)
    assert isinstance(asked, AskedQuestion)
    assert [one.headline for one in asked.safety] == [line]
    assert len(asked.disclosed) == 3


def test_the_researcher_is_told_who_releases_and_cannot(case: Case) -> None:
    reference = case.ask()
    case.prepare(reference)
    sam = case.town.client("Sam Khan")
    refused = sam.get(f"/questions/{reference}/release")
    assert refused.status_code == 403
    assert "A police discloser releases this. It waits at your desk for them." in _text(refused)
    sent = {"_key": "k", "_version": version_of(reference)}
    assert sam.post(f"/questions/{reference}/release", sent).status_code == 403
    assert Disclosed.objects.count() == 0


def test_an_answer_is_released_once(case: Case) -> None:
    reference = case.ask()
    case.prepare(reference)
    client = case.town.client("Angela Moran")
    filled = _form(client.get(f"/questions/{reference}/release"), action="/release")
    assert client.post(f"/questions/{reference}/release", filled).status_code == 303
    again = client.post(f"/questions/{reference}/release", {**filled, "_key": "another"})
    assert again.status_code == 409
    assert "This has been answered." in _text(again)
    assert Disclosed.objects.count() == 3


# --- what became of it -------------------------------------------------------------------------------------


@pytest.mark.need("I7")
def test_those_who_answered_read_what_became_of_it(case: Case) -> None:
    town, reference = case.town, case.answered(concern="")
    priya, sam = town.client("Priya Nair"), town.client("Sam Khan")
    assert "Not told yet. Children's social work owes you this." in _text(sam.get("/questions"))
    shown = priya.get(f"/questions/{reference}")
    filled = _form(shown, action="/outcome")
    missing = priya.post(f"/questions/{reference}/outcome", {**filled, "code": "still_open"})
    assert (missing.status_code, _errors(missing)) == (422, ["Enter when there will be news"])
    told = {**filled, "code": "changed_the_plan", "line": "She stays with Nan this weekend."}
    assert priya.post(f"/questions/{reference}/outcome", told).status_code == 303
    for name in ("Sam Khan", "Angela Moran"):
        client = town.client(name)
        assert "It changed the plan. She stays with Nan this weekend." in _text(client.get("/questions"))
        assert "It changed the plan. She stays" in _text(client.get(f"/questions/{reference}"))
    late = priya.post(f"/questions/{reference}/outcome", {**told, "_key": "second", "line": "Or not."})
    assert late.status_code == 409
    assert Outcome.objects.count() == 1


# --- we spoke ----------------------------------------------------------------------------------------------


@pytest.mark.need("I4")
def test_a_word_on_the_telephone_is_three_fields_with_its_purpose_and_basis(case: Case) -> None:
    path = f"/children/{case.town.amara.reference}/we-spoke"
    client = case.town.client("Joy Adeyemi")
    shown = client.get(path)
    assert len(_page(shown).xpath("//main//form//input[@type='text']")) == 3
    filled = _form(shown, action="/we-spoke")
    assert client.post(path, {**filled, "agreed": "Friday"}).status_code == 422
    sent = {**filled, "with_whom": "Hannah Okoye", "said": "Mum was at clinic.", "agreed": "Hannah visits."}
    answer = client.post(path, sent)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/children/{case.town.amara.reference}",
    )
    spoken = Spoken.objects.get()
    assert spoken.purpose == "early_help"
    assert spoken.basis.startswith("Public task (UK GDPR Article 6(1)(e))")
    assert "Mum was at clinic." in client.get(f"/children/{case.town.amara.reference}").content.decode()
    priya = case.town.client("Priya Nair").get(f"/children/{case.town.amara.reference}")
    assert "Mum was at clinic." not in priya.content.decode()


# --- who may not -------------------------------------------------------------------------------------------


def _child_page(case: Case, client: Client) -> str:
    return client.get(f"/children/{case.town.amara.reference}").content.decode()


def test_items_that_went_since_the_page_was_opened_never_become_nothing_held(case: Case) -> None:
    reference = case.ask()
    sam = case.town.client("Sam Khan")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    Item.objects.filter(reference__in=case.inside).delete()
    answer = sam.post(f"/questions/{reference}/answer", {**filled, "safety": "no"})
    assert answer.status_code == 409
    assert _errors(answer) == ["What you hold has changed since you opened this. Look again, then send."]
    assert "You will disclose 0 of 209 items" in _text(answer)
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("item", ["X-00000-0000", "%00", "1 OR 1=1", "x" * 5000])
def test_what_is_no_item_is_not_looked_for(case: Case, item: str) -> None:
    reference = case.ask()
    sam = case.town.client("Sam Khan")
    filled = _form(sam.get(f"/questions/{reference}/answer"), action="/answer")
    answer = sam.post(f"/questions/{reference}/answer", {**filled, "safety": "no", "items": [item]})
    assert (answer.status_code, _errors(answer)) == (422, ["Choose at least one item to send from the list"])


@pytest.mark.parametrize("name", ["Grace Obi", "Hannah Okoye", "Joy Adeyemi", "Denise Walker", "Priya Nair"])
@pytest.mark.parametrize("page", ["/answer", "/release"])
def test_the_holders_pages_are_not_there_for_anybody_else(case: Case, name: str, page: str) -> None:
    reference = case.ask()
    client = case.town.client(name)
    hidden = client.get(f"/questions/{reference}{page}")
    absent = client.get(f"/questions/{NOBODYS_QUESTION}{page}")
    malformed = client.get(f"/questions/no-such-thing{page}")
    assert (hidden.status_code, absent.status_code, malformed.status_code) == (404, 404, 404)
    assert _bytes(hidden) == _bytes(absent) == _bytes(malformed)
    posted = client.post(f"/questions/{reference}{page}", {"_version": 1, "safety": "no"})
    assert (posted.status_code, _bytes(posted)) == (404, _bytes(absent))
    assert Question.objects.get(reference=reference).state == State.ASKED


@pytest.mark.parametrize("name", ["Grace Obi", "Hannah Okoye", "Joy Adeyemi", "Zoe Li"])
def test_a_question_is_not_there_for_a_stranger_nor_in_any_list(case: Case, name: str) -> None:
    reference = case.answered()
    client = case.town.client(name)
    before = Entry.objects.count()
    hidden = client.get(f"/questions/{reference}")
    recorded = Entry.objects.count() - before
    absent = client.get(f"/questions/{NOBODYS_QUESTION}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert _bytes(hidden) == _bytes(absent)
    assert Entry.objects.count() - before == 2 * recorded  # the same work, trail entry included
    assert reference not in client.get("/questions").content.decode()
    assert client.post(f"/questions/{reference}/outcome", {"code": "cannot_say"}).status_code == 404


@pytest.mark.parametrize("page", ["ask", "we-spoke"])
def test_a_child_whom_one_does_not_know_cannot_be_asked_about(case: Case, page: str) -> None:
    grace = case.town.client("Grace Obi")
    hidden = grace.get(f"/children/{case.town.amara.reference}/{page}")
    absent = grace.get(f"/children/K-00000-00000/{page}")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert _bytes(hidden) == _bytes(absent)
    assert grace.post(f"/children/{case.town.amara.reference}/{page}", {}).status_code == 404


def test_the_list_of_questions_holds_no_name_of_a_child(case: Case) -> None:
    case.ask()
    for name in ("Priya Nair", "Sam Khan", "Angela Moran"):
        page = case.town.client(name).get("/questions")
        assert page.status_code == 200
        assert "Domestic abuse incidents" in page.content.decode()
        assert "Okafor" not in page.content.decode()
        assert not re.search(THE_COUNT, page.content.decode())


def test_every_page_about_a_person_is_in_the_trail_before_it_is_read(case: Case) -> None:
    reference = case.answered()
    for name, path in (
        ("Priya Nair", f"/children/{case.town.amara.reference}/ask"),
        ("Priya Nair", f"/questions/{reference}"),
        ("Sam Khan", f"/questions/{reference}"),
    ):
        before = Entry.objects.count()
        assert case.town.client(name).get(path).status_code == 200
        (look,) = Entry.objects.order_by("number")[before:]
        assert look.actor == case.town.people[name].reference
        assert case.town.amara.reference in look.about


def test_the_holder_knows_which_child_even_when_only_dad_was_ticked(case: Case) -> None:
    priya, sam = case.town.client("Priya Nair"), case.town.client("Sam Khan")
    reference = _reference_of(_ask(case, priya, people=[case.town.david.reference]))
    text = _text(sam.get(f"/questions/{reference}/answer"))
    assert "For the child Amara Okafor" in text
    assert "12 Rowan Street" not in text
    assert queries.to_answer(case.town.viewer("Sam Khan"), reference) is not None
