"""What else tells who somebody is: the same few questions on each form that asks about a child."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from joinedup.children.rules.belonging import month_or_year
from joinedup.frontdoor.rules.known_by import SEXES, KnownBy
from joinedup.ui.forms import Choice, Day, Line, Option

KNOWN_BY: Final = ("sex", "nhs_number", "other_name", "other_address", "other_postcode")


class DayInPart(Day):
    """A date of birth as far as it is known: a `date`, or '2017' or '2017-03'; None where nobody knows."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as unread:
            # Two figures could be a year of either century, as in a whole date: those are refused there.
            typed = " ".join(str(value).split())
            known = month_or_year(typed, today=date.max) if typed[-4:].isdigit() or "-" in typed else ""
            if unread.code == "max_length" or not known or not "1900" <= known[:4] <= "2100":
                raise
            return known


def day_of_birth(*, hint: str) -> DayInPart:
    return DayInPart(
        what="the date of birth",
        label="Date of birth, as far as you know it",
        hint=hint,
        required=False,
    )


def fields_known_by() -> dict[str, forms.Field]:
    return {
        "sex": Choice(
            what="girl or boy",
            label="Girl or boy?",
            options=[Option("", "Not known"), *(Option(*each) for each in SEXES.items())],
            widget=forms.Select,
            required=False,
        ),
        "nhs_number": Line(
            what="the NHS number",
            label="NHS number",
            hint="As you have it. One that cannot be right is kept, and marked.",
            max_length=40,
            required=False,
        ),
        "other_name": Line(
            what="another name", label="Another name, now or earlier", max_length=240, required=False
        ),
        "other_address": Line(
            what="a second home",
            label="A second home, or an earlier one",
            hint="House and street",
            required=False,
        ),
        "other_postcode": Line(what="its postcode", label="Its postcode", max_length=60, required=False),
    }


def in_full(born: Any) -> date | None:
    return born if isinstance(born, date) else None


def said_known_by(cleaned: Mapping[str, Any], before: str, *, born: Any = None) -> KnownBy:
    """`before` begins the fields' names; `born` is the whole date, or what is known of it."""
    said = {name: cleaned.get(before + name) or "" for name in KNOWN_BY}
    return KnownBy(birth_in_part=born if isinstance(born, str) else "", **said)


def bound_known_by(form: forms.Form, before: str) -> Iterator[Any]:
    return (form[before + name] for name in KNOWN_BY)
