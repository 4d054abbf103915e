"""Whether two records that were tied and un-tied hold what they would hold had nobody tied them (D9, I-27).

A walk is drawn: one proposes that two records are one child's and another confirms, somebody marks them as
different or is not sure, both records are written on, and they are un-tied with each later line on the record
that somebody names. Beside it stand twins of the two that nobody ever ties: what is written while the two are
tied is written on the twins once it is known whose it was. After each un-tie the judge reads every table that
knows a child, past the product, and compares byte by byte; keys and references differ, and are left out. No
address is protected in a walk: of two that are tied both are then protected, and that stays (decision 0049).

And ten thousand pairs of one name and one birthday are scored, strangers, twins, brothers: none may be tied.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection, transaction

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.children import actions as children
from joinedup.children.actions import belonging, now, sameness, saying
from joinedup.children.rules.arrivals import NewChild
from joinedup.children.rules.belonging import NameKind
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.identifiers import IdentifierKind, identifiers_of
from joinedup.identity.rules.merging import Said
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.scoring import Status, score
from joinedup.identity.rules.weights import shipped
from joinedup.kernel.progress import Progress
from joinedup.lab import world
from joinedup.lab.tally import Tally

STEPS = 50  # of one walk
PAIRS = 10_000
_A_STEP = timedelta(minutes=7)
WHY = "Her mother told me both names when she rang."
# What a tie itself writes: who is one with whom, and whom a guard covers for as long as it stands.
_THE_TIES_OWN = ("identity_together", "children_guarded")
# Made anew as often as a person changes: the order in which its rows were written says nothing.
_IN_NO_ORDER = ("identity_personkey", "identity_comparisoncopy", "children_guarded")
_ABOUT_A_CHILD = ("child_id", "other_child_id", "subject")
_NAMELESS = ("id", "reference", *_ABOUT_A_CHILD)


@dataclass(frozen=True, slots=True)
class Two:
    """Two records of one child; of each its reference and its key."""

    references: tuple[str, str]
    keys: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that is written on a record: `write` does it, on the record of that side of whichever two."""

    side: int
    at: datetime
    write: Callable[[Two, int, datetime], None]
    line: str = ""  # by which it is known when they are un-tied; '' for what stays where it was written


@dataclass
class Town:
    area: int
    workers: tuple[Viewer, Viewer]
    manager: Viewer
    neighbour: Viewer  # who is kept out, and writes nothing
    tables: dict[str, tuple[str, ...]]  # every table that knows a child, and its columns


@dataclass
class Walk:
    """What stands of the two, as the lab knows it, and what the twins have not been told yet."""

    town: Town
    draw: random.Random
    two: Two
    twins: Two
    at: datetime
    standing: str = ""
    said_by: int = -1
    tie: str = ""
    since: list[Written] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally(
        "two records that are un-tied are as if never tied, and no name and birthday tie by themselves."
    )
    town = _a_town()
    for figure in ("walks", "steps", "times tied", "times un-tied", "written", "lines given to the other"):
        tally.figures[figure] = 0
    going = Progress("merge", of=trials)
    for trial in range(trials):
        # Thrown away at its end: the last walk is made in as small a town as the first.
        with transaction.atomic():
            with store.reading_in(town.area):
                _walk(town, draw, tally)
            transaction.set_rollback(True)
        going.at(trial)
    going.end()
    tally.figures["walks"] = trials
    _ten_thousand_pairs(draw, tally)
    return tally


# --- a walk ------------------------------------------------------------------------------------------------


def _walk(town: Town, draw: random.Random, tally: Tally) -> None:
    walk = Walk(town, draw, _two(town), _two(town), world.TUESDAY_NINE)
    for _ in range(STEPS):
        walk.at += _A_STEP
        drawn = draw.random()
        settled = walk.standing in ("same", "different")
        if walk.standing == "same" and drawn < 0.1:
            _untie(walk, tally)
        elif drawn < (0.15 if settled else 0.35):
            _say(walk, tally)
        else:
            _write(walk, tally)
        _add(tally, "steps")
    if walk.standing == "same":
        walk.at += _A_STEP
        _untie(walk, tally)
    _compare(walk, tally, kind="a record at the end of a walk")


