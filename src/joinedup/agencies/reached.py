"""Who can be reached now, read from the stored rota: a few statements, and only the rows around the moment.

The statements are written by hand: Django's building of them took twenty times as long as running them
(`joinedup bench resolve`). They are the same for both engines; nothing that is typed goes into their text.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from joinedup.agencies import editions
from joinedup.agencies.models import Practitioner
from joinedup.agencies.rules import on_duty as duty
from joinedup.agencies.rules.on_duty import Directory, OnDuty
from joinedup.agencies.rules.rota import EntryKind, Person, Rota, RotaEntry, RotaIndex
from joinedup.agencies.rules.specialists import Presence
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london

# Who is on needs the rows of this moment and of the hours after it: shifts that meet are one. When somebody
# is back, and how long nobody is on, needs the longest rest of any pattern held, which is under eight days.
_SOON = timedelta(hours=13)  # longer than any shift of a pattern held; who stays longer is looked up again
_BACK, _AHEAD = timedelta(days=4), timedelta(days=8)
_FAR = timedelta(
    days=92
)  # where nobody was on in these eight days either: as long as rotas are given out for
_NO_END = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A desk to be reached, and the person there that one would rather have.

    `without` are people who are not to be named here, as if they were on no rota: somebody else is found.
    """

    desk_id: int
    practitioner_id: int | None = None
    without: frozenset[int] = frozenset()


def answers(wanted: Sequence[Wanted], *, at: datetime) -> list[OnDuty]:
    """Return who can be reached for each, in the same order.

    Raises:
        LookupError: there is no such desk.
    """
    if not wanted:
        return []
    asked = _desks(_ASKED, {one.desk_id for one in wanted}, at=at)
    people = {one.practitioner_id for one in wanted if one.practitioner_id is not None}
    theirs = _rows_of_people(people, at=at) if people else []
    near = _rows_of_desks(asked.values(), since=at, until=at + _SOON)
    found = _answers(wanted, asked, (*near, *theirs), at=at)
    known = {row.desk.reference for row in asked.values()}
    # The last of all may have been asked for itself: whatever stands before it has not been read yet.
    early = any(answer.step is duty.Step.PARTNERSHIP for answer in found)
    enough = not early and all(_is_enough(answer, at=at) for answer in found)
    if enough and all(row.entry.desk in known for row in theirs):
        return found
    along = _desks(
        _ALONG, {*asked, *(row.desk_id for row in theirs)}, at=at
    )  # who is on elsewhere is rung there
    rest = [row for row in along.values() if row.id not in asked]
    farther = _rows_of_desks(rest, since=at, until=at + _SOON)
    found = _answers(wanted, along, (*near, *farther, *theirs), at=at)
    if all(_is_enough(answer, at=at) for answer in found):
        return found
    whole = _rows_of_desks(along.values(), since=at - _AHEAD, until=at + _AHEAD)  # a gap as long as a rest
    found = _answers(wanted, along, (*whole, *theirs), at=at)
    begun = {one.gap_at for one in found if one.gap is not None and one.gap.since is None}
    if not begun:
        return found
    empty = [row for row in along.values() if row.desk.reference in begun]
    before = _rows_of_desks(empty, since=at - _FAR, until=at)
    return _answers(wanted, along, (*whole, *before, *theirs), at=at)


def chain(desk_id: int, *, at: datetime) -> list[tuple[int, bool]]:
    """Along which desks a call goes, by key, and whether each is open; who closed or left is not there."""
    along = _desks(_ALONG, [desk_id], at=at)
    keys = {row.desk.reference: row.id for row in along.values()}
    directory = _directory(along, along[desk_id])
    desks = [desk for desk, _ in directory.chain(along[desk_id].desk.reference) if desk.gone_on is None]
    return [(keys[desk.reference], directory.opening(desk, at=at).is_open) for desk in desks]


def _is_enough(answer: OnDuty, *, at: datetime) -> bool:
    """Whether the rows of the next hours were enough: no gap to measure, and nobody who is on for longer."""
    stays = answer.person is not None and answer.until is not None and answer.until >= at + _SOON
    return answer.warning is None and not stays


@dataclass(frozen=True, slots=True)
class _DeskRow:
    id: int
    desk: duty.Desk
    area_id: int
    last_resort: bool
    rota_id: int | None
    imported_at: datetime | None
    longest_minutes: int | None
    edition: str | None  # of its area's data: the digest


@dataclass(frozen=True, slots=True)
class _ShiftRow:
    id: int
    imported_at: datetime  # of the rota that it stands in, the newest of its desk
    entry: RotaEntry
    practitioner_id: int
    desk_id: int


