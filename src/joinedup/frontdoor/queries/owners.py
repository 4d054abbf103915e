"""Whose every open concern is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from joinedup.agencies.queries import desk as desk_of
from joinedup.agencies.queries import on_duty, seats
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children.queries import guards_of
from joinedup.children.rules.guarding import NO_GUARDS, Guards, of_all
from joinedup.frontdoor.models import (
    Advice,
    Concern,
    Conversation,
    FollowThrough,
    HeldBack,
    Named,
    Owed,
    Path,
    PlannedContact,
    Recommendation,
)
from joinedup.frontdoor.queries.beside import holder_of, unsaid
from joinedup.frontdoor.queries.following import open_afterwards, passed_on
from joinedup.frontdoor.queries.triage import past_closing_since
from joinedup.frontdoor.rules import paths, progress
from joinedup.frontdoor.rules.advising import Naming, named_by
from joinedup.frontdoor.rules.owed import What
from joinedup.frontdoor.rules.paths import PathCode
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.kernel.london import end_of_day


def open_work(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Every concern that is not finished, for the front door and for whoever waits to hear of it."""
    here = Concern.objects.filter(area_id=area_id).defer("worry", "childs_words", "working_well")
    open_ones = [state.value for state in progress.OPEN]
    waiting = Recommendation.objects.filter(concern__area_id=area_id, concern__state__in=open_ones)
    recommended = dict(
        waiting.filter(sent_back_at=None, before=None, asked_at=None).values_list("concern_id", "entered")
    )
    at_the_door = here.filter(state__in=open_ones).select_related("desk")
    # What is owed of a decision that is taken anew is no concern's any more.
    debts = Owed.objects.filter(area_id=area_id, given_at=None, closed_at=None)
    owed = [(one, one.concern) for one in debts.select_related("concern__desk") if one.concern is not None]
    holds = HeldBack.objects.filter(area_id=area_id, ended_at=None).select_related("concern__desk")
    held = [hold for hold in holds if hold.what == What.DECISION]
    later = {hold.concern_id: hold for hold in holds if hold.what == What.CAME_OF_IT}
    unheard = list(here.filter(Q(told=None) | Q(told__read_at=None)).select_related("told"))
    afterwards = open_afterwards(area_id)
    owing = [concern for _, concern in owed] + [hold.concern for hold in held]
    owing += [concern for _, concern in afterwards]
    guards = _guards_on((*at_the_door, *unheard, *owing))
    items = [
        _guarded(_at_the_door(row, recommended_at=recommended.get(row.pk), at=at), row, guards)
        for row in at_the_door
    ]
    items += [_guarded(_to_tell(debt, row, later.get(row.pk)), row, guards) for debt, row in owed]
    items += [_guarded(_to_look_at(hold), hold.concern, guards) for hold in held]
    items += [_guarded(item, concern, guards) for item, concern in afterwards]
    # Whoever stayed unnamed has nobody who would be seen to wait.
    heard_of = ((row, row.sender_agency_id) for row in unheard)
    waiting_to_hear = (
        replace(_guarded(_to_hear_of(row, agency), row, guards), only_for=None)
        for row, agency in heard_of
        if agency is not None
    )
    return (*items, *waiting_to_hear, *_open_talks(area_id, at=at), *_paths(area_id))


