"""The ground the house stands on: the two commands answer, the papers agree, nothing handed on is unknown."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
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


@pytest.mark.parametrize(
    "words", [("--portt", "80"), ("--port",), ("--port", "80a"), ("--at", "tomorrow at nine")]
)
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
    assert looked.stdout.rstrip().endswith("7 locks read, 0 faults")


def test_the_bill_of_materials_names_every_part_that_we_hand_on(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    for file in (first, second):
        made = said_by(sys.executable, "tools/bill_of_materials.py", str(file))
        assert made.returncode == 0, made.stderr
    parts = {part["name"]: part for part in json.loads(first.read_text("utf-8"))["components"]}
    pinned = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/core.txt").read_text("utf-8"), re.MULTILINE)
    assert set(pinned) | {"govuk-frontend", "@ministryofjustice/frontend"} == set(parts)
    assert all(part["hashes"] and part["licenses"] and part["version"] for part in parts.values())
    assert first.read_bytes() == second.read_bytes()


def _scanned(**changes: object) -> str:
    """What pip-audit writes of a lock in which all is well, but for `changes` in what it says of Django."""
    pinned = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/core.txt").read_text("utf-8"), re.MULTILINE)
    parts: list[dict[str, object]] = [{"name": name, "version": "1", "vulns": []} for name in pinned]
    parts = [{**part, **changes} if part["name"] == "django" else part for part in parts]
    return json.dumps({"dependencies": parts})


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        (_scanned(), 0),
        (_scanned(vulns=[{"id": "CVE-2026-0001"}]), 1),
        (_scanned(skip_reason="could not be found"), 2),
        ('{"dependencies": []}', 2),
        ("No known vulnerabilities found", 2),
    ],
    ids=["all looked up", "one has a fault", "one was skipped", "nothing was looked up", "no answer at all"],
)
def test_a_scanner_that_could_not_look_fails(said: str, ends: int) -> None:
    judged = subprocess.run(
        [sys.executable, "tools/known_faults.py"],
        cwd=ROOT, input=said, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == ends, judged.stdout + judged.stderr


def test_the_papers_name_the_version_that_runs() -> None:
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert public["publiccodeYmlVersion"] == "0.4"
    assert public["softwareVersion"] == joinedup.__version__
    assert public["legal"]["license"] == "MIT"
    assert (ROOT / "LICENCE").read_text(encoding="utf-8").startswith("MIT License")
    assert len(public["description"]["en"]["shortDescription"]) <= 150
    assert 150 <= len(public["description"]["en"]["longDescription"]) <= 10_000


def test_every_folder_of_copies_holds_the_licence_that_it_came_under() -> None:
    """MIT and BSD both ask that their words go with each copy."""
    said = (ROOT / "data" / "LICENCES.md").read_text(encoding="utf-8")
    folders = {path.parent for path in (ROOT / "data").rglob("*.*") if path.parent != ROOT / "data"}
    assert {folder.name for folder in folders} == {
        "cin", "ics", "febrl", "mappings", "pseudopeople", "splink",
    }  # fmt: skip
    for folder in folders - {ROOT / "data" / "mappings"}:  # written here
        (licence,) = folder.glob("LICENSE*")
        assert "THIS SOFTWARE IS PROVIDED" in licence.read_text("utf-8").replace(
            "THE SOFTWARE", "THIS SOFTWARE"
        )
        assert f"(`{licence.relative_to(ROOT / 'data')}`)" in said, f"{licence} is not named in LICENCES.md"


def test_the_papers_say_alike_how_far_it_may_be_trusted() -> None:
    """Live use is not refused, so each paper says in the same words why there is none yet."""
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    for paper in (
        public["description"]["en"]["longDescription"],
        (ROOT / "README.md").read_text(encoding="utf-8"),
        (ROOT / "SECURITY.md").read_text(encoding="utf-8"),
    ):
        assert "no real child's record belongs in it yet" in " ".join(paper.split())
        assert "live use is refused" not in paper


def imported_from_outside() -> Iterator[tuple[str, str]]:
    """Give (file, package) for every import in `src` of what is neither ours nor Python's own."""
    for source in sorted((ROOT / "src" / "joinedup").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                package = name.partition(".")[0]
                if package != "joinedup" and package not in sys.stdlib_module_names:
                    yield str(source.relative_to(ROOT / "src" / "joinedup")), package


def names_of(requirements: list[object]) -> set[str]:
    """Return the names that requirements ask for, as an index spells them."""
    asked = [re.split(r"[<>=\[; ]", line)[0] for line in requirements if isinstance(line, str)]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in asked}


def test_every_part_that_the_code_imports_is_declared() -> None:
    """A part that only happens to be here, because a tool brought it, would be missing on a fresh machine."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    core = names_of(declared["project"]["dependencies"])
    bench = names_of(declared["dependency-groups"]["bench"])
    # What an extra brings is asked for in one place, which says in a sentence when it is missing.
    extra = {name: names_of(asked) for name, asked in declared["project"]["optional-dependencies"].items()}
    extras = {
        "holdings/connectors/parquet.py": extra["parquet"],
        "linking/engine/preparing.py": extra["link"],
        "linking/engine/running.py": extra["link"],
        "linking/engine/spark.py": extra["spark"],
        "bench/linking.py": extra["link"],
    }
    provided_by = packages_distributions()
    undeclared = []
    looked = 0
    for source, package in imported_from_outside():
        looked += 1
        may = core | extras.get(source, set()) | (bench if source.startswith("bench/") else set())
        # The benches' rivals are not installed for the tests; they are called what they are imported as.
        provided = provided_by.get(package, (package,))
        if not may & {re.sub(r"[-_.]+", "-", name).lower() for name in provided}:
            undeclared.append(f"{source}: {package}")
    assert looked > 0
    assert undeclared == []
