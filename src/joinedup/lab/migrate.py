"""Whether the last release goes on while the tables are brought to the next one (security.md G-23).

A server of the last release takes forms over HTTP. Under it `joinedup migrate` of this release is run, and
the old server has to go on, on tables that it does not know. Then it is killed, and this release serves.
Nothing that was acknowledged may be lost. The old code comes from the history, by tools/baseline.toml.
"""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from django.conf import settings

from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.lab import started
from joinedup.lab.acknowledged import judge
from joinedup.lab.engine import File
from joinedup.lab.senders import Crew, Sender
from joinedup.lab.started import PATIENCE, Server, free_port
from joinedup.lab.tally import CannotLook, Tally

AT_ONCE = 3  # senders
BEFORE, AFTER = 15, 15  # acknowledged on the old tables, and by the old server on the new ones
LONGEST = 20.0  # seconds that the old server has for that
_ROOT = Path(__file__).resolve().parents[3]
_LINK = re.compile(r'href="(/[^"#?]*)"')
_NOT_PAGES = ("/static/", "/sign-out")
# Run by the old code: its own town, made as its own labs make one.
_TOWN = """
import json
from joinedup.cli.database import open_database
open_database()
from joinedup.access.rules.roles import Role
from joinedup.lab import world
from joinedup.store.models import Installation
area = world.add_area("Northside")
hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
desk = world.add_desk(area, hub, "The front door", front_door=True)
school = world.add_agency(area, "Parkside Primary School", kind="education")
people = [
    world.add_person(area, school, f"Joy Adeyemi {{n}}", role=Role.SAFEGUARDING_LEAD, story=n)
    for n in range(1, {many} + 1)
]
people.append(
    world.add_person(area, hub, "Priya Nair", role=Role.HUB_SOCIAL_WORKER, desk=desk, story={many} + 1)
)
nine = world.TUESDAY_NINE
Installation.objects.create(mode="demo", made_at=nine, starts_at=nine, finished=True)
print(json.dumps([person.reference for person in people]))
"""
_BACK = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from joinedup.store.tables import drawn_as_needed
old = {old!r}
plans = MigrationExecutor(connection)
all_of_them = plans.loader.graph.nodes.items()
rooms = {{app for (app, _), one in all_of_them if one.__module__.startswith("joinedup.")}}
with drawn_as_needed():
    plans.migrate([(app, old.get(app)) for app in sorted(rooms)])
"""
_VERDICT = """
import django
django.setup()
from joinedup.trail import queries
from joinedup.trail.rules import chain
number, head = queries.head()
print(chain.verify(queries.lines(), anchor=head).sentence)
"""


@dataclass(frozen=True, slots=True)
class _Release:
    """Code of one release, and the command of it."""

    source: Path
    data: Path

    @contextmanager
    def here(self) -> Iterator[None]:
        """What is started meanwhile is of this release, on the lab's database."""
        before = dict(os.environ)
        os.environ |= {
            "PYTHONPATH": str(self.source),
            "JOINEDUP_DATA": str(self.data),
            "JOINEDUP_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
        }
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def run(self, python: str) -> "subprocess.CompletedProcess[str]":
        with self.here():
            return subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=False)

    def command(self, *words: str, harmed: bool = False) -> "subprocess.CompletedProcess[str]":
        begins = started.begins_with() if harmed else ""
        return self.run(f"{begins}from joinedup.cli.main import main; main({list(words)!r})")


def look(rounds: int, draw: random.Random) -> Tally:
    tally = Tally("the last release goes on while the tables become those of this one, and nothing is lost.")
    baseline = _baseline()
    scratch = Path(settings.CONFIG.data)
    old_source = _old_code(str(baseline["commit"]), scratch / "old")
    going = Progress("migrate: rounds", of=rounds)
    for number in range(rounds):
        data = scratch / f"round-{number}"
        old, new = _Release(old_source, data), _Release(_ROOT / "src", data)
        _one_round(old, new, baseline, tally)
        shutil.rmtree(data)
        going.at(number)
    going.end()
    tally.figures["last release"] = f"{baseline['version']} ({str(baseline['commit'])[:7]})"
    return tally


