"""How a form opens: under which key, on which version, and with which draft.

A form that comes back keeps the key and the draft that it was sent with, so that it stays one thing: pressed
twice it is done once, and what is kept of it is kept in one place.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from joinedup.ui.forms import CALLED_FIELD, DRAFT_FIELD, KEY_FIELD, PAGE_FIELD, new_key
from joinedup.ui.parts import Begun

CARRY_ON: Final = "draft"  # in the address of a page: the draft that its author wants to carry on with
_LONGEST_ADDRESS: Final = 300


class Carried(Protocol):
    """A draft that its author carries on with in this request."""

    @property
    def token(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def version(self) -> int | None: ...


class Drafts(Protocol):
    """What the shell knows of the viewer's drafts; it hangs on every request of somebody inside."""

    carried: Carried | None

    @property
    def keep_at(self) -> str: ...

    def begun(self, form: str, about: str) -> Begun | None: ...
    def carried_on(self, carried: Carried, *, version: object) -> Begun: ...


@dataclass(frozen=True, slots=True)
class Opening:
    key: str = ""
    version: Any = ""
    hidden: Mapping[str, str] | None = None
    keep_at: str = ""
    begun: Begun | None = None  # what was begun before, and is not in this form
    carried: Begun | None = None  # what this form is filled with


def opening(
    request: HttpRequest | None, action: str, *, key: str | bool, version: object, called: str
) -> Opening:
    """Say with what the form that posts to `action` opens. `called` names it where a draft of it is kept."""
    sent = _sent_here(request, action)
    plain = Opening(key=_key(request, sent, key), version="" if version is None else version)
    drafts: Drafts | None = getattr(request, "drafts", None)
    if not called or drafts is None or request is None:
        return plain
    form, about = form_at(action)
    carried = drafts.carried
    if carried is not None and (carried.form, carried.about) != (form, about):
        carried = None
    token = sent.get(DRAFT_FIELD, "") if sent is not None else ""
    if carried is not None:
        token = carried.token
        if carried.key and key:
            plain = replace(plain, key=carried.key)
        if carried.version is not None and carried.version < _number(version):
            plain = replace(plain, version=carried.version)  # so that what was changed since is seen first
    hidden = {
        DRAFT_FIELD: token or secrets.token_urlsafe(18),
        PAGE_FIELD: _page(request),
        CALLED_FIELD: called,
    }
    return replace(
        plain,
        hidden=hidden,
        keep_at=drafts.keep_at,
        carried=None if carried is None else drafts.carried_on(carried, version=version),
        begun=drafts.begun(form, about) if request.method == "GET" and drafts.carried is None else None,
    )


def form_at(action: str) -> tuple[str, str]:
    """The name of the form that posts to `action`, and the reference of what it is about; '' where none."""
    try:
        found = resolve(urlsplit(action).path)
    except Resolver404:
        return "", ""
    return found.view_name, about_of(found)


def about_of(found: ResolverMatch) -> str:
    """What an address is about: the reference in it, as it is written there, or ''."""
    return str(found.kwargs.get("reference") or found.kwargs.get("token") or "")


def page_with(page: str, token: str) -> str:
    """The address of a page on which somebody carries on with a draft."""
    return f"{page}{'&' if '?' in page else '?'}{urlencode({CARRY_ON: token})}"


def is_page(address: str) -> bool:
    """Whether an address that came with a form is one of ours; it is shown to nobody but who sent it."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or len(address) > _LONGEST_ADDRESS or not address.startswith("/"):
        return False
    return bool(form_at(address)[0])


def _sent_here(request: HttpRequest | None, action: str) -> QueryDict | None:
    """What was sent, where this is the form that was sent and comes back."""
    if request is None or request.method != "POST" or request.path != urlsplit(action).path:
        return None
    return request.POST


def _key(request: HttpRequest | None, sent: QueryDict | None, key: str | bool) -> str:
    if isinstance(key, str):
        return key
    if not key:
        return ""
    spent = bool(getattr(getattr(request, "sending", None), "key_spent", False))
    before = sent.getlist(KEY_FIELD) if sent is not None and not spent else []
    return before[0] if len(before) == 1 and before[0] else new_key()


def _number(version: object) -> int:
    return version if isinstance(version, int) else 0


def _page(request: HttpRequest) -> str:
    if request.method == "POST":
        came = request.POST.get(PAGE_FIELD, "")
        return came if is_page(came) else request.path
    asked = request.GET.copy()
    asked.pop(CARRY_ON, None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
