"""From a request to a Viewer, and from what went wrong to a page that says so plainly."""

import logging
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from joinedup import store
from joinedup.access.queries import who_comes_in
from joinedup.access.rules.holding import Held
from joinedup.agencies.queries import Account, practitioner, stands_in
from joinedup.api.visiting import is_for_programs, viewer_from_token
from joinedup.files.rules.limits import BIGGEST, too_big
from joinedup.gate.asked import asking_once
from joinedup.gate.pages import GO_ON_TO, Refused, mark_of, viewer_of
from joinedup.gate.proof import ProveAgain
from joinedup.gate.viewer import Viewer
from joinedup.signin import visiting
from joinedup.signin.queries import owner_of_visit
from joinedup.signin.rules import coming_in
from joinedup.signin.visiting import Inside
from joinedup.site import clock
from joinedup.site.drafts import DraftsOf, keep_what_was_sent
from joinedup.site.errors import DEFECTS, not_saved, plain_page, signed_out
from joinedup.site.refusals import refusal_of
from joinedup.store.posts import token_of
from joinedup.store.sending import Sending, sending
from joinedup.ui.rendering import go_to

log = logging.getLogger("joinedup.site")
Handler = Callable[[HttpRequest], HttpResponseBase]
SIGNED_IN_AS = "practitioner"
_TAKES_FILES = re.compile(r"/concern/[^/]+/files|/rotas/[^/]+/file")
_AROUND_A_FILE, _BIGGEST_FORM = 50_000, 2_000_000  # bytes; forms above 1 MB are refused when they are read
FORGET = '"cache", "storage"'  # not "cookies": with the browser's own, strangers could keep its owner out


_PLAIN_QUERY = re.compile(r"(?:[a-z]+=[A-Za-z0-9_-]*&?)*")  # references and tokens, and no address


class _AsTheyAre(TypedDict):
    holds: str
    idle: timedelta


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


def bodies_that_fit(get_response: Handler) -> Handler:
    """Refuse what is too long before anything of it is read; where files come in, more is taken."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        takes_files = _TAKES_FILES.fullmatch(request.path_info) is not None
        if size > (BIGGEST + _AROUND_A_FILE if takes_files else _BIGGEST_FORM):
            because = too_big(size).sentence if takes_files else ""
            return plain_page(request, 413, because=because)
        return get_response(request)

    return respond


class SessionsThatLast(SessionMiddleware):
    """What was done stands, whether or not its session can be written afterwards.

    Django would answer a form that was taken as one that could not be read, in place of the receipt.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (SessionInterrupted, DatabaseError, store.NotSaved) as refused:
            here = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            if viewer_of(request) is not None and request.session.session_key == here:
                log.error("session.not_kept", extra={"kind": type(refused).__name__})
                return response  # no more than when they were seen last is lost
            return not_saved(request, refused)  # on their way in: without a session they are not inside


