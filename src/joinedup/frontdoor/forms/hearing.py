"""What a recommendation changes because of what the child said, or why it changes nothing."""

from typing import Any

from joinedup.frontdoor.rules import hearing
from joinedup.frontdoor.rules.hearing import Heard
from joinedup.ui.forms import Choice, Form, Option, Text


class Hearing(Form):
    """`of_nobody`: no child is told of, so nothing is asked of what one said."""

    heard = Choice(
        what="what changes because of what the child said",
        label="What changes because of what the child said?",
        options=[Option(kind.code, kind.label) for kind in hearing.KINDS],
    )
    heard_line = Text(
        what="that in your words",
        label="In your words",
        max_length=hearing.LINE_LIMIT,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, of_nobody: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_nobody:
            del self.fields["heard"], self.fields["heard_line"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"heard", "heard_line"} <= cleaned.keys():
            said = hearing.check(cleaned["heard"], cleaned["heard_line"])
            if not said.allowed:
                self.add_error("heard_line", said.because)
        return cleaned

    def said_of_the_child(self) -> Heard | None:
        if "heard" not in self.fields:
            return None
        return Heard(self.cleaned_data["heard"], self.cleaned_data["heard_line"])
