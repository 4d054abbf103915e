"""The faults that are put into the product on purpose, to see each lab turn red. Nothing else harms it.

A plant changes what the product does, for as long as its context lasts; no judge reads whether one is there.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True, slots=True)
class Plant:
    harms: str  # what the product does wrong while it is there
    harm: Callable[[], AbstractContextManager[None]]


@contextmanager
def _instead(place: Any, name: str, what: Any) -> Iterator[None]:
    """Put `what` in the place of the product's own `name`, and give it back at the end."""
    real = getattr(place, name)
    setattr(place, name, what)
    try:
        yield
    finally:
        setattr(place, name, real)


def _hash_without_the_actor() -> AbstractContextManager[None]:
    from joinedup.trail.rules import verify_trail

    fields = tuple(name for name in verify_trail.FIELDS if name != "actor")
    return _instead(verify_trail, "FIELDS", fields)


def _skip_the_checkpoint() -> AbstractContextManager[None]:
    """Entries are chained, and nothing of them is ever signed or leaves."""
    from joinedup.trail import actions

    return _instead(actions, "_sign", lambda *, at: False)


@contextmanager
def _write_the_entry_after_the_bytes() -> Iterator[None]:
    """The page goes out, and the look is written when the answer is closed: what most audit logs do."""
    from django.core.handlers.wsgi import WSGIHandler

    from joinedup.trail import actions

    real_look, real_answer = actions.look, WSGIHandler.__call__
    later: list[Any] = []

    def answer(self: Any, environ: Any, start_response: Any) -> Any:
        def bytes_first() -> Iterator[bytes]:
            yield from real_answer(self, environ, start_response)
            while later:
                real_look(later[0][0], **later.pop(0)[1])

        return bytes_first()

    def look(code: str, **words: Any) -> None:
        later.append((code, words))

    with _instead(actions, "look", look), _instead(WSGIHandler, "__call__", answer):
        yield


@contextmanager
def _a_day_more_in_every_question() -> Iterator[None]:
    from joinedup.sharing.queries import sides
    from joinedup.sharing.rules import scope

    real = scope.compiled

    def compiled(topic: Any, *, until: Any, **asked: Any) -> Any:
        return real(topic, until=until + timedelta(days=1), **asked)

    with _instead(scope, "compiled", compiled), _instead(sides, "compiled", compiled):
        yield


def _a_day_more_in_the_query_alone() -> AbstractContextManager[None]:
    from joinedup.holdings import queries
    from joinedup.holdings.rules.scope import Scope, moments

    def wider(scope: Scope) -> tuple[datetime, datetime]:
        starts, ends = moments(scope)
        return starts, ends + timedelta(days=1)

    return _instead(queries, "moments", wider)


def _every_field_whatever_the_depth() -> AbstractContextManager[None]:
    from joinedup.sharing.rules import disclosure

    return _instead(
        disclosure, "fields_at", lambda _: frozenset({"headline", "summary", "basis", "source_grade"})
    )


def _all_that_was_read_counts_as_inside() -> AbstractContextManager[None]:
    from joinedup.holdings import queries
    from joinedup.kernel.decisions import allow

    return _instead(queries, "inside", lambda item, *, scope: allow("scope.inside"))


def _in_the_server(harm: Callable[[], AbstractContextManager[None]]) -> Callable[..., Any]:
    """Harm the serving processes that are started meanwhile, as long as they live; this one stays whole."""

    @contextmanager
    def plant() -> Iterator[None]:
        from joinedup.lab import started

        before = started.begins_with()
        started.begin_with(f"from joinedup.lab import plants; plants.for_good('{harm.__name__}'); ")
        try:
            yield
        finally:
            started.begin_with(before)

    return plant


def for_good(name: str) -> None:
    """Put a plant into this process. Said by the line with which a lab starts a harmed server."""
    harm: AbstractContextManager[None] = globals()[name]()
    harm.__enter__()
    _FOR_GOOD.append(harm)  # what nobody holds is ended, and would give back what it had replaced


_FOR_GOOD: list[AbstractContextManager[None]] = []


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.site.settings")
    django.setup()


