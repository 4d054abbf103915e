"""PostgreSQL: where it is, what it must promise before we write to it, and what our role may do there.

Two roles: the owner makes the tables (`joinedup migrate`), the application comes under a role that owns
nothing and can undo no rule of the tables. Why: docs/decisions/0012-second-database.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db.backends.base.base import BaseDatabaseWrapper

from joinedup.store.areas import AGENCY, EVERY, SETTING

OLDEST = 150_000  # PostgreSQL 15, as the server numbers it
_LOCAL = ("localhost", "127.0.0.1", "::1")
_ON_THE_WAY = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
_LONGEST_WAIT = 20_000  # milliseconds for another's lock: then 'not saved', and the person may try again

# What the application's role may do with a table; the trail's tables only grow.
_WORK = "SELECT, INSERT, UPDATE, DELETE"
_MAY = {
    "trail_entry": "SELECT, INSERT",
    "trail_subject": "SELECT, INSERT",
    "trail_checkpoint": "SELECT, INSERT",
    "trail_reason": "SELECT, INSERT, DELETE",  # what was typed may be erased, and never edited
    "store_installation": "SELECT, INSERT, UPDATE",
    "store_edit": "SELECT, INSERT",
    "django_migrations": "SELECT",
}
_MUST_BE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_write", "remote_apply"),
    "data_checksums": ("on",),
    "data_sync_retry": ("off",),  # a flush that failed must not be taken for one that worked
    "ignore_checksum_failure": ("off",),
    "zero_damaged_pages": ("off",),
    "session_replication_role": ("origin",),  # else triggers and foreign keys do not fire
    "server_encoding": ("UTF8",),
}
_ROLES = """
SELECT role.rolname, role.rolsuper, role.rolbypassrls, role.rolcreaterole, role.rolreplication
FROM pg_roles role WHERE pg_has_role(session_user, role.oid, 'MEMBER')
"""
_OWNED = """
SELECT 'database ' || current_database() FROM pg_database
WHERE datname = current_database() AND pg_has_role(session_user, datdba, 'MEMBER')
UNION ALL
SELECT 'table ' || relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
AND pg_has_role(session_user, relowner, 'MEMBER')
ORDER BY 1 LIMIT 1
"""
_TOO_MUCH = """
SELECT wrong.may, relname FROM pg_class
CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) wrong(may)
WHERE relnamespace = 'public'::regnamespace
AND relname IN ('trail_entry', 'trail_subject', 'trail_checkpoint')
AND has_table_privilege(session_user, pg_class.oid, wrong.may)
ORDER BY relname, wrong.may LIMIT 1
"""


_POLICY = "joinedup_area"
# In a sub-select, so that it is worked out once for a statement and not for every row.
_OF_THIS_AREA = f"area_id = (SELECT nullif(current_setting('{SETTING}', true), '')::bigint)"
# What an agency keeps to itself, for whoever has said which agency they are, or that it is nobody's own.
_ITS_OWN = f"(SELECT nullif(nullif(current_setting('{AGENCY}', true), ''), '{EVERY}')::bigint)"
_NOBODYS = f"(SELECT current_setting('{AGENCY}', true) = '{EVERY}')"
_OPEN_TO_EVERY_AREA = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace
AND NOT (relrowsecurity AND relforcerowsecurity
         AND ARRAY[%s::name] = ARRAY(SELECT polname FROM pg_policy WHERE polrelid = pg_class.oid))
AND relname = ANY(%s) ORDER BY relname LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is, and as whom we come."""

    host: str  # a name, an address, or the folder of a Unix socket
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    on_the_way: tuple[tuple[str, str], ...] = ()  # how the connection is kept from others' eyes

    @property
    def words(self) -> str:
        return f"{self.name} on {self.host}"

    def settings(self) -> dict[str, Any]:
        """What Django's DATABASES holds for it."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": self.host,
            "PORT": str(self.port),
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "OPTIONS": {
                "application_name": "joinedup",
                "options": f"-c search_path=public -c lock_timeout={_LONGEST_WAIT}",
                "connect_timeout": 10,
                **dict(self.on_the_way),
            },
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,  # a connection that a restart has cut is made anew, not complained of
        }


def address(url: str, *, called: str) -> Address:
    """Read `postgresql://USER:PASSWORD@HOST:PORT/NAME?sslmode=verify-full`, or `...@/NAME?host=/FOLDER`.

    `called` is what a refusal names the setting; no refusal repeats the URL, for it may hold a password.

    Raises:
        ValueError: it is no such address, or it would send records over a line that others can read.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
        asked = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise ValueError(f"{called} cannot be read as an address of a database.") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"{called} must begin with postgresql://; without it the database is SQLite.")
    name, user = unquote(parts.path[1:]), unquote(parts.username or "")
    host = asked.pop("host", "") or parts.hostname or ""
    if not name or "/" in name or not user or not host:
        raise ValueError(
            f"{called} must name a user, a host and a database: postgresql://USER:PASSWORD@HOST/NAME."
        )
    unknown = sorted(set(asked) - set(_ON_THE_WAY))
    if unknown:
        raise ValueError(f"{called} holds {unknown[0]!r}, which is none of {', '.join(_ON_THE_WAY)}.")
    if not host.startswith("/") and host not in _LOCAL and asked.get("sslmode") != "verify-full":
        raise ValueError(f"{called} leads to another machine: it must say sslmode=verify-full.")
    return Address(host, port, name, user, unquote(parts.password or ""), tuple(sorted(asked.items())))


