"""What whoever leads a round does: opens it, says who is here, opens the views, and closes it.

A meeting's chair leads the rounds of its cases: the meetings, a floor above, say so with `leads`. Whoever
opened a round leads it too.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.risk.models import Asked, Round
from joinedup.risk.opening import insisted, open_if_all_are_in
from joinedup.risk.rules import views as rules
from joinedup.risk.rules.views import Revealed
from joinedup.trail import actions as trail

Desks = Mapping[str, int | None]
_NO_DESKS: Desks = MappingProxyType({})


@store.action
def open_round(
    *,
    child: str,
    agencies: Collection[str],
    desks: Desks = _NO_DESKS,
    by: Viewer,
    at: datetime,
    urgent: bool = False,
    key: str = "",
) -> str:
    """Ask these agencies, by reference, for their views of a child; return the round's reference.

    `desks`: where it waits for an agency, by its reference, if no desk of its own is around the child.
    Urgent: nothing is held back, from the first minute on.
    """
    insist(roles.may_work(by))
    facts = children.child(by, child)
    if facts is None:
        raise Http404
    wanted = tuple(dict.fromkeys(agencies))
    insist(rules.may_open(len(wanted)))
    row = Round(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        child_id=facts.id,
        agency_id=by.agency_id,
        opened_by_id=by.practitioner_id,
        urgent=urgent,
        revealed_at=at if urgent else None,
        revealed_how=Revealed.URGENT.value if urgent else "",
    )
    row.save(force_insert=True)
    _ask(row, wanted, desks, at=at)
    trail.record("round.opened", by=by, at=at, about=(row.reference, facts.reference))
    return row.reference


@store.action
def ask_also(
    reference: str,
    *,
    agencies: Collection[str],
    desks: Desks = _NO_DESKS,
    by: Viewer,
    at: datetime,
    leads: bool = False,
    key: str = "",
) -> str:
    """Ask more agencies in the same round; who is asked already stays asked once."""
    row = _led(reference, by=by, leads=leads)
    before = set(row.asked.values_list("agency__reference", flat=True))
    more = [one for one in dict.fromkeys(agencies) if one not in before]
    insist(rules.may_open(len(before) + len(more)))
    _ask(row, more, desks, at=at)
    trail.record("round.asked", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def say_present(
    reference: str,
    *,
    agency: str,
    present: bool | None,
    by: Viewer,
    at: datetime,
    leads: bool = False,
    key: str = "",
) -> str:
    """Say whether an agency is here. Nobody waits for one that is not: its view stands if it sent one."""
    row = _led(reference, by=by, leads=leads)
    asked = row.asked.filter(agency__reference=agency).first()
    if asked is None:
        raise Http404
    asked.change(based_on=asked.version, present=present)
    opened = open_if_all_are_in(row, at=at)
    trail.record("round.present", by=by, at=at, about=(row.reference, agency))
    if opened:
        trail.record("round.all_in", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def reveal(
    reference: str, *, because: str, by: Viewer, at: datetime, leads: bool = False, key: str = ""
) -> str:
    """Open the views to all who are asked, at any time, with a reason."""
    row = insisted(by, reference)
    insist(roles.may_work(by))
    insist(rules.may_reveal(leads=leads or _opened(row, by), revealed=row.revealed_at is not None))
    why = because.strip()[: rules.REASON_LIMIT]
    if not why:
        insist(refuse("reveal.no_reason", "Enter why the views are opened now"))
    row.change(
        based_on=row.version,
        revealed_at=at,
        revealed_by_id=by.practitioner_id,
        revealed_how=Revealed.CHAIR.value,
        revealed_because=why,
    )
    trail.record("round.revealed", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def close_round(reference: str, *, by: Viewer, at: datetime, leads: bool = False, key: str = "") -> str:
    """Take no more views. What waited still is open from now on: nobody's view can be swayed any more."""
    row = insisted(by, reference)
    insist(roles.may_work(by))
    insist(rules.may_lead(leads=leads or _opened(row, by), closed=False))
    if row.closed_at is None:
        waited = row.revealed_at is None
        opened = {"revealed_at": at, "revealed_how": Revealed.CLOSED.value} if waited else {}
        row.change(based_on=row.version, closed_at=at, **opened)
    trail.record("round.closed", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let what is asked of an agency be the person's or the desk's that its item names now."""
    references = []
    for item in items:
        rows = Asked._base_manager.filter(reference=item.reference)
        rows.update(person_id=item.person_id, desk_id=item.desk_id)
        references.append(item.reference)
    trail.record("views.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


def _led(reference: str, *, by: Viewer, leads: bool) -> Round:
    insist(roles.may_work(by))
    row = insisted(by, reference)
    insist(rules.may_lead(leads=leads or _opened(row, by), closed=row.closed_at is not None))
    return row


def _opened(row: Round, by: Viewer) -> bool:
    return row.opened_by_id == by.practitioner_id


def _ask(row: Round, wanted: Collection[str], desks: Desks, *, at: datetime) -> None:
    known = {one.reference: one.id for one in agencies.agencies_in(row.area_id)}
    if not set(wanted) <= set(known):
        raise Http404
    around = {line.agency_id: line.desk_id for line in children.involvements(row.child_id, at=at)}
    first = agencies.first_desks((known[one] for one in wanted), at=at)
    for one in wanted:
        agency = known[one]
        beside = around.get(agency)
        Asked.objects.create(
            area_id=row.area_id,
            occurred=at,
            entered=at,
            round=row,
            agency_id=agency,
            desk_id=(agencies.there_or_first(beside, at=at) if beside else desks.get(one))
            or first.get(agency),
        )
