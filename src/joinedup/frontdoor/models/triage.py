"""How urgent a concern was said to be, by whom, when and why."""

from django.db import models

from joinedup.frontdoor.models.concern import Concern
from joinedup.frontdoor.rules.ratings import Rating, rating_in_words
from joinedup.store.models import Work


class Rated(Work):
    """One rating of a concern. The newest counts; none is changed. Its time was stored as it was set."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="ratings")
    rating = models.CharField(max_length=5, choices=[(each.value, rating_in_words(each)) for each in Rating])
    because = models.CharField(max_length=280, blank=True)
    profile = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
