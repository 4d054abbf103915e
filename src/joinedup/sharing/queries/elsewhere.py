"""Who else can be asked, and the question ready for them."""

from typing import Any

from joinedup.agencies import queries as agencies
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Question
from joinedup.sharing.rules.periods import PERIODS, first_day


def desks_elsewhere(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """The duties of other agencies in the area: reference, and how it is called."""
    there = agencies.desks_to_ask(viewer.area_id, today=today_in_london(viewer.at))
    desks = [one for one in there if one.agency_id != viewer.agency_id]
    return tuple(sorted(((one.reference, f"{one.agency_name}: {one.name}") for one in desks), key=_called))


def _called(desk: tuple[str, str]) -> str:
    return desk[1]


def asked_like(viewer: Viewer, child_id: int, reference: str) -> dict[str, Any]:
    """What to fill in where a question of one's own is asked of somebody else; nothing for any other."""
    wanted = references.parse(reference) or ""
    row = Question.objects.asked_by(viewer).filter(child_id=child_id, reference=wanted).first()
    if row is None:
        return {}
    months = next((one.months for one in PERIODS if first_day(row.until, months=one.months) == row.since), 6)
    return {
        "topic": row.topic,
        "topic_detail": row.topic_detail,
        "people": list(row.about.values_list("person", flat=True)),
        "months": str(months),
        "why": row.why,
        "skill": row.skill,
    }
