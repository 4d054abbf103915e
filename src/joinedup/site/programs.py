"""The addresses that programs call: no cookie counts there, and what goes wrong is said in JSON."""

import json
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from joinedup.api.rules.problems import MEDIA_TYPE, Problem, in_words, known
from joinedup.api.visiting import is_for_programs

_KEPT: Final = ("Allow", "Retry-After", "WWW-Authenticate")


def for_programs(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Forget the cookies of a call before anything reads them: nobody's visit counts, so there is nothing to
    forge. Whatever then answers with a page is turned into a problem."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not is_for_programs(request):
            return get_response(request)
        request.COOKIES = {}
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return _in_json(get_response(request))

    return respond


def _in_json(answer: HttpResponseBase) -> HttpResponseBase:
    status = answer.status_code
    if status < 400 or answer.headers.get("Content-Type") == MEDIA_TYPE:
        return answer
    problem = Problem(status if known(status) else 500)
    told = HttpResponse(json.dumps(in_words(problem)), content_type=MEDIA_TYPE, status=status)
    for name in _KEPT:
        if name in answer.headers:
            told[name] = answer.headers[name]
    return told
