"""What every test shares: generated cases come out the same on every machine and in every year. Where all
tests were run, `docs/needs.md` is held to what passed."""

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from joinedup.store import tables
from tests.needs import Needs

# Also where pytest is started without ./test: whatever a test starts begins with tables made once.
os.environ.setdefault(tables.MADE_TABLES, str(Path(__file__).resolve().parents[1] / ".venv" / "tables"))

# A town holds a hundred thousand objects that stay: looking them through so often costs a twentieth of all.
gc.set_threshold(100_000, 50, 100)

# A red run stays red until it is mended. No time limit for one case: a slow machine is no defect.
settings.register_profile(
    "joinedup",
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("joinedup")


def pytest_configure(config: pytest.Config) -> None:
    """Beside PostgreSQL the tests have its database; what a test starts has one of its own."""
    config.pluginmanager.register(Needs(), "needs")
    if "TEST_POSTGRESQL" in os.environ:
        databases = django_settings.DATABASES  # read now, while DATABASE_URL is there
        if config.option.dist == "no" or hasattr(config, "workerinput"):  # else the workers want it too
            os.environ.pop("DATABASE_URL", None)
        if worker := os.environ.get("PYTEST_XDIST_WORKER"):
            databases["default"]["NAME"] = _made_for(worker)


def _made_for(worker: str) -> str:
    """Where workers share the tests, each has a database, its tables made as an operator makes them."""
    from tools import postgresql as beside

    name = f"{beside.DATABASE}_{worker}"
    beside.make_database(Path(os.environ["TEST_POSTGRESQL"]), name)
    return name


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> None:
    """Tests run as the application's role, which may make no database: `tools/postgresql.py` has made it."""
    if "TEST_POSTGRESQL" not in os.environ:
        request.getfixturevalue("database_in_memory")


@pytest.fixture(scope="session")
def database_in_memory(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    before = tables.kept()
    with django_db_blocker.unblock(), tables.drawn_as_needed():
        with begun_with(before) if before is not None and before.exists() else nullcontext():
            made = setup_databases(verbosity=0, interactive=False)
        if before is not None and not before.exists():
            tables.keep(before)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@contextmanager
def begun_with(before: Path) -> Iterator[None]:
    """Put tables that these migrations made before where Django is about to make its own in memory."""
    with (
        closing(sqlite3.connect(f"{before.as_uri()}?immutable=1", uri=True)) as copy,
        closing(sqlite3.connect("file:memorydb_default?mode=memory&cache=shared", uri=True)) as memory,
    ):
        copy.backup(memory)
        yield
