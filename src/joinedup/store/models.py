"""What every table of work has, and the two tables that the store itself needs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F

from joinedup.store.change import made_now
from joinedup.store.versions import Stale, Versioned, VersionMissing, insist_on_version, kind_of


class Work(models.Model):
    """A row of work: it belongs to one area, and says when it happened and when it was entered.

    `occurred` is what somebody says; `entered` is the server's moment. Clocks run on `entered`. On PostgreSQL
    a transaction sees the rows of one area (docs/decisions/0020), but for what must be read before it is
    known who is asking.
    """

    read_in_every_area = False
    # What is true of the rows that one agency keeps to itself, in SQL with `{agency}` for its key; '' where
    # the agencies of an area share the table. Any table may say so, one that is no work too.
    own_rows: ClassVar[str] = ""

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
            VersionAhead: the row has not come so far.
            Stale: the row has moved on, or never was.
        """
        if based_on is None:
            raise VersionMissing(self._meta.label_lower)
        rows = type(self)._default_manager.filter(pk=self.pk, version=based_on)
        if rows.update(version=F("version") + 1, **values) != 1:
            now = type(self)._default_manager.filter(pk=self.pk).values_list("version", flat=True).first()
            self.version = self.version if now is None else now
            insist_on_version(self, based_on)
            raise Stale(self._meta.label_lower, self.pk, based_on)
        self.refresh_from_db()
        note_edit(self, values)
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


class Edit(models.Model):
    """Who changed which fields of a row of work, and when: one line for each version after the first.

    What stood in the fields is not here; the newest stands in the row, and the trail says what was done.
    """

    kind = models.CharField(max_length=60)  # 'frontdoor.concern'
    row = models.BigIntegerField()
    version = models.PositiveIntegerField()  # the version that the change made
    fields = models.CharField(max_length=600)  # names of columns, with commas
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "row", "version"], name="store_edit_one_a_version")
        ]


def note_edit(row: Versioned, fields: Iterable[str]) -> None:
    """Write down who changed which fields of a row that has its new version, with the change itself."""
    change = made_now()
    if change is None or change.at is None:
        return  # set up by hand, outside of any action
    Edit.objects.create(
        kind=kind_of(row),
        row=row.pk,
        version=row.version,
        fields=",".join(sorted(fields)),
        by=change.by,
        at=change.at,
    )


class Draft(models.Model):
    """What somebody typed into a form and has not sent. Sealed: nobody but its author can be shown it.

    One that was sent keeps its line without a word, so that a late save from the page does not bring it back.
    """

    by = models.CharField(max_length=40)
    token = models.CharField(max_length=32)  # made with the form; two open forms are two drafts
    form = models.CharField(max_length=80)  # the name of the address that the form posts to
    about = models.CharField(max_length=80, blank=True)  # the opaque reference in that address
    version = models.PositiveIntegerField(null=True)  # of the record, as it was when the form was shown
    sealed = models.TextField(blank=True)
    began = models.DateTimeField()
    kept = models.DateTimeField(db_index=True)
    sent = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "token"], name="store_draft_of_one_form"),
            models.CheckConstraint(
                condition=models.Q(sent__isnull=True) | models.Q(sealed=""),
                name="store_draft_sent_holds_nothing",
            ),
        ]

    @classmethod
    def end(cls, token: str, *, by: str, at: datetime) -> None:
        """The form was sent, or its author threw it away: its words are gone."""
        cls.objects.filter(by=by, token=token, sent=None).update(sent=at, sealed="")
