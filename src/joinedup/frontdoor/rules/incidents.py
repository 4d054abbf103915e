"""What part people had in an incident, as somebody recorded it, and which paths that opens for each of them.

A role is what somebody wrote down on a day, and not what somebody is: two may stand for one person, and who
sees it otherwise puts theirs beside it. A child who saw or heard domestic abuse, or who lives with it, is a
victim in their own right (Domestic Abuse Act 2021, section 3), and is recorded as one.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from joinedup.frontdoor.rules.coming_in import CameBy, PersonKind, PersonTold
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import today_in_london

MOST_PEOPLE = 12
LINE_FOR_SCHOOL = 300


class IncidentKind(StrEnum):
    DOMESTIC_ABUSE = "domestic_abuse"
    SEXUAL_OFFENCE = "sexual_offence"
    OTHER = "other"


class Part(StrEnum):
    """What part somebody had."""

    HARMED = "harmed"
    HARMED_SEXUALLY = "harmed_sexually"
    SAID_TO_HAVE_HARMED = "said_to_have_harmed"
    SAW_OR_HEARD = "saw_or_heard"
    LIVES_THERE = "lives_there"


class Tool(StrEnum):
    DASH = "dash"
    DARA = "dara"
    OTHER = "other"
    NONE = "none"


class Grade(StrEnum):
    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"
    NONE = "none"


class Crime(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_YET = "not_yet"


class Support(StrEnum):
    """What whoever was harmed said when the notifier asked whether they want support."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class InIncident:
    """Somebody in an incident, as told, and what part whoever tells recorded for them."""

    told: PersonTold
    parts: frozenset[Part]
    school: str = ""  # reference of the school's desk, where the notifier knows it
    safe_contact: str = ""  # how and when they can be reached safely
    school_as_sent: str = ""  # a name that no school here has


@dataclass(frozen=True, slots=True)
class Notification:
    """An incident as its notifier tells of it. Blank means that they do not know or had nothing to say."""

    what_happened: str
    kind: IncidentKind
    happened_at: datetime
    crime: Crime
    tool: Tool
    grade: Grade
    support: Support
    family_knows: str  # Concern.FamilyKnows
    people: tuple[InIncident, ...]  # at least one child among them
    family_knows_detail: str = ""
    childs_words: str = ""  # what the child said who comes first; each one's stand with them
    judgement: str = ""
    address: str = ""
    postcode: str = ""
    interview_needs: str = ""
    line_for_school: str = ""
    number: str = ""
    of_a_worker: bool = False  # it is about somebody who works with children
    clock_changed: bool = False
    came_by: CameBy = CameBy.NOTIFICATION
    digest: str = ""

    @property
    def in_order(self) -> tuple[InIncident, ...]:
        """A child first, whom the concern's own columns tell of; then everybody else as they came."""
        first = next(one for one in self.people if one.told.kind is PersonKind.CHILD)
        return (first, *(one for one in self.people if one is not first))


def kind_in_words(kind: IncidentKind) -> str:
    match kind:
        case IncidentKind.DOMESTIC_ABUSE:
            return "Domestic abuse"
        case IncidentKind.SEXUAL_OFFENCE:
            return "Rape or another sexual offence"
        case IncidentKind.OTHER:
            return "Something else"
        case _:
            assert_never(kind)


def part_in_words(part: Part) -> str:
    match part:
        case Part.HARMED:
            return "Was harmed"
        case Part.HARMED_SEXUALLY:
            return "Was harmed by rape or another sexual offence"
        case Part.SAID_TO_HAVE_HARMED:
            return "Is said to have harmed somebody"
        case Part.SAW_OR_HEARD:
            return "Saw or heard it"
        case Part.LIVES_THERE:
            return "Lives there"
        case _:
            assert_never(part)


def grade_in_words(grade: Grade) -> str:
    match grade:
        case Grade.STANDARD:
            return "Standard"
        case Grade.MEDIUM:
            return "Medium"
        case Grade.HIGH:
            return "High"
        case Grade.NONE:
            return "Not graded"
        case _:
            assert_never(grade)


def tool_in_words(tool: Tool) -> str:
    match tool:
        case Tool.DASH:
            return "DASH"
        case Tool.DARA:
            return "DARA"
        case Tool.OTHER:
            return "Another tool"
        case Tool.NONE:
            return "No tool: judgement alone"
        case _:
            assert_never(tool)


def crime_in_words(crime: Crime) -> str:
    match crime:
        case Crime.YES:
            return "Yes"
        case Crime.NO:
            return "No"
        case Crime.NOT_YET:
            return "Not decided yet"
        case _:
            assert_never(crime)


def support_in_words(support: Support) -> str:
    match support:
        case Support.YES:
            return "Asked: they want support"
        case Support.NO:
            return "Asked: not now"
        case Support.NOT_ASKED:
            return "Not asked yet, or not safe to ask"
        case _:
            assert_never(support)


def what_happened(notification: Notification) -> str:
    """As told, and beneath it each school that was sent by a name that none here has."""
    lines = [notification.what_happened]
    for one in notification.people:
        if one.school_as_sent:
            whose = one.told.name or "one of the children"
            lines.append(f"As sent, and no school here is called that: {one.school_as_sent} ({whose}).")
    return "\n\n".join(lines)


