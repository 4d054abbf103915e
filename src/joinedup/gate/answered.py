"""One line in the log for each request: which page, how it was answered, how long it took."""

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

log = logging.getLogger("joinedup.gate")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


def one_line_each(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The outermost middleware: every line that is written meanwhile carries the same request."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        with bound_contextvars(request=secrets.token_hex(6)):
            response = get_response(request)
            told = {
                "method": request.method if request.method in _METHODS else "other",
                "route": route_of(request),
                "status": response.status_code,
                "ms": round(1000 * (time.monotonic() - began)),
            }
            log.info("request.answered", extra=told)
        return response

    return respond


def route_of(request: HttpRequest) -> str:
    """'desk:child', whoever the child is; 'none' where there is no such page."""
    match = request.resolver_match
    return match.view_name if match is not None and match.view_name else "none"
