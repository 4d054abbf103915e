"""What is owed to whoever told us of a worry: what was decided, then what came of it.

A debt is given, held, owed, due today or overdue, and never nothing. A hold is a person's: with a reason, an
owner and the day on which it is looked at again; on that day it is due like anything else. Nothing closes
while something is owed, unless somebody says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from joinedup.frontdoor.rules.feedback import Edition
from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import day_in_words

LINE_LIMIT = 400
REASON_LIMIT = 200


class What(StrEnum):
    """What is owed."""

    DECISION = "decision"
    CAME_OF_IT = "came_of_it"

    @property
    def words(self) -> str:
        return "What was decided" if self is What.DECISION else "What came of it"


class Debt(StrEnum):
    OWED = "owed"  # there is time yet
    DUE = "due"  # today is the last day
    OVERDUE = "overdue"
    HELD = "held"
    GIVEN = "given"
    CLOSED = "closed"  # never told, and somebody said why

    @property
    def words(self) -> str:
        return _DEBTS[self]

    @property
    def stands(self) -> bool:
        """Whether somebody has still to be told."""
        return self in (Debt.OWED, Debt.DUE, Debt.OVERDUE, Debt.HELD)


_DEBTS = {
    Debt.OWED: "Owed",
    Debt.DUE: "Due today",
    Debt.OVERDUE: "Overdue",
    Debt.HELD: "Held",
    Debt.GIVEN: "Given",
    Debt.CLOSED: "Closed without",
}


@dataclass(frozen=True, slots=True)
class Standing:
    what: What
    debt: Debt
    due_on: date  # the last day on time; of a hold, the day on which it is looked at again
    words: str
    first_day_over: bool = False  # 'still open' moved it, and the day on which it was due first is over

    @property
    def counts_as(self) -> Debt:
        """What was due and was not told counts as overdue, wherever 'still open' has moved its day."""
        moved = self.first_day_over and self.debt in (Debt.OWED, Debt.DUE)
        return Debt.OVERDUE if moved else self.debt

    @property
    def waits(self) -> bool:
        """Whether it is for somebody to do today."""
        return self.debt in (Debt.DUE, Debt.OVERDUE)


def standing(
    what: What,
    *,
    due_on: date,
    given: bool,
    review_on: date | None,
    today: date,
    closed: bool = False,
    first_due_on: date | None = None,
) -> Standing:
    """`review_on`: of the hold that stands, or None. `first_due_on`: where 'still open' moved the day."""
    if given:
        return Standing(what, Debt.GIVEN, due_on, "They have been told")
    if closed:
        return Standing(what, Debt.CLOSED, due_on, "Closed without telling them")
    if review_on is not None:
        return _held(what, review_on, today=today)
    said = day_in_words(due_on, today=today)
    before = f", due first on {day_in_words(first_due_on, today=today)}" if first_due_on else ""
    over = first_due_on is not None and today > first_due_on
    if today > due_on:
        return Standing(what, Debt.OVERDUE, due_on, f"Overdue since {said}{before}", over)
    if today == due_on:
        return Standing(what, Debt.DUE, due_on, f"Due today{before}", over)
    return Standing(what, Debt.OWED, due_on, f"Owed by {said}{before}", over)


def _held(what: What, review_on: date, *, today: date) -> Standing:
    said = day_in_words(review_on, today=today)
    if today < review_on:
        return Standing(what, Debt.HELD, review_on, f"Held, to be looked at again on {said}")
    debt = Debt.DUE if today == review_on else Debt.OVERDUE
    return Standing(what, debt, review_on, f"Held, and to be looked at again since {said}")


def may_hold(review_on: date, *, today: date, edition: Edition) -> Decision:
    if review_on <= today:
        return refuse("feedback.hold_past", "Choose a day after today on which it is looked at again.")
    if review_on > today + edition.longest_hold:
        days = edition.longest_hold.days
        return refuse("feedback.hold_far", f"Look at it again within {days} days. Choose an earlier day.")
    return allow("feedback.hold_ahead")


def may_close(
    standings: Iterable[Standing], *, answers_owed: int, challenged: bool, to_follow: bool, because: str
) -> Decision:
    """Whether a concern may be closed: nothing is owed or open any more, or somebody says why not.

    `answers_owed`: answers given for it whose givers were not told what became of them. `challenged`: its
    sender does not agree and has no answer; `to_follow`: nobody has said what came of what was decided.
    """
    owed = sum(one.debt.stands for one in standings) + answers_owed
    if owed and not because.strip():
        return refuse(
            "feedback.owed", "Somebody is owed an answer still. Tell them first, hold it, or say why not."
        )
    if challenged and not because.strip():
        return refuse("feedback.challenged", "The sender does not agree. Answer them first, or say why not.")
    if to_follow and not because.strip():
        return refuse("feedback.to_follow", "Say first what came of what was decided, or say why not.")
    return allow("feedback.close")


class Code(StrEnum):
    """What came of a concern."""

    PLAN_CHANGED = "plan_changed"
    HELP_BEGAN = "help_began"
    NO_CHANGE = "no_change"
    STILL_OPEN = "still_open"
    CANNOT_SAY = "cannot_say"
    SAID = "said"  # the neutral text, by telephone, to somebody whom nobody knows


@dataclass(frozen=True, slots=True)
class Kind:
    code: Code
    label: str  # as whoever chooses it reads it
    told: str  # as whoever told us reads it; the line follows
    must: str  # the sentence said when the line is missing; empty: it may be


KINDS = (
    Kind(Code.PLAN_CHANGED, "It changed what is done for the child", "It changed what is done.", ""),
    Kind(Code.HELP_BEGAN, "Help has begun", "Help has begun.", ""),
    Kind(
        Code.NO_CHANGE, "Nothing changed, because…", "Nothing changed, because:", "Enter why nothing changed"
    ),
    Kind(Code.STILL_OPEN, "Still open, next news by…", "It is still open.", ""),
    Kind(
        Code.CANNOT_SAY,
        "It was used; we cannot say how",
        "What you told us was used. We cannot tell you how.",
        "",
    ),
)

# Chosen from no list: it is told as it stands, and by telephone.
_SAID = Kind(Code.SAID, "They were told by telephone", "Said by telephone:", "")


def check(code: str, line: str, next_on: date | None, *, today: date, edition: Edition) -> Decision:
    """Whether this can be told. A 'no' is one sentence for whoever fills it in."""
    kind = kind_of(code)
    if kind is None:
        return refuse("feedback.unknown", "Choose what came of it")
    if kind.must and not line.strip():
        return refuse("feedback.line_missing", kind.must)
    if len(line) > LINE_LIMIT:
        return refuse("feedback.line_too_long", f"Say what came of it in {LINE_LIMIT} characters")
    if kind.code is not Code.STILL_OPEN:
        return allow("feedback.complete")
    return _may_go_on_to(next_on, today=today, edition=edition)


def _may_go_on_to(next_on: date | None, *, today: date, edition: Edition) -> Decision:
    if next_on is None:
        return refuse("feedback.next_missing", "Enter the day of the next news")
    if not today < next_on <= today + edition.next_news_within:
        days = edition.next_news_within.days
        return refuse("feedback.next_far", f"Choose a day after today, within {days} days.")
    return allow("feedback.complete")


def in_words(code: str, line: str, next_on: date | None, *, today: date) -> str:
    """What whoever told us reads."""
    kind = kind_of(code)
    if kind is None:
        raise ValueError(f"{code!r} is nothing that can come of a concern")
    news = f"Next news by {day_in_words(next_on, today=today)}." if next_on is not None else ""
    return " ".join(filter(None, (kind.told, line.strip(), news)))


def kind_of(code: str) -> Kind | None:
    return next((kind for kind in (*KINDS, _SAID) if kind.code == code), None)


class NextStep(StrEnum):
    """'Did this tell you what to do next?', asked with each message and counted."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def words(self) -> str:
        match self:
            case NextStep.YES:
                return "Yes"
            case NextStep.PARTLY:
                return "Partly"
            case NextStep.NO:
                return "No"
            case _:
                assert_never(self)
