"""What may be asked of the vault without opening anything: what is sealed, under which keys, and where a text
holds what is protected."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet

from joinedup import store
from joinedup.gate import compiled
from joinedup.gate.rules.deciding import decide
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.vault import keys
from joinedup.vault.models import Opening, Sealed, SealedQuerySet, Token
from joinedup.vault.rules import tokens
from joinedup.vault.rules.keyring import Keyring
from joinedup.vault.rules.kinds import Kind

KeyringUnfit = keys.KeyringUnfit
TYPED = "typed"  # how the field begins where a reason of the trail was sealed
ADDRESS = "address"  # the use of the blind index for parts of a protected address


@dataclass(frozen=True, slots=True)
class SealedLine:
    """That something is sealed. What it is, is not here."""

    reference: str
    kind: Kind
    about: str
    field: str
    since: datetime
    may_reveal: bool  # for the viewer who asked


@dataclass(frozen=True, slots=True)
class KeyUse:
    key_id: str
    values: int  # sealed with it, those that have ended included
    newest: bool
    missing: bool  # the keyring lacks it


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A wish to open what takes two people."""

    reference: str
    sealed: str
    asked_by: str
    asked_at: datetime
    approved_by: str
    approved_at: datetime | None
    opened_at: datetime | None


def sealed(viewer: Viewer, reference: str) -> SealedLine | None:
    """For whoever may open it; None where it is absent, hidden or no reference at all: the same query."""
    wanted = references.parse(reference) or reference[:14]
    row = Sealed.objects.visible_to(viewer).filter(reference=wanted, until=None).first()
    return None if row is None else _line(row, may=True)


def standing(
    viewer: Viewer | None, about: Collection[str], *kinds: Kind, fields: Collection[str] | None = None
) -> tuple[SealedLine, ...]:
    """What is sealed about any of these records now, oldest first, and whether the viewer may open it."""
    question = asks_standing(about, *kinds, fields=fields)
    found = compiled.asked(question.build, *question.asked)
    rows = sorted((Sealed.from_db(connection.alias, _COLUMNS, row) for row in found), key=lambda row: row.pk)
    return tuple(_line(row, may=viewer is not None and _may(viewer, row)) for row in rows)


def asks_standing(
    about: Collection[str], *kinds: Kind, fields: Collection[str] | None = None
) -> compiled.Question:
    """What `standing` asks, to be asked ahead."""
    named = compiled.made_up(reference for reference in about if reference)
    narrowed = () if fields is None else (tuple(sorted(set(fields))),)
    kind_codes = tuple(sorted(str(kind) for kind in kinds or Kind))
    return compiled.Question(_all_about, None, (named, kind_codes, *narrowed))


def protected_among(about: Collection[str]) -> frozenset[str]:
    """Those of these people whose address is sealed."""
    named = tuple(sorted({reference for reference in about if reference}))
    return frozenset(row[0] for row in compiled.asked(_protected, named))


def protected_in(area_id: int) -> frozenset[str]:
    """Everybody of an area whose address is sealed."""
    rows = Sealed.objects.filter(area=area_id, kind=Kind.SAFE_ADDRESS, until=None)
    return frozenset(rows.values_list("about", flat=True))


def found(viewer: Viewer, token: str, *, use: str, kind: Kind) -> tuple[SealedLine, ...]:
    """What of `kind` is found by `token`, for a viewer who may open it."""
    digest = index(token, use=use)
    rows = Sealed.objects.visible_to(viewer).filter(kind=kind, until=None, tokens__digest=digest)
    return tuple(_line(row, may=True) for row in rows.order_by("pk"))


