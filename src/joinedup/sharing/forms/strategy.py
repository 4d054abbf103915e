"""What whoever records a strategy discussion fills in."""

from collections.abc import Iterable
from typing import Any

from joinedup.agencies.queries import AgencyOfArea
from joinedup.sharing.rules.strategy import DECISIONS, LINE_LIMIT, NAMES_LIMIT
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, set_options


class StrategyForm(Form):
    """Who took part, when, and what was decided. Nothing is chosen beforehand."""

    held_on = Day(what="the day on which it was held", label="When was it held?")
    took_part = Choices(what="which agencies took part", label="Which agencies took part?", options=())
    names = Line(
        what="who took part",
        label="Who took part, by name?",
        hint="For example: Priya Nair, DS Patel, Dr Lowe.",
        max_length=NAMES_LIMIT,
    )
    decided = Choice(
        what="what was decided",
        label="What was decided?",
        options=[Option(kind.code.value, kind.label) for kind in DECISIONS],
    )
    because = Line(what="why, in a sentence", label="Why, in a sentence?", max_length=LINE_LIMIT)

    def __init__(self, data: Any = None, *, agencies: Iterable[AgencyOfArea], **options: Any) -> None:
        super().__init__(data, **options)
        set_options(self, "took_part", [Option(one.reference, one.name) for one in agencies])
