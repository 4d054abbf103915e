"""What was said of two records of children: the same person, not the same, not sure.

Subjects are children's keys; this room knows no child. Nothing that a record holds is here, and no row of any
other table moves when one of these comes or goes.
"""

from django.db import models
from django.db.models import F, Q

from joinedup.identity.rules.merging import OPEN, Standing
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _sameness_reference() -> str:
    return new(Kind.SAMENESS)


class Sameness(Work):
    """One thing that was said of a pair. It stands until `until`; who said it and why stays.

    `said_by` is nobody where a file that came in looked alike: what an import finds, people say.
    """

    reference = models.CharField(max_length=14, unique=True, default=_sameness_reference)
    one = models.BigIntegerField()  # the smaller key
    other = models.BigIntegerField(db_index=True)
    standing = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Standing])
    because = models.CharField(max_length=400)
    said_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_because = models.CharField(max_length=400, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # Whose work it is to find out, or to say it a second time; nobody's once it is settled.
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    # Who says that a mark that two are different was wrong; somebody else says so too, and ends it.
    doubted_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    doubted_because = models.CharField(max_length=400, blank=True, default="", db_default="")
    doubted_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_because = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "one", "other"], condition=Q(until=None), name="identity_sameness_one_stands"
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="identity_sameness_of_two"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("said_by")),
                name="identity_sameness_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.SAME.value) | Q(confirmed_by__isnull=False),
                name="identity_sameness_tied_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.DIFFERENT.value)
                | Q(until=None)
                | (Q(doubted_by__isnull=False, ended_by__isnull=False) & ~Q(doubted_by=F("ended_by"))),
                name="identity_sameness_mark_ended_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(standing__in=[one.value for one in OPEN])
                | Q(desk__isnull=False)
                | Q(until__isnull=False),
                name="identity_sameness_open_at_a_desk",
            ),
        ]


class Together(models.Model):
    """That two keys are one person's now, through however many pairs: worked out anew with each tie.

    It stands here so that one statement finds all who are one person with somebody. Both ways round.
    """

    of_one_area = True

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    subject = models.BigIntegerField()
    one_with = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "subject", "one_with"], name="identity_together_once")
        ]
