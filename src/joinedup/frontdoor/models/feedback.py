"""What is owed to whoever told us, what they were told since, what is held, and whether it helped them."""

from django.db import models
from django.db.models import Q

from joinedup.frontdoor.models.concern import Concern
from joinedup.frontdoor.models.deciding import DecidedBefore
from joinedup.store.models import Work


class Owed(Work):
    """What came of a decided concern, owed to whoever told it. The day is written once, when it is decided,
    and moves only with news that says it is still open."""

    concern = models.OneToOneField(Concern, null=True, on_delete=models.CASCADE, related_name="owed")
    before = models.OneToOneField(DecidedBefore, null=True, on_delete=models.PROTECT, related_name="owed")
    due_on = models.DateField()
    first_due_on = models.DateField(null=True)  # before 'still open' moved the day; null: it never moved
    source = models.CharField(max_length=200)  # the edition that set the day
    # Who is to tell it: the worker who recommended; null: the desk's.
    teller = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True, default="", db_default="")
    closed_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )


class News(Work):
    """What whoever told us was told had come of it; more than one where it was still open at first."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="news")
    # The decision that it is news of, where that was taken anew since; null: the one that stands.
    before = models.ForeignKey(DecidedBefore, null=True, on_delete=models.PROTECT, related_name="news")
    code = models.CharField(max_length=20)  # of frontdoor.rules.owed
    line = models.TextField(blank=True)
    next_on = models.DateField(null=True)  # of what is still open: the day of the next news
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)


class HeldBack(Work):
    """What is not told yet, and why: an unsafe sender, a live investigation. Whoever told us sees nothing."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="held_back")
    what = models.CharField(max_length=12)  # of frontdoor.rules.owed
    reason = models.CharField(max_length=200)
    # Who looks at it again; null: the desk's.
    owner = models.ForeignKey("agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "what"],
                condition=Q(ended_at__isnull=True),
                name="frontdoor_held_back_once",
            )
        ]


class ToldEnough(Work):
    """'Did this tell you what to do next?', as was said of one message. Who said it is not kept."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="told_enough")
    news = models.OneToOneField(News, null=True, on_delete=models.CASCADE, related_name="told_enough")
    before = models.OneToOneField(
        DecidedBefore, null=True, on_delete=models.PROTECT, related_name="told_enough"
    )
    code = models.CharField(max_length=8)  # of frontdoor.rules.owed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"],
                condition=Q(news__isnull=True, before__isnull=True),
                name="frontdoor_told_enough_once",
            )
        ]
