"""Rotas as those who keep them read them: what stands, what is missing, and what was said by hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Desk, Practitioner, Rota, RotaChange, RotaOffer, Seat, Shift
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules.gaps import Stretch, Twice, gaps, open_stretches, twice, without
from joinedup.agencies.rules.practice import AreaData, Team
from joinedup.agencies.rules.rota import EntryKind, Person, RotaEntry
from joinedup.agencies.rules.shifts import ShiftPattern
from joinedup.agencies.rules.shifts_by_hand import Worked
from joinedup.agencies.rules.taking_in import Entry, Known, as_entry
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london

_KINDS = {kind.value: kind for kind in EntryKind}


@dataclass(frozen=True, slots=True)
class RotaDesk:
    """A desk as whoever keeps its rota knows it."""

    id: int
    reference: str
    name: str
    agency_id: int
    agency_name: str
    hours: ShiftPattern
    works_by: AreaData
    single_post: bool
    rota_id: int  # 0: it has none
    imported_at: datetime | None
    source: str
    as_of: datetime | None  # when the oldest row of the next week was brought in; None: it has no rota

    @property
    def teams(self) -> tuple[Team, ...]:
        """The teams that answer here and work a pattern, as the area's files have it."""
        return tuple(
            one
            for one in self.works_by.teams
            if one.pattern and (one.agency, one.desk) == (self.agency_name, self.name)
        )

    def is_old(self, *, at: datetime) -> bool:
        return self.as_of is not None and at - self.as_of > self.works_by.stale_after


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a stretch of time looks like on a desk's rota."""

    entries: tuple[RotaEntry, ...]
    gaps: tuple[Stretch, ...]
    twice: tuple[Twice, ...]  # only where one person at a time holds the desk
    open_for: timedelta


@dataclass(frozen=True, slots=True)
class ChangeOfRota:
    """Something that was said by hand, as a colleague reads it."""

    reference: str
    kind: str  # on, away, exchange
    state: str
    who_id: int
    who: str
    starts: datetime
    ends: datetime
    unexpected: bool
    other_id: int | None
    other: str
    other_starts: datetime | None
    other_ends: datetime | None
    said_at: datetime
    said_by: str
    desk: str  # the reference of its desk
    settled_by: str


@dataclass(frozen=True, slots=True)
class WentOff:
    """Somebody who was on and went off before their shift was over: what they held is with nobody there."""

    change: str
    person: str  # a reference
    name: str
    desk: str  # a reference
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A rota that was read and waits to be taken in."""

    base: int
    source: str
    made_at: datetime
    entries: tuple[Entry, ...]
    counts: dict[str, int]


def rota_desks(agency_id: int, *, at: datetime) -> tuple[RotaDesk, ...]:
    """The desks of an agency, by name, each with its newest rota."""
    rows = Desk.objects.select_related("agency").filter(agency_id=agency_id)
    rows = rows.filter(there(today_in_london(at), agency=None))
    return tuple(_desks(rows.order_by("name"), at=at))


def rota_desk(
    agency_id: int, reference: str, *, at: datetime, among: Collection[int] | None = None
) -> RotaDesk | None:
    """A desk of this agency, and of `among` where they are said; another's is as one that is not there."""
    rows = Desk.objects.select_related("agency").filter(agency_id=agency_id, reference=reference)
    if among is not None:
        rows = rows.filter(pk__in={0, *among})
    return next(iter(_desks(rows, at=at)), None)


def rota_desk_called(reference: str, *, at: datetime) -> tuple[RotaDesk, int] | None:
    """For the console, where nobody is signed in: a desk by its reference, and its area."""
    row = Desk.objects.select_related("agency").filter(reference=reference).first()
    return None if row is None else (_desks([row], at=at)[0], row.agency.area_id)


