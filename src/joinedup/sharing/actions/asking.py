"""How a desk is asked a question."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.sharing.actions.linking import tell_desk
from joinedup.sharing.models import AskedAbout, Question
from joinedup.sharing.queries import as_typed, bases_in, standing, told_in_words
from joinedup.sharing.rules import needed_by as when
from joinedup.sharing.rules.asking import (
    may_be_asked,
    may_be_asked_at_once,
    may_still_be_asked,
    may_still_share,
)
from joinedup.sharing.rules.bases import propose
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.periods import SINCE_BIRTH, first_day, first_day_of_life
from joinedup.sharing.rules.purposes import Stage, may_be_for, purpose_of
from joinedup.sharing.rules.topics import can_tell, topics
from joinedup.sharing.rules.undo import may_be_undone
from joinedup.sharing.rules.widening import may_be_wider, wider
from joinedup.store import drafts
from joinedup.trail import actions as trail
from joinedup.ui.opening import page_with


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
    adopted: bool = True,
    depth: Depth | None = None,
    widened_because: str = "",
    skill: str = "",
    undo: timedelta | None = None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Ask a desk a question, and return its reference.

    The purpose, the lawful basis and what the family has been told are written down as they stand, so that
    they read the same when somebody looks back. `depth` None is what serves the topic. `purpose` is
    a code that was chosen; '' is what follows from what stands open about the child.
    `adopted`: whoever asks has taken the basis in law that was proposed. `months` may be SINCE_BIRTH; what is
    wider than usual needs `widened_because`. `skill`, of the area's list, is for what somebody must be
    trained to answer it: whoever of the desk is, and is on, is told as well. `undo`: for so long it can be
    taken back, and no desk has it.
    """
    insist(roles.may_work(by))
    facts, asked = children.child(by, child), agencies.desk(by.area_id, desk)
    if facts is None or asked is None:
        raise Http404
    subject, today = topics()[topic], today_in_london(at)
    named = [one for one in children.people_around(facts.id) if one.reference in set(people)]
    insist(may_be_asked(named=len(named), chosen=len(set(people)), own=asked.agency_id == by.agency_id))
    own = agencies.agency(by.area_id, by.agency_reference)
    insist(may_still_share(agency=by.agency_name, left_on=own.left_on if own else None, today=today))
    there = f"{asked.name}, {asked.agency_name}"
    insist(may_still_be_asked(desk=there, left_on=asked.left_on, today=today))
    insist(can_tell(subject, kind=asked.kind, agency=asked.agency_name))
    insist(when.may_be_needed(today_in_london(needed_by), today=today))
    deep = depth or subject.depth
    household = len(children.household(by, facts))
    ways = wider(months=months, depth=deep, chosen=len(named), household=household)
    insist(may_be_wider(ways, because=widened_because))
    reaches_at = None if undo is None else at + undo
    stands = standing(by, facts)
    insist(may_be_for(stands, chosen=purpose, concern=concern))
    meant = purpose_of(stands, chosen=purpose, concern=concern)
    if not concern and Stage.CONCERN_OPEN in meant.stages:
        concern = stands.concerns[0]
    law = propose(
        purpose=meant.code,
        asker_kind=agencies.kind_of(by.agency_id),
        holder_kind=asked.kind,
        holder_name=asked.agency_name,
        today=today,
        bases=bases_in(by.area_id),
    )
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
        since=_since(facts, months, today=today),
        until=today,
        depth=deep.value,
        why=why,
        skill=skill,
        widened_because=widened_because if ways else "",
        reaches_at=reaches_at,
        needed_by=needed_by,
        purpose=meant.code,
        basis=law.sentence,
        basis_code=law.basis.code,
        condition=law.condition_codes,
        gateway=law.gateway_codes,
        adopted=adopted,
        family_told=told_in_words(children.family_told(facts.id, kept_back=facts.protected), today=today),
    )
    AskedAbout.objects.bulk_create(
        AskedAbout(question=question, person=one.reference, name=one.name, birth_date=one.birth_date)
        for one in named
    )
    tell_desk(question, by=by, at=reaches_at or at)
    trail.record("question.asked", by=by, at=at, about=(question.reference, facts.reference), typed=why)
    return question.reference


@store.action
def ask_several(child: str, *, desks: Sequence[str], by: Viewer, at: datetime, key: str, **asked: Any) -> str:
    """Ask each of `desks` a question of its own, with one shared purpose; all of them, or none.

    Returns the reference of the first, which stands on each as what they belong together by.
    """
    insist(may_be_asked_at_once(len(desks)))
    made = [ask(child, desk=desk, by=by, at=at, key="", **asked) for desk in dict.fromkeys(desks)]
    if len(made) > 1:
        Question.objects.filter(reference__in=made).update(bundle=made[0])
    trail.record("questions.asked_together", by=by, at=at, about=tuple(made))
    return made[0]


@store.action
def undo(reference: str, *, by: Viewer, at: datetime, key: str) -> str:
    """Take a question back that no desk has yet, and those that were asked together with it.

    Nothing of it was sent, so nothing of it is kept but what the trail says, and a draft of what was typed.
    They go and come together, or neither does. Returns the address of the form with everything in it again.
    """
    question = Question.objects.asked_by(by).select_related("child").filter(reference=reference).first()
    if question is None:
        raise Http404
    mine = question.asker_id == by.practitioner_id
    insist(may_be_undone(asker=mine, reaches_at=question.reaches_at, at=at))
    token = drafts.new_token()
    typed = as_typed(by, question.reference)
    drafts.keep(token, typed, by=by, at=at)
    together = Question.objects.filter(asker_id=by.practitioner_id, bundle=question.bundle or "-")
    for one in [question, *together.exclude(pk=question.pk)]:
        notices.untell(one.reference)
        trail.record("question.undone", by=by, at=at, about=(one.reference, question.child.reference))
        one.delete()
    return page_with(typed.page, token)


def _since(facts: ChildFacts, months: int, *, today: date) -> date:
    if months == SINCE_BIRTH:
        return first_day_of_life(facts.birth_date, today=today)
    return first_day(today, months=months)
