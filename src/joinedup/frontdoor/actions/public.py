"""How a concern comes in from somebody whom we do not know, and what is kept of one that is not sent yet.

Nothing of it ties anybody, opens anything or says what is held: it waits for a person to read it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q

from joinedup import store
from joinedup.frontdoor.actions.telling import taken_in, write_down_who_is_told_of
from joinedup.frontdoor.actions.triage import set_going
from joinedup.frontdoor.models import PublicDraft, ToldByAnybody, ToldSender
from joinedup.frontdoor.rules import public, public_seals
from joinedup.frontdoor.rules.public import Detail, Sealed
from joinedup.frontdoor.rules.telling import Told
from joinedup.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Anybody:
    """Somebody whom we do not know, as the trail names them. `received` is set where it was kept aside."""

    area_id: int
    received: datetime | None = None
    reference: str = "anybody"
    agency_reference: str = ""


@store.action
def tell_as_anybody(
    told: Told, detail: Detail, *, reference: str, word: str = "", by: Anybody, at: datetime, key: str
) -> str:
    """Take a concern in that nobody has verified. Its clock runs from the moment its sender saw a receipt."""
    received = by.received or at
    concern = taken_in(told, area_id=by.area_id, at=received)
    concern.reference = reference
    concern.save(force_insert=True)
    write_down_who_is_told_of(concern, told)
    ToldByAnybody.objects.create(
        area_id=by.area_id,
        occurred=received,
        entered=received,
        concern=concern,
        word=word,
        kept_aside=by.received is not None,
        **asdict(detail),
    )
    set_going(reference, by=by, at=at, received=received)
    trail.record("concern.told", by=by, at=at, about=(reference,))
    return reference


@store.action
def note_that_it_was_read(reference: str, *, by: Anybody, at: datetime) -> None:
    """Note that whoever told it has opened what everybody is told. Only the first time counts."""
    told = ToldSender.objects.filter(
        concern__area_id=by.area_id, concern__reference=reference, read_at=None
    ).first()
    if told is not None:
        told.change(based_on=told.version, read_at=at)
    trail.record("concern.outcome_read", by=by, at=at, about=(reference,))


@store.addition
@store.even_when_read_only
def keep(token: str, answers: Sealed, *, by: Anybody, at: datetime) -> None:
    """Keep what is answered so far for the browser that holds `token`. What is over goes with it."""
    store.traced()  # kept, not done: nothing for the trail
    _drop_what_is_over(at)
    found_by = public_seals.found_by(token, key=settings.DRAFTS_KEY, use="token")
    sealed = public_seals.seal(answers, key=settings.DRAFTS_KEY, owner=found_by)
    kept = {"sealed": sealed, "kept": at, "area_id": answers.area_id}
    row, new = PublicDraft.objects.get_or_create(token=found_by, defaults={**kept, "began": at})
    if not new:
        PublicDraft.objects.filter(pk=row.pk, sent="").update(**kept)


@store.addition
@store.even_when_read_only
def sent(token: str, reference: str, *, by: Anybody, at: datetime) -> None:
    """It is a concern now: nothing of it stays here but where its receipt is."""
    store.traced()
    found_by = public_seals.found_by(token, key=settings.DRAFTS_KEY, use="token")
    PublicDraft.objects.filter(token=found_by).update(sent=reference, sealed="", code=None, kept=at)


def _drop_what_is_over(at: datetime) -> None:
    saved = Q(code__isnull=False, kept__lt=at - public.KEPT_FOR)
    other = Q(code__isnull=True, kept__lt=at - public.KEPT_UNSAVED)
    PublicDraft.objects.filter(saved | other).delete()


@store.addition
@store.even_when_read_only
def save_for_later(token: str, *, code: str, word: str, by: Anybody, at: datetime) -> None:
    """Let it be found by code and word for a week."""
    store.traced()
    key = settings.DRAFTS_KEY
    by_code = public_seals.found_by(code, key=key, use="code")
    by_token = public_seals.found_by(token, key=key, use="token")
    PublicDraft.objects.filter(token=by_token, sent="").update(
        code=by_code,
        word=public_seals.word_digest(word, key=key, of=by_code),
        tries=0,
        locked_until=None,
        kept=at,
    )


@store.addition
@store.even_when_read_only
def throw_away(token: str, *, by: Anybody, at: datetime) -> None:
    store.traced()
    by_token = public_seals.found_by(token, key=settings.DRAFTS_KEY, use="token")
    PublicDraft.objects.filter(token=by_token, sent="").delete()


@store.action
@store.even_when_read_only
def try_to_come_back(code: str, word: str, *, new_token: str, by: Anybody, at: datetime) -> bool:
    """Give the draft of this code and word to the browser that holds `new_token`.

    False, and the same, for a code that is not there, a word that is not right, and a third wrong word.
    """
    store.traced()
    key = settings.DRAFTS_KEY
    by_code = public_seals.found_by(code, key=key, use="code")
    row = PublicDraft.objects.filter(code=by_code, sent="", kept__gte=at - public.KEPT_FOR).first()
    if row is None or (row.locked_until is not None and row.locked_until > at):
        return False
    if row.word != public_seals.word_digest(word, key=key, of=by_code):
        PublicDraft.objects.filter(pk=row.pk).update(**_one_try_more(row.tries, at))
        return False
    answers = public_seals.unseal(row.sealed, key=key, owner=row.token)
    if answers is None:
        return False
    by_token = public_seals.found_by(new_token, key=key, use="token")
    sealed = public_seals.seal(answers, key=key, owner=by_token)
    PublicDraft.objects.filter(pk=row.pk).update(token=by_token, sealed=sealed, tries=0, locked_until=None)
    return True


@store.action
@store.even_when_read_only
def try_the_word(reference: str, word: str, *, by: Anybody, at: datetime) -> bool:
    """Whether this word goes with this reference; three wrong ones close it for an hour."""
    store.traced()
    row = (
        ToldByAnybody.objects.filter(area_id=by.area_id, concern__reference=reference)
        .exclude(word="")
        .first()
    )
    if row is None or (row.locked_until is not None and row.locked_until > at):
        return False
    if row.word != public_seals.word_digest(word, key=settings.DRAFTS_KEY, of=reference):
        ToldByAnybody.objects.filter(pk=row.pk).update(**_one_try_more(row.tries, at))
        return False
    ToldByAnybody.objects.filter(pk=row.pk, tries__gt=0).update(tries=0, locked_until=None)
    return True


def _one_try_more(tries: int, at: datetime) -> dict[str, object]:
    if tries + 1 < public.TRIES:
        return {"tries": F("tries") + 1}
    return {"tries": 0, "locked_until": at + public.LOCKED_FOR}
