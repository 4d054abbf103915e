"""Saying that two records are one child's, or not; and un-tying them, with what was written in between.

No row moves when two records are tied. What somebody writes goes to the record on whose page they write it.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries, remembering
from joinedup.children.actions.belonging import find_by_every_name
from joinedup.children.actions.guarding import cover_the_tied
from joinedup.children.models import (
    ChildsWords,
    FamilyTold,
    JointVisit,
    KnownName,
    NightPlan,
    NotHeard,
    Number,
    Paragraph,
)
from joinedup.children.queries import ChildFacts
from joinedup.children.queries import sameness as read
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.identity import actions as identity
from joinedup.identity import queries as identities
from joinedup.identity.rules.merging import ITSELF, Said, Standing, becomes
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail

# What is written down of a child and stands for itself, so that it can be said later of whom it was.
_LATER: tuple[tuple[Any, str, str], ...] = (
    (ChildsWords, "What the child said", "words"),
    (FamilyTold, "What the family was told", "what"),
    (Paragraph, "The paragraph", "words"),
    (NightPlan, "What to do tonight", "words"),
    (JointVisit, "A visit of two", "purpose"),
    (NotHeard, "Why nobody has heard the child", "because"),
    (KnownName, "A name", "family_name"),
    (Number, "A number", "value"),
)
_AT_ONCE = 500  # values in one statement: SQLite takes so many and no more
_KEPT_BACK = (
    "An address is protected here, and words are sealed beside the record they are on. Leave each line where "
    "it is, un-tie, and write anew what belongs on the other."
)


@dataclass(frozen=True, slots=True)
class LaterLine:
    """Something written while the two were tied. `on` is the record whose page it was written on."""

    token: str
    what: str
    text: str
    entered: datetime
    on: str


@store.action
def say(
    child: str,
    other: str,
    *,
    said: Said,
    because: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say of two records whether they are one child's; return the reference of what stands now.

    `version` is that of what stood of them when it was read, None where nothing did.
    """
    one, two = _theirs(child, by=by), _theirs(other, by=by)
    if one.id == two.id:
        insist(refuse("merging.itself", ITSELF))
    stood = identities.stands(by.area_id, one.id, two.id)
    door = becomes(said, standing=stood.standing if stood else None) is Standing.PROPOSED
    desk = (
        agencies.front_door_desk(by.area_id).id
        if door
        else read.whose_to_find_out(by.area_id, one.id, two.id, at=at)
    )
    made = identity.say(
        one.id,
        two.id,
        said=said,
        because=because,
        desk_id=desk,
        apart=read.apart(by.area_id, one.id, two.id),
        family=bool(read.family_words(one.id, two.id)),
        one_protected=one.protected != two.protected,
        version=version,
        by=by,
        at=at,
    )
    cover_the_tied(by.area_id)
    trail.record("child.compared", by=by, at=at, about=(one.reference, two.reference))
    return made


