"""How words are struck out of an item before it goes, and put back."""

from datetime import datetime

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.kernel.decisions import refuse
from joinedup.sharing.actions.answering import held_question
from joinedup.sharing.actions.disclosing import record
from joinedup.sharing.models import Struck
from joinedup.sharing.queries import scope_of
from joinedup.sharing.rules.states import State, can_be_answered
from joinedup.sharing.rules.striking import may_be_struck


@store.action
def strike(reference: str, *, item: str, words: str, because: str, by: Viewer, at: datetime, key: str) -> str:
    """Strike words out of one item for this question alone. What the agency holds stays as it is."""
    question = held_question(reference, by=by)
    insist(can_be_answered(State(question.state), withdrawn=question.withdrawn_at is not None))
    people = scope_of(question).people
    held = next((one for one in holdings.items(by, [item]) if one.people & people), None)
    if held is None or held.sealed:
        insist(refuse("strike.not_held", "Choose the item from the list"))
        raise AssertionError("refused above")
    insist(may_be_struck(words, held.headline, held.summary, held.to_obey))
    Struck.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        question=question,
        item=held.reference,
        words=" ".join(words.split()),
        because=because.strip(),
        by_id=by.practitioner_id,
    )
    record("question.words_struck", question, by=by, at=at, items=[held])
    return reference


@store.action
def put_back(reference: str, *, by: Viewer, at: datetime, key: str) -> str:
    """Put back everything that was struck out for this question, while it is still to be answered."""
    question = held_question(reference, by=by)
    insist(can_be_answered(State(question.state), withdrawn=question.withdrawn_at is not None))
    Struck.objects.filter(question=question).delete()
    record("question.words_put_back", question, by=by, at=at)
    return reference
