"""What is done with a case at a meeting, and who may still change what of the agenda."""

from datetime import date, datetime
from enum import StrEnum

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.kernel.london import moment_in_words
from joinedup.kernel.working_days import WorkingCalendar

REASON_LIMIT = 300


class Lane(StrEnum):
    """Everything that comes on is discussed, until somebody says otherwise."""

    DISCUSS = "discuss"
    PAPERS = "papers"
    NOT_FOR_US = "not_for_us"

    @property
    def label(self) -> str:
        return {"discuss": "Discuss", "papers": "Agree on papers", "not_for_us": "Not for us"}[self.value]


class Turn(StrEnum):
    """Where a case is in the meeting itself."""

    WAITING = "waiting"
    NOW = "now"
    PARKED = "parked"
    HEARD = "heard"


class Way(StrEnum):
    UP = "up"
    DOWN = "down"


def may_chair(viewer: Viewer) -> Decision:
    return allow("meeting.chairs") if viewer.may(Right.CHAIR_MEETINGS) else hide("meeting.not_chair")


def may_convene(
    day: date, *, today: date, starts_at: datetime, at: datetime, calendar: WorkingCalendar
) -> Decision:
    if not calendar.first <= day <= calendar.last:
        return refuse(
            "convene.beyond", "The bank holidays of that year are not known yet. Choose another day."
        )
    if day < today or starts_at <= at:
        return refuse("convene.past", "That meeting would have begun already. Choose a later day.")
    if not calendar.is_working(day):
        return refuse(
            "convene.closed", "No daily meeting is held on that day. The next one takes it in: choose that."
        )
    return allow("convene.ahead")


def may_lock(*, cut_off_at: datetime, built: bool, locked: bool, at: datetime) -> Decision:
    if locked:
        return refuse("lock.locked", "The agenda is locked already.")
    if at < cut_off_at:
        said = moment_in_words(cut_off_at, at=at)
        return refuse("lock.early", f"The cut-off is {said}. What comes in until then still goes on.")
    if not built:
        return refuse("lock.not_built", "Draw the agenda first: nothing has been drawn since the cut-off.")
    return allow("lock.lock")


def may_build(*, locked: bool) -> Decision:
    if locked:
        return refuse("build.locked", "The agenda is locked. What comes now can be added with a reason.")
    return allow("build.build")


def may_ask(*, built: bool, closed: bool) -> Decision:
    if closed:
        return refuse("ask_views.closed", "This meeting is over.")
    if not built:
        return refuse("ask_views.not_built", "Draw the agenda first.")
    return allow("ask_views.ask")


def may_add(*, closed: bool, because: str) -> Decision:
    if closed:
        return refuse("add.closed", "This meeting is over. Nothing is added to it.")
    if not because.strip():
        return refuse("add.no_reason", "Enter why it cannot wait for tomorrow's meeting.")
    return allow("add.reasoned")


def may_join(position: int, *, record: bool, there: bool, heard: bool) -> Decision:
    """Whether what is added joins the case in which the child is already. `record`: it is an incident or a
    concern; `there`: that very one is in it."""
    if heard:
        return refuse(
            "add.heard",
            f"This child was heard already, at {position}. What is new is for the next meeting.",
        )
    if there or not record:
        return refuse("add.on_already", f"This child is on the agenda already, at {position}.")
    return allow("add.joins")


def may_name_scribe(*, closed: bool) -> Decision:
    if closed:
        return refuse("scribe.closed", "This meeting is over. Its minutes stand as they are.")
    return allow("scribe.named")


def may_sort(
    lane: Lane, *, stands: Lane, chairs: bool, locked: bool, turn: Turn, closed: bool, because: str
) -> Decision:
    """Anybody who takes part may pull a case into the discussion, also once the agenda is locked; nobody may
    take one out of it then."""
    if closed or turn is Turn.HEARD:
        return refuse("sort.heard", "This case has been heard already.")
    if lane is stands:
        return refuse("sort.same", f"It stands under '{lane.label}' already.")
    if lane is Lane.DISCUSS:
        return allow("sort.pulled")
    return _may_take_out(lane, chairs=chairs, locked=locked, because=because)


def _may_take_out(lane: Lane, *, chairs: bool, locked: bool, because: str) -> Decision:
    if not chairs:
        return refuse(
            "sort.not_chair", "Whoever chairs moves a case there. You can pull one into the discussion."
        )
    if locked:
        return refuse(
            "sort.locked", "The agenda is locked. A case can only be pulled into the discussion now."
        )
    if lane is Lane.NOT_FOR_US and not because.strip():
        return refuse("sort.no_reason", "Enter why it is not for this meeting, and where it goes instead.")
    return allow("sort.sorted")


def may_move(*, locked: bool, closed: bool) -> Decision:
    if closed:
        return refuse("move.closed", "This meeting is over.")
    if locked:
        return refuse("move.locked", "The agenda is locked. Its order stays as everybody was sent it.")
    return allow("move.moved")
