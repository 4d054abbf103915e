"""What whoever lets answers go fills in."""

from typing import Any

from joinedup.sharing.forms.answering import NO, YES
from joinedup.sharing.rules import safety as tonight
from joinedup.sharing.rules.release import GIVEN_BACK_LIMIT
from joinedup.ui.forms import Choice, Form, Line, Option


class ReleaseForm(Form):
    """Nothing is filled in for an answer of today: it goes as it was read."""

    beside = ("_shown",)

    def told_at_once(self) -> dict[str, Any]:
        return {}


class TonightAgainForm(ReleaseForm):
    """The question about tonight, of an answer that was prepared on an earlier day. Nothing is chosen."""

    safety = Choice(
        what="whether anything outside the question changes this child's safety tonight",
        label="Does anything outside the question change this child's safety tonight?",
        hint="It was asked when the answer was prepared, and that was another day.",
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


class GiveBackForm(Form):
    because = Line(
        what="what should be changed, so that they can change it",
        label="What should be changed?",
        max_length=GIVEN_BACK_LIMIT,
    )
