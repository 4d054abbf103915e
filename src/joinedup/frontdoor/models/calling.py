"""A concern that somebody rang about."""

from django.db import models

from joinedup.frontdoor.models.concern import Concern
from joinedup.store.models import Work


class TakenDown(Work):
    """Who took the call: `occurred` is when somebody rang, `entered` when it was written down.

    Whoever rang is the concern's sender; where nobody here knows them, what they said of themselves stands in
    `ToldByAnybody`.
    """

    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="taken_down")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    because = models.TextField(blank=True)  # why it was written down on a later day
