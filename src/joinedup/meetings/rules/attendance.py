"""Attendance told fairly: who was not asked, or asked too late, did not stay away.

Five states; a late or a missing invitation is the inviter's, whoever came in the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

LEAST_FOR_A_RATE = 10  # below it a percentage says nothing, and says who (ux.md 10.9)
FEWER_THAN = 5


class Said(StrEnum):
    """What was said of an invitation once the meeting was there."""

    NOTHING = ""
    ATTENDED = "attended"
    REPORT = "report"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        return {
            "": "Nobody has said yet",
            "attended": "Attended",
            "report": "Report instead",
            "absent": "Absent",
        }[self.value]


class State(StrEnum):
    ATTENDED = "attended"
    REPORT = "report"
    LATE = "late"
    NOT_INVITED = "not_invited"
    ABSENT = "absent"

    @property
    def letter(self) -> str:
        return {"attended": "A", "report": "R", "late": "L", "not_invited": "N", "absent": "–"}[self.value]

    @property
    def label(self) -> str:
        return {
            "attended": "attended",
            "report": "sent a report instead",
            "late": "invited late, and did not come",
            "not_invited": "not invited",
            "absent": "absent",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Seat:
    """One agency at one meeting. `invited` and `late` are the inviter's part, `said` its own."""

    invited: bool
    late: bool
    said: Said


def state_of(seat: Seat) -> State:
    """Whoever came, came. Of the others, those whom nobody asked in time are not absent."""
    if seat.said is Said.ATTENDED:
        return State.ATTENDED
    if seat.said is Said.REPORT:
        return State.REPORT
    if not seat.invited:
        return State.NOT_INVITED
    return State.LATE if seat.late else State.ABSENT


@dataclass(frozen=True, slots=True)
class Tally:
    """What one agency's seats at some meetings come to."""

    attended: int = 0
    report: int = 0
    late: int = 0
    not_invited: int = 0
    absent: int = 0
    charged_late: int = 0  # to the inviter, whether they came or not
    charged_missing: int = 0

    @property
    def meetings(self) -> int:
        return self.attended + self.report + self.late + self.not_invited + self.absent

    @property
    def of(self) -> int:
        """What the rate is of: those who could have come."""
        return self.attended + self.report + self.absent

    @property
    def rate(self) -> int | None:
        """In hundredths, rounded to the nearer; None where it divides by nothing."""
        return round(100 * (self.attended + self.report) / self.of) if self.of else None


def tally(seats: Iterable[Seat]) -> Tally:
    counts = dict.fromkeys(State, 0)
    late = missing = 0
    for seat in seats:
        counts[state_of(seat)] += 1
        late += seat.invited and seat.late
        missing += not seat.invited
    return Tally(
        counts[State.ATTENDED], counts[State.REPORT], counts[State.LATE], counts[State.NOT_INVITED],
        counts[State.ABSENT], charged_late=late, charged_missing=missing,
    )  # fmt: skip


def may_say(said: Said, *, keeps: bool, closed: bool, came: int) -> Decision:
    """Whoever chairs or writes says it of everybody; of their own, an agency's people do not say absent."""
    if closed:
        return refuse("attendance.closed", "This meeting is over. Who came stands as it was said.")
    if said is Said.ABSENT and not keeps:
        return refuse("attendance.own", "Whoever chairs says who is absent. You can send a report instead.")
    if said is Said.ATTENDED and not came:
        return refuse("attendance.nobody", "Choose who came for them.")
    return allow("attendance.said")


def may_invite(*, closed: bool) -> Decision:
    if closed:
        return refuse("invite.closed", "This meeting is over. Nobody is asked to it any more.")
    return allow("invite.open")
