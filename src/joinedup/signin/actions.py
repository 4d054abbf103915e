"""Coming in and going out, each in the trail: with whom it was about, and never what was typed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F

from joinedup import store
from joinedup.access import actions as access
from joinedup.access import queries as roles
from joinedup.agencies import actions as accounts
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Login
from joinedup.signin import keys, queries
from joinedup.signin.models import (
    App,
    Browser,
    Invitation,
    Miss,
    Notice,
    Passkey,
    RecoveryCode,
    SpentChallenge,
    Tie,
    Visit,
)
from joinedup.signin.queries import Way
from joinedup.signin.rules import codes, coming_in, passkeys
from joinedup.signin.rules.coming_in import Ended
from joinedup.signin.rules.notices import About
from joinedup.signin.rules.passkeys import Answer
from joinedup.trail import actions as trail

_MISSES_KEPT = timedelta(days=1)
_CHALLENGES_KEPT = timedelta(hours=1)  # twelve times as long as one can be answered


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """Whoever is still outside. What they do is in the trail as the door's, about the account they tried."""

    reference: str = "sign-in"
    agency_reference: str = ""
    area_id: int = 0


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"
    SLEEPS = "sleeps"


@dataclass(frozen=True, slots=True)
class With:
    """The browser that somebody comes in with: its token, and its name as its owner knows it."""

    token: str
    words: str


@dataclass(frozen=True, slots=True)
class Came:
    """How a second proof was judged, and the visit that began with it."""

    verdict: Verdict
    visit: str = ""
    recovery_codes: tuple[str, ...] = ()  # shown once, when they were made


def at_the_door(person: Login | None) -> AtTheDoor:
    return AtTheDoor() if person is None else AtTheDoor(area_id=person.area_id)


@store.action
@store.even_when_read_only
def judge_password(email: str, *, right: bool, browser: str, by: trail.Actor, at: datetime) -> Verdict:
    """Say what follows from a password that was compared before: hashing is done outside of turns.

    Misses are counted again here, one after the other, so that many guesses at the same moment are not all
    let through on one count.
    """
    person = agencies.login_by_email(email)
    about = () if person is None else (person.reference,)
    way = queries.way(email, browser=browser)
    if queries.must_wait(way, at=at):
        trail.record("sign_in.made_to_wait", by=by, at=at, about=about)
        return Verdict.WAIT
    if person is None or not right:
        _missed(way, person, at=at)
        trail.record("sign_in.refused", by=by, at=at, about=about)
        return Verdict.WRONG
    last = queries.last_inside(person.id)
    if last is None or coming_in.sleeps(last_inside=last, at=at):
        trail.record("sign_in.asleep", by=by, at=at, about=about)
        return Verdict.SLEEPS
    trail.record("password.right", by=by, at=at, about=about)
    return Verdict.RIGHT


@store.action
@store.even_when_read_only
def come_in(
    practitioner_id: int,
    *,
    code: str = "",
    signed: Answer | None = None,
    browser: With,
    by: trail.Actor,
    at: datetime,
) -> Came:
    """Judge the code of an app, a recovery code or what a passkey signed, and let its owner in."""
    person, way = _tried(practitioner_id, browser)
    if queries.must_wait(way, at=at):
        trail.record("sign_in.made_to_wait", by=by, at=at, about=(person.reference,))
        return Came(Verdict.WAIT)
    proof = _proof(person, code, signed, by=by, at=at)
    if not proof:
        _missed(way, person, at=at)
        trail.record("second_proof.refused", by=by, at=at, about=(person.reference,))
        return Came(Verdict.WRONG)
    return Came(Verdict.RIGHT, begin_visit(person, proof, browser=browser, at=at))


@store.action
@store.even_when_read_only
def prove_again(
    visit: str,
    *,
    code: str = "",
    signed: Answer | None = None,
    browser: With,
    by: trail.Actor,
    at: datetime,
) -> Verdict:
    """Somebody inside proves once more that it is them, before what must not be done from an empty chair."""
    row = Visit.objects.get(code=visit)
    person, way = _tried(row.practitioner_id, browser)
    if queries.must_wait(way, at=at):
        trail.record("second_proof.made_to_wait", by=by, at=at, about=(person.reference,))
        return Verdict.WAIT
    if not _proof(person, code, signed, by=by, at=at):
        _missed(way, person, at=at)
        trail.record("second_proof.refused", by=by, at=at, about=(person.reference,))
        return Verdict.WRONG
    Visit.objects.filter(pk=row.pk).update(proved_at=at)
    trail.record("second_proof.given_again", by=by, at=at, about=(person.reference,))
    return Verdict.RIGHT


