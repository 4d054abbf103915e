"""What every table of work has, and the two tables that the store itself needs."""

from typing import Any, Self

from django.db import models
from django.db.models import F

from joinedup.store.versions import Stale, VersionMissing


class Work(models.Model):
    """A row of work: it belongs to one area, and says when it happened and when it was entered.

    `occurred` is what somebody says; `entered` is the server's moment. Clocks run on `entered`.
    """

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    occurred = models.DateTimeField()
    entered = models.DateTimeField()

    class Meta:
        abstract = True

    def change(self, *, based_on: int | None, **values: Any) -> Self:
        """Write `values` if nobody changed the row since version `based_on`.

        Raises:
            VersionMissing: `based_on` is None.
            Stale: the row has moved on, or never was.
        """
        if based_on is None:
            raise VersionMissing(type(self).__name__)
        rows = type(self)._default_manager.filter(pk=self.pk, version=based_on)
        if rows.update(version=F("version") + 1, **values) != 1:
            raise Stale(type(self).__name__)
        self.refresh_from_db()
        return self


class Receipt(models.Model):
    """One form, one effect: what the key was first answered with."""

    by = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    said = models.CharField(max_length=64)
    answer = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="store_receipt_one_effect")]


class Installation(models.Model):
    """What this database is: a demo town or the real thing. Written once, when it is made."""

    DEMO, LIVE = "demo", "live"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=4, choices=[(DEMO, "demo"), (LIVE, "live")])
    made_at = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)  # the demo's moment; null when live
    finished = models.BooleanField(default=False)  # a demo town that was cut short is made again

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="store_installation_only_one"),
            models.CheckConstraint(
                condition=models.Q(mode="live", starts_at__isnull=True)
                | models.Q(mode="demo", starts_at__isnull=False),
                name="store_installation_demo_has_a_moment",
            ),
        ]


class ReadOnlyMode(models.Model):
    """While there is this row, work is refused; the trail and coming in go on (`joinedup readonly`)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()
    until = models.DateTimeField()
    because = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="store_readonly_only_one")]


class Heartbeat(models.Model):
    """When it was last tried whether anything can be saved (/readyz). One row, written over and over."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="store_heartbeat_only_one")]
