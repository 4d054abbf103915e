"""An incident as each of those reads it whom it concerns: the front door and its notifier, and each owner.

Whoever owns something reads of the person it is for, and of nobody else in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.agencies.queries import phone_of
from joinedup.children.rules.kept_from_view import agency_tells
from joinedup.frontdoor.models import Concern, Contested, Incident, Named, Path, Recorded
from joinedup.frontdoor.queries.shared import as_written
from joinedup.frontdoor.rules import incidents, paths, telling
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.frontdoor.rules.coming_in import kind_in_words as person_in_words
from joinedup.frontdoor.rules.incidents import Crime, Grade, IncidentKind, Part, Support, Tool
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.vault import queries as vault

# Where one and the same contact is said, so that nobody is rung twice.
_SAYS_THE_CONTACT = frozenset({PathCode.SUPPORT, PathCode.ISVA, PathCode.INTERVIEW, PathCode.ANONYMITY})
# What a school and a health service read of what part a child had.
_SAID_OF_A_CHILD = frozenset({Part.HARMED, Part.SAW_OR_HEARD, Part.LIVES_THERE})
_RINGS_THEM = frozenset({PathCode.SUPPORT, PathCode.SINGLE_CONTACT, PathCode.ISVA})
_OF_A_CHILD_ALONE = frozenset({PathCode.SCHOOL, PathCode.FIND_SCHOOL, PathCode.RING_SCHOOL, PathCode.HEALTH})


@dataclass(frozen=True, slots=True)
class ContestLine:
    who: str
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part as recorded by whom and when, and who sees it otherwise."""

    which: str  # what `contest` takes it by
    words: str
    who: str
    at: datetime
    contested: tuple[ContestLine, ...]


