"""What whoever keeps an agency's card and desks fills in: what is so stands there, nothing is chosen."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from joinedup.agencies.rules.cards import PARTS, Band
from joinedup.agencies.rules.service_hours import SERVICE_HOURS, as_typed, hours_typed, open_a_week
from joinedup.agencies.rules.ways import ways_typed
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Text, Tick, set_options

_PHONE = re.compile(r"\+?[0-9][0-9 ()]{1,18}")
_NOT_0_9 = re.compile(r"[^0-9+]")
_MOBILE = re.compile(r"\+447[0-9]{9}")
_FROM = "Today or a later day. For example, 14 July 2026 or 14/7/2026"


def _text(name: str, hint: str, *, rows: int = 4, required: bool = True) -> Text:
    part = PARTS[name]
    return Text(
        what=part.label[0].lower() + part.label[1:],
        label=part.label,
        hint=hint,
        max_length=part.longest,
        rows=rows,
        required=required,
    )


def _line(name: str, hint: str, *, required: bool = True) -> Line:
    part = PARTS[name]
    what = part.label[0].lower() + part.label[1:]
    return Line(what=what, label=part.label, hint=hint, max_length=part.longest, required=required)


class CardForm(Form):
    """An agency's word on itself."""

    can = _text("can", "In your own words, as a neighbour would ask: 'Can they ...?'")
    cannot = _text("cannot", "What others expect of you and you cannot give.")
    powers = _text(
        "powers",
        "One to a paragraph: the power in its first line, its conditions beneath. Leave a line between two.",
        rows=8,
        required=False,
    )
    hours = _line("hours", "In words. The hours of each desk are changed with the desk.")
    how_long = _line("how_long", "What others can count on. What is measured stands beside it.")
    best_way = _line("best_way", "For example, the duty line from 10:00 to 12:00.", required=False)
    out_of_hours = _line("out_of_hours", "Who decides then, and what they can decide.", required=False)
    needs = _line("needs", "For example, name, date of birth and address.", required=False)
    how_we_work = _text(
        "how_we_work",
        "What somebody who begins with a partner of yours should know: protocols, pressures, how many work.",
        required=False,
    )
    myths = _text(
        "myths",
        "One to a paragraph: what people think in its first line, and beneath it what is so.",
        rows=8,
        required=False,
    )
    from_day = Day(what="from which day this is so", label="From which day is this so?", hint=_FROM)


