"""One concern as the front door reads it, and what was told of the same child before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from joinedup.access.rules.roles import may_sit_at_the_hub, may_work_the_front_door
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import phone_of
from joinedup.children.queries import facts_for, may_be_named_beside
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells
from joinedup.clocks.queries import standing
from joinedup.clocks.rules.events import after_in_words, days_after
from joinedup.frontdoor.models import Concern, Named, Recommendation, TakenDown, ToldSender
from joinedup.frontdoor.queries.beside import beside
from joinedup.frontdoor.queries.discussing import is_to_hold
from joinedup.frontdoor.queries.feedback import news_of
from joinedup.frontdoor.queries.following import challenges, follow_through, more_asked
from joinedup.frontdoor.queries.outside import outside
from joinedup.frontdoor.queries.passing import is_passed_to
from joinedup.frontdoor.queries.people import (
    adults_to_tie,
    before,
    is_settled,
    people_of,
    people_to_contact,
    wrong_ties,
)
from joinedup.frontdoor.queries.public import detail_of
from joinedup.frontdoor.queries.shared import (
    TOLD_ADDRESS,
    age_of,
    as_written,
    of_an_adult,
    open_ones,
    sender_words,
    tells_of_no_child,
    who_raised,
)
from joinedup.frontdoor.queries.triage import triage_of
from joinedup.frontdoor.queries.values import (
    ConcernFacts,
    DecidedBeforeLine,
    DecisionLine,
    Earlier,
    InHand,
    OpenConcern,
    RecommendationLine,
)
from joinedup.frontdoor.rules import hearing, outcomes, progress, telling
from joinedup.frontdoor.rules.coming_in import CameBy, source_in_words, way_in_words
from joinedup.frontdoor.rules.following import WhyLate, follow_of
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.whom import About, about_in_words, to_look_at
from joinedup.gate.asked import once
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind


def may_open_files(viewer: Viewer, reference: str) -> bool:
    """Whether the files of this concern are there for the viewer: the front door's, or of one they sent."""
    return Concern.objects.visible_to(viewer, field="files").filter(reference=reference).exists()


def concern(viewer: Viewer, reference: str) -> ConcernFacts | None:
    """For the front door. None where it is absent, hidden or no reference at all: the same query."""
    row = _there(viewer, reference)
    return facts_of(row, viewer=viewer) if row and may_work_the_front_door(viewer).allowed else None


def concern_at_the_hub(viewer: Viewer, reference: str) -> ConcernFacts | None:
    """For an agency of the hub, which adds what it knows while a concern is open, and reads it on until a
    strategy discussion that was decided on is held; and for a desk that it was passed on to, of the hub or
    not, while that is followed. None as above."""
    row = _there(viewer, reference)
    if row is None:
        return None
    sits = may_sit_at_the_hub(viewer).allowed
    theirs = may_work_the_front_door(viewer).allowed or is_passed_to(viewer, row)
    theirs = theirs or (sits and (State(row.state) in progress.OPEN or is_to_hold(viewer, row)))
    if not theirs:
        return None
    facts = facts_of(row, viewer=viewer)
    return facts if sits else _with_whom_they_may_know(facts, row, viewer=viewer)


def _with_whom_they_may_know(facts: ConcernFacts, row: Concern, *, viewer: Viewer) -> ConcernFacts:
    """Outside the hub whoever told us is named as anybody is who works with the child."""
    agency, sender = row.sender_agency, row.sender
    if agency is None or sender is None:
        return facts
    about = row.children_in_it()
    openly = may_be_named_beside(viewer, about, agency=agency.pk, kind=agency.kind, person=sender.pk)
    return facts if openly else replace(facts, sender_name=KEPT_FROM_VIEW, sender_agency="", sender_phone="")


def _there(viewer: Viewer, reference: str) -> Concern | None:
    rows = Concern.objects.visible_to(viewer).select_related(
        "sender__agency", "sender_agency", "desk", "tied_by", "reader"
    )
    return rows.filter(reference=as_written(reference)).first()


def open_about(viewer: Viewer, child_reference: str) -> int:
    """How many concerns about this child are not decided, of those that the viewer is shown."""
    if not may_work_the_front_door(viewer).allowed:
        return 0
    child = as_written(child_reference)
    here = Q(child__reference=child) | Q(named__child__reference=child)
    return open_ones(viewer).filter(here).values("pk").distinct().count()


def open_concern_of(viewer: Viewer, child_reference: str) -> OpenConcern | None:
    """The newest concern about this child that is not decided, for the front door."""
    if not may_work_the_front_door(viewer).allowed:
        return None
    return once((open_concern_of, viewer, child_reference), lambda: _open_concern_of(viewer, child_reference))


