"""The places of the town's area, and real postcodes to live in."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from joinedup import store
from joinedup.agencies.actions.bringing_in import bring_in_area
from joinedup.demo.data_files import area_folder, read
from joinedup.exchange.area.rules.reading import read_folder
from joinedup.exchange.area.rules.telling import told_by
from joinedup.kernel.london import today_in_london
from joinedup.trail.actions import Actor


@dataclass(frozen=True, slots=True)
class Postcode:
    postcode: str
    district: str
    ward_code: str
    ward_name: str


@dataclass(frozen=True, slots=True)
class Places:
    districts: Mapping[str, int]  # area keys by name
    clusters: Mapping[str, int]  # area keys by ward code; of the town's own district only
    postcodes: tuple[Postcode, ...]
    own: str  # the name of the district whose partnership the demo is about

    @property
    def home(self) -> int:
        """The area of the partnership that the demo is about."""
        return self.districts[self.own]

    def of(self, postcode: str) -> Postcode:
        return next(each for each in self.postcodes if each.postcode == postcode)


def postcodes() -> Iterator[Postcode]:
    with gzip.open(area_folder() / "postcodes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Postcode(row["postcode"], row["lad_name"], row["ward_code"], row["ward_name"])


@store.action
def build(*, by: Actor, at: datetime) -> Places:
    """Bring the area in: its places and what it works by. The town brings its own services."""
    told = told_by(read_folder(area_folder()), folder=area_folder())
    told = replace(told, agencies=(), desks=(), in_force_from=min(told.in_force_from, today_in_london(at)))
    areas = bring_in_area(told, by=by, at=at).areas
    names = {one.code: one.name for one in told.places}
    inside = {one.code for one in told.places if one.code not in told.partnerships}
    return Places(
        districts={names[code]: areas[code] for code in told.partnerships},
        clusters={ward: areas[place] for ward, (_, place) in told.wards.items() if place in inside},
        postcodes=tuple(postcodes()),
        own=read("town.toml")["partnership"],
    )