def _say(walk: Walk, tally: Tally) -> None:
    """Say something of the two, whether or not it may be said now; the lab knows by hand what comes of it."""
    who, said = walk.draw.randrange(2), walk.draw.choices(tuple(Said), weights=(40, 1, 6))[0]
    becomes = _becomes(said, walk.standing, own=walk.said_by == who)
    before = _rows(walk, walk.two, without=_THE_TIES_OWN) if becomes == "same" else ()
    try:
        made = sameness.say(
            *walk.two.references,
            said=said,
            because=WHY,
            version=_version(walk.two),
            by=walk.town.workers[who],
            at=walk.at,
        )
    except Refused:
        made = ""
    stands = _stands(walk.two)
    told = f"{said} of what was {walk.standing or 'not said'} became {stands or 'nothing'}"
    as_it_should = stands == (becomes or walk.standing) and bool(made) == bool(becomes)
    tally.count("what is said of two", right=as_it_should, promise="came out by hand", example=told)
    if becomes == "same":
        moved = before != _rows(walk, walk.two, without=_THE_TIES_OWN)
        tally.count("a tie", right=not moved, promise="moved no row", example=told)
        walk.tie = made
        _add(tally, "times tied")
    if becomes:
        walk.standing, walk.said_by = becomes, who if becomes == "proposed" else -1


def _becomes(said: Said, standing: str, *, own: bool) -> str:
    """By hand: what stands of the two then; '' where it may not be said."""
    if standing in ("same", "different"):
        return ""
    if said is not Said.SAME:
        return said.value
    if standing != "proposed":
        return "proposed"
    return "" if own else "same"


def _untie(walk: Walk, tally: Tally) -> None:
    """Say of each line whose it was, tell the twins the same, and compare."""
    by = walk.town.workers[walk.draw.randrange(2)]
    offered = {line.text: line.token for line in sameness.written_since(by, walk.tie)}
    lines = [one.line for one in walk.since if one.line]
    tally.count(
        "what was written meanwhile",
        right=sorted(offered) == sorted(lines),
        promise="was offered, line by line",
        example=f"{len(offered)} offered of {len(lines)}",
    )
    others = {line for line in lines if line in offered and walk.draw.random() < 0.4}
    apart = walk.draw.random() < 0.05
    sameness.untie(
        walk.tie,
        apart=apart,
        because=WHY,
        moved=[offered[line] for line in sorted(others)],
        by=by,
        at=walk.at,
    )
    for one in walk.since:
        side = 1 - one.side if one.line in others else one.side
        one.write(walk.twins, side, one.at)
    walk.since.clear()
    walk.standing, walk.said_by = "different" if apart else "", -1
    _add(tally, "times un-tied")
    _add(tally, "lines given to the other", len(others))
    _compare(walk, tally, kind="a record that was un-tied")


def _write(walk: Walk, tally: Tally) -> None:
    kinds = [_words, _told, _paragraph, _not_heard, _name, _number, _home, _likes_to_be_called, _kept_out]
    weights = [4, 3, 3, 2, 4, 4, 3, 2, 1]
    for held, end in ((walk.names, _a_name_ends), (walk.numbers, _a_number_ends), (walk.homes, _a_home_ends)):
        if held:
            kinds.append(end)
            weights.append(1)
    write, line = walk.draw.choices(kinds, weights=weights)[0](walk)
    one = Written(walk.draw.randrange(2), walk.at, write, line)
    one.write(walk.two, one.side, one.at)
    _add(tally, "written")
    if walk.standing == "same":
        walk.since.append(one)
    else:
        one.write(walk.twins, one.side, one.at)


# --- what is written ---------------------------------------------------------------------------------------

# What to do on the record of a side, and the line by which it is known when somebody says whose it was.
What = tuple[Callable[[Two, int, datetime], None], str]


def _words(walk: Walk) -> What:
    line, by = f"I have a new room, number {next(_numbers)}.", _somebody(walk)

    def write(two: Two, side: int, at: datetime) -> None:
        saying.write_down_words(two.references[side], words=line, heard_by="Joy", on=at.date(), by=by, at=at)

    return write, line


def _told(walk: Walk) -> What:
    line, by = f"Mum knows of {next(_numbers)}", _somebody(walk)
    told = saying.ToldTheFamily(walk.draw.choice(("yes", "no", "unsafe")), who="Mum", what=line)

    def write(two: Two, side: int, at: datetime) -> None:
        saying.write_down_what_family_knows(two.references[side], told=told, by=by, at=at)

    return write, line


def _paragraph(walk: Walk) -> What:
    line, by = f"It goes better at school since week {next(_numbers)}.", _somebody(walk)

    def write(two: Two, side: int, at: datetime) -> None:
        now.write_paragraph(two.references[side], words=line, by=by, at=at)

    return write, line


