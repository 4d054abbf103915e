"""What pages and other rooms are given of questions: frozen values, one for each side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from joinedup.agencies.queries import CardLine
from joinedup.agencies.rules.continuity import Suggested
from joinedup.children.queries import PersonAround
from joinedup.holdings.queries import HeldItem
from joinedup.holdings.rules.scope import Scope
from joinedup.kernel.decisions import Decision
from joinedup.kernel.london import today_in_london
from joinedup.sharing.queries.skills import Needed
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.disclosure import Told
from joinedup.sharing.rules.needed_by import Offers, at_noon
from joinedup.sharing.rules.states import State, is_waited_for


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a question is about, as they were named when it was asked."""

    reference: str
    name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What both sides read: the question itself, and how each reaches the other."""

    reference: str
    version: int
    topic: str
    child: Person  # told to the holder in any case, so that it can judge the child's safety
    child_id: int
    people: tuple[Person, ...]
    since: date
    until: date
    depth: Depth
    widened_because: str  # '' where it is not wider than usual
    skill: Needed | None  # for what somebody must be trained to answer it, and who is
    why: str
    purpose: str  # completes 'We ask ...'
    basis: str
    family_told: str
    needed_by: datetime
    needed_by_words: str
    late: bool
    state: State
    state_words: str
    withdrawn: bool
    asked_at: datetime
    asker: str
    asker_phone: str
    asker_agency: str
    desk: str
    desk_phone: str
    holder_agency: str
    left: str  # where the agency or its desk is asked nothing any more, in a sentence
    seen_at: datetime | None

    @property
    def answered(self) -> bool:
        return self.state in (State.ANSWERED, State.CLOSED)

    @property
    def is_waited_for(self) -> bool:
        return is_waited_for(self.state)


@dataclass(frozen=True, slots=True)
class DisclosedLine:
    """One thing that was told. `handling` is what must not be done with it; it goes out with the answer.

    `wider` is why it came although it lies outside the question; '' where it lies inside.
    """

    question: str
    agency: str
    safety: bool
    wider: str
    headline: str
    summary: str
    weight: str
    occurred: datetime
    told_at: datetime
    handling: str
    grade: str = ""  # 3x5x2 in words
    conditions: str = ""  # of this one thing
    was: tuple["WasLine", ...] = ()  # how it read before, the newest change first
    recalled: bool = False  # taken back: there are no words of it here, nor of what it was

    @property
    def has_a_time(self) -> bool:
        """What somebody wrote down by its day alone stands at noon."""
        return self.occurred != at_noon(today_in_london(self.occurred))


@dataclass(frozen=True, slots=True)
class WasLine:
    """How something that was told read before, who changed it, when and why."""

    headline: str
    summary: str
    by: str
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    question: str
    topic: str
    asker_agency: str
    words: str  # '' while nothing has been said yet
    at: datetime  # when it was said, or when the answer went
    left: str = ""  # that whoever owes it leaves or left, while nothing has been said


@dataclass(frozen=True, slots=True)
class ChallengeLine:
    """A refusal that is to be looked at again, and what came of it, as both sides read it."""

    by: str
    why: str
    at: datetime
    due: date
    upheld: bool | None  # None: nobody has looked yet
    reply: str
    looked_by: str
    looked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """One answer as the asker's agency reads it. It has no place for what is held, or was kept back."""

    way: str  # a code of Answer.Way
    at: datetime
    by: str
    lines: tuple[DisclosedLine, ...]
    meaning: str
    handling: str
    rest_by: str  # in words; '' where nothing more is to come
    refused: str = ""  # why it cannot be shared, as a sentence
    because: str = ""  # what they say of it
    next: str = ""  # what the asker may do
    elsewhere: str = ""  # who has it, where it is not theirs
    ask_there: str = ""  # the desk to ask, by reference; '' where it is none of another agency
    challenge: ChallengeLine | None = None
    may_challenge: bool = False


@dataclass(frozen=True, slots=True)
class HoldLine:
    """Why an outcome is not said yet. The asker's agency alone reads it."""

    reason: str
    owner: str
    by: str
    review_on: date


