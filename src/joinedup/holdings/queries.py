"""What an agency reads in its own compartment. There is no way to ask for another agency's."""

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet

from joinedup.children import queries as children
from joinedup.gate import compiled
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.things import Relation, Thing, Tie, What
from joinedup.gate.viewer import Viewer
from joinedup.holdings import keys
from joinedup.holdings.models import About, Item, ItemQuerySet, Reading, Source
from joinedup.holdings.rules import grading, sensitivity
from joinedup.holdings.rules.configuration import TYPED, Configuration
from joinedup.holdings.rules.configuration import read as read_configuration
from joinedup.holdings.rules.reading import NOT_YET, SourceItem, in_words, mark_of, read_back
from joinedup.holdings.rules.scope import Scope, inside, moments
from joinedup.holdings.rules.sensitivity import ORDINARY
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import moment_in_words
from joinedup.kernel.references import derived
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind

SEALED = "A sensitive item: its text is sealed"
STAYS = "A sensitive item: its text stays in your own records"


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


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """That something was read for an open answer: when, and what is to be said of it."""

    at: datetime
    chosen: bool
    trouble: str
    says: str  # for the holder's own page; '' where all is well


def held_about(viewer: Viewer, people: Collection[str], *, answering: str = "") -> int:
    """How many items the agency of `viewer` holds about any of `people`, each counted once."""
    read = _read(viewer, answering, about=people)
    kept = _about(viewer, people)
    return len(read) + kept.count() - (kept.filter(reference__in=read).count() if read else 0)


def in_scope(viewer: Viewer, scope: Scope, *, answering: str = "") -> tuple[HeldItem, ...]:
    """What lies inside a question, newest first: `rules.scope.inside`, said in SQL of what is kept here.

    `answering` is the question for which the agency's own records were read; without it, any that is open.
    """
    read = _read(viewer, answering, about=scope.people)
    kept = _items(viewer, compiled.rows(_kept_inside, viewer, _asked(viewer, scope)))
    return _together(read, kept, (item for item in read.values() if inside(item, scope=scope).allowed))


def outside(viewer: Viewer, scope: Scope, *, answering: str = "") -> tuple[HeldItem, ...]:
    """The rest that is held about the same people, newest first."""
    read = _read(viewer, answering, about=scope.people)
    kept = _items(viewer, compiled.rows(_kept_outside, viewer, _asked(viewer, scope)))
    return _together(read, kept, (item for item in read.values() if not inside(item, scope=scope).allowed))


def items(viewer: Viewer, references: Collection[str], *, answering: str = "") -> tuple[HeldItem, ...]:
    """Those of `references` that the viewer's agency holds, newest first; others are not in the answer."""
    read, wanted = _read(viewer, answering), frozenset(references)
    kept = _items(viewer, _parts_of(_standing(viewer).filter(reference__in=wanted)))
    return _together(read, kept, (item for item in read.values() if item.reference in wanted))


def configuration(viewer: Viewer) -> Configuration | None:
    """How the records of the viewer's agency are read; None where it writes down what it knows."""
    text = Source.objects.of(viewer).filter(until=None).values_list("text", flat=True).first()
    said = None if text is None else read_configuration(text)
    return None if said is None or said.kind == TYPED else said


def reading(viewer: Viewer, answering: str) -> ReadingLine | None:
    """What is known of the reading for one open answer; None where there is none, or its key is gone."""
    row = Reading.objects.of(viewer).filter(answering=answering, until__gt=viewer.at).first()
    if row is None or (row.key and row.key not in keys.names()):
        return None
    said = in_words(row.trouble, said=row.said, came=row.came, unread=row.unread)
    if row.trouble and row.key:
        said += f" What you see was read at {moment_in_words(row.entered, at=viewer.at)}."
    return ReadingLine(row.entered, row.chosen, row.trouble, said)


def was_read(viewer: Viewer, answering: str) -> Decision:
    """Whether it can be said that nothing is held: not where the agency's own records were not read."""
    if configuration(viewer) is None:
        return allow("source.none")
    line = reading(viewer, answering)
    if line is not None and not line.trouble:
        return allow("source.read")
    return refuse(
        "source.not_read", "Your own records were not read, so it cannot be said that you hold nothing."
    )


def said_of_source(viewer: Viewer, answering: str) -> str:
    """What the holder reads above what it holds; '' where there is nothing to say."""
    if configuration(viewer) is None:
        return ""
    line = reading(viewer, answering)
    return NOT_YET if line is None else line.says


