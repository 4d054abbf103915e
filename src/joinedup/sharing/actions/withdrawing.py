"""How a question is taken back: whoever asked does it, or the front door where it was of another child."""

from datetime import datetime

from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Question
from joinedup.sharing.queries import waiting
from joinedup.sharing.rules.states import State, when_withdrawn

_BEFORE_IT_WENT = "The question was withdrawn before this went."


def take_back(question: Question, *, because: str, based_on: int | None, by: Viewer, at: datetime) -> None:
    """What was told by then is the answer; what is prepared and has not gone is given back."""
    stands = when_withdrawn(told=question.disclosed.filter(recalled_at=None).exists())
    prepared = waiting(question) if stands is State.ANSWERED else None
    if prepared is not None:
        prepared.change(
            based_on=prepared.version,
            given_back_by_id=by.practitioner_id,
            given_back_at=at,
            given_back_because=_BEFORE_IT_WENT,
        )
    question.change(
        based_on=based_on,
        state=stands.value,
        withdrawn_at=at,
        withdrawn_by_id=by.practitioner_id,
        withdrawn_because=because,
    )
