"""An area is brought in whole or not at all, twice for nothing, and never over what people typed since."""

import argparse
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from joinedup.agencies import queries as agencies
from joinedup.agencies.models import (
    Agency,
    Area,
    Card,
    Desk,
    Edition,
    Fact,
    Practitioner,
    Seat,
    WardOfCluster,
)
from joinedup.agencies.queries.behind import behind
from joinedup.agencies.queries.clusters import clusters_to_choose
from joinedup.agencies.queries.places import places_found
from joinedup.agencies.rules.area_told import Brought
from joinedup.children.models import Child
from joinedup.cli.area import check_area, say_fields
from joinedup.clocks import actions as clocks
from joinedup.clocks import queries as clock_queries
from joinedup.clocks.models import ChildClock, Happened
from joinedup.clocks.rules.limits import Step
from joinedup.exchange.area.actions import NotBroughtIn, import_area
from joinedup.exchange.area.console import import_area as at_the_console
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.rules.ratings import Rating, due_at
from joinedup.frontdoor.rules.receipt import what_happens_next
from joinedup.kernel.bank_holidays import england_and_wales
from tests.west_yorkshire import FOLDER as WEST_YORKSHIRE

from .areas import work_in
from .conftest import TUESDAY_NINE

TIDEWATER = Path(__file__).resolve().parents[1] / "areas" / "tidewater"
AT = TUESDAY_NINE
ASKED_THERE = (
    '[[asks]]\nkind = "police"\ndesks = ["Safeguarding Desk"]\nsource = "Invented"\nverified = "no"\n'
)
SAFEGUARDING = (
    "constables,police,Safeguarding Desk,the safeguarding desk,01632 960003,,24H,,no,no,,,Invented,no\n"
)
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Founder:
    area_id: int
    reference: str = "W-00000-00000"
    agency_reference: str = "A-00000-00000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TIDEWATER, tmp_path / "tidewater"))


