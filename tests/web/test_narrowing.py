"""A school gives notice of what it will no longer do. Tuesday 14 July 2026, 09:00. Everybody is invented."""

from datetime import UTC, datetime
from typing import Any

import pytest

from joinedup.agencies.models import Narrowing
from joinedup.agencies.rules.owners import Kind
from joinedup.desk import open_work
from joinedup.notices.models import Notice
from joinedup.trail.models import Entry

from .bad_town import errors_of, form_at, text_of
from .conftest import Town

SCHOOL, POLICE, DOOR = "Parkside Primary School", "West Yorkshire Police", "Children's social work"
JOY, ANGELA, DENISE, ZOE = "Joy Adeyemi", "Angela Moran", "Denise Walker", "Zoe Li"
SEPTEMBER = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def card(town: Town, agency: str) -> str:
    return text_of(town.client("Hannah Okoye").get(f"/agencies/{town.agencies[agency].reference}"))


def send(town: Town, who: str, page: str, **filled: Any) -> Any:
    client = town.client(who)
    return client.post(page, {**form_at(client.get(page), page), **filled})


def given(town: Town, asked: str = POLICE) -> str:
    """Joy: from 1 September nobody fetches a child who does not come."""
    answer = send(
        town, JOY, f"/agencies/{town.agencies[SCHOOL].reference}/notice",
        what="no longer fetches children who do not come", from_day="1/9/2026",
        asked=town.agencies[asked].reference if asked else "nobody",
    )  # fmt: skip
    assert answer.status_code == 303, errors_of(answer)
    return f"/narrowings/{Narrowing.objects.latest('pk').reference}"


def open_with(town: Town) -> dict[str, str]:
    """By whose it is: what is open of a notice."""
    people = {person.pk: name for name, person in town.people.items()}
    desks = {desk.pk: name for name, desk in town.desks.items()}
    return {
        (people if owner.kind is Kind.PERSON else desks)[owner.id]: item.code
        for owner, items in open_work.by_owner(town.area.pk, at=town.at).items()
        for item in items
        if item.code.startswith("service.")
    }


@pytest.mark.need("R3", "R7")
def test_what_an_agency_gives_up_is_on_its_card_and_the_receiver_accepts_it(town: Town) -> None:
    page = given(town)
    told = Notice.objects.get(template="service_narrowed")
    assert told.to == town.desks["Front-door police desk"].reference
    assert open_with(town) == {"Front-door police desk": "service.asked"}
    assert (
        "From Tuesday 1 September: no longer fetches children who do not come. "
        "West Yorkshire Police is asked to pick it up - not accepted." in card(town, SCHOOL)
    )
    assert "Is asked to pick up - not accepted, from Parkside Primary School" in card(town, POLICE)
    assert "A service that you are asked to pick up" in text_of(town.client(ANGELA).get("/"))
    assert "asked to pick up" not in text_of(town.client("Sam Khan").get("/"))  # a researcher, no manager
    assert send(town, ANGELA, page, answer="accepted").status_code == 303
    assert "West Yorkshire Police picks it up." in card(town, SCHOOL)
    assert Notice.objects.get(template="service_answered").to == town.people[JOY].reference
    assert open_with(town) == {}
    town.set_time(SEPTEMBER)
    assert "no longer fetches" not in text_of(town.client(ZOE).get("/assurance"))
    assert [one.code for one in Entry.objects.filter(code__startswith="service.").order_by("number")] == [
        "service.narrowed", "service.answered",
    ]  # fmt: skip


@pytest.mark.need("R7")
def test_what_is_contested_is_the_givers_again_and_on_the_boards_page_from_its_day_on(town: Town) -> None:
    page = given(town)
    unsaid = send(town, ANGELA, page, answer="contested")
    assert (unsaid.status_code, errors_of(unsaid)) == (422, ["Enter why you contest it"])
    why = "Nobody is on before eight."
    assert send(town, ANGELA, page, answer="contested", because=why).status_code == 303
    assert open_with(town) == {JOY: "service.gives"}
    assert "A service that you give up and nobody has accepted" in text_of(town.client(JOY).get("/"))
    assert f"“{why}”" in text_of(town.client(JOY).get(page))
    assert "no longer fetches" not in text_of(town.client(ZOE).get("/assurance"))  # its day is to come
    town.set_time(SEPTEMBER)
    board = text_of(town.client(ZOE).get("/assurance"))
    assert "West Yorkshire Police contests picking it up - not accepted." in board
    assert f"West Yorkshire Police: “{why}”" in board
    # Joy asks the front door instead; what the police said stays, and they answer no more.
    assert send(town, JOY, page, asked=town.agencies[DOOR].reference).status_code == 303
    late = town.client(ANGELA).post(page, {"answer": "accepted", "_key": "k" * 24})
    assert late.status_code == 409
    assert errors_of(late) == ["This changed after you opened the page. Here is how it stands now."]
    assert send(town, DENISE, page, answer="accepted").status_code == 303
    assert "no longer fetches" not in text_of(town.client(ZOE).get("/assurance"))
    assert f"“{why}”" in text_of(town.client(JOY).get(page))
    again = town.client(JOY).post(page, {"asked": "take_back", "_key": "j" * 24})
    assert again.status_code == 409  # what somebody accepted is theirs


def test_what_nobody_is_asked_to_pick_up_is_the_givers_until_they_take_it_back(town: Town) -> None:
    page = given(town, asked="")
    assert open_with(town) == {JOY: "service.gives"}
    assert "Nobody picks it up." in card(town, SCHOOL)
    assert send(town, JOY, page, asked="take_back").status_code == 303
    assert open_with(town) == {} and "no longer fetches" not in card(town, SCHOOL)
    town.set_time(SEPTEMBER)
    assert "no longer fetches" not in text_of(town.client(ZOE).get("/assurance"))
