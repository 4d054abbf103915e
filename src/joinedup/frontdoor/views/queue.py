"""The queue of the front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from joinedup.access.rules import roles
from joinedup.frontdoor import queries
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    waiting = queries.queue(viewer, after=request.GET.get("after", ""))
    trail.looked(request, "front_door.looked", *(line.reference for line in waiting.lines))
    context = {"queue": waiting, "summary": _queue_summary(waiting), "today": today_in_london(viewer.at)}
    context["numbers"] = queries.numbers(viewer) if request.GET.get("numbers") == "shown" else None
    return render(request, "frontdoor/queue.html", context)


def _queue_summary(waiting: queries.Queue) -> str:
    if not waiting.waiting.count:
        return ""
    for_a_manager = waiting.waiting.for_a_manager
    parts = [f"{waiting.waiting.count:,} waiting", f"oldest {waiting.oldest_waiting}"]
    if for_a_manager:
        parts.append(f"{for_a_manager:,} for a manager")
    if waiting.waiting.for_more:
        parts.append(f"{waiting.waiting.for_more:,} for more to come")
    return ", ".join(parts)
