"""Who there is, who is there now, and what each agency says of itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, When

from joinedup.agencies import directory, editions, reached
from joinedup.agencies.models import Agency, Area, Card, Desk, Practitioner, Rota, Seat, Shift
from joinedup.agencies.queries.next_shift import DeskOf as DeskOf
from joinedup.agencies.queries.next_shift import desks_to_hand_to as desks_to_hand_to
from joinedup.agencies.queries.own_shift import OwnShift as OwnShift
from joinedup.agencies.queries.own_shift import asks_own_shift as asks_own_shift
from joinedup.agencies.queries.own_shift import own_shift as own_shift
from joinedup.agencies.queries.standing_in import stands_in as stands_in
from joinedup.agencies.queries.there import sits_with
from joinedup.agencies.queries.there import there as there
from joinedup.agencies.rules.accounts import as_written
from joinedup.agencies.rules.cards import Pair, pairs
from joinedup.agencies.rules.on_duty import OnDuty
from joinedup.agencies.rules.opening import Opening, open_for, open_time, opening
from joinedup.agencies.rules.owners import LastDesk
from joinedup.agencies.rules.shifts import ShiftPattern
from joinedup.gate import compiled
from joinedup.gate.asked import once
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.notices.rules.reaching import Reach
from joinedup.notices.rules.trying import Why
from joinedup.store import Stale
from joinedup.store.queries import edits

# What an area works by on a day: `area_data`; by the digest of its edition, for whoever caches by that.
area_data = editions.area_data
asks_edition = editions.asks_edition
edition_in_force = editions.edition_in_force
read_edition = editions.read
_FEWEST_OF_A_KIND = 3  # of fewer agencies, 'a refuge' says which
Wanted = reached.Wanted  # a desk, and the person there that one would rather have


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
    night_desks: frozenset[int] = frozenset()  # those of them that answer for another one out of hours
    closed_desks: frozenset[int] = frozenset()  # those of them that have closed, and left something


@dataclass(frozen=True, slots=True)
class Login:
    """What coming in needs to know of somebody; it also acts in the trail."""

    id: int
    reference: str
    name: str
    email: str
    password: str  # hashed
    agency_reference: str
    agency_name: str
    area_id: int
    agency_left_on: date | None = None


@dataclass(frozen=True, slots=True)
class PractitionerLine:
    id: int
    reference: str
    name: str
    post: str
    agency_name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody as whoever administers them reads it."""

    id: int
    reference: str
    name: str
    post: str
    grade: str
    phone: str
    email: str
    agency_id: int
    agency_reference: str
    agency_name: str
    agency_kind: str
    area_id: int
    desks: tuple[tuple[int, str, str], ...]  # key, reference and name of those that they sit at
    version: int
    active: bool


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
    left_on: date | None = None  # from then on it can be asked nothing

    def is_there(self, today: date) -> bool:
        return self.left_on is None or today < self.left_on


@dataclass(frozen=True, slots=True)
class AgencyOfArea:
    id: int
    reference: str
    name: str
    kind: str  # a code of `Agency.Kind`


@dataclass(frozen=True, slots=True)
class AgencyLine:
    reference: str
    name: str
    kind: str  # in words
    id: int = 0
    left_on: date | None = None  # from then on it is asked nothing


@dataclass(frozen=True, slots=True)
class CardLine:
    can: str
    cannot: str
    how_long: str
    hours: str
    powers: tuple[Pair, ...]  # each with its conditions
    capacity: str
    reviewed_on: date
    load_set_at: datetime | None = None


def account(practitioner_id: int, *, at: datetime) -> Account | None:
    """The account that may sign in, or None when there is none, it has ended, or its agency has left."""
    return account_in(compiled.asked(_active, practitioner_id), at=at)


def asks_account(practitioner_id: int) -> compiled.Question:
    """What `account` asks, to be asked with what else must be known of somebody."""
    return compiled.Question(_active, None, (practitioner_id,))


def account_in(found: list[Any], *, at: datetime) -> Account | None:
    """The account that `asks_account` found."""
    if not found:
        return None
    *person, left_on, some_closed, _, _ = found[0]
    if left_on is not None and left_on <= today_in_london(at):
        return None
    desks, closed = frozenset(desk for (*_, desk, _) in found if desk is not None), frozenset[int]()
    if some_closed:
        desks, closed = _with_what_closed(person[3], desks, at=at)
    nights = frozenset(desk for (*_, desk, at_night) in found if at_night and desk in desks)
    return Account(*(*person, desks, nights, closed))


def _with_what_closed(
    agency_id: int, own: frozenset[int], *, at: datetime
) -> tuple[frozenset[int], frozenset[int]]:
    gone = Desk.objects.filter(agency_id=agency_id).exclude(there(today_in_london(at), agency=None))
    closed = frozenset(gone.values_list("pk", flat=True))
    first = _taken_over_by([agency_id], at=at).get(agency_id) if closed else None
    desks = sits_with(own, closed=closed, first=first)
    return desks, desks & closed