def _answers(
    wanted: Sequence[Wanted], desks: dict[int, _DeskRow], rows: Sequence[_ShiftRow], *, at: datetime
) -> list[OnDuty]:
    known = {row.id: row for row in rows}.values()
    rotas = {
        without: _index(desks, [row for row in known if row.practitioner_id not in without])
        for without in {one.without for one in wanted}
    }
    named = _named(wanted, rows)
    return [
        duty.on_duty(
            desks[one.desk_id].desk.reference,
            at=at,
            rota=rotas[one.without],
            directory=_directory(desks, desks[one.desk_id]),
            named=None if one.practitioner_id in one.without else named.get(one.practitioner_id or 0),
        )
        for one in wanted
    ]


def _directory(desks: dict[int, _DeskRow], asked: _DeskRow) -> Directory:
    last = (row.desk.reference for row in desks.values() if row.last_resort and row.area_id == asked.area_id)
    data = editions.read(asked.edition)
    return Directory(
        desks={row.desk.reference: row.desk for row in desks.values()},
        calendar=england_and_wales(),
        school_holidays=data.school_holidays,
        school_holidays_end=data.school_holidays_end,
        summers_untold=data.summers_untold,
        last_resort=next(last, None),
        stale_after=data.stale_after,
        emergency=data.emergency,
    )


def _named(wanted: Sequence[Wanted], rows: Sequence[_ShiftRow]) -> dict[int, Person]:
    """Whoever one would rather have; those who stand on no rota are named all the same."""
    people = {one.practitioner_id for one in wanted if one.practitioner_id is not None}
    named = {row.practitioner_id: row.entry.person for row in rows if row.practitioner_id in people}
    unlisted = people - named.keys()
    return named | _people(unlisted) if unlisted else named


def _index(desks: dict[int, _DeskRow], rows: Collection[_ShiftRow]) -> RotaIndex:
    entries: dict[str, list[RotaEntry]] = defaultdict(list)
    imported = {row.desk.reference: row.imported_at for row in desks.values() if row.imported_at is not None}
    for row in rows:
        entries[row.entry.desk].append(row.entry)
        imported[row.entry.desk] = row.imported_at
    return RotaIndex(Rota(desk, moment, tuple(entries[desk])) for desk, moment in imported.items())


_DESK = """
SELECT desk.id, desk.reference, desk.name, agency.name, desk.phone, desk.hours, fallback.reference,
       desk.spoken, agency.area_id, desk.partnership_fallback, rota.id, rota.imported_at,
       rota.longest_minutes, desk.closed_on, agency.left_on, (
    SELECT edition.digest FROM agencies_edition edition
    WHERE edition.area_id = agency.area_id AND edition.in_force_from <= '{today}'
    ORDER BY edition.in_force_from DESC, edition.id DESC LIMIT 1
)
FROM agencies_desk desk
JOIN agencies_agency agency ON agency.id = desk.agency_id
LEFT JOIN agencies_desk fallback ON fallback.id = desk.out_of_hours_id
LEFT JOIN agencies_rota rota ON rota.id = (
    SELECT newest.id FROM agencies_rota newest WHERE newest.desk_id = desk.id
    ORDER BY newest.imported_at DESC, newest.id DESC LIMIT 1
)
"""
_ASKED = _DESK + "WHERE desk.id IN ({desks})"
# The desks, whatever covers them out of hours, and the last resort of their areas. The last resorts are found
# first and their areas then: there is one in an area, and there are hundreds of agencies.
_ALONG = """
WITH RECURSIVE along(id) AS (
    SELECT id FROM agencies_desk WHERE id IN ({desks})
    UNION
    SELECT desk.out_of_hours_id FROM along JOIN agencies_desk desk ON desk.id = along.id
    WHERE desk.out_of_hours_id IS NOT NULL
),
last(id) AS (
    SELECT desk.id FROM agencies_desk desk CROSS JOIN agencies_agency agency
    WHERE desk.partnership_fallback AND agency.id = desk.agency_id AND {there} AND agency.area_id IN (
        SELECT held.area_id FROM agencies_desk asked JOIN agencies_agency held ON held.id = asked.agency_id
        WHERE asked.id IN ({desks})
    )
)
"""
# Whoever has closed or left answers for nobody: that is said, and the next one along is asked.
_ALONG += _DESK
_ALONG += "WHERE desk.id IN (SELECT id FROM along UNION SELECT id FROM last)"
_THERE = (
    "(desk.closed_on IS NULL OR desk.closed_on > '{today}')"
    " AND (agency.left_on IS NULL OR agency.left_on > '{today}')"
)
_OF_THE_NEWEST = """NOT EXISTS (
    SELECT 1 FROM agencies_rota newer JOIN agencies_rota own ON own.id = {shift}.rota_id
    WHERE newer.desk_id = {shift}.desk_id
    AND (newer.imported_at > own.imported_at OR newer.imported_at = own.imported_at AND newer.id > own.id)
)"""
_SHIFTS = """
SELECT shift.id, shift.starts, shift.ends, shift.kind, shift.practitioner_id,
       person.reference, person.name, person.phone, covered.reference, shift.said_at, {desk}
FROM agencies_shift shift
JOIN agencies_practitioner person ON person.id = shift.practitioner_id
LEFT JOIN agencies_practitioner covered ON covered.id = shift.covers_id
{joined}
WHERE {which} AND shift.ends > %(since)s AND shift.starts < %(until)s
"""
# Of whoever stands in a row, that a rota has them away or covered. Who gave a shift away in an exchange is
# gone from that desk's shift alone.
_GONE = """
LEFT JOIN agencies_shift {name} ON {who} = shift.practitioner_id AND {which}
    AND {name}.ends > %(since)s AND {name}.starts < %(until)s AND {newest}
    AND NOT EXISTS (SELECT 1 FROM agencies_rotachange given
                    WHERE given.id = {name}.change_id AND given.kind = 'exchange')
"""
_ROSTERED = _SHIFTS.format(
    desk="shift.rota_id, gone.id, gone.starts, gone.ends,"
    " covered_for.id, covered_for.starts, covered_for.ends",
    joined="".join(
        _GONE.format(
            name=name,
            who=who,
            which=f"{name}.desk_id <> shift.desk_id",  # of its own desk each row is read as it is
            newest=_OF_THE_NEWEST.format(shift=name),
        )
        for name, who in (
            ("gone", "gone.kind = 'away' AND gone.practitioner_id"),
            ("covered_for", "covered_for.covers_id"),
        )
    ),
    which="shift.desk_id IN ({desks}) AND shift.rota_id IN ({rotas}) AND shift.ends < %(ends)s",
)


