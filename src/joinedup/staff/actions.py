"""Taking on, moving and letting go: what somebody may do, where they sit and what is theirs change together.

Each of these is one transaction, and insists on the rules of `access.rules.granting` itself: a page that
forgot to ask would change nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.http import Http404

from joinedup import store
from joinedup.access import actions as access
from joinedup.access.queries import roles_in
from joinedup.access.rules.granting import (
    GRANT,
    Subject,
    is_powerful,
    may_change,
    may_give,
    may_reach_agency,
    may_take_away,
)
from joinedup.access.rules.holding import RoleFacts
from joinedup.agencies import actions as agencies
from joinedup.agencies import queries as people
from joinedup.agencies.actions import Newcomer, skilled
from joinedup.agencies.rules.cards import Band, may_begin_on
from joinedup.desk import actions as work
from joinedup.desk.actions import leaving
from joinedup.frontdoor import actions as frontdoor
from joinedup.gate.pages import insist
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.signin import actions as signin
from joinedup.staff import queries
from joinedup.staff.queries import Person
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is given when they come or move."""

    post: str
    grade: str
    phone: str
    desks: tuple[str, ...]  # references
    roles: tuple[str, ...]  # codes


@store.action
def take_on(
    agency: str, *, name: str, email: str, place: Place, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Take a joiner on, and return their reference. They come in by an invitation, which is made apart: it is
    shown once, and nothing that was shown once is kept with a receipt."""
    here = queries.agency(by, agency)
    if here is None:
        raise Http404
    insist(may_reach_agency(by, agency_id=here.id, area_id=by.area_id))
    if people.has_account(email):
        insist(refuse("take_on.address", "An account has this address already."))
    _insist_on_one_holder(place.post, agency_id=here.id, at=at)
    newcomer = Newcomer(
        name,
        place.post,
        place.grade,
        place.phone,
        email,
        demo_story=people.next_in_the_demo() if settings.DEMO else None,
    )
    desks = _desks(here.id, place.desks)
    added = agencies.take_on(newcomer, agency_id=here.id, desk_ids=desks, by=by, at=at)
    subject = Subject(added.reference, here.id, here.kind, by.area_id, ())
    _give(added.id, subject, place.roles, by=by, at=at)
    trail.record("people.took_on", by=by, at=at, about=(added.reference, here.reference))
    return added.reference


@store.action
def move(
    reference: str, *, place: Place, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Give somebody another post, other desks or other roles. Where a role changed, their visits are over at
    the next request (`signin.rules.coming_in.holds`).

    What they had taken on at a desk that they leave is that desk's again.
    """
    one = _theirs(reference, by=by)
    insist(may_change(by, one.subject, own=queries.own_level(by)))
    if place.post != one.who.post:
        _insist_on_one_holder(place.post, agency_id=one.who.agency_id, but=one.who.id, at=at)
    had = {grant.role for grant in one.grants}
    agencies.move(
        one.who.id,
        post=place.post,
        grade=place.grade,
        phone=place.phone,
        desk_ids=_desks(one.who.agency_id, place.desks),
        version=version,
        also=() if had == set(place.roles) else ("roles",),
        by=by,
        at=at,
    )
    for role in sorted(had - set(place.roles)):
        access.end_role(one.who.id, role=role, by=by, at=at)
    kept = tuple(role for role in one.subject.roles if role.code in place.roles)
    subject = Subject(one.who.reference, one.who.agency_id, one.who.agency_kind, one.who.area_id, kept)
    _give(one.who.id, subject, tuple(sorted(set(place.roles) - had)), by=by, at=at)
    return one.who.reference


def _insist_on_one_holder(post: str, *, agency_id: int, but: int = 0, at: datetime) -> None:
    """Two who are told that they decide alone decide twice, or each waits for the other."""
    holder = people.holder_of_single(post, agency_id=agency_id, today=today_in_london(at), but=but)
    if holder:
        insist(refuse("post.single", f"{holder} holds this post, which one person holds at a time."))


@store.action
def renew(reference: str, *, role: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Let a grant go on for 90 days more: never one's own."""
    one = _theirs(reference, by=by)
    known = roles_in(by.area_id).get(role)
    if known is None or role not in {grant.role for grant in one.grants}:
        raise Http404
    others = tuple(held for held in one.subject.roles if held.code != role)
    subject = Subject(one.who.reference, one.who.agency_id, one.who.agency_kind, one.who.area_id, others)
    insist(may_give(by, known, to=subject, own=queries.own_level(by)))
    access.renew_role(one.who.id, role=role, given_by=by.practitioner_id, by=by, at=at)
    return one.who.reference


@store.action
def invite(reference: str, *, by: Viewer, at: datetime) -> str:
    """Return the token of a link for somebody who never came in or whose account sleeps.

    An account in use is recovered by two people: one administrator alone could sit down in its chair. So an
    account that wakes holds no role: what it may do is given anew, and others read that it was.
    """
    one = _theirs(reference, by=by)
    insist(may_change(by, one.subject, own=queries.own_level(by)))
    if not one.sleeps or not one.who.active or not one.who.email:
        insist(refuse("invite.in_use", "This account is in use. Two people recover it together."))
    if one.was_inside:
        for grant in one.grants:
            access.end_role(one.who.id, role=grant.role, by=by, at=at)
    trail.record("people.invited", by=by, at=at, about=(reference, one.who.agency_reference))
    return signin.invite(one.who.id, by=by, at=at)


@store.action
def let_go(reference: str, *, to: str, by: Viewer, at: datetime, version: int | None, key: str = "") -> str:
    """Somebody leaves: outside at their next request, off the rota, and all that was theirs is somebody's.

    `to` is the reference of a colleague, or '' for the desk they sat at. Returns how many open items were
    theirs, and how many are now: '7 0'.
    """
    one = _theirs(reference, by=by)
    others = queries.others_who_administer(by, one.subject)
    insist(may_take_away(by, of=one.subject, own=queries.own_level(by), others=others))
    if version is None:
        raise store.VersionMissing("agencies.practitioner")
    if version > one.who.version:
        raise store.VersionAhead("agencies.practitioner")
    if one.who.version != version:
        raise store.Stale("agencies.practitioner", one.who.id, version)
    return _let_go(one.who.id, area_id=by.area_id, to=_colleague(one, to, at=at), by=by, at=at)


@store.action
def let_go_from_the_console(practitioner_id: int, *, area_id: int, by: trail.Actor, at: datetime) -> str:
    """The same for whoever has the machine's own console: to the desk they sat at."""
    with store.reading_in(area_id):  # without one PostgreSQL shows no work, and a caller may have none
        return _let_go(practitioner_id, area_id=area_id, to=None, by=by, at=at)


def _let_go(practitioner_id: int, *, area_id: int, to: int | None, by: trail.Actor, at: datetime) -> str:
    theirs = queries.items_of(practitioner_id, area_id=area_id, at=at)
    desk = people.home_desks([practitioner_id], at=at).get(practitioner_id)
    desk = desk or people.first_desk_of(people.agency_of(practitioner_id), at=at)
    if desk is None and to is None and theirs:
        insist(refuse("leave.no_desk", "Their agency has no desk. Choose a colleague who takes over."))
    if theirs:
        work.hand_on(theirs, to=to, desk_id=desk, by=by, at=at)
    frontdoor.rehome_notes(practitioner_id, to=to, desk_id=desk, by=by, at=at)
    signin.leave(practitioner_id, by=by, at=at)
    after = queries.items_of(practitioner_id, area_id=area_id, at=at)
    if after:
        raise RuntimeError("somebody who left would still own open work")
    who = people.practitioner(practitioner_id).reference
    trail.record("work.rehomed", by=by, at=at, about=(who, *(item.reference for item in theirs)))
    return f"{len(theirs)} {len(after)}"


def _give(
    practitioner_id: int, subject: Subject, codes: Collection[str], *, by: Viewer, at: datetime
) -> None:
    own, known = queries.own_level(by), roles_in(by.area_id)
    held: tuple[RoleFacts, ...] = subject.roles
    for code in codes:
        if code not in known:
            raise Http404
        now = Subject(subject.reference, subject.agency_id, subject.agency_kind, subject.area_id, held)
        insist(may_give(by, known[code], to=now, own=own))
        access.grant_role(
            practitioner_id,
            role=code,
            since=at,
            until=at + GRANT,
            given_by=by.practitioner_id,
            by=by,
            at=at,
        )
        held = (*held, known[code])
        if is_powerful(known[code]):
            trail.record(
                "grant.gave_powerful", by=by, at=at, about=(subject.reference, _named(subject, by=by))
            )


def _named(subject: Subject, *, by: Viewer) -> str:
    """The reference of somebody's agency."""
    return next(one.reference for one in people.agencies_in(by.area_id) if one.id == subject.agency_id)


def _theirs(reference: str, *, by: Viewer) -> Person:
    one = queries.person(by, reference)
    if one is None or not one.who.active:
        raise Http404
    return one


def _colleague(one: Person, reference: str, *, at: datetime) -> int | None:
    if not reference:
        return None
    found = next((each for each in queries.colleagues_of(one, at=at) if each.reference == reference), None)
    if found is None:
        raise Http404
    return found.id


def _desks(agency_id: int, chosen: Collection[str]) -> list[int]:
    desks = {desk.reference: desk.id for desk in people.desks_of(agency_id)}
    if not desks.keys() >= set(chosen):
        raise Http404
    return [desks[reference] for reference in chosen]


@store.action
def keep_skills(
    reference: str,
    *,
    skills: Collection[str],
    languages: str,
    from_day: date,
    last_day: date | None,
    rank: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say what somebody is trained for, and which grade they have in their service."""
    one = _theirs(reference, by=by)
    skilled.keep_skills(
        one.who.id,
        skills=skills,
        languages=languages,
        from_day=from_day,
        last_day=last_day,
        rank=rank,
        version=version,
        said_by=by.practitioner_id,
        by=by,
        at=at,
    )
    return one.who.reference


@store.action
def leave_partnership(reference: str, *, on: date, by: Viewer, at: datetime, key: str = "") -> str:
    """An agency is no part of the partnership from a day on, and is asked nothing. What it was asked stays.

    Refused while other agencies' desks hand over to one of its own, or one of them is the front door or the
    last desk of all: they would end at nobody.
    """
    here = queries.agency(by, reference)
    if here is None or not by.may(Right.ADMINISTER_EVERY_AGENCY):
        raise Http404
    insist(may_begin_on(on, today=today_in_london(at)))
    leaning = queries.leaning_on(here.id, area_id=by.area_id, on=on)
    if leaning:
        insist(refuse("leave.leaned_on", queries.leaning_in_words(leaning)))
    comes_to = people.work_comes_to(here.id)
    if comes_to:
        insist(
            refuse(
                "leave.work_comes_to",
                f"The partnership's work comes to {comes_to}. Another desk takes its place first, "
                "in the files of the area.",
            )
        )
    if queries.nobody_would_have(here.id, area_id=by.area_id, at=at):
        insist(
            refuse(
                "leave.no_last_desk",
                "Something is open on its side, and the partnership has no last desk of all that it would "
                "go to. Name one first, in the files of the area.",
            )
        )
    agencies.leave_partnership(here.id, on=on, by=by, at=at)
    leaving.tell_that_it_leaves(here.id, by=by, at=at)
    return here.reference


@dataclass(frozen=True, slots=True)
class NewAgency:
    """What an agency is brought on with: its card as far as it is known, and the desk that is asked."""

    name: str
    kind: str
    desk: str
    phone: str
    hours: str
    out_of_hours: str  # the reference of the desk that answers when it is closed; '': the partnership's
    can: str
    cannot: str
    how_long: str


@store.action
def bring_on(new: NewAgency, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Bring an agency into the partnership with a desk that ends at somebody; returns its reference."""
    if not by.may(Right.ADMINISTER_EVERY_AGENCY):
        raise Http404
    if any(one.name.casefold() == new.name.casefold() for one in people.agencies_in(by.area_id)):
        insist(refuse("bring_on.name", "An agency of this name is in the partnership already."))
    insist(
        queries.may_open_desk(new.desk, hours=new.hours, fallback=new.out_of_hours, area_id=by.area_id, at=at)
    )
    hours = queries.hours_in_words(new.hours, area_id=by.area_id, at=at)
    card = agencies.NewCard(
        can=new.can,
        cannot=new.cannot,
        how_long=new.how_long,
        hours=hours,
        capacity=Band.STEADY.value,
        reviewed_on=today_in_london(at),
    )
    added = agencies.register_agency(new.name, kind=new.kind, area_id=by.area_id, card=card, by=by, at=at)
    after = people.desk(by.area_id, new.out_of_hours) if new.out_of_hours else None
    agencies.open_desk(
        new.desk,
        agency_id=added.id,
        phone=new.phone,
        hours=new.hours,
        out_of_hours=after.id if after else None,
        by=by,
        at=at,
    )
    return added.reference
