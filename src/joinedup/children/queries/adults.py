"""Grown-ups around the children of an area, looked for by their name."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.children.models import Adult, Child, FamilyTie
from joinedup.children.rules.naming import shown_name
from joinedup.gate.viewer import Viewer

MOST_ADULTS = 10


@dataclass(frozen=True, slots=True)
class AdultLine:
    id: int
    reference: str
    name: str
    birth_date: date | None
    around: tuple[str, ...]  # 'father of Amara Okafor', of children the viewer may see


def adults_called(viewer: Viewer, name: str, *, also: "QuerySet[Any, Any]") -> tuple[AdultLine, ...]:
    """Those of this name around children whom the viewer may see; and of `also`, by key, whoever has it.

    A name finds somebody to look at, and ties nobody.
    """
    words = name.split()
    if not words:
        return ()
    called = (
        Q(given_name__iexact=words[0]) | Q(family_name__iexact=words[0])
        if len(words) == 1
        else Q(given_name__istartswith=words[0], family_name__iexact=words[-1])
    )
    return _lines(viewer, Adult.objects.filter(called), also=also)


def adult_seen_by(viewer: Viewer, reference: str, *, also: "QuerySet[Any, Any]") -> AdultLine | None:
    """The one of this reference, seen as above; None where absent or hidden."""
    return next(iter(_lines(viewer, Adult.objects.filter(reference=reference), also=also)), None)


def _lines(viewer: Viewer, rows: "QuerySet[Adult]", *, also: "QuerySet[Any, Any]") -> tuple[AdultLine, ...]:
    here = Child.objects.visible_to(viewer)
    rows = rows.filter(Q(ties__child__in=here) | Q(pk__in=also), area_id=viewer.area_id).distinct()
    found = list(rows.order_by("family_name", "given_name", "pk")[:MOST_ADULTS])
    around: defaultdict[int, list[str]] = defaultdict(list)
    ties = FamilyTie.objects.filter(adult__in=found, child__in=here).select_related("child").order_by("pk")
    for tie in ties:
        child = tie.child
        named = shown_name(given=child.given_name, family=child.family_name, reference=child.reference)
        around[tie.adult_id or 0].append(f"{tie.relation} of {named}")
    return tuple(
        AdultLine(
            one.pk,
            one.reference,
            shown_name(given=one.given_name, family=one.family_name, reference=one.reference),
            one.birth_date,
            tuple(around[one.pk]),
        )
        for one in found
    )
