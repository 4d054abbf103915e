"""Whether a question can be put at all, before its topic is looked at."""

from datetime import date

from joinedup.kernel.decisions import Decision, allow, refuse

WHY_LIMIT = 200


def may_be_asked(*, named: int, chosen: int, own: bool) -> Decision:
    """`named`: how many of the `chosen` are around the child; `own`: the desk is of the asker's agency."""
    if own:
        return refuse("ask.own_agency", "This is a desk of your own agency. Look in your own records.")
    if chosen == 0:
        return refuse("ask.about_nobody", "Choose whom you ask about")
    if named != chosen:
        return refuse("ask.not_around", "Choose only people who are around this child")
    return allow("ask.around")


def may_be_written_down(happened_on: date, *, people: int, today: date) -> Decision:
    """Whether a holder can write something down as it answers: about somebody asked about, not ahead."""
    if people == 0:
        return refuse("write_down.about_nobody", "Choose whom it is about")
    if happened_on > today:
        return refuse("write_down.ahead", "It must have happened by today. Check the day.")
    return allow("write_down.known")
