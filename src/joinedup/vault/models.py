"""Sealed values, by the record that each belongs to; what they are found by; and openings by two people."""

from django.db import models
from django.db.models import Q

from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.vault.rules import kinds


def _sealed_reference() -> str:
    return new(Kind.SEALED)


class SealedQuerySet(Scoped["Sealed"]):
    what = What.SEALED
    area = "area"
    category = "kind"

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        return Q(owner_id=viewer.agency_id) if relation is Relation.HOLDS else None


class Sealed(models.Model):
    """One sealed value. Nothing here but the value's own bytes says what it is.

    `about` is the record that it belongs to, by reference; empty where that itself would tell (an adoption).
    A value that was replaced stays, with its end: where somebody was safe before is not lost.
    """

    reference = models.CharField(max_length=14, unique=True, default=_sealed_reference)
    area = models.BigIntegerField()
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in kinds.Kind])
    about = models.CharField(max_length=14, blank=True)
    field = models.CharField(max_length=40)
    key_id = models.CharField(max_length=8, db_index=True)
    value = models.TextField()
    owner_id = models.BigIntegerField()  # the agency that sealed it
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about", "kind"], name="vault_sealed_about")]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "kind", "field"],
                condition=Q(until__isnull=True) & ~Q(about=""),
                name="vault_sealed_once_in_a_place",
            )
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        tie = Tie(Relation.HOLDS, agency_id=self.owner_id)
        return Thing(What.SEALED, self.area, (tie,), category=self.kind)


class Token(models.Model):
    """What a sealed value is found by: a keyed digest. Without the keyring it tells nothing."""

    sealed = models.ForeignKey(Sealed, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sealed", "digest"], name="vault_token_once")]


class Opening(models.Model):
    """A wish to open what takes two people: who asked, who said yes, and when it was opened."""

    reference = models.CharField(max_length=14, unique=True, default=_sealed_reference)
    sealed = models.ForeignKey(Sealed, on_delete=models.PROTECT, related_name="openings")
    asked_by = models.CharField(max_length=14)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=14, blank=True)
    approved_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=models.F("asked_by")), name="vault_opening_takes_two_people"
            )
        ]
