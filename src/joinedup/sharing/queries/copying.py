"""A question and its answer as one block of text, as far as the viewer's side may see it."""

from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Question
from joinedup.sharing.queries import sides
from joinedup.sharing.queries.thread import steps_of
from joinedup.sharing.queries.values import AskedQuestion, DisclosedLine, HeldQuestion, QuestionFacts
from joinedup.sharing.rules.copying import Entry, Part, day, moment, plain_text


def copy_of(viewer: Viewer, reference: str) -> tuple[AskedQuestion | HeldQuestion, str] | None:
    """The side and its text; None where the question is absent or hidden."""
    row = sides.row_of(Question.objects.of_either_side(viewer), reference)
    if row is None:
        return None
    side = sides.side_of(row, viewer=viewer)
    steps = steps_of(row, side)
    parts = (
        Part("The question", tuple(_asked(side.facts))),
        Part("Told at once, because it changes the child's safety tonight", _told(side.safety)),
        Part("What was told", _told(side.disclosed)),
        Part(
            "What happened",
            tuple(Entry(f"{moment(one.at)}: {one.who} {one.what}", (one.words,)) for one in steps),
        ),
    )
    title = f"Question {side.facts.reference}: {side.facts.topic}"
    copied_by = f"{viewer.name}, {viewer.agency_name}"
    return side, plain_text(title, parts, copied_by=copied_by, at=viewer.at)


def _asked(facts: QuestionFacts) -> list[Entry]:
    people = "; ".join(
        f"{one.name}, born {day(one.birth_date)}" if one.birth_date else one.name for one in facts.people
    )
    return [
        Entry(f"Asked by {facts.asker}, {facts.asker_agency}, {moment(facts.asked_at)}"),
        Entry(f"Asked of {facts.desk}, {facts.holder_agency}"),
        Entry(f"About {people}"),
        Entry(f"For the child {facts.child.name}"),
        Entry(f"From {day(facts.since)} to {day(facts.until)}, both days included"),
        *([Entry(f"A skill that is needed: {facts.skill.label}")] if facts.skill else ()),
        Entry(f"Why: {facts.why}"),
        Entry(f"Purpose: {facts.purpose}"),
        Entry(f"Basis in law: {facts.basis}"),
        Entry(f"The family: {facts.family_told}"),
        Entry(f"Needed by {moment(facts.needed_by)}"),
    ]


def _told(lines: tuple[DisclosedLine, ...]) -> tuple[Entry, ...]:
    found = []
    for line in lines:
        was = tuple(
            f"Changed by {one.by}, {moment(one.at)}: {one.because}"
            + (f" It read before: {one.headline} {one.summary}" if one.headline else "")
            for one in line.was
        )
        source = ", ".join(part for part in (line.weight, line.grade, line.agency) if part)
        below = (line.summary, f"Source: {source}. Told {moment(line.told_at)}.", line.conditions)
        handling = f"Handling: {line.handling}" if line.handling else ""
        found.append(Entry(f"{moment(line.occurred)}: {line.headline}", (*below, handling, *was)))
    return tuple(found)
