"""Somebody was quicker: who changed what of a concern, and both texts side by side."""

from typing import Final

from joinedup.agencies.queries import who_changed
from joinedup.frontdoor.forms import (
    AnswerChallengeForm,
    CameOfForm,
    RateForm,
    RecommendForm,
    TieForm,
    UntieForm,
)
from joinedup.frontdoor.queries import ConcernFacts, PathFacts
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.viewer import Viewer
from joinedup.store import Stale
from joinedup.ui.forms import Form, both_texts
from joinedup.ui.parts import Conflict

_IN_WORDS: Final = {
    "child_id": "which child it is about",
    "state": "how far it is",
    "decided_at": "whether it is decided",
    "first_read_at": "whether it is being read",
    "rating": "how urgent it is",
    "reader_id": "who has it",
    "taken_by_id": "who has taken it on",
    "ended_at": "what came of it",
    "came_of": "what came of it",
    "desk_id": "who has it",
    "came": "whether the decision stands",
    "answer": "the answer to the sender",
}


def conflict(viewer: Viewer, facts: ConcernFacts, form: Form, moved: Stale | None) -> Conflict:
    """What happened since the page was opened. `facts` are the concern as it stands now."""
    changes = () if moved is None else who_changed(viewer, moved)
    told = tuple((line.who, line.at, _what(line.fields)) for line in changes)
    unused = form.drafts_not_used() if isinstance(form, RecommendForm) else set()
    return Conflict(told, both_texts(form, _now(facts), leave_out=unused), _can_be_sent(viewer, facts, form))


def path_conflict(viewer: Viewer, facts: PathFacts, form: Form, moved: Stale) -> Conflict:
    """The same of what follows from an incident."""
    told = tuple((line.who, line.at, _what(line.fields)) for line in who_changed(viewer, moved))
    now = {"came_of": facts.line.came_of or "Nothing was said yet", "note": facts.note}
    return Conflict(told, both_texts(form, now), facts.ended_at is None)


def _what(fields: tuple[str, ...]) -> str:
    said = [_IN_WORDS[name] for name in fields if name in _IN_WORDS]
    return " and ".join(said) or "this concern"


def _now(facts: ConcernFacts) -> dict[str, str]:
    """What stands now in the place of each field, by the field's name."""
    child = facts.child.name if facts.child else "No child yet"
    now = {"child": child, "why_not": f"It is about {child}" if facts.child else child}
    if facts.triage.given:
        now |= {"rating": facts.triage.given[0].rating, "why_rated": facts.triage.given[0].because}
    if facts.follow is not None:
        tried = facts.follow.not_done[0] if facts.follow.not_done else None
        # Given back while somebody wrote what came of it: that is what stands.
        stands = tried if facts.follow.ended_at is None and tried is not None else facts.follow
        now |= {"came_of": stands.came_of, "came_of_more": stands.came_of_more}
    if facts.challenges:
        now |= {"came": facts.challenges[0].came, "answer": facts.challenges[0].answer}
    said = facts.recommendation
    if said is not None and facts.state is not State.BEING_READ:
        now |= {
            "outcome": said.outcome,
            "because": said.because,
            "heard": said.heard,
            "heard_line": said.heard,
            "tell_sender": said.tell_sender,
            f"tell_{said.outcome_code}": said.tell_sender,
            "decision": "Waiting for a manager",
        }
    if facts.sent_back is not None:
        now |= {"decision": "Sent back", "because": facts.sent_back.sent_back_because}
    if facts.decision is not None:
        now |= {
            "decision": f"Decided: {facts.decision.outcome}",
            "because": facts.decision.because,
            "tell_sender": facts.decision.told,
        }
    return now


def _can_be_sent(viewer: Viewer, facts: ConcernFacts, form: Form) -> bool:
    """Whether the page that comes back holds this form, on the version that stands now."""
    tied = facts.child is not None
    match form:
        case TieForm():
            can = facts.may_tie(0) and not tied
        case UntieForm():
            can = tied and facts.may_untie(viewer, 0)
        case CameOfForm():
            can = facts.follow is not None and facts.follow.ended_at is None
        case AnswerChallengeForm():
            can = any(one.answered_at is None for one in facts.challenges)
        case RateForm():
            can = progress.may_triage(facts.state).allowed
        case RecommendForm():
            can = progress.may_recommend(facts.state, tied=facts.settled).allowed
        case _:
            can = False
    return can
