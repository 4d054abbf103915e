"""Who is told of in a concern, whom each is said to be, and what came before about the same people."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.children.queries import PersonAround, facts_for, keys_of_adults, keys_of_children, people_around
from joinedup.children.queries.adults import AdultLine, adult_seen_by, adults_called
from joinedup.frontdoor.models import Concern, Named, PlannedContact
from joinedup.frontdoor.queries.shared import tells_of_no_child, who_raised
from joinedup.frontdoor.queries.values import (
    AdultToTie,
    Before,
    BeforeLine,
    PersonLine,
    ToContact,
    WrongTieLine,
)
from joinedup.frontdoor.rules import outcomes, telling
from joinedup.frontdoor.rules.coming_in import PersonKind, kind_in_words, source_in_words
from joinedup.frontdoor.rules.known_by import KnownBy
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

MOST_BEFORE = 20


def people_of(viewer: Viewer, row: Concern) -> tuple[PersonLine, ...]:
    """Everybody told of, in their order."""
    return tuple(_person(viewer, one) for one in _named(row))


def _named(row: Concern) -> Iterable[Named]:
    """Without the place of the first child, where none is told of."""
    named = row.named.select_related("child", "adult", "settled_by").order_by("place")
    return named.exclude(place=0) if tells_of_no_child(row) else named


def _person(viewer: Viewer, one: Named) -> PersonLine:
    kind = PersonKind(one.kind)
    age = telling.age_in_words(
        one.birth_date, expected_date=one.expected_date, about=one.age, today=today_in_london(viewer.at)
    )
    child = facts_for(viewer, one.child_id) if one.child_id is not None else None
    adult = one.adult
    return PersonLine(
        place=one.place,
        kind=kind,
        kind_words=kind_in_words(kind),
        name=one.name.strip() or ("Child not named" if kind is PersonKind.CHILD else "Adult not named"),
        told_name=one.name,
        age=age,
        birth_date=one.birth_date,
        expected_date=one.expected_date,
        told_age=one.age,
        known_by=known_by_of(one),
        address=one.address,
        postcode=one.postcode,
        belongs=one.belongs,
        childs_words=one.childs_words,
        tied_to=child.name if child else f"{adult.given_name} {adult.family_name}".strip() if adult else "",
        child_reference=child.reference if child else "",
        settled=one.settled_at is not None or one.child_id is not None,
        settled_by=one.settled_by.name if one.settled_by else "",
        settled_by_reference=one.settled_by.reference if one.settled_by else "",
        settled_at=one.settled_at,
        because=one.because,
    )


def known_by_of(one: Named) -> KnownBy:
    return KnownBy(**{each.name: getattr(one, each.name) for each in fields(KnownBy)})


def is_settled(row: Concern) -> bool:
    """Whether somebody has said of the first child who it is, or that nobody can; or no child is told of."""
    if row.child_id is not None or tells_of_no_child(row):
        return True
    return row.named.filter(place=0, settled_at__isnull=False).exists()


def decided_ever(row: Concern) -> tuple[datetime, ...]:
    """When it was decided, each time that it was; nothing where it never was."""
    before = tuple(row.decided_before.values_list("decided_at", flat=True))
    return before if row.decided_at is None else (*before, row.decided_at)


def wrong_ties(row: Concern) -> tuple[WrongTieLine, ...]:
    """Newest first."""
    rows = row.wrong_ties.select_related("tied_by", "by").order_by("-pk")
    return tuple(
        WrongTieLine(
            place=one.place,
            tied_by=one.tied_by.name if one.tied_by else "",
            tied_at=one.tied_at,
            because=one.because,
            by=one.by.name,
            at=one.entered,
            open=one.settled_at is None,
        )
        for one in rows
    )


def adults_to_tie(row: Concern) -> tuple[AdultToTie, ...]:
    """The grown-ups around the children whom this concern is tied to."""
    around = [one for child_id in sorted(row.children_in_it()) for one in people_around(child_id)]
    adults = {one.reference: one for one in around if not one.is_child}
    keys = keys_of_adults(adults)
    return tuple(
        AdultToTie(keys[reference], reference, one.name, one.relation) for reference, one in adults.items()
    )


def adults_found(viewer: Viewer, name: str) -> tuple[AdultLine, ...]:
    """Whoever has this name around a child, or was told of in a concern, that the viewer may see."""
    return adults_called(viewer, name, also=_adults_told_of(viewer))


def adult_found(viewer: Viewer, reference: str) -> AdultLine | None:
    return adult_seen_by(viewer, reference, also=_adults_told_of(viewer))


def _adults_told_of(viewer: Viewer) -> "QuerySet[Named, Any]":
    told = Named.objects.filter(adult__isnull=False, concern__in=Concern.objects.visible_to(viewer))
    return told.values_list("adult_id", flat=True)


def people_to_contact(row: Concern) -> tuple[ToContact, ...]:
    """Everybody whom somebody may mean to ring or see: those around the tied children, then those told of
    who are tied to nobody."""
    around: dict[str, PersonAround] = {}
    for child_id in sorted(row.children_in_it()):
        around |= {one.reference: one for one in people_around(child_id) if one.reference not in around}
    children, adults = keys_of_children(around), keys_of_adults(around)
    known = [
        ToContact(
            reference,
            ", ".join(filter(None, (one.name, one.relation))),
            child_id=children.get(reference),
            adult_id=adults.get(reference),
        )
        for reference, one in around.items()
    ]
    told = [
        ToContact(f"told-{one.place}", one.name.strip() or "Somebody not named", named_id=one.pk)
        for one in _named(row)
        if one.child_id is None and one.adult_id is None
    ]
    return (*known, *told)


def planned_with(area_id: int, person: ToContact, *, today: date) -> tuple[PlannedContact, ...]:
    """What is planned with this person, because of whichever concern, from today on."""
    rows = PlannedContact.objects.filter(area_id=area_id, on_day__gte=today, came="")
    rows = rows.select_related("by__agency")
    if person.named_id is not None:
        return tuple(rows.filter(named_id=person.named_id).order_by("on_day", "pk"))
    same = (
        rows.filter(adult_id=person.adult_id)
        if person.adult_id
        else rows.filter(child_id=person.child_id or 0)
    )
    return tuple(same.order_by("on_day", "pk"))


def before(viewer: Viewer, row: Concern) -> Before:
    """Every contact told before about any of the same people, as far as somebody has tied them; and how many
    different people raised them."""
    children, adults = row.children_in_it(), set(row.named.values_list("adult_id", flat=True)) - {None}
    if not children and not adults:
        return Before((), 0, ())
    same = Q(child_id__in=children) | Q(named__child_id__in=children) | Q(named__adult_id__in=adults)
    rows = (
        Concern.objects.visible_to(viewer)
        .filter(same, entered__lte=row.entered, of_a_worker=False)
        .exclude(pk=row.pk)
        .exclude(told__outcome__in=outcomes.kept_apart())
        .select_related("told")
        .distinct()
        .order_by("-entered", "-pk")
    )
    found = list(rows)
    raised_by = {who_raised(one.sender_id, one.sender_token, one.reference) for one in found}
    return Before(
        lines=tuple(_before(one) for one in found[:MOST_BEFORE]),
        people=len(raised_by),
        sources=tuple(sorted({source_in_words(one.source) for one in found})),
        contacts=len(found),
        since=found[-1].entered if found else None,
    )


def _before(row: Concern) -> BeforeLine:
    told = getattr(row, "told", None)
    return BeforeLine(
        reference=row.reference,
        at=row.entered,
        source=source_in_words(row.source),
        outcome=outcomes.label(told.outcome) if told else "Not decided yet",
    )
