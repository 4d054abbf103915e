"""A round of views on one child: who is asked, the facts, each agency's own view, and the adult's grade."""

from django.db import models
from django.db.models import Q

from joinedup.children import queries as children
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.risk.rules.grades import AdultGrade, AdultTool
from joinedup.risk.rules.views import Evidence, HowSure, Revealed
from joinedup.store.models import Work

# What one agency says stays its own until its round is open: on PostgreSQL another sees no such row before.
_OWN_UNTIL_OPEN = (
    "(agency_id = {agency} OR"
    " (SELECT one.revealed_at FROM risk_round one WHERE one.id = round_id) IS NOT NULL)"
)


def _round_reference() -> str:
    return new(Kind.ROUND)


class RoundQuerySet(Scoped["Round"]):
    what = What.ROUND

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.ASKS:
                return Q(agency_id=viewer.agency_id)
            case Relation.IS_ASKED:
                asked = Asked._base_manager.filter(agency_id=viewer.agency_id)
                return Q(pk__in=asked.values("round_id"))
            case _:
                return children.guarded(viewer, relation, child="child_id")


class Round(Work):
    """One time of asking agencies for their views of one child. It is opened in the minute of `entered`."""

    reference = models.CharField(max_length=14, unique=True, default=_round_reference)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")  # that asks
    opened_by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(default=False)  # nothing is held back in it
    # Null: views are their agencies' own. Once written it stays: what was read cannot be unread.
    revealed_at = models.DateTimeField(null=True)
    revealed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    revealed_how = models.CharField(
        max_length=8, blank=True, choices=[(one.value, one.value) for one in Revealed]
    )
    revealed_because = models.CharField(max_length=280, blank=True)  # the chair's reason
    closed_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revealed_at=None, revealed_how="")
                | (Q(revealed_at__isnull=False) & ~Q(revealed_how="")),
                name="risk_round_open_for_a_cause",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(revealed_at__isnull=False), name="risk_round_closed_is_open"
            ),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        asks = Tie(Relation.ASKS, agency_id=self.agency_id)
        asked = self.asked.values_list("agency_id", flat=True)
        ties = [asks, *(Tie(Relation.IS_ASKED, agency_id=one) for one in asked)]
        return Thing(What.ROUND, self.area_id, (*ties, *children.guards_on(self.child_id)))


class Asked(Work):
    """One agency that is asked. That it has said its view is everybody's to know; what it said is not.

    `desk` is where it waits; null: the agency has none, and whoever manages its work has it. Its reference is
    that of one agency's part, which lists of open work tell apart; it leads to the round.
    """

    reference = models.CharField(max_length=14, unique=True, default=_round_reference)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="asked")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    # Whose it is to say for the agency now, where somebody handed it to a person; null: the desk.
    person = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(null=True)  # null: nobody has said yet
    said_at = models.DateTimeField(null=True)  # its first view

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "agency"], name="risk_asked_once")]


class Fact(Work):
    """Something that is so, or was seen: shared with all who are asked, in the minute of writing."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="facts")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()


class ViewQuerySet(Scoped["View"]):
    what = What.VIEW

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        """An agency's own at any time; another's from the minute in which its round is open to all."""
        opened = Q(round__revealed_at__lte=viewer.at)
        match relation:
            case Relation.HOLDS:
                return Q(agency_id=viewer.agency_id)
            case Relation.ASKS:
                return opened & Q(round__agency_id=viewer.agency_id)
            case Relation.IS_ASKED:
                asked = Asked._base_manager.filter(agency_id=viewer.agency_id)
                return opened & Q(round_id__in=asked.values("round_id"))
            case _:
                return children.guarded(viewer, relation, child="round__child_id")


class View(Work):
    """What one agency says of the child, on its own. A second one stands beside the first, which stays."""

    own_rows = _OWN_UNTIL_OPEN

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="views")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveSmallIntegerField()  # 1 is its first
    reading = models.CharField(max_length=40)  # a code of the area's scale
    called = models.CharField(max_length=120)  # as it read on that day
    place = models.PositiveSmallIntegerField(default=0)  # from the least, on that day; 0: no levels
    how_sure = models.CharField(max_length=8, choices=[(one.value, one.value) for one in HowSure])
    what_would_change_it = models.TextField()
    evidence = models.CharField(  # for a prosecution; '' where nobody was asked
        max_length=10, blank=True, choices=[(one.value, one.value) for one in Evidence]
    )
    before_reveal = models.BooleanField()

    objects = ViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "agency", "ordinal"], name="risk_view_in_order")
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        ties = [Tie(Relation.HOLDS, agency_id=self.agency_id), *children.guards_on(self.round.child_id)]
        since = self.round.revealed_at
        if since is not None:
            asked = self.round.asked.values_list("agency_id", flat=True)
            ties.append(Tie(Relation.ASKS, agency_id=self.round.agency_id, since=since))
            ties += [Tie(Relation.IS_ASKED, agency_id=one, since=since) for one in asked]
        return Thing(What.VIEW, self.area_id, tuple(ties))


class RestsOn(Work):
    """A fact on which a view rests. Which facts an agency chose tells its view: it waits with it."""

    own_rows = (
        "(SELECT said.agency_id = {agency} OR one.revealed_at IS NOT NULL FROM risk_view said"
        " JOIN risk_round one ON one.id = said.round_id WHERE said.id = view_id)"
    )

    view = models.ForeignKey(View, on_delete=models.CASCADE, related_name="rests_on")
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "fact"], name="risk_rests_once")]


class Guess(Work):
    """What one agency thought that another would say, before either could know. It is the guesser's alone."""

    own_rows = "agency_id = {agency}"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="guesses")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    of = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    reading = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "agency", "of"], name="risk_guess_once"),
            models.CheckConstraint(condition=~Q(agency=models.F("of")), name="risk_guess_of_another"),
        ]


class Grade(Work):
    """The grade of the person harmed, confirmed or changed in this round; the newest stands."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="grades")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    adult = models.ForeignKey("children.Adult", null=True, on_delete=models.PROTECT, related_name="+")
    tool = models.CharField(max_length=4, choices=[(one.value, one.value) for one in AdultTool])
    grade = models.CharField(max_length=8, choices=[(one.value, one.value) for one in AdultGrade])
    because = models.CharField(max_length=280)
