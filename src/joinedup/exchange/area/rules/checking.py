"""How the rows of an area go together: whether what is named is there, once, and in no ring.

Each law is a function that yields what is against it. An area with any finding is not brought in.
"""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from joinedup.agencies.rules.reaching import reach_of
from joinedup.agencies.rules.shifts import WrongTimes, read_patterns, shift_patterns
from joinedup.clocks.rules.limits import as_shipped
from joinedup.clocks.rules.profile import profile_of
from joinedup.clocks.rules.timers import LONGEST_CODE, LONGEST_NAME, LONGEST_SOURCE, source_of
from joinedup.exchange.area.rules.files import kinds
from joinedup.exchange.area.rules.lists import known_events
from joinedup.exchange.area.rules.places import districts
from joinedup.exchange.area.rules.reading import Finding, Folder, Row, codes_of, day_of
from joinedup.exchange.area.rules.somebody_answers import somebody_always_answers
from joinedup.frontdoor.rules.ratings import profile_of as ratings_of
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.meetings.rules.drawing import rule_of as meetings_of
from joinedup.risk.rules.scales import scale_of

_FOR_EVER = date.max
_MOST_WORKING_HOURS = 200  # five weeks: nobody is asked so long before
_ONE_IN_A_PARTNERSHIP = {
    "front_door": "front door",
    "last_resort": "last desk of all",
    "designated_officer": "designated officer's desk",  # and this one may be missing
}
_OF_THE_LAW = ("statute", "regulation")


def check(area: Folder) -> list[Finding]:
    """Everything that is wrong, by file and line. Where a file cannot be read, that alone is said of it."""
    found = list(area.findings)
    if not found:
        for law in _LAWS:
            found += law(area)
        found += _the_rooms_can_read_it(area, but={one.file for one in found})
    return sorted(set(found))


def _once(area: Folder, file: str, *fields: str, table: str = "") -> Iterator[Finding]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in area.of(file, table):
        key = tuple(row[field] for field in fields)
        if key in seen:
            first = seen[key].lines.get(fields[-1], seen[key].line)
            said = f"'{row[fields[-1]]}' stands in line {first} too. Give each its own."
            yield row.wrong(fields[-1], said)
        seen.setdefault(key, row)


def _known(
    area: Folder, file: str, field: str, *, among: set[str], where: str, table: str = "", many: bool = False
) -> Iterator[Finding]:
    for row in area.of(file, table):
        for code in codes_of(row[field]) if many else [row[field]]:
            if code and code not in among:
                yield row.wrong(field, f"There is no '{code}' in {where}. Use one that is there, or add it.")


def _keys(area: Folder, file: str, field: str, table: str = "") -> set[str]:
    return {row[field] for row in area.of(file, table)}


def _each_once(area: Folder) -> Iterator[Finding]:
    yield from _once(area, "area.toml", "code", table="level")
    yield from _once(area, "places.csv", "code")
    yield from _once(area, "places.csv", "within", "name")
    yield from _once(area, "wards.csv", "ward")
    yield from _once(area, "agencies.csv", "key")
    yield from _once(area, "agencies.csv", "place", "name")
    yield from _once(area, "sites.csv", "key")
    yield from _once(area, "desks.csv", "key")
    yield from _once(area, "desks.csv", "agency", "name")
    yield from _once(area, "teams.csv", "key")
    yield from _once(area, "grades.csv", "kind", "code")
    yield from _once(area, "skills.csv", "code")
    yield from _once(area, "expected.csv", "kind")
    yield from _once(area, "cards.toml", "key", table="card")
    yield from _once(area, "ladder.toml", "code", table="step")
    yield from _once(area, "levels.toml", "code", table="scale")
    yield from _once(area, "levels.toml", "scale", "code", table="reading")
    yield from _once(area, "ratings.toml", "code", table="profile")
    yield from _once(area, "meetings.toml", "code", table="brings")
    yield from _once(area, "meetings.toml", "kind", table="asks")
    yield from _once(area, "meetings.toml", "kind", table="with_suspected")
    yield from _once(area, "meetings.toml", "kind", table="refers")


