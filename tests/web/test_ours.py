"""How openly a service is named is its own to say, and somebody of the family is added on a page."""

from datetime import date, timedelta

import pytest

from joinedup.agencies.models import Practitioner
from joinedup.children import actions as children
from joinedup.children.actions.relatives import LOOK_AGAIN, THERE_ALREADY
from joinedup.children.models import Child, FamilyTie, Involvement, KnownName
from joinedup.children.remembering import remember_some
from joinedup.children.rules.arrivals import NewInvolvement
from joinedup.children.rules.openly import as_usual

from .bad_town import errors_of, page_of, text_of
from .conftest import Town

NURSE = "0-19 health service"


def about(town: Town, page: str = "") -> str:
    return f"/children/{town.amara.reference}{page}"


@pytest.mark.parametrize(
    ("kind", "usual"),
    [
        ("health", "on_request"), ("substance_misuse", "on_request"), ("domestic_violence", "on_request"),
        ("education", "open"), ("police", "open"), ("voluntary", "open"),
    ],
)  # fmt: skip
def test_health_refuge_and_substance_misuse_are_named_on_request_where_nobody_said_otherwise(
    kind: str, usual: str
) -> None:
    assert as_usual(kind) == usual


def test_work_that_begins_is_named_as_is_usual_for_its_kind(town: Town) -> None:
    desk = town.desks["Health visitors' duty"].pk
    new = NewInvolvement(town.tobi.reference, town.agencies[NURSE].pk, desk, "school nurse", town.at)
    children.involve(new, by=town.viewer("Hannah Okoye"), at=town.at)
    assert Involvement.objects.get(child=town.tobi, part="school nurse").visibility == "on_request"


def test_a_nurse_says_that_her_service_is_not_shown_and_others_read_as_if_it_were_not_there(
    town: Town,
) -> None:
    hannah, joy = town.client("Hannah Okoye"), town.client("Joy Adeyemi")
    assert NURSE in text_of(joy.get(about(town)))
    page = hannah.get(about(town, "/ours"))
    assert "Now: Name and contact are shown" in text_of(page)
    assert "for a service like yours: One service, name on request." in text_of(page)
    assert not page_of(page).xpath("//input[@checked]")
    assert errors_of(hannah.post(about(town, "/ours"), {"_key": "a"})) == ["Choose how your service is shown"]
    assert hannah.post(about(town, "/ours"), {"visibility": "shielded", "_key": "b"}).status_code == 303
    read = text_of(joy.get(about(town)))
    assert NURSE not in read and "health visitor" not in read and "Health not asked" in read
    assert "Now: Not shown at all" in text_of(hannah.get(about(town, "/ours")))
    assert (
        Involvement.objects.get(child=town.amara, agency=town.agencies["Parkside Primary School"]).visibility
        == "open"
    )


def test_whoever_opens_the_child_without_working_with_it_has_no_such_page(town: Town) -> None:
    Involvement.objects.filter(child=town.amara, agency=town.agencies["Children's social work"]).update(
        until=town.at - timedelta(days=1)
    )
    denise = town.client("Denise Walker")
    assert "How your service is shown here" not in text_of(denise.get(about(town)))
    assert denise.get(about(town, "/ours")).status_code == 404


def test_a_grandmother_is_added_and_stands_with_the_family(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    nan = {"sort": "grown_up", "given_name": "Ngozi", "family_name": "Eze", "relation": "grandmother"}
    refused = joy.post(about(town, "/relative"), {"sort": "grown_up", "lives_with": "no", "_key": "a"})
    assert errors_of(refused) == ["Enter a name", "Enter who they are to the child"]
    assert joy.post(about(town, "/relative"), {**nan, "lives_with": "no", "_key": "b"}).status_code == 303
    assert "Ngozi Eze, grandmother · lives elsewhere" in text_of(joy.get(about(town, "/family")))


def test_a_child_who_is_not_born_yet_has_a_page_by_the_mothers_name(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    unborn = {"sort": "unborn", "lives_with": "yes"}
    refused = joy.post(about(town, "/relative"), {**unborn, "_key": "a"})
    assert errors_of(refused) == ["Enter the day on which the child is expected"]
    sent = {**unborn, "day": "1 November 2026", "_key": "b"}
    assert joy.post(about(town, "/relative"), sent).status_code == 303
    new = Child.objects.get(expected_date=date(2026, 11, 1))
    mother = FamilyTie.objects.filter(child=new, relation="mother", adult=town.ada)
    assert mother.count() == FamilyTie.objects.filter(child=town.amara, relation="mother").count() == 1
    page = text_of(joy.get(f"/children/{new.reference}"))
    assert "Unborn child of Ada Okafor" in page and "not yet born" in page
    # Where only who left has a line there, the writer's desk has the new one, as openly as the old one.
    gone = town.add("Ruth Bell", "Teacher", "Parkside Primary School", "safeguarding_lead")
    Practitioner.objects.filter(pk=gone.pk).update(active=False)
    Involvement.objects.filter(child=town.amara, practitioner=town.people["Joy Adeyemi"]).update(
        practitioner=gone, visibility="shielded"
    )
    # By the same mother, a day later: perhaps the same child, and nobody is added before that is said.
    second = {**sent, "day": "2 November 2026", "_key": "c"}
    asked = joy.post(about(town, "/relative"), second)
    assert errors_of(asked) == [
        "Somebody who may be this child is here already. Say whether it is one of them."
    ]
    assert "The mother's name is the same" in text_of(asked) and new.reference in text_of(asked)
    assert "checked" not in asked.content.decode().split('name="same"')[1].split(">")[0]
    # A brother of whom the year alone is known is not the child who is expected, and nobody can be made it.
    tobi = Child.objects.create(**town.work(), given_name="Tobi", family_name="Okafor", birth_in_part="2020")
    FamilyTie.objects.create(**town.work(), child=tobi, adult=town.ada, relation="mother", lives_with=True)
    remember_some(tobi.pk - 1, by=town.viewer("Joy Adeyemi"), at=town.at)
    assert tobi.reference not in text_of(joy.post(about(town, "/relative"), second))
    for somebody_else in (tobi.reference, town.amara.reference):
        refused = joy.post(about(town, "/relative"), {**second, "same": somebody_else})
        assert errors_of(refused) == [LOOK_AGAIN]
    there = joy.post(about(town, "/relative"), {**second, "same": new.reference})
    assert errors_of(there) == [THERE_ALREADY]
    FamilyTie.objects.filter(other_child=new).delete()
    it_is = {**second, "same": new.reference, "given_name": "Ife", "family_name": "Okafor"}
    for _ in range(2):  # pressed twice
        assert joy.post(about(town, "/relative"), it_is).status_code == 303
    assert Child.objects.filter(expected_date__isnull=False).count() == 1
    assert KnownName.objects.get(child=new).given_name == "Ife"  # what was typed is not lost
    second |= {"same": "new", "_key": "d"}
    assert joy.post(about(town, "/relative"), second).status_code == 303
    theirs = Involvement.objects.get(child__expected_date=date(2026, 11, 2))
    assert (theirs.practitioner, theirs.desk.name, theirs.part, theirs.visibility) == (
        None,
        "School office",
        "wrote the child down",
        "shielded",
    )
    assert town.client("Grace Obi").get(f"/children/{new.reference}").status_code == 404
