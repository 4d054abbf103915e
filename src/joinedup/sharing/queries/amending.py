"""What was told, as its holder puts it right; and who had read it on the other side."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import Decision
from joinedup.sharing.models import Disclosed, Question
from joinedup.sharing.queries import sides
from joinedup.sharing.queries.values import HeldQuestion
from joinedup.sharing.rules.states import may_answer
from joinedup.trail import queries as trail

# Looks by which somebody of the asker's agency has the words before them.
_READ = ("question.looked", "question.copied", "child.looked")
_MOST = 200


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One thing that was told and stands. `number` counts all that were told, from one."""

    number: int
    headline: str
    summary: str
    read_by: tuple[str, ...]  # on the other side
    copied_by: tuple[str, ...]  # into their own case system


@dataclass(frozen=True, slots=True)
class Amending:
    held: HeldQuestion
    lines: tuple[ToldLine, ...]
    taken_back: tuple[int, ...]  # the numbers of those that do not stand any more
    may_amend: Decision


def amending(viewer: Viewer, reference: str) -> Amending | None:
    row = sides.row_of(Question.objects.held_by(viewer), reference)
    if row is None:
        return None
    held = sides.side_of(row, viewer=viewer)
    assert isinstance(held, HeldQuestion)
    told = enumerate(Disclosed.objects.visible_to(viewer).filter(question=row).order_by("pk"), start=1)
    lines, taken_back = [], []
    for number, one in told:
        if one.recalled_at is None:
            read_by, copied_by = readers(row, since=one.entered)
            lines.append(ToldLine(number, one.headline, one.summary, read_by, copied_by))
        else:
            taken_back.append(number)
    return Amending(held, tuple(lines), tuple(taken_back), may_answer(viewer, desk_id=row.desk_id))


def readers(
    row: Question, *, since: datetime, until: datetime | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who at the asker's agency had it before them since it was told, and who copied it, by name."""
    looks = trail.entries_about_any(
        [row.reference, row.child.reference], codes=_READ, since=since, newest=_MOST
    )
    theirs = [
        look
        for look in looks
        if look.agency == row.asker_agency.reference and (until is None or look.at <= until)
    ]
    people = agencies.practitioners_called({look.actor for look in theirs})

    def names(copied: bool) -> tuple[str, ...]:
        found = {
            people[look.actor].name
            for look in theirs
            if look.actor in people and (look.code == "question.copied" or not copied)
        }
        return tuple(sorted(found))

    return names(copied=False), names(copied=True)
