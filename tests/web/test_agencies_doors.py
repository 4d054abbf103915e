"""At which desk of an agency somebody begins: the one that is there by day, whichever was entered first."""

from datetime import UTC, date, datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Desk, Seat
from joinedup.agencies.queries import rotas
from tests.web.conftest import Town


def test_whoever_covers_an_agencys_own_desk_at_night_comes_after_it(town: Town) -> None:
    control = Desk.objects.create(
        agency=town.agencies["West Yorkshire Police"], name="Control Room", phone="101", hours="24H"
    )
    later = Desk.objects.create(
        agency=control.agency, name="Unit", phone="0113 496 0999", hours="SH7", out_of_hours=control
    )
    Desk.objects.filter(pk=town.desks["Front-door police desk"].pk).update(closed_on=date(2026, 7, 1))
    assert agencies.first_desk_of(control.agency_id, at=town.at) == later.pk
    assert agencies.first_desks([control.agency_id], at=town.at) == {control.agency_id: later.pk}
    asked = agencies.desk_for("police", control.agency.area_id, today=date(2026, 7, 14))
    assert asked is not None and asked.name == "Unit"


def test_the_front_door_comes_before_the_duty_team_of_the_same_agency(town: Town) -> None:
    hub = town.agencies["Children's social work"]
    assert Desk.objects.filter(agency=hub, name="Emergency Duty Team").exists()
    first = agencies.first_desk_of(hub.pk, at=town.at)
    assert first == town.desks["Duty and Advice"].pk


def test_a_desk_at_which_nobody_sits_comes_after_one_where_somebody_does(town: Town) -> None:
    """Joy moved to the pastoral team; the school office has a telephone still, and nobody reads there."""
    office = town.desks["School office"]
    team = Desk.objects.create(agency=office.agency, name="Pastoral team", phone="1", hours="SCHOOL")
    assert agencies.first_desk_of(office.agency_id, at=town.at) == office.pk
    Seat.objects.filter(desk=office).update(desk=team)
    assert agencies.first_desk_of(office.agency_id, at=town.at) == team.pk


def test_a_desk_that_closes_next_month_is_begun_with_until_then(town: Town) -> None:
    """The front-door desk moves to a new one in August; today it is there, and work is its own."""
    now, then = town.desks["Front-door police desk"], date(2026, 8, 1)
    night = Desk.objects.create(agency=now.agency, name="Control Room", phone="101", hours="24H")
    Desk.objects.filter(pk=now.pk).update(closed_on=then, out_of_hours=night)
    police = now.agency
    assert agencies.first_desk_of(police.pk, at=town.at) == now.pk
    asked = agencies.desk_for("police", police.area_id, today=date(2026, 7, 31))
    assert asked is not None and asked.id == now.pk
    assert now.name in {desk.name for desk in rotas.rota_desks(police.pk, at=town.at)}
    town.set_time(datetime(2026, 8, 1, 8, 0, tzinfo=UTC))
    assert agencies.first_desk_of(police.pk, at=town.at) == night.pk
    later = agencies.desk_for("police", police.area_id, today=then)
    assert later is not None and later.id == night.pk
    assert now.name not in {desk.name for desk in rotas.rota_desks(police.pk, at=town.at)}