class DeskForm(Form):
    """How a desk is reached. Nothing here is a person's own."""

    phone = Line(what="the desk's telephone number", label="Telephone", max_length=20)
    texts_to = Line(
        what="a mobile number",
        label="Duty telephone for texts",
        hint="A mobile of the duty, never of a person. Leave it empty if there is none.",
        max_length=20,
        required=False,
    )
    email = Line(
        what="an e-mail address",
        label="E-mail of the duty",
        hint="Where it is told that something waits. Nothing of a child ever stands in it.",
        max_length=254,
        required=False,
        validators=[EmailValidator("Enter an e-mail address, like duty@agency.example")],
    )
    hours = Choice(what="the desk's hours", label="Hours", options=(), widget=forms.Select)
    ways = Text(
        what="the best ways in",
        label="Best ways in (optional)",
        hint="The best first, one a line, as: Duty line, 0113 496 0000, 10:00 to 12:00. On working days, "
        "unless you add: every day. Left empty, what the area's files say holds.",
        max_length=600,
        rows=3,
        required=False,
    )
    out_of_hours = Choice(
        what="who answers when it is closed",
        label="Who answers when it is closed?",
        options=(),
        required=False,
        widget=forms.Select,
    )
    service_hours = Text(
        what="the hours in which time limits count",
        label="Hours in which the area's time limits count (optional)",
        max_length=400,
        rows=4,
        required=False,
    )
    from_day = Day(what="from which day this is so", label="From which day is this so?", hint=_FROM)

    def __init__(
        self,
        *args: Any,
        hours: Iterable[tuple[str, str]],
        desks: Iterable[tuple[str, str]],
        counted: str | None,
        worked: int = 0,
        **kwargs: Any,
    ) -> None:
        """`counted`: the hours that the area's files say, where this person may say others; None: no.

        `worked`: the longest time limit of a rating in working hours, which a week is to hold.
        """
        super().__init__(*args, **kwargs)
        self.counted, self._worked = counted, worked
        if counted is None:
            del self.fields[SERVICE_HOURS]
        else:
            # An empty field would read as if nothing held, and whoever adds a day would close all others.
            self.initial[SERVICE_HOURS] = self.initial.get(SERVICE_HOURS) or counted
            files = "; ".join(counted.splitlines())
            self.fields[SERVICE_HOURS].help_text = (
                "Days on a line with their hours, as: Monday to Thursday, 09:00 to 17:00. A day that is not "
                "named is closed; bank holidays are a line of their own. A clock that runs keeps its due "
                f"day. Left empty, what the area's files say holds: {files}."
            )
        set_options(self, "hours", [Option("", "Choose"), *(Option(code, name) for code, name in hours)])
        nobody = Option("", "Nobody but the partnership's own desk")
        set_options(self, "out_of_hours", [nobody, *(Option(code, name) for code, name in desks)])

    def clean_ways(self) -> str:
        typed = "\n".join(str(self.cleaned_data["ways"]).splitlines())
        try:
            ways_typed(typed)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None
        return typed

    def clean_service_hours(self) -> str:
        typed = str(self.cleaned_data[SERVICE_HOURS]).strip()
        try:
            hours = hours_typed(typed) if typed else None
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None
        if hours is None or as_typed(hours) == self.counted:
            return ""
        if open_a_week(hours) < timedelta(hours=self._worked):
            raise ValidationError(
                f"A rating is decided in {self._worked} working hours. Name a week of at least as many"
            )
        return as_typed(hours)

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        if not _PHONE.fullmatch(typed):
            raise ValidationError("Enter a telephone number in figures, like 0113 496 0000")
        return typed

    def clean_texts_to(self) -> str:
        typed = str(self.cleaned_data["texts_to"])
        if not typed:
            return ""
        figures = _NOT_0_9.sub("", typed)
        number = f"+44{figures[1:]}" if figures.startswith("07") else figures
        if not _MOBILE.fullmatch(number):
            raise ValidationError("Enter a mobile number, like 07700 900123")
        return number


class LoadForm(Form):
    """How busy it is now: a band. Nothing is chosen beforehand."""

    whose = Choice(what="whose load it is", label="Of whom?", options=())
    band = Choice(
        what="how busy it is",
        label="How busy is it now?",
        hint="Everybody in the partnership reads it, with your agency's name and the time.",
        options=[Option(band.value, band.value, band.means) for band in Band],
    )

    def __init__(self, *args: Any, teams: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "whose", teams)


class ClustersForm(Form):
    """In which clusters an agency is there for the others."""

    clusters = Choices(
        what="clusters",
        label="Where does somebody of yours work with the others?",
        hint="A cluster where nobody knows any of you is one in which you are not.",
        options=(),
        required=False,
    )

    def __init__(self, *args: Any, places: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_options(self, "clusters", [Option(str(key), name) for key, name in places])

    def chosen(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["clusters"]]


class DirectoryForm(Form):
    """What somebody looks for in the directory: any part of a name, an agency, a desk or what they can do."""

    looked_for = Line(
        what="a word",
        label="Who or what do you look for?",
        hint="A name, an agency, a desk, or a word of what they can do, such as eviction",
        max_length=100,
        required=False,
    )
    where = Choice(what="where", label="Where?", options=(), required=False)
    on_now = Tick(label="Only where somebody is on now")

    def __init__(self, *given: Any, places: Sequence[tuple[str, str]], **more: Any) -> None:
        """`places`: the partnerships to choose from, the own one first; one alone is no choice."""
        super().__init__(*given, **more)
        if len(places) > 1:
            set_options(self, "where", [Option(*place) for place in places])
        else:
            del self.fields["where"]
