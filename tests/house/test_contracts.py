"""The house is held up by checks: each contract is kept, and seen to break when a door is forced."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]


@dataclass(frozen=True)
class Plant:
    """A bad import that a tired colleague might write, and the contract that must stop it."""

    contract: str
    story: str
    at: str
    says: str
    named: str


PLANTS = (
    Plant(
        "floors",
        "the kernel asks the front door",
        "kernel/planted.py",
        "import joinedup.frontdoor.queries\n",
        "joinedup.kernel.planted",
    ),
    Plant("floors", "a room without a floor", "attic/__init__.py", "", "attic"),
    Plant(
        "rules-free-of-django",
        "a rule reads the settings",
        "frontdoor/rules/planted.py",
        "from django.conf import settings\n",
        "joinedup.frontdoor.rules.planted",
    ),
    Plant(
        "rules-free-of-django",
        "a rule reaches Django through the rules of another room",
        "frontdoor/rules/planted.py",
        "import joinedup.clocks.rules.planted\n",
        "joinedup.clocks.rules.planted -> django",
    ),
    Plant(
        "rules-free-of-django",
        "the rules of one outside format read the settings",
        "exchange/cin/rules/planted.py",
        "from django.conf import settings\n",
        "joinedup.exchange.cin.rules.planted",
    ),
    Plant(
        "rules-blind-to-their-shell",
        "a rule looks into its own table",
        "frontdoor/rules/planted.py",
        "import joinedup.frontdoor.models\n",
        "joinedup.frontdoor.rules.planted",
    ),
    Plant(
        "inside-a-room",
        "a table calls what changes it",
        "frontdoor/models/planted.py",
        "import joinedup.frontdoor.actions\n",
        "joinedup.frontdoor.models.planted",
    ),
    Plant(
        "doors",
        "sharing's questions are read straight from their table",
        "frontdoor/queries/planted.py",
        "import joinedup.sharing.models\n",
        "joinedup.frontdoor.queries.planted -> joinedup.sharing.models",
    ),
    Plant(
        "doors",
        "the demo writes a table instead of doing what a person would do",
        "demo/planted.py",
        "import joinedup.frontdoor.models\n",
        "joinedup.demo.planted -> joinedup.frontdoor.models",
    ),
    Plant(
        "doors",
        "a command reaches past what an outside format opens",
        "cli/planted.py",
        "import joinedup.exchange.cin.planted\n",
        "joinedup.cli.planted -> joinedup.exchange.cin.planted",
    ),
    Plant(
        "no-rings",
        "two rules of the front door need each other",
        "frontdoor/rules/planted.py",
        "import joinedup.frontdoor.rules.planted_friend\n",
        "joinedup.frontdoor.rules",
    ),
)

# What the plants stand on, laid only into the copy and only where the real room has not got it.
FRIENDS = {
    "frontdoor/rules/planted_friend.py": "import joinedup.frontdoor.rules.planted\n",
    "clocks/rules/planted.py": "import django\n",
    "exchange/cin/planted.py": "",
}


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path, *, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    if contract:
        command += ["--contract", contract]
    environment = os.environ | {"PYTHONPATH": str(house / "src"), "COLUMNS": "400", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)


def plant(house: Path, *, at: str, says: str) -> None:
    """Put the file at its place; a room that is not there yet, or is one file, becomes a folder."""
    place = house / "src" / "joinedup" / at
    for folder in reversed(place.relative_to(house / "src" / "joinedup").parents[:-1]):
        package = house / "src" / "joinedup" / folder
        package.mkdir(exist_ok=True)
        single = package.with_suffix(".py")
        if single.exists():
            single.rename(package / "__init__.py")
        (package / "__init__.py").touch()
    place.write_text(says, encoding="utf-8")


def test_every_contract_of_the_house_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


def test_every_contract_has_somebody_who_tries_to_break_it() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {bad.contract for bad in PLANTS}


@pytest.mark.parametrize("bad", PLANTS, ids=lambda bad: f"{bad.contract}: {bad.story}")
def test_a_forced_door_is_seen(copy_of_the_house: Path, bad: Plant) -> None:
    for room in ("frontdoor", "sharing"):
        for part in ("models", "actions", "queries"):
            if not (copy_of_the_house / "src/joinedup" / room / f"{part}.py").exists():
                plant(copy_of_the_house, at=f"{room}/{part}/__init__.py", says="")
    if bad.contract in {"no-rings", "rules-free-of-django", "doors"}:
        for at, says in FRIENDS.items():
            plant(copy_of_the_house, at=at, says=says)

    plant(copy_of_the_house, at=bad.at, says=bad.says)

    after = lint(copy_of_the_house, contract=bad.contract)
    assert after.returncode == 1, after.stdout + after.stderr
    assert "0 kept, 1 broken." in after.stdout
    assert bad.named in after.stdout


def floors() -> dict[str, int]:
    """Return each room with its floor, counted from the top, as the first contract draws it."""
    (drawn,) = (contract["layers"] for contract in CONTRACTS if contract["id"] == "floors")
    return {
        room.strip(" ()"): floor for floor, rooms in enumerate(drawn) for room in re.split(r"[|:]", rooms)
    }


def test_no_foreign_key_goes_up_the_stairs() -> None:
    floor_of = floors()
    going_up = []
    walked = 0
    for model in apps.get_models():
        room = model.__module__.removeprefix("joinedup.").partition(".")[0]
        if not model.__module__.startswith("joinedup."):
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            target = field.related_model.__module__.removeprefix("joinedup.").partition(".")[0]
            walked += 1
            if target in floor_of and target != room and floor_of[target] <= floor_of[room]:
                going_up.append(f"{model.__module__}.{model.__name__}.{field.name} -> {target}")
    assert walked > 0
    assert going_up == []


def by_its_name_only() -> Iterator[str]:
    """Lines that fetch a table or a module by a string, where no import shows what is reached."""
    for source in sorted((ROOT / "src" / "joinedup").rglob("*.py")):
        if "migrations" in source.parts:
            continue
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(r"\bget_model\(|\bimport_module\(|\b__import__\(", line):
                yield f"{source.relative_to(ROOT)}:{number}: {line.strip()}"


BY_NAME = (
    "src/joinedup/site/",
    "src/joinedup/cli/",
    "src/joinedup/bench/match.py",  # reads the table of keys, as the room that it measures does
    "src/joinedup/lab/diffpolicy.py",
    "src/joinedup/lab/plants.py",
)


def test_nobody_climbs_in_through_a_string() -> None:
    """Imports by name are invisible to the contracts. The shell may: it names what Django loads; and so may
    the lab that writes rows which no action makes, and its plants."""
    hidden = [line for line in by_its_name_only() if not line.startswith(BY_NAME)]
    assert hidden == []
