"""What was typed into a form that could not be saved: kept on the page that says so, to be sent from there.

Nothing of it is stored. It is shown only to whoever sent it from a page of ours: without the token against
forgery it might be somebody else's words, and one press would send them under the victim's name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import Resolver404, resolve, reverse

from joinedup.gate.pages import mark_of, viewer_of
from joinedup.site.drafts import POSTS_TO
from joinedup.store import posts
from joinedup.ui.fields import showable
from joinedup.ui.forms import typed_in

_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of a field
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent, to be sent again."""

    action: str
    fields: tuple[tuple[str, str], ...]
    button: str = "Send it again"
    anybodys: bool = False  # of a form for everybody: nobody has to sign in before it is sent again

    @property
    def typed(self) -> tuple[str, ...]:
        """What a person wrote rather than chose, as far as that can be told: shown, to be copied."""
        return tuple(
            value for name, value in self.fields if not name.startswith("_") and _SPACES.search(value)
        )


def kept(request: HttpRequest) -> Kept | None:
    """Return what was sent, or None where there is nothing to keep or it is not ours to show.

    Where passwords, codes and words of one's own are typed, they are typed again.
    """
    if request.method != "POST" or not _may_be_shown_again(request.path) or not _is_from_us(request):
        return None
    try:
        fields = tuple(
            (showable(name), showable(value))
            for name, values in request.POST.lists()
            for value in values
            if name != _TOKEN
        )
    except UnreadablePostError:
        return None
    anybodys = viewer_of(request) is None
    action = request.get_full_path() if anybodys else request.path  # which question it was
    return Kept(action, fields, anybodys=anybodys) if fields else None


def to_keep(request: HttpRequest) -> Kept | None:
    """What came with a form of ours from nobody that we know now, to be kept once it is somebody's.

    The press of its button does nothing but keep a draft: words that somebody else put there are read first.
    """
    sent = posts.readable(request)
    if request.method != "POST" or sent is None or not posts.token_of(sent) or not typed_in(sent):
        return None
    to = sent.get(POSTS_TO) or request.path
    fields = tuple(
        (showable(name), showable(value))
        for name, values in sent.lists()
        for value in values
        if name not in (_TOKEN, POSTS_TO)
    )
    return Kept(reverse("desk:keep_draft"), (*fields, (POSTS_TO, to)), "Carry on with what I typed")


def _may_be_shown_again(path: str) -> bool:
    try:
        mark = mark_of(resolve(path).func)
    except Resolver404:
        return False
    return mark is not None and mark.keeps


def _is_from_us(request: HttpRequest) -> bool:
    """The database may have failed before the token was compared, so that it is compared here."""
    if getattr(request, "csrf_processing_done", False):
        return True
    check: Callable[..., Any] = CsrfViewMiddleware(_nothing).process_view
    return check(request, _nothing, (), {}) is None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