def _desks(rows: Iterable[Desk], *, at: datetime) -> list[RotaDesk]:
    desks = list(rows)
    newest: dict[int, Rota] = {}
    for each in Rota.objects.filter(desk__in=desks).order_by("imported_at", "pk"):
        newest[each.desk_id] = each
    soon = Shift.objects.filter(rota__in=newest.values(), ends__gt=at, starts__lt=at + timedelta(days=7))
    soon = soon.exclude(kind=Shift.Kind.AWAY)  # leave is said long ahead, and names nobody
    oldest = dict(soon.values("rota_id").annotate(oldest=Min("said_at")).values_list("rota_id", "oldest"))
    found = []
    for row in desks:
        rota = newest.get(row.pk)
        works_by = area_data(row.agency.area_id, today=today_in_london(at))
        found.append(
            RotaDesk(
                row.pk,
                row.reference,
                row.name,
                row.agency_id,
                row.agency.name,
                works_by.patterns[row.hours],
                works_by,
                row.single_post,
                0 if rota is None else rota.pk,
                None if rota is None else rota.imported_at,
                "" if rota is None else rota.source,
                None if rota is None else min(oldest.get(rota.pk) or rota.imported_at, rota.imported_at),
            )
        )
    return found


def people_known(desk: RotaDesk) -> tuple[Known, ...]:
    """Everybody who works, or worked, for the desk's agency."""
    here = set(Seat.objects.filter(desk_id=desk.id).values_list("practitioner_id", flat=True))
    rows = Practitioner.objects.filter(agency_id=desk.agency_id).order_by("pk")
    columns = ("pk", "reference", "name", "email", "active")
    return tuple(
        Known(pk, reference, name, email, pk in here, active)
        for pk, reference, name, email, active in rows.values_list(*columns)
    )


def held(desk: RotaDesk) -> tuple[Entry, ...]:
    """What the newest rota says, without what was said by hand."""
    rows = Shift.objects.filter(rota_id=desk.rota_id, change=None)
    columns = ("starts", "ends", "practitioner_id", "kind", "covers_id")
    return tuple(Entry(*row) for row in rows.values_list(*columns))


def coverage(desk: RotaDesk, *, since: datetime, until: datetime) -> Coverage:
    """Who is on for the desk in a stretch of time, when nobody is, and when two hold a single post."""
    entries = _entries([desk.id], since=since, until=until).get(desk.id, ())
    return _covered(desk, entries, since=since, until=until)


def _with_absences(
    there: Mapping[int, Sequence[RotaEntry]], *, since: datetime, until: datetime
) -> dict[int, tuple[RotaEntry, ...]]:
    """The entries of each desk, and that those in them are away or covered by another desk's rota."""
    people = {one.person.reference: one.person for entries in there.values() for one in entries}
    rows = _of_the_newest().filter(ends__gt=since, starts__lt=until)
    columns = ("desk_id", "practitioner__reference", "covers__reference", "starts", "ends")
    gone = rows.filter(
        Q(kind=Shift.Kind.AWAY, practitioner__reference__in=people) | Q(covers__reference__in=people)
    )
    found = {desk_id: list(entries) for desk_id, entries in there.items()}
    # Whoever gave this shift away in an exchange is gone from that desk's shift alone.
    gone = gone.exclude(change__kind=RotaChange.Kind.EXCHANGE)
    for at_desk, who, covered, starts, ends in gone.values_list(*columns) if people else ():
        person = people[covered or who]
        for desk_id, entries in there.items():
            if desk_id != at_desk and any(one.person == person for one in entries):
                desk = entries[0].desk
                found[desk_id].append(RotaEntry(person, desk, starts, ends, EntryKind.AWAY))
    return {desk_id: tuple(entries) for desk_id, entries in found.items()}


def coverage_of_each(desks: Sequence[RotaDesk], *, since: datetime, until: datetime) -> dict[int, Coverage]:
    """The same for many desks, by key, with as few statements."""
    found = _entries([desk.id for desk in desks], since=since, until=until)
    return {desk.id: _covered(desk, found.get(desk.id, ()), since=since, until=until) for desk in desks}


def coverage_if(desk: RotaDesk, entries: Sequence[Entry], *, since: datetime, until: datetime) -> Coverage:
    """The same, were these entries the rota: with what was said by hand, which stays."""
    names = {one.id: (one.reference, one.name) for one in people_known(desk)}
    persons = {pk: Person(reference, name) for pk, (reference, name) in names.items()}
    planned = [
        RotaEntry(
            persons[one.person],
            desk.reference,
            one.starts,
            one.ends,
            _KINDS[one.kind],
            persons[one.covers].reference if one.covers else None,
        )
        for one in entries
        if one.ends > since and one.starts < until
    ]
    by_hand = _entries([desk.id], since=since, until=until, by_hand=True).get(desk.id, ())
    there = {desk.id: (*planned, *by_hand)}
    return _covered(desk, _with_absences(there, since=since, until=until)[desk.id], since=since, until=until)


