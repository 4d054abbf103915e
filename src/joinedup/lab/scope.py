"""Whether anything outside a question is ever proposed or let through (security.md G-06).

Questions and items are drawn at the places where a day, a person or a kind is easily counted wrongly. Of the
items a third was written down here, a third came with a copy of the agency's records, and a third is read
out of a folder of its own for the one answer. The judge knows them as they were drawn. It reads the question
as a practitioner would, 'Dad; domestic abuse incidents; the six months to 14 July; a headline for each', and
shares no code with the product: not its calendar, its scope, its query or its fields. Some questions go the
whole way, from the asker through the researcher and the discloser to what the asker can read, by field.
"""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from joinedup import store
from joinedup.access.rules.roles import Role
from joinedup.agencies.queries import every_desk
from joinedup.children import actions as children
from joinedup.children.rules.arrivals import Arrivals, NewAdult, NewChild, NewTie
from joinedup.gate.pages import Refused
from joinedup.gate.viewer import Viewer
from joinedup.holdings import actions as holdings
from joinedup.holdings import queries
from joinedup.holdings.rules.reading import SourceItem
from joinedup.holdings.rules.scope import ItemFacts, inside
from joinedup.kernel.progress import Progress
from joinedup.kernel.references import Kind, new
from joinedup.lab import world
from joinedup.lab.tally import Tally
from joinedup.sharing import actions as sharing
from joinedup.sharing.queries import AskedQuestion, DisclosedLine, HeldQuestion
from joinedup.sharing.queries import question as read_question
from joinedup.sharing.rules import disclosure
from joinedup.sharing.rules import scope as sharing_scope
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.periods import PERIODS, first_day
from joinedup.sharing.rules.topics import Topic, topics
from joinedup.store.areas import EVERY

