"""Who is asked to a meeting, and who came."""

from collections.abc import Iterable
from typing import Any

from django import forms

from joinedup.meetings.rules.attendance import Said
from joinedup.ui.forms import Choice, Choices, Form, Option, set_options


class InviteForm(Form):
    whom = Choice(
        what="who is asked",
        label="Who is asked?",
        hint="A desk that was not asked yet, or somebody by name, people of the frontline too.",
        options=(),
        widget=forms.Select,
    )

    def __init__(self, data: Any = None, *, people: Iterable[Option], **options: Any) -> None:
        super().__init__(data, **options)
        set_options(self, "whom", [Option("", "Choose"), *people])


class CameForm(Form):
    """Of one agency. Its reference goes with the page."""

    said = Choice(what="what they did", label="What did they do?", options=())
    came = Choices(what="who came", label="Who came, if they came?", options=(), required=False)
    beside = ("whose",)

    def __init__(self, data: Any = None, *, people: Iterable[Option], keeps: bool, **options: Any) -> None:
        super().__init__(data, **options)
        said = [Said.ATTENDED, Said.REPORT, *([Said.ABSENT] if keeps else [])]
        set_options(self, "said", [Option(one.value, one.label) for one in said])
        set_options(self, "came", people)
