"""What an area's folder says, as values: places, agencies with their cards, desks, practice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class PlaceTold:
    code: str
    name: str
    level: str
    within: str  # the code of the place that it lies in; '' for the widest
    ons: str = ""


@dataclass(frozen=True, slots=True)
class CardTold:
    said: Mapping[str, str]  # by column of the card
    reviewed_on: date
    source: str


@dataclass(frozen=True, slots=True)
class AgencyTold:
    key: str
    place: str
    name: str
    kind: str
    at_front_door: bool
    card: CardTold


@dataclass(frozen=True, slots=True)
class DeskTold:
    key: str
    agency: str
    name: str
    spoken: str
    said: Mapping[str, str]  # by column of what people may change by hand: phone, email, hours
    out_of_hours: str  # the key of another; ''
    front_door: bool
    last_resort: bool


@dataclass(frozen=True, slots=True)
class AreaTold:
    code: str
    name: str
    in_force_from: date
    partnerships: tuple[str, ...]  # codes of places
    places: tuple[PlaceTold, ...]
    wards: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # name and place, by ward
    agencies: tuple[AgencyTold, ...] = ()
    desks: tuple[DeskTold, ...] = ()
    practice: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # files by name, by place


@dataclass(slots=True)
class Brought:
    """What an import did, or would do, in words: a line for each thing."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    stands: list[str] = field(default_factory=list)  # said by hand, or not in the files: left as it is
    areas: dict[str, int] = field(default_factory=dict)  # keys of places by code

    @property
    def nothing_new(self) -> bool:
        return not (self.added or self.changed or self.ended)
