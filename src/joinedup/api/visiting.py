"""Who calls: found by the token alone. A cookie is nothing here, and a token is nothing anywhere else."""

import re
from contextlib import suppress
from datetime import datetime

from django.http import HttpRequest

from joinedup import store
from joinedup.access.queries import who_comes_in
from joinedup.api import actions, queries
from joinedup.api.rules.scopes import Caller
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer

BELOW = "/api/"
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{20,100})")
_NEVER_MORE_THAN = frozenset({Right.WORK_WITH_CHILDREN.value})


def is_for_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith(BELOW)


def caller_of(request: HttpRequest) -> Caller:
    """Whose token a call came with; asked of a call that was let in."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def viewer_from_token(request: HttpRequest, *, at: datetime) -> Viewer | None:
    """Whoever answers for the token, with the one right that a program can have, and while they have it."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    known = queries.known(given.group(1), at=at) if given else None
    found = who_comes_in(known.practitioner_id, at=at) if known else None
    if known is None or found is None:
        return None
    person, held = found
    viewer = Viewer(
        practitioner_id=person.id,
        reference=person.reference,
        name=person.name,
        agency_id=person.agency_id,
        agency_reference=person.agency_reference,
        agency_name=person.agency_name,
        area_id=person.area_id,
        area_name=person.area_name,
        roles=frozenset(),
        rights=frozenset(held.rights) & _NEVER_MORE_THAN,
        desk_ids=frozenset(),
        at=at,
    )
    request.caller = known.caller  # type: ignore[attr-defined]
    if known.to_be_noted:
        with suppress(store.NotSaved):  # then it is noted with a later call
            actions.note_use(known.caller, by=viewer, at=at)
    return viewer
