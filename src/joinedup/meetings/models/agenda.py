"""A meeting with its invitations and its agenda.

Who takes part reads the cases: those who sit at a desk that was asked, whoever was asked by name or came,
the desk that convenes, the chair and the scribe. What guards one child of a case guards the case.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from joinedup.children import queries as children
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import NONE, Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.lanes import Lane, Turn
from joinedup.store.models import Work


def _meeting_reference() -> str:
    return new(Kind.MEETING)


def _case_reference() -> str:
    return new(Kind.CASE)


class MeetingQuerySet(Scoped["Meeting"]):
    what = What.MEETING

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        return _takes_part(viewer, relation)

    def taking_part(self, viewer: Viewer) -> Self:
        """Those to which the viewer is asked, that they chair or write for, or that their desk convenes; not
        those that they may only step into."""
        ways = (Relation.HOLDS, Relation.LEADS, Relation.IS_ASKED)
        parts = [part for part in (_takes_part(viewer, way) for way in ways) if part is not None]
        return self.visible_to(viewer).filter(parts[0] | parts[1] | parts[2])


def _takes_part(viewer: Viewer, relation: Relation, *, meeting: str = "") -> Q | None:
    match relation:
        case Relation.HOLDS:
            return Q(**{f"{meeting}desk_id__in": viewer.desk_ids}) if viewer.desk_ids else NONE
        case Relation.LEADS:
            me = viewer.practitioner_id
            return Q(**{f"{meeting}chair_id": me}) | Q(**{f"{meeting}scribe_id": me})
        case Relation.IS_ASKED:
            asked = Invitation._base_manager.filter(_is_asked(viewer)).values("meeting_id")
            return Q(**{f"{meeting}pk__in": asked})
        case _:
            return None


def _is_asked(viewer: Viewer) -> Q:
    """By name, at a desk that was asked, or by having come."""
    by_name = Q(person_id=viewer.practitioner_id) | Q(came_id=viewer.practitioner_id)
    return by_name | Q(desk_id__in=viewer.desk_ids, invited_at__isnull=False) if viewer.desk_ids else by_name


class Meeting(Work):
    """One morning's meeting. `occurred` is when it begins; `starts_at` the same, for whoever reads it."""

    reference = models.CharField(max_length=14, unique=True, default=_meeting_reference)
    kind = models.CharField(max_length=12, default="daily")
    on_day = models.DateField()
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")  # that convenes it
    chair = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    scribe = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    since = models.DateTimeField()  # the cut-off before: what came after it comes on
    cut_off_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True)  # when the agenda was last drawn
    locked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "on_day"],
                condition=Q(kind="daily"),
                name="meetings_one_daily_meeting_a_morning",
            )
        ]
        indexes = [models.Index(fields=["area", "starts_at"], name="meetings_by_day")]

    def as_thing(self, viewer: Viewer) -> Thing:
        return Thing(What.MEETING, self.area_id, self.ties())

    def ties(self) -> tuple[Tie, ...]:
        found = [Tie(Relation.HOLDS, desk_id=self.desk_id), Tie(Relation.LEADS, person_id=self.chair_id)]
        if self.scribe_id is not None:
            found.append(Tie(Relation.LEADS, person_id=self.scribe_id))
        for one in self.invitations.order_by("pk"):
            found += [
                Tie(Relation.IS_ASKED, person_id=person)
                for person in (one.person_id, one.came_id)
                if person is not None
            ]
            if one.desk_id is not None and one.invited_at is not None:
                found.append(Tie(Relation.IS_ASKED, desk_id=one.desk_id))
        return tuple(found)


class Invitation(Work):
    """One agency's seat at a meeting, or one person's beside it.

    `desk` was asked, or `person` by name. Neither `invited_at`: it sits at this meeting by the area's rule,
    and nobody has asked it.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    frontline = models.BooleanField(default=False)  # one of the places that are kept for the frontline
    invited_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    late = models.BooleanField(default=False)  # with less notice than the rule gives
    state = models.CharField(
        max_length=10, blank=True, choices=[(one.value, one.label) for one in Said], default=""
    )
    came = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=20, blank=True)  # of whoever came, on that day
    said_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "agency"], condition=Q(person=None), name="meetings_one_seat_an_agency"
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="meetings_a_person_is_asked_once",
            ),
        ]


class CaseQuerySet(Scoped["Case"]):
    what = What.CASE

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.EXCLUDED | Relation.RESTRICTED:
                others = children.guarded(viewer, relation, child="child_id")
                assert others is not None
                return Q(pk__in=CaseChild._base_manager.filter(others).values("case_id"))
            case _:
                return _takes_part(viewer, relation, meeting="meeting__")


class Case(Work):
    """One family's turn at a meeting. `child` is whom it is called by; `children` holds all, this one too."""

    reference = models.CharField(max_length=14, unique=True, default=_case_reference)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="cases")
    position = models.PositiveIntegerField()
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    # The strongest of what brought it, a code of `rules.drawing`, and the concern or the earlier case.
    why_here = models.CharField(max_length=40)
    brought_by = models.CharField(max_length=14, blank=True)
    because = models.CharField(max_length=300, blank=True)  # in words, where the chair added it
    added_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    lane = models.CharField(
        max_length=10, choices=[(one.value, one.label) for one in Lane], default=Lane.DISCUSS.value
    )
    lane_because = models.CharField(max_length=300, blank=True)
    lane_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in Turn], default=Turn.WAITING.value
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "child"], name="meetings_a_child_comes_on_once"),
        ]
        indexes = [models.Index(fields=["meeting", "position"], name="meetings_in_order")]

    def as_thing(self, viewer: Viewer) -> Thing:
        children_here = self.children.values_list("child_id", flat=True)
        return Thing(What.CASE, self.area_id, (*self.meeting.ties(), *children.guards_on(*children_here)))


class CaseChild(Work):
    """A child of a case: each is rated apart."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="children")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    # The views that were asked of the child for this case; one that was not reached hands it on to the next.
    round = models.ForeignKey("risk.Round", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "child"], name="meetings_a_child_is_in_one_case")
        ]


class Brought(Work):
    """A record that brought a case on, and by which line of the rule. `occurred` is when it came in.

    What it says, its grade and its tool, is read where it stands.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="brought")
    code = models.CharField(max_length=40)
    record = models.CharField(max_length=14)
    because = models.CharField(max_length=300, blank=True)  # in words, where the chair added it to the case

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "record"], name="meetings_a_record_brings_once")
        ]
