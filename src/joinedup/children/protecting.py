"""Protecting where somebody lives: the address goes into the vault, and out of every table here."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.children import queries, remembering
from joinedup.children.models import (
    Adult,
    AgencyRecord,
    Child,
    ChildsWords,
    Doubt,
    FamilyTold,
    Home,
    Involvement,
    JointVisit,
    KnownName,
    NameWish,
    NightPlan,
    NotHeard,
    Number,
    Paragraph,
    RecordLink,
    Residence,
)
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.opening import may_protect
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.identity import queries as identity
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed
from joinedup.vault.rules.kinds import Kind
from joinedup.vault.rules.tokens import tokens_of

HOUSEHOLD = "household"  # the child, and whoever lives with the child
_FIELD = "home"
# What somebody typed about a child, by table: none of it may go on holding an address that is sealed now.
_WRITTEN: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Paragraph, ("words",)),
    (NightPlan, ("words", "never")),
    (NotHeard, ("because",)),
    (JointVisit, ("purpose", "came_of")),
    (KnownName, ("given_name", "family_name", "ended_because")),
    (Residence, ("with_whom", "ended_because")),
    (Number, ("value", "ended_because")),
    (Doubt, ("words", "came_of")),
    (NameWish, ("because", "answer")),
    (Involvement, ("part",)),
)


@dataclass(frozen=True, slots=True)
class ProtectedHome:
    """A sealed address, opened. `before` is what was held until it was sealed, where that was another."""

    address_line: str
    postcode: str
    before: str = ""


def opened_home(value: str) -> ProtectedHome:
    return ProtectedHome(**json.loads(value))


@store.action
def protect(
    child: str, *, whose: str, address_line: str, postcode: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Seal an address: of the child and all who live with the child, or of one adult who lives elsewhere.

    The agency of `by` owns the seal. What was held in the open goes: the home, and its copy
    in agencies' records.
    """
    facts, people = _whose(child, whose, by=by)
    _insist_on_the_right(people, by=by)
    new = ProtectedHome(address_line, postcode)
    rows = _rows(people)
    left = {row.home_id for row in rows if row.home_id is not None}
    for row in rows:
        vault.put(
            json.dumps(asdict(_with_what_was_held(new, row))),
            kind=Kind.SAFE_ADDRESS,
            about=row.reference,
            field=_FIELD,
            owner_id=by.agency_id,
            found_by=tokens_of(address_line, postcode),
            by=by,
            at=at,
        )
        row.change(based_on=row.version, home_id=None)
    left |= _seal_homes_before(rows, new)
    _leave_no_empty_home(left)
    keep_out_of_records(by=by, at=at)
    remembering.remember_called(people, area_id=by.area_id)
    trail.record("address.protected", by=by, at=at, about=(facts.reference, *sorted(people)))
    return facts.reference


