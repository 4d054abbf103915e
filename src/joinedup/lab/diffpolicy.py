"""Whether the policy function, the queries and the database's own rules say the same (security.md D1, G-01).

People with any rights, and rows of every kind that is scoped, are drawn around the places where one is easily
counted wrongly: a moment before and after an end, a colleague of the next desk, a guard that has ended, two
guards that name different people. For each person, purpose and field every row is decided by itself; the
query must return those rows and no others. On PostgreSQL the tables are then read without any scope: what
row-level security lets through must hold all that is visible and nothing of another area, and no row at all
while nobody has said whose area it is. A kind of which no row was drawn is a failure: somebody added it and
not here.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from joinedup import store
from joinedup.access.rules.rights import held_together
from joinedup.gate.rights import Right
from joinedup.gate.rules.deciding import WHOLE, decide
from joinedup.gate.rules.policies import Purpose, policies
from joinedup.gate.rules.things import Thing, What
from joinedup.gate.scoped import scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.progress import Progress
from joinedup.lab import world
from joinedup.lab.tally import Tally
from joinedup.store import areas
from joinedup.vault.queries import index

A_WORLD = 12  # people are tried on one world
ROWS = 6  # of each kind in a world
AT = world.TUESDAY_NINE
MINUTE = timedelta(minutes=1)
MOMENTS = (-61 * MINUTE, -60 * MINUTE, -MINUTE, timedelta(0), MINUTE, 60 * MINUTE)
# What stands to a person in a way that only their own reference tells: made anew for each.
_TO_ONE = frozenset({What.CONCERN, What.NOTICE})
# Read for every area at once: a new key seals all values, and notices leave for all (docs/decisions/0020).
_NOT_HELD = frozenset({What.SEALED, What.NOTICE})
# What one agency keeps to itself (docs/decisions/0025).
_COMPARTMENTS = frozenset({What.ITEM, What.SPOKEN})
_number = count(1)


def model(label: str) -> Any:
    """A table by its name: the lab writes rows that no action would make."""
    return apps.get_model(label)


@dataclass(slots=True)
class World:
    """Two areas, and those who work in them."""

    areas: list[int]
    agencies: dict[int, list[Any]]  # by area
    desks: dict[int, list[Any]]
    people: dict[int, list[Any]]
    # Those of the rows that are the same to everybody.
    things: dict[tuple[What, int], Thing] = field(default_factory=dict)

    def of(self, table: Any) -> dict[int, Any]:
        """The rows of this world that can be read now."""
        rows = table._base_manager.filter(**{f"{_column(table)}__in": self.areas})
        return {row.pk: row for row in rows.order_by("pk")}

    def as_things(self, what: What, table: Any, viewer: Viewer) -> dict[int, Thing]:
        found = {}
        for pk, row in self.of(table).items():
            if what in _TO_ONE:
                found[pk] = row.as_thing(viewer)
                continue
            if (what, pk) not in self.things:
                self.things[what, pk] = row.as_thing(viewer)
            found[pk] = self.things[what, pk]
        return found


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("the function, the queries and the database's own rules let through the same rows.")
    going = Progress("diffpolicy", of=trials)
    drawn: dict[What, int] = dict.fromkeys(scoped(), 0)
    allowed = 0
    for trial in range(trials):
        if trial % A_WORLD == 0:
            here = a_world(draw)
        viewer = _somebody(here, draw)
        with store.reading_in(viewer.area_id, viewer.agency_id):
            for what, table in scoped().items():
                things = here.as_things(what, table, viewer)
                drawn[what] += len(things)
                visible = _compare(viewer, table, things, draw=draw, tally=tally)
                allowed += len(visible)
                if connection.vendor == "postgresql":
                    _under_the_net(viewer, what, here.of(table), visible, tally)
        going.at(trial)
    going.end()
    for what, many in drawn.items():
        tally.count("kind of thing", right=many > 0, promise="drawn and compared", example=what.value)
    if connection.vendor == "postgresql":
        _without_an_area(tally)
    tally.figures["kinds of thing"] = len(drawn)
    tally.figures["rows that somebody could see"] = allowed
    return tally


def _compare(
    viewer: Viewer, table: Any, things: dict[int, Thing], *, draw: random.Random, tally: Tally
) -> set[int]:
    """Each row by itself against the query, for the whole and two fields. Returns those that are visible."""
    what: What = table._default_manager.all().what
    kind, visible = policies().kinds[what], set[int]()
    fields = sorted(set(kind.fields) - set(kind.tells_the_area))
    purposes = [table._default_manager.all().purpose, draw.choice(list(Purpose))]
    asked = [(draw.choice(purposes), draw.choice(fields)) for _ in range(2)]
    for purpose, name in ((purposes[0], WHOLE), *asked):
        by_function = {
            pk for pk, thing in things.items() if decide(viewer, purpose, thing, name, at=viewer.at).allowed
        }
        found = table._default_manager.visible_to(viewer, field=name, purpose=purpose)
        by_query = set(found.values_list("pk", flat=True)) & set(things)
        tally.count(
            f"{what.value}: function and query",
            right=by_function == by_query,
            promise="say the same",
            example=_say(viewer, purpose, name, things, by_function ^ by_query),
        )
        visible |= by_function
    return visible


def _under_the_net(viewer: Viewer, what: What, raw: dict[int, Any], visible: set[int], tally: Tally) -> None:
    """`raw` is what a query that forgets its scope gets from the database."""
    of_areas = {getattr(row, _column(type(row))) for row in raw.values()}
    held = what not in _NOT_HELD
    if what in _COMPARTMENTS:
        theirs = {row.agency_id for row in raw.values()} - {viewer.agency_id}
        tally.count(
            f"{what.value}: compartment",
            right=not theirs,
            promise="shows no other agency's rows, whatever is asked",
            example=f"{viewer.name}: of {len(theirs)} other agencies",
        )
    tally.count(
        f"{what.value}: row-level security",
        right=visible <= set(raw) and (of_areas <= {viewer.area_id} or not held),
        promise="lets through what is visible, and no other area's",
        example=f"{viewer.name}: {len(visible - set(raw))} missing, areas {sorted(of_areas)}",
    )


def _without_an_area(tally: Tally) -> None:
    with transaction.atomic():
        before = areas.said()
        areas.say(None)
        for what, table in scoped().items():
            if what not in _NOT_HELD:
                seen = table._base_manager.exists()
                tally.count("no area said", right=not seen, promise="no row of any kind", example=what.value)
        areas.say(*before)


def _column(table: Any) -> str:
    return str(table._default_manager.all().area)


def _say(viewer: Viewer, purpose: Purpose, field: str, things: dict[int, Thing], unequal: set[int]) -> str:
    one = next((things[pk] for pk in sorted(unequal)), None)
    rights = ", ".join(sorted(viewer.rights))
    return f"{len(unequal)} rows; {purpose.value}, {field or 'the whole'}, rights: {rights}; {one}"


def _somebody(here: World, draw: random.Random) -> Viewer:
    """Anybody of the two areas, with the rights of a role or of none that there is, around the moment."""
    area = here.areas[0] if draw.random() < 0.8 else here.areas[1]
    person = draw.choice(here.people[area])
    rights = draw.choice(
        (
            held_together(right for right in Right if draw.random() < 0.5),
            frozenset({Right.WORK_WITH_CHILDREN}),
            frozenset({Right.WORK_WITH_CHILDREN, Right.SEE_OPEN_WORK, Right.REVEAL_OWN_SEALED}),
            frozenset({Right.WORK_WITH_CHILDREN, Right.OPEN_ANY_CHILD, Right.WORK_THE_FRONT_DOOR}),
        )
    )
    desks = frozenset(desk.pk for desk in here.desks[area] if draw.random() < 0.3)
    stands_in = tuple(
        (desk.pk, AT + draw.choice(MOMENTS)) for desk in here.desks[area] if draw.random() < 0.2
    )
    agency = person.agency
    viewer = Viewer(
        person.pk, person.reference, person.name, agency.pk, agency.reference, agency.name, area, "An area",
        frozenset(), desks, AT, rights=frozenset(rights), stands_in=stands_in,
    )  # fmt: skip
    return replace(viewer, at=AT + draw.choice(MOMENTS))


def a_world(draw: random.Random) -> World:
    """Two areas with agencies, desks and people, and rows of every kind that anybody could be tied to."""
    tag = next(_number)
    first, second = (world.add_area(f"{name} {tag}") for name in ("Northside", "Southside"))
    here = World([first, second], {}, {}, {})
    for area in here.areas:
        with _in(area):
            here.agencies[area] = [
                model("agencies.Agency").objects.create(area_id=area, name=f"Agency {n} {tag}", kind=kind)
                for n, kind in enumerate(("childrens_social_work", "police", "health"))
            ]
            here.desks[area] = [
                model("agencies.Desk").objects.create(agency=agency, name="Desk", phone="0", hours="24H")
                for agency in here.agencies[area]
            ]
            here.people[area] = [
                model("agencies.Practitioner").objects.create(agency=agency, name=f"P{n}", password="")
                for agency in here.agencies[area]
                for n in (1, 2)
            ]
    for area in here.areas:
        with _in(area):
            _draw_rows(_Drawing(here, area, draw))
    return here


@dataclass(slots=True)
class _Drawing:
    """One area of a world, while its rows are drawn."""

    here: World
    area: int
    draw: random.Random

    def maybe(self, things: list[Any]) -> Any:
        return self.draw.choice([None, *things])

    @property
    def agency(self) -> Any:
        return self.draw.choice(self.here.agencies[self.area])

    @property
    def desk(self) -> Any:
        return self.draw.choice(self.here.desks[self.area])

    @property
    def person(self) -> Any:
        return self.draw.choice(self.here.people[self.area])

    @property
    def moment(self) -> datetime:
        return AT + self.draw.choice(MOMENTS)

    @property
    def end(self) -> datetime | None:
        return self.draw.choice((None, self.moment, self.moment))

    def work(self, label: str, **said: Any) -> Any:
        """A row of work of this area."""
        row = model(label)(area_id=self.area, occurred=AT - 90 * MINUTE, entered=AT, **said)
        row.save()
        return row


def _draw_rows(one: _Drawing) -> None:
    children = [one.work("children.Child", given_name=f"Child {n}") for n in range(ROWS)]
    for child in children:
        for _ in range(one.draw.randrange(1, 4)):
            one.work(
                "children.Involvement", child=child, agency=one.agency, desk=one.desk,
                practitioner=one.maybe(one.here.people[one.area]), since=one.moment, until=one.end,
                part=one.draw.choice(("lead worker", "nurse")),
            )  # fmt: skip
        _guard(one, child)
    for _ in range(ROWS):
        _concern(one, one.maybe(children))
        _in_protection(one, one.maybe(children))
        _question(one, one.draw.choice(children))
        _round(one, one.draw.choice(children))
        _meeting(one, children)
        _difference(one, one.draw.choice(children))
        one.work(
            "sharing.Spoken", child=one.draw.choice(children), by=one.person, agency=one.agency,
            with_whom="x", said="x", purpose="x", basis="x",
        )  # fmt: skip
        item = one.work(
            "holdings.Item", agency=one.agency, category=one.draw.choice(("a", "b")), headline="x",
            summary="x", basis="fact",
        )  # fmt: skip
        for child in one.draw.sample(children, one.draw.randrange(3)):
            model("holdings.About").objects.create(item=item, person=child.reference)
        one.work(
            "frontdoor.Conversation", by=one.person, agency=one.agency, worry="x", desk=one.maybe([one.desk]),
            hearer=one.maybe([one.person]), hearer_desk=one.maybe([one.desk]),
        )  # fmt: skip
        _sealed_and_notice(one)
        one.work(
            "children.Review", code=one.draw.choice(("opened", "known", "namesake")), about=one.person,
            child=one.maybe(children), why="x", mark=f"{next(_number)}",
        )  # fmt: skip


def _guard(one: _Drawing, child: Any) -> None:
    for kind in one.draw.sample(("excluded", "declared", "found", "restricted", "restricted", "watched"), 2):
        if one.draw.random() < 0.5:
            continue
        whose = None if kind == "restricted" else one.person
        ended = AT - MINUTE if one.draw.random() < 0.3 else None
        guard = one.work("children.Guard", kind=kind, person=whose, because="x", until=ended)
        model("children.Guarded").objects.create(guard=guard, child=child)
        if kind == "restricted":
            for person in one.draw.sample(one.here.people[one.area], 2):
                model("children.NamedReader").objects.create(guard=guard, person=person)
    if one.draw.random() < 0.4:
        began = one.moment
        until = began + 60 * MINUTE
        glass = one.work("children.Glass", child=child, person=one.person, code="x", because="x", until=until)
        type(glass)._base_manager.filter(pk=glass.pk).update(occurred=began)


def _concern(one: _Drawing, child: Any) -> None:
    sender = one.person
    unnamed = one.draw.random() < 0.3
    concern = one.work(
        "frontdoor.Concern", child=child, desk=one.desk, worry="x", last_happened="today", family_knows="no",
        sender=None if unnamed else sender,
        sender_token=index(sender.reference, use="sender") if unnamed else "",
        hearer=one.maybe(one.here.people[one.area]), hearer_desk=one.maybe(one.here.desks[one.area]),
    )  # fmt: skip
    if one.draw.random() < 0.5:
        one.work(
            "frontdoor.Recommendation", concern=concern, because="x", tell_sender="x", by=one.person,
            outcome=one.draw.choice(("allegation", "early_help")),
            sent_back_at=one.draw.choice((None, None, AT)),
        )  # fmt: skip
    if one.draw.random() < 0.5:
        one.work(
            "frontdoor.FollowThrough", concern=concern, outcome="x", desk=one.maybe([one.desk]),
            ended_at=one.draw.choice((None, None, AT)),
        )  # fmt: skip
    _path(one, concern, child)


def _in_protection(one: _Drawing, child: Any) -> None:
    """Ended, so that there may be more than one of a child."""
    constable = one.person
    one.work(
        "pathway.Protection", child=child, known_as="" if child else "x", because="x", place="x",
        agency=constable.agency, constable=constable, desk=one.desk, ended_at=AT,
    )  # fmt: skip


def _round(one: _Drawing, child: Any) -> None:
    """Two agencies are asked, and the views of one are open, will be, or wait."""
    opened = one.draw.choice((None, one.moment))
    row = one.work(
        "risk.Round", child=child, agency=one.agency, opened_by=one.person, revealed_at=opened,
        revealed_how="" if opened is None else "all_in",
    )  # fmt: skip
    for agency in one.draw.sample(one.here.agencies[one.area], 2):
        one.work("risk.Asked", round=row, agency=agency, said_at=AT)
    one.work(
        "risk.View", round=row, agency=one.agency, by=one.person, ordinal=1, reading="3", called="x",
        how_sure="quite", what_would_change_it="x", before_reveal=True,
    )  # fmt: skip


def _meeting(one: _Drawing, children: list[Any]) -> None:
    """A case of one or two children, at a meeting to which a desk and a person are asked, perhaps."""
    chair = one.person
    meeting = one.work(
        "meetings.Meeting", on_day=AT.date() + timedelta(days=next(_number)), agency=chair.agency,
        desk=one.desk, chair=chair, scribe=one.maybe(one.here.people[one.area]), starts_at=AT, since=AT,
        cut_off_at=AT,
    )  # fmt: skip
    asked, person = one.desk, one.person
    one.work(
        "meetings.Invitation", meeting=meeting, agency=asked.agency, desk=asked,
        invited_at=one.draw.choice((None, AT)), came=one.maybe(one.here.people[one.area]),
    )  # fmt: skip
    one.work("meetings.Invitation", meeting=meeting, agency=person.agency, person=person, invited_at=AT)
    there = one.draw.sample(children, one.draw.choice((1, 2)))
    case = one.work("meetings.Case", meeting=meeting, position=1, child=there[0], why_here="x")
    for place, child in enumerate(there, start=1):
        one.work("meetings.CaseChild", case=case, meeting=meeting, child=child, place=place)
    owner, desk = one.person, one.desk
    one.work(
        "meetings.Action", case=case, whom="harmed", agency=owner.agency, desk=desk, what="x",
        owner=one.draw.choice((None, owner)), due_on=AT.date(), state="offered", by=chair,
    )  # fmt: skip


def _difference(one: _Drawing, child: Any) -> None:
    """Two agencies see a child differently, and a third perhaps sees to what is learnt."""
    ours, theirs = sorted(one.draw.sample(one.here.agencies[one.area], 2), key=lambda agency: agency.pk)
    raised_by = one.draw.choice((ours, theirs))
    other = theirs if raised_by is ours else ours
    one.work(
        "disagreements.Disagreement", child=child, raised_by=one.person, agency=raised_by, other=other,
        thinks="x", instead="x", meanwhile="x",
    )  # fmt: skip
    one.work(
        "disagreements.Learning", pattern=f"{next(_number)}", one=ours, other=theirs, owner=one.person,
        owner_agency=one.agency,
    )  # fmt: skip


def _path(one: _Drawing, concern: Any, child: Any) -> None:
    """What follows after an incident, for the desk that it lies with."""
    person = one.work("frontdoor.Named", concern=concern, place=0, kind="child", child=child)
    told = {"kind": "domestic_abuse", "crime": "no", "tool": "none", "grade": "none", "support": "no"}
    incident = one.work("frontdoor.Incident", concern=concern, agency=one.agency, **told)
    one.work(
        "frontdoor.Path", incident=incident, person=person, desk=one.desk, due_at=AT,
        code=one.draw.choice(("support", "school", "health", "find_school", "ring_school", "kept_back")),
    )  # fmt: skip


def _question(one: _Drawing, child: Any) -> None:
    asker = one.person
    question = one.work(
        "sharing.Question", child=child, asker=asker, asker_agency=asker.agency, desk=one.desk, topic="x",
        since=AT.date(), until=AT.date(), why="x", needed_by=AT, purpose="x", basis="x", family_told="x",
    )  # fmt: skip
    released = one.draw.choice((None, one.moment))
    one.work(
        "sharing.Answer", question=question, held=3, safety_tonight=False, prepared_by=one.person,
        released_at=released,
    )  # fmt: skip
    one.work("sharing.Disclosed", question=question, way="safety", headline="x")


def _sealed_and_notice(one: _Drawing) -> None:
    kinds = ("safe_address", "words", "referrer", "adoption_link", "item")
    model("vault.Sealed").objects.create(
        area=one.area, kind=one.draw.choice(kinds), field="x", key_id="x", value="x", owner_id=one.agency.pk,
        since=AT,
    )  # fmt: skip
    model("notices.Notice").objects.create(
        area=one.area, template="x", to="x", to_agency=one.agency.reference, sender="x",
        sender_agency=one.agency.reference, made_at=AT, due_at=AT,
    )  # fmt: skip


@contextmanager
def _in(area: int) -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            areas.say(area, areas.EVERY)
        yield