def _what_is_named_is_there(area: Folder) -> Iterator[Finding]:
    places, agencies = _keys(area, "places.csv", "code"), _keys(area, "agencies.csv", "key")
    desks, sites = _keys(area, "desks.csv", "key"), _keys(area, "sites.csv", "key")
    levels = _keys(area, "area.toml", "code", "level")
    yield from _known(
        area, "area.toml", "partnership", among=levels, where="[[level]] of area.toml", table="area"
    )
    yield from _known(area, "places.csv", "level", among=levels, where="[[level]] of area.toml")
    yield from _known(area, "places.csv", "within", among=places, where="places.csv")
    yield from _known(area, "wards.csv", "place", among=places, where="places.csv")
    yield from _known(
        area, "agencies.csv", "card", among=_keys(area, "cards.toml", "key", "card"), where="cards.toml"
    )
    yield from _known(area, "sites.csv", "place", among=places, where="places.csv")
    yield from _known(area, "sites.csv", "agencies", among=agencies, where="agencies.csv", many=True)
    for file in ("desks.csv", "teams.csv", "posts.csv"):
        yield from _known(area, file, "agency", among=agencies, where="agencies.csv")
    for file in ("desks.csv", "teams.csv"):
        yield from _known(area, file, "site", among=sites, where="sites.csv")
    yield from _known(area, "desks.csv", "out_of_hours", among=desks, where="desks.csv")
    yield from _known(area, "teams.csv", "desk", among=desks, where="desks.csv")
    yield from _known(
        area, "teams.csv", "skills", among=_keys(area, "skills.csv", "code"), where="skills.csv", many=True
    )


def _places_are_a_tree(area: Folder) -> Iterator[Finding]:
    rows = {row["code"]: row for row in area.of("places.csv")}
    floors = {row["code"]: place for place, row in enumerate(area.of("area.toml", "level"))}
    yield from _rings(rows, "within", "A place lies in a wider one, and so on to the widest.")
    widest = [row for row in rows.values() if not row["within"]]
    for row in widest[1:]:
        yield row.wrong(
            "within", f"'{widest[0]['code']}' is the widest place already. Say in which this lies."
        )
    for row in rows.values():
        outer = rows.get(row["within"])
        if outer is None or row["level"] not in floors or outer["level"] not in floors:
            continue
        if floors[row["level"]] <= floors[outer["level"]]:
            said = f"A {row['level']} does not lie in a {outer['level']}. Name a place of a wider level."
            yield row.wrong("within", said)


def _rings(rows: Mapping[str, Row], field: str, right: str) -> Iterator[Finding]:
    """Each ring is said once, at the row of it that stands first."""
    done: set[str] = set()
    for start in rows:
        path: list[str] = []
        here = start
        while here in rows and here not in done and here not in path:
            path.append(here)
            here = rows[here][field]
        if here in path:
            ring = path[path.index(here) :]
            first = min((rows[code] for code in ring), key=lambda row: row.line)
            yield first.wrong(field, f"It goes round in a ring: {' > '.join([*ring, here])}. {right}")
        done |= set(path)


def _desks_end_somewhere(area: Folder) -> Iterator[Finding]:
    rows = {row["key"]: row for row in area.of("desks.csv")}
    yield from _rings(rows, "out_of_hours", "The last desk of a chain names none.")
    agencies = {row["key"]: row for row in area.of("agencies.csv")}
    for row in rows.values():
        night = rows.get(row["out_of_hours"])
        here, there = (agencies.get(one["agency"]) for one in (row, night or row))
        if night and here and there and here["place"] != there["place"]:
            said = f"'{night['key']}' is of another partnership. Name a desk of '{here['place']}'."
            yield row.wrong("out_of_hours", said)
    for field, what in _ONE_IN_A_PARTNERSHIP.items():
        taken: dict[str, Row] = {}
        for row in rows.values():
            agency = agencies.get(row["agency"])
            if row[field] != "yes" or agency is None:
                continue
            if agency["place"] in taken:
                first = taken[agency["place"]]["key"]
                said = f"'{first}' is the {what} of '{agency['place']}' already. Say yes once."
                yield row.wrong(field, said)
            taken.setdefault(agency["place"], row)
        for place in _partnerships(area) if field != "designated_officer" else ():
            if place["code"] in {agency["place"] for agency in agencies.values()} - taken.keys():
                said = f"No desk of '{place['code']}' is its {what}. Say yes for one, in {field}."
                yield Finding("desks.csv", 0, field, said)