class _Coming:
    """Whether this process comes as the owner, to make tables, or as the application."""

    as_owner = False


@contextmanager
def as_owner() -> Iterator[None]:
    """Let the owner of the tables connect, for as long as they are made."""
    _Coming.as_owner = True
    try:
        yield
    finally:
        _Coming.as_owner = False


def faults(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Say in a sentence each what this server or this role must not be, worst first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
        number, version = cursor.fetchone()
        if number < OLDEST:
            yield f"PostgreSQL is {version} and must be 15 or later"
        for name, wanted in _MUST_BE.items():
            cursor.execute("SELECT current_setting(%s, true)", [name])
            found = cursor.fetchone()[0]
            if found not in wanted:
                yield f"PostgreSQL's {name} is {found} and must be {' or '.join(wanted)}"
        cursor.execute(_ROLES)
        for role, superuser, past_rows, makes_roles, copies in cursor.fetchall():
            if superuser:
                yield f"the database role {role} is a superuser, whom no rule of the tables stops"
            elif past_rows or makes_roles or copies or role in _BEYOND_THE_TABLES:
                yield f"the database role {role} may pass by the rules of the tables"
        if not _Coming.as_owner:
            yield from _faults_of_the_application(cursor)


def _faults_of_the_application(cursor: Any) -> Iterator[str]:
    """What only its owner may be able to do here, and what must hold the application to one area."""
    cursor.execute(_OWNED)
    if owned := cursor.fetchone():
        yield f"the application's database role owns the {owned[0]}, and so could undo its rules"
    cursor.execute(_TOO_MUCH)
    if too_much := cursor.fetchone():
        yield f"the application's database role has the right to {too_much[0]} on {too_much[1]}"
    cursor.execute(_OPEN_TO_EVERY_AREA, [_POLICY, sorted(_conditions())])
    if table := cursor.fetchone():
        yield f"the table {table[0]} would show the rows of every area (run `joinedup migrate`)"


_BEYOND_THE_TABLES = {
    "pg_write_all_data",
    "pg_execute_server_program",
    "pg_write_server_files",
    "pg_read_server_files",
}


def tables_of_work() -> list[str]:
    """Every table whose rows belong to one area: work, and what says `of_one_area` of itself."""
    from django.apps import apps

    from joinedup.store.models import Work

    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if (issubclass(model, Work) and not model.read_in_every_area) or getattr(model, "of_one_area", False)
    )


def _conditions() -> dict[str, str]:
    """What is true of the rows that a transaction sees and writes, for every table that is held."""
    from django.apps import apps

    held = dict.fromkeys(tables_of_work(), _OF_THIS_AREA)
    for model in apps.get_models():
        own = getattr(model, "own_rows", "")
        if own:
            table = model._meta.db_table
            mine = f"({_NOBODYS} OR {own.format(agency=_ITS_OWN)})"
            held[table] = f"{held[table]} AND {mine}" if table in held else mine
    return held


def let_the_owner_see(connection: BaseDatabaseWrapper) -> None:
    """As the owner, before tables are changed: a change of rows must find them, of every area.

    Until `permit` has been done again, the application refuses to work here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity ORDER BY relname"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {_quoted(table)} NO FORCE ROW LEVEL SECURITY")


def _hold_to_their_area(connection: BaseDatabaseWrapper) -> None:
    """As the owner: from now on a transaction sees and writes rows of work of the area that it has named,
    and of what an agency keeps to itself those of the agency that it has named."""
    with connection.cursor() as cursor:
        for name, condition in sorted(_conditions().items()):
            table = _quoted(name)
            for statement in (
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"DROP POLICY IF EXISTS {_POLICY} ON {table}",
                f"CREATE POLICY {_POLICY} ON {table} USING ({condition}) WITH CHECK ({condition})",
            ):
                cursor.execute(statement)


def permit(connection: BaseDatabaseWrapper, *, role: str) -> None:
    """As the owner: give the application's role what it needs, and take from it and everybody all else."""
    _hold_to_their_area(connection)
    quoted, database = _quoted(role), _quoted(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        for statement in (
            f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {database} TO {quoted}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            f"REVOKE ALL ON SCHEMA public FROM {quoted}",
            f"GRANT USAGE ON SCHEMA public TO {quoted}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {quoted}",
            *(f"GRANT {_MAY.get(table, _WORK)} ON {_quoted(table)} TO {quoted}" for table in tables),
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        ):
            cursor.execute(statement)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
