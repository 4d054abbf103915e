"""Whether two records that were tied and un-tied hold what they would hold had nobody tied them (D9, I-27).

A walk is drawn: one proposes that two records are one child's and another confirms, somebody marks them as
different or is not sure, both records are written on, and they are un-tied with each later line on the record
that somebody names. Beside it stand twins of the two that nobody ever ties: what is written while the two are
tied is written on the twins once it is known whose it was. After each un-tie the judge reads every table that
knows a child, past the product, and compares byte by byte; keys and references differ, and are left out. No
address is protected in a walk: of two that are tied both are then protected, and that stays (decision 0049).

And ten thousand pairs of one name and one birthday are scored, strangers, twins, brothers: none may be tied.
"""

import random
from datetime import date, timedelta

from django.db import transaction

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.children import actions as children
from joinedup.children.actions import sameness
from joinedup.children.rules.arrivals import NewChild
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.merging import Said
from joinedup.kernel.progress import Progress
from joinedup.lab import world
from joinedup.lab.name_and_birthday import ten_thousand_pairs
from joinedup.lab.tally import Tally
from joinedup.lab.two_records import Town, Two, Walk, Written, compare, rows_of, sql, stands, tables, version
from joinedup.lab.writing_on_two import something

STEPS = 50  # of one walk
_A_STEP = timedelta(minutes=7)
WHY = "Her mother told me both names when she rang."
# What a tie itself writes: who is one with whom, and whom a guard covers for as long as it stands.
_THE_TIES_OWN = ("identity_together", "children_guarded")


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
    ten_thousand_pairs(draw, tally)
    return tally


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
    compare(walk, tally, kind="a record at the end of a walk")


def _say(walk: Walk, tally: Tally) -> None:
    """Say something of the two, whether or not it may be said now; the lab knows by hand what comes of it."""
    who, said = walk.draw.randrange(2), walk.draw.choices(tuple(Said), weights=(40, 1, 6))[0]
    becomes = _becomes(said, walk.standing, own=walk.said_by == who)
    before = rows_of(walk, walk.two, without=_THE_TIES_OWN) if becomes == "same" else ()
    try:
        made = sameness.say(
            *walk.two.references,
            said=said,
            because=WHY,
            version=version(walk.two),
            by=walk.town.workers[who],
            at=walk.at,
        )
    except Refused:
        made = ""
    now = stands(walk.two)
    told = f"{said} of what was {walk.standing or 'not said'} became {now or 'nothing'}"
    as_it_should = now == (becomes or walk.standing) and bool(made) == bool(becomes)
    tally.count("what is said of two", right=as_it_should, promise="came out by hand", example=told)
    if becomes == "same":
        moved = before != rows_of(walk, walk.two, without=_THE_TIES_OWN)
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
    compare(walk, tally, kind="a record that was un-tied")


def _write(walk: Walk, tally: Tally) -> None:
    write, line = something(walk)
    one = Written(walk.draw.randrange(2), walk.at, write, line)
    one.write(walk.two, one.side, one.at)
    _add(tally, "written")
    if walk.standing == "same":
        walk.since.append(one)
    else:
        one.write(walk.twins, one.side, one.at)


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
        tables=tables(),
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
    keys = dict(sql("SELECT reference, id FROM children_child WHERE reference IN (%s, %s)", references))
    one, other = references
    return Two((one, other), (keys[one], keys[other]))


def _add(tally: Tally, figure: str, more: int = 1) -> None:
    tally.figures[figure] = int(tally.figures[figure]) + more
