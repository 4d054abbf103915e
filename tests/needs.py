"""Holds `docs/needs.md` and `docs/asvs.csv` to the run: the tests that they name were run, and passed.

Only a run of everything is judged; `./test tests/rules` says nothing about needs.
"""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
TABLE, ASVS = DOCS / "needs.md", DOCS / "asvs.csv"
_ROW = re.compile(r"^\| [A-Z]\d+ \| [^|]+ \| [^|]+ \| (`[^`|]+`(?:, `[^`|]+`)*) \|$", re.MULTILINE)


def named_tests(table: str) -> tuple[str, ...]:
    """Return the tests that the table names, each once, in its order."""
    return tuple(dict.fromkeys(test for row in _ROW.findall(table) for test in re.findall("`([^`]+)`", row)))


def tests_of_asvs(text: str) -> tuple[str, ...]:
    """Return the tests that stand for the items that are done; a whole file stands for all its tests.

    Those about PostgreSQL alone are run by `./test --postgresql`, beside a server of their own.
    """
    where = [row["where"] for row in csv.DictReader(text.splitlines()) if row["state"] == "done"]
    return tuple(dict.fromkeys(one for one in where if "test_" in one and "/postgresql/" not in one))


def missing(named: Sequence[str], *, passed: set[str]) -> list[str]:
    """Return those of `named` that did not pass. One with several cases counts once."""
    without_cases = {test.partition("[")[0] for test in passed}
    without_cases |= {test.partition("::")[0] for test in passed}
    return [test for test in named if test not in without_cases]


class Needs:
    """A part of pytest: sees each test end, and judges when all are over."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()
        self.left_out = False
        self.verdict = ""

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.left_out = self.left_out or bool(items)

    def pytest_configure(self, config: pytest.Config) -> None:
        """Where workers share the tests, they alone would see what was left out."""
        asked = config.option
        self.left_out = bool(asked.keyword or asked.markexpr or asked.deselect)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)
        elif not report.passed:
            self.failed.add(report.nodeid.partition("[")[0])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._is_part(session):
            return
        named = named_tests(TABLE.read_text("utf-8")) if TABLE.exists() else ()
        named += tests_of_asvs(ASVS.read_text("utf-8")) if ASVS.exists() else ()
        lost = missing(named, passed=self.passed - self._of_a_failed_test())
        self.verdict = f"needs: {len(named)} tests named, {len(named) - len(lost)} passed in this run"
        if lost or not named:
            self.verdict += "".join(f"\n  not shown: {test}" for test in lost)
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.verdict:
            terminalreporter.section("docs/needs.md")
            terminalreporter.write_line(self.verdict)

    def _of_a_failed_test(self) -> set[str]:
        return {one for one in self.passed if one.partition("[")[0] in self.failed}

    def _is_part(self, session: pytest.Session) -> bool:
        """Whether somebody asked for some tests only, or stopped the run; a worker has but its share."""
        config = session.config
        if hasattr(config, "workerinput"):
            return True
        everything = config.args_source == pytest.Config.ArgsSource.TESTPATHS
        return (
            not everything
            or self.left_out
            or config.option.collectonly
            or session.exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        )
