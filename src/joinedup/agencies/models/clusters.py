"""Which agencies work in which cluster, as each says of itself."""

from django.db import models


class InCluster(models.Model):
    """An agency is there: it has somebody whom the others know. One that went stays, with its last day."""

    cluster = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="agencies_there")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="clusters")
    from_day = models.DateField()
    last_day = models.DateField(null=True)
    said_at = models.DateTimeField()
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "agency"],
                condition=models.Q(last_day__isnull=True),
                name="agencies_in_cluster_once",
            )
        ]