def parts_recorded(person: PersonKind, ticked: Collection[Part], *, kind: IncidentKind) -> frozenset[Part]:
    """The parts that are written down: what was ticked, and for a child in domestic abuse its own harm.

    A child who sees, hears or lives with it is a victim of it by law (Domestic Abuse Act 2021, section 3). A
    child who is said to have harmed is not made one by that alone.
    """
    parts = frozenset(ticked)
    near = {Part.SAW_OR_HEARD, Part.LIVES_THERE} & parts
    if person is PersonKind.CHILD and kind is IncidentKind.DOMESTIC_ABUSE and near:
        return parts | {Part.HARMED}
    return parts


def paths_for(person: PersonKind, parts: Collection[Part], *, kind: IncidentKind) -> tuple[PathCode, ...]:
    """What opens for somebody of whom these parts stand recorded.

    Somebody who holds two parts is owed what both open: whoever is said to have harmed and was harmed is
    offered support as well. Being said to have harmed opens nothing by itself.
    """
    found: list[PathCode] = []
    if Part.HARMED_SEXUALLY in parts:
        found += [PathCode.ANONYMITY, PathCode.ISVA, PathCode.INTERVIEW]
    harmed = {Part.HARMED, Part.HARMED_SEXUALLY} & set(parts)
    match person:
        case PersonKind.ADULT:
            if harmed:
                found.append(PathCode.SINGLE_CONTACT)
            if Part.HARMED in parts:
                found.append(PathCode.SUPPORT)
        case PersonKind.CHILD:
            if Part.HARMED_SEXUALLY in parts:
                found.append(PathCode.SINGLE_CONTACT)
            if kind is IncidentKind.DOMESTIC_ABUSE and set(parts) - {Part.SAID_TO_HAVE_HARMED}:
                found.append(PathCode.SCHOOL)
            if harmed:
                found.append(PathCode.HEALTH)
        case _:
            assert_never(person)
    return tuple(found)


def may_contest(*, by_themselves: bool) -> Decision:
    if by_themselves:
        return refuse("contest.own", "You recorded this yourself. Somebody else can contest it.")
    return allow("contest.other")


def knows(code: PathCode, one: InIncident, notification: Notification) -> str:
    """What the owner of a path must know to do it: nothing else of what was told goes there."""
    match code:
        case PathCode.SUPPORT | PathCode.SINGLE_CONTACT | PathCode.ISVA:
            return one.safe_contact
        case PathCode.INTERVIEW:
            return notification.interview_needs
        case PathCode.SCHOOL | PathCode.FIND_SCHOOL | PathCode.RING_SCHOOL:
            return notification.line_for_school
        case PathCode.ANONYMITY | PathCode.HEALTH | PathCode.KEPT_BACK:
            return ""
        case _:
            assert_never(code)


def last_happened(happened_at: datetime, *, at: datetime) -> str:
    """A code of Concern.LastHappened."""
    if today_in_london(happened_at) == today_in_london(at):
        return "today"
    return "this_week" if at - happened_at <= timedelta(days=7) else "longer"


_WORD = re.compile(r"[^\W_]+")  # "Lee's" holds Lee, and "Smith-Jones" both


def tells_the_home(text: str, places: Iterable[str]) -> bool:
    """Whether a line for the school holds an address or a postcode that was told: it goes without either."""
    line, words = _bare(text), _in_words(text)
    told = [part for place in places for part in place.split(",") if len(_bare(part)) > 4]
    return any(_bare(part) in line or _says_the_street(words, _in_words(part)) for part in told)


_KIND_OF_STREET = re.compile(
    "street|st|road|rd|avenue|ave|lane|ln|close|cl|drive|dr|court|ct|crescent|cres|place|pl|terrace|ter|grove"
    "|gr|gardens|gdns|walk|way|square|sq|mount|view|house|flat"
)


def _says_the_street(words: list[str], place: list[str]) -> bool:
    """'Rowan St 12' and 'at 12 Rowan Rd' of 12 Rowan Street: its name, beside a number or a kind of one."""
    numbers = {word for word in place if any(map(str.isdigit, word))}
    name = [word for word in place if word not in numbers and not _KIND_OF_STREET.fullmatch(word)]
    if not name:
        return False
    many = len(name)
    return any(
        words[at : at + many] == name
        and any(one in numbers or _KIND_OF_STREET.fullmatch(one) for one in _beside(words, at, at + many))
        for at in range(len(words) - many + 1)
    )


def _beside(words: list[str], begin: int, end: int) -> list[str]:
    return [*words[max(begin - 1, 0) : begin], *words[end : end + 1]]


def _in_words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Whether a line for the school names a grown-up of the incident. A name of two letters that is also a
    word, such as An, counts where it is written with a capital."""
    written = set(_WORD.findall(text))
    words = {word.casefold() for word in written}
    return any(
        part.title() in written if _WORD_OF_TWO.fullmatch(part.casefold()) else part.casefold() in words
        for name in names
        for part in _WORD.findall(name)
        if len(part) > 1
    )


_WORD_OF_TWO = re.compile(
    "am|an|as|at|be|by|do|go|he|hi|if|in|is|it|me|my|no|of|oh|ok|on|or|so|to|up|us|we|la|ma|pa"
)


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
