"""A checked folder as what it says, and how what it says of practice differs from what is in force."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from joinedup.agencies.rules.area_folder import PLACE, practice_of
from joinedup.agencies.rules.area_told import AgencyTold, AreaTold, CardTold, DeskTold, PlaceTold
from joinedup.agencies.rules.postcodes import written
from joinedup.exchange.area.rules.places import districts
from joinedup.exchange.area.rules.reading import Folder, Row, read_text

POSTCODES = "postcodes.txt"
_DISTRICT = re.compile(r"E0[6-9]\d{6}")  # unitary authorities, districts and boroughs of England
_KEYS = ("code", "key", "timer", "name", "ward")  # the first of these that a table has tells its rows apart
# In an edition, but with lines of their own in what an import says.
_SAID_APART = ("agencies.csv", "desks.csv", "places.csv", PLACE, POSTCODES)


def told_by(area: Folder, *, folder: Path) -> AreaTold:
    """What a folder says in which nothing is wrong."""
    head = area.one("area.toml", "area")
    assert head is not None  # `check` has found nothing missing
    places = tuple(
        PlaceTold(row["code"], row["name"], row["level"], row["within"], row["ons"])
        for row in area.of("places.csv")
    )
    partnerships = tuple(one.code for one in places if one.level == head["partnership"])
    postcodes = _postcodes(area, partnerships)
    practice = {
        place: dict(practice_of(folder, place=place)) | ({POSTCODES: postcodes[place]} if postcodes else {})
        for place in partnerships
    }
    return AreaTold(
        code=head["code"],
        name=head["name"],
        in_force_from=head.values["in_force_from"],
        partnerships=partnerships,
        places=places,
        wards={row["ward"]: (row["name"], row["place"]) for row in area.of("wards.csv")},
        agencies=_agencies(area),
        desks=_desks(area),
        practice=practice,
    )


def _agencies(area: Folder) -> tuple[AgencyTold, ...]:
    cards = {row["key"]: _card(row, area, place) for place, row in enumerate(area.of("cards.toml", "card"))}
    return tuple(
        AgencyTold(
            row["key"],
            row["place"],
            row["name"],
            row["kind"],
            row["at_front_door"] == "yes",
            cards[row["card"]],
        )
        for row in area.of("agencies.csv")
    )


def _card(row: Row, area: Folder, place: int) -> CardTold:
    said = {
        name: row[name]
        for name in ("can", "cannot", "hours", "how_long", "best_way", "out_of_hours", "needs", "how_we_work")
    }
    said["powers"] = _paragraphs(area.of("cards.toml", "card.power"), place, "power", "when")
    said["myths"] = _paragraphs(area.of("cards.toml", "card.myth"), place, "think", "so")
    day = row.values["reviewed_on"]
    return CardTold(said, day, row["source"][:200])


def _paragraphs(rows: Iterable[Row], place: int, first: str, then: str) -> str:
    return "\n\n".join(f"{row[first]}\n{row[then]}" for row in rows if row.within == place)


def _desks(area: Folder) -> tuple[DeskTold, ...]:
    return tuple(
        DeskTold(
            key=row["key"],
            agency=row["agency"],
            name=row["name"],
            spoken=row["spoken"],
            said={name: row[name] for name in ("phone", "email", "hours")},
            out_of_hours=row["out_of_hours"],
            front_door=row["front_door"] == "yes",
            last_resort=row["last_resort"] == "yes",
        )
        for row in area.of("desks.csv")
    )


def _postcodes(area: Folder, partnerships: Sequence[str]) -> dict[str, str]:
    """Each partnership's, as `agencies.rules.postcodes` reads them; {}: the area has no list of them."""
    rows = area.of("postcodes.csv.gz")
    codes = districts(area)
    return {
        place: written(
            (row["postcode"], row["ward_code"], row["units"])
            for row in rows
            if row["lad_code"] in codes.get(place, ())
        )
        for place in partnerships
        if rows
    }


