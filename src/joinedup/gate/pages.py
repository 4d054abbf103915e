"""The mark that every view carries, and what it stops.

A view without a mark is refused by the middleware. A page that is declared to show a person's
data is not sent unless the look was recorded first (docs/decisions/0003).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Answer, Decision

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
MayRule = Callable[[Viewer], Decision]
GO_ON_TO = "go_on_to"  # in a session: the page to come back to after a second proof was given again


class Shows(StrEnum):
    NOTHING = "nothing"  # no data about a person we keep safe
    OWN_WORK = "own_work"  # lists of what waits for the viewer: references, topics, no names of children
    PERSON = "person"  # a child's or an adult's data: a look is recorded first


@dataclass(frozen=True, slots=True)
class Mark:
    """How a view is guarded; the house test reads it from every route."""

    public: bool
    may: MayRule | None
    shows: Shows
    keeps: bool = True  # what was typed into it may be shown again when it could not be taken


class LookNotRecorded(RuntimeError):
    """A page that shows a person's data was about to be sent without its trail entry."""


class Refused(Exception):
    """The viewer may know that this exists, and may not do it."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.rule)
        self.decision = decision


def page(*, may: MayRule, shows: Shows) -> Callable[[View], View]:
    """Mark a view for signed-in people to whom `may` says yes."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_of(request)
            if viewer is None:
                return _sign_in_first(request)
            insist(may(viewer))
            response = view(request, *args, **kwargs)
            if shows is Shows.PERSON and response.status_code in (200, 409, 422) and not was_looked(request):
                raise LookNotRecorded(view.__module__ + "." + view.__name__)
            return response

        guarded.joinedup_mark = Mark(public=False, may=may, shows=shows)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


class NotKnown(Exception):
    """A program came without a token that stands."""


def called(*, may: MayRule, shows: Shows) -> Callable[[View], View]:
    """Mark a view for programs: whoever calls came with a token, and a browser's visit is nobody here."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_of(request)
            if viewer is None:
                raise NotKnown
            insist(may(viewer))
            response = view(request, *args, **kwargs)
            if shows is Shows.PERSON and response.status_code == 200 and not was_looked(request):
                raise LookNotRecorded(view.__module__ + "." + view.__name__)
            return response

        guarded.joinedup_mark = Mark(public=False, may=may, shows=shows)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def public_page(view: View) -> View:
    """Mark a view that anybody may open. It shows nothing about anybody we keep safe.

    What is typed there proves who somebody is: it is typed again where it could not be taken.
    """
    view.joinedup_mark = Mark(public=True, may=None, shows=Shows.NOTHING, keeps=False)  # type: ignore[attr-defined]
    return view


def public_form(view: View) -> View:
    """Mark a view that anybody may open and write to us on. Nothing that proves anything is typed there."""
    view.joinedup_mark = Mark(public=True, may=None, shows=Shows.NOTHING)  # type: ignore[attr-defined]
    return view


def insist(decision: Decision) -> None:
    """Go on where the decision is yes; else raise what the shell turns into the right page."""
    if decision.answer is Answer.HIDE:
        raise Http404
    if decision.answer is Answer.REFUSE:
        raise Refused(decision)


def viewer_of(request: HttpRequest) -> Viewer | None:
    viewer: Viewer | None = getattr(request, "viewer", None)
    return viewer


def signed_in(request: HttpRequest) -> Viewer:
    """The viewer of a request that `page` has let through."""
    viewer = viewer_of(request)
    if viewer is None:
        raise LookupError("no viewer: this view is not marked with @page")
    return viewer


def asked_again(request: HttpRequest) -> Callable[[], Viewer | None]:
    """How to ask later, without a request, who is behind this one's visit then; None once it is over."""
    again: Callable[[], Viewer | None] = request.asked_again  # type: ignore[attr-defined]
    return again


def moment_of(request: HttpRequest) -> datetime:
    """The moment of a request, for pages that know nobody yet; elsewhere it is `viewer.at`."""
    moment: datetime = request.moment  # type: ignore[attr-defined]
    return moment


def was_looked(request: HttpRequest) -> bool:
    return bool(getattr(request, "look_recorded", False))


def handed_out(content: bytes, *, media_type: str, called: str) -> HttpResponse:
    """A file that was sent in: to be saved, and never to be shown by the browser as a page of ours."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{called}"'
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def mark_of(view: Callable[..., Any]) -> Mark | None:
    mark: Mark | None = getattr(view, "joinedup_mark", None)
    return mark


def _sign_in_first(request: HttpRequest) -> HttpResponseBase:
    wanted = {"next": request.path} if request.method == "GET" else {}
    return HttpResponseRedirect(reverse("site:sign_in") + ("?" + urlencode(wanted) if wanted else ""))
