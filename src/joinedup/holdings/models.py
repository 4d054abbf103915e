"""Items in an agency's own compartment. Only the holder reads this table; others get what was disclosed."""

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
            case Relation.EXCLUDED | Relation.CONFLICT:
                closed = children.closed_to(viewer, relation)
                return Q(Exists(About.objects.filter(item=OuterRef("pk"), person__in=closed)))
            case _:
                return None


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
    # Sensitive: headline and summary lie in the vault.
    sealed = models.BooleanField(default=False, db_default=False)
    invented = models.BooleanField(default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "category", "occurred"], name="holdings_item_by_category")]

    def as_thing(self, viewer: Viewer) -> Thing:
        holds = Tie(Relation.HOLDS, agency_id=self.agency_id)
        out = children.keeping_out_of(one.person for one in self.about.all())
        return Thing(What.ITEM, self.area_id, (holds, *out), category=self.category)


class About(models.Model):
    """Whom an item is about, by the person's reference: the holder may keep its items elsewhere."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="about")
    person = models.CharField(max_length=14)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "person"], name="holdings_about_once")]
        indexes = [models.Index(fields=["person", "item"], name="holdings_about_person")]
