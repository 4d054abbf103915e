"""What whoever was at an incident fills in: one page, for a telephone at night, with people one by one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from joinedup.frontdoor.forms.known_by import KNOWN_BY, in_full, said_known_by
from joinedup.frontdoor.forms.others import fields_of_a_person
from joinedup.frontdoor.forms.whom import AboutAWorker
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules import incidents
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.incidents import (
    LINE_FOR_SCHOOL,
    Crime,
    Grade,
    IncidentKind,
    InIncident,
    Notification,
    Part,
    Support,
    Tool,
)
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, ask_about_birth
from joinedup.kernel.london import WallTime, from_london, today_in_london
from joinedup.ui.forms import Choice, Choices, Day, Form, Line, Option, Text

_ABOUT_PARTS = (
    "As you record it now. Tick two where two are so. A child who saw or heard domestic abuse, or lives with "
    "it, is recorded as harmed too."
)
AT_FIRST = 2  # people that the page asks for before somebody adds another
_CLOCK = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})")
_PERSON = (
    "kind", "name", "birth_date", "age", "belongs", "parts", "childs_words", "safe_contact", "school",
    *KNOWN_BY,
)  # fmt: skip
_FOLDED = ("age", "belongs", "safe_contact")
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PersonFields:
    """One person's part of the page."""

    number: int
    first: tuple[BoundField, ...]
    more: tuple[BoundField, ...]  # folded away while nothing stands in them
    known_by: tuple[BoundField, ...]

    @property
    def is_open(self) -> bool:
        return any(field.errors or field.value() for field in self.more)


