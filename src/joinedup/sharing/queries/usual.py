"""How long an agency's answers take, measured: beside what its card says of itself."""

from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median

from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Answer
from joinedup.sharing.queries.measures import moments_of
from joinedup.sharing.rules.measures import taken, whole_months
from joinedup.sharing.rules.suppression import LEAST_FOR_A_SHARE
from joinedup.sharing.rules.two_clocks import length_in_words

_ANSWERS = (Answer.Way.ITEMS.value, Answer.Way.NOTHING.value, Answer.Way.SPOKE.value)
TOO_FEW = f"fewer than {LEAST_FOR_A_SHARE} answers, so how long they took is not said"


def usual_answers(viewer: Viewer) -> dict[int, str]:
    """Half of its answers came within so long, by agency: over the last whole months, as the measures count.

    An agency that answered less often than a median may be told of has its reason in its place; one that
    answered nothing is not there.
    """
    first, after = moments_of(whole_months(today_in_london(viewer.at)))
    gone = Answer.objects.filter(area_id=viewer.area_id, released_at__gte=first, released_at__lt=after)
    rows = gone.filter(way__in=_ANSWERS).order_by("pk")
    columns = (
        "question_id",
        "question__desk__agency_id",
        "question__reaches_at",
        "question__entered",
        "released_at",
    )
    lengths: defaultdict[int, list[timedelta]] = defaultdict(list)
    seen: set[int] = set()
    for question, agency, reaches_at, entered, released_at in rows.values_list(*columns):
        if question not in seen:
            seen.add(question)
            lengths[agency].append(_taken(reaches_at or entered, released_at))
    return {agency: _in_words(found) for agency, found in lengths.items()}


def _taken(asked_at: datetime, released_at: datetime | None) -> timedelta:
    return timedelta() if released_at is None else taken(asked_at, released_at)


def _in_words(lengths: list[timedelta]) -> str:
    if len(lengths) < LEAST_FOR_A_SHARE:
        return TOO_FEW
    middle = median(length.total_seconds() for length in lengths)
    return f"half of their answers came within {length_in_words(timedelta(seconds=middle))}"
