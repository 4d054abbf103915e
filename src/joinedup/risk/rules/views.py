"""Each agency's own view: when it is taken, when another agency may be sent it, and what stands of it.

Facts are shared at once; only judgement waits. What waits for nobody is the child: nothing here stops anybody
from acting, an absent agency blocks nothing, and an urgent round holds nothing back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

WORDS_LIMIT = 1000  # of a fact, or of what would change somebody's mind
REASON_LIMIT = 280
MOST_AGENCIES = 24
MOST_FACTS = 200  # of one round: a screen that holds more helps nobody


POLICE = "police"  # the kind of agency that is asked for the evidence, too


class HowSure(StrEnum):
    QUITE = "quite"
    PARTLY = "partly"
    NOT_VERY = "not_very"

    @property
    def label(self) -> str:
        return {"quite": "Quite sure", "partly": "Partly", "not_very": "Not very"}[self.value]


class Evidence(StrEnum):
    """How strong the evidence for a prosecution is: apart from the risk to the child."""

    STRONG = "strong"
    SOME = "some"
    WEAK = "weak"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        return {"strong": "Strong", "some": "Some", "weak": "Little or none", "not_known": "Not known yet"}[
            self.value
        ]


class Revealed(StrEnum):
    """What opened a round's views to all who are asked."""

    ALL_IN = "all_in"
    CHAIR = "chair"
    URGENT = "urgent"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one agency that is asked stands. `present` None: nobody has said whether it is here."""

    said: bool
    present: bool | None = None


def may_be_sent(*, own: bool, revealed_at: datetime | None, at: datetime) -> bool:
    """Whether a view may leave the server for somebody: an agency's own always, another's once all are open.

    There is no third way: not for the chair, nor for an agency that has said its own view already, since
    whoever has read one and talks could change one that is still to come.
    """
    return own or (revealed_at is not None and revealed_at <= at)


def all_are_in(asked: Iterable[Standing]) -> bool:
    """Whether nobody is waited for any more. Who is absent is not; their view stands if they sent one."""
    asked = tuple(asked)
    return any(one.said for one in asked) and all(one.said or one.present is False for one in asked)


def may_say(*, asked: bool, closed: bool) -> Decision:
    if closed:
        return refuse(
            "view.closed",
            "This round is closed, and its views stand. Say yours where the child is talked of next.",
        )
    if not asked:
        return refuse(
            "view.not_asked", "Your agency is not asked in this round. Add what you know as a fact."
        )
    return allow("view.said")


def may_guess(*, asked: bool, revealed: bool, closed: bool, of_itself: bool, said_already: bool) -> Decision:
    """A guess counts only while the guesser cannot know."""
    if revealed or closed:
        return refuse("guess.late", "The views are open. A guess is made before.")
    if not asked:
        return refuse("guess.not_asked", "Your agency is not asked in this round, and guesses nobody's view.")
    if of_itself:
        return refuse("guess.own", "That is your own agency. Say its view instead.")
    if said_already:
        return refuse("guess.twice", "Your agency has guessed that view already. The first guess stands.")
    return allow("guess.made")


def may_add_fact(*, closed: bool, facts: int) -> Decision:
    if closed:
        return refuse(
            "fact.closed", "This round is closed. Write the fact where the child is talked of next."
        )
    if facts >= MOST_FACTS:
        return refuse("fact.too_many", f"This round holds {MOST_FACTS} facts, and takes no more.")
    return allow("fact.added")


def may_grade(*, closed: bool) -> Decision:
    if closed:
        return refuse(
            "grade.closed",
            "This round is closed, and its grade stands. Grade where the child is talked of next.",
        )
    return allow("grade.given")


def may_reveal(*, leads: bool, revealed: bool) -> Decision:
    """The chair may at any time. `leads`: opened the round, or chairs the meeting in which it stands."""
    if not leads:
        return refuse("reveal.not_chair", "The chair opens the views, or they open when all are in.")
    if revealed:
        return refuse("reveal.open", "The views are open already.")
    return allow("reveal.chair")


def may_lead(*, leads: bool, closed: bool) -> Decision:
    if not leads:
        return refuse("round.not_chair", "The chair says who is here.")
    if closed:
        return refuse("round.closed", "This round is closed.")
    return allow("round.leads")


def may_open(agencies: int) -> Decision:
    if not agencies:
        return refuse("round.nobody", "Choose at least one agency to ask.")
    if agencies > MOST_AGENCIES:
        return refuse("round.too_many", f"Ask at most {MOST_AGENCIES} agencies in one round.")
    return allow("round.opened")


def waits_for(asked: Iterable[Standing], *, revealed: bool) -> str:
    """How far a round has come, in a sentence that names nobody."""
    standings = tuple(asked)
    said = sum(one.said for one in standings)
    whole = f"{said} of {len(standings)} agencies have said their view"
    if len(standings) == 1:
        whole = "The agency that is asked has said its view" if said else "One agency is asked"
    return f"{whole}." if revealed else f"{whole}. Views open when all who are here have said theirs."
