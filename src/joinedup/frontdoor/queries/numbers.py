"""How the front door does, as counts of the last whole months. No person and no child is in them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from joinedup.access.rules.roles import may_work_the_front_door
from joinedup.children.queries import told_of_each
from joinedup.clocks.queries import standings
from joinedup.clocks.rules.standing import Stands
from joinedup.frontdoor.models import Concern, HubEntry, News, Owed
from joinedup.frontdoor.queries.counting import decisions_held
from joinedup.frontdoor.queries.shared import UNNAMED, open_ones
from joinedup.frontdoor.rules import outcomes
from joinedup.frontdoor.rules.coming_in import sources
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import from_london, today_in_london
from joinedup.sharing.rules.measures import Chart, Period, counted, shares, times, whole_months
from joinedup.sharing.rules.suppression import LEAST_FOR_A_SHARE

OTHERS = "Those who told us less often, together"
_UNDECIDED = "Not decided yet"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Numbers:
    period: Period
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class _Contact:
    reference: str
    occurred: datetime
    decided_at: datetime | None
    agency: str
    source: str
    outcome: str


def numbers(viewer: Viewer) -> Numbers | None:
    """For whoever works at the front door; None for everybody else."""
    if not may_work_the_front_door(viewer).allowed:
        return None
    today = today_in_london(viewer.at)
    period = whole_months(today)
    contacts = _contacts(viewer, period)
    decided = [one for one in contacts if one.decided_at is not None]
    named = _named(decided)
    return Numbers(
        period,
        (
            *_both_or_neither(_by_source(contacts), _by_outcome(contacts)),
            _time_to_decide(decided, named),
            _told_in_time(viewer, contacts, named),
            _heard_what_came_of_it(viewer, decided, named, today=today),
            _family_told(viewer),
            _taking_part(viewer, period, "taking-part", "Who takes part: told us, or added at the hub"),
            _taking_part(
                viewer, whole_months(period.first), "took-part-before", "The same, in the three months before"
            ),
        ),
    )


def _taking_part(viewer: Viewer, period: Period, code: str, title: str) -> Chart:
    """By agency, in the order of their names: who leaves shows as a line that shortens, or is no more."""
    first, after = _moments_of(period)
    seen = Concern.objects.visible_to(viewer)
    told = seen.filter(entered__gte=first, entered__lt=after, sender_agency__isnull=False)
    added = HubEntry.objects.filter(concern__in=seen.values("pk"), entered__gte=first, entered__lt=after)
    found = Counter(told.values_list("sender_agency__name", flat=True))
    found += Counter(added.values_list("agency__name", flat=True))
    alone = {name: count for name, count in found.items() if count >= LEAST_FOR_A_SHARE}
    together = sum(found.values()) - sum(alone.values())
    figures = [*sorted(alone.items()), *([(OTHERS, together)] if together else [])]
    return counted(code, title, "concerns and entries", figures)


def _moments_of(period: Period) -> tuple[datetime, datetime]:
    first = from_london(datetime.combine(period.first, time())).moment
    return first, from_london(datetime.combine(period.last + timedelta(days=1), time())).moment


def _contacts(viewer: Viewer, period: Period) -> list[_Contact]:
    first, after = _moments_of(period)
    rows = Concern.objects.visible_to(viewer).filter(entered__gte=first, entered__lt=after)
    columns = ("reference", "occurred", "decided_at", "sender_agency__name", "source", "told__outcome")
    return [
        _Contact(reference, occurred, decided_at, agency or UNNAMED, source, outcome or "")
        for reference, occurred, decided_at, agency, source, outcome in rows.values_list(*columns)
    ]


def _named(decided: Iterable[_Contact]) -> set[str]:
    """Who told us so often that each stands alone; the others stand together."""
    often = Counter(one.agency for one in decided)
    return {name for name, count in often.items() if count >= LEAST_FOR_A_SHARE}


def _by_source(contacts: list[_Contact]) -> Chart:
    labels = {source.code: source.label for source in sources()}
    found = Counter(labels.get(one.source, "Not known") for one in contacts)
    figures = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return counted("by-source", "Where concerns came from", "concerns", figures)


def _by_outcome(contacts: list[_Contact]) -> Chart:
    found = Counter(outcomes.label(one.outcome) if one.outcome else _UNDECIDED for one in contacts)
    figures = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return counted("by-outcome", "What was decided", "concerns", figures)


def _both_or_neither(one: Chart, other: Chart) -> tuple[Chart, Chart]:
    """Both count the same concerns: a total that is hidden in the one is not read off the other."""
    few = next((chart.sentence for chart in (one, other) if chart.total_hidden), "")
    if not few:
        return one, other
    return replace(one, sentence=few, rows=()), replace(other, sentence=few, rows=())


def _time_to_decide(decided: list[_Contact], named: set[str]) -> Chart:
    lengths: defaultdict[str, list[timedelta]] = defaultdict(list)
    for one in decided:
        if one.decided_at is not None:
            lengths[_label(one, named)].append(max(one.decided_at - one.occurred, timedelta()))
    figures = [(label, lengths[label]) for label in sorted(lengths, key=_in_order)]
    return times("time-to-decide", "How long it took to decide, by who told us", figures)


def _told_in_time(viewer: Viewer, contacts: list[_Contact], named: set[str]) -> Chart:
    """Of those who were told, and those whose day is over and who were not.

    A decision that is held back, or was after it was made, is neither told in time nor late.
    """
    held = decisions_held(Concern.objects.visible_to(viewer))
    told = [one for one in contacts if one.reference not in held]
    in_time, over = set[str](), set[str]()
    references = [one.reference for one in told]
    for start in range(0, len(references), _AT_ONCE):
        for reference, clock in standings(references[start : start + _AT_ONCE], at=viewer.at).items():
            if clock.stands is Stands.DONE_ON_TIME:
                in_time.add(reference)
            if clock.stands is Stands.LATE:
                over.add(reference)
    due = [one for one in told if one.decided_at is not None or one.reference in over]
    return _share(
        "told-in-time",
        "Told what was decided within one working day",
        due,
        in_time,
        named,
        noun="concerns, decided or past their day",
        sentence="{} were told what was decided within one working day.",
    )


def _heard_what_came_of_it(viewer: Viewer, decided: list[_Contact], named: set[str], *, today: date) -> Chart:
    """Of those whose first day is over: 'still open' is no answer yet, and later news moves no share that was
    published."""
    here = Concern.objects.visible_to(viewer)
    debts = Owed.objects.filter(concern__in=here.values("pk"))
    # One that moved before its first day was kept has none, and is not counted.
    moved = News.objects.filter(
        concern=OuterRef("concern"), next_on__isnull=False, entered__gte=OuterRef("entered")
    )
    debts = debts.exclude(Q(first_due_on=None) & Exists(moved))
    debts = debts.annotate(first=Coalesce("first_due_on", "due_on")).filter(first__lt=today)
    given = dict(debts.values_list("concern__reference", "given_at"))
    due = dict(debts.values_list("concern__reference", "first"))
    over = [one for one in decided if one.reference in due]
    in_time = {
        reference
        for reference, at in given.items()
        if at is not None and today_in_london(at) <= due[reference]
    }
    return _share(
        "heard",
        "Heard what came of it by its day",
        over,
        in_time,
        named,
        sentence="{} heard what came of it by its day.",
    )


def _family_told(viewer: Viewer) -> Chart:
    """Of the children with a concern that is open now; a child nobody has said it of is 'not known'."""
    found = told_of_each(children_with_an_open_concern(viewer))
    figures = sorted(Counter(found.values()).items(), key=lambda one: (-one[1], one[0]))
    title = "Do families know who is involved? (children with an open concern, today)"
    return counted("family-told", title, "children with an open concern", figures)


def children_with_an_open_concern(viewer: Viewer) -> set[int]:
    """Every child whom an open concern is tied to, by key: brothers and sisters with the first of each."""
    told_of = open_ones(viewer).values_list("child_id", "named__child_id")
    return {one for each in told_of for one in each} - {None}


def _share(
    code: str,
    title: str,
    of: list[_Contact],
    which: set[str],
    named: set[str],
    *,
    sentence: str,
    noun: str = "decided concerns",
) -> Chart:
    whole, part = Counter[str](), Counter[str]()
    for one in of:
        label = _label(one, named)
        whole[label] += 1
        part[label] += one.reference in which
    figures = [(label, part[label], whole[label]) for label in sorted(whole, key=_in_order)]
    return shares(code, title, noun, figures, sentence=sentence)


def _label(one: _Contact, named: set[str]) -> str:
    return one.agency if one.agency in named else OTHERS


def _in_order(label: str) -> tuple[bool, str]:
    return label == OTHERS, label
