"""What no line of the source may do (security.md G-28): each rule is seen to find its fault, and what is let
through is let through by name, with the reason.

Other rules of this kind are ruff's (the `S` list in pyproject.toml), which runs over the same files.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from joinedup.gate.scoped import Scoped

SOURCE = Path(__file__).resolve().parents[2] / "src" / "joinedup"
TOOLS_OF_OURS = ("lab/", "bench/", "demo/")  # they judge and invent; no request of anybody comes through them

# Where SQL is written by hand, and why the ORM will not do.
HAND_WRITTEN_SQL = {
    "agencies/reached.py": "who is on duty, at the speed of an index look-up",
    "clocks/queries/many.py": "due days of many clocks in one statement, held equal to the rule by a test",
    "identity/queries/__init__.py": "who shares a key with whom, at the speed of an index look-up",
    "gate/compiled.py": "what Django itself wrote, asked again with another's particulars",
    "store/": "turns, pragmas, rights: what an engine is asked and no table knows",
    "trail/": "the chain is appended in the same statements on both engines, and its lock is taken last",
    "backup/": "a copy of every table as it lies there, and its counts",
}
MARKED_AS_HTML = {
    "ui/environment.py": "the output of GOV.UK's own macros, in which Jinja has escaped every value"
}
ASKS_ANOTHER_MACHINE = {
    "cli/serve.py": "`serve --check` asks the server that it has just started, on this machine",
    "holdings/connectors/http.py": "an agency's own server, at the address that was set for it, with an end",
    "signin/elsewhere.py": "the identity providers that JOINEDUP_PROVIDERS names, each request with an end",
    "signin/rules/providers.py": "authlib's judgement of a token's claims; it asks nobody",
}

# A query of scoped rows that names no viewer: where, and why nobody's page comes from it unscoped.
WITHOUT_A_VIEWER = {
    "children/queries/__init__.py": "by a key another scoped row gave, or an area's count for its analyst",
    "children/actions/__init__.py": "what an import or a demo names, within the area of whoever does it",
    "children/remembering.py": "by what the children of whoever changes them are found; shown to nobody",
    "children/amending.py": "what an import amends, within its own area",
    "children/guards.py": "which references are closed to somebody, for the scopes themselves",
    "children/actions/guarding.py": "a family behind one guard, and what somebody declares unseen",
    "children/actions/watching.py": "whom the looks of an area were at, for the rules alone",
    "children/actions/opening_with_a_reason.py": "the one that somebody names, past every role: for a reason",
    "children/reviews.py": "references and owners of an area's open reviews, without words",
    "children/protecting.py": "whoever lives with a child that the viewer may see",
    "children/known.py": "whom an import may tie to, within its own area",
    "vault/queries.py": "that something is sealed, and never what: a blank is the same for everybody",
    "vault/actions.py": "a new row, and every row where the keys turn",
    "frontdoor/queries/one.py": "how often a child was told of, once the concern itself is seen",
    "frontdoor/queries/public.py": "how far it is, for whoever has shown cookie or word; nobody is signed in",
    "frontdoor/queries/owners.py": "references and owners of open work, without words",
    "frontdoor/queries/for_meetings.py": "what is drawn onto an agenda by the rule, shown as each case is",
    "frontdoor/queries/incidents.py": "who is the contact of one person, once the incident itself is seen",
    "frontdoor/queries/counting.py": "counts, without words",
    "frontdoor/actions/": "a new row, what is sealed in one, and whose an open one is when somebody leaves",
    "meetings/actions/agenda.py": "a new row, and the agenda of the meeting that the viewer chairs",
    "meetings/actions/keeping.py": "what is sealed in the cases of a child whose address is protected",
    "meetings/actions/live.py": "the case that is on the table already, to be left when another is called",
    "meetings/actions/live_acting.py": "a new row: an action that is carried over or given",
    "meetings/actions/live_after.py": "a new row: what school and practice are told by the rule",
    "frontdoor/models/concern.py": "which are passed on, or allegations, for the scope of concerns itself",
    "meetings/models/deciding.py": "which cases are guarded, for the scope of actions itself",
    "meetings/queries/acting.py": "references and owners of an area's open work, without words",
    "meetings/queries/agenda.py": "how many cases are on the meetings that were seen",
    "meetings/queries/checked.py": "what the board counts of an area's actions, without words",
    "meetings/queries/attendance.py": "who sat at a meeting, to be told what stood wrongly there; no words",
    "meetings/queries/shared.py": "which meetings of the same kind came before one that was seen",
    "meetings/queries/live.py": "the row of a case that was seen, for who was heard on it",
    "meetings/actions/leaving.py": "what is open with an agency that leaves, to tell the other side of it",
    "sharing/actions/leaving.py": "what is open with an agency that leaves, to tell the other side of it",
    "disagreements/actions/climbing.py": "whose time is over in an area, to tell those who may open it",
    "disagreements/actions/handing.py": "whose a part of one is, when somebody leaves or is off",
    "disagreements/actions/keeping.py": "what is sealed in those of a child whose address is protected",
    "disagreements/actions/learning.py": "how many of a kind two agencies settled, without words",
    "disagreements/actions/raising.py": "that the same two differ on it already, told to the two alone",
    "disagreements/queries/checked.py": "what the board counts of an area's steps, without words",
    "disagreements/queries/lists.py": "references and owners of an area's open work, without words",
    "disagreements/queries/reading.py": "how many of a kind came before one that was seen, of the same two",
    "pathway/actions/chasing.py": "which of an area are to be chased, to tell their desks by reference alone",
    "pathway/actions/protection.py": "what is sealed in those of a child whose address is protected",
    "pathway/queries/protection.py": "references and owners of an area's open work, without words",
    "risk/actions/saying.py": "what is sealed in those of a child whose address is protected",
    "risk/actions/sitting.py": "the rounds of a meeting that is closed",
    "risk/queries/checked.py": "what the board counts of an area's rounds, without words",
    "risk/queries/for_meetings.py": "who was asked and has put something in, and never what",
    "risk/queries/standing.py": "where rounds stand, with words of those alone that are open to all",
    "notices/actions.py": "a new row",
    "notices/queries.py": "counts of what has stuck, for the whole database",
    "signin/actions.py": "what an account is told of itself, by its own key",
    "signin/queries.py": "what an account is told of itself, by its own key",
    "holdings/actions/": "new rows of the agency that brings them, its own copy, and what is over",
    "sharing/actions/answering.py": "a new row",
    "sharing/actions/asking.py": "a new row",
    "sharing/actions/disclosing.py": "a new row: what is told",
    "sharing/actions/otherwise.py": "a new row",
    "sharing/actions/speaking.py": "a new row",
    "sharing/actions/keeping.py": "whose an open one is when somebody leaves, and words within an area",
    "sharing/actions/standing.py": "what was asked for a concern about the wrong child, to withdraw it",
    "sharing/actions/reminding.py": "what nobody has opened or answered in an area, to remind those who may",
    "sharing/queries/barriers.py": "agencies and reasons that keep coming in an area, without words",
    "sharing/queries/measures.py": "counts of an area, small ones hidden, for both sides and the analyst",
    "sharing/queries/usual.py": "how long answers took by agency, a median of ten or more and nothing else",
    "sharing/queries/lists.py": "references and owners of an area's open work, without words",
}


@dataclass(frozen=True, slots=True)
class Rule:
    says: str
    finds: Callable[[ast.AST], bool]
    let_through: dict[str, str]
    planted: str


def _name(node: ast.AST) -> str:
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def _last(node: ast.AST) -> str:
    return _name(node).rpartition(".")[2]


def _marks_html(node: ast.AST) -> bool:
    return _last(node) in {"mark_safe", "SafeString", "Markup", "format_html"}


def _writes_sql(node: ast.AST) -> bool:
    return _last(node) in {"raw", "extra", "RawSQL", "cursor", "chunked_cursor", "executescript"}


def _reads_code_as_data(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        return any(name in {"pickle", "marshal", "shelve", "dill", "yaml"} for name in names)
    return _name(node) in {"eval", "exec", "compile", "__import__"}


def _exempt_from_forgery(node: ast.AST) -> bool:
    """By its name, or by the mark on a request that Django's own check looks for."""
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith(
        ("csrf_exempt", "_dont_enforce_csrf_checks", "csrf_processing_done")
    )


