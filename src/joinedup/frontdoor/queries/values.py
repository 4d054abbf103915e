"""What pages read of concerns, each for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from joinedup.agencies.queries.front_door import ToRing
from joinedup.children.queries import ChildFacts
from joinedup.clocks.rules.standing import Standing
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.frontdoor.rules.known_by import KnownBy
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.public import Detail
from joinedup.frontdoor.rules.whom import About
from joinedup.gate.viewer import Viewer
from joinedup.vault.queries import SealedLine


@dataclass(frozen=True, slots=True)
class InHand:
    """A concern that is tied to a child, until it was decided."""

    reference: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many concerns of this area are not decided. Noughts for somebody who is not of the front door."""

    count: int
    new: int
    being_read: int
    for_a_manager: int
    for_more: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class QueueLine:
    reference: str
    child_name: str  # as the sender spelt it
    age: str
    from_agency: str
    entered: datetime
    waiting: str  # '3 h 10 min'
    standing: Standing | None
    tied: bool
    state: State
    state_words: str
    rating: str  # a code of `rules.ratings`, or '' before the first
    rating_words: str
    due_at: datetime | None  # by its rating; None before the first
    due_words: str  # 'by 13:00'
    late: bool
    holder: str  # who has it; '' is the desk
    came_by: str
    verified: bool
    about_words: str  # whom it is about, where that is an adult; '' of a child


@dataclass(frozen=True, slots=True)
class HubLine:
    """An open concern as an agency of the hub reads it; `added`: whether it has said what it knows."""

    concern: QueueLine
    added: bool


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One rating that was given: 'Red', why, by whom, when, and by when that is decided."""

    rating: str
    because: str
    by_name: str
    at: datetime
    due_words: str


@dataclass(frozen=True, slots=True)
class Triage:
    """How urgent a concern is, and who has it."""

    rating: str
    given: tuple[RatingLine, ...]  # newest first
    due_words: str
    late: bool
    holder: str
    mine: bool
    past_closing: str  # one sentence where it is red and the front door is closed
    of_a_worker: bool  # whoever told, or read it first, said so


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody told of in a concern, and whom a person said it is."""

    place: int
    kind: PersonKind
    kind_words: str
    name: str
    told_name: str
    age: str
    birth_date: date | None
    expected_date: date | None
    told_age: str  # as the sender said it, '' where nobody did
    known_by: KnownBy
    address: str
    postcode: str
    belongs: str
    childs_words: str  # of a further child: the first's stand with the concern
    tied_to: str  # the name of whom it is; '' where nobody said, or nobody can
    child_reference: str
    settled: bool
    settled_by: str
    settled_by_reference: str
    settled_at: datetime | None
    because: str  # why nobody can say who it is


@dataclass(frozen=True, slots=True)
class AdultToTie:
    id: int
    reference: str
    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class WrongTieLine:
    """A tie that was taken back after it was decided on. To whom it was, no page says."""

    place: int
    tied_by: str
    tied_at: datetime | None
    because: str
    by: str
    at: datetime
    open: bool  # nobody has said since who it is


@dataclass(frozen=True, slots=True)
class ToContact:
    """Somebody whom one may mean to ring or see. One of the three keys says who."""

    value: str
    label: str
    child_id: int | None = None
    adult_id: int | None = None
    named_id: int | None = None


