"""The people who are told of in one concern."""

from django.db import models
from django.db.models import Q

from joinedup.frontdoor.models.concern import Concern
from joinedup.frontdoor.rules.coming_in import PersonKind, kind_in_words
from joinedup.store.models import Work


class Named(Work):
    """Somebody told of in a concern, as told; tied to somebody we know by a person, or left untied by one.

    `place` 0 is the child whom the concern's own columns tell of: where that child lives stands there alone.
    Name and date of birth alone never tie anybody.
    """

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="named")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=[(kind.value, kind_in_words(kind)) for kind in PersonKind])
    name = models.CharField(max_length=240, blank=True)  # as the sender spelt it
    birth_date = models.DateField(null=True)
    expected_date = models.DateField(null=True)
    age = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)  # sealed instead where a child here is protected
    postcode = models.CharField(max_length=60, blank=True)
    # What else tells who it is, as told, right or wrong (rules.known_by). A home is sealed as the first is.
    birth_in_part = models.CharField(max_length=7, blank=True, default="", db_default="")
    sex = models.CharField(max_length=1, blank=True, default="", db_default="")
    nhs_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    other_name = models.CharField(max_length=240, blank=True, default="", db_default="")
    other_address = models.CharField(max_length=200, blank=True, default="", db_default="")
    other_postcode = models.CharField(max_length=60, blank=True, default="", db_default="")
    belongs = models.CharField(max_length=120, blank=True)  # 'mother', 'his best friend', as told
    # What a further child said; of the first it stands in the concern's own column.
    childs_words = models.TextField(blank=True, default="", db_default="")

    child = models.ForeignKey("children.Child", null=True, on_delete=models.PROTECT, related_name="+")
    adult = models.ForeignKey("children.Adult", null=True, on_delete=models.PROTECT, related_name="+")
    # Who said whom it is, or that it is nobody we can name, when and why. Null: nobody has said yet.
    settled_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["concern", "place"], name="frontdoor_named_one_in_a_place"),
            models.CheckConstraint(
                condition=Q(child=None) | Q(adult=None), name="frontdoor_named_child_or_adult"
            ),
        ]


class WrongTie(Work):
    """A tie that was taken back after it was decided on: to whom, by whom, and who said that it was wrong."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="wrong_ties")
    place = models.PositiveSmallIntegerField()  # of the `Named`
    child = models.ForeignKey("children.Child", null=True, on_delete=models.PROTECT, related_name="+")
    adult = models.ForeignKey("children.Adult", null=True, on_delete=models.PROTECT, related_name="+")
    tied_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    tied_at = models.DateTimeField(null=True)
    because = models.TextField()
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)  # somebody has said since who it is, or that nobody can

    class Meta:
        indexes = [models.Index(fields=["area"], condition=Q(settled_at=None), name="frontdoor_to_tie_again")]
