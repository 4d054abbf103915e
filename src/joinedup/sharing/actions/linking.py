"""Links in an e-mail to a duty's mailbox, for those who are asked so rarely that they know no way in."""

import secrets
from datetime import datetime, timedelta

from django.http import Http404

from joinedup import store
from joinedup.agencies.queries.skilled import at_desk_with
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.disclosing import record
from joinedup.sharing.models import Link, Question
from joinedup.sharing.queries import practice_of
from joinedup.sharing.rules.links import GOOD_FOR, may_be_renewed, may_be_used
from joinedup.sharing.rules.states import State


def tell_desk(question: Question, *, by: Viewer, at: datetime) -> None:
    """Tell the duty that a question waits: with a link that is good once, where its agency works so."""
    agency = question.desk.agency
    if practice_of(agency.pk, kind=agency.kind, today=today_in_london(at)).links_by_mail:
        _send(question, by=by, at=at)
        return
    notices.tell(
        Template.QUESTION_WAITING,
        to=question.desk.reference,
        to_agency=agency.reference,
        thing=question.reference,
        needed_by=question.needed_by,
        by=by,
        at=at,
    )
    if question.skill:
        _tell_whoever_is_trained(question, by=by, at=at)


def _tell_whoever_is_trained(question: Question, *, by: Viewer, at: datetime) -> None:
    """One of those at the desk who have what the question needs and are on now: the duty need not look."""
    out = children.kept_out_of([question.child_id])[question.child_id]
    trained = at_desk_with(by, question.desk_id, question.skill, without=out)
    for one in trained.on[:1]:
        notices.tell(
            Template.QUESTION_WAITING,
            to=one.person.reference,
            to_agency=question.desk.agency.reference,
            thing=question.reference,
            needed_by=question.needed_by,
            by=by,
            at=at,
        )


@store.action
def use_link(code: str, *, by: Viewer, at: datetime) -> str:
    """Take the link: from now on it is theirs, and nobody else's. Returns the question's reference."""
    link = _link(code, by=by)
    insist(may_be_used(by, used_by=link.used_by.reference if link.used_by else "", ends=link.ends, at=at))
    if link.used_by is None:
        link.change(based_on=link.version, used_by_id=by.practitioner_id, used_at=at)
    record("question.link_used", link.question, by=by, at=at)
    return link.question.reference


@store.action
def new_link(code: str, *, by: Viewer, at: datetime, key: str) -> str:
    """Send a new link to the duty's mailbox in place of one that was used or has ended."""
    link = _link(code, by=by)
    insist(may_be_renewed(State(link.question.state)))
    for one in Link.objects.filter(question=link.question, used_by=None, ends__gt=at):
        one.change(based_on=one.version, ends=at)
    _send(link.question, by=by, at=at)
    record("question.link_sent", link.question, by=by, at=at)
    return link.question.reference


def _link(code: str, *, by: Viewer) -> Link:
    """A link of the viewer's own agency; every other is not there."""
    theirs = Question.objects.held_by(by)
    rows = Link.objects.select_related("question__desk__agency", "question__child", "used_by")
    link = rows.filter(code=code, question__in=theirs).first()
    if link is None:
        raise Http404
    return link


def _send(question: Question, *, by: Viewer, at: datetime) -> None:
    link = Link.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        code=secrets.token_urlsafe(15),
        ends=at + timedelta(hours=GOOD_FOR),
    )
    notices.tell(
        Template.QUESTION_LINK,
        to=question.desk.reference,
        to_agency=question.desk.agency.reference,
        thing=question.reference,
        needed_by=question.needed_by,
        link=link.code,
        by=by,
        at=at,
    )
