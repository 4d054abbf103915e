"""A round's row for whoever acts in it or reads it, and the moment in which its views open by themselves."""

from datetime import datetime

from django.db.models import Q
from django.http import Http404

from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.risk.models import Asked, Round
from joinedup.risk.rules import views as rules
from joinedup.risk.rules.views import Revealed, Standing


def found(viewer: Viewer, reference: str) -> Round | None:
    """By its reference, or by that of the own agency's part. None: absent, hidden or no reference at all."""
    wanted = references.parse(reference) or reference[:14]
    mine = Asked.objects.filter(reference=wanted, agency_id=viewer.agency_id).values("round_id")
    rows = Round.objects.visible_to(viewer).filter(Q(reference=wanted) | Q(pk__in=mine))
    return rows.select_related("agency", "opened_by", "revealed_by").first()


def insisted(viewer: Viewer, reference: str) -> Round:
    row = found(viewer, reference)
    if row is None:
        raise Http404
    return row


def standings(row: Round) -> list[Standing]:
    return [Standing(one.said_at is not None, one.present) for one in Asked.objects.filter(round=row)]


def open_if_all_are_in(row: Round, *, at: datetime) -> bool:
    """In an action that changed who is waited for."""
    if row.revealed_at is not None or not rules.all_are_in(standings(row)):
        return False
    row.change(based_on=row.version, revealed_at=at, revealed_how=Revealed.ALL_IN.value)
    return True
