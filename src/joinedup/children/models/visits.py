"""Two practitioners of two agencies see a family together (T2)."""

from django.db import models
from django.db.models import F, Q

from joinedup.children.models.now import Signed, detail_reference


class JointVisit(Signed):
    """Planned by `by` with `other`; afterwards one of the two says whether it was made.

    Who planned it answers for that being said, until it is handed on: then `owner` does, or
    whoever is at `desk`.
    """

    reference = models.CharField(max_length=14, unique=True, default=detail_reference)
    other = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    purpose = models.CharField(max_length=300)
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    agreed_off_rota = models.BooleanField(default=False)  # the two agreed on a time when not both are on
    made = models.BooleanField(null=True)
    said_at = models.DateTimeField(null=True)
    said_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    came_of = models.CharField(max_length=400, blank=True)  # or why it was not made

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("other")), name="children_visit_of_two"),
        ]
