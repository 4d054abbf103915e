"""How urgent a concern is, and who has it."""

from datetime import datetime

from django.db.models import Max

from joinedup import store
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.rules.continuity import How
from joinedup.clocks import actions as clocks
from joinedup.clocks.queries import profile, standing
from joinedup.clocks.rules.limits import Step
from joinedup.frontdoor.actions.opening import open_what_was_kept_back
from joinedup.frontdoor.actions.shared import concern_as_shown, say_whom_it_stands_about
from joinedup.frontdoor.actions.waking import wake_whoever_is_on_duty
from joinedup.frontdoor.actions.written_down import settle_on_the_children
from joinedup.frontdoor.models import Concern, Rated
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.rules import progress, ratings
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.ratings import Rating
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail


def set_going(reference: str, *, by: clocks.Actor, at: datetime, received: datetime | None = None) -> None:
    """Start the clock of the decision, and put the concern into its place of the queue.

    The clock runs from `received`, where that was earlier; who is woken goes by the hour that it is now.
    """
    clocks.start(Step.REFERRAL_DECISION, reference, by=by, at=received or at)
    due_at = _decided_by(reference, area_id=by.area_id, at=received or at)
    Concern.objects.filter(reference=reference).update(due_at=due_at)
    wake_whoever_is_on_duty(reference, by=by, at=at)


def set_going_again(concern: Concern, *, by: Viewer, at: datetime) -> None:
    """The same for one that is decided anew: its clock, and its rating's, count from now."""
    set_going(concern.reference, by=by, at=at)
    if concern.rating:
        due = _rated_by(concern, Rating(concern.rating), at=at)
        first = _first(due, _decided_by(concern.reference, area_id=by.area_id, at=at))
        Concern.objects.filter(pk=concern.pk).update(due_at=first)


@store.action
def rate(
    reference: str,
    *,
    rating: Rating,
    because: str,
    of_a_worker: bool = False,
    of_no_worker: bool = False,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say how urgent it is. Its time is counted from receipt, by the profile in use, and stored now.

    `of_a_worker`: it is about somebody who works with children. That is said once, also of one that was rated
    so before. `of_no_worker` takes it back, with a reason; so does what is recommended later.
    """
    concern = concern_as_shown(reference, version=version, by=by)
    insist(progress.may_triage(State(concern.state)))
    before = Rating(concern.rating) if concern.rating else None
    said = of_no_worker if concern.of_a_worker else of_a_worker
    if said:
        insist(ratings.may_say_of_a_worker(of_a_worker=not concern.of_a_worker, because=because))
        apart = concern.of_a_worker
        concern.change(based_on=version, of_a_worker=not concern.of_a_worker)
        version = concern.version
        settle_on_the_children(concern, apart=apart, by=by, at=at)
        open_what_was_kept_back(concern, by=by, at=at)
        code = "concern.said_of_a_worker" if concern.of_a_worker else "concern.said_of_no_worker"
        trail.record(code, by=by, at=at, about=(reference,), typed=because)
        if rating is before and not because.strip():
            return reference
    if not (said and rating is before):  # why it is said stands beside the rating that it has
        insist(ratings.may_rate(rating, before=before, because=because))
    due = _rated_by(concern, rating, at=at)
    Rated.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        rating=rating.value,
        because=because,
        profile=profile_in_use(by.area_id, today=today_in_london(at)).code,
        due_at=due,
        by_id=by.practitioner_id,
    )
    first = _first(due, _decided_by(reference, area_id=by.area_id, at=at))
    concern.change(based_on=version, rating=rating.value, due_at=first)
    if concern.children_in_it():
        say_whom_it_stands_about(concern, by=by, at=at)
    trail.record(f"concern.rated_{rating}", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def claim(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Take it on, also from somebody else: who has it is one person, and everybody sees who."""
    concern = concern_as_shown(reference, version=version, by=by)
    insist(progress.may_triage(State(concern.state)))
    concern.change(
        based_on=version,
        reader_id=by.practitioner_id,
        state=State.BEING_READ.value if concern.state == State.RECEIVED else concern.state,
        first_read_at=concern.first_read_at or at,
    )
    met(How.NOTIFICATION, (concern.sender_id, by.practitioner_id), about=concern.reference, by=by, at=at)
    trail.record("concern.claimed", by=by, at=at, about=(reference,))
    return reference


@store.action
def release(reference: str, *, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Give it back to the desk: nobody has it, and whoever is free takes it."""
    concern = concern_as_shown(reference, version=version, by=by)
    insist(progress.may_triage(State(concern.state)))
    concern.change(based_on=version, reader_id=None)
    trail.record("concern.released", by=by, at=at, about=(reference,))
    return reference


def _rated_by(concern: Concern, rating: Rating, *, at: datetime) -> datetime | None:
    """Counted from receipt; of what is decided anew, from the moment at which it was opened again."""
    opened = concern.decided_before.aggregate(last=Max("entered"))["last"]
    return ratings.due_at(
        rating,
        received_at=opened or concern.occurred,
        profile=profile_in_use(concern.area_id, today=today_in_london(at)),
        service_day=profile(concern.area_id, today=today_in_london(at)).service_day,
        calendar=england_and_wales(),
    )


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _decided_by(reference: str, *, area_id: int, at: datetime) -> datetime | None:
    clock = standing(reference, at=at)
    service_day = profile(area_id, today=today_in_london(at)).service_day
    return None if clock is None else ratings.decided_by(clock.due_on, service_day=service_day)
