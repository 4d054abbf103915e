"""What must be so before anything is served, and what must still be so while it is: in one place.

Each fault has a code, for whatever watches /readyz, and a sentence, for whoever starts the server. Neither
holds a secret. What a connection must promise is asked on every connection, in `store.engines`.
"""

import re
import shutil
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from joinedup import store
from joinedup.agencies.queries import every_area
from joinedup.files import queries as files
from joinedup.frontdoor import queries as frontdoor
from joinedup.frontdoor.views import public_aside
from joinedup.kernel.bank_holidays import WrongHolidays, england_and_wales
from joinedup.notices.actions import SENDING
from joinedup.notices.queries import waits_since
from joinedup.signin import queries as signin
from joinedup.store import beside, drafts, engines
from joinedup.store.queries import installation
from joinedup.trail import actions as trail
from joinedup.trail.queries import missing_guards, newest_moment, oldest_unsigned
from joinedup.vault import queries as vault

ROOM_ON_DISK = 50_000_000  # bytes: a morning's work, and time to make room
_UNSIGNED, _UNSENT = timedelta(minutes=10), timedelta(minutes=15)  # by then it was tried again and again
_SAME_CLOCK = timedelta(seconds=2)  # by which two machines' clocks may differ
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
# A file system that another machine holds: SQLite's write-ahead log needs memory that both would share.
_FAR_AWAY = frozenset(
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "fuse.glusterfs"]
)


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    sentence: str


class _Probe:
    """Who tries whether the trail can be written."""

    reference = "readyz"
    agency_reference = ""
    area_id = 0


def before_opening() -> Fault | None:
    """The first thing for which the database is not even opened."""
    return _first((_settings, _folder, _room, _calendar))


def at_start(*, at: datetime, without_keys: Collection[str] = ()) -> Fault | None:
    """The first thing for which nothing may be served from this database; `at` is what the clock says.

    `without_keys`: whoever starts it knows that what these, by the names of their files, have closed stays
    shut. Every other is asked.
    """
    keys = partial(_keys, without=without_keys)
    return _first((_tables, _what_it_is, _guards, lambda: _clock(at), _key, _vault, keys))


def now(*, at: datetime) -> tuple[Fault, ...]:
    """Everything for which a running server is not ready, worst first."""
    found: list[Fault] = []
    kept = (_what_it_is, _tables, _guards, lambda: _clock(at), _key, _vault, _room, lambda: _writable(at))
    for check in kept:
        try:
            fault = check()
        except (DatabaseError, store.NotSaved):
            return (*found, Fault("database_gone", "The database does not answer."))
        if fault is not None:
            found.append(fault)
    return tuple(found)


def _first(checks: "tuple[Callable[[], Fault | None], ...]") -> Fault | None:
    return next((fault for check in checks if (fault := check()) is not None), None)


