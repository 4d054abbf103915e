"""The question about tonight, where something else than an answer is sent. Nothing is chosen (I10)."""

from typing import Any

from joinedup.sharing.forms.answering import NO, YES
from joinedup.sharing.rules import safety as tonight
from joinedup.ui.forms import Choice, Form, Line, Option


class TonightForm(Form):
    """A yes sends one line at once; there is no list of items beside it."""

    safety = Choice(
        what="whether anything outside the question changes this child's safety tonight",
        label="Does anything outside the question change this child's safety tonight?",
        hint="A yes sends one line at once. It never counts as too much.",
        options=[Option(NO, "No"), Option(YES, "Yes: send one line now")],
    )
    safety_line = Line(
        what="the line",
        label="What they must know tonight, in one line",
        max_length=tonight.LINE_LIMIT,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"safety", "safety_line"} <= cleaned.keys():
            said = tonight.check(cleaned["safety"] == YES, item="", line=cleaned["safety_line"])
            if not said.allowed:
                self.add_error("safety", said.because)
        return cleaned

    def told_at_once(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"safety_tonight": said["safety"] == YES, "safety_line": said["safety_line"]}
