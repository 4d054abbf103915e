"""What an area decides for itself, as it stood from a day on. An edition is never changed: one follows it."""

from django.db import models


class Edition(models.Model):
    """The practice files of one partnership, whole, by name. The newest that has begun is in force."""

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="editions")
    in_force_from = models.DateField()
    brought_in_at = models.DateTimeField()
    source = models.CharField(max_length=120)  # which folder's, as whoever brought it in called it
    digest = models.CharField(max_length=64)  # of `files`: the same files are not brought in twice
    files = models.TextField()  # JSON: text by name

    class Meta:
        indexes = [
            models.Index(fields=["area", "-in_force_from", "-id"], name="agencies_edition_in_force"),
            models.Index(fields=["digest"], name="agencies_edition_by_digest"),
        ]
