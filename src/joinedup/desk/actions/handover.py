"""Giving a handover and reading one: what somebody had is their desk's, and then whoever's has read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.actions import by_the_clock
from joinedup.access.rules.roles import may_see_open_work, may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_desk
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.desk import handovers, open_work
from joinedup.desk.actions.handing import hand_on
from joinedup.desk.handovers import Colleague, NextShift, ToGive
from joinedup.desk.models import HandedItem, Handover
from joinedup.desk.rules.handover import (
    How,
    Times,
    Why,
    in_own_words,
    is_short,
    must_say_back,
    side_of,
    times,
    without_next_owner,
)
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one item."""

    how: How
    know: str = ""
    then: str = ""


@store.action
def give(
    of: str, *, desk: str, to: str = "", lines: Mapping[str, Line], by: Viewer, at: datetime, key: str = ""
) -> str:
    """Hand over everything that is open of somebody's; `lines` by the key of each item.

    `desk` is the reference of the desk whose it is from now on; `to`, where it is not '', that of a colleague
    who is to read it. Somebody else than they themselves gives it where they cannot: their manager.
    """
    insist(may_work(by))
    of_id = whose(of, by=by)
    given_for = of_id != by.practitioner_id
    found = handovers.to_give(of_id, area_id=by.area_id, at=at, given_for=given_for)
    if not found.items:
        insist(refuse("handover.nothing", "Nothing is open that could be handed over."))
    keys = [handovers.key_of(item.code, item.reference) for item in found.items]
    if not set(keys) <= set(lines):
        insist(refuse("handover.more", "Something came meanwhile. Say how it is with each, and send again."))
    for line in lines.values():
        insist(is_short(line.know))
    there = next((one for one in found.nexts if one.reference == desk), None)
    colleague = next((one for one in found.people if one.reference == to), None) if to else None
    if (to and colleague is None) or (there is None and (desk or colleague is None)):
        raise Http404
    nexts = frozenset({colleague.id}) if colleague else there.people if there else frozenset()
    nobodys = without_next_owner(found.items, next_ones=nexts)
    if nobodys:
        insist(refuse("handover.nobodys", _nobodys(nobodys)))
    agency = agencies.agency_of(of_id)
    desk_id = _desk_meanwhile(found, there, agency, colleague=colleague, at=at)
    row = Handover.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        of_id=of_id,
        given_by_id=by.practitioner_id,
        why=Why.SICK if given_for else Why.SHIFT_ENDS,
        agency_id=agency,
        desk_id=desk_id,
        to_id=colleague.id if colleague else None,
    )
    _write_down(row, dict(zip(keys, found.items, strict=True)), lines, at=at)
    hand_on(found.items, to=None, desk_id=_desk_within(agency, desk_id, of_id, at=at), by=by, at=at)
    trail.record("handover.given", by=by, at=at, about=(row.reference, of))
    return row.reference


def _desk_meanwhile(
    found: ToGive, there: NextShift | None, agency_id: int, *, colleague: Colleague | None, at: datetime
) -> int:
    """Whose it is until it is read: the chosen desk, or, for a named colleague, one of theirs before that of
    the next shift."""
    if there is not None:
        return there.desk_id
    first = found.nexts[0].desk_id if found.nexts else None
    theirs = (one.desk_id for one in found.nexts if colleague and colleague.id in one.people)
    first = next(theirs, first)
    desk = first or agencies.home_desks([found.of_id], at=at).get(found.of_id)
    desk = desk or agencies.first_desk_of(agency_id, at=at)
    if desk is None:
        raise Http404
    return desk


def _nobodys(items: tuple[OpenItem, ...]) -> str:
    first = ", ".join(item.reference for item in items[:3])
    return f"None of them may see {first}. Choose somebody who may, and it can be given."


def _desk_within(agency_id: int, desk_id: int, of_id: int, *, at: datetime) -> int | None:
    """What lies with no desk yet stays within the agency, also where another's desk answers at night."""
    own = {one.id for one in agencies.desks_of(agency_id)}
    return desk_id if desk_id in own else agencies.home_desks([of_id], at=at).get(of_id)


def _write_down(
    row: Handover, items: Mapping[str, OpenItem], lines: Mapping[str, Line], *, at: datetime
) -> None:
    about = children.references_of({child for item in items.values() for child in item.children})
    for key, item in items.items():
        line = lines[key]
        HandedItem.objects.create(
            area_id=row.area_id,
            occurred=at,
            entered=at,
            handover=row,
            code=item.code,
            item=item.reference,
            what=item.what,
            children=",".join(sorted(about[child] for child in item.children)),
            how=line.how.value,
            know=line.know,
            then=line.then,
        )


def whose(of: str, *, by: Viewer) -> int:
    """Whose work `by` may hand over: their own, and as a manager that of anybody of their agency."""
    if of == by.reference:
        return by.practitioner_id
    insist(may_see_open_work(by))
    one = agencies.colleague(by.area_id, of, agency_id=by.agency_id)
    if one is None or not one.active:
        raise Http404
    return one.id


