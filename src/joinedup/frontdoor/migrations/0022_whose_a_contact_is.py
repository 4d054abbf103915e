"""Whose a planned contact is to settle, and at which desk whoever planned it sat."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def be_the_planners(apps: Any, schema_editor: Any) -> None:
    contacts = apps.get_model("frontdoor", "PlannedContact").objects
    contacts.update(holder_id=models.F("by_id"))


class Migration(migrations.Migration):
    beside_old_code = "it fills a column that no older code reads or writes"

    dependencies = [
        ("agencies", "0006_who_left_and_how_busy"),
        ("frontdoor", "0021_about_whom"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "plannedcontact",
            "holder",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "plannedcontact",
            "desk",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.desk",
            ),
        ),
        migrations.RunPython(be_the_planners, migrations.RunPython.noop),
    ]
