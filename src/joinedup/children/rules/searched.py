"""How a child's names are kept for searching, so that 'zoe oconnor' finds Zoë O'Connor."""

from datetime import date

from joinedup.identity.rules.person import Person
from joinedup.identity.rules.plain import plain

_MOST = 300  # characters: the column's width


def searched_as(*names: str) -> str:
    """Return the words of all names in plain form, each once, in the order they were given."""
    words = dict.fromkeys(word for name in names for word in plain(name).split())
    return " ".join(words)[:_MOST]


def as_told(name: str, *, birth_date: date | None, address: str, postcode: str) -> tuple[Person, ...]:
    """Every way in which a name that came in one box can be read: given name first, or family name first.

    'Amara Jane Okafor' may be Amara / Jane Okafor, Amara Jane / Okafor, and either way round.
    """
    parts = name.split()
    cuts = [(" ".join(parts[:cut]), " ".join(parts[cut:])) for cut in range(1, len(parts))] or [(name, "")]
    return tuple(
        Person(
            given_name=given,
            family_name=family,
            date_of_birth=birth_date,
            address_line=address,
            postcode=postcode,
        )
        for given, family in (*cuts, *((after, before) for before, after in cuts))
    )
