"""A census return as values, in the census's own words made plain."""

from dataclasses import dataclass
from datetime import date

from joinedup.exchange.rules.reading import Flag


@dataclass(frozen=True, slots=True)
class Header:
    year: int
    reference_date: date | None
    authority: str  # the three digits of the council's LEA number; empty when the file does not say
    software: str


@dataclass(frozen=True, slots=True)
class Assessment:
    started: date | None
    reviewed: date | None
    authorised: date | None
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CinPlan:
    started: date | None
    ended: date | None


@dataclass(frozen=True, slots=True)
class Section47:
    started: date | None
    conference_target: date | None
    initial_conference: date | None
    conference_not_required: bool | None


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    started: date | None
    ended: date | None
    initial_category: str
    latest_category: str
    previous_plans: int | None
    reviews: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class CinEpisode:
    line: int  # of the file, from 1
    referral_date: date
    source: str
    primary_need: str
    closure_date: date | None
    reason_for_closure: str
    initial_conference: date | None
    no_further_action: bool | None
    assessments: tuple[Assessment, ...]
    plans: tuple[CinPlan, ...]
    section_47s: tuple[Section47, ...]
    protection_plans: tuple[ProtectionPlan, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class CinChild:
    """A child as the authority returned it. The census holds no names."""

    line: int
    la_child_id: str
    upn: str  # as written, right or wrong; `identity.rules.identifiers.upn_is_valid` says which
    former_upn: str
    upn_unknown: str
    birth_date: date | None
    expected_birth_date: date | None
    death_date: date | None
    sex: str  # M, F or U; empty when unreadable
    ethnicity: str
    disabilities: tuple[str, ...]
    episodes: tuple[CinEpisode, ...]
    flags: tuple[Flag, ...]