def contacts_to_settle(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Planned contacts past their day, of one concern together: whoever's planned them, or the front door's.

    Where two have planned one each, they are the front door's: nothing lies in two lists. Once a concern is
    decided nobody of the hub opens it any more, and their contacts are the front door's too.
    """
    of_each: dict[int, list[PlannedContact]] = {}
    for one in unsaid(area_id, at=at):
        of_each.setdefault(one.concern_id, []).append(one)
    concerns = {those[0].concern_id: those[0].concern for those in of_each.values()}
    guards = _guards_on(concerns.values())
    return tuple(
        _guarded(_to_settle(concerns[key], those, closed=concerns[key].of_a_worker), concerns[key], guards)
        for key, those in of_each.items()
    )


def passed_on_work(area_id: int, *, desks: Collection[int]) -> tuple[OpenItem, ...]:
    """What was passed on to one of these desks, until somebody says what came of it."""
    if not desks:
        return ()
    found = passed_on(FollowThrough.objects.filter(area_id=area_id, ended_at=None, desk_id__in=desks))
    guards = _guards_on(concern for _, concern in found) if found else {}
    return tuple(_guarded(item, concern, guards) for item, concern in found)


def _to_settle(row: Concern, contacts: list[PlannedContact], *, closed: bool) -> OpenItem:
    """`closed`: the hub does not read it any more, though it is not decided."""
    day_over = end_of_day(contacts[0].on_day)
    return OpenItem(
        code="contact.to_settle" if State(row.state) in progress.OPEN and not closed else "contact.left_open",
        what="A planned contact, to say what came of it",
        reference=row.reference,
        agency_id=row.desk.agency_id,
        desk_id=row.desk_id,
        person_id=holder_of(contacts),
        since=day_over,
        due=day_over,
    )


def _paths(area_id: int) -> tuple[OpenItem, ...]:
    """What follows after an incident and is not done: the desk's, or whoever's has taken it on."""
    rows = Path._base_manager.filter(area_id=area_id, ended_at=None)
    rows = rows.select_related("desk", "incident__concern").order_by("pk")
    guards = _guards_on(row.incident.concern for row in rows)
    return tuple(_guarded(_after_an_incident(row), row.incident.concern, guards) for row in rows)


def _after_an_incident(row: Path) -> OpenItem:
    return OpenItem(
        "path.open", f"After an incident: {paths.paths()[PathCode(row.code)].label.lower()}",
        row.reference, row.desk.agency_id, row.desk_id, row.taken_by_id, row.entered, row.due_at,
    )  # fmt: skip


def _guards_on(concerns: Iterable[Concern]) -> dict[int, tuple[Guards, frozenset[int]]]:
    """What guards each concern, by its key: what guards any child whom it is said to be about; and those."""
    children: dict[int, set[int]] = {row.pk: {row.child_id} if row.child_id else set() for row in concerns}
    tied = Named.objects.filter(concern_id__in=children).exclude(child=None)
    for concern, child in tied.values_list("concern_id", "child__pk"):
        children[concern].add(child)
    guards = guards_of(set().union(*children.values()))
    return {
        concern: (of_all(guards[child] for child in about if child in guards), frozenset(about))
        for concern, about in children.items()
    }


def _guarded(item: OpenItem, row: Concern, guards: Mapping[int, tuple[Guards, frozenset[int]]]) -> OpenItem:
    guard, about = guards.get(row.pk, (NO_GUARDS, frozenset()))
    return replace(item, not_for=guard.out, only_for=guard.named, children=about)


def _at_the_door(row: Concern, *, recommended_at: datetime | None, at: datetime) -> OpenItem:
    what, person, since, due = "A concern, to be read", None, row.entered, row.due_at
    if row.state == State.BEING_READ:
        what, person, since = "A concern, being read", row.reader_id, row.first_read_at or row.entered
    if row.state == State.RECOMMENDED:
        what, since = "A recommendation, for a manager", recommended_at or row.entered
    if row.state == State.WAITING:
        what, person = "A concern that waits for more", row.reader_id  # and its time limit runs on
        due = min((one for one in (row.due_at, row.waits_until) if one is not None), default=None)
    item = OpenItem(
        f"concern.{row.state}", what, row.reference, row.desk.agency_id, row.desk_id, person, since, due
    )
    return _past_closing(item, row, at=at)


def _past_closing(item: OpenItem, row: Concern, *, at: datetime) -> OpenItem:
    """While the front door is closed a red concern is whoever's answers then, and no day worker's at home."""
    if row.rating != Rating.RED or past_closing_since(row.area_id, at=at) is None:
        return item
    answers = desk_of(row.area_id, on_duty(row.desk_id, at=at).desk.reference)
    if answers is None:
        return item
    there = seats([answers.id]).get(answers.id, frozenset())
    person = item.person_id if item.person_id in there else None  # of the night team who has it, has it still
    return replace(item, agency_id=answers.agency_id, desk_id=answers.id, person_id=person)


def _to_tell(debt: Owed, row: Concern, hold: HeldBack | None) -> OpenItem:
    """What came of a concern, for whoever recommended on it; while it is held, for whoever looks again."""
    desk = row.desk
    return OpenItem(
        code="concern.to_tell",
        what="What came of a concern, to be told" if hold is None else "Feedback that is held, to look at",
        reference=row.reference,
        agency_id=desk.agency_id,
        desk_id=desk.pk,
        person_id=debt.teller_id if hold is None else hold.owner_id,
        since=debt.entered,
        due=end_of_day(debt.due_on if hold is None else hold.review_on),
    )


def _to_look_at(hold: HeldBack) -> OpenItem:
    desk = hold.concern.desk
    return OpenItem(
        code="concern.decision_held",
        what="A decision that is held from whoever told us, to look at",
        reference=hold.concern.reference,
        agency_id=desk.agency_id,
        desk_id=desk.pk,
        person_id=hold.owner_id,
        since=hold.entered,
        due=end_of_day(hold.review_on),
    )


def _to_hear_of(row: Concern, agency_id: int) -> OpenItem:
    decided = row.state == State.DECIDED
    return OpenItem(
        code="concern.unread" if decided else "concern.sent",
        what="What became of a concern, to be read" if decided else "A concern that was sent, to hear of",
        reference=row.reference,
        agency_id=agency_id,
        desk_id=row.hearer_desk_id,
        person_id=row.hearer_id or (None if row.hearer_desk_id else row.sender_id),
        since=row.decided_at or row.entered,
        due=None,
    )


def _open_talks(area_id: int, *, at: datetime) -> tuple[OpenItem, ...]:
    """Advice that is waited for is its desk's; what cannot stay un-named its author's, until it is named.

    Once its day is over it is the adviser's desk's as well, which rings them.
    """
    rows = Conversation.objects.filter(area_id=area_id, concern=None, desk__isnull=False)
    rows = rows.filter(Q(advice=None) | Q(advice__naming=Naming.MUST_NAME.value))
    found = list(rows.select_related("desk", "advice", "hearer", "hearer_desk").defer("worry"))
    late = (_not_named(row) for row in found if row.is_unnamed_still(at=at))
    return (*(_open_talk(row) for row in found), *late)


def _not_named(row: Conversation) -> OpenItem:
    assert row.desk is not None
    over = named_by(row.advice.entered)
    return OpenItem(
        "talk.not_named", "Nobody has named what cannot stay un-named: ring them", row.reference,
        row.desk.agency_id, row.desk_id, None, over, over, not_for=frozenset({row.by_id}),
    )  # fmt: skip


def _open_talk(row: Conversation) -> OpenItem:
    said: Advice | None = getattr(row, "advice", None)
    if said is None:
        assert row.desk is not None
        return OpenItem(
            code="talk.to_advise",
            what="Advice before a child is named, to be given",
            reference=row.reference,
            agency_id=row.desk.agency_id,
            desk_id=row.desk_id,
            person_id=None,
            since=row.entered,
            due=row.answer_by,
            not_for=frozenset({row.by_id}),
        )
    return OpenItem(
        code="talk.to_name",
        what="A worry that cannot stay un-named",
        reference=row.reference,
        agency_id=(row.hearer or row.hearer_desk or row).agency_id,
        desk_id=row.hearer_desk_id,
        person_id=row.hearer_id or (None if row.hearer_desk_id else row.by_id),
        since=said.entered,
        due=named_by(said.entered),
    )
