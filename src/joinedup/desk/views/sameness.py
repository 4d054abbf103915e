"""Whether two records are one person's: who may be, the two beside each other, what is said, and un-tying."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.children import queries as children
from joinedup.children.actions import sameness as actions
from joinedup.children.queries import ChildFacts
from joinedup.children.queries import sameness as read
from joinedup.children.queries.sameness import Comparison
from joinedup.desk.adoption import may_keep_adoptions
from joinedup.desk.sameness_forms import APART, BesideForm, SaySameForm, TakeBackForm, UntieForm
from joinedup.desk.saying import child_of
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.merging import MARKED, STANDING_IN_WORDS, Said, Standing
from joinedup.kernel.references import parse
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, key_of, version_of
from joinedup.ui.rendering import go, go_to
from joinedup.ui.waterfall import waterfall
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed
from joinedup.vault.queries import SealedLine
from joinedup.vault.rules.kinds import ADOPTION, Kind

_NOBODY = "There is no other child by this reference whom you may see. Check it."
_MOVED_ON = "Somebody said something of these two after you opened the page. Here is how it stands now."


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, reference: str) -> HttpResponse:
    """Who this child may be besides, what is said of that already, and who is beside them and is not them.

    `?with=` another reference: the two records beside each other, for whoever may see both.
    """
    viewer, child = gate.signed_in(request), child_of(request, reference)
    if request.method == "POST":
        return _sought(request, viewer, child) if "look" in request.POST else _said(request, viewer, child)
    typed = request.GET.get("with", "")
    found = read.comparison(viewer, child.reference, typed) if typed else None
    if found is not None:
        trail.looked(request, "child.looked", found.other.reference)
        return _comparison_page(request, viewer, found, posts.carry_on(request, _form(found)))
    if typed:
        trail.look("looked.nothing", by=viewer, at=viewer.at, typed=typed[:200])
    return _list_page(request, viewer, child, BesideForm({"other": typed}) if typed else BesideForm())


def _sought(request: HttpRequest, viewer: Viewer, child: ChildFacts) -> HttpResponse:
    """Go to the two beside each other. What is no reference, such as a name, stands in no address."""
    form = BesideForm(request.POST)
    typed = form.cleaned_data["other"] if form.is_valid() else ""
    if wanted := parse(typed):
        return go_to(f"{reverse('desk:same', args=[child.reference])}?with={wanted}")
    if typed:
        trail.look("looked.nothing", by=viewer, at=viewer.at, typed=typed)
    return _list_page(request, viewer, child, form)


def _said(request: HttpRequest, viewer: Viewer, child: ChildFacts) -> HttpResponse:
    found = read.comparison(viewer, child.reference, request.POST.get("other", ""))
    if found is None:
        trail.look("looked.nothing", by=viewer, at=viewer.at, typed=request.POST.get("other", "")[:200])
        return _list_page(request, viewer, child, BesideForm(request.POST))
    trail.looked(request, "child.looked", found.other.reference)
    if "back" in request.POST and _may_take_back(viewer, found):
        return _taken_back(request, viewer, found)
    form, version = SaySameForm(request.POST), version_of(request.POST)

    def say(**how: Any) -> str:
        said, because = Said(form.cleaned_data["said"]), form.cleaned_data["because"]
        return actions.say(
            found.one.reference, found.other.reference, said=said, because=because, version=version, **how
        )

    return _written(request, viewer, found, form, say, refused_at="said")


def _taken_back(request: HttpRequest, viewer: Viewer, found: Comparison) -> HttpResponse:
    form, version = TakeBackForm(request.POST), version_of(request.POST)

    def take_back(**how: Any) -> str:
        because = form.cleaned_data["because"]
        return actions.take_back(
            found.one.reference, found.other.reference, because=because, version=version, **how
        )

    return _written(request, viewer, found, form, take_back, refused_at="because")


def _written(
    request: HttpRequest,
    viewer: Viewer,
    found: Comparison,
    form: SaySameForm | TakeBackForm,
    act: Callable[..., str],
    *,
    refused_at: str,
) -> HttpResponse:
    """Write it, and show the two beside each other; what was refused stands at the field `refused_at`."""
    kept = _settled(form, found)
    if kept is None:
        return _comparison_page(request, viewer, found, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    taken = posts.taken(
        lambda: vault.saved(lambda: act(**how), kept, form, **how),
        form,
        fields={"merging.": refused_at},
        moved_on=_MOVED_ON,
        refused=409,
    )
    if taken.done:
        return go_to(beside(found.one, found.other))
    now = read.comparison(viewer, found.one.reference, found.other.reference) or found
    return _comparison_page(request, viewer, now, form, status=409)


def _may_take_back(viewer: Viewer, found: Comparison) -> bool:
    """Whether they are told that a mark stands: to all others an adopted child's two records look alike."""
    stands = found.stands
    marked = stands is not None and stands.standing is Standing.DIFFERENT
    return marked and may_keep_adoptions(viewer).allowed


