"""Concerns: what was told, by whom, how it came in, and who has it now."""

from typing import Self

from django.db import models
from django.db.models import Q

from joinedup.children import queries as children
from joinedup.frontdoor.rules.coming_in import CameBy, way_in_words
from joinedup.frontdoor.rules.progress import State, inside_words
from joinedup.frontdoor.rules.ratings import Rating, rating_in_words
from joinedup.frontdoor.rules.whom import About, about_in_words
from joinedup.gate import compiled
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import NONE, Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work
from joinedup.vault import queries as vault

SENDER = "sender"  # the use of the blind index by which whoever stays unnamed finds what they sent


def _concern_reference() -> str:
    return new(Kind.CONCERN)


def _own_token(viewer: Viewer) -> str:
    """Without the vault's keys one that stands on no concern, and is another for each of them."""
    return vault.index(viewer.reference, use=SENDER) or f"nobody's, nor {viewer.reference}'s"


compiled.stands_for("the token of whoever stays unnamed", _own_token)


def _own(viewer: Viewer) -> Q:
    return Q(sender_id=viewer.practitioner_id) | Q(sender_token=_own_token(viewer))


class ConcernQuerySet(Scoped["Concern"]):
    what = What.CONCERN

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.SENT:
                return _own(viewer)
            case Relation.HEARS:
                return _hears(viewer)
            case Relation.PASSED_TO:
                return _passed_to(viewer)
            case Relation.OF_NO_WORKER:
                return Q(of_a_worker=False)
            case _:
                first = children.guarded(viewer, relation)
                other = children.guarded(viewer, relation, child="named__child_id")
                return first if first is None or other is None else first | other

    def sent_by(self, viewer: Viewer) -> Self:
        """The viewer's own, also where the viewer works at the front door and sees more; and those whose
        sender has left, for whoever hears in their place."""
        return self.visible_to(viewer).filter(_own(viewer) | _hears(viewer))


def _hears(viewer: Viewer) -> Q:
    own = Q(hearer_id=viewer.practitioner_id)
    return own | Q(hearer_desk_id__in=viewer.desk_ids) if viewer.desk_ids else own


def _passed_to(viewer: Viewer) -> Q:
    """Those that are still followed are few, among all that were in years: they are looked for first."""
    theirs = {"follow_through__ended_at": None, "follow_through__desk_id__in": viewer.desk_ids}
    here = Concern._base_manager.filter(area_id=viewer.area_id, **theirs)
    return Q(pk__in=here.values("pk")) if viewer.desk_ids else NONE


