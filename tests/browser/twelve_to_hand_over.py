"""Twelve questions that Sam Khan has taken on, put into a town beside its server: run as a program."""

from datetime import timedelta

import django

django.setup()

from joinedup import store  # noqa: E402
from joinedup.agencies import queries as agencies  # noqa: E402
from joinedup.demo import story  # noqa: E402
from joinedup.demo.people import in_the_story  # noqa: E402
from joinedup.desk.queries import open_items_of  # noqa: E402
from joinedup.sharing import actions as sharing  # noqa: E402

TWELVE = 12


def main() -> None:
    at = story.starts_at()
    priya, sam = in_the_story(story.PRIYA, at=at), in_the_story(story.SAM, at=at)
    desk = next(one for one in agencies.every_desk(sam.area_id) if one.id in sam.desk_ids)
    child = story.child_reference()
    with store.reading_in(sam.area_id):
        has = len(open_items_of(sam.practitioner_id, area_id=sam.area_id, at=at))
    for number in range(TWELVE - has):
        question = sharing.ask(
            child,
            topic="domestic_abuse_incident",
            topic_detail="",
            desk=desk.reference,
            people=(child,),
            months=6,
            why="To decide who is safe to be at home",
            needed_by=at + timedelta(hours=6 + number),
            concern="",
            by=priya,
            at=at,
            key=f"twelve-{number}",
        )
        sharing.accept(question, version=1, by=sam, at=at, key=f"taken-{number}")


main()
