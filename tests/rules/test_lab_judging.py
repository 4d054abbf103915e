"""The judges of the labs, on cases made by hand: what a practitioner or an outside agency would say."""

import argparse
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from joinedup.lab import parts
from joinedup.lab.tally import CannotLook, Tally, as_json, in_words


def test_one_failure_among_a_thousand_turns_a_lab_red() -> None:
    tally = Tally("nothing is disclosed outside a question.")
    for trial in range(1_000):
        tally.count("outside", right=trial != 700, promise="disclose none", example=f"trial {trial}")
    told = in_words("scope", tally)
    assert (tally.passed, tally.failed) == (999, 1)
    assert told.splitlines()[-1] == (
        "scope: 999 passed, 1 failed. RED: not so: nothing is disclosed outside a question."
    )
    assert "999 of   1,000 disclose none   bar: all   MISSED" in told
    assert "trial 700" in told


def test_a_lab_without_failures_is_green_and_says_what_holds() -> None:
    tally = Tally("nobody was lost.")
    tally.count("kept", right=True, promise="kept")
    assert in_words("kill9", tally).splitlines()[-1] == "kill9: 1 passed, 0 failed. Green: nobody was lost."


def test_three_examples_are_told_and_the_rest_is_counted() -> None:
    tally = Tally("all is well.")
    for trial in range(9):
        tally.count("kept", right=False, promise="kept", example=f"number {trial}")
    assert tally.kinds["kept"].examples == ["number 0", "number 1", "number 2"]
    assert tally.failed == 9


def _part(file: str, *, right: int, wrong: int) -> None:
    """What a part writes when it ends: a hundred trials, each a second."""
    tally = Tally("nobody was lost.")
    for trial in range(right + wrong):
        tally.count("kept", right=trial < right, promise="kept", example="one")
    tally.figures.update({"kills": 10, "longest": 1.5, "what": "a server"})
    told = {"lab": "kill9", "size": 1, "seed": 0, "planted": False, "engine": "sqlite", **as_json(tally)}
    Path(file).write_text(json.dumps(told), encoding="utf-8")


def _asked(tmp_path: Path, *, size: int = 5) -> tuple[argparse.Namespace, int, Path]:
    asked = argparse.Namespace(name="kill9", seed=7, plant=False, engine="sqlite", parts=3)
    return asked, size, tmp_path / "kill9.json"


def test_a_run_that_was_stopped_goes_on_after_the_parts_that_had_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five kills in three parts of two, two and one; the machine is wanted after the first."""
    begun: list[tuple[str, str]] = []

    def ended(said: list[str], **_: object) -> SimpleNamespace:
        asked = dict(zip(said[5::2], said[6::2], strict=False))
        begun.append((asked["-n"], asked["--seed"]))
        if len(begun) == 2:
            return SimpleNamespace(returncode=-15)
        _part(asked["--json"], right=100, wrong=0 if len(begun) < 4 else 1)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(parts.subprocess, "run", ended)
    arguments, size, file = _asked(tmp_path)
    with pytest.raises(CannotLook, match="the same command goes on before it"):
        list(parts.run(arguments, size=size, file=file))
    whole = list(parts.run(arguments, size=size, file=file))[-1]
    assert begun == [("2", "7"), ("2", "8"), ("2", "8"), ("1", "9")]
    assert (whole.passed, whole.failed) == (300, 1)
    assert whole.kinds["kept"].examples == ["one"]
    assert whole.figures == {"kills": 30, "longest": 1.5, "what": "a server"}
    told = json.loads(file.read_text("utf-8"))
    assert (told["size"], told["seed"], told["parts"]) == (5, 7, {"of": 3, "done": 3})


def test_a_file_of_another_run_is_not_written_over(tmp_path: Path) -> None:
    arguments, _, file = _asked(tmp_path)
    _part(str(file), right=1, wrong=0)
    before = file.read_bytes()
    with pytest.raises(CannotLook, match="not of this run"):
        list(parts.run(arguments, size=5, file=file))
    assert file.read_bytes() == before


@pytest.mark.parametrize(("size", "of", "expected"), [(5, 3, [2, 2, 1]), (2, 3, [1, 1]), (6, 2, [3, 3])])
def test_parts_are_the_whole(size: int, of: int, expected: list[int]) -> None:
    assert parts.sizes(size, of) == expected
