"""Answer with a page, or with the one part of it that a script asked for.

Page and part come from the same template and the same context, so they cannot drift apart: the part is a
block of the page. A request without scripts always gets the page.
"""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from jinja2_fragments import render_block


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render `template`, or its block `part` when htmx asked for a part (not for a whole page)."""
    if not part or not asked_for_part(request):
        response = render(request, template, context, status=status)
    else:
        backend: Any = engines["jinja2"]
        whole = {
            **context,
            "request": request,
            "csrf_input": csrf_input_lazy(request),
            "csrf_token": csrf_token_lazy(request),
        }
        for processor in backend.template_context_processors:
            whole.update(processor(request))
        response = HttpResponse(render_block(backend.env, template, part, whole), status=status)
    if part:
        patch_vary_headers(response, ("HX-Request", "HX-Request-Type"))
    return response


@lru_cache(maxsize=2048)
def address(name: str, *references: Any) -> str:
    """Where the page of this name is. The routes stay as they are, and Django takes 0.1 ms to look one up."""
    return reverse(name, args=references or None)


def asked_for_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def go_to(address: str) -> HttpResponseRedirect:
    """After a form: on to this address, to be opened with GET, whatever was sent (303)."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def go(name: str, *references: str) -> HttpResponseRedirect:
    """After a form: on to the page of this name."""
    return go_to(address(name, *references))
