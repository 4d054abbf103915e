"""What whoever asks, answers, tells an outcome or notes a conversation fills in."""

from typing import Any, Final

from django import forms

from joinedup.holdings.queries import HeldItem
from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, moment_in_words, today_in_london
from joinedup.sharing.queries import Answering, Asking, DeskToAsk
from joinedup.sharing.rules import needed_by, outcomes, weight
from joinedup.sharing.rules import safety as tonight
from joinedup.sharing.rules.asking import WHY_LIMIT
from joinedup.sharing.rules.periods import PERIODS
from joinedup.sharing.rules.topics import OWN_WORDS_LIMIT, topics
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Text, Tick, set_options

OTHER_DESK: Final = "other"
USUAL, TODAY, DAY = "usual", "today", "day"
YES, NO = "yes", "no"


class AskForm(Form):
    """The six fields of a question. The period and the day are proposed; topic and desk are not."""

    topic = Choice(
        what="what you need to know",
        label="1. What do you need to know?",
        options=[Option(topic.code, topic.label) for topic in topics().values()],
    )
    topic_detail = Line(
        what="what you need to know",
        label="What, in at most 120 characters?",
        max_length=OWN_WORDS_LIMIT,
        required=False,
    )
    desk = Choice(what="who can tell you", label="2. Who can tell you?", options=())
    other_desk = Choice(what="the desk", label="Which desk?", options=(), required=False, widget=forms.Select)
    people = Choices(what="whom you ask about", label="3. About whom?", options=())
    months = Choice(
        what="how far back: 3, 6 or 12 months",
        label="4. How far back?",
        options=[Option(str(period.months), period.label) for period in PERIODS],
        error_messages={
            "required": "Choose how far back: 3, 6 or 12 months",
            "invalid_choice": "Choose how far back, up to 12 months",
        },
    )
    why = Line(
        what="why you need to know, in a sentence",
        label="5. Why, in a sentence?",
        hint="What you will decide with it. For example: to decide if she can stay at Nan's this weekend.",
        max_length=WHY_LIMIT,
    )
    needed = Choice(what="by when you need it", label="6. Needed by", options=())
    needed_day = Day(what="the day", label="Which day?", required=False)

    def __init__(self, data: Any = None, *, page: Asking, called: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.page, self.called = page, called
        said = f"Enter what you need to know about {called}"
        self.fields["topic_detail"].error_messages["required"] = said
        set_options(self, "desk", [*map(_desk, page.near), *_other(page)])
        set_options(self, "other_desk", [Option("", "Choose a desk"), *map(_named, page.others)])
        set_options(
            self,
            "people",
            [
                Option(one.reference, f"{one.name}, {one.relation}", _lives(one.lives_with))
                for one in page.people
            ],
        )
        set_options(self, "months", [_period(page, period.months) for period in PERIODS])
        set_options(self, "needed", _when(page))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        topic = topics().get(cleaned.get("topic", ""))
        if topic and topic.own_words and not cleaned.get("topic_detail") and "topic_detail" in cleaned:
            self.add_error("topic_detail", str(self.fields["topic_detail"].error_messages["required"]))
        if cleaned.get("desk") == OTHER_DESK and "other_desk" in cleaned and not cleaned["other_desk"]:
            self.add_error("other_desk", "Choose the desk")
        self._check_needed(cleaned)
        return cleaned

    def _check_needed(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("needed") != DAY or "needed_day" not in cleaned:
            return
        if cleaned["needed_day"] is None:
            self.add_error("needed_day", "Enter the day by which you need it")
            return
        said = needed_by.may_be_needed(cleaned["needed_day"], today=self.page.today)
        if not said.allowed:
            self.add_error("needed_day", said.because)

    def asked(self) -> dict[str, Any]:
        """What `actions.ask` takes, of a form that is whole."""
        said, chosen = self.cleaned_data, self.cleaned_data["desk"]
        when = {USUAL: self.page.offers.usual, TODAY: self.page.offers.today}
        return {
            "topic": said["topic"],
            "topic_detail": said["topic_detail"],
            "desk": said["other_desk"] if chosen == OTHER_DESK else chosen,
            "people": tuple(said["people"]),
            "months": int(said["months"]),
            "why": said["why"],
            "needed_by": when.get(said["needed"]) or needed_by.by_the_end_of(said["needed_day"]),
        }


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
    handling = Line(
        what="what they must not do with it",
        label="Anything that they must not do with this? (optional)",
        hint="For example: do not tell Dad.",
        required=False,
    )
    field_order = ("items", "meaning", "handling", "safety", "safety_line", "safety_item")

    def __init__(self, data: Any = None, *, answering: Answering, **options: Any) -> None:
        super().__init__(data, answering=answering, **options)
        set_options(self, "items", [_item(one, answering) for one in answering.inside])
        self.order_fields(self.field_order)

    def chosen(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.cleaned_data["items"]))


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


class OutcomeForm(Form):
    code = Choice(
        what="what became of their answer",
        label="What became of their answer?",
        options=[Option(kind.code, kind.label) for kind in outcomes.OUTCOMES],
    )
    line = Line(
        what="a line for them",
        label="A line for them (needed for 'no change' and 'still open')",
        max_length=outcomes.LINE_LIMIT,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"code", "line"} <= cleaned.keys():
            said = outcomes.check(cleaned["code"], cleaned["line"])
            if not said.allowed:
                self.add_error("line", said.because)
        return cleaned


class SpokeForm(Form):
    """Three fields, ten seconds."""

    with_whom = Line(
        what="whom you spoke to",
        label="Whom did you speak to?",
        hint="Name and where they work",
        max_length=160,
    )
    said = Line(what="what was said, in a line", label="What was said, in a line?", max_length=280)
    agreed = Line(what="what was agreed", label="Anything agreed? (optional)", max_length=280, required=False)


def _desk(desk: DeskToAsk) -> Option:
    return Option(desk.reference, f"{desk.agency}: {desk.name}", f"On duty now: {desk.now}")


def _named(desk: DeskToAsk) -> Option:
    return Option(desk.reference, f"{desk.agency}: {desk.name}")


def _other(page: Asking) -> list[Option]:
    return [Option(OTHER_DESK, "Another desk")] if page.others else []


def _lives(lives_with: bool) -> str:
    return "" if lives_with else "Lives elsewhere"


def _period(page: Asking, months: int) -> Option:
    since = day_in_words(page.since[months], today=page.today)
    return Option(str(months), f"{months} months", f"Since {since}")


def _when(page: Asking) -> list[Option]:
    usual, today = page.offers.usual, page.offers.today
    return [
        Option(USUAL, moment_in_words(usual, at=today), "The usual: two working days"),
        Option(
            TODAY, f"Today by {moment_in_words(today, at=today)}", "If it cannot wait: ring the desk as well"
        ),
        Option(DAY, "Another day"),
    ]


def _item(item: HeldItem, answering: Answering) -> Option:
    day = day_in_words(today_in_london(item.occurred), today=answering.scope.until)
    hint = ". ".join(part for part in (weight.as_held(item.basis, item.source_grade), item.summary) if part)
    return Option(item.reference, f"{day}: {item.headline}", hint)
