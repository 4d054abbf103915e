"""Who may answer a question: who sits at its desk or stands in there, or came by a link to its mailbox."""

from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow
from joinedup.sharing.models import Link, Question
from joinedup.sharing.rules.states import may_answer


def has_link(viewer: Viewer, code: str) -> bool:
    """Whether a link is one to the viewer's own agency, good or not."""
    return Link.objects.filter(code=code, question__in=Question.objects.held_by(viewer)).exists()


def may_answer_here(viewer: Viewer, question: Question) -> Decision:
    said = may_answer(viewer, desk_id=question.desk_id, needed_by=question.needed_by)
    if said.allowed or question.desk.agency_id != viewer.agency_id:
        return said
    taken = Link.objects.filter(question=question, used_by_id=viewer.practitioner_id, ends__gt=viewer.at)
    return allow("answer.by_link") if taken.exists() else said
