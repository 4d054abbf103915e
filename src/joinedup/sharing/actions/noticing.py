"""Who of the two sides of a question is told that something is there for them."""

from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import leaving
from joinedup.agencies.queries.standing import reference_of_agency, reference_of_desk
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.models import Question


def tell_other_side(
    template: Template, question: Question, *, the_asker: bool, by: Viewer, at: datetime
) -> None:
    """Tell the other side: whoever has it in hand, or the desk where they may not be told of this child.

    Of an agency that left it is the desk that took what was open there, else the last of all.
    """
    asks = question.follower or (None if question.follower_desk else question.asker)
    person = asks if the_asker else question.answerer
    desk = question.follower_desk if the_asker else question.desk
    agency = question.asker_agency if the_asker else question.desk.agency
    to = desk.reference if desk else ""
    if person is not None:
        to = children.told_instead(question.child_id, person_id=person.pk, person=person.reference)
    today = today_in_london(at)
    has_left = agency.left_on is not None and agency.left_on <= today
    told = agency.reference
    if has_left:
        code = "question.asked" if the_asker else "question.to_answer"
        now = leaving.has_now(agency.pk, code, question.reference, area_id=question.area_id, today=today)
        has_it = now.desk if now and now.desk else agencies.last_desk(question.area_id, today=today)
        if has_it is not None:
            to, told = reference_of_desk(has_it.id), reference_of_agency(has_it.agency_id)
    if to:
        notices.tell(template, to=to, to_agency=told, thing=question.reference, by=by, at=at)
