"""The pages on which two colleagues let somebody in again, and the button with which that is stopped."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from joinedup.access.rules.roles import may_sign_in
from joinedup.agencies import queries as agencies
from joinedup.gate import pages as gate
from joinedup.gate.proof import insist_on_fresh_proof
from joinedup.gate.viewer import Viewer
from joinedup.signin import forms, queries, recovering
from joinedup.signin.forms import LostForm, SayingSoForm
from joinedup.signin.queries import RecoveryLine
from joinedup.signin.rules.recovering import Standing, may_help, may_help_anybody, may_say_so
from joinedup.signin.views import live_only
from joinedup.trail import actions as trail
from joinedup.ui.rendering import go_to


@gate.page(may=may_help_anybody, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Colleagues who are being let in again, and the form that begins it for one more."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = agencies.login_by_email(form.cleaned_data["email"])
        if account is not None and may_help(viewer, account).allowed:
            stood = recovering.has_stood(viewer.practitioner_id, at=viewer.at)
            gate.insist(may_say_so(viewer, said_by=(), stood=stood))
            code = recovering.begin(
                account.id,
                because=form.cleaned_data["because"],
                by_id=viewer.practitioner_id,
                by=viewer,
                at=viewer.at,
            )
            return go_to(reverse("signin:recovery", args=[code]))
        form.add_error("email", forms.NOBODY_OF_YOURS)
    lines = queries.recoveries_in(viewer.area_id, at=viewer.at)
    mine = [line for line in lines if may_help(viewer, line.account).allowed]
    return _page(request, "lost", form, lines=mine)


@gate.page(may=may_help_anybody, shows=gate.Shows.NOTHING)
@live_only
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest, token: str) -> HttpResponse:
    """One of them: the second word, the wait, and the link."""
    viewer = gate.signed_in(request)
    insist_on_fresh_proof(viewer)
    line = _line(request, viewer, token)
    form = SayingSoForm(request.POST if request.POST.get("do") == "say_so" else None)
    said_by = [each.reference for each in line.said_by]
    if form.is_bound and form.is_valid():
        stood = recovering.has_stood(viewer.practitioner_id, at=viewer.at)
        gate.insist(may_say_so(viewer, said_by=said_by, stood=stood))
        because = form.cleaned_data["because"]
        recovering.say_so_too(token, because=because, by_id=viewer.practitioner_id, by=viewer, at=viewer.at)
        return go_to(reverse("signin:recovery", args=[token]))
    if request.POST.get("do") == "link":
        return _link(request, viewer, line)
    return _recovery(request, viewer, line, form)


def _link(request: HttpRequest, viewer: Viewer, line: RecoveryLine) -> HttpResponse:
    invitation = recovering.make_link(line.code, by=viewer, at=viewer.at)
    if not invitation:
        return _recovery(request, viewer, line, SayingSoForm(), status=409)
    shown = {"link": _address(invitation), "account": line.account}
    return render(request, "signin/link.html", shown)


@gate.page(may=may_help_anybody, shows=gate.Shows.NOTHING)
@live_only
@require_POST
def stop_for(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody who answers for the account has doubts."""
    viewer = gate.signed_in(request)
    line = _line(request, viewer, token)
    recovering.stop(line.code, by=viewer, at=viewer.at)
    return go_to(reverse("signin:lost"))


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@live_only
@require_POST
def stop_mine(request: HttpRequest) -> HttpResponse:
    """Its owner is inside, and lost nothing. No fresh proof is asked: to stop it harms nobody."""
    viewer = gate.signed_in(request)
    line = queries.recovery_of(viewer.practitioner_id, at=viewer.at)
    if line is not None:
        recovering.stop(line.code, by=viewer, at=viewer.at)
    return go_to(reverse("signin:account"))


def _line(request: HttpRequest, viewer: Viewer, token: str) -> RecoveryLine:
    line = queries.recovery(forms.drawn(token), at=viewer.at)
    if line is None or not may_help(viewer, line.account).allowed:
        raise trail.nothing_there(request, token)
    return line


def _recovery(
    request: HttpRequest, viewer: Viewer, line: RecoveryLine, form: SayingSoForm, *, status: int = 200
) -> HttpResponse:
    said_by = [each.reference for each in line.said_by]
    shown = {
        "line": line,
        "names": " and ".join(each.name for each in line.said_by),
        "may_say_so": may_say_so(
            viewer,
            said_by=said_by,
            stood=recovering.has_stood(viewer.practitioner_id, at=viewer.at),
        ),
        "ready": line.standing is Standing.READY,
        "waits": line.standing is Standing.WAITS,
        "refused": status == 409,
    }
    return _page(request, "recovery", form, status=status, **shown)


def _address(token: str) -> str:
    host = settings.CONFIG.host
    begins = f"https://{host}" if host else "http://localhost:8765"
    return begins + reverse("signin:welcome", args=[token])


def _page(request: HttpRequest, name: str, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else status
    return render(request, f"signin/{name}.html", {"form": form, **more}, status=status)