@store.action
@store.even_when_read_only
def begin_with_app(
    practitioner_id: int, *, secret: str, code: str, browser: With, by: trail.Actor, at: datetime
) -> Came:
    """Take an app as the first second proof, and let its owner in. Never where there is a proof already."""
    person, way = _tried(practitioner_id, browser)
    window = codes.window_of(code, secret=secret, at=at, used=0)
    if window is None or queries.proofs(person.id).any:
        _missed(way, person, at=at)
        trail.record("second_proof.refused", by=by, at=at, about=(person.reference,))
        return Came(Verdict.WAIT if queries.must_wait(way, at=at) else Verdict.WRONG)
    App.objects.create(
        practitioner_id=person.id, secret=keys.seal(secret, owner=person.reference), used=window, since=at
    )
    trail.record("app.added", by=person, at=at, about=(person.reference,))
    made = make_recovery_codes(person.id, by=person, at=at)
    return Came(Verdict.RIGHT, begin_visit(person, "app", browser=browser, at=at), made)


@store.action
@store.even_when_read_only
def take_app(
    practitioner_id: int, *, secret: str, code: str, here: str, by: trail.Actor, at: datetime
) -> Verdict:
    """Somebody inside, who has just proved it again, sets up an app, in place of any one before.

    A telephone that was lost has shown its last good code, and whoever was inside elsewhere is not any more.
    """
    person = _person(practitioner_id)
    window = codes.window_of(code, secret=secret, at=at, used=0)
    if window is None:
        trail.record("app.refused", by=by, at=at, about=(person.reference,))
        return Verdict.WRONG
    App.objects.update_or_create(
        practitioner_id=person.id,
        defaults={"secret": keys.seal(secret, owner=person.reference), "used": window, "since": at},
    )
    _end_other_visits(person, here=here, by=by, at=at)
    tell(person.id, About.NEW_APP, at=at)
    trail.record("app.set_up_anew", by=by, at=at, about=(person.reference,))
    return Verdict.RIGHT


@store.action
@store.even_when_read_only
def begin_with_passkey(
    practitioner_id: int, *, made: Answer, name: str, browser: With, by: trail.Actor, at: datetime
) -> Came:
    """Take a passkey as the first second proof, and let its owner in. Never where there is one already."""
    person, way = _tried(practitioner_id, browser)
    if queries.proofs(person.id).any or not _keep_passkey(person, made, name, at=at):
        _missed(way, person, at=at)
        trail.record("second_proof.refused", by=by, at=at, about=(person.reference,))
        return Came(Verdict.WAIT if queries.must_wait(way, at=at) else Verdict.WRONG)
    codes_made = make_recovery_codes(person.id, by=person, at=at)
    return Came(Verdict.RIGHT, begin_visit(person, "passkey", browser=browser, at=at), codes_made)


@store.action
@store.even_when_read_only
def add_passkey(practitioner_id: int, *, made: Answer, name: str, by: trail.Actor, at: datetime) -> Verdict:
    """Somebody inside, who has just proved it again, adds one more passkey of their own."""
    person = _person(practitioner_id)
    if not _keep_passkey(person, made, name, at=at):
        trail.record("passkey.refused", by=by, at=at, about=(person.reference,))
        return Verdict.WRONG
    return Verdict.RIGHT


@store.action
@store.even_when_read_only
def remove_passkey(passkey: str, *, owner: int, by: trail.Actor, at: datetime) -> bool:
    """Take away one of one's own; False where it is the last proof that there is. What is gone stays gone."""
    held = queries.proofs(owner)
    if passkey not in {each.code for each in held.passkeys}:
        trail.record("passkey.gone_already", by=by, at=at, about=(_reference(owner),))
        return True
    if held.last_one:
        trail.record("passkey.kept_as_last", by=by, at=at, about=(_reference(owner),))
        return False
    Passkey.objects.filter(code=passkey, practitioner_id=owner).delete()
    trail.record("passkey.removed", by=by, at=at, about=(_reference(owner),))
    return True


@store.action
@store.even_when_read_only
def make_recovery_codes(practitioner_id: int, *, by: trail.Actor, at: datetime) -> tuple[str, ...]:
    """Make ten codes, each good once; those from before are good no more."""
    RecoveryCode.objects.filter(practitioner_id=practitioner_id).delete()
    made = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(practitioner_id=practitioner_id, digest=keys.digest(each, use="recovery"))
        for each in made
    )
    trail.record("recovery_codes.made", by=by, at=at, about=(by.reference,))
    return made