def _partnerships(area: Folder) -> list[Row]:
    """The places at which a partnership works."""
    told = area.one("area.toml", "area")
    return [row for row in area.of("places.csv") if told and row["level"] == told["partnership"]]


def _agencies_are_of_partnerships(area: Folder) -> Iterator[Finding]:
    here = {row["code"] for row in _partnerships(area)}
    level = told["partnership"] if (told := area.one("area.toml", "area")) else ""
    if not here:
        yield Finding("places.csv", 0, "level", f"There is no place of the level '{level}'. Add one.")
    for row in area.of("agencies.csv"):
        if row["place"] not in here:
            said = (
                f"'{row['place']}' is no {level} of places.csv. A partnership works in a place of that level."
            )
            yield row.wrong("place", said)


def _hours_are_there(area: Folder) -> Iterator[Finding]:
    text = area.texts.get("patterns.toml")
    try:
        own = read_patterns(text) if text else {}
    except (KeyError, ValueError, TypeError) as refused:
        rows = area.of("patterns.toml", "pattern")
        row = next((one for one in rows if one["code"] and one["code"] in str(refused)), None)
        field = "times" if isinstance(refused, WrongTimes) else "cycle"
        yield _at(row, "patterns.toml", field, str(refused).strip("'"))
        return
    codes = {*shift_patterns(), *own}
    for file, field in (("desks.csv", "hours"), ("teams.csv", "pattern")):
        for row in area.of(file):
            if row[field] and row[field] not in codes:
                said = f"There is no pattern '{row[field]}'. Known are {', '.join(sorted(codes))}."
                yield row.wrong(field, said)


def _holidays_run_forward(area: Folder) -> Iterator[Finding]:
    rows = area.of("school_holidays.toml", "holiday")
    for row in rows:
        if row.values["last"] < row.values["first"]:
            yield row.wrong("last", f"It ends before it begins, on {row['first']}. Give a day after that.")
    for one, other in combinations(rows, 2):
        if one.values["first"] <= other.values["last"] and other.values["first"] <= one.values["last"]:
            said = f"It overlaps with '{one['name']}'. End one before the other begins."
            yield other.wrong("first", said)


def _posts_are_held_by_one(area: Folder) -> Iterator[Finding]:
    kinds = {row["key"]: row["kind"] for row in area.of("agencies.csv")}
    grades = {(row["kind"], row["code"]) for row in area.of("grades.csv")}
    held: dict[str, list[Row]] = defaultdict(list)
    for row in area.of("posts.csv"):
        kind = kinds.get(row["agency"], "")
        if row["grade"] and kind and (kind, row["grade"]) not in grades:
            yield row.wrong("grade", f"There is no grade '{row['grade']}' for {kind} in grades.csv. Use one.")
        first, last = day_of(row["from"]), day_of(row["to"])
        if row["holder"] and first is None:
            yield row.wrong("from", f"Say from which day {row['holder']} holds it, as 2026-07-14.")
        if first and last and last < first:
            yield row.wrong("to", f"It ends before it begins, on {row['from']}. Give a day after that.")
        if row["holder"] and row["single"] == "yes":
            held[row["code"]].append(row)
    for rows in held.values():
        for one, other in combinations(rows, 2):
            if _meet(one, other):
                said = f"{one['holder']} and {other['holder']} both hold the single post '{one['code']}'."
                yield other.wrong("holder", f"{said} End one before the other begins, or say single: no.")


def _meet(one: Row, other: Row) -> bool:
    (a, b), (c, d) = (
        (day_of(row["from"]) or date.min, day_of(row["to"]) or _FOR_EVER) for row in (one, other)
    )
    return a <= d and c <= b


def _two_are_told(area: Folder) -> Iterator[Finding]:
    told = area.one("area.toml", "on_duty")
    if told is None or "raise_to" not in told.values:
        return
    named, posts = told.values["raise_to"], _keys(area, "posts.csv", "code")
    if len(set(named)) != 2:
        yield told.wrong("raise_to", "Name two posts: where one does not answer, the other does.")
    for code in named:
        if code not in posts:
            yield told.wrong("raise_to", f"There is no post '{code}' in posts.csv. Use one that is there.")


