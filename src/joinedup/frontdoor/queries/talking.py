"""Conversations as those read them who had them, and as an adviser does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine
from joinedup.frontdoor.models import Advice, Concern, Conversation, Path
from joinedup.frontdoor.queries.shared import as_written
from joinedup.frontdoor.rules import advising
from joinedup.frontdoor.rules.advising import Adviser, Age, Naming, named_by
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

_NEWEST = 20
_GIVEN_LATELY = timedelta(days=14)
# Services whose name tells where their people live: one word of it is often enough.
_NEAR_HOME = frozenset({"education", "health", "families_first", "youth_service", "voluntary"})


@dataclass(frozen=True, slots=True)
class AdviceLine:
    would_do: str
    becomes_concern: str
    must_name: bool
    harm: str
    by_name: str
    by_agency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnTalk:
    """A conversation as whoever had it reads it, and goes on with it."""

    reference: str
    version: int
    asked: bool  # advice was asked for; else it was had, and noted
    at: datetime
    worry: str
    working_well: str
    spoke_with: str
    agreed: str
    child_name: str
    age: str
    adviser: str
    desk: DeskLine | None
    answer_by: datetime | None
    late: bool
    advice: AdviceLine | None
    must_name: bool  # it cannot stay un-named, and is no concern yet
    concern: str  # the reference of what it became, or ''
    may_name: bool


@dataclass(frozen=True, slots=True)
class TalkToAdvise:
    """The same as the adviser reads it: who asks is there, since they may have to ring them."""

    reference: str
    at: datetime
    by_name: str
    by_post: str
    by_agency: str
    by_phone: str
    worry: str
    working_well: str
    age: str
    answer_by: datetime | None
    late: bool
    advice: AdviceLine | None
    must_name: bool
    may_advise: bool


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One line of a list: no word of what was said."""

    reference: str
    asked: bool
    at: datetime
    who: str  # whom the viewer spoke with or asks; for an adviser, who asks
    state: str
    tone: str
    answer_by: datetime | None  # while it is waited for
    late: bool
    own: bool
    seen_at: datetime


def adviser_desks(area_id: int, *, at: datetime) -> Mapping[str, DeskLine]:
    """The desk of each kind of adviser that there is in this area, by the adviser's code."""
    found = {}
    front = agencies.front_door_desk(area_id)
    at_the_front_door = agencies.at_the_front_door(area_id)
    desks = agencies.desks_to_ask(area_id, today=today_in_london(at))
    for one in advising.advisers():
        own = [desk for desk in desks if desk.kind in one.kinds]
        own.sort(key=lambda desk: ("afeguard" not in desk.name, desk.agency_id not in at_the_front_door))
        if one.front_door or own:
            found[one.code] = front if one.front_door else own[0]
    return found


def advisers_here(area_id: int, *, at: datetime) -> tuple[tuple[Adviser, DeskLine], ...]:
    desks = adviser_desks(area_id, at=at)
    return tuple((one, desks[one.code]) for one in advising.advisers() if one.code in desks)


def places_near_home(area_id: int) -> tuple[str, ...]:
    """Names of services by which somebody could guess where a child is."""
    return tuple(one.name for one in agencies.agencies_in(area_id) if one.kind in _NEAR_HOME)


def talk(viewer: Viewer, reference: str) -> OwnTalk | TalkToAdvise | None:
    """One conversation, for whoever had it or is asked for advice on it."""
    written = as_written(reference)
    own = _with_people(Conversation.objects.own(viewer)).filter(reference=written).first()
    if own is not None:
        return _own(own, at=viewer.at)
    theirs = _with_people(Conversation.objects.visible_to(viewer)).filter(reference=written).first()
    return None if theirs is None else _to_advise(theirs, viewer)


def talks(viewer: Viewer) -> tuple[TalkLine, ...]:
    """The viewer's own, the newest first."""
    rows = _with_people(Conversation.objects.own(viewer)).order_by("-entered", "-pk")[:_NEWEST]
    return tuple(_own_line(row, at=viewer.at) for row in rows)


def talks_to_advise(viewer: Viewer) -> tuple[TalkLine, ...]:
    """What waits at the viewer's desks: first those without an answer, then those that nobody has named."""
    asked = Conversation.objects.visible_to(viewer).filter(desk_id__in=viewer.desk_ids, concern=None)
    unnamed = Q(advice=None) | Q(advice__naming=Naming.MUST_NAME.value)
    rows = _with_people(asked.filter(unnamed).exclude(by_id=viewer.practitioner_id)).order_by(
        "answer_by", "pk"
    )
    return tuple(_line_to_advise(row, at=viewer.at) for row in rows)


def _untaken_concerns(viewer: Viewer) -> "QuerySet[Concern, tuple[int, int]]":
    at_desk = Concern.objects.visible_to(viewer).filter(desk_id__in=viewer.desk_ids)
    rows = at_desk.filter(state=State.RECEIVED.value)
    return rows.values_list("desk_id").annotate(count=Count("pk")).order_by()


def _untaken_paths(viewer: Viewer) -> "QuerySet[Path, tuple[int, int]]":
    at_desk = Path.objects.visible_to(viewer, field="knows").filter(desk_id__in=viewer.desk_ids)
    rows = at_desk.filter(ended_at=None, taken_by=None)
    return rows.values_list("desk_id").annotate(count=Count("pk")).order_by()


