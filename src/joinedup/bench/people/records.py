"""The invented people as the product knows persons: what is on record of one, and what a caller says."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from joinedup.bench.people.households import Resident
from joinedup.bench.people.places import Home, Place
from joinedup.bench.people.slips import Told
from joinedup.children.rules.searched import as_told as as_a_door_reads
from joinedup.identity.rules.identifiers import identifiers_of
from joinedup.identity.rules.person import Person

PROJECT = Path(__file__).resolve().parents[4]
_SEX = {"female": "F", "male": "M"}


def real_places() -> Iterator[Place]:
    """Every postcode of the areas that come with the project; none where this is not the project's folder."""
    for path in sorted((PROJECT / "areas").glob("*/postcodes.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield Place(row["postcode"], row["lad_name"], row["lsoa21_code"])


def on_record(one: Resident) -> list[Person]:
    """What is held: the person as they are, and beside it each earlier name and each other home."""
    told = [_person(one, one.family_name, one.home)]
    told += [_person(one, name, None) for name in one.earlier_names]
    told += [_person(one, "", home) for home in (one.earlier_home, one.second_home) if home]
    return told


def _person(one: Resident, family_name: str, home: Home | None) -> Person:
    return Person(
        given_name=one.given if family_name else "",
        family_name=family_name,
        middle_name=one.middle if family_name else "",
        date_of_birth=one.born,
        address_line=home.address_line if home else "",
        postcode=home.postcode if home else "",
        identifiers=identifiers_of(nhs=one.nhs_number),
        sex=_SEX[one.sex],
    )


def as_told(told: Told) -> Person:
    part = "" if told.born or not told.year else str(told.year)
    if part and told.month:
        part += f"-{told.month:02}"
    return Person(
        given_name=told.given,
        family_name=told.family_name,
        middle_name=told.middle,
        date_of_birth=told.born,
        birth_in_part=part,
        address_line=told.home.address_line,
        postcode=told.home.postcode,
        identifiers=identifiers_of(nhs=told.nhs_number),
        sex=_SEX[told.sex],
    )


def in_one_line(told: Told) -> tuple[Person, ...]:
    """The same as a door has it: the whole name in one box, read in every way that it may be."""
    one = as_told(told)
    name = " ".join(filter(None, (one.given_name, one.middle_name, one.family_name)))
    beside: dict[str, Any] = {
        "birth_in_part": one.birth_in_part,
        "sex": one.sex,
        "identifiers": one.identifiers,
    }
    home = {"address": one.address_line, "postcode": one.postcode}
    read = as_a_door_reads(name, birth_date=one.date_of_birth, **home)
    return tuple(replace(each, **beside) for each in read)
