"""From what somebody types to whom it leads: a postcode, a desk's name, or a topic in their words.

Nothing is guessed: a word leads somewhere because a row says so, and what leads nowhere leads to nobody.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[a-z0-9&']+")
_ENDINGS = ("ies", "es", "s", "ing")
_SHORTEST_STEM = 4  # 'dvs' is no plural, and 'king' has no stem


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody needs, whom to ring for it (kinds of agency, the first first), and one line before."""

    code: str
    label: str
    phrases: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]
    named: tuple[str, ...] = ()  # stems: of those kinds, the desks alone whose names hold one of them
    skill: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """A desk or an agency, by the names under which somebody may look for it."""

    reference: str
    names: tuple[str, ...]
    kind: str = ""  # of its agency


def read_topics(text: str) -> tuple[Topic, ...]:
    """Make topics of TOML in the form of `agencies/data/topics.toml`.

    Raises:
        ValueError: a code comes twice, or a topic leads to nobody or has no words.
    """
    found: dict[str, Topic] = {}
    for row in tomllib.loads(text)["topic"]:
        topic = Topic(
            code=row["code"],
            label=row["label"],
            phrases=tuple(stems(phrase) for phrase in row["words"]),
            kinds=tuple(row["kinds"]),
            named=tuple(stem for word in row.get("named", ()) for stem in stems(word)),
            skill=row.get("skill", ""),
            note=row.get("note", ""),
        )
        if topic.code in found:
            raise ValueError(f"The topic {topic.code} is there twice.")
        if not topic.phrases or not all(topic.phrases) or not topic.kinds:
            raise ValueError(f"The topic {topic.code} has no words, or leads to nobody.")
        found[topic.code] = topic
    return tuple(found.values())


@cache
def topics() -> tuple[Topic, ...]:
    """The topics that come with Joinedup."""
    return read_topics((files("joinedup.agencies") / "data" / "topics.toml").read_text("utf-8"))


def topics_in(typed: str, among: Iterable[Topic]) -> tuple[Topic, ...]:
    """Return the topics of which `typed` holds a word or a phrase, the longest match first."""
    asked = stems(typed)
    matched: list[tuple[int, Topic]] = []
    for topic in among:
        longest = max((len(phrase) for phrase in topic.phrases if _holds(asked, phrase)), default=0)
        if longest:
            matched.append((longest, topic))
    return tuple(topic for _, topic in sorted(matched, key=lambda pair: -pair[0]))


def desks_called(typed: str, among: Iterable[Called]) -> tuple[str, ...]:
    """Return the references of those whose names hold every word that was typed, in the order given."""
    asked = set(stems(typed))
    if not asked:
        return ()
    return tuple(one.reference for one in among if asked <= set(stems(" ".join(one.names))))


def stems(words: str) -> tuple[str, ...]:
    """The words in small letters, without the end of a plural: 'Evictions' is 'eviction'."""
    return tuple(_stem(word) for word in _WORD.findall(words.casefold().replace("-", " ")))


def _stem(word: str) -> str:
    word = word.removesuffix("'s").replace("'", "")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("ss"):
            return word.removesuffix(ending) + ("y" if ending == "ies" else "")
    return word


def _holds(asked: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    return any(asked[at : at + len(phrase)] == phrase for at in range(len(asked) - len(phrase) + 1))


def desks_for(topic: Topic, among: Iterable[Called]) -> tuple[str, ...]:
    """Of desks by reference, those that a topic leads to, the first kind's first."""
    place = {kind: number for number, kind in enumerate(topic.kinds)}
    wanted = [one for one in among if one.kind in place and _is_named(topic, one)]
    return tuple(one.reference for one in sorted(wanted, key=lambda one: place[one.kind]))


def _is_named(topic: Topic, desk: Called) -> bool:
    return not topic.named or bool(set(topic.named) & set(stems(" ".join(desk.names))))
