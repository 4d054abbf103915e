"""Who else is told of: people one by one, on each form that asks for more than one child."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpRequest

from joinedup.frontdoor.forms.known_by import (
    KNOWN_BY,
    bound_known_by,
    day_of_birth,
    fields_known_by,
    in_full,
    said_known_by,
)
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.incidents import MOST_PEOPLE
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, ask_about_birth
from joinedup.gate.viewer import Viewer
from joinedup.store import drafts
from joinedup.ui import opening
from joinedup.ui.forms import Choice, Form, Line, Option, Text, Tick

MORE_FIELD: Final = "more"  # the button that asks about one person more
HOW_MANY: Final = "people"
_PERSON: Final = (
    "kind",
    "name",
    "birth_date",
    "not_born_yet",
    "age",
    "belongs",
    "address",
    "postcode",
    "childs_words",
    *KNOWN_BY,
)


def fields_of_a_person() -> dict[str, forms.Field]:
    """What is asked of anybody, in order, by its name."""
    return {
        "kind": Choice(
            what="whether this is a child or an adult",
            label="A child or an adult?",
            options=[Option("child", "Child"), Option("adult", "Adult")],
            required=False,
        ),
        "name": Line(what="the name", label="Name, as you know it", max_length=240, required=False),
        "birth_date": day_of_birth(hint="Like 12/3/2017, March 2017 or 2017"),
        "age": Line(what="about what age", label="If not: about what age?", max_length=40, required=False),
        "belongs": Line(
            what="how they belong to the others",
            label="How do they belong to the others?",
            hint="For example: mother, her partner, baby brother",
            max_length=120,
            required=False,
        ),
        **fields_known_by(),
    }


class TellsOfOthers(Form):
    """A form about one child that takes further children, and adults. Somebody of whom nothing is said is
    nobody."""

    people = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)

    _today: date

    def __init__(self, *args: Any, others: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.how_many = others
        self.initial.setdefault(HOW_MANY, str(others))
        names = list(self.fields)
        for number in range(1, others + 1):
            asked = fields_of_a_person() | {
                "not_born_yet": Tick(label="Not born yet: this is the date the baby is expected"),
                "address": Line(
                    what="where they live", label="Where do they live, if not there?", required=False
                ),
                "postcode": Line(what="the postcode", label="Postcode", max_length=60, required=False),
                "childs_words": Text(
                    what="what this child said",
                    label="If this is a child: what have they said, in their own words?",
                    max_length=TEXT_LIMIT,
                    rows=3,
                    required=False,
                ),
            }
            self.fields.update({_name(number, name): asked[name] for name in _PERSON})
        here = names.index("child_postcode") + 1  # an error is said where the page asks for it
        self.order_fields([*names[:here], *self.names_of_others, *names[here:]])

    @property
    def may_add(self) -> bool:
        return self.how_many < MOST_PEOPLE

    @property
    def names_of_others(self) -> tuple[str, ...]:
        return tuple(_name(number, name) for number in self._numbers for name in _PERSON)

    @property
    def _numbers(self) -> Iterable[int]:
        return range(1, self.how_many + 1)

    def others_fields(self) -> list[tuple[int, list[Any]]]:
        """For a page: what is asked of each, by number."""
        asked = [name for name in _PERSON if name not in KNOWN_BY]
        return [(number, [self[_name(number, name)] for name in asked]) for number in self._numbers]

    def known_by_of_others(self) -> dict[int, list[Any]]:
        return {number: list(bound_known_by(self, _name(number, ""))) for number in self._numbers}

    def everybody(self) -> str:
        """Who is told of as the form stands, in words; '' where it asks about one child alone."""
        said = [
            {name: str(self[_name(number, name)].value() or "") for name in _PERSON}
            for number in self._numbers
        ]
        return "; ".join(
            ", ".join(filter(None, (one["name"] or "Somebody not named", one["belongs"])))
            for one in said
            if any(one.values())
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for number in self._numbers:
            if not self._is_somebody(cleaned, number):
                continue
            kind, day = _name(number, "kind"), _name(number, "birth_date")
            if not cleaned.get(kind) and kind not in self.errors:
                self.add_error(kind, "Choose whether this is a child or an adult")
            expected = bool(cleaned.get(_name(number, "not_born_yet")))
            born = cleaned.get(day)
            asked = ask_about_birth(born, expected=expected, today=self._today) if born else ""
            if asked:
                self.add_error(day, asked)
        return cleaned

    def told_of_others(self) -> tuple[PersonTold, ...]:
        return tuple(self._others())

    def _others(self) -> Iterator[PersonTold]:
        for number in self._numbers:
            if not self._is_somebody(self.cleaned_data, number):
                continue
            said = {name: self.cleaned_data[_name(number, name)] for name in _PERSON}
            born, expected = said["birth_date"], said["not_born_yet"]
            yield PersonTold(
                PersonKind(said["kind"]),
                name=said["name"],
                birth_date=None if expected else in_full(born),
                expected_date=born if expected else None,
                age=said["age"] or ("not born yet" if expected and born is None else ""),
                address=said["address"],
                postcode=said["postcode"],
                belongs=said["belongs"],
                childs_words=said["childs_words"],
                known_by=said_known_by(said, "", born=born),
            )

    def _is_somebody(self, cleaned: Mapping[str, Any], number: int) -> bool:
        return any(
            cleaned.get(one) or one in self.errors for one in (_name(number, name) for name in _PERSON)
        )


def _name(number: int, name: str) -> str:
    return f"p{number}_{name}"


def people_asked_for(sent: Mapping[str, Any], *, at_first: int = 0) -> int:
    """How many people the page asks about: as many as it did, and one more where somebody adds one."""
    typed = str(sent.get(HOW_MANY, ""))
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else at_first
    return max(at_first, min(MOST_PEOPLE, count + (MORE_FIELD in sent)))


def people_of_the_draft(request: HttpRequest, viewer: Viewer, *, at_first: int = 0) -> int:
    """The same, of what its author carries on with."""
    token = request.GET.get(opening.CARRY_ON, "")
    kept = drafts.draft(viewer, token, at=viewer.at) if drafts.is_token(token) else None
    if kept is None:
        return at_first
    return people_asked_for({HOW_MANY: "".join(kept.fields.get(HOW_MANY, []))}, at_first=at_first)
