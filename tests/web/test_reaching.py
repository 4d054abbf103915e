"""Nobody is rostered, a specialist is asked, the week's drill: each is written down, and somebody is told."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from joinedup.agencies import queries as agencies
from joinedup.agencies.actions.drilling import draw_drill, record_drill
from joinedup.agencies.models import Desk, DrillCall, Practitioner, Rota, Shift, SpecialistAsk, Unrostered
from joinedup.desk.act_now import who_can_act
from joinedup.desk.actions import digest, watching
from joinedup.desk.actions.drill import draw, ring
from joinedup.notices import actions as notices
from joinedup.notices.models import Notice
from joinedup.notices.post import ToFolder
from joinedup.notices.rules.way_out import Folder
from joinedup.trail.models import Entry
from tests.web.bad_town import text_of
from tests.web.conftest import Town
from tests.web.sharing_case import Case, case

__all__ = ["case"]

POLICE_DESK = "Front-door police desk"


def a_rota_that_names_nobody(town: Town) -> Desk:
    """The police's desk is open day and night by its rota, and the last shift ended at eight."""
    desk = town.desks[POLICE_DESK]
    Desk.objects.filter(pk=desk.pk).update(hours="SG-DESK")
    Rota.objects.filter(desk=desk).delete()
    rota = Rota.objects.create(desk=desk, imported_at=town.at - timedelta(days=1), source="test")
    for starts, ends in ((-10, -1), (5, 10)):
        Shift.objects.create(
            rota=rota,
            desk=desk,
            practitioner=town.people["Sam Khan"],
            starts=town.at + timedelta(hours=starts),
            ends=town.at + timedelta(hours=ends),
        )
    return desk


@pytest.mark.need("W8")
def test_that_nobody_is_rostered_is_raised_once_to_two_people_however_often_it_is_looked_at(
    town: Town,
) -> None:
    desk = a_rota_that_names_nobody(town)
    assert watching.look(at=town.at) == 1
    assert watching.look(at=town.at + timedelta(minutes=5)) == 0
    gap = Unrostered.objects.get(desk=desk)
    assert (gap.since, gap.until) == (town.at - timedelta(hours=1), town.at + timedelta(hours=5))
    told = Notice.objects.filter(template="nobody_rostered")
    assert {one.to for one in told} == {one.reference for one in gap.told.all()}
    assert told.count() == 2
    page = text_of(town.client("Denise Walker").get("/gaps"))
    assert "Front-door police desk, West Yorkshire Police: nobody is on" in page
    assert ", 08:00" in page

    assert watching.look(at=town.at + timedelta(hours=6)) == 0  # Sam is on
    gap.refresh_from_db()
    assert gap.ended_at == town.at + timedelta(hours=6)
    assert watching.look(at=town.at + timedelta(hours=11)) == 1  # and the next stretch is another
    codes = Entry.objects.filter(code__startswith="desk.").order_by("number").values_list("code", flat=True)
    assert list(codes)[-3:] == ["desk.nobody_rostered", "desk.rostered_again", "desk.nobody_rostered"]


def test_that_nobody_is_rostered_still_stands_when_the_rota_that_ran_out_has_grown_old(town: Town) -> None:
    desk = a_rota_that_names_nobody(town)
    Shift.objects.filter(desk=desk, starts__gt=town.at).delete()
    assert watching.look(at=town.at) == 1
    for days in (6, 10, 40):
        watching.look(at=town.at + timedelta(days=days))
        assert Unrostered.objects.get(desk=desk).ended_at is None
    assert not Entry.objects.filter(code="desk.rostered_again").exists()


def test_who_looks_for_somebody_there_reads_that_two_people_were_told(town: Town) -> None:
    a_rota_that_names_nobody(town)
    watching.look(at=town.at)
    hannah = town.client("Hannah Okoye")
    page = text_of(hannah.get(hannah.post("/find", {"find": "bail"})["Location"]))
    assert "Nobody is rostered. Two people were told 09:00." in page


def test_the_desk_that_takes_the_calls_meanwhile_is_told_too(town: Town) -> None:
    desk = a_rota_that_names_nobody(town)
    Desk.objects.filter(pk=desk.pk).update(hours="SH7")  # an office: somebody picks up
    watching.look(at=town.at)
    told = Notice.objects.filter(template="nobody_rostered").values_list("to", flat=True)
    assert desk.reference in told
    assert len(told) == 3


