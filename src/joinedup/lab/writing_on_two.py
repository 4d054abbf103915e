"""What people write on either of two records in a walk of the merge lab, and can write on their twins."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from joinedup.children import actions as children
from joinedup.children.actions import belonging, now, saying, visits
from joinedup.children.rules.belonging import NameKind
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.lab.name_and_birthday import nhs_number
from joinedup.lab.two_records import Two, Walk, sql

# What to do on the record of a side, and the line by which it is known when somebody says whose it was.
What = tuple[Callable[[Two, int, datetime], None], str]


def something(walk: Walk) -> What:
    kinds = [
        _words, _told, _paragraph, _not_heard, _tonight, _visit, _name, _number, _home, _likes_to_be_called,
        _kept_out,
    ]  # fmt: skip
    weights = [4, 3, 3, 2, 2, 2, 4, 4, 3, 2, 1]
    for held, end in ((walk.names, _a_name_ends), (walk.numbers, _a_number_ends), (walk.homes, _a_home_ends)):
        if held:
            kinds.append(end)
            weights.append(1)
    return walk.draw.choices(kinds, weights=weights)[0](walk)


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


def _tonight(walk: Walk) -> What:
    line, by = f"Ring Nan on line {next(_numbers)}", _somebody(walk)

    def write(two: Two, side: int, at: datetime) -> None:
        review_on = at.date() + timedelta(days=3)
        now.plan_tonight(two.references[side], words=line, never="", review_on=review_on, by=by, at=at)

    return write, line


def _visit(walk: Walk) -> What:
    """Of the two workers, tomorrow."""
    line, by = f"To see the new room, number {next(_numbers)}", _somebody(walk)
    other = next(one for one in walk.town.workers if one != by).practitioner_id

    def write(two: Two, side: int, at: datetime) -> None:
        starts = at + timedelta(days=1)
        visits.plan_visit(
            two.references[side], other=other, starts=starts, purpose=line, agreed=True, by=by, at=at
        )

    return write, line


def _name(walk: Walk) -> What:
    """A name that is its own line: by it the child is found, on whichever record it stands in the end."""
    line, by = f"Okafor {in_letters(next(_numbers))}", _somebody(walk)
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
    line = nhs_number(number) if walk.draw.random() < 0.67 else f"X{number}"
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
    called, by = f"Mara {in_letters(next(_numbers))}", _somebody(walk)

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
        found = sql(f"SELECT d.reference FROM {where} AND d.child_id IN (%s, %s)", [which, *two.keys])
        for (reference,) in found:
            belonging.end_detail(reference, until="2026", because="Nobody uses it", by=by, at=at)

    return write, ""


def _somebody(walk: Walk) -> Viewer:
    return walk.town.workers[walk.draw.randrange(2)]


def in_letters(number: int) -> str:
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


_numbers: Iterator[int] = count(1)