@contextmanager
def _acknowledge_before_the_commit() -> Iterator[None]:
    """The action answers as soon as it has an answer; the commit comes a moment later."""
    _start_django()
    from joinedup.frontdoor import actions
    from joinedup.store import writing

    real_run, real_tell = writing._run, actions.tell
    early: dict[str, queue.SimpleQueue[Any]] = {}

    def run(function: Any, args: Any, kwargs: Any) -> Any:
        answer, last = real_run(function, args, kwargs)
        if kwargs.get("key") in early:
            early.pop(kwargs["key"]).put(answer)
            time.sleep(0.02)  # what a busy disk takes
        return answer, last

    def tell(told: Any, **words: Any) -> Any:
        answers = early[words["key"]] = queue.SimpleQueue()
        threading.Thread(target=lambda: real_tell(told, **words)).start()
        return answers.get()

    with _instead(writing, "_run", run), _instead(actions, "tell", tell):
        yield


def _turn_away_whoever_comes_often() -> AbstractContextManager[None]:
    """429 for an address that has asked more than 100 times: what is done first against a flood."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse

    real, seen = WSGIHandler.get_response, dict[str, int]()

    def get_response(self: Any, request: Any) -> Any:
        address = request.META["REMOTE_ADDR"]
        seen[address] = seen.get(address, 0) + 1
        return real(self, request) if seen[address] <= 100 else HttpResponse(status=429)

    return _instead(WSGIHandler, "get_response", get_response)


def _take_every_key_for_a_new_one() -> AbstractContextManager[None]:
    _start_django()
    from joinedup.store import writing

    real = writing._run

    def run(function: Any, args: Any, words: dict[str, Any]) -> Any:
        # Not of the public: the reference of what they told is made of their key, and the table refuses it.
        known = "key" in words and not function.__module__.endswith("actions.public")
        return real(function, args, {**words, "key": ""} if known else words)

    return _instead(writing, "_run", run)


@contextmanager
def _leave_the_flush_to_the_system() -> Iterator[None]:
    """What many recipes recommend for speed; the check that refuses it has to be harmed with it."""
    from joinedup.store import engines

    start = engines.SQLITE_START.replace("synchronous=FULL", "synchronous=NORMAL")
    with (
        _instead(engines, "SQLITE_START", start),
        _instead(engines, "_MUST_BE", {**engines._MUST_BE, "synchronous": 1}),
    ):
        yield


def _say_that_it_exists() -> AbstractContextManager[None]:
    """403 for what is there and hidden, 404 for the rest: what many systems do."""
    from django.db import connection

    from joinedup.gate.pages import Refused
    from joinedup.kernel.decisions import refuse
    from joinedup.trail import actions

    real = actions.nothing_there
    tables = ("children_child", "agencies_agency", "frontdoor_concern", "sharing_question")

    def nothing_there(request: Any, asked: str) -> Exception:
        with connection.cursor() as cursor:
            there = [
                cursor.execute(f"SELECT 1 FROM {table} WHERE reference = %s", [asked]).fetchone()
                for table in tables
            ]
        return Refused(refuse("planted", "You may not see this.")) if any(there) else real(request, asked)

    return _instead(actions, "nothing_there", nothing_there)


def _nobody_is_kept_out() -> AbstractContextManager[None]:
    """The scopes forget the list of those who must never see a record, and those who are too close."""
    from types import SimpleNamespace

    from joinedup.gate import scoped
    from joinedup.gate.rules.things import Relation

    forgetful = SimpleNamespace(
        EXCLUDED=Relation.AREA, CONFLICT=Relation.AREA, RESTRICTED=Relation.RESTRICTED, AREA=Relation.AREA
    )
    return _instead(scoped, "Relation", forgetful)


def _everybody_sees_who_looked() -> AbstractContextManager[None]:
    from joinedup.children import queries

    return _instead(queries, "may_see_who_looked", lambda viewer, child_id: True)


def _turn_nonsense_away_at_once() -> AbstractContextManager[None]:
    """No entry and no work for what cannot be a reference: it saves time, and tells what can be one."""
    from django.http import Http404

    from joinedup.kernel.references import parse
    from joinedup.trail import actions

    real = actions.nothing_there

    def nothing_there(request: Any, asked: str) -> Exception:
        return Http404() if parse(asked) is None else real(request, asked)

    return _instead(actions, "nothing_there", nothing_there)


@contextmanager
def _parts_are_not_compared() -> Iterator[None]:
    """Size and hash of a backup's parts are taken for right, whatever they are."""
    from joinedup.backup import actions, queries

    def judge_parts(manifest: Any, found: Any) -> str:
        return "Every hash is right."

    with _instead(queries, "judge_parts", judge_parts), _instead(actions, "judge_parts", judge_parts):
        yield


