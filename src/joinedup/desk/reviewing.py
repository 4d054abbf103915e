"""Opening a record with a reason, and the reviews that follow: by somebody else, to the end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.children import actions, queries
from joinedup.children.rules.guarding import may_break_glass
from joinedup.children.rules.reviewing import SORTS, may_have_reviews
from joinedup.desk.guard_forms import CloseForm, OpenForm
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go

_NOTHING = "There is no record by this reference that a reason opens for you"
_FIELDS = {"glass.no_reason": "code", "glass.theirs": "reference"}
_SENT_BEFORE = "This form was sent before with other words, and that stands. Open the page again."
_MOVED_ON = "Somebody closed this after you opened the page."


@gate.page(may=may_break_glass, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def open_with_a_reason(request: HttpRequest) -> HttpResponse:
    """One page for every record: hidden, absent and closed to this person are one answer."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    form = OpenForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
            try:
                child = actions.open_with_a_reason(
                    given["reference"], code=given["code"], because=given["because"], **how
                )
            except actions.NothingToOpen:
                trail.look("looked.nothing", by=viewer, at=viewer.at, typed=given["reference"])
                form.add_error("reference", _NOTHING)
            except gate.Refused as refused:
                form.add_error(_FIELDS.get(refused.decision.rule, "because"), refused.decision.because)
            except store.KeyReused:
                form.add_error(None, _SENT_BEFORE)
                status = 409
            else:
                return go("desk:child", child)
    return render(request, "desk/open_with_a_reason.html", {"form": form}, status=status)


@gate.page(may=may_have_reviews, shows=gate.Shows.OWN_WORK)
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "open": queries.reviews(viewer),
        "closed": queries.reviews(viewer, closed=True),
        "today": viewer.at,
    }
    return render(request, "desk/reviews.html", context)


@gate.page(may=may_have_reviews, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    line = queries.review(viewer, reference)
    if line is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "review.looked", line.reference)
    sent = request.POST if request.method == "POST" else None
    form = posts.carry_on(request, CloseForm(sent, findings=SORTS[line.code].findings))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
            try:
                actions.close_review(
                    line.reference, **form.cleaned_data, version=version_of(request.POST), **how
                )
            except (store.Stale, store.KeyReused):
                form.add_error(None, _MOVED_ON)
                line, status = queries.review(viewer, reference) or line, 409
            except gate.Refused as refused:
                form.add_error("finding", refused.decision.because)
            else:
                return go("desk:reviews")
    context = {"line": line, "form": form, "today": viewer.at}
    return render(request, "desk/review.html", context, status=status)
