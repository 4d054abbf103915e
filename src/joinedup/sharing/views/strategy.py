"""The page on which social work records a strategy discussion, and says when its enquiry is over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.children.queries import ChildFacts
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.strategy import StrategyForm
from joinedup.sharing.rules.strategy import may_record
from joinedup.sharing.views.shared import child_or_nothing, field_of, keyed, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def strategy(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child = _child(request, viewer, reference)
    there = queries.who_may_take_part(viewer, child)
    if request.method != "POST":
        return _page(request, child, posts.carry_on(request, StrategyForm(agencies=there)))
    if request.POST.get("over"):
        actions.end_enquiry(child.reference, by=viewer, at=viewer.at)
        return go("sharing:strategy", child.reference)
    return _recorded(request, child, StrategyForm(request.POST, agencies=there))


def _recorded(request: HttpRequest, child: ChildFacts, form: StrategyForm) -> HttpResponse:
    viewer, kept = gate.signed_in(request), settle(form, child.id) if form.is_valid() else None
    if kept is None:
        return _page(request, child, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in ("held_on", "took_part", "names", "decided", "because")}
    said["took_part"] = tuple(said["took_part"])
    try:
        vault.saved(lambda: actions.record_strategy(child.reference, **said, **how), kept, form, **keyed(how))
    except gate.Refused as refused:
        form.add_error(field_of(refused.decision.rule), refused.decision.because)
        return _page(request, child, form, status=422)
    except store.KeyReused:
        form.add_error(
            None, "This form was sent before with other words, and that stands. Send again to add this."
        )
        return _page(request, child, form, status=409)
    return go("sharing:strategy", child.reference)


def _child(request: HttpRequest, viewer: Viewer, reference: str) -> ChildFacts:
    """The child; for everybody who does not lead strategy discussions there is none here."""
    if not may_record(agencies.kind_of(viewer.agency_id)).allowed:
        raise trail.nothing_there(request, reference)
    child = child_or_nothing(request, viewer, reference)
    trail.looked(request, "child.looked", child.reference)
    return child


def _page(request: HttpRequest, child: ChildFacts, form: StrategyForm, *, status: int = 200) -> HttpResponse:
    viewer = gate.signed_in(request)
    held = queries.strategy_discussions(viewer, child)
    context = {
        "child": child,
        "form": form,
        "held": held,
        "open": any(one.is_open for one in held),
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/strategy.html", context, status=status)
