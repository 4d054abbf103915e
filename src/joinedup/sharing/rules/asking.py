"""Whether a question can be put at all, before its topic is looked at."""

from datetime import date, timedelta

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.ui.words import day as in_full

WHY_LIMIT = 200
MOST_AT_ONCE = 6
ANSWERED_LATELY = timedelta(days=14)  # as long an answer to the same question is shown first


def may_be_asked(*, named: int, chosen: int, own: bool) -> Decision:
    """`named`: how many of the `chosen` are around the child; `own`: the desk is of the asker's agency."""
    if own:
        return refuse("ask.own_agency", "This is a desk of your own agency. Look in your own records.")
    if chosen == 0:
        return refuse("ask.about_nobody", "Choose whom you ask about")
    if named != chosen:
        return refuse("ask.not_around", "Choose only people who are around this child")
    return allow("ask.around")


def may_be_asked_at_once(desks: int) -> Decision:
    """Several desks, each its own question with one purpose; never everybody."""
    if desks > MOST_AT_ONCE:
        return refuse(
            "ask.too_many", f"Ask at most {MOST_AT_ONCE} desks at once. Choose those that are likely to know."
        )
    return allow("ask.several")


def may_still_be_asked(*, desk: str, left_on: date | None, today: date) -> Decision:
    """`desk`: with its agency. `left_on`: the day from which it, or the whole agency, is not there."""
    if left_on is None or today < left_on:
        return allow("ask.there")
    return refuse("ask.left", f"{desk}, closed on {in_full(left_on)}. Choose who can tell you now.")


def may_still_share(*, agency: str, left_on: date | None, today: date) -> Decision:
    """Whether an agency still asks, answers and is told; `left_on`: the day from which it is not here."""
    if left_on is None or today < left_on:
        return allow("share.here")
    return refuse(
        "share.left",
        f"{agency} left the partnership on {in_full(left_on)}. Nothing goes to them or comes from them here. "
        "Ring about what cannot wait.",
    )


def may_be_written_down(happened_on: date, *, people: int, today: date) -> Decision:
    """Whether a holder can write something down as it answers: about somebody asked about, not ahead."""
    if people == 0:
        return refuse("write_down.about_nobody", "Choose whom it is about")
    if happened_on > today:
        return refuse("write_down.ahead", "It must have happened by today. Check the day.")
    return allow("write_down.known")
