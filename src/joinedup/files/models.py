"""Files, sealed in their rows: whoever has the database, or a backup, has none of them without the key."""

from django.db import models

from joinedup.files.rules.limits import KINDS
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _file_reference() -> str:
    return new(Kind.FILE)


class Attachment(Work):
    """One file that was sent with something. `about` is that thing's reference: who may see that, sees it."""

    class State(models.TextChoices):
        KEPT = "kept", "kept"
        WAITS = "waits", "waits for the virus scanner"

    reference = models.CharField(max_length=14, unique=True, default=_file_reference)
    about = models.CharField(max_length=14)
    sender = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(kind.code, kind.words) for kind in KINDS.values()])
    state = models.CharField(max_length=8, choices=State.choices, default=State.KEPT)
    size = models.PositiveIntegerField()  # bytes of what is handed out
    mark = models.CharField(max_length=64)  # of what was sent: the same again is here already
    sealed_name = models.BinaryField()  # what its sender called it
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "mark"], name="files_same_file_once")]
