"""What happens to a person's details on the way to a desk: misheard, mistyped, out of date, half known.

Each slip is one function: it returns what is then told, or None where there is nothing for it to change.
A slip never gives back what it was given.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from joinedup.bench.people.drawing import Chance
from joinedup.bench.people.households import Resident
from joinedup.bench.people.places import Home, Places, home
from joinedup.bench.people.variants import pet_names_of, spellings_of


class Told(NamedTuple):
    """What a caller or another system says. Of a date only the year, or year and month, may be known."""

    given: str
    middle: str
    family_name: str
    sex: str
    born: date | None
    year: int | None
    month: int | None
    home: Home
    nhs_number: str
    slips: tuple[str, ...] = ()


def plainly(one: Resident) -> Told:
    return Told(
        one.given,
        one.middle,
        one.family_name,
        one.sex,
        one.born,
        one.born.year,
        one.born.month,
        one.home,
        one.nhs_number,
    )


Slip = Callable[[Told, Resident, Chance, Places], Told | None]

# Spelling.

_NEAR = {
    letter: near
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for place, letter in enumerate(row)
    for near in [row[max(0, place - 1) : place] + row[place + 1 : place + 2]]
}
_HEARD = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("ph", "f"),
        ("ck", "k"),
        ("ee", "i"),
        ("ea", "ee"),
        ("ie$", "y"),
        ("y$", "ie"),
        ("ou", "u"),
        ("oo", "u"),
        ("kh", "k"),
        ("th", "t"),
        ("gh", ""),
        ("wh", "w"),
        ("sch", "sh"),
        ("cz", "ch"),
        ("sz", "sh"),
        ("rz", "zh"),
        ("w", "v"),
        ("v", "w"),
        ("c(?=[eiy])", "s"),
        ("c(?=[aou])", "k"),
        ("k", "c"),
        ("s$", "z"),
        ("z", "s"),
        ("ei", "ee"),
        ("ai", "ay"),
        ("ay", "ai"),
        ("ia$", "iya"),
        ("ah$", "a"),
        ("a$", "ah"),
        ("q", "k"),
        ("x", "ks"),
        ("j", "y"),
        ("dge", "j"),
        ("er$", "a"),
        ("ow", "o"),
        ("u", "oo"),
        ("i", "ee"),
        ("e", "i"),
        ("o", "u"),
        (r"([bcdfglmnprstz])\1", r"\1"),
        ("(?<=[aeiou])([lmnrst])(?=[aeiou])", r"\1\1"),
    )
)
_SEEN = (
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("d", "cl"),
    ("l", "i"),
    ("i", "l"),
    ("u", "v"),
    ("n", "u"),
    ("a", "o"),
    ("e", "c"),
    ("h", "b"),
    ("t", "f"),
)


def mistyped(word: str, chance: Chance) -> str:
    """One slip of the fingers: a neighbour's key, two letters changed round, one lost, doubled or put in."""
    if len(word) < 2:
        return word + chance.one_of("aeinrs")
    for _ in range(8):
        at = chance.below(len(word))
        slip = chance.below(5)
        letter = word[at]
        if slip == 0 and letter.lower() in _NEAR:
            new = word[:at] + chance.one_of(_NEAR[letter.lower()]) + word[at + 1 :]
        elif slip == 1 and at + 1 < len(word):
            new = word[:at] + word[at + 1] + letter + word[at + 2 :]
        elif slip == 2 and len(word) > 2:
            new = word[:at] + word[at + 1 :]
        elif slip == 3:
            new = word[:at] + letter + word[at:]
        else:
            new = word[:at] + chance.one_of("aeilnorst") + word[at:]
        if new.lower() != word.lower():
            return new.capitalize() if word[0].isupper() and new.islower() else new
    return word + word[-1]


def misheard(word: str, chance: Chance) -> str:
    """Written as it sounds, in one place; one in three in a second too. Where nothing applies, as it was."""
    new = word.lower()
    for _ in range(2 if chance.happens(0.33) else 1):
        fitting = [(pattern, heard) for pattern, heard in _HEARD if pattern.search(new)]
        if fitting:
            pattern, heard = chance.one_of(fitting)
            new = pattern.sub(heard, new, count=1)
    return _as_a_name(new, word)


def misread(word: str, chance: Chance) -> str:
    """As handwriting or a scan is read: rn for m, d for cl."""
    fitting = [(seen, read) for seen, read in _SEEN if seen in word[1:].lower()]
    if not fitting:
        return word
    seen, read = chance.one_of(fitting)
    at = 1 + word[1:].lower().index(seen)
    return word[:at] + read + word[at + len(seen) :]


def _as_a_name(new: str, word: str) -> str:
    named = "".join(
        letter.upper() if place == 0 or new[place - 1] in "-' " else letter
        for place, letter in enumerate(new)
    )
    return word if named.lower() == word.lower() else named


def _named(told: Told, field: str, new: str) -> Told:
    return told._replace(given=new) if field == "given" else told._replace(family_name=new)


def _in_a_name(how: Callable[[str, Chance], str]) -> Slip:
    """The slip in the given or the family name, one as often as the other."""

    def slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
        field = "given" if chance.happens(0.5) else "family_name"
        word = getattr(told, field)
        new = how(word, chance) if word else word
        return None if new == word else _named(told, field, new)

    return slip


