"""A worry that somebody rings about: whose it is, from when it counts, and who hears what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from joinedup.clocks.models import ChildClock, Clock
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.models import Concern, Conversation, News, Owed, TakenDown, ToldSender
from joinedup.frontdoor.rules.advising import Noted
from joinedup.frontdoor.rules.following import WhyLate
from joinedup.frontdoor.rules.telling import Told
from joinedup.notices.models import Notice

from .bad_town import text_of
from .conftest import Town
from .test_frontdoor_actions import concern, decided, recommended

# The town stands on Tuesday 14 July 2026, 09:00 in London.
FRIDAY_TEN_TO_FOUR = datetime(2026, 7, 10, 14, 50, tzinfo=UTC)
HEARD = {
    "about": "child",
    "worry": "Her crying goes on all night, and this morning she had a bruise.",
    "last_happened": "today",
    "child_name": "Mara Okafor",
    "family_knows": "no",
    "family_knows_detail": "She is afraid of him.",
}
SAM = {"whose": "rang", "who_rang": "known", "caller": "sam khan"}
NEIGHBOUR = {
    "whose": "rang",
    "who_rang": "named",
    "caller": "Wendy Marsh",
    "caller_phone": "0113 496 0001",
    "caller_safe_ways": "Mornings",
    "source": "1B",
}
ON_FRIDAY = {"received_day": "10/7/2026", "received_time": "15:50"}
LATE = {"received_late": "The line was down over the weekend."}


def send(town: Town, *, by: str = "Priya Nair", key: str = "k", **said: str) -> Any:
    return town.client(by).post("/concern/new", {**HEARD, **said, "_key": key})


def test_whoever_takes_calls_is_asked_whose_it_is_and_nobody_else_is(town: Town) -> None:
    assert 'name="whose"' not in town.client("Joy Adeyemi").get("/concern/new").content.decode()
    priya = town.client("Priya Nair")
    page = priya.get("/concern/new").content.decode()
    assert "Is this yours, or did somebody ring you?" in page and "Page 1 of 4" in text_of_page(page)
    assert "checked" not in page
    assert "Choose whether this is yours" in send(town).content.decode()
    turned = {**HEARD, "whose": "rang", "_key": "k", "_left": "1", "_turn_to": "2"}
    page = priya.post("/concern/new", turned).content.decode()
    assert "Page 2 of 5" in text_of_page(page) and "Who rang?" in page
    assert send(town, whose="own").status_code == 303
    mine = Concern.objects.get()
    assert (mine.sender, mine.came_by) == (town.people["Priya Nair"], "form")


def tie(town: Town, reference: str) -> None:
    version, by = concern(reference).version, town.viewer("Priya Nair")
    actions.tie(reference, child=town.amara.reference, version=version, by=by, at=town.at)


def text_of_page(page: str) -> str:
    return " ".join(page.split())


def test_a_colleague_who_rings_is_the_sender_and_is_written_to_and_the_typist_is_not(town: Town) -> None:
    answer = send(town, **SAM)
    told = Concern.objects.get()
    assert answer["Location"] == f"/front-door/{told.reference}"
    sam, priya = town.people["Sam Khan"], town.people["Priya Nair"]
    assert (told.sender, told.sender_agency, told.source, told.verified) == (sam, sam.agency, "6", True)
    assert (told.came_by, TakenDown.objects.get().by) == ("telephone", priya)
    assert queries.sent_concern(town.viewer("Sam Khan"), told.reference) is not None
    assert queries.sent_concern(town.viewer("Priya Nair"), told.reference) is None
    shown = text_of(town.client("Priya Nair").get(f"/front-door/{told.reference}"))
    assert "Sam Khan" in shown and "Priya Nair wrote it down." in shown and "By telephone." in shown
    tie(town, told.reference)
    decided(town, recommended(town, reference=told.reference))
    letters = Notice.objects.filter(thing=told.reference, template="concern_decided")
    assert [one.to for one in letters] == [sam.reference]


def test_what_was_rung_in_on_friday_counts_from_friday_with_its_mark_and_its_reason(town: Town) -> None:
    refused = send(town, **SAM, **ON_FRIDAY)
    assert refused.status_code == 422
    assert "Enter why it is written down on a later day" in refused.content.decode()
    assert send(town, **SAM, **ON_FRIDAY, **LATE).status_code == 303
    told = Concern.objects.get()
    assert (told.occurred, told.entered) == (FRIDAY_TEN_TO_FOUR, town.at)
    clock = Clock.objects.get(subject=told.reference)
    # Friday at ten to four is in the hours of the front door: decided by Monday, which is over.
    assert clock.due_on.isoformat() == "2026-07-13"
    shown = text_of(town.client("Priya Nair").get(f"/front-door/{told.reference}"))
    assert "Priya Nair wrote it down, entered 4 days later, The line was down over the weekend." in shown
    (line,) = queries.queue(town.viewer("Priya Nair")).lines
    assert line.waiting == "3 days" and line.entered == FRIDAY_TEN_TO_FOUR
    # And so does the assessment that is decided on.
    tie(town, told.reference)
    late = WhyLate("We could not reach her.", "The head of service.", "School sees Mara each day.")
    decided(town, recommended(town, reference=told.reference), why_late=late)
    assert ChildClock.objects.get(timer="T02").occurred == FRIDAY_TEN_TO_FOUR


def test_a_call_that_was_just_now_is_one_concern_however_often_it_is_sent(town: Town) -> None:
    first = send(town, **SAM)
    town.set_time(town.at + timedelta(seconds=20))
    again = send(town, **SAM)
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"who_rang": ""}, "Choose who rang"),
        ({"caller": ""}, "Enter their name"),
        ({"caller": "Sam"}, "Nobody else who can sign in here has this name."),
        ({"caller": "Priya Nair"}, "Nobody else who can sign in here has this name."),
        ({"who_rang": "named", "caller": "Wendy Marsh"}, "Choose where it comes from"),
        ({"who_rang": "named", "caller": "", "source": "1B"}, "Enter their name"),
        ({"received_time": "25:00"}, "Enter the time on the 24-hour clock, like 16:40."),
        ({"received_time": "23:00"}, "This is still to come. Check the day and the time."),
        ({"received_day": "10/7/2026"}, "Enter the time at which they rang, like 16:40"),
        ({"received_day": "10/5/2026", "received_time": "10:00"}, "This is more than a month ago."),
    ],
)
def test_what_cannot_be_is_asked_about_and_every_word_is_kept(
    town: Town, said: dict[str, str], sentence: str
) -> None:
    answer = send(town, **{**SAM, **said})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and HEARD["worry"] in page
    assert Concern.objects.count() == 0


@pytest.mark.need("I7")
def test_a_neighbour_who_rings_is_told_one_neutral_text_by_telephone_and_it_is_written_down_by_whom(
    town: Town,
) -> None:
    send(town, **NEIGHBOUR)
    told, priya = Concern.objects.get(), town.client("Priya Nair")
    assert (told.sender, told.sender_agency, told.source, told.verified) == (None, None, "1B", False)
    shown = text_of(priya.get(f"/front-door/{told.reference}"))
    assert "Wendy Marsh" in shown and "0113 496 0001" in shown and "Nobody has verified who rang." in shown
    assert "It came by the form for everybody" not in shown and "In danger when they wrote" not in shown
    tie(town, told.reference)
    decided(town, recommended(town, reference=told.reference))
    assert [one.reference for one in queries.waiting_to_be_told(town.viewer("Priya Nair"))] == [
        told.reference
    ]
    text = ToldSender.objects.get(concern=told).text
    page = text_of(priya.get(f"/front-door/{told.reference}/feedback"))
    assert text in page and "They were told by telephone" in page and "Tell them what came of it" not in page
    sent = {"act": "said", "_version": str(concern(told.reference).version), "_key": "said"}
    assert priya.post(f"/front-door/{told.reference}/feedback", sent).status_code == 303
    assert Owed.objects.get(concern=told).given_at == town.at
    news = News.objects.get(concern=told)
    assert (news.by, news.line) == (town.people["Priya Nair"], text)
    page = text_of(priya.get(f"/front-door/{told.reference}/feedback"))
    assert "Said by Priya Nair." in page and "They have been told" in page and "Owed by" not in page


def test_where_nobody_left_a_number_nothing_is_owed_and_three_callers_are_three_people(town: Town) -> None:
    by = town.viewer("Priya Nair")
    for number, said in enumerate(
        (SAM, NEIGHBOUR, {"whose": "rang", "who_rang": "nobody", "source": "1D"}, {"whose": "own"})
    ):
        send(town, key=f"k{number}", **said)
    every = list(Concern.objects.order_by("pk"))
    for one in every:
        tie(town, one.reference)
    decided(town, recommended(town, reference=every[2].reference))
    assert not Owed.objects.exists()
    before = queries.concern(by, every[3].reference)
    assert before is not None and before.before.people == 3


def test_a_conversation_noted_on_friday_and_named_on_tuesday_counts_from_friday(town: Town) -> None:
    joy = town.viewer("Joy Adeyemi")
    talk = actions.note_conversation(
        Noted("Priya Nair, Duty and Advice", "She came in hungry.", "", "Mara Okafor"),
        by=joy,
        at=FRIDAY_TEN_TO_FOUR,
    )
    assert Conversation.objects.get().occurred == FRIDAY_TEN_TO_FOUR
    told = Told("She came in hungry.", last_happened="today", family_knows="no", family_knows_detail="x")
    reference = actions.name_it(talk, told=told, by=joy, at=town.at)
    named = concern(reference)
    assert (named.occurred, named.entered) == (FRIDAY_TEN_TO_FOUR, town.at)
    assert Clock.objects.get(subject=reference).due_on.isoformat() == "2026-07-13"
    assert "Entered 4 days later." in text_of(town.client("Priya Nair").get(f"/front-door/{reference}"))
