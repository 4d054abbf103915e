"""Checkpoints, which refuse to be changed as entries do."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = (
    "CREATE TRIGGER trail_checkpoint_no_update BEFORE UPDATE ON trail_checkpoint "
    "BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END",
    "CREATE TRIGGER trail_checkpoint_no_delete BEFORE DELETE ON trail_checkpoint "
    "BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END",
)
POSTGRESQL = (
    "CREATE TRIGGER trail_checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_checkpoint "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_append_only()",
    "ALTER TABLE trail_checkpoint ENABLE ALWAYS TRIGGER trail_checkpoint_append_only",
)


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def permit(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER trail_checkpoint_no_update")
        schema_editor.execute("DROP TRIGGER trail_checkpoint_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER trail_checkpoint_append_only ON trail_checkpoint")


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField(unique=True)),
                ("root", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
        ),
        migrations.RunPython(forbid, permit),
    ]