def _not_heard(walk: Walk) -> What:
    line, by = f"Asleep at visit {next(_numbers)}", _somebody(walk)

    def write(two: Two, side: int, at: datetime) -> None:
        now.say_not_heard(two.references[side], because=line, by=by, at=at)

    return write, line


def _name(walk: Walk) -> What:
    """A name that is its own line: by it the child is found, on whichever record it stands in the end."""
    line, by = f"Okafor {_in_letters(next(_numbers))}", _somebody(walk)
    kind = walk.draw.choice(tuple(NameKind))
    walk.names.append(line)

    def write(two: Two, side: int, at: datetime) -> None:
        belonging.add_name(
            two.references[side], kind=kind, given="Amy", family=line, since="2020", until="", by=by, at=at
        )

    return write, line


def _number(walk: Walk) -> What:
    """Two of three are right, and found by; a wrong one is kept with a flag."""
    number, by = next(_numbers), _somebody(walk)
    line = _nhs_number(number) if walk.draw.random() < 0.67 else f"X{number}"
    walk.numbers.append(line)

    def write(two: Two, side: int, at: datetime) -> None:
        kind = IdentifierKind.NHS_NUMBER
        belonging.add_number(two.references[side], kind=kind, value=line, by=by, at=at)

    return write, line


def _home(walk: Walk) -> What:
    address, by, moved = f"{next(_numbers)} Rowan Street", _somebody(walk), walk.draw.random() < 0.5
    walk.homes.append(address)

    def write(two: Two, side: int, at: datetime) -> None:
        belonging.record_home(
            two.references[side],
            address_line=address,
            postcode="LS9 7BN",
            since="2026",
            with_whom="Dad",
            moved=moved,
            by=by,
            at=at,
        )

    return write, ""


def _likes_to_be_called(walk: Walk) -> What:
    called, by = f"Mara {_in_letters(next(_numbers))}", _somebody(walk)

    def write(two: Two, side: int, at: datetime) -> None:
        particulars = belonging.Particulars(preferred_name=called, interpreter="Igbo (mum)")
        belonging.write_particulars(two.references[side], particulars=particulars, by=by, at=at)

    return write, ""


def _kept_out(walk: Walk) -> What:
    """Out of the other record too while the two are tied, and of that one alone afterwards."""
    town, why = walk.town, f"A neighbour, says call {next(_numbers)}"

    def write(two: Two, side: int, at: datetime) -> None:
        children.keep_out(
            two.references[side],
            person=town.neighbour.practitioner_id,
            because=why,
            review_on=at.date() + timedelta(days=60),
            by=town.manager,
            at=at,
        )

    return write, ""


def _a_name_ends(walk: Walk) -> What:
    return _ends(walk, walk.names, "children_knownname d WHERE d.family_name = %s")


def _a_number_ends(walk: Walk) -> What:
    return _ends(walk, walk.numbers, "children_number d WHERE d.value = %s")


def _a_home_ends(walk: Walk) -> What:
    homes = "children_residence d JOIN children_home h ON h.id = d.home_id WHERE h.address_line = %s"
    return _ends(walk, walk.homes, f"{homes} AND d.ended_at IS NULL")


def _ends(walk: Walk, held: list[str], where: str) -> What:
    """Once, on whichever record it stands by then. A home that they have moved from is over already."""
    which, by = held.pop(walk.draw.randrange(len(held))), _somebody(walk)

    def write(two: Two, side: int, at: datetime) -> None:
        found = _sql(f"SELECT d.reference FROM {where} AND d.child_id IN (%s, %s)", [which, *two.keys])
        for (reference,) in found:
            belonging.end_detail(reference, until="2026", because="Nobody uses it", by=by, at=at)

    return write, ""


def _somebody(walk: Walk) -> Viewer:
    return walk.town.workers[walk.draw.randrange(2)]


# --- the judge ---------------------------------------------------------------------------------------------


def _compare(walk: Walk, tally: Tally, *, kind: str) -> None:
    theirs, twins = _rows(walk, walk.two), _rows(walk, walk.twins)
    for side in (0, 1):
        differ = sorted(table for table in twins[side] if theirs[side][table] != twins[side][table])
        example = ""
        if differ:
            one, other = theirs[side][differ[0]], twins[side][differ[0]]
            example = f"{differ[0]}: {len(one)} rows, the twin {len(other)}: {_first(one, other)}"
        tally.count(kind, right=not differ, promise="is, byte by byte, its twin", example=example)