def _untaken_talks(viewer: Viewer) -> "QuerySet[Conversation, tuple[int, int]]":
    asked = Conversation.objects.visible_to(viewer).filter(desk_id__in=viewer.desk_ids, concern=None)
    rows = asked.filter(advice=None).exclude(by_id=viewer.practitioner_id)
    return rows.values_list("desk_id").annotate(count=Count("pk")).order_by()


# How many of each wait at each of the viewer's desks and nobody has taken on.
UNTAKEN_AT_DESKS = (_untaken_concerns, _untaken_paths, _untaken_talks)


def talks_that_wait(viewer: Viewer) -> tuple[TalkLine, ...]:
    """What waits for the viewer or their desks: to be advised on, or to be named."""
    named = Conversation.objects.own(viewer).filter(concern=None, advice__naming=Naming.MUST_NAME.value)
    to_name = tuple(_own_line(row, at=viewer.at) for row in _with_people(named).order_by("pk"))
    return (*talks_to_advise(viewer), *to_name)


def advice_given(viewer: Viewer) -> tuple[tuple[str, str, datetime], ...]:
    """The viewer's own that were advised on lately: reference, whose advice it is, and when."""
    lately = viewer.at - _GIVEN_LATELY
    own = Conversation.objects.own(viewer).filter(concern=None, advice__naming=Naming.MAY_STAY.value)
    rows = own.filter(advice__entered__gte=lately)
    return tuple(rows.values_list("reference", "advice__by__agency__name", "advice__entered"))


def _with_people(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("by__agency", "desk__agency", "advice__by__agency", "concern")


def _advice(row: Conversation) -> AdviceLine | None:
    said: Advice | None = getattr(row, "advice", None)
    if said is None:
        return None
    return AdviceLine(
        would_do=said.would_do,
        becomes_concern=said.becomes_concern,
        must_name=said.naming == Naming.MUST_NAME.value,
        harm=said.harm,
        by_name=said.by.name,
        by_agency=said.by.agency.name,
        at=said.entered,
    )


def _must_name(row: Conversation) -> bool:
    said: Advice | None = getattr(row, "advice", None)
    return row.concern_id is None and said is not None and said.naming == Naming.MUST_NAME.value


def _late(row: Conversation, *, at: datetime) -> bool:
    return row.answer_by is not None and getattr(row, "advice", None) is None and at > row.answer_by


def _age(row: Conversation) -> str:
    return Age(row.age_band).words if row.age_band else ""


def _own(row: Conversation, *, at: datetime) -> OwnTalk:
    desk = None if row.desk is None else agencies.desk(row.area_id, row.desk.reference)
    return OwnTalk(
        reference=row.reference,
        version=row.version,
        asked=row.desk_id is not None,
        at=row.occurred,
        worry=row.worry,
        working_well=row.working_well,
        spoke_with=row.spoke_with,
        agreed=row.agreed,
        child_name=row.child_name,
        age=_age(row),
        adviser=advising.adviser_label(row.adviser) if row.adviser else "",
        desk=desk,
        answer_by=row.answer_by,
        late=_late(row, at=at),
        advice=_advice(row),
        must_name=_must_name(row),
        concern=row.concern.reference if row.concern else "",
        may_name=row.concern_id is None,
    )


def _to_advise(row: Conversation, viewer: Viewer) -> TalkToAdvise:
    advice = _advice(row)
    may = advising.may_advise(asked_by=row.by.reference, by=viewer.reference, advised=advice is not None)
    return TalkToAdvise(
        reference=row.reference,
        at=row.occurred,
        by_name=row.by.name,
        by_post=row.by.post,
        by_agency=row.by.agency.name,
        by_phone=row.by.phone,
        worry=row.worry,
        working_well=row.working_well,
        age=_age(row),
        answer_by=row.answer_by,
        late=_late(row, at=viewer.at),
        advice=advice,
        must_name=_must_name(row),
        may_advise=may.allowed,
    )


def _own_line(row: Conversation, *, at: datetime) -> TalkLine:
    state, tone = "Noted", "quiet"
    if row.concern_id is not None:
        state, tone = "Told to the front door", "good"
    elif _must_name(row):
        state, tone = "Cannot stay un-named", "late"
    elif _advice(row) is not None:
        state, tone = "Advised", "open"
    elif row.desk_id is not None:
        state, tone = ("Late", "late") if _late(row, at=at) else ("Waiting for advice", "neutral")
    who = row.desk.name if row.desk else row.spoke_with
    waits = row.answer_by if state == "Waiting for advice" else _named_by(row)
    asked, late = row.desk_id is not None, _late(row, at=at) or row.is_unnamed_still(at=at)
    return TalkLine(row.reference, asked, row.occurred, who, state, tone, waits, late, own=True, seen_at=at)


def _named_by(row: Conversation) -> datetime | None:
    """By when what cannot stay un-named is named; None of all else."""
    return named_by(row.advice.entered) if _must_name(row) else None


def _line_to_advise(row: Conversation, *, at: datetime) -> TalkLine:
    late = _late(row, at=at)
    state, tone = ("Late", "late") if late else ("To advise", "open")
    if _must_name(row):
        late = row.is_unnamed_still(at=at)
        state, tone = ("Not named in time: ring them", "late") if late else ("Not named yet", "soon")
    waits = _named_by(row) if _advice(row) else row.answer_by
    who = row.by.agency.name
    asked = row.desk_id is not None
    return TalkLine(row.reference, asked, row.occurred, who, state, tone, waits, late, own=False, seen_at=at)
