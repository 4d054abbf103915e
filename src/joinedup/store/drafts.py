"""Drafts: what was typed and not sent, kept for its author alone (docs/decisions/0016).

A draft is no record and no look: nothing of it is in the trail, and nobody else can be shown it.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.conf import settings
from django.db.models import QuerySet

from joinedup.store.change import traced
from joinedup.store.models import Draft
from joinedup.store.rules import seals
from joinedup.store.writing import addition, even_when_read_only

KEPT_FOR: Final = timedelta(days=90)
TOLD_BEFORE: Final = timedelta(days=14)  # My day says so as long before it goes
_A_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,32}")

Fields = Mapping[str, list[str]]


class Author(Protocol):
    """Whose draft it is: a Viewer, or somebody whose visit is just over."""

    @property
    def reference(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form held when it was kept. `called` and `page` are the form's own words and address."""

    form: str
    about: str
    page: str
    called: str
    key: str
    version: int | None
    fields: Fields


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft as it is listed for its author: which form, and since when. Nothing that was typed."""

    token: str
    form: str
    about: str
    page: str
    called: str
    began: datetime
    kept: datetime

    @property
    def goes(self) -> datetime:
        return self.kept + KEPT_FOR


@dataclass(frozen=True, slots=True)
class OpenDraft(DraftLine):
    """A draft with its words, for its author."""

    key: str
    version: int | None
    fields: Fields


def new_token() -> str:
    return secrets.token_urlsafe(18)


def is_token(typed: str) -> bool:
    return _A_TOKEN.fullmatch(typed) is not None


@addition
@even_when_read_only
def keep(token: str, typed: Typed, *, by: Author, at: datetime) -> None:
    """Keep what is in a form now, in place of what was kept of it before.

    What was sent meanwhile is not kept again: a save that comes late changes nothing.
    """
    traced()  # kept, not done: nothing for the trail
    Draft.objects.filter(kept__lt=at - KEPT_FOR).delete()
    words = {"page": typed.page, "called": typed.called, "key": typed.key, "fields": dict(typed.fields)}
    sealed = seals.seal(json.dumps(words), key=settings.DRAFTS_KEY, owner=_bound(by.reference, token))
    kept = {"version": typed.version, "sealed": sealed, "kept": at}
    draft, new = Draft.objects.get_or_create(
        by=by.reference,
        token=token,
        defaults={**kept, "form": typed.form, "about": typed.about, "began": at},
    )
    if not new:
        Draft.objects.filter(pk=draft.pk, sent=None).update(**kept)


@addition
@even_when_read_only
def discard(token: str, *, by: Author, at: datetime) -> None:
    """Throw one's own draft away."""
    traced()
    Draft.end(token, by=by.reference, at=at)


def of(author: Author, *, at: datetime) -> tuple[DraftLine, ...]:
    """The author's drafts, newest first."""
    return tuple(
        DraftLine(one.token, one.form, one.about, one.page, one.called, one.began, one.kept)
        for one in map(_opened, _open_to(author, at=at))
        if one is not None
    )


def begun(author: Author, *, form: str, about: str, at: datetime) -> DraftLine | None:
    """The newest draft of this form about this record."""
    row = _open_to(author, at=at).filter(form=form, about=about).first()
    return None if row is None else _opened(row)


def draft(author: Author, token: str, *, at: datetime) -> OpenDraft | None:
    """One's own draft with its words. Somebody else's is as absent as one that never was."""
    row = _open_to(author, at=at).filter(token=token[:32]).first()
    return None if row is None else _opened(row)


def key_fits() -> bool:
    """Whether the key here opens the newest draft that is kept; where none is, any key will do."""
    row = Draft.objects.exclude(sealed="").order_by("-kept", "-pk").first()
    return row is None or _opened(row) is not None


def _open_to(author: Author, *, at: datetime) -> QuerySet[Draft]:
    mine = Draft.objects.filter(by=author.reference, sent=None, kept__gte=at - KEPT_FOR)
    return mine.order_by("-kept", "-pk")


def _opened(row: Draft) -> OpenDraft | None:
    """None where the key is another one than it was sealed with: it is as good as gone, and not an error."""
    try:
        opened = seals.unseal(row.sealed, key=settings.DRAFTS_KEY, owner=_bound(row.by, row.token))
    except seals.BrokenSeal:
        return None
    words = json.loads(opened)
    return OpenDraft(
        token=row.token,
        form=row.form,
        about=row.about,
        page=words["page"],
        called=words["called"],
        began=row.began,
        kept=row.kept,
        key=words["key"],
        version=row.version,
        fields=words["fields"],
    )


def _bound(by: str, token: str) -> str:
    """Moved into another person's line, or another draft's, it does not open."""
    return f"{by} {token}"