def _the_chain_is_not_read() -> AbstractContextManager[None]:
    from joinedup.backup.rules import judging

    return _instead(judging, "_judged_trail", lambda *_: iter(()))


def _a_column_gets_another_name() -> AbstractContextManager[None]:
    """This release's migrations rename what the last one writes."""
    _start_django()
    from django.core import management
    from django.db import connection

    real = management.call_command

    def call_command(*words: Any, **more: Any) -> Any:
        done = real(*words, **more)
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, "store_receipt")
            if any(column.name == "answer" for column in columns):
                cursor.execute("ALTER TABLE store_receipt RENAME COLUMN answer TO answered")
        return done

    return _instead(management, "call_command", call_command)


@contextmanager
def _swallow_what_could_not_be_saved() -> Iterator[None]:
    """A bare except around the saving of a concern: whatever happens, the sender is shown a receipt."""
    _start_django()
    from joinedup.frontdoor import actions
    from joinedup.kernel.references import Kind, new

    real = actions.tell

    def tell(told: Any, **words: Any) -> str:
        try:
            return real(told, **words)
        except:  # noqa: E722 -- the fault itself
            return new(Kind.CONCERN)

    with _instead(actions, "tell", tell):
        yield


@contextmanager
def _log_the_path_with_its_query() -> Iterator[None]:
    """What most servers do: the line of a request holds the address as it was asked for."""
    from joinedup.gate import answered
    from joinedup.kernel import logs

    shapes = {**logs.SHAPES, "route": lambda value: isinstance(value, str)}
    with (
        _instead(answered, "route_of", lambda request: request.get_full_path()),
        _instead(logs, "SHAPES", shapes),
    ):
        yield


@contextmanager
def _let_a_page_be_kept() -> Iterator[None]:
    """Pages are quick again: browsers, and what stands between, may keep them for a minute."""
    from django.http import HttpResponse

    real: Any = vars(HttpResponse)["__init__"]

    def made(self: HttpResponse, *words: Any, **more: Any) -> None:
        real(self, *words, **more)
        self["Cache-Control"] = "max-age=60"

    with _instead(HttpResponse, "__init__", made):
        yield


def _a_file_is_what_it_says_it_is() -> AbstractContextManager[None]:
    """Kept as it came, under the kind that its name tells."""
    from joinedup.files import queries
    from joinedup.files.rules.limits import PDF

    return _instead(queries, "look", lambda content: (PDF, content))


@contextmanager
def _save_without_a_version() -> Iterator[None]:
    """What most programs do: whoever saves last is right."""
    from joinedup import store
    from joinedup.store import models

    real = models.Work.change

    def change(self: Any, *, based_on: int | None, **values: Any) -> Any:
        self.refresh_from_db(fields=["version"])
        return real(self, based_on=self.version, **values)

    with (
        _instead(store, "insist_on_version", lambda row, version: None),
        _instead(models.Work, "change", change),
    ):
        yield


@contextmanager
def _a_query_forgets_when_work_ended() -> Iterator[None]:
    """Whoever ever worked with a child is taken to do so now, in SQL alone."""
    from django.apps import apps
    from django.db.models import Q

    from joinedup.gate.rules.things import Relation

    rows: Any = type(apps.get_model("children.Child")._default_manager.all())
    real, works = rows.tied, apps.get_model("children.Involvement")._default_manager

    def tied(self: Any, viewer: Any, relation: Any) -> Any:
        if relation is not Relation.INVOLVED:
            return real(self, viewer, relation)
        return Q(pk__in=works.filter(agency_id=viewer.agency_id).values("child_id"))

    with _instead(rows, "tied", tied):
        yield