class NotifyForm(AboutAWorker):
    """One page. A person of whom nothing is said is nobody."""

    what_happened = Text(
        what="what happened",
        label="What happened?",
        hint="What you saw, what you were told, and how each child is.",
        max_length=WORRY_LIMIT,
        rows=5,
    )
    kind = Choice(
        what="what sort of incident it was",
        label="What sort of incident?",
        options=[Option(kind.value, incidents.kind_in_words(kind)) for kind in IncidentKind],
    )
    happened_time = Line(
        what="the time, like 03:10",
        label="At what time?",
        hint="On the 24-hour clock, like 03:10",
        max_length=10,
    )
    happened_day = Day(
        what="the day",
        label="On which day?",
        hint="Leave it empty for today. Else like 12/7/2026",
        required=False,
    )
    address = Line(
        what="where it happened", label="Where did it happen?", hint="House and street", required=False
    )
    postcode = Line(what="the postcode", label="Postcode", max_length=60, required=False)
    number = Line(
        what="your own number", label="Your own number for it, if it has one", max_length=40, required=False
    )
    people = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)
    support = Choice(
        what="whether whoever was harmed wants support",
        label="Have you asked whoever was harmed whether they want support?",
        options=[Option(one.value, incidents.support_in_words(one)) for one in Support],
    )
    interview_needs = Text(
        what="what they need to be interviewed",
        label="After rape or another sexual offence: what do they need to be interviewed?",
        hint="Interpreter, intermediary, who is with them, man or woman. Empty if it does not apply.",
        max_length=TEXT_LIMIT,
        rows=2,
        required=False,
    )
    line_for_school = Text(
        what="what the school should know",
        label="One line for each child's school, before the school day",
        hint="How the child is. No address, no name of a grown-up: the key adult reads it as you type it.",
        max_length=LINE_FOR_SCHOOL,
        rows=2,
        required=False,
    )
    crime = Choice(
        what="whether a crime was recorded",
        label="Was a crime recorded?",
        options=[Option(one.value, incidents.crime_in_words(one)) for one in Crime],
    )
    tool = Choice(
        what="by which tool the danger was graded",
        label="By which tool did you grade the danger to the grown-up?",
        options=[Option(one.value, incidents.tool_in_words(one)) for one in Tool],
    )
    grade = Choice(
        what="the grade",
        label="How is it graded?",
        options=[Option(one.value, incidents.grade_in_words(one)) for one in Grade],
    )
    judgement = Text(
        what="what you make of it",
        label="What do you make of it yourself?",
        hint="Your own judgement counts beside the tool.",
        max_length=TEXT_LIMIT,
        rows=2,
        required=False,
    )
    # Asked of each child now. A page, or a draft, of the version before has it once: until the next version.
    childs_words = Text(
        what="what the child said",
        label="What the child said, in their own words, as you typed it",
        hint="It is kept with the first child. Each child's own words are asked for beside that child now.",
        max_length=TEXT_LIMIT,
        rows=2,
        required=False,
    )
    family_knows = Choice(
        what="whether whoever was harmed knows",
        label="Does whoever was harmed know that you are telling us, and the school?",
        options=[Option(*each) for each in Concern.FamilyKnows.choices],
    )
    family_knows_detail = Text(
        what="who told them, or why nobody has",
        label="Who told them? Or why have they not been told?",
        max_length=300,
        rows=2,
        required=False,
    )

    def __init__(
        self, *args: Any, at: datetime, schools: Iterable[Option], people: int = AT_FIRST, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._at, self._schools, self.how_many = at, tuple(schools), people
        self._when: WallTime | None = None
        for number in range(1, people + 1):
            self._ask_about(number)
        self.initial.setdefault("people", str(people))

    def _ask_about(self, number: int) -> None:
        fields = self.fields
        fields.update({f"p{number}_{name}": field for name, field in fields_of_a_person().items()})
        fields[f"p{number}_parts"] = Choices(
            what="what part this person had",
            label="What part did they have?",
            hint=_ABOUT_PARTS if number == 1 else "",
            options=[Option(part.value, incidents.part_in_words(part)) for part in Part],
            required=False,
        )
        fields[f"p{number}_childs_words"] = Text(
            what="what this child said",
            label="If it is a child: what have they said, in their own words?",
            max_length=TEXT_LIMIT,
            rows=2,
            required=False,
        )
        fields[f"p{number}_safe_contact"] = Line(
            what="how to reach them safely",
            label="If they were harmed: how and when can they be reached safely?",
            hint="Only those who offer support read this.",
            required=False,
        )
        fields[f"p{number}_school"] = Choice(
            what="the school",
            label="If it is a child: which school or nursery?",
            options=[Option("", "Not known, or none"), *self._schools],
            widget=forms.Select,
            required=False,
        )

    def people_fields(self) -> Iterator[PersonFields]:
        for number in range(1, self.how_many + 1):
            bound = {name: self[f"p{number}_{name}"] for name in _PERSON}
            first = tuple(field for name, field in bound.items() if name not in (*_FOLDED, *KNOWN_BY))
            yield PersonFields(
                number, first, tuple(bound[name] for name in _FOLDED), tuple(bound[name] for name in KNOWN_BY)
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._when = self._moment(cleaned)
        present = [number for number in range(1, self.how_many + 1) if self._is_somebody(cleaned, number)]
        for number in present:
            self._check_person(cleaned, number)
        if not self.errors and not any(cleaned[f"p{number}_kind"] == "child" for number in present):
            self.add_error(
                "p1_kind",
                "Add at least one child who lives there or was there. For adults alone, ring the front door.",
            )
        self._check_what_goes_to_school(cleaned, present)
        self._check_what_would_be_lost(cleaned, present)
        knows, detail = cleaned.get("family_knows"), cleaned.get("family_knows_detail")
        if knows in (Concern.FamilyKnows.NO, Concern.FamilyKnows.UNSAFE) and detail == "":
            self.add_error("family_knows_detail", "Enter why they have not been told")
        return cleaned

    def _moment(self, cleaned: Mapping[str, Any]) -> WallTime | None:
        typed = cleaned.get("happened_time")
        if not typed or "happened_day" in self.errors:
            return None
        found = _CLOCK.fullmatch(typed) if typed.isascii() else None
        hour, minute = (int(part) for part in found.groups()) if found else (99, 99)
        if hour > 23 or minute > 59:
            self.add_error("happened_time", "Enter the time on the 24-hour clock, like 03:10.")
            return None
        day: date = cleaned.get("happened_day") or today_in_london(self._at)
        when = from_london(datetime.combine(day, time(hour, minute)))
        if when.moment > self._at + _A_MINUTE:
            self.add_error("happened_time", "This is still to come. Check the time, or enter the day it was.")
            return None
        return when

    def _is_somebody(self, cleaned: Mapping[str, Any], number: int) -> bool:
        named = [name for name in _PERSON if name != "school"]
        return any(cleaned.get(f"p{number}_{name}") or f"p{number}_{name}" in self.errors for name in named)

    def _check_person(self, cleaned: Mapping[str, Any], number: int) -> None:
        if not cleaned.get(f"p{number}_kind") and f"p{number}_kind" not in self.errors:
            self.add_error(f"p{number}_kind", "Choose whether this is a child or an adult")
        if not cleaned.get(f"p{number}_parts") and f"p{number}_parts" not in self.errors:
            self.add_error(f"p{number}_parts", "Choose what part this person had")
        born = cleaned.get(f"p{number}_birth_date")
        if born is not None and ask_about_birth(born, expected=False, today=today_in_london(self._at)):
            self.add_error(f"p{number}_birth_date", "This date is in the future. Check it.")

    def _check_what_goes_to_school(self, cleaned: Mapping[str, Any], present: list[int]) -> None:
        line = cleaned.get("line_for_school") or ""
        homes = [f"p{number}_other_{name}" for number in present for name in ("address", "postcode")]
        if incidents.tells_the_home(
            line, [cleaned.get(name) or "" for name in ("address", "postcode", *homes)]
        ):
            said = "This tells where it happened, or where somebody lives. Take the address out."
            self.add_error("line_for_school", said)
        grown_up = [number for number in present if cleaned.get(f"p{number}_kind") == "adult"]
        adults = [cleaned.get(f"p{number}_name") or "" for number in grown_up]
        if incidents.names_somebody(line, adults):
            self.add_error("line_for_school", "This names a grown-up. Take the name out.")

    def _check_what_would_be_lost(self, cleaned: Mapping[str, Any], present: list[int]) -> None:
        """Some words go to whoever has a path, and to nobody else: without it nobody would read them."""
        harmed = {Part.HARMED.value, Part.HARMED_SEXUALLY.value}
        if any(f"p{number}_parts" in self.errors for number in present):
            return
        parts = {number: set(cleaned.get(f"p{number}_parts") or ()) for number in present}
        for number in present:
            if cleaned.get(f"p{number}_safe_contact") and not harmed & parts[number]:
                said = "Only somebody who was harmed is rung. Tick that they were, or take this out."
                self.add_error(f"p{number}_safe_contact", said)
        if cleaned.get("interview_needs") and not any(
            Part.HARMED_SEXUALLY.value in each for each in parts.values()
        ):
            said = "Tick for whom: 'Was harmed by rape or another sexual offence'. Or take this out."
            self.add_error("interview_needs", said)
        if cleaned.get("line_for_school") and cleaned.get("kind") not in ("", None, "domestic_abuse"):
            said = "Schools are told of domestic abuse alone. Write this under what happened instead."
            self.add_error("line_for_school", said)

    def notification(self) -> Notification:
        said = self.cleaned_data
        assert self._when is not None
        return Notification(
            what_happened=said["what_happened"],
            kind=IncidentKind(said["kind"]),
            happened_at=self._when.moment,
            clock_changed=self._when.shifted or self._when.twice,
            crime=Crime(said["crime"]),
            tool=Tool(said["tool"]),
            grade=Grade(said["grade"]),
            support=Support(said["support"]),
            family_knows=said["family_knows"],
            family_knows_detail=said["family_knows_detail"],
            people=tuple(self._people()),
            judgement=said["judgement"],
            childs_words=said["childs_words"],
            address=said["address"],
            postcode=said["postcode"],
            interview_needs=said["interview_needs"],
            line_for_school=said["line_for_school"],
            number=said["number"],
            of_a_worker=said["of_a_worker"],
        )

    def _people(self) -> Iterator[InIncident]:
        said = self.cleaned_data
        for number in range(1, self.how_many + 1):
            if not self._is_somebody(said, number):
                continue
            one = {name: said[f"p{number}_{name}"] for name in _PERSON}
            told = PersonTold(
                PersonKind(one["kind"]),
                name=one["name"],
                birth_date=in_full(one["birth_date"]),
                age=one["age"],
                belongs=one["belongs"],
                childs_words=one["childs_words"],
                known_by=said_known_by(one, "", born=one["birth_date"]),
            )
            parts = frozenset(Part(part) for part in one["parts"])
            yield InIncident(told, parts, school=one["school"], safe_contact=one["safe_contact"])


class PathForm(Form):
    """What came of a path. Nothing is chosen beforehand."""

    came_of = Choice(what="what came of it", label="What came of it?", options=())
    note = Text(
        what="what else there is to know",
        label="Anything that whoever comes next must know",
        hint="The front door and whoever notified read what came of it, and not this note.",
        max_length=TEXT_LIMIT,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, outcomes: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came_of"] = Choice(
            what="what came of it",
            label="What came of it?",
            options=[Option(code, label) for code, label in outcomes],
        )


class FindSchoolForm(PathForm):
    """The same, where the school is still to be found."""

    school = Choice(
        what="the school",
        label="The school, where it can be told here",
        hint="Its key adult is told as you send this.",
        options=(),
        widget=forms.Select,
        required=False,
    )

    def __init__(self, *args: Any, schools: Iterable[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"] = Choice(
            what="the school",
            label="The school, where it can be told here",
            hint="Its key adult is told as you send this.",
            options=[Option("", "It was rung, or there is none"), *schools],
            widget=forms.Select,
            required=False,
        )


class ContestForm(Form):
    """Who sees a recorded part otherwise. Both stand."""

    which = Choice(what="which record you see otherwise", label="Which do you see otherwise?", options=())
    instead = Choice(
        what="what you would record instead",
        label="What would you record instead?",
        options=[
            *(Option(part.value, incidents.part_in_words(part)) for part in Part),
            Option("none", "Nothing: they had no part in it"),
        ],
    )
    because = Text(
        what="why you see it otherwise",
        label="Why do you see it otherwise?",
        hint="Everybody who sees the record sees this beside it.",
        max_length=TEXT_LIMIT,
        rows=3,
    )

    def __init__(self, *args: Any, lines: Iterable[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["which"] = Choice(
            what="which record you see otherwise",
            label="Which do you see otherwise?",
            options=[Option(which, words, who) for which, words, who in lines],
        )
        self.order_fields(["which", "instead", "because"])
