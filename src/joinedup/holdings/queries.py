"""What an agency reads in its own compartment. There is no way to ask for another agency's."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from joinedup.gate.viewer import Viewer
from joinedup.holdings.models import About, Item, ItemQuerySet
from joinedup.holdings.rules import grading, sensitivity
from joinedup.holdings.rules.scope import Scope, moments
from joinedup.holdings.rules.sensitivity import ORDINARY
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind

SEALED = "A sensitive item: its text is sealed"


@dataclass(frozen=True, slots=True)
class HeldItem:
    """One item, as its holder reads it."""

    reference: str
    category: str
    headline: str
    summary: str
    basis: str  # a code of Item.Basis
    basis_words: str
    source_grade: str
    occurred: datetime
    people: frozenset[str]
    sealed: bool = False  # its text is in the vault; `headline` says so
    reveal: str = ""  # what opens it, for those who may
    conditions: str = ""
    sanitisation: str = ""
    sensitivity: str = ORDINARY
    entered: datetime | None = None  # in the holder's own records, where they say so

    @property
    def grade_words(self) -> str:
        return grading.in_words(self.source_grade)

    @property
    def to_obey(self) -> str:
        """What goes out with it, for whoever is told."""
        return sensitivity.to_obey(self.sensitivity, self.conditions)

    @property
    def to_mind(self) -> str:
        """For the holder, before it goes: how sensitive it is, and what whoever shares it has to do."""
        kind = sensitivity.sensitivity(self.sensitivity)
        known = f"{kind.label}: {kind.mind}" if kind.mind else ""
        return " ".join(part for part in (known, grading.SANITISATION.get(self.sanitisation, "")) if part)


def held_about(viewer: Viewer, people: Collection[str]) -> int:
    """How many items the agency of `viewer` holds about any of `people`, each counted once."""
    return _about(viewer, people).count()


def in_scope(viewer: Viewer, scope: Scope) -> tuple[HeldItem, ...]:
    """What lies inside a question, newest first: `holdings.rules.scope.inside`, said in SQL."""
    return _items(viewer, _about(viewer, scope.people).filter(_inside(scope)))


def outside(viewer: Viewer, scope: Scope) -> tuple[HeldItem, ...]:
    """The rest that is held about the same people, newest first."""
    return _items(viewer, _about(viewer, scope.people).exclude(_inside(scope)))


def items(viewer: Viewer, references: Collection[str]) -> tuple[HeldItem, ...]:
    """Those of `references` that the viewer's agency holds, newest first; others are not in the answer."""
    return _items(viewer, Item.objects.visible_to(viewer).filter(reference__in=references))


def _about(viewer: Viewer, people: Collection[str]) -> ItemQuerySet:
    named = About.objects.filter(item=OuterRef("pk"), person__in=people)
    return Item.objects.visible_to(viewer).filter(Exists(named))


def _inside(scope: Scope) -> Q:
    starts, ends = moments(scope)
    inside = Q(occurred__gte=starts, occurred__lt=ends)
    return inside if scope.categories is None else inside & Q(category__in=scope.categories)


def _items(viewer: Viewer, rows: ItemQuerySet) -> tuple[HeldItem, ...]:
    whole = list(rows.prefetch_related("about").order_by("-occurred", "-pk"))
    sealed = [row.reference for row in whole if row.sealed]
    lines = vault.standing(viewer, sealed, Kind.ITEM) if sealed else ()
    opened_by = {line.about: line.reference for line in lines if line.may_reveal}
    return tuple(
        HeldItem(
            reference=row.reference,
            category=row.category,
            headline=SEALED if row.sealed else row.headline,
            summary=row.summary,
            basis=row.basis,
            basis_words=row.get_basis_display(),
            source_grade=row.source_grade,
            occurred=row.occurred,
            people=frozenset(about.person for about in row.about.all()),
            sealed=row.sealed,
            reveal=opened_by.get(row.reference, ""),
            conditions=row.conditions,
            sanitisation=row.sanitisation,
            sensitivity=row.sensitivity,
            entered=row.entered_at_source,
        )
        for row in whole
    )