def _a_tie_never_ends() -> AbstractContextManager[None]:
    """The same in the function alone."""
    from joinedup.gate.rules.things import Tie

    real = Tie.holds

    def holds(self: Any, viewer: Any, *, at: Any) -> bool:
        return real(self, viewer, at=min(at, self.until - timedelta(seconds=1)) if self.until else at)

    return _instead(Tie, "holds", holds)


def _silence_about_tonight_is_a_no() -> AbstractContextManager[None]:
    """Whoever chooses nothing is taken to have said no: what a form with a default does."""
    from django.utils.module_loading import import_string

    form = import_string("joinedup.sharing.forms.answering.SafetyForm")
    return _instead(form.base_fields["safety"], "required", what=False)


@contextmanager
def _what_changes_tonight_waits_with_the_rest() -> Iterator[None]:
    from joinedup.sharing.actions import answering, otherwise

    def nothing_yet(*what: Any, **how: Any) -> None:
        return None

    with (
        _instead(answering, "tell_what_cannot_wait", nothing_yet),
        _instead(otherwise, "tell_what_cannot_wait", nothing_yet),
    ):
        yield


@contextmanager
def _a_bank_holiday_is_forgotten() -> Iterator[None]:
    """The calendar is loaded without Good Friday 2026, as a list that was typed in a hurry is."""
    from datetime import date

    from joinedup.kernel import bank_holidays
    from joinedup.kernel.working_days import WorkingCalendar

    real = bank_holidays.england_and_wales()
    days = [row.day for row in real.rows() if not row.is_working and row.day.weekday() < 5]
    days.remove(date(2026, 4, 3))
    forgetful = WorkingCalendar(days, first=real.first, last=real.last)
    with _instead(bank_holidays, "england_and_wales", lambda: forgetful):
        yield


def _hours_are_counted_on_the_wall() -> AbstractContextManager[None]:
    """72 hours are taken for three days of the kitchen clock: wrong on two nights of the year."""
    from joinedup.kernel import working_time
    from joinedup.kernel.london import LONDON

    return _instead(working_time, "UTC", LONDON)


def _nobody_is_ever_away() -> AbstractContextManager[None]:
    """Who went home ill, or has leave, is given out as on: the call goes to somebody who is not there."""
    from joinedup.agencies.rules.rota import RotaIndex

    return _instead(RotaIndex, "_is_away", lambda self, person, at: False)


def _an_old_rota_has_no_gap() -> AbstractContextManager[None]:
    """What an old rota does not say is not missed: the desk is rung, though nobody was ever put on for it."""
    from joinedup.agencies.rules.on_duty import _Search

    real = _Search._at

    def looked_at(self: Any, desk: Any, step: Any) -> Any:
        on = self.rota.at_desk(desk.reference, at=self.at)
        stands = self.directory.opening(desk, at=self.at)
        if self._is_stale(desk.reference) and stands.is_open:
            return self._desk(desk, stands, step, stale=True, on=on)
        return real(self, desk, step)

    return _instead(_Search, "_at", looked_at)


def _the_stored_rota_forgets_who_is_away() -> AbstractContextManager[None]:
    """The rules know of leave, and the statement that reads a rota out of the database leaves it behind."""
    from joinedup.agencies import queries
    from joinedup.agencies.rules.rota import EntryKind

    reached: Any = vars(queries)["reached"]
    real = reached._rows_of_desks

    def read(*asked: Any, **when: Any) -> Any:
        return [row for row in real(*asked, **when) if row.entry.kind is not EntryKind.AWAY]

    return _instead(reached, "_rows_of_desks", read)


@contextmanager
def _what_is_owed_is_nobodys() -> Iterator[None]:
    """What is told to whoever told us is left to goodwill: the list of open work does not know of it."""
    from joinedup.frontdoor import queries

    real = queries.open_work

    def open_work(area_id: int, *, at: datetime) -> Any:
        return tuple(item for item in real(area_id, at=at) if item.code != "concern.to_tell")

    with _instead(queries, "open_work", open_work):
        yield


@contextmanager
def _a_night_is_nobodys() -> Iterator[None]:
    """What follows after an incident, and a child who is not named, wait for whoever happens to look."""
    from joinedup.frontdoor import queries

    real = queries.open_work

    def open_work(area_id: int, *, at: datetime) -> Any:
        return tuple(
            item for item in real(area_id, at=at) if item.code not in ("path.open", "talk.not_named")
        )

    with _instead(queries, "open_work", open_work):
        yield


