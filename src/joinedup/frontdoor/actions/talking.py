"""A conversation is noted, or advice is asked for before a child is named; and either becomes a concern."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.standing import reference_of_agency
from joinedup.frontdoor.actions.telling import tell
from joinedup.frontdoor.models import Advice, Concern, Conversation
from joinedup.frontdoor.queries.talking import adviser_desks
from joinedup.frontdoor.rules import advising
from joinedup.frontdoor.rules.advising import Advised, Asked, Noted
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail


@store.action
def note_conversation(noted: Noted, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Keep what two people said of a worry, with the child's name or without."""
    insist(may_work(by))
    talk = _begun(by, at, worry=noted.worry)
    talk.spoke_with, talk.agreed, talk.child_name = noted.spoke_with, noted.agreed, noted.child_name
    talk.save(force_insert=True)
    trail.record("talk.noted", by=by, at=at, about=(talk.reference,))
    return talk.reference


@store.action
def ask_before_naming(asked: Asked, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Ask for advice on a worry that names nobody. Until when there is an answer is stored with it.

    Raises:
        Http404: nobody of that kind advises in this area.
    """
    insist(may_work(by))
    desk = adviser_desks(by.area_id, at=at).get(asked.adviser)
    if desk is None:
        raise Http404
    talk = _begun(by, at, worry=asked.worry)
    talk.working_well, talk.age_band, talk.adviser = asked.working_well, asked.age_band, asked.adviser
    talk.desk_id = desk.id
    talk.answer_by = agencies.open_again_for(desk.id, advising.ANSWERS_WITHIN, since=at)
    talk.save(force_insert=True)
    notices.tell(
        Template.ADVICE_ASKED,
        to=desk.reference,
        to_agency=desk.agency_reference,
        thing=talk.reference,
        by=by,
        at=at,
    )
    trail.record("talk.asked", by=by, at=at, about=(talk.reference, desk.reference))
    return talk.reference


@store.action
def advise(reference: str, *, advised: Advised, by: Viewer, at: datetime, key: str = "") -> str:
    """Say what one would do, and whether the child can stay un-named. The first advice counts."""
    insist(may_work(by))
    rows = Conversation.objects.visible_to(by).filter(desk_id__in=by.desk_ids, reference=reference)
    talk = rows.select_related("by", "agency", "hearer", "hearer_desk").first()
    if talk is None:
        raise Http404
    insist(
        advising.may_advise(
            asked_by=talk.by.reference,
            by=by.reference,
            advised=Advice.objects.filter(conversation=talk).exists(),
        )
    )
    Advice.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        conversation=talk,
        would_do=advised.would_do,
        becomes_concern=advised.becomes_concern,
        naming=advised.naming.value,
        harm=advised.harm,
        by_id=by.practitioner_id,
    )
    hears = talk.hearer_desk or talk.hearer or talk.by
    notices.tell(
        Template.ADVICE_GIVEN,
        to=hears.reference,
        to_agency=reference_of_agency(hears.agency_id),
        thing=reference,
        by=by,
        at=at,
    )
    trail.record("talk.advised", by=by, at=at, about=(reference,))
    return reference


@store.action
def name_it(reference: str, *, told: Told, by: Viewer, at: datetime, key: str = "") -> str:
    """Let a conversation become a concern, with all that was said in it; returns the concern's reference.

    One that was had counts from the day on which it was noted; one in which advice was asked for without a
    name, from now: nobody could have decided on it before.

    Raises:
        Refused: it is one already.
    """
    insist(may_work(by))
    talk = Conversation.objects.own(by).filter(reference=reference).first()
    if talk is None:
        raise Http404
    insist(advising.may_name(named=talk.concern_id is not None))
    told_as = tell(told, received=talk.occurred if talk.desk_id is None else None, by=by, at=at)
    talk.change(based_on=talk.version, concern=Concern.objects.visible_to(by).get(reference=told_as))
    trail.record("talk.named", by=by, at=at, about=(reference, told_as))
    return told_as


def _begun(by: Viewer, at: datetime, *, worry: str) -> Conversation:
    return Conversation(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
        worry=worry,
    )