def sealed_under(words: Collection[str], *, use: str, kind: Kind) -> frozenset[str]:
    """Those of `words` by which something of `kind` is found now: that it is so, and nothing of it.

    Raises:
        KeyringUnfit: then nobody can say, and whoever asks must not go on as if there were none.
    """
    sealed_here = Token.objects.filter(sealed__kind=kind, sealed__until=None)
    found = frozenset(sealed_here.values_list("digest", flat=True))
    if not found:
        return frozenset()
    key = keyring().index
    return frozenset(word for word in words if tokens.digest(word, key=key, use=use) in found)


def found_together(
    these: Collection[str], others: Collection[str], *, use: str, kind: Kind, area_id: int
) -> frozenset[str]:
    """Those of `others` under which one value is found that is found under one of `these` too.

    Nothing is opened. Only for leaving out what would lead from the one to the other: for whom is not asked,
    so that it is the same statement and the same answer for everybody.

    Raises:
        KeyringUnfit: something is sealed, and it cannot be said under what.
    """
    try:
        key = keyring().index
    except KeyringUnfit:
        if Sealed.objects.filter(area=area_id, kind=kind, until=None).exists():
            raise
        return frozenset()
    mine = {tokens.digest(each, key=key, use=use) for each in these}
    theirs = {tokens.digest(other, key=key, use=use): other for other in others if other not in these}
    rows = Token.objects.filter(sealed__area=area_id, sealed__kind=kind, sealed__until=None)
    found = rows.filter(sealed__tokens__digest__in=mine or {""}, digest__in=theirs or {""})
    return frozenset(theirs[digest] for digest in found.values_list("digest", flat=True))


def index(token: str, *, use: str) -> str:
    """What `token` is found by, for a room that keeps it beside a record of its own; '' without a keyring.

    Only ever for what the asker is (their own reference), never for what somebody types.
    """
    try:
        return tokens.digest(token, key=keyring().index, use=use)
    except KeyringUnfit:
        return ""


def holds_protected(texts: Mapping[str, str], *, about: Collection[str]) -> tuple[str, ...]:
    """The names of those texts in which a protected address of one of these people stands.

    Asked where everything else of a form is in order, so that each guess is kept under its guesser's name.

    Raises:
        KeyringUnfit: somebody is protected, and it cannot be said.
    """
    digests = _digests(about)
    if not digests:
        return ()
    key = keyring().index
    return tuple(
        name
        for name, text in texts.items()
        if text and tokens.found_in(text, digests=digests, key=key, use=ADDRESS)
    )


def without_protected(text: str, *, about: Collection[str], most: int | None = None) -> str:
    """The text as those read it who may not know where these people live; nothing of it without a keyring.

    `most`: how many characters its column takes. What stands for an address may be longer than that was.
    """
    digests = _digests(about) if text else frozenset()
    if not digests:
        return text
    try:
        key = keyring().index
    except KeyringUnfit:
        return tokens.KEPT_FROM_VIEW[:most]
    return tokens.without(text, tokens.found_in(text, digests=digests, key=key, use=ADDRESS), most=most)


@dataclass(frozen=True, slots=True)
class Settled:
    """What goes into a record in place of words with a protected address, and what is sealed beside it."""

    texts: Mapping[str, str]
    words: Mapping[str, str]  # as they were typed; nothing where they are to be removed


def settled(
    texts: Mapping[str, str], *, about: Collection[str], choice: str, most: Mapping[str, int | None]
) -> Settled | None:
    """None: somebody typed a protected address, and has not said whether it is sealed or removed.

    `most`: how many characters each takes.

    Raises:
        store.NotSaved: somebody is protected, and without a keyring nobody can say.
    """
    try:
        held = holds_protected(texts, about=about)
    except KeyringUnfit as refused:
        raise store.NotSaved(str(refused)) from refused
    if held and not choice:
        return None
    without = {name: without_protected(texts[name], about=about, most=most.get(name)) for name in held}
    return Settled(without, {name: texts[name] for name in held} if choice == "seal" else {})


def keyring() -> Keyring:
    """
    Raises:
        KeyringUnfit: there is none, or it is none.
    """
    return keys.read(Path(settings.VAULT_KEYS))


