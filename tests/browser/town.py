"""A town of a test's own, demo or live, and a server in front of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from joinedup.store.tables import MADE_TABLES

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "src"
LONDON = ZoneInfo("Europe/London")
TUESDAY_NINE = datetime(2026, 7, 14, 9, 0, tzinfo=LONDON)
# When fewest are there, and when a clock is most easily wrong; in order, for time goes forward only.
AWKWARD = {
    "three on a bank holiday": datetime(2026, 8, 31, 3, 0, tzinfo=LONDON),
    "the night with 25 hours": datetime(2026, 10, 25, 3, 0, tzinfo=LONDON),
    "the night with 23 hours": datetime(2027, 3, 28, 3, 0, tzinfo=LONDON),
}

# What must never be in an address, a title or the browser's storage: people, and what was typed.
PRIVATE = (
    "Dylan", "Freeman", "Leanne", "Darren", "Maureen", "Rowanwick", "LS9 7PS", "LS97PS",
    "2016-04-28", "28/4/2016", "28/04/2016", "28 April 2016",
)  # fmt: skip


@dataclass
class ServedTown:
    url: str
    data: Path
    _moment: Path
    mode: str = "demo"

    def set_time(self, clock: str) -> None:
        """Make it `clock` (hours and minutes in London) on Tuesday 14 July 2026."""
        hour, minute = (int(part) for part in clock.split(":"))
        self.set_moment(TUESDAY_NINE.replace(hour=hour, minute=minute))

    def set_awkward(self, when: str) -> None:
        self.set_moment(AWKWARD[when].astimezone(UTC))

    def ten_seconds_pass(self) -> None:
        now = datetime.fromisoformat(self._moment.read_text("ascii").strip())
        self.set_moment(now + timedelta(seconds=10))

    def set_moment(self, moment: datetime) -> None:
        part = self._moment.with_suffix(".part")
        part.write_text(moment.isoformat(), "ascii")
        part.replace(self._moment)  # the server never reads half a moment

    def run_command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the console command on this town's own database."""
        return run_command(*words, data=self.data, mode=self.mode)


def run_command(*words: str, data: Path, mode: str = "demo") -> "subprocess.CompletedProcess[str]":
    command = Path(sys.executable).with_name("joinedup")
    return subprocess.run(
        [str(command), *words],
        env=environment(data, mode),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def make(data: Path) -> None:
    """Make the demo town as anybody would make it, but for the meetings of half a year."""
    made = run_command("demo", "--at", "2026-07-14T09:00", "--without-meetings", data=data)
    assert made.returncode == 0, made.stderr


@contextmanager
def served(made: Path, folder: Path) -> Iterator[ServedTown]:
    """Serve a copy of the town in `made` from `folder`, until the end of the block."""
    data = folder / "town"
    shutil.copytree(made, data)
    with serving(data, folder, mode="demo", at=TUESDAY_NINE) as town:
        yield town


@contextmanager
def serving(
    data: Path, folder: Path, *, mode: str, at: datetime, settings: dict[str, str] | None = None
) -> Iterator[ServedTown]:
    """Serve what is in `data`, at a moment that the test holds, with more `settings` of the environment."""
    moment = folder / "moment"
    moment.write_text(at.isoformat(), "ascii")
    log = folder / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "serving.py"), str(moment)],
            env={**environment(data, mode), **(settings or {})},
            stdout=subprocess.PIPE, stderr=out, text=True,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port.isdigit(), f"the server did not start: {log.read_text()}"
        yield ServedTown(f"http://localhost:{port}", data, moment, mode)
    finally:
        process.terminate()
        process.wait(timeout=20)
        assert process.stdout is not None
        process.stdout.close()
        print(log.read_text())  # seen where the test fails
    assert "Traceback" not in log.read_text(), "the server broke: see what it said"


def environment(data: Path, mode: str) -> dict[str, str]:
    # A database here is new like any other: it begins with the tables that every other began with.
    kept = {MADE_TABLES}
    here = {n: value for n, value in os.environ.items() if n in kept or not n.startswith("JOINEDUP_")}
    return {
        **here,
        "JOINEDUP_DATA": str(data),
        "JOINEDUP_MODE": mode,
        "DJANGO_SETTINGS_MODULE": "joinedup.site.settings",
        "PYTHONPATH": str(SOURCE),
        "PYTHONUTF8": "1",
    }
