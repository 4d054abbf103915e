"""Coming in, going out, and the pages that are the same for everybody."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.agencies.queries import demo_people
from joinedup.gate.pages import moment_of, public_page, viewer_of
from joinedup.gate.viewer import Viewer
from joinedup.notices.queries import too_many_stuck
from joinedup.signin import actions as signin_actions
from joinedup.signin import views as signin
from joinedup.signin import visiting
from joinedup.signin.rules.coming_in import Ended
from joinedup.site import soundness
from joinedup.site.errors import plain_page
from joinedup.site.middleware import FORGET, SIGNED_IN_AS, forget, page_exists, viewer_from
from joinedup.store.queries import installation
from joinedup.trail import actions as trail
from joinedup.ui.rendering import go, go_to

log = logging.getLogger("joinedup.site")
AT_HOME = "desk:my_day"


@public_page
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """In a demo town one press lets anybody be one of its people. Elsewhere it takes a password and more."""
    here = installation()
    if here is None or here.is_demo != settings.DEMO:
        return plain_page(request, 404)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not settings.DEMO:
        return signin.password(request, wanted=wanted if page_exists(wanted) else "")
    people = demo_people()
    if request.method == "POST":
        chosen = next((one for one in people if one.reference == request.POST.get("person")), None)
        if chosen is not None:
            request.session.flush()
            request.session[SIGNED_IN_AS] = chosen.id
            rotate_token(request)  # else a page left open here is sent under the next one's name
            viewer = viewer_from(request)
            if viewer is not None:
                trail.look("signed_in.demo", by=viewer, at=viewer.at)
            return go_to(wanted if page_exists(wanted) else reverse(AT_HOME))
    return render(
        request, "site/sign_in.html", {"people": people, "next": wanted if page_exists(wanted) else ""}
    )


@public_page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, whatever else: where it cannot be written down, browser and process forget all the same."""
    viewer = viewer_of(request)
    visit = visiting.visit_code(request.session)
    try:
        if viewer is not None:
            _written_down(viewer, visit)
        request.session.flush()
    except (store.NotSaved, DatabaseError) as refused:
        log.error("visit.end_not_saved", extra={"kind": type(refused.__cause__ or refused).__name__})
        visiting.out_at_once(visit)
        forget(request)
    response = go("site:sign_in")
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = FORGET
    return response


def _written_down(viewer: Viewer, visit: str) -> None:
    if visit:
        owner = viewer.practitioner_id
        signin_actions.end_visit(visit, owner=owner, why=Ended.SIGNED_OUT, by=viewer, at=viewer.at)
    else:
        trail.look("signed_out", by=viewer, at=viewer.at)


@public_page
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "site/help.html")


@public_page
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html")


@public_page
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


@public_page
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


@public_page
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work: database, trail, keys, tables, clock, disk. What is not so has a code."""
    faults = soundness.now(at=moment_of(request))
    told: dict[str, object] = {
        "ready": not faults,
        "reasons": [fault.code for fault in faults],
        "database": connection.vendor,
    }
    if not faults and too_many_stuck():
        told["notices"] = "stuck"  # nobody is kept out for it: the work is in the pages, not in the post
    if not faults and (late := soundness.late(at=moment_of(request))):
        told["late"] = late  # and nor for this: what is acknowledged is on disk all the same
    return JsonResponse(told, status=503 if faults else 200)
