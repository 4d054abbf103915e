"""Whom is asked for, and what is said of them: the settings of the bench, each a table of slips with weights.

GENERAL and HARD are what the matcher may be tuned on, with one seed. OTHER is made of other slips in other
shares; its results are printed beside and tune nothing, like those of a second seed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from joinedup.bench.people.drawing import Chance, Weighted
from joinedup.bench.people.households import Resident
from joinedup.bench.people.places import Places
from joinedup.bench.people.slips import SLIPS, Told, plainly


@dataclass(frozen=True, slots=True)
class Setting:
    """`slips` holds how many slips there are, as weights from none on; middle names are lost besides."""

    name: str
    weights: tuple[tuple[str, int], ...]
    slips: tuple[int, ...]
    with_number: float  # the share that says an NHS number, where the person has one
    without_middle: float
    absent: float  # the share of those asked for who are not on record

    def table(self) -> Weighted:
        return Weighted([name for name, _ in self.weights], [weight for _, weight in self.weights])


_USUAL = (
    ("mistyped", 30),
    ("misheard", 22),
    ("pet name", 22),
    ("other spelling", 26),
    ("names changed round", 6),
    ("called by the middle name", 6),
    ("other family name", 16),
    ("day for month", 8),
    ("day slip", 12),
    ("month slip", 4),
    ("year slip", 9),
    ("part of a date", 10),
    ("no date", 3),
    ("other home", 34),
    ("no home", 8),
    ("no postcode", 8),
    ("no street", 5),
    ("postcode slip", 6),
    ("street slip", 4),
)

GENERAL = Setting("general", (*_USUAL, ("number slip", 6)), (25, 43, 24, 8), 0.45, 0.5, 0.0)
HARD = Setting("hard", _USUAL, (0, 0, 60, 30, 10), 0.0, 0.6, 0.2)
OTHER = Setting(
    "other",
    (
        ("misread", 26),
        ("misheard", 30),
        ("mistyped", 10),
        ("other spelling", 14),
        ("pet name", 10),
        ("initial only", 6),
        ("family name cut short", 8),
        ("names changed round", 10),
        ("called by the middle name", 8),
        ("other family name", 12),
        ("day slip", 16),
        ("month slip", 10),
        ("year slip", 6),
        ("part of a date", 14),
        ("no date", 4),
        ("other home", 26),
        ("no street", 10),
        ("no home", 10),
        ("postcode slip", 12),
        ("street slip", 8),
    ),
    (0, 20, 50, 30),
    0.1,
    0.7,
    0.2,
)
SETTINGS = {each.name: each for each in (GENERAL, HARD, OTHER)}

# Slips that fall on some more than on others.
_MORE_OFTEN_ELSEWHERE = (
    "other spelling",
    "misheard",
    "names changed round",
)  # names that are strange to the desk
_MORE_OFTEN_POOR = ("other home", "no home", "no postcode")


def told_of(one: Resident, setting: Setting, chance: Chance, places: Places) -> Told:
    """What is said of one person. Each slip happens at most once, and `Told.slips` names those that did."""
    told = plainly(one)
    if not chance.happens(setting.with_number):
        told = told._replace(nhs_number="")
    if chance.happens(setting.without_middle):
        told = told._replace(middle="")
    wanted = int(Weighted("01234", [*setting.slips, 0, 0, 0, 0][:5]).of(chance))
    table = setting.table()
    done: list[str] = []
    for _ in range(60):
        if len(done) == wanted:
            break
        name = table.of(chance)
        if name in done or _passes_by(name, one, chance):
            continue
        spoilt = SLIPS[name](told, one, chance, places)
        if spoilt is not None and _enough(spoilt):
            told = spoilt
            done.append(name)
    return told._replace(slips=tuple(done))


def _passes_by(name: str, one: Resident, chance: Chance) -> bool:
    """Drawn, and then let go for half of those on whom it falls less."""
    if name in _MORE_OFTEN_ELSEWHERE and one.group in ("white_british", "irish", "caribbean"):
        return chance.happens(0.5)
    return name in _MORE_OFTEN_POOR and one.deprivation > 3 and chance.happens(0.4)


def _enough(told: Told) -> bool:
    """Nobody asks with a name alone: there is a date, or a part of one, or a home beside it."""
    return bool(told.year or told.home.postcode or told.home.address_line)


class Asked(NamedTuple):
    who: Resident
    told: Told
    present: bool  # on record; else their brothers and sisters are, and they are not


def kept_off_record(one: Resident) -> bool:
    """Of children who have brothers or sisters, one in fifty is on nobody's record.

    `questions` asks for some of them: whoever answers with a brother, a sister or a twin is wrong.
    """
    return one.siblings > 0 and one.number % 50 == 17


class Questions:
    """Draws about `many` children from a population `of` so many, one by one as they come by.

    Who is asked for, and what is said, does not depend on what else is drawn from the same people.
    """

    def __init__(self, setting: Setting, *, many: int, of: int, seed: int, places: Places) -> None:
        absent = int(many * setting.absent)
        self._shares = {False: (many - absent) / (of * 0.52), True: absent / (of * 0.0088)}
        self._chance = Chance("questions", setting.name, seed)
        self._setting = setting
        self._places = places

    def about(self, one: Resident) -> Asked | None:
        off = kept_off_record(one)
        if not (one.child and self._chance.happens(self._shares[off])):
            return None
        return Asked(one, told_of(one, self._setting, self._chance, self._places), present=not off)


def questions(
    people: Iterable[Resident], setting: Setting, *, many: int, of: int, seed: int, places: Places
) -> Iterator[Asked]:
    """Them in the order of the population."""
    drawn = Questions(setting, many=many, of=of, seed=seed, places=places)
    for one in people:
        asked = drawn.about(one)
        if asked is not None:
            yield asked
