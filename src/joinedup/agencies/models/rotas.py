"""What is said of a rota: changes by hand, and a rota that somebody has looked at and not yet taken in."""

from typing import ClassVar

from django.db import models

from joinedup.kernel.references import Kind, new


def _change_reference() -> str:
    return new(Kind.ROTA_CHANGE)


class RotaChange(models.Model):
    """Somebody is on, away, or works a colleague's shift: said by a person, on top of the rota that came.

    Why somebody is away is nobody's business, and has no column. A change is never deleted: it is taken back
    by another act, and the shifts that it made (`Shift.change`) go with that.
    """

    class Kind(models.TextChoices):
        ON = "on", "On"
        AWAY = "away", "Away"
        EXCHANGE = "exchange", "Exchanged shifts"

    class State(models.TextChoices):
        ASKED = "asked", "Waits for the other to agree"
        STANDS = "stands", "Stands"
        DECLINED = "declined", "Not agreed"
        TAKEN_BACK = "taken_back", "Taken back"

    reference = models.CharField(max_length=14, unique=True, default=_change_reference)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.CASCADE, related_name="rota_changes")
    practitioner = models.ForeignKey("agencies.Practitioner", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    # They were on when it was said: whatever they held has to be handed over by somebody else.
    unexpected = models.BooleanField(default=False)
    # Of an exchange: with whom, and the shift of theirs that the first person works.
    other = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.CASCADE, related_name="+")
    other_starts = models.DateTimeField(null=True)
    other_ends = models.DateTimeField(null=True)
    # Of an 'on': what it stands above of absences and cover, which holds again once it is taken back.
    cut = models.JSONField(null=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)  # agreed, not agreed or taken back
    settled_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["desk", "ends"], name="agencies_change_by_desk"),
            models.Index(fields=["practitioner", "ends"], name="agencies_change_by_person"),
        ]


class RotaOffer(models.Model):
    """A rota that was read and found in order, and that its manager has not taken in. One for each of them.

    The file itself is not kept. `rows` holds keys of people and moments, and goes when it is taken in.
    """

    desk = models.ForeignKey("agencies.Desk", on_delete=models.CASCADE, related_name="rota_offers")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    base = models.PositiveBigIntegerField(default=0)  # the rota that was the newest then; 0: there was none
    source = models.CharField(max_length=120)
    rows = models.JSONField()
    counts = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["desk", "by"], name="agencies_rota_offer_once")
        ]
