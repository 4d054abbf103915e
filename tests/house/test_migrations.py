"""Tables change by expand and contract: what the last release's code does goes on working on the next tables.

A migration adds. What takes away, renames or narrows is a contract step: it says so with `contracts = "..."`,
which names the release that stopped using it. Python or SQL, which nobody here can judge, says with
`beside_old_code = "..."` why the old code goes on. `joinedup lab migrate` then runs that old code.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Q

ROOT = Path(__file__).resolve().parents[2]
BASELINE = tomllib.loads((ROOT / "tools" / "baseline.toml").read_text("utf-8"))
TAKES_AWAY = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
OUR_WORDS = (migrations.RunPython, migrations.RunSQL)


@pytest.fixture(scope="module")
def graph() -> MigrationGraph:
    return MigrationLoader(None).graph


def faults(migration: migrations.Migration, *, state: ProjectState, old: ProjectState) -> Iterator[str]:
    """What in `migration` the last release's code would break on. `state` becomes what it leaves behind."""
    for operation in migration.operations:
        yield from _faults(operation, migration, before=state, old=old)
        if not operation.reversible:
            yield "cannot be taken back"
        operation.state_forwards(migration.app_label, state)


def _faults(
    operation: Operation, migration: migrations.Migration, *, before: ProjectState, old: ProjectState
) -> Iterator[str]:
    app = migration.app_label
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        yield "says one thing to the database and another to the code"
    elif isinstance(operation, OUR_WORDS) and not getattr(migration, "beside_old_code", ""):
        yield "does what cannot be judged, and does not say why the old code goes on"
    name = getattr(operation, "model_name", getattr(operation, "name", "")) or ""
    name = getattr(operation, "old_name", name) if isinstance(operation, migrations.RenameModel) else name
    if (app, name.lower()) not in old.models or getattr(migration, "contracts", ""):
        return  # a table that the old code does not know, or nobody uses any more
    if isinstance(operation, TAKES_AWAY):
        yield f"takes away what the old code uses: {operation.describe()}"
    elif isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.has_db_default() or isinstance(field, models.ManyToManyField)):
            yield f"{operation.describe()}: the old code gives it nothing, and the database has no default"
    elif isinstance(operation, migrations.AlterField):
        was = before.models[app, name.lower()].fields[operation.name]
        yield from _narrower(was, operation.field)
    elif isinstance(operation, migrations.AddConstraint | migrations.AlterUniqueTogether):
        now = getattr(operation, "constraint", None)
        if not _asks_less(now, was_in=old.models[app, name.lower()]):
            yield f"{operation.describe()}: the old code does not keep to it"


def _asks_less(now: models.BaseConstraint | None, *, was_in: ModelState) -> bool:
    """Whether the old code keeps to it: one of the same name held for these rows, and for more."""
    unique, before = models.UniqueConstraint, was_in.options.get("constraints", ())
    was = next((one for one in before if now is not None and one.name == now.name), None)
    if not isinstance(was, unique) or not isinstance(now, unique) or was.fields != now.fields:
        return False
    asked = set(was.condition.children) if was.condition else set()
    return (
        now.condition is not None
        and now.condition.connector == Q.AND
        and asked <= set(now.condition.children)
    )


def _kind(field: models.Field) -> str:  # type: ignore[type-arg]
    """A one-to-one is a foreign key that is unique: the column is the same."""
    return "ForeignKey" if isinstance(field, models.OneToOneField) else field.get_internal_type()


def _narrower(was: models.Field, is_now: models.Field) -> Iterator[str]:  # type: ignore[type-arg]
    if was.null and not is_now.null and not is_now.has_db_default():
        yield f"{is_now.name or ''} may not be empty any more, and the old code leaves it so"
    if _kind(was) != _kind(is_now):
        yield f"it was a {was.get_internal_type()} and becomes a {is_now.get_internal_type()}"
    if (was.max_length or 0) > (is_now.max_length or 0) > 0:
        yield f"it had room for {was.max_length} characters and has room for {is_now.max_length}"
    if is_now.unique and not was.unique:
        yield "it must be unique, and the old code does not keep to it"


