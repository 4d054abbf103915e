"""Who is trained for what, from a day on and until when."""

from django.db import models


class SkillHeld(models.Model):
    """A skill of somebody's, by its code in the area's list. One that ended stays, with its last day."""

    practitioner = models.ForeignKey(
        "agencies.Practitioner", on_delete=models.CASCADE, related_name="skills_held"
    )
    skill = models.CharField(max_length=30)
    detail = models.CharField(max_length=100, blank=True)  # the languages of an interpreter
    from_day = models.DateField()
    last_day = models.DateField(null=True)  # a certificate that ends
    said_at = models.DateTimeField()
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["skill", "practitioner"], name="agencies_skill_held_by")]
