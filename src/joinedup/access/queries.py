"""Which roles a person holds now, what they let them do, and where anybody holds one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from joinedup.access.models import AreaRole, Grant
from joinedup.access.rules.granting import DONE_ALONE, administers
from joinedup.access.rules.holding import NOTHING, Held, RoleFacts, held, shipped_roles
from joinedup.access.rules.rights import Level, Right
from joinedup.agencies import queries as agencies
from joinedup.gate import compiled
from joinedup.gate.compiled import Question
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.trail import queries as trail

_ALERTS_SHOWN = timedelta(days=30)
_MOST_ALERTS = 50


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant that stands, or stood, at the moment asked for."""

    id: int
    practitioner_id: int
    role: str
    label: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Alert:
    at: datetime
    who: str
    agency: str
    what: str
    about: str  # the name of whom it was about, or ''
    times: int = 1  # how often the same was done


@dataclass(frozen=True, slots=True)
class Alerts:
    """The newest of them, each but once, and how many lines more there are."""

    lines: tuple[Alert, ...]
    more: int

    def __bool__(self) -> bool:
        return bool(self.lines)


def viewer(practitioner_id: int, *, at: datetime) -> Viewer | None:
    """Who somebody is to the rules at a moment; None where nobody of that key may sign in."""
    known = who_comes_in(practitioner_id, at=at)
    if known is None:
        return None
    account, held_then = known
    return Viewer(
        practitioner_id=account.id,
        reference=account.reference,
        name=account.name,
        agency_id=account.agency_id,
        agency_reference=account.agency_reference,
        agency_name=account.agency_name,
        area_id=account.area_id,
        area_name=account.area_name,
        roles=held_then.roles,
        rights=held_then.rights,
        desk_ids=account.desk_ids,
        stands_in=agencies.stands_in(account.reference, account.night_desks, at=at),
        closed_desks=account.closed_desks,
        at=at,
    )


def who_comes_in(practitioner_id: int, *, at: datetime) -> tuple[agencies.Account, Held] | None:
    """Who somebody is and what they hold now, in one statement: every request begins with it.

    None where nobody of that key may sign in.
    """
    grants = Question(_grants, None, ((practitioner_id,), at, today_in_london(at)))
    own_roles = Question(_roles_around, None, (practitioner_id,))
    person, held_now, own = compiled.together((agencies.asks_account(practitioner_id), grants, own_roles))
    account = agencies.account_in(person, at=at)
    return None if account is None else (account, _held({role for _, role in held_now}, own))


def roles_of(practitioner_id: int, *, at: datetime) -> frozenset[str]:
    """The codes of the roles that somebody holds now."""
    return frozenset(_standing(at).filter(practitioner_id=practitioner_id).values_list("role", flat=True))


def held_by(practitioner_id: int, *, area_id: int, at: datetime) -> Held:
    """The roles that somebody holds now, and what they let them do in their area."""
    return held_by_each([practitioner_id], area_id=area_id, at=at)[practitioner_id]


def held_by_each(practitioner_ids: Iterable[int], *, area_id: int, at: datetime) -> dict[int, Held]:
    """The same for many people of one area, with the same two statements."""
    wanted = list(practitioner_ids)
    grants: dict[int, set[str]] = {}
    for who, role in compiled.asked(_grants, tuple(sorted(set(wanted))), at, today_in_london(at)):
        grants.setdefault(who, set()).add(role)
    codes = {role for held_ in grants.values() for role in held_}
    own = compiled.asked(_roles, area_id, tuple(sorted(codes))) if grants else []
    return {who: _held(grants.get(who, set()), own) for who in wanted}


def _held(codes: set[str], own: list[Any]) -> Held:
    """What roles let somebody do, where `own` are those that their area has in its own way."""
    roles = _as_the_area_has_them(own, only=codes)
    return held(roles[code] for code in codes if code in roles) if codes else NOTHING


def roles_in(area_id: int, *, only: Iterable[str] | None = None) -> Mapping[str, RoleFacts]:
    """Every role of an area by its code: its own where it has one, else as shipped."""
    codes = None if only is None else set(only)
    rows = compiled.asked(_roles, area_id, *(() if codes is None else (tuple(sorted(codes)),)))
    return _as_the_area_has_them(rows, only=codes)


def _as_the_area_has_them(own: list[Any], *, only: set[str] | None = None) -> dict[str, RoleFacts]:
    roles = {**shipped_roles(), **{role.code: role for role in map(_facts, own)}}
    return roles if only is None else {code: role for code, role in roles.items() if code in only}


def _roles_around(practitioner_id: int) -> "QuerySet[AreaRole, Any]":
    """Those of somebody's own area that anybody ever gave them."""
    given = Grant.objects.filter(practitioner_id=practitioner_id).values("role")
    rows = AreaRole.objects.filter(area__agencies__practitioners=practitioner_id, code__in=given)
    return rows.values_list(*_OF_A_ROLE)


def _roles(area_id: int, codes: tuple[str, ...] | None = None) -> "QuerySet[AreaRole, Any]":
    rows = AreaRole.objects.filter(area_id=area_id)
    rows = rows if codes is None else rows.filter(code__in=codes)
    return rows.values_list(*_OF_A_ROLE)


_OF_A_ROLE = ("code", "label", "what", "rights", "kinds", "level", "source", "occurred", "version")


def _grants(practitioner_ids: tuple[int, ...], at: datetime, today: date) -> "QuerySet[Grant, Any]":
    rows = _at_work_on(today, at=at).filter(practitioner_id__in=practitioner_ids)
    return rows.values_list("practitioner_id", "role")


