"""What was said by hand: as it stands, what is to come, and who said what when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Card, Desk, Fact, Practitioner
from joinedup.agencies.models.by_hand import BACK
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules.cards import PARTS, Pair, pairs
from joinedup.agencies.rules.handing_over import Handing
from joinedup.agencies.rules.service_hours import SERVICE_HOURS
from joinedup.gate import compiled
from joinedup.gate.asked import once
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

_MOST = 100  # lines of a history on one page
_NAMES = {
    **{part.name: part.label for part in PARTS.values()},
    "load": "How busy",
    "phone": "Telephone",
    "texts_to": "Telephone for texts",
    "email": "E-mail",
    "out_of_hours": "Who answers when it is closed",
}
_OF_A_DESK = {
    **_NAMES,
    "hours": "Hours",
    "ways": "Best ways in",
    SERVICE_HOURS: "Hours in which time limits count",
}


@dataclass(frozen=True, slots=True)
class WholeCard:
    """A card as its own page shows it. `said` is every part by name, for the form."""

    agency_id: int
    agency_reference: str
    agency: str
    said: dict[str, str]
    powers: tuple[Pair, ...]
    myths: tuple[Pair, ...]
    load: str
    load_said_at: datetime | None
    load_said_by: str
    reviewed_on: date
    version: int


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A desk as whoever keeps it reads it."""

    id: int
    reference: str
    name: str
    agency_id: int
    agency_reference: str
    agency: str
    said: dict[str, str]
    version: int
    front_door: bool


@dataclass(frozen=True, slots=True)
class FactLine:
    """One thing that was said: what, of what, by whom, when, from which day."""

    what: str
    of: str  # the desk, or '' for the card
    value: str
    who: str
    at: datetime
    from_day: date
    to_come: bool
    id: int
    name: str  # of the field
    back: str  # who took it back before its day, and '' where nobody did
    back_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoadLine:
    """How busy a team is, as its duty manager said it."""

    band: str
    at: datetime
    who: str


def whole_card(viewer: Viewer, reference: str) -> WholeCard | None:
    row = (
        Card.objects.select_related("agency", "load_set_by__agency")
        .filter(agency__reference=reference, agency__area_id=viewer.area_id)
        .first()
    )
    return None if row is None else _whole(viewer, row)


def whole_cards(viewer: Viewer) -> dict[int, WholeCard]:
    """Every card of the viewer's area by the key of its agency, with one statement."""
    rows = Card.objects.select_related("agency", "load_set_by__agency")
    return {row.agency_id: _whole(viewer, row) for row in rows.filter(agency__area_id=viewer.area_id)}


def _whole(viewer: Viewer, row: Card) -> WholeCard:
    return WholeCard(
        row.agency_id,
        row.agency.reference,
        row.agency.name,
        {name: str(getattr(row, name)) for name in PARTS},
        pairs(row.powers),
        pairs(row.myths),
        row.capacity,
        row.load_set_at,
        _who(viewer, row.load_set_by),
        row.reviewed_on,
        row.version,
    )


def desk_card(viewer: Viewer, reference: str) -> DeskCard | None:
    said_of_ways = Fact.objects.filter(desk=OuterRef("pk"), name="ways", taken_up__isnull=False)
    newest = Subquery(said_of_ways.order_by("-from_day", "-pk").values("value")[:1])
    counts = Subquery(_service_hours(viewer.area_id, today_in_london(viewer.at)))
    rows = Desk.objects.annotate(ways=newest, counts=counts)  # one not theirs is asked the same statement
    row = rows.select_related("agency", "out_of_hours").filter(reference=reference).first()
    if row is None or row.agency.area_id != viewer.area_id:
        return None
    said = {
        "phone": row.phone,
        "texts_to": row.texts_to,
        "email": row.email,
        "hours": row.hours,
        "out_of_hours": row.out_of_hours.reference if row.out_of_hours else "",
        "ways": row.ways or "",
        SERVICE_HOURS: row.counts or "",
    }
    agency = row.agency
    return DeskCard(
        row.pk,
        row.reference,
        row.name,
        agency.pk,
        agency.reference,
        agency.name,
        said,
        row.version,
        row.front_door,
    )


def service_hours_said(area_id: int, *, today: date) -> str:
    """In which hours time limits count by what was said by hand for that day; '': as the area's files say."""

    def ask() -> str:
        found = compiled.asked(_service_hours, area_id, today)
        return str(found[0][0]) if found else ""

    return once((service_hours_said, area_id, today), ask)


def _service_hours(area_id: int, today: date) -> QuerySet[Fact, tuple[str]]:
    rows = Fact.objects.standing()
    rows = rows.filter(name=SERVICE_HOURS, agency__area_id=area_id, from_day__lte=today)
    return rows.order_by("-from_day", "-pk").values_list("value")[:1]


def ways_said(desk_ids: Iterable[int]) -> dict[int, str]:
    """What was said by hand of the best ways in, as it holds now; '' where the area's files hold again."""
    rows = Fact.objects.filter(desk_id__in=set(desk_ids), name="ways", taken_up__isnull=False)
    return dict(rows.order_by("from_day", "pk").values_list("desk_id", "value"))


