"""Actions: how a change is made, once, in turn, and on disk before anybody is told."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection, transaction

from joinedup.gate.asked import asking_anew
from joinedup.store import areas
from joinedup.store.change import Change, Last, in_action, making
from joinedup.store.readonly import ReadOnlyLine, read_only
from joinedup.store.sending import now_sending, sending
from joinedup.store.turns import GroupWriter, NotSaved, Turns, come_last, serve_from, turn_among_processes

P = ParamSpec("P")
R = TypeVar("R")


class KeyReused(Exception):
    """The same form key came with other words: two different things would get one receipt."""


class ReadOnly(NotSaved):
    """This database is read-only for now, and what was asked is work. Nothing was saved."""

    def __init__(self, line: ReadOnlyLine) -> None:
        super().__init__("read-only")
        self.line = line


class ActionLeftNoTrace(RuntimeError):
    """An action tried to commit without a trail entry: a defect, never a user's fault."""


# The database is locked, full, gone, or a copy that may only be read.
_CANNOT_TAKE_IT = (OperationalError, InterfaceError, InternalError)
# Locks on PostgreSQL, in the order in which they are taken; the chain's is the last.
_WORK_LOCK = 7_032_029  # shared by all work, and held alone by whoever makes the database read-only
_AREA_LOCK = 7_032_030  # with the area's number: whose turn it is

_turns = Turns()


class _Together:
    """Holds the writer thread of a process that serves; a console command writes on its own thread."""

    writer: GroupWriter | None = None


def write_together() -> None:
    """From now on, let one thread of this process write for all, and commit for many at once.

    For the serving process on SQLite; PostgreSQL commits for many by itself.
    """
    if connection.vendor == "sqlite" and _Together.writer is None:
        serve_from(str(connection.settings_dict["NAME"]))
        # This thread's too only reads from now on. It stays open: with the last connection its log would go.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=ON")
        _Together.writer = GroupWriter()


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark `function` as one transaction with at least one trail entry.

    `function` takes `by=` and `at=`. Where it takes `key=` too, it must return a `str` (a reference): the
    same key by the same person with the same words returns the first answer and changes nothing.

    Raises:
        NotSaved: the database is locked, full or gone; nothing was written.
        ReadOnly: the database is read-only for now; it is a NotSaved too.
        KeyReused: the key came before with other words.
    """
    return _marked(function, in_turn=True)


def addition(function: Callable[P, R]) -> Callable[P, R]:
    """Mark `function` as an action that only adds, and rests on nothing that it has read.

    On PostgreSQL it waits for nobody but at the end of the chain. It takes no `key=`.
    """
    return _marked(function, in_turn=False)


def note(function: Callable[P, R]) -> Callable[P, R]:
    """Mark `function` as an action that touches no table itself, and only hands over what comes last.

    It is made up before its turn: nothing of it can fail but the writing, so it needs no savepoint. It is no
    work, and goes on in a database that is read-only. It takes no `key=`.
    """
    even_when_read_only(function)

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        if in_action():
            return function(*args, **kwargs)
        with connection.execute_wrapper(_refuse_statement):
            answer, last = _run(function, args, kwargs)
        _write(lambda: (answer, last), ready=True)
        return answer

    act.joinedup_action = True  # type: ignore[attr-defined]
    return act


def even_when_read_only(function: Callable[P, R]) -> Callable[P, R]:
    """Stand below `store.action` on what is no work: the trail, coming in and going out, the switch itself.

    All other actions are refused while the database is read-only, whichever page or command calls them. What
    is called inside such an action goes on with it.
    """
    function.joinedup_goes_on = True  # type: ignore[attr-defined]
    return function


def wait_for_work_to_end() -> None:
    """In the action that makes the database read-only: after its commit no work is on its way any more.

    On SQLite its turn has come after all work that was before it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WORK_LOCK])


def _marked(function: Callable[P, R], *, in_turn: bool) -> Callable[P, R]:
    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        if in_action():
            return function(*args, **kwargs)
        by, is_work = kwargs.get("by"), _is_work(function)
        take_turn = (lambda: _take_turn_in_area(by, is_work=is_work)) if in_turn else None
        whose = getattr(by, "area_id", None), getattr(by, "agency_id", None)
        try:
            return _write(lambda: _run(function, args, kwargs), take_turn=take_turn, whose=whose)
        except KeyReused:
            sent = now_sending()
            if sent is not None:
                sent.key_spent = True
            raise

    act.joinedup_action = True  # type: ignore[attr-defined]
    return act


