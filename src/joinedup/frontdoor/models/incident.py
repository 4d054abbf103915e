"""An incident that was notified: what part people had as recorded, who sees it otherwise, what opened."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from joinedup.children import queries as children
from joinedup.frontdoor.models.concern import Concern
from joinedup.frontdoor.models.named import Named
from joinedup.frontdoor.rules.incidents import (
    Crime,
    Grade,
    IncidentKind,
    Part,
    Support,
    Tool,
    crime_in_words,
    grade_in_words,
    kind_in_words,
    part_in_words,
    support_in_words,
    tool_in_words,
)
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped, stood_in_for
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _path_reference() -> str:
    return new(Kind.PATH)


class Incident(Work):
    """What a notification says beside its concern. `occurred` is when it happened, as told."""

    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="incident")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(  # of whoever notified, where they sit at one
        "agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(max_length=40, blank=True)  # the notifier's own
    kind = models.CharField(
        max_length=20, choices=[(kind.value, kind_in_words(kind)) for kind in IncidentKind]
    )
    crime = models.CharField(max_length=10, choices=[(crime.value, crime_in_words(crime)) for crime in Crime])
    # How the danger to the grown-up was graded, by which tool, and what the officer makes of it.
    tool = models.CharField(max_length=10, choices=[(tool.value, tool_in_words(tool)) for tool in Tool])
    grade = models.CharField(max_length=10, choices=[(grade.value, grade_in_words(grade)) for grade in Grade])
    judgement = models.TextField(blank=True)
    support = models.CharField(
        max_length=10, choices=[(support.value, support_in_words(support)) for support in Support]
    )
    place = models.CharField(max_length=270, blank=True)  # '' where it was somebody's home: see Named
    clock_changed = models.BooleanField(default=False)  # the time as told did not exist, or came twice
    digest = models.CharField(max_length=64, blank=True)  # of its rows in a file

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "agency", "number"],
                condition=~Q(number=""),
                name="frontdoor_incident_once_per_number",
            )
        ]


class Recorded(Work):
    """A part that somebody had, as recorded by whom and when. It stands, whoever sees it otherwise."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="recorded")
    person = models.ForeignKey(Named, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=20, choices=[(part.value, part_in_words(part)) for part in Part])
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "part", "agency"], name="frontdoor_part_once_an_agency")
        ]


class Contested(Work):
    """Somebody sees a recorded part otherwise, and why. Both stand."""

    recorded = models.ForeignKey(Recorded, on_delete=models.CASCADE, related_name="contested")
    because = models.TextField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recorded", "by"], name="frontdoor_contested_once_a_person")
        ]


class PathQuerySet(Scoped["Path"]):
    what = What.PATH
    category: ClassVar[str] = "code"

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.IS_ASKED:
                return Q(desk_id__in=viewer.desk_ids)
            case Relation.STANDS_IN:
                waits = stood_in_for(viewer, desk="desk_id", due="due_at")
                theirs = Q(ended_at=None) | Q(ended_by_id=viewer.practitioner_id)
                return None if waits is None else waits & theirs
            case Relation.SENT:
                return Q(incident__concern__sender_id=viewer.practitioner_id)
            case _:
                return children.guarded(viewer, relation, child="incident__concern__named__child_id")


class Path(Work):
    """One thing that follows for one person: whose it is, by when, what came of it."""

    reference = models.CharField(max_length=14, unique=True, default=_path_reference)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="paths")
    person = models.ForeignKey(Named, on_delete=models.CASCADE, related_name="paths")
    code = models.CharField(max_length=20)  # rules.paths.PathCode
    # Of one that is kept back: what would have opened, and the school that was named for it.
    kept_code = models.CharField(max_length=20, blank=True, default="", db_default="")
    kept_for = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    # Who has taken it on; of a single contact, who that is. Null: the desk's.
    taken_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # first opened by somebody whose it is
    knows = models.TextField(blank=True)  # what its owner must know to do it, and nobody else is shown
    came_of = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    ended_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = PathQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code", "desk"],
                condition=Q(kept_code=""),
                name="frontdoor_path_once_a_person_and_desk",
            )
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        concern = self.incident.concern
        ties = [Tie(Relation.IS_ASKED, desk_id=self.desk_id)]
        # Ended, it is there still for whoever of those who stand in ended it.
        ended_by = None if self.ended_at is None else self.ended_by_id
        if self.ended_at is None or ended_by is not None:
            ties.append(Tie(Relation.STANDS_IN, person_id=ended_by, desk_id=self.desk_id, due=self.due_at))
        if concern.sender_id is not None:
            ties.append(Tie(Relation.SENT, person_id=concern.sender_id))
        ties += children.guards_on(*concern.children_in_it())
        return Thing(What.PATH, self.area_id, tuple(ties), category=self.code)
