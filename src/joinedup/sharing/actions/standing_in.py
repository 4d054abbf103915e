"""Who acts for a desk that is closed is written in the trail, with the desk that they stand in for."""

from datetime import datetime

from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Question
from joinedup.sharing.queries import may_answer_here
from joinedup.sharing.rules.states import STANDS_IN, may_answer
from joinedup.trail import actions as trail


def insist_on_the_desk(question: Question, *, by: Viewer, at: datetime, link: bool = False) -> None:
    """Go on only for whoever sits at the desk or stands in for it; with `link`, for whoever came by one."""
    at_desk = may_answer(by, desk_id=question.desk_id, needed_by=question.needed_by)
    insist(may_answer_here(by, question) if link else at_desk)
    if at_desk.rule == STANDS_IN:
        about = (question.reference, question.desk.reference)
        trail.record("question.stood_in", by=by, at=at, about=about)
