"""Who is trained for what, who of them is on, and who stands where I stand in another agency."""

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from django.db.models import Q, QuerySet

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Agency, Practitioner, Seat, SkillHeld
from joinedup.agencies.queries import seated, specialists
from joinedup.agencies.queries.there import there
from joinedup.agencies.rules.opposite import Standing, are_opposite, in_words
from joinedup.agencies.rules.practice import Skill
from joinedup.agencies.rules.specialists import Candidate, WhoHasIt, who_has_it
from joinedup.agencies.rules.topics import topics
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A skill of the area's list, and who has it: those who are on, and else the first who will be."""

    skill: Skill
    found: WhoHasIt
    have_it: int  # how many people of the area
    details: dict[str, str]  # by the reference of a person: the languages


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A skill of one person's, as whoever administers them reads it."""

    code: str
    label: str
    detail: str
    from_day: date
    last_day: date | None
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Opposite:
    """Those of one agency who stand where I stand, whoever is on first."""

    mine: str  # in words: 'Sergeant'
    people: tuple[Candidate, ...]


def skills_in(area_id: int, *, today: date) -> tuple[Skill, ...]:
    """The skills that an area keeps a list of: its own, or those that come with Joinedup."""
    return area_data(area_id, today=today).skills or _shipped()


@cache
def _shipped() -> tuple[Skill, ...]:
    text = (files("joinedup.agencies") / "data" / "skills.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Skill(row["code"], row["label"], row["what"], row["source"], row["verified"]) for row in rows
    )


def register(viewer: Viewer) -> tuple[SkillLine, ...]:
    """Every skill of the area, with who has it and is on now, or that nobody has: by its label."""
    return _register(viewer, skills_in(viewer.area_id, today=today_in_london(viewer.at)))


def _register(
    viewer: Viewer, skills: Collection[Skill], *, among: Collection[int] | None = None
) -> tuple[SkillLine, ...]:
    """Of these skills alone, and of these people where they are said: nobody without them is read."""
    today = today_in_london(viewer.at)
    held = _held(today).filter(skill__in=[one.code for one in skills])
    held = held.filter(practitioner__agency__area_id=viewer.area_id)
    if among is not None:
        held = held.filter(practitioner_id__in=among)
    by_skill: dict[str, list[SkillHeld]] = {}
    for row in held.select_related("practitioner"):
        by_skill.setdefault(row.skill, []).append(row)
    ids = {row.practitioner_id for rows in by_skill.values() for row in rows}
    people = {one.person.reference: one for one in specialists.of_people(ids, at=viewer.at)}
    return tuple(
        _line(skill, by_skill.get(skill.code, []), people, at=viewer.at)
        for skill in sorted(skills, key=lambda one: one.label)
    )


def who_has(viewer: Viewer, code: str) -> WhoHasIt | None:
    """Who has a skill and is on, or that nobody has it; None: the area keeps no list of it."""
    known = skills_in(viewer.area_id, today=today_in_london(viewer.at))
    lines = _register(viewer, [one for one in known if one.code == code])
    return lines[0].found if lines else None


def at_desk(viewer: Viewer, desk_id: int, *, kind: str) -> tuple[str, ...]:
    """For each topic that leads to desks of this kind and needs somebody trained: who of this desk is, and on
    now; else who next, or that nobody is. In sentences."""
    needed = {one.skill: one.label for one in topics() if one.skill and kind in one.kinds}
    known = [one for one in skills_in(viewer.area_id, today=today_in_london(viewer.at)) if one.code in needed]
    sitting = Seat.objects.filter(desk_id=desk_id).values_list("practitioner_id", flat=True)
    lines = _register(viewer, known, among=set(sitting)) if known else ()
    return tuple(f"{needed[line.skill.code]}: {line.found.because}" for line in lines)


def at_desk_with(viewer: Viewer, desk_id: int, code: str, *, without: Collection[int]) -> WhoHasIt:
    """Who of a desk has a skill: those who are on, else who next, else that nobody has."""
    return who_of(at_desks(viewer, [desk_id], without=without).get(desk_id, ()), code, viewer=viewer)


def who_of(lines: Iterable[SkillLine], code: str, *, viewer: Viewer) -> WhoHasIt:
    """The same of a desk whose skills have been read."""
    found = next((line.found for line in lines if line.skill.code == code), None)
    what = trained_for(label_of(code, area_id=viewer.area_id, today=today_in_london(viewer.at)))
    return found or who_has_it((), what=what, at=viewer.at)


def label_of(code: str, *, area_id: int, today: date) -> str:
    """A skill in words; its code where the area's list has it no more."""
    return next((one.label for one in skills_in(area_id, today=today) if one.code == code), code)


def trained_for(label: str) -> str:
    """'trained for: a child's interview', as it stands inside a sentence."""
    return f"trained for: {label[0].lower()}{label[1:]}"


