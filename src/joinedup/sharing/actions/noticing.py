"""Who of the two sides of a question is told that something is there for them."""

from datetime import datetime

from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.models import Question


def tell_other_side(
    template: Template, question: Question, *, the_asker: bool, by: Viewer, at: datetime
) -> None:
    """Tell the other side: whoever has it in hand, or the desk where they may not be told of this child."""
    asks = question.follower or (None if question.follower_desk else question.asker)
    person = asks if the_asker else question.answerer
    desk = question.follower_desk if the_asker else question.desk
    agency = question.asker_agency if the_asker else question.desk.agency
    to = desk.reference if desk else ""
    if person is not None:
        to = children.told_instead(question.child_id, person_id=person.pk, person=person.reference)
    if to:
        thing = question.reference
        notices.tell(template, to=to, to_agency=agency.reference, thing=thing, by=by, at=at)
