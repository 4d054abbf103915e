"""Setting up who there is to ask: areas, agencies with their cards, desks, people, shifts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from joinedup import store
from joinedup.agencies.editions import area_data
from joinedup.agencies.models import (
    Agency,
    Area,
    Card,
    Desk,
    Practitioner,
    Rota,
    Seat,
    Shift,
    WardOfCluster,
)
from joinedup.agencies.rules.accounts import as_written
from joinedup.agencies.rules.rota import EntryKind
from joinedup.kernel.london import today_in_london
from joinedup.store.models import note_edit
from joinedup.trail import actions as trail

_AT_ONCE = 500  # rows in one statement: SQLite takes so many values and no more


@dataclass(frozen=True, slots=True)
class Added:
    """What was added: its key inside, and what it is called outside."""

    id: int
    reference: str


@dataclass(frozen=True, slots=True)
class NewCard:
    """What an agency can and cannot do, in its own words. `capacity` is a band, never a live number."""

    can: str
    cannot: str
    how_long: str
    hours: str
    capacity: str
    reviewed_on: date
    powers: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    name: str
    post: str
    grade: str = ""  # frontline, manager, senior
    phone: str = ""
    email: str = ""  # at work; who has none cannot sign in to a live database
    demo_story: int | None = None  # the place on the demo's sign-in page; None in a live database


@dataclass(frozen=True, slots=True)
class NewShift:
    practitioner_id: int
    starts: datetime
    ends: datetime
    kind: str = "shift"  # agencies.rules.rota.EntryKind
    covers_id: int | None = None  # the colleague for whom this person stands in; with the kind 'cover' only


@store.action
def add_area(
    name: str, *, level: str, by: trail.Actor, at: datetime, within: int | None = None, code: str = ""
) -> int:
    """Add a place to the tree of its area, and return its key."""
    area = Area.objects.create(name=name, level=level, within_id=within, code=code)
    trail.record("area.added", by=by, at=at)
    return area.pk


@store.action
def put_wards_in_clusters(wards: Mapping[str, tuple[str, int]], *, by: trail.Actor, at: datetime) -> None:
    """Say which cluster each ward is in: name and cluster by ward code. Said again, it moves."""
    WardOfCluster.objects.bulk_create(
        (
            WardOfCluster(ward_code=code, ward_name=name, cluster_id=cluster)
            for code, (name, cluster) in wards.items()
        ),
        update_conflicts=True,
        unique_fields=["ward_code"],
        update_fields=["ward_name", "cluster"],
    )
    trail.record("wards.placed", by=by, at=at, typed=f"{len(wards)} wards")


@store.action
def register_agency(
    name: str,
    *,
    kind: str,
    area_id: int,
    card: NewCard,
    by: trail.Actor,
    at: datetime,
    at_front_door: bool = False,
) -> Added:
    """Register an agency with its card: nobody is asked without having said what they can and cannot do."""
    agency = Agency.objects.create(
        name=name, kind=Agency.Kind(kind), area_id=area_id, at_front_door=at_front_door
    )
    Card.objects.create(
        agency=agency,
        can=card.can,
        cannot=card.cannot,
        how_long=card.how_long,
        hours=card.hours,
        powers=card.powers,
        capacity=card.capacity,
        reviewed_on=card.reviewed_on,
    )
    trail.record("agency.registered", by=by, at=at, about=(agency.reference,))
    return Added(agency.pk, agency.reference)


@store.action
def open_desk(
    name: str,
    *,
    agency_id: int,
    phone: str,
    hours: str,
    by: trail.Actor,
    at: datetime,
    spoken: str = "",
    email: str = "",
    texts_to: str = "",
    out_of_hours: int | None = None,
    front_door: bool = False,
    partnership_fallback: bool = False,
) -> Added:
    """Open a duty desk. `hours` is the code of a pattern; `out_of_hours` answers when this is closed;
    `spoken` is its name inside a sentence: 'the front door'; notices for the duty go to `email`, and to the
    duty telephone `texts_to`, '+447700900123'.

    Raises:
        ValueError: there is no such pattern, so nobody could say when the desk is open.
    """
    area_id = Agency.objects.values_list("area_id", flat=True).get(pk=agency_id)
    if hours not in area_data(area_id, today=today_in_london(at)).patterns:
        raise ValueError(f"There are no opening hours called '{hours}'.")
    desk = Desk.objects.create(
        name=name,
        spoken=spoken,
        agency_id=agency_id,
        phone=phone,
        email=as_written(email),
        texts_to=texts_to,
        hours=hours,
        out_of_hours_id=out_of_hours,
        front_door=front_door,
        partnership_fallback=partnership_fallback,
    )
    trail.record("desk.opened", by=by, at=at, about=(desk.reference,))
    return Added(desk.pk, desk.reference)


@store.action
def leave_partnership(agency_id: int, *, on: date, by: trail.Actor, at: datetime) -> None:
    """Say from which day an agency is no part of the partnership. What it was asked stays as it is."""
    agency = Agency.objects.get(pk=agency_id)
    agency.left_on = on
    agency.save(update_fields=["left_on"])
    trail.record("agency.left", by=by, at=at, about=(agency.reference,))


@store.action
def set_desk_email(desk_id: int, *, email: str, by: trail.Actor, at: datetime) -> None:
    """Say where notices for a duty go from now on; '' sends them nowhere."""
    desk = Desk.objects.get(pk=desk_id)
    desk.email = as_written(email)
    desk.save(update_fields=["email"])
    trail.record("desk.email_set", by=by, at=at, about=(desk.reference,))


@store.action
def take_on(
    newcomer: Newcomer, *, agency_id: int, by: trail.Actor, at: datetime, desk_ids: Sequence[int] = ()
) -> Added:
    """Take somebody on at an agency and its desks. The account has no password until one is set."""
    person = Practitioner(
        agency_id=agency_id,
        name=newcomer.name,
        post=newcomer.post,
        grade=newcomer.grade,
        phone=newcomer.phone,
        email=as_written(newcomer.email),
        demo_story=newcomer.demo_story,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    Seat.objects.bulk_create(Seat(practitioner=person, desk_id=desk) for desk in desk_ids)
    trail.record("practitioner.taken_on", by=by, at=at, about=(person.reference,))
    return Added(person.pk, person.reference)


@store.action
def set_password(practitioner_id: int, *, encoded: str, by: trail.Actor, at: datetime) -> None:
    """Keep a new password, which comes hashed already: hashing takes longer than anybody's turn to write."""
    person = Practitioner.objects.get(pk=practitioner_id)
    person.password = encoded
    person.save(update_fields=["password"])
    trail.record("password.set", by=by, at=at, about=(person.reference,))


