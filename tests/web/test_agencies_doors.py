"""At which desk of an agency somebody begins: the one that is there by day, whichever was entered first."""

from datetime import date

from joinedup.agencies import queries as agencies
from joinedup.agencies.models import Desk
from tests.web.conftest import Town


def test_whoever_covers_an_agencys_own_desk_at_night_comes_after_it(town: Town) -> None:
    control = Desk.objects.create(
        agency=town.agencies["West Yorkshire Police"], name="Control Room", phone="101", hours="24H"
    )
    later = Desk.objects.create(
        agency=control.agency, name="Unit", phone="0113 496 0999", hours="SH7", out_of_hours=control
    )
    Desk.objects.filter(pk=town.desks["Front-door police desk"].pk).update(closed_on=date(2026, 7, 1))
    assert agencies.first_desk_of(control.agency_id) == later.pk
    assert agencies.first_desks([control.agency_id]) == {control.agency_id: later.pk}
    asked = agencies.desk_for("police", control.agency.area_id, today=date(2026, 7, 14))
    assert asked is not None and asked.name == "Unit"


def test_the_front_door_comes_before_the_duty_team_of_the_same_agency(town: Town) -> None:
    hub = town.agencies["Children's social work"]
    assert Desk.objects.filter(agency=hub, name="Emergency Duty Team").exists()
    first = agencies.first_desk_of(hub.pk)
    assert first == town.desks["Duty and Advice"].pk
