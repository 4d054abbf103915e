"""What is read of runs and pairs: by the two agencies that answer for a run, and by who looks at a pair."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, sameness
from joinedup.children.queries import extracts as held
from joinedup.children.queries.extracts import RecordShown
from joinedup.clocks import queries as clocks
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.person import Person
from joinedup.kernel import references
from joinedup.kernel.decisions import Decision
from joinedup.linking.models import Look, Run
from joinedup.linking.rules import looking, running
from joinedup.linking.rules.looking import Answer
from joinedup.linking.rules.running import State
from joinedup.pathway import queries as pathway
from joinedup.sharing import queries as sharing
from joinedup.vault import queries as sealed
from joinedup.vault.rules.kinds import ADOPTION, Kind

MOST = 200
OPEN = ("", Answer.UNSURE)  # of a pair: somebody is to say what it is, or to find out


@dataclass(frozen=True, slots=True)
class Yes:
    agency: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run as its two controllers read it. `may_run` says what is missing, in a sentence."""

    id: int
    reference: str
    version: int
    area_id: int
    agency_id: int
    agency: str
    agency_reference: str
    holder: str
    purpose: str
    basis: str
    dpia: str
    proposed_by: str
    proposed_at: datetime
    yes: tuple[Yes, ...]
    waits_for: tuple[str, ...]
    ran_at: datetime | None
    engine: str
    model: str
    came_to: dict[str, Any]
    may_run: Decision
    may_approve: Decision | None  # None: nobody in particular asks


@dataclass(frozen=True, slots=True)
class LookLine:
    reference: str
    agency: str
    because: str
    found_at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """One thing that was compared, for the picture and the words beside it."""

    what: str
    words: str
    agrees: bool | None
    bits: float


@dataclass(frozen=True, slots=True)
class LookFacts:
    reference: str
    version: int
    run: str
    record: RecordShown
    child: ChildFacts
    because: str
    weight: float
    steps: tuple[Spoke, ...]
    answer: str  # in words; '' while nobody has said
    settled: bool
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of a pair, for training: references, and no name."""

    run: str
    record: str
    child: str
    answer: str
    by: str
    at: datetime
    weight: float
    model: str


def open_children(area_id: int, *, at: datetime) -> frozenset[int]:
    """Children in an open matter: worked with now, in an episode of need, or in something not finished at the
    front door, in a question, on a clock that is late or in police protection."""
    items = (
        *frontdoor.open_work(area_id, at=at),
        *sharing.open_work(area_id),
        *pathway.open_work(area_id, at=at),
        *clocks.owed(area_id, at=at),
    )
    asked = {child for item in items for child in item.children}
    return held.worked_with_now(area_id, at=at) | asked


def kept_out(area_id: int, children: frozenset[str]) -> frozenset[str]:
    """Those of `children` to whom no extract is tied: where they live is sealed, or they were adopted."""
    adopted = sealed.sealed_under(children, use=ADOPTION, kind=Kind.ADOPTION_LINK)
    return (sealed.protected_in(area_id) & children) | adopted


def runs_of(viewer: Viewer) -> "QuerySet[Run]":
    mine = Run.objects.filter(area_id=viewer.area_id)
    return mine.filter(agency_id=viewer.agency_id) | mine.filter(holder_id=viewer.agency_id)


def looks_of(viewer: Viewer) -> "QuerySet[Look]":
    """Pairs that the viewer's agency answers for, of children whom the viewer may see."""
    rows = Look.objects.filter(children.seen_by(viewer), area_id=viewer.area_id)
    return rows.filter(run__holder_id=viewer.agency_id).select_related("record", "child", "run__agency")


def runs(viewer: Viewer) -> tuple[RunFacts, ...]:
    rows = runs_of(viewer).order_by("-pk")[:MOST]
    return tuple(_facts(row, at=viewer.at, viewer=viewer) for row in rows)


def run(viewer: Viewer, reference: str) -> RunFacts | None:
    row = runs_of(viewer).filter(reference=references.parse(reference) or "").first()
    return None if row is None else _facts(row, at=viewer.at, viewer=viewer)


