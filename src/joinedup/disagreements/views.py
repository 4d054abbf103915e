"""Raising that one sees something differently, and everything that comes of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.disagreements import actions, queries
from joinedup.disagreements.actions import Raised
from joinedup.disagreements.forms import AgreedForm, LearningForm, PraiseForm, RaiseForm, SayForm, UpForm
from joinedup.disagreements.queries import Around, DifferenceFacts, DifferenceLine, Start
from joinedup.disagreements.rules import states
from joinedup.disagreements.rules.states import FAIR, FAIR_WORDS
from joinedup.gate import pages as gate
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, both_texts, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

Act = Callable[..., str]
_FIELDS = {"up.no_step": "to", "up.why_skip": "imminent"}
_STALE = "Somebody of either side has written here since you opened this. Read it, and send again."


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_GET
def differences(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "lines": queries.differences(viewer),
        "learnings": queries.learnings(viewer),
        "praises": queries.praises(viewer),
        "curiosity": states.CURIOSITY,
        "today": today_in_london(viewer.at),
    }
    return render(request, "disagreements/differences.html", context)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def raise_of_question(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    start = queries.start_from_question(viewer, reference)
    if start is None:
        raise trail.nothing_there(request, reference)
    back = f"Question {start.about}", reverse("sharing:question", args=[start.about])
    return _raise(request, start, Raised("", "", "", question=start.about), back=back)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def raise_of_child(request: HttpRequest, reference: str) -> HttpResponse:
    """With an agency around the child: which one stands in the address, or is chosen on the page first."""
    viewer = gate.signed_in(request)
    child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    other, back = _other(request), (f"{child.called}: now", reverse("desk:child", args=[child.reference]))
    start = queries.start_from_child(viewer, child.reference, other) if other else None
    if start is not None:
        return _raise(request, start, Raised("", "", "", child=child.reference, other=other), back=back)
    trail.looked(request, "child.looked", child.reference)
    return _with_whom(request, child, queries.around_whom(viewer, child), (), back=back)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def raise_of_case(request: HttpRequest, reference: str) -> HttpResponse:
    """With an agency that sits at the meeting; and what is open about this case already."""
    viewer = gate.signed_in(request)
    found = queries.in_case(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    meeting = reverse("meetings:meeting", args=[found.meeting])
    other, back = _other(request), ("Agenda", f"{meeting}#{found.reference}")
    start = queries.start_from_case(viewer, found.reference, other) if other else None
    trail.looked(request, "case.looked", found.reference, found.child.reference)
    if start is not None:
        return _raise(request, start, Raised("", "", "", case=found.reference, other=other), back=back)
    return _with_whom(request, found.child, found.around, found.differences, back=back)


def _other(request: HttpRequest) -> str:
    sent = request.POST if request.method == "POST" else request.GET
    return references.parse(sent.get("other", "")) or ""


def _with_whom(
    request: HttpRequest,
    child: ChildFacts,
    around: tuple[Around, ...],
    differences: tuple[DifferenceLine, ...],
    *,
    back: tuple[str, str],
) -> HttpResponse:
    context: dict[str, Any] = {
        "child": child,
        "around": around,
        "lines": differences,
        "back": back,
        "to": request.path,
        "curiosity": states.CURIOSITY,
        "today": today_in_london(gate.signed_in(request).at),
    }
    page = "disagreements/with_whom.html"
    if request.method != "POST":
        return render(request, page, context)
    form = RaiseForm(request.POST, around=tuple((one.reference, one.name) for one in around))
    form.is_valid()  # what was typed stands in it again, beside the choice that is missing
    return render(request, page, {**context, "form": form}, status=422)


def _raise(request: HttpRequest, start: Start, where: Raised, *, back: tuple[str, str]) -> HttpResponse:
    """`where` is what is raised as far as it is known: where it came from, and with whom."""
    trail.looked(request, "child.looked", start.child.reference)
    context = {
        "start": start,
        "back": back,
        "to": request.path,
        "praise": where.question,
        "curiosity": states.CURIOSITY,
        "never_waits": states.NEVER_WAITS,
    }
    page = "disagreements/raise.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, RaiseForm())})
    form = RaiseForm(request.POST)

    def act(**how: Any) -> str:
        return actions.raise_difference(replace(where, **form.cleaned_data), **how)

    taken = _done(request, form, start.child.id, act)
    if taken.done:
        return go("disagreements:difference", taken.made)
    return render(request, page, {**context, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def difference(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, _found(request, reference))


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own side of it, in its own words."""
    found = _found(request, reference)
    return _write(request, found, SayForm, "say", actions.say_ours, versioned=False)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def up(request: HttpRequest, reference: str) -> HttpResponse:
    """Not agreed: the next step, with a sentence."""
    found = _found(request, reference)

    def made_form(data: Any = None) -> Form:
        return UpForm(data, above=found.above if data is None else found.every_step)

    return _write(request, found, made_form, "up", actions.move_up, versioned=True)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def agreed(request: HttpRequest, reference: str) -> HttpResponse:
    found = _found(request, reference)
    return _write(request, found, AgreedForm, "agreed", actions.write_agreed, versioned=True)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """'Yes, that is what we agreed', or no."""
    found = _found(request, reference)
    said = request.POST.get("yes", "")
    if said not in ("yes", "no"):
        return _page(request, found, because="Say yes or no to what was agreed.", status=422)
    version = version_of(request.POST)

    def act(**how: Any) -> str:
        return actions.answer_agreed(found.reference, yes=said == "yes", version=version, **how)

    return _pressed(request, found, act)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    found = _found(request, reference)
    return _pressed(request, found, lambda **how: actions.withdraw(found.reference, **how))


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def fair(request: HttpRequest, reference: str) -> HttpResponse:
    """How fair it was, for one's own agency."""
    found = _found(request, reference)
    said = request.POST.get("fair", "")
    if said not in {str(one) for one in FAIR}:
        return _page(request, found, because="Say how fair it was, with one of the four.", status=422)
    return _pressed(request, found, lambda **how: actions.rate(found.reference, fair=int(said), **how))


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def good_practice(request: HttpRequest, reference: str) -> HttpResponse:
    """What somebody on the other side of a question or a difference did well, told to their manager."""
    viewer = gate.signed_in(request)
    whom = queries.to_praise(viewer, reference)
    if whom is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "praise.looked", whom.about)
    page = "disagreements/good_practice.html"
    if request.method != "POST":
        return render(request, page, {"whom": whom, "form": posts.carry_on(request, PraiseForm())})
    form = PraiseForm(request.POST)

    def act(**how: Any) -> str:
        return actions.praise(whom.about, **form.cleaned_data, **how)

    taken = _done(request, form, whom.child_id, act)
    if taken.done:
        back = "sharing:question" if taken.made.startswith("Q-") else "disagreements:difference"
        return go(back, taken.made)
    return render(request, page, {"whom": whom, "form": form}, status=taken.status)


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def learning(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be learnt from the third of a kind; whoever sees to it writes down what was changed."""
    viewer = gate.signed_in(request)
    found = queries.learning(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    context: dict[str, Any] = {"one": found, "today": today_in_london(viewer.at)}
    page = "disagreements/learning.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, LearningForm())})
    form, version = LearningForm(request.POST), version_of(request.POST)

    def act(**how: Any) -> str:
        return actions.finish_learning(found.reference, **form.cleaned_data, version=version, **how)

    try:
        taken = _done(request, form, None, act)
    except store.Stale:
        again = queries.learning(viewer, found.reference) or found
        context |= {"one": again, "form": form, **_conflict(form, {"done": again.done})}
        return render(request, page, context, status=409)
    if taken.done:
        return go("disagreements:learning", taken.made)
    return render(request, page, {**context, "form": form}, status=taken.status)


_HEADINGS = {
    "say": ("How your side sees it", "Write it down", "How your side sees it"),
    "up": ("Not agreed: move up", "Move up", "Moving up a difference of view"),
    "agreed": ("What was agreed", "Send it to the other side", "What was agreed"),
}


def _write(
    request: HttpRequest,
    found: DifferenceFacts,
    made_form: Callable[..., Form],
    what: str,
    action: Act,
    *,
    versioned: bool,
) -> HttpResponse:
    """One thing to write down, on a page of its own."""
    viewer = gate.signed_in(request)
    heading, button, draft = _HEADINGS[what]
    context: dict[str, Any] = {
        "one": found,
        "what": what,
        "heading": heading,
        "button": button,
        "draft": draft,
        "versioned": versioned,
        "never_waits": states.NEVER_WAITS,
        "today": today_in_london(viewer.at),
    }
    page = "disagreements/write.html"
    if request.method != "POST":
        return render(request, page, {**context, "form": posts.carry_on(request, made_form())})
    form = made_form(request.POST)
    more = {"version": version_of(request.POST)} if versioned else {}

    def act(**how: Any) -> str:
        return action(found.reference, **form.cleaned_data, **more, **how)

    try:
        taken = _done(request, form, found.child.id, act)
    except store.Stale:
        again = queries.difference(viewer, found.reference) or found
        stands = {"words": again.now.words, "meanwhile": again.meanwhile}
        if again.agreed:
            stands = {"agreed": again.agreed.words, "next_time": again.agreed.next_time}
        context |= {"one": again, "form": form, **_conflict(form, stands)}
        return render(request, page, context, status=409)
    if taken.done:
        return go("disagreements:difference", taken.made)
    again = queries.difference(viewer, found.reference) or found
    return render(request, page, {**context, "one": again, "form": form}, status=taken.status)


def _pressed(request: HttpRequest, found: DifferenceFacts, act: Act) -> HttpResponse:
    """A button, with nothing typed: the form is there for the sentence that may come back."""
    viewer, form = gate.signed_in(request), Form({})
    form.is_valid()
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    taken = posts.taken(lambda: act(**how), form, moved_on=_STALE, refused=409)
    if taken.done:
        return go("disagreements:difference", taken.made)
    now = queries.difference(viewer, found.reference) or found
    return _page(request, now, because=str(form.non_field_errors()[0]), status=taken.status)


def _page(
    request: HttpRequest, found: DifferenceFacts, *, because: str = "", status: int = 200
) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "one": found,
        "because": because,
        "curiosity": states.CURIOSITY,
        "never_waits": states.NEVER_WAITS,
        "fair": [(one, FAIR_WORDS[one]) for one in FAIR],
        "today": today_in_london(viewer.at),
    }
    if because:
        context["errors"] = [because]
    return render(request, "disagreements/difference.html", context, status=status)


def _done(request: HttpRequest, form: Form, child_id: int | None, act: Act) -> posts.Taken:
    """What became of it; where it was not done, its sentence stands in the form.

    Raises:
        Stale: somebody of either side was quicker.
    """
    viewer = gate.signed_in(request)
    about = children.case_of(child_id) if child_id is not None else frozenset()
    kept = vault.settle(form, about=about) if form.is_valid() else None
    if kept is None:
        return posts.Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    return posts.taken(lambda: vault.saved(lambda: act(**how), kept, form, **how), form, fields=_FIELDS)


def _conflict(form: Form, stands: dict[str, str]) -> dict[str, Any]:
    """Both texts, where somebody of either side was quicker."""
    texts = both_texts(form, stands, leave_out=("to", "pattern"))
    return {"conflict": Conflict((), texts, again=True), "errors": [_STALE]}


def _found(request: HttpRequest, reference: str) -> DifferenceFacts:
    found = queries.difference(gate.signed_in(request), reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "difference.looked", found.reference, found.child.reference)
    return found
