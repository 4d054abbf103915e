"""What somebody writes for whoever opens the child's page next."""

from datetime import date
from typing import Any

from joinedup.children.rules.now import MOST_WORDS, may_be_reviewed_on, may_be_the_paragraph
from joinedup.ui.forms import Day, Form, Text


class ParagraphForm(Form):
    words = Text(
        what="how it is for the child",
        label="How is it for the child now?",
        hint=(
            f"At most {MOST_WORDS} words. One worry. One thing that is working well. One next step. "
            "The child may read this one day."
        ),
        max_length=800,
        rows=5,
    )

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        short = may_be_the_paragraph(words)
        if not short.allowed:
            self.add_error("words", short.because)
        return words


class NightForm(Form):
    words = Text(
        what="what to do",
        label="What should somebody do?",
        hint="Who is safe to ring, and how. Who else is in the home. No address: it is on the page already.",
        max_length=500,
        rows=4,
    )
    never = Text(
        what="what must not be done or said",
        label="What must not be done, or said at the door? (optional)",
        hint="For example: do not ring the landline. Do not say that the school is worried.",
        max_length=300,
        rows=3,
        required=False,
    )
    review_on = Day(
        what="when somebody looks at this again",
        label="When is this looked at again?",
        hint="Within four weeks. For example, 21 July 2026 or 21/7/2026",
    )

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self._today = today

    def clean_review_on(self) -> date | None:
        day: date | None = self.cleaned_data.get("review_on")
        if day is not None:
            soon = may_be_reviewed_on(day, today=self._today)
            if not soon.allowed:
                self.add_error("review_on", soon.because)
        return day


class NotHeardForm(Form):
    because = Text(
        what="why nobody has heard the child yet",
        label="Why has nobody heard them yet?",
        hint="What was tried, and what is planned. A baby can be heard too: say how they seemed.",
        max_length=300,
        rows=3,
    )