@store.action
def lift(child: str, *, whose: str, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """End a protection: from now on the address is where everybody who works with the child reads it."""
    facts, people = _whose(child, whose, by=by)
    _insist_on_the_right(people, by=by)
    lines = [line for line in sealed.standing(by, people, Kind.SAFE_ADDRESS) if line.field == _FIELD]
    if not lines:
        insist(refuse("protect.not_protected", "This address is not protected."))
    homes: dict[tuple[str, str], Home] = {}
    rows = {row.reference: row for row in _rows(people)}
    for line in lines:
        was = opened_home(vault.take_out(line.reference, reason=because, by=by, at=at))
        where = (was.address_line, was.postcode)
        if where not in homes:
            homes[where] = Home.objects.create(address_line=was.address_line, postcode=was.postcode)
        row = rows[line.about]
        row.change(based_on=row.version, home_id=homes[where].pk)
    remembering.remember_called(people, area_id=by.area_id)
    trail.record("address.protection_lifted", by=by, at=at, about=(facts.reference, *sorted(people)))
    return facts.reference


@store.action
def keep_out_of_records(*, by: trail.Actor, at: datetime) -> None:
    """Take the addresses out of agencies' records of whoever is protected; the agencies keep their own.

    Called wherever records or links are stored, so that no later file brings one back.
    """
    people = sealed.protected_in(by.area_id)
    if not people:
        return
    theirs = RecordLink.objects.filter(area_id=by.area_id, ended=None, child__reference__in=people)
    AgencyRecord.objects.filter(pk__in=theirs.values("record_id")).update(
        address_line="", town="", postcode=""
    )
    remembering.remember(set(theirs.values_list("child_id", flat=True)), area_id=by.area_id)
    trail.record("records.addresses_taken_out", by=by, at=at)


@store.action
def keep_words_about(child: str, *, by: Viewer, at: datetime) -> None:
    """Take a protected address out of what was written down of the child and of what the family was told."""
    people = queries.case_of_reference(child)
    keep_what_was_told_of(child, people=people, by=by, at=at)
    for table, names in _WRITTEN:
        for row in table.objects.filter(child__reference=child):
            table.objects.filter(pk=row.pk).update(**_without(row, names, people))
    remembering.remember_called((child,), area_id=by.area_id)
    trail.record("child.words_kept", by=by, at=at, about=(child,))


@store.action
def keep_what_was_told_of(child: str, *, people: Collection[str], by: Viewer, at: datetime) -> None:
    """Take the address of these people out of what the family was told and what the child said: it may be the
    address of somebody else who is told of in the same concern."""
    for told in FamilyTold.objects.filter(child__reference=child):
        FamilyTold.objects.filter(pk=told.pk).update(**_without(told, ("who", "what"), people))
    for words in ChildsWords.objects.filter(child__reference=child):
        link = "" if queries.link_tells(words.link, about=people) else words.link
        ChildsWords.objects.filter(pk=words.pk).update(**_without(words, ("words",), people), link=link)
    trail.record("child.told_kept", by=by, at=at, about=(child,))


def _without(row: Any, names: tuple[str, ...], people: Collection[str]) -> dict[str, str]:
    room = vault.room_in(type(row), names)
    return {
        name: sealed.without_protected(getattr(row, name), about=people, most=room[name]) for name in names
    }


def _whose(child: str, whose: str, *, by: Viewer) -> tuple[ChildFacts, frozenset[str]]:
    facts = queries.child(by, child)
    if facts is None:
        raise Http404
    around = queries.people_around(facts.id)
    together = {one.reference for one in queries.household(by, facts)}
    if whose == HOUSEHOLD:
        # And every other record of the same child: the one must not tell what the other keeps.
        one_with = identity.together(by.area_id, [facts.id])
        return facts, frozenset(together) | frozenset(queries.references_of(one_with).values())
    apart = {one.reference for one in around if not one.is_child} - together
    if whose not in apart:
        raise Http404
    return facts, frozenset({whose})


def _insist_on_the_right(people: frozenset[str], *, by: Viewer) -> None:
    for line in sealed.standing(by, people, Kind.SAFE_ADDRESS):
        insist(may_protect(protected=True, may_reveal=line.may_reveal))


def _rows(people: frozenset[str]) -> list[Child | Adult]:
    children = Child.objects.select_related("home").filter(reference__in=people).order_by("pk")
    adults = Adult.objects.select_related("home").filter(reference__in=people).order_by("pk")
    return [*children, *adults]


def _with_what_was_held(new: ProtectedHome, row: Child | Adult) -> ProtectedHome:
    """Where somebody fled from is worth knowing to whoever may open this, and to nobody else."""
    held = row.home
    if held is None or tokens_of(held.address_line, held.postcode) <= tokens_of(
        new.address_line, new.postcode
    ):
        return new
    before = ", ".join(part for part in (held.address_line, held.postcode) if part)
    return ProtectedHome(new.address_line, new.postcode, before)


def _seal_homes_before(rows: Iterable[Child | Adult], new: ProtectedHome) -> set[int]:
    """Where it is written down that they live, or lived, at what is sealed now: that is taken out too."""
    sealed_now = tokens_of(new.address_line, new.postcode)
    children = [row.pk for row in rows if isinstance(row, Child)]
    left = set()
    for one in Residence.objects.select_related("home").filter(child_id__in=children, home__isnull=False):
        assert one.home is not None
        open_still = one.ended_at is None
        if open_still or tokens_of(one.home.address_line, one.home.postcode) & sealed_now:
            left.add(one.home.pk)
            one.change(based_on=one.version, home_id=None)
    return left


def _leave_no_empty_home(homes: Iterable[int]) -> None:
    for home in Home.objects.filter(pk__in=list(homes), children=None, adults=None, residences=None):
        home.delete()
