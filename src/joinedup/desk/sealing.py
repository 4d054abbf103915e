"""The pages on which an address is protected, and on which what is sealed is opened for a reason."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.access.rules.roles import may_work
from joinedup.agencies.queries import asks
from joinedup.children import actions as children_actions
from joinedup.children import queries as children
from joinedup.children.actions import HOUSEHOLD, opened_home
from joinedup.children.queries import ChildFacts
from joinedup.desk.actions import protect_everywhere
from joinedup.desk.forms import LiftForm, ProtectForm, RevealForm
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.holdings import queries as holdings
from joinedup.kernel.london import today_in_london
from joinedup.sharing import queries as sharing
from joinedup.trail import actions as trail
from joinedup.ui.forms import Option, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed
from joinedup.vault.queries import TYPED, SealedLine
from joinedup.vault.rules.kinds import Kind, openers


@dataclass(frozen=True, slots=True)
class Subject:
    """What is behind a seal, said without it: a heading, and where the page leads back to."""

    heading: str
    about: tuple[str, ...]  # records whose readers see that it was opened, beside the sealed one's own
    back: str


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def protect(request: HttpRequest, reference: str) -> HttpResponse:
    """Seal where the child lives, with all who live there; or where an adult lives who lives elsewhere."""
    viewer = gate.signed_in(request)
    child = _child(request, viewer, reference)
    trail.looked(request, "child.looked", child.reference)
    form = _protect_form(viewer, child, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _protect_page(request, viewer, child, form)
    if not form.is_valid():
        return _protect_page(request, viewer, child, form, status=422)
    protect_everywhere(
        child.reference, **form.cleaned_data, by=viewer, at=viewer.at, key=key_of(request.POST)
    )
    return go("desk:child", child.reference)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_POST
def lift(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child = _child(request, viewer, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "child.looked", child.reference)
    form = LiftForm(request.POST, options=_whoever_is_around(viewer, child))
    if form.is_valid():
        try:
            children_actions.lift(
                child.reference,
                whose=form.cleaned_data["whose"],
                because=form.cleaned_data["reason"],
                by=viewer,
                at=viewer.at,
                key=key_of(request.POST),
            )
        except gate.Refused as refused:
            form.add_error("reason", refused.decision.because)
        else:
            return go("desk:child", child.reference)
    return _protect_page(request, viewer, child, _protect_form(viewer, child), lifting=form, status=422)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, reference: str) -> HttpResponse:
    """Open what is sealed: with a fresh proof and a reason, which the trail has before anything is opened."""
    viewer = gate.signed_in(request)
    line, subject = _behind(request, viewer, reference)
    insist_on_fresh_proof(viewer)
    trail.looked(request, "sealed.looked", line.reference, *filter(None, (line.about, *subject.about)))
    if request.method != "POST":
        return _reveal_page(request, line, subject, RevealForm())
    form = RevealForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            vault.say_why(line.reference, reason=reason, about=subject.about, by=viewer, at=viewer.at)
        except gate.Refused as refused:
            form.add_error("reason", refused.decision.because)
        else:
            return go("desk:revealed", line.reference)
    return _reveal_page(request, line, subject, form, status=422)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def revealed(request: HttpRequest, reference: str) -> HttpResponse:
    """What was sealed, once for each reason that was given for it."""
    viewer = gate.signed_in(request)
    line, subject = _behind(request, viewer, reference)
    insist_on_fresh_proof(viewer)
    try:
        opened = vault.reveal(line.reference, about=subject.about, by=viewer, at=viewer.at)
    except gate.Refused as refused:
        if refused.decision.rule != "reveal.once":
            raise
        return go("desk:reveal", line.reference)
    trail.looked(request, "sealed.shown", line.reference)
    context = {
        "subject": subject,
        "opened": _OPENED[line.kind](opened),
        "again": reverse("desk:reveal", args=[line.reference]),
    }
    return render(request, "desk/revealed.html", context)


def _behind(request: HttpRequest, viewer: Viewer, reference: str) -> tuple[SealedLine, Subject]:
    """What is sealed, and what it is about, for whoever may open it; for everybody else it is not there."""
    line = sealed.sealed(viewer, reference)
    subject = _SUBJECTS[line.kind](viewer, line) if line is not None else None
    if line is None or subject is None:
        raise trail.nothing_there(request, reference)
    return line, subject


# --- what is behind a seal, by its kind ---------------------------------------------------------------------


def _somebodys_address(viewer: Viewer, line: SealedLine) -> Subject | None:
    name = children.seen(viewer, line.about)
    if name is None:
        return None
    back = reverse("desk:child", args=[line.about]) if line.about.startswith("K") else ""
    return Subject(f"Where {name} lives", (), back)


def _address_in_lines(value: str) -> list[tuple[str, str]]:
    home = opened_home(value)
    lines = [("Address", home.address_line), ("Postcode", home.postcode)]
    return [*lines, ("Before that", home.before)] if home.before else lines


def _kept_words(viewer: Viewer, line: SealedLine) -> Subject | None:
    """What was typed in a concern, a question or a note: for those who may see the record it stands in."""
    if line.about.startswith("C"):
        concern = frontdoor.concern(viewer, line.about)
        if concern is None:
            return None
        return Subject("What was typed in this concern", (), reverse("frontdoor:concern", args=[line.about]))
    if line.about.startswith("Q") and _may_read(sharing.question(viewer, line.about), line.field):
        return Subject("What was typed in this question", (), reverse("sharing:question", args=[line.about]))
    if line.about.startswith("K") and children.seen(viewer, line.about) is not None:
        return Subject("What was typed beside this child", (), reverse("desk:child", args=[line.about]))
    return _said_between_two(viewer, line) if line.about.startswith("S") else None


def _said_between_two(viewer: Viewer, line: SealedLine) -> Subject | None:
    """A conversation beside a child, or what was asked of a specialist: both have such a reference."""
    if child := sharing.child_spoken_about(viewer, line.about):
        return Subject("What was noted of this conversation", (), reverse("desk:child", args=[child]))
    if asks.ask_of(viewer, line.about) is None:
        return None
    return Subject("What was asked of a specialist", (), reverse("desk:specialists"))


def _who_told(viewer: Viewer, line: SealedLine) -> Subject | None:
    if frontdoor.concern(viewer, line.about) is None:
        return None
    return Subject("Who told us of this worry", (), reverse("frontdoor:concern", args=[line.about]))


def _name_and_number(value: str) -> list[tuple[str, str]]:
    who = json.loads(value)
    return [("Name", who["name"]), ("Agency", who["agency"]), ("Phone", who["phone"] or "No number held")]


def _sensitive_item(viewer: Viewer, line: SealedLine) -> Subject | None:
    held = holdings.items(viewer, [line.about])
    if not held:
        return None
    return Subject("A sensitive item that your agency holds", (), reverse("sharing:questions"))


def _headline_and_text(value: str) -> list[tuple[str, str]]:
    item = json.loads(value)
    return [("What happened", item["headline"]), ("In more words", item["summary"] or "Nothing more")]


def _may_read(question: sharing.AskedQuestion | sharing.HeldQuestion | None, field: str) -> bool:
    """What belongs to an answer is the asker's to read when the answer is there, and not before."""
    if field.startswith(TYPED):  # why somebody did something, beside the trail: the other side never saw it
        return False
    if isinstance(question, sharing.AskedQuestion) and field in ("meaning", "handling"):
        return question.facts.answered
    return question is not None


