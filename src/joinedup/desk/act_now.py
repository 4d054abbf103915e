"""Who can act now, from whatever somebody types: a child, a colleague, an agency or desk, a place, a topic.

Every line ends at somebody who can be rung, or says that nobody is there; with the reason, the best way in,
and what they can decide while others are closed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine, Wanted, gaps, places, skilled, specialists
from joinedup.agencies.queries.by_hand import ways_said
from joinedup.agencies.rules.on_duty import OnDuty, Step
from joinedup.agencies.rules.reaching import AsSaid, as_said
from joinedup.agencies.rules.specialists import GRADE_WORDS, Candidate, at_least, who_has_it
from joinedup.agencies.rules.topics import Called, desks_called, desks_for, topics, topics_in
from joinedup.agencies.rules.ways import best_way, ways_typed
from joinedup.desk.queries import why
from joinedup.desk.rules.marks import code_of
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import moment_in_words, today_in_london

MOST = (
    12  # desks under one heading: who types 'health' is shown the first dozen, and told that there are more
)
_AT_NIGHT = (Step.OUT_OF_HOURS, Step.PARTNERSHIP)


@dataclass(frozen=True, slots=True)
class ActLine:
    """One desk that was asked for, and who answers for it at this moment."""

    desk: str
    desk_reference: str
    agency: str
    agency_reference: str
    code: str
    who: str
    why: str
    phone: str
    nobody: bool
    raised: str  # that nobody is rostered, and when two people were told; '' where it does not stand
    decides: str  # '' while the desk that was asked for answers itself
    asks_for: str
    way: str  # 'Duty line, open until 12:00'; '' where there is no better way than to ring
    way_phone: str
    place: str
    beside: str  # who sits at the same place


@dataclass(frozen=True, slots=True)
class ActGroup:
    heading: str
    note: str
    lines: tuple[ActLine, ...]
    more: int = 0  # desks that fit as well and are not shown


@dataclass(frozen=True, slots=True)
class HasIt:
    """Somebody with the grade or the skill that was asked for; `because` also where there is nobody."""

    because: str
    on: tuple[Candidate, ...]
    heading: str = "By grade"


@dataclass(frozen=True, slots=True)
class ActNow:
    groups: tuple[ActGroup, ...]
    has_it: HasIt | None


def who_can_act(viewer: Viewer, typed: str, *, grade: str = "") -> ActNow:
    """The desks that `typed` leads to, by topic and by name, and who answers at each."""
    today = today_in_london(viewer.at)
    desks = agencies.desks_to_ask(viewer.area_id, today=today)
    every = [line for line in agencies.every_desk(viewer.area_id) if line.is_there(today)]
    by_reference = {line.reference: line for line in every}
    called = _called(desks)
    named = [by_reference[reference] for reference in desks_called(typed, _called(every))]
    wanted: list[tuple[str, str, list[DeskLine]]] = []
    for topic in topics_in(typed, topics()):
        of_topic = [by_reference[reference] for reference in desks_for(topic, called)]
        wanted.append((topic.label, topic.note, of_topic))
    wanted += _of_places(viewer, typed, desks, kinds={kind for _, _, of in wanted for kind in _kinds(of)})
    shown = {one.id for _, _, lines in wanted for one in lines}
    others = [one for one in named if one.id not in shown]
    if others:
        wanted.append(("Desks of that name", "", others))
    answers = _answered([line for _, _, lines in wanted for line in lines[:MOST]], viewer)
    groups = tuple(
        ActGroup(heading, note, tuple(answers[one.id] for one in lines[:MOST]), max(0, len(lines) - MOST))
        for heading, note, lines in wanted
    )
    asked = [one for _, _, lines in wanted for one in lines] or list(desks)
    return ActNow(groups, _of_grade(asked, grade, viewer) if grade else _of_skill(typed, viewer))


def _of_places(
    viewer: Viewer, typed: str, desks: Sequence[DeskLine], *, kinds: Collection[str]
) -> Iterator[tuple[str, str, list[DeskLine]]]:
    """The desks of the agencies that are there; where a topic was typed too, of its kinds alone.

    Where no agency has said that it is there, the front door's: a place never leads to nobody."""
    for place in places.places_found(viewer.area_id, typed, today=today_in_london(viewer.at)):
        there = [one for one in desks if one.agency_id in place.agency_ids]
        if not there:
            yield place.heading, place.note, [agencies.front_door_desk(viewer.area_id)]
            continue
        yield place.heading, place.note, [one for one in there if not kinds or one.kind in kinds]


def _kinds(desks: Iterable[DeskLine]) -> set[str]:
    return {one.kind for one in desks}


def _called(desks: Iterable[DeskLine]) -> list[Called]:
    return [Called(line.reference, (line.agency_name, line.name), line.kind) for line in desks]


