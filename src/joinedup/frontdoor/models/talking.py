"""Conversations: one that was had and noted, and advice that somebody asks for before they name a child."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from joinedup.frontdoor.rules.advising import Age, Naming, named_by
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import NONE, Scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.store.models import Work


def _talk_reference() -> str:
    return new(Kind.TALK)


class ConversationQuerySet(Scoped["Conversation"]):
    what = What.CONVERSATION

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.SENT:
                return Q(by_id=viewer.practitioner_id)
            case Relation.HEARS:
                own = Q(hearer_id=viewer.practitioner_id)
                return own | Q(hearer_desk_id__in=viewer.desk_ids) if viewer.desk_ids else own
            case Relation.IS_ASKED:
                return Q(desk_id__in=viewer.desk_ids) if viewer.desk_ids else NONE
            case _:
                return None

    def own(self, viewer: Viewer) -> Self:
        """The viewer's own, and those whose author has left, for whoever stands in their place."""
        mine = Q(by_id=viewer.practitioner_id) | Q(hearer_id=viewer.practitioner_id)
        return self.visible_to(viewer).filter(mine | Q(hearer_desk_id__in=viewer.desk_ids))


class Conversation(Work):
    """What two people said of a worry. It is no concern until the front door is told whose child it is.

    `desk` advises; null where the conversation was had already and is noted here.
    """

    reference = models.CharField(max_length=14, unique=True, default=_talk_reference)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # Who goes on with it where its author has left: a colleague or a desk. Null both: the author.
    hearer = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    hearer_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")

    worry = models.TextField()
    working_well = models.TextField(blank=True)
    # Of one that was had
    spoke_with = models.CharField(max_length=160, blank=True)
    agreed = models.TextField(blank=True)
    child_name = models.CharField(max_length=240, blank=True)  # as it was said; '' where nobody was named
    # Of advice that is asked for
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    adviser = models.CharField(max_length=20, blank=True)  # a code of frontdoor.rules.advising
    age_band = models.CharField(max_length=8, blank=True, choices=[(age.value, age.words) for age in Age])
    answer_by = models.DateTimeField(null=True)  # stored when it was asked

    concern = models.OneToOneField(
        "frontdoor.Concern", null=True, on_delete=models.PROTECT, related_name="conversation"
    )  # what it became

    objects = ConversationQuerySet.as_manager()

    def is_unnamed_still(self, *, at: datetime) -> bool:
        """Whether its adviser said that it cannot stay un-named, and the day of that is over."""
        said = getattr(self, "advice", None)
        if said is None or said.naming != Naming.MUST_NAME or self.concern_id is not None:
            return False
        return bool(at > named_by(said.entered))

    class Meta:
        indexes = [models.Index(fields=["area", "desk", "entered"], name="frontdoor_talks_at_desk")]
        constraints = [
            models.CheckConstraint(condition=~Q(worry=""), name="frontdoor_a_talk_says_something"),
            models.CheckConstraint(
                condition=Q(desk__isnull=True) | Q(child_name=""), name="frontdoor_advice_names_nobody"
            ),
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        ties = [Tie(Relation.SENT, person_id=self.by_id)]
        if self.hearer_id is not None:
            ties.append(Tie(Relation.HEARS, person_id=self.hearer_id))
        if self.hearer_desk_id is not None:
            ties.append(Tie(Relation.HEARS, desk_id=self.hearer_desk_id))
        if self.desk_id is not None:
            ties.append(Tie(Relation.IS_ASKED, desk_id=self.desk_id))
        return Thing(What.CONVERSATION, self.area_id, tuple(ties))


class Advice(Work):
    """What an adviser would do, what would make it a concern, and whether it can stay un-named."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="advice")
    would_do = models.TextField()
    becomes_concern = models.TextField()
    naming = models.CharField(
        max_length=10,
        choices=[(Naming.MAY_STAY.value, "It can stay un-named"), (Naming.MUST_NAME.value, "It cannot")],
    )
    harm = models.TextField(blank=True)  # what of it shows significant harm
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(naming=Naming.MAY_STAY.value) | ~Q(harm=""), name="frontdoor_must_name_says_why"
            )
        ]
