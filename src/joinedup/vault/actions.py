"""Sealing, opening, and changing keys. Each writes the trail before anybody reads what was opened."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Model
from django.http import Http404

from joinedup import store
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.trail import actions as trail
from joinedup.trail import queries as history
from joinedup.ui.forms import Form
from joinedup.vault import keys, queries
from joinedup.vault.models import Opening, Sealed, Token
from joinedup.vault.rules import keyring as rings
from joinedup.vault.rules import tokens
from joinedup.vault.rules.keyring import Keyring
from joinedup.vault.rules.kinds import Kind, openers
from joinedup.vault.rules.revealing import is_reason, may_approve, may_open, may_see_now
from joinedup.vault.rules.seals import BrokenSeal, KeyGone, Place, seal, unseal

__all__ = [
    "BrokenSeal",
    "KeyGone",
    "Saving",
    "approve",
    "ask_to_open",
    "keep_typed",
    "keep_words",
    "keep_words_of",
    "open_for_two",
    "put",
    "retire",
    "reveal",
    "save_and_seal",
    "saved",
    "say_why",
    "seal_anew",
    "settle",
    "take_out",
    "turn_key",
]

_WHY, _OPENED = "sealed.reason_given", "sealed.revealed"
_LOOKED_BACK = 50  # entries about one value, among which one's own newest is looked for
AT_ONCE = 200  # values sealed anew in one transaction
_CANNOT_BE_OPENED = (
    "This cannot be opened: its key is not in the keyring, or it was changed. It is not lost by that. "
    "Tell whoever runs this installation."
)


@store.action
def put(
    value: str,
    *,
    kind: Kind,
    about: str,
    field: str,
    owner_id: int,
    by: trail.Actor,
    at: datetime,
    found_by: Collection[str] = (),
    use: str = queries.ADDRESS,
) -> str:
    """Seal `value` in its place with the newest key, and return the reference of what was sealed.

    What was sealed in the same place before ends. `found_by` are the tokens by which it is found.

    Raises:
        store.NotSaved: there is no keyring that it could be sealed with.
    """
    ring = _keyring()
    if about:
        Sealed.objects.filter(about=about, kind=kind, field=field, until=None).update(until=at)
    row = Sealed(
        area=by.area_id,
        kind=kind,
        about=about,
        field=field,
        owner_id=owner_id,
        since=at,
        key_id=ring.newest.id,
    )
    row.value = seal(value, key=ring.newest, place=_place(row))
    row.save(force_insert=True)
    Token.objects.bulk_create(
        Token(sealed=row, digest=tokens.digest(each, key=ring.index, use=use)) for each in sorted(found_by)
    )
    trail.record(f"sealed.{kind}", by=by, at=at, about=_names(row))
    return row.reference


@store.action
def take_out(reference: str, *, reason: str, by: Viewer, at: datetime) -> str:
    """Say that this is sealed no longer, and why; return it to whoever puts it where it is read."""
    row = _row(reference, by=by)
    insist(is_reason(reason))
    _insist_on_no_address(reason, about=(row.about,))
    opened = _opened(row)
    Sealed.objects.filter(pk=row.pk).update(until=at)
    trail.record("sealed.ended", by=by, at=at, about=_names(row), typed=reason)
    return opened


@store.action
def keep_words(
    texts: Mapping[str, str],
    *,
    about: str,
    people: Collection[str],
    most: Mapping[str, int | None],
    by: Viewer,
    at: datetime,
) -> dict[str, str]:
    """Seal those of these texts that hold a protected address of one of `people`, and return them without it.

    The name of a text is its field; a text without an address is not in the answer. `most`: how many
    characters the column of each takes (`room_in`); what stands for an address may be longer than that was.
    """
    without = {
        name: queries.without_protected(text, about=people, most=most.get(name))
        for name, text in texts.items()
    }
    changed = {name: text for name, text in without.items() if text != texts[name]}
    for name in changed:
        put(texts[name], kind=Kind.WORDS, about=about, field=name, owner_id=by.agency_id, by=by, at=at)
    trail.record("words.looked_through", by=by, at=at, about=(about,))
    return changed


def keep_words_of(
    rows: Iterable[Model],
    names: Collection[str],
    *,
    about: str,
    people: Collection[str],
    by: Viewer,
    at: datetime,
) -> None:
    """Seal a protected address of `people` that stands in these columns, and leave the rows without it."""
    for row in rows:
        at_row = f"{row._meta.model_name}{row.pk}."  # each row has a place of its own
        texts = {at_row + name: getattr(row, name) for name in names}
        most = {at_row + name: each for name, each in room_in(type(row), names).items()}
        kept = keep_words(texts, about=about, people=people, by=by, at=at, most=most)
        if kept:
            without = {name.removeprefix(at_row): text for name, text in kept.items()}
            type(row)._base_manager.filter(pk=row.pk).update(**without)


def room_in(table: type[Model], names: Iterable[str]) -> dict[str, int | None]:
    """How many characters each of these columns takes; None: as many as there are."""
    return {name: getattr(table._meta.get_field(name), "max_length", None) for name in names}


@store.action
def keep_typed(about: Collection[str], *, people: Collection[str], by: Viewer, at: datetime) -> None:
    """Seal what was typed as the reason of an entry of the trail, and erase it beside the chain.

    The chain holds its digest alone, and is as whole afterwards as before.
    """
    for typed in history.typed_about(about):
        if queries.without_protected(typed.text, about=people) == typed.text:
            continue
        field = f"{queries.TYPED}{typed.entry}"
        put(typed.text, kind=Kind.WORDS, about=typed.about, field=field, owner_id=by.agency_id, by=by, at=at)
        trail.erase_typed(typed.entry)
    trail.record("words.reasons_looked_through", by=by, at=at, about=tuple(sorted(about)))


class Saving:
    """What saves a record, and returns its reference; one form's saving is like another's to a receipt."""

    def __init__(self, save: Callable[[], str]) -> None:
        self.save = save

    def __str__(self) -> str:
        return "saving"


@store.action
def save_and_seal(
    saving: Saving,
    *,
    words: Mapping[str, str],
    typed: Mapping[str, str],
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Save a record, and seal beside it what was typed with a protected address in it: both, or neither.

    `typed` is the whole form, so that the same key with other words is refused.
    """
    reference = saving.save()
    for field, text in words.items():
        put(text, kind=Kind.WORDS, about=reference, field=field, owner_id=by.agency_id, by=by, at=at)
    return reference


