"""What becomes of questions with an agency that leaves the partnership: the other side is told."""

from datetime import datetime

from django.db.models import Q

from joinedup import store
from joinedup.gate.viewer import Viewer
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.noticing import tell_other_side
from joinedup.sharing.actions.withdrawing import take_back
from joinedup.sharing.models import Question
from joinedup.sharing.rules.states import OPEN_AT_THE_DESK, State, can_be_withdrawn
from joinedup.trail import actions as trail

_NOBODY_WAITS = "Whoever asked has left the partnership, and nobody waits for it."


@store.action
def tell_that_it_leaves(agency_id: int, *, by: Viewer, at: datetime) -> None:
    """Tell whoever waits for an answer of theirs, has a question of theirs to answer, or is owed what became
    of what they answered."""
    with_it = Q(asker_agency_id=agency_id) | Q(desk__agency_id=agency_id)
    owes = Q(asker_agency_id=agency_id, state=State.ANSWERED.value)
    is_open = Q(state__in=[one.value for one in (*OPEN_AT_THE_DESK, State.PREPARED)])
    open_ones = Question.objects.filter(owes | with_it & is_open, area_id=by.area_id)
    for question in open_ones.select_related("desk__agency", "asker_agency").order_by("pk"):
        if question.asker_agency_id == question.desk.agency_id:
            continue  # it leaves with both
        asked_of_it = question.desk.agency_id == agency_id
        tell_other_side(Template.WITH_WHO_LEAVES, question, the_asker=asked_of_it, by=by, at=at)
    trail.record("question.told_who_leaves", by=by, at=at)


@store.action
def see_to_who_left(reference: str, *, its_own: bool, ended: bool, by: Viewer, at: datetime) -> None:
    """Somebody else saw to it for an agency that has left. `its_own`: it had asked.

    What it asked and nobody waits for is taken back, so that nobody else prepares an answer to it.
    """
    question = Question.objects.select_related("desk__agency", "asker_agency").get(
        area_id=by.area_id, reference=reference
    )
    if its_own and ended and can_be_withdrawn(State(question.state)).allowed:
        take_back(question, because=_NOBODY_WAITS, based_on=question.version, by=by, at=at)
        tell_other_side(Template.QUESTION_WITHDRAWN, question, the_asker=False, by=by, at=at)
    else:
        tell_other_side(Template.WHO_LEFT_SEEN_TO, question, the_asker=not its_own, by=by, at=at)
    trail.record("question.seen_to", by=by, at=at, about=(reference,))
