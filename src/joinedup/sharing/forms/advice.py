"""What somebody at the advice desk fills in."""

from collections.abc import Iterable
from typing import Any

from joinedup.sharing.queries import AdviceLine
from joinedup.ui.forms import Choice, Form, Line, Option, set_options


class AdviceForm(Form):
    wish = Choice(what="whom you advise", label="Whom do you advise?", options=())
    said = Line(what="what you would do", label="What would you do, in a line?", max_length=280)

    def __init__(self, data: Any = None, *, waiting: Iterable[AdviceLine], **options: Any) -> None:
        super().__init__(data, **options)
        set_options(
            self, "wish", [Option(one.key, f"{one.agency}: {one.topic}", one.purpose) for one in waiting]
        )
