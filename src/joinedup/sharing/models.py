"""A question to a duty, the holder's answer, what was disclosed, and what became of it."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from joinedup.children import queries as children
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.scoped import Scoped, stood_in_for
from joinedup.gate.viewer import Viewer
from joinedup.kernel.references import Kind, new
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.states import OPEN_AT_THE_DESK, State
from joinedup.store.models import Work


def _question_reference() -> str:
    return new(Kind.QUESTION)


def _spoken_reference() -> str:
    return new(Kind.SPOKEN)


def _with_the_desk(viewer: Viewer) -> Q:
    """What can still be undone has not reached the desk: there it is not, in no list and at no address."""
    return Q(reaches_at__isnull=True) | Q(reaches_at__lte=viewer.at)


def _barrier_reference() -> str:
    return new(Kind.BARRIER)


class QuestionQuerySet(Scoped["Question"]):
    what = What.QUESTION

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.ASKS:
                return Q(asker_agency_id=viewer.agency_id)
            case Relation.IS_ASKED:
                return Q(desk__agency_id=viewer.agency_id) & _with_the_desk(viewer)
            case Relation.STANDS_IN:
                waits = stood_in_for(viewer, desk="desk_id", due="needed_by")
                open_there = Q(state__in=OPEN_AT_THE_DESK) & _with_the_desk(viewer)
                return None if waits is None else waits & open_there
            case _:
                return children.guarded(viewer, relation)

    def of_either_side(self, viewer: Viewer) -> Self:
        """Those that the viewer's own agency asked or is asked: not those that they only stand in for."""
        ours = Q(asker_agency_id=viewer.agency_id) | Q(desk__agency_id=viewer.agency_id)
        return self.visible_to(viewer).filter(ours)

    def that_cannot_wait(self, viewer: Viewer) -> Self:
        """Those of a closed desk that fall due before it opens, for whoever answers for it until then."""
        waits = stood_in_for(viewer, desk="desk_id", due="needed_by")
        here = self.visible_to(viewer).filter(state__in=OPEN_AT_THE_DESK)
        return here.none() if waits is None else here.filter(waits)

    def held_by(self, viewer: Viewer) -> Self:
        """Those that the viewer's own agency is asked."""
        return self.visible_to(viewer).filter(desk__agency_id=viewer.agency_id)

    def asked_by(self, viewer: Viewer) -> Self:
        return self.visible_to(viewer).filter(asker_agency_id=viewer.agency_id)


class Question(Work):
    reference = models.CharField(max_length=14, unique=True, default=_question_reference)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    concern = models.CharField(max_length=14, blank=True)  # the reference of what made the asker ask
    asker = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    asker_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    # The duty that is asked, whoever is on shift.
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40)
    topic_detail = models.CharField(max_length=120, blank=True)  # 'something else' in the asker's own words
    since = models.DateField()
    until = models.DateField()
    depth = models.CharField(
        max_length=10,
        choices=[(depth.value, depth.value) for depth in Depth],
        default=Depth.SUMMARY.value,
        db_default=Depth.SUMMARY.value,
    )
    why = models.CharField(max_length=200)
    # Why it goes further than usual: back more than a year, deeper than a summary, beyond the household.
    widened_because = models.CharField(max_length=200, blank=True, default="", db_default="")
    # For what somebody must be trained to answer it, a code of the area's skills; '': for nothing.
    skill = models.CharField(max_length=30, blank=True, default="", db_default="")
    needed_by = models.DateTimeField()
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=400)  # the lawful basis in one sentence, as shown when it was asked
    # The same as codes of data/bases.toml, and whether the asker took it or was not sure and wants advice.
    basis_code = models.CharField(max_length=20, blank=True, default="", db_default="")
    condition = models.CharField(max_length=40, blank=True, default="", db_default="")
    gateway = models.CharField(max_length=60, blank=True, default="", db_default="")
    adopted = models.BooleanField(null=True)  # null: asked before anybody was asked to take it
    family_told = models.CharField(max_length=700)  # as it stood when it was asked
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in State], default=State.ASKED.value
    )
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Null: at once. Else the moment until which it can be undone, and before which no desk sees it.
    reaches_at = models.DateTimeField(null=True)
    # Of several that were asked in one act with one purpose: the reference of the first.
    bundle = models.CharField(max_length=14, blank=True, default="", db_default="")
    accepted_at = models.DateTimeField(null=True)  # stays when the state goes on
    # Who at the desk has taken it on. Null: the desk's.
    answerer = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who follows it up where the asker has left: a colleague or a desk. Null both: the asker.
    follower = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    follower_desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    # The version that the asker knows of, where their side of it has not moved on with the row. Null: it has.
    told_version = models.PositiveIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects = QuestionQuerySet.as_manager()

    @property
    def asker_version(self) -> int:
        """The version on the asker's pages: that an answer waits does not show in it."""
        return self.told_version or self.version

    def as_asker_read(self, version: int | None) -> int | None:
        """The row's version for one that came from the asker's page."""
        return None if version is None else version + self.version - self.asker_version

    def change(self, *, based_on: int | None, unseen: bool = False, **values: Any) -> Self:
        """Whichever way a question goes on, what was read to answer it does not outlast the answer (0024).

        `unseen`: the asker may not know of it, from the version on their pages either.
        """
        from joinedup.holdings import actions as holdings

        if "told_version" not in values and (unseen or self.told_version is not None):
            values["told_version"] = self.asker_version + (0 if unseen else 1)
        changed = super().change(based_on=based_on, **values)
        state = values.get("state", State.ASKED.value)
        if state == State.PREPARED.value:
            chosen = Chosen.objects.filter(answer__question=self, answer__released_at=None).values_list(
                "item", flat=True
            )
            holdings.keep_chosen(self.reference, chosen)
        elif state not in (State.ASKED.value, State.SEEN.value, "accepted"):
            holdings.drop_reading(self.reference)
        return changed

    class Meta:
        indexes = [
            models.Index(fields=["area", "desk", "state"], name="sharing_question_at_desk"),
            models.Index(fields=["area", "asker_agency", "state"], name="sharing_question_asked"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="sharing_period_runs_on")
        ]

    def as_thing(self, viewer: Viewer) -> Thing:
        """The asker's agency and the holder's are tied to it, and whoever stands in for its desk."""
        asks = Tie(Relation.ASKS, agency_id=self.asker_agency_id)
        is_asked = Tie(Relation.IS_ASKED, agency_id=self.desk.agency_id, since=self.reaches_at)
        ties = [asks, is_asked, *children.guards_on(self.child_id)]
        if self.state in OPEN_AT_THE_DESK:
            since, due = self.reaches_at, self.needed_by
            ties.append(Tie(Relation.STANDS_IN, desk_id=self.desk_id, since=since, due=due))
        return Thing(What.QUESTION, self.area_id, tuple(ties))