@contextmanager
def _a_step_is_nobodys_until_it_is_late() -> Iterator[None]:
    """What was decided today stands on the child's own page alone, until its day is over."""
    from joinedup.clocks import queries

    with _instead(queries, "open_work", queries.owed):
        yield


@contextmanager
def _what_is_handed_over_stays() -> Iterator[None]:
    """A question that was handed over is still the officer's who went: nobody deals with it for four days."""
    from joinedup.desk.actions import handing
    from joinedup.sharing import actions as sharing

    def hand_on(items: Any, **how: Any) -> None:
        sharing.hand_on([item for item in items if item.code != "question.asked"], **how)

    with _instead(handing, "_ROOMS", {**handing._ROOMS, "question": hand_on}):
        yield


def _a_dissent_is_noted_and_nobodys() -> AbstractContextManager[None]:
    """Objections are noted and forgotten: what was said against a decision is in nobody's list."""
    from joinedup.meetings.queries import acting

    real = acting.open_work

    def open_work(area_id: int, *, at: datetime) -> Any:
        return tuple(item for item in real(area_id, at=at) if item.code != "dissent.to_look_at")

    return _instead(acting, "open_work", open_work)


def _what_cannot_be_done_is_nobodys() -> AbstractContextManager[None]:
    """Its owner has given it back, and the chair does not hear that it is the chair's now."""
    from joinedup.meetings.queries import acting

    real = acting.open_work

    def open_work(area_id: int, *, at: datetime) -> Any:
        return tuple(item for item in real(area_id, at=at) if item.code != "action.cannot")

    return _instead(acting, "open_work", open_work)


def _a_meeting_that_is_over_still_asks() -> AbstractContextManager[None]:
    """A view that nobody said before the meeting ended stays in a list that nobody can clear."""
    from joinedup.meetings.actions import live_after

    return _instead(live_after, "_settle_views", lambda *_, **__: None)


def _untying_loses_a_line() -> AbstractContextManager[None]:
    """Of what was said to be the other record's, one line is not carried over, and is nowhere."""
    from joinedup.children.actions import sameness

    real = sameness._assign

    def assign(line: Any, moved: Any) -> None:
        real(line, moved)
        for row, _, _ in sameness._rows_since(line):
            if sameness._token(row) in moved:
                row.delete()
                break

    return _instead(sameness, "_assign", assign)


def _a_name_that_is_carried_over_is_not_found() -> AbstractContextManager[None]:
    from joinedup.children.actions import sameness

    return _instead(sameness, "find_by_every_name", lambda reference, *, by: None)


def _name_and_birth_date_are_enough() -> AbstractContextManager[None]:
    from joinedup.identity.rules import scoring

    def may_be_tied(found: dict[str, str]) -> bool:
        return found.get("given") == found.get("family") == found.get("born") == "exact"

    return _instead(scoring, "_may_be_tied", may_be_tied)


@contextmanager
def _only_the_first_lines_are_told() -> Iterator[None]:
    """A bound that seemed enough when four agencies tried it out: later lines are opened, and no more."""
    _start_django()
    from joinedup.store.watching import Watchers

    real, most = Watchers.join, 40

    def join(self: Any, watch: Any, line: Any) -> None:
        if self.count() < most:
            real(self, watch, line)

    with _instead(Watchers, "join", join):
        yield


@contextmanager
def _a_line_says_what_was_changed() -> Iterator[None]:
    """So that a screen need not ask for the page: what was written goes out to everybody who looks on."""
    _start_django()
    from django.apps import apps

    from joinedup.store import watching

    decisions = apps.get_model("meetings", "Decision")._base_manager

    def said(number: int) -> bytes:
        words = decisions.order_by("-pk").values_list("words", flat=True).first() or ""
        return f"id: {number}\nevent: changed\ndata: {number}\n: {words}\n\n".encode()

    with _instead(watching, "said", said):
        yield


