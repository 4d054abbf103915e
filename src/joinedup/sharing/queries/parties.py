"""Whom a question lies between: for rooms above, in which the two sides go on about something else."""

from dataclasses import dataclass

from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Question
from joinedup.sharing.queries import sides


@dataclass(frozen=True, slots=True)
class Party:
    agency_id: int
    agency_reference: str
    agency_name: str
    agency_kind: str
    desk_id: int | None
    person_id: int | None  # who asked, or who answered it or has taken it on; None: the desk


@dataclass(frozen=True, slots=True)
class Parties:
    reference: str
    child_id: int
    ours: Party
    theirs: Party


def parties(viewer: Viewer, reference: str) -> Parties | None:
    """Both sides as the viewer stands to them; None where it is absent, hidden or no reference at all."""
    row = sides.row_of(Question.objects.of_either_side(viewer), reference)
    if row is None:
        return None
    asked, held = row.asker_agency, row.desk.agency
    asker = Party(
        asked.pk, asked.reference, asked.name, asked.kind, row.follower_desk_id,
        row.follower_id or (None if row.follower_desk_id else row.asker_id),
    )  # fmt: skip
    prepared = row.answers.exclude(released_at=None).order_by("-pk").values_list("prepared_by", flat=True)
    holder = Party(
        held.pk, held.reference, held.name, held.kind, row.desk_id, prepared.first() or row.answerer_id
    )
    ours, theirs = (asker, holder) if asked.pk == viewer.agency_id else (holder, asker)
    return Parties(row.reference, row.child_id, ours, theirs)
