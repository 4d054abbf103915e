"""From rows of people to notifications: one for each number, with everybody in it, or a reason for each row.

A notification goes in whole or not at all: where one of its rows is wrong, none of them is taken. No reason
repeats a value, because reasons are printed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from joinedup.children.rules.belonging import month_or_year
from joinedup.exchange.extract.rules.dates import birth_date
from joinedup.exchange.notifications.rules.mapping import NEEDED, OF_A_PERSON, Mapped
from joinedup.exchange.notifications.rules.mapping import Part as Column
from joinedup.exchange.rules.reading import Flag, Rejected
from joinedup.frontdoor.rules import incidents
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.incidents import (
    LINE_FOR_SCHOOL,
    MOST_PEOPLE,
    Crime,
    Grade,
    IncidentKind,
    InIncident,
    Notification,
    Part,
    Support,
    Tool,
)
from joinedup.frontdoor.rules.known_by import KnownBy
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, ask_about_birth
from joinedup.holdings.rules.rows import NoItem, moment
from joinedup.identity.rules.person import sex_of
from joinedup.ui.words import EARLIEST_YEAR

W = TypeVar("W", bound=StrEnum)
_LONGEST = {
    Column.NUMBER: 40, Column.WHAT_HAPPENED: WORRY_LIMIT, Column.JUDGEMENT: TEXT_LIMIT, Column.POSTCODE: 60,
    Column.CHILDS_WORDS: TEXT_LIMIT, Column.INTERVIEW_NEEDS: TEXT_LIMIT, Column.NAME: 240,
    Column.OWN_WORDS: TEXT_LIMIT,
    Column.LINE_FOR_SCHOOL: LINE_FOR_SCHOOL,
    Column.FAMILY_KNOWS_DETAIL: 300, Column.AGE: 40, Column.BELONGS: 120, Column.NHS_NUMBER: 40,
    Column.OTHER_NAME: 240, Column.OTHER_POSTCODE: 60,
}  # fmt: skip
_LONGEST_OTHERWISE = 200
_WITH_IT = "Another row of its notification is not taken."
_FAMILY_KNOWS = ("yes", "no", "unsafe")
_OF_A_WORKER = ("yes", "no", "unknown")
_QUIET = {"birth.grown_up", "birth.unknown"}  # half of them are grown-ups, and some nobody knows


class NotTaken(Exception):
    """Why a row, or the whole of its notification, is not taken."""


@dataclass(slots=True)
class Read:
    """One notification of the file, with the rows that it stands in."""

    notification: Notification
    rows: tuple[int, ...]
    flags: dict[int, tuple[Flag, ...]] = field(default_factory=dict)  # by row


@dataclass(slots=True)
class _Group:
    rows: dict[int, dict[Column, str]] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)


def read(
    table: Iterable[tuple[int, Mapping[str, str] | None]],
    said: Mapped,
    *,
    schools: Mapping[str, str],
    at: datetime,
    today: date,
) -> tuple[list[Read], list[Rejected]]:
    """Every notification of the file, and every row that is not taken. `schools`: desks by small name."""
    groups: dict[str, _Group] = {}
    rejected: list[Rejected] = []
    for number, cells in table:
        if cells is None:
            rejected.append(Rejected("row", number, "It has another number of cells than the header."))
            continue
        row = said.row(cells)
        if not row.get(Column.NUMBER):
            rejected.append(Rejected("row", number, "It says no number."))
            continue
        group = groups.setdefault(row[Column.NUMBER], _Group())
        group.rows[number] = row
        if reason := _why_not(row):
            group.wrong[number] = reason
    found: list[Read] = []
    for group in groups.values():
        one = _one(group, said, schools=schools, at=at, today=today)
        if one is not None:
            found.append(one)
        else:
            rejected += [Rejected("row", number, group.wrong.get(number, _WITH_IT)) for number in group.rows]
    return found, sorted(rejected, key=lambda one: one.place)


def _why_not(row: Mapping[Column, str]) -> str:
    for column in NEEDED:
        if not row.get(column):
            return f"It says no {column.value}."
    for column, text in row.items():
        if len(text) > _LONGEST.get(column, _LONGEST_OTHERWISE):
            longest = _LONGEST.get(column, _LONGEST_OTHERWISE)
            return f"Its {column.value} is longer than {longest:,} characters."
        if any((ord(sign) < 32 and sign not in "\n\t\r") or sign == "\x7f" for sign in text):
            return f"Its {column.value} holds a sign that no text has."
    return ""


def _one(
    group: _Group, said: Mapped, *, schools: Mapping[str, str], at: datetime, today: date
) -> Read | None:
    """The notification of a group; None, and the group says why, where it is not taken."""
    if group.wrong:
        return None
    flags: dict[int, tuple[Flag, ...]] = {}
    people: list[InIncident] = []
    number = next(iter(group.rows))
    try:
        _insist_on_one_incident(group)
        for number, row in group.rows.items():
            person, odd = _person(row, said, schools=schools, today=today)
            people.append(person)
            flags[number] = odd
        number = next(iter(group.rows))
        notification = _notification(group, tuple(people), said, at=at)
    except (NotTaken, NoItem) as wrong:
        group.wrong[number] = wrong.reason if isinstance(wrong, NoItem) else str(wrong)
        return None
    return Read(notification, tuple(group.rows), flags)


def _insist_on_one_incident(group: _Group) -> None:
    first = next(iter(group.rows.values()))
    for row in group.rows.values():
        if any(row[column] != first[column] for column in row if column not in OF_A_PERSON):
            raise NotTaken("Its rows do not say the same of the incident.")
    if len(group.rows) > MOST_PEOPLE:
        raise NotTaken(f"It tells of more than {MOST_PEOPLE} people.")


def _person(
    row: Mapping[Column, str], said: Mapped, *, schools: Mapping[str, str], today: date
) -> tuple[InIncident, tuple[Flag, ...]]:
    kind = _word(PersonKind, Column.PERSON, row, said)
    typed = [one for one in row[Column.PARTS].split(";") if one.strip()]
    parts = frozenset(_our_part(said.ours(Column.PARTS, one)) for one in typed)
    typed_day = row.get(Column.BIRTH_DATE, "")
    born, odd = birth_date(typed_day, said.dates, today=today)
    in_part = _in_part(typed_day, today=today) if born is None else ""
    if in_part:
        odd = None
    flags = [odd] if odd is not None and odd.code not in _QUIET else []
    named = row.get(Column.SCHOOL, "")
    school = schools.get(named.casefold(), "")
    if named and not school:
        flags.append(Flag("school.unknown", "The school is none of this area: the front door finds it."))
    typed_sex = row.get(Column.SEX, "")
    sex = sex_of(said.ours(Column.SEX, typed_sex))
    if typed_sex and not sex:
        flags.append(Flag("sex.unread", f"'{typed_sex[:20]}' says neither girl nor boy: it is left out."))
    told = PersonTold(
        kind,
        name=row.get(Column.NAME, ""),
        birth_date=born,
        age=row.get(Column.AGE, ""),
        belongs=row.get(Column.BELONGS, ""),
        childs_words=row.get(Column.OWN_WORDS, ""),
        known_by=KnownBy(
            birth_in_part=in_part,
            sex=sex,
            nhs_number=row.get(Column.NHS_NUMBER, ""),
            other_name=row.get(Column.OTHER_NAME, ""),
            other_address=row.get(Column.OTHER_ADDRESS, ""),
            other_postcode=row.get(Column.OTHER_POSTCODE, ""),
        ),
    )
    if told.known_by.flag:
        flags.append(Flag("nhs.wrong", told.known_by.flag))
    safe, as_sent = row.get(Column.SAFE_CONTACT, ""), "" if school else named
    return InIncident(told, parts, school, safe, school_as_sent=as_sent), tuple(flags)


def _in_part(typed: str, *, today: date) -> str:
    """'2017' or '2017-03' of a column of days, where no more is known; '' of anything else."""
    found = month_or_year(typed, today=today)
    if not found or int(found[:4]) < EARLIEST_YEAR or ask_about_birth(found, expected=False, today=today):
        return ""
    return found


def _notification(
    group: _Group, people: tuple[InIncident, ...], said: Mapped, *, at: datetime
) -> Notification:
    row = next(iter(group.rows.values()))
    knows = said.ours(Column.FAMILY_KNOWS, row[Column.FAMILY_KNOWS])
    happened = moment(row[Column.HAPPENED], day_first=said.day_first)
    line, places = row.get(Column.LINE_FOR_SCHOOL, ""), _texts(row, Column.ADDRESS, Column.POSTCODE)
    known = [one.told.known_by for one in people]
    others = [home for one in known for home in (one.other_address, one.other_postcode)]
    adults = [one.told.name for one in people if one.told.kind is PersonKind.ADULT]
    if knows not in _FAMILY_KNOWS:
        raise NotTaken(f"Its family_knows is none of {', '.join(_FAMILY_KNOWS)}.")
    of_a_worker = said.ours(Column.OF_A_WORKER, row.get(Column.OF_A_WORKER, "")) or "unknown"
    if of_a_worker not in _OF_A_WORKER:
        raise NotTaken(f"Its of_a_worker is none of {', '.join(_OF_A_WORKER)}.")
    if happened > at:
        raise NotTaken("It is still to come.")
    if len(adults) == len(people):
        raise NotTaken("There is no child in it.")
    if incidents.tells_the_home(line, (*places, *others)) or incidents.names_somebody(line, adults):
        raise NotTaken("Its line_for_school tells an address, or names a grown-up.")
    return Notification(
        what_happened=row[Column.WHAT_HAPPENED],
        kind=_word(IncidentKind, Column.KIND, row, said),
        happened_at=happened,
        crime=_word(Crime, Column.CRIME, row, said, otherwise=Crime.NOT_YET),
        tool=_word(Tool, Column.TOOL, row, said, otherwise=Tool.NONE),
        grade=_word(Grade, Column.GRADE, row, said, otherwise=Grade.NONE),
        support=_word(Support, Column.SUPPORT, row, said, otherwise=Support.NOT_ASKED),
        family_knows=knows,
        family_knows_detail=row.get(Column.FAMILY_KNOWS_DETAIL, ""),
        people=people,
        childs_words=row.get(Column.CHILDS_WORDS, ""),
        judgement=row.get(Column.JUDGEMENT, ""),
        address=places[0],
        postcode=places[1],
        interview_needs=row.get(Column.INTERVIEW_NEEDS, ""),
        line_for_school=line,
        of_a_worker=of_a_worker == "yes",
        number=row[Column.NUMBER],
        digest=_digest(group.rows.values()),
    )


def _texts(row: Mapping[Column, str], *columns: Column) -> list[str]:
    return [row.get(column, "") for column in columns]


def _word(
    words: type[W], column: Column, row: Mapping[Column, str], said: Mapped, *, otherwise: W | None = None
) -> W:
    typed = row.get(column, "")
    if not typed and otherwise is not None:
        return otherwise
    try:
        return words(said.ours(column, typed))
    except ValueError:
        raise NotTaken(f"Its {column.value} is none of {', '.join(words)}.") from None


def _our_part(word: str) -> Part:
    try:
        return Part(word)
    except ValueError:
        raise NotTaken(f"One of its parts is none of {', '.join(Part)}.") from None


def _digest(rows: Iterable[Mapping[Column, str]]) -> str:
    """Of what its rows say, in whatever order they stand: the same notification has it again."""
    said = ({part.value: text for part, text in row.items() if text} for row in rows)
    lines = sorted(json.dumps(one, sort_keys=True) for one in said)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
