"""Twelve worries that Sam Khan told, and waits to hear of, put into a town: run as a program."""

import django

django.setup()

from joinedup import store  # noqa: E402
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


main()
