"""How urgent a concern was said to be, and who has it."""

from datetime import datetime, timedelta

from joinedup.agencies.queries import on_duty
from joinedup.agencies.rules.on_duty import Step
from joinedup.clocks.queries import profile
from joinedup.frontdoor.models import Concern
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.queries.values import RatingLine, Triage
from joinedup.frontdoor.rules import ratings
from joinedup.frontdoor.rules.progress import OPEN, State
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import end_of_day, today_in_london
from joinedup.kernel.working_days import CalendarEnds

_LONGEST_CLOSED = 14  # days: over Christmas and New Year


def triage_of(row: Concern, *, viewer: Viewer) -> Triage:
    in_use = profile_in_use(row.area_id, today=today_in_london(viewer.at))
    given = tuple(
        RatingLine(
            in_use.called(Rating(one.rating)),
            one.because,
            one.by.name,
            one.entered,
            ratings.stands(one.due_at, at=viewer.at) if one.due_at else "",
        )
        for one in row.ratings.select_related("by").order_by("-entered", "-pk")
    )
    return Triage(
        rating=row.rating,
        given=given,
        due_words=due_words(row, at=viewer.at),
        late=is_late(row, at=viewer.at),
        holder=row.reader.name if row.reader else "",
        mine=row.reader_id == viewer.practitioner_id,
        past_closing=_past_closing(row, at=viewer.at),
        of_a_worker=row.of_a_worker,
    )


def due_words(row: Concern, *, at: datetime) -> str:
    if row.due_at is None or State(row.state) not in OPEN:
        return ""
    return ratings.stands(row.due_at, at=at)


def is_late(row: Concern, *, at: datetime) -> bool:
    return row.due_at is not None and State(row.state) in OPEN and at > row.due_at


def _past_closing(row: Concern, *, at: datetime) -> str:
    """Who works on with a red one while the front door is closed, in one sentence; '' where it is open."""
    if (
        row.rating != Rating.RED
        or State(row.state) not in OPEN
        or past_closing_since(row.area_id, at=at) is None
    ):
        return ""
    now = on_duty(row.desk_id, at=at)
    takes_it = "Nobody can be reached: ring" if now.step is Step.NOBODY else f"{now.who} takes it on:"
    return (
        "The front door is closed. Red is worked on to its end, past closing time."
        f" {takes_it} {now.phone}. {now.because}."
    )


def past_closing_since(area_id: int, *, at: datetime) -> datetime | None:
    """When the front door closed, past which a red one is worked on; None while it is open.

    Also None where the area's own practice does not work on past closing time.
    """
    if not profile_in_use(area_id, today=today_in_london(at)).red_past_closing:
        return None
    today, calendar = today_in_london(at), england_and_wales()
    for back in range(_LONGEST_CLOSED):
        day = today - timedelta(days=back)
        try:
            stretch = profile(area_id, today=day).service_day.hours.on(day, calendar=calendar)
        except CalendarEnds:  # nobody knows whether it is a working day: it is looked at as closed
            return end_of_day(today - timedelta(days=1))
        if stretch is not None and stretch[0] <= at:
            return None if at < stretch[1] else stretch[1]
    return at - timedelta(days=_LONGEST_CLOSED)
