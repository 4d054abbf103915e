"""Stairs go down only, for tables as for code; nobody below the shell asks the time; only actions write."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "joinedup"
FLOORS = (  # bottom to top, as in CONTRIBUTING.md
    "kernel", "gate", "ui", "store", "trail", "backup", "vault", "notices", "agencies", "files", "identity",
    "access", "signin",
    "children", "holdings", "clocks", "risk", "sharing", "frontdoor", "pathway", "meetings", "disagreements",
    "assurance", "exchange", "api", "linking", "desk", "demo",
    "site",
)  # fmt: skip
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}
MAY_ASK_THE_TIME = {"kernel/clock.py"}


def rooms_on_the_map() -> list[str]:
    """The rooms in the order of CONTRIBUTING, from the top down."""
    house = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The house")[2].partition("\n## ")[0]
    floors = re.findall(r"^    (\w+(?:[,|\s]{1,3}\w+)*?)  +\S", house, re.MULTILINE)
    return [one for floor in floors for one in re.findall(r"\w+", floor)]


def test_every_room_stands_on_the_map_of_the_house_and_no_other() -> None:
    built = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert len(built) >= 34
    assert sorted(rooms_on_the_map()) == sorted(built)


def test_the_map_has_its_rooms_one_above_the_other_as_the_floors_are() -> None:
    drawn = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (floors,) = [one["layers"] for one in drawn if one["id"] == "floors"]
    height = {room: -at for at, floor in enumerate(floors) for room in re.findall(r"\w+", floor)}
    heights = [height[room] for room in rooms_on_the_map()]
    assert heights == sorted(heights, reverse=True)


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("joinedup.")]


def room(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def test_there_are_tables_to_look_at() -> None:
    assert len(ours()) > 30


@pytest.mark.parametrize("model", ours(), ids=lambda model: model.__name__)
def test_no_foreign_key_goes_up(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey):
            other = field.related_model
            assert isinstance(other, type)
            if other.__module__.startswith("joinedup."):
                assert FLOORS.index(room(other)) <= FLOORS.index(room(model)), (
                    f"{model.__name__}.{field.name}"
                )


@pytest.mark.parametrize("model", ours(), ids=lambda model: model.__name__)
def test_a_table_of_work_says_where_when_and_which_version(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    if {"occurred", "entered"} & names:
        assert {"area", "version", "occurred", "entered"} <= names


def sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def calls(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def asks_the_time(path: Path) -> list[str]:
    return [
        f"{path}:{line} {name}"
        for name, line in calls(path)
        if name.removeprefix("datetime.") in CLOCKS or name in CLOCKS
    ]


def test_nobody_asks_the_time_but_the_clock() -> None:
    found = [
        where
        for path in sources()
        if path.relative_to(SOURCE).as_posix() not in MAY_ASK_THE_TIME
        for where in asks_the_time(path)
    ]
    assert found == []


def test_asking_the_time_in_a_rule_would_be_seen(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from datetime import datetime\n\ndef due():\n    return datetime.now()\n")
    assert len(asks_the_time(planted)) == 1


WRITES = re.compile(
    r"(objects.*\.(create|bulk_create|bulk_update|update|delete|get_or_create|update_or_create)|\.save)$"
)
MARKS = {"store.action", "store.addition"}
MAY_WRITE = ("actions", "store/", "lab/", "bench/")


def writes(path: Path) -> list[str]:
    """Calls that write a table, outside functions that are marked as actions."""
    tree = ast.parse(path.read_text("utf-8"))
    marked = [
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and not MARKS.isdisjoint(map(ast.unparse, node.decorator_list))
    ]
    return [
        f"{path.name}:{line} {name}"
        for name, line in calls(path)
        if WRITES.search(name) and not any(line in lines for lines in marked)
    ]


def test_tables_are_written_in_actions_only() -> None:
    found = [
        where
        for path in sources()
        if not any(part in path.relative_to(SOURCE).as_posix() for part in MAY_WRITE)
        for where in writes(path)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["Concern.objects.create(worry='x')", "concern.save()"])
def test_a_write_in_a_view_would_be_seen(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "views.py"
    planted.write_text(f"def view(request):\n    {line}\n")
    assert len(writes(planted)) == 1
