"""What was asked of specialists: by somebody, and of a desk or somebody at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from joinedup.agencies.models import SpecialistAsk
from joinedup.agencies.rules.owners import OpenItem
from joinedup.agencies.rules.topics import topics, topics_in
from joinedup.gate.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AskLine:
    reference: str
    who: str
    who_agency: str
    phone: str  # of whoever asked
    of: str  # the specialist, or the desk
    of_agency: str
    wanted: str
    asked_at: datetime
    came: str
    came_at: datetime | None
    theirs_to_answer: bool  # it waits for the viewer or their desk
    may_say: bool  # it was asked of the viewer or their desk


def asks(viewer: Viewer, *, most: int = 50) -> tuple[AskLine, ...]:
    """Those that the viewer asked, or that their desks were asked: what waits first, then the newest."""
    rows = _seen_by(viewer).order_by("came_at", "-asked_at")[: most * 2]
    waiting_first = sorted(rows, key=lambda row: (row.came_at is not None, -row.asked_at.timestamp()))
    return tuple(_line(row, viewer) for row in waiting_first[:most])


def ask_of(viewer: Viewer, reference: str) -> AskLine | None:
    row = _seen_by(viewer).filter(reference=reference).first()
    return None if row is None else _line(row, viewer)


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """What was asked of specialists and nobody has said what came of it, and whose it is."""
    rows = SpecialistAsk.objects.filter(came_at=None, desk__agency__area_id=area_id).select_related("desk")
    return tuple(
        OpenItem(
            code="specialist.to_answer",
            what="What was asked of a specialist, to say what came of it",
            reference=row.reference,
            agency_id=row.desk.agency_id,
            desk_id=row.desk_id,
            person_id=row.specialist_id,
            since=row.asked_at,
            due=None,
        )
        for row in rows.order_by("pk")
    )


def skills_needed(references: Iterable[str]) -> dict[str, frozenset[str]]:
    """What whoever takes each of these on must be trained for, as the words in which it was asked lead to it.

    What needs nobody trained is not in it.
    """
    rows = SpecialistAsk.objects.filter(reference__in=set(references)).values_list("reference", "wanted")
    found = {
        reference: frozenset(topic.skill for topic in topics_in(wanted, topics()) if topic.skill)
        for reference, wanted in rows
    }
    return {reference: skills for reference, skills in found.items() if skills}


def _seen_by(viewer: Viewer) -> QuerySet[SpecialistAsk]:
    rows = SpecialistAsk.objects.select_related("by__agency", "specialist", "desk__agency")
    mine = Q(by_id=viewer.practitioner_id) | Q(specialist_id=viewer.practitioner_id)
    return rows.filter(mine | Q(desk_id__in=viewer.desk_ids))


def _line(row: SpecialistAsk, viewer: Viewer) -> AskLine:
    asked_of = row.by_id != viewer.practitioner_id
    of = row.specialist.name if row.specialist else row.desk.name
    return AskLine(
        row.reference,
        f"{row.by.name}, {row.by.post}",
        row.by.agency.name,
        row.by.phone,
        of,
        row.desk.agency.name,
        row.wanted,
        row.asked_at,
        row.came,
        row.came_at,
        asked_of and row.came_at is None,
        asked_of,
    )
