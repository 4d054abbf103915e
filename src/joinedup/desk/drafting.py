"""The pages of one's own drafts, and the address at which they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from joinedup.access.rules.roles import may_sign_in
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.store import drafts as kept
from joinedup.store import posts
from joinedup.store.drafts import DraftLine, OpenDraft
from joinedup.trail import actions as trail
from joinedup.ui.opening import page_with
from joinedup.ui.rendering import go_to
from joinedup.ui.words import time as time_in_words


@gate.page(may=may_sign_in, shows=gate.Shows.OWN_WORK)
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """What the viewer began and has not sent, by form and age. No word of it is in the list."""
    viewer = gate.signed_in(request)
    lines = [_Begun(line, as_carried_on(line)) for line in kept.of(viewer, at=viewer.at)]
    context = {"lines": lines, "days": kept.KEPT_FOR.days, "today": viewer.at}
    return render(request, "desk/drafts.html", context)


@gate.page(may=may_sign_in, shows=gate.Shows.OWN_WORK)
@require_GET
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """One's own words, also where the page that they were typed into is open to one no more."""
    viewer, one = gate.signed_in(request), _own_draft(request, token)
    context = {
        "draft": one,
        "typed": in_words(one.fields),
        "carry_on": as_carried_on(one),
        "today": viewer.at,
    }
    return render(request, "desk/draft.html", context)


@gate.page(may=may_sign_in, shows=gate.Shows.OWN_WORK)
@require_GET
def draft_text(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a file of plain text, to take along."""
    one = _own_draft(request, token)
    told = "\n\n".join(f"{label}\n{text}" for label, text in in_words(one.fields))
    response = HttpResponse(f"{one.called}\n\n{told}\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="draft.txt"'
    return response


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what a form holds now, for a script while somebody types; a page without scripts goes on to it."""
    viewer, sent = gate.signed_in(request), request.POST
    token = posts.keep(sent, posted_to=sent.get("_to", ""), by=viewer, at=viewer.at)
    request.draft_kept = token  # type: ignore[attr-defined]
    if sent.get("_quietly"):
        return JsonResponse({"kept": time_in_words(viewer.at) if token else ""})
    one = kept.draft(viewer, token, at=viewer.at) if token else None
    return go_to(reverse("desk:drafts") if one is None else as_carried_on(one))


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_POST
def discard_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Throw one's own draft away, and open its form anew."""
    viewer = gate.signed_in(request)
    one = kept.draft(viewer, token, at=viewer.at)
    kept.discard(token, by=viewer, at=viewer.at)
    return go_to(reverse("desk:drafts") if one is None or "list" in request.POST else one.page)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A line of the list of drafts, with the way to its form."""

    draft: DraftLine
    carry_on: str


@dataclass(frozen=True, slots=True)
class Begun:
    """How many drafts somebody has, for My day, and the day on which the first goes if that is soon."""

    many: int
    goes: datetime | None


def begun_and_not_sent(viewer: Viewer) -> Begun:
    lines = kept.of(viewer, at=viewer.at)
    soonest = min((line.goes for line in lines), default=None)
    soon = soonest is not None and soonest - viewer.at <= kept.TOLD_BEFORE
    return Begun(len(lines), soonest if soon else None)


def as_carried_on(one: DraftLine) -> str:
    return page_with(one.page, one.token)


def in_words(fields: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """What was typed, by the names of its fields as words."""
    said = (
        (name.replace("_", " ").capitalize(), "\n".join(filter(None, given)))
        for name, given in fields.items()
    )
    return [(label, text) for label, text in said if text]


def _own_draft(request: HttpRequest, token: str) -> OpenDraft:
    viewer = gate.signed_in(request)
    one = kept.draft(viewer, token, at=viewer.at)
    if one is None:
        raise trail.nothing_there(request, token)
    return one
