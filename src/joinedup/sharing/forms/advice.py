"""What somebody at the advice desk fills in."""

from collections.abc import Iterable
from typing import Any

from joinedup.sharing.queries import AdviceLine
from joinedup.ui.forms import Choice, Form, Line, Option, set_options


class _Wish(Choice):
    """Those that wait are offered. One that waits no more may be sent: the action says what became of it."""

    over = ""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or (bool(self.over) and str(value) == self.over)


class AdviceForm(Form):
    wish = _Wish(what="whom you advise", label="Whom do you advise?", options=())
    said = Line(what="what you would do", label="What would you do, in a line?", max_length=280)

    def __init__(
        self, data: Any = None, *, waiting: Iterable[AdviceLine], over: str = "", **options: Any
    ) -> None:
        super().__init__(data, **options)
        field = self.fields["wish"]
        if isinstance(field, _Wish):
            field.over = over
        set_options(
            self, "wish", [Option(one.key, f"{one.agency}: {one.topic}", one.purpose) for one in waiting]
        )
