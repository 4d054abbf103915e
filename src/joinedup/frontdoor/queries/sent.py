"""What became of a concern, as its sender reads it."""

from datetime import datetime

from django.db.models import QuerySet

from joinedup.agencies.queries.front_door import ToRing, at_the_door, to_ring
from joinedup.clocks.queries import profile, standing
from joinedup.clocks.rules.standing import Standing
from joinedup.frontdoor.models import Concern, Named, Owed, ToldSender
from joinedup.frontdoor.queries.feedback import news_of, said_of, sender_state
from joinedup.frontdoor.queries.following import challenges, more_asked
from joinedup.frontdoor.queries.outside import outside
from joinedup.frontdoor.queries.people import known_by_of
from joinedup.frontdoor.queries.shared import TOLD_ADDRESS, age_of, as_written, of_an_adult, tells_of_no_child
from joinedup.frontdoor.queries.values import PhoneLine, Phones, SentConcern, SentLine, ToldBefore
from joinedup.frontdoor.rules import outcomes, telling
from joinedup.frontdoor.rules.owed import What
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.receipt import what_happens_next
from joinedup.frontdoor.rules.whom import About, about_in_words
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind


def sent_concern(viewer: Viewer, reference: str) -> SentConcern | None:
    """For whoever sent it, and nobody else, the front door included."""
    row = _theirs(viewer).filter(reference=as_written(reference)).first()
    if row is None:
        return None
    clock, about = standing(row.reference, at=viewer.at), About(row.about)
    kept = bool(vault.standing(None, [row.reference], Kind.WORDS, fields=[TOLD_ADDRESS]))
    named = list(row.named.order_by("place"))
    return SentConcern(
        line=_sent_line(row),
        next_steps=what_next(row, clock, at=viewer.at),
        phones=phones(viewer.area_id, at=viewer.at),
        about=about,
        about_words=about_in_words(about),
        of_an_adult=of_an_adult(row).lines(),
        no_child=tells_of_no_child(row),
        worry=row.worry,
        last_happened=row.get_last_happened_display(),
        child_name=telling.shown_name(row.child_name, about),
        age=age_of(row, at=viewer.at),
        birth_date=row.child_birth_date,
        address=row.child_address,
        postcode=row.child_postcode,
        address_kept=kept,
        known_by=known_by_of(named[0]).lines() if named else (),
        outside="" if kept else outside(row, at=viewer.at),
        childs_words=row.childs_words,
        working_well=row.working_well,
        tried_already=row.tried_already,
        family_knows=row.get_family_knows_display(),
        family_knows_detail=row.family_knows_detail,
        others=tuple(
            ", ".join(filter(None, (one.name.strip() or "Somebody not named", one.belongs, _said(one))))
            for one in named
            if one.place
        ),
        challenges=challenges(row, today=today_in_london(viewer.at)),
        more_asked=tuple(one for one in more_asked(row, at=viewer.at) if one.text),
        told_before=tuple(
            ToldBefore(
                outcomes.label(one.told.outcome), one.told.text, one.told.entered, news_of(row, before=one)
            )
            for one in row.decided_before.filter(kept_back=False).select_related("told").order_by("-pk")
        ),
    )


def sent_by(viewer: Viewer, *, newest: int = 20) -> tuple[SentLine, ...]:
    """What happened to what the viewer sent: newest first."""
    rows = _theirs(viewer).order_by("-entered", "-pk")
    return tuple(_sent_line(row) for row in rows[:newest])


def _theirs(viewer: Viewer) -> QuerySet[Concern]:
    return Concern.objects.sent_by(viewer).select_related("told", "owed").prefetch_related("held_back")


def phones(area_id: int, *, at: datetime) -> Phones:
    """Who answers for the front door, as the rotas have it: now, and from when it next closes or opens."""
    door = at_the_door(area_id, at=at)
    lines = [PhoneLine(None, to_ring(door.now), door.now.because)]
    if door.then is not None:
        lines.append(PhoneLine(door.turns, to_ring(door.then), door.then.because))
    itself = ToRing(door.desk.name, door.desk.phone)
    return Phones(tuple(lines), itself, to_ring(door.when_closed))


def _sent_line(row: Concern) -> SentLine:
    held = any(hold.what == What.DECISION and hold.ended_at is None for hold in row.held_back.all())
    told: ToldSender | None = None if held else getattr(row, "told", None)
    debt: Owed | None = getattr(row, "owed", None)
    news = () if held else news_of(row)
    return SentLine(
        reference=row.reference,
        state=sender_state(row, held=held, closed=debt is not None and debt.closed_at is not None),
        sent_at=row.entered,
        decided_at=told.entered if told else None,
        outcome=outcomes.label(told.outcome) if told else "",
        told=told.text if told else "",
        unnamed=row.sender_id is None and row.sender_agency_id is None,
        is_new=(told is not None and told.read_at is None)
        or any(one.read_at is None for one in news)
        or (row.state == State.WAITING and row.more_asked.filter(ended_at=None, read_at=None).exists()),
        held=held,
        told_code=said_of(row) if told else "",
        news=news,
        news_due=debt.due_on if debt and told and not debt.given_at and not debt.closed_at else None,
    )


def what_next(row: Concern, clock: Standing | None, *, at: datetime) -> tuple[str, ...]:
    if clock is None or row.state == State.DECIDED:
        return ()
    return what_happens_next(
        row.occurred,
        opened_at=row.first_read_at,
        due_on=clock.due_on,
        at=at,
        service_day=profile(row.area_id, today=today_in_london(row.occurred)).service_day,
        calendar=england_and_wales(),
        known=row.verified,
        about=About(row.about),
    )


def _said(one: Named) -> str:
    return f"who said: {one.childs_words}" if one.childs_words else ""