def _desks(statement: str, desk_ids: Collection[int], *, at: datetime) -> dict[int, _DeskRow]:
    today = today_in_london(at).isoformat()
    desks, words = _holes("desk", desk_ids)
    filled = statement.format(desks=desks, today=today, there=_THERE.format(today=today))
    found: dict[int, _DeskRow] = {}
    for row in _read(filled, words):
        (
            pk,
            reference,
            name,
            agency,
            phone,
            hours,
            fallback,
            spoken,
            area_id,
            last,
            rota,
            imported_at,
            longest,
            closed_on,
            left_on,
            edition,
        ) = row
        patterns = editions.read(edition).patterns
        found[pk] = _DeskRow(
            pk,
            duty.Desk(
                reference,
                name,
                agency,
                phone,
                patterns[hours],
                fallback,
                spoken,
                _gone(closed_on, left_on, today=today),
            ),
            area_id,
            bool(last),
            rota,
            None if imported_at is None else _aware(imported_at),
            longest,
            edition,
        )
    return found


def _gone(*days: Any, today: str) -> date | None:
    """The first of them that has come; SQLite hands days back as text."""
    come = [str(one) for one in days if one is not None and str(one) <= today]
    return date.fromisoformat(min(come)) if come else None


def _rows_of_desks(desks: Iterable[_DeskRow], *, since: datetime, until: datetime) -> list[_ShiftRow]:
    by_rota = {row.rota_id: row for row in desks if row.rota_id is not None and row.desk.gone_on is None}
    if not by_rota:
        return []
    at_desks, words = _holes("desk", {row.id for row in by_rota.values()})
    of_rotas, more = _holes("rota", by_rota)
    ends = _last_end(by_rota.values(), until=until)
    words |= more | {"ends": _held(ends), "since": _held(since), "until": _held(until)}
    found: dict[int, _ShiftRow] = {}
    for row in _read(_ROSTERED.format(desks=at_desks, rotas=of_rotas), words):
        shift, rota_id, elsewhere = row[:10], row[10], (row[11:14], row[14:17])
        of = by_rota[rota_id]
        assert of.imported_at is not None
        one = _shift(shift, desk=(of.id, of.desk.reference), imported_at=of.imported_at)
        found[one.id] = one
        for pk, first, last in elsewhere:
            if pk is not None:
                found[-pk] = _away(pk, _aware(first), _aware(last), one)
    return list(found.values())


def _away(pk: int, starts: datetime, ends: datetime, here: _ShiftRow) -> _ShiftRow:
    """Whoever is away from another desk is away from this one; a number below nought is no row of its own."""
    entry = RotaEntry(here.entry.person, here.entry.desk, starts, ends, EntryKind.AWAY)
    return _ShiftRow(-pk, here.imported_at, entry, here.practitioner_id, here.desk_id)


def _last_end(desks: Collection[_DeskRow], *, until: datetime) -> datetime:
    """The latest end that an entry can have which starts before `until`: the index is by ends."""
    longest = [desk.longest_minutes for desk in desks]
    known = [minutes for minutes in longest if minutes is not None]
    return until + timedelta(minutes=max(known, default=0) + 1) if len(known) == len(longest) else _NO_END


