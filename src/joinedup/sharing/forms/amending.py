"""What the holder fills in to put right what it told."""

from typing import Any

from joinedup.sharing.queries import Amending
from joinedup.sharing.rules.amending import RECALLED, Act, may_be_said
from joinedup.ui.forms import Choice, Form, Line, Option, Text, set_options


class AmendForm(Form):
    line = Choice(
        what="which of the things that you told", label="Which of the things that you told?", options=()
    )
    act = Choice(
        what="whether to correct it or to take it back",
        label="What should become of it?",
        options=[
            Option(Act.CORRECT, "Correct it", "They see both texts, who changed it, when and why."),
            Option(Act.RECALL, "Take it back", "Its words are shown no more. Who had read them stays known."),
        ],
    )
    headline = Line(
        what="what it should say", label="What should it say, in one line?", max_length=160, required=False
    )
    summary = Text(
        what="the rest", label="And the rest of it (optional)", max_length=2000, rows=4, required=False
    )
    because = Line(
        what="why you correct it or take it back", label="Why?", hint="They read this.", max_length=200
    )

    def __init__(
        self, data: Any = None, *, amending: Amending, pressed_again: bool = False, **options: Any
    ) -> None:
        """`pressed_again`: it may be the same once more, so that what was taken back can still be named."""
        super().__init__(data, **options)
        self._offered = [Option(str(one.number), one.headline, one.summary) for one in amending.lines]
        gone = [Option(str(number), RECALLED) for number in amending.taken_back] if pressed_again else []
        set_options(self, "line", [*self._offered, *gone])

    def offer_what_stands(self) -> None:
        """Before it is shown again: nothing that was taken back is offered."""
        set_options(self, "line", self._offered)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"act", "headline"} <= cleaned.keys():
            said = may_be_said(cleaned["act"], cleaned["headline"])
            if not said.allowed:
                self.add_error("headline", said.because)
        return cleaned
