"""What a question is for follows from what is recorded about the child, not from what an address claims."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from joinedup.children.models import Involvement
from joinedup.clocks import actions as clocks
from joinedup.frontdoor import actions as frontdoor
from joinedup.sharing import actions
from joinedup.sharing.models import OpenConcern, Question, StrategyDiscussion

from .bad_town import errors_of, form_at, text_of
from .conftest import Town
from .sharing_case import CONCERN, Case, case
from .test_frontdoor_actions import concern as concern_row
from .test_frontdoor_actions import decided, recommended, tied

__all__ = ["case"]

THERE = ("Children's social work", "West Yorkshire Police", "0-19 health service")


def _ask(
    town: Town, client: Client, *, query: str = "", desk: str = "Front-door police desk", **more: Any
) -> Any:
    path = f"/children/{town.amara.reference}/ask"
    shown = form_at(client.get(path + query), path)
    filled = {
        "topic": "something_else",
        "topic_detail": "Whether she is seen",
        "desk": town.desks[desk].reference,
        "why": "To know whether she is safe tonight",
        "adopted": "on",
    }
    return client.post(path, {**shown, **filled, **more})


def _asked(answer: Any) -> Question:
    assert answer.status_code == 303, errors_of(answer)
    return Question.objects.get(reference=answer["Location"].split("/")[2])


def _discuss(town: Town, *, decided: str = "joint") -> None:
    actions.record_strategy(
        town.amara.reference,
        held_on=town.at.date(),
        took_part=[town.agencies[name].reference for name in THERE],
        names="Priya Nair, Sam Khan, Hannah Okoye",
        decided=decided,
        because="She was hit, and he comes home tonight.",
        by=town.viewer("Priya Nair"),
        at=town.at,
    )


def test_a_concern_that_is_tied_is_what_the_front_door_asks_for_until_it_is_decided(town: Town) -> None:
    reference = recommended(town)
    priya = town.client("Priya Nair")
    asked = _asked(_ask(town, priya, query=f"?concern={reference}"))
    assert (asked.purpose, asked.concern) == ("screening", reference)
    without_an_address = _asked(_ask(town, priya))
    assert (without_an_address.purpose, without_an_address.concern) == ("screening", reference)
    decided(town, reference)
    after = _ask(town, priya, query=f"?concern={reference}")
    assert errors_of(after) == ["Choose what the question is for"]
    assert OpenConcern.objects.get(concern=reference).until == town.at


def test_a_tie_that_was_wrong_takes_the_purpose_with_it(town: Town) -> None:
    reference = tied(town)
    version = concern_row(reference).version
    priya = town.viewer("Priya Nair")
    frontdoor.untie(reference, because="Her cousin", version=version, by=priya, at=town.at)
    assert errors_of(_ask(town, town.client("Priya Nair"))) == ["Choose what the question is for"]


@pytest.mark.parametrize("claimed", [CONCERN, "C-00000-00000", "Q-00000-00000", "x"])
def test_a_worker_cannot_claim_a_concern_by_its_address(case: Case, claimed: str) -> None:
    """Joy knows the child, and not what waits at the front door: open, absent and none are one page."""
    town, joy = case.town, case.town.client("Joy Adeyemi")
    page = text_of(joy.get(f"/children/{town.amara.reference}/ask?concern={claimed}"))
    assert "screening" not in page
    assert "What is it for?" in page
    refused = _ask(town, joy, query=f"?concern={claimed}")
    assert errors_of(refused) == ["Choose what the question is for"]
    kept = form_at(refused, f"/children/{town.amara.reference}/ask")
    assert kept["why"] == ["To know whether she is safe tonight"]
    asked = _asked(_ask(town, joy, query=f"?concern={claimed}", purpose="protection"))
    assert (asked.purpose, asked.concern) == ("protection", "")


@pytest.mark.parametrize("claimed", [CONCERN, "C-00000-00000"])
def test_nor_by_a_field_that_the_page_did_not_send(case: Case, claimed: str) -> None:
    town = case.town
    refused = _ask(town, town.client("Joy Adeyemi"), concern=claimed, purpose="protection")
    if claimed == CONCERN:  # open, and not hers to know of: the same words
        assert OpenConcern.objects.filter(concern=claimed, until=None).exists()
    assert errors_of(refused) == [
        "The concern that this was for is not open about this child. Choose what the question is for."
    ]
    assert Question.objects.count() == 0


def test_section_47_is_chosen_by_nobody_until_a_strategy_discussion_is_recorded(case: Case) -> None:
    town, hannah = case.town, case.town.client("Hannah Okoye")
    refused = _ask(town, hannah, purpose="s47_enquiry")
    assert (refused.status_code, errors_of(refused)) == (
        422,
        [
            "A section 47 purpose needs a strategy discussion that is written down. Record it first, or "
            "choose another."
        ],
    )
    _discuss(town)
    asked = _asked(_ask(town, hannah))
    assert asked.purpose == "s47_enquiry"
    page = text_of(hannah.get(f"/children/{town.amara.reference}/ask"))
    assert "(Children Act 1989 section 47). A strategy discussion on Tuesday 14 July decided so." in page


def test_who_did_not_take_part_does_not_learn_of_the_enquiry_here(case: Case) -> None:
    _discuss(case.town)
    joy = case.town.client("Joy Adeyemi")
    page = text_of(joy.get(f"/children/{case.town.amara.reference}/ask"))
    assert "section 47" not in page
    assert "Child protection enquiry" not in page
    assert errors_of(_ask(case.town, joy)) == ["Choose what the question is for"]


@pytest.mark.parametrize("decided", ["none", "again", "police"])
def test_a_discussion_that_decides_on_no_enquiry_opens_none(case: Case, decided: str) -> None:
    _discuss(case.town, decided=decided)
    answer = _ask(case.town, case.town.client("Hannah Okoye"), purpose="s47_enquiry")
    assert errors_of(answer)[0].startswith("A section 47 purpose needs a strategy discussion")


def _step(town: Town, code: str, *, own: bool = False, by: str = "Priya Nair", minutes: int = 0) -> None:
    clocks.record_step(
        town.amara.reference,
        code,
        occurred=town.at - timedelta(hours=2) + timedelta(minutes=minutes),
        own_agency_only=own,
        by=town.viewer(by),
        at=town.at,
    )


def test_a_step_beside_the_child_is_what_a_question_is_for_until_another_ends_it(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    page = f"/children/{town.amara.reference}/ask"
    refused = _ask(town, priya, purpose="court")
    assert errors_of(refused) == ["Choose what the question is for from the list"]
    _step(town, "application_issued", own=True)
    shown = text_of(priya.get(page))
    assert shown.count("It rests on a step that not everybody may know of. Whoever you ask reads it") == 1
    assert "Care proceedings: also for the court: Article 9(2)(f)." in text_of(priya.get(page))
    asked = _asked(_ask(town, priya, purpose="court"))
    assert (asked.purpose, asked.condition) == ("court", "A9-2g A9-2f A10")
    assert "for the court: Article 9(2)(f)" in asked.basis
    # Recorded for social work alone: the school learns nothing of it here, nor does it ask for its sake.
    joy = town.client("Joy Adeyemi")
    assert "care proceedings" not in text_of(joy.get(page)).casefold()
    assert errors_of(_ask(town, joy)) == ["Choose what the question is for"]
    # Openly: it stands for whoever reads it, and is filled in; two that stand are chosen between.
    _step(town, "cp_plan_began", minutes=1)
    assert "to carry out the child protection plan (core group)" in text_of(joy.get(page))
    assert _asked(_ask(town, joy)).purpose == "core_group"
    assert "It rests on a step" in text_of(priya.get(page))
    assert "It rests on a step" not in text_of(joy.get(page))
    opened = form_at(joy.get(page), page)
    _step(town, "conference_inquorate", minutes=2)
    assert errors_of(_ask(town, joy)) == ["Choose what the question is for"]
    assert _asked(_ask(town, joy, purpose="cp_conference")).purpose == "cp_conference"
    _step(town, "cp_plan_ended", minutes=3)
    assert errors_of(_ask(town, joy, purpose="core_group")) == [
        "Choose what the question is for from the list"
    ]
    _step(town, "conference_inquorate", minutes=4)
    # On the page that she opened stood the plan: what stands by now is not what she read.
    assert errors_of(_ask(town, joy, filled_in=opened["filled_in"])) == [
        "Choose what the question is for from the list"
    ]
    before = {name: said for name, said in opened.items() if name != "filled_in"}
    before |= {"topic": "attendance", "desk": town.desks["Front-door police desk"].reference}
    read = joy.post(page, {**before, "why": "To know", "adopted": "on"})
    assert errors_of(read) == ["Read what it is for, which this page did not say, and send again"]
    assert _asked(_ask(town, joy)).purpose == "cp_conference"


def test_that_somebody_asked_under_clares_law_goes_out_with_no_plain_question_to_the_school(
    case: Case,
) -> None:
    town, sam = case.town, case.town.client("Sam Khan")
    works = {"agency": town.agencies["West Yorkshire Police"], "practitioner": town.people["Sam Khan"]}
    Involvement.objects.create(
        **town.work(
            **works,
            child=town.amara,
            desk=town.desks["Front-door police desk"],
            part="officer",
            since=town.at,
        )
    )
    _step(town, "disclosure_asked", own=True, by="Sam Khan")
    desk = next(name for name, one in town.desks.items() if one.agency == town.people["Joy Adeyemi"].agency)
    assert errors_of(_ask(town, sam, desk=desk)) == ["Choose what the question is for"]
    asked = _asked(_ask(town, sam, desk=desk, purpose="protection"))
    town.set_time(asked.reaches_at or town.at)
    joy_reads = text_of(town.client("Joy Adeyemi").get(f"/questions/{asked.reference}/answer"))
    assert "to protect the child from harm" in joy_reads
    assert "disclosure" not in joy_reads.casefold()


def test_social_work_records_it_on_the_child_and_says_when_the_enquiry_is_over(case: Case) -> None:
    town, priya = case.town, case.town.client("Priya Nair")
    path = f"/children/{town.amara.reference}/strategy"
    shown = form_at(priya.get(path), path)
    assert "decided" not in shown  # nothing is chosen beforehand
    filled = {
        **shown,
        "held_on": "14/7/2026",
        "took_part": [town.agencies[name].reference for name in THERE[:2]],
        "names": "Priya Nair, Sam Khan",
        "decided": "joint",
        "because": "She was hit.",
    }
    missing = priya.post(path, filled)
    assert errors_of(missing) == [
        "A strategy discussion needs social work, health and police. Missing: health."
    ]
    assert form_at(missing, path)["names"] == ["Priya Nair, Sam Khan"]
    filled["took_part"] = [town.agencies[name].reference for name in THERE]
    assert priya.post(path, filled).status_code == 303
    page = text_of(priya.get(path))
    assert "An enquiry by social work and police together" in page
    assert "The enquiry is open" in page
    assert _asked(_ask(town, town.client("Hannah Okoye"))).purpose == "s47_enquiry"
    assert priya.post(path, {"over": "yes"}).status_code == 303
    assert "The enquiry was over" in text_of(priya.get(path))
    assert StrategyDiscussion.objects.get().over_at == town.at
    assert errors_of(_ask(town, town.client("Hannah Okoye"))) == ["Choose what the question is for"]


@pytest.mark.parametrize("name", ["Joy Adeyemi", "Hannah Okoye", "Sam Khan", "Grace Obi"])
def test_nobody_else_has_that_page(case: Case, name: str) -> None:
    path = f"/children/{case.town.amara.reference}/strategy"
    client = case.town.client(name)
    assert client.get(path).status_code == 404
    assert client.post(path, {"over": "yes"}).status_code == 404
