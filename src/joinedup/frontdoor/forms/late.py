"""What is asked of something that is done after its time limit; nothing of it where it is in time."""

from typing import Any

from joinedup.frontdoor.rules.following import LATE_AGREED_LIMIT, LATE_LIMIT, WhyLate
from joinedup.ui.forms import Form, Line

LATE = ("late_because", "late_agreed_by", "late_meanwhile")


class SaysWhyLate(Form):
    def __init__(self, *args: Any, late: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._late = late
        if late:
            self.fields.update(_fields())

    def late_fields(self) -> list[Any]:
        return [self[name] for name in LATE] if self._late else []

    def why_late(self) -> WhyLate | None:
        return WhyLate(*(self.cleaned_data[name] for name in LATE)) if self._late else None


def _fields() -> dict[str, Line]:
    because, agreed_by, meanwhile = LATE
    return {
        because: Line(what="why it is late", label="Why is it late?", max_length=LATE_LIMIT),
        agreed_by: Line(
            what="who agreed to it",
            label="Who agreed to it?",
            hint="Name and post, for example: Denise Walker, team manager.",
            max_length=LATE_AGREED_LIMIT,
        ),
        meanwhile: Line(
            what="what keeps the child safe meanwhile",
            label="What keeps the child safe meanwhile?",
            max_length=LATE_LIMIT,
        ),
    }
