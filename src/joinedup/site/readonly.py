"""Making this database read-only for a while, and what people read meanwhile."""

from datetime import datetime, timedelta

from joinedup import store
from joinedup.kernel.london import moment_in_words
from joinedup.store.models import ReadOnlyMode
from joinedup.store.readonly import ReadOnlyLine
from joinedup.trail import actions as trail

_OVERDUE = timedelta(minutes=5)  # for how long a browser is told to wait when the moment is over
_AT_LEAST = timedelta(seconds=30)


@store.addition
@store.even_when_read_only
def close(*, until: datetime, because: str, by: trail.Actor, at: datetime) -> None:
    """Refuse work from now on. Said again, it only changes until when and why."""
    store.wait_for_work_to_end()
    ReadOnlyMode.objects.update_or_create(
        id=1, defaults={"until": until, "because": because}, create_defaults=_row(until, because, since=at)
    )
    trail.record("readonly.begun", by=by, at=at, typed=because)


@store.addition
@store.even_when_read_only
def open_again(*, by: trail.Actor, at: datetime) -> None:
    ReadOnlyMode.objects.all().delete()
    trail.record("readonly.ended", by=by, at=at)


def _row(until: datetime, because: str, *, since: datetime) -> dict[str, object]:
    return {"until": until, "because": because, "since": since}


def until_when(line: ReadOnlyLine, *, at: datetime) -> str:
    """'until 14:00', or that it takes longer than was said."""
    if at >= line.until:
        return f"longer than until {moment_in_words(line.until, at=at)}, as was said first"
    return f"until {moment_in_words(line.until, at=at)}"


def banner(line: ReadOnlyLine, *, at: datetime) -> str:
    """What stands on every page: that nothing can be saved, until when, and why."""
    return (
        f"Read-only {until_when(line, at=at)}: you can look at everything, and nothing can be saved. "
        f"Reason: {line.because.rstrip('.')}."
    )


def seconds_to_wait(line: ReadOnlyLine, *, at: datetime) -> int:
    left = line.until - at if at < line.until else _OVERDUE
    return int(max(left, _AT_LEAST).total_seconds())
