"""What cannot stay un-named and was not named by the end of its day: its adviser and a manager are told."""

from datetime import datetime

from joinedup import store
from joinedup.access import queries as access
from joinedup.access.actions import by_the_clock
from joinedup.agencies import queries as agencies
from joinedup.frontdoor.models import Conversation
from joinedup.frontdoor.rules.advising import Naming
from joinedup.notices import actions as notices
from joinedup.notices.queries import told_of
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


def chase_unnamed(*, at: datetime) -> int:
    """Tell the adviser's desk, and a manager of whoever asked, once of each. May be called at any time."""
    return by_the_clock(_late, _tell, at=at)


def _late(area_id: int, *, at: datetime, pk: int | None = None) -> list[int]:
    """Of which nobody was told; of this one alone where it is named."""
    rows = Conversation._base_manager.filter(
        area_id=area_id, concern=None, desk__isnull=False, advice__naming=Naming.MUST_NAME.value
    )
    if pk is not None:
        rows = rows.filter(pk=pk)
    unnamed = [row for row in rows.select_related("advice").order_by("pk") if row.is_unnamed_still(at=at)]
    if not unnamed:
        return []
    letters = told_of(area_id, (Template.TALK_NOT_NAMED,), things=[row.reference for row in unnamed])
    told = {one.thing for one in letters}
    return [row.pk for row in unnamed if row.reference not in told]


@store.action
def _tell(pk: int, *, by: trail.Clockwork, at: datetime) -> bool:
    if not _late(by.area_id, at=at, pk=pk):
        store.traced()
        return False
    row = Conversation._base_manager.select_related("desk__agency", "agency").get(pk=pk)
    assert row.desk is not None
    whom = [(row.desk.reference, row.desk.agency.reference)]
    managers = [one for one in access.managers(row.agency_id, area_id=by.area_id, at=at) if one != row.by_id]
    there = agencies.on_shift(managers, at=at)
    manager = next((one for one in managers if one in there), next(iter(managers), None))
    if manager is not None:
        whom.append((agencies.reference_of(manager), row.agency.reference))
    for to, agency in whom:
        notices.tell(Template.TALK_NOT_NAMED, to=to, to_agency=agency, thing=row.reference, by=by, at=at)
    trail.record("talk.not_named", by=by, at=at, about=(row.reference,))
    return True