def mark(held: Iterable[HeldItem]) -> str:
    """What was on a page is known again by this: an item that was edited since gives another."""
    return mark_of(*(part for item in held for part in _parts(item)))


def _parts(item: HeldItem) -> tuple[str, ...]:
    words = (item.headline, item.summary, item.basis, item.source_grade, item.to_obey, item.category)
    return (item.reference, item.occurred.isoformat(), *words, *sorted(item.people))


def _read(viewer: Viewer, answering: str, *, about: Collection[str] | None = None) -> dict[str, HeldItem]:
    """What was read for open answers of the viewer's agency and stands now, by reference."""
    found: dict[str, HeldItem] = {}
    closed: frozenset[str] | None = None
    for question, key, sealed in compiled.rows(_readings, viewer, (answering or None,)):
        closed = _closed(viewer) if closed is None else closed
        with suppress(keys.KeyMissing):
            text = keys.Key(key).unseal(bytes(sealed), bound_to=question)
            here = [each for each in read_back(text) if each.people.isdisjoint(closed)]
            asked = [each for each in here if about is None or not each.people.isdisjoint(about)]
            known = references_of(viewer.agency_id, (each.source_id for each in asked))
            found |= {known[each.source_id]: _held(each, reference=known[each.source_id]) for each in asked}
    open_to = {each: _opens(viewer, each) for each in {item.category for item in found.values()}}
    return {reference: item for reference, item in found.items() if open_to[item.category]}


def _readings(viewer: Viewer, answering: str | None) -> "QuerySet[Reading, tuple[str, str, bytes]]":
    rows = Reading.objects.of(viewer).filter(until__gt=viewer.at).exclude(key="").order_by("pk")
    rows = rows if answering is None else rows.filter(answering=answering)
    return rows.values_list("answering", "key", "sealed")


def _closed(viewer: Viewer) -> frozenset[str]:
    """Of whom the viewer is kept out: what was read about them is as hidden as what is kept here."""
    return children.closed_to(viewer)


def _opens(viewer: Viewer, category: str) -> bool:
    """Whether policies open the agency's own items of this sort to the viewer; of `Item`, SQL says it."""
    holds = Tie(Relation.HOLDS, agency_id=viewer.agency_id)
    thing = Thing(What.ITEM, viewer.area_id, (holds,), category=category)
    return decide(viewer, ItemQuerySet.purpose, thing, at=viewer.at).allowed


def _held(item: SourceItem, *, reference: str) -> HeldItem:
    """As the holder reads it. The text of a sensitive item was never read: it stays in their records."""
    return HeldItem(
        reference=reference,
        category=item.category,
        headline=STAYS if item.sealed else item.headline,
        summary=item.summary,
        basis=item.basis,
        basis_words=Item.Basis(item.basis).label,
        source_grade=item.source_grade,
        occurred=item.occurred,
        people=item.people,
        sealed=item.sealed,
        conditions=item.conditions,
        sanitisation=item.sanitisation,
        sensitivity=item.sensitivity,
        entered=item.entered,
    )


def references_of(agency_id: int, source_ids: Iterable[str]) -> dict[str, str]:
    """Of items that are kept elsewhere: the same at each reading, and tell nothing of their own numbers."""
    index = keys.Index()
    made = {each: index.digest("item", str(agency_id), each) for each in source_ids}
    return {each: derived(references.Kind.ITEM, digest) for each, digest in made.items()}


def _together(
    read: Mapping[str, HeldItem], kept: Iterable[HeldItem], wanted: Iterable[HeldItem]
) -> tuple[HeldItem, ...]:
    """What was read just now stands before a copy of the same thing."""
    whole = [*(item for item in kept if item.reference not in read), *wanted]
    return tuple(sorted(whole, key=lambda item: item.occurred, reverse=True))


def statement(viewer: Viewer, scope: Scope) -> tuple[str, tuple[object, ...]]:
    """How `in_scope` asks the database for what is kept here, with the values in it: to be measured."""
    text, values = _kept_inside(viewer, *_asked(viewer, scope)).query.sql_with_params()
    return text, tuple(values)


class _Part(NamedTuple):
    """An item as the table holds it, with one of the people whom it is about."""

    reference: str
    category: str
    headline: str
    summary: str
    basis: str
    source_grade: str
    occurred: datetime
    conditions: str
    sanitisation: str
    sensitivity: str
    entered_at_source: datetime | None
    sealed: bool
    text: bytes
    compartment__key: str | None
    about__person: str | None