def _active(practitioner_id: int) -> "QuerySet[Practitioner, Any]":
    covered = Desk.objects.filter(out_of_hours_id=OuterRef("seats__desk_id"))
    rows = Practitioner.objects.filter(pk=practitioner_id, active=True).annotate(at_night=Exists(covered))
    closes = Desk.objects.filter(agency_id=OuterRef("agency_id"), closed_on__isnull=False)
    rows = rows.annotate(some_closed=Exists(closes))
    return rows.values_list(
        "pk",
        "reference",
        "name",
        "agency_id",
        "agency__reference",
        "agency__name",
        "agency__area_id",
        "agency__area__name",
        "agency__left_on",
        "some_closed",  # or closes on a day that is said: of few agencies
        "seats__desk_id",  # a row for each, or one without
        "at_night",
    )


def login_by_email(email: str) -> Login | None:
    """The active account of a work e-mail address, or None."""
    written = as_written(email)
    if not written:
        return None
    return _login(Practitioner.objects.filter(email=written, active=True))


def login(practitioner_id: int) -> Login | None:
    return _login(Practitioner.objects.filter(pk=practitioner_id, active=True))


def logins() -> tuple[Login, ...]:
    """Everybody who may have an account, by name."""
    rows = Practitioner.objects.select_related("agency").filter(active=True).exclude(email="")
    return tuple(_as_login(row) for row in rows.order_by("name", "pk"))


def demo_people() -> tuple[PractitionerLine, ...]:
    """The people of the demo's story, in its order. Empty in a live database."""
    rows = (
        Practitioner.objects.select_related("agency")
        .filter(demo_story__isnull=False, active=True)
        .order_by("demo_story")
    )
    return tuple(_practitioner(row) for row in rows)


def in_the_demo(place: int) -> int | None:
    """The key of whoever has this place on the demo's sign-in page, whoever before them has left since."""
    rows = Practitioner.objects.filter(demo_story=place, active=True)
    return rows.values_list("pk", flat=True).first()


def practitioner(practitioner_id: int) -> PractitionerLine:
    return _practitioner(Practitioner.objects.select_related("agency").get(pk=practitioner_id))


def colleague(area_id: int, reference: str, *, agency_id: int | None) -> Colleague | None:
    """Somebody who works, or worked, in this area; of this agency alone where one is named.

    Whoever is elsewhere is looked for, and not found, with the same statements as whoever never was.
    """
    own = {} if agency_id is None else {"agency_id": agency_id}
    return next(iter(_colleagues(reference=reference, agency__area_id=area_id, **own)), None)


def people_of(agency_id: int) -> tuple[Colleague, ...]:
    """Everybody who works for an agency, by name."""
    return tuple(_colleagues(agency_id=agency_id, active=True))


def called(name: str, agency_id: int) -> tuple[int, ...]:
    """Those of an agency who have this very name, whatever its capitals, by key."""
    rows = Practitioner.objects.filter(agency_id=agency_id, active=True, name__iexact=" ".join(name.split()))
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def every_area() -> tuple[int, ...]:
    """For work that is done for each area in turn, such as ending what is over."""
    return tuple(Area.objects.order_by("pk").values_list("pk", flat=True))


def agencies_in(area_id: int) -> tuple[AgencyOfArea, ...]:
    rows = Agency.objects.filter(area_id=area_id).order_by("name")
    return tuple(AgencyOfArea(row.pk, row.reference, row.name, row.kind) for row in rows)


def named_by_their_kind(area_id: int, *, today: date) -> frozenset[str]:
    """The kinds of which an area has fewer than three agencies: there the kind is as good as a name."""
    rows = Agency.objects.filter(there(today, desk=None, agency=""), area_id=area_id)
    counted = Counter(
        once((named_by_their_kind, area_id, today), lambda: list(rows.values_list("kind", flat=True)))
    )
    return frozenset(kind.value for kind in Agency.Kind if counted[kind.value] < _FEWEST_OF_A_KIND)


def has_people(area_id: int) -> bool:
    """Whether anybody works in a partnership, or did."""
    return Practitioner.objects.filter(agency__area_id=area_id).exists()


def at_the_front_door(area_id: int) -> frozenset[int]:
    """The agencies that stand together at the front door, by key."""
    rows = Agency.objects.filter(area_id=area_id, at_front_door=True)
    return frozenset(rows.values_list("pk", flat=True))


def desks_of(agency_id: int) -> tuple[DeskLine, ...]:
    rows = Desk.objects.select_related("agency").filter(agency_id=agency_id).order_by("name")
    return tuple(_desk(row) for row in rows)


def kinds() -> tuple[tuple[str, str], ...]:
    """Every kind of agency: code and words."""
    return tuple((kind.value, str(kind.label)) for kind in Agency.Kind)


