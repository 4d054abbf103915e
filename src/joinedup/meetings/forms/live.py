"""What is typed and chosen while a meeting sits, and after it. Nothing is chosen beforehand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms as django

from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import day_in_words
from joinedup.meetings.actions.live import Decided
from joinedup.meetings.actions.live_acting import Given
from joinedup.meetings.queries.agenda import ChildLine
from joinedup.meetings.queries.live import CaseSpoken, OwnerOption
from joinedup.meetings.rules import acting, deciding
from joinedup.meetings.rules.acting import ForWhom
from joinedup.meetings.rules.deciding import Advocate, Kind, Lacked, Outcome
from joinedup.meetings.rules.speaking import OVERRIDE_LIMIT
from joinedup.risk.queries import FactLine
from joinedup.risk.rules.grades import AdultGrade, AdultTool
from joinedup.risk.rules.scales import Scale
from joinedup.risk.rules.views import REASON_LIMIT, Evidence, HowSure
from joinedup.ui.forms import Choice, Choices, Form, Line, Option, Text, Tick, set_options

_NOTHING = Option("", "")
_LATER = (timedelta(weeks=1), timedelta(weeks=2), timedelta(weeks=4), timedelta(weeks=12))


class OnTheStage(Form):
    """Several stand on one page: each marks its fields by its own name."""

    called: ClassVar[str] = ""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id=f"id_{self.called}_%s", **options)


class DecideForm(OnTheStage):
    called = "decide"

    kind = Choice(
        what="what is decided",
        label="What is decided?",
        options=[Option(one.value, one.label) for one in Kind],
    )
    words = Text(
        what="what is agreed",
        label="What is agreed? One sentence, to be read aloud.",
        max_length=deciding.TEXT_LIMIT,
        rows=2,
    )
    together = Line(
        what="what no agency could do alone",
        label="What could no agency have done alone?",
        max_length=deciding.LINE_LIMIT,
        required=False,
    )
    lacked = Choice(
        what="what was lacking",
        label="Was something lacking?",
        options=[_NOTHING, *(Option(one.value, one.label) for one in Lacked)],
        required=False,
        widget=django.Select,
    )
    instead = Line(
        what="what would have been done",
        label="What would have been done if it had been there?",
        max_length=deciding.LINE_LIMIT,
        required=False,
    )
    override = Line(
        what="why it is decided without hearing everybody",
        label="Decided without hearing everybody: why?",
        max_length=OVERRIDE_LIMIT,
        required=False,
    )

    def decided(self) -> Decided:
        said = self.cleaned_data
        return Decided(
            Kind(said["kind"]),
            said["words"],
            said["together"],
            said["lacked"],
            said["instead"],
            said["override"],
        )


class HarmedForm(OnTheStage):
    called = "harmed"

    wishes = Text(
        what="what the person harmed wishes",
        label="What does the person harmed wish?",
        hint="As they said it, without times and places. Leave it open where nobody has asked.",
        max_length=deciding.TEXT_LIMIT,
        rows=2,
        required=False,
    )
    adviser = Choice(
        what="who speaks for them",
        label="Who speaks for them?",
        options=[_NOTHING, *(Option(one.value, one.label) for one in Advocate)],
        required=False,
        widget=django.Select,
    )


class GradeForm(OnTheStage):
    """Of the person harmed, by a named tool. It rates no child."""

    called = "grade"

    adult = Choice(what="whose grade it is", label="Whose grade is it?", options=(), widget=django.Select)
    tool = Choice(
        what="which tool",
        label="Which tool?",
        options=[_NOTHING, *(Option(one.value, one.label) for one in AdultTool)],
        widget=django.Select,
    )
    grade = Choice(
        what="the grade",
        label="Which grade?",
        options=[_NOTHING, *(Option(one.value, one.label) for one in AdultGrade)],
        widget=django.Select,
    )
    because = Line(
        what="why the grade is so", label="Why is it so, or why has it changed?", max_length=REASON_LIMIT
    )

    def __init__(self, data: Any = None, *, adults: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        known = [Option(reference, words) for reference, words in adults]
        if known:
            set_options(self, "adult", [_NOTHING, *known])
        else:
            del self.fields["adult"]


class DissentForm(OnTheStage):
    called = "dissent"

    words = Text(
        what="what you see differently",
        label="What do you see differently, and why?",
        hint="In your own words. They stand in the minutes as they are.",
        max_length=deciding.TEXT_LIMIT,
        rows=2,
    )
    instead = Line(
        what="what you would do instead",
        label="What would you do instead?",
        max_length=deciding.LINE_LIMIT,
    )
    what_would_change_it = Line(
        what="what would change your mind",
        label="What would change your mind? If there is time.",
        max_length=deciding.LINE_LIMIT,
        required=False,
    )
    review_on = Choice(
        what="when it is looked at again",
        label="When is it looked at again?",
        options=(),
        widget=django.Select,
    )
    agency = Choice(
        what="which agency it is of",
        label="Which agency? Leave it open for your own.",
        options=(),
        required=False,
        widget=django.Select,
    )

    def __init__(self, data: Any = None, *, today: date, agencies: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(data)
        days = [today + ahead for ahead in _LATER]
        set_options(self, "review_on", [_NOTHING, *_days(days, today=today)])
        known = [Option(reference, name) for reference, name in agencies]
        if known:
            set_options(self, "agency", [_NOTHING, *known])
        else:
            del self.fields["agency"]

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "review_on": date.fromisoformat(said["review_on"])}


class ActionForm(OnTheStage):
    called = "action"

    whom = Choice(what="for whom it is done", label="For whom?", options=(), widget=django.Select)
    owner = Choice(
        what="who does it",
        label="Who? One person, or one duty.",
        options=(),
        widget=django.Select,
    )
    what = Line(
        what="what is done",
        label="Does what, with what or whom?",
        max_length=acting.WHAT_LIMIT,
    )
    due = Choice(what="by when", label="By when?", options=(), widget=django.Select)

    def __init__(
        self,
        data: Any = None,
        *,
        case: CaseSpoken,
        owners: Iterable[OwnerOption],
        today: date,
        gone: str = "",
    ) -> None:
        super().__init__(data)
        if gone:
            self.fields["owner"].error_messages["invalid_choice"] = acting.may_own(left=gone).because
        inside = (case.line.child, *case.line.others)
        options = [Option(one.value, one.label) for one in (ForWhom.HARMED, ForWhom.SUSPECTED)]
        options += [Option(one.reference, one.called) for one in inside]
        set_options(self, "whom", [_NOTHING, *options])
        set_options(self, "owner", [_NOTHING, *(Option(one.reference, one.label) for one in owners)])
        set_options(self, "due", [_NOTHING, *_days(due_days(today), today=today)])

    def given(self) -> Given:
        said = self.cleaned_data
        adult = said["whom"] in {one.value for one in ForWhom}
        return Given(
            whom=ForWhom(said["whom"]) if adult else ForWhom.CHILD,
            owner=said["owner"],
            what=said["what"],
            due=date.fromisoformat(said["due"]),
            child="" if adult else said["whom"],
        )


class CarryForm(OnTheStage):
    called = "carry"
    due = Choice(what="by when", label="Carry over to", options=(), widget=django.Select)
    owner = Choice(
        what="who does it now",
        label="Somebody else does it now? Leave it open for the same.",
        options=(),
        required=False,
        widget=django.Select,
    )

    def __init__(self, data: Any = None, *, owners: Iterable[OwnerOption], today: date) -> None:
        super().__init__(data)
        set_options(self, "owner", [_NOTHING, *(Option(one.reference, one.label) for one in owners)])
        set_options(self, "due", [_NOTHING, *_days(due_days(today), today=today)])

    def chosen(self) -> dict[str, Any]:
        return {"due": date.fromisoformat(self.cleaned_data["due"]), "owner": self.cleaned_data["owner"]}


class ContactForm(OnTheStage):
    called = "contact"

    whom = Choice(
        what="with whom",
        label="With whom?",
        options=[_NOTHING, *(Option(one.value, one.label) for one in ForWhom)],
        widget=django.Select,
    )
    about = Line(what="what it is about", label="About what?", max_length=deciding.LINE_LIMIT)
    when = Line(what="when and how", label="When, and how?", max_length=120)
    safe = Line(
        what="when it is safe",
        label="When and how is it safe for them?",
        hint="Whoever works with the person suspected never reads this, nor when you go.",
        max_length=deciding.LINE_LIMIT,
        required=False,
    )
    first = Tick(label="We go first, and take the others' questions along")

    def planned(self) -> dict[str, Any]:
        return {**self.cleaned_data, "whom": ForWhom(self.cleaned_data["whom"])}


class OfOneChild(OnTheStage):
    """Of which child: asked where the case has two, so that what is meant of one is never another's."""

    child = Choice(what="which child you mean", label="Which child?", options=())

    def __init__(
        self, data: Any = None, *, inside: Sequence[ChildLine], asked: Iterable[ChildLine], **options: Any
    ) -> None:
        super().__init__(data, **options)
        if len(inside) > 1:
            set_options(self, "child", [Option(one.reference, one.called) for one in asked])
        else:
            del self.fields["child"]