class Concern(Work):
    """A worry that somebody told the front door. `entered` is when it was on disk: the clock runs from it."""

    class LastHappened(models.TextChoices):
        TODAY = "today", "Today"
        THIS_WEEK = "this_week", "In the last 7 days"
        LONGER = "longer", "Longer ago"
        NOT_SURE = "not_sure", "Not sure"

    class FamilyKnows(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No, not yet"
        UNSAFE = "unsafe", "No, it would not be safe to tell them"
        UNKNOWN = "unknown", "Not known to the sender"  # asked of everybody but professionals

    reference = models.CharField(max_length=14, unique=True, default=_concern_reference)
    # Nobody where the sender asked to stay unnamed: who it is lies in the vault, and the token is what they
    # find their own concern by.
    sender = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    sender_agency = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sender_token = models.CharField(max_length=64, blank=True, default="", db_default="")
    came_by = models.CharField(
        max_length=12,
        choices=[(way.value, way_in_words(way)) for way in CameBy],
        default=CameBy.FORM.value,
        db_default=CameBy.FORM.value,
    )
    # The code of domain lists (frontdoor/data/sources.toml): what sort of place it came from.
    source = models.CharField(max_length=4, blank=True, default="", db_default="")
    # Whether it is known who sent it: whoever signed in, or a system that an area let in. Never the public.
    verified = models.BooleanField(default=True, db_default=True)
    desk = models.ForeignKey(
        "agencies.Desk", on_delete=models.PROTECT, related_name="+"
    )  # who answers for it now
    state = models.CharField(
        max_length=12,
        choices=[(state.value, inside_words(state)) for state in State],
        default=State.RECEIVED.value,
    )

    about = models.CharField(
        max_length=5,
        choices=[(each.value, about_in_words(each)) for each in About],
        default=About.CHILD.value,
        db_default=About.CHILD.value,
    )
    # Whoever told, or read it first, says that it is about somebody who works with children.
    of_a_worker = models.BooleanField(default=False, db_default=False)
    worry = models.TextField()
    last_happened = models.CharField(max_length=10, choices=LastHappened.choices)
    childs_words = models.TextField(blank=True)
    working_well = models.TextField(blank=True)
    tried_already = models.TextField(blank=True)
    family_knows = models.CharField(max_length=8, choices=FamilyKnows.choices)
    family_knows_detail = models.CharField(max_length=300, blank=True)

    # What is asked where it is about an adult. No limit of length: words that are sealed lengthen a line.
    long_ago = models.TextField(blank=True, default="", db_default="")
    who_did_it = models.TextField(blank=True, default="", db_default="")
    adult_agrees = models.CharField(max_length=9, blank=True, default="", db_default="")

    child_name = models.CharField(max_length=240, blank=True)  # as the sender spelt it
    child_birth_date = models.DateField(null=True)
    child_expected_date = models.DateField(null=True)  # not born yet when it was told
    child_age = models.CharField(max_length=40, blank=True)
    child_address = models.CharField(max_length=200, blank=True)
    child_postcode = models.CharField(max_length=60, blank=True)  # as the sender wrote it, good or not

    child = models.ForeignKey("children.Child", null=True, on_delete=models.PROTECT, related_name="+")
    tied_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    tied_at = models.DateTimeField(null=True)
    # Who has taken it on: whoever did something with it last. Null: the desk's.
    reader = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    # Who hears what becomes of it where the sender has left: a colleague or a desk. Null both: the sender.
    hearer = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    hearer_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    # What the newest rating says; '' before the first. By when it is decided, as the queue counts: the end of
    # the working day that everybody is promised, or the rating's time where that is sooner.
    rating = models.CharField(
        max_length=5,
        blank=True,
        choices=[(each.value, rating_in_words(each)) for each in Rating],
        default="",
        db_default="",
    )
    due_at = models.DateTimeField(null=True)
    # By when more is to come, where it was asked for; until somebody recommends on it again.
    waits_until = models.DateTimeField(null=True)
    first_read_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area", "state", "entered"], name="frontdoor_queue"),
            # They are few, and every list of concerns looks for them.
            models.Index(fields=["area"], condition=Q(of_a_worker=True), name="frontdoor_of_a_worker"),
            models.Index(fields=["area", "state", "due_at"], name="frontdoor_by_clock"),
            models.Index(fields=["area", "state", "decided_at"], name="frontdoor_last_decided"),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        """Whoever stays unnamed is known to be the viewer by the viewer's own token alone."""
        token = vault.index(viewer.reference, use=SENDER) if self.sender_token else ""
        ties = []
        if self.sender_id is not None:
            ties.append(Tie(Relation.SENT, person_id=self.sender_id))
        if token and token == self.sender_token:
            ties.append(Tie(Relation.SENT, person_id=viewer.practitioner_id))
        if self.hearer_id is not None:
            ties.append(Tie(Relation.HEARS, person_id=self.hearer_id))
        if self.hearer_desk_id is not None:
            ties.append(Tie(Relation.HEARS, desk_id=self.hearer_desk_id))
        if not self.of_a_worker:
            ties.append(Tie(Relation.OF_NO_WORKER))
        follow = getattr(self, "follow_through", None)
        if follow is not None and follow.ended_at is None and follow.desk_id is not None:
            ties.append(Tie(Relation.PASSED_TO, desk_id=follow.desk_id))
        ties += children.guards_on(*self.children_in_it())
        return Thing(What.CONCERN, self.area_id, tuple(ties))

    def children_in_it(self) -> frozenset[int]:
        """Every child whom somebody has tied this to: what guards one of them guards the whole concern."""
        tied = frozenset(self.named.filter(child__isnull=False).values_list("child__pk", flat=True))
        return tied if self.child_id is None else tied | {self.child_id}
