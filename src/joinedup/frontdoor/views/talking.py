"""Talking a worry through: a conversation that was had, advice before naming, and telling whose it is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import front_door_desk, on_duty
from joinedup.children.queries import case_of, perhaps
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import AdviseForm, AskBeforeNamingForm, NameItForm, NoteForm
from joinedup.frontdoor.forms.known_by import in_full
from joinedup.frontdoor.forms.others import (
    HOW_MANY,
    MORE_FIELD,
    people_asked_for,
    people_of_the_draft,
)
from joinedup.frontdoor.queries import OwnTalk, TalkToAdvise
from joinedup.frontdoor.rules import advising
from joinedup.frontdoor.views.shared import perhaps_the_others
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, fill_again, key_of, typed_in
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

_SENT_BEFORE = "This page was sent before with other words, and that stands. Your words are still here."


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_GET
def talks(request: HttpRequest) -> HttpResponse:
    """One's own conversations, and those that wait for one's advice. No word of what was said."""
    viewer = gate.signed_in(request)
    context = {
        "mine": queries.talks(viewer),
        "to_advise": queries.talks_to_advise(viewer),
        "today": today_in_london(viewer.at),
    }
    return render(request, "frontdoor/talks.html", context)


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest) -> HttpResponse:
    """Note a conversation in under a minute (F8)."""
    viewer = gate.signed_in(request)
    if request.method != "POST":
        return _note_page(request, posts.carry_on(request, NoteForm()))
    form = NoteForm(request.POST, places=queries.places_near_home(viewer.area_id))
    if not form.is_valid():
        return _note_page(request, form, status=422)
    named = form.cleaned_data["child_name"]
    about = case_of(*perhaps(viewer, name=named, birth_date=None)) if named else frozenset[str]()
    kept = vault.settle(form, about=about)
    if kept is None:
        return _note_page(request, form, status=422)
    how = _how(request, viewer)
    try:
        made = vault.saved(lambda: actions.note_conversation(form.noted(), **how), kept, form, **how)
    except store.KeyReused:
        return _again(form, lambda: _note_page(request, form, status=409))
    return go("frontdoor:talk", made)


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for advice before a child is named (V5). The page says what follows before anything is typed."""
    viewer = gate.signed_in(request)
    here = queries.advisers_here(viewer.area_id, at=viewer.at)
    those = [adviser for adviser, _ in here]
    if request.method != "POST":
        return _ask_page(request, posts.carry_on(request, AskBeforeNamingForm(advisers=those)))
    form = AskBeforeNamingForm(request.POST, advisers=those, places=queries.places_near_home(viewer.area_id))
    if not form.is_valid():
        return _ask_page(request, form, status=422)
    try:
        made = actions.ask_before_naming(form.asked(), **_how(request, viewer))
    except store.KeyReused:
        return _again(form, lambda: _ask_page(request, form, status=409))
    return go("frontdoor:talk", made)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def talk(request: HttpRequest, reference: str) -> HttpResponse:
    """One conversation: for whoever had it what to do next, for the adviser the form to advise."""
    viewer = gate.signed_in(request)
    found = _talk_or_nothing(request, viewer, reference)
    form = AdviseForm()
    if isinstance(found, TalkToAdvise) and found.may_advise:
        form = posts.carry_on(request, form, posts_to="frontdoor:advise")
    return _talk_page(request, found, form)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["POST"])
