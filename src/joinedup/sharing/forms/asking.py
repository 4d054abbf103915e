"""What whoever asks fills in."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from joinedup.kernel.london import day_in_words, moment_in_words
from joinedup.sharing.queries import Asking, DeskToAsk
from joinedup.sharing.queries.asking import BIRTH
from joinedup.sharing.rules import needed_by
from joinedup.sharing.rules.asking import WHY_LIMIT
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.periods import PERIODS, SINCE_BIRTH
from joinedup.sharing.rules.purposes import purposes
from joinedup.sharing.rules.topics import OWN_WORDS_LIMIT, topics
from joinedup.sharing.rules.widening import REASON_LIMIT
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Tick, set_options

OTHER_DESK: Final = "other"


USUAL, TODAY, RATED, DAY = "usual", "today", "rated", "day"
PROPOSED: Final = "proposed"


class _Desk(Choice):
    """Desks that are offered; one that has left is refused in a sentence of its own."""

    left: Mapping[str, str] = {}

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or str(value) in self.left


class _Purpose(Choice):
    """Any purpose there is may be sent; whether it stands open is the rule's to say, in its own sentence."""

    def valid_value(self, value: Any) -> bool:
        return str(value) in purposes()


class AskForm(Form):
    """The six fields of a question. The period and the day are proposed; topic and desk are not."""

    beside = ("concern", "filled_in", "recent")

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
    desk = _Desk(what="who can tell you", label="2. Who can tell you?", options=())
    other_desk = _Desk(what="the desk", label="Which desk?", options=(), required=False, widget=forms.Select)
    also = Choices(
        what="whom else you ask",
        label="Ask others the same",
        hint="Each gets a question of its own, with the same purpose. At most six in all.",
        options=(),
        required=False,
    )
    skill = Choice(
        what="a skill that is needed",
        label="A skill that is needed",
        options=(),
        required=False,
        widget=forms.Select,
    )
    people = Choices(what="whom you ask about", label="3. About whom?", options=())
    months = Choice(
        what="how far back: 3, 6 or 12 months",
        label="4. How far back?",
        options=[],
        error_messages={
            "required": "Choose how far back: 3, 6 or 12 months",
            "invalid_choice": "Choose how far back, up to 12 months, or since birth and say why",
        },
    )
    depth = Choice(what="how much of it you need", label="How much of it?", options=())
    widened_because = Line(
        what="why you need more than usual",
        label="More than usual? Say why in a line",
        hint="Since birth, a chronology or documents, or more people than live with the child.",
        max_length=REASON_LIMIT,
        required=False,
    )
    why = Line(
        what="why you need to know, in a sentence",
        label="5. Why, in a sentence?",
        hint="What you will decide with it. For example: to decide if she can stay at Nan's this weekend.",
        max_length=WHY_LIMIT,
    )
    needed = Choice(what="by when you need it", label="6. Needed by", options=())
    needed_day = Day(what="the day", label="Which day?", required=False)
    adopted = Tick(
        label="I ask on this basis in law",
        must="Tick that you ask on this basis in law, or say that you are not sure of it",
    )
    purpose = _Purpose(what="what the question is for", label="What is it for?", options=(), required=False)

    def __init__(self, data: Any = None, *, page: Asking, called: str, **options: Any) -> None:
        super().__init__(data, **options)
        self.page, self.called = page, called
        # What whoever asks has read, and not what would be filled in by now.
        self.filled_in = str(self.data.get("filled_in", ""))
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
        set_options(self, "also", map(_named, (*page.near, *page.others)))
        set_options(
            self, "skill", [Option("", "None"), *(Option(code, label) for code, label in page.skills)]
        )
        for name in ("desk", "other_desk"):
            field = self.fields[name]
            if isinstance(field, _Desk):
                field.left = page.left
        whole = Option(BIRTH, "Since birth", "Only with a reason")
        set_options(self, "months", [*(_period(page, period.months) for period in PERIODS), whole])
        set_options(self, "depth", _how_deep())
        set_options(self, "purpose", [Option(*one) for one in page.purposes])
        self.fields["purpose"].required = not page.purpose
        set_options(self, "needed", _when(page))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        topic = topics().get(cleaned.get("topic", ""))
        if topic and topic.own_words and not cleaned.get("topic_detail") and "topic_detail" in cleaned:
            self.add_error("topic_detail", str(self.fields["topic_detail"].error_messages["required"]))
        if cleaned.get("desk") == OTHER_DESK and "other_desk" in cleaned and not cleaned["other_desk"]:
            self.add_error("other_desk", "Choose the desk")
        for name in ("desk", "other_desk"):
            if cleaned.get(name) in self.page.left:
                self.add_error(name, self.page.left[cleaned[name]])
        self._check_needed(cleaned)
        if not cleaned.get("purpose") and "filled_in" not in self.data and self._rests_on_a_step():
            self.add_error("purpose", "Read what it is for, which this page did not say, and send again")
        return cleaned

    def _rests_on_a_step(self) -> bool:
        """Asked of a page that an older version made, which filled in no such purpose."""
        return self.page.purpose_code != "" and bool(purposes()[self.page.purpose_code].opened_by)

    def desks(self) -> tuple[str, ...]:
        """Everybody who is asked, the first first."""
        said, chosen = self.cleaned_data, self.cleaned_data["desk"]
        first = said["other_desk"] if chosen == OTHER_DESK else chosen
        return tuple(dict.fromkeys((first, *said["also"])))

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
        """What `actions.ask_several` takes, of a form that is whole."""
        said = self.cleaned_data
        when = {USUAL: self.page.offers.usual, TODAY: self.page.offers.today, RATED: self.page.offers.rated}
        return {
            "topic": said["topic"],
            "topic_detail": said["topic_detail"],
            "desks": self.desks(),
            "people": tuple(said["people"]),
            "months": SINCE_BIRTH if said["months"] == BIRTH else int(said["months"]),
            "widened_because": said["widened_because"],
            "purpose": said["purpose"] or self.filled_in,
            "depth": None if said["depth"] == PROPOSED else Depth(said["depth"]),
            "why": said["why"],
            "skill": said["skill"],
            "needed_by": when.get(said["needed"]) or needed_by.by_the_end_of(said["needed_day"]),
        }


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


def _how_deep() -> list[Option]:
    """What serves each topic is said beside the proposal: the topic may be chosen after the page was made."""
    by_depth: dict[Depth, list[str]] = {}
    for topic in topics().values():
        by_depth.setdefault(topic.depth, []).append(topic.label)
    served = [f"{depth.words} ({', '.join(labels)})" for depth, labels in by_depth.items()]
    said = "; ".join(served)
    proposed = Option(PROPOSED, "As little as serves what you need", f"{said[0].upper()}{said[1:]}")
    return [proposed, *(Option(depth.value, depth.label) for depth in Depth)]


def _when(page: Asking) -> list[Option]:
    usual, today = page.offers.usual, page.offers.today
    rated = page.offers.rated
    return [
        *([Option(RATED, moment_in_words(rated, at=today), page.rated_because)] if rated else ()),
        Option(USUAL, moment_in_words(usual, at=today), "The usual: two working days"),
        Option(
            TODAY, f"Today by {moment_in_words(today, at=today)}", "If it cannot wait: ring the desk as well"
        ),
        Option(DAY, "Another day"),
    ]