def _the_ladder_goes_up(area: Folder) -> Iterator[Finding]:
    """A time has a unit and a mark of its own; the grades of a step are there, and none stand lower above."""
    grades = {row["level"] for row in area.of("grades.csv")}
    before = 0
    for row in area.of("ladder.toml", "step"):
        for kind, word in row.values["who"].items():
            if kind not in kinds() or not isinstance(word, str):
                said = f"'{kind}' is no kind of agency with a word for who it is. Kinds are"
                yield row.wrong("who", f"{said} {', '.join(kinds())}.")
        if bool(row["most"]) != bool(row["unit"]):
            missing = "unit" if row["most"] else "most"
            yield row.wrong(missing, "A time limit is a number and a unit. Give both, or leave out both.")
        if row["limit_source"] and not row["limit_verified"]:
            yield row.wrong(
                "limit_verified", "Say how far the time limit was checked, or leave out its source."
            )
        if not row["level"]:
            continue
        if grades and row["level"] not in grades:
            yield row.wrong("level", f"There is no level {row['level']} in grades.csv. Use one of those.")
        if int(row["level"]) < before:
            yield row.wrong("level", "A step goes to grades as high as the step before it, or higher.")
        before = int(row["level"])


def _limits_hold(area: Folder) -> Iterator[Finding]:
    """Overlaps are said at the row; whatever else the clocks would refuse is said in their words."""
    rows = area.of("timers.toml", "limit")
    shipped = as_shipped()["edition"]
    own = {row.key: row.values for row in area.of("timers.toml", "edition")}
    editions: dict[str, Mapping[str, Any]] = {**shipped, **own}
    before: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    known = known_events()
    for row in rows:
        for name in ("starts", "stops"):
            if row[name] not in known:
                yield row.wrong(name, f"There is no event '{row[name]}'. {_nearest(row[name], known)}")
        for code in row.values.get("editions", ()):
            if code not in editions:
                yield row.wrong("editions", f"There is no [edition.{code}]. Add it, with its days in force.")
                continue
            for first, other in before[row["timer"]]:
                if _overlap(editions[code], editions[other]):
                    said = f"{other} (line {first.line}) and {code} are in force together for {row['timer']}."
                    yield row.wrong("editions", f"{said} End one the day before the other begins.")
            before[row["timer"]].append((row, code))
    for key, days in own.items():
        if days.get("in_force_to") and days["in_force_to"] < days["in_force_from"]:
            row = next(one for one in area.of("timers.toml", "edition") if one.key == key)
            yield row.wrong("in_force_to", "It ends before it begins. Give a day after the first.")


def _nearest(code: str, known: Collection[str]) -> str:
    near = get_close_matches(code, known, n=1)
    return f"Is {near[0]} meant?" if near else "`joinedup area fields` lists those that there are."


def _limits_fit(area: Folder) -> Iterator[Finding]:
    """What a clock says of itself is kept in so many letters: said before anybody's clock is to start."""
    titles = {code: one["title"] for code, one in as_shipped()["edition"].items()}
    titles |= {row.key: row["title"] for row in area.of("timers.toml", "edition")}
    for row in area.of("timers.toml", "limit"):
        for name, most in (("timer", LONGEST_CODE), ("name", LONGEST_NAME)):
            if (long := len(row[name])) > most:
                yield row.wrong(name, f"It has {long} letters, and {most} are kept. Say it in fewer.")
        for code in row.values.get("editions", ()):
            if (long := len(source_of(titles.get(code, ""), row["source"]))) > LONGEST_SOURCE:
                said = f"With the title of {code} it has {long} letters, and {LONGEST_SOURCE} are kept."
                yield row.wrong("source", f"{said} Shorten one of the two.")


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(
        one["in_force_from"] <= other.get("in_force_to", _FOR_EVER)
        and other["in_force_from"] <= one.get("in_force_to", _FOR_EVER)
    )


