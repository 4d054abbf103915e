"""Making the demo town, in a database that holds nothing else; and throwing it away."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection

from joinedup import store
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import Arrivals
from joinedup.demo import alike, dylan, extracts, families, kept, places, protected, services, views
from joinedup.demo.choosing import Choosing
from joinedup.demo.concerns import Desk, FrontDoor, put_down_the_decided, put_down_what_waits
from joinedup.demo.diary import Days, Diary
from joinedup.demo.mornings import Night, put_down_the_morning
from joinedup.demo.nights import put_down_the_drills, put_down_the_night
from joinedup.demo.people import Console
from joinedup.demo.questions import Asking
from joinedup.demo.shifts import put_down_the_handover, put_down_the_rotas
from joinedup.demo.talks import put_down_talks
from joinedup.demo.weeks import Weeks, put_down_the_step_up, put_down_the_weeks
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.store.areas import EVERY
from joinedup.store.models import Installation
from joinedup.store.queries import installation
from joinedup.trail import actions as trail

SEED = 20260714
_EARLIEST = date(2024, 1, 1)  # the child of the story has been at school for a while
_LATEST = date(2030, 9, 30)  # three months before the end of the bank holidays that are known
_STARTED = timedelta(days=400)  # before the demo's moment
_FAMILIES_KNOWN = timedelta(days=120)
_OTHERS_HELD = timedelta(days=40)  # before the first question is asked
_EXTRACTS_CAME = timedelta(days=8)
_SETTLED = timedelta(days=7)
_ROTAS_CAME = timedelta(days=2)
_HOLDINGS_CAME = timedelta(hours=3)
_FINISHED = timedelta(minutes=1)


class NotADemo(Exception):
    """This database is not the demo's to write in. Nothing was done."""


def make(*, at: datetime, report: Callable[[str], None], meetings: bool = True) -> None:
    """Make the town for the moment `at`. `report` is told in a sentence what is being done.

    Without `meetings`: its daily meeting has sat on no morning before, and the night brought it nothing.

    Everything is entered before `at`, in the order in which it would have come: the trail never runs back.

    Raises:
        NotADemo: the database is live, or holds anything already, or `at` is beyond what is known.
    """
    insist_on_a_moment(at)
    _insist_on_an_empty_database()
    draw, today = random.Random(SEED), today_in_london(at)
    _begin(by=Console(), at=at - _STARTED, starts_at=at)

    report("The area: its places and what it works by, real postcodes")
    town = places.build(by=Console(), at=at - _STARTED)
    with store.reading_in(town.home, EVERY):
        _live_in(town, draw=draw, at=at, today=today, report=report, meetings=meetings)


def _live_in(
    town: places.Places,
    *,
    draw: random.Random,
    at: datetime,
    today: date,
    report: Callable[[str], None],
    meetings: bool,
) -> None:
    by = Console(area_id=town.home)
    report("Forty agencies, their cards, desks and people")
    duties = services.build(town, draw=draw, by=by, at=at - _STARTED, today=today)
    kept.keep(town.clusters.values(), area_id=by.area_id, by=by, at=at - _STARTED, today=today)
    diary = Diary()
    sat = put_down_the_weeks(diary, duties, at=at) if meetings else None
    if meetings:
        report("The daily meeting, one of each week of half a year")
    diary.run_until(at - _FAMILIES_KNOWN)
    report(f"{families.CHILDREN} invented children and their families")
    invented = families.invent(town, duties, draw=draw, today=today)
    children.bring_in(invented, by=by, at=at - _FAMILIES_KNOWN, code="families.invented")
    diary.run_until(at - services.OLD_ROTAS)
    services.write_rotas(duties, old=True, by=by, at=at)
    diary.run_until(at - _OTHERS_HELD)
    report("What agencies hold in their own compartments")
    dylan.hold_about_others(invented, duties, draw=draw, at=at - _OTHERS_HELD)
    report("What was told, decided, asked and answered in the last four weeks")
    _put_down_four_weeks(diary, invented, duties, draw=draw, at=at, area_id=town.home, sat=sat)
    diary.run_until(at - _EXTRACTS_CAME)
    report("Two agencies' own extracts")
    extracts.bring_in(report=report, by=by, at=at - _EXTRACTS_CAME)
    diary.run_until(at - _SETTLED)
    report("The child of the story")
    household = dylan.settle(town, duties, by=by, at=at - _SETTLED, today=today)
    protected.settle(town, duties, by=by, at=at - _SETTLED, today=today)
    dylan.say(household, duties, diary, today=today)
    views.ask_for_views(household.dylan, diary, Days(at))
    diary.run_until(at - _ROTAS_CAME)
    report("Rotas for the coming three months")
    services.write_rotas(duties, old=False, by=by, at=at)
    diary.run_until(at - _HOLDINGS_CAME)
    dylan.hold(household, draw=draw, at=at - _HOLDINGS_CAME)
    protected.hold(at=at - _HOLDINGS_CAME)
    alike.settle(town, at=at - _HOLDINGS_CAME, today=today)
    report("The last days, up to this morning")
    diary.run_until(at - _FINISHED)
    protected.tell_unnamed(at=at - _FINISHED)
    _finish(by=by, at=at - _FINISHED)


