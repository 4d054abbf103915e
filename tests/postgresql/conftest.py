"""What is true of PostgreSQL alone. Run by `./test --postgresql`, beside a server of its own.

Every test here that writes from several connections has a database of its own: what is committed stays.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import postgresql as beside  # noqa: E402 -- a tool of the house, found by the line above

COMMAND = ("-c", "import sys; from joinedup.cli.main import main; main(sys.argv[1:])")  # `joinedup`
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def folder() -> Path:
    return Path(os.environ["TEST_POSTGRESQL"])


@pytest.fixture(scope="module")
def database(folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this file's own, its tables made as an operator makes them."""
    name = request.module.__name__.rpartition(".")[2]
    beside.make_database(folder, name)
    yield name
    with chief(folder, "postgres") as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def chief(folder: Path, database: str) -> Iterator[psycopg.Connection]:
    """The server's superuser, who sees that what is refused is there at all."""
    with psycopg.connect(beside.url(folder, "postgres", database), autocommit=True) as connection:
        yield connection


@pytest.fixture
def run(folder: Path, database: str, tmp_path: Path) -> Run:
    """Run Python in a process of its own, on this file's database, as the application's role."""

    def started(
        *words: str, role: str = beside.APPLICATION, **more: str
    ) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {
            "DATABASE_URL": beside.url(folder, role, database),
            "JOINEDUP_DATA": str(tmp_path),
            "JOINEDUP_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            **more,
        }
        return subprocess.run(
            [sys.executable, *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return started