def _the_rooms_can_read_it(area: Folder, *, but: Collection[str]) -> Iterator[Finding]:
    """Whatever else the rooms would refuse, in their words. Of a file in `but` something is said already."""
    for file, table, read in (
        ("timers.toml", "limit", profile_of),
        ("ratings.toml", "profile", ratings_of),
        ("meetings.toml", "brings", meetings_of),
        ("levels.toml", "use", scale_of),
    ):
        if file not in area.texts or file in but:
            continue
        told = tomllib.loads(area.texts[file])
        said = _refused(read, told)
        if said is None:
            continue
        rows = [*area.of(file, table), *area.of(file, "use")]
        row = next((one for one in rows if any(str(v) in said for v in one.values.values() if v)), None)
        if row is None and table != "use":
            row = next((one for one in rows if _refused(read, {**told, table: [one.values]}) == said), None)
        yield _at(row, file, "", said)


def _refused(read: Callable[[Mapping[str, Any]], Any], told: Mapping[str, Any]) -> str | None:
    try:
        read(told)
    except KeyError as missing:
        return f"{missing} is missing. Add it."
    except (ValueError, TypeError) as refused:
        return str(refused)
    return None


def _ways_in_can_be_read(area: Folder) -> Iterator[Finding]:
    for number, row in enumerate(area.of("reaching.toml", "reach"), start=1):
        try:
            reach_of(row.values, number)
        except (ValueError, TypeError) as refused:
            field = "way" if row["kind"] or row["agency"] else "kind"
            yield row.wrong(field, f"{refused} Hours are an opening and a later closing.")


def _ways_in_lead_to_desks(area: Folder) -> Iterator[Finding]:
    """What is said of an agency or a desk that is not there would stand beside nobody."""
    names = {row["key"]: row["name"] for row in area.of("agencies.csv")}
    desks = {(names.get(row["agency"], ""), row["name"]) for row in area.of("desks.csv")}
    for row in area.of("reaching.toml", "reach"):
        if row["agency"] and row["agency"] not in names.values():
            said = f"There is no agency '{row['agency']}' in agencies.csv. Write its name as it stands there."
            yield row.wrong("agency", said)
        elif row["desk"] and not any(row["desk"] == desk and row["agency"] in ("", of) for of, desk in desks):
            said = f"There is no desk '{row['desk']}' there in desks.csv. Write its name as it stands there."
            yield row.wrong("desk", said)


def _ratings_say_their_hours(area: Folder) -> Iterator[Finding]:
    for row in area.of("ratings.toml", "profile"):
        for rating, said in row.values["limit"].items():
            if not _is_rating(said):
                right = '{ hours = 4, counted = "working", means = "A child is not safe now" }'
                yield row.wrong(f"limit.{rating}", f"A rating is whole hours, 0 for none: write {right}.")


def _is_rating(said: object) -> bool:
    return (
        isinstance(said, dict)
        and type(said.get("hours")) is int
        and 0 <= said["hours"] < 10_000
        and type(said.get("partners", 0)) is int
        and 0 <= said.get("partners", 0) <= _MOST_WORKING_HOURS
        and said.get("counted") in ("working", "elapsed")
        and all(isinstance(said.get(one, ""), str) for one in ("means", "label"))
        and "means" in said
    )


def _the_law_stands(area: Folder) -> Iterator[Finding]:
    """A limit of the law is changed by the law: an area's own word does not stand in for it."""
    law = {one["timer"]: one["kind"] for one in as_shipped()["limit"] if one["kind"] in _OF_THE_LAW}
    for row in area.of("timers.toml", "limit"):
        if row["timer"] in law and row["kind"] not in _OF_THE_LAW:
            said = f"{row['timer']} is a limit of the law, and a {row['kind']} one does not stand in for it."
            yield row.wrong("timer", f"{said} Give yours a code of its own, or leave it out.")


def _four_are_asked_for_by_name(area: Folder) -> Iterator[Finding]:
    """Without its name the program would look for the first decision, say, and find no limit at all."""
    named = {one["timer"]: one for one in as_shipped()["limit"] if "step" in one}
    for row in area.of("timers.toml", "limit"):
        if row["timer"] not in named:
            continue
        for field in ("step", "counted_from", "working_days"):
            if not row[field]:
                like = named[row["timer"]][field]
                yield row.wrong(
                    field, f"{row['timer']} needs it, as Joinedup's own has it: {field} = {like!r}."
                )


def _bank_holidays_are_known_then(area: Folder) -> Iterator[Finding]:
    told, known = area.one("area.toml", "area"), england_and_wales()
    first = told.values["in_force_from"] if told else known.first
    if told and not known.first <= first <= known.last:
        said = f"Bank holidays are known from {known.first} to {known.last}. Give a day between them."
        yield told.wrong("in_force_from", said)


