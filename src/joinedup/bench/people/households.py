"""A seeded population of families: who lives where, who is whose brother, and what each is called.

Names follow customs. British and Irish children mostly have their father's family name, or both with a
hyphen; a mother has often changed hers. In a stepfamily the elder children have another. In Pakistani
and Bangladeshi families many brothers share 'Mohammed' as a first name and are called by the second,
and wives and daughters have Bibi or Begum where a form asks for a family name. Sikh brothers are Singh
and sisters Kaur, as a second name or as the last. A Polish daughter is Kowalska beside her father
Kowalski, unless a clerk wrote his. A Somali child's names are its own, its father's and its
grandfather's. The shares are rough, from general knowledge.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from joinedup.bench.people.drawing import Chance
from joinedup.bench.people.names import Names, all_names, without_accents
from joinedup.bench.people.places import Home, Place, Places, deprivation, families_of, home, home_in

TODAY = date(2026, 7, 1)
NEW_YEAR_BIRTHS = ("somali", "arabic")  # whose papers often say 1 January
FEWER_NUMBERS = (
    "roma",
    "romanian",
    "somali",
    "arabic",
)  # who came lately: fewer have an NHS number on record
_YEAR = 365.25


class Resident(NamedTuple):
    """One person as they are. A twin has the birth date of another child of the same `family`."""

    number: int
    family: int  # shared by parents and children, also where they live apart
    child: bool
    twin: bool
    siblings: int  # the other children of the family
    group: str  # the name group, not what anybody calls themselves
    sex: str
    given: str
    middle: str
    family_name: str
    born: date
    home: Home
    deprivation: int  # 1 the most deprived tenth, 10 the least; invented
    nhs_number: str  # none: ''
    earlier_names: tuple[str, ...]  # family names
    other_names: tuple[str, ...]  # family names that a caller may well use: the mother's, the stepfather's
    earlier_home: Home | None
    second_home: Home | None


class _Parent(NamedTuple):
    names: Names
    sex: str
    given: str
    middle: str
    family_name: str
    born: date
    earlier: tuple[str, ...]


class _Family(NamedTuple):
    """What its members share while it is being made."""

    number: int
    place: Place
    names: Names
    mother: _Parent
    father: _Parent | None
    together: bool
    home: Home
    fathers_home: Home
    accents: bool
    clan: bool  # a Sikh family that uses the clan's name; else Singh and Kaur stand last


def population(people: int, *, seed: int, places: Places) -> Iterator[Resident]:
    """So many people, family by family, each made anew from `seed` and held by nobody."""
    chance = Chance("households", seed)
    shift = Chance("numbers", seed).below(100_000_000)
    number = 0
    for family in range(people):
        for resident in _household(family, number, chance, places, shift):
            if number == people:
                return
            yield resident
            number += 1


def _household(family: int, number: int, chance: Chance, places: Places, shift: int) -> list[Resident]:
    place = places.one(chance)
    names = all_names()[families_of(place.district, place.neighbourhood).of(chance)]
    many = int(names.children.of(chance))
    eldest = TODAY.toordinal() - int(
        18 * _YEAR * (chance.draw() + chance.draw() + chance.draw()) / 2.0
    ) % int(17.9 * _YEAR)
    together = chance.happens(names.couples)
    known_father = together or chance.happens(0.5)
    home_of_both = home_in(place, chance)
    fathers_names = all_names()[families_of(place.district, place.neighbourhood).of(chance)]
    father = (
        _parent(chance, fathers_names if chance.happens(0.12) else names, "male", eldest)
        if known_father
        else None
    )
    unit = _Family(
        number=family,
        place=place,
        names=names,
        mother=_mother(chance, names, eldest, father if together else None),
        father=father,
        together=together,
        home=home_of_both,
        fathers_home=home_of_both if together or chance.happens(0.1) else home(places, chance),
        accents=chance.happens(0.15),
        clan=chance.happens(0.6),
    )
    made = [_grown_up(unit, parent, chance, places) for parent in (unit.mother, unit.father) if parent]
    made += _children(unit, chance, places, eldest, many)
    return [_numbered(each, number + step, shift, chance, unit) for step, each in enumerate(made)]


def _numbered(made: Resident, number: int, shift: int, chance: Chance, unit: _Family) -> Resident:
    has = chance.happens(0.88 if made.group in FEWER_NUMBERS else 0.95)
    made = made._replace(number=number, nhs_number=nhs_number(number, shift) if has else "")
    if unit.accents:
        return made
    return made._replace(
        given=without_accents(made.given),
        middle=without_accents(made.middle),
        family_name=without_accents(made.family_name),
    )


def nhs_number(number: int, shift: int) -> str:
    """The person's own, with a right check digit, from the range that is never issued: 9xx xxx xxxx.

    Each number has two to try, since some have no check digit; where neither has, the person has none.
    """
    for tried in (2 * number, 2 * number + 1):
        nine = 900_000_000 + (tried * 48_271_009 + shift) % 100_000_000
        check = check_digit(nine)
        if check is not None:
            return f"{nine}{check}"
    return ""


def check_digit(nine: int) -> int | None:
    """Modulus 11 over the first nine digits; 10 is never issued."""
    total = sum(int(digit) * weight for digit, weight in zip(str(nine), range(10, 1, -1), strict=True))
    check = (11 - total % 11) % 11
    return None if check == 10 else check


# Parents.


def _parent(chance: Chance, names: Names, sex: str, eldest: int) -> _Parent:
    born = date.fromordinal(eldest - int(_YEAR * (17 + 22 * (chance.draw() + chance.draw()) / 2)))
    if names.group in NEW_YEAR_BIRTHS and chance.happens(0.12):
        born = date(born.year, 1, 1)
    given, middle, family = names.given_name(chance, sex, parent=True), "", names.family_name(chance)
    if names.customs == "fathers_name":
        middle, family = names.given_name(chance, "male"), names.given_name(chance, "male")
    elif names.customs == "pakistani" and sex == "female" and chance.happens(0.55):
        family = chance.one_of(names.second_female)
    elif names.customs == "punjabi":
        middle = "Singh" if sex == "male" else "Kaur"
    elif chance.happens(0.6 if names.customs == "british" else 0.15):
        middle = names.given_name(chance, sex, parent=True)
    return _Parent(names, sex, given, middle, family, born, ())


def _mother(chance: Chance, names: Names, eldest: int, husband: _Parent | None) -> _Parent:
    """She has her husband's name more often than not, and her own as an earlier one."""
    mother = _parent(chance, names, "female", eldest)
    keeps = names.customs in ("fathers_name", "pakistani") or not husband or chance.happens(0.35)
    if keeps or husband is None or husband.names.customs == "fathers_name":
        return mother
    return mother._replace(
        family_name=_hers(husband.family_name, names, chance),
        earlier=(_hers(mother.family_name, names, chance),),
    )


