"""Who may see who looked at a child, and what each way of looking is called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# Every code of the trail with which somebody saw something of a child.
LOOKS = {
    "child.looked": "Opened the child's page, or a form about the child",
    "children.found": "Saw the child among those that a search found",
    "concern.looked": "Opened a concern about the child",
    "incident.looked": "Opened the notification of an incident that the child was in",
    "path.looked": "Opened what follows for somebody after an incident that the child was in",
    "handover.looked": "Read what was handed over to a colleague about the child",
    "question.looked": "Opened a question about the child that their agency asked",
    "question.held_looked": "Opened a question about the child that their agency was asked",
    "question.stood_in_looked": "Opened a question about the child while the desk that was asked was closed",
    "pair.looked": "Opened a record that may be the child's, to say whether it is",
    "protection.looked": "Opened the record of the child's police protection",
    "drawing.looked": "Opened a drawing of the child's",
    "meeting.looked": "Opened a meeting in which the child has a case",
    "minutes.looked": "Opened the minutes of a meeting in which the child has a case",
    "difference.looked": "Opened a difference of view about the child between two agencies",
    "round.looked": "Opened a round in which agencies are asked for their views of the child",
    "case.looked": "Opened the child's case at a meeting",
    "case.looked_ahead": "Was sent the child's case with a meeting's page, before it was called",
    "looks.looked": "Opened this list of who looked",
    "looks.taken_out": "Took this list of who looked away in a file",
    "glass.opened": "Opened the record for an hour with a reason, though it is not theirs",
    "sealed.looked": "Opened the page on which one says why one needs the protected address",
    "sealed.revealed": "Opened the protected address, and said why",
}
# Looks that stand in the trail under the reference of a concern, a conversation, a file, a seal, a guard or a
# review, and not under a child's.
NOT_AT_A_CHILD = frozenset(
    {
        "concern.receipt_looked",
        "action.looked",
        "actions.looked",
        "dissent.looked",
        "file.looked",
        "front_door.looked",
        "guard.looked",
        "opening.looked",
        "praise.looked",
        "review.looked",
        "sealed.shown",
        "talk.looked",
    }
)


@dataclass(frozen=True, slots=True)
class Span:
    words: str
    days: int | None


# How far back a list of who looked may go.
SPANS = {
    "": Span("At any time", None),
    "day": Span("In the last 24 hours", 1),
    "week": Span("In the last 7 days", 7),
    "month": Span("In the last 30 days", 30),
    "year": Span("In the last year", 365),
}

NO_LINK = "No link to the child was on record at that moment"
FRONT_DOOR = "Works at the front door, which may open every child of the area"


@dataclass(frozen=True, slots=True)
class Link:
    """What tied a person or an agency (references) to a child, from then till then, in words.

    `people` and `agencies` are whom it ties; a link that ties neither is the front door's.
    """

    words: str
    since: datetime
    until: datetime | None
    people: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()

    def ties(self, *, person: str, agency: str, front_door: bool, at: datetime) -> bool:
        if at < self.since or (self.until is not None and at >= self.until):
            return False
        if not self.people and not self.agencies:
            return front_door
        return person in self.people or agency in self.agencies


def why_they_looked(
    links: Iterable[Link], *, person: str, agency: str, front_door: bool, typed: str, at: datetime
) -> tuple[str, ...]:
    """Everything that was on record at that moment, and what they wrote themselves; never what came after."""
    tied = [
        link.words for link in links if link.ties(person=person, agency=agency, front_door=front_door, at=at)
    ]
    if front_door:
        tied.append(FRONT_DOOR)
    said = [f"They wrote: “{typed}”"] if typed else []
    return tuple(dict.fromkeys((*said, *(tied or (NO_LINK,)))))
