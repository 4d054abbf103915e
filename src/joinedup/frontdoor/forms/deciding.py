"""What a social worker recommends and a manager decides. Nothing is chosen beforehand."""

from collections.abc import Iterable, Mapping
from typing import Any

from joinedup.frontdoor.forms.following import Following
from joinedup.frontdoor.forms.hearing import Hearing
from joinedup.frontdoor.forms.late import SaysWhyLate
from joinedup.frontdoor.rules.outcomes import left_open, outcome, outcomes, outcomes_for
from joinedup.frontdoor.rules.telling import TEXT_LIMIT
from joinedup.frontdoor.rules.whom import About, may_be_told
from joinedup.sharing.queries import AnsweredLine
from joinedup.sharing.rules import outcomes as answers
from joinedup.ui.forms import Choice, Form, Line, Option, Text, set_options

AUTHORISE, SEND_BACK = "authorise", "send_back"


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
                "line": self.cleaned_data.get(f"line_{each.question}", ""),
            }
            for each in self.answered
            if self.cleaned_data.get(f"became_{each.question}")
        }

    def _ask_for_gaps(self, field: str, text: str | None) -> None:
        """A draft with a gap in it is never sent as it is."""
        if text and (gap := left_open(text)):
            self.add_error(field, f"Write what stands for {gap}")


class RecommendForm(Hearing, Following, _TellsHolders):
    """Outcome, reason, and everything that will be told with it, on one page (journey J9)."""

    outcome = Choice(
        what="what you recommend",
        label="What do you recommend?",
        options=(),
    )
    because = Text(
        what="why you recommend this",
        label="Because",
        hint="What you base it on, and what it should change for the child.",
        max_length=TEXT_LIMIT,
        rows=4,
    )

    def __init__(self, *args: Any, verified: bool = True, about: About = About.CHILD, **kwargs: Any) -> None:
        """`verified`: it is known who the sender is; else nothing is written for them."""
        super().__init__(*args, **kwargs)
        self.verified = verified
        set_options(self, "outcome", _options(about))
        for each in outcomes() if verified else ():
            self.fields[_tell(each.code)] = Text(
                what="what the sender is told",
                label="What the sender is told",
                hint="A draft. Make it fit, and fill in what stands in square brackets.",
                max_length=TEXT_LIMIT,
                rows=6,
                required=False,
                initial=" ".join(filter(None, (each.tell_sender, may_be_told(about)))),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get("outcome")
        asked = outcome(chosen or "")
        if asked is not None and asked.waits:  # nothing is decided, and nobody is told what became of it
            for name in [name for name in self.errors if name.startswith(("became_", "line_"))]:
                del self.errors[name]
        if chosen and self.verified:
            field = _tell(chosen)
            if cleaned.get(field) == "":
                self.add_error(field, "Enter what the sender is told")
            self._ask_for_gaps(field, cleaned.get(field))
        return cleaned

    def draft_fields(self) -> dict[str, Any]:
        """The text that belongs to each outcome, by the outcome's code."""
        return {each.code: self[_tell(each.code)] for each in outcomes()} if self.verified else {}

    def drafts_not_used(self) -> set[str]:
        """The fields of drafts that belong to other outcomes than the chosen one, and that nobody touched."""
        chosen = str(self["outcome"].value())
        drafts = [name for name in self.fields if name.startswith("tell_")]
        of_others = {name for name in drafts if name != _tell(chosen) and name not in self.changed_data}
        return of_others | self.not_asked(chosen)

    def tell_sender(self) -> str:
        return str(self.cleaned_data[_tell(self.cleaned_data["outcome"])]) if self.verified else ""


class DecideForm(SaysWhyLate, _TellsHolders):
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

    def __init__(self, *args: Any, verified: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not verified:
            del self.fields["tell_sender"]

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


def _options(about: About) -> list[Option]:
    return [Option(each.code, each.label, each.hint) for each in outcomes_for(about)]


def _tell(code: str) -> str:
    return f"tell_{code}"
