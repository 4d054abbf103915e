"""An agency ends its work with a child: a decision of its own, which closes nobody else's work (V8)."""

from dataclasses import dataclass
from datetime import date

from joinedup.kernel.decisions import Decision, allow, refuse


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    label: str


REASONS = (
    Reason("no_further_action", "No further action by us"),
    Reason("done", "Our work is done"),
    Reason("taken_over", "Another agency has taken it over"),
    Reason("moved", "The family has moved away"),
    Reason("not_wanted", "The family does not want us, and we have no duty to go on"),
)


def reason_in_words(code: str) -> str:
    return next(one.label for one in REASONS if one.code == code)


def may_leave(*, is_involved: bool, own_open_steps: int, last_day: date, today: date) -> Decision:
    """`own_open_steps`: what the agency itself must still do here. What others do is not asked."""
    if not is_involved:
        return refuse("leave.not_there", "Your agency does not work with this child now.")
    if own_open_steps:
        what = "A step" if own_open_steps == 1 else f"{own_open_steps} steps"
        verb = "is" if own_open_steps == 1 else "are"
        return refuse(
            "leave.open_steps",
            f"{what} of your agency {verb} still open here. Record each as done, or as not needed with its "
            "reason, and leave then.",
        )
    if last_day < today:
        return refuse("leave.past", "That day has passed. Give today or a day ahead.")
    return allow("leave.decided")