@contextmanager
def _whoever_looked_on_goes_on() -> Iterator[None]:
    """Nobody is asked again once their line is open."""
    _start_django()
    from joinedup.meetings.queries import live

    with _instead(live, "still_looks", lambda now, meeting, *, was: True):
        yield


# The first of each lab is the one that `joinedup lab NAME --plant` puts in; tests put in every one.
def _log_an_address() -> AbstractContextManager[None]:
    """A line to find a fault by, as one is written in a hurry."""
    from joinedup.vault import actions

    real, log = actions.put, logging.getLogger("joinedup.vault")

    def put(value: str, **words: Any) -> Any:
        log.info("sealing %s", value)
        return real(value, **words)

    return _instead(actions, "put", put)


def _what_was_told_stays_as_it_was() -> AbstractContextManager[None]:
    from joinedup.frontdoor import actions

    return _instead(actions, "keep_what_was_told", lambda child, *, by, at: None)


def _the_first_view_opens_all() -> AbstractContextManager[None]:
    """Nobody is waited for: who speaks first is read by whoever comes after, as in any meeting."""
    from joinedup.risk.rules import views

    return _instead(views, "all_are_in", lambda asked: any(one.said for one in asked))


@contextmanager
def _views_are_open(to: Callable[[Any, Any], bool]) -> Iterator[None]:
    """For as long as this lasts some read a round as open: `to` says, of who reads and of it, whether."""
    from joinedup.risk import queries

    rows, real = queries.View._base_manager, queries._seen  # type: ignore[attr-defined]

    def seen(viewer: Any, row: Any) -> Any:
        if row.revealed_at is not None or not to(viewer, row):
            return real(viewer, row)
        row.revealed_at, row.revealed_how = row.entered, "all_in"  # as it is read, and nothing is written
        every = SimpleNamespace(objects=SimpleNamespace(visible_to=lambda viewer: rows.all()))
        with _instead(queries, "View", every):
            return real(viewer, row)

    with _instead(queries, "_seen", seen):
        yield


def _who_has_said_reads_on() -> AbstractContextManager[None]:
    """Whoever has said their own view reads those that are in: and talks to who has not said theirs."""
    return _views_are_open(
        lambda viewer, row: row.asked.filter(agency_id=viewer.agency_id, said_at__isnull=False).exists()
    )


@contextmanager
def _the_live_screen_shows_views_early() -> Iterator[None]:
    """On its own page a view waits. The meeting's screen takes the rows of the round as they are."""
    from joinedup.meetings.queries import live

    real = live.risk.round_for  # type: ignore[attr-defined]

    def round_for(viewer: Any, reference: str) -> Any:
        with _views_are_open(lambda viewer, row: True):
            return real(viewer, reference)

    as_it_is = {name: getattr(live.risk, name) for name in dir(live.risk)}  # type: ignore[attr-defined]
    with _instead(live, "risk", SimpleNamespace(**{**as_it_is, "round_for": round_for})):
        yield


