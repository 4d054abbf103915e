"""What an administrator reads of the people they look after. No name of a child, and nothing of one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from joinedup.access import queries as access
from joinedup.access.queries import Alerts, GrantLine
from joinedup.access.rules.granting import (
    ALERTS,
    DONE_ALONE,
    Subject,
    ends_soon,
    may_give,
    may_reach_agency,
    may_see,
)
from joinedup.access.rules.holding import RoleFacts
from joinedup.access.rules.rights import Level
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import AgencyOfArea, Colleague, area_data, by_hand, rotas, skilled
from joinedup.agencies.rules.handing_over import Handing, may_hand_over
from joinedup.agencies.rules.owners import OpenItem
from joinedup.desk import queries as desk
from joinedup.exchange.rota.rules.saying import gaps_in_words
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import Decision, hide
from joinedup.kernel.london import today_in_london
from joinedup.signin import queries as signin
from joinedup.signin.rules.coming_in import last_inside_in_words, sleeps
from joinedup.store import drafts
from joinedup.trail import queries as trail
from joinedup.ui.words import plural

_LOOKED_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, with what they hold and when they were inside."""

    who: Colleague
    grants: tuple[GrantLine, ...]  # those that end first before the others
    end_soon: tuple[GrantLine, ...]
    inside: str  # in bands
    sleeps: bool  # or was never in: either way a new invitation is theirs to have
    was_inside: bool
    subject: Subject


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How many open items have somebody as their owner, by what they are."""

    kinds: tuple[tuple[str, int], ...]
    count: int
    had: int = 0  # none is theirs: it is another desk's already, for their agency has left


def own_level(viewer: Viewer) -> Level | None:
    return access.held_by(viewer.practitioner_id, area_id=viewer.area_id, at=viewer.at).level


def agencies_of(viewer: Viewer) -> tuple[AgencyOfArea, ...]:
    """Those whose people the viewer administers."""
    return tuple(
        one
        for one in agencies.agencies_in(viewer.area_id)
        if may_reach_agency(viewer, agency_id=one.id, area_id=viewer.area_id).allowed
    )


def agency(viewer: Viewer, reference: str) -> AgencyOfArea | None:
    wanted = references.parse(reference) or ""
    return next((one for one in agencies_of(viewer) if one.reference == wanted), None)


def people_at(viewer: Viewer, of: AgencyOfArea) -> tuple[Person, ...]:
    return _people(agencies.people_of(of.id), viewer)


def person(viewer: Viewer, reference: str) -> Person | None:
    """Somebody whom the viewer administers; None where they are another's, absent or no reference at all."""
    everywhere = viewer.may(Right.ADMINISTER_EVERY_AGENCY)
    who = agencies.colleague(
        viewer.area_id,
        references.parse(reference) or "",
        agency_id=None if everywhere else viewer.agency_id,
    )
    if who is None:
        return None
    (found,) = _people((who,), viewer)
    return found if may_see(viewer, found.subject).allowed else None


def roles_to_give(viewer: Viewer, to: Subject) -> tuple[RoleFacts, ...]:
    """The roles that the viewer may give this person as they stand now, by their words."""
    own = own_level(viewer)
    roles = access.roles_in(viewer.area_id).values()
    may = [role for role in roles if may_give(viewer, role, to=to, own=own).allowed]
    return tuple(sorted(may, key=lambda role: role.label))


def roles_for(viewer: Viewer, kind: str) -> tuple[RoleFacts, ...]:
    """The roles that the viewer may give a newcomer of such an agency."""
    own = own_level(viewer)
    roles = access.roles_in(viewer.area_id).values()
    may = [role for role in roles if own is not None and role.level <= own and role.fits(kind)]
    return tuple(sorted(may, key=lambda role: role.label))


