"""What one area counts by: the limits of England, and the area's own in their place.

The law is the same everywhere, and what is local is each area's own: an area's file gives its own limits, and
may take over, replace or leave out the usual local ones that come with Joinedup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from joinedup.clocks.rules.counting import Counts
from joinedup.clocks.rules.limits import Kind, Limits, ServiceDay, Verified, as_shipped, limits_of
from joinedup.clocks.rules.timers import Timers, timers_of
from joinedup.kernel.working_days import WorkingCalendar
from joinedup.kernel.working_time import ServiceHours


@dataclass(frozen=True, slots=True)
class Profile:
    limits: Limits
    timers: Timers

    @property
    def service_day(self) -> ServiceDay:
        return self.limits.service_day

    def within(self, hours: ServiceHours) -> "Profile":
        """The same, where the area said by hand in which hours its time limits count."""
        said = ServiceDay(hours, source="Said by whoever administers the area", verified=Verified.NO)
        return replace(self, limits=replace(self.limits, service_day=said))

    def counts(self, calendar: WorkingCalendar) -> Counts:
        return Counts(self.timers, calendar, self.limits.service_day)


def profile_of(own: Mapping[str, Any]) -> Profile:
    """Read an area's own file over what comes with Joinedup. {}: as it comes.

    Raises:
        ValueError: as `limits_of` and `timers_of`.
        KeyError: a row lacks a field.
    """
    data = together(as_shipped(), own)
    return Profile(limits_of(data), timers_of(data))


def together(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """An area's rows stand in for those of the same timer. With `usual_local_limits = false` none of the
    local rows that come with Joinedup are taken over."""
    named = {row["timer"] for row in own.get("limit", ())}
    usual = own.get("usual_local_limits", True)
    taken_over = [
        row
        for row in shipped["limit"]
        if row["timer"] not in named and (usual or row["kind"] != Kind.LOCAL.value)
    ]
    rows = [*taken_over, *own.get("limit", ())]
    held = {row["timer"] for row in rows}
    waits = [row for row in shipped.get("waits", ()) if {row["timer"], row["for"]} <= held]
    return {
        "edition": {**shipped["edition"], **own.get("edition", {})},
        "counting": {**shipped["counting"], **own.get("counting", {})},
        "service_day": own.get("service_day", shipped["service_day"]),
        "limit": rows,
        "waits": [*waits, *own.get("waits", ())],
    }
