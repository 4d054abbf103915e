"""What only the form for everybody asks, and such a form on its way."""

from django.db import models

from joinedup.frontdoor.models.concern import Concern
from joinedup.store.models import Work


class ToldByAnybody(Work):
    """Beside a concern that came by the form for everybody: what it asks, and how its sender looks later.

    Nobody knows whether what stands here is so: whoever rings back takes no number from here as proof.
    """

    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="by_anybody")
    in_danger = models.BooleanField()
    school = models.CharField(max_length=200, blank=True)
    child_knows = models.CharField(max_length=8, blank=True)
    looked_after_by = models.TextField(blank=True)
    # Whether it is about somebody who works with children, as it was answered: yes, no, not_sure or ''.
    of_a_worker = models.CharField(max_length=8, blank=True, default="", db_default="")
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=120, blank=True)
    safe_ways = models.CharField(max_length=200, blank=True)
    may_leave_message = models.BooleanField(default=False)
    not_to_say = models.CharField(max_length=200, blank=True)

    word = models.CharField(max_length=64, blank=True)  # a digest; '' where the sender wanted none
    tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    kept_aside = models.BooleanField(default=False)  # it was received while the database could not take it


class PublicDraft(models.Model):
    """A form for everybody that is not sent yet. Sealed; found by the browser's cookie, or by code and word.

    One that was sent keeps its line without a word, so that its browser is shown its receipt again.
    """

    token = models.CharField(max_length=64, unique=True)  # a digest of what the browser holds
    code = models.CharField(max_length=64, null=True, unique=True)  # a digest; null where it was not saved
    word = models.CharField(max_length=64, blank=True)  # a digest
    sealed = models.TextField(blank=True)
    began = models.DateTimeField()
    kept = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    area_id = models.BigIntegerField()
    sent = models.CharField(max_length=14, blank=True)  # the reference

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent="") | models.Q(sealed=""), name="frontdoor_sent_draft_holds_nothing"
            )
        ]
