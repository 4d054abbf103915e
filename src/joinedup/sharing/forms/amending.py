"""What the holder fills in to put right what it told."""

from typing import Any

from joinedup.sharing.queries import Amending
from joinedup.sharing.rules.amending import Act, may_be_amended
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
    because = Line(what="why", label="Why?", hint="They read this.", max_length=200)

    def __init__(self, data: Any = None, *, amending: Amending, **options: Any) -> None:
        super().__init__(data, **options)
        self._lines = amending.lines
        set_options(
            self, "line", [Option(str(one.number), one.headline, one.summary) for one in amending.lines]
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"line", "act", "headline", "summary"} <= cleaned.keys():
            return cleaned
        line = next(one for one in self._lines if str(one.number) == cleaned["line"])
        said = may_be_amended(
            cleaned["act"],
            headline=cleaned["headline"],
            summary=cleaned["summary"],
            stands=(line.headline, line.summary),
            recalled=False,
        )
        if not said.allowed:
            self.add_error("headline", said.because)
        return cleaned
