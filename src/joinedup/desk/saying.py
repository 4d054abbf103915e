"""The pages on which somebody writes down what a child said, and what the family has been told."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.children import actions, queries
from joinedup.children.queries import ChildFacts
from joinedup.children.rules.pointing import may_point_to
from joinedup.desk.saying_forms import FamilyForm, WordsForm
from joinedup.files import actions as file_actions
from joinedup.files import queries as files
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

log = logging.getLogger("joinedup.desk")

Save = Callable[[dict[str, Any]], str]


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def add_words(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child, today = child_of(request, reference), today_in_london(viewer.at)
    posted = request.method == "POST"
    form = WordsForm(request.POST if posted else None, request.FILES if posted else None, today=today)
    drawing, called = _drawing_in(request, child, form)

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        # Where an address was taken out of it, it leads nowhere.
        link = said["link"] if may_point_to(said["link"]).allowed else ""
        about: dict[str, Any] = {"words": said["words"], "heard_by": said["heard_by"], "on": said["heard_on"]}
        drawn: dict[str, Any] = {"link": link, "drawing": drawing, "called": called}
        return actions.write_down_words(child.reference, **about, **drawn, **how)

    return written_down(
        request,
        child,
        form,
        save,
        "desk/add_words.html",
        beside={"words.drawing": "drawing", "words.link": "link"},
        chosen=bool(called),
    )


def _drawing_in(request: HttpRequest, child: ChildFacts, form: WordsForm) -> tuple[files.Found | None, str]:
    """What the file is and what it is called, once the rest of the form is in order; where it is not taken,
    the form says so."""
    upload = request.FILES.get("drawing")
    if upload is None:
        return None, ""
    called = str(upload.name)
    if not form.is_valid():
        return None, called
    try:
        return files.drawn(upload.read()), called
    except files.NotTaken as refused:
        viewer, alarming = gate.signed_in(request), refused.why.alarming
        if alarming:
            log.warning("file.alarming")
        file_actions.refused(child.reference, alarming=alarming, by=viewer, at=viewer.at)
        form.add_error("drawing", refused.why.sentence)
        return None, called


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def drawing(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand out a drawing that shows what a child said, to whoever reads the words."""
    viewer = gate.signed_in(request)
    child = queries.whose_drawing(viewer, reference)
    found = files.content(reference) if child else None
    if found is None:
        raise trail.nothing_there(request, reference)
    line, content = found
    trail.looked(request, "drawing.looked", child, line.reference)
    if line.waits and not file_actions.may_go_out(child, line, content, by=viewer, at=viewer.at):
        return render(request, "ui/file_waits.html", status=503)
    return gate.handed_out(content, media_type=line.kind.media_type, called=line.file_name)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def family_told(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child, today = child_of(request, reference), today_in_london(viewer.at)
    form = FamilyForm(request.POST if request.method == "POST" else None, today=today)

    def save(how: dict[str, Any]) -> str:
        return actions.write_down_what_family_knows(child.reference, told=form.told(), **how)

    return written_down(request, child, form, save, "desk/family_told.html")


def child_of(request: HttpRequest, reference: str) -> ChildFacts:
    child = queries.child(gate.signed_in(request), reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "child.looked", child.reference)
    return child


def written_down(
    request: HttpRequest,
    child: ChildFacts,
    form: Form,
    save: Save,
    page: str,
    *,
    on: str = "desk:child",
    beside: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Show a form about a child, or save what was typed into it and go on to the child's page.

    `on` is another page of the child to go on to; `beside` says at which field a refusal stands; `more` is
    what the form's page shows besides.
    """
    viewer = gate.signed_in(request)
    context = {
        "child": child,
        "form": form,
        "told": queries.family_told(child.id, kept_back=child.kept),
        "today": today_in_london(viewer.at),
        **more,
    }
    if request.method != "POST":
        context["form"] = posts.carry_on(request, form)
        return render(request, page, context)
    kept = vault.settle(form, about=queries.case_of(child.id)) if form.is_valid() else None
    if kept is None:
        return render(request, page, context, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    taken = posts.taken(lambda: vault.saved(lambda: save(how), kept, form, **how), form, fields=beside or {})
    if not taken.done:
        return render(request, page, context, status=taken.status)
    return go(on, child.reference)
