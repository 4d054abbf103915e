"""An incident is notified: a concern in the queue, what part everybody had, and what opens for each of them.

All of it is one transaction. A school's key adult and every other owner is told with it, so a receipt at
03:10 means that the notices are in the outbox.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.http import Http404

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.frontdoor.actions.telling import taken_in, tell, write_down_who_is_told_of
from joinedup.frontdoor.actions.triage import set_going
from joinedup.frontdoor.models import Concern, Contested, Incident, Named, Path, Recorded
from joinedup.frontdoor.rules import incidents, paths
from joinedup.frontdoor.rules.coming_in import CameBy, source_of
from joinedup.frontdoor.rules.incidents import InIncident, Notification, Part
from joinedup.frontdoor.rules.paths import FRONT_DOOR, NOTIFIER, SCHOOL, PathCode, PathRule
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault


@dataclass(frozen=True, slots=True)
class FromFile:
    """A file of an agency's own, as the trail names it; its desk hears what becomes of what is in it."""

    area_id: int
    agency_id: int
    agency_reference: str
    desk_id: int
    reference: str = "import"


class NumberTaken(Exception):
    """This agency has notified an incident under this number before; `reference` is of its concern."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


@store.action
def notify(notification: Notification, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Take an incident in as a concern, and open what follows for everybody in it.

    Raises:
        NumberTaken: the same agency has notified this number before.
    """
    insist(may_work(by))
    _insist_on_a_new_number(notification, area_id=by.area_id, agency_id=by.agency_id)
    reference = tell(_told(notification, at=at), by=by, at=at)
    home = agencies.home_desks([by.practitioner_id], at=at).get(by.practitioner_id)
    desk_id = home or agencies.first_desk_of(by.agency_id, at=at)
    _write_down(reference, notification, by=by, who=by.practitioner_id, desk_id=desk_id, at=at)
    return reference


@store.action
def notify_from_file(notification: Notification, *, by: FromFile, at: datetime) -> str:
    """The same for a row of an agency's own file: nobody is named, and its desk hears what becomes of it."""
    _insist_on_a_new_number(notification, area_id=by.area_id, agency_id=by.agency_id)
    told = _told(replace(notification, came_by=CameBy.CSV), at=at)
    concern = taken_in(told, area_id=by.area_id, at=at)
    concern.sender_agency_id, concern.hearer_desk_id = by.agency_id, by.desk_id
    concern.source = source_of(agencies.kind_of(by.agency_id))
    concern.save(force_insert=True)
    write_down_who_is_told_of(concern, told)
    set_going(concern.reference, by=by, at=at)
    trail.record("concern.told", by=by, at=at, about=(concern.reference,))
    _write_down(concern.reference, notification, by=by, who=None, desk_id=by.desk_id, at=at)
    return concern.reference


class Came(StrEnum):
    """What became of one notification of a file."""

    NEW = "new"
    SAME = "same"  # it was taken before, and says the same
    OTHER_WORDS = "other_words"  # its number was taken before, and said something else: that stands


@store.action
def notify_all(
    notifications: Sequence[Notification],
    *,
    by: FromFile,
    at: datetime,
    done: Callable[[tuple[Came, ...]], None] = lambda came: None,
) -> tuple[Came, ...]:
    """Notify each of them that is new. `done` is told before the commit; what it raises takes all back."""
    came = tuple(_notify_or_not(one, by=by, at=at) for one in notifications)
    trail.record("incidents.imported", by=by, at=at, about=(by.agency_reference,))
    done(came)
    return came


def _notify_or_not(notification: Notification, *, by: FromFile, at: datetime) -> Came:
    rows = Incident.objects.filter(area_id=by.area_id, agency_id=by.agency_id, number=notification.number)
    before = rows.values_list("digest", flat=True).first()
    if before is not None:
        return Came.SAME if before == notification.digest else Came.OTHER_WORDS
    notify_from_file(notification, by=by, at=at)
    return Came.NEW


def _insist_on_a_new_number(notification: Notification, *, area_id: int, agency_id: int) -> None:
    if not notification.number:
        return
    rows = Incident.objects.filter(area_id=area_id, agency_id=agency_id, number=notification.number)
    before = rows.values_list("concern__reference", flat=True).first()
    if before is not None:
        raise NumberTaken(before)


def _told(said: Notification, *, at: datetime) -> Told:
    first, *others = [_where_they_live(one, said) for one in said.in_order]
    return Told(
        worry=incidents.what_happened(said),
        last_happened=incidents.last_happened(said.happened_at, at=at),
        family_knows=said.family_knows,
        family_knows_detail=said.family_knows_detail,
        childs_words="\n".join(filter(None, (said.childs_words, first.told.childs_words))),
        child_name=first.told.name,
        child_birth_date=first.told.birth_date,
        child_expected_date=first.told.expected_date,
        child_age=first.told.age,
        child_address=first.told.address,
        child_postcode=first.told.postcode,
        child_known_by=first.told.known_by,
        people=tuple(one.told for one in others),
        came_by=said.came_by,
        of_a_worker=said.of_a_worker,
    )