@store.action
def receive(reference: str, *, read: Mapping[str, str], by: Viewer, at: datetime, key: str = "") -> str:
    """Say of each item in `read` that it was read, with one's own words of the first thing to do, or ''.

    What one could do is one's own from now on. What somebody else has read meanwhile stays theirs.
    """
    insist(may_work(by))
    facts = handovers.handover(by, reference)
    if facts is None or not facts.may_read:
        raise Http404
    row = Handover.objects.get(pk=facts.id)
    here = {line.key: line for line in facts.lines if line.to_read}
    for name, first_thing in read.items():
        line = here.get(name)
        if line is None:
            continue  # read by somebody else, or at its end meanwhile
        if must_say_back(line.how) and not first_thing:
            insist(refuse("handover.say_back", "Enter the first thing to do, in your own words."))
        if must_say_back(line.how):
            insist(in_own_words(first_thing, told=(line.know, line.then)))
        item = row.items.get(code=line.code, item=line.item)
        item.change(based_on=item.version, read_by_id=by.practitioner_id, read_at=at, first_thing=first_thing)
    _take(row, {(here[name].code, here[name].item) for name in read if name in here}, by=by, at=at)
    if not any(line.to_read and line.key not in read for line in facts.lines):
        row.change(based_on=row.version, read_at=at)
    trail.record("handover.received", by=by, at=at, about=(reference,))
    return reference


def _take(row: Handover, read: set[tuple[str, str]], *, by: Viewer, at: datetime) -> None:
    """What lies with a desk is the reader's now; what somebody has taken on meanwhile stays theirs."""
    sides = {(side_of(code), item) for code, item in read}
    everything = open_work.everything(row.area_id, at=at)
    mine = [
        one
        for one in everything
        if (side_of(one.code), one.reference) in sides and one.person_id is None and not one.left_by
    ]
    can = open_work.who_can(mine, by.practitioner_id, area_id=by.area_id, at=at)
    if can:
        hand_on([one for one in mine if one in can], to=by.practitioner_id, desk_id=None, by=by, at=at)


@store.action
def keep_handed_words(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address that stands in what was handed over about the child."""
    people = children.case_of_reference(child)
    rows = HandedItem.objects.filter(area_id=by.area_id, children__contains=child)
    most = vault.room_in(HandedItem, ("know", "then", "first_thing"))
    for row in rows.select_related("handover"):
        texts = {name: getattr(row, name) for name in most}
        about = row.handover.reference
        kept = vault.keep_words(texts, about=about, people=people, most=most, by=by, at=at)
        if kept:
            HandedItem.objects.filter(pk=row.pk).update(**kept)
    trail.record("handover.words_kept", by=by, at=at, about=(child,))


def tell_managers(*, at: datetime) -> int:
    """Tell a manager on duty, once, of each handover that lies unread. May be called at any time."""
    return by_the_clock(_late, _tell_a_manager, at=at)


def _late(area_id: int, *, at: datetime) -> list[int]:
    own = times(agencies.area_data(area_id, today=today_in_london(at)).handover)
    rows = Handover.objects.filter(area_id=area_id, read_at=None, told_at=None)
    late = list(rows.filter(entered__lte=at - own.unread).order_by("pk"))
    seats = agencies.who_has_desks((row.desk_id for row in late), at=at)
    alone = {row.pk for row in late if row.to_id is None and seats.get(row.desk_id) == frozenset({row.of_id})}
    away = agencies.away([row.of_id for row in late if row.pk in alone], at=at) if alone else frozenset()
    late = [row for row in late if row.pk not in alone or row.of_id in away or _was_back(row, own, at=at)]
    if not late:
        return []
    open_now = {(side_of(one.code), one.reference) for one in open_work.everything(area_id, at=at)}
    unread = HandedItem.objects.filter(handover__in=late, read_at=None)
    waiting = {one.handover_id for one in unread if (side_of(one.code), one.item) in open_now}
    return [row.pk for row in late if row.pk in waiting]


def _was_back(row: Handover, own: Times, *, at: datetime) -> bool:
    """Who alone sits at a desk reads it when they are back; by then others are told as of any."""
    back_at = agencies.own_shift(row.of_id, at=row.entered).back_at
    return back_at is not None and back_at + own.unread <= at


@store.action
def _tell_a_manager(pk: int, *, by: trail.Clockwork, at: datetime) -> bool:
    row = Handover.objects.select_related("desk__agency", "agency").get(pk=pk)
    if row.told_at is not None or row.read_at is not None:
        store.traced()
        return False
    row.change(based_on=row.version, told_at=at)
    managers = access.managers(row.agency_id, area_id=row.area_id, at=at)
    others = [one for one in managers if one not in (row.of_id, row.given_by_id)]
    there = agencies.on_shift(others, at=at)
    seated = agencies.who_has_desks([row.desk_id], at=at)[row.desk_id]
    at_the_desk_first = sorted(there, key=lambda one: (one not in seated, one))
    first = next(iter(agencies.sure_first(at_the_desk_first, at=at)), None)
    desk = agencies.there_or_first(row.desk_id, at=at)
    to = reference_of_desk(desk) if first is None else agencies.reference_of(first)
    agency = row.desk.agency.reference if first is None else row.agency.reference
    notices.tell(Template.HANDOVER_UNREAD, to=to, to_agency=agency, thing=row.reference, by=by, at=at)
    trail.record("handover.told_a_manager", by=by, at=at, about=(row.reference,))
    return True
