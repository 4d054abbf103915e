"""docs/needs.md says where each need is met; the tests that it names are there, carry the need, and assert
what came out of a page or a command. That they ran and passed is held by `./test` (tests/needs.py).
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(
    r"^\| (?P<id>[A-Z]\d+) \| (?P<how>thin|whole) \| (?P<where>[^|]+) \| "
    r"(?P<tests>`[^`|]+`(?:, `[^`|]+`)*) \|$"
)
THROUGH = {"client", "page", "goto", "person", "run_command", "subprocess"}
THROUGH |= {"text_of", "page_of", "errors_of"}  # tests.web.bad_town: what an answer says
# What is true of an answer, or of the database, whatever the page says.
SAYS_NOTHING = {"status_code", "objects"}
# The needs that people have, by their letter: as many of each, numbered from 1.
NEEDS = {"F": 16, "M": 8, "W": 11, "V": 11, "I": 11, "C": 9, "S": 5, "T": 5, "R": 8, "L": 6}


def rows() -> list[re.Match[str]]:
    lines = (ROOT / "docs" / "needs.md").read_text("utf-8").splitlines()
    table = [line for line in lines if re.match(r"^\| [A-Z]\d+ \|", line)]
    found = [match for line in table if (match := ROW.match(line))]
    assert len(found) == len(table), (
        "a row of docs/needs.md has not the form | ID | thin or whole | where | `file::test`, `file::test` |"
    )
    return found


def named() -> list[tuple[str, str]]:
    """Each need with each test that its row names."""
    return [(row["id"], test) for row in rows() for test in re.findall("`([^`]+)`", row["tests"])]


def function(test: str) -> tuple[ast.Module, ast.FunctionDef]:
    file, _, name = test.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(found) == 1, f"{test} is not there"
    return tree, found[0]


def names_in(node: ast.AST) -> set[str]:
    """Every name and attribute in it, but for what hangs on a word that says nothing of the page."""
    if isinstance(node, ast.Attribute) and node.attr in SAYS_NOTHING:
        return set()
    here = (
        {node.id} if isinstance(node, ast.Name) else {node.attr} if isinstance(node, ast.Attribute) else set()
    )
    return here.union(*(names_in(child) for child in ast.iter_child_nodes(node)))


def _set_in(body: ast.AST) -> list[tuple[set[str], ast.expr]]:
    """Which names are set in it, and from what."""
    found: list[tuple[list[ast.expr], ast.expr]] = []
    for node in ast.walk(body):
        if isinstance(node, ast.Assign):
            found.append((node.targets, node.value))
        elif isinstance(node, (ast.For, ast.comprehension)):
            found.append(([node.target], node.iter))
        elif isinstance(node, ast.NamedExpr):
            found.append(([node.target], node.value))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            found.append(([node.optional_vars], node.context_expr))
    return [(set[str]().union(*map(names_in, targets)), value) for targets, value in found]


def reads_what_came_out(tree: ast.Module, body: ast.FunctionDef) -> bool:
    """Whether it asserts something of what a page or a command said, itself or by a helper of its file."""
    through = set(THROUGH)
    helpers = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and not n.name.startswith("test_")]
    before = 0
    while len(through) > before:
        before = len(through)
        through |= {one.name for one in helpers if names_in(one) & through}
        through |= set[str]().union(*(to for to, value in _set_in(body) if names_in(value) & through))
    for node in ast.walk(body):
        if isinstance(node, ast.Assert) and names_in(node.test) & through:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "reads":
            return True  # `tests.browser.harness`: each sentence is there to be seen
    return False


def test_every_need_has_a_row_or_stands_among_those_that_have_none() -> None:
    every = {f"{letter}{number}" for letter, many in NEEDS.items() for number in range(1, many + 1)}
    shown = [row["id"] for row in rows()]
    without = (ROOT / "docs" / "needs.md").read_text("utf-8").rstrip().splitlines()[-1].split(", ")
    assert len(every) == 90
    assert sorted(shown + without) == sorted(every)


@pytest.mark.parametrize(("need", "test"), named())
def test_the_named_test_carries_the_need(need: str, test: str) -> None:
    _, body = function(test)
    marks = [ast.unparse(mark) for mark in body.decorator_list]
    assert any("need(" in mark and f"'{need}'" in mark for mark in marks), f"{test} does not carry {need}"


@pytest.mark.parametrize("test", sorted({test for _, test in named()}))
def test_the_named_test_reads_what_came_out_of_a_page_or_a_command(test: str) -> None:
    tree, body = function(test)
    assert reads_what_came_out(tree, body), f"{test} asserts nothing that a page or a command said"


@pytest.mark.parametrize(
    ("lines", "reads"),
    [
        ("assert town.client(WHO).post('/words', said).status_code == 303", False),
        ("answer = town.client(WHO).get('/')\nassert answer.status_code == 200", False),
        ("town.client(WHO).post('/words', said)\nassert Words.objects.get().words == said", False),
        ("page = town.client(WHO).get('/')\nassert Words.objects.exists()", False),
        ("answer = town.client(WHO).get('/')\nassert 'Nan' in answer.content.decode()", True),
        ("assert 'Nan' in told(town)", True),
        ("for line in told(town):\n    shown = line.strip()\n    assert shown", True),
        ("who = person('Joy')\nwho.reads('Nan')", True),
    ],
)
def test_a_test_that_reads_no_page_would_be_seen(lines: str, reads: bool) -> None:
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    tree = ast.parse(f"def told(town):\n    return town.client(WHO).get('/')\ndef test_it(town):\n{body}\n")
    (it,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "test_it"]
    assert reads_what_came_out(tree, it) is reads
