"""Two colleagues let somebody in again that lost every way in. What they type lies beside the trail."""

from datetime import datetime

from joinedup import store
from joinedup.access.queries import held_by
from joinedup.agencies import queries as agencies
from joinedup.gate.rights import Right
from joinedup.signin import actions, queries
from joinedup.signin.models import Recovery
from joinedup.signin.queries import RecoveryLine
from joinedup.signin.rules.notices import About
from joinedup.signin.rules.recovering import STOOD_FOR, Standing
from joinedup.trail import actions as trail


@store.action
@store.even_when_read_only
def begin(practitioner_id: int, *, because: str, by_id: int, by: trail.Actor, at: datetime) -> str:
    """Say that a colleague lost every way in, as the first of two. What goes on already is gone on with."""
    goes_on = queries.recovery_of(practitioner_id, at=at)
    if goes_on is not None:
        trail.record("recovery.goes_on", by=by, at=at, about=(goes_on.account.reference,))
        return goes_on.code
    person = _person(practitioner_id)
    Recovery.objects.filter(practitioner_id=person.id, closed_at__isnull=True).update(closed_at=at)  # lapsed
    made = Recovery.objects.create(practitioner_id=person.id, first_by_id=by_id, first_at=at)
    trail.record("recovery.confirmed_first", by=by, at=at, about=(person.reference,), typed=because)
    trail.record("people.recovers", by=by, at=at, about=(person.reference, person.agency_reference))
    return made.code


@store.action
@store.even_when_read_only
def say_so_too(code: str, *, because: str, by_id: int, by: trail.Actor, at: datetime) -> bool:
    """Confirm as the second; False where it went on without them, or they were the first."""
    line = queries.recovery(code, at=at)
    free = Recovery.objects.filter(code=code, closed_at__isnull=True, second_by__isnull=True)
    if line is None or not free.exclude(first_by_id=by_id).update(second_by_id=by_id, second_at=at):
        trail.record("recovery.not_confirmed", by=by, at=at)
        return False
    about = (line.account.reference,)
    trail.record("recovery.confirmed_second", by=by, at=at, about=about, typed=because)
    trail.record("people.recovers", by=by, at=at, about=(*about, line.account.agency_reference))
    return True


@store.action
@store.even_when_read_only
def make_link(code: str, *, by: trail.Actor, at: datetime) -> str:
    """Return the token of an invitation, once, after both said so and the wait is over; else ''.

    Both must still answer for the account at this moment: a word given by somebody who was let go is none.
    """
    line = queries.recovery(code, at=at)
    if line is None or line.standing is not Standing.READY or not _both_stand(line, at=at):
        trail.record("recovery.no_link", by=by, at=at)
        return ""
    Recovery.objects.filter(code=code).update(closed_at=at)
    actions.tell(line.account.id, About.RECOVERED, at=at)
    trail.record("recovery.link_made", by=by, at=at, about=(line.account.reference,))
    return actions.invite(line.account.id, by=by, at=at)


@store.action
@store.even_when_read_only
def stop(code: str, *, by: trail.Actor, at: datetime) -> None:
    """Stop it: its owner, who is inside and lost nothing, or one who answers for the account."""
    line = queries.recovery(code, at=at)
    if line is None:
        trail.record("recovery.stopped_already", by=by, at=at)
        return
    Recovery.objects.filter(code=code).update(closed_at=at)
    actions.tell(line.account.id, About.STOPPED, at=at)
    trail.record("recovery.stopped", by=by, at=at, about=(line.account.reference,))


def has_stood(practitioner_id: int, *, at: datetime) -> bool:
    """Whether somebody answers for accounts now, and did seven days ago."""
    person = agencies.login(practitioner_id)
    return person is not None and all(
        Right.CONFIRM_RECOVERY in held_by(person.id, area_id=person.area_id, at=moment).rights
        for moment in (at, at - STOOD_FOR)
    )


def _both_stand(line: RecoveryLine, *, at: datetime) -> bool:
    return sum(has_stood(each.id, at=at) for each in line.said_by) == 2


def _person(practitioner_id: int) -> agencies.Login:
    person = agencies.login(practitioner_id)
    if person is None:
        raise LookupError("this account has ended")
    return person
