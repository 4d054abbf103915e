"""Whether a concern is about somebody who works with children stands in its own column from here on, and not
in what was recommended last."""

from typing import Any

from django.db import migrations


def say_it(apps: Any, schema_editor: Any) -> None:
    Concern = apps.get_model("frontdoor", "Concern")
    Recommendation = apps.get_model("frontdoor", "Recommendation")
    said = Recommendation.objects.exclude(outcome="more_information").order_by("entered", "pk")
    put_forward = Recommendation.objects.filter(outcome="allegation").values("concern")
    last = dict(said.filter(concern__in=put_forward).values_list("concern", "outcome"))
    of_it = [concern for concern, outcome in last.items() if outcome == "allegation"]
    Concern.objects.filter(pk__in=of_it).update(of_a_worker=True)
    told = Concern.objects.filter(of_a_worker=True)
    something_else = dict(said.filter(concern__in=told.values("pk")).values_list("concern", "outcome"))
    of_none = [concern for concern, outcome in something_else.items() if outcome != "allegation"]
    Concern.objects.filter(pk__in=of_none).update(of_a_worker=False)


class Migration(migrations.Migration):
    beside_old_code = "it fills a column that no older code reads or writes"

    dependencies = [("frontdoor", "0032_said_of_a_worker")]

    operations = [migrations.RunPython(say_it, migrations.RunPython.noop)]
