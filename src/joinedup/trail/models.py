"""The append-only table, and beside it what may be erased."""

from django.db import models


class Entry(models.Model):
    """One thing done or looked at. Never changed, never deleted: triggers refuse (migration 0002)."""

    number = models.BigIntegerField(primary_key=True)
    area = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    about = models.JSONField(default=list)  # opaque references only
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["actor", "number"], name="trail_entry_by_actor")]


class Subject(models.Model):
    """Which entries are about whom, so that 'who looked at this child' is one look-up."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="subjects")
    reference = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["reference", "entry"], name="trail_subject_by_ref")]


class Reason(models.Model):
    """What somebody typed: erasable, because the chain holds only its salted digest."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="reason")
    salt = models.CharField(max_length=32)
    text = models.TextField()
