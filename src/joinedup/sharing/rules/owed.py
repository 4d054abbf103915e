"""Whether those who answered have been told what became of it: given, held, owed or overdue.

A hold is a person's: with a reason, an owner and the day on which it is looked at again. Until that day is
over nothing is overdue; after it the debt is what it was.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import day_in_words
from joinedup.kernel.working_days import WorkingCalendar
from joinedup.sharing.rules.following_up import FollowingUp
from joinedup.ui.words import plural


class Debt(StrEnum):
    GIVEN = "given"
    HELD = "held"
    OWED = "owed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    debt: Debt
    due_on: date  # the last day on time; of a hold, the day on which it is looked at again
    words: str


def standing(
    *,
    answered_on: date,
    given: bool,
    review_on: date | None,
    today: date,
    calendar: WorkingCalendar,
    limits: FollowingUp,
) -> Standing:
    """`review_on`: of the hold that stands, or None."""
    due_on = calendar.add(answered_on, limits.outcome_working_days)
    if given:
        return Standing(Debt.GIVEN, due_on, "They have been told")
    if review_on is not None and today <= review_on:
        said = day_in_words(review_on, today=today)
        return Standing(Debt.HELD, review_on, f"Held, to be looked at again on {said}")
    if today > due_on:
        late = plural(calendar.days_between(answered_on, today), "working day")
        return Standing(Debt.OVERDUE, due_on, f"Overdue: answered {late} ago")
    return Standing(Debt.OWED, due_on, f"Owed by {day_in_words(due_on, today=today)}")


def may_be_held(review_on: date, *, today: date, limits: FollowingUp) -> Decision:
    if review_on <= today:
        return refuse("hold.past", "Choose a day after today on which it is looked at again.")
    if review_on > today + limits.longest_hold:
        days = limits.longest_hold.days
        return refuse("hold.far", f"Look at it again within {days} days. Choose an earlier day.")
    return allow("hold.ahead")