def _grown_up(unit: _Family, parent: _Parent, chance: Chance, places: Places) -> Resident:
    lives = unit.home if parent.sex == "female" else unit.fathers_home
    family, earlier, middle = parent.family_name, parent.earlier, parent.middle
    if parent.names.customs == "punjabi" and not unit.clan and not parent.earlier:
        family, middle = middle, ""
    return Resident(
        number=0,
        family=unit.number,
        child=False,
        twin=False,
        siblings=0,
        group=parent.names.group,
        sex=parent.sex,
        given=parent.given,
        middle=middle,
        family_name=family,
        born=parent.born,
        home=lives,
        deprivation=deprivation(unit.place.neighbourhood),
        nhs_number="",
        earlier_names=earlier,
        other_names=(),
        earlier_home=_earlier_home(unit, chance, places),
        second_home=None,
    )


def _earlier_home(unit: _Family, chance: Chance, places: Places) -> Home | None:
    """Poorer families move more often, and mostly not far."""
    if not chance.happens(0.5 if deprivation(unit.place.neighbourhood) <= 3 else 0.32):
        return None
    return home_in(unit.place, chance) if chance.happens(0.15) else home(places, chance)


# Children.


def _children(unit: _Family, chance: Chance, places: Places, eldest: int, many: int) -> list[Resident]:
    step_family = unit.together and many > 1 and chance.happens(0.13)
    first_father = unit.names.family_name(chance) if step_family else ""
    shared = unit.father is not None and not unit.together and chance.happens(0.4)
    earlier_home = _earlier_home(unit, chance, places)
    taken: set[str] = set()
    made: list[Resident] = []
    born, style = eldest, chance.draw()
    while len(made) < many and born < TODAY.toordinal():
        twins = many - len(made) > 1 and chance.happens(0.018)
        elder = step_family and len(made) < (many + 1) // 2
        for which in range(2 if twins else 1):
            child = _child(unit, chance, born, style, taken, first=made[-1] if which else None)
            if elder:
                child = _of_a_first_father(child, first_father, chance)
            made.append(
                child._replace(
                    twin=twins,
                    earlier_home=earlier_home,
                    second_home=unit.fathers_home if shared and not elder else None,
                )
            )
        born += int(_YEAR * (0.85 + 3.2 * (chance.draw() + chance.draw()) / 2))
    return [child._replace(siblings=len(made) - 1) for child in made]


