"""What is owed to whoever told us: of one concern, of all that wait, and counted by agency."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.agencies.queries import people_of
from joinedup.children.queries import kept_from
from joinedup.clocks.queries import standings as clocks
from joinedup.frontdoor.models import (
    Challenge,
    Concern,
    DecidedBefore,
    FollowThrough,
    HeldBack,
    News,
    Owed,
    ToldByAnybody,
    ToldEnough,
    ToldSender,
)
from joinedup.frontdoor.queries.shared import UNNAMED, as_written, child_of, sender_words
from joinedup.frontdoor.queries.values import NewsLine
from joinedup.frontdoor.rules import owed, progress
from joinedup.frontdoor.rules.coming_in import CameBy
from joinedup.frontdoor.rules.owed import Debt, NextStep, Standing, What
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing.queries import answered_for_concern

MOST_LISTED = 100
COUNTED_DAYS = 90  # the page counts what was told in so many days, and whatever is still owed from before
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class HoldLine:
    what: What
    reason: str
    owner: str
    review_on: date
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is owed for one concern, as the front door reads it."""

    reference: str
    version: int
    state: State
    sender_agency: str
    standings: tuple[Standing, ...]
    holds: tuple[HoldLine, ...]
    news: tuple[NewsLine, ...]
    told: str  # what was decided, as they read it or would; '' before
    told_code: str  # what they said of it
    answers_owed: int
    challenged: bool  # they do not agree, and nobody has answered
    to_follow: bool  # nobody has said what came of what was decided
    owed: bool  # what came of it can still be told
    to_ring: bool  # by telephone alone, in the neutral words of the decision
    can_close: bool
    decision_held: bool
    closed_at: datetime | None
    closed_because: str
    colleagues: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OwedLine:
    reference: str
    to: str  # the agency that told us
    standing: Standing
    since: datetime
    owner: str  # who is to tell it, '' for the desk
    reason: str  # of a hold


@dataclass(frozen=True, slots=True)
class AgencyRow:
    agency: str
    counts: tuple[int, ...]  # in the order of `Debt`
    helped: tuple[int, ...]  # in the order of `NextStep`


@dataclass(frozen=True, slots=True)
class OwedPage:
    waiting: tuple[OwedLine, ...]  # due and overdue, the longest first
    later: tuple[OwedLine, ...]
    held: tuple[OwedLine, ...]
    rows: tuple[AgencyRow, ...]
    most: int


def standings_of(
    rows: Sequence[Concern], *, at: datetime, holds: Sequence[HeldBack] | None = None
) -> dict[int, tuple[Standing, ...]]:
    """How each debt of these concerns stands, by the concern's key; a few statements for all of them.

    `holds`: what of theirs is held back, where it was read already.
    """
    keys = [row.pk for row in rows]
    told = set(ToldSender.objects.filter(concern__in=keys).values_list("concern_id", flat=True))
    debts = {debt.concern_id: debt for debt in Owed.objects.filter(concern__in=keys)}
    held = HeldBack.objects.filter(concern__in=keys, ended_at=None) if holds is None else holds
    reviews = {(hold.concern_id, hold.what): hold.review_on for hold in held}
    due = {subject: one.due_on for subject, one in clocks([row.reference for row in rows], at=at).items()}
    today = today_in_london(at)
    found: dict[int, tuple[Standing, ...]] = {}
    for row in rows:
        review_on, debt = reviews.get((row.pk, What.DECISION)), debts.get(row.pk)
        rung = debt is not None and not row.verified  # they are told by telephone, and not with the decision
        lines = [
            owed.standing(
                What.DECISION,
                due_on=due.get(row.reference, today_in_london(row.entered)),
                given=row.pk in told
                and review_on is None
                and (debt is None or not rung or bool(debt.given_at)),
                closed=debt is not None and rung and debt.closed_at is not None,
                review_on=review_on,
                today=today,
            )
        ]
        if debt is not None:
            lines.append(
                owed.standing(
                    What.CAME_OF_IT,
                    due_on=debt.due_on,
                    first_due_on=debt.first_due_on,
                    given=debt.given_at is not None,
                    review_on=reviews.get((row.pk, What.CAME_OF_IT)),
                    today=today,
                    closed=debt.closed_at is not None,
                )
            )
        found[row.pk] = tuple(lines)
    return found