def _open_concern_of(viewer: Viewer, child_reference: str) -> OpenConcern | None:
    child = as_written(child_reference)
    row = (
        open_ones(viewer)
        .filter(Q(child__reference=child) | Q(named__child__reference=child))
        .order_by("-entered", "-pk")
        .first()
    )
    if row is None:
        return None
    clock = standing(row.reference, at=viewer.at)
    return OpenConcern(row.reference, progress.inside_words(State(row.state)), clock)


def in_hand(child_id: int) -> tuple[InHand, ...]:
    """Every concern ever that is tied to a child: from when until it was decided."""
    rows = Concern.objects.filter(child_id=child_id, tied_at__isnull=False).order_by("pk")
    columns = ("reference", "tied_at", "decided_at")
    others = Named.objects.filter(child_id=child_id, place__gt=0, settled_at__isnull=False).order_by("pk")
    beside = others.values_list("concern__reference", "settled_at", "concern__decided_at")
    every = (*rows.values_list(*columns), *beside)
    return tuple(InHand(ref, tied, until) for ref, tied, until in every if tied)


def earlier_concerns(
    viewer: Viewer, child_ids: Iterable[int], *, than: datetime, leaving_out: str = ""
) -> dict[int, Earlier]:
    """Concerns told before `than`, by child, the first child of each and every other; a child without any is
    not in the answer."""
    asked = set(child_ids)
    rows = Concern.objects.visible_to(viewer).filter(entered__lte=than).exclude(reference=leaving_out)
    rows = rows.filter(of_a_worker=False).exclude(told__outcome__in=outcomes.kept_apart())
    columns = ("reference", "sender_id", "sender_token", "sender_agency_id")
    concerns: dict[int, set[str]] = defaultdict(set)
    people: dict[int, set[int | str]] = defaultdict(set)
    agencies: dict[int, set[int]] = defaultdict(set)
    # Two statements, each with an index of its own: no index serves an OR of two tables.
    for child in ("child_id", "named__child_id"):
        about = rows.filter(**{f"{child}__in": asked})
        for reference, sender_id, token, agency_id, child_id in about.values_list(*columns, child):
            concerns[child_id].add(reference)
            people[child_id].add(who_raised(sender_id, token, reference))
            agencies[child_id] |= {agency_id} - {None}
    return {
        child_id: Earlier(len(found), len(people[child_id]), len(agencies[child_id]))
        for child_id, found in concerns.items()
    }


def facts_of(row: Concern, *, viewer: Viewer) -> ConcernFacts:
    state, about, at = State(row.state), About(row.about), viewer.at
    child = facts_for(viewer, row.child_id) if row.child_id else None
    words = vault.standing(viewer, [row.reference], Kind.WORDS)
    address_kept = any(line.field == TOLD_ADDRESS for line in words)
    agency, sender = row.sender_agency, row.sender
    near = agency is not None and agency_tells(agency.kind, own=False)
    kept = child is not None and child.kept and near
    taken = TakenDown.objects.filter(concern=row).select_related("by").first()
    (unnamed,) = vault.standing(viewer, [row.reference], Kind.REFERRER) or (None,)
    newest_first = row.recommendations.select_related("by", "authorisation__by").order_by("-entered", "-pk")
    newest = newest_first.first()  # of all: it ends what came before it
    over = newest is None or newest.sent_back_at or newest.asked_at or newest.before_id
    waits = None if over else newest
    return ConcernFacts(
        reference=row.reference,
        version=row.version,
        state=state,
        state_words=progress.where_it_is(state, waits_until=row.waits_until, at=at),
        entered=row.entered,
        waiting=progress.how_long(row.occurred, at=row.decided_at or at),
        standing=standing(row.reference, at=at),
        desk=row.desk.name,
        sender_name=sender_words(row, kept=kept)
        if sender is None
        else KEPT_FROM_VIEW
        if kept
        else sender.name,
        sender_post="" if kept or sender is None else sender.post,
        sender_agency="" if sender is None else sender_words(row, kept=kept),
        sender_phone="" if kept or sender is None else phone_of(sender.pk),
        sender_sealed=sender is None and agency is None and row.verified,
        by_anybody=None if row.verified else detail_of(row.pk),
        rang_at=taken.occurred if taken else None,
        taken_down=_taken_down(row, taken),
        sender_reveal=unnamed.reference if unnamed is not None and unnamed.may_reveal else "",
        about=about,
        about_words=about_in_words(about),
        of_an_adult=of_an_adult(row).lines(),
        to_look_at=to_look_at(about),
        no_child=tells_of_no_child(row),
        worry=row.worry,
        last_happened=row.get_last_happened_display(),
        childs_words=row.childs_words,
        working_well=row.working_well,
        tried_already=row.tried_already,
        family_knows=row.get_family_knows_display(),
        family_knows_detail=row.family_knows_detail,
        child_name=telling.shown_name(row.child_name, about),
        told_name=row.child_name,
        age=age_of(row, at=at),
        birth_date=row.child_birth_date,
        expected_date=row.child_expected_date,
        address=row.child_address,
        postcode=row.child_postcode,
        address_kept=address_kept,
        outside="" if address_kept else outside(row, at=at),
        kept_words=tuple(line for line in words if line.may_reveal),
        note=telling.grown_up_note(row.child_birth_date, today=today_in_london(at)),
        child=child,
        tied_by=row.tied_by.name if row.tied_by else "",
        tied_at=row.tied_at,
        came_by=way_in_words(CameBy(row.came_by)),
        source=source_in_words(row.source),
        verified=row.verified,
        triage=triage_of(row, viewer=viewer),
        earlier=_earlier_than(viewer, row),
        recommendation=recommendation_line(waits) if waits else None,
        sent_back=recommendation_line(newest) if newest and newest.sent_back_at else None,
        decision=decision_line(ToldSender.objects.get(concern=row), waits)
        if waits and state is State.DECIDED
        else None,
        people=people_of(viewer, row),
        wrong_ties=wrong_ties(row),
        settled=is_settled(row),
        adults=adults_to_tie(row),
        to_contact=people_to_contact(row),
        before=before(viewer, row),
        hub=beside(viewer, row),
        follow=follow_through(concern=row, today=today_in_london(at)),
        challenges=challenges(row, today=today_in_london(at)),
        decided_before=_decided_before(row, at=at),
        more_asked=more_asked(row, at=at),
    )