def beside(one: ChildFacts, other: ChildFacts) -> str:
    return f"{reverse('desk:same', args=[one.reference])}?with={other.reference}"


def _form(found: Comparison) -> SaySameForm:
    return SaySameForm(initial={"other": found.other.reference})


def _list_page(request: HttpRequest, viewer: Viewer, child: ChildFacts, form: BesideForm) -> HttpResponse:
    """`form` is bound where by what was typed nobody is found whom the viewer may see, and who is another."""
    if form.is_bound and form.is_valid():
        form.add_error("other", _NOBODY)
    context: dict[str, Any] = {
        "child": child,
        "said": read.said_of(viewer, child.id),
        "tied": read.tied_with(viewer, child.id),
        "beside": read.lives_with(child.id),
        "perhaps": read.perhaps_same(viewer, child),
        "form": form,
        "today": viewer.at,
    }
    return render(request, "desk/same.html", context, status=422 if form.is_bound else 200)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, reference: str) -> HttpResponse:
    """What was said under a reference: where two records are tied, the page that un-ties them."""
    viewer = gate.signed_in(request)
    found = read.sameness(viewer, reference)
    if found is None:
        raise trail.nothing_there(request, reference)
    line, one, other = found
    trail.looked(request, "child.looked", one.reference, other.reference)
    over = line.standing is not Standing.SAME or line.until is not None
    if over and (request.method != "POST" or line.confirmed_at is None):
        return go_to(beside(one, other))
    lines = actions.written_since(viewer, line.reference)
    context = {"line": line, "one": one, "other": other, "today": viewer.at}
    if request.method != "POST":
        form = posts.carry_on(request, UntieForm(lines=lines))
        return render(request, "desk/untie.html", {**context, "form": form})
    form = UntieForm(request.POST, lines=lines)
    taken = _untied(request, viewer, line.reference, form, about=(one.id, other.id))
    if taken.done:
        return go("desk:same", taken.made)
    return render(request, "desk/untie.html", {**context, "form": form}, status=taken.status)


def _untied(
    request: HttpRequest, viewer: Viewer, reference: str, form: UntieForm, *, about: tuple[int, int]
) -> posts.Taken:
    """What was made is the reference of the record to go on to."""
    kept = vault.settle(form, about=children.case_of(*about)) if form.is_valid() else None
    if kept is None:
        return posts.Taken("", 422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}

    def save() -> str:
        said = form.cleaned_data
        apart, moved = said["apart"] == APART, said.get("moved", [])
        return actions.untie(reference, apart=apart, because=said["because"], moved=moved, **how)

    return posts.taken(
        lambda: vault.saved(save, kept, form, **how),
        form,
        fields={"merging.sealed": "moved"},
        moved_on=_MOVED_ON,
        refused=409,
    )


def _settled(form: Form, found: Comparison) -> Any:
    if not form.is_valid():
        return None
    return vault.settle(form, about=children.case_of(found.one.id, found.other.id))


def _comparison_page(
    request: HttpRequest, viewer: Viewer, found: Comparison, form: Form, *, status: int = 200
) -> HttpResponse:
    stands = found.stands
    back = _may_take_back(viewer, found)
    if back and not isinstance(form, TakeBackForm):
        form = TakeBackForm(initial={"other": found.other.reference, "back": "mark"})
    context = {
        "pair": found,
        "back": back,
        "one": found.one,
        "other": found.other,
        "stands": stands if back or not found.apart else None,
        "words": MARKED if found.apart else STANDING_IN_WORDS[stands.standing] if stands else "",
        "own": stands is not None
        and viewer.practitioner_id == (stands.doubted_by_id if back else stands.said_by_id),
        "sealed": _sealed(viewer, found),
        "picture": waterfall(found.likeness.steps) if found.likeness else None,
        "form": form,
        "today": viewer.at,
    }
    return render(request, "desk/compare.html", context, status=status)


def _sealed(viewer: Viewer, found: Comparison) -> tuple[SealedLine, ...]:
    """For whoever may know of adoptions alone: what is sealed of both; it is opened by two, elsewhere."""
    if not may_keep_adoptions(viewer).allowed:
        return ()
    of_each = [
        sealed.found(viewer, one.reference, use=ADOPTION, kind=Kind.ADOPTION_LINK)
        for one in (found.one, found.other)
    ]
    return tuple(line for line in of_each[0] if line in of_each[1])
