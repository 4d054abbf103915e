"""What an area's administrator fills in of the law."""

from typing import Any

from joinedup.sharing.queries import waiting_law
from joinedup.ui.forms import Choice, Day, Form, Line, Option, set_options


class CommencementForm(Form):
    """From which day something is in force here that was off."""

    code = Choice(what="what came into force", label="What came into force?", options=())
    on = Day(what="the first day on which it is in force", label="From which day?")
    source = Line(
        what="where that is said",
        label="Where is that said?",
        hint="The commencement regulations, by year and number.",
        max_length=200,
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        set_options(self, "code", [Option(code, words) for code, words in waiting_law()])
