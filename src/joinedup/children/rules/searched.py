"""How a child's names are kept for searching, so that 'zoe oconnor' finds Zoë O'Connor."""

import re
from datetime import date, timedelta

from joinedup.identity.rules.copies import BETWEEN
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.plain import plain

_MOST = 300  # characters: the column's width
_MOST_WORDS = 12


def searched_as(*names: str) -> str:
    """Return the words of all names in plain form, each once, in the order they were given."""
    words = dict.fromkeys(word for name in names for word in plain(name).split())
    return " ".join(words)[:_MOST]


def what_to_add(name: str, *, more: bool) -> str:
    """One sentence where too little is known to say who it may be; `more`: a day or a place is known."""
    words = plain(name[:_MOST]).split()
    if more or len(words) > 1:
        return ""
    if not words:
        return "No name was told. Find out a name, a date of birth or an address to see who it may be."
    if len(words[0]) == 1:
        return "One letter says too little. Find out the name, a date of birth or an address."
    return "One name alone is many people's. Find out the surname, a date of birth or an address."


def told_besides(name: str, other_name: str, address: str, postcode: str) -> tuple[Person, ...]:
    """Another name and another home of whoever bears `name`. One word is another surname, or another first
    name, beside the rest of the first."""
    words, other = name[:_MOST].split()[:_MOST_WORDS], other_name.split()
    found: list[Person] = []
    if len(other) > 1:
        found += as_told(other_name, birth_date=None, address="", postcode="")
    elif other and len(words) > 1:
        found += [Person(" ".join(words[:-1]), other[0]), Person(other[0], words[-1])]
    elif other:
        found += [Person(other[0]), Person("", other[0])]
    if address or postcode:
        found.append(Person(address_line=address, postcode=postcode))
    return tuple(found)


_FIGURES = re.compile(r"[0-9]{1,2}")
_OLDEST = 19


def born_at(age: str, *, today: date) -> str:
    """The days between which a child of 'about 9', '6 or 7', '14 months' may be born, as the matcher reads
    them; '' where no age is told. Who guesses is often a year out."""
    said = [int(each) for each in _FIGURES.findall(age)] if age.isascii() else []
    if not said or len(said) > 2:
        return ""
    young, old = min(said), max(said)
    if "week" in age.lower() or "day" in age.lower():
        first, last = today - timedelta(weeks=old + 6), today - timedelta(weeks=max(0, young - 6))
    elif "month" in age.lower():
        first, last = today - timedelta(days=31 * (old + 4)), today - timedelta(days=30 * max(0, young - 3))
    elif old > _OLDEST:
        return ""
    else:
        first = today - timedelta(days=round(365.25 * (old + 2)) - 1)
        last = today - timedelta(days=round(365.25 * max(0, young - 1)))
    return f"{first.isoformat()}{BETWEEN}{last.isoformat()}"


# Said where a child has no name yet: 'Unborn Brooks', 'Baby of Chanel Brooks'.
_NOT_NAMED_YET = frozenset({"unborn", "baby", "bump", "newborn"})


def not_named_yet(name: str) -> tuple[str, str] | None:
    """Of a child without a name the family name, and the mother where she is named; None for a name."""
    words = name.split()
    begins = next((n for n, word in enumerate(words) if word.casefold() not in _NOT_NAMED_YET), len(words))
    if not begins:
        return None
    rest = words[begins:]
    if rest and rest[0].casefold() == "of":
        return " ".join(rest[1:][-1:]), " ".join(rest[1:])
    return " ".join(rest), ""


def as_told(name: str, *, birth_date: date | None, address: str, postcode: str) -> tuple[Person, ...]:
    """Every way in which a name that came in one box can be read: given name first, or family name first.

    'Amara Jane Okafor' may be Amara / Jane Okafor, Amara Jane / Okafor, and either way round. 'Baby of Chanel
    Brooks' may be nobody's name, and then says who the mother is.
    """
    parts = name[:_MOST].split()[:_MOST_WORDS]  # beyond it is no name, and each word is read in two orders
    unborn = not_named_yet(name)
    cuts = [(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(1, len(parts))] or [
        (name[:_MOST], "")
    ]
    readings = [
        (given, family, "") for given, family in (*cuts, *((after, before) for before, after in cuts))
    ]
    if unborn is not None:
        readings = [("", *unborn), *readings]
    return tuple(
        Person(
            given_name=given,
            family_name=family,
            date_of_birth=birth_date,
            address_line=address,
            postcode=postcode,
            mother=mother,
        )
        for given, family, mother in readings
    )