def _filters_by_what_comes(node: ast.AST) -> bool:
    """`.filter(**request.GET)`: a name of a field that somebody else chose."""
    if _last(node) not in {"filter", "exclude", "get", "update", "annotate"} or not isinstance(
        node, ast.Call
    ):
        return False
    return any(each.arg is None and "request" in ast.unparse(each.value) for each in node.keywords)


def _orders_by_what_comes(node: ast.AST) -> bool:
    """A column's name is written in the source, or computed from names that are."""
    if _last(node) not in {"order_by", "values", "values_list", "only", "defer"} or not isinstance(
        node, ast.Call
    ):
        return False
    return any(isinstance(each, ast.JoinedStr) or "request" in ast.unparse(each) for each in node.args)


def _asks_another_machine(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] in {"requests", "httpx", "authlib", "aiohttp"} or (
            node.module in {"urllib.request", "http.client"}
        )
    return isinstance(node, ast.Import) and any(
        each.name in {"requests", "httpx", "urllib.request", "http.client", "aiohttp"} for each in node.names
    )


def _starts_a_shell(node: ast.AST) -> bool:
    return _name(node) in {"os.system", "os.popen"} or (
        isinstance(node, ast.Call)
        and any(each.arg == "shell" and ast.unparse(each.value) != "False" for each in node.keywords)
    )


