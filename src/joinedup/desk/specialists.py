"""A cluster officer reaches a specialist in one step, and is told what came of it: both are named."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import asking
from joinedup.agencies.queries import asks, specialists
from joinedup.agencies.queries.skilled import at_desk, skills_of
from joinedup.agencies.rules.specialists import who_has_it
from joinedup.children import queries as children
from joinedup.desk.queries import why
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import SENT_BEFORE, Form, Line, Text, key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed
from joinedup.vault.queries import SealedLine
from joinedup.vault.rules.kinds import Kind

_ANSWERED = "Somebody has written down what came of it, after you opened this page. It stands below."


class AskForm(Form):
    wanted = Line(
        what="what you need to know",
        label="What do you need to know?",
        hint="One line, without the child’s name: say that when you speak",
        max_length=200,
    )


class CameForm(Form):
    came = Text(
        what="what came of it",
        label="What came of it?",
        hint="Without the child’s name. Whoever asked reads this.",
        max_length=500,
        rows=3,
    )


@gate.page(may=may_work, shows=gate.Shows.OWN_WORK)
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    lines = asks.asks(viewer)
    context = {
        "lines": [(line, _sealed(viewer, line.reference)) for line in lines],
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/specialists.html", context)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask whoever is on for a desk now, or somebody by name who is trained for what is needed.

    The page names them, and the number, before anything is typed. What is asked is theirs until they answer.
    """
    viewer = gate.signed_in(request)
    asked = _whom(viewer, references.parse(reference) or reference[:14])
    if asked is None:
        raise trail.nothing_there(request, reference)
    form = AskForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        ask_them = partial(asking.ask_specialist, asked.desk_id, specialist=asked.person)
        try:
            if _said(request, viewer, form, ask_them):
                return go("desk:specialists")
        except store.KeyReused:
            form.add_error(None, SENT_BEFORE)
            status = 409
    else:
        form = posts.carry_on(request, form)
    context = {"form": form, "asked": asked, "today": today_in_london(viewer.at)}
    return render(request, "desk/ask_specialist.html", context, status=status)


@dataclass(frozen=True, slots=True)
class _Whom:
    reference: str  # under which the page is
    who: str
    phone: str
    why: str
    desk_id: int
    person: str | None
    trained: tuple[str, ...] = ()  # of a desk: who of it is trained for what may be asked there


def _whom(viewer: Viewer, reference: str) -> _Whom | None:
    desk = agencies.desk(viewer.area_id, reference)
    if desk is not None:
        now = agencies.on_duty(desk.id, at=viewer.at)
        person = now.person.reference if now.person else None
        trained = at_desk(viewer, desk.id, kind=desk.kind)
        return _Whom(reference, now.who, now.phone, why(now), desk.id, person, trained)
    named = agencies.colleague(viewer.area_id, reference, agency_id=None)
    if named is None or not named.active:
        return None
    home = agencies.home_desks([named.id], at=viewer.at).get(named.id)
    home = home or agencies.first_desk_of(named.agency_id, at=viewer.at)
    if home is None:
        return None
    found = who_has_it(specialists.of_people([named.id], at=viewer.at), what="whom you ask", at=viewer.at)
    phone = next((one.phone for one in (*found.on, found.next_on) if one), named.phone)
    skills = ", ".join(
        skills_of([named.id], area_id=viewer.area_id, on_day=today_in_london(viewer.at)).get(named.id, ())
    )
    said = (
        f"{named.post}, {named.agency_name}{f', trained for: {skills}' if skills else ''}. {found.because}."
    )
    return _Whom(reference, named.name, phone, said, home, named.reference)


@gate.page(may=may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def came(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    line = asks.ask_of(viewer, references.parse(reference) or reference[:14])
    if line is None or not line.may_say:
        raise trail.nothing_there(request, reference)
    form = CameForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if _said(request, viewer, form, partial(asking.say_what_came, line.reference)):
                return go("desk:specialists")
        except (asking.SaidAlready, store.KeyReused):
            form.add_error(None, _ANSWERED)
            status, line = 409, asks.ask_of(viewer, line.reference)
    else:
        form = posts.carry_on(request, form)
    context = {"form": form, "line": line, "today": today_in_london(viewer.at)}
    return render(request, "desk/specialist_came.html", context, status=status)


def _said(request: HttpRequest, viewer: Viewer, form: Form, act: Callable[..., str]) -> bool:
    """Keep what was typed; False where the form comes back, also for a protected address that stands in it.

    No child is named here: it is stopped for those around the children whom the viewer may open.
    """
    kept = vault.settle(form, about=children.protected_beside(viewer)) if form.is_valid() else None
    if kept is None:
        return False
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    given = {name: form.cleaned_data[name] for name in form.fields if name in ("wanted", "came")}
    vault.saved(lambda: act(by_id=viewer.practitioner_id, **given, **how), kept, form, **how)
    return True


def _sealed(viewer: Viewer, reference: str) -> tuple[SealedLine, ...]:
    """What of it was sealed, for those who may open it."""
    return tuple(line for line in sealed.standing(viewer, [reference], Kind.WORDS) if line.may_reveal)
