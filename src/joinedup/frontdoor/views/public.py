"""Telling us of a worry without an account: one question on a page, and a cookie in the browser."""

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.agencies.queries import areas_with_a_front_door
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import public as forms
from joinedup.frontdoor.forms import public_told as pages
from joinedup.frontdoor.rules import public, public_seals
from joinedup.frontdoor.rules.public import Page, Sealed
from joinedup.frontdoor.views import public_aside
from joinedup.gate import pages as gate
from joinedup.intake.spool import OtherWords
from joinedup.kernel.london import today_in_london
from joinedup.ui.forms import in_words, key_of, new_key
from joinedup.ui.rendering import go, go_to

COOKIE = "form" if settings.DEMO else "__Host-form"
AWAY = "https://www.bbc.co.uk/weather"  # where 'exit this page' leads: what anybody may have been reading
_CARRIED = "check"  # whom the answers are sealed for that travel with the last page


@gate.public_form
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Is anybody in danger now? What this is, how to leave it quickly, and what it takes."""
    areas = [(area.id, area.name) for area in areas_with_a_front_door()]
    if request.method != "POST":
        draft = draft_of(request)
        going_on = draft is not None and draft.answers is not None
        return show(request, "start", form=forms.StartForm(areas=areas), going_on=going_on)
    form = forms.StartForm(request.POST, areas=areas)
    if not form.is_valid():
        return show(request, "start", form=form, going_on=False, status=422)
    if not areas:
        raise BadRequest
    answers = answers_of(request) or _new()
    in_danger = form.cleaned_data["danger"] == "yes"
    area_id = int(form.cleaned_data.get("area") or areas[0][0])
    response = go("frontdoor:public_danger") if in_danger else _go_on(Page.ABOUT)
    return _kept(request, replace(answers, area_id=area_id, in_danger=in_danger), response)


@gate.public_page
@require_GET
def danger(request: HttpRequest) -> HttpResponse:
    """Ring 999; then, if you can, tell us."""
    return show(request, "danger")


@gate.public_form
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """One question. It is kept on the server each time somebody goes on, and never while they type."""
    asked = request.GET.get("on", "")
    if asked not in set(Page):
        return go("frontdoor:public_start")
    here, answers, today = Page(asked), answers_of(request), today_of(request)
    if request.method != "POST":
        if answers is None:
            return go("frontdoor:public_start")
        return _question(request, here, answers)
    answers = answers or _new()
    about = request.POST.get("about", "") if here is Page.ABOUT else public.about_of(answers.pages)
    more = "_more" in request.POST
    form = pages.form_of(here, request.POST, about=about, today=today)
    form.beside = ("_more", "_later")
    if "_later" in request.POST:  # as it stands, in order or not: it is asked again before it is sent
        typed = pages.typed_on(form)
        if any(value for values in typed.values() for value in values):
            answers = replace(answers, pages={**answers.pages, here.value: typed})
        return _kept(request, answers, go("frontdoor:public_save"))
    if not form.is_valid():
        return _question(request, here, answers, form=form, status=422)
    answers = replace(answers, pages={**answers.pages, here.value: pages.typed_on(form)})
    if more:
        response: HttpResponse = go_to(f"{address(here)}&more=yes")
    else:
        following = public.after(here, answers.pages)
        response = go("frontdoor:public_check") if following is None else _go_on(following)
    return _kept(request, answers, response)


@gate.public_form
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything that was answered, once more, and the button that sends it."""
    if request.method == "POST":
        return _send(request)
    draft = draft_of(request)
    if draft is not None and draft.sent:
        return go("frontdoor:public_receipt")
    answers = draft.answers if draft is not None else None
    if answers is None or not answers.area_id:
        return go("frontdoor:public_start")
    return _check_page(request, answers, forms.CheckForm())


