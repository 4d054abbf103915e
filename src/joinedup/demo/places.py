"""West Yorkshire as areas, Leeds in divisions and clusters, and real postcodes to live in."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from joinedup import store
from joinedup.agencies import actions as agencies
from joinedup.agencies.actions.practice import bring_in_edition
from joinedup.agencies.rules.area_folder import practice_of
from joinedup.demo.data_files import area_folder, given, read
from joinedup.kernel.london import today_in_london
from joinedup.trail.actions import Actor

_POSTCODES = "geo/west_yorkshire_postcodes.csv.gz"


@dataclass(frozen=True, slots=True)
class Postcode:
    postcode: str
    district: str
    ward_code: str
    ward_name: str


@dataclass(frozen=True, slots=True)
class Places:
    districts: Mapping[str, int]  # area keys by name
    clusters: Mapping[str, int]  # area keys by ward code; Leeds only
    postcodes: tuple[Postcode, ...]

    @property
    def leeds(self) -> int:
        """The area of the partnership that the demo is about."""
        return self.districts["Leeds"]

    def of(self, postcode: str) -> Postcode:
        return next(each for each in self.postcodes if each.postcode == postcode)


def postcodes() -> Iterator[Postcode]:
    with gzip.open(given(_POSTCODES), "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Postcode(row["postcode"], row["lad_name"], row["ward_code"], row["ward_name"])


@store.action
def build(*, by: Actor, at: datetime) -> Places:
    """Add the areas, and say which cluster each of Leeds's wards is in."""
    plan = read("places.toml")
    real = tuple(postcodes())
    names = {each.ward_code: each.ward_name for each in real if each.district == "Leeds"}
    force = agencies.add_area(plan["force"], level="force", code=plan["force_code"], by=by, at=at)
    districts = {
        each["name"]: agencies.add_area(
            each["name"], level="district", code=each["code"], within=force, by=by, at=at
        )
        for each in plan["districts"]
    }
    wards: dict[str, tuple[str, int]] = {}
    for division in plan["division"]:
        within = agencies.add_area(
            division["name"], level="division", within=districts["Leeds"], by=by, at=at
        )
        for number, codes in enumerate(division["clusters"], start=1):
            name = f"Cluster {division['letters']}-{number}"
            cluster = agencies.add_area(name, level="cluster", within=within, by=by, at=at)
            wards |= {code: (names[code], cluster) for code in codes}
    agencies.put_wards_in_clusters(wards, by=by, at=at)
    for each in plan["districts"]:
        bring_in_edition(
            districts[each["name"]],
            files=practice_of(area_folder(), place=each["code"]),
            in_force_from=today_in_london(at),
            source=area_folder().name,
            by=by,
            at=at,
        )
    return Places(districts, {code: cluster for code, (_, cluster) in wards.items()}, real)
