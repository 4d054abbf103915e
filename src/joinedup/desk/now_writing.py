"""The pages on which somebody writes for whoever opens the child's page next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.children.actions import now as actions
from joinedup.children.queries import now as queries
from joinedup.desk.now_forms import NightForm, NotHeardForm, ParagraphForm
from joinedup.desk.saying import child_of, written_down
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def paragraph(request: HttpRequest, reference: str) -> HttpResponse:
    """Filled with what stands there: to sign it again as it is says that it still holds."""
    viewer, child = gate.signed_in(request), child_of(request, reference)
    stands = queries.paragraph(viewer, child)
    sent = request.POST if request.method == "POST" else None
    form = ParagraphForm(sent, initial={"words": stands.words} if stands else None)

    def save(how: dict[str, Any]) -> str:
        return actions.write_paragraph(child.reference, words=form.cleaned_data["words"], **how)

    return written_down(request, child, form, save, "desk/paragraph.html", stands=stands)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def tonight(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    stands = queries.night_plan(viewer, child)
    sent = request.POST if request.method == "POST" else None
    first = {"words": stands.words, "never": stands.never} if stands else None
    form = NightForm(sent, today=today_in_london(viewer.at), initial=first)

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        return actions.plan_tonight(
            child.reference, words=said["words"], never=said["never"], review_on=said["review_on"], **how
        )

    return written_down(request, child, form, save, "desk/plan_tonight.html", stands=stands)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def not_heard(request: HttpRequest, reference: str) -> HttpResponse:
    child = child_of(request, reference)
    form = NotHeardForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        return actions.say_not_heard(child.reference, because=form.cleaned_data["because"], **how)

    return written_down(request, child, form, save, "desk/not_heard.html")