def settle(form: Form, *, about: Collection[str]) -> queries.Settled | None:
    """None, and the form says so, where it holds a protected address and nobody said what becomes of it.

    Asked of a form that is in order, right before it is saved.
    """
    kept = queries.settled(
        form.free_words(), about=about, choice=form.about_the_protected(), most=form.most_in_each()
    )
    if kept is None:
        form.stop_for_the_protected()
    else:
        form.cleaned_data.update(kept.texts)
    return kept


def saved(
    save: Callable[[], str], kept: queries.Settled, form: Form, *, by: Viewer, at: datetime, key: str
) -> str:
    """Save what was settled; in the same transaction, seal what was typed with a protected address in it."""
    if not kept.words:
        return save()
    return save_and_seal(Saving(save), words=kept.words, typed=form.free_words(), by=by, at=at, key=key)


@store.addition
@store.even_when_read_only
def say_why(reference: str, *, reason: str, by: Viewer, at: datetime, about: tuple[str, ...] = ()) -> None:
    """Write down why somebody opens it. For a short while after, and once, they may: see `reveal`.

    `about` are other records whose readers should see that this was opened.
    """
    row = _row(reference, by=by)
    if openers(Kind(row.kind)).two_people:
        raise Http404
    insist(is_reason(reason))
    _insist_on_no_address(reason, about=(row.about, *about))
    trail.record(_WHY, by=by, at=at, about=(*_names(row), *about), typed=reason)


@store.action
@store.even_when_read_only
def reveal(reference: str, *, by: Viewer, at: datetime, about: tuple[str, ...] = ()) -> str:
    """Open it, once for each reason. The right to it is the trail's own entry: nothing opens without one.

    It takes no key: what it answers must not be kept.
    """
    row = _row(reference, by=by)
    looks = history.entries_about(row.reference, newest=_LOOKED_BACK, codes=(_WHY, _OPENED))
    mine = next((look for look in looks if look.actor == by.reference), None)
    insist(may_see_now(reason_at=mine.at if mine is not None and mine.code == _WHY else None, at=at))
    opened = _opened(row)
    trail.record(_OPENED, by=by, at=at, about=(*_names(row), *about))
    return opened


@store.action
def ask_to_open(reference: str, *, reason: str, by: Viewer, at: datetime, key: str) -> str:
    """Ask for what takes two people, and say why; somebody else with the right says yes to it."""
    row = _row(reference, by=by)
    insist(is_reason(reason))
    opening = Opening.objects.create(sealed=row, asked_by=by.reference, asked_at=at)
    trail.record("opening.asked", by=by, at=at, about=(*_names(row), opening.reference), typed=reason)
    return opening.reference


@store.action
def approve(reference: str, *, by: Viewer, at: datetime, key: str) -> str:
    """The second person's yes."""
    opening = _opening(reference, by=by)
    insist(may_approve(by, asked_by=opening.asked_by, approved=opening.approved_at is not None))
    Opening.objects.filter(pk=opening.pk).update(approved_by=by.reference, approved_at=at)
    trail.record("opening.approved", by=by, at=at, about=(*_names(opening.sealed), opening.reference))
    return opening.reference


