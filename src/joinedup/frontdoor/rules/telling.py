"""What somebody tells the front door, and what is asked back before it is taken.

Nobody is turned away for a name, a postcode or an age that we did not expect; only what cannot be is asked
about again, in one sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from joinedup.children.rules import naming
from joinedup.frontdoor.rules.coming_in import CameBy, PersonTold
from joinedup.frontdoor.rules.known_by import NOTHING_MORE, KnownBy
from joinedup.frontdoor.rules.whom import NOTHING_OF_AN_ADULT, About, OfAnAdult
from joinedup.ui.words import age, day

WORRY_LIMIT = 4000
TEXT_LIMIT = 2000
_OVERDUE = timedelta(weeks=4)
_AHEAD = timedelta(weeks=43)
_GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Told:
    """A concern as it was told. Blank means that the sender does not know or had nothing to say."""

    worry: str
    last_happened: str  # Concern.LastHappened
    family_knows: str  # Concern.FamilyKnows
    family_knows_detail: str = ""
    child_name: str = ""
    child_birth_date: date | None = None
    child_expected_date: date | None = None
    child_age: str = ""
    child_address: str = ""
    child_postcode: str = ""
    child_known_by: KnownBy = NOTHING_MORE
    childs_words: str = ""
    working_well: str = ""
    tried_already: str = ""
    stay_unnamed: bool = False  # who it is, is sealed from all but those who may open it
    people: tuple[PersonTold, ...] = ()  # whoever else is told of: further children, and adults
    came_by: CameBy = CameBy.FORM
    source: str = ""  # a code of `coming_in.sources`; '' is what the sender's agency stands for
    verified: bool = True  # it is known who sent it
    about: About = About.CHILD
    of_a_worker: bool = False  # it is about somebody who works with children
    of_an_adult: OfAnAdult = NOTHING_OF_AN_ADULT


def ask_about_birth(given: date | str, *, expected: bool, today: date) -> str:
    """Return the one sentence that asks about a date that cannot be, or '' where it can.

    Of a birth '2017' or '2017-03' may be all that is known.
    """
    if isinstance(given, str):
        if expected:
            return "Enter the whole day on which the baby is expected, like 14 July 2026."
        given = date(int(given[:4]), int(given[5:] or 1), 1)
    if not expected:
        if given > today:
            return "This date is in the future. If the baby is not born yet, tick 'not born yet'."
        return ""
    if given < today - _OVERDUE:
        return "This day has passed. If the baby is born, leave 'not born yet' without a tick."
    if given > today + _AHEAD:
        return "This is more than ten months away. Check the day the baby is expected."
    return ""


def age_in_words(
    birth_date: date | None, *, expected_date: date | None = None, about: str = "", today: date
) -> str:
    """'9', '14 months', 'expected Thursday 3 September', 'about 9', 'age not known'."""
    if birth_date is not None:
        return naming.age_in_words(birth_date, today=today)
    if expected_date is not None:
        return f"expected {day(expected_date, today)}"
    said = about.strip()
    if said:
        return said if said.lower().startswith(("about", "not born")) else f"about {said}"
    return naming.age_in_words(None, today=today)


def grown_up_note(birth_date: date | None, *, today: date) -> str:
    """Somebody told as a child who is eighteen or over is not turned away; the reader is told."""
    if birth_date is None or birth_date > today or age(birth_date, today) < _GROWN_UP:
        return ""
    return f"By this date of birth the person is {age(birth_date, today)}. Check the year with the sender."


def split_name(name: str) -> tuple[str, str]:
    """Return (given names, family name) as a first guess to put right: the last word is the family's.

    Somebody with one name has it as the given name.
    """
    words = name.split()
    if len(words) < 2:
        return (words[0] if words else "", "")
    return (" ".join(words[:-1]), words[-1])


def shown_name(name: str, about: About = About.CHILD) -> str:
    return name.strip() or ("Child not named" if about is About.CHILD else "No child named")


_MOTHER = frozenset({"mother", "mum", "mam", "mom"})


class _Named(Protocol):
    @property
    def told_name(self) -> str: ...
    @property
    def belongs(self) -> str: ...


def mother_of(people: Iterable[_Named]) -> str:
    """The whole name of the one who was told of as the mother; '' where nobody, or more than one, was."""
    found = [
        one.told_name for one in people if one.belongs.casefold().removeprefix("the ").strip() in _MOTHER
    ]
    return found[0] if len(found) == 1 else ""
