"""What is done about a debt: told, held, let go, closed. Nothing is chosen beforehand."""

from datetime import date
from typing import Any

from django import forms

from joinedup.frontdoor.queries.feedback import Feedback
from joinedup.frontdoor.rules import owed
from joinedup.frontdoor.rules.feedback import editions, in_force
from joinedup.frontdoor.rules.owed import NextStep, What
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import TEXT_LIMIT
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, set_options

TELL, HOLD_NEWS, HOLD_DECISION, LET_GO, CLOSE = "tell", "hold_news", "hold_decision", "let_go", "close"
SAID = "said"
HOLDS = {HOLD_NEWS: What.CAME_OF_IT, HOLD_DECISION: What.DECISION}
_ACTS = {
    TELL: Option(TELL, "Tell them what came of it"),
    SAID: Option(
        SAID,
        "They were told by telephone",
        "In the words that stand here, and no others. Your name is kept with it, and when.",
    ),
    HOLD_NEWS: Option(HOLD_NEWS, "Hold it: nothing can be told yet", "They are not told that it is held."),
    HOLD_DECISION: Option(
        HOLD_DECISION,
        "Hold what was decided from whoever told us",
        "For an unsafe sender or a live investigation. To them it looks as if it was being read.",
    ),
    LET_GO: Option(LET_GO, "Let them read what was decided"),
    CLOSE: Option(CLOSE, "Close this concern", "While something is owed, it needs a reason."),
}


class FeedbackForm(Form):
    act = Choice(what="what you do", label="What do you do?", options=())
    code = Choice(
        what="what came of it",
        label="What came of it?",
        options=[Option(kind.code, kind.label) for kind in owed.KINDS],
        required=False,
    )
    line = Text(
        what="a line for them",
        label="In your words, for them",
        hint="What they can do next, and whom they can ring.",
        max_length=owed.LINE_LIMIT,
        rows=3,
        required=False,
    )
    next_on = Day(what="the day of the next news", label="Still open: next news by", required=False)
    reason = Line(
        what="why nothing can be told yet",
        label="Why can nothing be told yet?",
        hint="The front door reads this, and they never do. For example: a live investigation.",
        max_length=owed.REASON_LIMIT,
        required=False,
    )
    owner = Choice(
        what="who looks at it again",
        label="Who looks at it again?",
        options=(),
        widget=forms.Select,
        required=False,
    )
    review_on = Day(what="the day on which it is looked at again", label="On which day?", required=False)
    because = Text(
        what="why it closes while something is owed",
        label="If something is owed still: why does it close without?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )

    def __init__(self, data: Any = None, *, of: Feedback, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self._today, self._edition = today, in_force(today, among=editions())
        set_options(self, "act", [_ACTS[act] for act in acts_for(of)])
        people = [Option(reference, name) for reference, name in of.colleagues]
        set_options(self, "owner", [Option("", "Choose a colleague"), *people])

    def clean(self) -> dict[str, Any]:
        """What the chosen act asks for; what was typed for another act must be in order, and goes nowhere."""
        cleaned: dict[str, Any] = super().clean() or {}
        act = cleaned.get("act")
        if act == TELL and not {"code", "line", "next_on"} & self.errors.keys():
            self._check_news(cleaned)
        if act in HOLDS:
            self._check_hold(cleaned)
        return cleaned

    def _check_news(self, cleaned: dict[str, Any]) -> None:
        code, line, next_on = (cleaned.get(name) for name in ("code", "line", "next_on"))
        said = owed.check(code or "", line or "", next_on, today=self._today, edition=self._edition)
        if not said.allowed:
            self.add_error(_BESIDE.get(said.rule, "code"), said.because)

    def _check_hold(self, cleaned: dict[str, Any]) -> None:
        for name, sentence in (
            ("reason", "Enter why nothing can be told yet"),
            ("owner", "Choose who looks at it again"),
            ("review_on", "Enter the day on which it is looked at again"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if cleaned.get("review_on"):
            said = owed.may_hold(cleaned["review_on"], today=self._today, edition=self._edition)
            if not said.allowed:
                self.add_error("review_on", said.because)

    def fields_of(self) -> dict[str, tuple[Any, ...]]:
        """The fields that each act asks for, by the act."""
        offered = [value for value, _ in self.fields["act"].choices]  # type: ignore[attr-defined]
        return {act: tuple(self[name] for name in _FIELDS[act]) for act in offered}


_FIELDS = {
    TELL: ("code", "line", "next_on"),
    HOLD_NEWS: ("reason", "owner", "review_on"),
    HOLD_DECISION: ("reason", "owner", "review_on"),
    LET_GO: (),
    SAID: (),
    CLOSE: ("because",),
}
_BESIDE = {
    "feedback.line_missing": "line",
    "feedback.line_too_long": "line",
    "feedback.next_missing": "next_on",
    "feedback.next_far": "next_on",
    "feedback.owed": "because",
    "feedback.challenged": "because",
    "feedback.to_follow": "because",
    "feedback.owner": "owner",
}


def beside(rule: str) -> str | None:
    """Beside which field a refusal is said."""
    return _BESIDE.get(rule)


def acts_for(of: Feedback) -> tuple[str, ...]:
    """What can be done with a concern as it stands; one form never offers two holds at once."""
    decided = of.state is State.DECIDED
    if not decided:
        return (HOLD_DECISION,)
    if of.closed_at is not None:
        return (LET_GO,) if of.decision_held else ()
    if of.decision_held:
        return (LET_GO, HOLD_DECISION, CLOSE)
    tell = SAID if of.to_ring else TELL
    return (tell, HOLD_NEWS, CLOSE) if of.owed else (CLOSE,) if of.can_close else ()


class HelpedForm(Form):
    """'Did this tell you what to do next?': one tap, beside each message."""

    message = forms.CharField(max_length=12, widget=forms.HiddenInput, required=False)
    code = Choice(
        what="whether it told you what to do next",
        label="Did this tell you what to do next?",
        options=[Option(each.value, each.words) for each in NextStep],
    )
