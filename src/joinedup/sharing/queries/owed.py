"""What is owed to whoever answered, and by whom."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Hold, Question
from joinedup.sharing.queries.answers import last_gone
from joinedup.sharing.rules.following_up import editions, in_force
from joinedup.sharing.rules.owed import Debt, Standing, standing
from joinedup.sharing.rules.states import State


def hold_of(row: Question) -> Hold | None:
    """The hold that stands, whether or not its day is over."""
    return Hold.objects.select_related("owner", "by").filter(question=row, ended_at=None).first()


def held_now(question_ids: Iterable[int], *, today: date) -> dict[int, Hold]:
    """Those of them whose outcome is held today, by key."""
    rows = Hold.objects.filter(question_id__in=set(question_ids), ended_at=None, review_on__gte=today)
    return {row.question_id: row for row in rows}


def standing_of(row: Question, *, at: datetime) -> Standing:
    """How the debt stands for a question that is answered, or closed."""
    held = hold_of(row)
    gone = last_gone(row.answers.all())
    went = row.entered if gone is None else gone.released_at or gone.entered
    # A part stands whose rest was withdrawn; what is decided anew is owed from that day.
    anew = max((one.ended_at for one in row.outcomes_before.all() if one.ended_at), default=None)
    answered_on = today_in_london(anew or row.withdrawn_at or went)
    return standing(
        answered_on=answered_on,
        given=row.state == State.CLOSED,
        review_on=held.review_on if held else None,
        today=today_in_london(at),
        calendar=england_and_wales(),
        limits=in_force(answered_on, among=editions()),
    )


def owed_by(viewer: Viewer) -> tuple[tuple[Question, Standing], ...]:
    """What this person owes: what they asked or follow up, and the holds that they look at again."""
    me = viewer.practitioner_id
    asked = Q(asker_id=me, follower=None, follower_desk=None)
    follows = Q(follower_id=me) | Q(follower_desk_id__in=viewer.desk_ids)
    holds = Q(holds__owner_id=me, holds__ended_at=None)
    rows = Question.objects.asked_by(viewer).filter(asked | follows | holds, state=State.ANSWERED.value)
    whole = rows.select_related("desk__agency", "child").prefetch_related("answers", "outcomes_before")
    found = ((row, standing_of(row, at=viewer.at)) for row in whole.distinct().order_by("pk"))
    return tuple((row, stands) for row, stands in found if stands.debt in (Debt.OWED, Debt.OVERDUE))
