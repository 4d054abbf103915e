"""docs/needs.md says where each need is met; the test that it names is there, carries the need, and asserts
through a page or a command. That it ran and passed in this run is held by `./test` (tests/needs.py)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (?P<id>[A-Z]\d+) \| (?P<how>thin|whole) \| (?P<where>[^|]+) \| `(?P<test>[^`|]+)` \|$")
THROUGH = {"client", "page", "goto", "run_command", "subprocess"}


def rows() -> list[re.Match[str]]:
    lines = (ROOT / "docs" / "needs.md").read_text("utf-8").splitlines()
    table = [line for line in lines if re.match(r"^\| [A-Z]\d+ \|", line)]
    found = [match for line in table if (match := ROW.match(line))]
    assert len(found) == len(table), (
        "a row of docs/needs.md has not the form | ID | thin or whole | where | `file::test` |"
    )
    return found


def function(test: str) -> ast.FunctionDef:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(found) == 1, f"{test} is not there"
    return found[0]


def test_every_need_of_this_issue_is_in_the_table() -> None:
    assert {row["id"] for row in rows()} >= {"F1", "F4", "W5", "W8", "I2", "I4", "I6", "I7", "I10", "T1"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_the_named_test_carries_the_need(row: re.Match[str]) -> None:
    marks = [ast.unparse(mark) for mark in function(row["test"]).decorator_list]
    assert any("need(" in mark and f"'{row['id']}'" in mark for mark in marks), (
        f"{row['test']} does not carry {row['id']}"
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_the_named_test_goes_through_a_page_or_a_command(row: re.Match[str]) -> None:
    body = function(row["test"])
    named = {node.id for node in ast.walk(body) if isinstance(node, ast.Name)}
    named |= {node.attr for node in ast.walk(body) if isinstance(node, ast.Attribute)}
    named |= {argument.arg for argument in body.args.args}
    assert named & THROUGH, f"{row['test']} opens no page and runs no command"
    assert any(isinstance(node, ast.Assert) for node in ast.walk(body)), f"{row['test']} asserts nothing"
