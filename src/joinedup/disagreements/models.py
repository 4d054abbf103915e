"""What two agencies see differently, each step that it went, what was learnt, and what was done well."""

from django.db import models
from django.db.models import F, Q

from joinedup.children import queries as children
from joinedup.disagreements.rules.states import Came, State
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _reference() -> str:
    return new(Kind.DISAGREEMENT)


def _learning_reference() -> str:
    return new(Kind.LEARNING)


class DisagreementQuerySet(Scoped["Disagreement"]):
    what = What.DISAGREEMENT

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.ASKS:
                return Q(agency_id=viewer.agency_id)
            case Relation.IS_ASKED:
                return Q(other_id=viewer.agency_id)
            case _:
                return children.guarded(viewer, relation)


class Disagreement(Work):
    """Two agencies that see one child differently. `thinks`, `instead`, `meanwhile`: the raiser's own words.

    `about` is the reference of the question or the case that it came from; '' where it came from the child.
    """

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=14, blank=True)
    raised_by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    thinks = models.TextField()
    instead = models.TextField()
    meanwhile = models.TextField()
    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.OPEN.value
    )
    # What was agreed, as one side wrote it and the other said yes to.
    agreed = models.TextField(blank=True)
    pattern = models.CharField(max_length=20, blank=True)  # a code of data/patterns.toml
    next_time = models.TextField(blank=True)  # what both do differently; read by whoever learns from it
    agreed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_agency = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    # What is learnt from it together with others of its kind.
    learning = models.ForeignKey(
        "disagreements.Learning", null=True, on_delete=models.PROTECT, related_name="of"
    )
    # How fair each side found it, 1 to 4; no side is shown the other's.
    fair_ours = models.PositiveSmallIntegerField(null=True)
    fair_theirs = models.PositiveSmallIntegerField(null=True)

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area", "state"], name="disagreements_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(agency=F("other")), name="disagreements_between_two_agencies"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (
                    Q(confirmed_by__isnull=False) & ~Q(agreed="") & ~Q(pattern="") & Q(ended_at__isnull=False)
                ),
                name="disagreements_agreed_by_both",
            ),
            models.CheckConstraint(
                condition=(Q(fair_ours=None) | Q(fair_ours__range=(1, 4)))
                & (Q(fair_theirs=None) | Q(fair_theirs__range=(1, 4))),
                name="disagreements_fair_1_to_4",
            ),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        """Both agencies are tied to it; nobody between them."""
        asks = Tie(Relation.ASKS, agency_id=self.agency_id)
        is_asked = Tie(Relation.IS_ASKED, agency_id=self.other_id)
        return Thing(What.DISAGREEMENT, self.area_id, (asks, is_asked, *children.guards_on(self.child_id)))


class Rung(Work):
    """One step of the ladder that it came to: whom it was told to on each side, by when it is to be settled.

    The newest is where it stands. `words` are of whoever moved it up; '' where its time was over and the
    raiser's own words were told. `ours` and `theirs`: who has it now on each side; null: the desk, and where
    there is none the agency.
    """

    disagreement = models.ForeignKey(Disagreement, on_delete=models.CASCADE, related_name="rungs")
    number = models.PositiveSmallIntegerField()  # 1 for the first that it came to, one more each time
    step = models.CharField(max_length=20)  # a code of the area's ladder
    name = models.CharField(max_length=200)  # as the ladder had it then
    came = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Came])
    due = models.DateTimeField(null=True)  # null: nothing is written
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    meanwhile = models.TextField(blank=True)  # what keeps the child safe, said anew by whoever moved it
    skipped_because = models.TextField(blank=True)
    ours = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    ours_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    theirs = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    theirs_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disagreement", "number"], name="disagreements_rung_once"),
            models.CheckConstraint(
                condition=Q(came__in=("raised", "out_of_time")) | (~Q(words="") & ~Q(meanwhile="")),
                name="disagreements_up_with_a_sentence",
            ),
        ]


class Said(Work):
    """One side's own view, in its words: what it thinks, and what would change its mind."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.CASCADE, related_name="said")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()


class LearningQuerySet(Scoped["Learning"]):
    what = What.LEARNING
    purpose = Purpose.OVERSIGHT

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.CONCERNS:
                return Q(one_id=viewer.agency_id) | Q(other_id=viewer.agency_id)
            case Relation.HOLDS:
                return Q(owner_agency_id=viewer.agency_id)
            case _:
                return None


class Learning(Work):
    """The third of a kind between the same two agencies in twelve months: somebody sees to what is learnt.

    `one` has the smaller key. It holds no child: what is shown of each is its day and what both promised.
    """

    reference = models.CharField(max_length=14, unique=True, default=_learning_reference)
    pattern = models.CharField(max_length=20)
    one = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    owner_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    owner_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    done = models.TextField(blank=True)  # what was changed
    done_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = LearningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "one", "other"],
                condition=Q(ended_at=None),
                name="disagreements_learning_once",
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="disagreements_learning_of_a_pair"),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        ties = (
            Tie(Relation.CONCERNS, agency_id=self.one_id),
            Tie(Relation.CONCERNS, agency_id=self.other_id),
            Tie(Relation.HOLDS, agency_id=self.owner_agency_id),
        )
        return Thing(What.LEARNING, self.area_id, ties)


class Praise(Work):
    """Good practice that a colleague of another agency saw: it goes to the person's manager, and to them."""

    person = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    person_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=14)  # the reference of what it was seen in
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="disagreements_praise_of_another")
        ]
