"""A question that was withdrawn after something had been told is answered: what became of that is owed.

Until it could be both, it was withdrawn alone. What was prepared and had not gone by then has gone back.

Only of the last days: what became of it is due five working days after, and an older one would be overdue in
the night of the update, with nobody who was ever told of it. Where something stood at the wrong child nothing
became of it for the right one, and nobody owes that.
"""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

_NOT_YET_DUE = timedelta(days=5)
_OF_ANOTHER = "It was asked because of something that stood at the wrong record."


def be_answered_where_something_was_told(apps: Any, schema_editor: Any) -> None:
    questions = apps.get_model("sharing", "Question").objects
    disclosed = apps.get_model("sharing", "Disclosed").objects
    told = disclosed.filter(question=OuterRef("pk"), recalled_at=None, entered__lte=OuterRef("withdrawn_at"))
    lately = questions.filter(state="withdrawn", withdrawn_at__gte=timezone.now() - _NOT_YET_DUE)
    both = lately.filter(Exists(told)).exclude(withdrawn_because=_OF_ANOTHER)
    waits = apps.get_model("sharing", "Answer").objects.filter(
        question__in=both, released_at=None, given_back_at=None
    )
    for answer in waits.select_related("question"):
        answer.given_back_by_id = answer.question.withdrawn_by_id
        answer.given_back_at = answer.question.withdrawn_at
        answer.given_back_because = "The question was withdrawn before this went."
        answer.version += 1
        answer.save()
    # A page that was opened before is told that it has moved on.
    both.filter(told_version__isnull=False).update(told_version=F("told_version") + 1)
    both.update(state="answered", version=F("version") + 1)


class Migration(migrations.Migration):
    beside_old_code = "an older server knows a question that is withdrawn and answered, and asks for its outcome"

    dependencies = [
        ("sharing", "0017_longer_conditions"),
    ]

    operations = [
        migrations.RunPython(be_answered_where_something_was_told, migrations.RunPython.noop),
    ]