class who_is_asking:  # noqa: N801 -- read as a sentence in the settings
    """Put a Viewer on the request, and turn what views raise into pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            viewer = request.viewer = whoever_asks(request)  # type: ignore[attr-defined]
            response = self._answered(request, viewer)
        except (DatabaseError, store.NotSaved) as refused:
            if request.method == "POST" and request.path == reverse("site:sign_out"):
                return out_in_this_browser(request)
            if not is_for_anybody(request):
                return not_saved(request, refused)
            viewer = request.viewer = None  # type: ignore[attr-defined]
            response = self._answered(request, viewer)
        if not 300 <= response.status_code < 400 and viewer is not None:
            keep_what_was_sent(request, by=viewer, at=viewer.at)
        if response.status_code == 405 and request.method != "HEAD":
            page = plain_page(request, 405)
            page["Allow"] = response["Allow"]
            return page
        return response

    def _answered(self, request: HttpRequest, viewer: Viewer | None) -> HttpResponseBase:
        """Nothing is read for anybody beyond their own area, whatever a query forgets to say."""
        if viewer is not None:
            request.drafts = DraftsOf(viewer)  # type: ignore[attr-defined]
        with sending(Sending()) as sent:
            request.sending = sent  # type: ignore[attr-defined]
            if viewer is None:
                return self.get_response(request)
            only_looks = asking_once() if request.method == "GET" else nullcontext()
            with only_looks, store.reading_in(viewer.area_id, viewer.agency_id):
                return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], *_: object
    ) -> HttpResponse | None:
        mark = mark_of(view)
        if mark is None:
            raise UnmarkedView(f"{view.__module__}.{getattr(view, '__name__', view)}")
        if request.method != "POST":
            return None
        if is_for_programs(request):
            return None
        if viewer_of(request) is None and not mark.public:
            return signed_out(request)
        request.sending.draft = token_of(request.POST)  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        viewer = viewer_of(request)
        cannot_write = isinstance(problem, store.NotSaved | DatabaseError) and not isinstance(
            problem, DEFECTS
        )
        if isinstance(problem, store.TurnDidNotCome):  # a draft would wait for the same turn
            request.draft_kept = ""  # type: ignore[attr-defined]
        elif viewer is not None and not cannot_write:
            keep_what_was_sent(request, by=viewer, at=viewer.at)
        if isinstance(problem, ProveAgain):
            return self._prove_again(request)
        if isinstance(problem, UpdateError):
            return self._out_meanwhile(request)
        if isinstance(problem, Refused):
            return plain_page(request, 403, because=problem.decision.because)
        if cannot_write:
            return not_saved(request, problem)
        refusal = refusal_of(problem)
        return None if refusal is None else plain_page(request, refusal.page, because=refusal.because)

    def _out_meanwhile(self, request: HttpRequest) -> HttpResponse:
        """Their visit was ended while this was done, as in another tab: as if it had come a moment later."""
        request.was_inside = request.viewer  # type: ignore[attr-defined]
        request.viewer = None  # type: ignore[attr-defined]
        return signed_out(request) or go_to(reverse("site:sign_in"))

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


def whoever_asks(request: HttpRequest) -> Viewer | None:
    """By a token where programs call, and by the session everywhere else."""
    if not is_for_programs(request):
        return viewer_from(request)
    request.moment = clock.now()  # type: ignore[attr-defined]
    return viewer_from_token(request, at=request.moment)  # type: ignore[attr-defined]


def viewer_from(request: HttpRequest) -> Viewer | None:
    """Build the Viewer of this request from its session; a person whose account ended is nobody at once."""
    at = clock.now()
    request.moment = at  # type: ignore[attr-defined]
    code = "" if settings.DEMO else visiting.visit_code(request.session)
    session = request.session
    known = _pressed_in_the_demo(session, at=at) if settings.DEMO else visiting.inside(session)
    if known is None:
        _was_inside(request, owner_of_visit(code) if code else None)
        return None
    found = who_comes_in(known.practitioner_id, at=at)
    if found is None:
        request.session.flush()
        _was_inside(request, known.practitioner_id)
        return None
    person, held = found
    if not _goes_on(request, known, person, held, at=at):
        _was_inside(request, known.practitioner_id)
        return None
    request.asked_again = partial(_asked_again, request.session)  # type: ignore[attr-defined]
    return _viewer(person, held, known, at=at)


def _asked_again(session: SessionBase) -> Viewer | None:
    """Who is behind this session now, for a line that stays open after its request. Nothing is written."""
    at, now = clock.now(), type(session)(session.session_key)
    if settings.DEMO:
        known = None if visiting.left_in_a_demo(now, at=at) else _pressed_in_the_demo(now, at=at)
    else:
        known = visiting.visit_under(visiting.visit_code(now))
    found = None if known is None else who_comes_in(known.practitioner_id, at=at)
    if known is None or found is None:
        return None
    person, held = found
    if not settings.DEMO and visiting.why_over(now, known, **_as_they_are(person, held), at=at) is not None:
        return None
    return _viewer(person, held, known, at=at)


def _viewer(person: Account, held: Held, known: Inside, *, at: datetime) -> Viewer:
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
        stands_in=stands_in(person.reference, person.night_desks, at=at),
        closed_desks=person.closed_desks,
        at=at,
        proved_at=known.proved_at,
    )


def _was_inside(request: HttpRequest, practitioner_id: int | None) -> None:
    """Whose visit is over with this request: what they send now is kept for them, and shown to nobody."""
    if practitioner_id is not None:
        request.was_inside = practitioner(practitioner_id)  # type: ignore[attr-defined]


def _pressed_in_the_demo(session: SessionBase, *, at: datetime) -> Inside | None:
    """In a demo town one press is all there is: nobody is asked for a second proof that they cannot have."""
    practitioner_id = session.get(SIGNED_IN_AS)
    return (
        None
        if practitioner_id is None
        else Inside(practitioner_id, visit="", proved_at=at, began=at, holds="")
    )


def _goes_on(request: HttpRequest, known: Inside, person: Account, held: Held, *, at: datetime) -> bool:
    quietly = _is_quiet(request)
    if settings.DEMO:
        return visiting.goes_on_in_a_demo(request.session, at=at, quietly=quietly)
    return visiting.goes_on(request.session, known, **_as_they_are(person, held), at=at, quietly=quietly)


def _as_they_are(person: Account, held: Held) -> "_AsTheyAre":
    return {
        "holds": coming_in.holds(agency=person.agency_reference, roles=held.roles, rights=held.rights),
        "idle": coming_in.idle_limit(held.rights),
    }


def _is_quiet(request: HttpRequest) -> bool:
    """Whether a screen asks by itself, because somebody else changed something: nobody pressed anything."""
    return "X-Quietly" in request.headers or request.headers.get("Accept") == "text/event-stream"


def is_for_anybody(request: HttpRequest) -> bool:
    """Whether this is a look at a page that shows the same to everybody."""
    try:
        mark = mark_of(resolve(request.path).func)
    except Resolver404:
        return False
    return request.method == "GET" and mark is not None and mark.public


def page_exists(address: str) -> bool:
    """Whether `address` is one of our pages: where to go after signing in is never one that was typed."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not _PLAIN_QUERY.fullmatch(parts.query):
        return False
    try:
        return mark_of(resolve(parts.path).func) is not None
    except Resolver404:
        return False