def others_who_administer(viewer: Viewer, subject: Subject) -> int:
    """How many beside this person could do for its people what they do."""
    found = access.administrators(subject.area_id, at=viewer.at)
    every = Right.ADMINISTER_EVERY_AGENCY
    of_area = any(every in role.rights for role in subject.roles)
    there = {one.id for one in agencies.people_of(subject.agency_id)}
    return sum(
        agencies.practitioner(who).reference != subject.reference
        and (every in held.rights or (not of_area and who in there))
        for who, held in found.items()
    )


def items_of(practitioner_id: int, *, area_id: int, at: datetime) -> tuple[OpenItem, ...]:
    """What has somebody as its owner: as often as it is open on their side."""
    return desk.open_items_of(practitioner_id, area_id=area_id, at=at)


def leaning_on(agency_id: int, *, area_id: int, on: date) -> tuple[str, ...]:
    """The desks of others that would end at nobody if this agency were gone, by name."""
    theirs = {desk.reference for desk in agencies.desks_of(agency_id)}
    desks = by_hand.handing_over(area_id, on=on).values()
    return tuple(sorted(one.name for one in desks if one.reference not in theirs and one.fallback in theirs))


def nobody_would_have(agency_id: int, *, area_id: int, at: datetime) -> bool:
    """Whether something is open on the side of an agency, and no desk would have it if that were gone."""
    no_last = agencies.last_desk(area_id, today=today_in_london(at)) is None
    return no_last and bool(desk.open_at(agency_id, area_id=area_id, at=at))


def leaning_in_words(names: tuple[str, ...]) -> str:
    more = f" and {plural(len(names) - 3, 'other desk')}" if len(names) > 3 else ""
    first = ", ".join(names[:3])
    return f"When they are closed, {first}{more} hand over to this agency. Give them another desk first."


@dataclass(frozen=True, slots=True)
class OnlyCover:
    """What nobody else does: desks at which nobody else sits, skills that nobody else of the area has.

    And for whom they stand in on the rota: these stay away, and nobody is there for them.
    """

    desks: tuple[str, ...]
    skills: tuple[str, ...]
    stands_in_for: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.desks or self.skills or self.stands_in_for)


def only_cover(one: Person, *, at: datetime) -> OnlyCover:
    """What would have nobody once this person has left."""
    seats = agencies.seats(desk for desk, _, _ in one.who.desks)
    alone = tuple(name for desk, _, name in one.who.desks if set(seats.get(desk, ())) == {one.who.id})
    skills = skilled.only_one_with(one.who.id, area_id=one.who.area_id, today=today_in_london(at))
    return OnlyCover(alone, skills, agencies.stands_in_for(one.who.id, at=at))


def desks_without_anybody(agency_id: int, *, today: date) -> tuple[str, ...]:
    """The desks of an agency at which nobody sits: whatever comes to them waits for their next desk."""
    desks = agencies.desks_of(agency_id)
    seats = agencies.seats(desk.id for desk in desks)
    return tuple(desk.name for desk in desks if desk.id not in seats and desk.is_there(today))


def may_open_desk(name: str, *, hours: str, fallback: str, area_id: int, at: datetime) -> Decision:
    """Whether a desk with these hours would end at somebody, whoever answers when it is closed."""
    today = today_in_london(at)
    works_by = area_data(area_id, today=today)
    desks = by_hand.handing_over(area_id, on=today)
    if hours not in works_by.patterns or (fallback and fallback not in desks):
        return hide("bring_on.unknown")
    pattern = works_by.patterns[hours]
    # Beside the others it is as if it had been there day and night: what is tried is the desk as it will be.
    always = replace(pattern, always_open=True)
    new = Handing("new", name, always, None)
    return may_hand_over(
        "new",
        hours=pattern,
        fallback=fallback or None,
        desks={**desks, "new": new},
        since=at,
        calendar=england_and_wales(),
        school_holidays=works_by.school_holidays,
    )


def hours_in_words(hours: str, *, area_id: int, at: datetime) -> str:
    return area_data(area_id, today=today_in_london(at)).patterns[hours].name