def released(graph: MigrationGraph) -> ProjectState:
    """The tables of the last release."""
    return graph.make_state(nodes=[(app, name) for app, name in BASELINE["migrations"].items()])


def test_the_baseline_names_migrations_that_are_there(graph: MigrationGraph) -> None:
    for app, name in BASELINE["migrations"].items():
        assert (app, name) in graph.nodes
    assert len(BASELINE["commit"]) == 40


def test_what_came_since_the_last_release_lets_its_code_go_on(graph: MigrationGraph) -> None:
    old = released(graph)
    state, known, looked, found = old.clone(), _known(graph), 0, []
    for node in (node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf)):
        if node in known:
            continue
        known.add(node)
        migration = graph.nodes[node]
        if not migration.__module__.startswith("joinedup."):
            migration.mutate_state(state, preserve=False)
            continue
        looked += 1
        found += [f"{node[0]}.{node[1]}: {fault}" for fault in faults(migration, state=state, old=old)]
    assert looked > 0
    assert found == []


def _known(graph: MigrationGraph) -> set[tuple[str, str]]:
    return {node for app, name in BASELINE["migrations"].items() for node in graph.forwards_plan((app, name))}


class _Planted(migrations.Migration):
    """What somebody might write next in the room of concerns."""

    def __init__(self, *operations: Operation) -> None:
        super().__init__("9999_planted", "frontdoor")
        self.operations = list(operations)


TEXT = models.CharField(max_length=20)
PLANTS: list[tuple[Operation, str]] = [
    (migrations.RemoveField("concern", "worry"), "takes away what the old code uses"),
    (migrations.RenameField("concern", "worry", "what_happened"), "takes away what the old code uses"),
    (migrations.DeleteModel("concern"), "takes away what the old code uses"),
    (migrations.RenameModel("Concern", "Worry"), "takes away what the old code uses"),
    (migrations.AddField("concern", "mood", TEXT), "the database has no default"),
    (migrations.AddField("concern", "mood", models.CharField(max_length=20, default="")), "has no default"),
    (migrations.AlterField("concern", "worry", models.IntegerField()), "becomes a IntegerField"),
    (
        migrations.AddConstraint(
            "concern", models.UniqueConstraint(fields=["worry"], name="frontdoor_one_worry_each")
        ),
        "the old code does not keep to it",
    ),
    (
        migrations.AddConstraint(  # one that holds for fewer rows today
            "recommendation",
            models.UniqueConstraint(fields=["concern"], name="frontdoor_one_open_recommendation"),
        ),
        "the old code does not keep to it",
    ),
    (migrations.RunSQL("DROP TABLE frontdoor_concern"), "does not say why the old code goes on"),
    (migrations.RunSQL("DROP TABLE frontdoor_concern"), "cannot be taken back"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "sentence"), PLANTS, ids=lambda value: getattr(value, "name", ""))
def test_a_step_that_breaks_the_old_code_would_be_seen(
    graph: MigrationGraph, operation: Operation, sentence: str
) -> None:
    old = released(graph)
    found = list(faults(_Planted(operation), state=old.clone(), old=old))
    assert any(sentence in fault for fault in found), found


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("concern", "mood", models.CharField(max_length=20, db_default="")),
        migrations.AddField("concern", "mood", models.CharField(max_length=20, null=True)),
        migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True)), ("word", TEXT)]),
        migrations.AddIndex("concern", models.Index(fields=["entered"], name="frontdoor_by_entered")),
    ],
    ids=["with a default in the database", "that may be empty", "a table", "an index"],
)
def test_a_step_that_only_adds_is_let_through(graph: MigrationGraph, operation: Operation) -> None:
    old = released(graph)
    assert list(faults(_Planted(operation), state=old.clone(), old=old)) == []


def test_a_contract_step_says_which_release_stopped_using_it(graph: MigrationGraph) -> None:
    old = released(graph)
    step = _Planted(migrations.RemoveField("concern", "worry"))
    step.contracts = "0.2.0 reads it nowhere"  # type: ignore[attr-defined]
    assert list(faults(step, state=old.clone(), old=old)) == []