@dataclass(frozen=True, slots=True)
class OwedLine:
    """An outcome that somebody here owes, for their own page: never the name of a child."""

    question: str
    topic: str
    other: str
    words: str
    due_on: date
    since: datetime
    overdue: bool


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as the asker's agency reads it. `answered_by` names whoever let the last answer go."""

    facts: QuestionFacts
    concern: str
    safety: tuple[DisclosedLine, ...]
    answers: tuple[ToldAnswer, ...]  # those that came, the first first
    outcome: OutcomeLine | None
    told_before: tuple[OutcomeLine, ...]  # of what is decided anew, the newest first
    owes_outcome: bool  # answered, and nobody has said yet what became of it
    debt: str  # how that stands, in words; '' where nothing is owed
    overdue: bool
    hold: "HoldLine | None"
    colleagues: tuple[tuple[str, str], ...]  # who may look at a hold again: references and names

    @property
    def disclosed(self) -> tuple[DisclosedLine, ...]:
        return tuple(line for answer in self.answers for line in answer.lines)

    @property
    def meaning(self) -> str:
        return self.answers[-1].meaning if self.answers else ""

    @property
    def handling(self) -> str:
        return self.answers[-1].handling if self.answers else ""

    @property
    def answered_at(self) -> datetime | None:
        return self.answers[-1].at if self.answers else None

    @property
    def answered_by(self) -> str:
        return self.answers[-1].by if self.answers else ""


@dataclass(frozen=True, slots=True)
class PreparedLine:
    """One answer as its holder reads it. `given_back` is why it came back to be changed."""

    way: str
    items: int
    held: int
    meaning: str
    handling: str
    safety_tonight: bool
    prepared_by: str
    prepared_at: datetime
    released_by: str
    released_at: datetime | None
    wider_because: str
    rest_by: str
    given_back: str
    given_back_by: str
    refused: str
    because: str
    if_shared: str
    if_not_shared: str
    elsewhere: str
    challenge: ChallengeLine | None


@dataclass(frozen=True, slots=True)
class HeldQuestion:
    """A question as the agency that is asked reads it: of the people, names and days of birth alone."""

    facts: QuestionFacts
    seen_by: str
    safety: tuple[DisclosedLine, ...]
    disclosed: tuple[DisclosedLine, ...]
    prepared: PreparedLine | None  # what waits to be let go, else the last that went
    before: tuple[PreparedLine, ...]  # the other answers, and those that were given back, the newest first
    outcome: OutcomeLine | None
    told_before: tuple[OutcomeLine, ...]  # of what is decided anew, the newest first
    may_answer: Decision
    may_release: Decision | None  # None: nothing waits to be released
    may_look_again: Decision | None  # None: no refusal waits to be looked at again

    @property
    def can_say_more(self) -> bool:
        """Whether the viewer can add to the part that went, or answer after all."""
        return self.may_answer.allowed and self.facts.state in (State.PART, State.DECLINED)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """An answer that came back to be changed, and what was in it."""

    by: str
    because: str
    chosen: tuple[str, ...]
    meaning: str
    limits: tuple[str, ...]
    handling: str
    wider_because: str


@dataclass(frozen=True, slots=True)
class Answering:
    """What the holder has before it while it answers. Never handed to anybody else."""

    question: HeldQuestion
    scope: Scope
    held: int
    inside: tuple[HeldItem, ...]
    outside: tuple[HeldItem, ...]
    proposed: frozenset[str]  # those ticked beforehand
    needs_release: bool
    sent: frozenset[str] = frozenset()  # those that went with a part before
    struck: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # words taken out, by item
    back: GivenBack | None = None

    @property
    def open_still(self) -> bool:
        """Whether anything inside the question has not gone yet."""
        return any(item.reference not in self.sent for item in self.inside)


@dataclass(frozen=True, slots=True)
class Releasing:
    """Exactly what goes out when the discloser presses the button."""

    question: HeldQuestion
    prepared: PreparedLine
    scope: Scope
    items: tuple[HeldItem, ...]
    told: tuple[Told, ...]  # exactly what the asker will read of them
    shown: str  # the mark of what is read here
    may_go: Decision  # at this hour
    asks_again: bool  # it was prepared on an another night

    @property
    def pairs(self) -> tuple[tuple[HeldItem, Told], ...]:
        return tuple(zip(self.items, self.told, strict=True))


