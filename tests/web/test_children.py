"""Finding a child: who may see her finds her by any part of her name, nobody else learns that she exists."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from joinedup.access.rules.holding import held, shipped_roles
from joinedup.access.rules.roles import Role
from joinedup.agencies.models import Agency, Area, Desk, Practitioner
from joinedup.children import queries
from joinedup.children.models import Child, Glass, Guard, Guarded, Involvement, NamedReader
from joinedup.children.rules.guarding import OPEN_FOR
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.tying import Verdict
from joinedup.trail.models import Entry

from .bad_town import text_of
from .conftest import TUESDAY_NINE, Town


@pytest.mark.parametrize(
    "typed",
    ["Amara Okafor", "okafor amara", "ama oka", "OKAFOR 2017", "12/3/2017", "amara 12 March 2017", "Ámara"],
)
def test_priya_finds_amara_however_she_types_it(town: Town, typed: str) -> None:
    if typed == "amara 12 March 2017":  # a day in words is read when it stands alone
        typed = "12 March 2017"
    found = queries.find(town.viewer("Priya Nair"), typed)
    assert town.amara.reference in {child.reference for child in found}


def test_a_reference_read_over_the_telephone_is_found_without_dashes_and_in_small_letters(town: Town) -> None:
    said = town.amara.reference.replace("-", "").lower()
    assert [child.name for child in queries.find(town.viewer("Priya Nair"), said)] == ["Amara Okafor"]


@pytest.mark.parametrize(
    "typed", ["Okafur", "okafro amara", "Okaafor 2017", "OKFOR", "Amarra", "Okfaor", "Amara Okaforr 2017"]
)
def test_one_slip_in_a_name_still_finds_her_beneath_those_who_are_written_so(town: Town, typed: str) -> None:
    priya = town.viewer("Priya Nair")
    found = queries.find(priya, typed)
    assert "Mara" in {child.called for child in queries.find_nearly(priya, typed, found=found)}
    # What she may not see is no nearer to Grace for a slip; nor is another year, or another name.
    assert queries.find_nearly(town.viewer("Grace Obi"), typed, found=()) == ()
    assert "Mara" not in {one.called for one in queries.find_nearly(priya, f"{typed} 2011", found=())}


@pytest.mark.parametrize("typed", ["Okuro Tobi", "Akafur", "Tuby", "", "12/3/2017"])
def test_two_slips_or_one_in_a_short_name_find_nobody_nearly(town: Town, typed: str) -> None:
    assert queries.find_nearly(town.viewer("Priya Nair"), typed, found=()) == ()


def test_the_page_shows_them_apart_and_the_look_is_written_down(town: Town) -> None:
    priya = town.client("Priya Nair")
    shown = text_of(priya.get(priya.post("/find", {"find": "Okafur Amara"})["Location"]))
    assert "No child found that you work with is written so." in shown
    assert "Written nearly so (1)" in shown and "Amara Okafor" in shown
    assert town.amara.reference in Entry.objects.filter(code="children.found").latest("pk").about
    joy = town.client("Grace Obi")
    hidden = text_of(joy.get(joy.post("/find", {"find": "Okafur Amara"})["Location"]))
    assert "nearly" not in hidden and "Try a date of birth, an earlier surname" in hidden


def test_another_form_of_a_name_is_found_too(town: Town) -> None:
    """Steven and Stephen are forms of one name; whom one has found is not shown twice."""
    priya = town.viewer("Priya Nair")
    Child.objects.filter(pk=town.tobi.pk).update(given_name="Stephen", searched_as="stephen okafor")
    assert [one.name for one in queries.find_nearly(priya, "Steven Okafor", found=())] == ["Stephen Okafor"]
    found = queries.find(priya, "Stephen Okafor")
    assert len(found) == 1 and queries.find_nearly(priya, "Stephen Okafor", found=found) == ()


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "*", "'", "\u200f"])
def test_signs_that_mean_everything_elsewhere_mean_nothing_here(town: Town, typed: str) -> None:
    assert queries.find(town.viewer("Priya Nair"), typed) == ()


def test_the_youngest_comes_first(town: Town) -> None:
    found = queries.find(town.viewer("Priya Nair"), "Okafor")
    assert [child.called for child in found] == ["Tobi", "Mara"]


def test_another_school_does_not_learn_that_amara_is_known(town: Town) -> None:
    grace = town.viewer("Grace Obi")
    assert queries.find(grace, "Amara Okafor") == ()
    assert queries.child(grace, town.amara.reference) is None
    assert (
        queries.candidates(
            grace,
            name="Amara Okafor",
            birth_date=date(2017, 3, 12),
            address="12 Rowan Street",
            postcode="LS9 7BN",
        )
        == ()
    )


def test_the_analyst_never_sees_a_named_child(town: Town) -> None:
    assert queries.find(town.viewer("Zoe Li"), "Okafor") == ()


def test_an_involvement_that_ended_ends_the_view(town: Town) -> None:
    Involvement.objects.filter(agency=town.agencies["Parkside Primary School"]).update(until=town.at)
    assert queries.child(town.viewer("Joy Adeyemi"), town.amara.reference) is None


def test_a_school_that_spells_the_name_the_other_way_round_is_shown_amara_first(town: Town) -> None:
    found = queries.candidates(
        town.viewer("Priya Nair"),
        name="Okafor Amara",
        birth_date=date(2017, 3, 12),
        address="12 rowan street",
        postcode="ls97bn",
    )
    assert found[0].child.name == "Amara Okafor"
    assert found[0].verdict is Verdict.SAME


def test_a_name_and_a_birth_date_alone_ask_for_a_look_and_never_say_same(town: Town) -> None:
    found = queries.candidates(
        town.viewer("Priya Nair"), name="Amara Okafor", birth_date=date(2017, 3, 12), address="", postcode=""
    )
    assert found[0].verdict is Verdict.PLEASE_LOOK


def test_a_name_alone_is_offered_last_and_says_so(town: Town) -> None:
    found = queries.candidates(
        town.viewer("Priya Nair"), name="Amarah", birth_date=None, address="", postcode=""
    )
    assert [(one.child.name, one.because) for one in found] == [
        ("Amarah Okoro", "The name agrees; nothing else does.")
    ]


def test_who_is_around_amara_in_the_order_that_people_say_it(town: Town) -> None:
    around = queries.people_around(town.amara.pk)
    assert [(one.name, one.relation, one.lives_with) for one in around] == [
        ("Amara Okafor", "the child", True),
        ("Tobi Okafor", "brother", True),
        ("Ada Okafor", "mother", True),
        ("David Okafor", "father", False),
    ]


def test_a_shielded_service_is_not_in_the_answer_at_all(town: Town) -> None:
    Involvement.objects.filter(agency=town.agencies["0-19 health service"]).update(visibility="shielded")
    around = queries.involvements(town.amara.pk, at=town.at)
    assert [one.agency for one in around] == ["Parkside Primary School"]


def test_a_service_on_request_is_told_by_its_kind_and_not_by_its_name(town: Town) -> None:
    Involvement.objects.filter(agency=town.agencies["0-19 health service"]).update(visibility="on_request")
    for another in ("Northgate Surgery", "Wharfe Clinic"):
        Agency.objects.create(area=town.area, name=another, kind="health")
    health = queries.involvements(town.amara.pk, at=town.at)[0]
    assert (health.agency, health.practitioner, health.part) == ("Health", "", "1 service, name on request")


def test_a_service_on_request_of_which_there_are_few_is_not_told_by_its_kind(town: Town) -> None:
    """There is one health service in this town: 'Health: 1 service, name on request' would name it."""
    Involvement.objects.filter(agency=town.agencies["0-19 health service"]).update(visibility="on_request")
    (service,) = (one for one in queries.involvements(town.amara.pk, at=town.at) if one.on_request)
    assert service.agency == "A service"
    page = text_of(town.client("Joy Adeyemi").get(f"/children/{town.amara.reference}"))
    assert "A service 1 service, name on request" in page
    assert "Health not asked" in page
    asked = text_of(town.client("Joy Adeyemi").get(f"/children/{town.amara.reference}/service"))
    assert "A service, name on request" in asked


ROLES = st.frozensets(st.sampled_from([role.value for role in Role]), max_size=2)
OFFSETS = st.integers(min_value=-2, max_value=2)


class WhoMayOpen(TestCase):
    """The rule in Python and the query in SQL say the same of any child, in any small world."""

    @settings(max_examples=60)
    @given(
        roles=ROLES,
        same_area=st.booleans(),
        same_agency=st.booleans(),
        since=OFFSETS,
        until=st.none() | OFFSETS,
        guard=st.sampled_from([None, "excluded", "declared", "found", "restricted", "named", "watched"]),
        ended=st.booleans(),
        opened=st.sampled_from([None, -61, -60, -59, 0]),
    )
    def test_rule_and_query_agree(
        self,
        roles: frozenset[str],
        same_area: bool,
        same_agency: bool,
        since: int,
        until: int | None,
        guard: str | None,
        ended: bool,
        opened: int | None,
    ) -> None:
        leeds, bradford = (Area.objects.create(level="district", name=name) for name in ("Leeds", "Bradford"))
        ours, theirs = (
            Agency.objects.create(area=leeds, name=name, kind="health") for name in ("Ours", "Theirs")
        )
        desk = Desk.objects.create(agency=ours, name="Desk", phone="0113 496 0001", hours="24H")
        when = {"occurred": TUESDAY_NINE, "entered": TUESDAY_NINE}
        child = Child.objects.create(area=leeds if same_area else bradford, given_name="Mara", **when)
        begun = TUESDAY_NINE + timedelta(hours=since)
        over = None if until is None else TUESDAY_NINE + timedelta(hours=until)
        agency = ours if same_agency else theirs
        Involvement.objects.create(
            area=leeds, child=child, agency=agency, desk=desk, part="nurse", since=begun, until=over, **when
        )
        hannah = Practitioner.objects.create(agency=ours, name="Hannah")
        work = {"area": leeds, **when}
        if guard is not None:
            kind = "restricted" if guard == "named" else guard
            whose = None if kind == "restricted" else hannah
            until_when = TUESDAY_NINE if ended else None
            made = Guard.objects.create(kind=kind, person=whose, because="x", until=until_when, **work)
            Guarded.objects.create(guard=made, child=child)
            if guard == "named":
                NamedReader.objects.create(guard=made, person=hannah)
        if opened is not None:
            since_when = TUESDAY_NINE + timedelta(minutes=opened)
            one = {"child": child, "person": hannah, "until": since_when + OPEN_FOR}
            Glass.objects.create(**one, **{**work, "occurred": since_when})
        viewer = Viewer(
            hannah.pk,
            "W-0",
            "Hannah",
            ours.pk,
            ours.reference,
            "Ours",
            leeds.pk,
            "Leeds",
            roles,
            frozenset(),
            TUESDAY_NINE,
            rights=held(shipped_roles()[role] for role in roles).rights,
        )
        by_rule = decide(viewer, Purpose.SAFEGUARDING, child.as_thing(viewer), at=viewer.at).allowed
        assert by_rule is Child.objects.visible_to(viewer).filter(pk=child.pk).exists()
