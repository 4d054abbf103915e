"""The pages on which a run is proposed and approved, and on which a person says what a pair is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_answer_for_links, may_work_the_front_door
from joinedup.children.queries import sameness
from joinedup.gate import pages as gate
from joinedup.linking import actions, queries
from joinedup.linking.forms import AnswerForm, ProposeForm
from joinedup.linking.rules.looking import Answer
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go
from joinedup.ui.waterfall import waterfall

_MOST_BROUGHT = 50  # whoever has said what these are is shown the next
_MOVED_ON = "Somebody was quicker: it changed after you opened the page. Here is how it stands now."


@gate.page(may=may_answer_for_links, shows=gate.Shows.OWN_WORK)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "runs": queries.runs(viewer),
        "may_propose": bool(queries.agencies_to_choose(viewer)),
        "today": viewer.at,
    }
    return render(request, "linking/runs.html", context)


@gate.page(may=may_answer_for_links, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    offered = queries.agencies_to_choose(viewer)
    sent = request.POST if request.method == "POST" else None
    form = posts.carry_on(request, ProposeForm(sent, agencies=offered))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
            taken = posts.taken(
                lambda: actions.propose(given.pop("whose"), **given, **how), form, fields={"link.": "whose"}
            )
            if taken.done:
                return go("linking:run", taken.made)
            status = taken.status
    return render(request, "linking/propose.html", {"form": form}, status=status)


@gate.page(may=may_answer_for_links, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, reference: str) -> HttpResponse:
    """One run, and the yes of the viewer's agency to it."""
    viewer = gate.signed_in(request)
    facts = queries.run(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    status, said = 200, ""
    if request.method == "POST":
        how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
        try:
            actions.approve(facts.reference, version=version_of(request.POST), **how)
        except (store.Stale, store.KeyReused):
            status, said = 409, _MOVED_ON
            facts = queries.run(viewer, reference) or facts
        except gate.Refused as refused:
            status, said = 409, refused.decision.because
            facts = queries.run(viewer, reference) or facts
        else:
            return go("linking:run", facts.reference)
    context = {"run": facts, "said": said, "errors": ((("", said),) if said else ()), "today": viewer.at}
    return render(request, "linking/run.html", context, status=status)


@gate.page(may=may_work_the_front_door, shows=gate.Shows.OWN_WORK)
@require_GET
def looks(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for somebody to say what they are. No name stands here."""
    viewer = gate.signed_in(request)
    context = {
        "open": queries.looks(viewer),
        "many_open": queries.many_looks(viewer),
        "brought": sameness.found_by_files(viewer, most=_MOST_BROUGHT),
        "many_brought": sameness.many_found_by_files(viewer)[0],
        "answered": queries.looks(viewer, answered=True),
        "today": viewer.at,
    }
    return render(request, "linking/looks.html", context)


@gate.page(may=may_work_the_front_door, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = queries.look(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "pair.looked", facts.child.reference, facts.reference)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
            said = Answer(form.cleaned_data["said"])
            version, of = version_of(request.POST), facts.reference
            taken = posts.taken(
                lambda: actions.answer(of, said=said, version=version, **how),
                form,
                fields={"look.": "said"},
                moved_on=_MOVED_ON,
                sent_before=_MOVED_ON,
            )
            if taken.done:
                return go("linking:looks")
            facts, status = queries.look(viewer, reference) or facts, taken.status
    context = {
        "look": facts,
        "picture": waterfall(facts.steps),
        "form": form,
        "today": viewer.at,
    }
    return render(request, "linking/look.html", context, status=status)