def holder_of_single(post: str, *, agency_id: int, today: date, but: int = 0) -> str:
    """Who holds a post of an agency that one person holds at a time, `but` left out; '' where nobody does."""
    agency = Agency.objects.get(pk=agency_id)
    wanted = post.strip().casefold()
    posts = area_data(agency.area_id, today=today).posts
    if not any(one.single and (one.agency, one.title.casefold()) == (agency.name, wanted) for one in posts):
        return ""
    rows = Practitioner.objects.filter(agency_id=agency_id, post__iexact=post.strip(), active=True)
    return rows.exclude(pk=but).values_list("name", flat=True).first() or ""


def has_account(email: str) -> bool:
    """Whether this address is somebody's, who works here or did."""
    return bool(email) and Practitioner.objects.filter(email=as_written(email)).exists()


def phone_of(practitioner_id: int) -> str:
    """The number under which somebody is reached: their own, or that of the first desk they sit at; or ''."""
    own = Practitioner.objects.values_list("phone", flat=True).get(pk=practitioner_id)
    seats = Seat.objects.filter(practitioner_id=practitioner_id).order_by("pk")
    return own or seats.values_list("desk__phone", flat=True).first() or ""


def kind_label(kind: str) -> str:
    """What an agency of this kind is called where its name is not said."""
    return str(Agency.Kind(kind).label)


def kind_of(agency_id: int) -> str:
    """A code of `Agency.Kind`: what sort of body this is decides on what basis it may ask and answer."""
    return once((kind_of, agency_id), lambda: Agency.objects.values_list("kind", flat=True).get(pk=agency_id))


def people_at(desk_id: int) -> tuple[PractitionerLine, ...]:
    rows = (
        Practitioner.objects.select_related("agency")
        .filter(seats__desk_id=desk_id, active=True)
        .order_by("name")
    )
    return tuple(_practitioner(row) for row in rows)


def people_called(practitioner_ids: Iterable[int]) -> tuple[PractitionerLine, ...]:
    """Those of them who work here now, by name."""
    rows = Practitioner.objects.select_related("agency").filter(pk__in=set(practitioner_ids), active=True)
    return tuple(_practitioner(row) for row in rows.order_by("name", "pk"))


