"""Whether anything outside a question is ever proposed or let through (security.md G-06).

Questions and items are drawn at the places where a day, a person or a kind is easily counted wrongly. The
judge reads the question as a practitioner would, 'Dad; domestic abuse incidents; the six months to 14 July',
and shares no code with the product: not its calendar, not its scope, not its query. Some questions go the
whole way, from the asker through the researcher and the discloser to what the asker can read.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.agencies.queries import every_desk
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import Arrivals, NewAdult, NewChild, NewTie
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.holdings import actions as holdings
from joinedup.holdings import queries
from joinedup.holdings.queries import HeldItem
from joinedup.holdings.rules.scope import inside
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import world
from joinedup.lab.tally import Tally
from joinedup.sharing import actions as sharing
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.sharing.queries import question as read_question
from joinedup.sharing.rules import scope as sharing_scope
from joinedup.sharing.rules.periods import PERIODS, first_day
from joinedup.sharing.rules.topics import Topic, topics

TODAY = world.TUESDAY_NINE
A_WORLD = 250  # questions that are asked of one world of items
THE_WHOLE_WAY = 25  # every so many-th question is asked, answered, released and read
ITEMS, ELSEWHERE = 150, 30  # held by the asked agency, and by another one about the same people
CLOCK_CHANGES = (date(2025, 3, 30), date(2025, 10, 26), date(2026, 3, 29))
AWKWARD_DAYS = (*CLOCK_CHANGES, date(2025, 8, 31), date(2025, 11, 30), date(2026, 2, 28), date(2025, 12, 31))
HELD_ONLY = ("traffic_offence", "lost_property")  # kinds that no topic asks for


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its own words, before the product makes a scope of it."""

    people: frozenset[str]
    topic: Topic
    months: int
    until: date

    def __str__(self) -> str:
        return f"{len(self.people)} people, {self.topic.label}, {self.months} months to {self.until}"


@dataclass(slots=True)
class World:
    researcher: Viewer
    discloser: Viewer
    asker: Viewer
    desk: str  # of the researcher and the discloser
    people: list[str]  # the child first
    items: dict[str, HeldItem] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("nothing outside a question is proposed or let through, and nothing inside is kept back.")
    going = Progress("scope", of=trials)
    disclosed = made = 0
    for trial in range(trials):
        if trial % A_WORLD == 0:
            held = _a_world(draw)
            made += len(held.items)
        asked = _a_question(held, draw)
        with store.reading_in(held.asker.area_id):
            disclosed += _judge_one(asked, held, tally, draw)
            if trial % THE_WHOLE_WAY == 0:
                disclosed += _judge_what_is_read(asked, held, tally, draw)
        going.at(trial)
    going.end()
    tally.figures["items held"] = made
    tally.figures["disclosures judged"] = disclosed
    return tally


def _judge_one(asked: Asked, held: World, tally: Tally, draw: random.Random) -> int:
    """Ask the product, ask the wording, and count. Returns how many items the product proposes."""
    scope = sharing_scope.compiled(
        asked.topic, people=asked.people, since=first_day(asked.until, months=asked.months), until=asked.until
    )
    proposed = {item.reference for item in queries.in_scope(held.researcher, scope)}
    meant = {reference for reference, item in held.items.items() if asks_for(asked, item)}
    by_rule = {reference for reference, item in held.items.items() if inside(item, scope=scope).allowed}
    too_much, too_little = proposed - meant, meant - proposed
    tally.count(
        "outside the question",
        right=not too_much,
        promise="disclose none",
        example=_say(asked, too_much, held),
    )
    tally.count(
        "inside the question",
        right=not too_little,
        promise="propose all",
        example=_say(asked, too_little, held),
    )
    tally.count("query and rule", right=proposed == by_rule, promise="say the same", example=str(asked))
    tally.count(
        "another agency's items",
        right=not proposed & held.elsewhere,
        promise="propose none",
        example=str(asked),
    )
    chosen = _chosen(meant, held, draw)
    let_through = sharing_scope.may_disclose([held.items[one] for one in chosen], scope=scope).allowed
    tally.count(
        "the holder's own choice",
        right=let_through == (chosen <= meant),
        promise="let through as asked",
        example=f"{asked}: {len(chosen - meant)} outside",
    )
    return len(proposed)


