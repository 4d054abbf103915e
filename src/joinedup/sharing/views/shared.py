"""What the pages of this room do alike."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from joinedup import store
from joinedup.agencies.queries import who_changed
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing import queries
from joinedup.sharing.queries import AskedQuestion, HeldQuestion
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, both_texts
from joinedup.ui.parts import Conflict
from joinedup.ui.words import plural
from joinedup.vault import actions as vault
from joinedup.vault.queries import Settled


def settle(form: Form, *child_ids: int) -> Settled | None:
    return vault.settle(form, about=children.case_of(*child_ids))


def keyed(how: dict[str, Any]) -> dict[str, Any]:
    return {name: how[name] for name in ("by", "at", "key")}


def children_of(question: AskedQuestion | HeldQuestion) -> tuple[int, ...]:
    return (question.facts.child_id,)


def conflict_of(
    viewer: Viewer,
    form: Form,
    stands: dict[str, str],
    moved: store.Stale | None,
    *,
    again: bool = False,
    asked: bool = False,
) -> Conflict:
    """Of the holder the asker is not told when it did what: that an answer waits is among it."""
    changes = () if moved is None else who_changed(viewer, moved, ours_alone=asked)
    told = tuple((line.who, line.at, "how far this question is") for line in changes)
    return Conflict(told, both_texts(form, stands), again=again)


def held_page(request: HttpRequest, held: HeldQuestion, *, because: str = "") -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"held": held, "question": held.facts, "because": because, "errors": bool(because)}
    context["today"] = today_in_london(viewer.at)
    return render(request, "sharing/held.html", context, status=409 if because else 200)


def overtaken(
    request: HttpRequest, viewer: Viewer, form: Form, reference: str, moved: store.Stale | None = None
) -> HttpResponse:
    """Somebody was quicker: who and when, what there is now, and beside it what was typed."""
    now = queries.question(viewer, reference)
    if not isinstance(now, HeldQuestion):
        raise trail.nothing_there(request, reference)
    stands = {}
    if now.prepared is not None:
        stands = {
            "items": f"{plural(now.prepared.items, 'item')}, chosen by {now.prepared.prepared_by}",
            "meaning": now.prepared.meaning,
            "handling": now.prepared.handling,
            "because": now.prepared.given_back or now.facts.state_words,
            "safety": "Yes" if now.prepared.safety_tonight else "No",
        }
    context = {
        "question": now,
        "facts": now.facts,
        "conflict": conflict_of(viewer, form, stands, moved),
        "errors": True,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/overtaken.html", context, status=409)


def field_of(rule: str) -> str | None:
    """Beside which field a refusal is said."""
    fields = {
        "topic.not_theirs": "desk",
        "ask.own_agency": "desk",
        "ask.about_nobody": "people",
        "ask.not_around": "people",
        "ask.left": "desk",
        "ask.too_many": "also",
        "widened.no_reason": "widened_because",
        "purpose.concern_over": "purpose",
        "purpose.unclear": "purpose",
        "purpose.no_discussion": "purpose",
        "purpose.not_open": "purpose",
        "strategy.not_quorate": "took_part",
        "strategy.ahead": "held_on",
        "step.no_calendar": "held_on",
        "needed_by.past": "needed",
        "needed_by.far": "needed",
        "disclose.outside": "wider_because",
        "disclose.why_short": "wider_because",
        "disclose.why_long": "wider_because",
        "disclose.why_nothing": "wider_because",
        "handling.words": "handling",
        "documents.how": "meaning",
        "rest.past": "rest_on",
        "rest.far": "rest_on",
        "not_ours.desk": "elsewhere",
        "disclose.sealed": "items",
        "disclose.nobody": "items",
        "safety.sealed": "safety",
        "answer.not_held": "items",
        "safety.not_held": "safety",
        "write_down.about_nobody": "about",
        "write_down.ahead": "happened_on",
    }
    return fields.get(rule)


def child_or_nothing(request: HttpRequest, viewer: Viewer, reference: str) -> ChildFacts:
    child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    return child
