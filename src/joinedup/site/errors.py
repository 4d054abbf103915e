"""The pages of security.md 7.0: what happened, what to do, what is not lost. A reference, no codes."""

import logging
import secrets
import sys
import traceback
from dataclasses import replace

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from joinedup.ui.errors import error_page

log = logging.getLogger("joinedup.site")


def plain_page(request: HttpRequest, status: int, *, because: str = "", ref: str = "") -> HttpResponse:
    """Answer with the page for `status`; `because` says it more exactly where there is more to say."""
    if status >= 500:
        request.in_trouble = True  # type: ignore[attr-defined]
    page = error_page(status)
    if because:
        page = replace(page, what_happened=because)
    return render(request, "ui/error.html", {"page": page, "reference": ref, "contact": ""}, status=status)


def nothing_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_page(request, 404)


def not_readable(request: HttpRequest, exception: Exception) -> HttpResponse:
    status = 413 if type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent"} else 400
    return plain_page(request, status)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return plain_page(request, 403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token against forgery was missing, old or another session's."""
    return plain_page(request, 403, because="The page was open for too long and its protection ran out.")


def not_saved(request: HttpRequest, problem: BaseException) -> HttpResponse:
    """The database could not be read or written: nothing was half done, and it may be tried again."""
    log.error("not saved: %s", type(problem.__cause__ or problem).__name__)
    response = plain_page(request, 503)
    response["Retry-After"] = "30"
    return response


def our_fault(request: HttpRequest) -> HttpResponse:
    """A 500 is always a defect: the log gets where it was, under a reference, and nothing typed."""
    ref = secrets.token_hex(3).upper()
    kind, problem, trace = sys.exc_info()
    if isinstance(problem, DatabaseError):  # where a session is read or kept, outside every view
        return not_saved(request, problem)
    places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-3:]]
    log.error("ref %s: %s at %s", ref, getattr(kind, "__name__", kind), " > ".join(places))
    return plain_page(request, 500, ref=ref)