class ViewForm(OfOneChild):
    """Your view, before we talk: in fifteen seconds."""

    called = "view"

    reading = Choice(what="how you see the child", label="", options=())
    how_sure = Choice(
        what="how sure you are",
        label="How sure are you?",
        options=[Option(one.value, one.label) for one in HowSure],
    )
    rests_on = Choices(what="what it rests on", label="What does it rest on?", options=(), required=False)
    fact = Line(
        what="what it rests on",
        label="What does it rest on? One fact, which all read at once.",
        max_length=deciding.LINE_LIMIT,
        required=False,
    )
    what_would_change_it = Line(
        what="what would change your mind",
        label="What would change your mind? If there is time.",
        max_length=deciding.LINE_LIMIT,
        required=False,
    )
    evidence = Choice(
        what="how strong the evidence is",
        label="How strong is the evidence for a prosecution? If you know. It is not the risk.",
        options=[Option(one.value, one.label) for one in Evidence],
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        inside: Sequence[ChildLine],
        asked: Sequence[ChildLine],
        scale: Scale,
        facts: Mapping[str, Sequence[FactLine]],
        on_evidence: bool = False,
    ) -> None:
        """`facts`: those that are there already, by the reference of the child whom they are about.
        `on_evidence`: whether the evidence for a prosecution is asked for too."""
        super().__init__(data, inside=inside, asked=asked)
        whom = inside[0].called if len(inside) == 1 else "that child"
        self.fields["reading"].label = f"How do you see {whom}?"
        set_options(self, "reading", [Option(one.code, one.label) for one in scale.readings])
        if not on_evidence:
            del self.fields["evidence"]
        self.of_whom = {str(fact.id): child for child, told in facts.items() for fact in told}
        self.only = inside[0].reference if len(inside) == 1 else ""
        ticks = [
            Option(str(fact.id), fact.beside_a_tick if self.only else f"{one.called}: {fact.beside_a_tick}")
            for one in asked
            for fact in facts.get(one.reference, ())
        ]
        set_options(self, "rests_on", ticks)
        if ticks:
            self.fields["fact"].label = "Something that does not stand there yet? All read it at once."
        else:
            del self.fields["rests_on"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        chosen, child = said.get("rests_on", ()), said.get("child", self.only)
        if child and any(self.of_whom[one] != child for one in chosen):
            self.add_error("rests_on", "Choose facts about the child whom you mean")
        elif not chosen and not said.get("fact") and not self.errors.keys() & {"rests_on", "fact"}:
            ticks = "rests_on" in self.fields
            self.add_error(
                "rests_on" if ticks else "fact",
                "Choose what it rests on, or write one fact" if ticks else "Enter what it rests on",
            )
        return said

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "rests_on": tuple(int(one) for one in said.get("rests_on", ()))}


