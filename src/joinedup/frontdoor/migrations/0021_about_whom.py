"""About whom a concern is stands in the concern itself, by whichever door it came."""

from typing import Any

from django.db import migrations, models

_CHOICES = [
    ("child", "A child or young person"),
    ("then", "An adult, about their own childhood"),
    ("adult", "An adult who may not be safe now"),
]
_MOVED = ("about", "long_ago", "who_did_it", "adult_agrees")


def move_to_the_concern(apps: Any, schema_editor: Any) -> None:
    concerns = apps.get_model("frontdoor", "Concern").objects
    for one in apps.get_model("frontdoor", "ToldByAnybody").objects.all():
        concerns.filter(pk=one.concern_id).update(**{name: getattr(one, name) for name in _MOVED})


def move_back(apps: Any, schema_editor: Any) -> None:
    beside = apps.get_model("frontdoor", "ToldByAnybody").objects
    for one in apps.get_model("frontdoor", "Concern").objects.filter(by_anybody__isnull=False):
        was = {name: getattr(one, name) for name in _MOVED}
        was["long_ago"] = was["long_ago"][:200]  # words that were sealed lengthen it, and it held no more
        beside.filter(concern_id=one.pk).update(**was)


class Migration(migrations.Migration):
    beside_old_code = "it fills columns that no older code reads or writes"

    dependencies = [("frontdoor", "0020_more_asked")]

    operations = [
        migrations.AddField(
            "concern",
            "about",
            models.CharField(choices=_CHOICES, db_default="child", default="child", max_length=5),
        ),
        migrations.AddField("concern", "long_ago", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("concern", "who_did_it", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField(
            "concern",
            "adult_agrees",
            models.CharField(blank=True, db_default="", default="", max_length=9),
        ),
        migrations.AlterField(
            "toldbyanybody",
            "about",
            models.CharField(choices=_CHOICES, db_default="child", default="child", max_length=5),
        ),
        migrations.RunPython(move_to_the_concern, move_back),
        *(migrations.RemoveField("toldbyanybody", name) for name in _MOVED),
    ]