def _pet_name(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    others = pet_names_of(told.given)
    return told._replace(given=chance.one_of(others)) if others else None


def _other_spelling(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    fitting = [field for field in ("given", "family_name") if spellings_of(getattr(told, field))]
    if not fitting:
        return None
    field = chance.one_of(fitting)
    return _named(told, field, chance.one_of(spellings_of(getattr(told, field))))


# Which name is which.


def _names_round(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    if not told.given or not told.family_name or told.given == told.family_name:
        return None
    return told._replace(given=told.family_name, family_name=told.given)


def _middle_first(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    """Called by the second name: Mohammed Hamza is Hamza. The first is then not said, or said second."""
    if not told.middle or told.middle in ("Singh", "Kaur"):
        return None
    return told._replace(given=told.middle, middle="")


def _no_middle(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    return told._replace(middle="") if told.middle else None


def _other_family_name(told: Told, one: Resident, chance: Chance, _places: Places) -> Told | None:
    """An earlier name, the mother's or a stepfather's, or half of a double one; Singh for a clan's name."""
    others = [*one.earlier_names, *one.other_names]
    others += [part for part in re.split("[- ]", one.family_name) if len(part) > 3]
    if told.middle in ("Singh", "Kaur"):
        others.append(told.middle)
    others = [name for name in others if name != told.family_name]
    return told._replace(family_name=chance.one_of(others)) if others else None


def _initial_only(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    return told._replace(given=told.given[0]) if len(told.given) > 1 else None


def _cut_short(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    """A form with too few boxes."""
    length = chance.between(5, 7)
    return told._replace(family_name=told.family_name[:length]) if len(told.family_name) > length else None


# Birth dates.


def _born(told: Told, born: date) -> Told | None:
    if told.born is None or born == told.born:
        return None
    return told._replace(born=born, year=born.year, month=born.month)


def _day(year: int, month: int, day: int) -> date:
    """That day, or the last of a month that is too short for it."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _day_for_month(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    if told.born is None or told.born.day > 12:
        return None
    return _born(told, _day(told.born.year, told.born.day, told.born.month))


def _day_slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    """Another day of the month: one out, ten out, or the digits changed round."""
    if told.born is None:
        return None
    day = told.born.day
    days = [day - 1, day + 1, day - 10, day + 10, int(f"{day:02}"[::-1])]
    days = [each for each in days if 1 <= each <= 28 and each != day]
    return _born(told, told.born.replace(day=chance.one_of(days)))


def _month_slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    if told.born is None:
        return None
    month = (told.born.month - 1 + chance.one_of((-1, 1, 5, 6))) % 12 + 1
    return _born(told, _day(told.born.year, month, told.born.day))


def _year_slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    if told.born is None:
        return None
    year = told.born.year + chance.one_of((-1, -1, 1, 1, -2, 2, -10, 10))
    return _born(told, _day(year, told.born.month, told.born.day))


def _part_of_a_date(told: Told, one: Resident, chance: Chance, _places: Places) -> Told | None:
    """The year and the month, or the year alone, guessed from an age and now and then one out."""
    if told.born is None:
        return None
    if chance.happens(0.4):
        return told._replace(born=None)
    out = chance.one_of((-1, 1)) if chance.happens(0.12) else 0
    return told._replace(born=None, year=one.born.year + out, month=None)


def _no_date(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    return told._replace(born=None, year=None, month=None) if told.year else None


# Homes.


def _other_home(told: Told, one: Resident, chance: Chance, places: Places) -> Told | None:
    """An earlier home, the other parent's, or one that nobody has on record yet."""
    known = [each for each in (one.earlier_home, one.second_home) if each and each != told.home]
    new = chance.one_of(known) if known and chance.happens(0.6) else home(places, chance)
    return told._replace(home=new) if new != told.home else None


def _no_home(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    return told._replace(home=Home("", "")) if told.home != Home("", "") else None


def _no_postcode(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    return told._replace(home=told.home._replace(postcode="")) if told.home.postcode else None


def _no_street(told: Told, _one: Resident, _chance: Chance, _places: Places) -> Told | None:
    return told._replace(home=told.home._replace(address_line="")) if told.home.address_line else None


def _postcode_slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    """Another sector or another last letter: still a postcode."""
    code = told.home.postcode
    if len(code) < 5:
        return None
    at = len(code) - chance.between(1, 3)
    of = "123456789" if code[at].isdigit() else "ABDEFGHJLNPQRSTUWXYZ"
    new = code[:at] + chance.one_of(of.replace(code[at], "")) + code[at + 1 :]
    return told._replace(home=told.home._replace(postcode=new))


def _street_slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    line = told.home.address_line
    if not line:
        return None
    new = mistyped(line, chance) if chance.happens(0.6) else re.sub("Street|Road|Avenue", "Rd", line, count=1)
    return told._replace(home=told.home._replace(address_line=new)) if new != line else None


# Numbers.


def _number_slip(told: Told, _one: Resident, chance: Chance, _places: Places) -> Told | None:
    """One wrong digit. The check digit tells on it."""
    number = told.nhs_number
    if not number:
        return None
    at = chance.between(1, len(number) - 1)
    wrong = chance.one_of("0123456789".replace(number[at], ""))
    return told._replace(nhs_number=number[:at] + wrong + number[at + 1 :])


SLIPS: dict[str, Slip] = {
    "mistyped": _in_a_name(mistyped),
    "misheard": _in_a_name(misheard),
    "misread": _in_a_name(misread),
    "pet name": _pet_name,
    "other spelling": _other_spelling,
    "names changed round": _names_round,
    "called by the middle name": _middle_first,
    "middle name left out": _no_middle,
    "other family name": _other_family_name,
    "initial only": _initial_only,
    "family name cut short": _cut_short,
    "day for month": _day_for_month,
    "day slip": _day_slip,
    "month slip": _month_slip,
    "year slip": _year_slip,
    "part of a date": _part_of_a_date,
    "no date": _no_date,
    "other home": _other_home,
    "no home": _no_home,
    "no postcode": _no_postcode,
    "no street": _no_street,
    "postcode slip": _postcode_slip,
    "street slip": _street_slip,
    "number slip": _number_slip,
}
