"""Wishes for advice on the law: one's own, and those at one's desk."""

from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import AdviceWish
from joinedup.sharing.queries.values import AdviceLine
from joinedup.sharing.rules.purposes import purposes
from joinedup.sharing.rules.topics import topics
from joinedup.store import drafts

MOST = 20


def my_advice(viewer: Viewer) -> tuple[AdviceLine, ...]:
    """What the viewer was not sure of, the newest first, with what was said to it."""
    mine = AdviceWish.objects.filter(area_id=viewer.area_id, by_id=viewer.practitioner_id)
    rows = mine.select_related("agency", "said_by").order_by("-pk")[:MOST]
    kept = {one.token for one in drafts.of(viewer, at=viewer.at)}
    return tuple(_line(row, draft=row.draft if row.draft in kept else "") for row in rows)


def advice_to_give(viewer: Viewer) -> tuple[AdviceLine, ...]:
    """What waits at the viewer's desks, the oldest first. Never one's own."""
    waiting = AdviceWish.objects.filter(area_id=viewer.area_id, desk_id__in=viewer.desk_ids, said_at=None)
    rows = waiting.exclude(by_id=viewer.practitioner_id).select_related("agency", "said_by")
    return tuple(_line(row, draft="") for row in rows.order_by("pk")[:MOST])


def advised_already(viewer: Viewer, key: str) -> bool:
    """Whether a wish came to the viewer's desks, from somebody else, and was advised on."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return False
    said = AdviceWish.objects.filter(area_id=viewer.area_id, desk_id__in=viewer.desk_ids, pk=key)
    return said.exclude(by_id=viewer.practitioner_id).exclude(said_at=None).exists()


def _line(row: AdviceWish, *, draft: str) -> AdviceLine:
    topic, purpose = topics().get(row.topic), purposes().get(row.purpose)
    return AdviceLine(
        key=str(row.pk),
        agency=row.agency.name,
        topic=topic.label if topic else "Not chosen yet",
        purpose=purpose.label if purpose else "Not chosen yet",
        basis=row.basis,
        at=row.entered,
        draft=draft,
        said=row.said,
        said_by=row.said_by.name if row.said_by else "",
    )
