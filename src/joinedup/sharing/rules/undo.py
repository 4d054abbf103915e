"""Ten seconds in which a question can be taken back: until they have passed, no desk has it."""

from datetime import datetime, timedelta

from joinedup.kernel.decisions import Decision, allow, refuse

SECONDS = 10
UNDO = timedelta(seconds=SECONDS)


def may_be_undone(*, asker: bool, reaches_at: datetime | None, at: datetime) -> Decision:
    """`asker`: whoever takes it back asked it. At the tenth second it is with the desk."""
    if not asker:
        return refuse("undo.not_yours", "Only whoever sent this can take it back.")
    if reaches_at is None or at >= reaches_at:
        return refuse("undo.too_late", f"The {SECONDS} seconds are over: the desk has this question now.")
    return allow("undo.in_time")
