"""The page of a round: one's own view first, then all. What waits is in no byte of any answer (V2, C4)."""

import json
import re
from typing import Any

import pytest
from lxml import html

from joinedup.agencies.models import Edition
from joinedup.desk import day
from joinedup.risk import actions
from joinedup.risk.models import Guess, View
from tests.west_yorkshire import FILES

from .bad_town import errors_of, form_at, text_of
from .conftest import Town
from .risk_case import (
    DENISE,
    GRACE,
    HANNAH,
    JOY,
    POLICE,
    PRIYA,
    SAM,
    SCHOOL,
    fact,
    opened,
    say,
    seen,
)

SAID = {"reading": "4", "how_sure": "partly", "what_would_change_it": "If the weight chart went up."}


def send(town: Town, who: str, path: str, /, **filled: Any) -> Any:
    client = town.client(who)
    return client.post(path, {**form_at(client.get(path), path), **filled})


@pytest.mark.need("V2")
def test_hannah_says_her_view_in_four_controls_and_reads_the_others_after(town: Town) -> None:
    reference = opened(town)
    path = f"/views/{reference}"
    weight = fact(town, PRIYA, reference, "She has lost 400 g since June.")
    say(town, JOY, reference, "2", change="If Nan moved away.")
    say(town, SAM, reference, "3", evidence="strong")
    client = town.client(HANNAH)
    before = client.get(path)
    asked = form_at(before, path)
    shown = [
        name for name in re.findall(r'name="(\w+)"', before.content.decode()) if name in {*SAID, "rests_on"}
    ]
    assert set(shown) == {"reading", "rests_on", "how_sure", "what_would_change_it"}
    assert 'name="evidence"' not in before.content.decode()  # the police alone are asked
    assert " checked" not in before.content.decode()
    assert "If Nan moved away." not in before.content.decode()
    assert f"What {SAM} saw." in before.content.decode()  # a fact is shared at once
    answer = client.post(path, {**asked, **SAID, "rests_on": str(weight)})
    assert answer.status_code == 303, errors_of(answer)
    after = text_of(client.get(path))
    assert "The views opened 09:00, when all who were here had said theirs." in after
    assert (
        "Views differ by 2 levels: Parkside Primary School says 2 Early help, 0-19 health service says "
        "4 Significant harm." in after
    )
    assert "If Nan moved away." in after
    assert "Evidence for a prosecution: strong" in after
    assert "average; there is no average" in after


def test_a_view_says_what_it_rests_on_and_everything_else_that_is_missing(town: Town) -> None:
    reference = opened(town)
    answer = send(town, HANNAH, f"/views/{reference}")
    assert errors_of(answer) == [
        "Choose how the child is",
        "Enter a fact that your view rests on",
        "Choose how sure you are",
        "Enter what would change your mind",
    ]
    assert View.objects.count() == 0


def test_the_wording_of_each_level_stands_beside_the_control(town: Town) -> None:
    shown = text_of(town.client(HANNAH).get(f"/views/{opened(town)}"))
    assert "Without services the child is unlikely to be well" in shown
    assert "But not: A parent who drinks on Saturdays" in shown


def test_somebody_not_asked_reads_the_facts_and_finds_no_form(town: Town) -> None:
    reference = opened(town)
    path = f"/views/{reference}"
    client = town.client(PRIYA)
    assert "Your view for" not in text_of(client.get(path))
    answer = client.post(path, {**SAID, "fact": "She is cold.", "_key": "k" * 24})
    assert answer.status_code == 422
    assert "Your agency is not asked in this round. Add what you know as a fact." in text_of(answer)
    assert town.client(GRACE).get(path).status_code == 404


def test_a_view_that_came_as_the_chair_opened_them_is_kept_and_marked(town: Town) -> None:
    reference = opened(town)
    path = f"/views/{reference}"
    say(town, JOY, reference, "2")
    client = town.client(SAM)
    page = form_at(client.get(path), path)  # the page was made before
    actions.reveal(reference, because="Police are out.", by=town.viewer(DENISE), at=town.at)
    answer = client.post(path, {**page, **SAID, "fact": "The door was open.", "evidence": "some"})
    assert answer.status_code == 303, errors_of(answer)
    shown = text_of(client.get(path))
    assert (
        "4 Significant harm, partly. Said by Sam Khan, Tuesday 14 July, 09:00, after the views were open."
        in shown
    )


def test_a_view_that_came_after_the_close_is_shown_again_with_its_words(town: Town) -> None:
    reference = opened(town)
    path = f"/views/{reference}"
    client = town.client(SAM)
    page = form_at(client.get(path), path)
    actions.close_round(reference, by=town.viewer(DENISE), at=town.at)
    answer = client.post(path, {**page, **SAID, "fact": "The door was open."})
    assert answer.status_code == 422
    assert "This round is closed, and its views stand." in text_of(answer)
    assert View.objects.count() == 0