def feedback(viewer: Viewer, reference: str) -> Feedback | None:
    """For the front door. None where the concern is absent, hidden or no reference at all."""
    rows = Concern.objects.visible_to(viewer).select_related("sender_agency", "owed", "child")
    row = rows.filter(reference=as_written(reference)).first()
    if row is None or not may_work_the_front_door(viewer).allowed:
        return None
    holds = list(HeldBack.objects.select_related("owner", "by").filter(concern=row, ended_at=None))
    debt: Owed | None = getattr(row, "owed", None)
    told: ToldSender | None = ToldSender.objects.filter(concern=row).first()
    return Feedback(
        reference=row.reference,
        version=row.version,
        state=State(row.state),
        sender_agency=sender_words(row, kept=child_of(row) in _kept_from(viewer, [row])),
        standings=standings_of([row], at=viewer.at)[row.pk],
        holds=tuple(_hold_line(hold) for hold in holds),
        news=news_of(row),
        told=told.text if told else "",
        told_code=said_of(row),
        answers_owed=len(answered_for_concern(viewer, row.reference)),
        challenged=is_challenged(row),
        to_follow=is_to_follow(row),
        owed=debt is not None and debt.given_at is None and debt.closed_at is None,
        to_ring=not row.verified,
        can_close=debt is not None and debt.closed_at is None,
        decision_held=any(hold.what == What.DECISION for hold in holds),
        closed_at=debt.closed_at if debt else None,
        closed_because=debt.closed_because if debt else "",
        colleagues=tuple((one.reference, one.name) for one in people_of(viewer.agency_id)),
    )


def can_be_rung_back(row: Concern) -> bool:
    """Whether somebody whom nobody knows rang, and left a number."""
    rang = row.came_by == CameBy.TELEPHONE and not row.verified
    return rang and ToldByAnybody.objects.filter(concern=row).exclude(phone="").exists()


def is_held(row: Concern, what: What = What.DECISION) -> bool:
    return HeldBack.objects.filter(concern=row, what=what.value, ended_at=None).exists()


def is_challenged(row: Concern) -> bool:
    return Challenge.objects.filter(concern=row, answered_at=None).exists()


def is_to_follow(row: Concern) -> bool:
    return FollowThrough.objects.filter(concern=row, ended_at=None).exists()


def news_of(row: Concern, *, before: DecidedBefore | None = None) -> tuple[NewsLine, ...]:
    """Of the decision that stands, or of one that was taken anew; each by its place among all that was ever
    told, which a decision taken anew does not move."""
    rows = News.objects.filter(concern=row).select_related("told_enough", "by").order_by("pk")
    before_id = before.pk if before else None
    return tuple(_news_line(one, n) for n, one in enumerate(rows, start=1) if one.before_id == before_id)


def _news_line(news: News, number: int) -> NewsLine:
    said: ToldEnough | None = getattr(news, "told_enough", None)
    words = owed.in_words(news.code, news.line, news.next_on, today=today_in_london(news.entered))
    by = news.by.name if news.code == owed.Code.SAID else ""
    return NewsLine(str(number), words, news.entered, news.read_at, said.code if said else "", said_by=by)


def said_of(row: Concern) -> str:
    said = ToldEnough.objects.filter(concern=row, news=None, before=None).first()
    return said.code if said else ""


def _hold_line(hold: HeldBack) -> HoldLine:
    owner = hold.owner.name if hold.owner else "the desk"
    return HoldLine(What(hold.what), hold.reason, owner, hold.review_on, hold.by.name, hold.entered)


def owed_page(viewer: Viewer) -> OwedPage:
    """Everything that the front door owes to whoever told it, and the counts by the agency that told."""
    lines, counts = _everything(viewer)
    helped = _helped(viewer)
    rows = tuple(
        AgencyRow(
            agency,
            tuple(counts[agency][debt] for debt in Debt),
            tuple(helped[agency][code] for code in NextStep),
        )
        for agency in sorted(counts)
    )
    waiting = sorted((one for one in lines if one.standing.waits), key=_by_day)
    later = sorted((one for one in lines if one.standing.debt is Debt.OWED), key=_by_day)
    held = sorted((one for one in lines if one.standing.debt is Debt.HELD), key=_by_day)
    return OwedPage(
        tuple(waiting[:MOST_LISTED]),
        tuple(later[:MOST_LISTED]),
        tuple(held[:MOST_LISTED]),
        rows,
        MOST_LISTED,
    )


