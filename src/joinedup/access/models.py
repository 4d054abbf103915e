"""Who holds which role, from when to when; and what an area has made of the roles."""

from django.db import models
from django.db.models import Q

from joinedup.store.models import Work


class Grant(models.Model):
    practitioner = models.ForeignKey("agencies.Practitioner", on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)  # the code of a role, shipped or of the area
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # Who gave it; null: the console, or the making of a demo town.
    given_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["practitioner", "until"], name="access_grant_by_person")]


class AreaRole(Work):
    """A role as an area has it, where that is not the one that is shipped. Changed in place: who changed
    what, and when, is in the trail."""

    read_in_every_area = True  # it is part of finding out who is asking

    code = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    what = models.CharField(max_length=200)
    rights = models.JSONField(default=list)  # words of gate.rights
    kinds = models.JSONField(default=list)  # of agencies; empty: every kind
    level = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)  # on whose word the area has it so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="access_role_of_area_once"),
            models.CheckConstraint(
                condition=Q(level__gte=1) & Q(level__lte=4), name="access_role_has_a_level"
            ),
        ]