class AskedAbout(models.Model):
    """The people a question is about, as they were named when it was asked."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="about")
    person = models.CharField(max_length=14)
    name = models.CharField(max_length=240)
    birth_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="sharing_asked_about_once")
        ]


class AnswerQuerySet(Scoped["Answer"]):
    what = What.ANSWER

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.HOLDS:
                return Q(question__desk__agency_id=viewer.agency_id)
            case Relation.ASKS:
                return Q(question__asker_agency_id=viewer.agency_id, released_at__lte=viewer.at)
            case _:
                return children.guarded(viewer, relation, child="question__child_id")


class Answer(Work):
    """One answer of the holder's, of several. `held` is its own count, which never leaves it."""

    class Way(models.TextChoices):
        ITEMS = "items", "Items inside the question"
        NOTHING = "nothing", "Nothing held"
        SPOKE = "spoke", "We spoke"
        NOT_OURS = "not_ours", "Not ours to answer"
        CANNOT = "cannot", "Cannot share"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.ITEMS, db_default="items")
    held = models.PositiveIntegerField()
    meaning = models.CharField(max_length=400, blank=True)  # a sentence of meaning
    limits = models.CharField(max_length=40, blank=True, default="", db_default="")  # of rules.handling
    handling = models.CharField(max_length=200, blank=True)  # what must not be done with this
    # Does anything outside the question change this child's safety tonight?
    safety_tonight = models.BooleanField()
    # A part: the rest comes by then. Or a 'no' for now: they take advice until then. The first clock stays.
    rest_by = models.DateTimeField(null=True)
    # Why something outside the question goes too, which is not for tonight.
    wider_because = models.CharField(max_length=160, blank=True, default="", db_default="")
    reason = models.CharField(max_length=20, blank=True, default="", db_default="")  # of rules.cannot_share
    because = models.CharField(max_length=400, blank=True, default="", db_default="")  # told to the asker
    # What it would mean for the child. Weighed, and kept by the holder.
    if_shared = models.CharField(max_length=400, blank=True, default="", db_default="")
    if_not_shared = models.CharField(max_length=400, blank=True, default="", db_default="")
    # Who has it, where it is not the holder's to tell.
    elsewhere = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    # Whoever would have let it go gave it back instead, and why.
    given_back_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_back_at = models.DateTimeField(null=True)
    given_back_because = models.CharField(max_length=280, blank=True, default="", db_default="")

    objects = AnswerQuerySet.as_manager()

    def as_thing(self, viewer: Viewer) -> Thing:
        """Nobody outside the holder is tied to an answer before it was let go."""
        holds = Tie(Relation.HOLDS, agency_id=self.question.desk.agency_id)
        ties = [holds, *children.guards_on(self.question.child_id)]
        if self.released_at is not None:
            asker = self.question.asker_agency_id
            ties.append(Tie(Relation.ASKS, agency_id=asker, since=self.released_at))
        return Thing(What.ANSWER, self.area_id, tuple(ties))


