"""The acts that set a place up, for an administrator as for the demo: what they do, what they refuse."""

from datetime import date, timedelta

import pytest

from joinedup.access import actions as access
from joinedup.access.queries import roles_of
from joinedup.access.rules.roles import Role
from joinedup.agencies import actions as agencies
from joinedup.agencies import queries as directory
from joinedup.agencies.actions import NewCard, Newcomer, NewShift
from joinedup.agencies.models import Agency, Desk, Practitioner, Rota, Shift, WardOfCluster
from joinedup.children import actions as children
from joinedup.children.models import AgencyRecord, Child, Episode, Home, RecordLink
from joinedup.children.rules.arrivals import (
    Arrivals,
    NewAdult,
    NewChild,
    NewEpisode,
    NewHome,
    NewLink,
    NewRecord,
    NewTie,
)
from joinedup.demo.people import in_the_story
from joinedup.holdings import actions as holdings
from joinedup.holdings.actions import NewItem
from joinedup.holdings.models import Item
from joinedup.trail.models import Entry

from .conftest import Town

CARD = NewCard(
    can="Visit at home.",
    cannot="Visit at night.",
    how_long="Two working days",
    hours="Monday to Friday",
    capacity="Steady",
    reviewed_on=date(2026, 6, 1),
)


def test_whoever_left_moves_nobody_of_the_story_to_another_place(town: Town) -> None:
    """After Priya left, the demo took the next one for Sam: what was sown for him was hers."""
    by_place = {one.demo_story: one for one in Practitioner.objects.exclude(demo_story=None)}
    first, *_, last = sorted(by_place)
    Practitioner.objects.filter(pk=by_place[first].pk).update(active=False)
    assert in_the_story(last, at=town.at).practitioner_id == by_place[last].pk
    with pytest.raises(LookupError, match="has left"):
        in_the_story(first, at=town.at)