class RevealForm(OfOneChild):
    called = "reveal"

    because = Line(
        what="why the views are opened now",
        label="Open the views now: why?",
        max_length=deciding.LINE_LIMIT,
    )


class CloseForm(Form):
    because = Text(
        what="what becomes of what was not heard",
        label="What becomes of the cases that were not heard?",
        hint="They come on again at the next meeting. Say who keeps the child safe until then.",
        max_length=deciding.TEXT_LIMIT,
        rows=3,
        required=False,
    )


class AnswerForm(Form):
    because = Text(
        what="why it cannot be done",
        label="Why can it not be done?",
        hint="The chair reads this, and finds another way.",
        max_length=acting.REASON_LIMIT,
        rows=2,
    )


class EndForm(Form):
    words = Text(
        what="what became of it",
        label="What became of it?",
        max_length=acting.REASON_LIMIT,
        rows=2,
    )


class OtherOwnerForm(Form):
    owner = Choice(what="who does it instead", label="Who does it instead?", options=(), widget=django.Select)

    def __init__(self, data: Any = None, *, owners: Iterable[OwnerOption]) -> None:
        super().__init__(data)
        set_options(self, "owner", [_NOTHING, *(Option(one.reference, one.label) for one in owners)])


class LookForm(Form):
    outcome = Choice(
        what="what has become of it",
        label="What has become of it?",
        options=[Option(one.value, one.label) for one in Outcome],
    )
    words = Text(
        what="what has happened since",
        label="What has happened since, and what was learnt?",
        max_length=deciding.TEXT_LIMIT,
        rows=3,
    )
    again = Choice(
        what="when it is looked at again",
        label="If it cannot be said yet: when is it looked at again?",
        options=(),
        required=False,
        widget=django.Select,
    )

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        days = [today + ahead for ahead in _LATER]
        set_options(self, "again", [_NOTHING, *_days(days, today=today)])

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        again = date.fromisoformat(said["again"]) if said["again"] else None
        return {"outcome": Outcome(said["outcome"]), "words": said["words"], "again": again}


def due_days(today: date) -> tuple[date, ...]:
    """Today, the working days of the next week, in two weeks and in four."""
    calendar = england_and_wales()
    near = [today]
    day = today
    while len(near) < 6:
        day += timedelta(days=1)
        if calendar.first <= day <= calendar.last and calendar.is_working(day):
            near.append(day)
        elif day > calendar.last:
            break
    return (*near, *(today + ahead for ahead in _LATER[1:3]))


def _days(days: Iterable[date], *, today: date) -> list[Option]:
    return [Option(one.isoformat(), day_in_words(one, today=today)) for one in dict.fromkeys(days)]