def key_uses() -> tuple[KeyUse, ...]:
    """Every key that the keyring holds or a sealed value names: those that are missing first.

    Raises:
        KeyringUnfit: values are sealed, or a keyring is there, and it cannot be read.
    """
    counts = dict(Sealed.objects.values_list("key_id").annotate(count=Count("pk")).order_by())
    if not counts and not Path(settings.VAULT_KEYS).exists():
        return ()
    ring = keyring()
    held = [key.id for key in ring.keys]
    missing = sorted(set(counts) - set(held))
    return (
        *(KeyUse(key_id, counts[key_id], newest=False, missing=True) for key_id in missing),
        *(KeyUse(key_id, counts.get(key_id, 0), key_id == ring.newest.id, missing=False) for key_id in held),
    )


def fault() -> str:
    """Why sealed values cannot be opened, in one sentence; '' where they can."""
    try:
        missing = [use.key_id for use in key_uses() if use.missing]
    except KeyringUnfit as refused:
        return str(refused)
    if not missing:
        return ""
    return (
        f"The keyring at {settings.VAULT_KEYS} lacks key {missing[0]}, with which values are sealed: "
        "put the keyring back that has it."
    )


def under_older_keys(newest: str) -> int:
    return Sealed.objects.exclude(key_id=newest).count()


def opening(viewer: Viewer, reference: str) -> OpeningLine | None:
    wanted = references.parse(reference) or reference[:14]
    row = _openings(viewer).filter(reference=wanted).first()
    return None if row is None else _opening(row)


def openings(viewer: Viewer, *, asked_since: datetime) -> tuple[OpeningLine, ...]:
    """Those that are not used yet, newest first, for whoever may take part."""
    rows = _openings(viewer).filter(opened_at=None, asked_at__gte=asked_since).order_by("-asked_at", "-pk")
    return tuple(_opening(row) for row in rows)


def _openings(viewer: Viewer) -> QuerySet[Opening]:
    return Opening.objects.select_related("sealed").filter(sealed__in=Sealed.objects.visible_to(viewer))


def _about(about: Collection[str], *kinds: Kind) -> SealedQuerySet:
    named = {reference for reference in about if reference}
    return Sealed.objects.filter(about__in=named, kind__in=kinds or tuple(Kind), until=None)


_COLUMNS = tuple(one.attname for one in Sealed._meta.concrete_fields)


def _all_about(
    about: tuple[str, ...], kinds: tuple[str, ...], fields: tuple[str, ...] | None = None
) -> "QuerySet[Sealed, Any]":
    rows = Sealed.objects.filter(about__in=about, kind__in=kinds, until=None)
    if fields is not None:
        rows = rows.filter(field__in=fields)
    return rows.values_list(*_COLUMNS)


def _protected(about: tuple[str, ...]) -> "QuerySet[Sealed, Any]":
    return _about(about, Kind.SAFE_ADDRESS).values_list("about")


def _digests(about: Collection[str]) -> frozenset[str]:
    named = {reference for reference in about if reference}
    rows = Token.objects.filter(
        sealed__about__in=named, sealed__kind=Kind.SAFE_ADDRESS, sealed__until__isnull=True
    )
    return frozenset(rows.values_list("digest", flat=True)) if named else frozenset()


def _may(viewer: Viewer, row: Sealed) -> bool:
    return decide(viewer, Purpose.SAFEGUARDING, row.as_thing(viewer), "value", at=viewer.at).allowed


def _line(row: Sealed, *, may: bool) -> SealedLine:
    return SealedLine(row.reference, Kind(row.kind), row.about, row.field, row.since, may)


def _opening(row: Opening) -> OpeningLine:
    return OpeningLine(
        row.reference,
        row.sealed.reference,
        row.asked_by,
        row.asked_at,
        row.approved_by,
        row.approved_at,
        row.opened_at,
    )