TODAY = world.TUESDAY_NINE
A_WORLD = 250  # questions that are asked of one world of items
THE_WHOLE_WAY = 25  # every so many-th question is asked, answered, released and read
ITEMS, ELSEWHERE = (
    50,
    30,
)  # held by the asked agency in each of three ways; by another one about the same people
CLOCK_CHANGES = (date(2025, 3, 30), date(2025, 10, 26), date(2026, 3, 29))
AWKWARD_DAYS = (*CLOCK_CHANGES, date(2025, 8, 31), date(2025, 11, 30), date(2026, 2, 28), date(2025, 12, 31))
OPEN = "Q-0PEN0-00000"  # stands for a question that is open all the while: all was read for it once
A_STRANGER = "P-00000-00000"
NEXT_YEAR = date(2027, 7, 1)
PARTS = ("id", "people", "category", "occurred", "headline", "summary", "basis", "grade")
THERE_IS = "Yes: there is something within the question"
TELLS = {
    "exists": frozenset[str](),
    "headline": frozenset({"headline"}),
    "summary": frozenset({"headline", "summary"}),
    "chronology": frozenset({"headline", "summary"}),
    "document": frozenset({"headline", "summary"}),  # each is named; the documents go another way
}
HELD_ONLY = ("traffic_offence", "lost_property")  # kinds that no topic asks for


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in its own words, before the product makes a scope of it."""

    people: frozenset[str]
    topic: Topic
    months: int
    until: date
    depth: str = "summary"

    def __str__(self) -> str:
        what = f"{len(self.people)} people, {self.topic.label}, {self.depth}"
        return f"{what}, {self.months} months to {self.until}"


@dataclass(slots=True)
class World:
    researcher: Viewer
    discloser: Viewer
    asker: Viewer
    desk: str  # of the researcher and the discloser
    people: list[str]  # the child first
    items: dict[str, SourceItem] = field(default_factory=dict)  # as they were drawn, by reference
    elsewhere: frozenset[str] = frozenset()


def look(trials: int, draw: random.Random) -> Tally:
    tally = Tally("nothing outside a question is proposed or let through, and nothing inside is kept back.")
    with TemporaryDirectory(prefix="joinedup-scope-") as folder:
        _look(trials, draw, tally, Path(folder))
    return tally


def _look(trials: int, draw: random.Random, tally: Tally, folder: Path) -> None:
    going = Progress("scope", of=trials)
    disclosed = made = 0
    for trial in range(trials):
        if trial % A_WORLD == 0:
            held = _a_world(draw, folder / f"world-{trial}")
            made += len(held.items)
        asked = _a_question(held, draw)
        with store.reading_in(held.asker.area_id, EVERY):
            disclosed += _judge_one(asked, held, tally, draw)
            if trial % THE_WHOLE_WAY == 0:
                disclosed += _judge_what_is_read(asked, held, tally, draw)
        going.at(trial)
    going.end()
    tally.figures["items held"] = made
    tally.figures["disclosures judged"] = disclosed


def _judge_one(asked: Asked, held: World, tally: Tally, draw: random.Random) -> int:
    """Ask the product, ask the wording, and count. Returns how many items the product proposes."""
    scope = sharing_scope.compiled(
        asked.topic, people=asked.people, since=first_day(asked.until, months=asked.months), until=asked.until
    )
    found = queries.in_scope(held.researcher, scope, answering=OPEN)
    proposed = {item.reference for item in found}
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
    would_go = disclosure.told_of(found, depth=Depth(asked.depth), at=TODAY)
    deeper = [line for line in would_go if not _within(asked, line, held)]
    tally.count(
        "what would leave of each",
        right=not deeper and len(would_go) == (min(len(found), 1) if asked.depth == "exists" else len(found)),
        promise="no field beyond the depth",
        example=f"{asked}: {len(deeper)} of {len(would_go)} tell more",
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
    asked = replace(wording, topic=draw.choice(police), until=london_day(at))
    meant = {reference for reference, item in held.items.items() if asks_for(asked, item)}
    chosen = _chosen(meant, held, draw) or set(draw.sample(list(held.items), 1))
    read = _sent(asked, chosen, held, at=at)
    wanted = {one: held.items[one] for one in chosen} if chosen <= meant else {}
    tally.count(
        "asked, answered, released, read",
        right=sorted(line.headline for line in read) == _headlines(asked, wanted.values()),
        promise="nothing but what was asked",
        example=f"{asked}: {len(chosen - meant)} outside chosen, {len(read)} read",
    )
    days = [line.occurred for line in read]
    in_order = asked.depth in ("chronology", "document")
    tally.count(
        "in order of time",
        right=days == sorted(days, reverse=not in_order),
        promise="a chronology from the oldest on",
        example=str(asked),
    )
    deeper = [line for line in read if not _as_deep_as_asked(asked, line, held)]
    tally.count(
        "how deep, field by field",
        right=not deeper,
        promise="no more than was asked",
        example=f"{asked}: {len(deeper)} of {len(read)} tell more",
    )
    return len(read)


def _headlines(asked: Asked, items: Iterable[SourceItem]) -> list[str]:
    if asked.depth == "exists":
        return [THERE_IS] if items else []
    return sorted(item.headline for item in items)


def _within(asked: Asked, line: disclosure.Told, held: World) -> bool:
    """Of one line before it leaves: the fields that the depth lets out, as they were drawn, and no other."""
    may = TELLS[asked.depth]
    drawn = next((item for item in held.items.values() if item.headline == line.headline), None)
    if drawn is None:
        bare = (line.summary, line.basis, line.source_grade, line.conditions)
        return "headline" not in may and line.headline == THERE_IS and not any(bare)
    return "headline" in may and (line.summary, line.basis, line.source_grade, line.conditions) == (
        drawn.summary if "summary" in may else "",
        drawn.basis,
        drawn.source_grade,
        "",
    )


def _as_deep_as_asked(asked: Asked, line: DisclosedLine, held: World) -> bool:
    """Whether the line holds a field that the depth lets out, as it was drawn, and nothing in any other."""
    may = TELLS[asked.depth]
    drawn = next((item for item in held.items.values() if item.headline == line.headline), None)
    if drawn is None:
        bare = (line.summary, line.weight, line.grade, line.conditions)
        return "headline" not in may and line.headline == THERE_IS and not any(bare)
    return (
        "headline" in may
        and line.summary == (drawn.summary if "summary" in may else "")
        and drawn.source_grade in line.grade
        and line.occurred == drawn.occurred
    )


def _sent(asked: Asked, chosen: set[str], held: World, *, at: datetime) -> tuple[DisclosedLine, ...]:
    """What the asker can read after everybody has done their part."""
    reference = sharing.ask(
        held.people[0],
        topic=asked.topic.code,
        topic_detail="Anything" if asked.topic.own_words else "",
        desk=held.desk,
        people=asked.people,
        months=asked.months,
        depth=Depth(asked.depth),
        why="To know who is safe to be at home",
        needed_by=at + timedelta(days=1),
        purpose="early_help",
        widened_because="Everybody who comes and goes there",
        concern="",
        by=held.asker,
        at=at,
        key=new(Kind.QUESTION),
    )
    sharing.read_for_answer(reference, by=held.researcher, at=held.researcher.at)
    try:
        sharing.prepare(
            reference,
            chosen=chosen,
            meaning="By secure e-mail" if asked.depth == "document" else "",
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
    later = replace(held.asker, at=TODAY + timedelta(days=2))  # whenever it was let go, they read it after
    answered = read_question(later, reference)
    assert isinstance(answered, AskedQuestion)
    return (*answered.disclosed, *answered.safety)


def _version(viewer: Viewer, reference: str) -> int:
    question = read_question(viewer, reference)
    assert isinstance(question, HeldQuestion)
    return question.facts.version


def asks_for(asked: Asked, item: ItemFacts) -> bool:
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


def _a_world(draw: random.Random, folder: Path) -> World:
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
    drawn = [[_an_item(people, kinds, draw) for _ in range(ITEMS)] for _ in range(3)]
    elsewhere = holdings.add_items(
        [_written_down(_an_item(people, kinds, draw)) for _ in range(ELSEWHERE)], by=other, at=TODAY
    )
    items = _held_in_three_ways(*drawn, folder=folder, by=asked)
    with store.reading_in(area, EVERY):
        holdings.read_for(OPEN, people, by=asked, at=TODAY)
        found = queries.items(asked, items, answering=OPEN)
        about_somebody = sum(not item.people.isdisjoint(people) for item in items.values())
        assert len({one.reference for one in found if one.people & set(people)}) == about_somebody
    reference = next(one.reference for one in every_desk(area) if one.id == desk)
    return World(asked, discloser, asker, reference, people, items, frozenset(elsewhere))


def _held_in_three_ways(
    here: list[SourceItem], copied: list[SourceItem], read: list[SourceItem], *, folder: Path, by: Viewer
) -> dict[str, SourceItem]:
    """Written down here, brought in as a copy, and left in the agency's own folder."""
    written = holdings.add_items([_written_down(item) for item in here], by=by, at=TODAY)
    holdings.bring_in(copied, controller="Angela Moran", until=NEXT_YEAR, by=by, at=TODAY)
    folder.mkdir()
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(PARTS)
        table.writerows(_cells(item) for item in read)
    columns = "\n".join(f'{part} = "{part}"' for part in PARTS)
    text = f'kind = "folder"\nfolder = "{folder}"\n[columns]\n{columns}\n'
    holdings.set_source(by.agency_id, text, by=by, at=TODAY)
    known = queries.references_of(by.agency_id, (item.source_id for item in (*copied, *read)))
    elsewhere = {known[item.source_id]: item for item in (*copied, *read)}
    return dict(zip(written, here, strict=True)) | elsewhere


