"""By what people are found, and what is compared of them. No child is known here: a subject is a number.

Both are made from other tables, whenever those change and in the same transaction, and can be made anew from
them (`joinedup identity keys`). What is sealed is in neither.
"""

from django.db import models

from joinedup.identity.models.merging import Sameness, Together

__all__ = ["ComparisonCopy", "PersonKey", "Sameness", "Together"]


class PersonKey(models.Model):
    """One key of a subject (identity.rules.keys)."""

    of_one_area = True

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.BigIntegerField()
    subject = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "key", "subject"], name="identity_key_of_subject")
        ]
        indexes = [models.Index(fields=["area", "subject"], name="identity_keys_of_subject")]


class ComparisonCopy(models.Model):
    """What is compared of a subject, in one compact line (identity.rules.copies.packed)."""

    of_one_area = True

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.BigIntegerField()
    edition = models.PositiveSmallIntegerField()  # of the kinds of key that were stored with it
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "subject"], name="identity_copy_of_subject")]
