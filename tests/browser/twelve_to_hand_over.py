"""Twelve worries that Sam Khan told, and waits to hear of, put into a town: run as a program.

With a moment, Sam's shift ends half an hour after it, and Angela Moran's has begun half an hour before.
"""

import sys
from datetime import datetime, timedelta

import django

django.setup()

from joinedup import store  # noqa: E402
from joinedup.agencies.actions import NewShift, import_rota  # noqa: E402
from joinedup.demo import story  # noqa: E402
from joinedup.demo.people import in_the_story  # noqa: E402
from joinedup.desk.queries import open_items_of  # noqa: E402
from joinedup.frontdoor import actions as frontdoor  # noqa: E402
from joinedup.frontdoor.rules.telling import Told  # noqa: E402

TWELVE = 12
_TOLD = Told(
    worry="A child alone in the street at six.", last_happened="today", family_knows="yes",
    family_knows_detail="Mum",
)  # fmt: skip


def main() -> None:
    at = story.starts_at()
    sam = in_the_story(story.SAM, at=at)
    with store.reading_in(sam.area_id):
        has = len(open_items_of(sam.practitioner_id, area_id=sam.area_id, at=at))
    for _ in range(TWELVE - has):
        frontdoor.tell(_TOLD, by=sam, at=at)
    if sys.argv[1:]:
        _change_over(datetime.fromisoformat(sys.argv[1]))


def _change_over(at: datetime) -> None:
    earlier, half = at - timedelta(hours=1), timedelta(minutes=30)
    sam, angela = in_the_story(story.SAM, at=at), in_the_story(story.ANGELA, at=at)
    (desk,) = sam.desk_ids & angela.desk_ids
    import_rota(
        desk,
        shifts=[
            NewShift(sam.practitioner_id, at - timedelta(hours=6), at + half),
            NewShift(angela.practitioner_id, at - half, at + timedelta(hours=7)),
        ],
        imported_at=earlier,
        source="for the night",
        by=sam,
        at=earlier,
    )


main()
