"""An incident is notified: a concern in the queue, what part everybody had, and what opens for each of them.

All of it is one transaction. A school's key adult and every other owner is told with it, so a receipt at
03:10 means that the notices are in the outbox.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.frontdoor.actions.opening import FromFile, open_or_keep_back, school_that_can_be_told
from joinedup.frontdoor.actions.telling import taken_in, tell, write_down_who_is_told_of
from joinedup.frontdoor.actions.triage import set_going
from joinedup.frontdoor.models import Concern, Contested, Incident, Named, Path, Recorded
from joinedup.frontdoor.rules import incidents
from joinedup.frontdoor.rules.coming_in import CameBy, source_of
from joinedup.frontdoor.rules.incidents import InIncident, Notification, Part
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault


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
        _open_for(incident, person, one, parts, said=said, by=by, at=at)
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
    by: Viewer | FromFile,
    at: datetime,
) -> None:
    for code in incidents.paths_for(one.told.kind, set(parts), kind=said.kind):
        school = school_that_can_be_told(one.school, by=by, at=at) if code is PathCode.SCHOOL else None
        knows = incidents.knows(code, one, said)
        open_or_keep_back(incident, person, code, school=school, knows=knows, by=by, at=at)


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