def _first(one: list[bytes], other: list[bytes]) -> str:
    for mine, twins in zip(one, other, strict=False):
        if mine != twins:
            return f"{mine.decode()[:160]} | {twins.decode()[:160]}"
    return (one + other)[min(len(one), len(other))].decode()[:160]


def _rows(walk: Walk, two: Two, *, without: tuple[str, ...] = ()) -> tuple[dict[str, list[bytes]], ...]:
    """Of each record every row about it in every table, with its history of edits, as bytes."""
    edits: dict[tuple[str, int], list[Any]] = {}
    for kind, row, *edit in _sql(_EDITS):
        edits.setdefault((kind, row), []).append(edit)
    found: tuple[dict[str, list[bytes]], ...] = ({}, {})
    for table, columns in walk.town.tables.items():
        if table in without:
            continue
        about = _about(table, columns)
        where = " OR ".join(f"{name} IN ({two.keys[0]}, {two.keys[1]})" for name in about)
        rows = [
            dict(zip(columns, row, strict=True))
            for row in _sql(f"SELECT {', '.join(columns)} FROM {table} WHERE {where} ORDER BY id")
        ]
        for side, key in enumerate(two.keys):
            its = [row for row in rows if key in [row[name] for name in about]]
            said = [_bytes(row, edits.get((table.replace("_", ".", 1), row["id"]), [])) for row in its]
            found[side][table] = sorted(said) if table in _IN_NO_ORDER else said
    return found


def _bytes(row: dict[str, Any], edits: list[Any]) -> bytes:
    """A row without its key and reference; where it points to a home or a guard, what that says."""
    said: dict[str, Any] = {name: value for name, value in row.items() if name not in _NAMELESS}
    said["about"] = [name for name in _ABOUT_A_CHILD if row.get(name) is not None]
    said["edits"] = edits
    for column, pointed in (("home_id", "children_home"), ("guard_id", "children_guard")):
        if said.get(column) is not None:
            names = [name for name in _columns(pointed) if name not in ("id", "reference")]
            said[column] = _sql(f"SELECT {', '.join(names)} FROM {pointed} WHERE id = {said[column]}")
    return json.dumps(said, sort_keys=True, default=str, ensure_ascii=False).encode()


def _tables() -> dict[str, tuple[str, ...]]:
    """Found by their columns, so that a table which a later release adds is compared too."""
    with connection.cursor() as cursor:
        columns = {name: _columns(name) for name in sorted(connection.introspection.table_names(cursor))}
    return {name: held for name, held in columns.items() if "id" in held and _about(name, held)}


def _about(table: str, columns: tuple[str, ...]) -> list[str]:
    """The columns that hold a child's key; what other rooms call a subject is no child."""
    if table == "children_child":
        return ["id"]
    own = table.startswith("identity_")
    return [name for name in columns if name in _ABOUT_A_CHILD and (own or name != "subject")]


def _columns(table: str) -> tuple[str, ...]:
    if table not in _COLUMNS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            _COLUMNS[table] = tuple(column[0] for column in cursor.description)
    return _COLUMNS[table]


_COLUMNS: dict[str, tuple[str, ...]] = {}


def _stands(two: Two) -> str:
    found = _sql(_SAMENESS.format("standing"), sorted(two.keys))
    return found[0][0] if found else ""


def _version(two: Two) -> int | None:
    found = _sql(_SAMENESS.format("version"), sorted(two.keys))
    return found[0][0] if found else None


_EDITS = 'SELECT kind, "row", version, fields, "by", at FROM store_edit ORDER BY kind, "row", version'
_SAMENESS = "SELECT {} FROM identity_sameness WHERE one = %s AND other = %s AND until IS NULL"


