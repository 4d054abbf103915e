"""What is asked of others beside a child: a service for its name, and somebody to put right what is wrong.

A service that works with a child and is named on request alone is asked, and chooses. Nobody else learns
which service it is: neither whoever asks, nor by the desk or the number that the page shows.
"""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children.actions.now import signed
from joinedup.children.models import Child, Doubt, Involvement, NameWish
from joinedup.children.queries.asking_them import asked_for_their_name
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail

# It names nobody, and does not say that somebody left: that would tell which service it was.
_NOBODY_TO_ANSWER = "No name is given. If they are needed, ring the front door."


@store.action
def ask_for_name(reference: str, *, which: int, because: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Ask a service for its name. `which` is its place, from 0, among those named on request alone."""
    common = signed(reference, by=by, at=at)
    theirs = Involvement.objects.filter(child__reference=reference, child__in=Child.objects.visible_to(by))
    asked = list(asked_for_their_name(theirs, at=at))
    if not 0 <= which < len(asked):
        raise Http404
    NameWish.objects.create(**common, involvement=asked[which], because=because)
    trail.record("service.asked_for_its_name", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def answer_for_name(
    reference: str, *, given: bool, answer: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """The service chooses: whoever asked reads `answer`, its name and number or what to do instead."""
    row = NameWish.objects.select_related("involvement", "child").filter(reference=reference).first()
    if row is None or row.involvement.agency_id != by.agency_id:
        raise Http404
    if not Child.objects.visible_to(by).filter(pk=row.child_id).exists():
        raise Http404
    if row.answered_at is not None:
        insist(refuse("wish.answered", "Somebody of your service has answered this already."))
    row.change(
        based_on=row.version, given=given, answer=answer, answered_at=at, answered_by_id=by.practitioner_id
    )
    trail.record("service.answered_for_its_name", by=by, at=at, about=(row.child.reference, row.reference))
    return str(row.child.reference)


@store.action
def nobody_answers(reference: str, *, by: Viewer, at: datetime) -> None:
    """Nobody is there who could choose: whoever asked reads that, and not which service it was."""
    row = NameWish.objects.select_related("child").get(area_id=by.area_id, reference=reference)
    if row.answered_at is None:
        said = {"given": False, "answer": _NOBODY_TO_ANSWER}
        row.change(based_on=row.version, answered_at=at, answered_by_id=by.practitioner_id, **said)
    trail.record("service.answered_by_nobody", by=by, at=at, about=(row.child.reference, reference))


@store.action
def say_wrong(reference: str, *, about: str, words: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say that something on the page is wrong. The front door looks into it until somebody has settled it."""
    desk = agencies.front_door_desk(by.area_id)
    row = Doubt.objects.create(**signed(reference, by=by, at=at), about=about, words=words, desk_id=desk.id)
    trail.record("child.said_to_be_wrong", by=by, at=at, about=(reference, row.reference))
    return reference


@store.action
def settle_doubt(reference: str, *, came_of: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say what was put right, or why it stands as it is."""
    theirs = Child.objects.visible_to(by).values("pk")
    row = Doubt.objects.select_related("child").filter(reference=reference, child__in=theirs).first()
    if row is None:
        raise Http404
    if row.settled_at is not None:
        insist(refuse("doubt.settled", "Somebody has settled this already."))
    row.change(based_on=row.version, settled_at=at, settled_by_id=by.practitioner_id, came_of=came_of)
    trail.record("child.doubt_settled", by=by, at=at, about=(row.child.reference, row.reference))
    return str(row.child.reference)
