"""How sharing goes between agencies: for both sides and for whoever only counts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from joinedup.access.rules import roles
from joinedup.gate import pages as gate
from joinedup.sharing import queries


@gate.page(may=roles.may_see_measures, shows=gate.Shows.NOTHING)
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    return render(request, "sharing/measures.html", {"measures": queries.measures(gate.signed_in(request))})
