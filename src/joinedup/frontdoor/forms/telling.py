"""What a sender fills in."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from joinedup.frontdoor.forms.calling import OF_A_CALL, RANG, WHO_RANG, TakesACall
from joinedup.frontdoor.forms.known_by import (
    KNOWN_BY,
    bound_known_by,
    day_of_birth,
    fields_known_by,
    in_full,
    said_known_by,
)
from joinedup.frontdoor.forms.others import HOW_MANY, TellsOfOthers
from joinedup.frontdoor.forms.whom import AboutAWorker, AboutTheAdult, ToldOfThen
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, Told, ask_about_birth
from joinedup.frontdoor.rules.whom import CHILDREN_NEAR, About, OfAnAdult, children_near, the_adult
from joinedup.ui.forms import Choice, Form, Line, Option, Text, Tick

LEFT_FIELD: Final = "_left"  # the page of the form that is left, counted from 1
TURN_TO_FIELD: Final = "_turn_to"  # the page that is asked for
ASKED_FIELD: Final = "_asked"  # about whom it was when the page was shown


class AboutTheChild(Form):
    """What the front door asks of a child and the family, however it hears of them."""

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
    child_birth_date = day_of_birth(hint="For example, 12/3/2017; or March 2017, or 2017")
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
    family_knows = Choice(
        what="whether the family knows",
        label="Does the family know that you are telling us?",
        options=[
            Option(*each) for each in Concern.FamilyKnows.choices if each[0] != Concern.FamilyKnows.UNKNOWN
        ],
    )
    family_knows_detail = Text(
        what="who told them, or why nobody has",
        label="Who told them, and when? Or why have they not been told?",
        max_length=300,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({f"child_{name}": field for name, field in fields_known_by().items()})
        self.order_fields(self.field_order)
        self._today = today

    def known_by_fields(self) -> list[Any]:
        """For a page: what else tells who the child is."""
        return list(bound_known_by(self, "child_"))

    def asks(self, _name: str) -> bool:
        """Whether this is asked of whom the form is about; what is not asked is not demanded."""
        return True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        born = cleaned.get("child_birth_date")
        if born is not None:
            asked = ask_about_birth(born, expected=bool(cleaned.get("not_born_yet")), today=self._today)
            if asked:
                self.add_error("child_birth_date", asked)
        knows, detail = cleaned.get("family_knows"), cleaned.get("family_knows_detail")
        untold = knows in (Concern.FamilyKnows.NO, Concern.FamilyKnows.UNSAFE)
        if untold and detail == "" and self.asks("family_knows_detail"):
            self.add_error("family_knows_detail", "Enter why the family has not been told")
        return cleaned


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a form that is asked page by page."""

    title: str
    fields: tuple[str, ...]
    intro: str = ""
    others: bool = False  # whoever else is told of is asked about here


_WHAT = Part("What happened", ("about", "worry", "of_a_worker"))
_WHO_RANG = Part("Who rang", WHO_RANG)
_KNOWN_BY = tuple(f"child_{name}" for name in KNOWN_BY)
_OF_A_CHILD = ("child_name", "child_birth_date", "not_born_yet", "child_age")
_THE_ADULT = ("adult_name", "adult_age", "address", "adult_agrees")
_AND_YOU = Part("What was tried, and you", ("tried_already", "stay_unnamed"))
PARTS: Final = {
    About.CHILD: (
        _WHAT,
        Part("The child", (*_OF_A_CHILD, "child_address", "child_postcode", *_KNOWN_BY), others=True),
        Part("When, and what helps", ("last_happened", "childs_words", "working_well", "tried_already")),
        Part("The family, and you", ("family_knows", "family_knows_detail", "stay_unnamed")),
    ),
    About.THEN: (
        _WHAT,
        Part("The adult, and what happened then", (*_THE_ADULT, "long_ago", "who_did_it")),
        Part(CHILDREN_NEAR, _OF_A_CHILD, children_near(About.THEN), others=True),
        _AND_YOU,
    ),
    About.ADULT: (
        _WHAT,
        Part("The adult", ("last_happened", *_THE_ADULT)),
        Part(CHILDREN_NEAR, _OF_A_CHILD, children_near(About.ADULT), others=True),
        _AND_YOU,
    ),
}


