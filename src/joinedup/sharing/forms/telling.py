"""What whoever tells an outcome fills in."""

from datetime import date
from typing import Any

from django import forms

from joinedup.sharing.queries import AskedQuestion
from joinedup.sharing.rules import outcomes
from joinedup.sharing.rules.following_up import editions, in_force
from joinedup.sharing.rules.owed import may_be_held
from joinedup.ui.forms import Choice, Day, Form, Line, Option, set_options


class OutcomeForm(Form):
    code = Choice(
        what="what became of their answer",
        label="What became of their answer?",
        options=[Option(kind.code, kind.label) for kind in outcomes.OUTCOMES],
    )
    line = Line(
        what="a line for them",
        label="A line for them (needed for 'no change' and 'still open')",
        max_length=outcomes.LINE_LIMIT,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"code", "line"} <= cleaned.keys():
            said = outcomes.check(cleaned["code"], cleaned["line"])
            if not said.allowed:
                self.add_error("line", said.because)
        return cleaned


class HoldForm(Form):
    """Nothing can be said yet: why, who looks at it again, and when. Nothing is chosen beforehand."""

    reason = Line(
        what="why nothing can be said yet",
        label="Why can nothing be said yet?",
        hint="Your own agency reads this. For example: a live investigation.",
        max_length=200,
    )
    owner = Choice(
        what="who looks at it again", label="Who looks at it again?", options=(), widget=forms.Select
    )
    review_on = Day(what="the day on which it is looked at again", label="On which day?")

    def __init__(self, data: Any = None, *, asked: AskedQuestion, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self._today = today
        people = [Option(reference, name) for reference, name in asked.colleagues]
        set_options(self, "owner", [Option("", "Choose a colleague"), *people])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("review_on"):
            limits = in_force(self._today, among=editions())
            said = may_be_held(cleaned["review_on"], today=self._today, limits=limits)
            if not said.allowed:
                self.add_error("review_on", said.because)
        return cleaned
