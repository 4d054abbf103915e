"""A database of its own for what must never touch anybody's records: the benches and the labs."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from joinedup.store import tables


@contextmanager
def scratch_database(server: str | None = None) -> Iterator[Path]:
    """Start Django on an empty database in a temporary folder, and throw the folder away at the end.

    To be entered once in a process, before anything has started Django. `server` is the address of a database
    on PostgreSQL that whoever calls has made, with its tables, and throws away.

    Raises:
        RuntimeError: Django runs already, and nobody can say on whose database.
    """
    import django
    from django.conf import settings

    if settings.configured:
        raise RuntimeError("A scratch database must be opened before Django is started.")
    folder = Path(tempfile.mkdtemp(prefix="joinedup-scratch-"))
    os.environ["JOINEDUP_DATA"] = str(folder)
    os.environ["JOINEDUP_MODE"] = "demo"
    for setting in ("DATABASE_URL", "JOINEDUP_OWNER_URL"):
        os.environ.pop(setting, None)  # a server holds somebody's records, whoever set this
    if server is not None:
        os.environ["DATABASE_URL"] = server
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.site.settings")
    try:
        django.setup()
        from django.db import connections

        if server is None:
            tables.make()
        yield Path(str(settings.DATABASES["default"]["NAME"]))
        connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
