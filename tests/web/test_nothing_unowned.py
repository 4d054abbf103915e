"""What waits beside a child has an owner like all other work, and goes with a handover."""

from datetime import timedelta
from typing import Any

import pytest

from joinedup.agencies.actions import asking
from joinedup.agencies.models import Contact, SpecialistAsk
from joinedup.children.actions import asking_them, visits
from joinedup.children.models import Doubt, Involvement, JointVisit, NameWish
from joinedup.desk import open_work
from joinedup.desk.actions.handing import hand_on

from .bad_town import text_of
from .conftest import Town
from .test_handover import give, read_all
from .test_vault import protect

PRIYA, SAM, HANNAH = "Priya Nair", "Sam Khan", "Hannah Okoye"


def how(town: Town, who: str) -> dict[str, Any]:
    return {"by": town.viewer(who), "at": town.at}


def a_visit_that_is_over(town: Town) -> JointVisit:
    """Priya and Hannah were to go an hour ago, and neither has said whether they did."""
    visits.plan_visit(
        town.amara.reference,
        other=town.people[HANNAH].pk,
        starts=town.at + timedelta(hours=1),
        purpose="See Mara at home.",
        agreed=True,
        **how(town, PRIYA),
    )
    JointVisit.objects.update(starts=town.at - timedelta(hours=1))
    return JointVisit.objects.get()


@pytest.fixture
def owned(town: Town) -> dict[str, set[str]]:
    """By owner, the references of what waits; four sorts of it."""
    visit = a_visit_that_is_over(town)
    nurse = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    nurse.update(visibility=Involvement.Visibility.ON_REQUEST)
    amara = town.amara.reference
    asking_them.ask_for_name(amara, which=0, because="Mara asked for her nurse.", **how(town, "Joy Adeyemi"))
    asking_them.say_wrong(amara, about="home", words="Nan moved.", **how(town, "Joy Adeyemi"))
    asked = {"wanted": "Is there bail?", "specialist": town.people[SAM].reference}
    hannah = town.viewer(HANNAH)
    asking.ask_specialist(
        town.desks["Front-door police desk"].pk,
        **asked, by=hannah, by_id=hannah.practitioner_id, at=town.at,
    )  # fmt: skip
    return {
        PRIYA: {visit.reference},
        nurse.get().desk.name: {NameWish.objects.get().reference},
        "Duty and Advice": {Doubt.objects.get().reference},
        SAM: {SpecialistAsk.objects.get().reference},
    }


def lists(town: Town) -> dict[str, set[str]]:
    names = {person.pk: name for name, person in town.people.items()}
    desks = {desk.pk: name for name, desk in town.desks.items()}
    found = open_work.by_owner(town.area.pk, at=town.at)
    return {
        (names if owner.kind == "person" else desks)[owner.id]: {item.reference for item in items}
        for owner, items in found.items()
    }


@pytest.mark.need("W9")
def test_a_visit_a_wish_a_doubt_and_a_specialists_question_each_have_one_owner(
    town: Town, owned: dict[str, set[str]]
) -> None:
    assert lists(town) == owned
    assert "A joint visit, to say whether it was made" in text_of(town.client(PRIYA).get("/open-work"))
    assert "What was asked of a specialist" in text_of(town.client(SAM).get("/open-work"))
    assert "Say what came of what a specialist was asked" in text_of(town.client(SAM).get("/"))


def test_a_visit_is_handed_over_and_whoever_took_it_on_says_whether_it_was_made(
    town: Town, owned: dict[str, set[str]]
) -> None:
    reference = give(town, PRIYA, to=town.desks["Duty and Advice"].reference)
    (visit,) = owned[PRIYA]
    assert PRIYA not in lists(town) and visit in lists(town)["Duty and Advice"]
    denise = town.client("Denise Walker")
    assert read_all(town, "Denise Walker", reference).status_code == 303
    assert lists(town)["Denise Walker"] == {visit}
    said = {"made": "made", "came_of": "Priya rang: Mara was well.", "_key": "v"}
    assert denise.post(f"/visits/{visit}", said).status_code == 303
    pair = sorted((town.people[PRIYA].pk, town.people[HANNAH].pk))
    assert Contact.objects.get(one_id=pair[0], other_id=pair[1], how="joint_visit").about == visit


def test_a_doubt_and_a_specialists_question_move_to_the_desk_that_is_named(
    town: Town, owned: dict[str, set[str]]
) -> None:
    items = [one for one in open_work.everything(town.area.pk, at=town.at) if one.code != "visit.to_say"]
    hand_on(items, to=town.people["Angela Moran"].pk, desk_id=None, **how(town, SAM))
    assert lists(town)["Angela Moran"] == owned[SAM], (
        "she sits at the desk; the doubt and the wish stay where they are"
    )
    assert owned["Duty and Advice"] <= lists(town)["Duty and Advice"]


def test_which_service_was_asked_for_its_name_is_not_told_by_a_count(
    town: Town, owned: dict[str, set[str]]
) -> None:
    admin = town.viewer("Denise Walker")
    assert "0-19 health service" not in {row.name for row in open_work.of_area(admin)}


@pytest.mark.need("S5")
def test_a_protected_address_stops_a_specialists_question_and_its_answer(town: Town) -> None:
    protect(town)
    path = f"/specialists/ask/{town.desks['Front-door police desk'].reference}"
    where = "Is there bail at 7 Harbour Court?"
    joy = town.client("Joy Adeyemi")
    stopped = joy.post(path, {"wanted": where, "_key": "k"})
    assert stopped.status_code == 422 and "What should become of it?" in text_of(stopped)
    assert not SpecialistAsk.objects.exists()
    assert joy.post(path, {"wanted": where, "_protected": "remove", "_key": "k"}).status_code == 303
    ask = SpecialistAsk.objects.get()
    assert ask.wanted == "Is there bail at (protected address)?"
