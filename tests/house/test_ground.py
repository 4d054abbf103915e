"""The ground the house stands on: the two commands answer, the papers agree, nothing handed on is unknown."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import joinedup

ROOT = Path(__file__).resolve().parents[2]


def said_by(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("script", ["run", "test"])
def test_each_of_the_two_commands_says_what_it_does(script: str) -> None:
    helped = said_by(f"./{script}", "--help")
    assert helped.returncode == 0
    assert helped.stdout.startswith(f"./{script} ")


@pytest.mark.parametrize("words", [("--portt", "80"), ("--port",), ("--at", "tomorrow at nine")])
def test_run_refuses_what_it_does_not_know_before_it_does_anything(words: tuple[str, ...]) -> None:
    refused = said_by("./run", *words)
    assert refused.returncode == 2
    assert words[0] in refused.stderr


@pytest.mark.parametrize("script", ["run", "test", ".ci/run", "tools/lock"])
def test_scripts_can_be_started(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_no_part_that_we_hand_on_is_unpinned_or_of_unknown_licence() -> None:
    looked = said_by(sys.executable, "tools/supply_chain.py")
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert looked.stdout.rstrip().endswith("4 locks read, 0 faults")


def test_the_papers_name_the_version_that_runs() -> None:
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert public["publiccodeYmlVersion"] == "0.4"
    assert public["softwareVersion"] == joinedup.__version__
    assert public["legal"]["license"] == "MIT"
    assert (ROOT / "LICENCE").read_text(encoding="utf-8").startswith("MIT License")
    assert len(public["description"]["en"]["shortDescription"]) <= 150
    assert 150 <= len(public["description"]["en"]["longDescription"]) <= 10_000
