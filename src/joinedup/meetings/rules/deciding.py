"""What a case is decided to be, who may write it down, and what a dissent must say.

The report: objections were noted and forgotten, or made to cover oneself. So a dissent is in the dissenter's
own words, says what they would do instead, and has a day on which it is looked at again.
"""

from datetime import date, timedelta
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.meetings.rules.lanes import Turn

LINE_LIMIT, TEXT_LIMIT = 200, 600
LONGEST_REVIEW = timedelta(days=183)  # of a dissent: later, nobody remembers what it was about


class Kind(StrEnum):
    STAYS = "stays"
    ACTION = "action"
    UP = "up"
    DOWN = "down"

    @property
    def label(self) -> str:
        return {
            "stays": "The plan stays as it is", "action": "Something new is done", "up": "Step up",
            "down": "Step down",
        }[self.value]  # fmt: skip


class Lacked(StrEnum):
    """What was not to be had, so that something else was decided (V11)."""

    BED = "bed"
    OFFICER = "officer"
    WORKER = "worker"
    REFUGE = "refuge"
    SERVICE = "service"
    MONEY = "money"
    LAW = "law"

    @property
    def label(self) -> str:
        return {
            "bed": "No placement or bed", "officer": "No officer", "worker": "No worker who could take it",
            "refuge": "No refuge place", "service": "A waiting list, or no such service here",
            "money": "No money for it", "law": "No legal power for it",
        }[self.value]  # fmt: skip


class Advocate(StrEnum):
    """The seat of whoever speaks for the person harmed: an independent domestic violence adviser."""

    HERE = "here"
    REFERRED = "referred"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"
    NONE = "none"

    @property
    def label(self) -> str:
        return {
            "here": "The adviser is here and speaks for them", "referred": "Referred today",
            "declined": "Offered, and they did not want one", "not_asked": "Nobody has asked them yet",
            "none": "There is no adviser to be had",
        }[self.value]  # fmt: skip


class Outcome(StrEnum):
    """What has become of a dissent when it is looked at again."""

    AS_FEARED = "as_feared"
    AS_DECIDED = "as_decided"
    CHANGED = "changed"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        return {
            "as_feared": "What the dissent was afraid of came about",
            "as_decided": "What was decided has worked so far",
            "changed": "What was decided has been changed since",
            "not_yet": "It cannot be said yet: look again",
        }[self.value]  # fmt: skip

    @property
    def closes(self) -> bool:
        return self is not Outcome.NOT_YET


def may_run(*, leads: bool, may_chair: bool, chair: str, opened: bool, closed: bool) -> Decision:
    """Whoever chairs the meeting, or writes for it. Somebody else who may chair takes the chair first."""
    if closed:
        return refuse("run.closed", "This meeting is closed. Its minutes stand as they are.")
    if leads:
        return allow("run.leads") if opened else refuse("run.not_open", "Open the meeting first.")
    if may_chair:
        return refuse("run.two_chairs", f"{chair} chairs this meeting. Take the chair first if they cannot.")
    return hide("run.takes_part")


def may_write(turn: Turn, *, closed: bool) -> Decision:
    if closed:
        return refuse("write.closed", "This meeting is closed. Its minutes stand as they are.")
    if turn is Turn.WAITING:
        return refuse("write.not_yet", "This case has not been called yet.")
    return allow("write.called")


def may_say_for_the_harmed(*, kept: bool) -> Decision:
    """Whoever is kept from what the person harmed wishes would write over it."""
    if kept:
        return refuse("harmed.kept", "Whoever works with the person suspected leaves this to the others.")
    return allow("harmed.said")


def may_say_lacked(lacked: str, instead: str) -> Decision:
    """What was lacking and what would have been done otherwise belong together."""
    if lacked and not instead.strip():
        return refuse("decide.lacked", "Enter what would have been done if it had been there.")
    if instead.strip() and not lacked:
        return refuse(
            "decide.lacked_what", "Choose what was lacking, or leave open what would have been done."
        )
    return allow("decide.said")


def may_dissent(review: date, *, today: date) -> Decision:
    if review <= today:
        return refuse("dissent.past", "Choose a day after today on which it is looked at again.")
    if review > today + LONGEST_REVIEW:
        return refuse(
            "dissent.far", "Choose a day within half a year, while people remember what it was about."
        )
    return allow("dissent.dated")


def may_look_again(
    *,
    own: bool,
    leads: bool,
    looked: bool,
    outcome: Outcome,
    again: date | None,
    review: date,
    decided_since: bool,
    today: date,
) -> Decision:
    """What came of it is said by the agency that dissented, on the day that was set for it: or an objection
    is noted and waved away. `decided_since`: a later meeting has decided, so it may be sooner.
    """
    if not (own or leads):
        return hide("dissent.others")
    if looked:
        return refuse("dissent.looked", "Somebody has written down already what became of it.")
    if outcome.closes and not own:
        return refuse("dissent.theirs", "Only the agency that saw it differently says what came of it.")
    if today < review and not decided_since and (outcome.closes or not own):
        return refuse(
            "dissent.early",
            "It stays open until its day, or until a later meeting has decided about the family.",
        )
    return allow("dissent.closed") if outcome.closes else _may_put_off(again, today=today)


def _may_put_off(again: date | None, *, today: date) -> Decision:
    if again is None:
        return refuse("dissent.when", "Enter the day on which it is looked at again.")
    return may_dissent(again, today=today)


def read_aloud(
    kind: Kind, words: str, *, owners: tuple[str, ...], dissents: tuple[tuple[str, str], ...]
) -> str:
    """The line at the end of a case. `owners`: 'Priya Nair, by Thursday'. `dissents`: who, and instead."""
    said = f"We agreed: {words.rstrip('. ')}." if words.strip() else f"{kind.label}."
    who = f" {'; '.join(owners)}." if owners else ""
    against = "".join(
        f" {agency} sees it differently. Instead: {_ended(other)}" for agency, other in dissents
    )
    return said + who + against


def _ended(words: str) -> str:
    """As they were written, with an end to them."""
    plain = words.strip()
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."
