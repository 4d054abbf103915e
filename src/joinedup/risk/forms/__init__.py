"""What is typed about a child in a round: few fields, and nothing chosen beforehand."""

from typing import Any

from joinedup.risk.actions import NewView
from joinedup.risk.queries import AgencyAsked, FactLine
from joinedup.risk.rules.grades import AdultGrade, AdultTool
from joinedup.risk.rules.scales import Scale
from joinedup.risk.rules.views import POLICE, REASON_LIMIT, WORDS_LIMIT, Evidence, HowSure
from joinedup.ui.forms import Choice, Choices, Form, Line, Option, Text, set_options


class ViewForm(Form):
    """Four controls. Evidence for a prosecution is asked of the police alone, apart from the risk."""

    reading = Choice(what="how the child is", label="", options=())
    rests_on = Choices(
        what="at least one fact that your view rests on",
        label="What does it rest on?",
        hint="Facts are seen by everybody who is asked. Which you choose is not, until the views are open.",
        options=(),
        required=False,
    )
    fact = Text(
        what="a fact that your view rests on",
        label="What does it rest on?",
        hint="A fact: what was seen or heard, and when. It is seen by everybody who is asked, at once.",
        max_length=WORDS_LIMIT,
        rows=2,
        required=False,
    )
    how_sure = Choice(
        what="how sure you are",
        label="How sure are you?",
        options=[Option(one.value, one.label) for one in HowSure],
    )
    what_would_change_it = Text(
        what="what would change your mind",
        label="What would change your mind?",
        max_length=WORDS_LIMIT,
        rows=2,
    )
    evidence = Choice(
        what="how strong the evidence is",
        label="How strong is the evidence for a prosecution?",
        hint="Said apart, because it is not the risk: a child may be in danger where nothing can be proved.",
        options=[Option(one.value, one.label) for one in Evidence],
        required=False,
    )

    def __init__(
        self, data: Any = None, *, scale: Scale, facts: tuple[FactLine, ...], kind: str, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.fields["reading"].label = scale.question
        set_options(self, "reading", [Option(one.code, one.label, one.means) for one in scale.readings])
        set_options(self, "rests_on", [Option(str(one.id), one.beside_a_tick) for one in facts])
        self.has_facts = bool(facts)
        if kind != POLICE:
            del self.fields["evidence"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors.get("rests_on") and not said.get("rests_on") and not said.get("fact", "").strip():
            if self.has_facts:
                self.add_error("rests_on", "Choose at least one fact that your view rests on")
            elif not self.errors.get("fact"):
                self.add_error("fact", "Enter a fact that your view rests on")
        return said

    def view(self) -> NewView:
        said = self.cleaned_data
        return NewView(
            reading=said["reading"],
            how_sure=said["how_sure"],
            what_would_change_it=said["what_would_change_it"],
            rests_on=tuple(int(one) for one in said["rests_on"]),
            fact=said["fact"],
            evidence=said.get("evidence", ""),
        )


class FactForm(Form):
    words = Text(
        what="the fact",
        label="What was seen or heard, by whom, and when?",
        hint="A fact, and no rating. Everybody who is asked reads it at once.",
        max_length=WORDS_LIMIT,
        rows=4,
    )


class GuessForm(Form):
    of = Choice(what="whose view you guess", label="Whose view?", options=())
    reading = Choice(what="what you think they will say", label="What will they say?", options=())

    def __init__(
        self, data: Any = None, *, scale: Scale, others: tuple[AgencyAsked, ...], **options: Any
    ) -> None:
        super().__init__(data, **options)
        set_options(self, "of", [Option(one.reference, one.name) for one in others])
        set_options(self, "reading", [Option(one.code, one.label) for one in scale.readings])


class RevealForm(Form):
    because = Line(
        what="why the views are opened now",
        label="Why are they opened now?",
        hint="Somebody who has not said theirs reads the others first; what they say then is marked so.",
        max_length=REASON_LIMIT,
    )


class GradeForm(Form):
    tool = Choice(
        what="which tool", label="Which tool?", options=[Option(one.value, one.label) for one in AdultTool]
    )
    grade = Choice(
        what="the grade", label="Which grade?", options=[Option(one.value, one.label) for one in AdultGrade]
    )
    because = Line(
        what="why the grade is so", label="Why is it so, or why has it changed?", max_length=REASON_LIMIT
    )
    adult = Choice(what="whose grade it is", label="Whose grade is it?", options=())

    def __init__(self, data: Any = None, *, adults: list[Option], **options: Any) -> None:
        super().__init__(data, **options)
        set_options(self, "adult", adults)
        if not adults:
            del self.fields["adult"]