def test_a_charity_is_registered_with_its_card_a_desk_and_marcus(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    charity = agencies.register_agency(
        "Open Hearth", kind="voluntary", area_id=town.area.pk, card=CARD, by=priya, at=town.at
    )
    desk = agencies.open_desk(
        "Open Hearth duty",
        agency_id=charity.id,
        phone="0113 496 0200",
        hours="SH7",
        out_of_hours=town.desks["Emergency Duty Team"].pk,
        by=priya,
        at=town.at,
    )
    marcus = agencies.take_on(
        Newcomer("Marcus Bright", "Family worker", "frontline"),
        agency_id=charity.id,
        desk_ids=(desk.id,),
        by=priya,
        at=town.at,
    )
    card = directory.card(charity.reference)
    assert card is not None
    assert card.cannot == "Visit at night."
    assert [person.name for person in directory.people_at(desk.id)] == ["Marcus Bright"]
    assert not Practitioner.objects.get(pk=marcus.id).has_usable_password()
    codes = list(Entry.objects.order_by("number").values_list("code", flat=True))
    assert codes[-3:] == ["agency.registered", "desk.opened", "practitioner.taken_on"]
    assert Entry.objects.order_by("-number")[0].about == [marcus.reference]


def test_a_desk_whose_hours_nobody_knows_is_not_opened(town: Town) -> None:
    police = town.agencies["West Yorkshire Police"]
    with pytest.raises(ValueError, match="no opening hours called 'WHENEVER'"):
        agencies.open_desk(
            "Night desk",
            agency_id=police.pk,
            phone="0113 496 0201",
            hours="WHENEVER",
            by=town.viewer("Sam Khan"),
            at=town.at,
        )
    assert not Desk.objects.filter(name="Night desk").exists()


def test_a_newer_rota_takes_the_place_of_what_the_older_one_said(town: Town) -> None:
    desk, sam = town.desks["Front-door police desk"], town.people["Sam Khan"]
    tomorrow = town.at + timedelta(days=1)
    agencies.import_rota(
        desk.pk,
        shifts=[NewShift(sam.pk, tomorrow, tomorrow + timedelta(hours=10))],
        imported_at=town.at,
        source="The force's rota",
        by=town.viewer("Angela Moran"),
        at=town.at,
    )
    assert Rota.objects.filter(desk=desk).count() == 2
    coming = Shift.objects.filter(desk=desk, starts__gte=tomorrow)
    assert [(shift.practitioner.name, shift.ends) for shift in coming] == [
        ("Sam Khan", tomorrow + timedelta(hours=10))
    ]


def test_a_rota_names_only_those_who_sit_at_the_desk_and_no_shift_backwards(town: Town) -> None:
    desk, angela = town.desks["Front-door police desk"], town.viewer("Angela Moran")
    joy, sam = town.people["Joy Adeyemi"], town.people["Sam Khan"]
    later = town.at + timedelta(hours=8)
    for shift, why in (
        (NewShift(joy.pk, town.at, later), "does not sit at this desk"),
        (NewShift(sam.pk, later, town.at), "ends before it starts"),
    ):
        with pytest.raises(ValueError, match=why):
            agencies.import_rota(
                desk.pk, shifts=[shift], imported_at=town.at, source="A file", by=angela, at=town.at
            )
    assert Rota.objects.filter(desk=desk).count() == 1


def test_a_ward_said_again_moves_to_another_cluster(town: Town) -> None:
    by = town.viewer("Priya Nair")
    first, second = (
        agencies.add_area(f"Cluster ENE-{number}", level="cluster", within=town.area.pk, by=by, at=town.at)
        for number in (1, 2)
    )
    agencies.put_wards_in_clusters({"E05011394": ("Gipton & Harehills", first)}, by=by, at=town.at)
    agencies.put_wards_in_clusters({"E05011394": ("Gipton & Harehills", second)}, by=by, at=town.at)
    assert WardOfCluster.objects.get(ward_code="E05011394").cluster_id == second


def test_a_role_lasts_from_its_grant_to_its_end(town: Town) -> None:
    hannah, by = town.people["Hannah Okoye"], town.viewer("Denise Walker")
    access.grant_role(hannah.pk, role=Role.HUB_SOCIAL_WORKER, since=town.at, by=by, at=town.at)
    assert roles_of(hannah.pk, at=town.at) == {"health_visitor", "hub_social_worker"}
    assert roles_of(hannah.pk, at=town.at - timedelta(minutes=1)) == {"health_visitor"}
    later = town.at + timedelta(hours=1)
    access.end_role(hannah.pk, role=Role.HUB_SOCIAL_WORKER, by=by, at=later)
    assert roles_of(hannah.pk, at=later) == {"health_visitor"}


def test_items_go_into_the_compartment_of_the_one_who_puts_them_there(town: Town) -> None:
    sam = town.viewer("Sam Khan")
    item = NewItem(
        category="domestic_abuse_incident",
        headline="Shouting at the door",
        summary="Nobody hurt.",
        basis="fact",
        occurred=town.at - timedelta(days=2),
        about=(town.amara.reference, town.david.reference, town.amara.reference),
        source_grade="1AP",
    )
    references = holdings.add_items([item, item], by=sam, at=town.at)
    assert len(set(references)) == 2
    assert {row.agency.name for row in Item.objects.all()} == {"West Yorkshire Police"}
    assert Item.objects.visible_to(town.viewer("Priya Nair")).count() == 0
    stored = Item.objects.get(reference=references[0])
    assert {one.person for one in stored.about.all()} == {town.amara.reference, town.david.reference}
    assert Entry.objects.filter(code="items.added").count() == 1


def test_a_family_is_brought_in_whole_in_one_act(town: Town) -> None:
    home = NewHome("3 Curlew Rise", "LS8 1AB")
    noor = NewChild("Noor", "Hussain", birth_date=date(2019, 5, 4), home=home.reference)
    saima = NewAdult("Saima", "Hussain", home=home.reference)
    family = Arrivals(
        homes=(home,),
        children=(noor,),
        adults=(saima,),
        ties=(NewTie(noor.reference, "mother", lives_with=True, adult=saima.reference),),
    )
    before = Entry.objects.count()
    children.bring_in(family, by=town.viewer("Priya Nair"), at=town.at)
    assert Entry.objects.count() == before + 1
    stored = Child.objects.get(reference=noor.reference)
    assert stored.home is not None
    assert stored.home.address_line == "3 Curlew Rise"
    assert [tie.relation for tie in stored.family.all()] == ["mother"]


def test_what_points_at_nobody_brings_nothing_in(town: Town) -> None:
    stray = Arrivals(
        homes=(NewHome("3 Curlew Rise"),), ties=(NewTie("K-00000-00000", "mother", lives_with=True),)
    )
    with pytest.raises(LookupError, match="1 references point at nothing"):
        children.bring_in(stray, by=town.viewer("Priya Nair"), at=town.at)
    assert not Home.objects.filter(address_line="3 Curlew Rise").exists()


def test_an_episode_that_comes_again_is_written_over_only_where_it_changed(town: Town) -> None:
    by, amara = town.viewer("Priya Nair"), town.amara.reference
    first = NewEpisode(amara, 1, date(2026, 1, 5), primary_need="N1")
    second = NewEpisode(amara, 2, date(2026, 3, 5), primary_need="N1")
    assert children.store_episodes([first, second], by=by, at=town.at).new == 2
    closed = NewEpisode(amara, 2, date(2026, 3, 5), primary_need="N1", closed_on=date(2026, 7, 1))
    again = children.store_episodes([first, closed], by=by, at=town.at)
    assert (again.new, again.changed, again.same) == (0, 1, 1)
    assert Episode.objects.get(child=town.amara, number=2).closed_on == date(2026, 7, 1)


def test_a_row_that_comes_again_keeps_its_tie(town: Town) -> None:
    agency, by = Agency.objects.get(name="0-19 health service"), town.viewer("Hannah Okoye")

    def come(digest: str, family_name: str) -> children.Brought:
        row = NewRecord(agency.pk, "row-1", digest, given_name="Amara", family_name=family_name)
        tie = NewLink(row.reference, town.amara.reference, "same", "record.tied", "All three agree.")
        return children.store_records([row], links=[tie], by=by, at=town.at)

    first, same, changed = come("a", "Okafor"), come("a", "Okafor"), come("b", "Okafor-Bell")
    assert (first.records.new, first.links.new) == (1, 1)
    assert (same.records.same, same.links.same) == (1, 1)
    assert (changed.records.changed, changed.links.new) == (1, 0)
    assert AgencyRecord.objects.get().family_name == "Okafor-Bell"
    assert RecordLink.objects.count() == 1