def waiting_to_be_told(viewer: Viewer) -> tuple[OwedLine, ...]:
    """What came of a concern, due today or overdue, for My day: one's own, and the desk's; a manager's all.

    A decision that is owed waits there as its concern.
    """
    if not may_work_the_front_door(viewer).allowed:
        return ()
    today = today_in_london(viewer.at)
    debts = Owed.objects.filter(given_at=None, closed_at=None, due_on__lte=today)
    holds = HeldBack.objects.filter(ended_at=None, review_on__lte=today)
    if not viewer.may(Right.AUTHORISE_DECISIONS):
        debts = debts.filter(Q(teller=None) | Q(teller_id=viewer.practitioner_id))
        holds = holds.filter(Q(owner=None) | Q(owner_id=viewer.practitioner_id))
    here = Q(pk__in=debts.values("concern_id")) | Q(pk__in=holds.values("concern_id"))
    rows = list(_whole(viewer).filter(here, state=State.DECIDED.value))
    return tuple(sorted((one for one, _ in _lines(rows, viewer) if one.standing.waits), key=_by_day))


def _whole(viewer: Viewer) -> QuerySet[Concern]:
    return Concern.objects.visible_to(viewer).select_related("sender_agency", "owed__teller", "child")


def _everything(viewer: Viewer) -> tuple[list[OwedLine], dict[str, Counter[Debt]]]:
    """What was told lately, and what is still owed from before; in batches, each debt counted once."""
    still = Q(owed=None) | Q(owed__given_at=None, owed__closed_at=None)
    lately = Q(entered__gte=viewer.at - timedelta(days=COUNTED_DAYS))
    lines: list[OwedLine] = []
    counts: defaultdict[str, Counter[Debt]] = defaultdict(Counter)
    rows = list(_whole(viewer).filter(lately | still).order_by("pk"))
    for start in range(0, len(rows), _AT_ONCE):
        for line, agency in _lines(rows[start : start + _AT_ONCE], viewer):
            counts[agency][line.standing.counts_as] += 1
            lines.append(line)
    return lines, counts


def _kept_from(viewer: Viewer, rows: Iterable[Concern]) -> frozenset[str]:
    """The protected children of these whose place the viewer may not know."""
    return kept_from(viewer, {row.child.reference for row in rows if row.child})


def _lines(rows: Sequence[Concern], viewer: Viewer) -> Iterable[tuple[OwedLine, str]]:
    """Each with the name of the agency that told, for counts by agency alone."""
    if not rows:
        return
    kept = _kept_from(viewer, rows)
    held = HeldBack.objects.filter(concern__in=[row.pk for row in rows], ended_at=None)
    found = list(held.select_related("owner"))
    stands = standings_of(rows, at=viewer.at, holds=found)
    holds = {(hold.concern_id, hold.what): hold for hold in found}
    for row in rows:
        debt: Owed | None = getattr(row, "owed", None)
        for one in stands[row.pk]:
            hold = holds.get((row.pk, one.what.value))
            who = hold.owner if hold else debt.teller if debt and one.what is What.CAME_OF_IT else None
            line = OwedLine(
                reference=row.reference,
                to=sender_words(row, kept=child_of(row) in kept),
                standing=one,
                since=row.decided_at or row.entered,
                owner=who.name if who else "",
                reason=hold.reason if hold else "",
            )
            yield line, row.sender_agency.name if row.sender_agency else UNNAMED


def _by_day(line: OwedLine) -> tuple[date, str]:
    return line.standing.due_on, line.reference


def _helped(viewer: Viewer) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = ToldEnough.objects.filter(concern__in=Concern.objects.visible_to(viewer).values("pk"))
    for agency, code in rows.values_list("concern__sender_agency__name", "code"):
        found[agency or UNNAMED][code] += 1
    return found


def sender_state(row: Concern, *, held: bool, closed: bool) -> str:
    """As whoever told us reads it: what is held looks like what is being read."""
    if closed and not held:
        return "Closed"
    return progress.sender_words(State.BEING_READ if held else State(row.state))
