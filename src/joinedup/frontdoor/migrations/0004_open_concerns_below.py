"""Write down below what stands open here, for the concerns that were tied before it was written down."""

from typing import Any

from django.db import migrations


def write_down(apps: Any, schema_editor: Any) -> None:
    concerns = apps.get_model("frontdoor", "Concern").objects
    below = apps.get_model("sharing", "OpenConcern").objects
    below.bulk_create(
        below.model(
            area_id=one.area_id,
            occurred=one.tied_at or one.entered,
            entered=one.tied_at or one.entered,
            child_id=one.child_id,
            concern=one.reference,
        )
        for one in concerns.filter(child__isnull=False, decided_at__isnull=True)
    )


class Migration(migrations.Migration):
    beside_old_code = "it fills a table that no older code reads or writes"

    dependencies = [
        ("frontdoor", "0003_unnamed_sender"),
        ("sharing", "0006_what_stands_open"),
    ]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