def _where_they_live(one: InIncident, said: Notification) -> InIncident:
    if Part.LIVES_THERE not in one.parts:
        return one
    return replace(one, told=replace(one.told, address=said.address, postcode=said.postcode))


def _write_down(
    reference: str,
    said: Notification,
    *,
    by: Viewer | FromFile,
    who: int | None,
    desk_id: int | None,
    at: datetime,
) -> None:
    """The incident, what part everybody had as told, and what opens for each."""
    concern = Concern.objects.get(reference=reference)
    at_home = any(Part.LIVES_THERE in one.parts for one in said.people)
    incident = Incident.objects.create(
        area_id=by.area_id,
        occurred=said.happened_at,
        entered=at,
        concern=concern,
        agency_id=by.agency_id,
        desk_id=desk_id,
        number=said.number,
        kind=said.kind.value,
        crime=said.crime.value,
        tool=said.tool.value,
        grade=said.grade.value,
        judgement=said.judgement,
        support=said.support.value,
        place="" if at_home else ", ".join(filter(None, (said.address, said.postcode))),
        clock_changed=said.clock_changed,
        digest=said.digest,
    )
    people = concern.named.order_by("place")
    for person, one in zip(people, said.in_order, strict=True):
        if person.belongs != one.told.belongs:  # of the first child a concern has no place for it
            Named.objects.filter(pk=person.pk).update(belongs=one.told.belongs)
        parts = incidents.parts_recorded(one.told.kind, one.parts, kind=said.kind)
        record_parts(incident, person, parts, by=by, who=who, at=at)
        _open_for(incident, person, one, parts, said=said, desk_id=desk_id, by=by, at=at)
    trail.record("incident.notified", by=by, at=at, about=(reference,))


def record_parts(
    incident: Incident,
    person: Named,
    parts: Iterable[Part],
    *,
    by: Viewer | FromFile,
    who: int | None,
    at: datetime,
) -> None:
    Recorded.objects.bulk_create(
        Recorded(
            area_id=by.area_id,
            occurred=at,
            entered=at,
            incident=incident,
            person=person,
            part=part.value,
            by_id=who,
            agency_id=by.agency_id,
        )
        for part in sorted(parts)
    )


def _open_for(
    incident: Incident,
    person: Named,
    one: InIncident,
    parts: Iterable[Part],
    *,
    said: Notification,
    desk_id: int | None,
    by: Viewer | FromFile,
    at: datetime,
) -> None:
    for code in incidents.paths_for(one.told.kind, set(parts), kind=said.kind):
        school = _school_that_can_be_told(one.school, by=by, at=at) if code is PathCode.SCHOOL else None
        actual = PathCode.FIND_SCHOOL if code is PathCode.SCHOOL and school is None else code
        rule = paths.paths()[actual]
        owner = school if school is not None else owner_of(rule, notifier=desk_id, by=by, at=at)
        open_path(
            incident, person, rule, desk_id=owner, knows=incidents.knows(actual, one, said), by=by, at=at
        )


def open_path(
    incident: Incident,
    person: Named,
    rule: PathRule,
    *,
    desk_id: int,
    knows: str,
    by: Viewer | FromFile,
    at: datetime,
    due_at: datetime | None = None,
) -> Path:
    """Open one path for one person at one desk, and tell the desk. One that is open stays as it is; one that
    is over is opened again, with a new time."""
    school = desk_id if rule.code is PathCode.SCHOOL else None
    due_at = due_at or paths.due(
        rule,
        at=at,
        calendar=england_and_wales(),
        school_opens=lambda: agencies.opens_next(school, area_id=by.area_id, at=at),
    )
    path, made = Path.objects.get_or_create(
        person=person,
        code=rule.code.value,
        desk_id=desk_id,
        defaults={
            "area_id": by.area_id,
            "occurred": at,
            "entered": at,
            "incident": incident,
            "due_at": due_at,
            "knows": knows,
        },
    )
    again = path.ended_at is not None
    if again:
        path.change(
            based_on=path.version,
            due_at=due_at,
            seen_at=None,
            taken_by_id=None,
            came_of="",
            ended_by_id=None,
            ended_at=None,
        )
    if made or again:
        _tell_the_owner(path, by=by, at=at)
    return path


def _tell_the_owner(path: Path, *, by: Viewer | FromFile, at: datetime) -> None:
    """The desk at once, whatever the hour; of a school its key adults too, each by themselves."""
    desk = path.desk
    wanted = [desk.reference]
    if path.code == PathCode.SCHOOL.value:
        wanted += [agencies.reference_of(one) for one in key_adults(desk.pk, area_id=by.area_id, at=at)]
    for to in wanted:
        notices.tell(
            Template.PATH_OPENED,
            to=to,
            to_agency=desk.agency.reference,
            thing=path.reference,
            needed_by=path.due_at,
            by=by,
            at=at,
        )


def key_adults(desk_id: int, *, area_id: int, at: datetime) -> tuple[int, ...]:
    """Whoever at a school's safeguarding desk may open what is sealed of its own: policy path.key_adult."""
    there = agencies.seats([desk_id]).get(desk_id, frozenset())
    return tuple(one for one in access.holders(Right.REVEAL_OWN_SEALED, area_id, at=at) if one in there)


