"""By which way a concern came in, from what sort of place, and who is told of in it."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import assert_never

from joinedup.frontdoor.rules.known_by import NOTHING_MORE, KnownBy


class CameBy(StrEnum):
    FORM = "form"
    PUBLIC = "public"
    NOTIFICATION = "notification"
    CONVERSATION = "conversation"
    API = "api"
    CSV = "csv"
    TELEPHONE = "telephone"


class PersonKind(StrEnum):
    CHILD = "child"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class PersonTold:
    """Somebody told of beside the first child, as told. Blank means that the sender does not know."""

    kind: PersonKind
    name: str = ""
    birth_date: date | None = None
    expected_date: date | None = None
    age: str = ""
    address: str = ""
    postcode: str = ""
    belongs: str = ""  # how they belong to the child: 'mother', 'best friend'
    childs_words: str = ""  # what a further child said, in their own words
    known_by: KnownBy = NOTHING_MORE


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the code list of contact sources; `kinds` are the agencies whose people it stands for."""

    code: str
    label: str
    kinds: tuple[str, ...]


ANONYMOUS, UNKNOWN = "9", "10"


_WAYS = {
    CameBy.FORM: "Form for professionals",
    CameBy.PUBLIC: "Form for everybody",
    CameBy.NOTIFICATION: "Notification of an incident",
    CameBy.CONVERSATION: "Conversation",
    CameBy.API: "From an agency's own system",
    CameBy.CSV: "From a file of notifications",
    CameBy.TELEPHONE: "By telephone",
}


def way_in_words(way: CameBy) -> str:
    return _WAYS[way]


def kind_in_words(kind: PersonKind) -> str:
    match kind:
        case PersonKind.CHILD:
            return "Child"
        case PersonKind.ADULT:
            return "Adult"
        case _:
            assert_never(kind)


@cache
def sources() -> tuple[Source, ...]:
    text = (files("joinedup.frontdoor") / "data" / "sources.toml").read_text("utf-8")
    return tuple(
        Source(entry["code"], entry["label"], tuple(entry.get("kinds", ())))
        for entry in tomllib.loads(text)["source"]
    )


def source_of(agency_kind: str) -> str:
    """The code for what somebody of this kind of agency tells; '10' where the list has no line for it."""
    return next((each.code for each in sources() if agency_kind in each.kinds), UNKNOWN)


def source_in_words(code: str) -> str:
    return next((each.label for each in sources() if each.code == code), "Not recorded")
