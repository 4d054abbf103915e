"""What is said of a rota by hand. Each is an act of its own, and is taken back by another.

The shifts that follow stand on top of the rota that came, and a newer rota leaves them where they are.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db.models import Exists, OuterRef, Q

from joinedup import store
from joinedup.agencies.models import Desk, Practitioner, Rota, RotaChange, Seat, Shift
from joinedup.agencies.queries import rotas
from joinedup.agencies.rules.rota import EntryKind
from joinedup.agencies.rules.shifts_by_hand import Worked, exchanged
from joinedup.agencies.rules.taking_in import Entry
from joinedup.trail import actions as trail


class NoRota(Exception):
    """There is no rota on top of which this could stand."""


class NotAsItWas(Exception):
    """The shift or the change is not, or no longer, as it was said to be."""


@store.action
def say_on(
    practitioner_id: int,
    *,
    desk_id: int,
    starts: datetime,
    ends: datetime,
    by: trail.Actor,
    by_id: int | None,
    at: datetime,
    key: str = "",
) -> str:
    """Somebody is on at a desk, whatever the rota says: also where it has them away, or covered.

    Raises:
        NoRota: the desk has none, so that nobody could be compared with it.
        NotAsItWas: they do not sit at that desk.
    """
    if not Seat.objects.filter(desk_id=desk_id, practitioner_id=practitioner_id).exists():
        raise NotAsItWas
    cut = _no_longer_away(practitioner_id, starts=starts, ends=ends)
    change = _said(
        RotaChange.Kind.ON, practitioner_id, desk_id, starts=starts, ends=ends, by_id=by_id, at=at, cut=cut
    )
    _put_on_top(change, [desk_id], [Entry(starts, ends, practitioner_id, EntryKind.SHIFT.value)])
    return _recorded("rota.said_on", change, by=by, at=at)


@store.action
def say_away(
    practitioner_id: int,
    *,
    desk_id: int,
    starts: datetime,
    ends: datetime,
    by: trail.Actor,
    by_id: int | None,
    at: datetime,
    key: str = "",
) -> str:
    """Somebody is not there: on leave, ill, at court; why is asked of nobody and kept nowhere.

    Where they were on at this moment, they went off unexpectedly: `queries.rotas.went_off` finds it, for
    whoever sees to what they held. It counts at every desk they sit at.

    Raises:
        NoRota: none of their desks has one.
    """
    desks = list(Seat.objects.filter(practitioner_id=practitioner_id).values_list("desk_id", flat=True))
    unexpected = starts <= at and rotas.is_on(practitioner_id, at=at)
    change = _said(
        RotaChange.Kind.AWAY,
        practitioner_id,
        desk_id,
        starts=starts,
        ends=ends,
        by_id=by_id,
        at=at,
        unexpected=unexpected,
    )
    _put_on_top(change, desks, [Entry(starts, ends, practitioner_id, EntryKind.AWAY.value)])
    return _recorded("rota.went_off" if unexpected else "rota.said_away", change, by=by, at=at)


@store.action
def exchange_shifts(
    one: Worked,
    other: Worked,
    *,
    desk_id: int,
    agreed: bool,
    by: trail.Actor,
    by_id: int | None,
    at: datetime,
    key: str = "",
) -> str:
    """Two people work each other's shift: asked of the other, or settled at once by whoever keeps the rota.

    Raises:
        NotAsItWas: one of the shifts is not on the rota of this desk.
    """
    _insist_on(desk_id, one, other)
    change = _said(
        RotaChange.Kind.EXCHANGE,
        one.person,
        desk_id,
        starts=one.starts,
        ends=one.ends,
        by_id=by_id,
        at=at,
        other=other,
    )
    if not agreed:
        return _recorded("rota.exchange_asked", change, by=by, at=at)
    _settle(change, RotaChange.State.STANDS, by_id=by_id, at=at)
    _put_on_top(change, [desk_id], exchanged(one, other))
    return _recorded("rota.exchanged", change, by=by, at=at)


@store.action
def answer_exchange(
    reference: str, *, agreed: bool, by: trail.Actor, by_id: int, at: datetime, key: str = ""
) -> str:
    """The other says yes or no; or whoever keeps the rota does.

    Raises:
        NotAsItWas: it was answered or taken back already, or one of the shifts has begun or changed.
    """
    change = RotaChange.objects.filter(reference=reference, state=RotaChange.State.ASKED).first()
    if change is None:
        raise NotAsItWas
    if not agreed:
        _settle(change, RotaChange.State.DECLINED, by_id=by_id, at=at)
        return _recorded("rota.exchange_declined", change, by=by, at=at)
    one, other = _two(change)
    if min(one.starts, other.starts) <= at:
        raise NotAsItWas
    _insist_on(change.desk_id, one, other)
    _settle(change, RotaChange.State.STANDS, by_id=by_id, at=at)
    _put_on_top(change, [change.desk_id], exchanged(one, other))
    return _recorded("rota.exchanged", change, by=by, at=at)


@store.action
def take_back(reference: str, *, by: trail.Actor, by_id: int, at: datetime, key: str = "") -> str:
    """Let the rota say again what it said before: the change stays on record, and its shifts go.

    Raises:
        NotAsItWas: it was taken back or not agreed already.
    """
    open_ = (RotaChange.State.ASKED, RotaChange.State.STANDS)
    change = RotaChange.objects.filter(reference=reference, state__in=open_).first()
    if change is None:
        raise NotAsItWas
    _settle(change, RotaChange.State.TAKEN_BACK, by_id=by_id, at=at)
    Shift.objects.filter(change=change).delete()
    _away_again(change)
    return _recorded("rota.taken_back", change, by=by, at=at)


def _said(
    kind: str,
    practitioner_id: int,
    desk_id: int,
    *,
    starts: datetime,
    ends: datetime,
    by_id: int | None,
    at: datetime,
    unexpected: bool = False,
    other: Worked | None = None,
    cut: list[dict[str, Any]] | None = None,
) -> RotaChange:
    return RotaChange.objects.create(
        desk_id=desk_id,
        practitioner_id=practitioner_id,
        kind=kind,
        state=RotaChange.State.STANDS if other is None else RotaChange.State.ASKED,
        starts=starts,
        ends=ends,
        unexpected=unexpected,
        other_id=other.person if other else None,
        other_starts=other.starts if other else None,
        other_ends=other.ends if other else None,
        cut=cut,
        said_at=at,
        said_by_id=by_id,
    )


def _settle(change: RotaChange, state: str, *, by_id: int | None, at: datetime) -> None:
    change.state, change.settled_at, change.settled_by_id = state, at, by_id
    change.save(update_fields=["state", "settled_at", "settled_by"])


def _recorded(code: str, change: RotaChange, *, by: trail.Actor, at: datetime) -> str:
    who = Practitioner.objects.filter(pk__in={change.practitioner_id, change.other_id or 0})
    desk = Desk.objects.values_list("reference", flat=True).get(pk=change.desk_id)
    people = sorted(who.values_list("reference", flat=True))
    trail.record(code, by=by, at=at, about=(change.reference, desk, *people))
    return change.reference


def _put_on_top(change: RotaChange, desk_ids: Iterable[int], entries: Iterable[Entry]) -> None:
    rotas = [rota for desk_id in desk_ids if (rota := _newest(desk_id)) is not None]
    if not rotas:
        raise NoRota
    made = list(entries)
    longest = ceil(max(entry.ends - entry.starts for entry in made) / timedelta(minutes=1))
    for rota in rotas:
        if rota.longest_minutes is not None and rota.longest_minutes < longest:
            rota.longest_minutes = longest
            rota.save(update_fields=["longest_minutes"])
    Shift.objects.bulk_create(
        Shift(
            rota=rota,
            desk_id=rota.desk_id,
            practitioner_id=entry.person,
            starts=entry.starts,
            ends=entry.ends,
            kind=entry.kind,
            change=change,
            said_at=change.settled_at or change.said_at,
        )
        for rota in rotas
        for entry in made
    )


def _newest(desk_id: int) -> Rota | None:
    return Rota.objects.filter(desk_id=desk_id).order_by("-imported_at", "-pk").first()


def _no_longer_away(practitioner_id: int, *, starts: datetime, ends: datetime) -> list[dict[str, Any]]:
    """Away wins over everything on a rota: whoever says that they are on is not away meanwhile.

    Absences and cover stand as they were before and afterwards; what is cut out of them is returned.
    """
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id"), imported_at__gt=OuterRef("rota__imported_at"))
    gone = Q(practitioner_id=practitioner_id, kind=Shift.Kind.AWAY) | Q(covers_id=practitioner_id)
    cut = []
    for shift in Shift.objects.filter(~Exists(newer), gone, starts__lt=ends, ends__gt=starts).order_by("pk"):
        first, last = max(shift.starts, starts), min(shift.ends, ends)
        for begins, stops in ((shift.starts, first), (last, shift.ends)):
            if begins < stops:
                _like(shift, begins, stops).save(force_insert=True)
        stood_in = shift.kind == Shift.Kind.COVER
        if stood_in:  # whoever stood in is on beside them
            shift.starts, shift.ends, shift.kind, shift.covers = first, last, Shift.Kind.SHIFT, None
            shift.save(update_fields=["starts", "ends", "kind", "covers"])
        else:
            shift.delete()
        cut.append(
            {
                "desk": shift.desk_id,
                "starts": first.isoformat(),
                "ends": last.isoformat(),
                "stood_in": shift.pk if stood_in else None,
                "change": shift.change_id,
            }
        )
    return cut


def _like(shift: Shift, starts: datetime, ends: datetime) -> Shift:
    return Shift(
        rota_id=shift.rota_id,
        desk_id=shift.desk_id,
        practitioner_id=shift.practitioner_id,
        starts=starts,
        ends=ends,
        kind=shift.kind,
        covers_id=shift.covers_id,
        change_id=shift.change_id,
        said_at=shift.said_at,
    )


def _away_again(change: RotaChange) -> None:
    """What an 'on' cut out holds again, but for what was itself taken back meanwhile."""
    for one in change.cut or ():
        if one["stood_in"] is not None:
            still = Shift.objects.filter(pk=one["stood_in"], kind=Shift.Kind.SHIFT)
            still.update(kind=Shift.Kind.COVER, covers_id=change.practitioner_id)
            continue
        rota = _newest(one["desk"])
        stands = RotaChange.objects.filter(pk=one["change"], state=RotaChange.State.STANDS)
        if rota is None or not (one["change"] is None or stands.exists()):
            continue
        Shift.objects.create(
            rota=rota,
            desk_id=rota.desk_id,
            practitioner_id=change.practitioner_id,
            starts=datetime.fromisoformat(one["starts"]),
            ends=datetime.fromisoformat(one["ends"]),
            kind=Shift.Kind.AWAY,
            change_id=one["change"],
            said_at=change.settled_at,
        )


def _insist_on(desk_id: int, *shifts: Worked) -> None:
    for one in shifts:
        there = Shift.objects.filter(
            desk_id=desk_id, practitioner_id=one.person, starts=one.starts, ends=one.ends
        )
        if not there.exclude(kind=Shift.Kind.AWAY).exists():
            raise NotAsItWas


def _two(change: RotaChange) -> tuple[Worked, Worked]:
    if change.other_id is None or change.other_starts is None or change.other_ends is None:
        raise NotAsItWas
    mine = Worked(change.practitioner_id, change.starts, change.ends)
    theirs = Worked(change.other_id, change.other_starts, change.other_ends)
    return _of_kind(change.desk_id, mine), _of_kind(change.desk_id, theirs)


def _of_kind(desk_id: int, one: Worked) -> Worked:
    kind = (
        Shift.objects.filter(desk_id=desk_id, practitioner_id=one.person, starts=one.starts, ends=one.ends)
        .exclude(kind=Shift.Kind.AWAY)
        .values_list("kind", flat=True)
        .first()
    )
    if kind is None:
        raise NotAsItWas
    # A stand-in's shift, once exchanged, is somebody's own.
    return Worked(one.person, one.starts, one.ends, "shift" if kind == "cover" else kind)
