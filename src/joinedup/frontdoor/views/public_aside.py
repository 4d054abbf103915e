"""What was received while the database could not take it: kept aside, and taken in once it can."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from joinedup import store
from joinedup.agencies.queries import areas_with_a_front_door
from joinedup.frontdoor import actions
from joinedup.frontdoor.forms import public_told as pages
from joinedup.frontdoor.queries import kept_aside
from joinedup.frontdoor.rules import public_seals
from joinedup.frontdoor.rules.public import Answers, Sealed
from joinedup.intake.spool import NotToBeTaken, Replayed, Spool
from joinedup.kernel.london import today_in_london
from joinedup.store.beside import keep_doing

log = logging.getLogger("joinedup.frontdoor")
SECONDS_BETWEEN = 2.0


def spool(at: Path | None = None) -> Spool:
    return kept_aside.spool(at)


def keep_aside(answers: Sealed, *, reference: str, word: str, key: str, at: datetime) -> None:
    """On disk, sealed, beside the database that could not take it.

    Raises:
        OtherWords, OSError: nothing was kept.
    """
    said = {"pages": answers.pages, "in_danger": answers.in_danger, "word": word}
    entry = {**said, "key": key, "reference": reference, "area": answers.area_id, "received": at.isoformat()}
    spool().keep(key, entry, words=said)
    log.warning("intake.kept_aside")


def take_in(entry: dict[str, Any], *, at: datetime) -> None:
    """Make one entry a concern, once; its clock has been running since its sender saw the receipt.

    Raises:
        NotSaved: the database cannot take it yet.
        NotToBeTaken: what is in it makes no concern; somebody has to look at it.
    """
    try:
        received = min(datetime.fromisoformat(entry["received"]), at)
        answers: Answers = entry["pages"]
        today, key, reference = today_in_london(received), entry["key"], entry["reference"]
        told, detail = pages.told_in(
            pages.in_order(answers, today=today), in_danger=entry["in_danger"], today=today
        )
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable:
        log.exception("intake.not_to_be_taken")
        raise NotToBeTaken from unreadable
    word = public_seals.word_digest(entry["word"], key=settings.DRAFTS_KEY, of=reference)
    by = actions.Anybody(_area(entry["area"]), received=received)
    how: dict[str, Any] = {"by": by, "at": at}
    try:
        actions.tell_as_anybody(told, detail, reference=reference, word=word, key=key, **how)
    except store.KeyReused:
        # Sent a second time with other words, after the first was taken in: a concern of its own, not a loss.
        other = f"{key[:40]}-{entry['received'][-20:-6].translate(_NO_SIGNS)}"
        anew = public_seals.reference_of(other, key=settings.DRAFTS_KEY)
        actions.tell_as_anybody(told, detail, reference=anew, word="", key=other, **how)


_NO_SIGNS = str.maketrans("", "", ":.+")


def replay(*, at: Path | None = None, now: Callable[[], datetime]) -> Replayed:
    return spool(at).replay(settings.INTAKE_KEY, lambda entry: take_in(entry, at=now()))


def keep_replaying(now: Callable[[], datetime], *, stop: threading.Event) -> None:
    """Run beside the serving threads until `stop`: what waits is taken in as soon as the database can."""

    def once() -> None:
        if spool().waiting():
            replay(now=now)

    keep_doing(once, every=SECONDS_BETWEEN, stop=stop, fell="intake.not_taken_in", log=log)


def _area(named: int | str) -> int:
    """The area by key or by name; else the first that has a front door, since somebody must read it."""
    areas = areas_with_a_front_door()
    found = [area.id for area in areas if named in (area.id, area.name)]
    return found[0] if found else areas[0].id
