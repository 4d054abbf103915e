"""What whoever tells an outcome fills in."""

from typing import Any

from joinedup.sharing.rules import outcomes
from joinedup.ui.forms import Choice, Form, Line, Option


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
