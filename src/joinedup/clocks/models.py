"""A clock that runs on something. Its due day is written once, from the edition in force on the start day."""

from django.db import models

from joinedup.clocks.rules.timers import LONGEST_CODE, LONGEST_NAME, LONGEST_SOURCE
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _step_reference() -> str:
    return new(Kind.STEP)


class Clock(Work):
    subject = models.CharField(max_length=14)  # the reference of what the clock runs on
    step = models.CharField(max_length=40)
    started_on = models.DateField()
    due_on = models.DateField()
    source = models.CharField(max_length=LONGEST_SOURCE)  # the edition that set the limit
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "subject", "step"],
                condition=models.Q(stopped_at__isnull=True),
                name="clocks_clock_one_per_step",
            )
        ]


class Happened(Work):
    """A step in the work with a child. `occurred` is when somebody says that it happened."""

    reference = models.CharField(max_length=14, unique=True, default=_step_reference)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=60)  # a code of data/events.toml
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # Where it was decided at a desk: its clocks are that desk's while nobody there works with the child.
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)  # a moment ahead: bail ends, a conference is held
    note = models.CharField(max_length=280, blank=True)
    reason = models.CharField(
        max_length=30, blank=True
    )  # of an agency that leaves: a code of rules/leaving.py
    for_others = models.CharField(
        max_length=280, blank=True
    )  # what an agency that leaves hands to the others
    # The concern whose decision it goes with, '' where it goes with none.
    because_of = models.CharField(max_length=14, blank=True, default="", db_default="")
    taken_back_at = models.DateTimeField(null=True)  # it was another child's, to whom that was tied wrongly
    named_only = models.BooleanField()  # for the agencies in `known_to` alone, besides its own

    class Meta:
        indexes = [models.Index(fields=["child", "event"], name="clocks_happened_to_child")]


class KnownTo(models.Model):
    """An agency that may know of a step which is not for all who work with the child."""

    happened = models.ForeignKey(Happened, on_delete=models.CASCADE, related_name="known_to")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["happened", "agency"], name="clocks_known_to_once")]


class ChildClock(Work):
    """A clock that runs on the work with a child. What it is due by was written when it was set going.

    `occurred` is the moment that it counts from. `due_at` is the first moment at which it is late; where
    something `ends`, it is the end. A later edition, calendar or profile changes no row.
    """

    reference = models.CharField(max_length=14, unique=True, default=_step_reference)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="+"
    )  # whose step it is
    timer = models.CharField(max_length=LONGEST_CODE)
    name = models.CharField(max_length=LONGEST_NAME)
    length = models.CharField(max_length=40)  # '15 working days'; '' where somebody gave the day
    started_by = models.ForeignKey(Happened, on_delete=models.PROTECT, related_name="started")
    from_day = models.DateField()
    # That day is day one of it, as the area's practice profile had it then.
    counts_first_day = models.BooleanField(default=False, db_default=False)
    because = models.CharField(max_length=160, blank=True)  # why it counts from another day than its event's
    due_at = models.DateTimeField(db_index=True)
    to_the_minute = models.BooleanField()
    ends = models.BooleanField()
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=LONGEST_SOURCE)
    kind = models.CharField(max_length=30)
    verified = models.CharField(max_length=12)
    # Whose it is since it was handed on, a person or a desk. Neither: whoever works with the child there.
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    owner_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    stopped_by = models.ForeignKey(Happened, null=True, on_delete=models.PROTECT, related_name="stopped")
    stopped_at = models.DateTimeField(null=True)  # when the step was done, as is said
    not_needed_because = models.CharField(max_length=280, blank=True)
    # What a late step carries.
    late_because = models.CharField(max_length=280, blank=True)
    late_agreed_by = models.CharField(max_length=120, blank=True)
    late_meanwhile = models.CharField(max_length=280, blank=True)
    late_said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "agency", "timer"],
                condition=models.Q(stopped_at=None, ends=False),
                name="clocks_child_clock_runs_once",
            )
        ]


class InterimPlan(Work):
    """What keeps a child safe until a clash is over, or after something that others rely on has ended."""

    clock = models.ForeignKey(ChildClock, on_delete=models.PROTECT, related_name="plans")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    plan = models.CharField(max_length=500)
    agreed_with = models.CharField(max_length=200)
    until = models.DateField()
