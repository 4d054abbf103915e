"""What an area says of the law: from which day something is in force here."""

from datetime import date, datetime

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Commencement
from joinedup.sharing.queries import waiting_law
from joinedup.trail import actions as trail


@store.action
def enter_commencement(code: str, *, on: date, source: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say from which day a provision is in force that was off. Entered again, the newest day counts.

    Raises:
        ValueError: it is none of those that wait for their day.
    """
    insist(roles.may_edit_roles(by))
    if code not in dict(waiting_law()):
        raise ValueError(f"{code!r} does not wait for a day.")
    Commencement.objects.create(
        area_id=by.area_id, occurred=at, entered=at, code=code, on=on, source=source, by_id=by.practitioner_id
    )
    trail.record("law.commenced", by=by, at=at, typed=f"{code} from {on}: {source}")
    return code