def _send(request: HttpRequest) -> HttpResponse:
    """The answers come with the page that shows them: they can be taken whatever became of the draft."""
    key = key_of(request.POST)
    carried = request.POST.get("_answers", "")
    answers = public_seals.unseal(carried, key=settings.DRAFTS_KEY, owner=f"{_CARRIED} {key}")
    if answers is None:
        raise BadRequest
    form = forms.CheckForm(request.POST)
    form.beside = ("_answers",)
    if not form.is_valid():
        return _check_page(request, answers, form, status=422)
    missing = pages.missing(answers.pages, today=today_of(request))
    if missing is not None:
        return _go_on(missing)
    return _taken_in(request, answers, form, key=key)


def _taken_in(request: HttpRequest, answers: Sealed, form: forms.CheckForm, *, key: str) -> HttpResponse:
    """Into the database; beside it, sealed, where that cannot take it; else told so, with what was typed."""
    reference = public_seals.reference_of(key, key=settings.DRAFTS_KEY)
    typed, by, at = form.cleaned_data["word"], actions.Anybody(answers.area_id), gate.moment_of(request)
    word = public_seals.word_digest(typed, key=settings.DRAFTS_KEY, of=reference)
    told, detail = pages.told_in(answers.pages, in_danger=answers.in_danger, today=today_of(request))
    try:
        actions.tell_as_anybody(told, detail, reference=reference, word=word, by=by, at=at, key=key)
    except store.KeyReused:
        return _sent_before(request, answers, form)
    except (store.NotSaved, OperationalError, InterfaceError) as refused:
        try:
            public_aside.keep_aside(answers, reference=reference, word=typed, key=key, at=at)
        except OtherWords:
            return _sent_before(request, answers, form)
        except OSError:
            raise store.NotSaved("kept nowhere") from refused
        return _plain_receipt(request, reference)
    token = token_of(request) or secrets.token_urlsafe(24)
    try:
        draft = queries.draft(token, at=at)
        if draft is not None and draft.answers is not None and draft.answers.key != key:
            return _plain_receipt(
                request, reference, aside=False
            )  # another form is on its way here: it stays
        _say_that_it_was_sent(token, reference, answers, by=by, at=at)
    except (store.NotSaved, DatabaseError):
        return _plain_receipt(request, reference, aside=False)
    return with_cookie(go("frontdoor:public_receipt"), token)


def _sent_before(request: HttpRequest, answers: Sealed, form: forms.CheckForm) -> HttpResponse:
    return _check_page(request, replace(answers, key=new_key()), form, sent_before=True, status=409)


def _plain_receipt(request: HttpRequest, reference: str, *, aside: bool = True) -> HttpResponse:
    """On disk, and nothing more can be asked of the database now."""
    request.in_trouble = True  # type: ignore[attr-defined]
    return show(request, "receipt_aside", reference=reference, aside=aside)


def _say_that_it_was_sent(
    token: str, reference: str, answers: Sealed, *, by: actions.Anybody, at: datetime
) -> None:
    """A browser whose draft is gone gets a line for its receipt; the concern itself is on disk by now."""
    if queries.draft(token, at=at) is None:
        actions.keep(token, Sealed(answers.key, answers.area_id), by=by, at=at)
    actions.sent(token, reference, by=by, at=at)


def note_the_look(sent: queries.HowFar, area_id: int, *, at: datetime) -> None:
    """Where something was told, say to the front door that it was opened; on a day of reading alone, not."""
    if sent.told:
        with suppress(store.ReadOnly):
            actions.note_that_it_was_read(sent.reference, by=actions.Anybody(area_id), at=at)