def advise(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    found = _talk_or_nothing(request, viewer, reference)
    if not isinstance(found, TalkToAdvise):
        raise trail.nothing_there(request, reference)
    form = AdviseForm(request.POST)
    if not form.is_valid():
        return _talk_page(request, found, form, status=422)
    try:
        actions.advise(found.reference, advised=form.advised(), **_how(request, viewer))
    except store.KeyReused:
        return _again(form, lambda: _talk_page(request, found, form, status=409))
    except gate.Refused as refused:
        form.add_error(None, f"{refused.decision.because} Your words are still here.")
        return _talk_page(request, _talk_or_nothing(request, viewer, reference), form, status=409)
    return go("frontdoor:talks")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def name_it(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a conversation become a concern: nothing that was said is typed again."""
    viewer = gate.signed_in(request)
    found = _talk_or_nothing(request, viewer, reference)
    if not isinstance(found, OwnTalk):
        raise trail.nothing_there(request, reference)
    today = today_in_london(viewer.at)
    if request.method != "POST":
        if not found.may_name:
            return go("frontdoor:receipt", found.concern)
        asked = NameItForm(talk=found, today=today, others=people_of_the_draft(request, viewer))
        return _name_page(request, found, posts.carry_on(request, asked))
    others = people_asked_for(request.POST)
    if MORE_FIELD in request.POST:
        posts.keep(request.POST, posted_to=request.path, by=viewer, at=viewer.at)
        form = NameItForm(talk=found, today=today, others=others)
        fill_again(form, {**typed_in(request.POST), HOW_MANY: [str(others)]})
        return _name_page(request, found, form)
    form = NameItForm(request.POST, talk=found, today=today, others=others)
    kept = vault.settle(form, about=_perhaps_named(viewer, found, form)) if form.is_valid() else None
    if kept is None:
        return _name_page(request, found, form, status=422)
    how = _how(request, viewer)
    try:
        told = form.told()
        made = vault.saved(lambda: actions.name_it(found.reference, told=told, **how), kept, form, **how)
    except (store.KeyReused, gate.Refused):
        return _again(form, lambda: _name_page(request, found, form, status=409))
    return go("frontdoor:receipt", made)


def _perhaps_named(viewer: Viewer, found: OwnTalk, form: NameItForm) -> frozenset[str]:
    said = form.cleaned_data
    name, born = found.child_name or said["child_name"], in_full(said["child_birth_date"])
    return case_of(*perhaps(viewer, name=name, birth_date=born)) | perhaps_the_others(viewer, form)


def _talk_or_nothing(request: HttpRequest, viewer: Viewer, reference: str) -> OwnTalk | TalkToAdvise:
    found = queries.talk(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    return found


def _how(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    return {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}


def _again(form: Form, page: Any) -> HttpResponse:
    form.add_error(None, _SENT_BEFORE)
    answer: HttpResponse = page()
    return answer


def _note_page(request: HttpRequest, form: NoteForm, *, status: int = 200) -> HttpResponse:
    return render(request, "frontdoor/note_talk.html", {"form": form}, status=status)


def _ask_page(request: HttpRequest, form: AskBeforeNamingForm, *, status: int = 200) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "form": form,
        "advisers": queries.advisers_here(viewer.area_id, at=viewer.at),
        "routes": advising.routes(),
        "now": on_duty(front_door_desk(viewer.area_id).id, at=viewer.at),
    }
    return render(request, "frontdoor/ask_before_naming.html", context, status=status)


def _talk_page(
    request: HttpRequest, found: OwnTalk | TalkToAdvise, form: AdviseForm, *, status: int = 200
) -> HttpResponse:
    viewer = gate.signed_in(request)
    trail.looked(request, "talk.looked", found.reference)
    context: dict[str, Any] = {"talk": found, "form": form, "today": today_in_london(viewer.at)}
    if isinstance(found, TalkToAdvise):
        return render(request, "frontdoor/advise.html", context, status=status)
    context |= {"routes": advising.routes(), "phones": queries.phones(viewer.area_id, at=viewer.at)}
    return render(request, "frontdoor/talk.html", context, status=status)


def _name_page(request: HttpRequest, found: OwnTalk, form: NameItForm, *, status: int = 200) -> HttpResponse:
    trail.looked(request, "talk.looked", found.reference)
    context = {"talk": found, "form": form}
    return render(request, "frontdoor/name_it.html", context, status=status)
