"""What the components are given: rows and entries with every part that the template may ask for.

Pages make these from their own queries; the words arrive ready, since templates count and decide nothing.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing waiting, for `ui.work_list`. `tone` is '', 'soon' or 'late'; `due` says it in words too.

    `then` is a line of its own with what to do about it, and `then_href` where that is done.
    """

    title: str
    href: str
    reference: str = ""
    detail: str = ""
    due: str = ""
    tone: str = ""
    then: str = ""
    then_href: str = ""
    then_do: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One agency around a child, for `ui.people_panel`.

    `code` is the agency's two letters (Ed, He, Ho, Po, SC, Vo, Yo). `absent` is said where no person is
    named: 'not known', 'not asked', '1 service, name on request'. `now` is who answers at this moment
    and `why` the reason: 'because DC Khan is off until Tuesday 06:00'.
    """

    agency: str
    code: str
    now: str
    person: str = ""
    role: str = ""
    absent: str = "not known"
    why: str = ""
    phone: str = ""
    card: str = ""  # where the agency says what it can and cannot do; '' where its name is not for everybody


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened, for `ui.timeline`. `body` is for the page's own `call` block."""

    at: datetime
    title: str
    by: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A form that somebody began and has not sent, for `ui.form_start`.

    `carry_on` opens it with what was typed, `throw_away` takes a POST. `moved_on`: what it was about has
    changed since.
    """

    at: datetime
    carry_on: str
    throw_away: str
    moved_on: bool = False


@dataclass(frozen=True, slots=True)
class BothTexts:
    """One field of a form that two people changed: what stands there now, and what the second one typed."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody was quicker, for `ui.conflict`: who changed which fields when, and both texts side by side.

    `changes` are (who, when, what in words). `again` says whether the form below can still be sent.
    """

    changes: tuple[tuple[str, datetime, str], ...]
    texts: tuple[BothTexts, ...]
    again: bool
