"""What an administrator fills in to let a system call."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.forms import Select

from joinedup.api.rules.scopes import Scope
from joinedup.ui.forms import Choice, Choices, Form, Line, Option, set_options

_DAYS = {"30": "30 days", "90": "90 days", "365": "A year"}


class TokenForm(Form):
    called = Line(
        what="which system it is",
        label="Which system is it?",
        hint="As its own people call it",
        max_length=120,
    )
    answers_for = Choice(
        what="who answers for it",
        label="Who answers for it?",
        hint="What it sends is theirs, and they hear what becomes of it. When they leave, it ends.",
        options=(),
        widget=Select,
    )
    scopes = Choices(
        what="what it may do",
        label="What may it do?",
        options=[Option(scope.value, scope.words) for scope in Scope],
    )
    days = Choice(
        what="how long it is good",
        label="How long is it good?",
        options=[Option(code, words) for code, words in _DAYS.items()],
    )

    def __init__(self, *args: Any, people: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "answers_for", [Option("", "Choose"), *people])

    def scopes_given(self) -> tuple[Scope, ...]:
        return tuple(Scope(code) for code in self.cleaned_data["scopes"])

    def expires_at(self, *, at: datetime) -> datetime:
        return at + timedelta(days=int(self.cleaned_data["days"]))