def _judge_what_is_read(wording: Asked, held: World, tally: Tally, draw: random.Random) -> int:
    """Send one question the whole way, and count. Returns how many items the asker can read at the end."""
    at = datetime(wording.until.year, wording.until.month, wording.until.day, tzinfo=UTC)
    at += timedelta(hours=draw.choice((9, 22, 23)), minutes=30)  # 23:30 UTC is tomorrow in London's summer
    police = [topic for topic in topics().values() if "police" in topic.answered_by]
    asked = Asked(wording.people, draw.choice(police), wording.months, london_day(at))
    meant = {reference for reference, item in held.items.items() if asks_for(asked, item)}
    chosen = _chosen(meant, held, draw) or set(draw.sample(list(held.items), 1))
    read = _sent(asked, chosen, held, at=at)
    wanted = chosen if chosen <= meant else set()
    tally.count(
        "asked, answered, released, read",
        right=read == {held.items[one].headline for one in wanted},
        promise="nothing but what was asked",
        example=f"{asked}: {len(chosen - meant)} outside chosen, {len(read)} read",
    )
    return len(read)


def _sent(asked: Asked, chosen: set[str], held: World, *, at: datetime) -> set[str]:
    """The headlines that the asker can read after everybody has done their part."""
    reference = sharing.ask(
        held.people[0],
        topic=asked.topic.code,
        topic_detail="Anything" if asked.topic.own_words else "",
        desk=held.desk,
        people=asked.people,
        months=asked.months,
        why="To know who is safe to be at home",
        needed_by=at + timedelta(days=1),
        purpose="early_help",
        concern="",
        by=held.asker,
        at=at,
        key=new(Kind.QUESTION),
    )
    try:
        sharing.prepare(
            reference,
            chosen=chosen,
            meaning="",
            handling="",
            safety_tonight=False,
            safety_item="",
            safety_line="",
            version=_version(held.researcher, reference),
            by=held.researcher,
            at=at,
            key=new(Kind.QUESTION),
        )
        sharing.release(
            reference,
            version=_version(held.discloser, reference),
            by=held.discloser,
            at=at,
            key=new(Kind.QUESTION),
        )
    except Refused:
        pass  # what the asker can read is all that counts
    answered = read_question(held.asker, reference)
    assert isinstance(answered, AskedQuestion)
    return {line.headline for line in (*answered.disclosed, *answered.safety)}


def _version(viewer: Viewer, reference: str) -> int:
    question = read_question(viewer, reference)
    assert isinstance(question, HeldQuestion)
    return question.facts.version


def asks_for(asked: Asked, item: HeldItem) -> bool:
    """Whether the wording of the question covers the item."""
    if not any(person in asked.people for person in item.people):
        return False
    if not asked.topic.own_words and item.category not in asked.topic.categories:
        return False
    day = london_day(item.occurred)
    # 'The 6 months to 14 July': after 14 January and no later than 14 July. Counting in months and days of
    # the month needs no calendar: 29 February comes before 'the 31st of February', and 1 March after it.
    months_of = (day.year * 12 + day.month, day.day)
    last = (asked.until.year * 12 + asked.until.month, asked.until.day)
    return (last[0] - asked.months, last[1]) < months_of <= last


def london_day(moment: datetime) -> date:
    """The date on London's clocks: an hour ahead of UTC from March's last Sunday, 01:00 UTC, to October's."""
    utc = moment.astimezone(UTC)
    summer = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return (utc + timedelta(hours=1 if summer else 0)).date()


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)  # March and October both have 31 days
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _say(asked: Asked, wrong: set[str], held: World) -> str:
    if not wrong:
        return ""
    known = [held.items[one] for one in wrong if one in held.items]
    what = f"{known[0].category} of {london_day(known[0].occurred)}" if known else "another agency's item"
    return f"{asked}: {len(wrong)}, among them {what}"


