"""How what the holder has is read before a question is answered: outside of every turn to write."""

from datetime import datetime

from joinedup.gate.viewer import Viewer
from joinedup.holdings import actions as holdings
from joinedup.sharing.models import Question
from joinedup.sharing.queries import may_answer_here
from joinedup.sharing.rules.states import State, can_be_answered


def read_for_answer(reference: str, *, by: Viewer, at: datetime) -> None:
    """Let the holder's own records be read for a question that somebody is about to answer.

    Nothing is read for whoever may not answer it, nor where it is answered: then nothing happens.

    Raises:
        store.NotSaved: what was read cannot be kept now.
    """
    rows = Question.objects.held_by(by).select_related("desk")
    question = rows.filter(reference=reference).first()
    if question is None or not may_answer_here(by, question).allowed:
        return
    if can_be_answered(State(question.state)).allowed:
        people = frozenset(question.about.values_list("person", flat=True))
        holdings.read_for(question.reference, people, by=by, at=at)
