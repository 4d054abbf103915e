"""The banner at each door where somebody is named: who fits and why, and who only lives there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from joinedup.children import actions as children
from joinedup.children import remembering
from joinedup.children.actions import belonging
from joinedup.children.models import Child, Number, Residence
from joinedup.children.rules.arrivals import NewAdult, NewChild, NewTie
from joinedup.frontdoor import actions as frontdoor
from joinedup.frontdoor.models import Concern, Named
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.known_by import KnownBy
from joinedup.frontdoor.rules.telling import Told
from joinedup.identity.rules.person import Person
from joinedup.pathway.models import Protection
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind

from .bad_town import text_of
from .conftest import Town
from .test_frontdoor_actions import WORRY
from .test_frontdoor_actions import told as concern_told
from .test_pathway_protection import LATE_ON_MONDAY, NEW, OWEN, SAID, SAM, involve, send

HEADING = "This may be somebody already known"


@pytest.fixture
def twin(town: Town) -> str:
    """Ben: Amara's day, name and home, another given name."""
    added = NewChild(
        given_name="Ben",
        family_name="Okafor",
        birth_date=town.amara.birth_date,
        home=town.amara.home.reference,
    )
    return children.add_child(added, by=town.viewer("Priya Nair"), at=town.at)


def told(town: Town, **said: object) -> str:
    """What Priya reads where a concern waits to be tied."""
    from .test_frontdoor_pages import send as tell

    assert tell(town.client("Joy Adeyemi"), **said).status_code == 303
    page = town.client("Priya Nair").get(f"/front-door/{Concern.objects.get().reference}")
    return text_of(page)


@pytest.mark.need("F3")
def test_who_reads_a_concern_sees_who_fits_and_what_speaks_for_and_against(town: Town) -> None:
    page = told(town, child_name="Amara Smith", child_birth_date="", child_address="12 Rowan Street")
    assert HEADING in page
    assert "The given name is the same" in page
    assert "The family names are different. Against" in page
    assert "comparisons speak for one child" in page


def test_a_twin_lives_with_her_and_is_no_candidate(town: Town, twin: str) -> None:
    page = told(town, child_name="Amara Okafor", child_address="12 Rowan Street", child_postcode="LS9 7BN")
    assert "Lives with, or lived with, whoever this is, and is somebody else" in page
    answer = town.client("Priya Nair").get(f"/front-door/{Concern.objects.get().reference}")
    assert f'value="{twin}"' not in answer.content.decode()
    assert f'value="{town.amara.reference}"' in answer.content.decode()


def test_nobody_is_pressed_upon_whoever_names_somebody_new(town: Town) -> None:
    assert HEADING not in told(town, child_name="Zbigniew Kowalczyk", child_birth_date="")


def test_who_names_a_child_in_police_protection_is_shown_who_it_may_be(town: Town) -> None:
    town.set_time(LATE_ON_MONDAY)
    involve(town, SAM)
    assert send(town, SAM, NEW, known_as="Amara Okafor", **SAID).status_code == 303
    page = town.client(OWEN).get(f"{NEW}/{Protection.objects.get().reference}/child")
    assert town.amara.reference in text_of(page)


def test_the_baby_of_a_mother_is_known_by_her_and_the_day_that_is_expected(town: Town) -> None:
    by = town.viewer("Priya Nair")
    unborn = NewChild(given_name="Unborn", family_name="Brookes", expected_date=date(2026, 9, 20))
    baby = children.add_child(unborn, by=by, at=town.at)
    mother = children.add_adult(NewAdult("Chanelle", "Brookes"), by=by, at=town.at)
    children.tie_family([NewTie(baby, "mother", lives_with=True, adult=mother)], by=by, at=town.at)
    other = NewChild(given_name="Unborn", family_name="Adeyemi", expected_date=date(2026, 9, 20))
    children.add_child(other, by=by, at=town.at)
    page = told(town, child_name="Baby of Chanelle Brookes", child_birth_date="24/9/2026", not_born_yet="on")
    assert "Unborn Brookes" in page and "The mother's name is the same" in page
    assert "Unborn Adeyemi" not in page  # 'unborn' is nobody's name


