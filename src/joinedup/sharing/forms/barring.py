"""What whoever takes a barrier away fills in."""

from datetime import date
from typing import Any

from django import forms

from joinedup.sharing.queries import BarrierLine
from joinedup.sharing.rules.barriers import DONE_LIMIT, may_be_due
from joinedup.ui.forms import Choice, Day, Form, Option, Text, set_options


class BarrierForm(Form):
    owner = Choice(what="who takes it away", label="Who takes it away?", options=(), widget=forms.Select)
    due_on = Day(what="the day by which it is gone", label="By which day?")
    done = Text(
        what="what was done",
        label="What was done? (closes it)",
        hint="Leave it empty while it is still there. Name nobody and no child in it.",
        max_length=DONE_LIMIT,
        rows=3,
        required=False,
    )

    def __init__(self, data: Any = None, *, barrier: BarrierLine, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self._today = today
        people = [Option(reference, name) for reference, name in barrier.may_own]
        set_options(self, "owner", [Option("", "Choose a manager"), *people])
        self.initial.setdefault("owner", barrier.owner_reference)
        self.initial.setdefault("due_on", barrier.due_on)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("due_on"):
            said = may_be_due(cleaned["due_on"], today=self._today)
            if not said.allowed:
                self.add_error("due_on", said.because)
        return cleaned
