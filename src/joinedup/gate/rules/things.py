"""What somebody may be let see, as a value: of which kind it is, of which area, and who is tied to it how.

Each room makes these of its rows. Whether a tie holds is a matter of who looks and when; what it opens is a
matter of the policies (`gate/data/policies.toml`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from joinedup.gate.viewer import Viewer


class What(StrEnum):
    CHILD = "child"
    CONCERN = "concern"
    CONVERSATION = "conversation"
    QUESTION = "question"
    ANSWER = "answer"
    DISCLOSED = "disclosed"
    ITEM = "item"
    SPOKEN = "spoken"
    NOTICE = "notice"
    SEALED = "sealed"
    REVIEW = "review"
    PATH = "path"
    PROTECTION = "protection"
    ROUND = "round"
    VIEW = "view"
    MEETING = "meeting"
    CASE = "case"
    DISAGREEMENT = "disagreement"
    LEARNING = "learning"
    ACTION = "action"


class Relation(StrEnum):
    """How somebody stands to a thing. The second half opens nothing by itself, or takes away."""

    AREA = "area"  # it is of their area; everything else is nothing to them
    INVOLVED = "involved"  # their agency works with the child
    ASKS = "asks"  # their agency asked
    IS_ASKED = "is_asked"  # their agency is asked
    STANDS_IN = "stands_in"  # the desk is closed, it cannot wait, and they are on duty where its calls go
    HOLDS = "holds"  # it is their agency's own
    SENT = "sent"  # they told of it themselves
    HEARS = "hears"  # they, or a desk that they sit at, hear what becomes of it in the sender's place
    OF_NO_WORKER = "of_no_worker"  # it is for all who sit together: about nobody who works with children
    PASSED_TO = "passed_to"  # somebody decided that their desk has it now, until it is known what came of it
    CONCERNS = "concerns"  # it tells of their agency's work, or goes to their agency
    LEADS = "leads"  # they hold the work around the child together
    BREAK_GLASS = "break_glass"  # they broke the glass, for a reason that two people read, for an hour
    OPENS_THE_SEAL = "opens_the_seal"  # they may open where somebody lives who must not be found
    NAMED = "named"  # they are named among those who may open what is restricted
    RESTRICTED = "restricted"  # it opens for those who are named alone
    CONFLICT = "conflict"  # they said, or it was found, that they are close to the family
    EXCLUDED = "excluded"  # they must never see it, whatever else is so

    @property
    def words(self) -> str:
        """Completes 'Opens for ...'."""
        return _WORDS[self]


_WORDS = {
    Relation.AREA: "everybody of its area",
    Relation.INVOLVED: "the agencies that work with the child now",
    Relation.ASKS: "the agency that asked",
    Relation.IS_ASKED: "the agency that is asked",
    Relation.STANDS_IN: "whoever is on duty for a desk that is closed, where it cannot wait",
    Relation.HOLDS: "the agency whose own it is",
    Relation.SENT: "whoever told of it",
    Relation.HEARS: "whoever hears what becomes of it in the sender's place",
    Relation.OF_NO_WORKER: "everybody of its area, unless it is about somebody who works with children",
    Relation.PASSED_TO: "the desk that it was passed on to, while it is followed",
    Relation.CONCERNS: "the agency that it comes from or goes to",
    Relation.LEADS: "whoever holds the work around the child together",
    Relation.BREAK_GLASS: "whoever gave a reason, for an hour",
    Relation.OPENS_THE_SEAL: "whoever may open where they live",
    Relation.NAMED: "whoever is named",
    Relation.RESTRICTED: "nobody who is not named",
    Relation.CONFLICT: "nobody who is close to the family",
    Relation.EXCLUDED: "nobody who must never see it",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation, to an agency, a person or a desk; to nobody in particular: to everybody who looks.

    It holds from `since` on, and no longer at `until`. `due`: for whoever stands in for the desk, where it
    falls due before the desk opens again.
    """

    relation: Relation
    agency_id: int | None = None
    person_id: int | None = None
    desk_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    due: datetime | None = None

    def holds(self, viewer: Viewer, *, at: datetime) -> bool:
        if self.since is not None and at < self.since:
            return False
        if self.until is not None and at >= self.until:
            return False
        return (
            self.agency_id in (None, viewer.agency_id)
            and self.person_id in (None, viewer.practitioner_id)
            and (self.desk_id is None or self._is_at(self.desk_id, viewer))
        )

    def _is_at(self, desk_id: int, viewer: Viewer) -> bool:
        if self.due is not None:
            return viewer.stands_in_for(desk_id, due=self.due)
        return desk_id in viewer.desk_ids


@dataclass(frozen=True, slots=True)
class Thing:
    what: What
    area_id: int
    ties: tuple[Tie, ...] = ()
    category: str = ""  # of an item, or what a sealed value is
    protected: bool = False  # where they live is sealed, and so is whatever tells it


def relations(viewer: Viewer, thing: Thing, *, at: datetime) -> frozenset[Relation]:
    """How `viewer` stands to `thing` at that moment."""
    held = {tie.relation for tie in thing.ties if tie.holds(viewer, at=at)}
    return frozenset({*held, Relation.AREA} if thing.area_id == viewer.area_id else held)
