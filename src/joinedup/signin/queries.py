"""Who may come in, with what, and where they are inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Login
from joinedup.signin import keys
from joinedup.signin.models import App, Browser, Invitation, Miss, Passkey, RecoveryCode, Visit
from joinedup.signin.rules import coming_in
from joinedup.signin.rules.passkeys import Credential


@dataclass(frozen=True, slots=True)
class VisitLine:
    code: str
    practitioner_id: int
    began: datetime
    proved_at: datetime
    browser: str


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    code: str
    name: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proofs:
    """What somebody can prove themselves with, beside the password."""

    app_since: datetime | None
    recovery_codes_left: int
    passkeys: tuple["PasskeyLine", ...] = ()

    @property
    def any(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)

    @property
    def last_one(self) -> bool:
        """Whether taking one away would leave none; recovery codes are used up, and do not count."""
        return len(self.passkeys) + (self.app_since is not None) <= 1


@dataclass(frozen=True, slots=True)
class Way:
    """Who is being tried, and from where. Misses count for one way, and close no other."""

    who: str
    browser: str  # empty: none that this account was inside with

    @property
    def filter(self) -> Mapping[str, str]:
        return {"who": self.who, "browser": self.browser}


def way(email: str, *, browser: str) -> Way:
    """The way in that somebody takes: the same work for an address that has no account."""
    person = agencies.login_by_email(email)
    mark = keys.digest(browser, use="browser")
    known = person is not None and Browser.objects.filter(practitioner_id=person.id, digest=mark).exists()
    return Way(keys.digest(email.strip().casefold(), use="miss"), mark if known else "")


def must_wait(taken: Way, *, at: datetime) -> bool:
    misses = Miss.objects.filter(**taken.filter, at__gt=at - coming_in.PAUSE).count()
    return coming_in.must_wait(misses, own_browser=bool(taken.browser))


def proofs(practitioner_id: int) -> Proofs:
    app = App.objects.filter(practitioner_id=practitioner_id).first()
    return Proofs(
        app_since=None if app is None else app.since,
        recovery_codes_left=RecoveryCode.objects.filter(
            practitioner_id=practitioner_id, used_at__isnull=True
        ).count(),
        passkeys=tuple(
            PasskeyLine(row.code, row.name, row.since, row.used_at)
            for row in Passkey.objects.filter(practitioner_id=practitioner_id).order_by("pk")
        ),
    )


def passkeys_of(person: Login) -> tuple[Credential, ...]:
    """What this person's browser may be asked to sign with."""
    rows = Passkey.objects.filter(practitioner_id=person.id).order_by("pk")
    return tuple(Credential(keys.unseal(row.credential, owner=person.reference), row.count) for row in rows)


def last_inside(practitioner_id: int) -> datetime | None:
    """The last time that an account was used, or given anew."""
    visits = Visit.objects.filter(practitioner_id=practitioner_id).aggregate(newest=Max("began"))
    given = Invitation.objects.filter(practitioner_id=practitioner_id).aggregate(newest=Max("used_at"))
    moments: list[datetime | None] = [visits["newest"], given["newest"]]
    return max((moment for moment in moments if moment is not None), default=None)


def visit(code: str) -> VisitLine | None:
    """A visit that nobody has ended; whether the clock has is for the rules."""
    row = Visit.objects.filter(code=code, ended__isnull=True).first()
    return None if row is None else _visit(row)


def visits_of(practitioner_id: int, *, at: datetime) -> tuple[VisitLine, ...]:
    """Where somebody is inside now, newest first."""
    rows = Visit.objects.filter(
        practitioner_id=practitioner_id, ended__isnull=True, began__gt=at - coming_in.LONGEST_VISIT
    )
    return tuple(_visit(row) for row in rows.order_by("-began", "-pk"))


def invited(token: str, *, at: datetime) -> Login | None:
    """Whom an invitation is for, while it can be used."""
    row = Invitation.objects.filter(
        digest=keys.digest(token, use="invitation"), used_at__isnull=True, until__gt=at
    ).first()
    return None if row is None else agencies.login(row.practitioner_id)


def _visit(row: Visit) -> VisitLine:
    return VisitLine(row.code, row.practitioner_id, row.began, row.proved_at, row.browser)