def seats(desk_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who sits at each of these desks and may sign in."""
    rows = Seat.objects.filter(desk_id__in=set(desk_ids), practitioner__active=True)
    found: dict[int, set[int]] = {}
    for desk_id, person in rows.values_list("desk_id", "practitioner_id"):
        found.setdefault(desk_id, set()).add(person)
    return {desk_id: frozenset(people) for desk_id, people in found.items()}


def who_has_desks(desk_ids: Iterable[int], *, at: datetime) -> dict[int, frozenset[int]]:
    """`seats`, and of a desk that has closed those of the one that takes over what lies there."""
    wanted = set(desk_ids)
    gone = Desk.objects.filter(pk__in=wanted).exclude(there(today_in_london(at), agency=None))
    closed = dict(gone.values_list("pk", "agency_id"))
    firsts = _taken_over_by(closed.values(), at=at) if closed else {}
    instead = {desk: firsts[agency] for desk, agency in closed.items() if agency in firsts}
    found = seats({instead.get(desk, desk) for desk in wanted})
    return {desk: found.get(instead.get(desk, desk), frozenset()) for desk in wanted}


def _taken_over_by(agency_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """Of each agency, the first desk at which somebody sits: one that is only a number reads nothing."""
    sits = Seat.objects.filter(desk_id=OuterRef("pk"), practitioner__active=True)
    rows = Desk.objects.filter(Exists(sits), agency_id__in={0, *agency_ids})
    return dict(_by_door(rows, today=today_in_london(at)).values_list("agency_id", "pk"))


def home_desks(practitioner_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """The desk at which each of them sits; the first where they sit at several. A closed one is nobody's."""
    rows = Seat.objects.filter(practitioner_id__in=set(practitioner_ids)).order_by("-pk")
    rows = rows.filter(there(today_in_london(at), desk="desk__", agency=None))
    return dict(rows.values_list("practitioner_id", "desk_id"))


def seated(
    desk_ids: Iterable[int], practitioner_ids: Iterable[int], *, at: datetime
) -> tuple[dict[int, frozenset[int]], dict[int, int]]:
    """`who_has_desks` of those desks and `home_desks` of those people, in one statement where none closed.

    What nobody sits at is asked of `who_has_desks`: it may have closed, and those who sat there moved on.
    """
    desks, people, today = set(desk_ids), set(practitioner_ids), today_in_london(at)
    rows = Seat.objects.filter(Q(desk_id__in=desks) | Q(practitioner_id__in=people)).order_by("-pk")
    sitting: dict[int, set[int]] = {}
    homes: dict[int, int] = {}
    columns = ("desk_id", "practitioner_id", "practitioner__active", "desk__closed_on")
    for desk_id, person, active, closed_on in rows.values_list(*columns):
        if closed_on is not None and closed_on <= today:
            continue
        if active and desk_id in desks:
            sitting.setdefault(desk_id, set()).add(person)
        if person in people:
            homes[person] = desk_id
    left = desks - sitting.keys()
    instead = who_has_desks(left, at=at) if left else {}
    return {desk_id: frozenset(who) for desk_id, who in sitting.items()} | instead, homes


def agency_reference_of(practitioner_id: int) -> str:
    return Practitioner.objects.values_list("agency__reference", flat=True).get(pk=practitioner_id)


def agency_of(practitioner_id: int) -> int:
    return Practitioner.objects.values_list("agency_id", flat=True).get(pk=practitioner_id)


def next_in_the_demo() -> int:
    """The place after the last on the demo's sign-in page: a joiner is there as well."""
    newest = Practitioner.objects.aggregate(last=Max("demo_story"))["last"]
    return int(newest or 0) + 1


def shifts_of(
    references: Iterable[str], *, since: datetime, until: datetime
) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    """When each of these people was on in a stretch of time; whoever stands on no rota is not there."""
    rows = Shift.objects.filter(practitioner__reference__in=set(references), ends__gt=since, starts__lt=until)
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    columns = ("practitioner__reference", "starts", "ends")
    for who, starts, ends in rows.exclude(kind=Shift.Kind.AWAY).values_list(*columns):
        found.setdefault(who, []).append((starts, ends))
    return {who: tuple(sorted(times)) for who, times in found.items()}


def _by_door(
    rows: "QuerySet[Desk, Any]", *first: str, then: Sequence[str] = (), today: date
) -> "QuerySet[Desk, Any]":
    """In an order in which the desk to begin with is the last of its agency: a closed one only if all are.

    Whoever covers another desk of the agency answers when that one is closed, and is reached by asking it.
    """
    of_its_own = Desk.objects.filter(out_of_hours_id=OuterRef("pk"), agency_id=OuterRef("agency_id"))
    closed = Case(When(closed_on__lte=today, then=F("closed_on")))  # one that closes later is there
    rows = rows.annotate(covers_its_own=Exists(of_its_own), is_closed=closed)
    is_there = F("is_closed").asc(nulls_last=True)
    return rows.order_by(*first, is_there, *then, "front_door", "-covers_its_own", "-pk")


def first_desks(agency_ids: Iterable[int], *, at: datetime) -> dict[int, int]:
    """The desk at which each agency that has one is begun with, by one statement however many there are.

    What waits at one where nobody sits is read by nobody: it comes last of those that are there.
    """
    sits = Seat.objects.filter(desk_id=OuterRef("pk"), practitioner__active=True)
    theirs = Desk.objects.filter(agency_id__in={0, *agency_ids}).annotate(sat_at=Exists(sits))
    rows = _by_door(theirs, then=["sat_at"], today=today_in_london(at))
    return dict(rows.values_list("agency_id", "pk"))


def first_desk_of(agency_id: int, *, at: datetime) -> int | None:
    return first_desks([agency_id], at=at).get(agency_id)


def there_or_first(desk_id: int, *, at: datetime) -> int:
    """This desk; where it has closed, the one at which its agency is begun with."""
    closed = Desk.objects.filter(pk=desk_id, closed_on__lte=today_in_london(at))
    agency_id = closed.values_list("agency_id", flat=True).first()
    return desk_id if agency_id is None else first_desk_of(agency_id, at=at) or desk_id


def active(practitioner_ids: Iterable[int]) -> frozenset[int]:
    rows = Practitioner.objects.filter(pk__in=set(practitioner_ids), active=True)
    return frozenset(rows.values_list("pk", flat=True))


def names_by_key(practitioner_ids: Iterable[int]) -> dict[int, str]:
    """By key, also of those who work here no more."""
    return dict(Practitioner.objects.filter(pk__in=set(practitioner_ids)).values_list("pk", "name"))


def key_of(reference: str) -> int | None:
    """The key of somebody who works here, by reference."""
    rows = Practitioner.objects.filter(reference=reference, active=True)
    key: int | None = rows.values_list("pk", flat=True).first()
    return key


def reference_of(practitioner_id: int) -> str:
    return Practitioner.objects.values_list("reference", flat=True).get(pk=practitioner_id)


def desk_phones(desk_ids: Iterable[int]) -> dict[int, str]:
    return dict(Desk.objects.filter(pk__in=set(desk_ids)).values_list("pk", "phone"))


def desk_names(desk_ids: Iterable[int]) -> dict[int, str]:
    return dict(compiled.asked(_names_of_desks, tuple(sorted(set(desk_ids)))))


def _names_of_desks(desk_ids: tuple[int, ...]) -> "QuerySet[Desk, Any]":
    return Desk.objects.filter(pk__in=desk_ids).values_list("pk", "name")


def practitioners_called(references: Iterable[str]) -> dict[str, PractitionerLine]:
    """By reference, those of them who are known, also when they work here no more."""
    rows = Practitioner.objects.select_related("agency").filter(reference__in=set(references))
    return {row.reference: _practitioner(row) for row in rows}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Who changed what of a record, as somebody reads it who was changing it too."""

    who: str  # a colleague by name; of another agency the agency alone
    at: datetime
    fields: tuple[str, ...]


def who_changed(viewer: Viewer, moved: Stale, *, ours_alone: bool = False) -> tuple[ChangeLine, ...]:
    """What has happened to a record since the version that somebody's change was based on.

    `ours_alone`: what the viewer's own agency did, where they may not know of the rest.
    """
    lines = edits(moved.kind, moved.row, since=moved.since)
    known = practitioners_called(line.by for line in lines)
    if ours_alone:
        colleagues = {who for who, one in known.items() if one.agency_name == viewer.agency_name}
        lines = tuple(line for line in lines if line.by in colleagues)
    return tuple(ChangeLine(_called(viewer, known.get(line.by)), line.at, line.fields) for line in lines)


def _called(viewer: Viewer, person: PractitionerLine | None) -> str:
    if person is None:
        return "Somebody"
    own = person.agency_name == viewer.agency_name
    return f"{person.name}, {person.post}" if own else person.agency_name


def desk(area_id: int, reference: str) -> DeskLine | None:
    row = Desk.objects.select_related("agency").filter(reference=reference, agency__area_id=area_id).first()
    return None if row is None else _desk(row)


def desks_to_ask(area_id: int, *, today: date) -> tuple[DeskLine, ...]:
    """Every duty that can be asked in this area, by agency; those that only cover others are left out."""
    rows = Desk.objects.select_related("agency").filter(agency__area_id=area_id, covers__isnull=True)
    rows = rows.filter(there(today))
    return tuple(_desk(row) for row in rows.order_by("agency__name", "name").distinct())


def agencies_of_desks(area_id: int, desks: Iterable[str]) -> frozenset[int]:
    """The agencies of these desks, by key."""
    rows = Desk.objects.filter(agency__area_id=area_id, reference__in=set(desks))
    return frozenset(rows.values_list("agency_id", flat=True))


def desks_that_left(area_id: int, *, today: date) -> dict[str, tuple[str, date]]:
    """The duties that can be asked no more, by reference: name, with the agency's, and since when."""
    rows = Desk.objects.select_related("agency").filter(agency__area_id=area_id)
    gone = rows.exclude(there(today))
    lines = [_desk(row) for row in gone]
    return {
        line.reference: (f"{line.name}, {line.agency_name}", line.left_on) for line in lines if line.left_on
    }


def every_desk(area_id: int) -> tuple[DeskLine, ...]:
    rows = Desk.objects.select_related("agency").filter(agency__area_id=area_id)
    return tuple(_desk(row) for row in rows.order_by("agency__name", "name"))


def agency(area_id: int, reference: str) -> AgencyLine | None:
    row = Agency.objects.filter(area_id=area_id, reference=reference).first()
    return (
        None
        if row is None
        else AgencyLine(row.reference, row.name, row.get_kind_display(), row.pk, row.left_on)
    )


def find_practitioners(
    area_id: int, typed: str, *, today: date, most: int = 10
) -> tuple[tuple[PractitionerLine, int | None], ...]:
    """Colleagues whose name holds every part that was typed, each with the first of their duty desks.

    Nobody of an agency that left is one.
    """
    rows = Practitioner.objects.select_related("agency").filter(agency__area_id=area_id, active=True)
    rows = rows.filter(there(today, desk=None))
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
    rows = Desk.objects.select_related("agency")
    return once((front_door_desk, area_id), lambda: _desk(rows.get(agency__area_id=area_id, front_door=True)))


def designated_officer(area_id: int, *, today: date) -> DeskLine | None:
    """The desk that the area names for allegations about people who work with children; None where it names
    none, or that one is gone."""
    named = area_data(area_id, today=today).designated_officer
    if not named:
        return None
    rows = Desk.objects.select_related("agency").filter(there(today), agency__area_id=area_id)
    found = rows.filter(name__in={desk for _, desk in named}).order_by("pk")
    return next((_desk(row) for row in found if (row.agency.name, row.name) in named), None)


def front_door_of(area_id: int) -> int | None:
    """The key of the desk that takes an area's concerns; None where it has none yet."""
    rows = Desk.objects.filter(agency__area_id=area_id, front_door=True)
    return rows.values_list("pk", flat=True).first()


def agencies_that_left(area_id: int, *, today: date) -> dict[int, str]:
    """Those that are no part of the partnership any more: names by key."""
    return dict(Agency.objects.filter(area_id=area_id, left_on__lte=today).values_list("pk", "name"))


def active_of(agency_id: int, *, among: Iterable[int]) -> frozenset[int]:
    """Those of these people who have an account at this agency."""
    rows = Practitioner.objects.filter(pk__in=set(among), active=True, agency_id=agency_id)
    return frozenset(rows.values_list("pk", flat=True))


def active_but_of(left: Iterable[int], *, among: Iterable[int]) -> frozenset[int]:
    """Those of these people who still come in: they have an account, at an agency that has not left."""
    rows = Practitioner.objects.filter(pk__in=set(among), active=True).exclude(agency_id__in=set(left))
    return frozenset(rows.values_list("pk", flat=True))


def last_desk(area_id: int, *, today: date) -> LastDesk | None:
    """The desk to which everything of an area comes that nobody else has."""
    rows = Desk.objects.filter(agency__area_id=area_id, partnership_fallback=True).order_by("pk")
    row = rows.filter(there(today, agency=None)).first()
    return None if row is None else LastDesk(row.pk, row.agency_id, row.name)


def work_comes_to(agency_id: int) -> str:
    """The desk of an agency that is the partnership's front door or its last of all, by name; '': none."""
    rows = Desk.objects.filter(agency_id=agency_id, closed_on=None)
    here = rows.filter(Q(front_door=True) | Q(partnership_fallback=True)).order_by("pk")
    return here.values_list("name", flat=True).first() or ""


def out_of_hours(desk_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Who answers for each of these desks when it is closed: name and number, by the desk's key."""
    rows = Desk.objects.filter(pk__in=set(desk_ids), out_of_hours__isnull=False)
    columns = ("pk", "out_of_hours__name", "out_of_hours__phone")
    return {pk: (name, phone) for pk, name, phone in rows.values_list(*columns)}


def card(agency_reference: str) -> CardLine | None:
    row = Card.objects.filter(agency__reference=agency_reference).first()
    if row is None:
        return None
    return CardLine(
        row.can, row.cannot, row.how_long, row.hours, pairs(row.powers), row.capacity, row.reviewed_on,
        row.load_set_at,
    )  # fmt: skip


def on_duty(desk_id: int, *, at: datetime, preferred: int | None = None) -> OnDuty:
    """Who can be reached for this desk now, and why (`agencies.rules.on_duty`)."""
    return on_duty_at([Wanted(desk_id, preferred)], at=at)[0]


def on_duty_at(wanted: Sequence[Wanted], *, at: datetime) -> list[OnDuty]:
    """The same for many at once, in the same order, with the same few statements."""
    return reached.answers(wanted, at=at)


def chain_of(desk_id: int, *, at: datetime) -> tuple[tuple[DeskLine, bool], ...]:
    """Along which desks a call for this one goes, itself first, and whether each is open now."""
    found = reached.chain(desk_id, at=at)
    rows = Desk.objects.select_related("agency").in_bulk([pk for pk, _ in found])
    return tuple((_desk(rows[pk]), is_open) for pk, is_open in found)


def reach(to: str, *, at: datetime) -> Reach:
    """Where a notice for a desk or a person goes now: nobody who has left, and nobody off shift or away.

    Whoever is away and on no rota afterwards has it sent to their desk, where it has an address.
    """
    if to.startswith("D-"):
        email = Desk.objects.filter(reference=to).values_list("email", flat=True).first()
        return Reach(address=email) if email else Reach(why=Why.NO_ADDRESS)
    person = Practitioner.objects.filter(reference=to).first()
    if person is None or not person.active:
        return Reach(why=Why.LEFT)
    if not person.email:
        return Reach(why=Why.NO_ADDRESS)
    shift = own_shift(person.pk, at=at)
    if shift.on_now or shift.back_at is not None:
        return Reach(address=person.email, later=None if shift.on_now else shift.back_at)
    # Whoever has no shifts to come is told at once: a rota that has run out must not swallow anything.
    instead = _email_at_their_desk(person.pk) if away({person.pk}, at=at) else ""
    return Reach(address=instead or person.email)


def _email_at_their_desk(practitioner_id: int) -> str:
    seats = Seat.objects.filter(practitioner_id=practitioner_id).exclude(desk__email="").order_by("pk")
    return seats.values_list("desk__email", flat=True).first() or ""


def reach_by_text(to: str, *, at: datetime) -> Reach:
    """The duty telephone of a desk. A person is sent no text: a number of their own is no way for work."""
    number = Desk.objects.filter(reference=to).values_list("texts_to", flat=True).first()
    return Reach(address=number) if number else Reach(why=Why.NO_ADDRESS)


def agency_of_desk(desk_reference: str) -> str:
    """The reference of its agency; '' for no desk of ours."""
    rows = Desk.objects.filter(reference=desk_reference).values_list("agency__reference", flat=True)
    return rows.first() or ""


def takes_texts(desk_reference: str) -> bool:
    return Desk.objects.filter(reference=desk_reference).exclude(texts_to="").exists()


def desk_of(person: str) -> tuple[str, str] | None:
    """References of the desk that somebody sits at, or sat at last, and of its agency."""
    seat = Seat.objects.filter(practitioner__reference=person).order_by("pk")
    found: tuple[str, str] | None = seat.values_list("desk__reference", "desk__agency__reference").first()
    return found


def names_of(references: Iterable[str]) -> dict[str, str]:
    """What desks, people and agencies are called, by reference."""
    wanted = set(references)
    desks = Desk.objects.filter(reference__in=wanted).values_list("reference", "name", "agency__name")
    people = Practitioner.objects.filter(reference__in=wanted)
    found = {reference: f"{name}, {agency}" for reference, name, agency in desks}
    found |= {
        reference: f"{name}, {agency}"
        for reference, name, agency in people.values_list("reference", "name", "agency__name")
    }
    found |= dict(Agency.objects.filter(reference__in=wanted).values_list("reference", "name"))
    return found


@dataclass(frozen=True, slots=True)
class DeskHours:
    """Whether a desk is open at a moment, and how much of the time since another it was."""

    is_open: bool
    open_for: timedelta


def desk_hours(desk_id: int, *, since: datetime, at: datetime) -> DeskHours:
    hours, closed = _hours_of(desk_id, at=at)
    calendar = england_and_wales()
    return DeskHours(
        opening(hours, at=at, calendar=calendar, school_holidays=closed).is_open,
        open_time(hours, since=since, until=at, calendar=calendar, school_holidays=closed),
    )


def opening_of(desk_id: int, *, at: datetime) -> Opening:
    """Whether a desk is open, and when it next closes or opens."""
    hours, closed = _hours_of(desk_id, at=at)
    return opening(hours, at=at, calendar=england_and_wales(), school_holidays=closed)


def open_again_for(desk_id: int, needed: timedelta, *, since: datetime) -> datetime | None:
    """When this desk will have been open for so long; None where that is not known."""
    hours, closed = _hours_of(desk_id, at=since)
    return open_for(hours, needed, since=since, calendar=england_and_wales(), school_holidays=closed)


def opens_next(desk_id: int | None, *, area_id: int, at: datetime) -> datetime | None:
    """When a desk's next day begins, also where it is open now; of a school that nobody named, where None.

    None: not within eight weeks, or beyond the known bank holidays.
    """
    data = area_data(area_id, today=today_in_london(at))
    known = None if desk_id is None else Desk.objects.values_list("hours", flat=True).get(pk=desk_id)
    hours, calendar, closed = data.patterns[known or "SCHOOL"], england_and_wales(), data.school_holidays
    now = opening(hours, at=at, calendar=calendar, school_holidays=closed)
    if now.is_open and now.until is not None:
        now = opening(hours, at=now.until, calendar=calendar, school_holidays=closed)
    return None if now.is_open else now.until


def _hours_of(desk_id: int, *, at: datetime) -> tuple[ShiftPattern, frozenset[date]]:
    """When a desk is open, and the school holidays of its area."""
    code, area_id = Desk.objects.values_list("hours", "agency__area_id").get(pk=desk_id)
    data = area_data(area_id, today=today_in_london(at))
    return data.patterns[code], data.school_holidays


def schools(area_id: int, *, today: date) -> tuple[DeskLine, ...]:
    """The desks of schools and nurseries, and of whoever answers for children without one, by name."""
    education = {"agency__area_id": area_id, "agency__kind": Agency.Kind.EDUCATION}
    rows = Desk.objects.select_related("agency").filter(**education)
    rows = rows.filter(there(today))
    return tuple(_desk(row) for row in rows.order_by("agency__name", "name"))


def desk_for(kind: str, area_id: int, *, today: date) -> DeskLine | None:
    """The first desk of an agency of this kind, one that stands at the front door before others."""
    return desks_for([kind], area_id, today=today).get(kind)


def desks_for(kinds: Iterable[str], area_id: int, *, today: date) -> dict[str, DeskLine]:
    """The same of several kinds, by kind, in one statement."""
    rows = Desk.objects.select_related("agency").filter(agency__area_id=area_id, agency__kind__in=set(kinds))
    rows = rows.filter(there(today))
    # Of each kind the last one stays.
    return {row.agency.kind: _desk(row) for row in _by_door(rows, "agency__at_front_door", today=today)}


def on_shift(practitioner_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Those of them who work now, as the newest rota has it; who stands on no rota is not known to be off."""
    wanted = set(practitioner_ids)
    rows = _on_the_newest_rota(wanted, at=at)
    known = set(rows.values_list("practitioner_id", flat=True))
    return known_on(wanted, at=at) | (wanted - known - away(wanted, at=at))


def known_on(practitioner_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Those of them whom the newest rota has on now; who stands on no rota may be asleep."""
    wanted = set(practitioner_ids)
    rows = (
        _on_the_newest_rota(wanted, at=at).filter(starts__lte=at, ends__gt=at).exclude(kind=Shift.Kind.AWAY)
    )
    return frozenset(rows.values_list("practitioner_id", flat=True)) - away(wanted, at=at)


def sure_first(practitioner_ids: Iterable[int], *, at: datetime) -> list[int]:
    """Whoever is known to be on, then who stands on no rota and may be, then who is off; else in order."""
    wanted = list(practitioner_ids)
    on, perhaps = known_on(wanted, at=at), on_shift(wanted, at=at)
    return sorted(wanted, key=lambda one: (one not in on, one not in perhaps))


def came_on(area_id: int, *, since: datetime, at: datetime) -> dict[int, datetime]:
    """Who of an area can be written to and has begun a shift since then, by key, and when.

    Whoever was on already goes on, and does not begin; whoever is away does not either.
    """
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id"), imported_at__gt=OuterRef("rota__imported_at"))
    on = Shift.objects.filter(~Exists(newer), practitioner__agency__area_id=area_id)
    on = on.exclude(kind=Shift.Kind.AWAY).filter(practitioner__active=True).exclude(practitioner__email="")
    begun = on.filter(starts__gt=since, starts__lte=at, ends__gt=at)
    found = dict(begun.order_by("-starts").values_list("practitioner_id", "starts"))
    before = on.filter(practitioner_id__in=found, starts__lte=since, ends__gt=since)
    went_on = {who for who, ends in before.values_list("practitioner_id", "ends") if ends >= found[who]}
    gone = away(found, at=at) | went_on
    return {who: starts for who, starts in found.items() if who not in gone}


def back_later(practitioner_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Those of them for whom the rota has a shift to come. Where it has run out there is nobody."""
    rows = (
        _on_the_newest_rota(set(practitioner_ids), at=at).filter(starts__gt=at).exclude(kind=Shift.Kind.AWAY)
    )
    return frozenset(rows.values_list("practitioner_id", flat=True))


def _on_the_newest_rota(practitioner_ids: set[int], *, at: datetime) -> QuerySet[Shift]:
    """Their rows at desks that are there; that they are away is asked by `away`, of every desk."""
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id"), imported_at__gt=OuterRef("rota__imported_at"))
    rows = Shift.objects.filter(~Exists(newer), practitioner_id__in=practitioner_ids)
    today = today_in_london(at)
    return rows.filter(there(today, desk="desk__", agency="desk__agency__"))


def away(practitioner_ids: Iterable[int], *, at: datetime) -> frozenset[int]:
    """Those of them whom the rota says to be away now, or for whom somebody stands in."""
    wanted = set(practitioner_ids)
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id"), imported_at__gt=OuterRef("rota__imported_at"))
    now = Shift.objects.filter(~Exists(newer), starts__lte=at, ends__gt=at)
    gone = Q(kind=Shift.Kind.AWAY, practitioner_id__in=wanted)
    stood_in_for = Q(kind=Shift.Kind.COVER, covers_id__in=wanted)
    rows = now.filter(gone | stood_in_for).values_list("kind", "practitioner_id", "covers_id")
    return frozenset(who if kind == Shift.Kind.AWAY else covers for kind, who, covers in rows)


def stands_in_for(practitioner_id: int, *, at: datetime) -> tuple[str, ...]:
    """Names of those whose shifts somebody works now or later, as the newest rota has it."""
    rows = _on_the_newest_rota({practitioner_id}, at=at).filter(kind=Shift.Kind.COVER, ends__gt=at)
    return tuple(sorted(set(rows.values_list("covers__name", flat=True))))


def _login(rows: QuerySet[Practitioner]) -> Login | None:
    row = rows.select_related("agency").first()
    return None if row is None else _as_login(row)


def _as_login(row: Practitioner) -> Login:
    agency = row.agency
    return Login(
        row.pk, row.reference, row.name, row.email, row.password,
        agency.reference, agency.name, agency.area_id, agency.left_on,
    )  # fmt: skip


def _colleagues(**which: Any) -> list[Colleague]:
    rows = list(Practitioner.objects.select_related("agency").filter(**which).order_by("name", "pk"))
    seats = Seat.objects.select_related("desk").filter(practitioner__in=rows).order_by("desk__name")
    desks: dict[int, list[tuple[int, str, str]]] = {}
    for seat in seats:
        desks.setdefault(seat.practitioner_id, []).append((seat.desk_id, seat.desk.reference, seat.desk.name))
    return [
        Colleague(
            row.pk, row.reference, row.name, row.post, row.grade, row.phone, row.email,
            row.agency_id, row.agency.reference, row.agency.name, row.agency.kind, row.agency.area_id,
            tuple(desks.get(row.pk, ())), row.version, row.active,
        )
        for row in rows
    ]  # fmt: skip


def _practitioner(row: Practitioner) -> PractitionerLine:
    return PractitionerLine(row.pk, row.reference, row.name, row.post, row.agency.name, row.phone)


def _desk(row: Desk) -> DeskLine:
    agency = row.agency
    return DeskLine(
        row.pk, row.reference, row.name, agency.pk, agency.reference, agency.name, agency.kind, row.phone,
        min(filter(None, (row.closed_on, agency.left_on)), default=None),
    )  # fmt: skip


# For the console, where nobody is signed in.
AgencyFound = directory.AgencyFound
AreaLine = directory.AreaLine
agencies_called = directory.agencies_called
area_called = directory.area_called
areas_with_a_front_door = directory.areas_with_a_front_door