def said_of_card(viewer: Viewer, agency_id: int, *, since: int | None = None) -> tuple[FactLine, ...]:
    """What was said of an agency and its desks, newest first; `since`: of its card, after that version."""
    rows = Fact.objects.filter(agency_id=agency_id).exclude(about=Fact.About.PERSON)
    if since is not None:
        rows = rows.filter(about=Fact.About.CARD, version__gt=since).exclude(name="load")
    return _lines(viewer, rows)


def said_of_desk(viewer: Viewer, desk_id: int, *, since: int | None = None) -> tuple[FactLine, ...]:
    rows = Fact.objects.filter(desk_id=desk_id)
    if since is not None:
        rows = rows.filter(version__gt=since).exclude(name="load")
    return _lines(viewer, rows)


def loads_by_reference(viewer: Viewer, desks: Collection[str]) -> dict[str, LoadLine]:
    """How busy each of these desks is, where anybody has said so: the newest word counts."""
    rows = Fact.objects.filter(desk__reference__in=set(desks), name="load").order_by("pk")
    return {
        row.desk.reference: LoadLine(row.value, row.said_at, _who(viewer, row.by))
        for row in rows.select_related("desk", "by__agency")
        if row.desk is not None
    }


def handing_over(area_id: int, *, on: date, without: int | None = None) -> dict[str, Handing]:
    """Every desk of an area by reference, as it will hand over on a day: what is said for then is in it.

    `without`: the key of something that was said, as if it had not been.
    """
    rows = Desk.objects.select_related("out_of_hours").filter(agency__area_id=area_id)
    said: dict[tuple[int, str], str] = {}
    waiting = Fact.objects.standing().filter(
        agency__area_id=area_id, about=Fact.About.DESK, taken_up=None, from_day__lte=on
    )
    for fact in (
        waiting.exclude(pk=without or 0).filter(name__in=("hours", "out_of_hours")).order_by("from_day", "pk")
    ):
        said[fact.desk_id or 0, fact.name] = fact.value
    found, patterns = {}, area_data(area_id, today=on).patterns
    for row in rows.filter(there(on)):
        after = row.out_of_hours.reference if row.out_of_hours else ""
        hours = said.get((row.pk, "hours"), row.hours)
        found[row.reference] = Handing(
            row.reference,
            row.name,
            patterns[hours],
            said.get((row.pk, "out_of_hours"), after) or None,
            row.partnership_fallback,
        )
    return found


def hours_to_choose(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Every pattern of hours that a desk of the area can have: code and words."""
    patterns = area_data(viewer.area_id, today=today_in_london(viewer.at)).patterns
    return tuple((code, pattern.name) for code, pattern in sorted(patterns.items()))


def _lines(viewer: Viewer, rows: QuerySet[Fact]) -> tuple[FactLine, ...]:
    people = ("by__agency", "taken_back_by__agency")
    found = rows.select_related("desk", *people).order_by("-pk")[:_MOST]
    hours = dict(hours_to_choose(viewer))
    desks = dict(
        Desk.objects.filter(
            reference__in={row.value for row in found if row.name.removeprefix(BACK) == "out_of_hours"}
        ).values_list("reference", "name")
    )
    return tuple(
        FactLine(
            (_OF_A_DESK if row.desk else _NAMES).get(name, name),
            row.desk.name if row.desk else "",
            _in_words(name, row.value, desks, hours if row.desk is not None else {}),
            _who(viewer, row.by),
            row.said_at,
            row.from_day,
            row.taken_up is None and row.taken_back_at is None,
            row.pk,
            name,
            "" if row.taken_back_at is None else _who(viewer, row.taken_back_by),
            row.taken_back_at,
        )
        for row, name in ((one, one.name.removeprefix(BACK)) for one in found)
    )


def _in_words(name: str, value: str, desks: dict[str, str], hours: dict[str, str]) -> str:
    """`hours` by code are those that a desk can have; a card's are words already, and it has none."""
    if hours and name == "hours":
        return hours.get(value, value)
    if hours and name == "out_of_hours":
        return desks.get(value, "nobody but the partnership's own desk")
    return value


def _who(viewer: Viewer, person: Practitioner | None) -> str:
    """A colleague by name; of another agency the agency alone."""
    if person is None:
        return "an import"
    return person.name if person.agency_id == viewer.agency_id else person.agency.name


@dataclass(frozen=True, slots=True)
class CardShort:
    """What the directory says of an agency in a line."""

    can: str
    how_long: str
    load: str


def cards_of(area_id: int) -> dict[int, CardShort]:
    """The cards of an area by the key of their agency, with one statement."""
    rows = Card.objects.filter(agency__area_id=area_id)
    columns = rows.values_list("agency_id", "can", "how_long", "capacity")
    return {agency: CardShort(can, how_long, load) for agency, can, how_long, load in columns}