def _write(
    job: Callable[[], tuple[R, list[Last]]],
    *,
    take_turn: Callable[[], None] | None = None,
    whose: tuple[int | None, int | None] = (None, None),
    ready: bool = False,
) -> R:
    """Run `job` in its turn and in a transaction, and then what comes last; a `ready` job touches no table.

    On PostgreSQL `take_turn` is how one takes turns, and `whose` the area and agency whose rows are seen.
    """
    writer = _Together.writer
    if writer is not None and not connection.in_atomic_block:
        return writer.do(_with_what_is_sent(job), ready=ready)
    try:
        if connection.vendor == "sqlite":
            with _turns.mine(), turn_among_processes(), transaction.atomic():
                return _with_what_comes_last(job)
        areas.stop_reading()  # what is written here is committed by itself, before anything more is read
        with transaction.atomic(), areas.entered(*whose):
            if take_turn is not None:
                take_turn()
            return _with_what_comes_last(job)
    except _CANNOT_TAKE_IT as refused:
        raise NotSaved(str(refused)) from refused


def _with_what_comes_last(job: Callable[[], tuple[R, list[Last]]]) -> R:
    answer, last = job()
    come_last(last)
    return answer


def _refuse_statement(*_: Any) -> Any:
    raise RuntimeError("a note touches no table: make it an action")


def _with_what_is_sent(job: Callable[[], R]) -> Callable[[], R]:
    """The writer's thread knows as much of the form that is being sent as the thread that waits for it."""
    sent = now_sending()
    if sent is None:
        return job

    def with_it() -> R:
        with sending(sent):
            return job()

    return with_it


@asking_anew()
def _run(function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[R, list[Last]]:
    key = str(kwargs.get("key") or "")
    by = str(getattr(kwargs.get("by"), "reference", kwargs.get("by") or ""))
    said = _digest(function, args, kwargs) if key else ""
    if key:
        from joinedup.store.models import Receipt

        before = Receipt.objects.filter(by=by, key=key).first()
        if before is not None:
            if before.said != said:
                raise KeyReused(key)
            _end_the_draft(by=by, at=kwargs["at"])
            return cast(R, before.answer), []
    if _is_work(function) and (line := read_only()) is not None:
        raise ReadOnly(line)
    with making(Change(by=by, at=kwargs.get("at"))) as change:
        answer = function(*args, **kwargs)
        if not change.traces:
            raise ActionLeftNoTrace(f"{function.__module__}.{function.__name__}")
        if key:
            Receipt.objects.create(by=by, key=key, said=said, answer=str(answer), at=kwargs["at"])
            _end_the_draft(by=by, at=kwargs["at"])
        return answer, change.last


def _end_the_draft(*, by: str, at: datetime) -> None:
    """What was sent is a draft no more, in the transaction that took it."""
    from joinedup.store.models import Draft

    sent = now_sending()
    if sent is not None and sent.draft:
        Draft.end(sent.draft, by=by, at=at)


def beat(*, at: datetime) -> None:
    """In an action: write the one row that is there to be written."""
    from joinedup.store.models import Heartbeat

    Heartbeat.objects.update_or_create(id=1, defaults={"at": at})


def _is_work(function: Callable[..., Any]) -> bool:
    return not getattr(function, "joinedup_goes_on", False)


def _take_turn_in_area(by: object, *, is_work: bool) -> None:
    """Let one change at a time be made in an area: an action may rest on what it has read, on either engine.

    READ COMMITTED lets two actions read the same row and both act on it; in turn, each statement sees what
    the one before has committed. The lock goes with the transaction.
    """
    area = getattr(by, "area_id", None) or 0
    with connection.cursor() as cursor:
        if is_work:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_WORK_LOCK])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_AREA_LOCK, int(area) % 2**31])


def _digest(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    words = {name: value for name, value in kwargs.items() if name not in {"by", "at", "key"}}
    told = json.dumps([function.__name__, args, words], sort_keys=True, default=_plain)
    secret = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(told.encode(), key=secret, digest_size=32).hexdigest()


def _plain(value: object) -> object:
    if hasattr(value, "practitioner_id"):  # somebody: the same one, whenever they press and whatever they see
        return str(getattr(value, "reference", ""))
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(str(each) for each in value)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
