"""Six people of six agencies at the town's meeting of so many cases: run as a program.

    python six_people.py asked 40     it is locked, all six are asked to it, and one of them is to write
    python six_people.py came         those six came, and nobody else did

Two of them are not among the people of the demo's story, and can sign in from now on.
"""

import sys

import django

django.setup()

from datetime import timedelta  # noqa: E402

from joinedup import store  # noqa: E402
from joinedup.agencies.models import Desk, Practitioner  # noqa: E402
from joinedup.children.models import Child  # noqa: E402
from joinedup.demo import story  # noqa: E402
from joinedup.demo.people import in_the_story  # noqa: E402
from joinedup.gate.viewer import Viewer  # noqa: E402
from joinedup.meetings.actions import agenda, attendance  # noqa: E402
from joinedup.meetings.models import CaseChild, Meeting  # noqa: E402
from joinedup.meetings.rules.attendance import Said  # noqa: E402
from joinedup.risk import actions as risk  # noqa: E402
from joinedup.risk.models import Round  # noqa: E402

AT = story.starts_at() + timedelta(minutes=30)
SIX = ("Denise Walker", "Sunita Patel", "Sam Khan", "Hannah Okoye", "Joy Adeyemi", "Amina Karim")
WRITES = "Sunita Patel"
BESIDES = ("0-19 service duty", "Parkside Primary safeguarding")  # desks that the area's rule does not ask


def ask(meeting: Meeting, cases: int, *, by: Viewer) -> None:
    on = CaseChild.objects.filter(meeting=meeting).values("child_id")
    known = Child.objects.visible_to(by).exclude(pk__in=on).order_by("pk")
    for child in list(known.values_list("reference", flat=True)[: cases - 1]):
        agenda.add(meeting.reference, what=child, because="Hurt last night.", by=by, at=AT)
    for one in Round.objects.filter(area_id=meeting.area_id, closed_at=None):  # asked before anybody met
        risk.close_round(one.reference, leads=True, by=by, at=AT)
    for desk in Desk.objects.filter(name__in=BESIDES):
        attendance.invite(meeting.reference, whom=desk.reference, by=by, at=AT)
    meeting.refresh_from_db()
    agenda.lock(meeting.reference, based_on=meeting.version, by=by, at=AT)
    for number, who in enumerate(SIX, start=90):
        Practitioner.objects.filter(name=who, demo_story=None).update(demo_story=number)
    meeting.refresh_from_db()
    writes = Practitioner.objects.get(name=WRITES).reference
    agenda.name_scribe(meeting.reference, whom=writes, based_on=meeting.version, by=by, at=AT)


def came(meeting: Meeting, *, by: Viewer) -> None:
    """Whoever is not here is waited for by nobody."""
    here = {one.agency_id: one for one in Practitioner.objects.filter(name__in=SIX).select_related("agency")}
    for seat in meeting.invitations.filter(person=None).select_related("agency"):
        one = here.get(seat.agency_id)
        attendance.say_attendance(
            meeting.reference,
            agency=seat.agency.reference,
            said=Said.ATTENDED if one else Said.ABSENT,
            came=(one.reference,) if one else (),
            by=by,
            at=AT,
        )


def main(what: str, cases: int = 0) -> None:
    denise = in_the_story(story.DENISE, at=AT)
    with store.reading_in(denise.area_id, denise.agency_id):
        meeting = Meeting.objects.visible_to(denise).get()
        ask(meeting, cases, by=denise) if what == "asked" else came(meeting, by=denise)
    print(meeting.reference)


main(sys.argv[1], *(int(one) for one in sys.argv[2:]))