@dataclass(frozen=True, slots=True)
class DeskToAsk:
    """A desk as whoever asks reads it: who is there now, what it can tell, its agency's own card."""

    reference: str
    name: str
    agency: str
    agency_reference: str
    now: str
    phone: str
    tells: tuple[str, ...]  # labels of topics
    may: str  # under what it may, or must, answer
    after_hours: tuple[str, str]  # who answers when it is closed: name and number; '' where nobody is named
    card: CardLine | None
    together: tuple[Suggested, ...] = ()  # those of it who are on, and with whom the asker has worked
    trained: tuple[str, ...] = ()  # for what its people are trained, and who of them is on


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A wish for advice. `draft` is its author's alone."""

    key: str
    agency: str
    topic: str
    purpose: str
    basis: str
    at: datetime
    draft: str  # '' where it is sent or gone
    said: str
    said_by: str


@dataclass(frozen=True, slots=True)
class AnsweredBefore:
    """An answer to the same question that the viewer's agency has already."""

    question: str
    agency: str
    at: datetime
    told: tuple[str, ...]  # headlines


@dataclass(frozen=True, slots=True)
class LawLine:
    """One provision, for reading. `in_force_from` None: it is off here."""

    code: str
    kind: str
    words: str
    limits: str
    source: str
    in_force_from: date | None
    in_force_to: date | None
    proposed: bool
    verified: str


@dataclass(frozen=True, slots=True)
class StrategyLine:
    """A strategy discussion, as those read it who took part."""

    held_at: datetime
    decided: str
    because: str
    names: str
    agencies: tuple[str, ...]
    by: str
    opens_enquiry: bool
    over_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.opens_enquiry and self.over_at is None


@dataclass(frozen=True, slots=True)
class Asking:
    """What is filled in, offered and said on the page on which a question is asked."""

    purpose: str  # '' where nothing is open that says what it is for
    purpose_code: str
    purposes: tuple[tuple[str, str, str], ...]  # of those that may be chosen: code, label, what it gives away
    concern: str  # the open concern that it is asked for, or ''
    enquiry_since: datetime | None  # of the strategy discussion, where that is what it is for
    basis: str  # whatever it is for
    also_said: tuple[tuple[str, str], ...]  # labels of purposes that may be chosen, and what each adds to it
    family_told: str
    people: tuple[PersonAround, ...]
    near: tuple[DeskToAsk, ...]  # around the child, and the police
    others: tuple[DeskToAsk, ...]
    skills: tuple[tuple[str, str], ...]  # codes and labels of the area's list
    trained: tuple[tuple[str, tuple[str, ...]], ...]  # each skill: who at these desks has it
    offers: Offers
    rated_because: str  # why one of them is as it is rated; '' where none is
    since: dict[int, date]  # the first day of each period, by its months
    left: dict[str, str]  # desks that can be asked no more: why, in a sentence
    today: date


@dataclass(frozen=True, slots=True)
class OpenBetween:
    """A question that stood open between two agencies (references)."""

    agencies: frozenset[str]
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in a list: never the name of a child."""

    reference: str
    topic: str
    other: str  # who asks, or who is asked
    state_words: str
    needed_by: datetime
    due: str
    late: bool
    needs: str = ""  # a skill, and who of the desk has it; '' where none is needed


@dataclass(frozen=True, slots=True)
class StoodInLine:
    """A question to a desk that is closed, for whoever its calls go to."""

    line: QuestionLine
    desk: str
    opens: str  # when the desk is there again


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for whom, soonest needed first."""

    to_answer: tuple[QuestionLine, ...]  # at the viewer's desks
    to_release: tuple[QuestionLine, ...]  # by the viewer
    with_discloser: tuple[QuestionLine, ...]  # prepared at the viewer's desks, for somebody else to release
    asked: tuple[QuestionLine, ...]  # by the viewer's agency, not answered
    answered: tuple[QuestionLine, ...]  # for the viewer's agency, with what became of it still to be told
    closed: tuple[QuestionLine, ...]  # both ways, newest first


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """An answer that came for a concern, for whoever says what became of it."""

    question: str
    topic: str
    agency: str
    desk: str
    answered_at: datetime
    items: int  # told to us, safety included


@dataclass(frozen=True, slots=True)
class SpokenLine:
    reference: str
    by: str
    with_whom: str
    said: str
    agreed: str
    occurred: datetime