def run_called(reference: str, *, at: datetime) -> RunFacts | None:
    """For the console, which is nobody in particular."""
    row = Run.objects.filter(reference=references.parse(reference) or "").first()
    return None if row is None else _facts(row, at=at)


def every_run(*, at: datetime) -> tuple[RunFacts, ...]:
    return tuple(_facts(row, at=at) for row in Run.objects.order_by("pk"))


def may_run(row: Run, *, at: datetime) -> Decision:
    yes = list(row.approvals.values_list("agency_id", "entered"))
    said = {agency for agency, _ in yes}
    waits = [party.name for party in (row.agency, row.holder) if party.pk not in said]
    return running.may_run(
        purpose=row.purpose,
        basis=row.basis,
        dpia=row.dpia,
        waits_for=waits,
        last_approved=max((when for _, when in yes), default=None),
        state=State(row.state),
        at=at,
    )


def not_the_same(area_id: int) -> frozenset[tuple[str, str]]:
    """Pairs of references, record and child, of which a person said something: never offered again."""
    rows = Look.objects.filter(area_id=area_id)
    return frozenset(rows.values_list("record__reference", "child__reference"))


def looks(viewer: Viewer, *, answered: bool = False) -> tuple[LookLine, ...]:
    rows = looks_of(viewer)
    rows = rows.exclude(answer__in=OPEN) if answered else rows.filter(answer__in=OPEN)
    return tuple(
        LookLine(row.reference, row.run.agency.name, row.because, row.entered, _said(row))
        for row in rows.order_by("-answered_at" if answered else "-weight", "pk")[:MOST]
    )


def many_looks(viewer: Viewer) -> int:
    """How many are open in all, of which `looks` gives the likeliest."""
    return looks_of(viewer).filter(answer__in=OPEN).count()


def waiting(viewer: Viewer) -> str:
    """How many pairs are new, in words, whatever brought them; '' where none waits for the viewer.

    How many there are in all stands on their own page: one file brings hundreds, which nobody does in a day.
    """
    since = viewer.at - looking.NEW_FOR
    looks = looks_of(viewer).filter(answer__in=OPEN)
    found = looks.aggregate(all=Count("pk"), lately=Count("pk", filter=Q(entered__gte=since)))
    pairs, new_pairs = sameness.many_found_by_files(viewer, since=since)
    return looking.new_in_words(found["lately"] + new_pairs) if found["all"] + pairs else ""


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """Everything that files brought and nobody has settled: one piece of work, of the front door's desk.

    How many there are is not said here: whoever opens it sees those that they may see.
    """
    desk = agencies.front_door_of(area_id)
    look = Look.objects.filter(area_id=area_id, answer__in=OPEN).order_by("entered", "pk").first()
    pair = sameness.oldest_of_files(area_id)
    found = [(one.entered, one.reference) for one in (look,) if one]
    found += [(one.said_at, one.reference) for one in (pair,) if one]
    if desk is None or not found:
        return ()
    since, reference = min(found)
    return (
        OpenItem(
            code="pairs.to_look_at",
            what="Records that files brought: somebody already known?",
            reference=reference,
            agency_id=agencies.front_door_desk(area_id).agency_id,
            desk_id=desk,
            person_id=None,
            since=since,
            due=None,
        ),
    )


def look(viewer: Viewer, reference: str) -> LookFacts | None:
    row = looks_of(viewer).filter(reference=references.parse(reference) or "").first()
    child = None if row is None else children.child(viewer, row.child.reference)
    if row is None or child is None:
        return None
    return LookFacts(
        reference=row.reference,
        version=row.version,
        run=row.run.reference,
        record=held.record_shown(row.record_id),
        child=child,
        because=row.because,
        weight=row.weight,
        steps=tuple(Spoke(*step) for step in row.steps),
        answer=_said(row),
        settled=row.answer in (Answer.SAME, Answer.NOT),
        answered_by=row.answered_by.name if row.answered_by else "",
        answered_at=row.answered_at,
    )


