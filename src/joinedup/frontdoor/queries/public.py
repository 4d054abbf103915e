"""What somebody whom we do not know may read: own answers, how far it is; never what was decided."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from joinedup import store
from joinedup.agencies.queries import areas_with_a_front_door
from joinedup.clocks.queries import standing
from joinedup.frontdoor.models import Concern, PublicDraft, ToldByAnybody
from joinedup.frontdoor.queries.sent import phones, what_next
from joinedup.frontdoor.queries.values import Phones
from joinedup.frontdoor.rules import public, public_seals
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.public import Detail, Sealed


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A form of this browser: on its way with `answers`, or sent, with the reference of its receipt."""

    area_id: int
    sent: str
    answers: Sealed | None
    kept: datetime
    saved: bool


@dataclass(frozen=True, slots=True)
class HowFar:
    reference: str
    state: str  # 'Received', 'Being read', 'Decided', 'Closed'
    sent_at: datetime
    next_steps: tuple[str, ...]
    told: str  # the same for everybody, once it is decided
    phones: Phones
    has_word: bool


def draft(token: str, *, at: datetime) -> OpenDraft | None:
    """The draft of the browser that holds `token`; None where there is none, or it is over."""
    if not token:
        return None
    row = PublicDraft.objects.filter(
        token=public_seals.found_by(token, key=settings.DRAFTS_KEY, use="token")
    ).first()
    if row is None or at - row.kept > (public.KEPT_FOR if row.code else public.KEPT_UNSAVED):
        return None
    answers = None if row.sent else public_seals.unseal(row.sealed, key=settings.DRAFTS_KEY, owner=row.token)
    if not row.sent and answers is None:
        return None
    return OpenDraft(row.area_id, row.sent, answers, row.kept, row.code is not None)


def how_far(reference: str, *, area_id: int, at: datetime) -> HowFar | None:
    """For whoever has shown that it is theirs: by their browser's cookie, or with their word."""
    with store.reading_in(area_id):
        row = Concern.objects.filter(area_id=area_id, reference=reference, by_anybody__isnull=False).first()
        if row is None:
            return None
        state, clock = State(row.state), standing(reference, at=at)
        return HowFar(
            reference=row.reference,
            state=public.state_in_words(state, at=at, decided_at=row.decided_at),
            sent_at=row.entered,
            next_steps=what_next(row, clock, at=at),
            told=public.told_so_far(state),
            phones=phones(area_id, at=at),
            has_word=bool(row.by_anybody.word),
        )


def area_of(reference: str) -> int | None:
    """Whose front door a concern is at, for one that came by the form for everybody."""
    for area in areas_with_a_front_door():
        with store.reading_in(area.id):
            if ToldByAnybody.objects.filter(area_id=area.id, concern__reference=reference).exists():
                return area.id
    return None


def detail_of(concern_id: int) -> Detail | None:
    """What only that form asked, for whoever reads the concern."""
    row = ToldByAnybody.objects.filter(concern_id=concern_id).first()
    if row is None:
        return None
    return Detail(**{name: getattr(row, name) for name in Detail.__dataclass_fields__})