def drafts_of(one: Person, *, at: datetime) -> int:
    """How many forms they began and did not send. The words are sealed for their author, also now."""
    return len(drafts.of(one.who, at=at))


def moved_on(reference: str) -> int | None:
    """How many open items somebody had when they left; None where they have not."""
    last = trail.entries_about(reference, newest=1, codes=["work.rehomed"])
    return len(last[0].about) - 1 if last else None


def work_of(practitioner_id: int, *, area_id: int, at: datetime) -> WorkCount:
    """What is theirs now; `had`, where it is the last desk's, for their agency has left."""
    found = desk.open_items_of(practitioner_id, area_id=area_id, at=at)
    had = () if found else desk.had_by(practitioner_id, area_id=area_id, at=at)
    kinds = Counter(item.what for item in found or had)
    return WorkCount(tuple(sorted(kinds.items())), len(found), len(had))


def left_alone_without(one: Person, *, at: datetime) -> tuple[str, ...]:
    """When nobody would be on any more at a desk if somebody left, in words."""
    until = at + _LOOKED_AHEAD
    found = rotas.left_alone_without(one.who.id, agency_id=one.who.agency_id, at=at, until=until)
    return tuple(f"{desk}: {line}" for desk, gaps in found for line in gaps_in_words(gaps, at=at))


def colleagues_of(one: Person, *, at: datetime) -> tuple[Colleague, ...]:
    """Who could take over somebody's work: everybody else of their agency who may do it."""
    everybody = [other for other in agencies.people_of(one.who.agency_id) if other.id != one.who.id]
    held = access.held_by_each([other.id for other in everybody], area_id=one.who.area_id, at=at)
    return tuple(other for other in everybody if Right.WORK_WITH_CHILDREN in held[other.id].rights)


def alerts(viewer: Viewer) -> Alerts:
    """What was refused to others, for whoever administers the agency of who tried or of whom it was about."""
    return _what_others_did(viewer, ALERTS)


def done_alone(viewer: Viewer) -> Alerts:
    """What others did by themselves, for whoever administers the agency of whom it was about."""
    return _what_others_did(viewer, DONE_ALONE)


def _what_others_did(viewer: Viewer, codes: Mapping[str, str]) -> Alerts:
    here = [one.reference for one in agencies_of(viewer)]
    return access.done_by_others(viewer, here, codes=codes)


def ending_soon(viewer: Viewer) -> int:
    """How many grants of the viewer's own agency end within 14 days."""
    people = [one.id for one in agencies.people_of(viewer.agency_id)]
    grants = access.grants_of(people, area_id=viewer.area_id, at=viewer.at)
    return sum(ends_soon(grant.until, at=viewer.at) for grant in grants)


def _people(who: tuple[Colleague, ...], viewer: Viewer) -> tuple[Person, ...]:
    ids = [one.id for one in who]
    roles = access.roles_in(viewer.area_id)
    grants: dict[int, list[GrantLine]] = {}
    for grant in access.grants_of(ids, area_id=viewer.area_id, at=viewer.at):
        grants.setdefault(grant.practitioner_id, []).append(grant)
    inside = signin.last_inside_of(ids)
    return tuple(_person(one, grants.get(one.id, []), roles, inside.get(one.id), at=viewer.at) for one in who)


def _person(
    who: Colleague,
    grants: list[GrantLine],
    roles: Mapping[str, RoleFacts],
    last: datetime | None,
    *,
    at: datetime,
) -> Person:
    held = tuple(roles[grant.role] for grant in grants if grant.role in roles)
    return Person(
        who=who,
        grants=tuple(grants),
        end_soon=tuple(grant for grant in grants if ends_soon(grant.until, at=at)),
        inside=last_inside_in_words(last, at=at),
        sleeps=last is None or sleeps(last_inside=last, at=at),
        was_inside=last is not None,
        subject=Subject(who.reference, who.agency_id, who.agency_kind, who.area_id, held),
    )