def at_desks(
    viewer: Viewer, desk_ids: Collection[int], *, without: Collection[int] = ()
) -> dict[int, tuple[SkillLine, ...]]:
    """By desk, each skill that somebody who has what lies there has: who of them is on, else who next.

    `without` are those who are not to be named here, as if they sat nowhere.
    """
    has, _ = seated(desk_ids, (), at=viewer.at)
    sits = {desk: those for desk, people in has.items() if (those := people.difference(without))}
    everybody = {person for people in sits.values() for person in people}
    held: dict[int, list[SkillHeld]] = {}
    rows = _held(today_in_london(viewer.at)).filter(practitioner_id__in=everybody)
    for row in rows.select_related("practitioner"):
        held.setdefault(row.practitioner_id, []).append(row)
    people = {one.person.reference: one for one in specialists.of_people(held, at=viewer.at)}
    known = sorted(skills_in(viewer.area_id, today=today_in_london(viewer.at)), key=lambda one: one.label)
    found: dict[int, tuple[SkillLine, ...]] = {}
    for desk, there_now in sits.items():
        theirs = [row for person in there_now for row in held.get(person, ())]
        by_skill = {one: [row for row in theirs if row.skill == one.code] for one in known}
        found[desk] = tuple(
            _line(skill, those, people, at=viewer.at) for skill, those in by_skill.items() if those
        )
    return found


def skills_of(practitioner_ids: Collection[int], *, area_id: int, on_day: date) -> dict[int, tuple[str, ...]]:
    """What each of them is trained for on that day, in words."""
    labels = {one.code: one.label for one in skills_in(area_id, today=on_day)}
    found: dict[int, list[str]] = {}
    for row in _held(on_day).filter(practitioner_id__in=set(practitioner_ids)).order_by("skill"):
        words = labels.get(row.skill, row.skill)
        found.setdefault(row.practitioner_id, []).append(f"{words}: {row.detail}" if row.detail else words)
    return {person: tuple(words) for person, words in found.items()}


def codes_of(practitioner_ids: Collection[int], *, today: date) -> dict[int, frozenset[str]]:
    """What each of them is trained for on that day, by code."""
    found: dict[int, set[str]] = {}
    rows = _held(today).filter(practitioner_id__in=set(practitioner_ids))
    for person, code in rows.values_list("practitioner_id", "skill"):
        found.setdefault(person, set()).add(code)
    return {person: frozenset(codes) for person, codes in found.items()}


def held_by(practitioner_id: int, *, area_id: int, today: date) -> tuple[HeldLine, ...]:
    """Everything that was said of somebody's skills and has not ended; what is to come is among it."""
    labels = {one.code: one.label for one in skills_in(area_id, today=today)}
    rows = SkillHeld.objects.filter(practitioner_id=practitioner_id).select_related("by")
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=today)).order_by("skill", "pk")
    return tuple(
        HeldLine(
            row.skill,
            labels.get(row.skill, row.skill),
            row.detail,
            row.from_day,
            row.last_day,
            row.by.name if row.by else "an import",
            row.said_at,
        )
        for row in rows
    )


def only_one_with(practitioner_id: int, *, area_id: int, today: date) -> tuple[str, ...]:
    """The skills that nobody else of the area has: with this person they go."""
    labels = {one.code: one.label for one in skills_in(area_id, today=today)}
    held = _held(today).filter(practitioner__agency__area_id=area_id)
    mine = set(held.filter(practitioner_id=practitioner_id).values_list("skill", flat=True))
    others = set(held.exclude(practitioner_id=practitioner_id).values_list("skill", flat=True))
    return tuple(sorted(labels.get(code, code) for code in mine - others))


def opposite_at(viewer: Viewer, agency_id: int) -> Opposite:
    """Whoever of another agency stands where the viewer stands, those who are on first."""
    grades = area_data(viewer.area_id, today=today_in_london(viewer.at)).grades
    me = Practitioner.objects.select_related("agency").get(pk=viewer.practitioner_id)
    mine = Standing(me.agency.kind, me.rank, me.grade)
    kind = Agency.objects.values_list("kind", flat=True).get(pk=agency_id)
    rows = Practitioner.objects.filter(agency_id=agency_id, active=True).values_list("pk", "rank", "grade")
    same = {pk for pk, rank, band in rows if are_opposite(mine, Standing(kind, rank, band), grades=grades)}
    people = sorted(
        specialists.of_people(same, at=viewer.at), key=lambda one: (not one.is_on, one.person.name)
    )
    return Opposite(in_words(mine, grades=grades), tuple(people))


def _line(skill: Skill, rows: list[SkillHeld], people: dict[str, Candidate], *, at: datetime) -> SkillLine:
    have_it = [people[row.practitioner.reference] for row in rows if row.practitioner.reference in people]
    details = {row.practitioner.reference: row.detail for row in rows if row.detail}
    return SkillLine(skill, who_has_it(have_it, what=trained_for(skill.label), at=at), len(have_it), details)


def _held(today: date) -> QuerySet[SkillHeld]:
    rows = SkillHeld.objects.filter(from_day__lte=today, practitioner__active=True)
    rows = rows.filter(there(today, desk=None, agency="practitioner__agency__"))
    return rows.filter(Q(last_day=None) | Q(last_day__gte=today))


def is_constable(viewer: Viewer) -> bool:
    """Whether the viewer of a police agency holds that office, as far as anybody has said.

    Nobody's grade being known keeps no constable from a child at night; a grade of police staff does.
    """
    rank = rank_of(viewer.practitioner_id)
    grades = area_data(viewer.area_id, today=today_in_london(viewer.at)).grades
    kind = Agency.objects.values_list("kind", flat=True).get(pk=viewer.agency_id)
    return all(one.constable for one in grades if (one.kind, one.code) == (kind, rank))


def rank_of(practitioner_id: int) -> str:
    """Somebody's grade in their own service, by its code; '' where nobody said."""
    return Practitioner.objects.values_list("rank", flat=True).get(pk=practitioner_id)
