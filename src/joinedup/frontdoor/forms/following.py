"""What has to be said with an outcome, what came of it, and what is said against it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from joinedup.frontdoor.forms.late import SaysWhyLate
from joinedup.frontdoor.queries.passing import Officer
from joinedup.frontdoor.rules.challenging import CHALLENGE_LIMIT, Came
from joinedup.frontdoor.rules.following import (
    CAN_BE_SAID,
    INSTEAD_LIMIT,
    LIMIT_OVER,
    MORE_LIMIT,
    WHO_LIMIT,
    Agreed,
    CameOf,
    Follow,
    Then,
    agreed_in_words,
    came_of_in_words,
    goes_on,
    may_end,
    may_go_with,
    passed_to,
    then_in_words,
    to_the_officer,
)
from joinedup.frontdoor.rules.outcomes import Asks, outcome, outcomes
from joinedup.frontdoor.rules.telling import TEXT_LIMIT
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, set_options


class Following(Form):
    """For each outcome, the fields of what it asks for; those of the chosen one alone are looked at."""

    def __init__(
        self,
        *args: Any,
        at: datetime,
        desks: Iterable[Option] = (),
        around: Iterable[Option] = (),
        officer: Officer | None = None,
        **kwargs: Any,
    ) -> None:
        """Who may have it now: `desks` of the hub, and who stands `around` the child. The area's file says
        that what is apart goes to the `officer`: it stands first there, and nothing is chosen."""
        super().__init__(*args, **kwargs)
        self._at = at
        of_the_hub, with_the_child = list(desks), list(around)
        for each in outcomes():
            for asked in Asks:
                if asked in each.asks:
                    self.fields.update(_fields(asked, each.code))
            if Asks.WHO in each.asks and not each.waits:
                with_them = with_the_child if each.goes_around else []
                has_it = f"desk_{each.code}"
                set_options(self, has_it, who_has_it(of_the_hub, with_them))
                if each.apart and officer is not None:
                    _goes_to_the_officer(self, has_it, officer, who_has_it(of_the_hub, ()))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = outcome(cleaned.get("outcome") or "")
        # A day of another outcome that cannot be read is no reason to stop this one.
        for name in self.not_asked(chosen.code if chosen else ""):
            self.errors.pop(name, None)
        if chosen is not None:
            for asked, sentence in may_go_with(chosen, self._follow(cleaned), at=self._at).items():
                name = _named(asked, chosen.code)
                if name not in self.errors:
                    more = f"agreed_more_{chosen.code}"
                    self.add_error(more if cleaned.get(name) and asked is Asks.AGREED else name, sentence)
        return cleaned

    def follow(self) -> Follow:
        return self._follow(self.cleaned_data)

    def follow_fields(self) -> dict[str, list[Any]]:
        """By outcome, what it asks for."""
        return {
            each.code: [
                self[name] for asked in Asks if asked in each.asks for name in _fields(asked, each.code)
            ]
            for each in outcomes()
        }

    def not_asked(self, chosen: str) -> set[str]:
        """The fields that belong to other outcomes than the chosen one."""
        return {
            bound.name for code, fields in self.follow_fields().items() if code != chosen for bound in fields
        }

    def _follow(self, cleaned: dict[str, Any]) -> Follow:
        code = cleaned.get("outcome") or ""
        desk, worker = passed_to(cleaned.get(f"desk_{code}") or "")
        return Follow(
            who=cleaned.get(f"who_{code}") or "",
            by_when=cleaned.get(f"by_when_{code}"),
            agreed=cleaned.get(f"agreed_{code}") or "",
            agreed_more=cleaned.get(f"agreed_more_{code}") or "",
            instead=cleaned.get(f"instead_{code}") or "",
            by_time=cleaned.get(f"by_time_{code}") or "",
            meanwhile=cleaned.get(f"meanwhile_{code}") or "",
            desk=desk,
            worker=worker,
        )


def _goes_to_the_officer(form: Form, name: str, officer: Officer, others: list[Option]) -> None:
    """Where somebody at the officer's desk reads it, that desk stands first among them."""
    form.fields[name].help_text = to_the_officer(
        officer.desk.words, answers=officer.answers, phone=officer.phone, reads_it=officer.reads_it
    )
    if officer.reads_it:
        nobody, *rest = others
        first = Option(officer.desk.value, officer.desk.words)
        set_options(form, name, [nobody, first, *(one for one in rest if one.value != first.value)])


def who_has_it(of_the_hub: Iterable[Option], around: Iterable[Option]) -> list[Option]:
    """Nobody first, and nobody twice."""
    every = {one.value: one for one in (Option("", "None of them"), *around, *of_the_hub)}
    return list(every.values())


def _named(asked: Asks, code: str) -> str:
    return f"{asked.value}_{code}"


def _fields(asked: Asks, code: str) -> dict[str, Any]:
    name = _named(asked, code)
    match asked:
        case Asks.WHO:
            return _who(name, code)
        case Asks.BY_WHEN:
            return {name: Day(what="by which day", label="By which day?", required=False)}
        case Asks.BY_TIME:
            clock = Line(
                what="by what time",
                label="By what time?",
                hint="On the 24-hour clock, like 16:00.",
                max_length=5,
                required=False,
            )
            return {name: clock}
        case Asks.MEANWHILE:
            safe = Line(
                what="what keeps the child safe until then",
                label="What keeps the child safe until then?",
                max_length=MORE_LIMIT,
                required=False,
            )
            return {name: safe}
        case Asks.INSTEAD:
            text = Text(
                what="what to do instead",
                label="What is done instead, and by whom?",
                max_length=INSTEAD_LIMIT,
                rows=3,
                required=False,
            )
            return {name: text}
        case Asks.AGREED:
            choice = Choice(
                what="what the family says",
                label="Does the family agree to this help?",
                hint="Their agreement to a service. It is not what lets us share.",
                options=[Option(each.value, agreed_in_words(each)) for each in Agreed],
                required=False,
            )
            more = Line(
                what="more about it",
                label="Who asked them, and when? If not: what happens then?",
                max_length=MORE_LIMIT,
                required=False,
            )
            return {name: choice, f"agreed_more_{code}": more}


