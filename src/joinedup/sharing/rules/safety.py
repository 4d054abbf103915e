"""A narrow answer must not be a blind one (I10).

Before sending, the holder says whether anything outside the question changes this child's safety tonight.
"""

from datetime import datetime, timedelta

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.kernel.london import today_in_london

LINE_LIMIT = 160


_NIGHT_ENDS = timedelta(hours=6)


def is_asked_again(*, prepared_at: datetime, at: datetime) -> bool:
    """Whether what was said of tonight was said of another night: it is asked of whoever lets it go.

    A night ends at six in the morning: at half past midnight 'tonight' is still the night before.
    """
    return today_in_london(prepared_at - _NIGHT_ENDS) < today_in_london(at - _NIGHT_ENDS)


def check(tonight: bool | None, *, item: str, line: str) -> Decision:
    """Whether the holder's yes or no is whole: a yes carries one item or one line, a no carries neither."""
    sent = [thing for thing in (item, line.strip()) if thing]
    if tonight is None:
        return refuse(
            "safety.not_answered",
            "Choose whether anything outside the question changes this child's safety tonight",
        )
    if tonight:
        return _yes(sent, line=line)
    if sent:
        return refuse(
            "safety.no_but_sent", "You said no, and chose something to send. Choose yes, or clear it"
        )
    return allow("safety.no")


def _yes(sent: list[str], *, line: str) -> Decision:
    if not sent:
        return refuse(
            "safety.nothing_sent",
            "Write the line, or choose the item, that changes the child's safety tonight",
        )
    if len(sent) > 1:
        return refuse("safety.two", "Send one item or one line, not both")
    if len(line) > LINE_LIMIT:
        return refuse("safety.line_too_long", f"Say it in one line of at most {LINE_LIMIT} characters")
    return allow("safety.one")