@store.action
def let_go(practitioner_id: int, *, by: trail.Actor, at: datetime) -> None:
    """Somebody has left: their next request is nobody's, and their seats are free."""
    person = Practitioner.objects.get(pk=practitioner_id)
    person.active = False
    person.email = ""  # whoever comes back is taken on anew, with the same address
    person.version += 1
    person.set_unusable_password()
    person.save(update_fields=["active", "email", "password", "version"])
    note_edit(person, ["active"])
    Seat.objects.filter(practitioner_id=practitioner_id).delete()
    _end_shifts(practitioner_id, at=at)
    trail.record("practitioner.left", by=by, at=at, about=(person.reference,))


@store.action
def move(
    practitioner_id: int,
    *,
    post: str,
    grade: str,
    phone: str,
    desk_ids: Collection[int],
    version: int | None,
    by: trail.Actor,
    at: datetime,
    also: Collection[str] = (),
) -> None:
    """Give somebody another post, number or desks of their agency. Shifts at a desk that is left end.

    `also` names what the caller changes of them with it: whoever is slower reads of both.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
        ValueError: a desk is another agency's.
    """
    if version is None:
        raise store.VersionMissing("agencies.practitioner")
    person = Practitioner.objects.get(pk=practitioner_id)
    store.insist_on_version(person, version)
    wanted = set(desk_ids)
    if Desk.objects.filter(pk__in=wanted, agency_id=person.agency_id).count() != len(wanted):
        raise ValueError("A desk is another agency's.")
    rows = Practitioner.objects.filter(pk=practitioner_id, version=version, active=True)
    if rows.update(version=version + 1, post=post, grade=grade, phone=phone) != 1:
        raise store.Stale("agencies.practitioner", practitioner_id, version)
    had = set(Seat.objects.filter(practitioner_id=practitioner_id).values_list("desk_id", flat=True))
    Seat.objects.filter(practitioner_id=practitioner_id, desk_id__in=had - wanted).delete()
    Seat.objects.bulk_create(
        Seat(practitioner_id=practitioner_id, desk_id=desk) for desk in sorted(wanted - had)
    )
    for desk in had - wanted:
        _end_shifts(practitioner_id, at=at, desk_id=desk)
    given = {"post": post, "grade": grade, "phone": phone}
    changed = {name for name, value in given.items() if getattr(person, name) != value}
    person.version = version + 1
    note_edit(person, changed | set(also) | ({"desks"} if had != wanted else set()))
    trail.record("practitioner.moved", by=by, at=at, about=(person.reference,))


