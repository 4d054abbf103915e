"""After the meeting: what is mine to do, one action, and a dissent on its day."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.meetings.actions import live_acting as acts
from joinedup.meetings.actions import live_after as after
from joinedup.meetings.forms.live import AnswerForm, EndForm, LookForm, OtherOwnerForm
from joinedup.meetings.queries import acting as queries
from joinedup.meetings.queries import live
from joinedup.meetings.queries.acting import ActionFacts
from joinedup.store import posts
from joinedup.store.posts import Taken
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

Act = Callable[..., str]
_FIELDS = {
    "action.why": "because",
    "action.left": "owner",
    "dissent.when": "again",
    "dissent.past": "again",
    "dissent.far": "again",
}


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """Everything that a meeting gave to the viewer, or to a duty at which they sit."""
    viewer = gate.signed_in(request)
    found = queries.own_actions(viewer)
    trail.looked(request, "actions.looked", *(one.reference for one in found))
    context = {"found": found, "today": today_in_london(viewer.at)}
    return render(request, "meetings/actions.html", context)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def action(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _found(request, reference), None)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def accept(request: HttpRequest, reference: str) -> HttpResponse:
    found, viewer = _found(request, reference), gate.signed_in(request)
    acts.answer(found.reference, accepts=True, because="", by=viewer, at=viewer.at, key=key_of(request.POST))
    return go("meetings:action", found.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def cannot(request: HttpRequest, reference: str) -> HttpResponse:
    found, form = _found(request, reference), AnswerForm(request.POST)

    def act(**how: Any) -> str:
        return acts.answer(found.reference, accepts=False, **form.cleaned_data, **how)

    return _written(request, found, form, act, "cannot")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def done(request: HttpRequest, reference: str) -> HttpResponse:
    found, form = _found(request, reference), EndForm(request.POST)

    def act(**how: Any) -> str:
        return acts.end(found.reference, done=True, **form.cleaned_data, **how)

    return _written(request, found, form, act, "done")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def dropped(request: HttpRequest, reference: str) -> HttpResponse:
    found, form = _found(request, reference), EndForm(request.POST)

    def act(**how: Any) -> str:
        return acts.end(found.reference, done=False, **form.cleaned_data, **how)

    return _written(request, found, form, act, "dropped")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def another(request: HttpRequest, reference: str) -> HttpResponse:
    """By whoever chairs: somebody else does it."""
    found = _found(request, reference)
    form = OtherOwnerForm(request.POST, owners=live.duties(gate.signed_in(request)))

    def act(**how: Any) -> str:
        return acts.give_to_another(found.reference, **form.cleaned_data, **how)

    return _written(request, found, form, act, "another")


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def dissent(request: HttpRequest, reference: str) -> HttpResponse:
    """A dissent on its day: what was said, what was decided, and what has happened since."""
    viewer = gate.signed_in(request)
    found = queries.dissent_for(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "dissent.looked", found.reference, found.case.reference)
    today = today_in_london(viewer.at)
    context = {"one": found, "today": today}
    page = "meetings/dissent.html"
    if request.method != "POST":
        form = posts.carry_on(request, LookForm(today=today))
        return render(request, page, {**context, "form": form})
    form = LookForm(request.POST, today=today)
    taken = _taken(
        request,
        form,
        children.case_of(found.child_id),
        lambda **how: after.look_again(found.reference, **form.said(), **how),
    )
    if taken.made:
        return go("meetings:dissent_again", taken.made)
    return render(request, page, {**context, "form": form}, status=taken.status)


def _found(request: HttpRequest, reference: str) -> ActionFacts:
    found = queries.action(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "action.looked", found.reference, found.case.reference)
    return found


def _page(
    request: HttpRequest, found: ActionFacts, back: tuple[str, Form] | None, *, status: int = 200
) -> HttpResponse:
    forms: dict[str, Form] = {
        "cannot": AnswerForm(auto_id="id_cannot_%s"),
        "done": EndForm(auto_id="id_done_%s"),
        "dropped": EndForm(auto_id="id_dropped_%s"),
        "another": OtherOwnerForm(owners=live.duties(gate.signed_in(request)) if found.may.give else ()),
    }
    for name in ("cannot", "done", "dropped"):
        posts.carry_on(request, forms[name], posts_to=f"meetings:{name}")
    if back is not None:
        forms[back[0]] = back[1]
        back[1].auto_id = f"id_{back[0]}_%s"
    context = {
        "one": found,
        "forms": forms,
        "back": None if back is None else back[1],
        "errors": back is not None,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "meetings/action.html", context, status=status)


def _written(request: HttpRequest, found: ActionFacts, form: Form, act: Act, name: str) -> HttpResponse:
    about = queries.family_of(found.reference)
    taken = _taken(request, form, children.case_of(*about), act)
    if taken.made:
        live.watchers.changed()
        return go("meetings:action", taken.made)
    return _page(request, found, (name, form), status=taken.status)


def _taken(request: HttpRequest, form: Form, about: frozenset[str], act: Act) -> Taken:
    viewer = gate.signed_in(request)
    kept = vault.settle(form, about=about) if form.is_valid() else None
    if kept is None:
        return Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)
