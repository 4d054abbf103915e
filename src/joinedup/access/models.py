"""Who holds which role, from when to when."""

from django.db import models


class Grant(models.Model):
    practitioner = models.ForeignKey("agencies.Practitioner", on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["practitioner", "until"], name="access_grant_by_person")]