SURNAME = "One name alone is many people's. Find out the surname, a date of birth or an address."


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("Amara", SURNAME),
        ("Okafor", SURNAME),
        ("A", "One letter says too little. Find out the name, a date of birth or an address."),
        ("\u200b", "No name was told. Find out a name, a date of birth or an address to see who it may be."),
        ("Ama\u200bra Okafor", "Amara Okafor, 9: low"),  # a space of no width in it
        ("Аmara Okafor", "Amara Okafor, 9: low"),  # a Cyrillic A
        ("Ama\u0301ra Okafor", "Amara Okafor, 9: low"),  # an accent apart from its letter
        ("Amára Okafor", "Amara Okafor, 9: low"),
        ("阿马拉 Okafor", "Tobi Okafor"),  # by the family name, which is not in doubt
        ("Amara " * 40, "Which child"),
    ],
    ids=["given", "family", "letter", "nothing", "no width", "Cyrillic", "apart", "whole", "scripts", "long"],
)
def test_little_or_odd_is_an_answer_or_a_sentence_about_what_to_add(
    town: Town, name: str, reads: str
) -> None:
    page = told(town, child_name=name, child_birth_date="", child_address="", child_postcode="")
    assert reads in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"child_name": "A" * 10_000}, "characters too long"),
        ({"child_birth_date": "1/1/2027"}, "in the future"),
    ],
)
def test_what_cannot_be_is_asked_about_in_one_sentence(
    town: Town, said: dict[str, str], sentence: str
) -> None:
    from .test_frontdoor_pages import send as tell

    answer = tell(town.client("Joy Adeyemi"), **said)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Concern.objects.exists()


def test_of_a_birth_in_1900_nobody_who_is_nine_is_sure(town: Town) -> None:
    page = told(town, child_name="Amara Okafor", child_birth_date="1/1/1900", child_address="")
    assert "Amara Okafor, 9: match" not in page
    assert "Which child" in page


def test_an_nhs_number_that_cannot_be_right_is_kept_flagged_and_finds_nobody(town: Town) -> None:
    priya, amara = town.client("Priya Nair"), town.amara
    sent = {"kind": "nhs_number", "value": "943 476 5918", "_key": "k"}
    assert priya.post(f"/children/{amara.reference}/numbers", sent).status_code == 303
    number = Number.objects.get(child=amara)
    assert number.flag
    described = remembering.described([amara.pk], area_id=town.area.pk)[amara.pk]
    assert not any(one.identifiers for one in described)


AMARAS = "943 476 5919"


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ({"child_name": "Mary", "child_nhs_number": AMARAS}, "The NHS number is the same"),
        ({"child_birth_date": "March 2017", "child_sex": "F"}, "Month and year of birth are the same"),
        ({"child_birth_date": "2017"}, "The year of birth is the same; no more is known"),
        ({"child_age": "about 9"}, "The age that was told fits the date of birth"),
        ({"child_age": "two"}, "The name agrees; nothing else does."),
        (
            {"child_name": "Amara Smith", "child_other_name": "Okafor", "child_birth_date": "2017"},
            "The family name is the same",
        ),
        (
            {"child_other_address": "12 Rowan Street", "child_other_postcode": "LS9 7BN"},
            "They live, or lived, at the same address",
        ),
    ],
    ids=["number", "month and sex", "year", "age", "no age", "earlier name", "second home"],
)
def test_whatever_a_caller_knows_finds_her(town: Town, said: dict[str, str], reads: str) -> None:
    number = {"kind": "nhs_number", "value": AMARAS, "_key": "k"}
    town.client("Priya Nair").post(f"/children/{town.amara.reference}/numbers", number)
    empty = {"child_birth_date": "", "child_age": "", "child_address": "", "child_postcode": ""}
    page = told(town, **{"child_name": "Amara Okafor", **empty, **said})
    assert town.amara.reference in page and reads in page


def test_a_number_that_cannot_be_right_is_kept_at_the_door_marked_and_used_for_nobody(town: Town) -> None:
    wrong = {"child_name": "Zbigniew", "child_birth_date": "", "child_address": "", "child_postcode": ""}
    page = told(town, **wrong, child_nhs_number="943 476 5918")
    assert "943 476 5918. This cannot be a right NHS number" in page
    assert HEADING not in page and "One name alone is many people's" in page


