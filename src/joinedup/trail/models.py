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


class Checkpoint(models.Model):
    """A signed root over the entries since the one before. As append only as they are (migration 0003)."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)  # RFC 6962, over the hashes of entries first to last
    head = models.CharField(max_length=64)  # the hash of entry `last`
    at = models.DateTimeField()
    key = models.CharField(max_length=16)  # which key signed
    signature = models.CharField(max_length=128)


class Reason(models.Model):
    """What somebody typed: erasable, because the chain holds only its salted digest."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="reason")
    salt = models.CharField(max_length=32)
    text = models.TextField()
