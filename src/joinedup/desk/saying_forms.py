"""What a child said, and what the family has been told, as somebody writes it down."""

from datetime import date
from typing import Any

from django import forms

from joinedup.children.actions import ToldTheFamily
from joinedup.children.rules.pointing import LONGEST_LINK, may_point_to
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text

YES, NO, UNSAFE, UNKNOWN = "yes", "no", "unsafe", "unknown"  # children.models.FamilyTold.State
_IN_FUTURE = "This day has not come yet. Choose today or a day before it."


class WordsForm(Form):
    """Twenty seconds: the words, who heard them, when."""

    words = Text(
        what="what they said",
        label="What did they say?",
        hint=(
            "In their own words, as they said them. A drawing, a sign or a silence can be described. "
            "Of a recording, write down what was said."
        ),
        max_length=2000,
        rows=3,
    )
    heard_by = Line(
        what="who heard it",
        label="Who heard it?",
        hint="Name and where they work",
        max_length=160,
    )
    heard_on = Day(what="the day on which it was said", label="When?")
    drawing = forms.FileField(
        label="A drawing (optional)",
        help_text=(
            "A photo of it (JPEG or PNG) or a PDF, up to 10 MB. Where and with what it was taken is removed. "
            "Say above what it shows. Keep your own copy."
        ),
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": "Choose the drawing again"},
    )
    link = Line(
        what="the link",
        label="A link to it in another tool (optional)",
        hint="It begins with https:// and is only shown: nothing is fetched from there.",
        max_length=LONGEST_LINK,
        required=False,
    )

    def __init__(self, data: Any = None, sent: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, sent, **options)
        self._today = today

    def clean_heard_on(self) -> date | None:
        return _not_ahead(self, "heard_on", self._today)

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        said = may_point_to(link)
        if link and not said.allowed:
            self.add_error("link", said.because)
        return link


class FamilyForm(Form):
    knows = Choice(
        what="what the family knows",
        label="Does the family know who is involved?",
        options=(
            Option(YES, "Yes, they know"),
            Option(NO, "No, not yet"),
            Option(UNSAFE, "No, it would not be safe to tell them"),
            Option(UNKNOWN, "Not known"),
        ),
    )
    who = Line(what="who of the family", label="Who of the family? (optional)", max_length=80, required=False)
    told_by = Line(
        what="who told them",
        label="Who told them?",
        hint="Name and where they work",
        max_length=80,
        required=False,
    )
    told_on = Day(what="the day on which they were told", label="When?", required=False)
    what = Text(
        what="what they were told, or why not",
        label="What were they told, or why were they not?",
        max_length=300,
        rows=3,
        required=False,
    )

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self._today = today

    def clean_told_on(self) -> date | None:
        return _not_ahead(self, "told_on", self._today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        knows = cleaned.get("knows")
        if knows == YES:
            self._ask(cleaned, "told_by", "Enter who told them")
            self._ask(cleaned, "told_on", "Enter the day on which they were told")
        if knows in (NO, UNSAFE):
            self._ask(cleaned, "what", "Enter why they have not been told")
        return cleaned

    def _ask(self, cleaned: dict[str, Any], name: str, sentence: str) -> None:
        if not cleaned.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    def told(self) -> ToldTheFamily:
        said = self.cleaned_data
        return ToldTheFamily(said["knows"], said["who"], said["told_by"], said["what"], said["told_on"])


def _not_ahead(form: Form, name: str, today: date) -> date | None:
    day: date | None = form.cleaned_data.get(name)
    if day is not None and day > today:
        form.add_error(name, _IN_FUTURE)
        return None
    return day
