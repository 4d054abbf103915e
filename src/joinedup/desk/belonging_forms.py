"""Names, homes, numbers and days of a child, as somebody writes them down. What nobody knows stays open."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from joinedup.children.actions.belonging import Particulars
from joinedup.children.rules.belonging import NAME_KINDS, NUMBER_KINDS, in_part
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text
from joinedup.ui.words import UnreadableDay

_PART = "As far as it is known: 2017, March 2017 or 12 March 2017. Leave it empty where nobody knows."
MOVED, SECOND = "moved", "second"


class PartOfADay(Line):
    """A day as far as it is known; becomes '2017', '2017-03', '2017-03-12' or ''."""

    def __init__(self, *, what: str, label: str, hint: str = _PART, **options: Any) -> None:
        super().__init__(what=what, label=label, hint=hint, max_length=40, required=False, **options)
        self.today = date.max

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            return in_part(typed, today=self.today)
        except UnreadableDay as refused:
            raise ValidationError(str(refused), code="day") from None


class _Dated(Form):
    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        for field in self.fields.values():
            if isinstance(field, PartOfADay):
                field.today = today


class NameForm(_Dated):
    kind = Choice(
        what="what sort of name it is",
        label="What sort of name is it?",
        options=tuple(Option(kind.value, label) for kind, label in NAME_KINDS.items()),
    )
    given = Line(
        what="the given name", label="Given name (optional)", max_length=120, required=False,
        hint="In the script in which the family writes it",
    )  # fmt: skip
    family = Line(what="the family name", label="Family name (optional)", max_length=120, required=False)
    since = PartOfADay(what="since when", label="Since when? (optional)")
    until = PartOfADay(what="until when", label="Until when? (optional)")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("given") and not cleaned.get("family") and not self.errors:
            self.add_error("given", "Enter a given name, a family name, or both")
        return cleaned


class HomeForm(_Dated):
    address_line = Line(what="the address", label="Address", max_length=200)
    postcode = Line(what="the postcode", label="Postcode (optional)", max_length=10, required=False)
    with_whom = Line(
        what="with whom", label="With whom? (optional)", hint="For example: Dad, or a foster carer",
        max_length=80, required=False,
    )  # fmt: skip
    how = Choice(
        what="whether this is instead of the other home",
        label="Do they live here instead of the other home?",
        options=(
            Option(MOVED, "Yes, they moved here"),
            Option(SECOND, "No, they have two homes"),
        ),
    )
    since = PartOfADay(what="since when", label="Since when? (optional)")


class NumberForm(Form):
    kind = Choice(
        what="what sort of number it is",
        label="What sort of number is it?",
        options=tuple(Option(kind.value, label) for kind, label in NUMBER_KINDS.items()),
    )
    value = Line(
        what="the number", label="Number", max_length=40,
        hint="As it is written where you found it. One that cannot be right is kept, and marked.",
    )  # fmt: skip


class ParticularsForm(_Dated):
    preferred_name = Line(
        what="what they like to be called", label="What do they like to be called? (optional)",
        max_length=120, required=False,
    )  # fmt: skip
    interpreter = Line(
        what="who needs an interpreter", label="Who needs an interpreter, and into what? (optional)",
        hint="For example: Igbo (mum)", max_length=80, required=False,
    )  # fmt: skip
    born = PartOfADay(what="when they were born", label="When were they born? (optional)")
    expected = Day(
        what="when the baby is expected",
        label="Not born yet: when is the baby expected? (optional)",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            self.add_error("preferred_name", "Enter what you know. What you leave empty stays as it was.")
        if cleaned.get("born") and cleaned.get("expected"):
            self.add_error("expected", "Enter one of the two: a day of birth, or a day that is expected.")
        return cleaned

    def particulars(self) -> Particulars:
        said = self.cleaned_data
        born = said["born"]
        whole = date.fromisoformat(born) if len(born) == 10 else None
        return Particulars(
            preferred_name=said["preferred_name"],
            interpreter=said["interpreter"],
            birth_date=whole,
            birth_in_part="" if whole else born,
            expected_date=said["expected"],
        )


class EndForm(_Dated):
    until = PartOfADay(what="until when", label="Until when? (optional)")
    because = Text(
        what="why it ends", label="Why does it end?", hint="It stays where it can be read.",
        max_length=300, rows=3,
    )  # fmt: skip
