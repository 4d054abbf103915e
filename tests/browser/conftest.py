"""What the browser tests stand on: a town made once, a copy and a server for each file, Chromium."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import town as towns
from tests.browser.casting import Cast, casting
from tests.browser.harness import COSTS, table

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once, also where workers share the tests: the others wait for it, and take a copy of the same."""
    here = tmp_path_factory.getbasetemp()
    shared = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    data, finished = shared / "made-town", shared / "made-town.finished"
    with (shared / "made-town.turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not finished.exists():
            towns.make(data)
            finished.touch()
    return data


@pytest.fixture(scope="module")
def town(made_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[towns.ServedTown]:
    """A demo town for this file's own tests, at Tuesday 14 July 2026, 09:00. Time in it goes forward only."""
    with towns.served(made_town, tmp_path_factory.mktemp("served")) as here:
        yield here


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Ends with this folder: what comes after it runs without a browser's event loop in its thread."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert program, "no Chromium on the PATH: run ./test, which installs one, or name it with CHROMIUM="
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium: Browser, town: towns.ServedTown) -> Iterator[Cast]:
    """Call it with a name: somebody in a browser of their own, signed in."""
    with casting(chromium, town) as cast:
        yield cast


@pytest.fixture(autouse=True)
def costs_are_told(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Send what this test measured along with its report, from whichever worker it ran on."""
    before = len(COSTS)
    yield
    for line in table(COSTS[before:])[1:]:
        record_property("cost", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    ends = [each for each in terminalreporter.stats.get("", []) if each.when == "teardown"]
    lines = [line for end in ends for name, line in end.user_properties if name == "cost"]
    if not lines:
        return
    terminalreporter.section("what the journeys cost people (seconds by the keystroke-level model)")
    for line in (*table([]), *lines):
        terminalreporter.write_line(line)