def _without_postcodes(area: Folder) -> list[str]:
    """The names of the districts of which a list of postcodes has no row."""
    there = {row["lad_code"] for row in area.of("postcodes.csv.gz")}
    wanted = set().union(*districts(area).values())
    return [
        row["name"]
        for row in area.of("places.csv")
        if _DISTRICT.fullmatch(row["ons"]) and row["ons"] in wanted - there
    ]


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, list[str]]:
    """What was added, changed and ended in the practice files of one partnership, in words."""
    found: dict[str, list[str]] = {"added": [], "changed": [], "ended": []}
    for name in sorted({*before, *now} - set(_SAID_APART)):
        was, becomes = _by_key(name, before.get(name)), _by_key(name, now.get(name))
        for key in [*becomes, *(key for key in was if key not in becomes)]:
            if key not in was:
                found["added"].append(f"{name}: {key}")
            elif key not in becomes:
                found["ended"].append(f"{name}: {key}")
            elif was[key] != becomes[key]:
                found["changed"].append(f"{name}: {key}")
    return found


def _by_key(name: str, text: str | None) -> dict[str, list[object]]:
    if not text:
        return {}
    found: dict[str, list[object]] = {}
    for (_, table), rows in read_text(name, text).rows.items():
        for row in rows:
            key = row.key or next((row[one] for one in _KEYS if row[one]), "") or "the whole"
            found.setdefault(f"{table} {key}".strip(), []).append(dict(row.values))
    return found


def in_words(area: Folder) -> list[str]:
    """What a folder holds in which nothing is wrong, and how much of it still waits to be checked."""
    head = area.one("area.toml", "area")
    assert head is not None
    lines = [f"{head['name']}: nothing is wrong. In force from {head['in_force_from']}."]
    levels = [row["code"] for row in area.of("area.toml", "level")]
    places = [row["level"] for row in area.of("places.csv")]
    lines.append(
        "Places: " + ", ".join(f"{places.count(level)} at the level {level}" for level in levels) + "."
    )
    counted = {
        "wards": "wards.csv", "agencies": "agencies.csv", "desks": "desks.csv", "teams": "teams.csv",
        "co-located units": "sites.csv", "grades": "grades.csv", "skills": "skills.csv", "posts": "posts.csv",
    }  # fmt: skip
    lines.append(", ".join(f"{len(area.of(name))} {what}" for what, name in counted.items()) + ".")
    listed = area.of("postcodes.csv.gz")
    if listed:
        count = sum(len(row["units"]) for row in listed) // 2  # two letters end each
        lines.append(f"{count} postcodes.")
        without = _without_postcodes(area)
        if without:
            lines[-1] += f" None is in {', '.join(without)}: an address there is said to lie outside."
    told = [row for rows in area.rows.values() for row in rows if row["verified"]]
    unsure = sum(row["verified"] in ("no", "conflict") for row in told)
    lines.append(f"Of {len(told)} facts with a source, {unsure} are still to be checked.")
    holidays = [row.values["last"] for row in area.of("school_holidays.toml", "holiday")]
    lines.append(
        f"School holidays are known to {max(holidays)}: give the next before then."
        if holidays
        else "No school holidays are known (school_holidays.toml)."
    )
    lines[-1] += " From 20 July to 5 September of a year without its August no school is known to be open."
    if area.one("area.toml", "handover") is None:
        lines.append(
            "Handovers are reminded of and chased at Joinedup's own times ([handover] of area.toml)."
        )
    if not area.of("expected.csv"):
        lines.append(
            "No kind of service is expected (expected.csv): beside a child nobody reads who was not asked."
        )
    silent = [row["name"] for row in area.of("desks.csv") if not row["phone"]]
    if silent:
        lines.append(f"{len(silent)} desks have no telephone number yet: {', '.join(sorted(set(silent)))}.")
    return lines