def _draws_from_a_seed(node: ast.AST) -> bool:
    """`random` is for invented towns; what must not be guessed comes from `secrets`."""
    if isinstance(node, ast.ImportFrom):
        return node.module in {"random", "numpy.random"}
    return isinstance(node, ast.Import) and any(each.name == "random" for each in node.names)


_DOORS = {"objects", "_base_manager", "_default_manager"}


@cache
def _scoped() -> dict[str, set[str]]:
    """Each model whose rows somebody may not see, with the queries that say for whom."""
    found = {}
    for model in apps.get_models():
        rows = type(model._default_manager.all())
        if issubclass(rows, Scoped):
            found[model.__name__] = {name for name in vars(rows) if not name.startswith("_")} | {"visible_to"}
    return found


def _asks_for_nobody(node: ast.AST) -> bool:
    """`Child.objects.filter(...)`: rows that are scoped, asked for by whichever door without a viewer."""
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
        return False
    rows = node.value
    if rows.attr not in _DOORS or not isinstance(rows.value, ast.Name):
        return False
    doors = _scoped().get(rows.value.id)
    return doors is not None and node.attr not in doors


RULES = {
    "html": Rule(
        "no text is marked as HTML by hand", _marks_html, MARKED_AS_HTML, "page = mark_safe(concern.worry)"
    ),
    "sql": Rule(
        "SQL is written by hand in its own places only",
        _writes_sql,
        HAND_WRITTEN_SQL,
        "Child.objects.raw('SELECT * FROM children_child')",
    ),
    "code": Rule("nothing that comes in is read as code", _reads_code_as_data, {}, "import pickle"),
    "forgery": Rule(
        "no view is exempt from the check against forgery",
        _exempt_from_forgery,
        {"site/programs.py": "calls of programs, whose cookies are dropped before: none counts"},
        "request._dont_enforce_csrf_checks = True",
    ),
    "fields": Rule(
        "no field's name comes with a request",
        _filters_by_what_comes,
        {},
        "Child.objects.filter(**request.GET.dict())",
    ),
    "columns": Rule(
        "no column's name comes with a request",
        _orders_by_what_comes,
        {},
        "Concern.objects.order_by(request.GET['sort'])",
    ),
    "machines": Rule(
        "no other machine is asked but the one that is configured",
        _asks_another_machine,
        ASKS_ANOTHER_MACHINE,
        "import requests",
    ),
    "seed": Rule("nothing is drawn from a seed", _draws_from_a_seed, {}, "import random"),
    "shell": Rule("no shell is started", _starts_a_shell, {}, "subprocess.run(words, shell=True)"),
    "scope": Rule(
        "scoped rows are asked for by somebody", _asks_for_nobody, WITHOUT_A_VIEWER, "Child.objects.get(pk=1)"
    ),
}


def sources() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        here = path.relative_to(SOURCE).as_posix()
        if "migrations" not in path.parts and not here.startswith(TOOLS_OF_OURS):
            yield path