class TellForm(TakesACall, TellsOfOthers, AboutAWorker, AboutTheAdult, ToldOfThen, AboutTheChild):
    """On four pages, whomever it is about: about a child fourteen questions, five that are folded away and a
    tick, of which four must be answered; about an adult fewer. Whoever else is told of is asked about one by
    one. At the front door it is asked first whose it is and, where somebody rang, on a page of its own who
    and when.

    What was typed for one of them stays in the form when another is chosen, and is told with it.
    """

    field_order = list(
        dict.fromkeys(
            (*OF_A_CALL, *(name for parts in PARTS.values() for part in parts for name in part.fields))
        )
    )
    beside = (LEFT_FIELD, TURN_TO_FIELD, ASKED_FIELD)

    about = Choice(
        what="who you are worried about",
        label="Who are you worried about?",
        options=(
            Option(About.CHILD, "A child or children now"),
            Option(About.THEN, "An adult who tells of abuse when they were a child"),
            Option(About.ADULT, "An adult who may be at risk"),
        ),
    )
    worry = Text(
        what="what you have seen or heard",
        label="What have you seen or heard?",
        hint="What happened, when, and who was there. Say what you saw yourself and what others told you.",
        max_length=WORRY_LIMIT,
        rows=6,
    )
    not_born_yet = Tick(label="Not born yet: this is the date the baby is expected")
    child_age = Line(
        what="about what age",
        label="If you do not know the date: about what age?",
        max_length=40,
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

    stay_unnamed = Tick(
        label="Do not say who I am",
        hint="Your name and agency are sealed. A manager of the front door can open them, with a reason; "
        "without that nobody can ring you back. You still read here what happens.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_happened", "family_knows"):
            self.fields[name].required = self.asks(name)

    def asks(self, name: str) -> bool:
        of_others = name == HOW_MANY or name in self.names_of_others
        return of_others or any(name in part.fields for part in self.parts)

    @property
    def whom(self) -> About:
        """Whom it is about, as it was chosen; the pages are a child's until somebody has said."""
        chosen = (self.data if self.is_bound else self.initial).get("about")
        return About(chosen) if chosen in set(About) else About.CHILD

    @property
    def asked_of(self) -> str:
        """On what the questions depend: whom it is about, and whether somebody rang."""
        return f"{self.whom}-{RANG}" if self.rang else self.whom

    @property
    def parts(self) -> tuple[Part, ...]:
        first, *others = PARTS[self.whom]
        if "whose" in self.fields:
            first = replace(first, fields=("whose", *first.fields))
        if not self.rang:
            return (first, *others)
        last = others.pop()
        last = replace(last, fields=tuple(name for name in last.fields if name != "stay_unnamed"))
        return (first, _WHO_RANG, *others, last)

    @property
    def typed_for_others(self) -> tuple[str, ...]:
        """What was typed on pages that are asked no more, now that it is about somebody else."""
        of_others = (name for name in self.fields if name not in OF_A_CALL and not self.asks(name))
        return tuple(name for name in of_others if self[name].value())

    def only(self, part: Part) -> bool:
        """Judge one page alone: what is asked on the others has not been asked yet, or was judged there."""
        asked = {*part.fields, *(self.names_of_others if part.others else ())}
        for name in set(self.errors) - asked:
            del self.errors[name]
        return not self.errors

    def told(self) -> Told:
        given = dict(self.cleaned_data)
        born, expected = given.pop("child_birth_date"), given.pop("not_born_yet")
        about = About(given.pop("about"))
        if expected and born is None:
            given["child_age"] = given["child_age"] or "not born yet"
        adult = {name: given.pop(name) for name in ("adult_name", "adult_age", "address")}
        known_by = said_known_by(given, "child_", born=born)
        for name in (HOW_MANY, *self.names_of_others, *_KNOWN_BY):
            del given[name]
        given = {name: value for name, value in given.items() if name not in OF_A_CALL}
        return Told(
            **{name: value for name, value in given.items() if name not in OfAnAdult.__dataclass_fields__}
            | {
                "last_happened": given["last_happened"] or Concern.LastHappened.LONGER.value,
                "family_knows": given["family_knows"] or Concern.FamilyKnows.UNKNOWN.value,
            },
            child_birth_date=None if expected else in_full(born),
            child_expected_date=born if expected else None,
            child_known_by=known_by,
            people=(
                *the_adult(about, name=adult["adult_name"], age=adult["adult_age"], address=adult["address"]),
                *self.told_of_others(),
            ),
            source=self.cleaned_data.get("source", "") if self.rang else "",
            about=about,
            of_an_adult=OfAnAdult(**{name: given[name] for name in OfAnAdult.__dataclass_fields__}),
        )