def _as_typed(value: str) -> list[tuple[str, str]]:
    return [("As it was typed", value)]


def _for_two(viewer: Viewer, line: SealedLine) -> Subject | None:
    """What takes two people is not opened here."""
    return None


_SUBJECTS: Mapping[Kind, Callable[[Viewer, SealedLine], Subject | None]] = {
    Kind.SAFE_ADDRESS: _somebodys_address,
    Kind.WORDS: _kept_words,
    Kind.REFERRER: _who_told,
    Kind.ADOPTION_LINK: _for_two,
    Kind.ITEM: _sensitive_item,
}
_OPENED: Mapping[Kind, Callable[[str], list[tuple[str, str]]]] = {
    Kind.SAFE_ADDRESS: _address_in_lines,
    Kind.WORDS: _as_typed,
    Kind.REFERRER: _name_and_number,
    Kind.ITEM: _headline_and_text,
}


# --- pages --------------------------------------------------------------------------------------------------


def _child(request: HttpRequest, viewer: Viewer, reference: str) -> ChildFacts:
    child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    return child


def _protect_form(viewer: Viewer, child: ChildFacts, data: object = None) -> ProtectForm:
    """Offers those whose address is open, and those whose seal the viewer may open."""
    closed = {home.person for home in children.sealed_homes(viewer, child) if not home.reveal}
    household = children.household(viewer, child)
    together = {one.reference for one in household}
    apart = [
        one for one in children.people_around(child.id) if not one.is_child and one.reference not in together
    ]
    return ProtectForm(
        data,
        together=() if closed & together else household,
        apart=[one for one in apart if one.reference not in closed],
    )


def _to_lift(viewer: Viewer, child: ChildFacts) -> list[Option]:
    open_to_them = {home.person: home.name for home in children.sealed_homes(viewer, child) if home.reveal}
    together = {one.reference for one in children.household(viewer, child)}
    names = [name for person, name in open_to_them.items() if person in together]
    whole = [Option(HOUSEHOLD, " and ".join(names))] if names else []
    return [*whole, *(Option(one, name) for one, name in open_to_them.items() if one not in together)]


def _whoever_is_around(viewer: Viewer, child: ChildFacts) -> list[Option]:
    """Everybody whose protection could end, protected or not: a second press is answered as the first was."""
    together = {one.reference for one in children.household(viewer, child)}
    apart = [one for one in children.people_around(child.id) if one.reference not in together]
    return [Option(HOUSEHOLD, child.name), *(Option(one.reference, one.name) for one in apart)]


def _protect_page(
    request: HttpRequest,
    viewer: Viewer,
    child: ChildFacts,
    form: ProtectForm,
    *,
    lifting: LiftForm | None = None,
    status: int = 200,
) -> HttpResponse:
    to_lift = _to_lift(viewer, child)
    words = sealed.standing(viewer, [child.reference], Kind.WORDS)
    context = {
        "words": [line for line in words if line.may_reveal],
        "today": today_in_london(viewer.at),
        "child": child,
        "form": lifting if lifting is not None else form,
        "protecting": form,
        "may_protect": bool(form.fields["whose"].choices),  # type: ignore[attr-defined]
        "closed": child.kept,
        "lifting": lifting or (LiftForm(options=to_lift) if to_lift else None),
        "key": secrets.token_urlsafe(18),
        "lift_key": secrets.token_urlsafe(18),
    }
    return render(request, "desk/protect.html", context, status=status)


def _reveal_page(
    request: HttpRequest, line: SealedLine, subject: Subject, form: RevealForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "line": line,
        "subject": subject,
        "form": form,
        "because": openers(line.kind).because,
    }
    return render(request, "desk/reveal.html", context, status=status)
