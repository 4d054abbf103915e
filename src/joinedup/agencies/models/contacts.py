"""What two people of different agencies did together, written in the act in which they did it."""

from django.db import models
from django.db.models import F, Q

from joinedup.agencies.rules.continuity import How
from joinedup.store.models import Work


class Contact(Work):
    """One record counts once for two people. `about` is its reference; `child` the child's, or ''."""

    one = models.ForeignKey("agencies.Practitioner", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("agencies.Practitioner", on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=12, choices=[(how.value, how.one) for how in How])
    about = models.CharField(max_length=14)
    child = models.CharField(max_length=14, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="agencies_contact_each_pair_once"),
            models.UniqueConstraint(
                fields=["one", "other", "how", "about"], name="agencies_contact_once_a_record"
            ),
        ]
        indexes = [
            models.Index(fields=["other", "one"], name="agencies_contact_of_other"),
            models.Index(fields=["area", "occurred"], name="agencies_contact_of_area"),
        ]
