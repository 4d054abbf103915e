"""More that is needed to decide: asked for by a moment, given by the sender; nothing is decided meanwhile."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.frontdoor.actions.feedback import tell_of
from joinedup.frontdoor.models import Concern, MoreAsked, Recommendation
from joinedup.frontdoor.rules.following import follow_of
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


def ask_for_more(
    concern: Concern, recommendation: Recommendation, *, because: str, text: str, by: Viewer, at: datetime
) -> str:
    """Let a concern wait for what is needed to decide it; called where a manager authorises that.

    Its clock runs on, so that what is late because of it is seen to be, with the reason, who agreed and what
    keeps the child safe meanwhile. Whoever we do not know is asked for nothing.
    """
    said = follow_of(recommendation.follow)
    needed_by = said.needed_by()
    if needed_by is None:
        raise ValueError("What is waited for needs a day and a time.")
    concern.change(based_on=concern.version, state=State.WAITING.value, waits_until=needed_by)
    recommendation.change(based_on=recommendation.version, asked_at=at)
    MoreAsked.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        recommendation=recommendation,
        text=text if concern.verified else "",
        who=said.who,
        needed_by=needed_by,
        meanwhile=said.meanwhile,
        because=because,
        by_id=by.practitioner_id,
    )
    if concern.verified:
        tell_of(Template.MORE_ASKED, concern, needed_by=needed_by, by=by, at=at)
    trail.record("concern.more_asked", by=by, at=at, about=(concern.reference,), typed=because)
    return concern.reference


@store.action
def give_more(
    reference: str, *, text: str, sender: Viewer, by: trail.Actor, at: datetime, key: str = ""
) -> str:
    """Keep what the sender adds, and put the concern before the front door again. It may come late.

    `by` is the sender, or `Unnamed` for one who asked to stay so.
    """
    insist(may_work(sender))
    concern = Concern.objects.sent_by(sender).filter(reference=reference).first()
    if concern is None:
        raise Http404
    asked = MoreAsked.objects.filter(concern=concern, ended_at=None).first()
    if asked is None:
        insist(refuse("more.over", "A colleague has gone on without it. Ring the front door."))
        raise AssertionError
    asked.change(based_on=asked.version, answer=text, answered_at=at, ended_at=at)
    _put_before_the_front_door(concern, by=by, at=at)
    trail.record("concern.more_given", by=by, at=at, about=(reference,), typed=text)
    return reference


def a_file_came(reference: str, *, by: Viewer, at: datetime) -> None:
    """A file that comes while more is waited for is that more. Words can still be added to it, until somebody
    goes on; called in the act that keeps it."""
    concern = Concern.objects.sent_by(by).get(reference=reference)
    asked = MoreAsked.objects.filter(concern=concern, ended_at=None).first()
    if asked is None or concern.state != State.WAITING:
        return
    asked.change(based_on=asked.version, answered_at=at)
    _put_before_the_front_door(concern, by=by, at=at)


def _put_before_the_front_door(concern: Concern, *, by: trail.Actor, at: datetime) -> None:
    concern.change(based_on=concern.version, state=State.BEING_READ.value)
    desk = concern.desk
    notices.tell(
        Template.MORE_CAME,
        to=desk.reference,
        to_agency=desk.agency.reference,
        thing=concern.reference,
        by=by,
        at=at,
    )