def test_the_same_form_sent_twice_is_one_view(town: Town) -> None:
    reference = opened(town)
    path = f"/views/{reference}"
    client = town.client(HANNAH)
    page = {**form_at(client.get(path), path), **SAID, "fact": "She is thin."}
    assert [client.post(path, page).status_code for _ in range(2)] == [303, 303]
    assert View.objects.count() == 1
    other = client.post(path, {**page, "reading": "1"})
    assert other.status_code == 409 and View.objects.count() == 1


def test_a_guess_and_a_fact_and_a_grade_are_written_on_pages_of_their_own(town: Town) -> None:
    reference = opened(town, SCHOOL, POLICE)
    police = town.agencies[POLICE].reference
    sent = send(town, JOY, f"/views/{reference}/guess", of=police, reading="2")
    assert sent.status_code == 303 and Guess.objects.count() == 1
    assert "You have guessed: West Yorkshire Police, 2 Early help." in text_of(
        town.client(JOY).get(f"/views/{reference}")
    )
    assert "You have guessed" not in text_of(town.client(SAM).get(f"/views/{reference}"))
    assert send(town, JOY, f"/views/{reference}/fact", words="She came without shoes.").status_code == 303
    assert seen(town, SAM, reference).facts[0].words == "She came without shoes."
    graded = send(
        town, SAM, f"/views/{reference}/adult", tool="dara", grade="high", because="He has a key.",
        adult=town.ada.reference,
    )  # fmt: skip
    assert graded.status_code == 303, errors_of(graded)
    shown = text_of(town.client(JOY).get(f"/views/{reference}"))
    assert "DARA: High Ada Okafor, mother. He has a key." in shown


def test_who_opened_the_round_opens_the_views_with_a_reason_and_nobody_else(town: Town) -> None:
    reference = opened(town)
    say(town, JOY, reference, "3")
    path = f"/views/{reference}/reveal"
    refused = send(town, SAM, path, because="I want to know.")
    assert refused.status_code == 422
    assert "The chair opens the views, or they open when all are in." in text_of(refused)
    assert send(town, DENISE, path, because="We act now.").status_code == 303
    assert "We act now." in text_of(town.client(SAM).get(f"/views/{reference}"))


def test_my_day_and_the_childs_page_lead_to_it_and_say_no_view(town: Town) -> None:
    reference = opened(town, SCHOOL, "0-19 health service")
    say(town, JOY, reference, "4", change="If the door were locked.")
    today = text_of(town.client(HANNAH).get("/"))
    assert "Say your agency's view of a child" in today and "1 of 2 agencies have said theirs" in today
    child = f"/children/{town.amara.reference}"
    before = town.client(HANNAH).get(child).content.decode()
    assert "1 of 2 agencies have said their view." in before
    assert "4 Significant harm" not in before and "If the door were locked." not in before
    say(town, HANNAH, reference, "4")
    assert "If the door were locked." in text_of(town.client(HANNAH).get(child))
    assert "Say your agency's view of a child" not in text_of(town.client(HANNAH).get("/"))


@pytest.mark.need("V1")
def test_an_area_that_has_left_levels_is_asked_which_conversation_a_child_needs(town: Town) -> None:
    """One line of its levels.toml says so. The conversations have no order, and no distance is counted."""
    levels = FILES["levels.toml"].replace('scale = "need"', 'scale = "right_conversations"')
    Edition.objects.create(
        area=town.area, in_force_from=town.at.date(), brought_in_at=town.at, source="here",
        digest="conversations", files=json.dumps({**FILES, "levels.toml": levels}),
    )  # fmt: skip
    reference = opened(town, SCHOOL, POLICE)
    path = f"/views/{reference}"
    asked = text_of(town.client(JOY).get(path))
    assert "Which conversation does this child need?" in asked
    assert "Universal" in asked and "Level of need" not in asked
    guess = {"of": town.agencies[POLICE].reference, "reading": "universal"}
    assert send(town, JOY, f"{path}/guess", **guess).status_code == 303
    for who, said in ((JOY, "targeted"), (SAM, "specialist")):
        more = {"reading": said, "fact": f"What {who} saw.", "evidence": "some"}
        answer = send(town, who, path, **{**SAID, **more})
        assert answer.status_code == 303, errors_of(answer)
    page = town.client(JOY).get(path)
    read = text_of(page)
    differ = "Views differ: Parkside Primary School says Targeted; West Yorkshire Police says Specialist."
    assert differ in read
    assert "you guessed Universal. They said Specialist." in read
    assert " level" not in read
    assert b"<svg" in page.content


def test_a_morning_of_many_views_is_one_line_that_opens_into_each_of_them(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day, "MOST_VIEWS", 0)
    reference = opened(town, SCHOOL, "0-19 health service")
    hannah = town.client(HANNAH)
    shown = hannah.get("/")
    assert "1 thing for you or your desk" in text_of(shown)
    (whole,) = html.fromstring(shown.content).xpath("//details[contains(., 'view of 1 child')]")
    (link,) = whole.xpath(".//a/@href")
    assert link == f"/views/{reference}" and hannah.get(link).status_code == 200
