"""What a sender, a social worker and a manager fill in. Nothing is chosen beforehand in a decision."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules.outcomes import left_open, outcomes
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, Told, ask_about_birth
from joinedup.kernel import references
from joinedup.sharing.queries import AnsweredLine
from joinedup.sharing.rules import outcomes as answers
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, Tick, set_options

A_NEW_CHILD, ANOTHER_CHILD = "new", "another"
AUTHORISE, SEND_BACK = "authorise", "send_back"


class TellForm(Form):
    """One page, twelve questions, of which three must be answered."""

    worry = Text(
        what="what you have seen or heard",
        label="What have you seen or heard?",
        hint="What happened, when, and who was there. Say what you saw yourself and what others told you.",
        max_length=WORRY_LIMIT,
        rows=6,
    )
    last_happened = Choice(
        what="when it last happened",
        label="When did it last happen?",
        options=[Option(*each) for each in Concern.LastHappened.choices],
    )
    child_name = Line(
        what="the child's name",
        label="The child's name, as you know it",
        hint="One name is enough. Leave it empty if you do not know.",
        max_length=240,
        required=False,
    )
    child_birth_date = Day(
        what="the date of birth",
        label="Date of birth, if you know it",
        hint="For example, 12 March 2017 or 12/3/2017",
        required=False,
    )
    not_born_yet = Tick(label="Not born yet: this is the date the baby is expected")
    child_age = Line(
        what="about what age",
        label="If you do not know the date: about what age?",
        max_length=40,
        required=False,
    )
    child_address = Line(
        what="where the child lives",
        label="Where does the child live or stay?",
        hint="House and street. Leave it empty if you do not know.",
        required=False,
    )
    child_postcode = Line(what="the postcode", label="Postcode", max_length=60, required=False)
    childs_words = Text(
        what="what the child said",
        label="What has the child said, in their own words?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )
    working_well = Text(
        what="what is working well",
        label="What is working well for the child?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )
    tried_already = Text(
        what="what you have tried",
        label="What have you already tried?",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )
    family_knows = Choice(
        what="whether the family knows",
        label="Does the family know that you are telling us?",
        options=[Option(*each) for each in Concern.FamilyKnows.choices],
    )
    family_knows_detail = Text(
        what="who told them, or why nobody has",
        label="Who told them, and when? Or why have they not been told?",
        max_length=300,
        rows=2,
        required=False,
    )

    stay_unnamed = Tick(
        label="Do not say who I am",
        hint="Your name and agency are sealed. A manager of the front door can open them, with a reason; "
        "without that nobody can ring you back. You still read here what happens.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        born = cleaned.get("child_birth_date")
        if born is not None:
            asked = ask_about_birth(born, expected=bool(cleaned.get("not_born_yet")), today=self._today)
            if asked:
                self.add_error("child_birth_date", asked)
        knows, detail = cleaned.get("family_knows"), cleaned.get("family_knows_detail")
        if knows in (Concern.FamilyKnows.NO, Concern.FamilyKnows.UNSAFE) and detail == "":
            self.add_error("family_knows_detail", "Enter why the family has not been told")
        return cleaned

    def told(self) -> Told:
        given = dict(self.cleaned_data)
        born, expected = given.pop("child_birth_date"), given.pop("not_born_yet")
        if expected and born is None:
            given["child_age"] = given["child_age"] or "not born yet"
        return Told(
            **given,
            child_birth_date=None if expected else born,
            child_expected_date=born if expected else None,
        )


class TieForm(Form):
    """Which child a concern is about. The names are asked for where it is a new one."""

    child = Choice(what="the child this is about", label="Which child is this about?", options=())
    reference = Line(what="the child's reference", label="Their reference", max_length=20, required=False)
    given_name = Line(what="the given name", label="Given names", max_length=120, required=False)
    family_name = Line(what="the family name", label="Family name", max_length=120, required=False)

    def __init__(self, *args: Any, options: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = tuple(options)
        another = Option(ANOTHER_CHILD, "Another child whom I have found")
        new = Option(A_NEW_CHILD, "None of these: a new child" if known else "A new child")
        set_options(self, "child", (*known, another, new))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("child") == ANOTHER_CHILD:
            written = references.parse(cleaned.get("reference") or "")
            if written is None:
                self.add_error("reference", "Enter the child's reference, like K-7KQ4M-RPWX3")
            cleaned["reference"] = written
        return cleaned

    def chosen(self) -> str:
        """The reference of the child that was chosen, or '' for a new one."""
        child = str(self.cleaned_data["child"])
        if child == A_NEW_CHILD:
            return ""
        return str(self.cleaned_data["reference"]) if child == ANOTHER_CHILD else child


class UntieForm(Form):
    why_not = Line(what="why this is another child", label="Why is this not the child?")


class _TellsHolders(Form):
    """Asks for each answered question what became of the answer: five outcomes and a line."""

    def __init__(
        self,
        *args: Any,
        answered: Iterable[AnsweredLine],
        recommended: Mapping[str, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.answered = tuple(answered)
        before = recommended or {}
        for question in self.answered:
            said = before.get(question.question, {})
            self.fields[f"became_{question.question}"] = Choice(
                what=f"what became of the answer of {question.agency}",
                label=f"{question.agency}: {question.topic}",
                options=[Option(kind.code, kind.label) for kind in answers.OUTCOMES],
                initial=said.get("code"),
            )
            self.fields[f"line_{question.question}"] = Line(
                what="a line for them",
                label=f"A line for {question.agency}",
                max_length=answers.LINE_LIMIT,
                required=False,
                initial=said.get("line", ""),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for question in self.answered:
            code = cleaned.get(f"became_{question.question}")
            line = cleaned.get(f"line_{question.question}")
            if code and line is not None:
                said = answers.check(code, line)
                if not said.allowed:
                    self.add_error(f"line_{question.question}", said.because)
        return cleaned

    def holder_fields(self) -> list[tuple[Any, Any]]:
        return [(self[f"became_{each.question}"], self[f"line_{each.question}"]) for each in self.answered]

    def tell_holders(self) -> dict[str, dict[str, str]]:
        return {
            each.question: {
                "code": self.cleaned_data[f"became_{each.question}"],
                "line": self.cleaned_data[f"line_{each.question}"],
            }
            for each in self.answered
        }

    def _ask_for_gaps(self, field: str, text: str | None) -> None:
        """A draft with a gap in it is never sent as it is."""
        if text and (gap := left_open(text)):
            self.add_error(field, f"Write what stands for {gap}")


class RecommendForm(_TellsHolders):
    """Outcome, reason, and everything that will be told with it, on one page (journey J9)."""

    outcome = Choice(
        what="what you recommend",
        label="What do you recommend?",
        options=[Option(each.code, each.label, each.hint) for each in outcomes()],
    )
    because = Text(
        what="why you recommend this",
        label="Because",
        hint="What you base it on, and what it should change for the child.",
        max_length=TEXT_LIMIT,
        rows=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in outcomes():
            self.fields[_tell(each.code)] = Text(
                what="what the sender is told",
                label="What the sender is told",
                hint="A draft. Make it fit, and fill in what stands in square brackets.",
                max_length=TEXT_LIMIT,
                rows=6,
                required=False,
                initial=each.tell_sender,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get("outcome")
        if chosen:
            field = _tell(chosen)
            if cleaned.get(field) == "":
                self.add_error(field, "Enter what the sender is told")
            self._ask_for_gaps(field, cleaned.get(field))
        return cleaned

    def draft_fields(self) -> dict[str, Any]:
        """The text that belongs to each outcome, by the outcome's code."""
        return {each.code: self[_tell(each.code)] for each in outcomes()}

    def drafts_not_used(self) -> set[str]:
        """The fields of drafts that belong to other outcomes than the chosen one, and that nobody touched."""
        drafts = [_tell(each.code) for each in outcomes()]
        chosen = _tell(str(self["outcome"].value()))
        return {name for name in drafts if name != chosen and name not in self.changed_data}

    def tell_sender(self) -> str:
        return str(self.cleaned_data[_tell(self.cleaned_data["outcome"])])


class DecideForm(_TellsHolders):
    """The manager's: authorise what is recommended, with its texts, or send it back."""

    decision = Choice(
        what="what you decide",
        label="Your decision",
        options=(
            Option(AUTHORISE, "Authorise", "It is decided, and everybody above is told at once."),
            Option(SEND_BACK, "Send back", "Nothing is decided and nobody is told."),
        ),
    )
    because = Text(what="why you decide so", label="Because", max_length=TEXT_LIMIT, rows=3)
    tell_sender = Text(
        what="what the sender is told",
        label="What the sender is told",
        max_length=TEXT_LIMIT,
        rows=7,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """To send something back asks for a reason only; whatever else is unfinished goes back with it."""
        cleaned = super().clean()
        if cleaned.get("decision") == SEND_BACK:
            for name in [name for name in self.errors if name not in ("decision", "because")]:
                del self.errors[name]
            return cleaned
        if cleaned.get("tell_sender") == "":
            self.add_error("tell_sender", "Enter what the sender is told")
        self._ask_for_gaps("tell_sender", cleaned.get("tell_sender"))
        return cleaned


def _tell(code: str) -> str:
    return f"tell_{code}"
