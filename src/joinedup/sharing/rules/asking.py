"""Whether a question can be put at all, before its topic is looked at."""

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