@dataclass(frozen=True, slots=True)
class PathLine:
    reference: str
    label: str
    owner: str
    taken_by: str
    due: str
    late: bool
    seen_at: datetime | None
    came_of: str  # '' while it is open
    is_kept: bool  # nobody was told: the front door says whether they are


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    kind: str
    age: str
    birth_date: date | None
    belongs: str
    parts: tuple[PartLine, ...]
    paths: tuple[PathLine, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who alone rings somebody who was harmed."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """The whole, for the front door and whoever notified it."""

    reference: str
    kind: str
    happened_at: datetime
    clock_changed: bool
    agency: str
    number: str
    crime: str
    tool: str
    grade: str
    judgement: str
    place: str
    people: tuple[PersonLine, ...]
    kept_back: bool  # nobody was told of something in it: it is about somebody who works with children


@dataclass(frozen=True, slots=True)
class PathFacts:
    """One path, for whoever's it is."""

    line: PathLine
    version: int
    code: PathCode
    what: str
    source: str
    outcomes: tuple[tuple[str, str], ...]
    concern: str  # the reference under which a part is contested
    person: PersonLine
    kind: str
    happened_at: datetime
    knows: str
    asked: str  # of support: what they said when they were asked; '' where it is something else
    graded: tuple[tuple[str, str], ...]  # (what, how): empty for those who need not know
    contact: Contact | None
    school_kept: bool  # which school it is would tell where somebody lives
    rings: bool  # a school, which has not opened what it is told
    school: Contact | None  # which is to be rung; None where it is another path, or where it tells the area
    note: str
    ended_at: datetime | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class PathWaiting:
    """For My day: a reference, what and by when; no name."""

    reference: str
    label: str
    owner: str
    due_at: datetime
    due: str
    late: bool
    since: datetime


def incident(viewer: Viewer, reference: str) -> IncidentFacts | None:
    """For the front door and whoever notified it; None for everybody else, and where none was notified."""
    row = _whole(viewer, reference)
    if row is None:
        return None
    paths_of_it = Path.objects.visible_to(viewer, field="line").filter(incident=row)
    at_the_door = may_work_the_front_door(viewer).allowed
    # Whoever notified said themselves what was kept back at once. What the front door makes of it later they
    # do not read: it may be about them.
    seen = [
        one
        for one in paths_of_it.select_related("desk__agency", "taken_by")
        if at_the_door or one.code != PathCode.KEPT_BACK or one.entered == row.entered
    ]
    kept = _kept(row)
    named = not kept and at_the_door  # whoever notified may not know the school
    lines = _paths_by_person(seen, viewer=viewer, kept=not named)
    recorded = _parts_by_person(_recorded(row.pk), kept=kept)
    at = viewer.at
    return IncidentFacts(
        reference=row.concern.reference,
        kind=incidents.kind_in_words(IncidentKind(row.kind)),
        happened_at=row.occurred,
        clock_changed=row.clock_changed,
        agency=_agency_of(row, kept=kept),
        number=row.number,
        crime=incidents.crime_in_words(Crime(row.crime)),
        tool=incidents.tool_in_words(Tool(row.tool)),
        grade=incidents.grade_in_words(Grade(row.grade)),
        judgement=row.judgement,
        place=row.place,
        people=tuple(
            _person(one, recorded.get(one.pk, ()), lines.get(one.pk, ()), at=at)
            for one in row.concern.named.order_by("place")
        ),
        kept_back=any(one.code == PathCode.KEPT_BACK and one.ended_at is None for one in seen),
    )


def keeps_back(viewer: Viewer, reference: str) -> bool:
    """Whether something of this incident waits at the front door until somebody says who is told."""
    rows = Path.objects.visible_to(viewer, field="line").filter(code=PathCode.KEPT_BACK.value, ended_at=None)
    return rows.filter(incident__concern__reference=as_written(reference)).exists()


def has_incident(viewer: Viewer, reference: str) -> bool:
    """Whether a concern that this viewer is shown came as the notification of an incident."""
    return _whole(viewer, reference) is not None


def path(viewer: Viewer, reference: str) -> PathFacts | None:
    """For whoever's it is; None for everybody else, the front door included, which sees the incident."""
    rows = Path.objects.visible_to(viewer, field="knows").select_related(
        "incident__concern", "incident__agency", "person", "desk__agency", "taken_by", "ended_by"
    )
    row = rows.filter(reference=as_written(reference)).first()
    if row is None:
        return None
    code, at = PathCode(row.code), viewer.at
    rule, told = paths.paths()[code], row.incident
    recorded = _parts_by_person(_said_to(code, _recorded(told.pk)), kept=_kept(told))
    line = _line(row, at=at, kept=_kept(told))
    return PathFacts(
        line=line,
        version=row.version,
        code=code,
        what=rule.what,
        source=rule.source,
        outcomes=rule.came_of,
        concern=told.concern.reference,
        person=_person(row.person, recorded.get(row.person_id, ()), (line,), at=at),
        kind=incidents.kind_in_words(IncidentKind(told.kind)),
        happened_at=told.occurred,
        knows="" if code is PathCode.KEPT_BACK else row.knows,
        asked=incidents.support_in_words(Support(told.support)) if code in _RINGS_THEM else "",
        graded=_graded(told) if Path.objects.visible_to(viewer, field="incident").filter(pk=row.pk) else (),
        contact=_contact(row) if code in _SAYS_THE_CONTACT else None,
        rings=code is PathCode.RING_SCHOOL,
        school_kept=code is PathCode.RING_SCHOOL and _kept(told),
        school=_school(row) if code is PathCode.RING_SCHOOL else None,
        note=row.note,
        ended_at=row.ended_at,
        is_mine=row.taken_by_id == viewer.practitioner_id,
    )


def paths_waiting(viewer: Viewer) -> tuple[PathWaiting, ...]:
    """What of incidents waits for the viewer's desks, or was taken on by the viewer."""
    rows = Path.objects.visible_to(viewer, field="knows").filter(ended_at=None).select_related("desk")
    return tuple(
        PathWaiting(
            row.reference,
            _label(row, paths.paths()[PathCode(row.code)]),
            row.desk.name,
            row.due_at,
            paths.due_words(row.due_at, at=viewer.at, ended=False),
            viewer.at > row.due_at,
            row.entered,
        )
        for row in rows.order_by("due_at", "pk")
        if row.taken_by_id in (None, viewer.practitioner_id)
    )


def recorded_seen_by(viewer: Viewer, reference: str) -> dict[str, Recorded]:
    """Every part of this incident that the viewer is shown, by what `contest` takes it by."""
    row = _whole(viewer, reference)
    if row is not None:
        return {_which(one): one for one in _recorded(row.pk)}
    rows = Path.objects.visible_to(viewer, field="knows").select_related("incident")
    found: dict[str, Recorded] = {}
    for one in rows.filter(incident__concern__reference=as_written(reference)):
        for part in _said_to(PathCode(one.code), _recorded(one.incident_id)):
            if part.person_id == one.person_id:
                found[_which(part)] = part
    return found


def parts_to_contest(viewer: Viewer, reference: str) -> tuple[tuple[str, str, str], ...]:
    """(what `contest` takes it by, words, by whom and when) of each part that the viewer may contest."""
    return contestable(viewer, recorded_seen_by(viewer, reference))


def contestable(viewer: Viewer, seen: Mapping[str, Recorded]) -> tuple[tuple[str, str, str], ...]:
    kept = {one.incident_id: _kept(one.incident) for one in seen.values()}
    return tuple(
        (
            which,
            f"{telling.shown_name(one.person.name)}: {incidents.part_in_words(Part(one.part)).lower()}",
            f"Recorded by {_who(one, kept=kept[one.incident_id])}",
        )
        for which, one in seen.items()
        if one.by_id != viewer.practitioner_id
    )


def tied_children(reference: str) -> tuple[int, ...]:
    """The children whom an incident is tied to, by key: whose address must not be typed beside it."""
    concern = Concern._base_manager.filter(reference=as_written(reference)).first()
    return () if concern is None else tuple(sorted(concern.children_in_it()))


def _whole(viewer: Viewer, reference: str) -> Incident | None:
    concerns = Concern.objects.visible_to(viewer)
    if not may_work_the_front_door(viewer).allowed:
        concerns = Concern.objects.sent_by(viewer)
    seen = concerns.filter(reference=as_written(reference)).values("pk")
    return Incident.objects.select_related("concern", "agency").filter(concern__in=seen).first()


def _recorded(incident_id: int) -> list[Recorded]:
    rows = Recorded.objects.filter(incident_id=incident_id).select_related(
        "by", "agency", "person", "incident__concern"
    )
    return list(rows.prefetch_related("contested__by", "contested__agency").order_by("entered", "pk"))


def _said_to(code: PathCode, rows: Iterable[Recorded]) -> list[Recorded]:
    """What of the parts whoever has this path reads."""
    if code not in _OF_A_CHILD_ALONE:
        return list(rows)
    return [one for one in rows if Part(one.part) in _SAID_OF_A_CHILD]


def _parts_by_person(rows: Iterable[Recorded], *, kept: bool) -> dict[int, tuple[PartLine, ...]]:
    found: dict[int, list[PartLine]] = {}
    for one in rows:
        line = PartLine(
            _which(one),
            incidents.part_in_words(Part(one.part)),
            _who(one, kept=kept),
            one.entered,
            tuple(
                ContestLine(_who(each, kept=kept), each.entered, each.because) for each in one.contested.all()
            ),
        )
        found.setdefault(one.person_id, []).append(line)
    return {person: tuple(lines) for person, lines in found.items()}


def _which(one: Recorded) -> str:
    return str(one.pk)  # which tells nobody whose it is


def _who(one: Recorded | Contested, *, kept: bool) -> str:
    """Who recorded or contested it."""
    agency = _agency_of(one, kept=kept)
    return agency if agency != one.agency.name or one.by is None else _named(one.by.name, agency)


def _agency_of(one: Recorded | Contested | Incident, *, kept: bool) -> str:
    """Beside a protected child no agency that would tell where the child is."""
    if kept and agency_tells(one.agency.kind, own=False):
        return str(one.agency.get_kind_display())
    return str(one.agency.name)


def _named(name: str, agency: str) -> str:
    return f"{name}, {agency}"


def _kept(row: Incident) -> bool:
    """Whether anybody in it lives where nobody may know."""
    known = row.concern.named.filter(child__isnull=False).values_list("child__reference", flat=True)
    return bool(vault.protected_among(list(known)))


def _paths_by_person(rows: Iterable[Path], *, viewer: Viewer, kept: bool) -> dict[int, tuple[PathLine, ...]]:
    found: dict[int, list[PathLine]] = {}
    for row in sorted(rows, key=lambda one: (one.due_at, one.pk)):
        found.setdefault(row.person_id, []).append(_line(row, at=viewer.at, kept=kept))
    return {person: tuple(lines) for person, lines in found.items()}


def _line(row: Path, *, at: datetime, kept: bool) -> PathLine:
    """`kept`: somebody in it lives where nobody may know, and a school's name would tell it."""
    rule, ended = paths.paths()[PathCode(row.code)], row.ended_at is not None
    is_school = row.code == PathCode.SCHOOL
    return PathLine(
        reference=row.reference,
        label=_label(row, rule),
        owner=f"{row.desk.agency.name} {row.desk.phone}" if is_school and not kept else row.desk.name,
        taken_by=row.taken_by.name if row.taken_by else "",
        due=paths.due_words(row.due_at, at=at, ended=ended),
        late=not ended and at > row.due_at,
        seen_at=row.seen_at,
        came_of=rule.outcome(row.came_of) if ended else "",
        is_kept=bool(row.kept_code),
    )


def _label(row: Path, rule: paths.PathRule) -> str:
    """Of one that is kept back what it would be as well: 'Offer support: say whether they are told'."""
    if not row.kept_code:
        return rule.label
    would_be = paths.paths()[PathCode(row.kept_code)].label
    return f"{would_be}: {rule.label[0].lower()}{rule.label[1:]}"


def _person(
    row: Named, parts: tuple[PartLine, ...], lines: tuple[PathLine, ...], *, at: datetime
) -> PersonLine:
    kind = PersonKind(row.kind)
    unnamed = "Child not named" if kind is PersonKind.CHILD else "Adult not named"
    return PersonLine(
        name=row.name.strip() or unnamed,
        kind=person_in_words(kind),
        age=telling.age_in_words(
            row.birth_date, expected_date=row.expected_date, about=row.age, today=today_in_london(at)
        ),
        birth_date=row.birth_date,
        belongs=row.belongs,
        parts=parts,
        paths=lines,
    )


def _graded(row: Incident) -> tuple[tuple[str, str], ...]:
    return (
        ("Danger, as graded", incidents.grade_in_words(Grade(row.grade))),
        ("By which tool", incidents.tool_in_words(Tool(row.tool))),
        ("What whoever notified makes of it", row.judgement or "Not told"),
        ("Crime recorded", incidents.crime_in_words(Crime(row.crime))),
    )


def _school(row: Path) -> Contact | None:
    if _kept(row.incident):
        return None
    rows = Path._base_manager.filter(person_id=row.person_id, code=PathCode.SCHOOL.value)
    one = rows.select_related("desk__agency").order_by(F("ended_at").asc(nulls_first=True), "pk").first()
    return None if one is None else Contact(one.desk.agency.name, one.desk.phone)


def _contact(row: Path) -> Contact | None:
    rows = Path._base_manager.filter(person_id=row.person_id, code=PathCode.SINGLE_CONTACT.value)
    one = rows.filter(taken_by__isnull=False).select_related("taken_by").first()
    if one is None or one.taken_by is None:
        return None
    return Contact(one.taken_by.name, phone_of(one.taken_by.pk))


def children_looked_at(reference: str) -> tuple[str, ...]:
    """The children whom somebody has said a concern, or what follows for one person of it, is about.

    A look at it is a look at each of them; asked once it is known that the viewer may see it.
    """
    told = Named.objects.filter(Q(concern__reference=reference) | Q(paths__reference=reference))
    tied = told.exclude(child=None).order_by("pk").values_list("child__reference", flat=True)
    return tuple(dict.fromkeys(tied))
