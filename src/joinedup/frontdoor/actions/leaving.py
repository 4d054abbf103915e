"""What a desk takes of what an agency that left had open: it is that desk's, and opens there."""

from datetime import datetime

from joinedup import store
from joinedup.frontdoor.actions.opening import key_adults
from joinedup.frontdoor.models import Conversation, Path
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail


@store.action
def taken_over(code: str, reference: str, *, desk_id: int, by: Viewer, at: datetime) -> None:
    """A desk took a path after an incident, or advice that was asked for, of an agency that left."""
    if code == "path.open":
        _take_path(reference, desk_id=desk_id, by=by, at=at)
    else:
        talk = Conversation.objects.get(area_id=by.area_id, reference=reference)
        heard = {"hearer_id": None, "hearer_desk_id": desk_id}
        talk.change(based_on=talk.version, **(heard if code == "talk.to_name" else {"desk_id": desk_id}))
    trail.record("concern.taken_over", by=by, at=at, about=(reference,))


def _take_path(reference: str, *, desk_id: int, by: Viewer, at: datetime) -> None:
    row = Path._base_manager.get(area_id=by.area_id, reference=reference)
    same = Path._base_manager.filter(
        person_id=row.person_id, code=row.code, kept_code=row.kept_code, desk_id=desk_id
    )
    if same.exists():
        insist(refuse("left.desk", "This desk has or had the same to do for them. Choose another."))
    if row.code == PathCode.SCHOOL and not key_adults(desk_id, area_id=by.area_id, at=at):
        insist(refuse("left.desk", "Nobody who sits at this desk may know of it. Choose another."))
    row.change(based_on=row.version, desk_id=desk_id, taken_by_id=None, seen_at=None)
