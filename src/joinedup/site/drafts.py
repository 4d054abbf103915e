"""Drafts, as a request meets them: kept when a form is not taken, and shown where it is opened again."""

import logging
from datetime import datetime
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse

from joinedup import store
from joinedup.gate.viewer import Viewer
from joinedup.store import drafts, posts
from joinedup.store.drafts import Author
from joinedup.ui.opening import Carried, page_with
from joinedup.ui.parts import Begun

log = logging.getLogger("joinedup.site")
POSTS_TO = "_to"  # where a form would have gone, when its words come by another way


class DraftsOf:
    """What `ui.form_start` asks about the drafts of whoever is inside."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.carried: Carried | None = None

    @property
    def keep_at(self) -> str:
        return reverse("desk:keep_draft")

    def begun(self, form: str, about: str) -> Begun | None:
        line = drafts.begun(self.viewer, form=form, about=about, at=self.viewer.at)
        if line is None:
            return None
        return Begun(line.kept, page_with(line.page, line.token), _throw_away(line.token))

    def carried_on(self, carried: Carried, *, version: object) -> Begun:
        found = drafts.draft(self.viewer, carried.token, at=self.viewer.at)
        kept = self.viewer.at if found is None else found.kept
        moved_on = carried.version is not None and str(carried.version) != str(version)
        return Begun(kept, "", _throw_away(carried.token), moved_on)


def keep_what_was_sent(request: HttpRequest, *, by: Author | None, at: datetime) -> str:
    """Keep the words of a form that was not taken, once a request; return the draft's token, or ''.

    Never stands in the way of the answer: where it cannot be kept, the page that it came from still has it.
    """
    if request.method != "POST" or by is None:
        return ""
    before: str | None = getattr(request, "draft_kept", None)
    if before is not None:
        return before
    token = ""
    sent = posts.readable(request)
    if sent is not None:
        spent = bool(getattr(getattr(request, "sending", None), "key_spent", False))
        posted_to = urlsplit(sent.get(POSTS_TO, "")).path or request.path
        try:
            token = posts.keep(sent, posted_to=posted_to, by=by, at=at, key_spent=spent)
        except (store.NotSaved, DatabaseError) as refused:
            log.error("draft.not_kept", extra={"kind": type(refused).__name__})
    request.draft_kept = token  # type: ignore[attr-defined]
    return token


def _throw_away(token: str) -> str:
    return reverse("desk:discard_draft", args=[token])
