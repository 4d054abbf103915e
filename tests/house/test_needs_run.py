"""The check of docs/needs.md at the end of a run is seen to fail, in a small project of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = """| ID | thin or whole | page or command | test |
|---|---|---|---|
| I6 | thin | Answer | `cases/test_it.py::test_three_of_212` |
"""
CONFTEST = """
import tests.needs as needs
from pathlib import Path
needs.TABLE = Path(__file__).parents[1] / "needs.md"
needs.ASVS = Path(__file__).parents[1] / "asvs.csv"

def pytest_configure(config):
    config.pluginmanager.register(needs.Needs(), "needs")
"""


def run(folder: Path, test: str, *words: str) -> "subprocess.CompletedProcess[str]":
    tests = folder / "cases"
    tests.mkdir()
    (folder / "pytest.ini").write_text(
        "[pytest]\ntestpaths = cases\naddopts = --import-mode=importlib -p no:django\n"
    )
    (folder / "needs.md").write_text(TABLE)
    (tests / "conftest.py").write_text(CONFTEST)
    (tests / "test_it.py").write_text(test)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_named_test_that_passed_is_counted(tmp_path: Path) -> None:
    ran = run(tmp_path, "def test_three_of_212(): assert True")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "needs: 1 tests named, 1 passed in this run" in ran.stdout


def test_each_test_of_a_row_that_names_two_must_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "`cases/test_it.py::test_three_of_212`"
    monkeypatch.setattr(f"{__name__}.TABLE", TABLE.replace(row, f"{row}, `cases/test_it.py::test_other`"))
    ran = run(tmp_path, "def test_three_of_212(): assert True")
    assert ran.returncode == 1
    assert "needs: 2 tests named, 1 passed in this run" in ran.stdout
    assert "not shown: cases/test_it.py::test_other" in ran.stdout


@pytest.mark.parametrize(
    "test",
    [
        "def test_something_else(): assert True",
        "import pytest\n@pytest.mark.skip\ndef test_three_of_212(): assert True\ndef test_other(): pass",
        "import pytest\n@pytest.mark.xfail\ndef test_three_of_212(): assert False\ndef test_other(): pass",
    ],
    ids=["not there", "skipped", "expected to fail"],
)
def test_a_named_test_that_did_not_pass_fails_the_run(tmp_path: Path, test: str) -> None:
    ran = run(tmp_path, test)
    assert ran.returncode == 1
    assert "not shown: cases/test_it.py::test_three_of_212" in ran.stdout


def test_one_failing_case_of_several_is_not_a_pass(tmp_path: Path) -> None:
    cases = "import pytest\n@pytest.mark.parametrize('n', [1, 2])\ndef test_three_of_212(n): assert n == 1"
    ran = run(tmp_path, cases)
    assert ran.returncode == 1
    assert "1 tests named, 0 passed" in ran.stdout


def test_a_test_that_stands_for_an_item_of_the_asvs_must_pass_too(tmp_path: Path) -> None:
    (tmp_path / "asvs.csv").write_text(
        "item,level,state,where,why\n1.2.1,1,done,cases/test_it.py::test_gone,\n"
    )
    ran = run(tmp_path, "def test_three_of_212(): assert True")
    assert ran.returncode == 1 and "not shown: cases/test_it.py::test_gone" in ran.stdout


def test_a_run_of_some_tests_is_not_judged(tmp_path: Path) -> None:
    ran = run(tmp_path, "def test_something_else(): assert True", "cases/test_it.py")
    assert ran.returncode == 0
    assert "needs:" not in ran.stdout
