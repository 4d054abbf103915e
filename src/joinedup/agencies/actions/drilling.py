"""The week's night drill: drawn once, and recorded once when the call was made."""

from collections.abc import Collection
from datetime import date, datetime

from joinedup import store
from joinedup.agencies.models import Desk, DrillCall, Practitioner
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


class NotNow(ValueError):
    """The minute has not come, it is over, or the call was recorded already. The text says which."""


@store.action
def draw_drill(
    area_id: int, *, week: date, minute: datetime, desk_id: int, by: trail.Actor, at: datetime
) -> None:
    """Write down the week's draw.

    Raises:
        NotNow: it was drawn before, and stays as it is.
    """
    if DrillCall.objects.filter(area_id=area_id, week=week).exists():
        raise NotNow("This week's call is drawn already.")
    DrillCall.objects.create(area_id=area_id, week=week, at=minute, desk_id=desk_id)
    trail.record("drill.drawn", by=by, at=at, typed=week.isoformat())


@store.action
def record_drill(
    drill_id: int, *, came: str, answered_for_by: str, by: trail.Actor, at: datetime, key: str = ""
) -> None:
    """Write down what came of the call, by desk: nobody who answered, or did not, is named.

    Raises:
        NotNow: somebody has recorded it already.
    """
    answering = Desk.objects.get(reference=answered_for_by)
    rows = DrillCall.objects.filter(pk=drill_id, called_at=None)
    if rows.update(came=DrillCall.Came(came).value, called_at=at, answered_for_by=answering) != 1:
        raise NotNow("Somebody has recorded this week's call already.")
    trail.record("drill.called", by=by, at=at, about=(answering.reference,))


@store.action
def tell_who_calls(people: Collection[int], *, by: trail.Actor, at: datetime) -> None:
    """Tell each of these that the call is to be made now."""
    told = list(Practitioner.objects.select_related("agency").filter(pk__in=people).order_by("pk"))
    for one in told:
        notices.tell(Template.DRILL_DUE, to=one.reference, to_agency=one.agency.reference, by=by, at=at)
    trail.record("drill.due", by=by, at=at, about=tuple(one.reference for one in told))
