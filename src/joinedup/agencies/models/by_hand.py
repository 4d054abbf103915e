"""What people said of their agency, a desk or a colleague by hand: kept for ever, and true from a day on."""

from django.db import models

# Before the name of what was taken back: a server of the version before, which still runs beside this one,
# leaves every name alone that it does not know. It would begin a word by its name, taken back or not.
BACK = "-"


class Facts(models.QuerySet["Fact"]):
    def standing(self) -> "Facts":
        """Without what was taken back before its day."""
        return self.filter(taken_back_at=None)


class Fact(models.Model):
    """One thing that somebody said, beside what an imported edition says: never changed, never deleted.

    It goes into the row that it is about when its day has come (`taken_up`), and a later one takes its place.
    Until then it can be taken back: then it never holds, and who said and who took back is kept.
    """

    class About(models.TextChoices):
        CARD = "card"
        DESK = "desk"
        PERSON = "person"

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="facts")
    about = models.CharField(max_length=6, choices=About.choices)
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="facts")
    practitioner = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.CASCADE, related_name="facts"
    )
    name = models.CharField(max_length=20)  # of the column, or 'load'; `BACK` before it once it is taken back
    value = models.TextField(blank=True)
    from_day = models.DateField()
    version = models.PositiveIntegerField()  # that the row had once this was said
    said_at = models.DateTimeField()
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+")
    taken_up = models.DateTimeField(null=True)  # when it went into the row
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = Facts.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "about", "said_at"], name="agencies_fact_of_agency"),
            models.Index(fields=["name", "from_day"], name="agencies_fact_by_name"),
            models.Index(
                fields=["from_day"], condition=models.Q(taken_up__isnull=True), name="agencies_fact_to_come"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about="card", desk__isnull=True, practitioner__isnull=True)
                | models.Q(about="desk", desk__isnull=False, practitioner__isnull=True)
                | models.Q(about="person", desk__isnull=True, practitioner__isnull=False),
                name="agencies_fact_is_about_one",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_up__isnull=True) | models.Q(taken_back_at__isnull=True),
                name="agencies_fact_taken_back_never_holds",
            ),
        ]
