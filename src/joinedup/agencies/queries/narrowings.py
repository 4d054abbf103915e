"""Services that are narrowed or withdrawn: what each agency's card says, and what nobody has picked up."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Prefetch, Q, QuerySet

from joinedup.agencies.models import Narrowing, NarrowingAsk
from joinedup.agencies.rules import narrowing as rules
from joinedup.agencies.rules.narrowing import Side, Stands
from joinedup.agencies.rules.owners import OpenItem
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import from_london, today_in_london


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One agency that was asked, or nobody, and what came of it."""

    agency: str
    asked_at: datetime
    answer: str
    because: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class NarrowingLine:
    reference: str
    agency_id: int
    agency: str
    what: str
    from_day: date
    given_at: datetime
    stands: Stands
    asked_id: int | None  # the agency that is asked now
    asked: str
    because: str  # why it is contested
    words: str
    open_with: Side | None
    held_by: int | None
    version: int
    asks: tuple[AskedLine, ...]  # the newest first


def of_agency(agency_id: int, *, at: datetime) -> tuple[NarrowingLine, ...]:
    """What its card says: what it gives up, by day."""
    return tuple(
        line
        for line in _lines(Narrowing.objects.filter(agency_id=agency_id), at=at)
        if rules.is_on_the_card(line.stands, from_day=line.from_day, today=today_in_london(at))
    )


def given_up(area_id: int, *, at: datetime) -> dict[int, list[NarrowingLine]]:
    """The same of every agency of an area that gives something up, by its key."""
    found: dict[int, list[NarrowingLine]] = {}
    for line in _of_area(area_id, at=at):
        if rules.is_on_the_card(line.stands, from_day=line.from_day, today=today_in_london(at)):
            found.setdefault(line.agency_id, []).append(line)
    return found


def picked_up_by(agency_id: int, *, at: datetime) -> tuple[NarrowingLine, ...]:
    """What an agency was asked to pick up and has not declined, by day."""
    rows = Narrowing.objects.filter(asks__agency_id=agency_id).distinct()
    return tuple(
        line
        for line in _lines(rows, at=at)
        if line.asked_id == agency_id
        and line.stands in (Stands.ASKED, Stands.ACCEPTED)
        and rules.is_on_the_card(line.stands, from_day=line.from_day, today=today_in_london(at))
    )


def nobody_accepted(area_id: int, *, at: datetime) -> tuple[NarrowingLine, ...]:
    """What the board reads: its day has come, and nobody has accepted it. The oldest first."""
    return tuple(
        line
        for line in _of_area(area_id, at=at)
        if rules.is_on_the_board(line.stands, from_day=line.from_day, today=today_in_london(at))
    )


def narrowing(viewer: Viewer, reference: str) -> NarrowingLine | None:
    """For those who speak for the agency that gives it up, or for one that was asked; hidden from others."""
    if not rules.may_speak_for_an_agency(viewer).allowed:
        return None
    ours = Q(agency_id=viewer.agency_id) | Q(asks__agency_id=viewer.agency_id)
    rows = Narrowing.objects.filter(ours, reference=reference, agency__area_id=viewer.area_id)
    return next(iter(_lines(rows.distinct(), at=viewer.at)), None)


def waiting(viewer: Viewer) -> tuple[NarrowingLine, ...]:
    """What is open on the side of the viewer's agency, for whoever speaks for it."""
    if not rules.may_speak_for_an_agency(viewer).allowed:
        return ()
    return tuple(
        line
        for line in _of_area(viewer.area_id, at=viewer.at)
        if line.open_with is not None and viewer.agency_id == _on_whose_side(line)
    )


def open_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Each that nobody has accepted, on one side: theirs who are asked, or theirs who give it up."""
    return tuple(
        OpenItem(
            code=f"service.{line.open_with}",
            what=WHAT[line.open_with],
            reference=line.reference,
            agency_id=_on_whose_side(line),
            desk_id=None,
            person_id=line.held_by if line.open_with is Side.GIVES else None,
            since=line.asks[0].asked_at,
            due=from_london(datetime.combine(line.from_day, time())).moment,
        )
        for line in _of_area(area_id, at=at)
        if line.open_with is not None
    )


WHAT = {
    Side.ASKED: "A service that you are asked to pick up, to accept or contest",
    Side.GIVES: "A service that you give up and nobody has accepted",
}


def _on_whose_side(line: NarrowingLine) -> int:
    theirs = line.asked_id if line.open_with is Side.ASKED else line.agency_id
    assert theirs is not None
    return theirs


def _of_area(area_id: int, *, at: datetime) -> tuple[NarrowingLine, ...]:
    return _lines(Narrowing.objects.filter(agency__area_id=area_id, taken_back_at=None), at=at)


def _lines(rows: QuerySet[Narrowing], *, at: datetime) -> tuple[NarrowingLine, ...]:
    found = rows.select_related("agency").prefetch_related(
        Prefetch("asks", NarrowingAsk.objects.select_related("agency").order_by("-pk"))
    )
    return tuple(_line(row, today=today_in_london(at)) for row in found.order_by("from_day", "pk"))


def _line(row: Narrowing, *, today: date) -> NarrowingLine:
    asks = list(row.asks.all())
    now = asks[0]
    asked = now.agency.name if now.agency else ""
    stands = rules.how_it_stands(
        named=now.agency_id is not None, answer=now.answer, taken_back=row.taken_back_at is not None
    )
    then = rules.who_picks_it_up(stands, agency=asked)
    return NarrowingLine(
        row.reference,
        row.agency_id,
        row.agency.name,
        row.what,
        row.from_day,
        row.given_at,
        stands,
        now.agency_id,
        asked,
        now.because,
        rules.in_words(row.what, from_day=row.from_day, today=today, then=then),
        rules.open_with(stands, from_day=row.from_day, today=today),
        row.held_by_id,
        row.version,
        tuple(
            AskedLine(
                one.agency.name if one.agency else "Nobody",
                one.asked_at,
                one.answer,
                one.because,
                one.answered_at,
            )
            for one in asks
        ),
    )