def found_in(text: str, rule: Rule) -> list[int]:
    return [node.lineno for node in ast.walk(ast.parse(text)) if rule.finds(node)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_no_line_of_the_source_does(rule: Rule) -> None:
    faults, used = [], set()
    for path in sources():
        here = path.relative_to(SOURCE).as_posix()
        lines = found_in(path.read_text("utf-8"), rule)
        door = next((each for each in rule.let_through if here.startswith(each)), None)
        if lines and door:
            used.add(door)
        elif lines:
            faults.append(f"{here}:{lines[0]}")
    assert not faults, f"{rule.says}: {faults}"
    assert used == set(rule.let_through), f"let through and not needed: {set(rule.let_through) - used}"


def test_nothing_that_must_not_be_guessed_comes_from_a_seed() -> None:
    drawn = [path.name for path in sources() if found_in(path.read_text("utf-8"), RULES["seed"])]
    assert drawn == []


def _acts_for_nobody(node: ast.AST) -> bool:
    """On PostgreSQL an action is in the area of its `by`: without one no row of work may be written."""
    if not isinstance(node, ast.FunctionDef):
        return False
    is_action = any(ast.unparse(one).startswith("store.action") for one in node.decorator_list)
    return is_action and "by" not in {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}


def test_every_action_says_who_does_it_in_the_demo_and_the_labs_too() -> None:
    rule = Rule("every action says who does it", _acts_for_nobody, {}, "")
    every = sorted(SOURCE.rglob("*.py"))
    assert not [path.name for path in every if found_in(path.read_text("utf-8"), rule)]
    assert found_in("@store.action\ndef tells(area_id: int, *, at: datetime) -> None: ...", rule) == [2]
    assert not found_in("@store.action\ndef tells(*, by: Viewer, at: datetime) -> None: ...", rule)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_line_that_does_would_be_seen(rule: Rule) -> None:
    assert found_in(f"def view(request):\n    {rule.planted}\n", rule)


@pytest.mark.parametrize("door", sorted(_DOORS))
def test_scoped_rows_are_asked_for_by_nobody_through_any_door(door: str) -> None:
    assert found_in(f"Child.{door}.filter(area_id=1)", RULES["scope"])


# A literal of the template's own may be HTML; what comes from outside may not.
UNESCAPED = re.compile(r"""[^'"\s]\s*\|\s*safe\b|autoescape\s+false|\.objects\b""")
SHAPES = "people.html"  # the marks of agencies, drawn in that file itself


def test_no_template_switches_escaping_off_or_asks_the_database() -> None:
    templates = sorted(SOURCE.rglob("*.html"))
    assert len(templates) > 30
    assert [one.name for one in templates if UNESCAPED.search(one.read_text("utf-8"))] == [SHAPES]


# What is typed freely may be a name, and what a form sends by GET stands in the address.
_SENT_BY_GET = re.compile(
    r"""<form\b(?![^>]*\bmethod="post")[^>]*>(?:(?!</form>).)*""", re.DOTALL | re.IGNORECASE
)
_TYPED = re.compile(
    r"""<textarea|\bui\.field\(|<input\b(?![^>]*\btype="(?:hidden|checkbox|radio|submit|date)")""",
    re.IGNORECASE,
)


def typed_into_an_address(template: str) -> bool:
    return any(_TYPED.search(form) for form in _SENT_BY_GET.findall(template))


def test_nothing_that_is_typed_is_sent_in_an_address() -> None:
    templates = sorted(SOURCE.rglob("*.html"))
    assert [one.name for one in templates if typed_into_an_address(one.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "planted",
    [
        '<form action="/find" method="get"><input name="who" type="text"></form>',
        '<form action="/find" method="GET">\n<p><input id="search" type="search"></form>',
        '<form action="/find"><textarea name="who"></textarea></form>',
        '<form method="get">{{ ui.field(form.who) }}</form>',
    ],
)
def test_a_form_that_would_is_seen(planted: str) -> None:
    assert typed_into_an_address(planted)
    assert not typed_into_an_address(
        planted.replace("<form", '<form method="post"').replace('method="get"', "")
    )


@pytest.mark.parametrize(
    "planted", ["{{ worry | safe }}", "{% autoescape false %}", "{{ Child.objects.all() }}"]
)
def test_a_template_that_does_would_be_seen(planted: str) -> None:
    assert UNESCAPED.search(planted)
