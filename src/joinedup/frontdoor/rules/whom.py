"""About whom a worry is: a child now, an adult's own childhood, or an adult at risk who is met on the way.

Each is asked for, looked at and answered in its own way, by whichever door it came.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold

CHILDREN_NEAR = "Children near them now"


class About(StrEnum):
    CHILD = "child"
    THEN = "then"
    ADULT = "adult"


AGREES = {
    "agrees": "Knows and agrees",
    "does_not": "Knows and does not agree",
    "not_asked": "Does not know of this",
}


@dataclass(frozen=True, slots=True)
class OfAnAdult:
    """What is asked where an adult tells of their childhood, or is at risk. Blank: it was not answered."""

    long_ago: str = ""  # when it was, in their words
    who_did_it: str = ""
    adult_agrees: str = ""  # a code of `AGREES`

    def lines(self) -> tuple[tuple[str, str], ...]:
        lines = (
            ("When it was", self.long_ago),
            ("Who did it, as told", self.who_did_it),
            ("The adult", AGREES.get(self.adult_agrees, "")),
        )
        return tuple(line for line in lines if line[1])


NOTHING_OF_AN_ADULT = OfAnAdult()


def about_in_words(about: About) -> str:
    match about:
        case About.CHILD:
            return "A child or young person"
        case About.THEN:
            return "An adult, about their own childhood"
        case About.ADULT:
            return "An adult who may not be safe now"
        case _:
            assert_never(about)


def belongs_as(about: About) -> str:
    """How the adult whom a worry is about belongs to it."""
    match about:
        case About.CHILD:
            return ""
        case About.THEN:
            return "the adult who tells of their childhood"
        case About.ADULT:
            return "the adult who may not be safe"
        case _:
            assert_never(about)


def the_adult(about: About, *, name: str, age: str, address: str) -> tuple[PersonTold, ...]:
    """The adult whom it is about, among the people told of; nobody where nothing is known of them."""
    if not (name or age or address):
        return ()
    return (PersonTold(PersonKind.ADULT, name=name, age=age, address=address, belongs=belongs_as(about)),)


def children_near(about: About) -> str:
    """What is asked of children where a worry is about an adult."""
    match about:
        case About.CHILD:
            return ""
        case About.THEN:
            return (
                "Do you know of children who live with or meet this person now? Leave it empty if you do not."
            )
        case About.ADULT:
            return "Do children live there too? Leave it empty if you do not know."
        case _:
            assert_never(about)


def to_look_at(about: About) -> tuple[str, ...]:
    """What whoever reads it asks, so that neither the adult nor a child near them is lost."""
    match about:
        case About.CHILD:
            return ()
        case About.THEN:
            return (
                "May the person named be with children now: at home, at work, as a volunteer? "
                "Where a child is found, say below which child it is.",
                "Does that person work or volunteer with children? Then the designated officer is told.",
                "Is it a crime? The police hear of it, however long ago it was.",
                "Who else may be at risk: others who were there then, or are in that person's care now?",
                "What does the adult want, and who helps them? They are told before it goes further, "
                "unless that would put somebody in danger.",
            )
        case About.ADULT:
            return (
                "Does the adult need care or support, and is that why they cannot keep themselves safe? "
                "Then adult social care decides on an enquiry (Care Act 2014, section 42).",
                "What does the adult want, and was it safe to ask them?",
                "Do children live there, or come there? Where one is found, say below which child it is.",
                "Is it a crime? Who else may be at risk from the same person?",
            )
        case _:
            assert_never(about)


def may_be_told(about: About) -> str:
    """What whoever told us may hear of it, beyond that it was read and decided; '' where a child is."""
    match about:
        case About.CHILD:
            return ""
        case About.THEN:
            return (
                "We may not tell you, or the adult who told you, what is done about the person named "
                "or about children near them."
            )
        case About.ADULT:
            return "What is done with the adult is theirs to tell: adult social care asks them first."
        case _:
            assert_never(about)
