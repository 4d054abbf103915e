"""What a handover must hold, to whom it goes, and when somebody has to be told that nobody has read it.

Like I-PASS: how it stands, what the next one needs to know, what to do if something happens, and the next
one's own words for what is to be done at once. It improved handovers in nine hospitals; in a later trial of
six units it changed no outcome. So nothing is claimed of it but that nothing goes without an owner.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from joinedup.agencies.rules.owners import OpenItem
from joinedup.kernel.decisions import Decision, allow, refuse

MOST_WORDS = 15
# Of a read-back, one or the other: 'ok' and 'understood' say nothing of what was understood; some scripts
# write a sentence without a gap.
FEWEST_WORDS, FEWEST_LETTERS = 2, 12
KNOW_LIMIT, THEN_LIMIT, FIRST_LIMIT = 140, 140, 200


class Why(StrEnum):
    SHIFT_ENDS = "shift_ends"
    SICK = "sick"  # somebody else gives it for them


class How(StrEnum):
    STEADY = "steady"
    WATCH = "watch"
    ACT = "act"
    NOT_KNOWN = "unknown"  # of somebody else's work, which whoever gives it has not done


HOW_IN_WORDS = {
    How.STEADY: "Steady",
    How.WATCH: "Watch",
    How.ACT: "Act",
    How.NOT_KNOWN: "Not known: read it first",
}


@dataclass(frozen=True, slots=True)
class Times:
    prompt: timedelta  # before the end of a shift, whoever has something open is reminded once
    unread: timedelta  # after it was given, an item that nobody has read is told to the manager on duty


def times(own: Mapping[str, Any]) -> Times:
    """As the area's [handover] has them. {}: as Joinedup comes, which is ours, to be looked through."""
    minutes = own or _as_shipped()
    return Times(timedelta(minutes=minutes["prompt"]), timedelta(minutes=minutes["unread"]))


@cache
def _as_shipped() -> Mapping[str, Any]:
    text = (files("joinedup.desk") / "data" / "handover.toml").read_text("utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)["minutes"]
    return found


def many_words(text: str) -> int:
    return len(text.split())


def is_short(text: str) -> Decision:
    count = many_words(text)
    if count > MOST_WORDS:
        return refuse("handover.long", f"Say it in {MOST_WORDS} words or fewer. This has {count}.")
    return allow("handover.short")


def in_own_words(first_thing: str, *, told: Iterable[str]) -> Decision:
    """Whoever only copies what stands there, or nods, has not said that they understood it.

    Copied is what takes more than half of its words, in their order, from one thing that was told.
    """
    said = [word for word in _words(first_thing) if word not in _NODS]
    if len(said) < FEWEST_WORDS and len("".join(said)) < FEWEST_LETTERS:
        return refuse("handover.nod", "Say the first thing to do in a few words: who does what.")
    if any(_longest_run(said, _words(text)) * 2 > len(said) for text in told):
        return refuse("handover.copied", "Say the first thing to do in your own words.")
    return allow("handover.own_words")


_NODS = frozenset(("ok", "okay", "yes", "yep", "noted", "thanks", "thank", "understood", "straightaway"))


def _words(text: str) -> list[str]:
    """Its words in plain letters; signs and figures alone are none."""
    plain = ("".join(sign for sign in word if sign.isalnum()) for word in text.casefold().split())
    return [word for word in plain if any(sign.isalpha() for sign in word)]


def _longest_run(said: list[str], told: list[str]) -> int:
    return SequenceMatcher(None, said, told, autojunk=False).find_longest_match().size


def must_say_back(how: How) -> bool:
    """Of what whoever gave it had not done themselves, no less: nobody has said yet what comes first."""
    return how in (How.ACT, How.NOT_KNOWN)


def side_of(code: str) -> str:
    """Which half of a thing an item is: a question that was asked and its outcome that is owed are one."""
    return _SAME.get(code, code)


_SAME = {
    "question.outcome_owed": "question.asked",
    "concern.unread": "concern.sent",
    "contact.left_open": "contact.to_settle",
    "clock.late": "clock.running",
    "concern.waiting": "concern.being_read",
    "concern.with_them": "concern.passed_on",
}


def without_next_owner(items: Iterable[OpenItem], *, next_ones: Iterable[int]) -> tuple[OpenItem, ...]:
    """Those that none of the people who come next may see: they would be nobody's in all but name."""
    people = tuple(next_ones)
    return tuple(item for item in items if not any(item.is_there_for(person) for person in people))


def is_unread(given_at: datetime, *, at: datetime, times: Times) -> bool:
    """Whether somebody has to be told: at the minute itself, and from then on."""
    return at - given_at >= times.unread


def prompt_from(ends: datetime, *, times: Times) -> datetime:
    return ends - times.prompt
