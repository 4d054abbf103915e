"""Making the tables, or bringing them up to this release.

Made from nothing, one migration after another, they take seconds of work, most of it Django's bookkeeping:
after each step it draws anew every model that hangs together with the changed one, which here is nearly all.
`drawn_as_needed` leaves out what no step looks at, and the tables are the same to the letter.
Where `JOINEDUP_MADE_TABLES` names a folder, as beside a checkout, a new database in a file begins as a copy
of what these same migrations made there before; they are still asked whether anything is missing.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from joinedup.store.turns import turn_among_processes

MADE_TABLES = "JOINEDUP_MADE_TABLES"


def make() -> None:
    """Bring the database to the tables of this release, from whichever it has, or from none.

    What changes tables takes the turn of those who write: a server may be writing to the same file. Where
    nothing is to be changed nobody is waited for.

    Raises:
        NotSaved: the turn did not come; nothing was changed.
    """
    with turn_among_processes() if _is_behind() else nullcontext():
        _make()


def _make() -> None:
    from django.core.management import call_command

    is_new = _is_a_new_file()
    before = kept()
    if is_new and before is not None and before.exists():
        _begin_with(before)
    with drawn_as_needed():
        call_command("migrate", verbosity=0, interactive=False)
    if is_new and before is not None and not before.exists():
        keep(before)


@contextmanager
def drawn_as_needed() -> Iterator[None]:
    """While migrations run: of a model that is new, has a field more or less, or changed in what no other
    model points at, only itself is drawn anew. A step that changes a relation draws what Django would, and so
    does Python in a migration: before it Django draws everything, where the state says that something was put
    off."""
    from django.db.migrations.state import ProjectState as State

    as_django_does = {
        each: getattr(State, each) for each in ("_find_reload_model", "add_field", "remove_field")
    }
    a_field_more_or_less = False

    def only_what_changed(state: Any, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:
        if not delay and not a_field_more_or_less and model.lower() in state.apps.all_models[app]:
            found: set[tuple[str, str]] = as_django_does["_find_reload_model"](state, app, model, delay)
            return found
        state.is_delayed = True
        return {(app, model)}

    def seen(step: str) -> Any:
        def as_django_does_it(*what: Any) -> None:
            nonlocal a_field_more_or_less
            a_field_more_or_less = True
            try:
                as_django_does[step](*what)
            finally:
                a_field_more_or_less = False

        return as_django_does_it

    ours = {step: seen(step) for step in ("add_field", "remove_field")}
    for each, way in {**ours, "_find_reload_model": only_what_changed}.items():
        setattr(State, each, way)
    try:
        yield
    finally:
        for each, way in as_django_does.items():
            setattr(State, each, way)


def kept() -> Path | None:
    """Where tables made by these very migrations are kept; None: nothing is kept here."""
    folder = os.environ.get(MADE_TABLES)
    return Path(folder) / f"{_migrations()}.sqlite3" if folder else None


def keep(there: Path) -> None:
    """Keep a copy of the tables as they are now, still empty. Where it cannot be kept, nothing is lost."""
    from django.db import connection

    with suppress(OSError, sqlite3.Error):
        there.parent.mkdir(parents=True, exist_ok=True)
        handle, part = mkstemp(dir=there.parent, suffix=".part")
        os.close(handle)
        with closing(sqlite3.connect(part)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        Path(part).replace(there)  # whoever looks sees a whole copy or none


def _begin_with(before: Path) -> None:
    from django.db import connection

    connection.ensure_connection()
    with closing(sqlite3.connect(f"{before.as_uri()}?immutable=1", uri=True)) as copy:
        copy.backup(connection.connection)
    connection.close()  # opened again, it is set as ours are: the copy brought its own ways along


def _is_a_new_file() -> bool:
    from django.db import connection

    if connection.vendor != "sqlite":
        return False
    return not connection.introspection.table_names()


def _is_behind() -> bool:
    """Whether a step of this release has not been made here."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    done = MigrationRecorder(connection).applied_migrations()
    return any(
        (app.label, file.stem) not in done
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[!_]*.py")
    )


def _migrations() -> str:
    """The name of everything that the tables are made by."""
    import django
    from django.apps import apps

    made_by = sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda each: each.label):
        for file in sorted((Path(app.path) / "migrations").glob("*.py")):
            made_by.update(f"{app.label}/{file.name}\0".encode())
            made_by.update(file.read_bytes())
    return made_by.hexdigest()
