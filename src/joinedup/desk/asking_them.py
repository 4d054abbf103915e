"""The pages on which a service is asked for its name and chooses, and something is said to be wrong."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.children import queries as children
from joinedup.children.actions import asking_them as actions
from joinedup.children.queries import ChildFacts
from joinedup.children.queries import asking_them as queries
from joinedup.desk.saying import child_of, written_down
from joinedup.gate import pages as gate
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Choice, Form, Option, Text, key_of, set_options
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

GIVEN, NOT_GIVEN = "given", "not_given"
_SENT_BEFORE = "This form was sent before with other words, and that stands."
# What somebody may say is wrong: the parts of the page as people call them.
PARTS = {
    "around": "Who is around, or a telephone number",
    "words": "What the child said",
    "home": "Family, names, homes or numbers",
    "tonight": "What to do tonight",
    "due": "What is due",
    "other": "Something else",
}


class AskForm(Form):
    which = Choice(what="which service", label="Which service do you want to reach?", options=())
    because = Text(
        what="why you need to reach them",
        label="Why do you need to reach them?",
        hint="The service reads this, and who you are. It chooses whether you learn its name.",
        max_length=400,
        rows=3,
    )


class ChooseForm(Form):
    given = Choice(
        what="whether they may know",
        label="May they know who you are?",
        options=(
            Option(GIVEN, "Yes", "They alone read what you write below."),
            Option(NOT_GIVEN, "No", "They read what you write below, and not which service you are."),
        ),
    )
    answer = Text(
        what="what you tell them",
        label="What do you tell them?",
        hint="Yes: your name and how to reach you. No: what they should do instead.",
        max_length=400,
        rows=3,
    )


class WrongForm(Form):
    about = Choice(
        what="what is wrong",
        label="What is wrong?",
        options=tuple(Option(code, label) for code, label in PARTS.items()),
    )
    words = Text(
        what="what is wrong, and what would be right",
        label="What is wrong, and what would be right?",
        max_length=400,
        rows=3,
    )


class SettleForm(Form):
    came_of = Text(
        what="what was put right, or why it stands",
        label="What was put right, or why does it stand?",
        max_length=400,
        rows=3,
    )


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def ask_service(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    services = queries.on_request(viewer, child)
    form = AskForm(request.POST if request.method == "POST" else None)
    options = [Option(str(one.which), f"{one.kind}, name on request") for one in services]
    set_options(form, "which", options)

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        return actions.ask_for_name(child.reference, which=int(said["which"]), because=said["because"], **how)

    return written_down(
        request,
        child,
        form,
        save,
        "desk/ask_service.html",
        services=services,
        asked=queries.own_wishes(viewer, child),
    )


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def name_wish(request: HttpRequest, reference: str) -> HttpResponse:
    """What a service is asked, for those who work there."""
    line = queries.wish(gate.signed_in(request), reference)
    if line is None:
        raise trail.nothing_there(request, reference)
    form = ChooseForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        return actions.answer_for_name(
            line.reference, given=said["given"] == GIVEN, answer=said["answer"], **how
        )

    return _answered(request, line.child, form, save, page="desk/name_wish.html", line=line)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def wrong(request: HttpRequest, reference: str) -> HttpResponse:
    child = child_of(request, reference)
    form = WrongForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        return actions.say_wrong(child.reference, about=said["about"], words=said["words"], **how)

    return written_down(request, child, form, save, "desk/wrong.html")


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def doubt(request: HttpRequest, reference: str) -> HttpResponse:
    line = queries.doubt(gate.signed_in(request), reference)
    if line is None:
        raise trail.nothing_there(request, reference)
    form = SettleForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        return actions.settle_doubt(line.reference, came_of=form.cleaned_data["came_of"], **how)

    return _answered(request, line.child, form, save, page="desk/doubt.html", line=line)


def _answered(
    request: HttpRequest,
    child: ChildFacts,
    form: Form,
    save: Callable[[dict[str, Any]], str],
    *,
    page: str,
    line: Any,
) -> HttpResponse:
    """One thing that is answered once: whoever is second sees what was said."""
    viewer = gate.signed_in(request)
    trail.looked(request, "child.looked", child.reference)
    context = {"child": child, "line": line, "form": form, "parts": PARTS, "today": viewer.at}
    if request.method != "POST":
        context["form"] = posts.carry_on(request, form)
        return render(request, page, context)
    kept = vault.settle(form, about=children.case_of(child.id)) if form.is_valid() else None
    if kept is None:
        return render(request, page, context, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    taken = posts.taken(
        lambda: vault.saved(lambda: save(how), kept, form, **how), form, sent_before=_SENT_BEFORE, refused=409
    )
    if not taken.done:
        return render(request, page, context, status=taken.status)
    return go("desk:child", child.reference)
