"""What an area works by on a day: the edition in force, read once in a process."""

import json
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from joinedup.agencies.models import Edition
from joinedup.agencies.rules.practice import AreaData, as_shipped
from joinedup.gate import compiled
from joinedup.gate.asked import once
from joinedup.gate.compiled import Question

_KEPT = 64  # editions read and kept: an edition is never changed, so nothing here grows old


def area_data(area_id: int, *, today: date) -> AreaData:
    """What this area works by on `today`: one small statement, then what was read before.

    An area that has brought nothing in works by what comes with Joinedup.
    """
    return read(edition_in_force(area_id, today=today))


def edition_in_force(area_id: int, *, today: date) -> str:
    """The digest of the edition; '' where there is none."""
    return once((edition_in_force, area_id, today), lambda: _asked(area_id, today))


def asks_edition(area_id: int, *, today: date) -> Question:
    return Question(_newest, None, (area_id, today))


def _asked(area_id: int, today: date) -> str:
    found = compiled.asked(_newest, area_id, today)
    return found[0][0] if found else ""


def _newest(area_id: int, today: date) -> QuerySet[Edition, tuple[str]]:
    rows = Edition.objects.filter(area_id=area_id, in_force_from__lte=today)
    return rows.order_by("-in_force_from", "-id").values_list("digest")[:1]


def read(digest: str | None) -> AreaData:
    """An edition by its digest, for whoever has that from another statement. None or '': as shipped."""
    return _read(digest) if digest else as_shipped()


@lru_cache(maxsize=_KEPT)
def _read(digest: str) -> AreaData:
    files = Edition.objects.filter(digest=digest).values_list("files", flat=True).first()
    if files is None:
        raise LookupError("There is no such edition of an area.")
    return AreaData(digest, json.loads(files))
