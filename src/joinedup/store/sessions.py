"""What is kept between two pages of one visit: sealed, and written in its turn as everything is.

Words that somebody looked for are among it, so it is closed as drafts are: whoever copies the database or a
backup learns nothing of it.
"""

import json
import logging
import threading
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.db.models import QuerySet

from joinedup.gate import compiled
from joinedup.kernel.clock import MachineClock
from joinedup.store.beside import keep_doing
from joinedup.store.change import traced
from joinedup.store.rules import seals
from joinedup.store.writing import addition, even_when_read_only

log = logging.getLogger("joinedup.store")
SECONDS_BETWEEN = 60
_AT_ONCE = 500


class SessionStore(db.SessionStore):
    """Django's own, whose rows only whoever has the key can read, and which writes where all write."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seals.seal(json.dumps(session_dict), key=settings.DRAFTS_KEY, owner=_bound(self.session_key))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        return opened(str(session_data), of=self.session_key)

    def load(self) -> dict[str, Any]:
        """As Django's, with a statement that is kept compiled: every page begins with it."""
        found = compiled.asked(_going_on, str(self.session_key), MachineClock().now())
        if found:
            return self.decode(found[0][0])
        self._session_key = None
        return {}

    def save(self, must_create: bool = False) -> None:
        """
        Raises:
            NotSaved: the database could not take it now.
            UpdateError: there is no such session any more.
        """
        if self.session_key is None:
            self.create()
            return
        held: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(held)
        try:
            _put(str(row.pk), row.session_data, until=row.expire_date, new=must_create)
        except IntegrityError:
            if not must_create:
                raise
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None and self.exists(key):
            _take_away([key])


def _going_on(key: str, now: datetime) -> "QuerySet[Session, Any]":
    return Session.objects.filter(pk=key, expire_date__gt=now).values_list("session_data")


def opened(sealed: str, *, of: str | None) -> dict[str, Any]:
    """What a row holds; nothing where it was sealed with another key, or for another session."""
    try:
        held: dict[str, Any] = json.loads(seals.unseal(sealed, key=settings.DRAFTS_KEY, owner=_bound(of)))
    except (seals.BrokenSeal, ValueError):
        return {}
    return held


def keep_clear(*, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`."""
    keep_doing(clear, every=SECONDS_BETWEEN, stop=stop, fell="sessions.not_cleared", log=log)


def clear() -> int:
    """Take away the rows of sessions that ran out: a browser that never comes back would leave them for ever.

    One whose visit was ended stays until then: it still says whose form came too late.
    """
    now = MachineClock().now()  # which Django goes by, also where a demo has a time of its own
    over = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)
    gone = list(over[:_AT_ONCE])
    if gone:
        _take_away(gone)
    return len(gone)


@addition
@even_when_read_only
def _put(key: str, sealed: str, *, until: datetime, new: bool) -> None:
    traced()  # kept, not done: nothing for the trail
    held = {"session_data": sealed, "expire_date": until}
    if new:
        Session.objects.create(pk=key, **held)
    elif not Session.objects.filter(pk=key).update(**held):
        raise UpdateError


@addition
@even_when_read_only
def _take_away(keys: list[str]) -> None:
    traced()
    Session.objects.filter(pk__in=keys).delete()


def _bound(key: str | None) -> str:
    return f"session {key}"