def _covered(desk: RotaDesk, entries: Sequence[RotaEntry], *, since: datetime, until: datetime) -> Coverage:
    open_ = open_stretches(
        desk.hours,
        since=since,
        until=until,
        calendar=england_and_wales(),
        school_holidays=desk.works_by.school_holidays,
    )
    return Coverage(
        tuple(entries),
        tuple(gaps(open_, entries)),
        tuple(twice(entries)) if desk.single_post else (),
        sum((ends - starts for starts, ends in open_), timedelta()),
    )


def _of_the_newest() -> QuerySet[Shift]:
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id")).filter(
        Q(imported_at__gt=OuterRef("rota__imported_at"))
        | Q(imported_at=OuterRef("rota__imported_at"), pk__gt=OuterRef("rota_id"))
    )
    return Shift.objects.filter(~Exists(newer))


def _entries(
    desk_ids: Collection[int], *, since: datetime, until: datetime, by_hand: bool = False
) -> dict[int, tuple[RotaEntry, ...]]:
    rows = _of_the_newest().filter(desk_id__in=desk_ids, ends__gt=since, starts__lt=until)
    if by_hand:
        rows = rows.exclude(change=None)
    columns = (
        "desk_id",
        "desk__reference",
        "practitioner__reference",
        "practitioner__name",
        "starts",
        "ends",
        "kind",
        "covers__reference",
    )
    found: dict[int, list[RotaEntry]] = {}
    for desk_id, desk, person, name, starts, ends, kind, covers in rows.order_by("starts", "pk").values_list(
        *columns
    ):
        entry = RotaEntry(Person(person, name), desk, starts, ends, _KINDS[kind], covers)
        found.setdefault(desk_id, []).append(entry)
    if by_hand:
        return {desk_id: tuple(entries) for desk_id, entries in found.items()}
    return _with_absences(found, since=since, until=until)


def is_on(practitioner_id: int, *, at: datetime) -> bool:
    """Whether the newest rotas have somebody at work now; false for whoever stands on none."""
    now = _of_the_newest().filter(starts__lte=at, ends__gt=at)
    kinds = set(now.filter(practitioner_id=practitioner_id).values_list("kind", flat=True))
    covered = now.filter(covers_id=practitioner_id).exists()
    return bool(kinds) and Shift.Kind.AWAY not in kinds and not covered


def shifts_ahead(
    desk_id: int, *, at: datetime, until: datetime, person: int | None = None
) -> tuple[tuple[str, str, Worked], ...]:
    """Shifts of a desk that have not begun: the person's reference and name, and the shift; in order."""
    rows = _of_the_newest().filter(desk_id=desk_id, starts__gt=at, starts__lt=until)
    if person is not None:
        rows = rows.filter(practitioner_id=person)
    away = _of_the_newest().filter(
        practitioner_id=OuterRef("practitioner_id"),
        kind=Shift.Kind.AWAY,
        starts__lte=OuterRef("starts"),
        ends__gte=OuterRef("ends"),
    )
    rows = rows.exclude(kind=Shift.Kind.AWAY).filter(~Exists(away)).order_by("starts", "practitioner__name")
    columns = (
        "practitioner__reference", "practitioner__name", "practitioner_id", "starts", "ends", "kind"
    )  # fmt: skip
    return tuple(
        (reference, name, Worked(pk, starts, ends, kind))
        for reference, name, pk, starts, ends, kind in rows.values_list(*columns)
    )


def offer_of(desk: RotaDesk, *, by_id: int) -> OfferLine | None:
    """The rota that somebody has sent for this desk and not taken in."""
    row = RotaOffer.objects.filter(desk_id=desk.id, by_id=by_id).first()
    if row is None:
        return None
    return OfferLine(row.base, row.source, row.made_at, tuple(map(as_entry, row.rows)), row.counts)


