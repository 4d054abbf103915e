"""What was recommended and decided on a concern, and what its sender was told."""

from django.db import models
from django.db.models import Q

from joinedup.clocks.rules.timers import LONGEST_SOURCE
from joinedup.frontdoor.models.concern import Concern
from joinedup.store.models import Work


class DecidedBefore(Work):
    """A decision that is taken anew, as it stood: what was told, owed and followed because of it is this
    row's from then on, and no longer the concern's. `entered` is when it was opened again."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="decided_before")
    decided_at = models.DateTimeField()
    kept_back = models.BooleanField()  # it was held: its sender has never read it
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class Recommendation(Work):
    """What a social worker recommends, why, and what the sender is to be told. Replaced, never edited."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="recommendations")
    before = models.OneToOneField(
        DecidedBefore, null=True, on_delete=models.PROTECT, related_name="recommendation"
    )
    outcome = models.CharField(max_length=40)  # a code from frontdoor.rules.outcomes
    because = models.TextField()
    tell_sender = models.TextField()
    # What it changes because of what the child said: a code of frontdoor.rules.hearing, and a line.
    heard = models.CharField(max_length=10, blank=True, default="", db_default="")
    heard_line = models.TextField(blank=True, default="", db_default="")
    follow = models.JSONField(
        null=True
    )  # what the outcome asks for beside its text: `rules.following.Follow`
    tell_holders = models.JSONField(default=dict)  # per question: what became of the answer, code and line
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    sent_back_because = models.TextField(blank=True)
    sent_back_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # a manager asked for more, and nothing was decided

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"],
                condition=Q(sent_back_at__isnull=True, before__isnull=True, asked_at__isnull=True),
                name="frontdoor_one_open_recommendation",
            )
        ]


class MoreAsked(Work):
    """What is needed to decide and is not here: from whom, by which moment, and what came."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="more_asked")
    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="more_asked")
    text = models.TextField(blank=True)  # as the sender reads it; '' for one whom we do not know
    who = models.CharField(max_length=160)
    needed_by = models.DateTimeField()
    meanwhile = models.CharField(max_length=280)  # what keeps the child safe until then
    because = models.TextField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # it came, or somebody went on without it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(ended_at=None), name="frontdoor_more_asked_once"
            )
        ]


class Authorisation(Work):
    """The manager's decision. There is no way to decide without telling the sender."""

    recommendation = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, related_name="authorisation"
    )
    because = models.TextField()
    # What it says where its time limit was over.
    late_because = models.CharField(max_length=280, blank=True, default="", db_default="")
    late_agreed_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    late_meanwhile = models.CharField(max_length=280, blank=True, default="", db_default="")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class ToldSender(Work):
    """What became of a concern, as its sender reads it."""

    concern = models.OneToOneField(Concern, null=True, on_delete=models.CASCADE, related_name="told")
    before = models.OneToOneField(DecidedBefore, null=True, on_delete=models.PROTECT, related_name="told")
    outcome = models.CharField(max_length=40)
    text = models.TextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="frontdoor_nobody_is_told_nothing")]


class FollowThrough(Work):
    """What was decided and has to happen elsewhere: open until somebody says what came of it."""

    concern = models.OneToOneField(
        Concern, null=True, on_delete=models.CASCADE, related_name="follow_through"
    )
    before = models.OneToOneField(
        DecidedBefore, null=True, on_delete=models.PROTECT, related_name="follow_through"
    )
    outcome = models.CharField(max_length=40)
    who = models.CharField(max_length=160, blank=True)
    # The desk that it was passed to, of the hub or one that stands around the child; whose it is there, where
    # somebody was named; and who there opened it first.
    desk = models.ForeignKey("agencies.Desk", null=True, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True)
    by_when = models.DateField(null=True)
    # The last day in time, where a time limit runs on it; it stops with what came of it.
    limit_on = models.DateField(null=True)
    # No limit of length: an area writes its own source.
    limit_source = models.TextField(blank=True, default="", db_default="")
    agreed = models.CharField(max_length=10, blank=True)
    agreed_more = models.CharField(max_length=280, blank=True)
    came_of = models.CharField(max_length=10, blank=True)  # a code of `rules.following.CameOf`
    came_of_more = models.CharField(max_length=280, blank=True)
    # What it says where its time limit was over.
    late_because = models.CharField(max_length=280, blank=True, default="", db_default="")
    late_agreed_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    late_meanwhile = models.CharField(max_length=280, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            # Those that are open are few, among all that were in years.
            models.Index(fields=["area"], condition=Q(ended_at=None), name="frontdoor_to_follow")
        ]


class NotDone(Work):
    """What was to be followed, by whom and by when, and did not happen: then it was somebody else's."""

    follow = models.ForeignKey(FollowThrough, on_delete=models.CASCADE, related_name="not_done")
    who = models.CharField(max_length=160, blank=True)
    by_when = models.DateField(null=True)
    came_of = models.CharField(max_length=10)  # a code of `rules.following.CameOf`
    came_of_more = models.CharField(max_length=280, blank=True)
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")


class Challenge(Work):
    """Whoever was told does not agree, in their own words, and by when somebody answers."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="challenges")
    text = models.TextField()
    due_on = models.DateField()
    source = models.CharField(max_length=LONGEST_SOURCE)  # the edition that set the limit
    # Nobody where the sender asked to stay unnamed.
    by = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    # A code of `rules.challenging.Came`; '' where it waits, or was answered before that was asked.
    came = models.CharField(max_length=8, blank=True, default="", db_default="")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(answered_at=None), name="frontdoor_one_open_challenge"
            )
        ]
        indexes = [models.Index(fields=["area"], condition=Q(answered_at=None), name="frontdoor_to_answer")]