def change(folder: Path, file: str, was: str, becomes: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert was in text
    (folder / file).write_text(text.replace(was, becomes), "utf-8")


def bring_in(folder: Path, *, dry_run: bool = False) -> Brought:
    return import_area(folder, dry_run=dry_run, by=Founder(0), at=AT)


def county() -> int:
    return Area.objects.get(name="Tidewater").pk


def test_a_dry_run_says_what_an_import_would_do_and_does_none_of_it(folder: Path) -> None:
    would = bring_in(folder, dry_run=True)
    assert not Area.objects.exists()
    assert not Edition.objects.exists()
    did = bring_in(folder)
    assert (would.added, would.changed, would.ended) == (did.added, did.changed, did.ended)
    assert "Tidewater (county)" in did.added
    assert "Desk Single Front Door" in did.added


def test_an_area_brought_in_twice_changes_nothing(folder: Path) -> None:
    bring_in(folder)
    again = bring_in(folder)
    assert again.nothing_new
    assert again.stands == []
    assert Edition.objects.count() == 1


def test_the_whole_of_the_area_that_comes_with_the_project_is_brought_in() -> None:
    bring_in(WEST_YORKSHIRE)
    assert {one.name for one in Area.objects.filter(level="district")} == {
        "Bradford", "Calderdale", "Kirklees", "Leeds", "Wakefield",
    }  # fmt: skip
    assert Area.objects.filter(level="cluster").count() == 25
    assert WardOfCluster.objects.count() == 124
    assert Edition.objects.count() == 5
    leeds = Area.objects.get(code="E08000035").pk
    assert agencies.front_door_desk(leeds).name == "Duty and Advice"
    card = Card.objects.get(agency__area_id=leeds, agency__kind="police")
    assert "The police can go in wherever somebody asks them to" in card.myths
    data = agencies.area_data(leeds, today=date(2026, 7, 14))
    agency = Agency.objects.get(area_id=leeds, kind="police")
    stands = behind(agency.pk, today=date(2026, 7, 14))
    assert [one.title for one in stands.posts] == [
        "Detective inspector, Safeguarding Unit", "Exploitation and missing coordinator",
    ]  # fmt: skip
    assert {one.name for one in stands.sites} == {
        "Front Door Safeguarding Hub",
        "Partnership Vulnerability Unit",
    }
    (team,) = (one for one in stands.teams if one.name == "Safeguarding Unit")
    assert team.says.startswith("answers at Safeguarding Unit; works ")
    sits = {one.desk: one.place for one in data.reaching if one.place}
    assert sits["Police front-door desk"] == "Front Door Safeguarding Hub"
    told = {one.title for one in data.raise_to}
    assert told == {"Detective inspector, Safeguarding Unit", "Head of service"}
    officer = agencies.designated_officer(leeds, today=date(2026, 7, 14))
    assert officer is not None
    assert (officer.name, officer.agency_name) == ("Designated officer's desk", "Children's social work")
    before = date(2023, 12, 31)  # the files are in force from the new year
    assert agencies.designated_officer(leeds, today=before) is None
    # Calderdale's services have the names of Leeds's: what is said of one partnership is said of no other.
    calderdale = Agency.objects.get(area__name="Calderdale", kind="childrens_social_work")
    there = agencies.area_data(calderdale.area_id, today=date(2026, 7, 14))
    assert (there.teams, there.posts) == ((), ())
    assert not any(one.desk and one.place for one in there.reaching)
    assert {one.title for one in there.raise_to} == told
    Practitioner.objects.create(agency=calderdale, name="Ann Lee", post="Head of service")
    leeds_head = Practitioner.objects.create(
        agency=Agency.objects.get(area_id=leeds, kind="childrens_social_work"),
        name="Jo Carr",
        post="Head of service",
        email="jo@leeds.example",
    )
    held = {"post": "head of service", "today": date(2026, 7, 14)}
    assert agencies.holder_of_single(agency_id=calderdale.pk, **held) == ""
    assert agencies.holder_of_single(agency_id=leeds_head.agency_id, **held) == "Jo Carr"
    assert {"LS8 4", "LS1 1"} <= data.postcodes.sectors
    assert "HX1 1" not in data.postcodes.sectors
    assert bring_in(WEST_YORKSHIRE).nothing_new


def test_a_change_in_a_file_is_said_and_made(folder: Path) -> None:
    bring_in(folder)
    change(folder, "desks.csv", "01632 960001", "01632 960009")
    change(folder, "cards.toml", 'can = "Come out."', 'can = "Come out at once."')
    change(folder, "timers.toml", "most = 5", "most = 7")
    did = bring_in(folder)
    assert did.added == ["An edition of Tidewater's practice, in force from Tuesday 1 April 2025"]
    assert did.changed == [
        "The card of Tidewater Constabulary",
        "Desk Single Front Door",
        "Tidewater: timers.toml: limit T13",
    ]
    assert Desk.objects.get(name="Single Front Door").phone == "01632 960009"


def test_what_the_files_know_no_more_is_ended_and_not_deleted(folder: Path) -> None:
    bring_in(folder)
    change(folder, "desks.csv", SAFEGUARDING, "")
    change(folder, "meetings.toml", ASKED_THERE, "")
    change(folder, "area.toml", "2025-04-01", "2026-08-01")
    desk = Desk.objects.get(name="Safeguarding Desk")
    for name, active in (("Rae Lund", True), ("Ida Frost", True), ("Gone Long", False)):
        person = Practitioner.objects.create(agency=desk.agency, name=name, post="Officer", active=active)
        Seat.objects.create(practitioner=person, desk=desk)
    assert bring_in(folder).ended == [
        "Desk Safeguarding Desk, where 2 sit: Ida Frost, Rae Lund. If it has another name in these files, "
        "seat them at that desk: it is a new one",
        "Tidewater: meetings.toml: asks the whole",
    ]
    assert Desk.objects.get(name="Safeguarding Desk").closed_on == date(2026, 8, 1)


def test_a_desk_that_alone_answers_for_another_is_not_ended(folder: Path) -> None:
    bring_in(folder)
    day = Desk.objects.get(name="Safeguarding Desk")
    Desk.objects.filter(name="Single Front Door").update(out_of_hours=day)
    Fact.objects.create(
        agency=day.agency, about="desk", desk=Desk.objects.get(name="Single Front Door"), name="out_of_hours",
        value=day.reference, from_day=date(2027, 1, 1), version=2, said_at=AT, taken_up=AT,
    )  # fmt: skip
    change(folder, "desks.csv", SAFEGUARDING, "")
    change(folder, "meetings.toml", ASKED_THERE, "")
    with pytest.raises(NotBroughtIn, match="alone answers for Single Front Door when that is closed"):
        bring_in(folder)
    assert Desk.objects.get(name="Safeguarding Desk").closed_on is None


def test_a_council_that_a_trust_replaces_takes_neither_front_door_nor_last_desk_with_it(folder: Path) -> None:
    bring_in(folder)
    change(folder, "agencies.csv", "Children and families", "Tidewater Children's Trust")
    change(
        folder, "desks.csv", "Single Front Door,the single front door", "Children's Front Door,the front door"
    )
    change(folder, "desks.csv", "Night Team,the night team", "Trust Nights,trust nights")
    change(folder, "area.toml", "2025-04-01", "2026-07-14")
    did = bring_in(folder)
    assert {
        "The front door: Children's Front Door in place of Single Front Door",
        "The last desk of all: Trust Nights in place of Night Team",
    } <= set(did.changed)
    assert {"Agency Children and families", "Desk Single Front Door", "Desk Night Team"} <= set(did.ended)
    assert agencies.front_door_desk(county()).name == "Children's Front Door"
    assert Desk.objects.get(partnership_fallback=True).name == "Trust Nights"
    assert bring_in(folder).nothing_new


def test_an_agency_does_not_end_while_its_desk_that_no_file_knew_is_the_front_door(folder: Path) -> None:
    bring_in(folder)
    door = Desk.objects.get(name="Single Front Door")
    Desk.objects.filter(pk=door.pk).update(front_door=False)
    Desk.objects.create(agency=door.agency, name="Walk-in desk", phone="101", hours="24H", front_door=True)
    change(folder, "agencies.csv", "Children and families", "Tidewater Children's Trust")
    change(folder, "desks.csv", "Single Front Door,the single front door", "Trust Door,the trust's door")
    change(folder, "desks.csv", "Night Team,the night team", "Trust Nights,trust nights")
    with pytest.raises(NotBroughtIn, match="Walk-in desk would end, and work comes to it"):
        bring_in(folder)
    assert Agency.objects.get(name="Children and families").left_on is None


def test_what_somebody_typed_in_the_browser_since_stands_and_is_said(folder: Path) -> None:
    bring_in(folder)
    agency = Agency.objects.get(name="Children and families")
    desk = Desk.objects.get(name="Single Front Door")
    Desk.objects.filter(pk=desk.pk).update(phone="01632 960077")
    Card.objects.filter(agency=agency).update(can="Assess, and come along.")
    said = {"agency": agency, "from_day": date(2026, 7, 1), "version": 2, "said_at": AT, "taken_up": AT}
    Fact.objects.create(about="desk", desk=desk, name="phone", value="01632 960077", **said)
    Fact.objects.create(about="card", name="can", value="Assess, and come along.", **said)
    change(folder, "desks.csv", "01632 960001", "01632 960009")
    change(folder, "cards.toml", 'best_way = "Ring before ten."', 'best_way = "Ring before nine."')
    Fact.objects.create(about="desk", desk=desk, name="service_hours", value="Sunday, 09:00 to 10:00", **said)
    Fact.objects.create(about="desk", desk=desk, name="ways", value="Duty line", **said)
    did = bring_in(folder)
    assert did.stands == [
        "The card of Children and families: can, said by hand since",
        "Desk Single Front Door: phone, said by hand since",
        "Desk Single Front Door: best ways in, said by hand since",
        "The hours in which Tidewater's time limits count, said by hand from Wednesday 1 July 2026 on: "
        "they stand over timers.toml until they are emptied at the front door's desk",
    ]
    assert clock_queries.profile(agency.area_id, today=AT.date()).service_day.hours.closes[6] == time(10)
    assert Desk.objects.get(pk=desk.pk).phone == "01632 960077"
    card = Card.objects.get(agency=agency)
    assert (card.can, card.best_way) == ("Assess, and come along.", "Ring before nine.")
    change(folder, "area.toml", "2025-04-01", "2026-07-10")  # the area says it anew, from a later day
    did = bring_in(folder)
    assert Desk.objects.get(pk=desk.pk).phone == "01632 960009"
    assert "The hours in which Tidewater's time limits count, s" in [one[:51] for one in did.stands]
    assert "Desk Single Front Door: best ways in, said by hand since" in did.stands
    Fact.objects.create(about="desk", desk=desk, name="service_hours", value="", **said)
    assert not any("time limits count" in one for one in bring_in(folder).stands)
    assert clock_queries.profile(agency.area_id, today=AT.date()).service_day.hours.closes[6] == time(0)


def test_a_wrong_area_leaves_the_one_in_force(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bring_in(folder)
    change(folder, "places.csv", "TW,Tidewater,county,,", "TW,Tidewater,county,TW-N,")
    change(folder, "timers.toml", "most = 5", "most = 99")
    assert at_the_console(folder, dry_run=False, at=AT) == 2
    said = capsys.readouterr().err
    assert "places.csv, line 2, within: It goes round in a ring: TW > TW-N > TW." in said
    assert "Nothing was changed: the area that is in force stays so." in said
    t13 = clock_queries.profile(county(), today=AT.date()).timers.in_force("T13", AT.date())
    assert t13.length == 5


def test_a_limit_by_which_a_clock_runs_is_not_taken_away(folder: Path) -> None:
    """A visit is owed by T13. Without the limit nobody could say what the clock on it is."""
    bring_in(folder)
    area = county()
    work_in(area)
    agency = Agency.objects.get(name="Children and families")
    ada = Practitioner.objects.create(name="Ada Quay", agency=agency)
    written = {"area_id": area, "occurred": AT, "entered": AT}
    child = Child.objects.create(given_name="Mara", **written)
    seen = Happened.objects.create(
        child=child, event="cp_visit", by=ada, agency=agency, named_only=False, **written
    )
    ChildClock.objects.create(
        child=child, agency=agency, timer="T13", name="See the child", started_by=seen,
        from_day=AT.date(), due_at=AT + timedelta(days=5), to_the_minute=False, ends=False, **written,
    )  # fmt: skip
    text = (folder / "timers.toml").read_text("utf-8")
    start = text.index('[[limit]]\ntimer = "T13"')
    (folder / "timers.toml").write_text(text[:start], "utf-8")
    with pytest.raises(NotBroughtIn) as refused:
        bring_in(folder)
    assert str(refused.value) == (
        "T13 is gone from timers.toml, and 1 clock of it runs in Tidewater. "
        "Keep it, and give its edition a last day: then none begins after that."
    )
    ChildClock.objects.update(stopped_at=AT)
    assert bring_in(folder).ended == ["Tidewater: timers.toml: limit T13"]


def test_the_newest_edition_that_has_begun_is_worked_by(folder: Path) -> None:
    bring_in(folder)
    change(folder, "area.toml", "2025-04-01", "2026-09-01")
    change(folder, "area.toml", "stale_after_days = 3", "stale_after_days = 5")
    bring_in(folder)
    days = {day: agencies.area_data(county(), today=day).stale_after.days for day in (
        date(2025, 3, 31), date(2026, 8, 31), date(2026, 9, 1),
    )}  # fmt: skip
    assert days == {date(2025, 3, 31): 7, date(2026, 8, 31): 3, date(2026, 9, 1): 5}


def test_files_of_a_day_to_come_change_no_directory_before_it(folder: Path) -> None:
    """A desk has its telephone and its night desk at once: September's number would be rung in July."""
    bring_in(folder)
    change(folder, "area.toml", "2025-04-01", "2026-09-01")
    change(folder, "desks.csv", "01632 960001", "01632 960009")
    with pytest.raises(
        NotBroughtIn, match="from Tuesday 1 September 2026, and would change the directory at"
    ):
        bring_in(folder)
    assert Desk.objects.get(name="Single Front Door").phone == "01632 960001"
    assert "Desk Single Front Door" in import_area(folder, by=Founder(0), at=AT + timedelta(days=49)).changed


def test_no_desk_is_left_without_its_hours(folder: Path) -> None:
    """A desk that no file knows works by the tides, and the next files have dropped them."""
    bring_in(folder)
    one = Desk.objects.filter(hours="TIDE").select_related("agency").first()
    assert one is not None
    Desk.objects.create(agency=one.agency, name="Ferry desk", phone="1", hours="EBB")
    with pytest.raises(NotBroughtIn, match="Ferry desk works by the pattern EBB, which these files do not"):
        bring_in(folder)
    # And one that does so from February on: nobody would see it then.
    Desk.objects.filter(name="Ferry desk").update(hours="24H")
    waits = Fact.objects.create(
        agency=one.agency, about="desk", desk=Desk.objects.get(name="Ferry desk"), name="hours", value="EBB",
        from_day=date(2027, 2, 1), version=2, said_at=AT,
    )  # fmt: skip
    with pytest.raises(NotBroughtIn, match="Ferry desk works by the pattern EBB, which these files do not"):
        bring_in(folder)
    waits.delete()
    bring_in(folder)
    Desk.objects.filter(name="Ferry desk").update(hours="EBB")
    # Hours that no file says, as of an edition before this was asked, open nothing and break nothing.
    for desk in Desk.objects.filter(hours="EBB"):
        assert agencies.on_duty(desk.pk, at=AT).who


def test_five_floors_below_the_partnership_are_as_good_as_one(folder: Path) -> None:
    """A county, its localities, neighbourhoods and patches: whoever is in the patch is found by its ward."""
    change(folder, "area.toml", "[on_duty]", "".join(
        f'[[level]]\ncode = "{one}"\n\n' for one in ("bay", "cove", "quay", "pier")
    ) + "[on_duty]")  # fmt: skip
    deeper = "B,Long Bay,bay,TW-N,,Invented,no\nC,Cold Cove,cove,B,,Invented,no\n"
    deeper += "Q,Old Quay,quay,C,,Invented,no\nP,West Pier,pier,Q,,Invented,no\n"
    with (folder / "places.csv").open("a", encoding="utf-8") as places:
        places.write(deeper)
    change(folder, "wards.csv", "E05099001,Harbour,TW-N", "E05099001,Harbour,P")
    bring_in(folder)
    work_in(county())
    names = [name for _, name in clusters_to_choose(Founder(county()))]  # type: ignore[arg-type]
    assert names == ["South shore", "West Pier"]
    (found,) = places_found(county(), "harbour", today=AT.date())
    assert found.heading == "West Pier, Old Quay"


def test_a_worry_and_a_clock_run_by_the_rules_of_an_area_that_differs_in_kind(folder: Path) -> None:
    """Two floors, days counted inclusively, three ratings in the area's own words; a service to 18:00 that is
    there on Saturdays, and for two hours on bank holidays."""
    bring_in(folder)
    area = county()
    work_in(area)
    care = Agency.objects.get(name="Children and families")
    for day, who in ((date(2026, 3, 31), "Ada Quay"), (date(2026, 4, 1), "Ben Strand")):
        police = behind(Agency.objects.get(name="Tidewater Constabulary").pk, today=day)
        assert [(one.title, one.who) for one in police.posts] == [("Beacon superintendent", who)]
    # Ben Strand was taken on, and has left or works as something else: the file knows neither.
    force = Agency.objects.get(name="Tidewater Constabulary")
    ben = Practitioner.objects.create(agency=force, name="Ben Strand", post="Beacon Superintendent")
    assert [one.who for one in behind(force.pk, today=AT.date()).posts] == ["Ben Strand"]
    for gone in ({"active": False}, {"post": "Inspector"}):
        Practitioner.objects.filter(pk=ben.pk).update(**{"active": True, **gone})
        assert [one.who for one in behind(force.pk, today=AT.date()).posts] == ["nobody has said who"]
    assert [one.who for one in behind(care.pk, today=AT.date()).posts] == ["nobody has said who"]
    assert agencies.area_data(area, today=AT.date()).emergency == "112"
    by = Founder(area)
    # Friday 10 July 2026, 17:30 in London: elsewhere the front door has closed, here it is open until 18:00.
    at = datetime(2026, 7, 10, 16, 30, tzinfo=UTC)
    clocks.start(Step.REFERRAL_DECISION, "C-00000-00000", by=by, at=at)
    stand = clock_queries.standing("C-00000-00000", at=at)
    assert stand is not None
    assert stand.due_on == date(2026, 7, 10)  # day one
    profile = clock_queries.profile(area, today=at.date())
    assert {one.code for one in profile.timers.rows if one.kind.value == "local"} == {"T02a", "T13"}
    assert profile.timers.in_force("T02a", date(2026, 6, 30)).length == 20
    assert profile.timers.in_force("T02a", date(2026, 7, 1)).length == 15
    in_use = profile_in_use(area, today=at.date())
    assert [in_use.called(one) for one in in_use.limits] == ["High water", "Rising", "Low water"]
    hours = {"service_day": profile.service_day, "calendar": england_and_wales()}
    due = due_at(Rating.RED, received_at=at, profile=in_use, **hours)
    assert due == datetime(2026, 7, 11, 8, 30, tzinfo=UTC)  # half an hour on Friday, the rest on Saturday
    saturday = datetime(2026, 7, 11, 12, 30, tzinfo=UTC)
    read = what_happens_next(saturday, opened_at=None, due_on=date(2026, 7, 13), at=saturday, **hours)
    assert read[0] == "A social worker reads it today, Saturday 11 July, before 18:00."
    desk = Desk.objects.get(name="Single Front Door")
    assert agencies.on_duty(desk.pk, at=at).phone == "01632 960001"
    sunday = agencies.on_duty(desk.pk, at=at + timedelta(days=2))
    assert sunday.phone == "01632 960002"
    # The summer bank holiday, Monday 31 August 2026: open from ten to twelve in London.
    assert agencies.on_duty(desk.pk, at=datetime(2026, 8, 31, 10, 30, tzinfo=UTC)).phone == "01632 960001"
    assert agencies.on_duty(desk.pk, at=datetime(2026, 8, 31, 11, 0, tzinfo=UTC)).phone == "01632 960002"


def test_a_live_partnership_is_found_again_by_its_published_code(folder: Path) -> None:
    here = Area.objects.create(name="The county", level="county", code="E10000099")
    assert "Tidewater (county)" in bring_in(folder).changed
    assert Area.objects.get(pk=here.pk).name == "Tidewater"


def test_the_commands_say_what_is_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_area(argparse.Namespace(folder=str(folder))) == 0
    said = capsys.readouterr().out
    assert said.startswith("Tidewater: nothing is wrong. In force from 2025-04-01.")
    assert (
        "School holidays are known to 2026-09-10: give the next before then. From 20 July to 5 Sept" in said
    )
    assert "No kind of service is expected" not in said
    expected = (folder / "expected.csv").read_text("utf-8")
    (folder / "expected.csv").unlink()  # as in a folder from before there was one
    assert check_area(argparse.Namespace(folder=str(folder))) == 0
    assert "No kind of service is expected (expected.csv)" in capsys.readouterr().out
    (folder / "expected.csv").write_text(expected, "utf-8")
    change(folder, "wards.csv", "Harbour,TW-N", "Harbour,TW-X")
    assert check_area(argparse.Namespace(folder=str(folder))) == 1
    said = capsys.readouterr()
    assert said.out == (
        "wards.csv, line 2, place: There is no 'TW-X' in places.csv. Use one that is there, or add it.\n"
    )
    assert said.err == "1 thing is wrong. It cannot be brought in like this.\n"
    assert check_area(argparse.Namespace(folder=str(folder / "nowhere"))) == 2
    assert say_fields(argparse.Namespace()) == 0
    assert "### places.csv\n\n| field | must | what stands there |" in capsys.readouterr().out
    change(folder, "wards.csv", "Harbour,TW-X", "Harbour,TW-N")
    assert at_the_console(folder, dry_run=True, at=AT) == 0
    assert "This was a dry run: nothing was changed." in capsys.readouterr().out
    assert not Practitioner.objects.exists()
