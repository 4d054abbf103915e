"""A form for everybody that is saved for later, and how far something is that was sent."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import public as forms
from joinedup.frontdoor.forms import public_told as pages
from joinedup.frontdoor.rules import public, public_seals
from joinedup.frontdoor.views.public import (
    address,
    answers_of,
    draft_of,
    note_the_look,
    show,
    today_of,
    token_of,
    with_cookie,
)
from joinedup.gate import pages as gate
from joinedup.kernel import references
from joinedup.ui.rendering import go

# One sentence for a code that never was, a word that is not right, and a third try: nobody learns which.
NOT_FOUND = (
    "This code and this word do not go together, or were tried three times. Check both, and wait an hour "
    "after the third time. You can always begin anew."
)
NOT_THERE = (
    "This reference and this word do not go together, or were tried three times. Check both, and wait an "
    "hour after the third time. You can always ring us."
)


@gate.public_page
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Choose a word, and get a code: with both, the form can be opened again for a week, on any device."""
    draft = draft_of(request)
    if draft is None or draft.answers is None:
        return go("frontdoor:public_start")
    if request.method != "POST":
        return show(request, "save", form=forms.SaveForm())
    form = forms.SaveForm(request.POST)
    if not form.is_valid():
        return show(request, "save", form=form, status=422)
    code, at = public_seals.new_code(), gate.moment_of(request)
    word = str(form.cleaned_data["word"])
    by = actions.Anybody(draft.area_id)
    actions.save_for_later(token_of(request), code=code, word=word, by=by, at=at)
    return show(request, "saved", code=code, until=at + public.KEPT_FOR)


@gate.public_page
@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return show(request, "come_back", form=forms.ComeBackForm())
    form = forms.ComeBackForm(request.POST)
    if not form.is_valid():
        return show(request, "come_back", form=form, status=422)
    token = secrets.token_urlsafe(24)
    found = actions.try_to_come_back(
        public_seals.code_as_written(form.cleaned_data["code"]),
        form.cleaned_data["word"],
        new_token=token,
        by=actions.Anybody(0),
        at=gate.moment_of(request),
    )
    if not found:
        form.add_error(None, NOT_FOUND)
        return show(request, "come_back", form=form, status=422)
    return with_cookie(go("frontdoor:public_list"), token)


@gate.public_page
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What is answered and what is not, and where to go on."""
    draft = draft_of(request)
    if draft is None or draft.answers is None:
        return go("frontdoor:public_start")
    answers, today = draft.answers, today_of(request)
    about = public.about_of(answers.pages)
    lines: list[tuple[str, str, str]] = []
    for page in public.pages(about):
        form = pages.form_of(page, answers.pages.get(page.value, {}), about=about, today=today)
        title = form.title or str(next(iter(form.fields.values())).label)
        done = page.value in answers.pages and form.is_valid()
        begun = page.value in answers.pages
        state = "Completed" if done else "In progress" if begun else "Not yet started"
        lines.append((title, address(page), state))
    missing = pages.missing(answers.pages, today=today)
    context: dict[str, Any] = {
        "lines": lines,
        "go_on": address(missing) if missing is not None else "",
        "until": draft.kept + (public.KEPT_FOR if draft.saved else public.KEPT_UNSAVED),
    }
    return show(request, "list", **context)


@gate.public_page
@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Throw away what was typed and not sent."""
    answers = answers_of(request)
    if answers is not None:
        by = actions.Anybody(answers.area_id)
        actions.throw_away(token_of(request), by=by, at=gate.moment_of(request))
    return go("frontdoor:public_start")


@gate.public_page
@require_http_methods(["GET", "POST"])
def how_far(request: HttpRequest) -> HttpResponse:
    """How far it is, for whoever knows the reference and the word; never what was decided."""
    if request.method != "POST":
        return show(request, "how_far", form=forms.HowFarForm(), sent=None)
    form = forms.HowFarForm(request.POST)
    if not form.is_valid():
        return show(request, "how_far", form=form, sent=None, status=422)
    at = gate.moment_of(request)
    reference = references.parse(form.cleaned_data["reference"]) or ""
    area_id = queries.area_of(reference)
    by = actions.Anybody(area_id or 0)
    right = actions.try_the_word(reference, form.cleaned_data["word"], by=by, at=at)
    sent = queries.how_far(reference, area_id=area_id, at=at) if right and area_id is not None else None
    if sent is None:
        form.add_error(None, NOT_THERE)
        return show(request, "how_far", form=form, sent=None, status=422)
    note_the_look(sent, area_id or 0, at=at)
    return show(request, "how_far", form=forms.HowFarForm(), sent=sent, today=today_of(request))