def _sql(statement: str, values: Any = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


# --- ten thousand pairs ------------------------------------------------------------------------------------

_NAMES = (
    ("Mohammed", "Ali"),
    ("Amara", "Okafor"),
    ("Jack", "Smith"),
    ("Xanthippe", "Featherstonehaugh"),
    ("Wei", "Chen"),
    ("Zofia", "Kowalska"),
    ("Aisha", "Begum"),
    ("Niamh", "O'Brien"),
)
_OTHER_NAMES = ("Tobi", "Grace", "Yusuf", "Leo", "Adaeze", "Maryam")


def _ten_thousand_pairs(draw: random.Random, tally: Tally) -> None:
    """Six of ten are strangers, two are twins, two brothers or sisters; each pair is scored both ways."""
    weights = shipped()
    for number in range(PAIRS):
        kind, one, other = _pair(number, draw)
        there, back = score(one, other, weights).status, score(other, one, weights).status
        tally.count(
            f"{kind} of one name and one birthday",
            right=Status.MATCH not in (there, back),
            promise="are not tied",
            example=f"{one.given_name} {one.family_name} and {other.given_name}: {there}",
        )
    # Whoever never ties anybody would pass so far.
    for number in range(PAIRS // 20):
        one = _child(number, draw, address_line=f"{number} Mill Road", postcode="BD1 1AA")
        found = score(one, one, weights).status
        tally.count(
            "one child, with the home too", right=found is Status.MATCH, promise="is a match", example=found
        )


def _pair(number: int, draw: random.Random) -> tuple[str, Person, Person]:
    at_home = {"address_line": f"{number} Mill Road", "postcode": "BD1 1AA"}
    one = _child(number, draw, **at_home)
    another: dict[str, Any] = {"given_name": draw.choice(_OTHER_NAMES), "sex": draw.choice("FM")}
    match number % 10:
        case 0 | 1:
            return "twins", one, _but(one, **another)
        case 2 | 3:  # on one birthday, some years apart
            born = one.date_of_birth
            assert born is not None
            years = draw.choice((1, 2, 5))
            return (
                "brothers and sisters",
                one,
                _but(one, **another, date_of_birth=date(born.year - years, born.month, born.day)),
            )
    elsewhere: tuple[dict[str, Any], ...] = (
        {"address_line": "", "postcode": ""},
        {"address_line": f"{number + 1} Elm Row", "postcode": "LS8 2AA"},
        {"address_line": f"{number + 1} Mill Road", "postcode": "BD1 1AA"},
        {"address_line": "", "postcode": "BD1 1AA"},
    )
    other = _but(one, **draw.choice(elsewhere))
    if draw.random() < 0.3:
        one = _but(one, identifiers=identifiers_of(nhs=_nhs_number(2 * number)))
    if draw.random() < 0.3:
        other = _but(other, identifiers=identifiers_of(nhs=_nhs_number(2 * number + 1)))
    return "strangers", one, other


def _child(number: int, draw: random.Random, **more: Any) -> Person:
    given, family = draw.choice(_NAMES)
    born = date(2009, 1, 1) + timedelta(days=number % 6000)
    if (born.month, born.day) == (2, 29):
        born += timedelta(days=1)
    return Person(given, family, date_of_birth=born, sex=draw.choice(("F", "M", "")), **more)


def _but(person: Person, **changes: Any) -> Person:
    names = [name for name in Person.__dataclass_fields__ if not name.startswith("plain_")]
    return Person(**{name: getattr(person, name) for name in names} | changes)


# --- the town ----------------------------------------------------------------------------------------------


def _a_town() -> Town:
    area = world.add_area("Northside")
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    door = world.add_desk(area, hub, "The front door", front_door=True)

    def person(name: str, role: Role) -> Viewer:
        return world.add_person(area, hub, name, role=role, desk=door)

    return Town(
        area=area,
        workers=(person("Priya Nair", Role.HUB_SOCIAL_WORKER), person("Owen Price", Role.HUB_SOCIAL_WORKER)),
        manager=person("Denise Walker", Role.HUB_MANAGER),
        neighbour=person("Grace Obi", Role.HUB_SOCIAL_WORKER),
        tables=_tables(),
    )


def _two(town: Town) -> Two:
    """Amara, and Amarah as a hospital elsewhere entered her."""
    references = tuple(
        children.add_child(
            NewChild(given_name=name, family_name="Okafor", birth_date=date(2017, 3, 12)),
            by=town.workers[0],
            at=world.TUESDAY_NINE,
        )
        for name in ("Amara", "Amarah")
    )
    keys = dict(_sql("SELECT reference, id FROM children_child WHERE reference IN (%s, %s)", references))
    one, other = references
    return Two((one, other), (keys[one], keys[other]))


def _nhs_number(number: int) -> str:
    """One whose check digit is right: modulus 11, and no number has ten for it."""
    for digits in (f"{900_000_000 + 7 * number + more:09}" for more in count()):
        check = -sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
        if check < 10:
            return f"{digits}{check}"
    raise AssertionError("there is always a next one")


def _in_letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def _add(tally: Tally, figure: str, more: int = 1) -> None:
    tally.figures[figure] = int(tally.figures[figure]) + more


_numbers: Iterator[int] = count(1)