def grants_of(practitioner_ids: Iterable[int], *, area_id: int, at: datetime) -> tuple[GrantLine, ...]:
    """The grants that stand now, those that end first before the others."""
    roles = roles_in(area_id)
    rows = _standing(at).filter(practitioner_id__in=list(practitioner_ids))
    lines = [
        GrantLine(
            row.pk,
            row.practitioner_id,
            row.role,
            roles[row.role].label if row.role in roles else row.role,
            row.since,
            row.until,
        )
        for row in rows.order_by("pk")
    ]
    return tuple(sorted(lines, key=lambda line: (line.until is None, line.until or line.since, line.id)))


def administrators(area_id: int, *, at: datetime) -> dict[int, Held]:
    """Whoever administers people in this area now, by key, and can still sign in."""
    codes = {code for code, role in roles_in(area_id).items() if administers(role.rights)}
    rows = _at_work(at).filter(
        role__in=codes, practitioner__agency__area_id=area_id, practitioner__active=True
    )
    who = set(rows.values_list("practitioner_id", flat=True))
    return held_by_each(who, area_id=area_id, at=at)


def holders(right: Right, area_id: int, *, at: datetime) -> tuple[int, ...]:
    """Whoever has this right in the area now and can still sign in, by key, the longest here first."""
    codes = {code for code, role in roles_in(area_id).items() if right in role.rights}
    rows = _at_work(at).filter(
        role__in=codes, practitioner__agency__area_id=area_id, practitioner__active=True
    )
    who = sorted(set(rows.values_list("practitioner_id", flat=True)))
    held_now = held_by_each(who, area_id=area_id, at=at)
    return tuple(one for one in who if right in held_now[one].rights)


def managers(agency_id: int, *, area_id: int, at: datetime) -> tuple[int, ...]:
    """Whoever manages an agency's open work and works with children themselves, by name; keys."""
    wanted = {Right.SEE_OPEN_WORK, Right.WORK_WITH_CHILDREN}
    codes = {code for code, role in roles_in(area_id).items() if role.rights & wanted}
    rows = _at_work(at).filter(role__in=codes, practitioner__agency_id=agency_id, practitioner__active=True)
    in_order = rows.order_by("practitioner__name", "practitioner_id")
    who = dict.fromkeys(in_order.values_list("practitioner_id", flat=True))
    each = held_by_each(who, area_id=area_id, at=at)
    return tuple(person for person, theirs in each.items() if wanted <= theirs.rights)


def done_by_others(
    viewer: Viewer, here: Collection[str], *, codes: Mapping[str, str], by: str = ""
) -> Alerts:
    """What others than the viewer did about these agencies, for 30 days; `by`: what this one did, who may be
    the viewer.

    Whoever does the same again, or much themselves, pushes nothing of it off the page.
    """
    since = viewer.at - _ALERTS_SHOWN
    without = "" if by else viewer.reference
    found = trail.entries_about_any(here, codes=codes, since=since, newest=None, by_others_than=without)
    looks = [look for look in found if not by or look.actor == by]
    alike = Counter((look.actor, look.code, look.about) for look in looks)
    newest: dict[tuple[str, str, tuple[str, ...]], trail.Look] = {}
    for look in looks:
        newest.setdefault((look.actor, look.code, look.about), look)
    shown = tuple(newest.values())[:_MOST_ALERTS]
    people = agencies.practitioners_called(
        reference for look in shown for reference in (look.actor, *look.about)
    )
    lines = tuple(
        Alert(
            look.at,
            people[look.actor].name if look.actor in people else look.actor,
            people[look.actor].agency_name if look.actor in people else "",
            codes[look.code],
            next((people[one].name for one in look.about if one in people), ""),
            alike[look.actor, look.code, look.about],
        )
        for look in shown
    )
    return Alerts(lines, len(newest) - len(lines))


def done_by_the_only_one(viewer: Viewer) -> Alerts | None:
    """Where an area has one administrator, what that one did alone, for no other reads it; else None."""
    every = Right.ADMINISTER_EVERY_AGENCY
    found = administrators(viewer.area_id, at=viewer.at)
    alone = [who for who, held_now in found.items() if every in held_now.rights]
    if len(alone) != 1:
        return None
    here = [one.reference for one in agencies.agencies_in(viewer.area_id)]
    return done_by_others(viewer, here, codes=DONE_ALONE, by=agencies.reference_of(alone[0]))


def areas_at_work(*, at: datetime) -> frozenset[int]:
    """Return the areas in which somebody holds a role: those whose people work with this database."""
    return frozenset(_at_work(at).values_list("practitioner__agency__area_id", flat=True).distinct())


def _standing(at: datetime) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


def _at_work(at: datetime) -> QuerySet[Grant]:
    """Those that let somebody do something: from the day on which their agency left, none does."""
    return _at_work_on(today_in_london(at), at=at)


def _at_work_on(today: date, *, at: datetime) -> QuerySet[Grant]:
    return _standing(at).filter(agencies.there(today, desk=None, agency="practitioner__agency__"))


def _facts(row: tuple[Any, ...]) -> RoleFacts:
    code, label, what, rights, kinds, level, source, occurred, version = row
    return RoleFacts(
        code=code,
        label=label,
        what=what,
        rights=frozenset(Right(right) for right in rights),
        kinds=frozenset(kinds),
        level=Level(level),
        source=source,
        since=today_in_london(occurred),
        version=version,
    )