class Chosen(models.Model):
    """An item of the holder's that the answer is to disclose, by its reference. Read by the holder alone."""

    own_rows = (
        "(SELECT desk.agency_id FROM sharing_answer one"
        " JOIN sharing_question asked ON asked.id = one.question_id"
        " JOIN agencies_desk desk ON desk.id = asked.desk_id WHERE one.id = answer_id) = {agency}"
    )

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="chosen")
    item = models.CharField(max_length=14)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "item"], name="sharing_chosen_once")]


class DisclosedQuerySet(Scoped["Disclosed"]):
    what = What.DISCLOSED

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        match relation:
            case Relation.HOLDS:
                return Q(question__desk__agency_id=viewer.agency_id)
            case Relation.ASKS:
                return Q(question__asker_agency_id=viewer.agency_id)
            case _:
                return children.guarded(viewer, relation, child="question__child_id")


class Disclosed(Work):
    """One thing that was told to the asker, as it read then. `occurred` is the item's own moment."""

    class Way(models.TextChoices):
        ANSWER = "answer", "Answer to the question"
        SAFETY = "safety", "Told at once: it changes the child's safety tonight"
        WIDER = "wider", "Outside the question, with a reason"
        SPOKEN = "spoken", "Told in speaking"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="disclosed")
    # With which answer it went. Null: the only one, from before a question could have several.
    answer = models.ForeignKey(Answer, null=True, on_delete=models.CASCADE, related_name="disclosed")
    way = models.CharField(max_length=8, choices=Way.choices)
    headline = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    basis = models.CharField(max_length=10, blank=True)
    source_grade = models.CharField(max_length=3, blank=True)
    # What must not be done with this one thing, in its holder's records; `Answer.handling` is of all.
    conditions = models.CharField(max_length=400, blank=True, default="", db_default="")
    recalled_at = models.DateTimeField(null=True)  # taken back: its words are shown to nobody any more
    # Whose word it is, where another agency stood in for the desk that was asked.
    stood_in = models.ForeignKey("agencies.Agency", null=True, on_delete=models.PROTECT, related_name="+")

    objects = DisclosedQuerySet.as_manager()

    def as_thing(self, viewer: Viewer) -> Thing:
        holds = Tie(Relation.HOLDS, agency_id=self.question.desk.agency_id)
        asks = Tie(Relation.ASKS, agency_id=self.question.asker_agency_id)
        guards = children.guards_on(self.question.child_id)
        return Thing(What.DISCLOSED, self.area_id, (holds, asks, *guards))


class Struck(Work):
    """Words that the holder took out of an item before it goes, and why. Read by the holder alone."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="struck")
    item = models.CharField(max_length=14)
    words = models.CharField(max_length=200)
    because = models.CharField(max_length=200)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class Challenge(Work):
    """The asker's 'look again' at a refusal, for somebody else at the holder's than whoever refused."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="challenges")
    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="challenge")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=400)
    due = models.DateField()  # the last working day for it
    upheld = models.BooleanField(null=True)  # null: nobody has looked yet
    reply = models.CharField(max_length=400, blank=True, default="", db_default="")  # told to the asker
    looked_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    looked_at = models.DateTimeField(null=True)


class OwnPractice(Work):
    """How one agency lets its answers go, where it does not do as its kind does (data/practices.toml)."""

    agency = models.OneToOneField("agencies.Agency", on_delete=models.CASCADE, related_name="+")
    second_person = models.BooleanField()
    second_for_wider = models.BooleanField()
    urgent_only_out_of_hours = models.BooleanField()
    links_by_mail = models.BooleanField()
    source = models.CharField(max_length=200)


