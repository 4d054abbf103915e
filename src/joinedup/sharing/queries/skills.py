"""What a question needs somebody to be trained for, and who of the desk that is asked is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from joinedup.agencies.queries.skilled import at_desks, label_of, skills_in, who_of
from joinedup.children import queries as children
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.sharing.models import Question


@dataclass(frozen=True, slots=True)
class Needed:
    """A skill that a question needs, in words; who at its desk has it and is on, or that nobody does."""

    label: str
    because: str = ""  # '' where who is there is not said
    phone: str = ""

    @property
    def words(self) -> str:
        return f"Needs: {self.label}" + (f". {self.because}" if self.because else "")


def skills_needed(rows: Iterable[Question], *, viewer: Viewer, named: Collection[int]) -> dict[int, Needed]:
    """By the key of each question that needs a skill; whoever is there is named for those of `named` alone.

    Who is kept out of the child is left out without a word, as where somebody is proposed.
    """
    those = [row for row in rows if row.skill]
    if not those:
        return {}
    today = today_in_london(viewer.at)
    kept, found = children.kept_out_of(row.child_id for row in those), {}
    # Of all desks at once: a list may hold many questions, and few children have anybody kept out of them.
    desks: dict[frozenset[int], set[int]] = {}
    for row in those:
        if row.pk in named:
            desks.setdefault(frozenset(kept[row.child_id]), set()).add(row.desk_id)
    lines = {out: at_desks(viewer, at, without=out) for out, at in desks.items()}
    for row in those:
        label = label_of(row.skill, area_id=viewer.area_id, today=today)
        found[row.pk] = Needed(label)
        if row.pk in named:
            there = lines[frozenset(kept[row.child_id])].get(row.desk_id, ())
            who = who_of(there, row.skill, viewer=viewer)
            phone = who.on[0].phone if who.on else ""
            found[row.pk] = Needed(label, f"{who.because}.", phone)
    return found


def who_is_trained(
    viewer: Viewer, desks: Mapping[int, str], *, without: Collection[int]
) -> tuple[dict[int, tuple[str, ...]], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Of these desks, by key with their names: for each what its people are trained for and who is on; and
    for each skill of the area at which of them somebody is."""
    lines = at_desks(viewer, desks, without=without)
    by_desk = {
        desk: tuple(f"{line.skill.label}: {line.found.because}." for line in those)
        for desk, those in lines.items()
    }
    skills = sorted(skills_in(viewer.area_id, today=today_in_london(viewer.at)), key=lambda one: one.label)
    by_skill = tuple(
        (
            skill.label,
            tuple(
                f"{desks[desk]}: {line.found.because}."
                for desk, those in lines.items()
                for line in those
                if line.skill.code == skill.code
            ),
        )
        for skill in skills
    )
    return by_desk, by_skill