@store.action
def take_back(
    child: str, other: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say that the mark 'not the same person' was wrong; when a second person has said so, it is over."""
    one, two = _theirs(child, by=by), _theirs(other, by=by)
    made = identity.take_back(
        one.id,
        two.id,
        because=because,
        desk_id=agencies.front_door_desk(by.area_id).id,
        version=version,
        by=by,
        at=at,
    )
    trail.record("child.mark_doubted", by=by, at=at, about=(one.reference, two.reference))
    return made


@store.action
def found_alike(
    pairs: Sequence[tuple[str, str, str]], *, brought: Collection[str], by: trail.Actor, at: datetime
) -> int:
    """Let people say what two records are that a file found alike: two references, and why.

    Not what was settled: pairs that are marked, tied, or children of one family. `brought` are those whom the
    file itself brings in, of whom nothing was said yet. They wait at the front door.
    """
    desk = agencies.front_door_of(by.area_id)
    keys, new = _keys({each for one, other, _ in pairs for each in (one, other)}), set(brought)
    open_ones = [
        (keys[one], keys[other], because)
        for one, other, because in pairs
        if new & {one, other} or _may_be_one(by.area_id, keys[one], keys[other])
    ]
    kept = 0
    if desk is not None and open_ones:
        kept = identity.found_alike(open_ones, desk_id=desk, by=by, at=at)
    trail.record("child.found_alike", by=by, at=at)
    return kept


@store.action
def untie(
    reference: str,
    *,
    apart: bool,
    because: str,
    moved: Collection[str] = (),
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Un-tie two records, and return the reference of one of them.

    What was written in between stays on the record on whose page it was written, but for the lines of
    `moved`: those are the other's.
    """
    found = read.sameness(by, reference)
    if found is None:
        raise Http404
    line, one, two = found
    if queries.theirs_among(by, [one.id, two.id]) != {one.id, two.id}:
        raise Http404
    if moved and (one.protected or two.protected):
        insist(refuse("merging.sealed", _KEPT_BACK))
    _assign(line, moved)
    if moved:
        for each in (one, two):
            find_by_every_name(each.reference, by=by)
        remembering.remember((one.id, two.id), area_id=by.area_id)
    identity.end(reference, apart=apart, because=because, version=line.version, by=by, at=at)
    cover_the_tied(by.area_id)
    trail.record("child.untied", by=by, at=at, about=(one.reference, two.reference))
    return one.reference


@store.action
def set_aside(one: str, other: str, *, by: Viewer, at: datetime) -> bool:
    """Before it is sealed that two records are one adopted child's: end what is open of the two.

    Return whether they are tied in the open, which stays. The trail names neither.
    """
    keys = queries.keys_of_children([one, other])
    tied = len(keys) == 2 and keys[other] in identities.together(by.area_id, [keys[one]])
    if len(keys) == 2 and not tied:
        identity.set_aside(keys[one], keys[other], by=by, at=at)
    trail.record("sameness.set_aside", by=by, at=at)
    return tied


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each pair be the person's or the desk's that its item names now."""
    identity.hand_on([(one.reference, one.person_id, one.desk_id) for one in items], by=by, at=at)
    trail.record("child.compared_handed_on", by=by, at=at)


def written_since(viewer: Viewer, reference: str) -> tuple[LaterLine, ...]:
    """What was written on either record since they were tied, the oldest first."""
    found = read.sameness(viewer, reference)
    if found is None:
        return ()
    line, one, two = found
    called = {one.id: one.reference, two.id: two.reference}
    kept = any(each.kept for each in (one, two))
    lines = [
        LaterLine(_token(row), what, "" if kept else getattr(row, text), row.entered, called[row.child_id])
        for row, what, text in _rows_since(line)
    ]
    return tuple(sorted(lines, key=lambda each: (each.entered, each.token)))


def _assign(line: identities.SamenessLine, moved: Collection[str]) -> None:
    for row, _, _ in _rows_since(line):
        if _token(row) in moved:
            other = line.other if row.child_id == line.one else line.one
            type(row)._default_manager.filter(pk=row.pk).update(child_id=other)


def _rows_since(line: identities.SamenessLine) -> list[tuple[Any, str, str]]:
    if line.confirmed_at is None:
        return []
    return [
        (row, what, text)
        for table, what, text in _LATER
        for row in table.objects.filter(
            child_id__in=(line.one, line.other), entered__gte=line.confirmed_at
        ).order_by("pk")
    ]


def _token(row: Any) -> str:
    """What a line is called in a form: no key of a table stands on a page."""
    return hashlib.sha256(f"{row._meta.label_lower}|{row.pk}|{row.entered}".encode()).hexdigest()[:16]


def _may_be_one(area_id: int, one: int, other: int) -> bool:
    settled = read.apart(area_id, one, other) or other in identities.together(area_id, [one])
    return not settled and not read.family_words(one, other)


def _keys(references: Collection[str]) -> dict[str, int]:
    wanted = sorted(references)
    keys: dict[str, int] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        keys |= queries.keys_of_children(wanted[start : start + _AT_ONCE])
    return keys


def _theirs(child: str, *, by: Viewer) -> ChildFacts:
    """A child whom they may see by more than a reason that opens one record for an hour."""
    found = queries.child(by, child)
    if found is None or not queries.theirs_among(by, [found.id]):
        raise Http404
    return found
