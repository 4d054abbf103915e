"""What is brought in about children and the people around them, as values.

A value that others point at carries its reference from the start, so that a household can be put
together before any of it is stored. `occurred` is the moment that somebody gives; where nobody does,
it is the moment of bringing in.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from joinedup.kernel.references import Kind, new


def _home() -> str:
    return new(Kind.HOME)


def _child() -> str:
    return new(Kind.CHILD)


def _adult() -> str:
    return new(Kind.ADULT)


def _record() -> str:
    return new(Kind.RECORD)


@dataclass(frozen=True, slots=True)
class NewHome:
    address_line: str
    postcode: str = ""
    ward_code: str = ""
    cluster_id: int | None = None
    invented: bool = False
    reference: str = field(default_factory=_home)


@dataclass(frozen=True, slots=True)
class NewChild:
    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    birth_date: date | None = None
    birth_in_part: str = ""  # '2017' or '2017-03', where no more of the day is known
    expected_date: date | None = None
    death_date: date | None = None
    sex: str = ""  # F, M, U as recorded; empty when nobody said
    la_child_id: str = ""
    upn: str = ""
    home: str = ""  # the home's reference
    invented: bool = False
    occurred: datetime | None = None
    reference: str = field(default_factory=_child)


@dataclass(frozen=True, slots=True)
class NewAdult:
    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    home: str = ""
    invented: bool = False
    occurred: datetime | None = None
    reference: str = field(default_factory=_adult)


@dataclass(frozen=True, slots=True)
class NewTie:
    """How `adult` or `other_child` (one of the two) belongs to `child`: 'mother', 'brother' ..."""

    child: str
    relation: str
    lives_with: bool
    adult: str = ""
    other_child: str = ""
    occurred: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewInvolvement:
    child: str
    agency_id: int
    desk_id: int
    part: str  # class teacher, health visitor, lead worker ...
    since: datetime
    practitioner_id: int | None = None
    until: datetime | None = None
    visibility: str = ""  # children.models.Involvement.Visibility; '': as is usual for its kind of service
    invented: bool = False


@dataclass(frozen=True, slots=True)
class NewTold:
    child: str
    state: str  # children.models.FamilyTold.State
    said_by: str  # name and agency of who says so
    who: str = ""
    what: str = ""
    occurred: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewWords:
    child: str
    words: str
    heard_by: str
    occurred: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewEpisode:
    child: str
    number: int  # its place in the child's record, from 1
    referred_on: date
    source_code: str = ""
    primary_need: str = ""
    closed_on: date | None = None
    reason_for_closure: str = ""
    no_further_action: bool | None = None
    detail: dict[str, Any] = field(default_factory=dict)  # anything that JSON holds
    flags: tuple[str, ...] = ()  # one sentence each


@dataclass(frozen=True, slots=True)
class NewRecord:
    """One row of an agency's own extract. `row_digest` changes when anything in the row does."""

    agency_id: int
    record_id: str
    row_digest: str
    given_name: str = ""
    middle_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    birth_date_written: str = ""
    sex: str = ""
    address_line: str = ""
    town: str = ""
    postcode: str = ""
    household: str = ""
    upn: str = ""
    nhs_number: str = ""
    flags: tuple[str, ...] = ()
    occurred: datetime | None = None
    reference: str = field(default_factory=_record)


@dataclass(frozen=True, slots=True)
class NewLink:
    """Says that the record is about the child, by which rule, and why in one sentence."""

    record: str
    child: str
    verdict: str  # children.models.RecordLink.Verdict
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Everything that one file, or one family, brings. Order within a kind does not matter."""

    homes: tuple[NewHome, ...] = ()
    children: tuple[NewChild, ...] = ()
    adults: tuple[NewAdult, ...] = ()
    ties: tuple[NewTie, ...] = ()
    involvements: tuple[NewInvolvement, ...] = ()
    told: tuple[NewTold, ...] = ()
    words: tuple[NewWords, ...] = ()
    episodes: tuple[NewEpisode, ...] = ()
    records: tuple[NewRecord, ...] = ()
    links: tuple[NewLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of rows that may have been here before: in = new + changed + same."""

    new: int = 0
    changed: int = 0
    same: int = 0
