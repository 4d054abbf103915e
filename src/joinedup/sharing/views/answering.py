"""The page on which a question is answered, and the reading before it is sent."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.holdings.queries import HeldItem
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.answering import AnswerForm, SafetyForm, WriteDownForm
from joinedup.sharing.forms.otherwise import StrikeForm
from joinedup.sharing.queries import Answering
from joinedup.sharing.rules import handling as handled
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.disclosure import Told
from joinedup.sharing.rules.scope import about_how_many, as_told, before_sending, may_disclose, may_go_out
from joinedup.sharing.rules.states import State, can_be_answered
from joinedup.sharing.views.shared import children_of, field_of, keyed, overtaken, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.rendering import go
from joinedup.ui.words import plural
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    with suppress(store.ReadOnly):  # then the page says that their own records were not read
        actions.read_for_answer(reference, by=viewer, at=viewer.at)
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
    return answer_page(request, answering, posts.carry_on(request, _answer_form(answering)))


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
        return answer_page(request, answering, writing=form, status=422)
    kept = settle(form, *children_of(answering.question))
    if kept is None:
        return answer_page(request, answering, writing=form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {
        name: form.cleaned_data[name] for name in ("happened_on", "headline", "basis", "about", "sensitive")
    }
    try:
        vault.saved(lambda: actions.write_down(facts.reference, **said, **how), kept, form, **keyed(how))
    except gate.Refused as refused:
        form.add_error(field_of(refused.decision.rule), refused.decision.because)
        return answer_page(request, answering, writing=form, status=422)
    except store.KeyReused:
        form.add_error(
            None, "This was sent before with other words, and that stands. Send again to add this."
        )
        return answer_page(request, answering, writing=form, status=409)
    return go("sharing:answer", facts.reference)


def _answered(request: HttpRequest, viewer: Viewer, answering: Answering) -> HttpResponse:
    form, facts = _answer_form(answering, request.POST), answering.question.facts
    version = version_of(request.POST)
    moved_on = version is not None and version != facts.version
    if not form.is_valid():
        if moved_on:
            return overtaken(request, viewer, form, facts.reference)
        return answer_page(request, answering, form, status=422)
    try:
        return _send_answer(request, viewer, answering, form, version=version)
    except store.Stale as moved:
        return overtaken(request, viewer, form, facts.reference, moved)
    except gate.Refused as refused:
        if moved_on:
            return overtaken(request, viewer, form, facts.reference)
        form.add_error(field_of(refused.decision.rule), refused.decision.because)
    except store.KeyReused:
        form.add_error(None, "This answer was sent before with other words, and that stands.")
    return answer_page(request, answering, form, status=409)


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
    # Moved on, or no version: the action says so, and what was done before is answered the same.
    moved_on = version != answering.question.facts.version
    as_shown = moved_on or request.POST.get("_shown") == _shown(answering, chosen)
    kept = settle(form, *children_of(answering.question))
    if kept is None:
        return answer_page(request, answering, form, status=422)
    how.update(form.told_at_once())
    if not isinstance(form, AnswerForm):
        if not as_shown:
            form.add_error(None, "What you hold has changed since you opened this. Look again, then send.")
            return answer_page(request, answering, form, status=409)
        vault.saved(lambda: actions.nothing_held(reference, **how), kept, form, **keyed(how))
        return go("sharing:question", reference)
    gate.insist(may_go_out(sealed=any(item.sealed for item in _items(answering, chosen))))
    because = form.cleaned_data["wider_because"]
    gate.insist(may_disclose(_items(answering, chosen), scope=answering.scope, because=because))
    if not as_shown:
        return _review_page(request, answering, form)
    what = {"chosen": chosen, **form.said()}
    vault.saved(lambda: actions.prepare(reference, **what, **how), kept, form, **keyed(how))
    return go("sharing:question", reference)


def _items(answering: Answering, chosen: tuple[str, ...]) -> list[HeldItem]:
    return [item for item in (*answering.inside, *answering.outside) if item.reference in chosen]


def _sentence(answering: Answering, chosen: tuple[str, ...]) -> str:
    items = _items(answering, chosen)
    return before_sending(
        chosen=len(items),
        held=answering.held,
        people=about_how_many(items, scope=answering.scope),
        asker=answering.question.facts.asker,
        depth=Depth(answering.scope.depth),
        wider=_wider(answering, chosen),
    )


def _wider(answering: Answering, chosen: tuple[str, ...]) -> int:
    return sum(item.reference in chosen for item in answering.outside)


def _as_told(answering: Answering, chosen: tuple[str, ...]) -> list[tuple[HeldItem, Told]]:
    """Each as its holder knows it, and as the asker will read it."""
    return [
        (
            item,
            as_told(item, scope=answering.scope, without=answering.struck.get(item.reference, ())),
        )
        for item in _items(answering, chosen)
    ]


def _shown(answering: Answering, chosen: tuple[str, ...]) -> str:
    """What the page showed: its counts, its ticks, the words of all that is held, and what was struck out.

    An answer whose sentence nobody has read, or of which an item was edited since, is shown first.
    """
    whole = holdings.mark((*answering.inside, *answering.outside))
    return f"{queries.shown_of(answering.held, _items(answering, chosen), answering.struck)}:{whole}"


def _answer_form(answering: Answering, data: Any = None) -> SafetyForm:
    if not answering.open_still:
        return SafetyForm(data, answering=answering)
    initial: dict[str, Any] = {"items": sorted(answering.proposed)}
    if (back := answering.back) is not None:
        initial = {
            "items": sorted(back.chosen),
            "meaning": back.meaning,
            "limits": back.limits,
            "handling": back.handling,
            "wider_because": back.wider_because,
        }
    return AnswerForm(data, answering=answering, initial=initial)


def answer_page(
    request: HttpRequest,
    answering: Answering,
    form: SafetyForm | None = None,
    *,
    writing: WriteDownForm | None = None,
    striking: StrikeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with whichever of its forms was sent and not taken."""
    form = form or _answer_form(answering)
    ticked = tuple(form["items"].value() or ()) if isinstance(form, AnswerForm) else ()
    context = {
        "answering": answering,
        "question": answering.question.facts,
        "form": form,
        "writing": writing
        or posts.carry_on(request, WriteDownForm(answering=answering), posts_to="sharing:write_down"),
        "striking": striking
        or posts.carry_on(request, StrikeForm(answering=answering), posts_to="sharing:strike"),
        "errors": bool((writing and writing.errors) or (striking and striking.errors)),
        "holds_something": answering.open_still,
        "ticked": frozenset(ticked),
        "wider_open": _wider(answering, ticked) > 0 or bool(form.errors.get("wider_because")),
        "source": holdings.said_of_source(gate.signed_in(request), answering.question.facts.reference),
        "was_read": holdings.was_read(gate.signed_in(request), answering.question.facts.reference).allowed,
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
        "told": _as_told(answering, chosen),
        "wider": plural(_wider(answering, chosen), "item") if _wider(answering, chosen) else "",
        "sentence": _sentence(answering, chosen),
        "shown": _shown(answering, chosen),
        "button": _button(answering),
        "handling": handled.in_words(form.cleaned_data["limits"], form.cleaned_data["handling"]),
        "protected": form.about_the_protected(),
        "version": request.POST.get("_version", ""),
        "today": today_in_london(gate.signed_in(request).at),
    }
    return render(request, "sharing/review.html", context)


def _note(answering: Answering) -> str:
    if not answering.open_still:
        return ""
    said = "Change the ticks, and you see the new count before anything goes."
    if answering.needs_release:
        said += " Somebody else at your agency reads it and lets it go; what changes tonight goes at once."
    return said


def _button(answering: Answering) -> str:
    if not answering.open_still:
        return "Send 'nothing more'" if answering.sent else "Send 'nothing held'"
    return "Give to the discloser" if answering.needs_release else "Send answer"