@store.action
@store.even_when_read_only
def invite(practitioner_id: int, *, by: trail.Actor, at: datetime) -> str:
    """Return the token of a link that lets somebody choose a password once; earlier ones are void."""
    person = _person(practitioner_id)
    Invitation.objects.filter(practitioner_id=person.id, used_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        practitioner_id=person.id,
        digest=keys.digest(token, use="invitation"),
        made_at=at,
        until=at + coming_in.INVITATION,
    )
    trail.record("practitioner.invited", by=by, at=at, about=(person.reference,))
    return token


@store.action
@store.even_when_read_only
def accept(token: str, *, encoded: str, by: trail.Actor, at: datetime) -> int | None:
    """Set the password of whom the invitation is for, and return them; None when it is no longer good.

    Whatever proved the account before is gone: the second proof is set up anew, and nobody stays inside.
    """
    person = queries.invited(token, at=at)
    if person is None:
        trail.record("invitation.refused", by=by, at=at)
        return None
    Invitation.objects.filter(digest=keys.digest(token, use="invitation")).update(used_at=at)
    for proof in (App, Passkey, RecoveryCode, Tie):
        proof.objects.filter(practitioner_id=person.id).delete()
    _end_visits(person, Ended.INVITED_AGAIN, by=by, at=at)
    accounts.set_password(person.id, encoded=encoded, by=person, at=at)
    trail.record("invitation.used", by=by, at=at, about=(person.reference,))
    return person.id


@store.action
@store.even_when_read_only
def change_password(practitioner_id: int, *, encoded: str, here: str, by: trail.Actor, at: datetime) -> None:
    """Somebody who knows their password has chosen another; they stay inside here, and nowhere else."""
    _end_other_visits(_person(practitioner_id), here=here, by=by, at=at)
    accounts.set_password(practitioner_id, encoded=encoded, by=by, at=at)


@store.action
@store.even_when_read_only
def end_visit(visit: str, *, owner: int, why: Ended, by: trail.Actor, at: datetime) -> None:
    """End one visit of its owner's. What is over already stays as it was."""
    Visit.objects.filter(code=visit, practitioner_id=owner, ended__isnull=True).update(
        ended=at, why_ended=why.value
    )
    trail.record(f"visit.ended_{why.value}", by=by, at=at, about=(_reference(owner),))


@store.action
@store.even_when_read_only
def end_every_visit(*, by: trail.Actor, at: datetime) -> int:
    """A database came back from a backup: nobody is inside by a visit that was open then."""
    ended = Visit.objects.filter(ended__isnull=True).update(ended=at, why_ended=Ended.RESTORED.value)
    trail.record("visit.ended_restored", by=by, at=at)
    return ended


@store.action
@store.even_when_read_only
def leave(practitioner_id: int, *, by: trail.Actor, at: datetime) -> None:
    """Somebody has left their post: nobody is inside as them any more, and no role is theirs."""
    person = _person(practitioner_id)
    _end_visits(person, Ended.LEFT, by=by, at=at)
    Invitation.objects.filter(practitioner_id=person.id, used_at__isnull=True).delete()
    for role in sorted(roles.roles_of(person.id, at=at)):
        access.end_role(person.id, role=role, by=by, at=at)
    accounts.let_go(person.id, by=by, at=at)


@store.action
@store.even_when_read_only
def have_seen(practitioner_id: int, *, by: trail.Actor, at: datetime) -> None:
    """The owner has read what there was to know about their account."""
    Notice.objects.filter(practitioner_id=practitioner_id, seen_at__isnull=True).update(seen_at=at)
    trail.record("notices.seen", by=by, at=at, about=(by.reference,))


def tell(practitioner_id: int, about: About, *, at: datetime) -> None:
    """Keep something for the owner of an account to read; inside an action, whose trail says what it was."""
    unseen = Notice.objects.filter(practitioner_id=practitioner_id, about=about.value, seen_at__isnull=True)
    if not unseen.update(count=F("count") + 1, last_at=at):
        Notice.objects.create(practitioner_id=practitioner_id, about=about.value, first_at=at, last_at=at)


def _tried(practitioner_id: int, browser: With) -> tuple[Login, Way]:
    person = _person(practitioner_id)
    return person, queries.way(person.email, browser=browser.token)


