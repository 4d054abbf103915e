"""What is chosen and typed around an agenda. Nothing is chosen beforehand."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from joinedup.kernel.london import day_in_words
from joinedup.meetings.rules.lanes import REASON_LIMIT, Lane
from joinedup.ui.forms import Choice, Form, Line, Option, Text, Tick, set_options

NOBODY = "nobody"


class ConveneForm(Form):
    """Which morning: of the next working days, those that have no meeting yet."""

    day = Choice(what="a morning", label="Which morning?", options=())

    def __init__(self, data: Any = None, *, days: Iterable[date], today: date, **options: Any) -> None:
        super().__init__(data, **options)
        set_options(self, "day", [Option(day.isoformat(), day_in_words(day, today=today)) for day in days])

    @property
    def chosen(self) -> date:
        return date.fromisoformat(self.cleaned_data["day"])


class LaneForm(Form):
    lane = Choice(
        what="what happens with it",
        label="What happens with this case at the meeting?",
        options=[
            Option(Lane.DISCUSS.value, Lane.DISCUSS.label),
            Option(
                Lane.PAPERS.value,
                Lane.PAPERS.label,
                "Everybody has said how they see it, nobody differs much, and all accept what is proposed.",
            ),
            Option(Lane.NOT_FOR_US.value, Lane.NOT_FOR_US.label, "Say why, and where it goes instead."),
        ],
    )
    because = Text(
        what="why",
        label="Why?",
        hint="Needed where it is not for this meeting.",
        max_length=REASON_LIMIT,
        rows=2,
        required=False,
    )


class ScribeForm(Form):
    whom = Choice(what="who writes", label="Who writes?", options=(), widget=forms.Select)

    def __init__(self, data: Any = None, *, people: Iterable[Option], **options: Any) -> None:
        super().__init__(data, **options)
        nobody = Option(NOBODY, "Nobody else: whoever chairs writes")
        set_options(self, "whom", [Option("", "Choose"), nobody, *people])

    @property
    def named(self) -> str:
        """Their reference; '' for nobody."""
        said: str = self.cleaned_data["whom"]
        return "" if said == NOBODY else said


class AddForm(Form):
    what = Line(
        what="the reference of a child or a concern",
        label="The child's reference, or the concern's",
        hint="As it stands on the page, like K-7KQ4M-RPWX5 or C-7KQ4M-RPWX5.",
        max_length=20,
    )
    because = Text(
        what="why it cannot wait",
        label="Why can it not wait for tomorrow's meeting?",
        hint="Everybody who takes part reads this.",
        max_length=REASON_LIMIT,
        rows=3,
    )
    urgent = Tick(
        label="Urgent: nothing waits for views",
        hint="Agencies are asked at once, and each reads the others’ views as soon as they are said.",
    )
