"""Giving notice that a service is narrowed or withdrawn; and answering it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F
from django.http import Http404

from joinedup import store
from joinedup.agencies.models import Agency, Desk, Narrowing, NarrowingAsk
from joinedup.agencies.queries import first_desk_of, narrowings
from joinedup.agencies.queries.narrowings import NarrowingLine
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules import narrowing as rules
from joinedup.agencies.rules.cards import may_begin_on
from joinedup.agencies.rules.narrowing import Answer
from joinedup.agencies.rules.owners import OpenItem
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def give_notice(*, what: str, from_day: date, asked: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say what one's own agency does no longer, from a day on. `asked`: who is to pick it up; '' for nobody.

    Raises:
        Http404: it is not theirs to say, or there is no such agency here.
        gate.Refused: the day has gone by.
    """
    insist(rules.may_speak_for(by, agency_id=by.agency_id))
    insist(may_begin_on(from_day, today=today_in_london(at)))
    row = Narrowing.objects.create(
        agency_id=by.agency_id,
        what=what,
        from_day=from_day,
        given_at=at,
        by_id=by.practitioner_id,
        held_by_id=by.practitioner_id,
    )
    _ask(row, asked, by=by, at=at)
    trail.record("service.narrowed", by=by, at=at, about=(row.reference, by.agency_reference))
    return row.reference


@store.action
def ask_another(reference: str, *, asked: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Ask another agency to pick it up, or say that nobody does, while nobody has accepted it."""
    row, _ = _to_change(reference, by=by)
    _ask(row, asked, by=by, at=at)
    trail.record("service.asked_another", by=by, at=at, about=(reference,))
    return reference


@store.action
def take_back(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Say that the service goes on as it was; whoever was asked is told."""
    row, line = _to_change(reference, by=by)
    Narrowing.objects.filter(pk=row.pk).update(taken_back_at=at)
    if line.asked_id is not None:
        _tell_desk(Template.SERVICE_TAKEN_BACK, line.asked_id, reference, by=by, at=at)
    trail.record("service.taken_back", by=by, at=at, about=(reference,))
    return reference


@store.action
def answer_notice(
    reference: str, *, answer: Answer, because: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Accept what one's own agency is asked to pick up, or contest it with a reason. Whoever gave it is told.

    Raises:
        gate.Refused: it is answered, taken back, or another agency is asked by now.
    """
    line = narrowings.narrowing(by, reference)
    if line is None:
        raise Http404
    insist(rules.may_still_answer(line.stands, asked_now=line.asked_id == by.agency_id))
    _first(line)
    row = Narrowing.objects.select_related("by__agency").get(reference=reference)
    newest = NarrowingAsk.objects.filter(narrowing=row).latest("pk")
    newest.answer, newest.because = answer.value, because
    newest.answered_at, newest.answered_by_id = at, by.practitioner_id
    newest.save()
    notices.tell(
        Template.SERVICE_ANSWERED,
        to=row.by.reference,
        to_agency=row.by.agency.reference,
        thing=reference,
        by=by,
        at=at,
    )
    trail.record("service.answered", by=by, at=at, about=(reference,), typed=answer.value)
    return reference


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each be the person's that its item names now, or the agency's own desk's."""
    references = []
    for item in items:
        Narrowing.objects.filter(reference=item.reference).update(held_by_id=item.person_id)
        references.append(item.reference)
    trail.record("services.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


def _to_change(reference: str, *, by: Viewer) -> tuple[Narrowing, NarrowingLine]:
    line = narrowings.narrowing(by, reference)
    if line is None:
        raise Http404
    insist(rules.may_speak_for(by, agency_id=line.agency_id))
    insist(rules.may_still_change(line.stands))
    _first(line)
    return Narrowing.objects.get(reference=reference), line


def _first(line: NarrowingLine) -> None:
    """Of two who answer or change it at the same moment the second is told how it stands."""
    rows = Narrowing.objects.filter(reference=line.reference, version=line.version)
    if rows.update(version=F("version") + 1) != 1:
        insist(rules.MOVED_ON)


def _ask(row: Narrowing, asked: str, *, by: Viewer, at: datetime) -> None:
    others = Agency.objects.filter(area_id=by.area_id).exclude(pk=row.agency_id)
    here = others.filter(there(today_in_london(at), desk=None, agency=""))
    agency = here.filter(reference=asked).first() if asked else None
    if asked and agency is None:
        raise Http404
    NarrowingAsk.objects.create(narrowing=row, agency=agency, asked_at=at, by_id=by.practitioner_id)
    if agency is not None:
        _tell_desk(Template.SERVICE_NARROWED, agency.pk, row.reference, by=by, at=at)


def _tell_desk(template: Template, agency_id: int, reference: str, *, by: Viewer, at: datetime) -> None:
    first = first_desk_of(agency_id, at=at)
    if first is not None:
        desk = Desk.objects.select_related("agency").get(pk=first)
        notices.tell(
            template, to=desk.reference, to_agency=desk.agency.reference, thing=reference, by=by, at=at
        )