def _child(
    unit: _Family, chance: Chance, born: int, style: float, taken: set[str], *, first: Resident | None
) -> Resident:
    sex = "male" if chance.happens(0.512) else "female"
    names = unit.names
    if unit.father and chance.happens(0.25):
        names = unit.father.names
    given, middle = _called(unit, names, sex, chance, taken=taken, first=first)
    family, middle = _family_name(unit, names, sex, middle, chance, style=style)
    day = date.fromordinal(born)
    if names.group in NEW_YEAR_BIRTHS and chance.happens(0.03):
        day = date(day.year, 1, 1)
    if first is not None:
        day = first.born
    mothers = unit.mother.family_name
    return Resident(
        number=0,
        family=unit.number,
        child=True,
        twin=False,
        siblings=0,
        group=names.group,
        sex=sex,
        given=given,
        middle=middle,
        family_name=family,
        born=day,
        home=unit.home,
        deprivation=deprivation(unit.place.neighbourhood),
        nhs_number="",
        earlier_names=(),
        other_names=tuple(
            name
            for name in (mothers, unit.father.family_name if unit.father else "")
            if name and name != family
        ),
        earlier_home=None,
        second_home=None,
    )


def _called(
    unit: _Family, names: Names, sex: str, chance: Chance, *, taken: set[str], first: Resident | None
) -> tuple[str, str]:
    """A given name that no brother or sister has, and a middle one. Twins' names often begin alike."""
    alike = first is not None and chance.happens(0.3)
    given = names.given_name(chance, sex)
    for _ in range(12):
        if given not in taken and not (alike and first and given[0] != first.given[0]):
            break
        given = names.given_name(chance, sex)
    taken.add(given)
    prophets = given[:2] in ("Mo", "Mu") or given == "Md"
    if names.customs == "pakistani" and sex == "male" and not prophets and chance.happens(0.38):
        return chance.one_of(("Mohammed", "Muhammad", "Mohammad")), given
    if unit.father and sex == "male" and chance.happens(_SON_LIKE_FATHER.get(names.customs, 0.0)):
        return unit.father.given, given
    share = {"british": 0.78, "traveller": 0.4, "plain": 0.3}.get(names.customs, 0.15)
    return given, names.given_name(chance, sex) if chance.happens(share) else ""


_SON_LIKE_FATHER = {"british": 0.02, "traveller": 0.22, "slavic_ova": 0.12, "plain": 0.01}


def _family_name(
    unit: _Family, names: Names, sex: str, middle: str, chance: Chance, *, style: float
) -> tuple[str, str]:
    """The family name, and the middle one that customs put there. `style` is the family's own choice."""
    father, mother = unit.father, unit.mother
    if names.customs == "fathers_name" and father is not None:
        return father.middle or father.family_name, father.given
    if names.customs == "pakistani" and sex == "female" and names.second_female and chance.happens(0.22):
        return chance.one_of(names.second_female), middle
    if names.customs == "punjabi":
        second = "Singh" if sex == "male" else "Kaur"
        return ((father or mother).family_name, second) if unit.clan else (second, middle)
    if names.customs == "british" and father and style < (0.07 if unit.together else 0.1):
        return _both(mother, father, chance, hers_first=style < 0.05), middle
    own_name = names.customs in ("british", "plain", "slavic_ska") and not unit.together and style > 0.55
    parent = mother if father is None or own_name else father
    return _hers_if(parent.family_name, names, sex, chance), middle


def _both(mother: _Parent, father: _Parent, chance: Chance, *, hers_first: bool) -> str:
    hers = mother.earlier[0] if mother.earlier else mother.family_name
    if hers == father.family_name:
        return hers
    join = "-" if chance.happens(0.8) else " "
    return join.join((hers, father.family_name) if hers_first else (father.family_name, hers))


def _of_a_first_father(child: Resident, name: str, chance: Chance) -> Resident:
    """The elder children of a stepfamily: most keep their first father's name, some do not."""
    if chance.happens(0.4):
        return child._replace(earlier_names=(name,), other_names=(*child.other_names, name))
    return child._replace(family_name=name, other_names=(*child.other_names, child.family_name))


def _hers(name: str, names: Names, chance: Chance) -> str:
    """Kowalska of Kowalski, Horvathova of Horvath; three in ten clerks here write the father's form."""
    if chance.happens(0.3):
        return name
    if names.customs == "slavic_ska" and name.endswith(("ski", "cki", "dzki")):
        return name[:-1] + "a"
    if names.customs == "slavic_ova" and name[-1] not in "aeiouy" and not name.endswith("ova"):
        return name + "ova"
    return name


def _hers_if(name: str, names: Names, sex: str, chance: Chance) -> str:
    return _hers(name, names, chance) if sex == "female" else name