def _school_that_can_be_told(reference: str, *, by: Viewer | FromFile, at: datetime) -> int | None:
    """The desk of a school with a key adult. One without is rung by the front door."""
    known = {line.reference: line for line in agencies.schools(by.area_id, today=today_in_london(at))}
    desk = known.get(reference)
    return desk.id if desk is not None and key_adults(desk.id, area_id=by.area_id, at=at) else None


def owner_of(rule: PathRule, *, notifier: int | None, by: Viewer | FromFile, at: datetime) -> int:
    """Which desk answers for a path. Where there is none of its kind, the front door's: never nobody's."""
    front_door = agencies.front_door_desk(by.area_id).id
    if rule.owner == NOTIFIER:
        return notifier or front_door
    if rule.owner in (FRONT_DOOR, SCHOOL):
        return front_door
    found = agencies.desk_for(rule.owner, by.area_id, today=today_in_london(at))
    return found.id if found is not None else front_door


def keep_words_of_the_incident(
    concern: Concern, *, people: Collection[str], by: Viewer, at: datetime
) -> None:
    """Seal what of a protected address stands in the words of an incident: called where it is tied."""
    rows: list[tuple[type[Model], Any, tuple[str, ...]]] = []
    for incident in Incident.objects.filter(concern=concern):
        rows.append((Incident, incident, ("judgement", "place")))
        rows += [(Path, path, ("knows", "note")) for path in Path._base_manager.filter(incident=incident)]
        contested = Contested.objects.filter(recorded__incident=incident)
        rows += [(Contested, one, ("because",)) for one in contested]
    for number, (table, row, names) in enumerate(rows):
        texts = {f"{name}_{number}": getattr(row, name) for name in names}
        most = {f"{name}_{number}": each for name, each in vault.room_in(table, names).items()}
        kept = vault.keep_words(texts, about=concern.reference, people=people, most=most, by=by, at=at)
        without = {name: kept[f"{name}_{number}"] for name in names if f"{name}_{number}" in kept}
        table._base_manager.filter(pk=row.pk).update(**without)


def _path_of(reference: str, *, by: Viewer) -> Path:
    """One path, for whoever's it is; for everybody else there is none."""
    insist(may_work(by))
    rows = Path.objects.visible_to(by, field="knows").select_related("incident", "person", "desk__agency")
    path = rows.filter(reference=reference).first()
    if path is None:
        raise Http404
    return path


@store.action
def see_path(reference: str, *, by: Viewer, at: datetime) -> None:
    """Note that somebody whose it is has opened it. Only the first time counts; a school is rung no more."""
    path = _path_of(reference, by=by)
    if path.seen_at is None:
        path.change(based_on=path.version, seen_at=at)
        if path.code == PathCode.SCHOOL.value:
            rings = Path._base_manager.filter(
                person=path.person_id, code=PathCode.RING_SCHOOL.value, ended_at=None
            )
            for one in rings:
                one.change(
                    based_on=one.version, came_of=paths.OPENED, ended_by_id=by.practitioner_id, ended_at=at
                )
    trail.record("path.seen", by=by, at=at, about=(reference,))


@store.action
def take_path(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Take a path on. Whoever takes on a single contact is that contact, by name."""
    path = _path_of(reference, by=by)
    store.insist_on_version(path, version)
    insist(paths.may_take(ended=path.ended_at is not None))
    path.change(based_on=version, taken_by_id=by.practitioner_id)
    trail.record("path.taken", by=by, at=at, about=(reference,))
    return reference


@store.action
def end_path(
    reference: str,
    *,
    came_of: str,
    note: str,
    school: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say what came of a path. Where a school was found, its key adult is told in the same transaction.

    A school that says that the child is not theirs gives it back to the front door, which looks on.
    """
    path = _path_of(reference, by=by)
    store.insist_on_version(path, version)
    insist(paths.may_take(ended=path.ended_at is not None))
    path.change(
        based_on=version,
        came_of=came_of,
        note=note,
        ended_by_id=by.practitioner_id,
        ended_at=at,
        taken_by_id=path.taken_by_id or by.practitioner_id,
    )
    if school:
        desk_id = _school_that_can_be_told(school, by=by, at=at)
        insist(paths.may_tell_school(has_key_adult=desk_id is not None))
        assert desk_id is not None
        rule = paths.paths()[PathCode.SCHOOL]
        open_path(path.incident, path.person, rule, desk_id=desk_id, knows=path.knows, by=by, at=at)
    if path.code == PathCode.SCHOOL.value and came_of == paths.NOT_OURS:
        rule = paths.paths()[PathCode.FIND_SCHOOL]
        owner = owner_of(rule, notifier=None, by=by, at=at)
        open_path(path.incident, path.person, rule, desk_id=owner, knows=path.knows, by=by, at=at)
    trail.record("path.ended", by=by, at=at, about=(reference,), typed=note)
    return reference