def _of_bail(town: Town) -> str:
    hannah = town.client("Hannah Okoye")
    return text_of(hannah.get(hannah.post("/find", {"find": "bail"})["Location"]))


def test_at_night_it_is_said_that_those_who_were_told_are_off_and_they_are_written_to_all_the_same(
    town: Town, tmp_path: Path
) -> None:
    a_rota_that_names_nobody(town)
    for person in Practitioner.objects.all():
        Practitioner.objects.filter(pk=person.pk).update(email=f"{person.pk}@work.example")
    Shift.objects.all().delete()
    for rota in Rota.objects.all():
        for person in Practitioner.objects.filter(agency__area=town.area):
            Shift.objects.create(
                rota=rota,
                desk=rota.desk,
                practitioner=person,
                starts=town.at + timedelta(hours=6),
                ends=town.at + timedelta(hours=9),
            )
    watching.look(at=town.at)
    told = Unrostered.objects.get(desk__name=POLICE_DESK).told.values_list("reference", flat=True)
    notices.tick(at=town.at, book=agencies, post=ToFolder(Folder(tmp_path)), place="https://here.example")
    rows = Notice.objects.filter(template="nobody_rostered", to__in=told)
    assert {one.state for one in rows} == {"sent"}
    assert "Nobody is rostered. Two people were told 09:00. Both are off shift now." in _of_bail(town)
    for reference, sentence in zip(
        told,
        (
            "One is off shift now, and no rota says whether the other is at work.",
            "No rota says whether they are at work now.",
        ),
        strict=True,
    ):
        Shift.objects.filter(practitioner__reference=reference).delete()
        assert f"Two people were told 09:00. {sentence}" in _of_bail(town)


def test_who_is_known_to_be_on_is_told_before_those_who_stand_on_no_rota(town: Town) -> None:
    """Abel and Bea head the service and stand on no rota; Denise is on till five, and after them by name."""
    for name in ("Abel Ross", "Bea Stone"):
        town.add(name, "Head of service", "Children's social work", "hub_manager")
    desk = a_rota_that_names_nobody(town)
    watching.look(at=town.at)
    told = Unrostered.objects.get(desk=desk).told.order_by("name").values_list("name", flat=True)
    assert list(told) == ["Abel Ross", "Denise Walker"]
    assert "Two people were told 09:00." in _of_bail(town)


def test_where_there_was_nobody_to_tell_nobody_is_said_to_have_been_told(town: Town) -> None:
    desk = a_rota_that_names_nobody(town)
    watching.look(at=town.at)
    gap = Unrostered.objects.get(desk=desk)
    gap.told.set(gap.told.all()[:1])
    assert "Nobody is rostered. One person was told 09:00." in _of_bail(town)
    gap.told.clear()
    page = _of_bail(town)
    assert "Nobody is rostered, and there was nobody to tell." in page
    assert "were told" not in page


def test_however_many_desks_stand_empty_those_who_were_told_are_asked_after_at_once(town: Town) -> None:
    a_rota_that_names_nobody(town)
    watching.look(at=town.at)
    gap = Unrostered.objects.get()
    hannah, asked = town.viewer("Hannah Okoye"), []
    for more in ((), Desk.objects.exclude(pk=gap.desk_id)):
        for desk in more:
            Unrostered.objects.create(desk=desk, raised_at=town.at, nobody=True).told.set(gap.told.all())
        with CaptureQueriesContext(connection) as made:
            found = who_can_act(hannah, "bail school nurse")
        asked.append((str(found).count("Two people were told"), len(made)))
    (one, few), (several, many) = asked
    assert one == 1 < several
    assert many == few


def test_at_half_past_eleven_at_night_it_is_said_what_whoever_answers_can_decide(town: Town) -> None:
    """By day the health visitors answer for themselves; at night the emergency duty team does."""
    decides = "Out of hours: emergency protection, a bed for tonight, an appropriate adult"
    for now, is_said in ((town.at, False), (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), True)):
        town.set_time(now)
        angela = town.client("Angela Moran")
        page = text_of(angela.get(angela.post("/find", {"find": "health visitor"})["Location"]))
        assert "Health visitors' duty" in page
        assert (decides in page) is is_said
    assert "Emergency Duty Team" in page


