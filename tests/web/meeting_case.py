"""A morning's meeting in the small town: Denise chairs; Sam, Hannah and Joy sit there for their agencies."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from joinedup.meetings.actions import agenda, attendance, live
from joinedup.meetings.models import Case, Meeting
from joinedup.meetings.rules.attendance import Said
from joinedup.meetings.rules.turns import Way

from .bad_town import form_at
from .conftest import Town

DENISE, SAM, HANNAH, JOY, PRIYA, GRACE = (
    "Denise Walker", "Sam Khan", "Hannah Okoye", "Joy Adeyemi", "Priya Nair", "Grace Obi",
)  # fmt: skip
WEDNESDAY = date(2026, 7, 15)
_TEN = time(9, 0, tzinfo=UTC)  # 10:00 in London


@dataclass
class Sitting:
    town: Town
    reference: str

    @property
    def live(self) -> str:
        return f"/meetings/{self.reference}/live"

    @property
    def meeting(self) -> Meeting:
        return Meeting.objects.get(reference=self.reference)

    def cases(self) -> list[Case]:
        return list(Case.objects.filter(meeting__reference=self.reference).order_by("position"))

    def call(self, way: Way = Way.NEXT, case: str = "") -> str:
        """Call a case; its reference, or '' where none is left."""
        by = self.town.viewer(DENISE)
        live.call(self.reference, way=way, case=case, by=by, at=by.at)
        now = Case.objects.filter(meeting__reference=self.reference, state="now").first()
        return now.reference if now else ""

    def send(self, who: str, path: str, /, **filled: Any) -> Any:
        """Fill in the form of the live page that goes to `path`, and send it."""
        client = self.town.client(who)
        return client.post(path, {**form_at(client.get(self.live), path), **filled})


def sits(town: Town, *, day: date = WEDNESDAY, added: bool = True) -> Sitting:
    """Open, with Amara's family first, at ten; nobody has called a case. Not `added`: with what the rule
    brings alone."""
    ten = datetime.combine(day, _TEN)
    chair = town.viewer(DENISE)
    reference = agenda.convene(day, by=chair, at=chair.at)
    row = Meeting.objects.get(reference=reference)
    if added:
        agenda.add(reference, what=town.amara.reference, because="Hurt last night.", by=chair, at=chair.at)
    town.set_time(ten - timedelta(minutes=30))
    chair = town.viewer(DENISE)
    agenda.build(reference, by=chair, at=chair.at)
    row.refresh_from_db()
    agenda.lock(reference, based_on=row.version, by=chair, at=chair.at)
    for who in (DENISE, SAM, HANNAH, JOY):
        person = town.people[who]
        attendance.say_attendance(
            reference,
            agency=person.agency.reference,
            said=Said.ATTENDED,
            came=(person.reference,),
            by=chair,
            at=chair.at,
        )
    town.set_time(ten)
    chair = town.viewer(DENISE)
    live.open_meeting(reference, by=chair, at=chair.at)
    return Sitting(town, reference)
