"""What people write down for whoever opens a child's page next, each signed by whoever wrote it.

Nothing here is written over: the newest counts, and what stood before stays beneath it.
"""

from django.db import models

from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def detail_reference() -> str:
    return new(Kind.DETAIL)


class Signed(Work):
    """About one child, by one practitioner. Who may be named beside the child is asked when it is read."""

    child = models.ForeignKey("children.Child", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Paragraph(Signed):
    """How it is for the child, in one paragraph that a person wrote."""

    words = models.TextField()


class NightPlan(Signed):
    """What to do if something happens tonight, and what must not be done."""

    words = models.TextField()
    never = models.TextField(blank=True)  # not to ring, not to say at the door
    review_on = models.DateField()


class NotHeard(Signed):
    """Why nobody has heard the child yet."""

    because = models.CharField(max_length=300)


class Doubt(Signed):
    """Something on the page is wrong, says whoever reads it; `desk` looks into it until it is settled."""

    reference = models.CharField(max_length=14, unique=True, default=detail_reference)
    about = models.CharField(max_length=20)  # which part of the page
    words = models.CharField(max_length=400)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    came_of = models.CharField(max_length=400, blank=True)


class NameWish(Signed):
    """Somebody asks a service that is named on request alone for its name; the service chooses."""

    reference = models.CharField(max_length=14, unique=True, default=detail_reference)
    involvement = models.ForeignKey("children.Involvement", on_delete=models.CASCADE, related_name="+")
    because = models.CharField(max_length=400)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    given = models.BooleanField(null=True)
    answer = models.CharField(max_length=400, blank=True)
