"""So many cases on the agenda of the town's meeting, which is locked and attended: run as a program.

The last but one is of two children.
"""

import sys

import django

django.setup()

from datetime import timedelta  # noqa: E402

from joinedup import store  # noqa: E402
from joinedup.children.models import Child  # noqa: E402
from joinedup.demo import story  # noqa: E402
from joinedup.demo.people import in_the_story  # noqa: E402
from joinedup.meetings.actions import agenda, attendance  # noqa: E402
from joinedup.meetings.models import Case, CaseChild, Meeting  # noqa: E402
from joinedup.meetings.rules.attendance import Said  # noqa: E402


def main(cases: int) -> None:
    at = story.starts_at() + timedelta(minutes=30)
    denise = in_the_story(story.DENISE, at=at)
    with store.reading_in(denise.area_id, denise.agency_id):
        meeting = Meeting.objects.visible_to(denise).get()
        known = (
            Child.objects.visible_to(denise)
            .exclude(pk__in=CaseChild.objects.filter(meeting=meeting).values("child_id"))
            .order_by("pk")
        )
        children = list(known.values_list("reference", flat=True)[: cases - 1])
        sibling = known[cases - 1]
    for child in children:
        agenda.add(meeting.reference, what=child, because="Hurt last night.", by=denise, at=at)
    of_two = Case.objects.filter(meeting=meeting).order_by("position")[cases - 2]
    both = {"case": of_two, "meeting": meeting, "child": sibling, "place": 2}
    CaseChild.objects.create(area_id=denise.area_id, occurred=at, entered=at, **both)
    meeting.refresh_from_db()
    agenda.lock(meeting.reference, based_on=meeting.version, by=denise, at=at)
    for who in (story.DENISE, story.SAM, story.HANNAH):
        person = in_the_story(who, at=at)
        attendance.say_attendance(
            meeting.reference,
            agency=person.agency_reference,
            said=Said.ATTENDED,
            came=(person.reference,),
            by=denise,
            at=at,
        )
    print(meeting.reference)


main(int(sys.argv[1]))