@pytest.mark.need("S5")
@pytest.mark.parametrize(
    ("asks", "about", "desk", "specialist", "colleague"),
    [
        ("Hannah Okoye", "bail", POLICE_DESK, "Sam Khan", "Angela Moran"),
        ("Cal Reid", "health visitor", "Health visitors' duty", "Hannah Okoye", "Nell Hart"),
    ],
    ids=["a nurse", "a constable of the cluster"],
)
def test_a_specialist_is_asked_in_one_step_and_whoever_asked_is_told_what_came_of_it(
    town: Town, asks: str, about: str, desk: str, specialist: str, colleague: str
) -> None:
    town.add("Cal Reid", "Constable, neighbourhood team", "West Yorkshire Police", "police_researcher")
    town.add(
        "Nell Hart", "Health visitor", "0-19 health service", "health_visitor", desk="Health visitors' duty"
    )
    asking, asked = town.client(asks), town.client(specialist)
    found = text_of(asking.get(asking.post("/find", {"find": about})["Location"]))
    assert "Ask them, and stay in the loop" in found
    path = f"/specialists/ask/{town.desks[desk].reference}"
    assert asking.post(path, {"wanted": "Is there bail tonight?", "_key": "k"}).status_code == 303
    ask = SpecialistAsk.objects.get()
    assert ask.by.name == asks
    assert Notice.objects.filter(template="specialist_asked").count() == 1
    assert "Say what came of it" in text_of(asked.get("/specialists"))
    assert "Say what came of it" not in text_of(asking.get("/specialists"))

    came = {"came": "There is, until Friday.", "_key": "k2"}
    assert asked.post(f"/specialists/{ask.reference}/came", came).status_code == 303
    assert Notice.objects.get(template="specialist_answered").to == town.people[asks].reference
    assert "There is, until Friday." in text_of(asking.get("/specialists"))
    second = town.client(colleague).post(f"/specialists/{ask.reference}/came", {**came, "_key": "k3"})
    assert second.status_code == 409
    assert "There is, until Friday." in text_of(second)
    assert town.client("Grace Obi").get(f"/specialists/{ask.reference}/came").status_code == 404


def test_this_weeks_call_is_drawn_once_and_stays_as_it_is(town: Town) -> None:
    desks = Desk.objects.filter(name__in=("School office", "Health visitors' duty"))
    desks.update(closed_on=town.at.date())
    assert draw(at=town.at) == 0  # nobody who works with a child is there to be rung
    desks.update(closed_on=None)
    assert draw(at=town.at) == 1
    first = DrillCall.objects.get()
    assert first.week.isoformat() == "2026-07-13"
    assert draw(at=town.at + timedelta(days=3)) == 0
    assert DrillCall.objects.get().at == first.at
    assert draw(at=town.at + timedelta(days=7)) == 1


def test_whom_to_ring_is_said_from_the_minute_on_and_not_before(town: Town) -> None:
    night = datetime(2026, 7, 15, 1, 13, tzinfo=UTC)
    desk = town.desks["Duty and Advice"]
    by = town.viewer("Denise Walker")
    draw_drill(
        town.area.pk, week=night.date().replace(day=13), minute=night, desk_id=desk.pk, by=by, at=town.at
    )
    owen = town.client("Owen Price")
    before = text_of(owen.get("/night-drill"))
    assert "This week’s call is at Wednesday 02:13" in before
    assert desk.phone not in before
    assert owen.post("/night-drill", {"came": "in_time", "_key": "a"}).status_code == 422

    town.set_time(night + timedelta(minutes=2))
    assert "Ring now" in text_of(owen.get("/night-drill"))
    assert owen.post("/night-drill", {"came": "late", "_key": "b"}).status_code == 303
    assert owen.post("/night-drill", {"came": "in_time", "_key": "c"}).status_code == 422
    assert DrillCall.objects.get().came == "late"
    board = text_of(town.client("Zoe Li").get("/night-drills"))
    assert "Children's social work" in board
    assert "Owen" not in board.replace("Owen Price ·", "")


