"""What an agency will do no longer, and whom it asked to pick that up."""

from django.db import models

from joinedup.kernel.references import Kind, new


def _reference() -> str:
    return new(Kind.NARROWING)


class Narrowing(models.Model):
    """Notice that a service is narrowed or withdrawn. It is about a service: no child is named in it."""

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="narrowings")
    what = models.CharField(max_length=120)
    from_day = models.DateField()
    given_at = models.DateTimeField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    # Whose it is on the side of the agency that gave it. Null: its desk's.
    held_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, db_default=1)


class NarrowingAsk(models.Model):
    """Who was to pick it up, and what they said: the newest counts, and the older stay."""

    narrowing = models.ForeignKey(Narrowing, on_delete=models.CASCADE, related_name="asks")
    agency = models.ForeignKey(  # null: nobody
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="asked_to_pick_up"
    )
    asked_at = models.DateTimeField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9, blank=True)  # accepted, contested; '': none yet
    because = models.CharField(max_length=300, blank=True)  # why it is contested
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
