"""Saying of two records whether they are one person's, and taking that back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.identity.models import Sameness, Together
from joinedup.identity.rules.merging import (
    OPEN,
    Said,
    Standing,
    becomes,
    groups,
    may_say,
    may_take_back,
    pair_of,
)
from joinedup.trail import actions as trail

_AT_ONCE = 500  # rows in one statement: SQLite takes so many values and no more


@store.action
def say(
    one: int,
    other: int,
    *,
    said: Said,
    because: str,
    desk_id: int,
    apart: bool,
    family: bool,
    one_protected: bool,
    version: int | None,
    by: Viewer,
    at: datetime,
) -> str:
    """Say it of two keys, and return the reference of what stands now.

    Whoever calls has looked at whether `by` may see both, whether they are `apart` or of one `family`, and
    names the desk whose work it is while it is open. `version` is that of what stood when it was read; None
    where nothing did.

    Raises:
        store.Stale: somebody has said something of the pair since.
    """
    area, pair = by.area_id, pair_of(one, other)
    stood = Sameness.objects.filter(area_id=area, one=pair[0], other=pair[1], until=None).first()
    together = Together.objects.filter(area_id=area, subject=one, one_with=other).exists()
    standing = None if stood is None else Standing(stood.standing)
    own = stood is not None and stood.said_by_id == by.practitioner_id
    insist(
        may_say(
            said,
            standing=standing,
            own=own,
            apart=apart,
            together=together,
            family=family,
            one_protected=one_protected,
        )
    )
    if (None if stood is None else stood.version) != version:
        raise store.Stale("identity.sameness", stood.pk if stood else 0, version or 0)
    now = becomes(said, standing=standing)
    if now is Standing.SAME:
        assert stood is not None
        stood.change(
            based_on=stood.version,
            standing=now.value,
            confirmed_by_id=by.practitioner_id,
            confirmed_because=because,
            confirmed_at=at,
            desk_id=None,
            owner_id=None,
        )
        _work_out_anew(area, {one, other})
        trail.record("sameness.confirmed", by=by, at=at, about=(stood.reference,), typed=because)
        return stood.reference
    if stood is not None:
        stood.change(based_on=stood.version, until=at, ended_by_id=by.practitioner_id)
    made = _write(
        area,
        pair,
        now,
        because=because,
        said_by_id=by.practitioner_id,
        desk_id=None if now is Standing.DIFFERENT else desk_id,
        at=at,
    )
    trail.record("sameness.said", by=by, at=at, about=(made.reference,), typed=because)
    return made.reference


@store.action
def end(
    reference: str, *, apart: bool, because: str, version: int | None, by: Viewer, at: datetime
) -> tuple[int, int]:
    """Un-tie two records, and return their keys. `apart`: they are not one person, and that is kept.

    One person does it, at once: each hour that a wrong tie stands may send somebody to the wrong child. It
    takes two again to tie them.
    """
    row = Sameness.objects.get(area_id=by.area_id, reference=reference)
    if row.until is not None or row.standing != Standing.SAME:
        raise store.Stale("identity.sameness", row.pk, version or 0)
    row.change(based_on=version, until=at, ended_by_id=by.practitioner_id, ended_because=because)
    if apart:
        _write(
            by.area_id,
            (row.one, row.other),
            Standing.DIFFERENT,
            because=because,
            said_by_id=by.practitioner_id,
            desk_id=None,
            at=at,
        )
    _work_out_anew(by.area_id, {row.one, row.other})
    trail.record("sameness.untied", by=by, at=at, about=(reference,), typed=because)
    return row.one, row.other


@store.action
def take_back(
    one: int, other: int, *, because: str, desk_id: int, version: int | None, by: Viewer, at: datetime
) -> str:
    """Say that a mark that two are different was wrong. When a second person does, it has ended.

    Both are kept with their reasons. Nothing is said of the pair then, and it may be offered again.

    Raises:
        store.Stale: somebody has said something of the pair since.
    """
    pair = pair_of(one, other)
    stood = Sameness.objects.filter(area_id=by.area_id, one=pair[0], other=pair[1], until=None).first()
    standing = None if stood is None else Standing(stood.standing)
    insist(may_take_back(standing, own=stood is not None and stood.doubted_by_id == by.practitioner_id))
    assert stood is not None
    if stood.doubted_by_id is None:
        how = {"doubted_by_id": by.practitioner_id, "doubted_because": because, "doubted_at": at}
        stood.change(based_on=version, **how, desk_id=desk_id)
        trail.record("sameness.mark_doubted", by=by, at=at, about=(stood.reference,), typed=because)
    else:
        stood.change(
            based_on=version,
            until=at,
            ended_by_id=by.practitioner_id,
            ended_because=because,
            desk_id=None,
            owner_id=None,
        )
        trail.record("sameness.mark_ended", by=by, at=at, about=(stood.reference,), typed=because)
    return stood.reference


@store.action
def found_alike(pairs: Iterable[tuple[int, int, str]], *, desk_id: int, by: trail.Actor, at: datetime) -> int:
    """Keep pairs that a file brought, each with why, for people to say what they are; return how many.

    What stands of a pair already stands: a file says nothing against people.
    """
    because = {pair_of(one, other): why for one, other, why in pairs}
    wanted, standing = sorted(because), set()
    for start in range(0, len(wanted), _AT_ONCE):
        ones = [pair[0] for pair in wanted[start : start + _AT_ONCE]]
        rows = Sameness.objects.filter(area_id=by.area_id, one__in=ones, until=None)
        standing |= set(rows.values_list("one", "other"))
    new = [pair for pair in wanted if pair not in standing]
    Sameness.objects.bulk_create(
        (
            Sameness(
                area_id=by.area_id,
                one=pair[0],
                other=pair[1],
                standing=Standing.NOT_SURE.value,
                because=because[pair],
                desk_id=desk_id,
                occurred=at,
                entered=at,
            )
            for pair in new
        ),
        batch_size=_AT_ONCE,
    )
    trail.record("sameness.found", by=by, at=at, typed=f"{len(new)} pairs of a file")
    return len(new)


@store.action
def set_aside(one: int, other: int, *, by: trail.Actor, at: datetime) -> None:
    """End what is still open of two keys; nothing is said of why."""
    pair = pair_of(one, other)
    standing = [each.value for each in OPEN]
    rows = Sameness.objects.filter(area_id=by.area_id, one=pair[0], other=pair[1], until=None)
    for row in rows.filter(standing__in=standing):
        row.change(based_on=row.version, until=at)
    trail.record("sameness.set_aside", by=by, at=at)


@store.action
def hand_on(items: Iterable[tuple[str, int | None, int | None]], *, by: trail.Actor, at: datetime) -> None:
    """Let each, by reference, be the person's or the desk's that is named."""
    references = []
    for reference, person, desk in items:
        where = {} if person is not None or desk is None else {"desk_id": desk}
        Sameness.objects.filter(reference=reference).update(owner_id=person, **where)
        references.append(reference)
    trail.record("sameness.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


def _write(area_id: int, pair: tuple[int, int], standing: Standing, *, at: datetime, **said: Any) -> Sameness:
    return Sameness.objects.create(
        area_id=area_id,
        one=pair[0],
        other=pair[1],
        standing=standing.value,
        occurred=at,
        entered=at,
        **said,
    )


def _work_out_anew(area_id: int, subjects: set[int]) -> None:
    """Who is one person with whom, for everybody who was or is one with any of these."""
    were = Together.objects.filter(area_id=area_id, subject__in=subjects)
    touched = subjects | set(were.values_list("one_with", flat=True))
    tied = Sameness.objects.filter(area_id=area_id, standing=Standing.SAME, until=None)
    while True:
        pairs = set(tied.filter(Q(one__in=touched) | Q(other__in=touched)).values_list("one", "other"))
        more = {each for pair in pairs for each in pair} - touched
        if not more:
            break
        touched |= more
    Together.objects.filter(area_id=area_id, subject__in=touched).delete()
    Together.objects.bulk_create(
        Together(area_id=area_id, subject=each, one_with=another)
        for group in groups(pairs)
        for each in sorted(group)
        for another in sorted(group)
        if each != another
    )
