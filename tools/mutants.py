"""How many planted faults the tests of a rule see: `.venv/bin/python tools/mutants.py [--json FILE]`.

Every comparison, 'and', 'or', 'not', condition, set operation and constant of the files below is changed, one
at a time, and the file's own tests are run on it in a process that knows the changed file alone. A change
that no test sees survives, and is listed. What a dataclass promises of itself is left. No file is written.
"""

import argparse
import ast
import copy
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import re
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import django
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
# Who may see what, what is asked and answered, and what is written down of it.
ROOMS = ("gate", "access", "sharing", "trail")
BESIDE = ("joinedup/holdings/rules/scope.py",)
# Tests that reach a file by another road than its name.
TOO = {
    "joinedup/sharing/rules/scope.py": ("test_sharing_answering.py",),
    "joinedup/trail/rules/chain.py": ("test_chain.py",),
}
# Seconds of a processor, not of a clock: on a machine that others use, tests that were only slow would be
# counted as seeing something. A change that never ends is seen, and is counted apart.
AT_MOST = 60
ENDLESS = -1
_ASKS_DJANGO = re.compile(r"^from joinedup\.\w+(\.| import )(models|queries|actions)\b", re.MULTILINE)
_INSTEAD: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def looked_at() -> dict[str, tuple[str, ...]]:
    """Every file of rules that is looked at, with the tests of tests/rules that name it."""
    files = sorted(one for room in ROOMS for one in (SOURCE / "joinedup" / room / "rules").glob("*.py"))
    names = [one.relative_to(SOURCE).as_posix() for one in files if one.name != "__init__.py"]
    tests = {one.name: one.read_text("utf-8") for one in sorted((ROOT / "tests" / "rules").glob("test_*.py"))}
    found = {}
    for name in (*names, *BESIDE):
        package, _, module = name.removesuffix(".py").replace("/", ".").rpartition(".")
        imported = re.compile(rf"from {package}\.{module} import|from {package} import [^\n]*\b{module}\b")
        of_it = {test for test, text in tests.items() if imported.search(text)}
        found[name] = tuple(sorted(of_it | set(TOO.get(name, ()))))
    return found


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """Each changed file, with the line and what was changed."""
    left = {below for node in ast.walk(tree) for below in _left(node)}
    spots = [number for number, node in enumerate(ast.walk(tree)) if node not in left]
    for spot in spots:
        for change in range(2):
            changed = copy.deepcopy(tree)
            node = next(node for number, node in enumerate(ast.walk(changed)) if number == spot)
            what = _change(node, change)
            if what:
                yield getattr(node, "lineno", 0), what, ast.fix_missing_locations(changed)


def _left(node: ast.AST) -> Iterator[ast.AST]:
    """Types, and what stands above a class."""
    for part in getattr(node, "decorator_list", []):
        yield from ast.walk(part)
    for name in ("annotation", "returns"):
        if getattr(node, name, None) is not None:
            yield from ast.walk(getattr(node, name))


def _change(node: ast.AST, change: int) -> str:  # noqa: PLR0911 -- one of each sort of change
    if isinstance(node, ast.Compare) and change < len(node.ops):
        old = node.ops[change]
        node.ops[change] = _INSTEAD[type(old)]()  # type: ignore[call-overload]
        return f"{type(old).__name__} to {type(node.ops[change]).__name__}"
    if change == 1:
        if isinstance(node, ast.If | ast.IfExp):
            node.test = ast.UnaryOp(ast.Not(), node.test)
            return "a condition turned round"
        return ""
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _INSTEAD:
        old_op = type(node.op)
        node.op = _INSTEAD[old_op]()  # type: ignore[assignment]
        return f"{old_op.__name__} to {type(node.op).__name__}"
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
        return "'not' taken away"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
        return "True and False changed"
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
        return "a number one more"
    return ""


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed tree."""

    def __init__(self, name: str, tree: ast.Module, path: Path) -> None:
        self.name, self.tree, self.path = name, tree, path

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.path)
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)  # noqa: S102 -- our own file, changed


def ended(file: str, tree: ast.Module, tests: Sequence[str]) -> int:
    """Run the file's tests on `tree` in a child process: 0 where all pass, ENDLESS where they did not end."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (AT_MOST, AT_MOST))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        name = file.removesuffix(".py").replace("/", ".")
        sys.meta_path.insert(0, _Changed(name, tree, SOURCE / file))
        if any(_ASKS_DJANGO.search((ROOT / "tests" / "rules" / one).read_text("utf-8")) for one in tests):
            os.environ["DJANGO_SETTINGS_MODULE"] = "joinedup.site.settings"
            django.setup()  # here, where the changed file is the one that is loaded
        words = ["-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib"]
        words += ["--noconftest"]  # most rules' tests need nothing of Django's
        words += ["-p", "no:cacheprovider"]
        os._exit(int(pytest.main([*words, *(str(ROOT / "tests" / "rules" / one) for one in tests)])))
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return ENDLESS if code in (-signal.SIGXCPU, -signal.SIGKILL) else code


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--json", metavar="FILE")
    words.add_argument("--only", metavar="FILE", help="a part of one file's name")
    said = words.parse_args()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path[:0] = [str(SOURCE), str(ROOT)]
    hypothesis.settings.register_profile("mutants", derandomize=True, deadline=None, max_examples=60)
    hypothesis.settings.load_profile("mutants")
    for part in sorted((SOURCE / "joinedup" / "kernel").glob("[a-z]*.py")):  # no file of it is changed
        importlib.import_module(f"joinedup.kernel.{part.stem}")
    found: dict[str, dict[str, object]] = {}
    for file, tests in looked_at().items():
        if said.only and said.only not in file:
            continue
        tree = ast.parse((SOURCE / file).read_text("utf-8"))
        if tests and ended(file, tree, tests) != 0:
            print(f"{file}: NOT RUN: its tests fail as it is")
            return 2
        made, endless, survivors = 0, 0, []
        for line, what, changed in mutants(tree):
            made += 1
            code = ended(file, changed, tests) if tests else 0
            endless += code == ENDLESS
            if code == 0:
                survivors.append(f"line {line}: {what}")
        seen = made - len(survivors)
        if not made:
            continue
        print(
            f"{file}: {seen} of {made} seen, {100 * seen / made:.0f} %{'' if tests else ': no test names it'}"
        )
        print("".join(f"    survived: {one}\n" for one in survivors), end="", flush=True)
        found[file] = {"made": made, "seen": seen, "never ended": endless, "survivors": survivors}
    made, seen = (sum(int(str(one[what])) for one in found.values()) for what in ("made", "seen"))
    print(f"mutants: {seen} of {made} seen, {100 * seen / max(made, 1):.1f} %   bar: at least 90 %")
    if said.json:
        Path(said.json).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0 if seen >= 0.9 * made else 1


if __name__ == "__main__":
    sys.exit(main())
