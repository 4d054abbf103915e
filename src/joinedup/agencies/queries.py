"""Who there is, who is there now, and what each agency says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery

from joinedup.agencies import directory
from joinedup.agencies.models import Agency, Card, Desk, Practitioner, Rota, Seat, Shift
from joinedup.agencies.rules import on_duty as duty
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.agencies.rules.rota import EntryKind, Person, RotaEntry, RotaIndex
from joinedup.agencies.rules.rota import Rota as RotaOfDesk
from joinedup.agencies.rules.shifts import school_holidays, shift_patterns
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import moment_in_words

# The stretch of rota that answers 'who now, and when is the other one back': the longest rest of any
# pattern held is under eight days, and a night that began yesterday may not be over.
_BACK, _AHEAD = timedelta(days=4), timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    reference: str
    name: str
    agency_id: int
    agency_reference: str
    agency_name: str
    area_id: int
    area_name: str
    desk_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PractitionerLine:
    id: int
    reference: str
    name: str
    post: str
    agency_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class DeskLine:
    id: int
    reference: str
    name: str
    agency_id: int
    agency_reference: str
    agency_name: str
    kind: str
    phone: str


@dataclass(frozen=True, slots=True)
class AgencyLine:
    reference: str
    name: str
    kind: str  # in words


@dataclass(frozen=True, slots=True)
class CardLine:
    can: str
    cannot: str
    how_long: str
    hours: str
    powers: str
    capacity: str
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class DutyLine:
    words: str  # 'On shift until 14:00', or '' for somebody who has no shifts
    on_now: bool


def account(practitioner_id: int) -> Account | None:
    """The account that may sign in, or None when there is none or it has ended."""
    person = (
        Practitioner.objects.select_related("agency__area").filter(pk=practitioner_id, active=True).first()
    )
    if person is None:
        return None
    desks = frozenset(Seat.objects.filter(practitioner_id=practitioner_id).values_list("desk_id", flat=True))
    agency, area = person.agency, person.agency.area
    return Account(
        person.pk,
        person.reference,
        person.name,
        agency.pk,
        agency.reference,
        agency.name,
        area.pk,
        area.name,
        desks,
    )


def demo_people() -> tuple[PractitionerLine, ...]:
    """The people of the demo's story, in its order. Empty in a live database."""
    rows = (
        Practitioner.objects.select_related("agency").filter(demo_story__isnull=False).order_by("demo_story")
    )
    return tuple(_practitioner(row) for row in rows)


def practitioner(practitioner_id: int) -> PractitionerLine:
    return _practitioner(Practitioner.objects.select_related("agency").get(pk=practitioner_id))


def kind_of(agency_id: int) -> str:
    """A code of `Agency.Kind`: what sort of body this is decides on what basis it may ask and answer."""
    return Agency.objects.values_list("kind", flat=True).get(pk=agency_id)


def people_at(desk_id: int) -> tuple[PractitionerLine, ...]:
    rows = (
        Practitioner.objects.select_related("agency")
        .filter(seats__desk_id=desk_id, active=True)
        .order_by("name")
    )
    return tuple(_practitioner(row) for row in rows)


def desk(area_id: int, reference: str) -> DeskLine | None:
    row = Desk.objects.select_related("agency").filter(reference=reference, agency__area_id=area_id).first()
    return None if row is None else _desk(row)


def desks_to_ask(area_id: int) -> tuple[DeskLine, ...]:
    """Every duty that can be asked in this area, by agency; those that only cover others are left out."""
    rows = Desk.objects.select_related("agency").filter(agency__area_id=area_id, covers__isnull=True)
    return tuple(_desk(row) for row in rows.order_by("agency__name", "name").distinct())


def every_desk(area_id: int) -> tuple[DeskLine, ...]:
    rows = Desk.objects.select_related("agency").filter(agency__area_id=area_id)
    return tuple(_desk(row) for row in rows.order_by("agency__name", "name"))


def agency(area_id: int, reference: str) -> AgencyLine | None:
    row = Agency.objects.filter(area_id=area_id, reference=reference).first()
    return None if row is None else AgencyLine(row.reference, row.name, row.get_kind_display())


def find_practitioners(
    area_id: int, typed: str, *, most: int = 10
) -> tuple[tuple[PractitionerLine, int | None], ...]:
    """Colleagues whose name holds every part that was typed, each with the first of their duty desks."""
    rows = Practitioner.objects.select_related("agency").filter(agency__area_id=area_id, active=True)
    parts = typed.split()
    if not parts:
        return ()
    for part in parts:
        rows = rows.filter(name__icontains=part)
    people = list(rows.order_by("name")[:most])
    seats = (
        Seat.objects.filter(practitioner__in=people).order_by("-pk").values_list("practitioner_id", "desk_id")
    )
    desks = dict(seats)
    return tuple((_practitioner(row), desks.get(row.pk)) for row in people)


def front_door_desk(area_id: int) -> DeskLine:
    return _desk(Desk.objects.select_related("agency").get(agency__area_id=area_id, front_door=True))


def out_of_hours_desk(desk_id: int) -> DeskLine | None:
    row = Desk.objects.select_related("agency").filter(covers__pk=desk_id).first()
    return None if row is None else _desk(row)


