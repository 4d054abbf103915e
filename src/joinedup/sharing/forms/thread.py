"""What the two sides of a question write to each other."""

from typing import Any

from joinedup.sharing.forms.tonight import TonightForm
from joinedup.ui.forms import Form, Line, Text


class SayForm(Form):
    """A short message. It reminds that what is known of the child belongs in an answer."""

    words = Text(
        what="your message",
        label="Your message",
        hint="What you know about the child belongs in an answer: there it has a source and a date.",
        max_length=280,
        rows=2,
    )

    def told_at_once(self) -> dict[str, Any]:
        return {}


class SayBackForm(TonightForm, SayForm):
    """A message of those who were asked: a line on the telephone's way must not be a blind one either."""

    field_order = ("words", "safety", "safety_line")


class WithdrawForm(Form):
    because = Line(
        what="why you no longer need it",
        label="Why do you no longer need it?",
        hint="They read this. For example: the school has told us.",
        max_length=200,
    )
