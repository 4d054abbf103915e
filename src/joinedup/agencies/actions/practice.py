"""Bringing in what an area decides for itself. What is in force stays so until the new edition is whole."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from joinedup import store
from joinedup.agencies.models import Edition
from joinedup.trail import actions as trail


@store.action
def bring_in_edition(
    area_id: int, *, files: Mapping[str, str], in_force_from: date, source: str, by: trail.Actor, at: datetime
) -> bool:
    """Keep the practice files of a partnership, in force from a day on; False where they are so already.

    The files must have been checked (`agencies.rules.checking`): an edition is read by everybody at once.
    """
    text = json.dumps(dict(sorted(files.items())), ensure_ascii=False)
    digest = sha256(text.encode()).hexdigest()
    before = Edition.objects.filter(area_id=area_id, in_force_from__lte=in_force_from)
    newest = before.order_by("-in_force_from", "-id").first()
    is_new = newest is None or newest.digest != digest
    if is_new:
        Edition.objects.create(
            area_id=area_id,
            in_force_from=in_force_from,
            brought_in_at=at,
            source=source,
            digest=digest,
            files=text,
        )
    trail.record("edition.brought_in" if is_new else "edition.as_before", by=by, at=at)
    return is_new
