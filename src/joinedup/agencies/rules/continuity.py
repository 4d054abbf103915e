"""Who has worked with whom, and who might go on with it: said in words, chosen by nobody but a person.

Relations grow where two people do something together. Whoever asks or hands out work is shown that, within
who is on shift, who has the skill that is needed, how much an agency says it has, and who is not too close to
the family. After half a year, or when a case has come back twice, somebody new is suggested to read it too:
two who know each other well can overlook the same thing.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from joinedup.kernel.london import to_london


class How(StrEnum):
    JOINT_VISIT = "joint_visit"
    ANSWER = "answer"
    MEETING = "meeting"
    SPOKE = "spoke"
    NOTIFICATION = "notification"
    PROTECTION = "protection"

    @property
    def one(self) -> str:
        return _WORDS[self][0]

    @property
    def many(self) -> str:
        return _WORDS[self][1]


_WORDS = {
    How.JOINT_VISIT: ("joint visit", "joint visits"),
    How.ANSWER: ("question answered", "questions answered"),
    How.MEETING: ("meeting", "meetings"),
    How.SPOKE: ("conversation", "conversations"),
    How.NOTIFICATION: ("concern told and read", "concerns told and read"),
    How.PROTECTION: ("child in police protection", "children in police protection"),
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

# Ours, for each area to look through: the research report warns of cosy assumptions, and gives no figures.
COUNTS_FOR = timedelta(days=365)  # what is older says nothing of two people any more
ANYBODY: Collection[frozenset[str]] = (frozenset(),)  # one piece of work, for which nobody needs a skill
FRESH_AFTER = timedelta(days=183)
RETURNS = 2
SILENCE = timedelta(days=56)  # a contact about the same child after so long is a return


@dataclass(frozen=True, slots=True)
class Met:
    """One thing that two people did together. `same_child`: about the child in question."""

    how: How
    at: datetime
    same_child: bool = False


@dataclass(frozen=True, slots=True)
class Possible:
    """Somebody who could be asked or given it, and what speaks for and against it now."""

    key: int
    name: str
    met: tuple[Met, ...] = ()
    on_shift: bool = True
    on_words: str = ""  # 'on shift until 14:00'
    full: bool = False  # the agency says that it takes on nothing more
    skills: frozenset[str] = frozenset()
    too_close: bool = False  # said, or found, to be close to the family


@dataclass(frozen=True, slots=True)
class Suggested:
    key: int
    name: str
    because: str
    fresh: str  # why somebody else should read it too; ''


def may_be_suggested(one: Possible, *, skills: frozenset[str] = frozenset()) -> bool:
    """Who is too close is left out without a word: why is nobody's to read here. `skills`: all are needed."""
    return one.on_shift and not one.full and not one.too_close and skills <= one.skills


def suggested(
    those: Iterable[Possible], *, at: datetime, any_of: Collection[frozenset[str]] = ANYBODY, of: str = ""
) -> tuple[Suggested, ...]:
    """Those who have worked with whoever asks, the most often first; nothing is chosen for anybody.

    `any_of`: what each piece of the work needs, by code; who could take one piece could be given it. `of`
    names whoever it is about where somebody else asks for them.
    """
    found = [
        (counted(one.met, at=at), one)
        for one in those
        if any(may_be_suggested(one, skills=needed) for needed in any_of)
    ]
    known = sorted((pair for pair in found if pair[0]), key=lambda pair: (-len(pair[0]), pair[1].name))
    return tuple(
        Suggested(one.key, one.name, because(one, met, of=of), fresh_eyes(one.met, at=at))
        for met, one in known
    )


def counted(met: Iterable[Met], *, at: datetime) -> tuple[Met, ...]:
    """What still counts, the oldest first."""
    return tuple(sorted((one for one in met if at - COUNTS_FOR < one.at <= at), key=lambda one: one.at))


def because(one: Possible, met: Collection[Met], *, of: str = "") -> str:
    """'You have worked with Sam Khan: 1 joint visit, since March. On shift until 14:00.'"""
    often = Counter(each.how for each in met)
    parts = [f"{often[how]} {how.one if often[how] == 1 else how.many}" for how in How if often[how]]
    since = _MONTHS[to_london(min(each.at for each in met)).month - 1]
    shift = f" {one.on_words[0].upper()}{one.on_words[1:]}." if one.on_words else ""
    who = f"{of} has" if of else "You have"
    return f"{who} worked with {one.name}: {', '.join(parts)}, since {since}.{shift}"


def returns(met: Iterable[Met]) -> int:
    """How often the case has come back: contacts about the child after a long silence."""
    about = sorted(one.at for one in met if one.same_child)
    return sum(later - before >= SILENCE for before, later in pairwise(about))


def fresh_eyes(met: Iterable[Met], *, at: datetime) -> str:
    """Why somebody who has not read the case yet should read it; '' while there is no reason."""
    about = tuple(one for one in met if one.same_child and one.at <= at)
    if not about:
        return ""
    if returns(about) >= RETURNS:
        return "This child has come back to the two of you twice. Ask somebody new to read it too."
    if at - min(one.at for one in about) >= FRESH_AFTER:
        return "You have worked on this child together for half a year. Ask somebody new to read it too."
    return ""


def weight(met: Iterable[Met], *, at: datetime) -> int:
    """How much of continuity there is in giving it to somebody: each contact that counts, five at most."""
    return min(len(counted(met, at=at)), 5)
