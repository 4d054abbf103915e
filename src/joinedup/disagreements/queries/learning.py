"""What is learnt from the third of a kind: what was promised each time, and who sees to it."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.children import queries as children
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.disagreements.models import Learning, LearningQuerySet
from joinedup.disagreements.rules import patterns
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references


@dataclass(frozen=True, slots=True)
class Promised:
    """What both said they would do differently. `words` is '' where the viewer is kept out of that child."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class LearningFacts:
    reference: str
    version: int
    pattern: str
    what: str
    one: str
    other: str
    owner: str
    owner_agency: str
    opened_at: datetime
    promised: tuple[Promised, ...]  # the oldest first
    times: int  # by now: a further one goes into the item that is open
    done: str
    done_by: str
    ended_at: datetime | None
    may_finish: bool


def learning(viewer: Viewer, reference: str) -> LearningFacts | None:
    wanted = references.parse(reference) or ""
    row = _rows(viewer).filter(reference=wanted).first()
    return None if row is None else _facts(viewer, row)


def learnings(viewer: Viewer) -> tuple[LearningFacts, ...]:
    """What is open first, then the newest that was finished."""
    rows = _rows(viewer).order_by("-entered", "-pk")[:50]
    return tuple(sorted((_facts(viewer, row) for row in rows), key=lambda one: one.ended_at is not None))


def _rows(viewer: Viewer) -> LearningQuerySet:
    rows = Learning.objects.visible_to(viewer)
    return rows.select_related("one", "other", "owner", "owner_desk", "owner_agency", "done_by")


def _facts(viewer: Viewer, row: Learning) -> LearningFacts:
    of = list(row.of.order_by("ended_at", "pk"))
    guards = children.guards_of({one.child_id for one in of})

    def may_read(child_id: int) -> bool:
        guard, me = guards.get(child_id, NO_GUARDS), viewer.practitioner_id
        return me not in guard.out and (guard.named is None or me in guard.named)

    owner = row.owner.name if row.owner else (row.owner_desk.name if row.owner_desk else "")
    pattern = next((one for one in patterns.patterns() if one.code == row.pattern), None)
    return LearningFacts(
        reference=row.reference,
        version=row.version,
        pattern=pattern.label if pattern else row.pattern,
        what=pattern.what if pattern else "",
        one=row.one.name,
        other=row.other.name,
        owner=owner,
        owner_agency=row.owner_agency.name,
        opened_at=row.entered,
        promised=tuple(
            Promised(one.ended_at, one.next_time if may_read(one.child_id) else "")
            for one in of
            if one.ended_at is not None
        ),
        times=len(of),
        done=row.done,
        done_by=row.done_by.name if row.done_by else "",
        ended_at=row.ended_at,
        may_finish=row.ended_at is None and row.owner_agency_id == viewer.agency_id,
    )
