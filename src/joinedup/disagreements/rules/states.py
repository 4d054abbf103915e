"""How a difference of view stands, and who may do what with it: a table and sentences."""

from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

SHORT, TEXT = 300, 1000


class State(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"  # one side has written what was agreed; the other says whether that is so
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def is_open(self) -> bool:
        return self in (State.OPEN, State.PROPOSED)


_WORDS = {
    State.OPEN: "Not settled yet",
    State.PROPOSED: "One side says that it is settled",
    State.AGREED: "Settled",
    State.WITHDRAWN: "Withdrawn",
}


class Came(StrEnum):
    """How a step of the ladder was come to."""

    RAISED = "raised"
    MOVED = "moved"
    SKIPPED = "skipped"
    OUT_OF_TIME = "out_of_time"

    @property
    def words(self) -> str:
        return _CAME[self]


_CAME = {
    Came.RAISED: "raised",
    Came.MOVED: "not agreed, moved up",
    Came.SKIPPED: "moved up over a step, because harm was near",
    Came.OUT_OF_TIME: "its time was over: told with the words of whoever raised it",
}


FAIR = (1, 2, 3, 4)
FAIR_WORDS = {1: "Not at all fair", 2: "Not quite fair", 3: "Fair", 4: "Very fair"}
# What somebody reads before they raise it, and on every page of it.
CURIOSITY = (
    "Seeing something differently is part of thinking together. "
    "It is professional curiosity, not a complaint."
)
NEVER_WAITS = "Nothing waits for this. Do for the child now what you would do without it; in danger ring 999."


def may_raise(*, own: bool, open_already: bool) -> Decision:
    if own:
        return refuse("raise.own", "That is your own agency. Speak with your manager or safeguarding lead.")
    if open_already:
        return refuse("raise.open", "This is open between your two agencies already. Go on in that one.")
    return allow("raise.open_to_all")


def may_change(state: State) -> Decision:
    """Say one's own view, move it up, or write what was agreed."""
    if state.is_open:
        return allow("change.open")
    return refuse("change.over", f"This is {state.words.lower()}. What was written stays as it is.")


def may_withdraw(state: State, *, ours: bool) -> Decision:
    """The side that raised it, in one click, and as long as it is open."""
    if not ours:
        return refuse("withdraw.not_ours", "The side that raised it can withdraw it.")
    return may_change(state)


def may_confirm(state: State, *, proposed_by_us: bool) -> Decision:
    """What was agreed is agreed when both say so: nobody writes it alone."""
    if state is not State.PROPOSED:
        return refuse("confirm.nothing", "Nobody has written down what was agreed yet.")
    if proposed_by_us:
        return refuse("confirm.own", "Your side wrote this. The other side says whether it was agreed.")
    return allow("confirm.other_side")


def may_rate(state: State, *, rated: bool) -> Decision:
    if state is not State.AGREED:
        return refuse("fair.not_settled", "This can be said when it is settled.")
    if rated:
        return refuse("fair.once", "Your agency has said how fair it was.")
    return allow("fair.ours")
