"""Runs that tie an agency's extract, who approved them, and the pairs at which a person should look."""

from django.db import models
from django.db.models import F, Q

from joinedup.kernel.references import Kind, new
from joinedup.linking.rules.looking import Answer
from joinedup.linking.rules.running import State
from joinedup.store.models import Work


def _reference() -> str:
    return new(Kind.RECORD)


class Run(Work):
    """One extract of one agency, tied once. What it was for and what it came to stay with it."""

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=300)
    dpia = models.CharField(max_length=80)  # the reference of the assessment, in the agencies' own files
    proposed_by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    ran_at = models.DateTimeField(null=True)
    engine = models.CharField(max_length=10, blank=True)
    model = models.CharField(max_length=80, blank=True)  # which weights, levels and Splink it was run with
    came_to = models.JSONField(default=dict)  # counts, weights and bands: numbers, and no person

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(agency=F("holder")), name="linking_run_of_two_controllers")
        ]


class Approval(Work):
    """The yes of one controller, by one of its people."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="approvals")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("agencies.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "agency"], name="linking_approval_once_an_agency")
        ]


class Look(Work):
    """Two records that may be one child's: for a person to say. What was said is kept, for ever."""

    reference = models.CharField(max_length=14, unique=True, default=_reference)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="looks")
    record = models.ForeignKey("children.AgencyRecord", on_delete=models.CASCADE, related_name="+")
    child = models.ForeignKey("children.Child", on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()  # bits; a model's, and no judgement of anybody
    probability = models.FloatField()
    because = models.CharField(max_length=200)  # why it was not tied without asking
    steps = models.JSONField(default=list)  # [comparison, level in words, agrees, bits]; never a value
    answer = models.CharField(
        max_length=6, blank=True, choices=[(answer.value, answer.words) for answer in Answer]
    )
    answered_by = models.ForeignKey(
        "agencies.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "child"], name="linking_look_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="linking_look_answered_by_somebody",
            ),
        ]
