"""The pages on which a question is asked, answered, released and told of, and 'we spoke'."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import who_changed
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms import AnswerForm, AskForm, OutcomeForm, SafetyForm, SpokeForm, WriteDownForm
from joinedup.sharing.queries import Answering, AskedQuestion, HeldQuestion, Releasing
from joinedup.sharing.rules.scope import about_how_many, before_sending, may_disclose, may_go_out
from joinedup.sharing.rules.states import State, can_be_answered, can_be_released
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, both_texts, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.ui.words import plural
from joinedup.vault import actions as vault
from joinedup.vault.queries import Settled

_SENT_BEFORE = "This form was sent before with other words, and that stands. Send again to ask once more."


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child = _child(request, viewer, reference)
    trail.looked(request, "child.looked", child.reference)
    sent = request.POST if request.method == "POST" else request.GET
    concern, wanted = _concern(sent.get("concern", "")), references.parse(sent.get("desk", "")) or ""
    stage = queries.stage_of(child.id, concern=concern, at=viewer.at)
    page = queries.asking(viewer, child, stage=stage, wanted=wanted)
    if request.method != "POST":
        near = {desk.reference for desk in page.near}
        proposed = {
            "topic": sent.get("topic", ""),
            "desk": wanted if wanted in near else "",
            "people": [child.reference],
            "months": "6",
            "needed": "usual",
        }
        form = posts.carry_on(request, AskForm(None, page=page, called=child.called, initial=proposed))
        return _ask_page(request, child, form, concern=concern)
    form = AskForm(request.POST, page=page, called=child.called)
    if not form.is_valid():
        return _ask_page(request, child, form, concern=concern, status=422)
    how: dict[str, Any] = {
        "stage": stage,
        "concern": concern,
        "by": viewer,
        "at": viewer.at,
        "key": key_of(request.POST),
    }
    kept = _settle(form, child.id)
    if kept is None:
        return _ask_page(request, child, form, concern=concern, status=422)
    try:
        made = vault.saved(
            lambda: actions.ask(child.reference, **form.asked(), **how), kept, form, **_moment(how)
        )
    except gate.Refused as refused:
        form.add_error(_field_of(refused.decision.rule), refused.decision.because)
        return _ask_page(request, child, form, concern=concern, status=422)
    except store.KeyReused:
        form.add_error(None, _SENT_BEFORE)
        return _ask_page(request, child, form, concern=concern, status=409)
    return go("sharing:question", made)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def we_spoke(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child = _child(request, viewer, reference)
    trail.looked(request, "child.looked", child.reference)
    stage = queries.stage_of(child.id, concern="", at=viewer.at)
    page = queries.asking(viewer, child, stage=stage)
    form = posts.carry_on(request, SpokeForm(request.POST if request.method == "POST" else None))
    context = {"child": child, "page": page, "form": form}
    if request.method != "POST":
        return render(request, "sharing/we_spoke.html", context)
    if not form.is_valid():
        return render(request, "sharing/we_spoke.html", context, status=422)
    kept = _settle(form, child.id)
    if kept is None:
        return render(request, "sharing/we_spoke.html", context, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in ("with_whom", "said", "agreed")}
    try:
        vault.saved(
            lambda: actions.spoke(child.reference, **said, stage=stage, **how), kept, form, **_moment(how)
        )
    except store.KeyReused:
        form.add_error(
            None, "This form was sent before with other words, and that stands. Send again to add this."
        )
        return render(request, "sharing/we_spoke.html", context, status=409)
    return go("desk:child", child.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"waiting": queries.waiting_for(viewer), "outcomes": queries.outcomes_for(viewer)}
    return render(request, "sharing/questions.html", {**context, "today": today_in_london(viewer.at)})


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def question(request: HttpRequest, reference: str) -> HttpResponse:
    """The viewer's side of a question; whoever is to answer it lands on the page where that is done."""
    viewer = gate.signed_in(request)
    found = queries.question(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    if isinstance(found, HeldQuestion):
        if found.may_answer.allowed and can_be_answered(found.facts.state).allowed:
            return go("sharing:answer", found.facts.reference)
        trail.looked(request, "question.held_looked", found.facts.reference, found.facts.child.reference)
        return _held_page(request, found)
    return _asked_page(request, found)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    answering = queries.to_answer(viewer, reference)
    if answering is None:
        raise trail.nothing_there(request, reference)
    facts = answering.question.facts
    gate.insist(answering.question.may_answer)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    if request.method == "POST":
        return _answered(request, viewer, answering)
    if not can_be_answered(facts.state).allowed:
        return go("sharing:question", facts.reference)
    if facts.state is State.ASKED:
        with suppress(store.ReadOnly):  # it can be read all the same, and is seen at the next look
            actions.see(facts.reference, by=viewer, at=viewer.at)
        answering = queries.to_answer(viewer, reference) or answering
    return _answer_page(request, answering, posts.carry_on(request, _answer_form(answering)))


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def write_down(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down one thing that is known from records kept elsewhere; then answer with it, or not."""
    viewer = gate.signed_in(request)
    answering = queries.to_answer(viewer, reference)
    if answering is None:
        raise trail.nothing_there(request, reference)
    facts = answering.question.facts
    gate.insist(answering.question.may_answer)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    form = WriteDownForm(request.POST, answering=answering)
    if not form.is_valid():
        return _answer_page(request, answering, _answer_form(answering), writing=form, status=422)
    kept = _settle(form, *_children_of(answering.question))
    if kept is None:
        return _answer_page(request, answering, _answer_form(answering), writing=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {
        name: form.cleaned_data[name] for name in ("happened_on", "headline", "basis", "about", "sensitive")
    }
    try:
        vault.saved(lambda: actions.write_down(facts.reference, **said, **how), kept, form, **_moment(how))
    except gate.Refused as refused:
        form.add_error(_field_of(refused.decision.rule), refused.decision.because)
        return _answer_page(request, answering, _answer_form(answering), writing=form, status=422)
    except store.KeyReused:
        form.add_error(
            None, "This was sent before with other words, and that stands. Send again to add this."
        )
        return _answer_page(request, answering, _answer_form(answering), writing=form, status=409)
    return go("sharing:answer", facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """Exactly what goes out, and the button that lets it go."""
    viewer = gate.signed_in(request)
    releasing = queries.to_release(viewer, reference)
    if releasing is None:
        raise trail.nothing_there(request, reference)
    facts, waits = releasing.question.facts, releasing.question.may_release
    if waits is not None:
        gate.insist(waits)
    trail.looked(request, "question.held_looked", facts.reference, facts.child.reference)
    if request.method != "POST":
        if waits is None:
            return go("sharing:question", facts.reference)
        return _release_page(request, releasing)
    sent = request.POST
    try:
        actions.release(facts.reference, version=version_of(sent), by=viewer, at=viewer.at, key=key_of(sent))
    except (store.Stale, gate.Refused):
        if waits is None:  # a second press of the same button went through above
            return _held_page(request, releasing.question, because=can_be_released(facts.state).because)
        return _release_page(request, releasing, moved_on=True)
    return go("sharing:question", facts.reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def outcome(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    found = queries.question(viewer, reference)
    if not isinstance(found, AskedQuestion):
        raise trail.nothing_there(request, reference)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _asked_page(request, found, form=form, status=422)
    kept = _settle(form, *_children_of(found))
    if kept is None:
        return _asked_page(request, found, form=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {"code": form.cleaned_data["code"], "line": form.cleaned_data["line"]}
    version = version_of(request.POST)
    try:
        vault.saved(
            lambda: actions.give_outcome(found.facts.reference, **said, version=version, **how),
            kept,
            form,
            **_moment(how),
        )
    except (store.Stale, gate.Refused) as refused:
        now = queries.question(viewer, found.facts.reference)
        if not isinstance(now, AskedQuestion):
            raise trail.nothing_there(request, reference) from None
        told = now.outcome.words if now.outcome else ""
        stands = {"code": told, "line": told}
        moved = refused if isinstance(refused, store.Stale) else None
        conflict = replace(_conflict(viewer, form, stands, moved), again=now.owes_outcome)
        return _asked_page(request, now, form=form, conflict=conflict, status=409)
    return go("sharing:question", found.facts.reference)


def _answered(request: HttpRequest, viewer: Viewer, answering: Answering) -> HttpResponse:
    form, facts = _answer_form(answering, request.POST), answering.question.facts
    version = version_of(request.POST)
    moved_on = version is not None and version != facts.version
    if not form.is_valid():
        if moved_on:
            return _overtaken(request, viewer, form, facts.reference)
        return _answer_page(request, answering, form, status=422)
    try:
        return _send_answer(request, viewer, answering, form, version=version)
    except store.Stale as moved:
        return _overtaken(request, viewer, form, facts.reference, moved)
    except gate.Refused as refused:
        if moved_on:
            return _overtaken(request, viewer, form, facts.reference)
        form.add_error(_field_of(refused.decision.rule), refused.decision.because)
    except store.KeyReused:
        form.add_error(None, "This answer was sent before with other words, and that stands.")
    return _answer_page(request, answering, form, status=409)


def _send_answer(
    request: HttpRequest,
    viewer: Viewer,
    answering: Answering,
    form: SafetyForm,
    *,
    version: int | None,
) -> HttpResponse:
    """Send what was shown; what was changed since is shown first, with its count (I6)."""
    reference = answering.question.facts.reference
    how: dict[str, Any] = {
        "version": version,
        "by": viewer,
        "at": viewer.at,
        "key": key_of(request.POST),
        **form.told_at_once(),
    }
    chosen = form.chosen() if isinstance(form, AnswerForm) else ()
    as_shown = request.POST.get("_shown") == _shown(answering, chosen)
    if not as_shown and version is not None and version != answering.question.facts.version:
        raise store.Stale(reference)
    kept = _settle(form, *_children_of(answering.question))
    if kept is None:
        return _answer_page(request, answering, form, status=422)
    how.update(form.told_at_once())
    if not isinstance(form, AnswerForm):
        if not as_shown:
            form.add_error(None, "What you hold has changed since you opened this. Look again, then send.")
            return _answer_page(request, answering, form, status=409)
        vault.saved(lambda: actions.nothing_held(reference, **how), kept, form, **_moment(how))
        return go("sharing:question", reference)
    gate.insist(may_go_out(sealed=any(item.sealed for item in _items(answering, chosen))))
    gate.insist(may_disclose(_items(answering, chosen), scope=answering.scope))
    if not as_shown:
        return _review_page(request, answering, form)
    said = form.cleaned_data
    what = {"chosen": chosen, "meaning": said["meaning"], "handling": said["handling"]}
    vault.saved(lambda: actions.prepare(reference, **what, **how), kept, form, **_moment(how))
    return go("sharing:question", reference)


def _settle(form: Form, *child_ids: int) -> Settled | None:
    return vault.settle(form, about=children.case_of(*child_ids))


def _moment(how: dict[str, Any]) -> dict[str, Any]:
    return {name: how[name] for name in ("by", "at", "key")}


def _children_of(question: AskedQuestion | HeldQuestion) -> tuple[int, ...]:
    return (question.facts.child_id,)


def _items(answering: Answering, chosen: tuple[str, ...]) -> list[Any]:
    return [item for item in (*answering.inside, *answering.outside) if item.reference in chosen]


def _sentence(answering: Answering, chosen: tuple[str, ...]) -> str:
    items = _items(answering, chosen)
    return before_sending(
        chosen=len(items),
        held=answering.held,
        people=about_how_many(items, scope=answering.scope),
        asker=answering.question.facts.asker,
    )


def _shown(answering: Answering, chosen: tuple[str, ...]) -> str:
    """What the sentence on the page counted; an answer whose sentence nobody has read is shown first."""
    return f"{answering.held}:" + ",".join(sorted(chosen))


def _answer_form(answering: Answering, data: Any = None) -> SafetyForm:
    if not answering.inside:
        return SafetyForm(data, answering=answering)
    return AnswerForm(data, answering=answering, initial={"items": sorted(answering.proposed)})


def _answer_page(
    request: HttpRequest,
    answering: Answering,
    form: SafetyForm,
    *,
    writing: WriteDownForm | None = None,
    status: int = 200,
) -> HttpResponse:
    ticked = tuple(form["items"].value() or ()) if isinstance(form, AnswerForm) else ()
    context = {
        "answering": answering,
        "question": answering.question.facts,
        "form": form,
        "writing": writing
        or posts.carry_on(request, WriteDownForm(answering=answering), posts_to="sharing:write_down"),
        "errors": bool(writing and writing.errors),
        "holds_something": bool(answering.inside),
        "sentence": _sentence(answering, ticked),
        "note": _note(answering),
        "shown": _shown(answering, ticked),
        "button": _button(answering),
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/answer.html", context, status=status)


def _review_page(request: HttpRequest, answering: Answering, form: AnswerForm) -> HttpResponse:
    chosen = form.chosen()
    context = {
        "answering": answering,
        "question": answering.question.facts,
        "form": form,
        "items": [item for item in answering.inside if item.reference in chosen],
        "sentence": _sentence(answering, chosen),
        "shown": _shown(answering, chosen),
        "button": _button(answering),
        "protected": form.about_the_protected(),
        "version": request.POST.get("_version", ""),
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/review.html", context)


def _note(answering: Answering) -> str:
    if not answering.inside:
        return ""
    said = "Change the ticks, and you see the new count before anything goes."
    if answering.needs_release:
        said += " A police discloser reads it and lets it go; what changes tonight goes at once."
    return said


def _button(answering: Answering) -> str:
    if not answering.inside:
        return "Send 'nothing held'"
    return "Give to the discloser" if answering.needs_release else "Send answer"


def _overtaken(
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
            "safety": "Yes" if now.prepared.safety_tonight else "No",
        }
    context = {
        "question": now,
        "facts": now.facts,
        "conflict": _conflict(viewer, form, stands, moved),
        "errors": True,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/overtaken.html", context, status=409)


def _conflict(viewer: Viewer, form: Form, stands: dict[str, str], moved: store.Stale | None) -> Conflict:
    changes = () if moved is None else who_changed(viewer, moved)
    told = tuple((line.who, line.at, "how far this question is") for line in changes)
    return Conflict(told, both_texts(form, stands), again=False)


def _release_page(request: HttpRequest, releasing: Releasing, *, moved_on: bool = False) -> HttpResponse:
    facts, items = releasing.question.facts, releasing.items
    context = {
        "releasing": releasing,
        "question": facts,
        "sentence": before_sending(
            chosen=len(items),
            held=releasing.prepared.held,
            people=about_how_many(items, scope=releasing.scope),
            asker=facts.asker,
        ),
        "button": f"Release {plural(len(items), 'item')}",
        "moved_on": moved_on,
        "errors": moved_on,
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/release.html", context, status=409 if moved_on else 200)


def _held_page(request: HttpRequest, held: HeldQuestion, *, because: str = "") -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {"held": held, "question": held.facts, "because": because, "errors": bool(because)}
    context["today"] = today_in_london(viewer.at)
    return render(request, "sharing/held.html", context, status=409 if because else 200)


def _asked_page(
    request: HttpRequest,
    asked: AskedQuestion,
    *,
    form: OutcomeForm | None = None,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The asker's side. `conflict`: somebody came too late."""
    viewer, facts = gate.signed_in(request), asked.facts
    trail.looked(request, "question.looked", facts.reference, facts.child.reference)
    context = {
        "asked": asked,
        "question": facts,
        "form": form or posts.carry_on(request, OutcomeForm(), posts_to="sharing:outcome"),
        "conflict": conflict,
        "errors": conflict is not None,
        "today": today_in_london(viewer.at),
    }
    return render(request, "sharing/asked.html", context, status=status)


def _ask_page(
    request: HttpRequest, child: ChildFacts, form: AskForm, *, concern: str, status: int = 200
) -> HttpResponse:
    context = {
        "child": child,
        "form": form,
        "page": form.page,
        "concern": concern,
        "viewer": gate.signed_in(request),
    }
    return render(request, "sharing/ask.html", context, status=status)


def _field_of(rule: str) -> str | None:
    """Beside which field a refusal is said."""
    fields = {
        "topic.not_theirs": "desk",
        "ask.own_agency": "desk",
        "ask.about_nobody": "people",
        "ask.not_around": "people",
        "needed_by.past": "needed",
        "needed_by.far": "needed",
        "disclose.outside": "items",
        "disclose.sealed": "items",
        "safety.sealed": "safety",
        "answer.not_held": "items",
        "safety.not_held": "safety",
        "write_down.about_nobody": "about",
        "write_down.ahead": "happened_on",
    }
    return fields.get(rule)


def _child(request: HttpRequest, viewer: Viewer, reference: str) -> ChildFacts:
    child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    return child


def _concern(typed: str) -> str:
    """The reference of a concern, by its shape: what it stands for is known to a room above."""
    reference = references.parse(typed) or ""
    return reference if reference.startswith(references.Kind.CONCERN) else ""
