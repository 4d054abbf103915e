"""A clock that runs on something. Its due day is written once, from the edition in force on the start day."""

from django.db import models

from joinedup.store.models import Work


class Clock(Work):
    subject = models.CharField(max_length=14)  # the reference of what the clock runs on
    step = models.CharField(max_length=40)
    started_on = models.DateField()
    due_on = models.DateField()
    source = models.CharField(max_length=200)  # the edition that set the limit
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "subject", "step"], name="clocks_clock_one_per_step")
        ]
