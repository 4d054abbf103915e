"""What came of looking for somebody: desks with nobody rostered, specialists asked, the night drill."""

from django.db import models

from joinedup.kernel.references import Kind, new


def _reference() -> str:
    return new(Kind.SPOKEN)


class Unrostered(models.Model):
    """A stretch in which nobody was rostered at an open desk, raised to people once, however many looked.

    `ended_at` is when somebody was on again; until then there is one of a desk.
    """

    desk = models.ForeignKey("agencies.Desk", on_delete=models.CASCADE, related_name="unrostered")
    since = models.DateTimeField(null=True)  # as the rota has it; null: it does not say
    until = models.DateTimeField(null=True)
    nobody = models.BooleanField()  # no other desk took the calls either
    raised_at = models.DateTimeField()
    told = models.ManyToManyField("agencies.Practitioner", related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["desk"],
                condition=models.Q(ended_at__isnull=True),
                name="agencies_unrostered_once_at_a_time",
            )
        ]


class SpecialistAsk(models.Model):
    """Somebody asked a specialist of another desk, and is told what came of it. No child is named in it."""

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    by = models.ForeignKey(
        "agencies.Practitioner", on_delete=models.PROTECT, related_name="specialists_asked"
    )
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="asked_as_specialists")
    # Whoever was on for the desk then; null: the desk itself was asked.
    specialist = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="asked_as_specialist"
    )
    wanted = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    came = models.CharField(max_length=500, blank=True)  # what came of it, in the specialist's words
    came_at = models.DateTimeField(null=True)
    came_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["by", "asked_at"], name="agencies_ask_by_asker"),
            models.Index(fields=["desk", "asked_at"], name="agencies_ask_by_desk"),
        ]


class DrillCall(models.Model):
    """One week's night drill: a real call to whom the resolver named. Nobody who answered is named."""

    class Came(models.TextChoices):
        IN_TIME = "in_time", "Answered in time"
        LATE = "late", "Answered late"
        NOT_AT_ALL = "not_at_all", "Not answered"

    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="drills")
    week = models.DateField()  # its Monday
    at = models.DateTimeField()  # the minute that was drawn
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="drills")
    # Of whoever answered for the desk at that minute, as the resolver had it when the call was recorded.
    answered_for_by = models.ForeignKey(
        "agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+"
    )
    came = models.CharField(max_length=10, choices=Came.choices, blank=True)
    called_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "week"], name="agencies_drill_once_a_week")]