def test_another_agency_reads_its_own_calls_and_not_how_emergency_duty_did(town: Town) -> None:
    """Beside a rota one call tells who did not answer: who counts or calls reads all, Sam his own."""
    night, desk = town.at - timedelta(hours=8), town.desks["Duty and Advice"]
    by = town.viewer("Denise Walker")
    draw_drill(town.area.pk, week=date(2026, 7, 13), minute=night, desk_id=desk.pk, by=by, at=night)
    call, answered_by = DrillCall.objects.get(), town.desks["Emergency Duty Team"].reference
    record_drill(call.pk, came="not_at_all", answered_for_by=answered_by, by=by, at=night)
    for who in ("Zoe Li", "Owen Price"):
        page = text_of(town.client(who).get("/night-drills"))
        assert "Week by week" in page and "Children's social work 1 0 0 1" in page, who
    sams = text_of(town.client("Sam Khan").get("/night-drills"))
    assert "No call has come to your agency yet." in sams
    assert "Week by week" not in sams and "Children's social work" not in sams
    DrillCall.objects.update(answered_for_by=town.desks["Front-door police desk"])
    assert "West Yorkshire Police 1 0 0 1" in text_of(town.client("Sam Khan").get("/night-drills"))
    assert "West Yorkshire Police" not in text_of(town.client("Hannah Okoye").get("/night-drills"))


def test_at_its_minute_whoever_is_on_for_the_front_door_hears_of_the_call_once(town: Town) -> None:
    """20:13: Owen has the front door's calls, and Denise manages it. Two hours on it is over."""
    minute, desk = town.at + timedelta(hours=11, minutes=13), town.desks["Health visitors' duty"]
    by = town.viewer("Denise Walker")
    draw_drill(town.area.pk, week=date(2026, 7, 13), minute=minute, desk_id=desk.pk, by=by, at=town.at)
    assert ring(at=minute - timedelta(minutes=1)) == 0
    assert ring(at=minute) == 2
    assert ring(at=minute + timedelta(minutes=1)) == 0
    told = set(Notice.objects.filter(template="drill_due").values_list("to", flat=True))
    assert told == {town.people[name].reference for name in ("Owen Price", "Denise Walker")}
    Notice.objects.filter(template="drill_due").delete()
    assert ring(at=minute + timedelta(hours=2)) == 0


def test_in_mid_week_no_minute_is_drawn_that_is_over(town: Town) -> None:
    """Drawn on Sunday evening, it is in what is left of the night, or there is none."""
    sunday = datetime(2026, 7, 19, 20, 0, tzinfo=UTC)
    if draw(at=sunday):
        assert DrillCall.objects.get().at > sunday
    assert draw(at=sunday + timedelta(hours=2, minutes=59)) == 0  # a minute before Monday


def test_a_call_that_nobody_made_is_said_to_the_board(town: Town) -> None:
    by, desk = town.viewer("Denise Walker"), town.desks["Duty and Advice"]
    minute = town.at - timedelta(hours=3)
    draw_drill(
        town.area.pk, week=minute.date().replace(day=13), minute=minute, desk_id=desk.pk, by=by, at=town.at
    )
    assert "Drawn and not made: 1 call." in text_of(town.client("Zoe Li").get("/night-drills"))
    assert "This week’s call was not made." in text_of(town.client("Priya Nair").get("/night-drill"))


def test_who_comes_on_is_told_once_how_many_wait_and_who_is_off_or_has_nothing_is_not(case: Case) -> None:
    town = case.town
    a_rota_that_names_nobody(town)
    for name in ("Sam Khan", "Angela Moran"):
        Practitioner.objects.filter(name=name).update(email=f"{name[:3].lower()}@police.example")
    case.ask()
    begins = town.at + timedelta(hours=5)
    assert digest.tell_who_comes_on(at=begins - timedelta(minutes=5)) == 0
    assert digest.tell_who_comes_on(at=begins + timedelta(minutes=5)) == 1
    assert digest.tell_who_comes_on(at=begins + timedelta(minutes=10)) == 0
    (told,) = Notice.objects.filter(template="shift_begins")
    assert (told.to, told.many, told.thing) == (town.people["Sam Khan"].reference, 1, "")
    assert digest.tell_who_comes_on(at=begins + timedelta(hours=1)) == 0  # too late to be of use
