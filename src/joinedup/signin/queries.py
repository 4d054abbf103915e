"""Who may come in, with what, and where they are inside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import Login
from joinedup.signin import keys
from joinedup.signin.models import (
    App,
    Browser,
    Invitation,
    Miss,
    Notice,
    Passkey,
    Recovery,
    RecoveryCode,
    Tie,
    Visit,
)
from joinedup.signin.rules import coming_in
from joinedup.signin.rules.notices import About, sentence, worth_telling
from joinedup.signin.rules.passkeys import Credential
from joinedup.signin.rules.recovering import Standing, standing
from joinedup.store.rules.seals import BrokenSeal


@dataclass(frozen=True, slots=True)
class VisitLine:
    code: str
    practitioner_id: int
    began: datetime
    proved_at: datetime
    browser: str
    holds: str


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
class TieLine:
    provider: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    words: str
    since: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """A new way in that is being made for somebody, who may be the reader."""

    code: str
    account: Login
    said_by: tuple[Login, ...]  # those of them who still work here
    first_at: datetime
    second_at: datetime | None
    standing: Standing


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


def ties_of(practitioner_id: int) -> dict[str, TieLine]:
    """With which providers somebody may sign in in place of a password, by the provider's code."""
    rows = Tie.objects.filter(practitioner_id=practitioner_id)
    return {row.provider: TieLine(row.provider, row.since, row.used_at) for row in rows}


def passkeys_of(person: Login) -> tuple[Credential, ...]:
    """What this person's browser may be asked to sign with."""
    rows = Passkey.objects.filter(practitioner_id=person.id).order_by("pk")
    return tuple(Credential(keys.unseal(row.credential, owner=person.reference), row.count) for row in rows)


def notices_of(practitioner_id: int) -> tuple[NoticeLine, ...]:
    """What the owner has not seen yet, newest first."""
    rows = Notice.objects.filter(practitioner_id=practitioner_id, seen_at__isnull=True).order_by("-last_at")
    return tuple(
        NoticeLine(sentence(About(row.about), count=row.count), row.first_at, row.last_at)
        for row in rows
        if worth_telling(About(row.about), count=row.count)
    )


def must_know(practitioner_id: int, *, at: datetime) -> bool:
    """Whether there is something about this account that its owner should look at now."""
    return bool(notices_of(practitioner_id)) or recovery_of(practitioner_id, at=at) is not None


def recovery_of(practitioner_id: int, *, at: datetime) -> RecoveryLine | None:
    """The new way in that is being made for this person, if there is one."""
    row = _recoveries().filter(practitioner_id=practitioner_id).first()
    return None if row is None else _recovery(row, at=at)


def recovery(code: str, *, at: datetime) -> RecoveryLine | None:
    row = _recoveries().filter(code=code).first()
    return None if row is None else _recovery(row, at=at)


def recoveries_in(area_id: int, *, at: datetime) -> tuple[RecoveryLine, ...]:
    """Those of one area that go on now, oldest first; who may help with which is for the rules."""
    rows = _recoveries().filter(practitioner__agency__area_id=area_id).order_by("first_at", "pk")
    return tuple(line for line in (_recovery(row, at=at) for row in rows) if line is not None)


def recovery_known_to(browser: str, *, at: datetime) -> bool:
    """Whether a new way in is being made for somebody who was inside with this browser."""
    mark = keys.digest(browser, use="browser")
    owners = Browser.objects.filter(digest=mark).values("practitioner_id")
    return any(_recovery(row, at=at) is not None for row in _recoveries().filter(practitioner_id__in=owners))


def _recoveries() -> QuerySet[Recovery]:
    return Recovery.objects.filter(closed_at__isnull=True)


def _recovery(row: Recovery, *, at: datetime) -> RecoveryLine | None:
    account = agencies.login(row.practitioner_id)
    stands = standing(first_at=row.first_at, second_at=row.second_at, at=at)
    if account is None or stands is Standing.LAPSED:
        return None
    said_by = (agencies.login(each) for each in (row.first_by_id, row.second_by_id) if each is not None)
    return RecoveryLine(
        row.code,
        account,
        tuple(each for each in said_by if each is not None),
        row.first_at,
        row.second_at,
        stands,
    )


def last_inside(practitioner_id: int) -> datetime | None:
    """The last time that an account was used, or given anew."""
    visits = Visit.objects.filter(practitioner_id=practitioner_id).aggregate(newest=Max("began"))
    given = Invitation.objects.filter(practitioner_id=practitioner_id).aggregate(newest=Max("used_at"))
    moments: list[datetime | None] = [visits["newest"], given["newest"]]
    return max((moment for moment in moments if moment is not None), default=None)


def last_inside_of(practitioner_ids: Iterable[int]) -> dict[int, datetime]:
    """The same for many; whoever never was is not in the answer."""
    wanted = set(practitioner_ids)
    found: dict[int, datetime] = {}
    began = Visit.objects.filter(practitioner_id__in=wanted).values_list("practitioner_id")
    given = Invitation.objects.filter(practitioner_id__in=wanted, used_at__isnull=False)
    for who, moment in (
        *began.annotate(newest=Max("began")),
        *given.values_list("practitioner_id").annotate(newest=Max("used_at")),
    ):
        found[who] = max(found.get(who, moment), moment)
    return found


def visit(code: str) -> VisitLine | None:
    """A visit that nobody has ended; whether the clock has is for the rules."""
    row = Visit.objects.filter(code=code, ended__isnull=True).first()
    return None if row is None else _visit(row)


def owner_of_visit(code: str) -> int | None:
    """Whose visit it is, or was: one that is over still says whose form came too late."""
    return Visit.objects.filter(code=code).values_list("practitioner_id", flat=True).first()


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


def key_fits() -> bool:
    """Whether the key here opens what the newest app or passkey is kept under; where none is, any will do."""
    kept = (
        *((row.practitioner_id, row.secret) for row in App.objects.order_by("-since", "-pk")[:1]),
        *((row.practitioner_id, row.credential) for row in Passkey.objects.order_by("-pk")[:1]),
    )
    return not kept or any(_opens(sealed, owner=whose) for whose, sealed in kept)


def _opens(sealed: str, *, owner: int) -> bool:
    try:
        keys.unseal(sealed, owner=agencies.practitioner(owner).reference)
    except BrokenSeal:
        return False
    return True


def _visit(row: Visit) -> VisitLine:
    return VisitLine(row.code, row.practitioner_id, row.began, row.proved_at, row.browser, row.holds)
