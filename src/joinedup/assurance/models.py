"""What members of the board drew, what they found, and where somebody re-based a figure."""

from django.db import models

from joinedup.assurance.rules.policies import Verdict
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _reference() -> str:
    return new(Kind.POLICY)


class Draw(Work):
    """Three live records of one policy, drawn once for a day: the same for everybody in that meeting."""

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    policy = models.CharField(max_length=40)  # a code of data/policies.toml
    on_day = models.DateField()
    of_many = models.PositiveIntegerField()  # among how many they were drawn
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "policy", "on_day"], name="assurance_draw_once_a_day")
        ]


class Drawn(models.Model):
    """One of the three, by its reference; who may open it is decided where it is."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="records")
    place = models.PositiveSmallIntegerField()
    record = models.CharField(max_length=14)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "place"], name="assurance_drawn_once")]


class Finding(Work):
    """What somebody says of a policy after they looked; those that contradict stand side by side."""

    policy = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Verdict])
    evidence = models.TextField()  # what was looked at: a verdict without it is not taken
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")


class Rebase(Work):
    """From this day on a figure has limits of its own, as somebody decided, and why."""

    policy = models.CharField(max_length=40)
    from_day = models.DateField()
    because = models.CharField(max_length=200)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
