"""What a card says, who may write it, and how busy its agency is in words.

A card is an agency's own word on itself. Nobody outside may touch it: not a neighbour who knows better, and
not by another address. How busy somebody is is a band that their duty manager chose, never a count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse


class Band(StrEnum):
    """How busy a team or an agency is. The words are what is kept and what is read."""

    ROOM = "Room for more"
    STEADY = "Steady"
    BUSY = "Busy"
    STRETCHED = "Stretched"

    @property
    def means(self) -> str:
        return _MEANS[self]


_MEANS = {
    Band.ROOM: "We can take more today.",
    Band.STEADY: "We keep to our usual times.",
    Band.BUSY: "Answers take longer than usual. What cannot wait still goes first.",
    Band.STRETCHED: "We only do what cannot wait. Ring before you send.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a card says. `name` is its column."""

    name: str
    label: str
    longest: int


CARD = (
    Part("can", "What we can do", 2000),
    Part("cannot", "What we cannot do", 2000),
    Part("powers", "Our powers and their conditions", 4000),
    Part("hours", "When we are there", 200),
    Part("how_long", "How long an answer usually takes", 200),
    Part("best_way", "Best way to reach us", 400),
    Part("out_of_hours", "When we are closed", 400),
    Part("needs", "What we need from you", 400),
    Part("how_we_work", "How we work, what presses on us and what we have", 2000),
    Part("myths", "What people think of us, and what is so", 4000),
)
PARTS = {part.name: part for part in CARD}


@dataclass(frozen=True, slots=True)
class Pair:
    """A power and when it may be used; or what people think, and what is so."""

    first: str
    then: str


def pairs(text: str) -> tuple[Pair, ...]:
    """Read paragraphs: the first line of each, and the rest of it. Blank lines part them."""
    found, lines = [], [line.strip() for line in text.splitlines()]
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line:
            paragraph.append(line)
        elif paragraph:
            found.append(Pair(paragraph[0], " ".join(paragraph[1:])))
            paragraph = []
    return tuple(found)


def may_keep_cards(viewer: Viewer) -> Decision:
    """Whether there is any card at all that this person keeps up to date."""
    if viewer.may(Right.KEEP_THE_CARD) or viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return allow("card.keeper")
    return hide("card.not_keeper")


def may_keep_card(viewer: Viewer, *, agency_id: int, area_id: int) -> Decision:
    """One's own agency's; for whoever administers the area, each that is in it."""
    if viewer.area_id == area_id:
        if viewer.may(Right.ADMINISTER_EVERY_AGENCY):
            return allow("card.area")
        if viewer.agency_id == agency_id and viewer.may(Right.KEEP_THE_CARD):
            return allow("card.own")
    return hide("card.not_yours")


def may_set_service_hours(viewer: Viewer, *, front_door: bool) -> Decision:
    """They move the due days of every agency: whoever administers the area says them, at its front door."""
    if front_door and viewer.may(Right.ADMINISTER_EVERY_AGENCY):
        return allow("service_hours.area")
    return hide("service_hours.not_yours")


def may_say_load(viewer: Viewer, *, agency_id: int) -> Decision:
    """Whoever answers for the work of an agency says how busy it is. Nobody says it of another."""
    if viewer.agency_id == agency_id and viewer.may(Right.SEE_OPEN_WORK):
        return allow("load.own")
    return hide("load.not_yours")


def may_begin_on(day: date, *, today: date) -> Decision:
    """What somebody changes holds from today or later: what was read yesterday was read."""
    if day < today:
        return refuse("from_day.past", "Enter today or a later day: what was said until now stays as it was.")
    if (day - today).days > _FARTHEST:
        return refuse("from_day.far", "Enter a day within two years.")
    return allow("from_day.to_come")


_FARTHEST = 731


def changed(stands: dict[str, str], said: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    """What somebody typed that is not what they were shown."""
    return {name: said[name] for name in names if name in said and said[name] != stands[name]}
