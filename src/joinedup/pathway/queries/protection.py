"""Police protection as both sides read it, as Child now says it in a line, and whose it is on open work."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.skilled import is_constable
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision
from joinedup.pathway.models import Protection, ProtectionEntry
from joinedup.pathway.queries.authority import nobody_there, takes_it_on
from joinedup.pathway.rules import protection as rules
from joinedup.pathway.rules.protection import WHOM, Bed, Grounds, Heard, Told, What
from joinedup.ui.words import plural


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    post: str
    agency: str
    phone: str


@dataclass(frozen=True, slots=True)
class Officers:
    """Two people. `named` is whom the constable named; `officer` has confirmed it themselves."""

    constable: Person
    named: str
    officer: Person | None
    confirmed_at: datetime | None
    may_confirm: Decision


@dataclass(frozen=True, slots=True)
class Handed:
    """Whom it went to at once, why them, and who has said that they have it."""

    desk: str
    agency: str
    phone: str
    because: str
    taken_by: Person | None
    taken_at: datetime | None
    may_take: Decision
    nobody: str  # that nobody of the authority is rostered now, and who answers; '' where somebody is


@dataclass(frozen=True, slots=True)
class Began:
    at: datetime
    latest: datetime
    lasts: str  # a sentence, without a count
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    label: str
    words: str
    whom: str
    by: str
    agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One of those who must be told. `entries` is the newest first; none: nobody has said anything yet."""

    label: str
    source: str
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    words: str
    calls: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class ProtectionFacts:
    """The record as both sides read it. `place` is '' where the viewer may not know where the child is."""

    reference: str
    child: ChildFacts | None
    known_as: str
    because: str
    place: str
    began: Began
    officers: Officers
    handed: Handed
    told: tuple[ToldLine, ...]
    wishes: tuple[EntryLine, ...]
    search: Searched
    grounds: tuple[EntryLine, ...]

    @property
    def called(self) -> str:
        return self.child.called if self.child else self.known_as

    @property
    def kept(self) -> bool:
        return not self.place


@dataclass(frozen=True, slots=True)
class ProtectionLine:
    """A line for Child now and for lists: that it is so, until when at most, who answers, and no more."""

    reference: str
    began: datetime
    lasts: str
    officer: str  # who answers for it on the side of the police
    desk: str  # and on the authority's
    running: bool
    opens: bool  # the viewer may open the record itself


def protection(viewer: Viewer, reference: str) -> ProtectionFacts | None:
    """None where it is absent, hidden or no reference at all."""
    wanted = references.parse(reference) or reference[:14]
    row = _with_people(Protection.objects.visible_to(viewer)).filter(reference=wanted).first()
    return None if row is None else _facts(viewer, row)


def protections(viewer: Viewer) -> tuple[ProtectionLine, ...]:
    """Those that the viewer may open and that nobody has ended, also past their ceiling; the newest first."""
    rows = _with_people(Protection.objects.visible_to(viewer)).filter(ended_at=None)
    return tuple(_line(row, at=viewer.at, opens=True) for row in rows.order_by("-occurred", "-pk"))


def protections_line(viewer: Viewer) -> str | None:
    """What leads to police protection from My day; None for whoever begins none and may open none."""
    rows = Protection.objects.visible_to(viewer)
    running, over = rows.running(at=viewer.at).count(), rows.over_by_law(at=viewer.at).count()
    lines = [f"{plural(running, 'child', 'children')} in police protection"] if running else []
    if over:
        lines.append(f"Police protection of {plural(over, 'child', 'children')} ended by law")
    if lines:
        return "; ".join(lines)
    return "Police protection" if may_use(viewer).allowed else None


def may_use(viewer: Viewer) -> Decision:
    """Whether the viewer may take a child into police protection."""
    kind = agencies.kind_of(viewer.agency_id)
    return rules.may_use(kind, constable=kind == rules.POLICE and is_constable(viewer))


@dataclass(frozen=True, slots=True)
class ProtectionWaiting:
    """What somebody must do now of a child in police protection."""

    title: str
    reference: str
    since: datetime
    due: datetime


