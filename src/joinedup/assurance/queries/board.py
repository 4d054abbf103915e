"""Each policy as the board reads it. No person is in it; what was drawn is a reference, opened by who may."""

from dataclasses import dataclass
from datetime import date, datetime, time

from joinedup.assurance.models import Draw, Finding, Rebase
from joinedup.assurance.queries.checks import is_bound, records_of
from joinedup.assurance.rules import policies as rules
from joinedup.assurance.rules.driving import Driving, driving
from joinedup.assurance.rules.lacking import Lacking, lacking
from joinedup.assurance.rules.picture import Picture, picture
from joinedup.assurance.rules.policies import Policy, Verdict
from joinedup.gate.scoped import scoped
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import from_london, today_in_london
from joinedup.meetings.queries import checked as meetings
from joinedup.meetings.rules.acting import INERT
from joinedup.meetings.rules.deciding import Lacked
from joinedup.risk.queries import checked as risk


@dataclass(frozen=True, slots=True)
class PolicyLine:
    policy: Policy
    verdict: Verdict
    called: str  # the verdict in words: of a few that were checked it cannot be said
    words: str
    contradicted: bool  # somebody who looked in the last twelve months found something else


@dataclass(frozen=True, slots=True)
class DrawnLine:
    record: str
    href: str  # the name of its page; '' where the viewer may not open it


@dataclass(frozen=True, slots=True)
class DrawLine:
    reference: str
    on_day: date
    by: str
    of_many: str  # among how many: of few that is not said
    records: tuple[DrawnLine, ...]


@dataclass(frozen=True, slots=True)
class FindingLine:
    verdict: Verdict
    evidence: str
    by: str
    agency: str
    at: datetime
    old: bool  # of more than twelve months ago: it counts no more


@dataclass(frozen=True, slots=True)
class RebaseLine:
    from_day: date
    because: str
    by: str
    counted: bool  # there is a figure of that day, or after it


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    line: PolicyLine
    bound: bool  # a check reads live records for it
    picture: Picture
    draws: tuple[DrawLine, ...]  # the newest first
    drawn_today: bool
    findings: tuple[FindingLine, ...]
    rebases: tuple[RebaseLine, ...]


# The page on which each kind of record is read, by the letters of its reference.
_PAGES = {
    "AC": "meetings:action",
    "DI": "disagreements:difference",
    "DE": "meetings:dissent_again",
    "ME": "meetings:meeting",
    "RO": "risk:views",
}


def board(viewer: Viewer) -> tuple[PolicyLine, ...]:
    return tuple(_line(one, viewer) for one in rules.policies())


def evidence_and_level(viewer: Viewer) -> Driving:
    """Of the last twelve months."""
    return driving(risk.evidence_and_level(viewer.area_id, since=_a_year_ago(viewer), at=viewer.at))


def what_was_lacking(viewer: Viewer) -> Lacking:
    """Of the last twelve months, from every meeting of the area."""
    since = _a_year_ago(viewer)
    return lacking(
        meetings.lacked(viewer.area_id, since=since),
        called={one.value: one.label for one in Lacked},
        inert=meetings.became_inert(viewer.area_id, since=since),
        times=INERT,
    )


def _a_year_ago(viewer: Viewer) -> datetime:
    since = rules.months_before(today_in_london(viewer.at), 12)
    return from_london(datetime.combine(since, time())).moment


def policy(viewer: Viewer, code: str) -> PolicyFacts | None:
    found = rules.policy_called(code)
    if found is None:
        return None
    today = today_in_london(viewer.at)
    rows = Rebase.objects.filter(area_id=viewer.area_id, policy=found.code).select_related("by")
    rebased = list(rows.order_by("from_day", "pk"))
    records = records_of(found, viewer.area_id, at=viewer.at)
    drawn = picture(rules.points(records, today=today), rebased=[one.from_day for one in rebased])
    draws = Draw.objects.filter(area_id=viewer.area_id, policy=found.code).select_related("by")
    newest = list(draws.prefetch_related("records").order_by("-on_day", "-pk")[:6])
    findings = Finding.objects.filter(area_id=viewer.area_id, policy=found.code)
    since = rules.months_before(today, 12)
    return PolicyFacts(
        line=_line(found, viewer),
        bound=is_bound(found),
        picture=drawn,
        draws=tuple(_draw(one, viewer) for one in newest),
        drawn_today=bool(newest) and newest[0].on_day == today,
        findings=tuple(
            FindingLine(
                Verdict(row.verdict), row.evidence, row.by.name, row.agency.name, row.entered,
                today_in_london(row.entered) <= since,
            )
            for row in findings.select_related("by", "agency").order_by("-entered", "-pk")[:20]
        ),
        rebases=tuple(
            RebaseLine(row.from_day, row.because, row.by.name, row.from_day in drawn.counted)
            for row in rebased
        ),
    )  # fmt: skip


def _line(found: Policy, viewer: Viewer) -> PolicyLine:
    today = today_in_london(viewer.at)
    records = records_of(found, viewer.area_id, at=viewer.at)
    verdict = rules.verdict_of(records, today=today)
    since = rules.months_before(today, 12)
    rows = Finding.objects.filter(area_id=viewer.area_id, policy=found.code)
    said = {
        Verdict(code) for code, at in rows.values_list("verdict", "entered") if today_in_london(at) > since
    }
    words = rules.in_words(records, today=today)
    if not is_bound(found):
        words = "No check reads live records for this yet. A policy without evidence is untested."
    called = rules.called(records, today=today)
    # Where the check has no verdict there is nothing that somebody's finding could contradict.
    checked = {verdict} - {Verdict.UNTESTED}
    return PolicyLine(found, verdict, called, words, len((said - {Verdict.UNTESTED}) | checked) > 1)


def _draw(row: Draw, viewer: Viewer) -> DrawLine:
    return DrawLine(
        row.reference,
        row.on_day,
        row.by.name,
        rules.among(row.of_many),
        tuple(
            DrawnLine(one.record, _opens(one.record, viewer))
            for one in sorted(row.records.all(), key=lambda one: one.place)
        ),
    )


def _opens(record: str, viewer: Viewer) -> str:
    """Where this is read by a viewer who may; the table that holds it says whether they may."""
    page = _PAGES.get(record.partition("-")[0], "")
    if not page:
        return ""
    for table in scoped().values():
        if not any(one.name == "reference" for one in table._meta.get_fields()):
            continue
        rows = table._default_manager.all()
        if rows.visible_to(viewer).filter(reference=record).exists():  # type: ignore[attr-defined]
            return page
    return ""
