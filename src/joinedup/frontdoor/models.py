"""Concerns, what was recommended and decided, and what the sender was told."""

from typing import Self

from django.db import models
from django.db.models import Q

from joinedup.children import queries as children
from joinedup.frontdoor.rules.progress import State, inside_words
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work
from joinedup.vault import queries as vault

SENDER = "sender"  # the use of the blind index by which whoever stays unnamed finds what they sent


def _concern_reference() -> str:
    return new(Kind.CONCERN)


def _own(viewer: Viewer) -> Q:
    token = vault.index(viewer.reference, use=SENDER)
    return Q(sender_id=viewer.practitioner_id) | Q(sender_token=token or "nobody's")


class ConcernQuerySet(Scoped["Concern"]):
    what = What.CONCERN

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.SENT:
                return _own(viewer)
            case Relation.HEARS:
                return _hears(viewer)
            case _:
                return children.guarded(viewer, relation)

    def sent_by(self, viewer: Viewer) -> Self:
        """The viewer's own, also where the viewer works at the front door and sees more; and those whose
        sender has left, for whoever hears in their place."""
        return self.visible_to(viewer).filter(_own(viewer) | _hears(viewer))


def _hears(viewer: Viewer) -> Q:
    own = Q(hearer_id=viewer.practitioner_id)
    return own | Q(hearer_desk_id__in=viewer.desk_ids) if viewer.desk_ids else own


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

    reference = models.CharField(max_length=14, unique=True, default=_concern_reference)
    # Nobody where the sender asked to stay unnamed: who it is lies in the vault, and the token is what they
    # find their own concern by.
    sender = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    sender_agency = models.ForeignKey(
        "agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sender_token = models.CharField(max_length=64, blank=True, default="", db_default="")
    desk = models.ForeignKey(
        "agencies.Desk", on_delete=models.PROTECT, related_name="+"
    )  # who answers for it now
    state = models.CharField(
        max_length=12,
        choices=[(state.value, inside_words(state)) for state in State],
        default=State.RECEIVED.value,
    )

    worry = models.TextField()
    last_happened = models.CharField(max_length=10, choices=LastHappened.choices)
    childs_words = models.TextField(blank=True)
    working_well = models.TextField(blank=True)
    tried_already = models.TextField(blank=True)
    family_knows = models.CharField(max_length=8, choices=FamilyKnows.choices)
    family_knows_detail = models.CharField(max_length=300, blank=True)

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
    first_read_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area", "state", "entered"], name="frontdoor_queue")]

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
        if self.child_id is not None:
            ties += children.guards_on(self.child_id)
        return Thing(What.CONCERN, self.area_id, tuple(ties))


class Recommendation(Work):
    """What a social worker recommends, why, and what the sender is to be told. Replaced, never edited."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="recommendations")
    outcome = models.CharField(max_length=40)  # a code from frontdoor.rules.outcomes
    because = models.TextField()
    tell_sender = models.TextField()
    tell_holders = models.JSONField(default=dict)  # per question: what became of the answer, code and line
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    sent_back_because = models.TextField(blank=True)
    sent_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"],
                condition=Q(sent_back_at__isnull=True),
                name="frontdoor_one_open_recommendation",
            )
        ]


class Authorisation(Work):
    """The manager's decision. There is no way to decide without telling the sender."""

    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, related_name="authorisation"
    )
    because = models.TextField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class ToldSender(Work):
    """What became of a concern, as its sender reads it."""

    concern = models.OneToOneField(Concern, on_delete=models.CASCADE, related_name="told")
    outcome = models.CharField(max_length=40)
    text = models.TextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="frontdoor_nobody_is_told_nothing")]
