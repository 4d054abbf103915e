"""What waits for somebody else's look: read by those who may see who looked, closed with what they found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children.models import Child, Review
from joinedup.children.rules.reviewing import SORTS, Code, may_close
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.trail import actions as trail

MOST = 200


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """`child` is the reference, and only for those who may open that record."""

    reference: str
    version: int
    code: Code
    label: str
    why: str
    said: str  # what they gave as the reason
    who: str
    post: str
    agency: str
    child: str
    raised_at: datetime
    owner: str
    closed_at: datetime | None
    closed_by: str
    finding: str
    closed_because: str


def reviews(viewer: Viewer, *, closed: bool = False) -> tuple[ReviewLine, ...]:
    """Open ones, the longest open first; or those that were closed, the newest first."""
    rows = Review.objects.visible_to(viewer).filter(closed_at__isnull=not closed)
    return _lines(viewer, rows.order_by("-closed_at", "-pk") if closed else rows.order_by("occurred", "pk"))


def review(viewer: Viewer, reference: str) -> ReviewLine | None:
    wanted = references.parse(reference) or ""
    found = _lines(viewer, Review.objects.visible_to(viewer).filter(reference=wanted))
    return found[0] if found else None


def reviews_waiting(viewer: Viewer) -> int:
    return Review.objects.visible_to(viewer).filter(closed_at=None).count()


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """Every review that nobody has closed, and whose it is. Whom it is about has it on no list."""
    rows = Review.objects.filter(area_id=area_id, closed_at=None).select_related("owner", "desk", "about")
    return tuple(
        OpenItem(
            code="review.open",
            what=SORTS[Code(row.code)].label,
            reference=row.reference,
            agency_id=(row.owner or row.desk or row.about).agency_id,
            desk_id=row.desk_id,
            person_id=row.owner_id,
            since=row.entered,
            due=None,
            not_for=frozenset({row.about_id}),
            children=frozenset({row.child_id} if row.child_id else ()),
        )
        for row in rows
    )


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each review be the person's or the desk's that its item names now."""
    references = []
    for item in items:
        desk = {} if item.person_id is not None or item.desk_id is None else {"desk_id": item.desk_id}
        Review.objects.filter(reference=item.reference).update(owner_id=item.person_id, **desk)
        references.append(item.reference)
    trail.record("reviews.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


@store.action
def close_review(
    reference: str,
    *,
    finding: str,
    because: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say what was found. Where it was found to be somebody else, they are kept out no longer."""
    row = Review.objects.visible_to(by).select_related("guard").filter(reference=reference).first()
    if row is None:
        raise Http404
    code = Code(row.code)
    if version is not None and row.closed_at is not None:
        raise store.Stale(reference)
    insist(may_close(code=code, finding=finding, closed=row.closed_at is not None))
    row.change(
        based_on=version,
        finding=finding,
        closed_because=because,
        closed_at=at,
        closed_by_id=by.practitioner_id,
    )
    if row.guard is not None and finding == SORTS[code].settles and row.guard.until is None:
        row.guard.change(based_on=row.guard.version, until=at, ended_because=because)
    trail.record("review.closed", by=by, at=at, about=(reference,), typed=because)
    return reference


def _lines(viewer: Viewer, rows: Iterable[Review]) -> tuple[ReviewLine, ...]:
    whole = rows.select_related("about__agency", "owner", "desk", "closed_by", "glass", "child")  # type: ignore[attr-defined]
    found = list(whole[:MOST])
    theirs = set(
        Child.objects.theirs(viewer)
        .filter(pk__in=[row.child_id for row in found if row.child_id is not None])
        .values_list("pk", flat=True)
    )
    return tuple(_line(row, may_open=row.child_id in theirs) for row in found)


def _line(row: Review, *, may_open: bool) -> ReviewLine:
    code = Code(row.code)
    sort, owner = SORTS[code], row.owner or row.desk
    return ReviewLine(
        reference=row.reference,
        version=row.version,
        code=code,
        label=sort.label,
        why=row.why,
        said=row.glass.because if row.glass else "",
        who=row.about.name,
        post=row.about.post,
        agency=row.about.agency.name,
        child=row.child.reference if row.child is not None and may_open else "",
        raised_at=row.occurred,
        owner=owner.name if owner is not None else "",
        closed_at=row.closed_at,
        closed_by=row.closed_by.name if row.closed_by else "",
        finding=sort.findings.get(row.finding, ""),
        closed_because=row.closed_because,
    )