def _taken_down(row: Concern, taken: TakenDown | None) -> str:
    later = after_in_words(days_after(occurred=row.occurred, entered=row.entered))
    if taken is None:
        return later
    return ", ".join(filter(None, (f"{taken.by.name} wrote it down", later, taken.because)))


def _earlier_than(viewer: Viewer, row: Concern) -> Earlier | None:
    if row.child_id is None:
        return None
    found = earlier_concerns(viewer, [row.child_id], than=row.entered, leaving_out=row.reference)
    return found.get(row.child_id, Earlier(0, 0, 0))


def _passed_on(row: Recommendation) -> tuple[tuple[str, str], ...]:
    follow = follow_of(row.follow)
    found = agencies.desk(row.area_id, follow.desk) if follow.desk else None
    if found is None:
        return ()
    worker = agencies.key_of(follow.worker) if follow.worker else None
    named = [one.name for one in agencies.people_called([worker] if worker else [])]
    return (("Passed to", ", ".join((*named, found.name, found.agency_name))),)


def recommendation_line(row: Recommendation) -> RecommendationLine:
    return RecommendationLine(
        outcome_code=row.outcome,
        outcome=outcomes.label(row.outcome),
        because=row.because,
        tell_sender=row.tell_sender,
        tell_holders=row.tell_holders,
        said=(*_passed_on(row), *follow_of(row.follow).lines()),
        by_when=follow_of(row.follow).by_when,
        by_time=follow_of(row.follow).by_time,
        heard=""
        if not row.heard and tells_of_no_child(row.concern)
        else hearing.in_words(row.heard, row.heard_line),
        by_reference=row.by.reference,
        by_name=row.by.name,
        at=row.entered,
        sent_back_because=row.sent_back_because,
        sent_back_at=row.sent_back_at,
    )


def _decided_before(row: Concern, *, at: datetime) -> tuple[DecidedBeforeLine, ...]:
    rows = row.decided_before.select_related(
        "by", "told", "recommendation__by", "recommendation__authorisation__by"
    )
    today = today_in_london(at)
    return tuple(
        DecidedBeforeLine(
            decision=decision_line(one.told, one.recommendation),
            recommended=recommendation_line(one.recommendation),
            follow=follow_through(before=one, today=today),
            kept_back=one.kept_back,
            news=news_of(row, before=one),
            opened_by=one.by.name,
            opened_at=one.entered,
        )
        for one in rows.order_by("-pk")
    )


def decision_line(told: ToldSender, recommendation: Recommendation) -> DecisionLine:
    made = recommendation.authorisation
    return DecisionLine(
        outcome=outcomes.label(told.outcome),
        kind=outcomes.kind_of_contact(told.outcome),
        because=made.because,
        why_late=WhyLate(made.late_because, made.late_agreed_by, made.late_meanwhile).lines(),
        by_reference=made.by.reference,
        by_name=made.by.name,
        at=told.entered,
        told=told.text,
        read_at=told.read_at,
    )
