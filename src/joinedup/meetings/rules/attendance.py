"""Attendance told fairly: who was not asked, or asked too late, did not stay away.

Five states; a late or a missing invitation is the inviter's, whoever came in the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse
from joinedup.ui.words import plural

LEAST_FOR_A_RATE = 10  # below it a percentage says nothing, and says who (ux.md 10.9)
FEWER_THAN = 5
UNSAID_LETTER, UNSAID = "?", "nobody said whether they came"


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


def state_of(seat: Seat) -> State | None:
    """Whoever came, came. Of the others, those whom nobody asked in time are not absent.

    None: they were asked, and nobody said whether they came. That is no absence of theirs.
    """
    if seat.said is Said.ATTENDED:
        return State.ATTENDED
    if seat.said is Said.REPORT:
        return State.REPORT
    if not seat.invited:
        return State.NOT_INVITED
    if seat.said is Said.NOTHING:
        return None
    return State.LATE if seat.late else State.ABSENT


@dataclass(frozen=True, slots=True)
class Tally:
    """What one agency's seats at some meetings come to."""

    attended: int = 0
    report: int = 0
    late: int = 0
    not_invited: int = 0
    absent: int = 0
    unsaid: int = 0  # nobody said whether they came: whoever chaired has to
    charged_late: int = 0  # to the inviter, whether they came or not
    charged_missing: int = 0

    @property
    def meetings(self) -> int:
        return self.attended + self.report + self.late + self.not_invited + self.absent + self.unsaid

    @property
    def of(self) -> int:
        """What the rate is of: those who could have come."""
        return self.attended + self.report + self.absent

    @property
    def rate(self) -> int | None:
        """In hundredths, rounded to the nearer; None where it divides by nothing."""
        return round(100 * (self.attended + self.report) / self.of) if self.of else None


def tally(seats: Iterable[Seat]) -> Tally:
    counts: dict[State | None, int] = dict.fromkeys((*State, None), 0)
    late = missing = 0
    for seat in seats:
        counts[state_of(seat)] += 1
        late += seat.invited and seat.late
        missing += not seat.invited
    return Tally(
        counts[State.ATTENDED], counts[State.REPORT], counts[State.LATE], counts[State.NOT_INVITED],
        counts[State.ABSENT], counts[None], charged_late=late, charged_missing=missing,
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


@dataclass(frozen=True, slots=True)
class Cell:
    """One month of one agency: '9/11' came or reported of those who could, and each state by its letter."""

    words: str  # '' where it had no seat
    letters: str  # 'A6 R2 –1'
    state: str  # which pattern: of the state that stands out, a code of `State`; '' where none is known


def cell(found: Tally) -> Cell:
    if not found.meetings:
        return Cell("", "", "")
    counts = {
        State.ATTENDED: found.attended,
        State.REPORT: found.report,
        State.LATE: found.late,
        State.NOT_INVITED: found.not_invited,
        State.ABSENT: found.absent,
    }
    found_letters = [f"{state.letter}{count}" for state, count in counts.items() if count]
    letters = " ".join([*found_letters, *([f"{UNSAID_LETTER}{found.unsaid}"] if found.unsaid else [])])
    # What somebody should look at comes before what went well; of two as frequent the inviter's own.
    worst = max(
        (State.NOT_INVITED, State.LATE, State.ABSENT),
        key=lambda state: (counts[state], state is not State.ABSENT),
    )
    stands_out = worst if counts[worst] else State.REPORT if found.report > found.attended else State.ATTENDED
    if not sum(counts.values()):
        return Cell(f"0/{found.meetings}", letters, "")
    return Cell(f"{found.attended + found.report}/{found.meetings}", letters, stands_out.value)


def rate_in_words(found: Tally) -> str:
    if found.rate is None:
        return "Nobody said whether they came" if found.unsaid else "Nobody was asked in time"
    if found.of < LEAST_FOR_A_RATE:
        return f"{found.attended + found.report} of {found.of}: too few for a rate"
    return f"{found.rate} %"


def by_whom(desks: Iterable[str]) -> str:
    """What heads them, with the desk that convened: they are not the agency's in whose row they stand."""
    names = sorted(desks)
    return f"Late or missing invitations by {' and '.join(names) or 'whoever convened'}"


def charged(found: Tally) -> str:
    """'3 late, 5 not invited', which is the inviter's."""
    parts = []
    if found.charged_late:
        parts.append(f"{found.charged_late} late")
    if found.charged_missing:
        parts.append(f"{found.charged_missing} not invited")
    return ", ".join(parts) or "0"


def sentence(agencies: Mapping[str, Tally]) -> str:
    """'Housing attended or reported at 2 of 5; 5 times it was not invited.' Of whoever stands out most."""
    if not agencies:
        return "No meeting of these months is over yet."

    def kept_out(name: str) -> int:
        return agencies[name].not_invited + agencies[name].late

    for weight in (kept_out, lambda name: agencies[name].absent):
        name = max(agencies, key=lambda one: (weight(one), one))
        if weight(name):
            return _of(name, agencies[name])
    unsaid = sum(found.unsaid for found in agencies.values())
    if unsaid:
        return f"Of {plural(unsaid, 'seat')} nobody said whether anybody came: whoever chairs says so."
    return "Every agency that was asked in time attended or sent a report."


def _of(name: str, found: Tally) -> str:
    parts = (
        [f"{name} attended or reported at {found.attended + found.report} of {found.of}"] if found.of else []
    )
    parts += [f"{_often(found.not_invited)} it was not invited"] if found.not_invited else []
    parts += [f"{_often(found.late)} it was invited late"] if found.late else []
    if not found.of:
        parts[0] = f"{name}: {parts[0]}"
    return f"{'; '.join(parts)}."


def _often(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def shown(people: int, *, inside: bool) -> str:
    """A count of people: as it is in the room, and nothing small where it leaves it (ux.md 10.9)."""
    if inside or people == 0 or people >= FEWER_THAN:
        return str(people)
    return "fewer than 5"


def frontline_in_words(*, asked: int, came: int, frontline: int, everybody: int, inside: bool) -> str:
    """How many who came meet families, and what became of the places given by name. Hidden as a whole where a
    small number could be worked out of it."""
    if not everybody and not asked:
        return "Nobody of the frontline was asked by name, and nobody has come yet."
    counts = (asked, came, frontline, everybody - frontline)
    if not inside and any(0 < one < FEWER_THAN for one in counts):
        return "Hidden to protect people (fewer than 5)."
    came_in_all = f"Of {everybody} who came, {frontline} meet families in their work."
    if not everybody:
        came_in_all = "Nobody has come yet."
    if not asked:
        return f"{came_in_all} Nobody who does was asked by name."
    people = "One person who does was" if asked == 1 else f"{asked} people who do were"
    taken = "came" if asked == came == 1 else "nobody came" if not came else f"{came} of them came"
    return f"{came_in_all} {people} asked by name, and {taken}."