def _a_world(draw: random.Random) -> World:
    area = world.add_area(f"District {next(_numbers)}")
    police = world.add_agency(area, "Police", kind="police")
    desk = world.add_desk(area, police, "Police desk")
    asked = world.add_person(area, police, "Sam Khan", role=Role.POLICE_RESEARCHER, desk=desk)
    discloser = world.add_person(area, police, "Angela Moran", role=Role.POLICE_DISCLOSER, desk=desk)
    hub = world.add_agency(area, "Children's social work", kind="childrens_social_work")
    asker = world.add_person(area, hub, "Priya Nair", role=Role.HUB_SOCIAL_WORKER)
    health = world.add_agency(area, "0-19 health service", kind="health")
    other = world.add_person(area, health, "Hannah Okoye", role=Role.HEALTH_VISITOR)
    people = _a_family(asker)
    kinds = [*HELD_ONLY, *(sorted(topic.categories)[0] for topic in topics().values() if topic.categories)]
    references = holdings.add_items([_an_item(people, kinds, draw) for _ in range(ITEMS)], by=asked, at=TODAY)
    elsewhere = holdings.add_items(
        [_an_item(people, kinds, draw) for _ in range(ELSEWHERE)], by=other, at=TODAY
    )
    with store.reading_in(area):
        items = {item.reference: item for item in queries.items(asked, references)}
    assert len(items) == ITEMS
    reference = next(one.reference for one in every_desk(area) if one.id == desk)
    return World(asked, discloser, asker, reference, people, items, frozenset(elsewhere))


def _a_family(by: Viewer) -> list[str]:
    """A child, a brother, and three adults around them; the child's reference first."""
    amara, tobi = NewChild(given_name="Amara"), NewChild(given_name="Tobi")
    adults = tuple(NewAdult(given_name=name) for name in ("Ada", "David", "Ruth"))
    ties = [NewTie(amara.reference, "relative", lives_with=True, adult=one.reference) for one in adults]
    ties.append(NewTie(amara.reference, "brother", lives_with=True, other_child=tobi.reference))
    family = Arrivals(children=(amara, tobi), adults=adults, ties=tuple(ties))
    children.bring_in(family, by=by, at=TODAY)
    return [amara.reference, tobi.reference, *(one.reference for one in adults)]


def _an_item(people: list[str], kinds: list[str], draw: random.Random) -> holdings.NewItem:
    return holdings.NewItem(
        category=draw.choice(kinds),
        headline=f"Call {next(_numbers)} to an address",
        summary="",
        basis=draw.choice(("fact", "opinion", "reported")),
        occurred=_somewhen(draw),
        about=tuple(draw.sample(people, draw.choice((0, 1, 1, 2, 3)))),
    )


def _somewhen(draw: random.Random) -> datetime:
    """Around midnight in London, of a day on which a period begins or ends or the clocks change."""
    until = _last_day(draw)
    begins = first_day(until, months=draw.choice(PERIODS).months)
    day = draw.choice((until, begins)) + timedelta(days=draw.choice((-1, 0, 0, 1)))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    offset = draw.choice((-3_600_000_001, -3_600_000_000, -3_599_999_999, -1, 0, 1, 43_200_000_000))
    return midnight + timedelta(microseconds=offset)


def _last_day(draw: random.Random) -> date:
    return draw.choice((*AWKWARD_DAYS, TODAY.date(), TODAY.date() - timedelta(days=draw.randrange(400))))


def _a_question(held: World, draw: random.Random) -> Asked:
    return Asked(
        people=frozenset(draw.sample(held.people, draw.randint(1, 3))),
        topic=draw.choice(list(topics().values())),
        months=draw.choice(PERIODS).months,
        until=_last_day(draw),
    )


def _chosen(meant: set[str], held: World, draw: random.Random) -> set[str]:
    """What a holder ticks: some of what is meant, and in every second answer something more."""
    # In the order of the world, which the seed gives: references are random, and their order is too.
    some = {one for one in held.items if one in meant and draw.random() < 0.5}
    rest = [one for one in held.items if one not in meant]
    return some | set(draw.sample(rest, 1)) if draw.random() < 0.5 else some


_numbers = count(1)
