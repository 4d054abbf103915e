"""What opens after an incident: each path at the desk whose it is, and what came of it.

Of an incident about somebody who works with children nothing goes to a desk by itself (0081).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.frontdoor.models import Concern, Incident, Named, Path
from joinedup.frontdoor.rules import paths
from joinedup.frontdoor.rules.paths import FRONT_DOOR, NOTIFIER, SCHOOL, PathCode, PathRule
from joinedup.gate.pages import insist
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class FromFile:
    """A file of an agency's own, as the trail names it; its desk hears what becomes of what is in it."""

    area_id: int
    agency_id: int
    agency_reference: str
    desk_id: int
    reference: str = "import"


def open_or_keep_back(
    incident: Incident,
    person: Named,
    code: PathCode,
    *,
    school: int | None = None,
    knows: str,
    by: Viewer | FromFile,
    at: datetime,
) -> None:
    """Of an incident about somebody who works with children the front door alone is told: they may work where
    it would go. What would open is kept there, until somebody says that it may. What the agency that notified
    says and owes itself it knows of."""
    theirs = paths.paths()[code].owner == NOTIFIER and by.agency_id == incident.agency_id
    if not incident.concern.of_a_worker or theirs:
        _open_where_it_lies(incident, person, code, school=school, knows=knows, by=by, at=at)
        return
    rule = paths.paths()[PathCode.KEPT_BACK]
    door = owner_of(rule, notifier=None, by=by, at=at)
    kept: dict[str, Any] = {"kept_code": code.value, "kept_for": school}
    open_path(incident, person, rule, desk_id=door, knows=knows, **kept, by=by, at=at)


def _open_where_it_lies(
    incident: Incident,
    person: Named,
    code: PathCode,
    *,
    school: int | None,
    knows: str,
    by: Viewer | FromFile,
    at: datetime,
) -> None:
    rule = paths.paths()[PathCode.FIND_SCHOOL if code is PathCode.SCHOOL and school is None else code]
    owner = school if school is not None else owner_of(rule, notifier=incident.desk_id, by=by, at=at)
    open_path(incident, person, rule, desk_id=owner, knows=knows, by=by, at=at)


def open_what_was_kept_back(concern: Concern, *, by: Viewer, at: datetime) -> None:
    """It is about nobody who works with children: whoever would have been told is told now."""
    if concern.of_a_worker:
        return
    kept = Path._base_manager.filter(
        incident__concern=concern, code=PathCode.KEPT_BACK.value, ended_at=None
    ).select_related("incident__concern", "person", "kept_for")
    for path in kept.order_by("pk"):
        path.change(based_on=path.version, came_of=paths.TOLD, ended_by_id=by.practitioner_id, ended_at=at)
        _open_kept(path, by=by, at=at)


def _open_kept(path: Path, *, by: Viewer, at: datetime) -> None:
    """Its time counts from now. A school that nobody can be told at any more is found by the front door."""
    named = path.kept_for.reference if path.kept_for else ""
    school = school_that_can_be_told(named, by=by, at=at)
    code = PathCode(path.kept_code)
    _open_where_it_lies(path.incident, path.person, code, school=school, knows=path.knows, by=by, at=at)


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
    kept_code: str = "",
    kept_for: int | None = None,
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
        kept_code=kept_code,
        defaults={
            "area_id": by.area_id,
            "occurred": at,
            "entered": at,
            "incident": incident,
            "due_at": due_at,
            "knows": knows,
            "kept_for_id": kept_for,
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


def school_that_can_be_told(reference: str, *, by: Viewer | FromFile, at: datetime) -> int | None:
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
        desk_id = school_that_can_be_told(school, by=by, at=at)
        insist(paths.may_tell_school(has_key_adult=desk_id is not None))
        assert desk_id is not None
        rule = paths.paths()[PathCode.SCHOOL]
        open_path(path.incident, path.person, rule, desk_id=desk_id, knows=path.knows, by=by, at=at)
    if path.code == PathCode.KEPT_BACK.value and came_of == paths.TOLD:
        _open_kept(path, by=by, at=at)
    if path.code == PathCode.SCHOOL.value and came_of == paths.NOT_OURS:
        rule = paths.paths()[PathCode.FIND_SCHOOL]
        owner = owner_of(rule, notifier=None, by=by, at=at)
        open_path(path.incident, path.person, rule, desk_id=owner, knows=path.knows, by=by, at=at)
    trail.record("path.ended", by=by, at=at, about=(reference,), typed=note)
    return reference
