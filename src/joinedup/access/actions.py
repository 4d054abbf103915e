"""Granting a role, ending it, and changing what a role may do."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q

from joinedup import store
from joinedup.access.models import AreaRole, Grant
from joinedup.access.queries import areas_at_work, held_by, roles_in
from joinedup.access.rules.granting import GRANT, may_edit
from joinedup.access.rules.holding import RoleFacts
from joinedup.agencies import queries as agencies
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.store.models import note_edit
from joinedup.trail import actions as trail

Key = TypeVar("Key")


@store.action
def grant_role(
    practitioner_id: int,
    *,
    role: str,
    since: datetime,
    by: trail.Actor,
    at: datetime,
    until: datetime | None = None,
    given_by: int | None = None,
) -> None:
    """Let somebody do what `role` may do, from `since` on. What stands already is left."""
    standing = Grant.objects.filter(
        practitioner_id=practitioner_id, role=str(role), until=until, since__lte=since
    )
    if not standing.exists():
        Grant.objects.create(
            practitioner_id=practitioner_id, role=str(role), since=since, until=until, given_by_id=given_by
        )
    person = agencies.practitioner(practitioner_id)
    trail.record("role.granted", by=by, at=at, about=(person.reference,), typed=str(role))


@store.action
def end_role(practitioner_id: int, *, role: str, by: trail.Actor, at: datetime) -> None:
    """From now on, somebody no longer holds `role`. The grant stays, with its end."""
    standing = Q(until__isnull=True) | Q(until__gt=at)
    Grant.objects.filter(standing, practitioner_id=practitioner_id, role=str(role)).update(until=at)
    person = agencies.practitioner(practitioner_id)
    trail.record("role.ended", by=by, at=at, about=(person.reference,), typed=str(role))


@store.action
def renew_role(
    practitioner_id: int, *, role: str, given_by: int | None, by: trail.Actor, at: datetime
) -> datetime:
    """Let a role go on for another 90 days from now. What stood before keeps its own days, ended now."""
    until = at + GRANT
    standing = Grant.objects.filter(practitioner_id=practitioner_id, role=role, since__lte=at)
    standing.filter(Q(until__isnull=True) | Q(until__gt=at)).update(until=at)
    Grant.objects.create(
        practitioner_id=practitioner_id, role=role, since=at, until=until, given_by_id=given_by
    )
    person = agencies.practitioner(practitioner_id)
    trail.record("role.renewed", by=by, at=at, about=(person.reference,), typed=role)
    return until


@store.action
def change_role(
    wanted: RoleFacts, *, version: int | None, new: bool, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Let a role of the viewer's area be as `wanted`, from now on, for everybody who holds it.

    `version` is the one that was on the page, 0 for a role as shipped; `new`: there is none of that code.

    Raises:
        store.VersionMissing, store.Stale: as for every row that two people may change.
        Refused: the rules of `access.rules.granting` say no.
    """
    if version is None:
        raise store.VersionMissing("access.arearole")
    before = roles_in(by.area_id, only=[wanted.code]).get(wanted.code)
    if new and before is not None:
        insist(refuse("role.code", "There is a role of that code. Choose another."))
    now = 0 if before is None else before.version
    if version > now:
        raise store.VersionAhead("access.arearole")
    row = AreaRole.objects.filter(area_id=by.area_id, code=wanted.code).first()
    if version != now or (before is None and not new):
        raise store.Stale("access.arearole", row.pk if row else 0, version)
    own = held_by(by.practitioner_id, area_id=by.area_id, at=at).level
    insist(may_edit(by, before, wanted, own=own))
    had, values = {} if before is None else _as_kept(before), _as_kept(wanted)
    changed = {name: value for name, value in values.items() if had.get(name) != value}
    if row is None:
        made = AreaRole.objects.create(
            area_id=by.area_id, code=wanted.code, occurred=at, entered=at, **values
        )
        if before is not None:  # whoever has the shipped role open, as version 0, is slower than this
            note_edit(made, changed)
    else:
        row.change(based_on=version, occurred=at, **changed)
    said = f"{wanted.code}, level {int(wanted.level)}: {', '.join(sorted(wanted.rights))}"
    trail.record("role.changed", by=by, at=at, typed=said)
    return wanted.code


def _as_kept(role: RoleFacts) -> dict[str, Any]:
    return {
        "label": role.label,
        "what": role.what,
        "rights": sorted(role.rights),
        "kinds": sorted(role.kinds),
        "level": int(role.level),
        "source": role.source,
    }


def by_the_clock(
    due: Callable[..., Iterable[Key]],
    act: Callable[..., bool],
    *,
    at: datetime,
    reference: str = "reminders",
) -> int:
    """Act once on each of what is due in an area, in every area at work; return on how many it was done now.

    `due` names what there is by keys, from an area's key and `at`. `act` is a store action that takes a key,
    `by` and `at`; it looks again, for somebody may have been quicker, and says False where nothing was left.
    """
    done = 0
    for area_id in sorted(areas_at_work(at=at)):
        with store.reading_in(area_id):
            keys = list(due(area_id, at=at))
        for key in keys:
            done += act(key, by=trail.Clockwork(area_id, reference=reference), at=at)
    return done
