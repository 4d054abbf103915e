"""How sharing goes in an area: counts, shares and times that say nothing of a person, a child or a worker."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count

from joinedup.access.rules import roles
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import from_london, today_in_london
from joinedup.sharing.models import Answer, Disclosed, Outcome
from joinedup.sharing.queries.owed import standing_of
from joinedup.sharing.rules import cannot_share
from joinedup.sharing.rules.measures import Chart, Period, counted, shares, taken, times, whole_months
from joinedup.sharing.rules.owed import Debt
from joinedup.sharing.rules.suppression import LEAST_FOR_A_SHARE

OTHERS = "All other agencies"
_ANSWERS = (Answer.Way.ITEMS.value, Answer.Way.NOTHING.value, Answer.Way.SPOKE.value)
_ROUTES = {Answer.Way.SPOKE.value: "spoken"}
_DEBTS = {
    Debt.GIVEN: "Told",
    Debt.HELD: "Held, with a reason and a day",
    Debt.OWED: "Owed, and on time",
    Debt.OVERDUE: "Overdue",
}


@dataclass(frozen=True, slots=True)
class Own:
    """What the viewer's own agency told of what it held. Nobody outside it reads this."""

    told: int
    held: int


@dataclass(frozen=True, slots=True)
class Measures:
    """The same figures for both sides and the analyst; `own` is the viewer's agency's alone, or None."""

    period: Period
    charts: tuple[Chart, ...]
    own: Own | None


def measures(viewer: Viewer) -> Measures:
    period = whole_months(today_in_london(viewer.at))
    since, until = moments_of(period)
    gone = Answer.objects.filter(area_id=viewer.area_id, released_at__gte=since, released_at__lt=until)
    answers = list(gone.select_related("question__desk__agency").order_by("pk"))
    charts = (
        _inside(answers),
        _for_safety(viewer, answers, since=since, until=until),
        _refusals(answers),
        _how_long(answers),
        _outcomes(answers, at=viewer.at),
    )
    own = _own(viewer, answers) if roles.may_work(viewer).allowed else None
    return Measures(period, charts, own)


def moments_of(period: Period) -> tuple[datetime, datetime]:
    first = from_london(datetime.combine(period.first, time())).moment
    after = from_london(datetime.combine(period.last + timedelta(days=1), time())).moment
    return first, after


def _named(answers: list[Answer]) -> set[str]:
    """The agencies that answered so often that each stands by itself; the others stand together."""
    often = Counter(one.question.desk.agency.name for one in answers if one.way in _ANSWERS)
    return {name for name, count in often.items() if count >= LEAST_FOR_A_SHARE}


def _in_order(label: str) -> tuple[bool, str]:
    return label.startswith(OTHERS), label


def _inside(answers: list[Answer]) -> Chart:
    named, whole, inside = _named(answers), Counter[str](), Counter[str]()
    for one in answers:
        if one.way not in _ANSWERS:
            continue
        name = one.question.desk.agency.name
        label = name if name in named else OTHERS
        whole[label] += 1
        inside[label] += not one.wider_because
    figures = [(label, inside[label], whole[label]) for label in sorted(whole, key=_in_order)]
    said = "{} of answers lay inside what was asked."
    return shares("inside", "Answers inside the question", "answers", figures, sentence=said)


def _for_safety(viewer: Viewer, answers: list[Answer], *, since: datetime, until: datetime) -> Chart:
    named, found = _named(answers), Counter[str]()
    told = Disclosed.objects.filter(
        area_id=viewer.area_id, way=Disclosed.Way.SAFETY, entered__gte=since, entered__lt=until
    )
    rows = told.values_list("question__desk__agency__name").annotate(count=Count("pk")).order_by()
    for name, count in rows:
        found[name if name in named else OTHERS] += count
    figures = [(label, found[label]) for label in sorted(found, key=_in_order)]
    title = "Told at once, outside the question, for a child's safety"
    return counted("safety", title, "things told at once", figures)


def _refusals(answers: list[Answer]) -> Chart:
    found = Counter(one.reason for one in answers if one.way == Answer.Way.CANNOT)
    figures = [(kind.label, found[kind.reason.value]) for kind in cannot_share.REASONS]
    return counted("refusals", "Why something could not be shared", "refusals", figures)


def _how_long(answers: list[Answer]) -> Chart:
    """To the first answer of each question, by agency and route: in writing here, or spoken."""
    named = _named(answers)
    lengths: defaultdict[str, list[timedelta]] = defaultdict(list)
    seen: set[int] = set()
    for one in answers:
        if one.way not in _ANSWERS or one.question_id in seen or one.released_at is None:
            continue
        seen.add(one.question_id)
        name = one.question.desk.agency.name
        label = name if name in named else OTHERS
        route = _ROUTES.get(one.way, "in writing")
        asked_at = one.question.reaches_at or one.question.entered
        lengths[f"{label}, {route}"].append(taken(asked_at, one.released_at))
    figures = [(label, lengths[label]) for label in sorted(lengths, key=_in_order)]
    return times("times", "How long answers took, by agency and route", figures)


def _outcomes(answers: list[Answer], *, at: datetime) -> Chart:
    owed = {one.question_id: one.question for one in answers if one.way in _ANSWERS}
    given = set(Outcome.objects.filter(question_id__in=owed).values_list("question_id", flat=True))
    found = Counter(Debt.GIVEN if key in given else standing_of(row, at=at).debt for key, row in owed.items())
    figures = [(label, found[debt]) for debt, label in _DEBTS.items()]
    return counted("outcomes", "What became of answers", "answers to be told of", figures)


def _own(viewer: Viewer, answers: list[Answer]) -> Own:
    """Of whom the reader is kept out, nothing is counted: a sum that grew would say that they are here."""
    ours = [one.pk for one in answers if one.question.desk.agency_id == viewer.agency_id]
    mine = Answer.objects.visible_to(viewer).filter(pk__in=ours)
    told = Disclosed.objects.visible_to(viewer).filter(answer__in=mine).count()
    return Own(told, sum(mine.values_list("held", flat=True)))
