"""What each agency of the hub writes beside a concern, and which contacts with people are planned."""

from django.db import models

from joinedup.frontdoor.models.concern import Concern
from joinedup.frontdoor.models.named import Named
from joinedup.frontdoor.rules.beside import Came
from joinedup.store.models import Work


class HubEntry(Work):
    """What one agency of the hub adds, in its own words. The newest stands first; none goes."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="entries")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()


class PlannedContact(Work):
    """Somebody means to ring or see a person, so that nobody else does it a second time.

    Exactly one of `child`, `adult` and `named` says who; `named` is told of and tied to nobody.
    """

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="contacts")
    child = models.ForeignKey("children.Child", null=True, on_delete=models.PROTECT, related_name="+")
    adult = models.ForeignKey("children.Adult", null=True, on_delete=models.PROTECT, related_name="+")
    named = models.ForeignKey(Named, null=True, on_delete=models.CASCADE, related_name="+")
    on_day = models.DateField()
    # When on that day, and how it is safe: for the front door and the desk that plans it alone.
    safe_way = models.CharField(max_length=200, blank=True)
    what_for = models.CharField(max_length=200)
    also_because = models.CharField(max_length=200, blank=True)  # why beside another one that is planned
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    # Whose it is to say what came of it: whoever planned it, or whoever it was handed to. Null: the front
    # door's desk. `desk` is where that person sat then: whoever has left it has left this behind.
    holder = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    came = models.CharField(
        max_length=12, blank=True, default="", db_default="", choices=[(one.value, one.value) for one in Came]
    )
    came_more = models.CharField(max_length=200, blank=True, default="", db_default="")
    came_at = models.DateTimeField(null=True)
    came_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
