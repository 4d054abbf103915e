"""What the application may not do on PostgreSQL, and what it refuses to work with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from .conftest import COMMAND, Run, beside, chief

START = (*COMMAND, "trail", "head")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A server of this file's own: what is unsafe is so for a whole server, where others work."""
    with beside.server() as own:
        yield own


def test_the_application_reads_and_adds_to_the_trail_and_can_do_nothing_else_with_it(
    folder: Path, database: str
) -> None:
    with psycopg.connect(beside.url(folder, beside.APPLICATION, database), autocommit=True) as ours:
        for table in ("trail_entry", "trail_subject", "trail_checkpoint"):
            ours.execute(f"SELECT count(*) FROM {table}")
            for statement in (
                f"UPDATE {table} SET number = 0"
                if table != "trail_subject"
                else f"UPDATE {table} SET id = 0",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TABLE {table} CASCADE",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    ours.execute(statement)
        for statement in (
            "CREATE TABLE public.notes (id int)",
            "CREATE TEMPORARY TABLE notes (id int)",
            "DELETE FROM django_migrations",
            "DELETE FROM store_installation",
            "UPDATE trail_reason SET text = ''",
            "SET session_replication_role = replica",
            f"SET ROLE {beside.OWNER}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ours.execute(statement)


@pytest.mark.parametrize("role", [beside.OWNER, "postgres"])
@pytest.mark.parametrize("table", ["trail_entry", "trail_subject", "trail_checkpoint"])
def test_the_owner_and_the_superuser_are_stopped_by_the_triggers(
    folder: Path, database: str, role: str, table: str
) -> None:
    with psycopg.connect(beside.url(folder, role, database), autocommit=True) as them:
        if role == "postgres":
            them.execute("SET session_replication_role = replica")  # the usual way past a trigger
        for statement in (f"UPDATE {table} SET \"{'id' if table == 'trail_subject' else 'number'}\" = 0",
                          f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # fmt: skip
            with pytest.raises(psycopg.errors.RaiseException, match="the trail is append only"):
                them.execute(statement)


def test_as_it_should_be_the_command_starts(run: Run) -> None:
    ran = run(*START)
    assert (ran.returncode, ran.stderr) == (1, "The trail is empty.\n")


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("postgres", "The database role postgres is a superuser, whom no rule of the tables stops"),
        (
            beside.OWNER,
            "The application's database role owns the database test_roles, and so could undo its rules",
        ),
    ],
)
def test_an_owner_or_a_superuser_is_refused_in_one_sentence(run: Run, role: str, sentence: str) -> None:
    ran = run(*START, role=role)
    assert (ran.returncode, ran.stderr) == (2, f"{sentence}: refusing to use this database.\n")


@contextmanager
def _with(folder: Path, database: str, put: str, back: str) -> Iterator[None]:
    with chief(folder, database) as chiefs:
        chiefs.execute(put)
        chiefs.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            chiefs.execute(back)
            chiefs.execute("SELECT pg_reload_conf()")


@pytest.mark.parametrize(
    ("put", "back", "sentence"),
    [
        (
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM RESET fsync",
            "PostgreSQL's fsync is off and must be on",
        ),
        (
            "ALTER SYSTEM SET full_page_writes = off",
            "ALTER SYSTEM RESET full_page_writes",
            "PostgreSQL's full_page_writes is off and must be on",
        ),
        (
            f"ALTER ROLE {beside.APPLICATION} SET synchronous_commit = off",
            f"ALTER ROLE {beside.APPLICATION} RESET synchronous_commit",
            "PostgreSQL's synchronous_commit is off and must be on or remote_write or remote_apply",
        ),
        (
            f"ALTER ROLE {beside.APPLICATION} SET synchronous_commit = local",
            f"ALTER ROLE {beside.APPLICATION} RESET synchronous_commit",
            "PostgreSQL's synchronous_commit is local and must be on or remote_write or remote_apply",
        ),
        (
            f"ALTER ROLE {beside.APPLICATION} BYPASSRLS",
            f"ALTER ROLE {beside.APPLICATION} NOBYPASSRLS",
            "The database role joinedup_app may pass by the rules of the tables",
        ),
        (
            f"GRANT pg_write_all_data TO {beside.APPLICATION}",
            f"REVOKE pg_write_all_data FROM {beside.APPLICATION}",
            "The database role pg_write_all_data may pass by the rules of the tables",
        ),
        (
            f"GRANT {beside.OWNER} TO {beside.APPLICATION}",
            f"REVOKE {beside.OWNER} FROM {beside.APPLICATION}",
            "The application's database role owns the database test_roles, and so could undo its rules",
        ),
        (
            f"GRANT DELETE ON trail_entry TO {beside.APPLICATION}",
            f"REVOKE DELETE ON trail_entry FROM {beside.APPLICATION}",
            "The application's database role has the right to DELETE on trail_entry",
        ),
    ],
)
def test_an_unsafe_server_or_role_is_refused_in_one_sentence(
    run: Run, folder: Path, database: str, put: str, back: str, sentence: str
) -> None:
    with _with(folder, database, put, back):
        ran = run(*START)
    assert (ran.returncode, ran.stderr) == (2, f"{sentence}: refusing to use this database.\n")


def test_tables_of_another_version_are_not_worked_on(run: Run, folder: Path, database: str) -> None:
    with chief(folder, database) as chiefs:
        row = "app = 'trail' AND name = '0003_checkpoint'"
        chiefs.execute(f"UPDATE django_migrations SET name = 'away' WHERE {row}")
        ran = run(*START)
        chiefs.execute("UPDATE django_migrations SET name = '0003_checkpoint' WHERE name = 'away'")
    told = "1 changes to the tables have not been made here: run `joinedup migrate`.\n"
    assert (ran.returncode, ran.stderr) == (2, told)


def test_the_owners_address_is_for_migrate_alone(run: Run, folder: Path, database: str) -> None:
    ran = run(*START, JOINEDUP_OWNER_URL=beside.url(folder, beside.OWNER, database))
    told = "JOINEDUP_OWNER_URL is for `joinedup migrate` alone: unset it for every other command.\n"
    assert (ran.returncode, ran.stderr) == (2, told)


def test_a_server_that_is_not_there_is_one_sentence(run: Run) -> None:
    ran = run(*START, DATABASE_URL="postgresql://joinedup_app@/joinedup?host=/nowhere")
    assert ran.returncode == 2
    assert ran.stderr.startswith("The database joinedup on /nowhere cannot be used: ")
    assert ran.stderr.count("\n") == 1
