"""What leaves a compartment. Nothing becomes `Disclosed` but here, out of `rules.disclosure`."""

from collections.abc import Sequence
from datetime import datetime

from joinedup.agencies.actions.contacts import met
from joinedup.agencies.rules.continuity import How
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.queries import HeldItem
from joinedup.holdings.rules.scope import inside
from joinedup.kernel.decisions import refuse
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.noticing import tell_other_side
from joinedup.sharing.models import Answer, Disclosed, Question, Struck
from joinedup.sharing.queries import scope_of
from joinedup.sharing.rules import safety
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.disclosure import AT_ONCE, THERE_IS, Told, of_one, told
from joinedup.sharing.rules.striking import stands_in
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed


def let_go(
    question: Question, answer: Answer, items: Sequence[HeldItem], *, by: Viewer, at: datetime
) -> None:
    """Tell the asker what the answer holds, at the depth that was asked for, without what was struck."""
    scope, depth = scope_of(question), Depth(question.depth)
    asked_for = [item for item in items if inside(item, scope=scope).allowed]
    if depth is Depth.EXISTS and asked_for:
        _tell(question, answer, Told(at, THERE_IS), way=Disclosed.Way.ANSWER, at=at)
    elif asked_for:
        for item in asked_for:
            _tell(question, answer, _of(question, item, depth=depth), way=Disclosed.Way.ANSWER, at=at)
    for item in items:
        if item not in asked_for:
            more = _of(question, item, depth=of_one(depth))
            _tell(question, answer, more, way=Disclosed.Way.WIDER, at=at)
    released(question, answer, by=by, at=at)
    record("question.answered", question, by=by, at=at, items=items)


def let_go_spoken(question: Question, answer: Answer, said: str, *, by: Viewer, at: datetime) -> None:
    """What was told in speaking is told, like anything else (I9)."""
    _tell(question, answer, Told(answer.occurred, "Told in speaking", said), way=Disclosed.Way.SPOKEN, at=at)
    released(question, answer, by=by, at=at)
    record("question.answered", question, by=by, at=at)


def released(question: Question, answer: Answer, *, by: Viewer, at: datetime) -> None:
    answer.change(based_on=answer.version, released_by_id=by.practitioner_id, released_at=at)
    if answer.way in (Answer.Way.ITEMS, Answer.Way.SPOKE):
        _end_challenge(question, by=by, at=at)
    how = How.SPOKE if answer.way == Answer.Way.SPOKE else How.ANSWER
    people = (question.asker_id, answer.prepared_by_id)
    met(how, people, about=question.reference, child=question.child.reference, by=by, at=at)
    tell_asker(question, by=by, at=at)


def _end_challenge(question: Question, *, by: Viewer, at: datetime) -> None:
    """It was told after all, so that there is no refusal to look at again. Not before it has gone."""
    for challenged in question.challenges.filter(upheld=None):
        looked = {"looked_by_id": by.practitioner_id, "looked_at": at}
        challenged.change(based_on=challenged.version, upheld=True, **looked)


def tell_what_cannot_wait(
    question: Question, tonight: bool | None, *, item: str, line: str, by: Viewer, at: datetime
) -> None:
    """Send the one thing that changes the child's safety tonight: at once, without a second person (I10)."""
    insist(safety.check(tonight, item=item, line=line))
    if not tonight:
        return
    people = scope_of(question).people
    held = holdings.items(by, [item], answering=question.reference) if item else ()
    chosen = [one for one in held if one.people & people]
    if item and not chosen:
        insist(refuse("safety.not_held", "Choose the item from the list, or write the line."))
    if chosen and chosen[0].sealed:
        insist(refuse("safety.sealed", "This item is sealed. Write in one line what they must know tonight."))
    what = _of(question, chosen[0], depth=AT_ONCE) if chosen else Told(at, line.strip())
    stood_in = by.agency_id if by.agency_id != question.desk.agency_id else None
    _tell(question, None, what, way=Disclosed.Way.SAFETY, stood_in=stood_in, at=at)
    record("question.safety_told", question, by=by, at=at, items=chosen)


def tell_asker(question: Question, *, by: Viewer, at: datetime) -> None:
    """That something came, to whoever follows the question by now."""
    tell_other_side(Template.QUESTION_ANSWERED, question, the_asker=True, by=by, at=at)


def record(
    code: str, question: Question, *, by: Viewer, at: datetime, items: Sequence[HeldItem] = ()
) -> None:
    about = (question.reference, question.child.reference, *(item.reference for item in items))
    trail.record(code, by=by, at=at, about=about)


def _of(question: Question, item: HeldItem, *, depth: Depth) -> Told:
    """One item as it leaves. What was struck out must still stand in it: else it is another text by now."""
    words = list(
        Struck.objects.filter(question=question, item=item.reference).values_list("words", flat=True)
    )
    texts = (item.headline, item.summary, item.to_obey)
    if not all(stands_in(phrase, *texts) for phrase in words):
        insist(
            refuse(
                "strike.changed",
                "An item has changed since words were struck out of it. Look at it again before it goes.",
            )
        )
    return told(item, depth=depth, without=words)


def _tell(
    question: Question,
    answer: Answer | None,
    what: Told,
    *,
    way: str,
    stood_in: int | None = None,
    at: datetime,
) -> None:
    people = children.case_of(question.child_id)
    room = vault.room_in(Disclosed, ("headline", "summary", "conditions"))
    kept = {
        name: sealed.without_protected(getattr(what, name), about=people, most=room[name]) for name in room
    }
    Disclosed.objects.create(
        area_id=question.area_id,
        occurred=what.occurred,
        entered=at,
        question=question,
        answer=answer,
        way=way,
        **kept,
        basis=what.basis,
        source_grade=what.source_grade,
        stood_in_id=stood_in,
    )
