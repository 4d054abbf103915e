"""The form for everybody: which pages there are, in which order, and what their sender may be told.

Nobody signs in here, so nobody is known: what comes by it is not verified, ties nobody by itself, and is
answered with the same words whatever was decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.outcomes import neutral
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.whom import About

Sent = Mapping[str, list[str]]  # a page as it was sent: every field with its values
Answers = Mapping[str, Sent]  # by the page's code

KEPT_FOR = timedelta(days=7)  # a form that was saved for later (ux.md 7.9)
KEPT_UNSAVED = timedelta(days=1)  # without a code nobody finds it again but the browser that it was typed in
TRIES, LOCKED_FOR = 3, timedelta(hours=1)
MOST_CHILDREN = 6


class Page(StrEnum):
    """One question, or two that belong together, on each."""

    ABOUT = "about"
    WORRY = "worry"
    HAPPENED = "happened"
    CHILDREN = "children"
    HOME = "home"
    WORDS = "words"
    WELL = "well"
    FAMILY = "family"
    THEN = "then"
    ADULT = "adult"
    YOU = "you"


_FIRST, _LAST = (Page.ABOUT, Page.WORRY), (Page.YOU,)
_BETWEEN = {
    About.CHILD: (Page.HAPPENED, Page.CHILDREN, Page.HOME, Page.WORDS, Page.WELL, Page.FAMILY),
    About.THEN: (Page.THEN, Page.CHILDREN),
    About.ADULT: (Page.HAPPENED, Page.ADULT, Page.CHILDREN),
}


def pages(about: str) -> tuple[Page, ...]:
    """The pages to be answered, between the first and the one where all is checked."""
    known = About(about) if about in set(About) else About.CHILD
    return (*_FIRST, *_BETWEEN[known], *_LAST)


def about_of(answers: Answers) -> str:
    return next(iter(answers.get(Page.ABOUT, {}).get("about", ())), "")


def after(page: Page, answers: Answers) -> Page | None:
    """The page that follows; None where all is to be checked."""
    path = pages(about_of(answers))
    return path[path.index(page) + 1] if page in path[:-1] else None


def before(page: Page, answers: Answers) -> Page | None:
    path = pages(about_of(answers))
    return path[path.index(page) - 1] if page in path[1:] else None


@dataclass(frozen=True, slots=True)
class Detail:
    """What only this form asks. Blank where it was not answered."""

    in_danger: bool = False
    school: str = ""
    child_knows: str = ""
    looked_after_by: str = ""
    of_a_worker: str = ""
    name: str = ""
    phone: str = ""
    safe_ways: str = ""  # when and how to ring, in their words
    may_leave_message: bool = False
    not_to_say: str = ""

    @property
    def more_lines(self) -> tuple[tuple[str, str], ...]:
        """What else was answered, for whoever reads the concern."""
        lines = (
            ("School or nursery", self.school),
            ("The child knows of this", _KNOWS.get(self.child_knows, "")),
            ("Looked after by", self.looked_after_by),
            ("About somebody who works with children", _KNOWS.get(self.of_a_worker, "")),
        )
        return tuple(line for line in lines if line[1])


_KNOWS = {"yes": "Yes", "no": "No", "not_sure": "The sender is not sure"}


@dataclass(frozen=True, slots=True)
class Sealed:
    """All that somebody has answered so far, as it is kept or carried; `key` makes it one concern."""

    key: str
    area_id: int
    pages: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    in_danger: bool = False


def state_in_words(state: State, *, at: datetime, decided_at: datetime | None) -> str:
    """Received, Being read, Decided, Closed: closed is what was decided more than 28 days ago."""
    match state:
        case State.RECEIVED:
            return "Received"
        case State.BEING_READ | State.RECOMMENDED | State.WAITING:
            return "Being read"
        case State.DECIDED:
            old = decided_at is not None and at - decided_at > timedelta(days=28)
            return "Closed" if old else "Decided"
        case _:
            assert_never(state)


def told_so_far(state: State) -> str:
    """The same for everybody whom we do not know: who asks may be the one who must not know."""
    return neutral() if state is State.DECIDED else ""


def carers(named: str) -> tuple[PersonTold, ...]:
    """Whoever looks after the child, one to a line as they were written."""
    lines = [" ".join(line.split()) for line in named.splitlines()]
    return tuple(
        PersonTold(PersonKind.ADULT, name=line[:240], belongs="looks after the child")
        for line in lines[:MOST_CHILDREN]
        if line
    )
