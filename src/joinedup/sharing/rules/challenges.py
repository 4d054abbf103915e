"""A refusal that is challenged: by when somebody looks again, who that is, and what they may say."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse
from joinedup.kernel.working_days import WorkingCalendar

TEXT_LIMIT = 400


@cache
def working_days() -> int:
    text = (files("joinedup.sharing") / "data" / "challenges.toml").read_text("utf-8")
    return int(tomllib.loads(text)["challenge"]["working_days"])


def due_on(today: date, *, calendar: WorkingCalendar) -> date:
    """The last day on which it is still looked at in time."""
    return calendar.add(today, working_days())


def may_challenge(*, refused: bool, challenged: bool) -> Decision:
    if not refused:
        return refuse("challenge.no_refusal", "There is no refusal here to look at again.")
    if challenged:
        return refuse("challenge.once", "This refusal has been challenged. What came of it stands here.")
    return allow("challenge.open")


def may_look_again(viewer: Viewer, *, desk_id: int, refused_by: str) -> Decision:
    """Somebody else at that desk, or a manager of that agency; never whoever refused."""
    if desk_id not in viewer.desk_ids and not viewer.may(Right.SEE_OPEN_WORK):
        return hide("look_again.not_yours")
    if viewer.reference == refused_by:
        return refuse(
            "look_again.own", "You gave this refusal. Somebody else at your agency looks at it again."
        )
    return allow("look_again.somebody_else")
