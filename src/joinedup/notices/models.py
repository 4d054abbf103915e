"""The outbox, and who keeps the trail's checkpoints."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from joinedup.gate.rules.policies import Purpose
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.notices.rules.reaching import Way
from joinedup.notices.rules.trying import State
from joinedup.store.versions import Stale, VersionMissing, insist_on_version


def _reference() -> str:
    return new(Kind.NOTICE)


class Outgoing(models.Model):
    """What leaves: when it is tried, how often it was, and what came of it."""

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not tried before
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default=State.WAITING.value)
    why = models.CharField(max_length=20, blank=True)  # of the last time that it did not go
    done_at = models.DateTimeField(null=True)  # handed over, or given up
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def change(self, *, based_on: int | None, **values: Any) -> None:
        """Write `values` if nobody changed the row since version `based_on`.

        Raises:
            VersionMissing: `based_on` is None.
            VersionAhead: the row has not come so far.
            Stale: the row has moved on.
        """
        if based_on is None:
            raise VersionMissing(type(self).__name__)
        rows = type(self)._default_manager.filter(pk=self.pk, version=based_on)
        if rows.update(version=F("version") + 1, **values) != 1:
            self.refresh_from_db()
            insist_on_version(self, based_on)
            raise Stale(type(self).__name__)
        self.refresh_from_db()


class NoticeQuerySet(Scoped["Notice"]):
    what = What.NOTICE
    purpose = Purpose.OVERSIGHT
    area = "area"

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        own = viewer.agency_reference
        return Q(to_agency=own) | Q(sender_agency=own) if relation is Relation.CONCERNS else None


class Notice(Outgoing):
    """One message to one person or desk. It holds no address and nothing of what was typed."""

    area = models.BigIntegerField()  # a number, as in the trail: areas stand on a floor above
    template = models.CharField(max_length=30)
    # A desk (D-) or a person (W-). Where they are reached is asked when it goes.
    to = models.CharField(max_length=14)
    to_agency = models.CharField(max_length=14, blank=True)
    thing = models.CharField(max_length=14, blank=True)  # a question (Q-) or a concern (C-)
    by = models.DateTimeField(null=True)  # an answer is needed by then
    # What makes a link good once, without its signature: that stands in the message alone.
    link = models.CharField(max_length=24, blank=True, default="", db_default="")
    # By which way: a letter, or a text to a duty telephone.
    way = models.CharField(max_length=4, default=Way.MAIL.value, db_default=Way.MAIL.value)
    many = models.PositiveIntegerField(null=True)  # pieces of work, where it says how many
    sender = models.CharField(max_length=40)  # whose work it tells of
    sender_agency = models.CharField(max_length=40, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=State.WAITING.value), name="notices_notice_due"
            ),
            models.Index(fields=["area", "state", "made_at"], name="notices_notice_by_state"),
            models.Index(fields=["thing"], name="notices_notice_thing"),
            models.Index(fields=["to", "made_at"], name="notices_notice_to"),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        """Agencies are known by reference here, so it is said of the one who looks."""
        own = viewer.agency_reference in (self.to_agency, self.sender_agency)
        ties = (Tie(Relation.CONCERNS, agency_id=viewer.agency_id),) if own else ()
        return Thing(What.NOTICE, self.area, ties)


class Keeper(models.Model):
    """An agency that keeps the trail's checkpoints: in a mailbox, or in a folder that it alone can change."""

    MAIL, FOLDER = "mail", "folder"

    agency = models.CharField(max_length=14)
    way = models.CharField(max_length=6, choices=[(MAIL, "mail"), (FOLDER, "folder")])
    address = models.CharField(max_length=300)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(ended_at=None), name="notices_keeper_one_an_agency"
            )
        ]


class Delivery(Outgoing):
    """Checkpoints `first` to `last` for one keeper; with the moment of arrival it is the receipt."""

    keeper = models.ForeignKey(Keeper, on_delete=models.PROTECT, related_name="deliveries")
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the file that is handed over

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["keeper", "first"], name="notices_delivery_follows_once"),
            # What comes next goes with the next one: a keeper that cannot be reached has one thing waiting.
            models.UniqueConstraint(
                fields=["keeper"],
                condition=Q(state__in=(State.WAITING.value, State.STUCK.value)),
                name="notices_delivery_one_open",
            ),
        ]