@dataclass(frozen=True, slots=True)
class BeforeLine:
    reference: str
    at: datetime
    source: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Before:
    """What came before about the same people: how many contacts, from how many people, of what sort."""

    lines: tuple[BeforeLine, ...]  # newest first
    people: int
    sources: tuple[str, ...]
    contacts: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryLine:
    agency: str
    by_name: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact that is planned. Without a day it is kept from the reader, who is told whom to ask first."""

    person: str
    with_whom: str
    phone: str
    on_day: date | None
    safe_way: str
    what_for: str
    also_because: str
    came: str = ""  # what came of it, in words; '' while it is planned
    came_more: str = ""
    came_by: str = ""
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HubFacts:
    entries: tuple[EntryLine, ...]  # newest first
    contacts: tuple[ContactLine, ...]  # as they come
    to_settle: tuple[tuple[str, ContactLine], ...]  # of which the viewer says what came, with its place
    settled: tuple[ContactLine, ...]

    @property
    def waits(self) -> bool:
        return any(not one.came for _, one in self.to_settle)


@dataclass(frozen=True, slots=True)
class NotDoneLine:
    """What was to be followed before, and did not happen."""

    who: str
    by_when: date | None
    came_of: str
    came_of_more: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowLine:
    """What was decided and has to happen elsewhere, until somebody says what came of it."""

    reference: str  # of the concern
    version: int
    code: str  # of the outcome
    outcome: str
    said: tuple[tuple[str, str], ...]  # who does it, what the family says: label and text
    by_when: date | None
    limit_on: date | None  # the last day in time, where a time limit runs on it
    limit_source: str
    late: bool
    came_of: str
    came_of_more: str
    why_late: tuple[tuple[str, str], ...]  # label and text
    ended_at: datetime | None
    ended_by: str
    since: datetime
    not_done: tuple[NotDoneLine, ...] = ()  # what was tried before, newest first: where one is read by itself

    @property
    def due_on(self) -> date | None:
        """What comes first: the day that was said, or that of the limit."""
        return min(filter(None, (self.by_when, self.limit_on)), default=None)


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """What a sender said against a decision, and the answer."""

    reference: str  # of the concern
    version: int
    text: str
    at: datetime
    due_on: date
    source: str
    late: bool
    came: str  # in words: whether it stands; '' where nobody was asked
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedLine:
    reference: str
    outcome: str
    kind: str  # 'Referral' or 'Contact'
    decided_at: datetime
    read_by_sender: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """As they fall due. `go_on_after` is the last reference of this page where there are more, else ''."""

    lines: tuple[QueueLine, ...]
    go_on_after: str
    waiting: Waiting
    oldest_waiting: str
    decided: tuple[DecidedLine, ...]  # newest first
    to_follow: tuple[FollowLine, ...]
    more_to_follow: bool  # beyond those
    more_challenged: bool
    challenged: tuple[ChallengeLine, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Other concerns about the same child, told before: how many, from how many people and agencies."""

    concerns: int
    people: int
    agencies: int


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    outcome_code: str
    outcome: str
    because: str
    tell_sender: str
    tell_holders: Mapping[str, Mapping[str, str]]
    said: tuple[tuple[str, str], ...]  # what the outcome asks for: label and text
    by_when: date | None
    by_time: str  # on that day; '' where the day is enough
    heard: str  # what it changes because of what the child said, in a sentence
    by_reference: str
    by_name: str
    at: datetime
    sent_back_because: str
    sent_back_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionLine:
    outcome: str
    kind: str  # 'Referral' or 'Contact'
    because: str
    why_late: tuple[tuple[str, str], ...]  # label and text
    by_reference: str
    by_name: str
    at: datetime
    told: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoreLine:
    """What was asked for because it could not be decided yet."""

    text: str  # as the sender reads it; '' for one whom we do not know
    who: str
    needed_by: datetime
    over: bool
    meanwhile: str
    because: str
    by_name: str
    at: datetime
    read_at: datetime | None
    answer: str
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedBeforeLine:
    """A decision that was opened again, as it stood."""

    decision: DecisionLine
    recommended: RecommendationLine
    follow: FollowLine | None
    kept_back: bool  # its sender has never read it
    news: tuple["NewsLine", ...]  # what its sender was told had come of it
    opened_by: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """A concern as the front door reads it."""

    reference: str
    version: int
    state: State
    state_words: str
    entered: datetime
    waiting: str
    standing: Standing | None
    desk: str  # who answers for it
    sender_name: str
    sender_post: str
    sender_agency: str
    sender_phone: str
    sender_sealed: bool  # they asked to stay unnamed
    sender_reveal: str  # what opens who it is, for who may; else ''
    by_anybody: Detail | None  # what somebody whom nobody knows said of themselves; None where we know them
    rang_at: datetime | None  # where somebody rang
    taken_down: str  # who wrote it down and, on a later day than it was said, that and why
    about: About
    about_words: str
    of_an_adult: tuple[tuple[str, str], ...]  # what is asked where it is about one: label and text
    to_look_at: tuple[str, ...]  # what whoever reads it asks then
    no_child: bool  # it is about an adult, and no child is told of
    worry: str
    last_happened: str
    childs_words: str
    working_well: str
    tried_already: str
    family_knows: str
    family_knows_detail: str
    child_name: str  # as the sender spelt it, 'Child not named' where nobody did
    told_name: str  # the same, '' where nobody did
    age: str
    birth_date: date | None
    expected_date: date | None
    address: str
    postcode: str
    outside: str  # a sentence where it lies elsewhere
    address_kept: bool  # it is sealed: the child is protected
    kept_words: tuple[SealedLine, ...]  # what was typed with a protected address in it, for who may open it
    note: str  # one sentence about what looks odd, or ''
    child: ChildFacts | None
    tied_by: str
    tied_at: datetime | None
    came_by: str
    source: str
    verified: bool
    triage: Triage
    earlier: Earlier | None  # None until it is tied
    recommendation: RecommendationLine | None  # the one that waits, or that was decided on
    sent_back: RecommendationLine | None  # the newest that came back, while nothing newer waits
    decision: DecisionLine | None
    people: tuple[PersonLine, ...]  # everybody told of, the first child first
    wrong_ties: tuple[WrongTieLine, ...]  # newest first
    settled: bool  # somebody has said who the first child is, or that nobody can
    adults: tuple[AdultToTie, ...]  # around the tied children
    to_contact: tuple[ToContact, ...]
    before: Before
    hub: HubFacts
    follow: FollowLine | None
    challenges: tuple[ChallengeLine, ...]  # newest first
    decided_before: tuple[DecidedBeforeLine, ...]  # what is or was decided anew, newest first
    more_asked: tuple[MoreLine, ...]  # newest first

    @property
    def known_by(self) -> tuple[tuple[str, str], ...]:
        """What else was told by which the first child is known: label and text."""
        return next((one.known_by.lines() for one in self.people if one.place == 0), ())

    def may_tie(self, place: int) -> bool:
        waits = any(one.open and one.place == place for one in self.wrong_ties)
        return progress.may_tie(self.state, taken_back=waits).allowed

    def may_untie(self, viewer: Viewer, place: int) -> bool:
        tied = next((one for one in self.people if one.place == place and one.tied_to), None)
        if tied is None:
            return False
        decided = self.decision is not None or bool(self.decided_before)
        by = tied.settled_by_reference
        return progress.may_untie(viewer, self.state, decided=decided, tied_by=by).allowed


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One message that whoever told us reads. `code` is what they said of it, or ''."""

    message: str  # what `say_if_it_helped` knows it by
    words: str
    at: datetime
    read_at: datetime | None
    code: str
    said_by: str = ""  # who said it by telephone


@dataclass(frozen=True, slots=True)
class SentLine:
    """What happened to what somebody sent. No name is in it but those in the text they are told."""

    reference: str
    state: str  # 'Received', 'Being read', 'Decided'
    sent_at: datetime
    decided_at: datetime | None
    outcome: str
    told: str
    unnamed: bool  # the sender asked to stay so
    is_new: bool  # told something, and not opened by the sender yet
    held: bool  # decided, and kept back for now: it looks as if it was being read
    told_code: str  # whether that told them what to do next, as they said; or ''
    news: tuple[NewsLine, ...]  # what came of it since
    news_due: date | None  # the day by which they hear what came of it; None where nothing is owed any more


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """`since` is None where they answer now. `because` may name people: it is for who is signed in."""

    since: datetime | None
    ring: ToRing
    because: str


@dataclass(frozen=True, slots=True)
class Phones:
    """Whom a sender rings when things change: now, and from when the front door next closes or opens."""

    lines: tuple[PhoneLine, ...]
    door: ToRing
    when_closed: ToRing


@dataclass(frozen=True, slots=True)
class ToldBefore:
    outcome: str
    told: str
    at: datetime
    news: tuple[NewsLine, ...]  # what came of it, until it was taken anew


@dataclass(frozen=True, slots=True)
class SentConcern:
    """A concern as its sender reads it."""

    line: SentLine
    next_steps: tuple[str, ...]  # what happens next; empty once it is decided
    phones: Phones
    about: About
    about_words: str
    of_an_adult: tuple[tuple[str, str], ...]
    no_child: bool
    worry: str
    last_happened: str
    child_name: str
    age: str
    birth_date: date | None
    address: str
    postcode: str
    outside: str  # a sentence where it lies elsewhere
    address_kept: bool
    known_by: tuple[tuple[str, str], ...]  # what else tells who the child is: label and text
    childs_words: str
    working_well: str
    tried_already: str
    family_knows: str
    family_knows_detail: str
    others: tuple[str, ...]  # whoever else was told of: the name and how they belong, as told
    challenges: tuple[ChallengeLine, ...]  # newest first
    told_before: tuple[ToldBefore, ...]  # what was decided, read and then taken anew, newest first
    more_asked: tuple[MoreLine, ...]  # newest first


@dataclass(frozen=True, slots=True)
class OpenConcern:
    reference: str
    state_words: str
    standing: Standing | None