def _written_down(item: SourceItem) -> holdings.NewItem:
    return holdings.NewItem(
        category=item.category,
        headline=item.headline,
        summary=item.summary,
        basis=item.basis,
        occurred=item.occurred,
        about=tuple(item.people),
        source_grade=item.source_grade,
    )


def _cells(item: SourceItem) -> tuple[str, ...]:
    people = ";".join(sorted(item.people))
    told = (item.headline, item.summary, item.basis, item.source_grade)
    return (item.source_id, people, item.category, item.occurred.isoformat(), *told)


def _a_family(by: Viewer) -> list[str]:
    """A child, a brother, and three adults around them; the child's reference first."""
    amara, tobi = NewChild(given_name="Amara"), NewChild(given_name="Tobi")
    adults = tuple(NewAdult(given_name=name) for name in ("Ada", "David", "Ruth"))
    ties = [NewTie(amara.reference, "relative", lives_with=True, adult=one.reference) for one in adults]
    ties.append(NewTie(amara.reference, "brother", lives_with=True, other_child=tobi.reference))
    family = Arrivals(children=(amara, tobi), adults=adults, ties=tuple(ties))
    children.bring_in(family, by=by, at=TODAY)
    return [amara.reference, tobi.reference, *(one.reference for one in adults)]


def _an_item(people: list[str], kinds: list[str], draw: random.Random) -> SourceItem:
    number = next(_numbers)
    named = draw.sample(people, draw.choice((0, 1, 1, 2, 3)))
    return SourceItem(
        source_id=f"N/{number}",
        people=frozenset(named or [A_STRANGER]),
        category=draw.choice(kinds),
        occurred=_somewhen(draw),
        headline=f"Call {number} to an address",
        summary=f"What the log says of call {number}",
        basis=draw.choice(("fact", "opinion", "reported")),
        source_grade=draw.choice(("1AP", "2BP", "")),
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
        depth=draw.choice(tuple(TELLS)),
    )


def _chosen(meant: set[str], held: World, draw: random.Random) -> set[str]:
    """What a holder ticks: some of what is meant, and in every second answer something more."""
    # In the order of the world, which the seed gives: references are random, and their order is too.
    some = {one for one in held.items if one in meant and draw.random() < 0.5}
    rest = [one for one in held.items if one not in meant]
    return some | set(draw.sample(rest, 1)) if draw.random() < 0.5 else some


_numbers = count(1)
