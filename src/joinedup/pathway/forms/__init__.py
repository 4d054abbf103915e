"""What is typed about the steps and clocks of a child. Nothing is chosen beforehand."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from joinedup.clocks.rules.events import Event
from joinedup.clocks.rules.leaving import REASONS
from joinedup.kernel.london import end_of_day, from_london, today_in_london
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, set_options

ALL, OWN = "all", "own"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


class Time(Line):
    """A time of day in 24 hours, or nothing. Becomes a `time` or None."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        read = _CLOCK.fullmatch(typed.strip())
        if read is None:
            raise ValidationError("Enter the time in 24 hours, like 23:10.", code="time")
        return time(int(read.group(1)), int(read.group(2)))


class StepForm(Form):
    what = Choice(what="what happened", label="What happened?", options=(), widget=forms.Select)
    day = Day(what="the day on which it happened", label="On which day did it happen?")
    time = Time(
        what="the time",
        label="At what time?",
        hint="In 24 hours, like 23:10. Leave it open where only the day counts.",
        max_length=5,
        required=False,
    )
    until_day = Day(
        what="the day ahead",
        label="Until which day, or for which day?",
        hint="For bail, an order, or a conference that is arranged: 3 August 2026 or 3/8/2026.",
        required=False,
    )
    note = Line(
        what="what others must know",
        label="What must others know about it?",
        hint="One sentence, or leave it open.",
        max_length=280,
        required=False,
    )
    who = Choice(
        what="who may know of it",
        label="Who may know of it?",
        options=(
            Option(ALL, "Everybody who works with the child"),
            Option(OWN, "My agency alone", "And whoever must do what follows from it."),
        ),
    )

    def __init__(self, data: Any = None, *, offered: Iterable[Event], **options: Any) -> None:
        super().__init__(data, **options)
        self._events = {one.code: one for one in offered}
        choices = [Option(one.code, one.label) for one in self._events.values()]
        set_options(self, "what", [Option("", "Choose a step"), *choices])

    def clean(self) -> dict[str, Any]:
        """An hour that the clocks skip is no moment: whoever typed it is told, and it is not moved."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        day, clock = said.get("day"), said.get("time")
        if day and clock and from_london(datetime.combine(day, clock)).shifted:
            self.add_error("time", "The clocks went forward in that hour, and there was no such time.")
        return said

    def occurred(self, at: datetime) -> datetime:
        """The moment that was given; a day alone is its noon, or now where that is sooner."""
        day: date = self.cleaned_data["day"]
        clock: time | None = self.cleaned_data["time"]
        if clock is not None:
            return from_london(datetime.combine(day, clock)).moment
        noon = from_london(datetime.combine(day, time(12))).moment
        return min(at, noon) if day == today_in_london(at) else noon

    def until(self) -> datetime | None:
        """Noon of the day of a conference; the end of the last day of what runs."""
        day: date | None = self.cleaned_data["until_day"]
        if day is None:
            return None
        if self._events[self.cleaned_data["what"]].arranges:
            return from_london(datetime.combine(day, time(12))).moment
        return end_of_day(day)


class LeaveForm(Form):
    reason = Choice(
        what="why your work ends",
        label="Why does your agency's work end?",
        options=[Option(one.code, one.label) for one in REASONS],
    )
    because = Line(
        what="the reason in a sentence", label="Say it in a sentence the others can use", max_length=280
    )
    for_others = Line(
        what="what the others must know or do",
        label="What must the others now know or do?",
        hint="For example: nobody visits on Fridays any more; ring the duty desk if he comes back.",
        max_length=280,
    )
    last_day = Day(what="the last day of your work", label="Which is the last day of your work?")


class LateForm(Form):
    because = Line(what="why it is late", label="Why is it late?", max_length=280)
    agreed_by = Line(
        what="who agreed to it",
        label="Who agreed to it?",
        hint="Name and post, for example: Denise Walker, team manager.",
        max_length=120,
    )
    meanwhile = Line(
        what="what keeps the child safe meanwhile",
        label="What keeps the child safe meanwhile?",
        max_length=280,
    )


class NotNeededForm(Form):
    because = Line(what="why it is not needed", label="Why is it not needed any more?", max_length=280)


class PlanForm(Form):
    plan = Text(
        what="what keeps the child safe until then",
        label="What keeps the child safe until then?",
        hint="Who does what, by when.",
        max_length=500,
        rows=4,
    )
    agreed_with = Line(
        what="with whom it is agreed",
        label="With whom is it agreed?",
        hint="Names and agencies.",
        max_length=200,
    )
    until = Day(what="the day until which it holds", label="Until which day does it hold?")
