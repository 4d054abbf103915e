"""News of a decision that was taken anew before news was kept with its decision stays with that decision."""

from typing import Any

from django.db import migrations


def be_of_what_was_decided_then(apps: Any, schema_editor: Any) -> None:
    """Each is of the first decision that was opened again after it was told."""
    news = apps.get_model("frontdoor", "News").objects
    for before in apps.get_model("frontdoor", "DecidedBefore").objects.order_by("entered", "pk"):
        told = news.filter(concern_id=before.concern_id, before=None, entered__lte=before.entered)
        told.update(before=before)


class Migration(migrations.Migration):
    beside_old_code = "it fills a column that no older code reads or writes"

    dependencies = [
        ("frontdoor", "0030_news_of_what_was_decided_before"),
    ]

    operations = [
        migrations.RunPython(be_of_what_was_decided_then, migrations.RunPython.noop),
    ]