_Parts: TypeAlias = "QuerySet[Item, tuple[Any, ...]]"
_Asked = tuple[tuple[str, ...], tuple[str, ...] | None, datetime, datetime, tuple[str, ...]]


def _asked(viewer: Viewer, scope: Scope) -> _Asked:
    """A scope as a statement takes it, which is kept compiled; and of whom the viewer is kept out."""
    starts, ends = moments(scope)
    kinds = None if scope.categories is None else tuple(sorted(scope.categories))
    return tuple(sorted(scope.people)), kinds, starts, ends, tuple(sorted(_closed(viewer)))


def _kept_inside(viewer: Viewer, *asked: Any) -> _Parts:
    people, kinds, starts, ends, closed = asked
    return _parts_of(_about(viewer, people, closed).filter(_inside(kinds, starts, ends)))


def _kept_outside(viewer: Viewer, *asked: Any) -> _Parts:
    people, kinds, starts, ends, closed = asked
    return _parts_of(_about(viewer, people, closed).exclude(_inside(kinds, starts, ends)))


def _parts_of(rows: ItemQuerySet) -> _Parts:
    return rows.order_by("-occurred", "-pk", "about__pk").values_list(*_Part._fields)


def _about(viewer: Viewer, people: Collection[str], closed: Collection[str] = ()) -> ItemQuerySet:
    # By the index of people: asked for each item of an agency, it would read all that they hold.
    named = About.objects.filter(person__in=people).values("item_id")
    rows = _standing(viewer).filter(pk__in=named)
    # Of whom somebody is kept out is no particular of theirs: whoever stands for them is kept out of nobody.
    about_them = About.objects.filter(item=OuterRef("pk"), person__in=closed)
    return rows.exclude(Exists(about_them)) if closed else rows


def _standing(viewer: Viewer) -> ItemQuerySet:
    """Without what came with a copy that is over, whether or not the timer has been there."""
    return Item.objects.visible_to(viewer).exclude(compartment__until__lte=viewer.at)


def _inside(kinds: Collection[str] | None, starts: datetime, ends: datetime) -> Q:
    inside = Q(occurred__gte=starts, occurred__lt=ends)
    return inside if kinds is None else inside & Q(category__in=kinds)


def _items(viewer: Viewer, rows: Iterable[tuple[Any, ...]]) -> tuple[HeldItem, ...]:
    people: dict[str, set[str | None]] = {}
    whole: dict[str, _Part] = {}
    for row in map(_Part._make, rows):
        whole[row.reference] = row
        people.setdefault(row.reference, set()).add(row.about__person)
    sealed = [row.reference for row in whole.values() if row.sealed]
    lines = vault.standing(viewer, sealed, Kind.ITEM) if sealed else ()
    opened_by = {line.about: line.reference for line in lines if line.may_reveal}
    words = _words(row for row in whole.values() if row.compartment__key is not None)
    return tuple(
        replace(
            _item(row, about=people[reference], reveal=opened_by.get(reference, "")),
            **words.get(reference, {}),
        )
        for reference, row in whole.items()
        if row.compartment__key is None or reference in words
    )


def _words(rows: Iterable[_Part]) -> dict[str, dict[str, Any]]:
    """What a compartment's key opens; where the key is gone, so is the item."""
    found: dict[str, dict[str, Any]] = {}
    opened: dict[str, keys.Key] = {}
    for row in rows:
        name = row.compartment__key or ""
        with suppress(keys.KeyMissing):
            opened[name] = opened.get(name) or keys.Key(name)
            said = json.loads(opened[name].unseal(bytes(row.text), bound_to=row.reference))
            found[row.reference] = {**said, "headline": STAYS if said["sealed"] else said["headline"]}
    return found


def _item(row: _Part, *, about: Iterable[str | None], reveal: str) -> HeldItem:
    return HeldItem(
        reference=row.reference,
        category=row.category,
        headline=SEALED if row.sealed else row.headline,
        summary=row.summary,
        basis=row.basis,
        basis_words=Item.Basis(row.basis).label,
        source_grade=row.source_grade,
        occurred=row.occurred,
        people=frozenset(person for person in about if person is not None),
        sealed=row.sealed,
        reveal=reveal,
        conditions=row.conditions,
        sanitisation=row.sanitisation,
        sensitivity=row.sensitivity,
        entered=row.entered_at_source,
    )