def _proof(person: Login, code: str, signed: Answer | None, *, by: trail.Actor, at: datetime) -> str:
    """Use up what was given, and say what it was; empty when it proves nothing."""
    if signed is not None:
        return "passkey" if _signed(person, signed, by=by, at=at) else ""
    app = App.objects.filter(practitioner_id=person.id).first()
    if app is not None:
        secret = keys.unseal(app.secret, owner=person.reference)
        window = codes.window_of(code, secret=secret, at=at, used=app.used)
        if window is not None:
            App.objects.filter(pk=app.pk).update(used=window)
            return "app"
    written = codes.recovery_code(code)
    if written is None:
        return ""
    unused = RecoveryCode.objects.filter(
        practitioner_id=person.id, digest=keys.digest(written, use="recovery"), used_at__isnull=True
    )
    return "recovery_code" if unused.update(used_at=at) else ""


def _signed(person: Login, signed: Answer, *, by: trail.Actor, at: datetime) -> bool:
    """Whether a passkey of this person's signed what was asked just now, and for the first time."""
    if not _spend(signed.challenge, at=at):
        return False
    has, handle = queries.passkeys_of(person), keys.handle(person.reference)
    used = passkeys.signed(keys.passkey_host(), signed, has=has, handle=handle)
    if used is None:
        return False
    row = Passkey.objects.get(practitioner_id=person.id, digest=keys.digest(used.id, use="passkey"))
    if passkeys.went_back(row.count, used.count):
        trail.record("passkey.count_went_back", by=by, at=at, about=(person.reference,))
        tell(person.id, About.COPIED, at=at)
        return False
    Passkey.objects.filter(pk=row.pk).update(count=used.count, used_at=at)
    return True


def _keep_passkey(person: Login, made: Answer, name: str, *, at: datetime) -> bool:
    if not _spend(made.challenge, at=at):
        return False
    new = passkeys.made(keys.passkey_host(), made)
    mark = "" if new is None else keys.digest(new.id, use="passkey")
    if new is None or Passkey.objects.filter(digest=mark).exists():
        return False
    Passkey.objects.create(
        practitioner_id=person.id,
        name=name[:60],
        digest=mark,
        credential=keys.seal(new.kept, owner=person.reference),
        count=new.count,
        since=at,
    )
    trail.record("passkey.added", by=person, at=at, about=(person.reference,))
    return True


def _spend(challenge: str, *, at: datetime) -> bool:
    """Say whether this is the first answer to what was asked: turns are taken, so only one can be."""
    if not challenge:
        return False
    SpentChallenge.objects.filter(at__lt=at - _CHALLENGES_KEPT).delete()
    mark = keys.digest(challenge, use="challenge")
    return SpentChallenge.objects.get_or_create(digest=mark, defaults={"at": at})[1]


def begin_visit(person: Login, proof: str, *, browser: With, at: datetime) -> str:
    """From here on somebody is inside; within an action that has judged what they gave."""
    Browser.objects.get_or_create(
        practitioner_id=person.id, digest=keys.digest(browser.token, use="browser"), defaults={"since": at}
    )
    held = roles.held_by(person.id, area_id=person.area_id, at=at)
    visit = Visit.objects.create(
        practitioner_id=person.id,
        began=at,
        proved_at=at,
        browser=browser.words[:80],
        holds=coming_in.holds(agency=person.agency_reference, roles=held.roles, rights=held.rights),
    )
    trail.record(f"signed_in.{proof}", by=person, at=at, about=(person.reference,))
    return visit.code


def _end_visits(person: Login, why: Ended, *, by: trail.Actor, at: datetime) -> None:
    open_ones = Visit.objects.filter(practitioner_id=person.id, ended__isnull=True)
    if open_ones.update(ended=at, why_ended=why.value):
        trail.record(f"visit.ended_{why.value}", by=by, at=at, about=(person.reference,))


def _end_other_visits(person: Login, *, here: str, by: trail.Actor, at: datetime) -> None:
    others = Visit.objects.filter(practitioner_id=person.id, ended__isnull=True).exclude(code=here)
    if others.update(ended=at, why_ended=Ended.NEW_PROOF.value):
        trail.record(f"visit.ended_{Ended.NEW_PROOF.value}", by=by, at=at, about=(person.reference,))


def _missed(way: Way, person: Login | None, *, at: datetime) -> None:
    Miss.objects.filter(at__lt=at - _MISSES_KEPT).delete()
    Miss.objects.create(**way.filter, at=at)
    if person is not None and not way.browser:  # at their own desk they know what their fingers did
        tell(person.id, About.MISSED, at=at)


def _person(practitioner_id: int) -> Login:
    person = agencies.login(practitioner_id)
    if person is None:
        raise LookupError("this account has ended")
    return person


def _reference(practitioner_id: int) -> str:
    return agencies.practitioner(practitioner_id).reference
