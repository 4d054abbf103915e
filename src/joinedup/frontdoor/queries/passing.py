"""Which desks of the hub something can be passed on to, and who there has opened it."""

from django.db.models import QuerySet

from joinedup.access.queries import held_by_each
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine
from joinedup.frontdoor.models import Concern, FollowThrough
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

_READ_IT = frozenset({Right.SIT_AT_THE_HUB, Right.WORK_THE_FRONT_DOOR})


def desks_of_the_hub(viewer: Viewer) -> tuple[DeskLine, ...]:
    """Those at which somebody sits who may open a concern: to no other would it be of use."""
    desks = agencies.desks_to_ask(viewer.area_id, today=today_in_london(viewer.at))
    seats = agencies.seats(one.id for one in desks)
    held = held_by_each(set().union(*seats.values()), area_id=viewer.area_id, at=viewer.at)
    sits = {who for who, one in held.items() if _READ_IT & one.rights}
    return tuple(one for one in desks if sits & seats.get(one.id, frozenset()))


def was_passed_to(viewer: Viewer, row: Concern) -> bool:
    return _open_at(viewer).filter(concern=row).exists()


def passed_to(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """What was passed to the viewer's desks and is still followed: reference, and by whom it was opened."""
    here = Concern.objects.visible_to(viewer).values("pk")
    rows = _open_at(viewer).filter(concern__in=here).order_by("pk")
    columns = rows.values_list("concern__reference", "opened_by__name")
    return tuple((reference, opened or "") for reference, opened in columns)


def _open_at(viewer: Viewer) -> QuerySet[FollowThrough]:
    return FollowThrough.objects.filter(area_id=viewer.area_id, ended_at=None, desk_id__in=viewer.desk_ids)
