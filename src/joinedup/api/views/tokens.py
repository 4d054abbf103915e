"""The administrator's pages: which systems may call, a new token, and its end."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.queries import held_by_each
from joinedup.agencies import queries as agencies
from joinedup.api import actions, queries
from joinedup.api.forms import TokenForm
from joinedup.api.rules.roles import may_make_tokens
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Option, key_of, new_key
from joinedup.ui.rendering import go

_JUST_MADE = "token_just_made"


@gate.page(may=may_make_tokens, shows=gate.Shows.NOTHING)
@require_GET
def tokens(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"tokens": queries.tokens(viewer), "today": today_in_london(viewer.at)}
    return render(request, "api/tokens.html", context)


@gate.page(may=may_make_tokens, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    form = TokenForm(request.POST if request.method == "POST" else None, people=_people(viewer))
    form = posts.carry_on(request, form)
    if request.method != "POST":
        return render(request, "api/new_token.html", {"form": form})
    if not form.is_valid():
        return render(request, "api/new_token.html", {"form": form}, status=422)
    secret = _secret_for(request, key_of(request.POST))
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        made = actions.make_token(
            called=form.cleaned_data["called"],
            answers_for=form.cleaned_data["answers_for"],
            scopes=form.scopes_given(),
            expires_at=form.expires_at(at=viewer.at),
            secret=secret,
            **how,
        )
    except store.KeyReused:
        form.add_error(None, "This page was sent before with other words, and that token stands.")
        return render(request, "api/new_token.html", {"form": form}, status=409)
    return go("api:token", made)


def _secret_for(request: HttpRequest, key: str) -> actions.Secret:
    """The same for a second press. Kept for its one showing before there is a token: afterwards keeping it
    might fail, and the token would stand with a secret that nobody has read.
    """
    secret = request.session.get(_JUST_MADE, {}).get(key) or secrets.token_urlsafe(32)
    posts.keep_at_once(request, _JUST_MADE, {key: secret})
    return actions.Secret(secret)


@gate.page(may=may_make_tokens, shows=gate.Shows.NOTHING)
@require_GET
def token(request: HttpRequest, reference: str) -> HttpResponse:
    """One token. What it is stands here once, right after it was made, and is then in no place of ours."""
    viewer = gate.signed_in(request)
    found = queries.token(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    just_made = request.session.pop(_JUST_MADE, {}).values()
    context = {
        "token": found,
        "secret": next((one for one in just_made if queries.is_of(found.reference, one)), ""),
        "key": new_key(),
        "today": today_in_london(viewer.at),
    }
    return render(request, "api/token.html", context)


@gate.page(may=may_make_tokens, shows=gate.Shows.NOTHING)
@require_POST
def end_token(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    found = queries.token(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    actions.end_token(found.reference, by=viewer, at=viewer.at, key=key_of(request.POST))
    return go("api:tokens")


def _people(viewer: Viewer) -> list[Option]:
    """Whoever works with children in this area, by name: they alone can answer for a system."""
    found = [
        one
        for agency in agencies.agencies_in(viewer.area_id)
        for one in agencies.people_of(agency.id)
        if one.active
    ]
    held = held_by_each([one.id for one in found], area_id=viewer.area_id, at=viewer.at)
    works = [one for one in found if Right.WORK_WITH_CHILDREN in held[one.id].rights]
    return [Option(one.reference, f"{one.name}, {one.agency_name}", one.post) for one in works]