def _who(name: str, code: str) -> dict[str, Any]:
    line = Line(
        what="who",
        label="Who does this, or has it now?",
        hint="A team, a service or a person, and how they were told.",
        max_length=WHO_LIMIT,
        required=False,
    )
    made = outcome(code)
    if made is None or made.waits:
        return {name: line}
    return {f"desk_{code}": _has_it_now(), name: line}


def _has_it_now() -> Any:
    return Choice(
        what="who has it now",
        label="Who has it now?",
        hint="Who works with the child, or a service of the hub. They are told, and read what was told and "
        "decided until somebody says what came of it. Or write below who else has it.",
        options=(),
        required=False,
        widget=forms.Select,
    )


class CameOfForm(SaysWhyLate):
    came_of = Choice(
        what="what came of it",
        label="What came of it?",
        options=[Option(each.value, came_of_in_words(each)) for each in CAN_BE_SAID],
    )
    came_of_more = Line(what="what happened", label="What happened?", max_length=MORE_LIMIT)
    then = Choice(
        what="what happens instead",
        label="Where it was not done: what happens instead?",
        options=[Option(each.value, then_in_words(each)) for each in Then],
        required=False,
    )
    desk_then = _has_it_now()
    who_then = Line(
        what="who",
        label="Who does this, or has it now?",
        hint="A team, a service or a person, and how they were told.",
        max_length=WHO_LIMIT,
        required=False,
    )
    by_when_then = Day(what="by which day", label="By which day?", required=False)

    def __init__(
        self,
        *args: Any,
        at: datetime,
        ends: str = "",
        desks: Iterable[Option] = (),
        around: Iterable[Option] = (),
        officer: Officer | None = None,
        **kwargs: Any,
    ) -> None:
        """`ends`: the code of the outcome that it is said of."""
        super().__init__(*args, **kwargs)
        made = outcome(ends)
        has_it = who_has_it(desks, around if made and made.goes_around else ())
        set_options(self, "desk_then", has_it)
        if made is not None and made.apart and officer is not None:
            _goes_to_the_officer(self, "desk_then", officer, has_it)
        self._ends, self._at = outcome(ends), at

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        came, then = cleaned.get("came_of"), cleaned.get("then")
        if came and "then" in cleaned:
            who, by_when = cleaned.get("who_then") or "", cleaned.get("by_when_then")
            chosen = Then(then) if then else None
            desk = cleaned.get("desk_then") or ""
            missing = goes_on(CameOf(came), chosen, who=who, desk=desk, by_when=by_when, at=self._at)
            for name, sentence in missing.items():
                field = "then" if name == "then" else f"{name}_then"
                if field not in self.errors:
                    self.add_error(field, sentence)
        return cleaned

    def said(self) -> dict[str, Any]:
        """What goes with it, as the action takes it."""
        then = self.cleaned_data["then"]
        return {
            "came_of": CameOf(self.cleaned_data["came_of"]),
            "more": self.cleaned_data["came_of_more"],
            "then": Then(then) if then else None,
            "who": self.cleaned_data["who_then"],
            "desk": self.cleaned_data["desk_then"],
            "by_when": self.cleaned_data["by_when_then"],
            "why_late": self.why_late(),
        }

    def clean_came_of(self) -> str:
        said = str(self.cleaned_data["came_of"])
        if not (may := may_end(self._ends, CameOf(said))).allowed:
            raise ValidationError(may.because)
        return said


_NOT_OURS = Option(CameOf.NOT_THEIRS.value, "It is not ours", "The front door decides what happens instead.")


class HaveItForm(Form):
    """Whoever it was passed on to says what came of it, or that it is not theirs."""

    came = Choice(
        what="what became of it with you",
        label="What became of it with you?",
        options=(
            Option(CameOf.DONE.value, "It is done", "Your part ends with that."),
            _NOT_OURS,
        ),
    )
    came_more = Line(
        what="what came of it, or why it is not yours",
        label="What came of it, or why is it not yours?",
        hint="The front door reads it. You read this page no more.",
        max_length=MORE_LIMIT,
    )

    limit_over = ""

    def came_of(self) -> CameOf:
        return CameOf(self.cleaned_data["came"])

    def say_that_its_limit_is_over(self) -> None:
        """Whoever ends it then says why, at the front door. That it is not theirs is said here as before."""
        set_options(self, "came", [_NOT_OURS])
        self.limit_over = LIMIT_OVER


class ChallengeForm(Form):
    challenge = Text(
        what="why you do not agree",
        label="Why do you not agree?",
        hint="What was missed, or what you see differently. A manager who did not decide this reads it.",
        max_length=CHALLENGE_LIMIT,
        rows=4,
    )


class MoreForm(Form):
    more = Text(
        what="what you can tell us",
        label="What can you tell us?",
        hint="Whoever reads your concern reads this with it. A photo or a letter can be added below.",
        max_length=TEXT_LIMIT,
        rows=6,
    )


class AnswerChallengeForm(Form):
    came = Choice(
        what="what comes of it",
        label="What comes of it?",
        options=[Option(each.value, each.words, each.more) for each in Came],
    )
    answer = Text(
        what="what you answer",
        label="Your answer to the sender",
        hint="What stands, what changes, and why. They read it word for word.",
        max_length=CHALLENGE_LIMIT,
        rows=4,
    )
