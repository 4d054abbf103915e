"""What is handed over: to whom it can go, what came to somebody, and what nobody has read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from joinedup.access import queries as access
from joinedup.access.rules.roles import may_see_open_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskOf, Wanted
from joinedup.agencies.queries.asks import skills_needed
from joinedup.agencies.queries.contacts import worked_with
from joinedup.agencies.queries.skilled import codes_of, skills_in
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.agencies.rules.owners import Kind, OpenItem, Owner
from joinedup.children import queries as children
from joinedup.children.rules.guarding import Guards
from joinedup.desk import open_work
from joinedup.desk.models import HandedItem, Handover
from joinedup.desk.rules.handover import HOW_IN_WORDS, How, Times, is_unread, side_of, times
from joinedup.desk.rules.order import Waiting
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.ui.words import plural


@dataclass(frozen=True, slots=True)
class NextShift:
    """A desk that somebody can hand over to, and who answers there at that moment."""

    desk_id: int
    reference: str
    label: str
    hint: str
    red: str  # nobody is rostered there: from when to when, and where it goes meanwhile; or ''
    people: frozenset[int]  # who sits there and works with children


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    reference: str
    name: str


@dataclass(frozen=True, slots=True)
class ToGive:
    """All that is open of somebody's, and whom they can give it to."""

    of_id: int
    items: tuple[OpenItem, ...]
    nexts: tuple[NextShift, ...]
    people: tuple[Colleague, ...]
    ends: datetime | None  # their shift, where they are on one
    nobody: str  # why no desk can take it; ''
    together: tuple[str, ...] = ()  # those of the colleagues, on then, with whom they have worked
    trained: Mapping[str, str] = field(
        default_factory=dict
    )  # who of them may take what needs somebody trained


def to_give(of_id: int, *, area_id: int, at: datetime, given_for: bool = False, name: str = "") -> ToGive:
    """What this person has, and who comes after them at the end of their shift, or now without one.

    Whoever gives it themselves keeps the steps that run on past their next shift; where it is given for
    somebody, who may be ill, those go too.
    `name` is theirs where somebody else gives it for them. With whom they have worked is said of those who
    are on then, could take one of the items, and are not kept out of a child.
    """
    held = (open_work.held_by if given_for else open_work.to_leave)(of_id, area_id=area_id, at=at)
    items = tuple(sorted((one for one in held if one.since <= at), key=_soonest))
    ends = agencies.own_shift(of_id, at=at).until
    desks = agencies.desks_to_hand_to(of_id, at=at)
    seats = agencies.seats(one.id for one in desks)
    nexts, nobody = _nexts(desks, without=of_id, at=ends or at, area_id=area_id, comes_back=not given_for)
    around = {person for one in desks for person in seats.get(one.id, ())} - {of_id}
    working = who_works(around, area_id=area_id, at=at)
    names = agencies.names_by_key(working)
    people = [Colleague(one, agencies.reference_of(one), names[one]) for one in working]
    in_order = tuple(sorted(people, key=lambda one: (one.name, one.reference)))
    kept_out = children.kept_out_of(sorted({child for item in items for child in item.children}))
    out = {person for persons in kept_out.values() for person in persons}
    needed = skills_needed(one.reference for one in items)
    met = worked_with(
        of_id,
        [one.id for one in desks],
        child="",
        without=out | (around - working),
        at=ends or at,
        any_of={needed.get(one.reference, frozenset()) for one in items},
        of=name,
    )
    known = {one.key: one for those in met.values() for one in those}
    together = tuple(one.because for one in sorted(known.values(), key=lambda one: one.name))
    may_know = {key: each for key, each in names.items() if key not in out}
    trained = _trained(needed, may_know, area_id=area_id, at=ends or at)
    return ToGive(of_id, items, nexts, in_order, ends, nobody, together, trained)


def _trained(
    needed: Mapping[str, frozenset[str]], names: Mapping[int, str], *, area_id: int, at: datetime
) -> dict[str, str]:
    """By item, who of the colleagues is trained for it that day; or that none of them is, and for what."""
    if not needed:
        return {}
    day = today_in_london(at)
    labels = {one.code: one.label for one in skills_in(area_id, today=day)}
    held = codes_of(names, today=day)
    found = {}
    for reference, skills in needed.items():
        able = sorted(name for key, name in names.items() if skills <= held.get(key, frozenset()))
        what = ", ".join(sorted(labels.get(code, code) for code in skills))
        found[reference] = f"{what}: {', '.join(able) or 'none of these colleagues is trained for it'}"
    return found


def _soonest(item: OpenItem) -> tuple[bool, datetime, str, str]:
    return (item.due is None, item.due or item.since, item.code, item.reference)