def changes_of(desk_ids: Collection[int], *, since: datetime, most: int = 100) -> tuple[ChangeOfRota, ...]:
    """What was said by hand at these desks and reaches beyond `since`, newest said first."""
    return _changes(Q(desk_id__in=desk_ids), since=since, most=most)


def changes_with(practitioner_id: int, *, since: datetime) -> tuple[ChangeOfRota, ...]:
    """What was said of somebody, and the exchanges that they are asked for."""
    which = Q(practitioner_id=practitioner_id) | Q(other_id=practitioner_id)
    return _changes(which, since=since, most=50)


def change(reference: str, *, agency_id: int) -> ChangeOfRota | None:
    rows = _rows_of_changes(Q(reference=reference, desk__agency_id=agency_id))
    return next((_change(row) for row in rows[:1]), None)


def _changes(which: Q, *, since: datetime, most: int) -> tuple[ChangeOfRota, ...]:
    reaching = Q(ends__gt=since) | Q(other_ends__gt=since)
    rows = _rows_of_changes(which & reaching).order_by("-said_at", "-pk")
    return tuple(_change(row) for row in rows[:most])


def _rows_of_changes(which: Q) -> QuerySet[RotaChange]:
    return RotaChange.objects.select_related("practitioner", "other", "said_by", "settled_by", "desk").filter(
        which
    )


def _change(row: RotaChange) -> ChangeOfRota:
    return ChangeOfRota(
        row.reference,
        row.kind,
        row.state,
        row.practitioner_id,
        row.practitioner.name,
        row.starts,
        row.ends,
        row.unexpected,
        row.other_id,
        row.other.name if row.other else "",
        row.other_starts,
        row.other_ends,
        row.said_at,
        row.said_by.name if row.said_by else "",
        row.desk.reference,
        row.settled_by.name if row.settled_by else "",
    )


def went_off(desk_ids: Collection[int], *, since: datetime) -> tuple[WentOff, ...]:
    """Who went off before their shift was over, said since then and not taken back; the newest first."""
    rows = RotaChange.objects.select_related("practitioner", "desk").filter(
        desk_id__in=desk_ids,
        unexpected=True,
        said_at__gte=since,
        state=RotaChange.State.STANDS,
    )
    return tuple(
        WentOff(
            row.reference,
            row.practitioner.reference,
            row.practitioner.name,
            row.desk.reference,
            row.starts,
            row.ends,
        )
        for row in rows.order_by("-said_at", "-pk")
    )


def ends_now(practitioner_id: int, *, at: datetime) -> datetime | None:
    """When the shift ends that somebody is on; None where they are on none."""
    now = _of_the_newest().filter(practitioner_id=practitioner_id, starts__lte=at, ends__gt=at)
    ends = now.exclude(kind=Shift.Kind.AWAY).order_by("-ends").values_list("ends", flat=True)
    return ends.first()


def asks_own_desks(desk_ids: Collection[int]) -> Question:
    return Question(_called, None, (tuple(sorted(desk_ids)),))


def own_desks(desk_ids: Collection[int]) -> tuple[tuple[str, str], ...]:
    """Reference and name of the desks that somebody sits at, by name."""
    return tuple(sorted(compiled.asked(_called, tuple(sorted(desk_ids))), key=lambda desk: str(desk[1])))


def _called(desk_ids: tuple[int, ...]) -> "QuerySet[Desk, Any]":
    return Desk.objects.filter(pk__in=desk_ids).values_list("reference", "name")


def left_alone_without(
    practitioner_id: int, *, agency_id: int, at: datetime, until: datetime
) -> tuple[tuple[str, tuple[Stretch, ...]], ...]:
    """By name, the desks at which somebody is the only one on, and when: what their leaving would open."""
    who = Practitioner.objects.values_list("reference", flat=True).get(pk=practitioner_id)
    desks = Desk.objects.select_related("agency").filter(
        agency_id=agency_id, seats__practitioner_id=practitioner_id
    )
    found = []
    for desk in _desks(desks.order_by("name"), at=at):
        now = coverage(desk, since=at, until=until)
        rest = [one for one in now.entries if one.person.reference != who]
        alone = without(_covered(desk, rest, since=at, until=until).gaps, now.gaps)
        if stretches := tuple(alone):
            found.append((desk.name, stretches))
    return tuple(found)