def _one_round(old: _Release, new: _Release, baseline: dict[str, object], tally: Tally) -> None:
    people = _a_town(old)
    crew = Crew(people[:AT_ONCE], port=free_port())
    hub = Sender(started.Browser(crew.senders[0].browser.port, people[-1]))
    harm = started.begins_with()
    with old.here():
        started.begin_with("")  # no plant harms the old release
        server = Server.start(port=hub.browser.port)
        started.begin_with(harm)
    try:
        crew.come_in()
        hub.browser.come_in()
        pages = _pages(hub)
        crew.begin(_without_end)
        if not crew.wait_for(BEFORE, patience=PATIENCE):
            raise CannotLook("the old server takes nothing on its own tables.")
        so_far = crew.acknowledged
        began = time.monotonic()
        migrated = new.command("migrate", harmed=True)
        tally.count("migrate", right=migrated.returncode == 0, promise="done", example=migrated.stderr[-300:])
        tally.figures |= {
            "seconds to migrate": time.monotonic() - began,
            "acknowledged meanwhile": crew.acknowledged - so_far,
        }
        goes_on = _goes_on(crew)
        tally.count("old server", right=goes_on, promise="took work on the new tables")
        for path, status in pages.items():
            found = hub.browser.status_of(path)
            tally.count("old page", right=found == status, promise="as before", example=f"{path}: {found}")
        crew.enough()
        crew.end()
    finally:
        server.kill()
    back = _taken_back(old, new, baseline)
    tally.count("new tables, taken back", right=not back, promise="served by the old code", example=back)
    _to_the_end(crew, new)
    judge(File(new.data / "joinedup.sqlite3"), crew.senders, tally)
    _judge_chain(new, tally)
    tally.figures["acknowledged"] = crew.acknowledged


def _goes_on(crew: Crew) -> bool:
    wanted, until = crew.acknowledged + AFTER, time.monotonic() + LONGEST
    while crew.acknowledged < wanted and time.monotonic() < until:
        if any(sender.odd for sender in crew.senders):
            return False
        time.sleep(0.05)
    return crew.acknowledged >= wanted


def _pages(hub: Sender) -> dict[str, int]:
    """Every page that the old first page leads to, and how it was answered on the old tables."""
    paths = {path for path in _LINK.findall(hub.browser.text_of("/")) if not path.startswith(_NOT_PAGES)}
    return {path: hub.browser.status_of(path) for path in sorted({"/", *paths})}


def _to_the_end(crew: Crew, new: _Release) -> None:
    """This release serves what the old one left: what waits is sent again, and each sends a few more."""
    with new.here():
        server = Server.start(port=crew.senders[0].browser.port)
    try:
        for _ in range(3):
            crew.begin(lambda sender: [*sender.waiting, sender.next_key()])
            crew.end()
    finally:
        server.kill()


def _without_end(sender: Sender) -> Iterator[str]:
    while True:
        yield sender.waiting[0] if sender.waiting else sender.next_key()


def _taken_back(old: _Release, new: _Release, baseline: dict[str, object]) -> str:
    """Take the new tables back on a copy, and let the old code serve it; '' where that goes."""
    copy = new.data.with_name("taken-back")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(new.data, copy)
    back = _Release(new.source, copy).run(_BACK.format(old=baseline["migrations"]))
    if back.returncode:
        return back.stderr[-300:]
    checked = _Release(old.source, copy).command("serve", "--check")
    return "" if checked.returncode == 0 else checked.stderr[-300:]


def _judge_chain(new: _Release, tally: Tally) -> None:
    verdict = new.run(_VERDICT)
    right = verdict.returncode == 0 and "the chain is unbroken up to the head" in verdict.stdout
    tally.count("trail", right=right, promise="unbroken", example=verdict.stdout + verdict.stderr[-300:])


def _a_town(old: _Release) -> list[Viewer]:
    made = old.run(_TOWN.format(many=AT_ONCE))
    if made.returncode:
        raise CannotLook(f"the old code made no town: {made.stderr.strip()[-600:]}")
    references = json.loads(made.stdout.strip().splitlines()[-1])
    # A browser needs of a person what stands on the sign-in page.
    return [cast("Viewer", SimpleNamespace(reference=reference)) for reference in references]


def _baseline() -> dict[str, object]:
    path = _ROOT / "tools" / "baseline.toml"
    if not path.exists():
        raise CannotLook("the last release is known in a working copy alone (tools/baseline.toml).")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _old_code(commit: str, to: Path) -> Path:
    """Lay the old release's source out of the history.

    Raises:
        CannotLook: there is no git, or no such commit: a shallow clone has no last release.
    """
    try:
        archive = subprocess.run(
            ["git", "-C", str(_ROOT), "archive", commit, "src"], capture_output=True, check=False
        )
    except OSError as refused:
        raise CannotLook(f"git cannot be run: {refused.strerror}") from refused
    if archive.returncode:
        raise CannotLook(
            f"the last release, {commit[:7]}, is not in the history here: {archive.stderr.decode().strip()}"
        )
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as source:
        source.extractall(to, filter="data")
    return to / "src"