def _of_grade(desks: Sequence[DeskLine], grade: str, viewer: Viewer) -> HasIt:
    people = specialists.of_grades({one.id for one in desks}, at_least(grade), at=viewer.at)
    found = who_has_it(people, what=GRADE_WORDS[grade], at=viewer.at)
    return HasIt(found.because, found.on)


def _of_skill(typed: str, viewer: Viewer) -> HasIt | None:
    """What is asked about needs somebody who is trained for it: who has it and is on, or that nobody has."""
    needed = next((topic.skill for topic in topics_in(typed, topics()) if topic.skill), "")
    found = skilled.who_has(viewer, needed) if needed else None
    return HasIt(found.because, found.on, "Who is trained for it") if found else None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is said of the area's desks, by reference."""

    desks: dict[str, DeskLine]
    said: dict[str, AsSaid]
    standing: dict[int, gaps.Raised]  # where it is raised that nobody is on, by the desk's key
    on: frozenset[int]  # of those who were told of it, who is known to be on
    perhaps: frozenset[int]  # and of the desks of whom nobody is, who is not known to be off

    def raised(self, desk_id: int, viewer: Viewer) -> str:
        """To whom, as it is: nobody who looks at night is to believe that somebody awake is seeing to it."""
        one = self.standing.get(desk_id)
        if one is None:
            return ""
        if not one.told:
            return "Nobody is rostered, and there was nobody to tell."
        who = "Two people were" if len(one.told) > 1 else "One person was"
        told = f"Nobody is rostered. {who} told {moment_in_words(one.at, at=viewer.at)}."
        if self.on.intersection(one.told):
            return told
        perhaps = len(self.perhaps.intersection(one.told))
        if perhaps == len(one.told):
            return f"{told} No rota says whether they are at work now."
        if perhaps:
            return f"{told} One is off shift now, and no rota says whether the other is at work."
        return f"{told} {'Both are' if len(one.told) > 1 else 'They are'} off shift now."

    def sits(self, reference: str, *, today: date) -> tuple[str, str]:
        """Where a desk sits, and who sits there too now."""
        place = self.said[reference].place
        beside = [
            self.desks[other].name
            for other, said in self.said.items()
            if place and said.place == place and other != reference and self.desks[other].is_there(today)
        ]
        return place, ", ".join(beside)


def _answered(desks: Iterable[DeskLine], viewer: Viewer) -> dict[int, ActLine]:
    asked = {line.id: line for line in desks}
    now = agencies.on_duty_at([Wanted(pk) for pk in asked], at=viewer.at)
    every, said = (
        agencies.every_desk(viewer.area_id),
        agencies.area_data(viewer.area_id, today=today_in_london(viewer.at)).reaching,
    )
    by_hand = ways_said(asked)
    standing = gaps.standing(asked)
    everybody = {person for one in standing.values() for person in one.told}
    on = agencies.known_on(everybody, at=viewer.at) if everybody else frozenset()
    unsure = {person for one in standing.values() if not on.intersection(one.told) for person in one.told}
    known = _Known(
        {line.reference: line for line in every},
        {
            line.reference: _with_ways(
                as_said(said, kind=line.kind, agency=line.agency_name, desk=line.name),
                by_hand.get(line.id, ""),
            )
            for line in every
        },
        standing,
        on,
        agencies.on_shift(unsure, at=viewer.at) if unsure else frozenset(),
    )
    return {line.id: _line(line, duty, known, viewer) for line, duty in zip(asked.values(), now, strict=True)}


def _with_ways(said: AsSaid, typed: str) -> AsSaid:
    """What the desk's own people typed comes before what the area's files say."""
    return replace(said, ways=ways_typed(typed)) if typed else said


def _line(line: DeskLine, duty: OnDuty, known: _Known, viewer: Viewer) -> ActLine:
    said = known.said[line.reference]
    way = best_way(said.ways, at=viewer.at, calendar=england_and_wales())
    answers = known.said.get(duty.desk.reference) if duty.step in _AT_NIGHT else None
    itself = answers is None and duty.step is not Step.NOBODY
    place, beside = known.sits(line.reference, today=today_in_london(viewer.at))
    return ActLine(
        desk=line.name,
        desk_reference=line.reference,
        agency=line.agency_name,
        agency_reference=line.agency_reference,
        code=code_of(line.kind),
        who="Nobody can be reached" if duty.step is Step.NOBODY else duty.who,
        why=why(duty),
        phone=duty.phone,
        nobody=duty.step is Step.NOBODY,
        raised=known.raised(line.id, viewer),
        decides=answers.decides if answers else "",
        asks_for=said.asks_for if itself and duty.person is None else "",
        way=way.in_words(at=viewer.at) if way else "",
        way_phone=(way.way.phone or line.phone) if way and way.is_open else "",
        place=place,
        beside=beside,
    )