def protections_waiting(viewer: Viewer) -> tuple[ProtectionWaiting, ...]:
    """What waits at the viewer's desks; once it is late, also for the front door and for who manages."""
    rows = Protection.objects.visible_to(viewer).filter(ended_at=None).order_by("occurred", "pk")
    rows = rows.select_related("desk__agency")
    return tuple(one for row in rows for one in _waiting(row, viewer))


def _untaken(viewer: Viewer) -> "QuerySet[Protection, tuple[int, int]]":
    at_desk = Protection.objects.visible_to(viewer).filter(desk_id__in=viewer.desk_ids)
    rows = at_desk.filter(taken_at=None, ended_at=None).exclude(agency_id=viewer.agency_id)
    return rows.values_list("desk_id").annotate(count=Count("pk")).order_by()


UNTAKEN_AT_DESKS = (_untaken,)  # how many wait at each of the viewer's desks and nobody has taken on


def _waiting(row: Protection, viewer: Viewer) -> Iterable[ProtectionWaiting]:
    own, ref = row.agency_id == viewer.agency_id, row.reference
    manages = viewer.may(Right.SEE_OPEN_WORK)
    ceiling = rules.until_at_most(row.occurred)
    if not own and row.taken_at is None and takes_it_on(row, viewer):
        due = row.entered + rules.TO_TAKE
        if row.desk_id in viewer.desk_ids or (viewer.at >= due and viewer.may(Right.WORK_THE_FRONT_DOOR)):
            yield ProtectionWaiting("Take on a child in police protection", ref, row.entered, due)
    if own and viewer.at >= ceiling:
        if viewer.practitioner_id == row.owner_id or row.police_desk_id in viewer.desk_ids or manages:
            yield ProtectionWaiting(rules.OVER, ref, ceiling, ceiling)
    elif (
        own and row.officer_id is None and row.constable_id != viewer.practitioner_id and is_constable(viewer)
    ):
        due = row.entered + rules.TO_CONFIRM
        if row.police_desk_id in viewer.desk_ids or (viewer.at >= due and manages):
            yield ProtectionWaiting("Confirm who is the designated officer", ref, row.entered, due)


def protection_of(viewer: Viewer, child: ChildFacts) -> ProtectionLine | None:
    """What stands on the page of a child whom the viewer may see; one that has ended is said for a week."""
    row = _with_people(Protection.objects.beside(viewer).filter(child_id=child.id)).last()
    if row is None or (row.ended_at is not None and (viewer.at - row.ended_at).days >= 7):
        return None
    opens = Protection.objects.visible_to(viewer).filter(pk=row.pk).exists()
    return _line(row, at=viewer.at, opens=opens)


def running_for(child_id: int, *, at: datetime) -> str:
    """The reference of the record in which this child is in police protection now, or ''.

    For whoever has the child in front of them, and would begin it a second time.
    """
    rows = Protection.objects.running(at=at).filter(child_id=child_id)
    return rows.values_list("reference", flat=True).first() or ""


def open_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """What has not ended, on both sides; on the authority's also what nobody there has taken on."""
    rows = Protection._base_manager.filter(area_id=area_id).select_related("desk")
    rows = rows.exclude(ended_at__isnull=False, taken_at__isnull=False).order_by("pk")
    guards = children.guards_of({row.child_id for row in rows if row.child_id is not None})
    return tuple(
        replace(item, not_for=item.not_for | guard.out, only_for=guard.named)
        for row in rows
        for guard in (guards.get(row.child_id or 0, NO_GUARDS),)
        for item in _open(row, at=at)
    )


