"""The trail refuses to be changed: by the application, by a console, by an administrator's slip."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER trail_entry_no_update BEFORE UPDATE ON trail_entry
BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END;
CREATE TRIGGER trail_entry_no_delete BEFORE DELETE ON trail_entry
BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END;
CREATE TRIGGER trail_subject_no_update BEFORE UPDATE ON trail_subject
BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END;
CREATE TRIGGER trail_subject_no_delete BEFORE DELETE ON trail_subject
BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END;
"""

POSTGRESQL = """
CREATE FUNCTION trail_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the trail is append only'; END $$;
CREATE TRIGGER trail_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_entry
FOR EACH STATEMENT EXECUTE FUNCTION trail_append_only();
CREATE TRIGGER trail_subject_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trail_subject
FOR EACH STATEMENT EXECUTE FUNCTION trail_append_only();
ALTER TABLE trail_entry ENABLE ALWAYS TRIGGER trail_entry_append_only;
ALTER TABLE trail_subject ENABLE ALWAYS TRIGGER trail_subject_append_only;
"""


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    if schema_editor.connection.vendor == "sqlite":
        for statement in statements.strip().split("END;"):
            if statement.strip():
                schema_editor.execute(statement + "END;")
    else:
        schema_editor.execute(statements)


def permit(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    names = ("entry", "subject")
    if schema_editor.connection.vendor == "sqlite":
        for name in names:
            schema_editor.execute(f"DROP TRIGGER trail_{name}_no_update")
            schema_editor.execute(f"DROP TRIGGER trail_{name}_no_delete")
    else:
        for name in names:
            schema_editor.execute(f"DROP TRIGGER trail_{name}_append_only ON trail_{name}")
        schema_editor.execute("DROP FUNCTION trail_append_only()")


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(forbid, permit)]
