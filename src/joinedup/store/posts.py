"""Between a request and the drafts: what was sent and not taken is kept, and what was kept is shown again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict

from joinedup.gate.pages import Refused, viewer_of
from joinedup.kernel import references
from joinedup.store import drafts
from joinedup.store.drafts import Author, Typed
from joinedup.store.versions import Stale
from joinedup.store.writing import KeyReused
from joinedup.ui import opening
from joinedup.ui.forms import (
    CALLED_FIELD,
    DRAFT_FIELD,
    KEY_FIELD,
    PAGE_FIELD,
    SENT_BEFORE,
    Form,
    fill_again,
    typed_in,
    version_of,
)

F = TypeVar("F", bound=Form)
_LONGEST_NAME = 100  # of a form, in its own words
_AT_NO_FIELD: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Taken:
    """What a form came to: the reference of what was made, or the status with which the form comes back."""

    made: str
    status: int

    @property
    def done(self) -> bool:
        return self.status == 303


def taken(
    act: Callable[[], str],
    form: Form,
    *,
    fields: Mapping[str, str] = _AT_NO_FIELD,
    moved_on: str = "",
    sent_before: str = SENT_BEFORE,
    refused: int = 422,
) -> Taken:
    """Do what a valid form asks for; where that cannot be, its sentence stands in the form.

    `fields` says at which field a refusal stands, by the rule that refused or the beginning of its name; any
    other stands above the form. `moved_on` is the sentence where somebody was quicker.

    Raises:
        Stale: somebody was quicker, and the caller said no sentence: it shows both texts.
    """
    try:
        return Taken(act(), 303)
    except Refused as said:
        rule = said.decision.rule
        field = next((at for begins, at in fields.items() if rule.startswith(begins)), None)
        form.add_error(field if field in form.fields else None, said.decision.because)
        return Taken("", refused)
    except KeyReused:
        form.add_error(None, sent_before)
    except Stale:
        if not moved_on:
            raise
        form.add_error(None, moved_on)
    return Taken("", 409)


def carry_on(request: HttpRequest, form: F, *, posts_to: str = "", about: str = "") -> F:
    """Fill a form that is opened with what its author typed before, where they said 'carry on'.

    `posts_to` is the name of the form's own address, and `about` the reference in it, where those are
    others than the page's.
    """
    viewer, token = viewer_of(request), request.GET.get(opening.CARRY_ON, "")
    if request.method != "GET" or viewer is None or not drafts.is_token(token):
        return form
    kept = drafts.draft(viewer, token, at=viewer.at)
    here = request.resolver_match
    if kept is None or here is None:
        return form
    written = about or opening.about_of(here)
    whose = references.parse(written) or written
    if (kept.form, kept.about) != (posts_to or here.view_name, whose):
        return form
    fill_again(form, kept.fields)
    known = getattr(request, "drafts", None)
    if known is not None:
        known.carried = kept
    return form


def token_of(sent: QueryDict) -> str:
    token = sent.get(DRAFT_FIELD, "")
    return token if drafts.is_token(token) else ""


def keep(sent: QueryDict, *, posted_to: str, by: Author, at: datetime, key_spent: bool = False) -> str:
    """Keep what was typed into a form of ours; return its draft's token, or '' where there was nothing.

    Raises:
        NotSaved: it could not be written down.
    """
    token = token_of(sent)
    form, about = opening.form_at(posted_to)
    fields = typed_in(sent)
    if not token or not form or not any(value for values in fields.values() for value in values):
        return ""
    page, key = sent.get(PAGE_FIELD, ""), sent.get(KEY_FIELD, "")
    typed = Typed(
        form=form,
        about=about[:80],
        page=page if opening.is_page(page) else "/",
        called=sent.get(CALLED_FIELD, "")[:_LONGEST_NAME],
        key="" if key_spent else key[:64],
        version=version_of(sent),
        fields=fields,
    )
    drafts.keep(token, typed, by=by, at=at)
    return token


def readable(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where it is too much or no form at all: there is nothing to keep then."""
    try:
        return request.POST
    except (SuspiciousOperation, OSError, ValueError):
        return None


def keep_at_once(request: HttpRequest, name: str, value: Any) -> None:
    """Put something into the visit now, and not when the answer goes: what is done next stands on it.

    Raises:
        NotSaved: the database could not take it now.
        UpdateError: the visit was ended meanwhile, in another tab or by somebody else.
    """
    request.session[name] = value
    request.session.modified = False  # whatever comes of it, it is not tried again with the answer
    request.session.save()
