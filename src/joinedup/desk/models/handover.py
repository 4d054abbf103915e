"""A handover: what somebody had when they went, with a line to each, and who has read which."""

from django.db import models

from joinedup.desk.rules.handover import How, Why
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _handover_reference() -> str:
    return new(Kind.HANDOVER)


class Handover(Work):
    """From one person to whoever is next. It is the desk's until somebody has read each item."""

    reference = models.CharField(max_length=14, unique=True, default=_handover_reference)
    of = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Why])
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True)  # when a manager was told that it lies unread
    read_at = models.DateTimeField(null=True)  # when its last item was read

    class Meta:
        indexes = [
            models.Index(
                fields=["area", "desk"], condition=models.Q(read_at=None), name="desk_handover_unread"
            )
        ]


class HandedItem(Work):
    """One item of it. The words are for whoever reads it next, and stay as they were written."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=30)  # with the reference, which item of open work it is
    item = models.CharField(max_length=14)
    what = models.CharField(max_length=80)
    children = models.CharField(max_length=400, blank=True)  # whom it is about, by reference, with commas
    how = models.CharField(max_length=8, choices=[(one.value, one.value) for one in How])
    know = models.CharField(max_length=140, blank=True)
    then = models.CharField(max_length=140, blank=True)
    read_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField(null=True)
    first_thing = models.CharField(max_length=200, blank=True)  # in the reader's own words

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "code", "item"], name="desk_handed_once")]
