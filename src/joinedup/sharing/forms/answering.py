"""What whoever answers fills in."""

from typing import Any

from django import forms

from joinedup.holdings.queries import HeldItem
from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.sharing.queries import Answering
from joinedup.sharing.rules import handling as handled
from joinedup.sharing.rules import safety as tonight
from joinedup.sharing.rules import scope, weight
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.striking import struck
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Text, Tick, set_options

YES, NO = "yes", "no"


class _HeldItems(Choices):
    """Ticks among what is held. What lies inside the question is the rule's to say, with a count (B-38)."""

    def valid_value(self, value: Any) -> bool:
        return references.parse(str(value)) == str(value)


class SafetyForm(Form):
    """The question before every answer: is there anything else that changes tonight? Nothing is chosen."""

    beside = ("_shown",)  # which items were on the page, of those that are held

    safety = Choice(
        what="whether anything outside the question changes this child's safety tonight",
        label="Does anything outside the question change this child's safety tonight?",
        hint="A yes sends one line or one item at once. It never counts as too much.",
        options=[Option(NO, "No"), Option(YES, "Yes: send one thing now")],
    )
    safety_line = Line(
        what="the line",
        label="What they must know tonight, in one line",
        max_length=tonight.LINE_LIMIT,
        required=False,
    )
    safety_item = Choice(
        what="the item",
        label="Or one item, as it stands",
        options=(),
        required=False,
        widget=forms.Select,
    )

    def __init__(self, data: Any = None, *, answering: Answering, **options: Any) -> None:
        super().__init__(data, **options)
        none = Option("", "No item: the line above")
        set_options(self, "safety_item", [none, *(_item(one, answering) for one in answering.outside)])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"safety", "safety_line", "safety_item"} <= cleaned.keys():
            return cleaned
        said = tonight.check(
            cleaned["safety"] == YES, item=cleaned["safety_item"], line=cleaned["safety_line"]
        )
        if not said.allowed:
            self.add_error("safety", said.because)
        return cleaned

    def told_at_once(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "safety_tonight": said["safety"] == YES,
            "safety_item": said["safety_item"],
            "safety_line": said["safety_line"],
        }


class AnswerForm(SafetyForm):
    """Items inside the question, ticked as proposed, and what goes with them."""

    items = _HeldItems(what="at least one item to send", label="What you will send", options=())
    meaning = Text(
        what="what it means",
        label="A sentence of meaning (optional)",
        hint="What do these say together? For example: the pattern is verbal; none since Dad left the home.",
        max_length=400,
        rows=2,
        required=False,
    )
    limits = Choices(
        what="what they must not do with it",
        label="Anything that they must not do with this? (optional)",
        options=[Option(limit.value, handled.LABELS[limit]) for limit in handled.Limit],
        required=False,
    )
    handling = Line(
        what="what they must not do with it",
        label="Whom they must not tell, or what they must not do",
        hint="For example: Dad.",
        required=False,
    )
    wider_because = Line(
        what="why they need what is outside the question",
        label="Why do they need it? About ten words",
        max_length=scope.BECAUSE_LIMIT,
        required=False,
    )
    rest_on = Day(
        what="the day by which the rest comes",
        label="The rest comes by",
        hint="Leave it empty where this is all. What they need it by stays as it is.",
        required=False,
    )
    field_order = (
        "items", "wider_because", "meaning", "limits", "handling", "rest_on", "safety", "safety_line",
        "safety_item",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, answering: Answering, **options: Any) -> None:
        super().__init__(data, answering=answering, **options)
        set_options(self, "items", [_item(one, answering) for one in answering.inside])
        if Depth(answering.scope.depth) is Depth.DOCUMENT:
            _ask_how_documents_come(self.fields["meaning"])
        self._outside = {one.reference for one in answering.outside}
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"limits", "handling"} <= cleaned.keys():
            said = handled.check(cleaned["limits"], cleaned["handling"])
            if not said.allowed:
                self.add_error("handling", said.because)
        if {"items", "wider_because"} <= cleaned.keys():
            wider = len(self._outside & set(cleaned["items"]))
            said = scope.why_fits(cleaned["wider_because"], wider=wider)
            if not said.allowed:
                self.add_error("wider_because", said.because)
        return cleaned

    def said(self) -> dict[str, Any]:
        names = ("meaning", "limits", "handling", "wider_because", "rest_on")
        return {name: self.cleaned_data[name] for name in names}

    def chosen(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.cleaned_data["items"]))


def _ask_how_documents_come(field: forms.Field) -> None:
    field.label = "How do the documents themselves reach them?"
    field.help_text = (
        "They do not go through here: what you send names each, with its day. For example: by secure e-mail "
        "to your duty mailbox, this afternoon."
    )
    field.required = True
    field.error_messages["required"] = "Enter how the documents themselves reach them"


class WriteDownForm(Form):
    """One thing the holder knows from records that are kept elsewhere."""

    happened_on = Day(what="the day on which it happened", label="When did it happen?")
    headline = Line(what="what happened", label="What happened, in one line?", max_length=tonight.LINE_LIMIT)
    basis = Choice(
        what="how you know it",
        label="How do you know it?",
        options=[
            Option("fact", "We saw or recorded it ourselves"),
            Option("reported", "Somebody told us"),
            Option("opinion", "It is our opinion"),
        ],
    )
    about = Choices(what="whom it is about", label="Whom is it about?", options=())
    sensitive = Tick(
        label="It is sensitive: seal its text",
        hint="It is still counted. Only whoever lets your agency's answers go can open it, with a reason.",
    )

    def __init__(self, data: Any = None, *, answering: Answering, **options: Any) -> None:
        super().__init__(data, **options)
        people = answering.question.facts.people
        set_options(self, "about", [Option(one.reference, one.name) for one in people])


def _item(item: HeldItem, answering: Answering) -> Option:
    """As it will read for the asker: without what was struck out."""
    without = answering.struck.get(item.reference, ())
    day = day_in_words(today_in_london(item.occurred), today=answering.scope.until)
    said = (
        "Sent with a part before" if item.reference in answering.sent else "",
        weight.as_held(item.basis, item.source_grade),
        struck(item.summary, without),
        item.to_obey,
        item.to_mind,
    )
    hint = ". ".join(part.rstrip(".") for part in said if part)
    return Option(item.reference, f"{day}: {struck(item.headline, without)}", hint)
