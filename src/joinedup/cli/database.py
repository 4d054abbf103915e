"""Getting the database ready for a command: tables made, and the right one for the mode.

On PostgreSQL the tables are made by `joinedup migrate`, under another role, and here only looked for.
"""

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from joinedup.store.queries import InstallationLine


class WrongDatabase(Exception):
    """The database is not the one that this command, or this mode, is for."""


def set_up() -> None:
    """Start Django. A setting that cannot be is said in one sentence, exit 2."""
    import django

    from joinedup.site.config import BadConfig

    try:
        django.setup()
    except BadConfig as refused:
        print(refused, file=sys.stderr)
        raise


def open_database() -> "InstallationLine | None":
    """Make the tables where they are missing, and return what this database says that it is.

    Raises:
        WrongDatabase: it is not for this mode, cannot be reached, is unsafe, or has other tables than ours.
    """
    set_up()
    from django.conf import settings

    from joinedup.store.queries import installation

    if settings.CONFIG.server is None:
        with said_plainly():
            make_tables()
    else:
        _insist_on_a_server_that_is_ready()
    if settings.CONFIG.server is None and settings.CONFIG.database.exists():
        settings.CONFIG.database.chmod(0o600)  # its owner reads it, and nobody else on this machine
    here = installation()
    if here is not None and here.is_demo != settings.DEMO:
        told = "a demo town" if here.is_demo else "live records"
        raise WrongDatabase(
            f"This database holds {told}, and JOINEDUP_MODE says otherwise. Nothing was done."
        )
    return here


def make_tables() -> None:
    from joinedup.store import tables

    tables.make()


@contextmanager
def said_plainly() -> "Iterator[None]":
    """Say in one sentence that a database cannot be reached, or may not be used.

    Raises:
        WrongDatabase: the one or the other.
    """
    from django.conf import settings
    from django.db import DatabaseError

    from joinedup.store import NotSaved
    from joinedup.store.engines import UnsafeEngine

    try:
        yield
    except NotSaved as refused:
        raise WrongDatabase(
            f"Something else is writing to {settings.CONFIG.database}, and its turn did not end. "
            "Nothing was changed: let it come to its end, or stop it, and run this again."
        ) from refused
    except UnsafeEngine as refused:
        raise WrongDatabase(str(refused)) from refused
    except DatabaseError as refused:
        why = str(refused).strip().splitlines()[0]
        where = settings.CONFIG.server.words if settings.CONFIG.server else settings.CONFIG.database
        raise WrongDatabase(f"The database {where} cannot be used: {why}") from refused


def _insist_on_a_server_that_is_ready() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from joinedup.site.config import OWNER_URL

    if os.environ.get(OWNER_URL):
        raise WrongDatabase(f"{OWNER_URL} is for `joinedup migrate` alone: unset it for every other command.")
    with said_plainly():
        connection.ensure_connection()
        plans = MigrationExecutor(connection)
        missing = plans.migration_plan(plans.loader.graph.leaf_nodes())
    if missing:
        raise WrongDatabase(
            f"{len(missing)} changes to the tables have not been made here: run `joinedup migrate`."
        )