def card(agency_reference: str) -> CardLine | None:
    row = Card.objects.filter(agency__reference=agency_reference).first()
    if row is None:
        return None
    return CardLine(row.can, row.cannot, row.how_long, row.hours, row.powers, row.capacity, row.reviewed_on)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A desk to be reached, and the person there that one would rather have."""

    desk_id: int
    practitioner_id: int | None = None


def on_duty(desk_id: int, *, at: datetime, preferred: int | None = None) -> OnDuty:
    """Who can be reached for this desk now, and why (`agencies.rules.on_duty`)."""
    return on_duty_at([Wanted(desk_id, preferred)], at=at)[0]


def on_duty_at(wanted: Sequence[Wanted], *, at: datetime) -> list[OnDuty]:
    """The same for many at once, in the same order, with the same few queries."""
    if not wanted:
        return []
    area_ids = Desk.objects.filter(pk__in=[one.desk_id for one in wanted]).values("agency__area_id")
    desks = {
        row.pk: row for row in Desk.objects.select_related("agency").filter(agency__area_id__in=area_ids)
    }
    chained = _chained({one.desk_id for one in wanted}, desks)
    directory = duty.Directory(
        desks={desks[pk].reference: _duty_desk(desks[pk], desks) for pk in chained},
        calendar=england_and_wales(),
        school_holidays=school_holidays(),
        last_resort=next((row.reference for row in desks.values() if row.partnership_fallback), None),
    )
    people = {one.practitioner_id for one in wanted if one.practitioner_id is not None}
    named = {row.pk: _duty_person(row) for row in Practitioner.objects.filter(pk__in=people)}
    rota = _rota_around(at, chained, people)
    return [
        duty.on_duty(
            desks[one.desk_id].reference,
            at=at,
            rota=rota,
            directory=directory,
            named=named.get(one.practitioner_id) if one.practitioner_id is not None else None,
        )
        for one in wanted
    ]


def _chained(wanted: set[int], desks: dict[int, Desk]) -> set[int]:
    """The wanted desks, whatever covers them out of hours, and the partnership's fallback."""
    chained = {pk for pk, row in desks.items() if row.partnership_fallback}
    following = list(wanted)
    while following:
        pk = following.pop()
        if pk in chained and pk not in wanted:
            continue
        chained.add(pk)
        after = desks[pk].out_of_hours_id
        if after is not None and after not in chained:
            following.append(after)
    return chained


def _rota_around(at: datetime, desk_ids: set[int], people: set[int]) -> RotaIndex:
    """The newest rota of each desk, with its rows around `at`; of the wanted people, on whatever desk."""
    newest = Rota.objects.filter(desk=OuterRef("desk")).order_by("-imported_at", "-pk").values("pk")[:1]
    near = Shift.objects.filter(rota_id=Subquery(newest), ends__gt=at - _BACK, starts__lt=at + _AHEAD)
    rows = near.filter(Q(desk_id__in=desk_ids) | Q(practitioner_id__in=people) | Q(covers_id__in=people))
    entries: dict[str, list[RotaEntry]] = {}
    for row in rows.select_related("practitioner", "desk", "covers"):
        entries.setdefault(row.desk.reference, []).append(
            RotaEntry(
                person=_duty_person(row.practitioner),
                desk=row.desk.reference,
                starts=row.starts,
                ends=row.ends,
                kind=EntryKind(row.kind),
                covers=row.covers.reference if row.covers else None,
            )
        )
    imported = Rota.objects.filter(Q(desk_id__in=desk_ids) | Q(desk__reference__in=list(entries)))
    return RotaIndex(
        RotaOfDesk(rota.desk.reference, rota.imported_at, tuple(entries.get(rota.desk.reference, ())))
        for rota in imported.select_related("desk").order_by("imported_at", "pk")
    )


def _duty_desk(row: Desk, desks: dict[int, Desk]) -> duty.Desk:
    fallback = desks.get(row.out_of_hours_id) if row.out_of_hours_id else None
    return duty.Desk(
        reference=row.reference,
        name=row.name,
        agency=row.agency.name,
        phone=row.phone,
        hours=shift_patterns()[row.hours],
        fallback=fallback.reference if fallback else None,
        spoken=row.spoken,
    )


def _duty_person(row: Practitioner) -> Person:
    return Person(row.reference, row.name, row.phone)


def duty_line(practitioner_id: int, *, at: datetime) -> DutyLine:
    """What somebody's own page says about their shift."""
    shift = Shift.objects.filter(practitioner_id=practitioner_id, ends__gt=at).order_by("starts").first()
    if shift is None:
        return DutyLine("", on_now=False)
    if shift.starts <= at:
        return DutyLine(f"On shift until {moment_in_words(shift.ends, at=at)}", on_now=True)
    return DutyLine(f"Off shift until {moment_in_words(shift.starts, at=at)}", on_now=False)


def desk_line(viewer: Viewer) -> str:
    names = Desk.objects.filter(pk__in=viewer.desk_ids).order_by("name").values_list("name", flat=True)
    return "Duty desk: " + ", ".join(names) if names else ""


def _practitioner(row: Practitioner) -> PractitionerLine:
    return PractitionerLine(row.pk, row.reference, row.name, row.post, row.agency.name, row.phone)


def _desk(row: Desk) -> DeskLine:
    agency = row.agency
    return DeskLine(
        row.pk, row.reference, row.name, agency.pk, agency.reference, agency.name, agency.kind, row.phone
    )


# For the console, where nobody is signed in.
AgencyFound = directory.AgencyFound
AreaLine = directory.AreaLine
agencies_called = directory.agencies_called
areas_with_a_front_door = directory.areas_with_a_front_door
