"""Taking a rota in, in two steps: what somebody looks at first, and what is then in force."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from joinedup import store
from joinedup.agencies.models import Desk, Rota, RotaOffer, Seat, Shift
from joinedup.agencies.rules.taking_in import Entry, as_entry, as_kept, window
from joinedup.trail import actions as trail

_AT_ONCE = 500  # rows in one statement: SQLite takes so many values and no more


class RotaMovedOn(Exception):
    """Another rota was taken in for this desk after this one was looked at."""


class NobodyThere(Exception):
    """Somebody in the rota no longer sits at the desk."""


@store.action
def offer_rota(
    desk_id: int,
    *,
    entries: Sequence[Entry],
    counts: Mapping[str, int],
    source: str,
    by: trail.Actor,
    by_id: int,
    at: datetime,
    key: str = "",
) -> str:
    """Keep a rota that was read, for its manager to look at. It takes the place of one not yet taken in."""
    desk = Desk.objects.get(pk=desk_id)
    RotaOffer.objects.filter(desk_id=desk_id, by_id=by_id).delete()
    RotaOffer.objects.filter(made_at__lt=at - timedelta(days=1)).delete()
    RotaOffer.objects.create(
        desk_id=desk_id,
        by_id=by_id,
        made_at=at,
        base=_newest_id(desk_id),
        source=source,
        rows=[as_kept(entry) for entry in entries],
        counts=dict(counts),
    )
    trail.record("rota.read", by=by, at=at, about=(desk.reference,))
    return desk.reference


@store.action
def take_in_offer(
    desk_id: int, *, base: int, by: trail.Actor, by_id: int, at: datetime, key: str = ""
) -> str:
    """Let the rota that was looked at be the one in force. `base` is the rota it was compared with.

    Raises:
        RotaMovedOn: another was taken in meanwhile, or this one was taken in already.
        NobodyThere: somebody in it left, or left this desk, meanwhile.
    """
    offer = RotaOffer.objects.filter(desk_id=desk_id, by_id=by_id).first()
    if offer is None or offer.base != base or base != _newest_id(desk_id):
        raise RotaMovedOn
    entries = tuple(entry for entry in map(as_entry, offer.rows) if entry.ends > at)
    if entries:
        _take_in(desk_id, entries, source=offer.source, by=by, at=at)
    offer.delete()
    return Desk.objects.values_list("reference", flat=True).get(pk=desk_id)


@store.action
def take_in_rota(
    desk_id: int, *, entries: Sequence[Entry], source: str, by: trail.Actor, at: datetime
) -> None:
    """Let a rota that was found in order be the one in force, from its first moment to its last.

    What older ones said outside these moments stands, and so does what was said by hand.

    Raises:
        NobodyThere: somebody in it does not sit at this desk.
    """
    _take_in(desk_id, entries, source=source, by=by, at=at)


def _take_in(desk_id: int, entries: Sequence[Entry], *, source: str, by: trail.Actor, at: datetime) -> None:
    seated = set(
        Seat.objects.filter(desk_id=desk_id, practitioner__active=True).values_list(
            "practitioner_id", flat=True
        )
    )
    if any(not {one.person, one.covers or one.person} <= seated for one in entries):
        raise NobodyThere
    older = Rota.objects.filter(desk_id=desk_id).order_by("-imported_at", "-pk").first()
    longest = max(entry.ends - entry.starts for entry in entries)
    minutes = ceil(longest / timedelta(minutes=1))
    rota = Rota.objects.create(
        desk_id=desk_id,
        imported_at=at,
        source=source,
        longest_minutes=None
        if older is not None and older.longest_minutes is None
        else max(minutes, older.longest_minutes or 0 if older else 0),
    )
    if older is not None:
        _carry(older, rota, entries, at=at)
    Shift.objects.bulk_create(
        (
            Shift(
                rota=rota,
                desk_id=desk_id,
                practitioner_id=entry.person,
                starts=entry.starts,
                ends=entry.ends,
                kind=entry.kind,
                covers_id=entry.covers,
            )
            for entry in entries
        ),
        batch_size=_AT_ONCE,
    )
    desk = Desk.objects.get(pk=desk_id)
    trail.record(
        "rota.imported", by=by, at=at, about=(desk.reference,), typed=f"{len(entries)} shifts, {source}"
    )


def _carry(older: Rota, rota: Rota, entries: Sequence[Entry], *, at: datetime) -> None:
    """Bring along what the older rota said outside the new one's moments, and all that was said by hand."""
    first, last = window(entries)
    mine = Shift.objects.filter(rota=older)
    base = mine.filter(change=None)
    base.filter(starts__gte=first, starts__lt=last).delete()
    running = base.filter(starts__lt=first, ends__gt=max(first, at))
    if first <= at:  # the new one speaks of this very moment: whoever it does not name is off
        running.update(ends=at)
    else:
        _end_where_they_go_on(running, entries)
    still = mine.filter(ends__gt=at)
    # What was planned does not grow new with what came now. What was said by hand holds on top of either.
    still.filter(change=None, said_at=None).update(said_at=older.imported_at)
    still.exclude(change=None).update(said_at=None)
    still.update(rota=rota)


def _end_where_they_go_on(running: Any, entries: Sequence[Entry]) -> None:
    """Nobody is on twice at once: an older shift ends where the same person's new one begins."""
    begins: dict[int, datetime] = {}
    for entry in entries:
        begins[entry.person] = min(entry.starts, begins.get(entry.person, entry.starts))
    for shift in running:
        starts = begins.get(shift.practitioner_id)
        if starts is not None and starts < shift.ends:
            shift.ends = starts
            shift.save(update_fields=["ends"])


@store.action
def say_it_still_holds(desk_id: int, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    """Somebody looked at the rota in force and says that it is right: it is new again from now on."""
    desk = Desk.objects.get(pk=desk_id)
    newest = _newest_id(desk_id)
    Rota.objects.filter(pk=newest).update(imported_at=at)
    Shift.objects.filter(rota_id=newest).update(said_at=None)
    trail.record("rota.confirmed", by=by, at=at, about=(desk.reference,))
    return desk.reference


@store.action
def say_how_many_hold_it(desk_id: int, *, single: bool, by: trail.Actor, at: datetime, key: str = "") -> str:
    """Say whether one person at a time holds a desk, so that two on its rota at once are a mistake."""
    desk = Desk.objects.get(pk=desk_id)
    desk.single_post = single
    desk.save(update_fields=["single_post"])
    trail.record("desk.post_single" if single else "desk.post_shared", by=by, at=at, about=(desk.reference,))
    return desk.reference


def _newest_id(desk_id: int) -> int:
    newest = Rota.objects.filter(desk_id=desk_id).order_by("-imported_at", "-pk")
    return newest.values_list("pk", flat=True).first() or 0
