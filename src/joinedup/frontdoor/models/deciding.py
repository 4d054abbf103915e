"""What was recommended and decided on a concern, and what its sender was told."""

from django.db import models
from django.db.models import Q

from joinedup.frontdoor.models.concern import Concern
from joinedup.store.models import Work


class Recommendation(Work):
    """What a social worker recommends, why, and what the sender is to be told. Replaced, never edited."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="recommendations")
    outcome = models.CharField(max_length=40)  # a code from frontdoor.rules.outcomes
    because = models.TextField()
    tell_sender = models.TextField()
    tell_holders = models.JSONField(default=dict)  # per question: what became of the answer, code and line
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    sent_back_because = models.TextField(blank=True)
    sent_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"],
                condition=Q(sent_back_at__isnull=True),
                name="frontdoor_one_open_recommendation",
            )
        ]


class Authorisation(Work):
    """The manager's decision. There is no way to decide without telling the sender."""

    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, related_name="authorisation"
    )
    because = models.TextField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class ToldSender(Work):
    """What became of a concern, as its sender reads it."""

    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="told")
    outcome = models.CharField(max_length=40)
    text = models.TextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="frontdoor_nobody_is_told_nothing")]