def _settings() -> Fault | None:
    if settings.DEBUG and not settings.DEMO:
        return Fault("debug_live", "DEBUG is on with live records: a fault would show them to anybody.")
    if not settings.DEMO and not _HOST.fullmatch(settings.CONFIG.host):
        return Fault(
            "host_missing",
            "JOINEDUP_HOST must be the one name that people's browsers use, such as "
            "joinedup.council.example, without a wildcard.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        return Fault("host_wildcard", "ALLOWED_HOSTS takes any name: links could be made to lead elsewhere.")
    return None


def _folder() -> Fault | None:
    data: Path = settings.CONFIG.data
    if not settings.DEMO and stat.S_IMODE(data.stat().st_mode) & 0o077:
        return Fault("folder_open", f"{data} can be entered by others: run chmod 700 on it.")
    if settings.CONFIG.server is None and (far := _far_away(data)):
        return Fault(
            "folder_far_away",
            f"{data} lies on another machine ({far}), where SQLite cannot keep what it acknowledges: "
            "use a disk of this one, or PostgreSQL.",
        )
    return None


def _calendar() -> Fault | None:
    try:
        england_and_wales()
    except WrongHolidays as wrong:
        return Fault("bank_holidays_wrong", str(wrong))
    return None


def _far_away(folder: Path, *, mounts: str = "/proc/mounts") -> str:
    """The kind of file system that `folder` is on where another machine holds it; else empty."""
    try:
        lines = Path(mounts).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""  # not a Linux: nobody says
    places = [line.split()[1:3] for line in lines if len(line.split()) >= 3]
    above = [
        (place, kind) for place, kind in places if folder == Path(place) or Path(place) in folder.parents
    ]
    _, kind = max(above, key=lambda found: len(found[0]), default=("", ""))
    return kind if kind in _FAR_AWAY else ""


def _tables() -> Fault | None:
    plans = MigrationExecutor(connection)
    missing = plans.migration_plan(plans.loader.graph.leaf_nodes())
    if not missing:
        return None
    return Fault(
        "tables_of_another_version",
        f"{len(missing)} changes to the tables have not been made here: run `joinedup migrate`.",
    )


def _what_it_is() -> Fault | None:
    here = installation()
    if here is None:
        return Fault(
            "nothing_here",
            "There is nothing here to serve. For the demo town run `joinedup demo` first; "
            "for live use run `joinedup people begin FILE.toml` with JOINEDUP_MODE=live.",
        )
    if here.is_demo != settings.DEMO:
        told = "a demo town" if here.is_demo else "live records"
        return Fault("wrong_mode", f"This database holds {told}, and JOINEDUP_MODE says otherwise.")
    if not here.finished:
        return Fault(
            "unfinished", "The demo town was left half made: there is nothing here to serve before "
            "`joinedup demo` has made it anew."
        )  # fmt: skip
    return None


def _guards() -> Fault | None:
    gone = missing_guards()
    if gone:
        return Fault(
            "trail_unguarded",
            f"The trigger {gone[0]} is gone, and without it the trail could be changed: ask who took it "
            "away, and restore from a backup.",
        )
    return None


def _clock(at: datetime) -> Fault | None:
    newest = newest_moment()
    if settings.DEMO or newest is None or at + _SAME_CLOCK >= newest:
        return None
    return Fault(
        "clock_behind",
        f"This machine's clock is behind the trail's last entry ({newest:%Y-%m-%d %H:%M} UTC): set it right, "
        "or every time limit is counted wrongly.",
    )


def _key() -> Fault | None:
    try:
        trail.signing_key()
    except trail.KeyUnfit as refused:
        return Fault("trail_key_unfit", str(refused))
    return None


def _keys(*, without: Collection[str] = ()) -> Fault | None:
    """One that is gone is drawn anew by whichever command comes first, and would open nothing of before."""
    fits: Mapping[str, Callable[[], bool]] = {
        "factors.key": signin.key_fits,
        "files.key": lambda: files.key_fits(every_area()),
        "drafts.key": drafts.key_fits,
        "intake.key": lambda: public_aside.spool().key_fits(settings.INTAKE_KEY),
    }
    another = next((name for name, fit in fits.items() if name not in without and not fit()), None)
    if another is None:
        return None
    return Fault(
        "key_is_another",
        f"{settings.CONFIG.data / another} does not open what was closed here: put back the one that was "
        f"there. Without it that stays shut; `joinedup serve --without-key {another}` goes on all the same.",
    )


def _vault() -> Fault | None:
    why = vault.fault()
    return Fault("vault_key_unfit", why) if why else None


def _room() -> Fault | None:
    free = shutil.disk_usage(settings.CONFIG.data).free
    if free < ROOM_ON_DISK:
        return Fault(
            "disk_low",
            f"{settings.CONFIG.data} has {free / 1e6:.0f} MB left and needs {ROOM_ON_DISK / 1e6:.0f}: "
            "make room first, or nothing can be saved.",
        )
    return None


def _writable(at: datetime) -> Fault | None:
    try:
        trail.try_to_write(by=_Probe(), at=at)
    except (DatabaseError, store.NotSaved):
        return Fault("trail_not_writable", "The trail cannot be written, so nobody's data can be shown.")
    return None


def late(*, at: datetime) -> tuple[str, ...]:
    """What should have happened beside the pages by now, and has not. Nobody is kept out for it."""
    found = list(beside.late())
    oldest = oldest_unsigned()
    if (
        oldest is not None
        and at - oldest > _UNSIGNED
        and beside.tried_for(trail.SIGNING) > _UNSIGNED.total_seconds()
    ):
        found.append("checkpoint_late")
    if (
        store.read_only() is None
        and waits_since(at - _UNSENT)
        and beside.tried_for(SENDING) > _UNSENT.total_seconds()
    ):
        found.append("outbox_late")
    # What is not opened stays, and so becomes the oldest: what waits is not all opened at each look.
    if frontdoor.concerns_not_opened(among=20):
        found.append("intake_not_opened")
    return tuple(found)


def engine() -> str:
    """'SQLite 3.46.1', for the line that is printed at the start and for /readyz."""
    return engines.version(connection)