def _wards_lie_in_partnerships(area: Folder) -> Iterator[Finding]:
    """A ward on a floor above would lead to no front door, and to nobody."""
    within = {row["code"]: row["within"] for row in area.of("places.csv")}
    partnerships = {row["code"] for row in _partnerships(area)}
    for row in area.of("wards.csv"):
        here, seen = row["place"], set[str]()
        while here in within and here not in partnerships | seen:
            seen.add(here)
            here = within[here]
        if row["place"] in within and here not in partnerships:
            said = f"'{row['place']}' lies in no partnership. Name a place that is one, or lies in one."
            yield row.wrong("place", said)


def _the_front_door_opens(area: Folder) -> Iterator[Finding]:
    """A weekday may be closed; all of them may not: nothing would ever be read, and no clock would run."""
    row = area.one("timers.toml", "service_day")
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    if row is not None and all(row.values.get(day, "closed") == "closed" for day in week):
        yield row.wrong("monday", 'It is closed on every day. Give one its hours, as ["09:00", "17:00"].')


def _what_is_expected_is_somewhere(area: Folder) -> Iterator[Finding]:
    for row in area.of("expected.csv"):
        if row["child"] == row["cluster"] == "no":
            yield row.wrong("child", f"{row['kind']} is expected nowhere. Say yes once, or leave it out.")


def _at(row: Row | None, file: str, field: str, says: str) -> Finding:
    return row.wrong(field, says) if row is not None else Finding(file, 0, field, says)


def _the_meeting_asks_desks_that_are_there(area: Folder) -> Iterator[Finding]:
    """An agency that sits at it and has none of the desks named would be asked at one that nobody chose."""
    daily = area.one("meetings.toml", "daily")
    sits = set(daily.values["who"]) if daily else set()
    desks: dict[str, set[str]] = defaultdict(set)
    for row in area.of("desks.csv"):
        desks[row["agency"]].add(row["name"])
    for row in area.of("meetings.toml", "asks"):
        if row["kind"] not in sits:
            yield row.wrong(
                "kind", f"No {row['kind']} sits at the meeting. Add it to who, or leave this out."
            )
            continue
        named = row.values["desks"]
        theirs = [one for one in area.of("agencies.csv") if one["kind"] == row["kind"]]
        for name in named:
            if not any(name in desks[one["key"]] for one in theirs):
                yield row.wrong("desks", f"There is no desk '{name}' of {row['kind']} in desks.csv. Use one.")
        for one in theirs:
            if one["at_front_door"] == "yes" and desks[one["key"]] and desks[one["key"]].isdisjoint(named):
                said = f"'{one['key']}' has none of these desks. Name the one that is asked."
                yield row.wrong("desks", said)


def _each_partnership_has_postcodes(area: Folder) -> Iterator[Finding]:
    """A partnership of which a list of postcodes names no district would be left without."""
    there = {row["lad_code"] for row in area.of("postcodes.csv.gz")}
    for place, codes in districts(area).items() if there else ():
        if there.isdisjoint(codes):
            yield Finding(
                "postcodes.csv.gz",
                0,
                "lad_code",
                f"No row is of '{place}' or a place in it. Give their codes in ons, or their rows here.",
            )


_LAWS: tuple[Callable[[Folder], Iterator[Finding]], ...] = (
    _each_once,
    _what_is_named_is_there,
    _places_are_a_tree,
    _agencies_are_of_partnerships,
    _desks_end_somewhere,
    _hours_are_there,
    _holidays_run_forward,
    _posts_are_held_by_one,
    _two_are_told,
    _limits_hold,
    _limits_fit,
    _the_ladder_goes_up,
    _ways_in_can_be_read,
    _ways_in_lead_to_desks,
    _ratings_say_their_hours,
    _the_law_stands,
    _four_are_asked_for_by_name,
    _bank_holidays_are_known_then,
    _wards_lie_in_partnerships,
    _the_front_door_opens,
    _the_meeting_asks_desks_that_are_there,
    _what_is_expected_is_somewhere,
    _each_partnership_has_postcodes,
    somebody_always_answers,
)
