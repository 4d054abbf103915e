"""What was decided as an allegation about somebody who works with children before its decision said so of the
concern is one: also where that had been taken back while it waited for a manager."""

from typing import Any

from django.db import migrations


def say_it(apps: Any, schema_editor: Any) -> None:
    Concern = apps.get_model("frontdoor", "Concern")
    Concern.objects.filter(of_a_worker=False, told__outcome="allegation").update(of_a_worker=True)


class Migration(migrations.Migration):
    beside_old_code = "it says of a concern what older code says of one when it is recommended, and reads since"

    dependencies = [("frontdoor", "0036_what_is_kept_back")]

    operations = [migrations.RunPython(say_it, migrations.RunPython.noop)]
