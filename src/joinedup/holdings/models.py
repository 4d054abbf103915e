"""Items in an agency's own compartment. Only the holder reads this table; others get what was disclosed."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from joinedup.children import queries as children
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.holdings.rules.sensitivity import ORDINARY
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _item_reference() -> str:
    return new(Kind.ITEM)


class ItemQuerySet(Scoped["Item"]):
    what = What.ITEM
    category = "category"

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.HOLDS:
                return Q(agency_id=viewer.agency_id)
            case Relation.EXCLUDED:  # and who is in conflict, as `children.guarded` has it
                # Asked first: most people are kept out of nobody, and then the statement says nothing of it.
                closed = children.closed_to(viewer)
                return Q(Exists(About.objects.filter(item=OuterRef("pk"), person__in=closed)))
            case _:
                return None


class OwnQuerySet(models.QuerySet[Any]):
    """What is an agency's own business, and no thing that policies open: nobody else's query finds it."""

    def of(self, viewer: Viewer) -> Self:
        return self.filter(agency_id=viewer.agency_id, area_id=viewer.area_id)


class Compartment(Work):
    """A copy of an agency's own records that it asked for: whose it is, until when, and under which key.

    An option that the agency turns on by bringing it in; without one its records are read for each answer.
    """

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    controller = models.CharField(max_length=120)  # who answers for it at the agency, by name
    until = models.DateTimeField(db_index=True)
    key = models.CharField(max_length=16, blank=True)  # '' once purged
    purged_at = models.DateTimeField(null=True)
    purged_by = models.CharField(max_length=40, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=models.Q(purged_at__isnull=True),
                name="holdings_one_compartment_at_a_time",
            )
        ]


class Item(Work):
    """One incident, attendance, appointment or statement that an agency holds about people."""

    class Basis(models.TextChoices):
        FACT = "fact", "Fact"
        OPINION = "opinion", "Opinion"
        REPORTED = "reported", "Reported to us"

    reference = models.CharField(max_length=14, unique=True, default=_item_reference)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)  # a code from sharing's topics, or one that no topic asks for
    headline = models.CharField(max_length=160)
    summary = models.TextField()
    basis = models.CharField(max_length=10, choices=Basis.choices)
    source_grade = models.CharField(max_length=3, blank=True)  # 3x5x2 for police, e.g. 1AP
    # What must not be done with it, in the holder's words; handling C of 3x5x2 has some.
    conditions = models.CharField(max_length=200, blank=True, default="", db_default="")
    sanitisation = models.CharField(max_length=2, blank=True, default="", db_default="")  # S1 or S2, beside C
    sensitivity = models.CharField(max_length=20, default=ORDINARY, db_default=ORDINARY)
    entered_at_source = models.DateTimeField(null=True)  # in the holder's own records; `entered` is ours
    # Brought in with a compartment: its words lie in `text` under that one's key, and nowhere else.
    compartment = models.ForeignKey(Compartment, null=True, on_delete=models.CASCADE, related_name="items")
    text = models.BinaryField(default=b"", db_default=b"")
    row_mark = models.CharField(max_length=64, blank=True, default="", db_default="")  # changes with the row
    # Sensitive: headline and summary lie in the vault.
    sealed = models.BooleanField(default=False, db_default=False)
    invented = models.BooleanField(default=False)

    own_rows = "agency_id = {agency}"

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "category", "occurred"], name="holdings_item_by_category")]

    def as_thing(self, viewer: Viewer) -> Thing:
        holds = Tie(Relation.HOLDS, agency_id=self.agency_id)
        out = children.keeping_out_of(one.person for one in self.about.all())
        return Thing(What.ITEM, self.area_id, (holds, *out), category=self.category)


class Source(Work):
    """How an agency's own records are read, who said so and when. The one without an end holds."""

    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()  # TOML: holdings.rules.configuration
    set_by = models.CharField(max_length=40)
    until = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=models.Q(until__isnull=True),
                name="holdings_one_source_at_a_time",
            )
        ]


class Reading(Work):
    """What was read out of an agency's own records for one open answer, sealed with a key of its own.

    It goes when the answer does: see docs/decisions/0024-read-for-one-answer.md.
    """

    answering = models.CharField(max_length=14, unique=True)  # the question, by reference
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(db_index=True)
    key = models.CharField(max_length=16, blank=True)  # the name of its key's file; '' where nothing came
    sealed = models.BinaryField(default=b"")
    chosen = models.BooleanField(default=False)  # no more is kept than what waits for the second person
    trouble = models.CharField(max_length=10, blank=True)
    said = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)

    objects = OwnQuerySet.as_manager()


class About(models.Model):
    """Whom an item is about, by the person's reference: the holder may keep its items elsewhere."""

    # One look at the item for each row that is found: as EXISTS the planner reads all items first.
    own_rows = "(SELECT held.agency_id FROM holdings_item held WHERE held.id = item_id) = {agency}"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="about")
    person = models.CharField(max_length=14)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="holdings_about_once")]
        indexes = [models.Index(fields=["person", "item"], name="holdings_about_person")]
