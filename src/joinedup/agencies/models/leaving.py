"""What was seen to of the open work of agencies that have left."""

from django.db import models


class OfWhoLeft(models.Model):
    """Somebody who had it said what became of it: it is ended, or another desk has it. The newest counts."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")  # that left
    code = models.CharField(max_length=40)  # with the reference, what it is: `rules.owners.OpenItem`
    reference = models.CharField(max_length=14)
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
