"""A joint visit: when it may be, and who may plan it and say what came of it."""

from datetime import datetime, timedelta

from joinedup.kernel.decisions import Decision, allow, hide, refuse

LEAST = timedelta(hours=1)  # a visit, from door to door
AHEAD = timedelta(days=14)  # as far as a rota can be trusted
SHOWN = 3  # times that are offered for each colleague


def may_plan(starts: datetime, *, now: datetime) -> Decision:
    if starts <= now:
        return refuse("visit.past", "Choose a time that is still to come.")
    if starts - now > AHEAD:
        return refuse("visit.far", "Choose a time within the next two weeks.")
    return allow("visit.ahead")


def may_be_off_rota(*, both_on: bool, agreed: bool, who: str) -> Decision:
    """Two people may agree on what no rota says; nobody is put down for a time when they are off."""
    if both_on or agreed:
        return allow("visit.time")
    return refuse(
        "visit.off_rota",
        f"You and {who} are not both on the rota then. Choose another time, or say that you agreed on it.",
    )


def may_say(*, starts: datetime, now: datetime, said: bool, theirs: bool) -> Decision:
    """What came of it is said by one of the two, or by whoever it was handed to, once it should have been."""
    if not theirs:
        return hide("visit.not_yours")
    if said:
        return refuse("visit.said", "Somebody has said already what came of this visit.")
    if now < starts:
        return refuse("visit.ahead", "This visit is still to come. Say afterwards whether it was made.")
    return allow("visit.over")
