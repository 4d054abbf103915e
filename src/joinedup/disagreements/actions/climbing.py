"""Up the ladder: by a person's sentence, or, when a step's time is over, with the raiser's own words."""

from collections.abc import Iterable
from datetime import datetime

from joinedup import store
from joinedup.access.actions import by_the_clock
from joinedup.disagreements.actions.rows import newest_rung, record, row_for, tell_sides
from joinedup.disagreements.models import Disagreement, Rung
from joinedup.disagreements.rules import states
from joinedup.disagreements.rules.ladder import Ladder, Step, due_at, is_out_of_time, may_go_up
from joinedup.disagreements.rules.states import Came, State
from joinedup.disagreements.telling import ladder_at, who_has
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.notices.rules.messages import Template
from joinedup.trail import actions as trail

_OPEN = [one.value for one in State if one.is_open]


@store.action
def move_up(
    reference: str,
    *,
    words: str,
    meanwhile: str,
    to: str = "",
    imminent: str = "",
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Not agreed: the next step, with a sentence on what was not, and on what keeps the child safe now.

    `to` is a step further up; it is taken only where `imminent` says what may happen to the child before.
    """
    row = row_for(reference, by=by, version=version, versioned=True)
    insist(states.may_change(State(row.state)))
    ladder, before = ladder_at(row.area_id, at=at), newest_rung(row)
    insist(may_go_up(ladder, at=before.step, to=to, imminent=imminent))
    step = ladder.step(to) if to else ladder.after(before.step)
    assert step is not None
    skipped = bool(to) and step != ladder.after(before.step)
    rung = _to_step(
        row,
        before,
        step,
        came=Came.SKIPPED if skipped else Came.MOVED,
        words=words,
        meanwhile=meanwhile,
        skipped_because=imminent if skipped else "",
        by_id=by.practitioner_id,
        at=at,
    )
    row.change(based_on=version, state=State.OPEN.value)
    tell_sides(Template.DIFFERENCE_UP, row, rung, by=by, at=at)
    record("difference.skipped" if skipped else "difference.moved_up", row, by=by, at=at)
    return row.reference


def remind(*, at: datetime) -> int:
    """Tell the next step of each whose time is over; return how many were told. May be called at any time."""
    return by_the_clock(_late, _time_is_over, at=at, reference="ladder")


def _late(area_id: int, *, at: datetime) -> list[int]:
    ladder = ladder_at(area_id, at=at)
    return [row.pk for row in _open_in(area_id) if _next_when_late(row, ladder, at=at)]


def _open_in(area_id: int) -> Iterable[Disagreement]:
    rows = Disagreement._base_manager.filter(area_id=area_id, state__in=_OPEN)
    return rows.select_related("child", "agency", "other").order_by("pk")


def _next_when_late(row: Disagreement, ladder: Ladder, *, at: datetime) -> Step | None:
    rung = newest_rung(row)
    return ladder.after(rung.step) if is_out_of_time(rung.due, at=at) else None


@store.action
def _time_is_over(key: int, *, by: trail.Clockwork, at: datetime) -> bool:
    """Once for each step: somebody may have settled or moved it since it was looked at."""
    row = next((one for one in _open_in(by.area_id) if one.pk == key), None)
    step = None if row is None else _next_when_late(row, ladder_at(by.area_id, at=at), at=at)
    if row is None or step is None:
        store.traced()
        return False
    rung = _to_step(row, newest_rung(row), step, came=Came.OUT_OF_TIME, at=at)
    row.change(based_on=row.version, state=row.state)
    tell_sides(Template.DIFFERENCE_UP, row, rung, by=by, at=at)
    record("difference.out_of_time", row, by=by, at=at)
    return True


def _to_step(
    row: Disagreement,
    before: Rung,
    step: Step,
    *,
    came: Came,
    at: datetime,
    words: str = "",
    meanwhile: str = "",
    skipped_because: str = "",
    by_id: int | None = None,
) -> Rung:
    rungs = list(row.rungs.all())
    had = {key for one in rungs for key in (one.ours_id, one.theirs_id)}
    without = frozenset(key for key in had if key is not None)
    ours = who_has(
        step, agency_id=row.agency_id, area_id=row.area_id, child_id=row.child_id,
        desk_id=before.ours_desk_id, without=without, at=at,
    )  # fmt: skip
    theirs = who_has(
        step, agency_id=row.other_id, area_id=row.area_id, child_id=row.child_id,
        desk_id=before.theirs_desk_id, without=without, at=at,
    )  # fmt: skip
    return Rung.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        disagreement=row,
        number=before.number + 1,
        step=step.code,
        name=step.name,
        came=came.value,
        due=due_at(step.limit, since=at, calendar=england_and_wales()),
        by_id=by_id,
        words=words,
        meanwhile=meanwhile,
        skipped_because=skipped_because,
        ours_id=ours.person_id,
        ours_desk_id=ours.desk_id,
        theirs_id=theirs.person_id,
        theirs_desk_id=theirs.desk_id,
    )
