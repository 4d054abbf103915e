"""What is filled in where a question is answered otherwise than with items."""

from typing import Any

from django import forms

from joinedup.sharing.forms.answering import NO, YES, SafetyForm
from joinedup.sharing.queries import Answering
from joinedup.sharing.rules import cannot_share, challenges, scope, striking
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, set_options

_SAFETY = ("safety", "safety_line", "safety_item")
_REST = "Leave it empty where this is all."
UPHELD, STANDS = "upheld", "stands"


class SpokenForm(SafetyForm):
    with_whom = Line(what="with whom you spoke", label="With whom did you speak?", max_length=160)
    said = Line(what="what you told them", label="What did you tell them?", max_length=280)
    wider = Choice(
        what="whether you told anything outside the question",
        label="Did you tell anything outside the question?",
        options=[Option(NO, "No"), Option(YES, "Yes, because")],
    )
    wider_because = Line(
        what="why they needed it",
        label="Why did they need it? About ten words",
        max_length=scope.BECAUSE_LIMIT,
        required=False,
    )
    rest_on = Day(
        what="the day by which the rest comes", label="The rest comes by", hint=_REST, required=False
    )
    field_order = ("with_whom", "said", "wider", "wider_because", "rest_on", *_SAFETY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"wider", "wider_because"} <= cleaned.keys():
            because, wider = cleaned["wider_because"], cleaned["wider"] == YES
            said = scope.why_wider(because) if wider else scope.why_fits(because, wider=0)
            if not said.allowed:
                self.add_error("wider_because", said.because)
        return cleaned

    def answer(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "with_whom": said["with_whom"],
            "said": said["said"],
            "wider_because": said["wider_because"],
            "rest_on": said["rest_on"],
        }


class NotOursForm(SafetyForm):
    elsewhere = Choice(
        what="who has it", label="Who has it?", options=(), required=False, widget=forms.Select
    )
    because = Line(
        what="why it is not yours to tell", label="Why is it not yours to tell, in a line?", required=True
    )
    field_order = ("elsewhere", "because", *_SAFETY)

    def __init__(
        self, data: Any = None, *, answering: Answering, desks: tuple[tuple[str, str], ...], **options: Any
    ) -> None:
        super().__init__(data, answering=answering, **options)
        nobody = Option("", "We do not know")
        set_options(self, "elsewhere", [nobody, *(Option(reference, called) for reference, called in desks)])

    def answer(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("elsewhere", "because")}


class CannotShareForm(SafetyForm):
    reason = Choice(
        what="why it cannot be shared",
        label="Why can it not be shared?",
        options=[Option(kind.reason.value, kind.label) for kind in cannot_share.REASONS],
    )
    because = Text(
        what="why, as they will read it",
        label="Why, as they will read it",
        hint="Nothing of what you hold: they read this.",
        max_length=cannot_share.TEXT_LIMIT,
        rows=2,
    )
    if_shared = Text(
        what="what sharing it would mean for the child",
        label="What would sharing it mean for the child?",
        hint="Kept by your agency, for whoever looks at this again.",
        max_length=cannot_share.TEXT_LIMIT,
        rows=2,
    )
    if_not_shared = Text(
        what="what not sharing it would mean for the child",
        label="And what would not sharing it mean for the child?",
        max_length=cannot_share.TEXT_LIMIT,
        rows=2,
    )
    rest_on = Day(
        what="the day by which you will have had the advice",
        label="If you need advice: by when will you have had it?",
        required=False,
    )
    field_order = ("reason", "because", "if_shared", "if_not_shared", "rest_on", *_SAFETY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            said = cannot_share.check(
                cleaned["reason"], tonight=cleaned["safety"] == YES, **self._weighed(cleaned)
            )
            if not said.allowed:
                self.add_error("rest_on" if said.rule == "cannot.advice_when" else "reason", said.because)
        return cleaned

    def answer(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], **self._weighed(self.cleaned_data)}

    @staticmethod
    def _weighed(said: dict[str, Any]) -> dict[str, Any]:
        return {name: said[name] for name in ("because", "if_shared", "if_not_shared", "rest_on")}


class ChallengeForm(Form):
    why = Text(
        what="why they should look again",
        label="Why should they look again?",
        hint="What do you need it for, and what happens to the child without it?",
        max_length=challenges.TEXT_LIMIT,
        rows=3,
    )


class LookAgainForm(Form):
    came = Choice(
        what="whether it can be shared after all",
        label="What do you say?",
        options=[
            Option(UPHELD, "It can be shared: the question waits at the desk again"),
            Option(STANDS, "It cannot be shared"),
        ],
    )
    reply = Text(
        what="why, as they will read it",
        label="Why, as they will read it",
        max_length=challenges.TEXT_LIMIT,
        rows=3,
    )


class StrikeForm(Form):
    item = Choice(what="the item", label="In which item?", options=(), widget=forms.Select)
    words = Line(
        what="the words to strike out, as they stand in the item",
        label="Which words? As they stand there",
        max_length=striking.WORDS_LIMIT,
    )
    struck_because = Line(
        what="why they are struck out",
        label="Why?",
        hint="For example: names a neighbour. Kept by your agency.",
        max_length=striking.BECAUSE_LIMIT,
    )

    def __init__(self, data: Any = None, *, answering: Answering, **options: Any) -> None:
        super().__init__(data, **options)
        items = (*answering.inside, *answering.outside)
        known = [Option(one.reference, one.headline) for one in items if not one.sealed]
        set_options(self, "item", [Option("", "Choose"), *known])