def _put_down_four_weeks(
    diary: Diary,
    invented: Arrivals,
    duties: services.Services,
    *,
    draw: random.Random,
    at: datetime,
    area_id: int,
    sat: Weeks | None,
) -> None:
    days = Days(at)
    choosing = Choosing(invented, duties, draw=draw, today=days.today)
    desk = Desk(diary, FrontDoor(duties, at=at), days)
    asking = Asking(desk, choosing, duties, area_id=area_id)
    # Whoever has most to fit chooses first.
    asking.waiting_for_joy()
    asking.waiting_for_hannah()
    asking.answered_by_the_police()
    asking.asked_by_priya(put_down_what_waits(desk, choosing))
    put_down_the_decided(desk, choosing, draw=draw)
    put_down_talks(diary, days)
    put_down_the_night(diary, choosing, duties, at=at, area_id=area_id)
    put_down_the_drills(diary, duties, at=at, area_id=area_id)
    put_down_the_rotas(diary, duties, days, at=at)
    night = None
    if sat is not None:
        put_down_the_step_up(diary, sat, days)
        night = Night(diary, choosing.drawing_by(random.Random(SEED)), duties)
    told = put_down_the_morning(diary, days, at=at, night=night, sat=sat)
    put_down_the_handover(diary, told, at=at)


def throw_away() -> None:
    """Remove the database of a demo town, so that the next one begins with nothing.

    Raises:
        NotADemo: it is live, or it is not one of ours.
    """
    if settings.CONFIG.server is not None:
        raise NotADemo(
            "On PostgreSQL the application may not throw its trail away: drop the demo's database as owner."
        )
    path = Path(settings.CONFIG.database)
    if not path.exists():
        return
    try:
        here = installation()
    except OperationalError:
        tables = set(connection.introspection.table_names())
        if tables - {"django_migrations"}:
            raise NotADemo(f"{path.name} was not made by Joinedup. It was left as it is.") from None
        here = None
    if here is None:
        _insist_on_nobody()
    elif not here.is_demo:
        raise NotADemo("This database holds live records. The demo town does not touch it.")
    connection.close()
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def insist_on_a_moment(at: datetime) -> None:
    """Refuse a moment for which the child of the story is too young, or no bank holidays are known.

    Raises:
        NotADemo: there is no town for that day.
    """
    if not _EARLIEST <= today_in_london(at) <= _LATEST:
        first, last = (day_in_words(day, today=date.min) for day in (_EARLIEST, _LATEST))
        raise NotADemo(f"The demo town can be made for any day from {first} to {last}.")


def _insist_on_an_empty_database() -> None:
    if not settings.DEMO:
        raise NotADemo("The demo town is made only where JOINEDUP_MODE is demo.")
    here = installation()
    if here is not None and not here.is_demo:
        raise NotADemo("This database holds live records. The demo town does not touch it.")
    if here is not None:
        raise NotADemo("This database holds a demo town already.")
    _insist_on_nobody()


def _insist_on_nobody() -> None:
    """Refuse a database in which somebody has worked without saying what it is for."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("joinedup."))
    tables = set(connection.introspection.table_names())  # an older database may not have them all
    if any(model._default_manager.exists() for model in ours if model._meta.db_table in tables):
        raise NotADemo("This database holds records that no demo made. The demo town does not touch it.")


@store.action
def _begin(*, by: Console, at: datetime, starts_at: datetime) -> None:
    Installation.objects.create(mode=Installation.DEMO, made_at=starts_at, starts_at=starts_at)
    trail.record("town.begun", by=by, at=at)


@store.action
def _finish(*, by: Console, at: datetime) -> None:
    Installation.objects.update(finished=True)
    trail.record("town.finished", by=by, at=at)
