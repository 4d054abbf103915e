"""A school that has not opened what it is told is rung before its day begins: whoever is on duty is told."""

from datetime import datetime

from joinedup import store
from joinedup.access import queries as access
from joinedup.agencies import queries as agencies
from joinedup.frontdoor.actions.opening import FromFile, open_path
from joinedup.frontdoor.models import Path
from joinedup.frontdoor.rules import paths
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


def ring_schools(*, at: datetime) -> int:
    """Open what makes somebody ring each school whose day begins and that has opened nothing.

    Returns how many it opened now. May be called at any time.
    """
    made = 0
    for area_id in sorted(access.areas_at_work(at=at)):
        with store.reading_in(area_id):
            late = [row.pk for row in _unopened(area_id, at=at)]
        door = agencies.front_door_of(area_id) if late else None
        if door is None:
            continue
        for pk in late:
            made += _ring(pk, door, by=FromFile(area_id, 0, "", door, reference="reminders"), at=at)
    return made


def _unopened(area_id: int, *, at: datetime) -> list[Path]:
    rows = Path._base_manager.filter(
        area_id=area_id, code=PathCode.SCHOOL.value, seen_at=None, ended_at=None,
        due_at__range=(at - paths.LONG_OVER, at + paths.RUNG_BEFORE),
    )  # fmt: skip
    rung = Path._base_manager.filter(area_id=area_id, code=PathCode.RING_SCHOOL.value)
    since = dict(rung.values_list("person_id", "due_at"))
    return [row for row in rows.order_by("pk") if since.get(row.person_id) != row.due_at]


@store.action
def _ring(pk: int, door: int, *, by: FromFile, at: datetime) -> bool:
    school = Path._base_manager.select_related("incident", "person").get(pk=pk)
    seen, ended = school.seen_at is not None, school.ended_at is not None
    if not paths.is_to_be_rung(due_at=school.due_at, seen=seen, ended=ended, at=at):
        store.traced()
        return False
    rule = paths.paths()[PathCode.RING_SCHOOL]
    made = open_path(
        school.incident, school.person, rule, desk_id=door, knows=school.knows, by=by, at=at,
        due_at=school.due_at,
    )  # fmt: skip
    if made.due_at != school.due_at:  # it was open already, for another school or an earlier day
        made.change(based_on=made.version, due_at=school.due_at)
    answers = agencies.on_duty(door, at=at).desk.reference
    if answers != made.desk.reference:
        notices.tell(
            Template.PATH_OPENED, to=answers, to_agency=agencies.agency_of_desk(answers),
            thing=made.reference, needed_by=school.due_at, by=by, at=at,
        )  # fmt: skip
    trail.record("path.to_ring", by=by, at=at, about=(made.reference, school.reference))
    return True