def _end_shifts(practitioner_id: int, *, at: datetime, desk_id: int | None = None) -> None:
    """Nobody is sent to somebody who is not there: shifts to come go, and the one of now ends now."""
    theirs = Shift.objects.filter(practitioner_id=practitioner_id, ends__gt=at)
    covered = Shift.objects.filter(covers_id=practitioner_id, ends__gt=at)
    if desk_id is not None:
        theirs, covered = theirs.filter(desk_id=desk_id), covered.filter(desk_id=desk_id)
    # Whoever they stood in for was away by that alone, and stays away: nobody is sent to them instead.
    Shift.objects.bulk_create(
        Shift(
            rota_id=one.rota_id,
            desk_id=one.desk_id,
            practitioner_id=one.covers_id,
            starts=max(one.starts, at),
            ends=one.ends,
            kind=Shift.Kind.AWAY,
            said_at=at,
        )
        for one in theirs.filter(kind=Shift.Kind.COVER)
        if one.covers_id is not None
    )
    theirs.filter(starts__gte=at).delete()
    theirs.update(ends=at)
    # Whoever stood in works on; there is nobody any more for whom.
    covered.update(kind=Shift.Kind.SHIFT, covers=None)


@store.action
def import_rota(
    desk_id: int,
    *,
    shifts: Sequence[NewShift],
    imported_at: datetime,
    source: str,
    by: trail.Actor,
    at: datetime,
) -> None:
    """Store a desk's shifts. From its first shift on, a newer rota takes the place of what older ones said.

    Raises:
        ValueError: a shift does not end after it starts, or is worked by somebody without a seat at the desk.
    """
    seated = set(Seat.objects.filter(desk_id=desk_id).values_list("practitioner_id", flat=True))
    if any(shift.practitioner_id not in seated for shift in shifts):
        raise ValueError("The rota names somebody who does not sit at this desk.")
    if any(shift.ends <= shift.starts for shift in shifts):
        raise ValueError("The rota holds a shift that ends before it starts.")
    if shifts:
        first = min(shift.starts for shift in shifts)
        Shift.objects.filter(desk_id=desk_id, starts__gte=first, change=None).delete()
    longest = max((shift.ends - shift.starts for shift in shifts), default=timedelta())
    minutes = ceil(longest / timedelta(minutes=1))
    rota = Rota.objects.create(
        desk_id=desk_id, imported_at=imported_at, source=source, longest_minutes=minutes
    )
    Shift.objects.bulk_create(
        (
            Shift(
                rota=rota,
                desk_id=desk_id,
                practitioner_id=shift.practitioner_id,
                starts=shift.starts,
                ends=shift.ends,
                kind=EntryKind(shift.kind).value,
                covers_id=shift.covers_id,
            )
            for shift in shifts
        ),
        batch_size=_AT_ONCE,
    )
    # What was said by hand stands on top of whichever rota is in force.
    Shift.objects.filter(desk_id=desk_id, ends__gt=at).exclude(change=None).update(rota=rota)
    desk = Desk.objects.get(pk=desk_id)
    trail.record(
        "rota.imported", by=by, at=at, about=(desk.reference,), typed=f"{len(shifts)} shifts, {source}"
    )
