"""Who has worked with whom: for whoever asks, and counted for managers and the board."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from joinedup.agencies import reached
from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Agency, Contact, Desk, Fact, Practitioner, Seat
from joinedup.agencies.queries.skilled import codes_of
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules.cards import Band
from joinedup.agencies.rules.continuity import (
    ANYBODY,
    COUNTS_FOR,
    How,
    Met,
    Possible,
    Suggested,
    suggested,
)
from joinedup.kernel.london import moment_in_words, today_in_london

_PARTS = re.compile(r"[,;\n/]| and | und | & ")
_MOST_NAMES = 30


def people_named(area_id: int, text: str, *, today: date) -> tuple[int, ...]:
    """The people of this area whose whole name stands in `text` between commas; of two namesakes nobody.

    Those of an agency that left are no namesakes, and nobody.
    """
    names = {" ".join(part.split()) for part in _PARTS.split(text)} - {""}
    if not names or len(names) > _MOST_NAMES:
        return ()
    rows = Practitioner.objects.filter(agency__area_id=area_id, active=True, name__in=names)
    found = list(rows.filter(there(today, desk=None)).values_list("pk", "name"))
    once = Counter(name for _, name in found)
    return tuple(key for key, name in found if once[name] == 1)


def worked_with(
    person_id: int,
    desk_ids: Collection[int],
    *,
    child: str,
    without: Collection[int] = (),
    at: datetime,
    any_of: Collection[frozenset[str]] = ANYBODY,
    of: str = "",
) -> dict[int, tuple[Suggested, ...]]:
    """By desk, those who sit there, are on, and have worked with `person_id`, with the reason in words.

    `child` is the reference of the child in question; `without` are those who are kept out of it. `any_of`
    is what each piece of the work needs, by code; `of` is that person's name where somebody else asks.
    """
    seats = Seat.objects.filter(desk_id__in=desk_ids, practitioner__active=True)
    seated = list(seats.values_list("desk_id", "practitioner_id", "practitioner__name"))
    met = _met(person_id, {person for _, person, _ in seated}, child=child, at=at)
    if not met:
        return {}
    area_id = Practitioner.objects.values_list("agency__area_id", flat=True).get(pk=person_id)
    trusted = area_data(area_id, today=today_in_london(at)).stale_after
    there = reached.presences(set(met), at=at, stale_after=trusted)
    full, trained = _full(desk_ids), codes_of(met, today=today_in_london(at)) if any(any_of) else {}
    found: dict[int, list[Possible]] = {}
    for desk, person, name in seated:
        if person not in met:
            continue
        on = there.get(person)
        until = on.until if on is not None and not on.stale else None
        found.setdefault(desk, []).append(
            Possible(
                person,
                name,
                met[person],
                on_shift=until is not None,
                on_words=f"on shift until {moment_in_words(until, at=at)}, {on.rota_words}"
                if on and until
                else "",
                full=desk in full,
                skills=trained.get(person, frozenset()),
                too_close=person in without,
            )
        )
    return {desk: suggested(those, at=at, any_of=any_of, of=of) for desk, those in found.items()}


def met_by_agency(person_id: int, *, at: datetime) -> dict[int, int]:
    """With how many people of each agency somebody did something in the year, by the agency's key."""
    rows = Contact.objects.filter(
        Q(one_id=person_id) | Q(other_id=person_id), occurred__gt=at - COUNTS_FOR, occurred__lte=at
    )
    people = {
        (other, other_agency) if one == person_id else (one, one_agency)
        for one, one_agency, other, other_agency in rows.values_list(
            "one_id", "one__agency_id", "other_id", "other__agency_id"
        )
    }
    return Counter(agency for _, agency in people)


def _met(person_id: int, others: Collection[int], *, child: str, at: datetime) -> dict[int, tuple[Met, ...]]:
    rows = Contact.objects.filter(
        Q(one_id=person_id, other_id__in=others) | Q(other_id=person_id, one_id__in=others),
        occurred__gt=at - 2 * COUNTS_FOR,
        occurred__lte=at,
    )
    found: dict[int, list[Met]] = {}
    for row in rows.order_by("occurred", "pk"):
        other = row.other_id if row.one_id == person_id else row.one_id
        same = bool(child) and row.child == child
        found.setdefault(other, []).append(Met(How(row.how), row.occurred, same))
    return {other: tuple(met) for other, met in found.items()}


def _full(desk_ids: Collection[int]) -> frozenset[int]:
    """Desks that are stretched, as their duty manager says: of the desk, else of its agency.

    What lies with one person is their own manager's to see, and no colleague elsewhere is told it by a gap.
    """
    said = dict(
        Fact.objects.filter(desk_id__in=desk_ids, name="load").order_by("pk").values_list("desk_id", "value")
    )
    of_agency = Desk.objects.filter(pk__in=desk_ids).values_list("pk", "agency__card__capacity")
    return frozenset(desk for desk, band in of_agency if said.get(desk, band) == Band.STRETCHED)


def _at_stretched_desks(people: Collection[int]) -> frozenset[int]:
    """Those all of whose desks are stretched: whoever sits at another one too is not called full."""
    seats = list(Seat.objects.filter(practitioner_id__in=people).values_list("practitioner_id", "desk_id"))
    full = _full({desk for _, desk in seats})
    free = {person for person, desk in seats if desk not in full}
    return frozenset(person for person, _ in seats) - free


def known_among(
    person_id: int,
    people: Mapping[int, str],
    *,
    child: str,
    without: Collection[int] = (),
    at: datetime,
    skills: frozenset[str] = frozenset(),
    on_day: date,
) -> dict[int, Suggested]:
    """Of these people, by name, those with whom `person_id` has worked, whoever of them is on now.

    `skills` are needed on that day: who is trained today may not be then.
    """
    met = _met(person_id, people, child=child, at=at)
    trained = codes_of(met, today=on_day) if skills else {}
    stretched = _at_stretched_desks(met)
    those = [
        Possible(
            one,
            people[one],
            found,
            full=one in stretched,
            skills=trained.get(one, frozenset()),
            too_close=one in without,
        )
        for one, found in met.items()
    ]
    return {one.key: one for one in suggested(those, at=at, any_of=[skills])}


@dataclass(frozen=True, slots=True)
class Together:
    """What was counted between two agencies, and in what grades those who met work."""

    agency: str
    other: str
    contacts: int
    grades: tuple[tuple[str, str], ...]


def who_works_with_whom(area_id: int, *, at: datetime) -> tuple[tuple[str, ...], tuple[Together, ...]]:
    """The agencies of an area by name, and each two of them that met in a year. No person is in it."""
    here = Agency.objects.filter(there(today_in_london(at), desk=None, agency=""), area_id=area_id)
    names = dict(here.values_list("pk", "name"))
    rows = Contact.objects.filter(area_id=area_id, occurred__gt=at - COUNTS_FOR, occurred__lte=at)
    pairs: Counter[tuple[int, int]] = Counter()
    grades: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for one, one_grade, other, other_grade in rows.values_list(
        "one__agency_id", "one__grade", "other__agency_id", "other__grade"
    ):
        pair = (min(one, other), max(one, other))
        if pair[0] in names and pair[1] in names:
            pairs[pair] += 1
            low, high = sorted((one_grade, other_grade))
            grades.setdefault(pair, []).append((low, high))
    found = []
    for (a, b), many in pairs.items():
        low, high = sorted((names[a], names[b]))
        found.append(Together(low, high, many, tuple(grades[a, b])))
    return tuple(sorted(names.values())), tuple(sorted(found, key=lambda one: (one.agency, one.other)))
