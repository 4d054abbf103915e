"""Which account a provider's name for somebody is tied to. It is kept as a digest, and is in no entry."""

from datetime import datetime

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.signin import actions, keys, queries
from joinedup.signin.actions import Came, Verdict, With
from joinedup.signin.models import Tie
from joinedup.signin.rules import coming_in
from joinedup.signin.rules.providers import Told
from joinedup.trail import actions as trail


def mark_of(told: Told) -> str:
    """Issuer and subject together: the same subject at another issuer is somebody else."""
    return keys.digest(f"{told.issuer}\n{told.subject}", use="provider")


@store.action
@store.even_when_read_only
def tie(practitioner_id: int, *, provider: str, told: Told, by: trail.Actor, at: datetime) -> bool:
    """Tie an account to who the provider says is there; False where that is somebody else's already."""
    person = agencies.login(practitioner_id)
    if person is None:
        raise LookupError("this account has ended")
    held = Tie.objects.filter(mark=mark_of(told)).first()
    if held is not None and held.practitioner_id != person.id:
        trail.record("tie.refused", by=by, at=at, about=(person.reference,))
        return False
    Tie.objects.filter(practitioner_id=person.id, provider=provider).delete()
    Tie.objects.create(practitioner_id=person.id, provider=provider, mark=mark_of(told), since=at)
    trail.record("tie.made", by=by, at=at, about=(person.reference,))
    return True


@store.action
@store.even_when_read_only
def untie(practitioner_id: int, *, provider: str, by: trail.Actor, at: datetime) -> None:
    Tie.objects.filter(practitioner_id=practitioner_id, provider=provider).delete()
    trail.record("tie.undone", by=by, at=at, about=(by.reference,))


@store.action
@store.even_when_read_only
def judge(told: Told, *, by: trail.Actor, at: datetime) -> tuple[int | None, Verdict]:
    """Say whose account this is, and whether it may go on to its second proof."""
    held = Tie.objects.filter(mark=mark_of(told)).first()
    person = None if held is None else agencies.login(held.practitioner_id)
    if held is None or person is None:
        trail.record("provider.tied_to_nobody", by=by, at=at)
        return None, Verdict.WRONG
    door = actions.at_the_door(person)
    last = queries.last_inside(person.id)
    if last is None or coming_in.sleeps(last_inside=last, at=at):
        trail.record("sign_in.asleep", by=door, at=at, about=(person.reference,))
        return None, Verdict.SLEEPS
    Tie.objects.filter(pk=held.pk).update(used_at=at)
    trail.record("provider.right", by=door, at=at, about=(person.reference,))
    return person.id, Verdict.RIGHT


@store.action
@store.even_when_read_only
def come_in(practitioner_id: int, *, browser: With, by: trail.Actor, at: datetime) -> Came:
    """Let somebody in whose provider saw a second proof that their area takes; they have one here too."""
    person = agencies.login(practitioner_id)
    if person is None or not queries.proofs(person.id).any:
        trail.record("second_proof.refused", by=by, at=at)
        return Came(Verdict.WRONG)
    return Came(Verdict.RIGHT, actions.begin_visit(person, "provider", browser=browser, at=at))


@store.action
@store.even_when_read_only
def accept(
    token: str, *, encoded: str, provider: str, told: Told, by: trail.Actor, at: datetime
) -> int | None:
    """Use an invitation with a provider in place of a password (`encoded` is that of none).

    None where it is no longer good, or where the provider's person is somebody else here.
    """
    invited = queries.invited(token, at=at)
    held = Tie.objects.filter(mark=mark_of(told)).first()
    if held is not None and (invited is None or held.practitioner_id != invited.id):
        trail.record("tie.refused", by=by, at=at)
        return None
    accepted = actions.accept(token, encoded=encoded, by=by, at=at)
    if accepted is not None:
        tie(accepted, provider=provider, told=told, by=by, at=at)
    return accepted
