"""What stands on a child's page that somebody wrote for it, and who may be named as having written it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from joinedup.children import queries
from joinedup.children.models import AgencyRecord, Child, ChildsWords, Episode, NightPlan, NotHeard, Paragraph
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.children.rules.now import plan_told, still_to_be_asked
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london

_UNNAMED = "Somebody whose service is not named here"


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    words: str
    by: str
    at: datetime
    ask_again: bool  # it is older than a month


@dataclass(frozen=True, slots=True)
class NightLine:
    words: str
    never: str
    by: str
    at: datetime
    review_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class NotHeardLine:
    """Why there are no words of the child yet. `because` is '' where nobody has said why."""

    since: datetime
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where something here comes from: whose it is, through what, and when it was last read from there."""

    agency: str
    at: datetime
    through: str = "its own extract, a row of which is tied to this child"


def paragraph(viewer: Viewer, child: queries.ChildFacts) -> ParagraphLine | None:
    row = _newest(Paragraph, child)
    if row is None:
        return None
    again = still_to_be_asked(today_in_london(row.entered), today=today_in_london(viewer.at))
    return ParagraphLine(row.words, signature(viewer, child, row), row.entered, again)


def night_plan(viewer: Viewer, child: queries.ChildFacts) -> NightLine | None:
    row = _newest(NightPlan, child)
    if row is None:
        return None
    overdue = row.review_on < today_in_london(viewer.at)
    by = signature(viewer, child, row)
    return NightLine(row.words, row.never, by, row.entered, row.review_on, overdue)


def not_heard(viewer: Viewer, child: queries.ChildFacts) -> NotHeardLine | None:
    """None where there are words. Else since when the child is known here, and the newest reason."""
    if ChildsWords.objects.filter(child_id=child.id).exists():
        return None
    row = _newest(NotHeard, child)
    since = Child.objects.visible_to(viewer).values_list("entered", flat=True).get(pk=child.id)
    if row is None:
        return NotHeardLine(since, "", "")
    return NotHeardLine(since, row.because, signature(viewer, child, row))


def sources(child: queries.ChildFacts) -> tuple[SourceLine, ...]:
    """Of a child whose area must not be told, none: a school or a surgery would tell it."""
    if child.kept:
        return ()
    here = {"links__child_id": child.id, "links__ended": None, "links__verdict": "same"}
    rows = AgencyRecord.objects.filter(**here).order_by("agency__name", "entered")
    newest = dict(rows.values_list("agency__name", "entered"))
    return tuple(SourceLine(agency, at) for agency, at in newest.items())


def census(child: queries.ChildFacts) -> datetime | None:
    """When the authority's census of children in need was last read for the child; None: it tells nothing."""
    rows = Episode.objects.filter(child_id=child.id).order_by("-entered")
    return rows.values_list("entered", flat=True).first()


def plan_in_census(child: queries.ChildFacts) -> tuple[str, datetime] | None:
    """The plan that the authority's census tells of, and when it was last read; None where it tells none."""
    rows = list(Episode.objects.filter(child_id=child.id).values_list("closed_on", "detail", "entered"))
    plan = "" if child.kept else plan_told((closed_on, detail) for closed_on, detail, _ in rows)
    return (plan, max(entered for *_, entered in rows)) if plan else None


def signature(viewer: Viewer, child: queries.ChildFacts, row: Any, *, of: str = "by") -> str:
    """'Priya Nair, Children's social work', as far as the two may be named beside this child."""
    person = getattr(row, of)
    if person.agency_id == viewer.agency_id:
        return f"{person.name}, {person.agency.name}"
    if child.kept:
        return KEPT_FROM_VIEW
    open_to = queries.openness(child.id)
    yes = queries.Openly.YES
    if open_to.agencies.get(person.agency.reference, yes) is not yes:
        return _UNNAMED
    if open_to.people.get(person.reference, yes) is not yes:
        return str(person.agency.name)
    return f"{person.name}, {person.agency.name}"


def _newest(table: Any, child: queries.ChildFacts) -> Any:
    rows = table.objects.select_related("by__agency").filter(child_id=child.id)
    return rows.order_by("-entered", "-pk").first()
