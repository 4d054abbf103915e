"""Tokens of agencies' systems, and which of them sent what."""

from django.db import models

from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _token_reference() -> str:
    return new(Kind.SYSTEM)


class Token(Work):
    """A system of one agency may call while this stands. The token itself is kept nowhere: a digest is.

    `answers_for` is whoever at the agency answers for it: it never may more than they, and goes with them.
    """

    read_in_every_area = True  # it is part of finding out who is asking

    reference = models.CharField(max_length=14, unique=True, default=_token_reference)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    called = models.CharField(max_length=120)  # which system it is
    answers_for = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True)  # to the hour


class Sent(Work):
    """What a token sent, so that it reads the receipts of that and of nothing else."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="sent")
    thing = models.CharField(max_length=14, unique=True)  # the reference of a concern
    key = models.CharField(max_length=64)  # a digest of the idempotency key

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_sent_once_for_a_key")]
