"""The page of 'we spoke'."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup import store
from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.sharing import actions, queries
from joinedup.sharing.forms.speaking import SpokeForm
from joinedup.sharing.rules.purposes import spoken_for
from joinedup.sharing.views.shared import child_or_nothing, keyed, settle
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def we_spoke(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    child = child_or_nothing(request, viewer, reference)
    trail.looked(request, "child.looked", child.reference)
    form = posts.carry_on(request, SpokeForm(request.POST if request.method == "POST" else None))
    purpose = spoken_for(queries.standing(viewer, child))
    basis = queries.asked_on(viewer, purpose=purpose.code, today=today_in_london(viewer.at))
    context = {"child": child, "purpose": purpose.words, "basis": basis, "form": form}
    if request.method != "POST":
        return render(request, "sharing/we_spoke.html", context)
    if not form.is_valid():
        return render(request, "sharing/we_spoke.html", context, status=422)
    kept = settle(form, child.id)
    if kept is None:
        return render(request, "sharing/we_spoke.html", context, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in ("with_whom", "said", "agreed")}
    try:
        vault.saved(lambda: actions.spoke(child.reference, **said, **how), kept, form, **keyed(how))
    except store.KeyReused:
        form.add_error(
            None, "This form was sent before with other words, and that stands. Send again to add this."
        )
        return render(request, "sharing/we_spoke.html", context, status=409)
    return go("desk:child", child.reference)