def _nexts(
    desks: Iterable[DeskOf], *, without: int, at: datetime, area_id: int, comes_back: bool
) -> tuple[tuple[NextShift, ...], str]:
    """Each of their desks, and beside it who of the same agency answers for it then; who is on comes first.

    Where another agency answers for a desk, its people are rung: they are given no work of this one. Who sits
    alone at one and `comes_back` is its next shift themselves: what they know stands there until then.
    """
    lines = tuple(desks)
    duties = agencies.on_duty_at([Wanted(one.id, without=frozenset({without})) for one in lines], at=at)
    agency_of = {one.reference: (one.id, one.agency_id) for one in agencies.every_desk(area_id)}
    found: dict[str, tuple[int, str, str, OnDuty]] = {}
    nobody = ""
    for desk, duty in zip(lines, duties, strict=True):
        there = duty.desk.reference == desk.reference and duty.step is not Step.NOBODY
        if not there and not desk.own:
            continue
        label = _label(duty) if there else f"{desk.name}, whoever is on next"
        found.setdefault(desk.reference, (desk.id, desk.name, label, duty))
        if duty.step is Step.NOBODY:
            nobody = nobody or f"{duty.because}. {duty.warning or ''}".strip()
        elif not there and agency_of.get(duty.desk.reference, (0, 0))[1] == desk.agency_id:
            key, there_now = agency_of[duty.desk.reference][0], duty.desk
            found.setdefault(there_now.reference, (key, there_now.name, _label(duty), duty))
    seats = agencies.seats(desk_id for desk_id, *_ in found.values())
    nexts = []
    for reference, (desk_id, name, label, duty) in found.items():
        alone = comes_back and seats.get(desk_id) == frozenset({without})
        coming = {without} if alone else seats.get(desk_id, frozenset()) - {without}
        people = who_works(coming, area_id=area_id, at=at)
        said = f"{name}, yourself when you are next on" if alone else label
        nexts.append(NextShift(desk_id, reference, said, duty.because, duty.warning or "", people))
    return tuple(sorted(nexts, key=lambda one: not one.label.startswith(_NEXT))), nobody


_NEXT = "Next shift, "


def _label(duty: OnDuty) -> str:
    """'Next shift, Safeguarding Unit: Angela Moran and 4 more'."""
    if duty.person is None:
        return f"{_NEXT}{duty.desk.name}: whoever answers there"
    more = len(duty.also_on)
    return f"{_NEXT}{duty.desk.name}: {duty.person.name}" + (f" and {more} more" if more else "")


def who_works(people: Collection[int], *, area_id: int, at: datetime) -> frozenset[int]:
    held = access.held_by_each(people, area_id=area_id, at=at)
    there = agencies.active(people)
    return frozenset(one for one in there if Right.WORK_WITH_CHILDREN in held[one].rights)


# --- what came ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HandedLine:
    key: str  # what its fields are called by
    code: str
    item: str
    what: str
    how: How
    how_words: str
    know: str
    then: str
    open: bool  # it has not come to its end meanwhile
    href: str
    due_words: str
    read_by: str
    read_at: datetime | None
    first_thing: str

    @property
    def to_read(self) -> bool:
        return self.read_at is None and self.open


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    id: int
    reference: str
    of: str
    of_id: int
    given_by: str
    given_for: bool  # somebody else gave it for them
    desk: str
    to: str
    given_at: datetime
    lines: tuple[HandedLine, ...]
    children: tuple[str, ...]  # by reference, whom what is shown is about
    may_read: bool

    @property
    def unread(self) -> int:
        return sum(one.to_read for one in self.lines)


def there_for(viewer: Viewer) -> QuerySet[Handover]:
    """What was given to the viewer or their desks, what they gave, and for a manager all of their agency."""
    mine = Q(desk_id__in=viewer.desk_ids) | Q(to_id=viewer.practitioner_id)
    mine |= Q(given_by_id=viewer.practitioner_id) | Q(of_id=viewer.practitioner_id)
    if may_see_open_work(viewer).allowed:
        mine |= Q(agency_id=viewer.agency_id)
    return Handover.objects.filter(mine, area_id=viewer.area_id)


def handover(viewer: Viewer, reference: str) -> HandoverFacts | None:
    wanted = references.parse(reference) or ""
    row = there_for(viewer).filter(reference=wanted).select_related("of", "given_by", "desk", "to").first()
    return None if row is None else _facts(row, viewer)


def _times(viewer: Viewer) -> Times:
    return times(agencies.area_data(viewer.area_id, today=today_in_london(viewer.at)).handover)


def _alone_at(viewer: Viewer) -> frozenset[int]:
    """The viewer's desks at which nobody else sits: what they gave to the next shift is theirs to read."""
    seats = agencies.seats(viewer.desk_ids)
    return frozenset(desk for desk, people in seats.items() if people == frozenset({viewer.practitioner_id}))


def to_receive(viewer: Viewer) -> tuple[HandoverFacts, ...]:
    """What was given to the viewer or their desks and has something in it that nobody has read."""
    mine = Q(desk_id__in=viewer.desk_ids) | Q(to_id=viewer.practitioner_id)
    rows = Handover.objects.filter(mine, area_id=viewer.area_id, read_at=None)
    others = ~Q(of_id=viewer.practitioner_id) | Q(to=None, desk_id__in=_alone_at(viewer))
    rows = rows.filter(others).select_related("of", "given_by", "desk", "to")
    facts = [_facts(row, viewer) for row in rows.order_by("entered", "pk")]
    return tuple(one for one in facts if one.unread)