def labels(run_id: int | None = None) -> tuple[Label, ...]:
    """Everything that people said of pairs, the oldest first; of one run, where it is named."""
    rows = Look.objects.exclude(answer="").select_related("run", "record", "child", "answered_by")
    rows = rows if run_id is None else rows.filter(run_id=run_id)
    return tuple(
        Label(
            run=row.run.reference,
            record=row.record.reference,
            child=row.child.reference,
            answer=row.answer,
            by=row.answered_by.reference if row.answered_by else "",
            at=row.answered_at or row.entered,
            weight=row.weight,
            model=row.run.model,
        )
        for row in rows.order_by("answered_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class Labelled:
    area_id: int
    reference: str
    person: Person


def labelled(labels: Iterable[Label]) -> tuple[Labelled, ...]:
    """Whom labels are about, records and children, each once; none who is left out of every run."""
    said = tuple(labels)
    people = held.persons_of({one.record for one in said})
    wanted = frozenset(one.child for one in said)
    about: dict[str, set[str]] = defaultdict(
        set
    )  # of a record: whom it was said of, yes or no, and its child
    for one in said:
        about[one.record].add(one.child)
    for record, child_tied in held.children_tied(people).items():
        about[record].add(child_tied)
    everybody = wanted.union(*about.values())
    looked = Look.objects.exclude(answer="").values_list("area_id", "record__reference", "child__reference")
    area_of = {reference: area_id for area_id, *two in looked for reference in two}
    kept: set[str] = set()
    for area_id in sorted(set(area_of.values())):
        kept |= kept_out(area_id, everybody)
        for child in children.known_children(area_id):
            if child.reference in wanted:
                people[child.reference] = _as_one(child.described)
    return tuple(
        Labelled(area_of[reference], reference, person)
        for reference, person in sorted(people.items())
        if reference not in kept and not about[reference] & kept
    )


def _as_one(described: Iterable[Person]) -> Person:
    """As it is described first, with the first of each thing that is not said there."""
    first, *others = described
    for other in others:
        lacking = {
            name: getattr(other, name)
            for name in ("address_line", "postcode", "identifiers", "date_of_birth", "middle_name", "sex")
            if getattr(other, name) and not getattr(first, name)
        }
        first = replace(first, **lacking)
    return first


def _said(row: Look) -> str:
    return Answer(row.answer).words if row.answer else ""


def _facts(row: Run, *, at: datetime, viewer: Viewer | None = None) -> RunFacts:
    yes = list(row.approvals.select_related("agency", "by").order_by("pk"))
    said = {one.agency_id for one in yes}
    parties: Iterable[Any] = (row.agency, row.holder)
    judged = None
    if viewer is not None:
        judged = running.may_approve(
            own_id=viewer.agency_id,
            parties=(row.agency_id, row.holder_id),
            approved=said,
            state=State(row.state),
        )
    return RunFacts(
        id=row.pk,
        reference=row.reference,
        version=row.version,
        area_id=row.area_id,
        agency_id=row.agency_id,
        agency=row.agency.name,
        agency_reference=row.agency.reference,
        holder=row.holder.name,
        purpose=row.purpose,
        basis=row.basis,
        dpia=row.dpia,
        proposed_by=row.proposed_by.name,
        proposed_at=row.entered,
        yes=tuple(Yes(one.agency.name, one.by.name, one.entered) for one in yes),
        waits_for=tuple(party.name for party in parties if party.pk not in said),
        ran_at=row.ran_at,
        engine=row.engine,
        model=row.model,
        came_to=dict(row.came_to),
        may_run=may_run(row, at=at),
        may_approve=judged,
    )


def agencies_to_choose(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Whose extract it may be: (reference, name), without the one that answers for the open matters."""
    desk = agencies.front_door_of(viewer.area_id)
    holder = 0 if desk is None else agencies.front_door_desk(viewer.area_id).agency_id
    found = [one for one in agencies.agencies_in(viewer.area_id) if one.id != holder]
    if viewer.agency_id != holder:
        found = [one for one in found if one.id == viewer.agency_id]
    return tuple((one.reference, one.name) for one in found)
