"""Making the tables, or bringing them up to this release.

Made from nothing, one migration after another, they take seconds of work, most of it Django's bookkeeping.
Where `JOINEDUP_MADE_TABLES` names a folder, as beside a checkout, a new database in a file begins as a copy
of what these same migrations made there before; they are still asked whether anything is missing.
"""

import os
import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

MADE_TABLES = "JOINEDUP_MADE_TABLES"


def make() -> None:
    """Bring the database to the tables of this release, from whichever it has, or from none."""
    from django.core.management import call_command

    is_new = _is_a_new_file()
    before = kept()
    if is_new and before is not None and before.exists():
        _begin_with(before)
    call_command("migrate", verbosity=0, interactive=False)
    if is_new and before is not None and not before.exists():
        keep(before)


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
