"""The one row that a backup must hold, because it was written for it."""

from django.db import models


class Canary(models.Model):
    """Words that are awkward to copy, written right before a backup and looked for in it."""

    reference = models.CharField(max_length=40, unique=True)
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