class Link(Work):
    """A link in an e-mail to a duty's mailbox: good once, for one question, for whoever signs in there.

    `code` alone opens nothing: the address in the e-mail holds a signature beside it.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="links")
    code = models.CharField(max_length=24, unique=True)
    ends = models.DateTimeField()
    used_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(null=True)


class Outcome(Work):
    """What became of an answer, as whoever gave it reads it."""

    question = models.OneToOneField(Question, null=True, on_delete=models.CASCADE, related_name="outcome")
    # What was decided is decided anew since `ended_at`: it was told of the first, and the new one is owed.
    before = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="outcomes_before")
    ended_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=30)  # one of sharing.rules.outcomes
    line = models.CharField(max_length=280, blank=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class SpokenQuerySet(Scoped["Spoken"]):
    what = What.SPOKEN

    def tied(self, viewer: Viewer, relation: Relation) -> Q | None:
        if relation is Relation.HOLDS:
            return Q(agency_id=viewer.agency_id)
        return children.guarded(viewer, relation)


class Spoken(Work):
    """'We spoke': a telephone or corridor exchange, under the same rule and record as any other (I4, I9)."""

    # The question that it answered; null where there was none.
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=14, unique=True, default=_spoken_reference)
    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    with_whom = models.CharField(max_length=160)
    said = models.CharField(max_length=280)
    agreed = models.CharField(max_length=280, blank=True)
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=400)

    own_rows = "agency_id = {agency}"

    objects = SpokenQuerySet.as_manager()

    def as_thing(self, viewer: Viewer) -> Thing:
        holds = Tie(Relation.HOLDS, agency_id=self.agency_id)
        return Thing(What.SPOKEN, self.area_id, (holds, *children.guards_on(self.child_id)))


class OpenConcern(Work):
    """That a concern about a child waits to be decided, as the front door wrote it down here.

    Concerns live on a floor above; a question that is asked because of one asks here whether it is so.
    """

    child = models.ForeignKey("children.Child", on_delete=models.CASCADE, related_name="+")
    concern = models.CharField(max_length=14)
    # In how many working hours whoever is asked because of it answers, as it is rated; 0: nothing is said.
    answers_in = models.PositiveSmallIntegerField(default=0, db_default=0)
    answers_because = models.TextField(blank=True, default="", db_default="")  # an area's own words
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "child"],
                condition=Q(until__isnull=True),
                name="sharing_concern_open_once_of_each",
            )
        ]


class StrategyDiscussion(Work):
    """A strategy discussion about a child: `occurred` is when it was held."""

    child = models.ForeignKey("children.Child", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    names = models.CharField(max_length=300)  # who took part, as they are named
    decided = models.CharField(max_length=10)  # a code of sharing.rules.strategy
    because = models.CharField(max_length=280)
    # When the enquiry that it decided on was over; null too where it decided on none.
    over_at = models.DateTimeField(null=True)


class TookPart(models.Model):
    """An agency that was there: it knows of the enquiry, and others do not learn of it here."""

    discussion = models.ForeignKey(StrategyDiscussion, on_delete=models.CASCADE, related_name="took_part")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["discussion", "agency"], name="sharing_took_part_once")
        ]


class Said(Work):
    """A short message between the two sides. What is known of the child belongs in an answer."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="said")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    by_asker = models.BooleanField()  # of the side that asked
    words = models.CharField(max_length=280)


class Rating(Work):
    """Whether an answer was of use to whoever asked, in one tap; whoever answered reads it."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="rating")
    code = models.CharField(max_length=10)  # one of sharing.rules.ratings
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class Hold(Work):
    """What became of an answer is not said yet, and why. The side that answered knows nothing of it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=200)
    owner = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(ended_at__isnull=True), name="sharing_hold_one_stands"
            )
        ]


class Reminder(Work):
    """One step of the ladder that was taken for a question, and who was told: a person or a desk."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=12)  # one of sharing.rules.reminders
    person = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "rung"], name="sharing_reminded_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(desk__isnull=True), name="sharing_reminded_one"
            ),
        ]


class Amendment(Work):
    """That something told was corrected or taken back: how it read until then, who did it and why."""

    disclosed = models.ForeignKey(Disclosed, on_delete=models.CASCADE, related_name="amendments")
    recalled = models.BooleanField()
    headline = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    because = models.CharField(max_length=200)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class Commencement(Work):
    """The day on which an area says that law came into force which was off until then. The newest counts."""

    code = models.CharField(max_length=20)  # of data/gateways.toml
    on = models.DateField()
    source = models.CharField(max_length=200)  # where it is said: the regulations, by number
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class AdviceWish(Work):
    """Somebody was not sure of the law. It names no child; what was typed is a draft, its author's alone."""

    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("agencies.Desk", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=400)
    draft = models.CharField(max_length=32)
    said = models.CharField(max_length=280, blank=True)
    said_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(null=True)


class Barrier(Work):
    """A reason not to answer, or a delay, that keeps coming between two agencies: on the board's list."""

    reference = models.CharField(max_length=14, unique=True, default=_barrier_reference)
    code = models.CharField(max_length=20)  # of sharing.rules.barriers
    asker_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    holder_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    done = models.CharField(max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "code", "asker_agency", "holder_agency"],
                condition=Q(closed_at__isnull=True),
                name="sharing_barrier_open_once",
            )
        ]
