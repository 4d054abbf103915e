"""Proposing a run, saying yes to it, keeping what it came to, and saying what a pair is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_answer_for_links, may_work_the_front_door
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.actions import extracts
from joinedup.children.queries import extracts as held
from joinedup.children.rules.arrivals import NewLink, NewRecord
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.linking import queries
from joinedup.linking.models import Approval, Look, Run
from joinedup.linking.rules import looking, running
from joinedup.linking.rules.looking import Answer
from joinedup.linking.rules.running import State
from joinedup.trail import actions as trail
from joinedup.trail.actions import Actor


@dataclass(frozen=True, slots=True)
class Found:
    """One pair that a run found. `link.verdict` says whether it is tied or a person looks."""

    link: NewLink
    weight: float
    probability: float
    steps: tuple[tuple[str, str, bool | None, float], ...]  # comparison, level in words, agrees, bits


@store.action
def propose(
    agency: str, *, purpose: str, basis: str, dpia: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Write down what a run would be for; nothing is read, and nothing is tied. `agency` is a reference."""
    insist(may_answer_for_links(by))
    whose = agencies.agency(by.area_id, agency)
    if whose is None:
        raise Http404
    desk = agencies.front_door_of(by.area_id)
    holder_id = None if desk is None else agencies.front_door_desk(by.area_id).agency_id
    insist(running.may_propose(agency_id=whose.id, holder_id=holder_id, own_id=by.agency_id))
    assert holder_id is not None
    row = Run.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        agency_id=whose.id,
        holder_id=holder_id,
        purpose=purpose,
        basis=basis,
        dpia=dpia,
        proposed_by_id=by.practitioner_id,
        state=State.PROPOSED,
    )
    trail.record("link.proposed", by=by, at=at, about=(row.reference,), typed=f"{purpose} {basis} {dpia}")
    return row.reference


@store.action
def approve(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Say yes to a run, for one's own agency."""
    insist(may_answer_for_links(by))
    row = queries.runs_of(by).filter(reference=reference).first()
    if row is None:
        raise Http404
    store.insist_on_version(row, version)
    approved = set(row.approvals.values_list("agency_id", flat=True))
    judged = running.may_approve(
        own_id=by.agency_id, parties=(row.agency_id, row.holder_id), approved=approved, state=State(row.state)
    )
    insist(judged)
    row.change(based_on=version)
    Approval.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        run=row,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
    )
    trail.record("link.approved", by=by, at=at, about=(reference,))
    return reference


@store.action
def keep(
    reference: str,
    *,
    records: Sequence[NewRecord],
    found: Sequence[Found],
    came_to: Mapping[str, Any],
    engine: str,
    model: str,
    by: trail.Actor,
    at: datetime,
) -> None:
    """Store what a run found, all of it or nothing, and that it ran.

    Only rows that are about somebody in an open matter are stored; of all others nothing is kept.
    """
    row = Run.objects.get(reference=reference, area_id=by.area_id)
    insist(queries.may_run(row, at=at))
    links = [one.link for one in found]
    tied = sum(link.verdict == "same" for link in links)
    extracts.tie_records(
        records, links, by=by, at=at, counted=f"{tied} tied, {len(links) - tied} for a person to look at"
    )
    record_keys = held.keys_of_records(link.record for link in links)
    child_keys = children.keys_of_children(link.child for link in links)
    Look.objects.bulk_create(
        (
            Look(
                area_id=by.area_id,
                occurred=at,
                entered=at,
                run=row,
                record_id=record_keys[one.link.record],
                child_id=child_keys[one.link.child],
                weight=one.weight,
                probability=one.probability,
                because=one.link.because,
                steps=[list(step) for step in one.steps],
            )
            for one in found
            if one.link.verdict != "same"
        ),
        batch_size=500,
    )
    row.change(
        based_on=row.version,
        state=State.DONE,
        ran_at=at,
        engine=engine,
        model=model,
        came_to=dict(came_to),
    )
    trail.record("link.ran", by=by, at=at, about=(reference,))


@store.action
def answer(
    reference: str, *, said: Answer, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say whether two records are one child's. Who said it, and when, stays with the pair."""
    insist(may_work_the_front_door(by))
    row = queries.looks_of(by).filter(reference=reference).first()
    if row is None or children.child(by, row.child.reference) is None:
        raise Http404
    store.insist_on_version(row, version)
    own = row.answered_by_id == by.practitioner_id
    insist(looking.may_answer(said, answered=row.answer, own=own))
    row.change(based_on=version, answer=said, answered_by_id=by.practitioner_id, answered_at=at)
    if said is not Answer.UNSURE:
        link = NewLink(
            record=row.record.reference,
            child=row.child.reference,
            verdict="same",
            rule="link.person",
            because="Somebody looked at the two records and said so.",
        )
        extracts.settle_link(link, same=said is Answer.SAME, by=by, at=at)
    trail.record("look.answered", by=by, at=at, about=(reference, row.child.reference), typed=said.words)
    return reference


@store.action
def say_who_is_written_out(references: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Before a file of people is written for training: who they are."""
    trail.record("link.people_written_out", by=by, at=at, about=tuple(references))
