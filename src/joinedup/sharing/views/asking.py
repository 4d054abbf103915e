"""The page on which a desk is asked."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.children.queries import ChildFacts
from joinedup.gate import pages as gate
from joinedup.kernel import references
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.asking import PROPOSED, RATED, USUAL, AskForm
from joinedup.sharing.queries import AnsweredBefore, AskedQuestion, Asking
from joinedup.sharing.rules.purposes import CONCERN_OVER
from joinedup.sharing.rules.topics import topics
from joinedup.sharing.rules.undo import UNDO
from joinedup.sharing.views.shared import child_or_nothing, field_of, keyed, settle
from joinedup.sharing.views.thread import asked_page
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, typed_in
from joinedup.ui.rendering import go, go_to
from joinedup.vault import actions as vault

_SENT_BEFORE = "This form was sent before with other words, and that stands. Send again to ask once more."


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child = child_or_nothing(request, viewer, reference)
    trail.looked(request, "child.looked", child.reference)
    sent = request.POST if request.method == "POST" else request.GET
    concern, wanted = _concern(sent.get("concern", "")), references.parse(sent.get("desk", "")) or ""
    page = queries.asking(viewer, child, concern=concern, wanted=wanted, topic=sent.get("topic", ""))
    if request.method != "POST":
        near = {desk.reference for desk in page.near}
        proposed = {
            "topic": sent.get("topic", ""),
            "desk": wanted if wanted in near else "",
            "people": [child.reference],
            "months": "6",
            "depth": PROPOSED,
            "needed": USUAL if page.offers.rated is None else RATED,
            **queries.asked_like(viewer, child.id, sent.get("like", "")),
        }
        form = posts.carry_on(request, AskForm(None, page=page, called=child.called, initial=proposed))
        return _ask_page(request, child, form)
    if request.GET.get("not_sure"):
        return _not_sure(request, child, page)
    form = AskForm(request.POST, page=page, called=child.called)
    if concern != page.concern:  # decided meanwhile, or never about this child: said once, and left out then
        form.fields["purpose"].required = False
        form.is_valid()
        form.add_error("purpose", CONCERN_OVER)
    if not form.is_valid():
        return _ask_page(request, child, form, status=422)
    said = {name: form.cleaned_data[name] for name in ("topic", "topic_detail", "people")}
    recent = queries.answered_lately(viewer, child, desks=form.desks(), **said)
    if {one.question for one in recent} - set(request.POST.getlist("recent")):
        return _ask_page(request, child, form, recent=recent)  # read first; sent again, it goes
    return _sent(request, child, form, concern=concern)


def _not_sure(request: HttpRequest, child: ChildFacts, page: Asking) -> HttpResponse:
    """In one click, whatever is filled in yet: advice is asked for, and everything that was typed is kept."""
    viewer, sent = gate.signed_in(request), request.POST
    fields = {name: values for name, values in typed_in(sent).items() if name != "recent"}
    topic = sent.get("topic", "")
    chosen = sent.get("purpose", "") or sent.get("filled_in", "") or page.purpose_code
    purpose = chosen if chosen in {code for code, *_ in page.purposes} else ""
    try:
        actions.not_sure(
            topic=topic if topic in topics() else "",
            purpose=purpose,
            basis=queries.asked_on(viewer, purpose=purpose, today=page.today),
            typed=queries.form_to_ask(child.reference, fields, concern=page.concern),
            by=viewer,
            at=viewer.at,
            key=key_of(sent),
        )
    except store.KeyReused:
        form = AskForm(sent, page=page, called=child.called)
        form.is_valid()
        form.add_error(None, _SENT_BEFORE)
        return _ask_page(request, child, form, status=409)
    return go("sharing:advice")


def _sent(request: HttpRequest, child: ChildFacts, form: AskForm, *, concern: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    how: dict[str, Any] = {"concern": concern, "undo": UNDO, "by": viewer, "at": viewer.at}
    how["key"] = key_of(request.POST)
    kept = settle(form, child.id)
    if kept is None:
        return _ask_page(request, child, form, status=422)
    try:
        made = vault.saved(
            lambda: actions.ask_several(child.reference, **form.asked(), **how), kept, form, **keyed(how)
        )
    except gate.Refused as refused:
        form.add_error(field_of(refused.decision.rule), refused.decision.because)
        return _ask_page(request, child, form, status=422)
    except store.KeyReused:
        form.add_error(None, _SENT_BEFORE)
        return _ask_page(request, child, form, status=409)
    return go("sharing:question", made)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a question back before any desk has it: everything that was typed is in the form again."""
    viewer, asked = gate.signed_in(request), references.parse(reference) or ""
    try:
        key = key_of(request.POST)
    except BadRequest:  # that a key is missing is said to whoever may see what it is missing for
        if not isinstance(queries.question(viewer, asked), AskedQuestion):
            raise trail.nothing_there(request, reference) from None
        raise
    try:  # pressed twice: the same address, though the question is gone
        again = actions.undo(asked, by=viewer, at=viewer.at, key=key)
    except (store.KeyReused, Http404):
        raise trail.nothing_there(request, reference) from None
    except gate.Refused as refused:
        found = queries.question(viewer, asked)
        if not isinstance(found, AskedQuestion):
            raise trail.nothing_there(request, reference) from None
        return asked_page(request, found, too_late=refused.decision.because, status=409)
    return go_to(again)


def _ask_page(
    request: HttpRequest,
    child: ChildFacts,
    form: AskForm,
    *,
    recent: tuple[AnsweredBefore, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "child": child,
        "form": form,
        "page": form.page,
        "recent": recent,
        "viewer": gate.signed_in(request),
    }
    return render(request, "sharing/ask.html", context, status=status)


def _concern(typed: str) -> str:
    """The reference of a concern, by its shape. Whether one stands open by that name is asked elsewhere."""
    reference = references.parse(typed) or ""
    return reference if reference.startswith(references.Kind.CONCERN) else ""
