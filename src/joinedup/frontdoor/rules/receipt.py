"""What a sender may expect after telling us, with the days and hours that hold."""

from dataclasses import dataclass
from datetime import date, datetime

from joinedup.clocks.rules.due import day_nought
from joinedup.clocks.rules.limits import ServiceDay
from joinedup.kernel.london import day_in_words, in_clock_words, to_london
from joinedup.kernel.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Next:
    """What happens next, a sentence a step. `closed` is true when the front door is not open now."""

    steps: tuple[str, ...]
    closed: bool


def what_happens_next(
    received_at: datetime, *, due_on: date, service_day: ServiceDay, calendar: WorkingCalendar
) -> Next:
    """Return the promise that goes with a receipt; it says the same whenever the receipt is opened again."""
    here = to_london(received_at)
    nought = day_nought(received_at, service_day=service_day, calendar=calendar)
    opens, closes = service_day.opens[nought.day.weekday()], service_day.closes[nought.day.weekday()]
    same_day = nought.day == here.date()
    read_on = day_in_words(nought.day, today=here.date())
    if same_day:
        reads = f"A social worker reads it today, {read_on}, before {in_clock_words(closes)}."
    else:
        reads = (
            f"The front door is closed now. A social worker reads it on {read_on},"
            f" between {in_clock_words(opens)} and {in_clock_words(closes)}."
        )
    decides_on = day_in_words(due_on, today=here.date())
    return Next(
        steps=(
            reads,
            f"They decide by the end of {decides_on}. We tell you on this page: acted on, advice given,"
            " passed on, or that we need to talk with you.",
            "We may not be able to tell you details about a family. We always tell you that it was read and"
            " what was decided.",
        ),
        closed=not same_day or here.time() < opens,
    )
