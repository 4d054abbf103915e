"""Which token a request came with, which there are, and what each sent."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from joinedup.api.models import Sent, Token
from joinedup.api.rules.scopes import Caller, Scope, stands
from joinedup.gate.viewer import Viewer

NEWEST = 50
_NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A token that stands, and whom it stands for."""

    caller: Caller
    practitioner_id: int
    to_be_noted: bool  # that it is in use was not written down within the hour


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as an administrator reads it. What it is, nobody can read again."""

    reference: str
    called: str
    agency: str
    answers_for: str
    scopes: tuple[str, ...]  # in words
    made_by: str
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    last_used_at: datetime | None
    stands: bool


def digest_of(secret: str) -> str:
    """What is kept of a token: whoever reads it can neither call with it nor make another."""
    key = hashlib.sha256(b"token:" + settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(secret.encode("utf-8", "replace"), key=key, digest_size=32).hexdigest()


def key_of_token(caller: Caller, key: str) -> str:
    """Keys are a token's own: what two systems call the same is two."""
    return hashlib.blake2b(f"{caller.reference}:{key}".encode(), digest_size=24).hexdigest()


def known(secret: str, *, at: datetime) -> Known | None:
    row = Token.objects.filter(digest=digest_of(secret)).first()
    if row is None or not stands(at=at, expires_at=row.expires_at, ended_at=row.ended_at):
        return None
    caller = Caller(row.pk, row.reference, row.called, frozenset(row.scopes))
    used = row.last_used_at
    return Known(caller, row.answers_for_id, used is None or at - used >= _NOTED_EVERY)


def tokens(viewer: Viewer) -> tuple[TokenLine, ...]:
    """Every token of the viewer's area: those that stand first, the newest in front."""
    rows = Token.objects.filter(area_id=viewer.area_id).select_related("agency", "answers_for", "made_by")
    lines = [_line(row, at=viewer.at) for row in rows.order_by("-pk")]
    return tuple(sorted(lines, key=lambda line: not line.stands))


def token(viewer: Viewer, reference: str) -> TokenLine | None:
    return next((one for one in tokens(viewer) if one.reference == reference), None)


def is_of(reference: str, secret: str) -> bool:
    return Token.objects.filter(reference=reference, digest=digest_of(secret)).exists()


def sent_before(caller: Caller, key: str) -> bool:
    return Sent.objects.filter(token_id=caller.token_id, key=key_of_token(caller, key)).exists()


def sent_since(caller: Caller, *, since: datetime) -> tuple[datetime, ...]:
    rows = Sent.objects.filter(token_id=caller.token_id, entered__gt=since)
    return tuple(rows.values_list("entered", flat=True))


def sent_with(caller: Caller) -> tuple[str, ...]:
    """The references of what this token sent, the newest first."""
    rows = Sent.objects.filter(token_id=caller.token_id).order_by("-pk")
    return tuple(rows.values_list("thing", flat=True)[:NEWEST])


def was_sent_with(caller: Caller, references: Iterable[str]) -> bool:
    return Sent.objects.filter(token_id=caller.token_id, thing__in=list(references)).exists()


def _line(row: Token, *, at: datetime) -> TokenLine:
    known_scopes = {scope.value: scope.words for scope in Scope}
    return TokenLine(
        reference=row.reference,
        called=row.called,
        agency=row.agency.name,
        answers_for=row.answers_for.name,
        scopes=tuple(known_scopes.get(code, code) for code in row.scopes),
        made_by=row.made_by.name,
        made_at=row.entered,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        last_used_at=row.last_used_at,
        stands=stands(at=at, expires_at=row.expires_at, ended_at=row.ended_at),
    )
