"""Where a link in an e-mail leads: to the question, once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.notices.actions import code_of
from joinedup.sharing import actions, queries
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go


@gate.page(may=roles.may_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def from_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever of the asked agency signs in is taken to the question; for every other agency there is none."""
    viewer, code = gate.signed_in(request), code_of(token)
    if not queries.has_link(viewer, code):
        raise trail.nothing_there(request, token)
    try:
        if request.method == "POST":
            actions.new_link(code, by=viewer, at=viewer.at, key=key_of(request.POST))
            return go("sharing:questions")
        reference = actions.use_link(code, by=viewer, at=viewer.at)
    except gate.Refused as refused:
        context = {"because": refused.decision.because, "token": token}
        return render(request, "sharing/from_mail.html", context)
    return go("sharing:answer", reference)