def _open(row: Protection, *, at: datetime) -> Iterable[OpenItem]:
    """A ceiling is no day by which anything is asked for: `due` stays empty."""
    runs = rules.runs(row.occurred, ended_at=row.ended_at, at=at)
    if row.ended_at is None:
        yield OpenItem(
            "protection.running", "A child in police protection" if runs else rules.OVER, row.reference,
            row.agency_id, row.police_desk_id, row.owner_id, row.officer_at or row.entered, None,
        )  # fmt: skip
        if runs and row.officer_id is None:
            yield OpenItem(
                "protection.to_confirm", "Police protection, for the designated officer", row.reference,
                row.agency_id, row.police_desk_id, None, row.entered, None, frozenset({row.constable_id}),
            )  # fmt: skip
    if row.ended_at is not None:
        handed = "Police protection that has ended, handed to us"
    else:
        handed = "A child in police protection, handed to us" if runs else f"{rules.OVER}; handed to us"
    yield OpenItem(
        "protection.handed", handed, row.reference, row.desk.agency_id,
        row.desk_id, row.held_by_id, row.taken_at or row.entered, None,
    )  # fmt: skip


def _with_people(rows: QuerySet[Protection]) -> QuerySet[Protection]:
    return rows.select_related("constable__agency", "officer__agency", "taken_by__agency", "desk__agency")


def _facts(viewer: Viewer, row: Protection) -> ProtectionFacts:
    child = None if row.child_id is None else children.facts_for(viewer, row.child_id)
    own = row.agency_id == viewer.agency_id
    runs = rules.runs(row.occurred, ended_at=row.ended_at, at=viewer.at)
    written = list(row.entries.select_related("by", "agency").order_by("-entered", "-pk"))

    def of(what: What) -> list[ProtectionEntry]:
        return [one for one in written if one.what == what]

    return ProtectionFacts(
        reference=row.reference,
        child=child,
        known_as=row.known_as,
        because=row.because,
        place="" if child and child.kept else row.place,
        began=Began(
            row.occurred,
            rules.until_at_most(row.occurred),
            rules.lasts_in_words(row.occurred, ended_at=row.ended_at, at=viewer.at),
            row.ended_at,
        ),
        officers=Officers(
            _person(row.constable),
            row.officer_named,
            None if row.officer is None else _person(row.officer),
            row.officer_at,
            rules.may_be_officer(
                own_force=own,
                constable=own and is_constable(viewer),
                took_the_child=row.constable_id == viewer.practitioner_id,
                confirmed=row.officer_id is not None,
                ended=not runs,
            ),
        ),
        handed=Handed(
            row.desk.name,
            row.desk.agency.name,
            row.desk.phone,
            row.handed_because,
            None if row.taken_by is None else _person(row.taken_by),
            row.taken_at,
            rules.may_take(own_force=own, theirs=takes_it_on(row, viewer), taken=row.taken_at is not None),
            nobody_there(row, at=viewer.at),
        ),
        told=_told(of(What.TOLD)),
        wishes=tuple(_entry(one, Heard(one.answer).label) for one in of(What.WISHES)),
        search=Searched(
            rules.nobody_has_a_bed(one.answer for one in of(What.SEARCH)),
            tuple(_entry(one, Bed(one.answer).label) for one in of(What.SEARCH)),
        ),
        grounds=tuple(_entry(one, Grounds(one.answer).label) for one in of(What.GROUNDS)),
    )


def _told(written: list[ProtectionEntry]) -> tuple[ToldLine, ...]:
    return tuple(
        ToldLine(
            whom.label,
            whom.source,
            tuple(_entry(one, Told(one.answer).label) for one in written if one.whom == whom.code),
        )
        for whom in WHOM
    )


def _entry(row: ProtectionEntry, label: str) -> EntryLine:
    return EntryLine(label, row.words, row.whom, row.by.name, row.agency.name, row.occurred)


def _person(row: object) -> Person:
    return Person(row.name, row.post, row.agency.name, row.phone)  # type: ignore[attr-defined]


def _line(row: Protection, *, at: datetime, opens: bool) -> ProtectionLine:
    answers = row.officer or row.constable
    return ProtectionLine(
        reference=row.reference,
        began=row.occurred,
        lasts=rules.lasts_in_words(row.occurred, ended_at=row.ended_at, at=at),
        officer=f"{answers.name}, {answers.agency.name}",
        desk=nobody_there(row, at=at).rstrip(".") or f"{row.desk.name} {row.desk.phone}",
        running=rules.runs(row.occurred, ended_at=row.ended_at, at=at),
        opens=opens,
    )
