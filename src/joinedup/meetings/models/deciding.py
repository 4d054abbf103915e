"""What is said and decided of a case while a meeting sits, and what follows from it."""

from django.db import models
from django.db.models import Q

from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.meetings.models.agenda import Case, Meeting, _takes_part
from joinedup.meetings.rules import acting, after, deciding
from joinedup.store.models import Work


def _action_reference() -> str:
    return new(Kind.ACTION)


def _dissent_reference() -> str:
    return new(Kind.DISSENT)


class Beat(Work):
    """How often a meeting was changed while it sat: its version.

    Those who look on are told that number alone; what was changed, of which case and by whom is said on the
    page, to whoever may see the case.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="beat")
    what = models.CharField(max_length=20)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class Decision(Work):
    """What a case came to. It begins empty in the minute in which the case is called: `occurred`."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="decision")
    kind = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.label) for one in deciding.Kind]
    )
    words = models.TextField(blank=True)
    together = models.TextField(blank=True)  # what no agency could have done alone
    lacked = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.label) for one in deciding.Lacked]
    )
    instead = models.TextField(blank=True)  # what would have been done if it had been there
    override = models.CharField(max_length=200, blank=True)  # why it was decided without hearing everybody
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lacked="", instead="") | (~Q(lacked="") & ~Q(instead="")),
                name="meetings_lacked_and_instead",
            )
        ]


class Table(Work):
    """How long a case was on the table. `called_at`: it is on it now, since then."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="table")
    called_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0)  # until it was last left


class Harmed(Work):
    """The seat of the person harmed: what they wish, and who speaks for them."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="harmed")
    wishes = models.TextField(blank=True)
    adviser = models.CharField(
        max_length=10, blank=True, choices=[(one.value, one.label) for one in deciding.Advocate]
    )
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")


class Heard(Work):
    """An agency was heard on a case. `heard` is taken back where a tick was a slip."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="heard_here")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    heard = models.BooleanField(default=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agency"], name="meetings_heard_once")]


class Dissent(Work):
    """An agency saw it differently, in its own words. It stays open until somebody has looked again."""

    reference = models.CharField(max_length=14, unique=True, default=_dissent_reference)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dissents")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    # Who looks at it again; null: whoever is on at the desk.
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    instead = models.TextField()  # what they would do
    what_would_change_it = models.TextField(blank=True, default="", db_default="")
    review_on = models.DateField()
    looked_at = models.DateTimeField(null=True)  # null: it is open
    looked_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )


class DissentLook(Work):
    """One time of looking at a dissent again, and what has happened since."""

    dissent = models.ForeignKey(Dissent, on_delete=models.CASCADE, related_name="looks")
    outcome = models.CharField(max_length=10, choices=[(one.value, one.label) for one in deciding.Outcome])
    words = models.TextField()
    due_on = models.DateField(null=True)  # the day that had been set for it
    again_on = models.DateField(null=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")


class ActionQuerySet(Scoped["Action"]):
    what = What.ACTION

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        """To whoever has it, and to those who take part in its meeting. What guards its case guards it."""
        match relation:
            case Relation.CONCERNS:
                mine = Q(owner_id=viewer.practitioner_id)
                return mine | Q(desk_id__in=viewer.desk_ids) if viewer.desk_ids else mine
            case Relation.EXCLUDED | Relation.RESTRICTED:
                cases = Case.objects.all().tied(viewer, relation)
                assert cases is not None
                return Q(case_id__in=Case._base_manager.filter(cases).values("pk"))
            case _:
                return _takes_part(viewer, relation, meeting="case__meeting__")


class Action(Work):
    """What somebody does: one owner, a verb and an object, and a day.

    `owner` null: whoever is on at `desk`. `child` is the one whom it is for; null: it is for an adult.
    """

    reference = models.CharField(max_length=14, unique=True, default=_action_reference)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="actions")
    whom = models.CharField(max_length=10, choices=[(one.value, one.label) for one in acting.ForWhom])
    child = models.ForeignKey("children.Child", null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # Whose it was first, whoever has it since; null: it is older than this column.
    given_to = models.ForeignKey("agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=acting.WHAT_LIMIT)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=[(one.value, one.label) for one in acting.State])
    said = models.CharField(max_length=280, blank=True)  # why it cannot be done, or what became of it
    said_at = models.DateTimeField(null=True)
    said_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    # Whose it is while its owner cannot do it: the chair's, who finds another way; null: the meeting's desk.
    held_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_rule = models.CharField(  # who is told by the area's rule; '': somebody in the meeting gave it
        max_length=8, blank=True, choices=[(one.value, one.label) for one in after.Told]
    )
    carried_from = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="carried_to"
    )
    carried = models.PositiveSmallIntegerField(default=0)  # how often

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(desk__isnull=False), name="meetings_action_has_an_owner"
            ),
            models.CheckConstraint(
                condition=Q(whom="child", child__isnull=False) | (~Q(whom="child") & Q(child=None)),
                name="meetings_action_for_somebody",
            ),
        ]
        indexes = [models.Index(fields=["area", "state"], name="meetings_actions_open")]

    def as_thing(self, viewer: Viewer) -> Thing:
        case = self.case.as_thing(viewer)
        ties = list(case.ties)
        if self.owner_id is not None:
            ties.append(Tie(Relation.CONCERNS, person_id=self.owner_id))
        if self.desk_id is not None:
            ties.append(Tie(Relation.CONCERNS, desk_id=self.desk_id))
        return Thing(What.ACTION, self.area_id, tuple(ties))


class Planned(Work):
    """A contact that an agency plans with somebody of a case. `safe`: when and how it is safe for them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="planned")
    whom = models.CharField(max_length=10, choices=[(one.value, one.label) for one in acting.ForWhom])
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=200)
    when = models.CharField(max_length=120)
    safe = models.CharField(max_length=200, blank=True)
    first = models.BooleanField(default=False)  # they go first, and the others ask them

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "whom"], condition=Q(first=True), name="meetings_one_goes_first"
            )
        ]


class Closing(Work):
    """That a meeting was closed, by whom, and what becomes of what it did not reach."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="closing")
    because = models.TextField(blank=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
