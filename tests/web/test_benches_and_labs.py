"""What every bench and lab answers whoever runs it: the exit code, the last line, the file, the same draw.

Small ones stand in for the real, which take longer than a test may; all go through the same command.
"""

import importlib
import inspect
import json
import pkgutil
import random
import re
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from joinedup import bench as benches
from joinedup.bench.figures import Bar, CannotMeasure, Figure, Findings
from joinedup.bench.run import BENCHES, Bench
from joinedup.cli.main import main
from joinedup.lab import engine, parts, plants
from joinedup.lab.run import LABS, Lab
from joinedup.lab.tally import CannotLook, Tally

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run as typed, on no database; give the exit code, the lines of the answer, and what was complained."""
    monkeypatch.setattr(engine, "scratch", lambda wanted: nullcontext())

    def typed(*words: str) -> tuple[int, list[str], str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(words)
        said = capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, said.out.splitlines(), said.err

    return typed


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Findings]], None]:
    def put(measure: Callable[..., Findings]) -> None:
        monkeypatch.setitem(BENCHES, "two-plus-two", Bench("whether two and two are four", measure))

    return put


def _took(ratio: float) -> Callable[..., Findings]:
    def measure(quick: bool, draw: random.Random) -> Findings:
        figures = [Figure("drawn", draw.randrange(1_000), ""), Figure("quick", float(quick), "")]
        return Findings(figures=figures, bars=[Bar("against the abacus", ratio, at_most=5)])

    return measure


def _falls(with_what: Exception) -> Callable[..., Any]:
    def fall(*_: object, **__: object) -> Any:
        raise with_what

    return fall


@pytest.mark.parametrize(
    ("measure", "ends", "last"),
    [
        (_took(5.0), 0, "two-plus-two: 1 held, 0 missed, 0 not judged. Every bar that was judged was held."),
        (_took(5.1), 1, "two-plus-two: 0 held, 1 missed, 0 not judged. A bar was MISSED."),
        (_falls(CannotMeasure("there is no abacus")), 2, "two-plus-two: NOT RUN: there is no abacus"),
        (
            _falls(ZeroDivisionError()),
            2,
            "two-plus-two: NOT RUN: the bench itself fell over (ZeroDivisionError).",
        ),
    ],
    ids=["held", "missed", "could not be measured", "fell over"],
)
def test_a_bench_ends_with_one_line_and_0_1_or_2(
    run: Run, bench: Callable[..., None], measure: Callable[..., Findings], ends: int, last: str
) -> None:
    bench(measure)
    code, lines, _ = run("bench", "two-plus-two")
    assert (code, lines[-1]) == (ends, last)


def test_a_bench_puts_its_figures_in_a_file_and_draws_the_same_from_the_same_seed(
    run: Run, bench: Callable[..., None], tmp_path: Path
) -> None:
    bench(_took(4.0))
    told = []
    for name, seed in (("first", "7"), ("again", "7"), ("other", "8")):
        file = tmp_path / name
        code, lines, _ = run("bench", "two-plus-two", "--quick", "--seed", seed, "--json", str(file))
        assert code == 0
        assert lines[0].startswith(f"two-plus-two: whether two and two are four. Quick, seed {seed}, ")
        told.append(json.loads(file.read_text("utf-8")))
    first, again, other = told
    assert first == again
    assert first["figures"][0] != other["figures"][0]
    assert first["figures"][1] == {"what": "quick", "value": 1.0, "unit": ""}
    assert (first["bench"], first["size"], first["seed"]) == ("two-plus-two", "quick", 7)
    (bar,) = first["bars"]
    assert (bar["ratio"], bar["at_most"], bar["held"]) == (4.0, 5, True)


@pytest.mark.parametrize("part", ["bench", "lab"])
@pytest.mark.parametrize("where", ["gone/figures.json", "."], ids=["in no folder", "a folder"])
def test_a_file_that_cannot_be_written_is_refused_before_any_work(
    run: Run, tmp_path: Path, part: str, where: str
) -> None:
    name = {"bench": "waits", "lab": "scope"}[part]
    code, lines, complained = run(part, name, "--json", str(tmp_path / where))
    assert (code, lines) == (2, [])
    assert "is no file in a folder that is there." in complained


@pytest.mark.parametrize("part", ["bench", "lab"])
def test_a_file_that_could_not_be_written_in_the_end_is_no_success(
    run: Run,
    bench: Callable[..., None],
    lab: Callable[..., None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    bench(_took(4.0))
    lab(_saw(right=True))
    monkeypatch.setattr(Path, "write_text", full)
    code, _, complained = run(part, "two-plus-two", "--json", str(tmp_path / "figures.json"))
    assert code == 2
    assert complained == f"{tmp_path / 'figures.json'} cannot be written: No space left on device.\n"


def test_a_bench_that_draws_nothing_says_so(run: Run, bench: Callable[..., None], tmp_path: Path) -> None:
    bench(_took(4.0))
    code, _, complained = run("bench", "two-plus-two", "--picture", str(tmp_path / "drawn.svg"))
    assert (code, complained) == (2, "two-plus-two: it draws no picture.\n")


def test_every_bench_stands_on_what_the_product_is_today() -> None:
    """Nothing runs them in a build: a name that was moved would be found when somebody measures."""
    for one in pkgutil.walk_packages(benches.__path__, "joinedup.bench."):
        importlib.import_module(one.name)
    assert len(BENCHES) == 9


def test_each_has_a_row_among_what_was_measured_if_only_that_it_was_not_run() -> None:
    table = (ROOT / "docs" / "measured" / "README.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `(bench|lab) ([a-z0-9]+)", table, re.MULTILINE))
    assert rows == {("bench", name) for name in BENCHES} | {("lab", name) for name in LABS}


def _named_in(folder: str, name: str) -> str:
    module = importlib.import_module(f"joinedup.{folder}.{name}")
    return inspect.getsource(module)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("lab", name) for name in LABS] + [("bench", "linking" if name == "link" else name) for name in BENCHES],
)
def test_whoever_waits_for_it_is_told_how_far_it_is(folder: str, name: str) -> None:
    assert "Progress(" in _named_in(folder, name)


# --- labs --------------------------------------------------------------------------------------------------


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def put(look: Callable[..., Tally]) -> None:
        monkeypatch.setitem(LABS, "two-plus-two", Lab("two and two are four", 10, 1_000, look))

    return put


def _saw(*, right: bool) -> Callable[..., Tally]:
    def look(size: int, draw: random.Random) -> Tally:
        tally = Tally("two and two are four", figures={"drawn": draw.randrange(1_000)})
        for _ in range(size):
            tally.count("sums", right=right, promise="four")
        return tally

    return look


@pytest.mark.parametrize(
    ("look", "ends", "last"),
    [
        (_saw(right=True), 0, "two-plus-two: 10 passed, 0 failed. Green: two and two are four"),
        (_saw(right=False), 1, "two-plus-two: 0 passed, 10 failed. RED: not so: two and two are four"),
        (_falls(CannotLook("there is no abacus")), 2, "two-plus-two: NOT RUN: there is no abacus"),
        (lambda size, draw: Tally(""), 2, "two-plus-two: NOT RUN: not one trial was made"),
        (
            _falls(ZeroDivisionError()),
            2,
            "two-plus-two: NOT RUN: the lab itself fell over (ZeroDivisionError).",
        ),
    ],
    ids=["green", "red", "could not look", "looked at nothing", "fell over"],
)
def test_a_lab_ends_with_one_line_and_0_1_or_2(
    run: Run, lab: Callable[..., None], look: Callable[..., Tally], ends: int, last: str
) -> None:
    lab(look)
    code, lines, _ = run("lab", "two-plus-two", "--quick")
    assert (code, lines[-1]) == (ends, last)


@pytest.mark.parametrize(
    "held", ["", "{}", "[1]", '{"lab": "two-pl'], ids=["empty", "nothing", "a list", "cut short"]
)
def test_a_file_that_holds_no_run_in_parts_is_no_fault_found(
    run: Run, lab: Callable[..., None], tmp_path: Path, held: str
) -> None:
    lab(_saw(right=True))
    file = tmp_path / "parts.json"
    file.write_text(held, encoding="utf-8")
    code, lines, _ = run("lab", "two-plus-two", "--parts", "4", "--json", str(file))
    assert code == 2
    assert lines == [
        f"two-plus-two: NOT RUN to the end: {file} is not of this run: move it away, or give another file"
    ]
    assert file.read_text("utf-8") == held


def test_a_run_in_parts_that_falls_over_is_no_fault_found(
    run: Run, lab: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lab(_saw(right=True))
    monkeypatch.setattr(parts, "run", _falls(ZeroDivisionError()))
    code, lines, _ = run("lab", "two-plus-two", "--parts", "4", "--json", str(tmp_path / "parts.json"))
    assert (code, lines[-1]) == (
        2,
        "two-plus-two: NOT RUN: the lab itself fell over (ZeroDivisionError).",
    )


@pytest.mark.parametrize(
    "typed", ["0", "-3", "9" * 5_000, "many"], ids=["none", "less", "too long", "a word"]
)
def test_a_number_of_trials_that_is_none_is_refused(run: Run, lab: Callable[..., None], typed: str) -> None:
    lab(_saw(right=True))
    code, lines, complained = run("lab", "two-plus-two", f"-n={typed}")
    assert (code, lines) == (2, [])
    assert complained.rstrip().endswith("is no number from 1 to 9,999,999,999.")


def test_a_lab_puts_what_it_saw_in_a_file_and_draws_the_same_from_the_same_seed(
    run: Run, lab: Callable[..., None], tmp_path: Path
) -> None:
    lab(_saw(right=True))
    told = []
    for name, seed in (("first", "7"), ("again", "7"), ("other", "8")):
        code, *_ = run("lab", "two-plus-two", "--seed", seed, "--json", str(tmp_path / name))
        assert code == 0
        told.append(json.loads((tmp_path / name).read_text("utf-8")))
    first, again, other = told
    assert first == again
    assert first["figures"] != other["figures"]
    assert (first["lab"], first["size"], first["seed"], first["planted"]) == ("two-plus-two", 1_000, 7, 0)
    assert (first["passed"], first["failed"]) == (1_000, 0)


def test_a_plant_changes_what_the_product_does_and_turns_the_lab_red(
    run: Run, lab: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = plants.Plant("it cannot count", lambda: plants._instead(_Counting, "works", False))
    monkeypatch.setitem(plants.PLANTS, "two-plus-two", (broken,))
    lab(lambda size, draw: _counted(size))
    file = tmp_path / "planted.json"
    code, lines, _ = run("lab", "two-plus-two", "--quick", "--plant", "--json", str(file))
    assert (code, lines[-1]) == (1, "two-plus-two: 0 passed, 10 failed. RED: not so: two and two are four")
    assert json.loads(file.read_text("utf-8"))["planted"] == 1
    assert run("lab", "two-plus-two", "--quick")[0] == 0


def test_any_planted_fault_is_put_in_by_its_number_and_one_that_is_not_there_is_no_fault_found(
    run: Run, lab: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    harmless = plants.Plant("nothing", nullcontext)
    broken = plants.Plant("it cannot count", lambda: plants._instead(_Counting, "works", False))
    monkeypatch.setitem(plants.PLANTS, "two-plus-two", (harmless, broken))
    lab(lambda size, draw: _counted(size))
    assert run("lab", "two-plus-two", "--quick", "--plant")[0] == 0
    code, lines, _ = run("lab", "two-plus-two", "--quick", "--plant", "2")
    assert (code, "planted: it cannot count" in lines) == (1, True)
    code, lines, _ = run("lab", "two-plus-two", "--quick", "--plant", "3")
    assert (code, lines[-1]) == (2, "two-plus-two: NOT RUN: it has 2 planted faults, and no number 3")


class _Counting:
    works = True


def _counted(size: int) -> Tally:
    tally = Tally("two and two are four")
    for _ in range(size):
        tally.count("sums", right=_Counting.works, promise="four")
    return tally