def unread_in_agency(viewer: Viewer) -> tuple[HandoverFacts, ...]:
    """For whoever manages: what has lain unread for too long, whoever it was given to."""
    if not may_see_open_work(viewer).allowed:
        return ()
    rows = Handover.objects.filter(area_id=viewer.area_id, agency_id=viewer.agency_id, read_at=None)
    rows = rows.filter(entered__lte=viewer.at - _times(viewer).unread)
    facts = [
        _facts(row, viewer) for row in rows.select_related("of", "given_by", "desk", "to").order_by("pk")
    ]
    return tuple(one for one in facts if one.unread)


def _facts(row: Handover, viewer: Viewer) -> HandoverFacts:
    rows = list(row.items.select_related("read_by").order_by("pk"))
    may_see = _MaySee(rows, viewer.practitioner_id)
    seen = [one for one in rows if may_see(one)]
    open_now = {
        (side_of(one.code), one.reference): one for one in open_work.everything(viewer.area_id, at=viewer.at)
    }
    found = {one.pk: open_now.get((side_of(one.code), one.item)) for one in seen}
    can = open_work.who_can(
        [one for one in found.values() if one is not None],
        viewer.practitioner_id,
        area_id=viewer.area_id,
        at=viewer.at,
    )
    seated = row.desk_id in viewer.desk_ids or row.to_id == viewer.practitioner_id
    manages = may_see_open_work(viewer).allowed and row.agency_id == viewer.agency_id
    works = viewer.may(Right.WORK_WITH_CHILDREN)
    own = viewer.practitioner_id == row.of_id  # who gave it for them may be the only one on, and read it
    alone = row.to_id is None and row.desk_id in _alone_at(viewer)
    return HandoverFacts(
        id=row.pk,
        reference=row.reference,
        of=row.of.name,
        of_id=row.of_id,
        given_by=row.given_by.name,
        given_for=row.given_by_id != row.of_id,
        desk=row.desk.name,
        to=row.to.name if row.to else "",
        given_at=row.entered,
        lines=tuple(_line(one, found[one.pk], viewer, can=found[one.pk] in can) for one in seen),
        children=tuple(sorted({child for one in seen for child in one.children.split(",") if child})),
        may_read=works and (alone if own else seated or manages),
    )


def _is_barred(guards: Guards, person_id: int) -> bool:
    return person_id in guards.out or (guards.named is not None and person_id not in guards.named)


class _MaySee:
    """Whether somebody may see a handed item: whoever is kept out of any child in it sees none of it."""

    def __init__(self, rows: Iterable[HandedItem], person_id: int) -> None:
        wanted = {child for one in rows for child in one.children.split(",") if child}
        keys = children.keys_of_children(wanted)
        guards = children.guards_of(keys.values())
        self._barred = {reference for reference, key in keys.items() if _is_barred(guards[key], person_id)}

    def __call__(self, one: HandedItem) -> bool:
        return self._barred.isdisjoint(one.children.split(","))


def _line(one: HandedItem, item: OpenItem | None, viewer: Viewer, *, can: bool) -> HandedLine:
    mine = Owner(Kind.PERSON, viewer.practitioner_id)
    due = f"asked for by {moment_in_words(item.due, at=viewer.at)}" if item and item.due else ""
    return HandedLine(
        key=key_of(one.code, one.item),
        code=one.code,
        item=one.item,
        what=one.what,
        how=How(one.how),
        how_words=HOW_IN_WORDS[How(one.how)],
        know=one.know,
        then=one.then,
        open=item is not None,
        href=open_work.address(item, mine, viewer) if item is not None and can else "",
        due_words=due,
        read_by=one.read_by.name if one.read_by else "",
        read_at=one.read_at,
        first_thing=one.first_thing,
    )


def key_of(code: str, reference: str) -> str:
    """What the fields of an item are called by: the same whatever came before or after it."""
    return f"{reference}_{code.replace('.', '_')}"


# --- on My day ---------------------------------------------------------------------------------------------


def waiting(viewer: Viewer) -> list[Waiting]:
    """What was handed to the viewer and is to be read; for a manager, what nobody has read in time."""
    mine = to_receive(viewer)
    here = {one.reference for one in mine}
    late = [one for one in unread_in_agency(viewer) if one.reference not in here]
    return [_to_read(one, viewer) for one in (*mine, *late)]


def _to_read(one: HandoverFacts, viewer: Viewer) -> Waiting:
    own = _times(viewer)
    late = is_unread(one.given_at, at=viewer.at, times=own)
    given = moment_in_words(one.given_at, at=viewer.at)
    return Waiting(
        title=f"Handed over and not read: {plural(one.unread, 'item')}",
        href=reverse("desk:handover", args=[one.reference]),
        reference=one.reference,
        detail=f"from {one.of}, given {given} to {one.to or one.desk}",
        due_words=f"Read by {moment_in_words(one.given_at + own.unread, at=viewer.at)}",
        due=one.given_at + own.unread,
        since=one.given_at,
        safety=any(line.to_read and line.how is How.ACT for line in one.lines),
        late=late,
    )