@store.action
def open_for_two(reference: str, *, by: Viewer, at: datetime) -> str:
    """Open, once, what somebody asked for and another said yes to."""
    opening = _opening(reference, by=by)
    used = opening.opened_at is not None
    insist(may_open(by, asked_by=opening.asked_by, approved_at=opening.approved_at, opened=used))
    opened = _opened(opening.sealed)
    Opening.objects.filter(pk=opening.pk).update(opened_at=at)
    trail.record(_OPENED, by=by, at=at, about=(*_names(opening.sealed), opening.reference))
    return opened


@store.action
def turn_key(*, by: trail.Actor, at: datetime) -> str:
    """Add a key to the keyring; from now on it seals. The older ones stay for what they have sealed.

    Raises:
        KeyringUnfit: the keyring cannot be read or written.
    """
    path = Path(settings.VAULT_KEYS)
    turned = rings.with_new_key(keys.read(path)) if path.exists() else _keyring()
    if path.exists():
        keys.write(path, turned)
    trail.record("vault.key_turned", by=by, at=at, typed=turned.newest.id)
    return turned.newest.id


@store.action
def seal_anew(*, by: trail.Actor, at: datetime) -> int:
    """Seal the next `AT_ONCE` values with the newest key, and return how many that were; 0: all are.

    Raises:
        KeyringUnfit: the keyring cannot be read.
        KeyGone, BrokenSeal: one of them cannot be opened, so none of these was touched.
    """
    ring = queries.keyring()
    rows = list(Sealed.objects.exclude(key_id=ring.newest.id).order_by("pk")[:AT_ONCE])
    for row in rows:
        opened = unseal(row.value, keyring=ring, key_id=row.key_id, place=_place(row))
        row.value, row.key_id = seal(opened, key=ring.newest, place=_place(row)), ring.newest.id
    Sealed.objects.bulk_update(rows, ["value", "key_id"])
    trail.record("vault.sealed_anew", by=by, at=at, typed=f"{len(rows)} with key {ring.newest.id}")
    return len(rows)


@store.action
def retire(*, by: trail.Actor, at: datetime) -> tuple[str, ...]:
    """Take the keys out of the keyring that seal nothing any more, and return their names.

    Raises:
        KeyringUnfit: the keyring cannot be read or written.
    """
    ring = queries.keyring()
    idle = tuple(
        use.key_id for use in queries.key_uses() if not use.values and not use.newest and not use.missing
    )
    for key_id in idle:
        ring = rings.without(ring, key_id)
    if idle:
        keys.write(Path(settings.VAULT_KEYS), ring)
    trail.record("vault.keys_retired", by=by, at=at, typed=", ".join(idle) or "none")
    return idle


def _keyring() -> Keyring:
    """The keyring to seal with; made here when it is needed first, and never again."""
    path = Path(settings.VAULT_KEYS)
    try:
        if path.exists():
            return keys.read(path)
        if Sealed.objects.exists():
            raise keys.KeyringUnfit(f"There is no keyring of the vault at {path}, and values are sealed.")
        return keys.make(path)
    except keys.KeyringUnfit as refused:
        raise store.NotSaved(str(refused)) from refused


def _row(reference: str, *, by: Viewer) -> Sealed:
    row = Sealed.objects.visible_to(by).filter(reference=reference, until=None).first()
    if row is None:
        raise Http404
    return row


def _opening(reference: str, *, by: Viewer) -> Opening:
    rows = Opening.objects.select_related("sealed").filter(sealed__in=Sealed.objects.visible_to(by))
    opening = rows.filter(reference=reference).first()
    if opening is None:
        raise Http404
    return opening


def _opened(row: Sealed) -> str:
    try:
        return unseal(row.value, keyring=queries.keyring(), key_id=row.key_id, place=_place(row))
    except (KeyGone, BrokenSeal, keys.KeyringUnfit):
        insist(refuse("reveal.broken", _CANNOT_BE_OPENED))
        raise


def _insist_on_no_address(reason: str, *, about: Collection[str]) -> None:
    """The reason is kept where it can be read; what is protected must not come in by that door."""
    if queries.holds_protected({"reason": reason}, about=about):
        insist(refuse("reveal.address_in_reason", "Say why without the address itself."))


def _place(row: Sealed) -> Place:
    """A value without a record of its own (an adoption) is bound to its own reference."""
    return Place(row.kind, row.about or row.reference, row.field)


def _names(row: Sealed) -> tuple[str, ...]:
    return (row.reference, row.about) if row.about else (row.reference,)
