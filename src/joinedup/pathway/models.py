"""Police protection: the joint record that a constable begins, and what both sides write down in it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from joinedup.children import queries as children
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import NONE, Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.pathway.rules import protection as rules
from joinedup.store.models import Work


def _protection_reference() -> str:
    return new(Kind.PROTECTION)


class ProtectionQuerySet(Scoped["Protection"]):
    what = What.PROTECTION

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.HOLDS:
                return Q(agency_id=viewer.agency_id)
            case Relation.IS_ASKED:
                return Q(desk_id__in=viewer.desk_ids) if viewer.desk_ids else NONE
            case _:
                return children.guarded(viewer, relation, child="child_id")

    def beside(self, viewer: Viewer) -> Self:
        """Those of children whom the viewer may see: that it is so is said to them, and no more."""
        return self.filter(children.seen_by(viewer), area_id=viewer.area_id)

    def running(self, *, at: datetime) -> Self:
        return self.filter(ended_at=None, occurred__gt=at - rules.CEILING)

    def over_by_law(self, *, at: datetime) -> Self:
        """Past the ceiling, and nobody has said what keeps the child safe."""
        return self.filter(ended_at=None, occurred__lte=at - rules.CEILING)


class Protection(Work):
    """A child in police protection. `occurred` is the minute in which the constable took them.

    `desk` is whom it was handed to at once: the desk of the authority that answers at that hour.
    """

    reference = models.CharField(max_length=14, unique=True, default=_protection_reference)
    child = models.ForeignKey("children.Child", null=True, on_delete=models.PROTECT, related_name="+")
    known_as = models.CharField(max_length=240, blank=True)  # as it was said; '' where the child is known
    because = models.TextField()
    place = models.CharField(max_length=200)  # where the child is now
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    constable = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    # Where the constable sits: it waits there for the designated officer. Null: they sit at none.
    police_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    # Who goes on with it now, on each side; null: the desk. Who began, confirmed and took it stays as it was.
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    held_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    officer_named = models.CharField(max_length=120, blank=True)  # by the constable, before they confirm
    officer = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    officer_at = models.DateTimeField(null=True)
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    handed_because = models.CharField(max_length=300)  # why that desk, as the rota said at that moment
    taken_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When it was said that nobody had taken it on, that nobody had confirmed it, that it is about to end.
    take_chased_at = models.DateTimeField(null=True)
    confirm_chased_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(officer=None) | ~Q(officer=F("constable")), name="pathway_protection_two_people"
            ),
            models.CheckConstraint(
                condition=Q(child__isnull=False) | ~Q(known_as=""), name="pathway_protection_of_somebody"
            ),
            models.UniqueConstraint(
                fields=["child"], condition=Q(ended_at=None), name="pathway_protection_one_at_a_time"
            ),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        ties = [
            Tie(Relation.HOLDS, agency_id=self.agency_id),
            Tie(Relation.IS_ASKED, desk_id=self.desk_id),
        ]
        if self.child_id is not None:
            ties += children.guards_on(self.child_id)
        return Thing(What.PROTECTION, self.area_id, tuple(ties))


class ProtectionEntry(Work):
    """One thing that somebody of either side wrote down: who was told, a wish, a call, the grounds."""

    protection = models.ForeignKey(Protection, on_delete=models.CASCADE, related_name="entries")
    what = models.CharField(max_length=8, choices=[(one.value, one.value) for one in rules.What])
    whom = models.CharField(max_length=200, blank=True)  # a code of those to be told; whoever was rung
    answer = models.CharField(max_length=16)
    words = models.TextField(blank=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
