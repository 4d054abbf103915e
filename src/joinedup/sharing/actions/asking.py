"""How a desk is asked a question."""

from collections.abc import Collection
from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing.models import AskedAbout, Question
from joinedup.sharing.queries import standing, told_in_words
from joinedup.sharing.rules import needed_by as when
from joinedup.sharing.rules.asking import may_be_asked
from joinedup.sharing.rules.bases import bases_of_england, sentence
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.periods import first_day
from joinedup.sharing.rules.purposes import Stage, may_be_for, purpose_of
from joinedup.sharing.rules.topics import can_tell, topics
from joinedup.trail import actions as trail


@store.action
def ask(
    child: str,
    *,
    topic: str,
    topic_detail: str,
    desk: str,
    people: Collection[str],
    months: int,
    why: str,
    needed_by: datetime,
    concern: str,
    purpose: str = "",
    depth: Depth | None = None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Ask a desk a question, and return its reference.

    The purpose, the lawful basis and what the family has been told are written down as they stand, so that
    they read the same when somebody looks back. `depth` None is what serves the topic. `purpose` is
    a code that was chosen; '' is what follows from what stands open about the child.
    """
    insist(roles.may_work(by))
    facts, asked = children.child(by, child), agencies.desk(by.area_id, desk)
    if facts is None or asked is None:
        raise Http404
    subject, today = topics()[topic], today_in_london(at)
    named = [one for one in children.people_around(facts.id) if one.reference in set(people)]
    insist(may_be_asked(named=len(named), chosen=len(set(people)), own=asked.agency_id == by.agency_id))
    insist(can_tell(subject, kind=asked.kind, agency=asked.agency_name))
    insist(when.may_be_needed(today_in_london(needed_by), today=today))
    stands = standing(by, facts)
    insist(may_be_for(stands, chosen=purpose, concern=concern))
    meant = purpose_of(stands, chosen=purpose, concern=concern)
    if not concern and Stage.CONCERN_OPEN in meant.stages:
        concern = stands.concerns[0]
    question = Question.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        child_id=facts.id,
        concern=concern,
        asker_id=by.practitioner_id,
        asker_agency_id=by.agency_id,
        desk_id=asked.id,
        topic=subject.code,
        topic_detail=topic_detail if subject.own_words else "",
        since=first_day(today, months=months),
        until=today,
        depth=(depth or subject.depth).value,
        why=why,
        needed_by=needed_by,
        purpose=meant.code,
        basis=sentence(
            purpose=meant.code,
            asker_kind=agencies.kind_of(by.agency_id),
            holder_kind=asked.kind,
            holder_name=asked.agency_name,
            today=today,
            bases=bases_of_england(),
        ),
        family_told=told_in_words(children.family_told(facts.id, kept_back=facts.protected), today=today),
    )
    AskedAbout.objects.bulk_create(
        AskedAbout(question=question, person=one.reference, name=one.name, birth_date=one.birth_date)
        for one in named
    )
    notices.tell(
        Template.QUESTION_WAITING,
        to=asked.reference,
        to_agency=asked.agency_reference,
        thing=question.reference,
        needed_by=needed_by,
        by=by,
        at=at,
    )
    trail.record("question.asked", by=by, at=at, about=(question.reference, facts.reference), typed=why)
    return question.reference
