"""What every action here does first and last: find the row for whoever may, and tell both sides."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_desk
from joinedup.disagreements.models import Disagreement, Rung
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


def row_for(
    reference: str, *, by: Viewer, version: int | None = None, versioned: bool = False
) -> Disagreement:
    """The row, for somebody of either side who may see it.

    Raises:
        Http404: it is absent, or hidden from them.
        Stale: somebody changed it since `version`.
    """
    insist(roles.may_work(by))
    wanted = references.parse(reference) or ""
    rows = Disagreement.objects.visible_to(by).select_related("child", "agency", "other")
    row = rows.filter(reference=wanted).first()
    if row is None:
        raise Http404
    if versioned:
        store.insist_on_version(row, version)
    return row


def newest_rung(row: Disagreement) -> Rung:
    found = row.rungs.order_by("-number").first()
    assert found is not None  # raising makes the first
    return found


def record(code: str, row: Disagreement, *, by: trail.Actor, at: datetime) -> None:
    trail.record(code, by=by, at=at, about=(row.reference, row.child.reference))


def tell_sides(
    template: Template,
    row: Disagreement,
    rung: Rung,
    *,
    only: frozenset[int] | None = None,
    by: trail.Actor,
    at: datetime,
) -> None:
    """Tell whoever has it on each side; `only`: at these agencies alone. Nobody is told of what they did."""
    sides = (
        (row.agency, rung.ours_id, rung.ours_desk_id),
        (row.other, rung.theirs_id, rung.theirs_desk_id),
    )
    for agency, person_id, desk_id in sides:
        if only is not None and agency.pk not in only:
            continue
        tell_one(template, person_id, desk_id, agency=agency.reference, thing=row.reference, by=by, at=at)


def tell_one(
    template: Template,
    person_id: int | None,
    desk_id: int | None,
    *,
    agency: str,
    thing: str,
    by: trail.Actor,
    at: datetime,
) -> None:
    to = ""
    if person_id is not None:
        to = agencies.reference_of(person_id)
    elif desk_id is not None:
        to = reference_of_desk(desk_id)
    if to and to != by.reference:
        notices.tell(template, to=to, to_agency=agency, thing=thing, by=by, at=at)
