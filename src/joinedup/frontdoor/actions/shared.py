"""The concern that is acted on, as it was on the page."""

from datetime import datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_sit_at_the_hub, may_work_the_front_door
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions as sharing


def concern_as_shown(reference: str, *, version: int | None, by: Viewer) -> Concern:
    """The concern, if it is still what was on the page; asked first, since both texts must be seen."""
    concern = concern_here(reference, by=by)
    store.insist_on_version(concern, version)
    return concern


def concern_here(reference: str, *, by: Viewer) -> Concern:
    """The concern, for somebody who works at the front door; for everybody else there is none."""
    insist(may_work_the_front_door(by))
    return _there(reference, by=by)


def concern_at_the_hub(reference: str, *, by: Viewer) -> Concern:
    """The concern, for somebody who adds to it for an agency of the hub."""
    insist(may_sit_at_the_hub(by))
    return _there(reference, by=by)


def _there(reference: str, *, by: Viewer) -> Concern:
    found = (
        Concern.objects.visible_to(by).select_related("child", "sender__agency").filter(reference=reference)
    )
    concern = found.first()
    if concern is None:
        raise Http404
    return concern


def say_whom_it_stands_about(concern: Concern, *, by: Viewer, at: datetime) -> None:
    """Let the floor of questions know every child whom this is tied to now: each may be asked about. Of one
    that is decided nobody is, whomever it is tied to since."""
    if concern.state == State.DECIDED:
        return
    about = set(concern.named.filter(child__isnull=False).values_list("child__reference", flat=True))
    about |= {concern.child.reference} if concern.child is not None else set()
    if about:
        hours, why = 0, ""
        if concern.rating:
            in_use = profile_in_use(concern.area_id, today=today_in_london(at))
            hours, why = in_use.partners_answer(Rating(concern.rating))
        said: dict[str, Any] = {"answers_in": hours, "answers_because": why, "by": by, "at": at}
        sharing.concern_stands(concern.reference, about=about, **said)
    else:
        sharing.concern_is_over(concern.reference, by=by, at=at)