@gate.public_page
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Shown to the browser that sent it, and only once it is on disk."""
    draft = draft_of(request)
    if draft is None or not draft.sent:
        return go("frontdoor:public_start")
    sent = queries.how_far(draft.sent, area_id=draft.area_id, at=gate.moment_of(request))
    if sent is None:
        return go("frontdoor:public_start")
    note_the_look(sent, draft.area_id, at=gate.moment_of(request))
    return show(request, "receipt", sent=sent, today=today_of(request))


def _check_page(
    request: HttpRequest,
    answers: Sealed,
    form: forms.CheckForm,
    *,
    sent_before: bool = False,
    status: int = 200,
) -> HttpResponse:
    key = answers.key
    return show(
        request,
        "check",
        form=form,
        rows=_rows(answers, today=today_of(request)),
        missing=_words_of_missing(answers, today_of(request)),
        carried=public_seals.seal(answers, key=settings.DRAFTS_KEY, owner=f"{_CARRIED} {key}"),
        form_key=key,
        sent_before=sent_before,
        back=address(public.pages(public.about_of(answers.pages))[-1]),
        status=status,
    )


def _words_of_missing(answers: Sealed, today: date) -> str:
    page_ = pages.missing(answers.pages, today=today)
    return address(page_) if page_ is not None else ""


def _rows(answers: Sealed, *, today: date) -> list[tuple[str, str, str]]:
    """What was asked, what was answered, and where to change it."""
    about, rows = public.about_of(answers.pages), []
    for each in public.pages(about):
        form = pages.form_of(each, answers.pages.get(each.value, {}), about=about, today=today)
        said = [(str(bound.label), _said(form, bound.name, in_words(bound))) for bound in form]
        rows += [(label, words, address(each)) for label, words in said if words] or [
            (form.title or str(next(iter(form.fields.values())).label), "Not answered", address(each))
        ]
    return rows


def _said(form: forms.PageForm, name: str, words: str) -> str:
    return "Yes" if words == "on" else words


def _question(
    request: HttpRequest,
    here: Page,
    answers: Sealed,
    *,
    form: forms.PageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    about, today = public.about_of(answers.pages), today_of(request)
    more = request.GET.get("more") == "yes"
    if form is None:
        typed = answers.pages.get(here.value)
        form = pages.form_of(here, typed, about=about, today=today, more=more, judged=False)
    path = public.pages(about)
    back = public.before(here, answers.pages)
    return show(
        request,
        "page",
        form=form,
        here=here.value,
        action=address(here),
        back=address(back) if back is not None else reverse("frontdoor:public_start"),
        many=len(path) + 1,
        number=path.index(here) + 1 if here in path else 1,
        can_add=isinstance(form, forms.ChildrenForm) and form.many < public.MOST_CHILDREN,
        status=status,
    )


def _new() -> Sealed:
    return Sealed(key=new_key(), area_id=0)


def _kept(request: HttpRequest, answers: Sealed, response: HttpResponse) -> HttpResponse:
    """Keep the answers before the next page is shown; a browser that sent one before begins another."""
    token = token_of(request)
    draft = queries.draft(token, at=gate.moment_of(request))
    if not token or (draft is not None and draft.sent):
        token = secrets.token_urlsafe(24)
    if not answers.area_id:
        areas = areas_with_a_front_door()
        answers = replace(answers, area_id=areas[0].id if len(areas) == 1 else 0)
        response = response if answers.area_id else go("frontdoor:public_start")
    actions.keep(token, answers, by=actions.Anybody(answers.area_id), at=gate.moment_of(request))
    return with_cookie(response, token)


def with_cookie(response: HttpResponse, token: str) -> HttpResponse:
    """For this visit of this browser only: who comes to it later finds nothing."""
    response.set_cookie(COOKIE, token, secure=not settings.DEMO, httponly=True, samesite="Lax")
    return response


def token_of(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return token if 20 <= len(token) <= 64 else ""


def draft_of(request: HttpRequest) -> queries.OpenDraft | None:
    return queries.draft(token_of(request), at=gate.moment_of(request))


def answers_of(request: HttpRequest) -> Sealed | None:
    draft = draft_of(request)
    return draft.answers if draft is not None else None


def today_of(request: HttpRequest) -> date:
    return today_in_london(gate.moment_of(request))


def address(here: Page) -> str:
    return f"{reverse('frontdoor:public_page')}?on={here.value}"


def _go_on(to: Page) -> HttpResponse:
    return go_to(address(to))


def show(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"frontdoor/public/{name}.html", {"away": AWAY, **context}, status=status)
