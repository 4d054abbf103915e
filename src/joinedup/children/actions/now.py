"""Writing for whoever opens a child's page next. Each is signed; what stood before stays beneath it."""

from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.children.models import Child, NightPlan, NotHeard, Paragraph
from joinedup.children.rules.now import may_be_reviewed_on, may_be_the_paragraph
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@store.action
def write_paragraph(reference: str, *, words: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say in one paragraph how it is for the child. To say the same again is to say that it still holds."""
    insist(may_be_the_paragraph(words))
    Paragraph.objects.create(**signed(reference, by=by, at=at), words=words)
    trail.record("child.paragraph_written", by=by, at=at, about=(reference,))
    return reference


@store.action
def plan_tonight(
    reference: str, *, words: str, never: str, review_on: date, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say what to do if something happens tonight, and what must not be done, until it is looked at again."""
    insist(may_be_reviewed_on(review_on, today=today_in_london(at)))
    NightPlan.objects.create(**signed(reference, by=by, at=at), words=words, never=never, review_on=review_on)
    trail.record("child.tonight_planned", by=by, at=at, about=(reference,))
    return reference


@store.action
def say_not_heard(reference: str, *, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say why nobody has heard the child yet."""
    NotHeard.objects.create(**signed(reference, by=by, at=at), because=because)
    trail.record("child.not_heard", by=by, at=at, about=(reference,))
    return reference


def signed(reference: str, *, by: Viewer, at: datetime) -> dict[str, object]:
    """What every row about a child that somebody signs begins with."""
    child = Child.objects.visible_to(by).filter(reference=reference).first()
    if child is None:
        raise Http404
    return {
        "area_id": child.area_id,
        "occurred": at,
        "entered": at,
        "child": child,
        "by_id": by.practitioner_id,
    }