def test_a_new_child_is_found_the_next_time_by_all_that_was_told_of_it(town: Town) -> None:
    page = told(
        town,
        child_name="Zofia Zawada", child_birth_date="May 2019", child_sex="F",
        child_nhs_number="943 476 5870", child_other_name="Zosia Lis",
        child_other_address="9 Mill Lane", child_other_postcode="LS7 2AB",
    )  # fmt: skip
    assert "Another name Zosia Lis" in page and "Born May 2019" in page
    concern = Concern.objects.get()
    new = {"child": "new", "given_name": "Zofia", "family_name": "Zawada", "_version": concern.version}
    priya = town.client("Priya Nair")
    assert priya.post(f"/front-door/{concern.reference}/tie", {**new, "_key": "k"}).status_code == 303
    zofia = Concern.objects.get().child
    assert zofia is not None
    assert (zofia.birth_in_part, zofia.sex, zofia.home.address_line) == ("2019-05", "F", "12 Rowan Street")
    found = remembering.described([zofia.pk], area_id=town.area.pk)[zofia.pk]
    assert {("Zosia", "Lis"), ("Zofia", "Zawada")} <= {(one.given_name, one.family_name) for one in found}
    assert {"12 Rowan Street", "9 Mill Lane"} <= {one.address_line for one in found}
    assert any(one.identifiers for one in found)


GRANDMOTHER = KnownBy(other_address="9 Elm Row", other_postcode="LS7 2AB")
NUMBERED = KnownBy(nhs_number="943 476 5870", other_name="Zosia Lis", other_address="9 Elm Row")


def made_of(town: Town, said: Told, *, place: int = 0) -> Child:
    by, at = town.viewer("Priya Nair"), town.at
    reference = concern_told(town, said)
    version = Concern.objects.get(reference=reference).version
    frontdoor.tie_person_to_new(
        reference, place=place, given_name="Zofia", family_name="Zawada", version=version, by=by, at=at
    )
    return Child.objects.get(given_name="Zofia")


@pytest.mark.parametrize("place", [0, 1], ids=["first", "beside"])
def test_a_second_home_or_an_earlier_one_never_becomes_the_home(town: Town, place: int) -> None:
    """Of a brother both were told; of a first child only that she was at her grandmother's once, or is."""
    brother = PersonTold(PersonKind.CHILD, name="Z", address="3 Mill Road", known_by=GRANDMOTHER)
    first = replace(WORRY, child_address="", child_postcode="", child_known_by=GRANDMOTHER)
    zofia = made_of(town, replace(first, people=(brother,)), place=place)
    assert (zofia.home and zofia.home.address_line) == ("3 Mill Road" if place else None)
    assert "9 Elm Row" in {one.address_line for one in described_of(zofia)}
    page = text_of(town.client("Priya Nair").get(f"/children/{zofia.reference}/family"))
    assert "Told as a second home, or an earlier one: not known which. Entered by" in page
    home: dict[str, Any] = {
        "address_line": "1 Oak Road",
        "postcode": "LS7 2AB",
        "since": "",
        "with_whom": "",
        "moved": True,
    }
    by: dict[str, Any] = {"by": town.viewer("Priya Nair"), "at": town.at}
    belonging.record_home(zofia.reference, **home, **by)
    row = Residence.objects.get(child=zofia, home__address_line="1 Oak Road")
    belonging.end_detail(row.reference, until="", because="Left", **by)
    zofia.refresh_from_db()
    assert zofia.home is None


def test_what_somebody_unknown_told_of_numbers_and_names_stays_with_the_concern(town: Town) -> None:
    """On the child it would be read as ours, and a row of an extract with that number would tie by itself."""
    zofia = made_of(town, replace(WORRY, verified=False, child_known_by=NUMBERED))
    assert not any(one.identifiers for one in described_of(zofia))
    assert not {"Zosia", "9 Elm Row"} & {
        x for one in described_of(zofia) for x in (one.given_name, one.address_line)
    }
    assert Named.objects.get(place=0).nhs_number == NUMBERED.nhs_number


def test_the_two_homes_that_were_told_of_a_protected_child_are_sealed_apart(town: Town) -> None:
    """One that is sealed later in the place of another would end it, and nobody could open it any more."""
    brother = PersonTold(PersonKind.CHILD, name="Z", address="3 Mill Road", known_by=GRANDMOTHER)
    zofia = made_of(town, replace(WORRY, people=(brother,)), place=1)
    where = {"whose": "household", "address_line": "3 Mill Road", "postcode": ""}
    children.protect(zofia.reference, **where, by=town.viewer("Priya Nair"), at=town.at)
    frontdoor.keep_what_was_told(zofia.reference, by=town.viewer("Priya Nair"), at=town.at)
    concern = Concern.objects.get()
    assert {"told_address_1", "told_other_address_1"} <= {
        one.field for one in vault.standing(None, [concern.reference], Kind.WORDS)
    }
    assert Named.objects.get(place=1).other_address == ""


def described_of(child: Child) -> list[Person]:
    return remembering.described([child.pk], area_id=child.area_id)[child.pk]