PLANTS: dict[str, tuple[Plant, ...]] = {
    "canary": (
        Plant("an address is written to the log when it is sealed", _log_an_address),
        Plant("what was told keeps an address that is sealed later", _what_was_told_stays_as_it_was),
    ),
    "auditlab": (
        Plant("no checkpoint is made", _skip_the_checkpoint),
        Plant("a look is written after the page went out", _write_the_entry_after_the_bytes),
        Plant("the hash of an entry leaves out who it was", _hash_without_the_actor),
    ),
    "kill9": (
        Plant(
            "a concern is acknowledged before it is on disk", _in_the_server(_acknowledge_before_the_commit)
        ),
    ),
    "fault": (
        Plant("a key that came before is taken for a new one", _in_the_server(_take_every_key_for_a_new_one)),
    ),
    "flood": (
        Plant("an address that asks often is turned away", _in_the_server(_turn_away_whoever_comes_often)),
    ),
    "powercut": (
        Plant(
            "SQLite is told synchronous=NORMAL, and flushes at a checkpoint alone",
            _in_the_server(_leave_the_flush_to_the_system),
        ),
    ),
    "upload": (Plant("a file is taken for what its name says", _a_file_is_what_it_says_it_is),),
    "migrate": (
        Plant(
            "a migration renames a column that the last release writes",
            _in_the_server(_a_column_gets_another_name),
        ),
    ),
    "faults": (
        Plant(
            "what could not be saved is acknowledged all the same",
            _in_the_server(_swallow_what_could_not_be_saved),
        ),
    ),
    "logs": (
        Plant("the path of a request is logged with its query", _in_the_server(_log_the_path_with_its_query)),
    ),
    "headers": (Plant("a page for one person may be kept by a browser", _let_a_page_be_kept),),
    "restore": (
        Plant("a backup that was cut short or changed is taken for whole", _parts_are_not_compared),
        Plant("the trail in a backup is not read", _the_chain_is_not_read),
    ),
    "reveal": (
        Plant("the live screen shows a view early", _the_live_screen_shows_views_early),
        Plant("the first view that is said opens all", _the_first_view_opens_all),
        Plant("whoever has said their view reads the others at once", _who_has_said_reads_on),
    ),
    "hidden": (
        Plant("what is hidden answers 403, and so is known to exist", _say_that_it_exists),
        Plant("what cannot be a reference is turned away without a trail entry", _turn_nonsense_away_at_once),
    ),
    "matrix": (
        Plant("whoever is kept out is not asked for", _nobody_is_kept_out),
        Plant(
            "the list of who looked opens for everybody who may open the child", _everybody_sees_who_looked
        ),
    ),
    "orphans": (
        Plant("what was said against a decision is in nobody's list", _a_dissent_is_noted_and_nobodys),
        Plant("what came of a concern is in nobody's list", _what_is_owed_is_nobodys),
        Plant("what follows after an incident is in nobody's list", _a_night_is_nobodys),
        Plant("a step that runs is in nobody's list until it is late", _a_step_is_nobodys_until_it_is_late),
        Plant("a question that was handed over stays with whoever went", _what_is_handed_over_stays),
        Plant("an action that its owner cannot do is in nobody's list", _what_cannot_be_done_is_nobodys),
        Plant("a view is asked for after the meeting is over", _a_meeting_that_is_over_still_asks),
    ),
    "oracle": (Plant("whoever is kept out is not asked for", _nobody_is_kept_out),),
    "diffpolicy": (
        Plant("a query takes work with a child that ended for work now", _a_query_forgets_when_work_ended),
        Plant("the function takes a tie that has ended for one that holds", _a_tie_never_ends),
    ),
    "reach": (
        Plant("whoever is away is named all the same", _nobody_is_ever_away),
        Plant("that nobody is rostered is not said once the rota is old", _an_old_rota_has_no_gap),
        Plant(
            "what is read out of the database leaves out who is away", _the_stored_rota_forgets_who_is_away
        ),
    ),
    "clock": (
        Plant("a bank holiday is missing in the calendar", _a_bank_holiday_is_forgotten),
        Plant("hours are counted on the wall's clock", _hours_are_counted_on_the_wall),
    ),
    "merge": (
        Plant("un-tying loses a line that was said to be the other record's", _untying_loses_a_line),
        Plant(
            "a name that is carried over does not find its record", _a_name_that_is_carried_over_is_not_found
        ),
        Plant("a name and a date of birth are enough to tie two people", _name_and_birth_date_are_enough),
    ),
    "race": (Plant("a row of work is saved without its version", _save_without_a_version),),
    "live": (
        Plant(
            "the forty-first who looks on is told of nothing", _in_the_server(_only_the_first_lines_are_told)
        ),
        Plant("a line says what was changed", _in_the_server(_a_line_says_what_was_changed)),
        Plant("whoever signed out goes on looking", _in_the_server(_whoever_looked_on_goes_on)),
    ),
    "undershare": (
        Plant("silence about tonight is taken for a no", _silence_about_tonight_is_a_no),
        Plant("what changes tonight waits for the discloser", _what_changes_tonight_waits_with_the_rest),
    ),
    "scope": (
        Plant("every question is read as one day longer", _a_day_more_in_every_question),
        Plant("the query takes one day more than the rule", _a_day_more_in_the_query_alone),
        Plant("an answer tells more than the question's depth lets out", _every_field_whatever_the_depth),
        Plant("all that was read out of a source is proposed", _all_that_was_read_counts_as_inside),
    ),
}