def _rows_of_people(people: Collection[int], *, at: datetime) -> list[_ShiftRow]:
    """Their own shifts and those of whoever stands in for them, on whatever desk, and when these are away."""
    holes, words = _holes("person", people)
    stand_in_gone = _GONE.format(
        name="gone",
        who="gone.kind = 'away' AND gone.practitioner_id",
        which="shift.covers_id IS NOT NULL",
        newest=_OF_THE_NEWEST.format(shift="gone"),
    )
    statement = _SHIFTS.format(
        desk="desk.id, desk.reference, rota.imported_at, gone.id, gone.starts, gone.ends",
        joined="JOIN agencies_desk desk ON desk.id = shift.desk_id"
        " JOIN agencies_agency agency ON agency.id = desk.agency_id"
        " JOIN agencies_rota rota ON rota.id = shift.rota_id" + stand_in_gone,
        # Leave is somebody's own: it holds at a desk that has closed as well.
        which=f"({_THERE.format(today=today_in_london(at).isoformat())} OR shift.kind = 'away')"
        f" AND (shift.practitioner_id IN ({holes}) OR shift.covers_id IN ({holes})) AND "
        + _OF_THE_NEWEST.format(shift="shift"),
    )
    words |= {"since": _held(at - _BACK), "until": _held(at + _AHEAD)}
    found: dict[int, _ShiftRow] = {}
    for *shift, desk_id, desk, imported_at, gone, first, last in _read(statement, words):
        one = _shift(shift, desk=(desk_id, desk), imported_at=_aware(imported_at))
        found[one.id] = one
        if gone is not None:
            found[-gone] = _away(gone, _aware(first), _aware(last), one)
    return list(found.values())


def _shift(row: Sequence[Any], *, desk: tuple[int, str], imported_at: datetime) -> _ShiftRow:
    pk, starts, ends, kind, practitioner_id, reference, name, phone, covers, said_at = row
    entry = RotaEntry(
        Person(reference, name, phone),
        desk[1],
        _aware(starts),
        _aware(ends),
        _KINDS[kind],
        covers,
        None if said_at is None else _aware(said_at),
    )
    return _ShiftRow(pk, imported_at, entry, practitioner_id, desk[0])


def _people(ids: Collection[int]) -> dict[int, Person]:
    """Those who stand on no rota: they are named all the same."""
    rows = Practitioner.objects.filter(pk__in=ids).values_list("pk", "reference", "name", "phone")
    return {pk: Person(reference, name, phone) for pk, reference, name, phone in rows}


_KINDS = {kind.value: kind for kind in EntryKind}


def _read(statement: str, words: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Words by name: each goes once, and Django makes a statement of SQLite's of them far sooner."""
    with connection.cursor() as cursor:
        cursor.execute(statement, words)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _holes(name: str, values: Collection[Any]) -> tuple[str, dict[str, Any]]:
    """What stands in the statement for these values, and what each stands for."""
    words = {f"{name}{number}": value for number, value in enumerate(values)}
    return ", ".join(f"%({one})s" for one in words), words


def _held(moment: datetime) -> Any:
    """A moment as this engine compares it with its column: SQLite by its text in UTC, without a zone."""
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else moment


def _aware(moment: datetime) -> datetime:
    """SQLite hands moments back without their zone, which is UTC."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def presences(
    practitioner_ids: Collection[int], *, at: datetime, stale_after: timedelta
) -> dict[int, Presence]:
    """Whether each of them is on, until when, or when they next are; who stands on no rota is not there."""
    rows = _rows_of_people(practitioner_ids, at=at) if practitioner_ids else []
    by_desk: dict[str, list[RotaEntry]] = defaultdict(list)
    imported: dict[str, datetime] = {}
    for row in {row.id: row for row in rows}.values():
        by_desk[row.entry.desk].append(row.entry)
        imported[row.entry.desk] = row.imported_at
    index = RotaIndex(Rota(desk, imported[desk], tuple(entries)) for desk, entries in by_desk.items())
    references = {row.practitioner_id: row.entry.person.reference for row in rows}
    found: dict[int, Presence] = {}
    for pk, reference in references.items():
        if pk not in practitioner_ids:
            continue
        on = index.on_now(reference, at=at)
        says_so = on or index.back_on(reference, at=at)
        theirs = [says_so] if says_so else [row.entry for row in rows if row.practitioner_id == pk]
        age = min(index.age_of(entry, at=at) for entry in theirs)
        found[pk] = Presence(
            until=index.on_until(reference, at=at) if on else None,
            back_at=None if on else index.back_at(reference, at=at),
            stale=age > stale_after,
            age=age,
        )
    return found
