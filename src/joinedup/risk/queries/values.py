"""A round as somebody reads it: frozen, and without a place for what may not be sent to them yet."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.children.queries import ChildFacts
from joinedup.risk.rules.plot import Plot
from joinedup.risk.rules.scales import Scale

_BESIDE_A_TICK = 140  # letters


@dataclass(frozen=True, slots=True)
class FactLine:
    id: int
    words: str
    agency: str
    by: str
    at: datetime

    @property
    def beside_a_tick(self) -> str:
        """In short: the whole of it stands above."""
        words = " ".join(self.words.split())
        short = words if len(words) <= _BESIDE_A_TICK else f"{words[: _BESIDE_A_TICK - 3]}..."
        return f"{short} ({self.agency})"


@dataclass(frozen=True, slots=True)
class ViewLine:
    """One view, with the words of what it rests on."""

    agency: str
    ordinal: int
    code: str
    reading: str
    place: int
    how_sure: str
    sure: str  # its code
    what_would_change_it: str
    evidence: str
    rests_on: tuple[str, ...]
    by: str
    at: datetime
    before_reveal: bool
    own: bool  # written by whoever reads it


@dataclass(frozen=True, slots=True)
class AgencyAsked:
    """One agency that is asked. `views`, the first to the newest: () until they may be sent to this viewer.

    `name` is what may be said of it beside this child; `mark` how pictures know it.
    """

    id: int
    reference: str
    name: str
    kind: str
    mark: str
    shape: str
    own: bool
    present: bool | None
    said: bool
    views: tuple[ViewLine, ...]

    @property
    def first(self) -> ViewLine | None:
        return self.views[0] if self.views else None

    @property
    def now(self) -> ViewLine | None:
        return self.views[-1] if self.views else None


@dataclass(frozen=True, slots=True)
class Opened:
    """When the views were opened to all, by whom, and why, in a sentence."""

    at: datetime
    how: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The sentence first; the picture is drawn of the same views. `spread` is in levels, 0 without levels.

    `silent` names those who are asked and have said nothing, for whom nothing is drawn.
    """

    sentence: str
    spread: int
    differ: bool
    plot: Plot
    silent: str


@dataclass(frozen=True, slots=True)
class GuessLine:
    """A guess of the viewer's own agency, and how near it was once that may be known."""

    of: str
    reading: str
    near: str


@dataclass(frozen=True, slots=True)
class GradeLine:
    """The adult's grade as somebody confirmed or changed it. It is no rating of the child."""

    whose: str
    tool: str
    grade: str
    because: str
    by: str
    agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoundSeen:
    id: int
    reference: str
    version: int
    child: ChildFacts
    scale: Scale
    urgent: bool
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    leads: bool  # the viewer opened it
    asked: tuple[AgencyAsked, ...]
    facts: tuple[FactLine, ...]
    opened: Opened | None  # None: each agency's view is its own
    stands: str  # how far it has come
    difference: Difference | None  # None until all may read it
    guesses: tuple[GuessLine, ...]
    grades: tuple[GradeLine, ...]  # the newest first

    @property
    def own(self) -> AgencyAsked | None:
        return next((one for one in self.asked if one.own), None)

    def new_since(self, moment: datetime) -> int:
        """What others wrote since then that may be read: that views are asked, and each once it is open."""
        asked = self.opened_at > moment and not self.leads
        if self.difference is None or self.opened is None:
            return int(asked)
        views = (one.now for one in self.asked if one.now is not None)
        return asked + sum(not each.own and max(each.at, self.opened.at) > moment for each in views)


@dataclass(frozen=True, slots=True)
class InMinutes:
    """What minutes hold of a round. `difference` is None, and nobody in `said`, until all may read them."""

    opened: str
    difference: Difference | None
    said: tuple[AgencyAsked, ...]  # whoever has said a view
    grades: tuple[GradeLine, ...]  # the adult's, which rate no child


@dataclass(frozen=True, slots=True)
class Brief:
    """A round in a line: for agendas and lists. It never says what anybody's view is before it is open."""

    id: int
    reference: str
    child_id: int
    since: datetime
    asked: int
    said: int
    revealed: bool
    urgent: bool
    closed: bool
    own_said: bool | None  # None: the viewer's agency is not asked
    missing: tuple[int, ...]  # agencies that are asked, not absent, and have said nothing, by key
    absent: tuple[int, ...]  # those that are absent and have said nothing: nobody waits for them
    near: bool  # nobody is far from another (differing.near); false until all may read it
    sentence: str  # '' until all may read it
