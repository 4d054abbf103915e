"""Who lets a colleague in again that lost every way in, and when. Two people, never one; and not at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from joinedup.access.rules.roles import may_confirm_recovery
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision, allow, hide, refuse

OPEN_FOR = timedelta(hours=24)  # from the first word to the link; after that it begins anew
# A colleague whom somebody invents today says no second word; others have read of them before they may.
STOOD_FOR = timedelta(days=7)
WAIT = timedelta(hours=1)  # from the second word to the link: time for its owner to say no


class Standing(StrEnum):
    ONE_SAID_SO = "one_said_so"
    WAITS = "waits"
    READY = "ready"
    LAPSED = "lapsed"


class Account(Protocol):
    """Whose account it is."""

    @property
    def reference(self) -> str: ...
    @property
    def agency_reference(self) -> str: ...
    @property
    def area_id(self) -> int: ...


def may_help_anybody(viewer: Viewer) -> Decision:
    return (
        allow("recovery.administrator") if viewer.may(Right.CONFIRM_RECOVERY) else hide("recovery.not_yours")
    )


def may_help(viewer: Viewer, account: Account) -> Decision:
    """Whoever answers for this account, in the same area, and never its owner."""
    if viewer.area_id != account.area_id:
        return hide("recovery.other_area")
    return may_confirm_recovery(viewer, of=account.reference, of_agency=account.agency_reference)


def may_say_so(viewer: Viewer, *, said_by: Sequence[str], stood: bool) -> Decision:
    """Two different people say so: whoever has said it leaves the second word to somebody else. `stood`: they
    could have said it for seven days."""
    if not stood:
        return refuse(
            "recovery.new_here",
            "You have answered for accounts for less than 7 days. Somebody who has for longer confirms this.",
        )
    if viewer.reference in said_by:
        return refuse("recovery.said_before", "You have confirmed this. Somebody else must confirm it too.")
    if len(said_by) > 1:
        return refuse("recovery.both_said", "Two colleagues have confirmed this already.")
    return allow("recovery.say_so")


def standing(*, first_at: datetime, second_at: datetime | None, at: datetime) -> Standing:
    if at - first_at >= OPEN_FOR:
        return Standing.LAPSED
    if second_at is None:
        return Standing.ONE_SAID_SO
    return Standing.READY if at - second_at >= WAIT else Standing.WAITS
