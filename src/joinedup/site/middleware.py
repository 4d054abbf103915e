"""From a request to a Viewer, and from what went wrong to a page that says so plainly."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from joinedup import store
from joinedup.access.queries import held_by
from joinedup.access.rules.holding import Held
from joinedup.agencies.queries import Account, account
from joinedup.gate.pages import GO_ON_TO, Refused, mark_of
from joinedup.gate.proof import ProveAgain
from joinedup.gate.viewer import Viewer
from joinedup.signin import visiting
from joinedup.signin.rules import coming_in
from joinedup.signin.visiting import Inside
from joinedup.site import clock
from joinedup.site.errors import not_saved, plain_page

Handler = Callable[[HttpRequest], HttpResponseBase]
SIGNED_IN_AS = "practitioner"
FORGET = '"cache", "storage"'  # not "cookies": with the browser's own, strangers could keep its owner out


class UnmarkedView(RuntimeError):
    """A view without a mark of `gate.page` or `gate.public_page`: nobody said who may open it."""


def no_store(get_response: Handler) -> Handler:
    """No page is kept by a browser or a proxy: the next person at the desk must not read it with 'back'."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return respond


def over_tls_alone(get_response: Handler) -> Handler:
    """Tell browsers to come to a live installation over TLS alone.

    What ends TLS stands before us, so that Django cannot see that a request came over it.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not settings.DEMO:
            response["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return respond


class who_is_asking:  # noqa: N801 -- read as a sentence in the settings
    """Put a Viewer on the request, and turn what views raise into pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.viewer = viewer_from(request)  # type: ignore[attr-defined]
        except (DatabaseError, store.NotSaved) as refused:
            if request.method == "POST" and request.path == reverse("site:sign_out"):
                return out_in_this_browser(request)
            return not_saved(request, refused)
        response = self.get_response(request)
        if response.status_code == 405 and request.method != "HEAD":
            page = plain_page(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., object], *_: object) -> None:
        if mark_of(view) is None:
            raise UnmarkedView(f"{view.__module__}.{getattr(view, '__name__', view)}")

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        match problem:
            case Refused():
                return plain_page(request, 403, because=problem.decision.because)
            case ProveAgain():
                return self._prove_again(request)
            case store.NotSaved() | DatabaseError():
                return not_saved(request, problem)
            case store.KeyReused():
                return plain_page(request, 409, because="This form was sent before with other words.")
            case store.Stale() | store.VersionMissing():
                return plain_page(request, 409 if isinstance(problem, store.Stale) else 428)
        return None

    def _prove_again(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET":
            request.session[GO_ON_TO] = request.path
        response = HttpResponseRedirect(reverse("signin:again"))
        response.status_code = 303
        return response


def out_in_this_browser(request: HttpRequest) -> HttpResponse:
    """Sign out when nothing can be read or written: the browser forgets first, the rest comes after."""
    forget(request)
    page = plain_page(request, 503, because="You are signed out in this browser. That was not written down.")
    page.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    page["Clear-Site-Data"] = FORGET
    return page


def forget(request: HttpRequest) -> None:
    """Leave the session behind without touching the database: its cookie is taken back with the answer."""
    request.session = type(request.session)()


def viewer_from(request: HttpRequest) -> Viewer | None:
    """Build the Viewer of this request from its session; a person whose account ended is nobody at once."""
    at = clock.now()
    request.moment = at  # type: ignore[attr-defined]
    known = _in_the_demo(request, at=at) if settings.DEMO else visiting.inside(request.session)
    if known is None:
        return None
    person = account(known.practitioner_id)
    if person is None:
        request.session.flush()
        return None
    held = held_by(person.id, area_id=person.area_id, at=at)
    if not _goes_on(request, known, person, held, at=at):
        return None
    return Viewer(
        practitioner_id=person.id,
        reference=person.reference,
        name=person.name,
        agency_id=person.agency_id,
        agency_reference=person.agency_reference,
        agency_name=person.agency_name,
        area_id=person.area_id,
        area_name=person.area_name,
        roles=held.roles,
        rights=held.rights,
        desk_ids=person.desk_ids,
        at=at,
        proved_at=known.proved_at,
    )


def _in_the_demo(request: HttpRequest, *, at: datetime) -> Inside | None:
    """In a demo town one press is all there is: nobody is asked for a second proof that they cannot have."""
    practitioner_id = request.session.get(SIGNED_IN_AS)
    return (
        None
        if practitioner_id is None
        else Inside(practitioner_id, visit="", proved_at=at, began=at, holds="")
    )


def _goes_on(request: HttpRequest, known: Inside, person: Account, held: Held, *, at: datetime) -> bool:
    if settings.DEMO:
        return visiting.goes_on_in_a_demo(request.session, at=at)
    return visiting.goes_on(
        request.session,
        known,
        holds=coming_in.holds(agency=person.agency_reference, roles=held.roles, rights=held.rights),
        idle=coming_in.idle_limit(held.rights),
        at=at,
    )


def page_exists(path: str) -> bool:
    """Whether `path` is one of our pages: where to go after signing in is never an address that was typed."""
    try:
        return mark_of(resolve(path).func) is not None
    except Resolver404:
        return False
