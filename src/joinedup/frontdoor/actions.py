"""How a concern is told, read, tied to a child, recommended on, decided and answered.

Deciding and telling are one transaction: what is decided here was told, and to everybody who is owed it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_authorise, may_work, may_work_the_front_door
from joinedup.agencies.queries import front_door_desk, phone_of
from joinedup.children import actions as children
from joinedup.children.queries import Openly, case_of_reference, kept_out_of, openness_of
from joinedup.children.queries import child as child_seen_by
from joinedup.children.rules.arrivals import NewChild, NewHome, NewTold, NewWords
from joinedup.clocks import actions as clocks
from joinedup.clocks.rules.limits import Step
from joinedup.files import actions as files
from joinedup.files.queries import Found
from joinedup.files.rules.limits import DECIDED, NotTaken
from joinedup.frontdoor.models import SENDER, Authorisation, Concern, Recommendation, ToldSender
from joinedup.frontdoor.queries import TOLD_ADDRESS, UNNAMED
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.outcomes import left_open, outcome
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing import actions as sharing
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as vault_queries
from joinedup.vault.rules.kinds import Kind

_FREE_WORDS = ("worry", "childs_words", "working_well", "tried_already", "family_knows_detail")
_LONGEST_ADDRESS, _LONGEST_POSTCODE = 200, 10  # of a home's columns


@store.action
def tell(told: Told, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Take a concern in, give it to the desk of the front door and set its clock going."""
    insist(may_work(by))
    concern = _taken_in(told, area_id=by.area_id, at=at)
    concern.sender_id, concern.sender_agency_id = by.practitioner_id, by.agency_id
    concern.save(force_insert=True)
    clocks.start(Step.REFERRAL_DECISION, concern.reference, by=by, at=at)
    trail.record("concern.told", by=by, at=at, about=(concern.reference,))
    return concern.reference


def _taken_in(told: Told, *, area_id: int, at: datetime) -> Concern:
    return Concern(
        area_id=area_id,
        occurred=at,
        entered=at,
        desk_id=front_door_desk(area_id).id,
        worry=told.worry,
        last_happened=Concern.LastHappened(told.last_happened),
        childs_words=told.childs_words,
        working_well=told.working_well,
        tried_already=told.tried_already,
        family_knows=Concern.FamilyKnows(told.family_knows),
        family_knows_detail=told.family_knows_detail,
        child_name=told.child_name,
        child_birth_date=told.child_birth_date,
        child_expected_date=told.child_expected_date,
        child_age=told.child_age,
        child_address=told.child_address,
        child_postcode=told.child_postcode,
    )


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Somebody who asked to stay unnamed, as the trail and the receipts name them."""

    area_id: int
    reference: str = "unnamed"
    agency_reference: str = ""


@store.action
def tell_unnamed(told: Told, *, sender: Viewer, by: Unnamed, at: datetime, key: str = "") -> str:
    """Take a concern in from somebody who asks to stay unnamed: who it is goes into the vault alone.

    The sender finds it again by a token that tells nothing without the keyring.
    """
    who = json.dumps(
        {"name": sender.name, "agency": sender.agency_name, "phone": phone_of(sender.practitioner_id)}
    )
    insist(may_work(sender))
    concern = _taken_in(told, area_id=by.area_id, at=at)
    vault.put(
        who,
        kind=Kind.REFERRER,
        about=concern.reference,
        field="sender",
        owner_id=0,  # the agency would tell who it is
        by=by,
        at=at,
    )
    concern.sender_token = vault_queries.index(sender.reference, use=SENDER)
    concern.save(force_insert=True)
    clocks.start(Step.REFERRAL_DECISION, concern.reference, by=by, at=at)
    trail.record("concern.told", by=by, at=at, about=(concern.reference,))
    return concern.reference


@store.action
def add_file(reference: str, *, found: Found, called: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Keep a file with the sender's own concern, for as long as it is not decided."""
    insist_on_an_open_concern(reference, by=by)
    return files.attach(reference, found=found, called=called, sender=by.practitioner_id, by=by, at=at)


def insist_on_an_open_concern(reference: str, *, by: Viewer) -> None:
    """
    Raises:
        NotTaken: it is decided, and nobody would read what comes now.
    """
    insist(may_work(by))
    concern = Concern.objects.sent_by(by).filter(reference=reference).first()
    if concern is None:
        raise Http404
    if concern.decided_at is not None:
        raise NotTaken(DECIDED)


@store.action
def begin_reading(reference: str, *, by: Viewer, at: datetime) -> None:
    """Say that the front door has opened a concern; the first reader counts, later ones change nothing."""
    concern = _concern(reference, by=by)
    if concern.state == State.RECEIVED:
        concern.change(
            based_on=concern.version,
            state=State.BEING_READ.value,
            first_read_at=at,
            reader_id=by.practitioner_id,
        )
    trail.record("concern.reading_begun", by=by, at=at, about=(reference,))


@store.action
def tie(reference: str, *, child: str, version: int | None, by: Viewer, at: datetime, key: str = "") -> str:
    """Say which child a concern is about; what was told of the family and what the child said go with it."""
    concern = _as_shown(reference, version=version, by=by)
    insist(progress.may_tie(State(concern.state)))
    facts = child_seen_by(by, child)
    if facts is None:
        raise Http404
    _forget_where_it_was_tied(concern, by=by, at=at)
    state = State.BEING_READ.value if concern.state == State.RECEIVED else concern.state
    concern.change(
        based_on=version,
        child_id=facts.id,
        tied_by_id=by.practitioner_id,
        tied_at=at,
        state=state,
        first_read_at=concern.first_read_at or at,
        reader_id=by.practitioner_id,
    )
    _write_down_on_the_child(concern, child=facts.reference, by=by, at=at)
    sharing.concern_stands(reference, child=facts.reference, by=by, at=at)
    keep_what_was_told(facts.reference, by=by, at=at)
    trail.record("concern.tied", by=by, at=at, about=(reference, facts.reference))
    return reference


@store.action
def keep_what_was_told(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal, in every concern about a protected child, where the child was said to live, and words saying it.

    Called where a concern is tied to a child, and where a child's address is protected.
    """
    people = case_of_reference(child)
    concerns = list(Concern.objects.filter(area_id=by.area_id, child__reference=child))
    if concerns and child in vault_queries.protected_among([child]):
        for concern in concerns:
            _keep_the_told_address(concern, by=by, at=at)
    for concern in concerns:
        texts = {name: getattr(concern, name) for name in _FREE_WORDS}
        kept = vault.keep_words(texts, about=concern.reference, people=people, by=by, at=at)
        Concern.objects.filter(pk=concern.pk).update(**kept)
    children.keep_words_about(child, by=by, at=at)
    trail.record("concern.words_kept", by=by, at=at, about=tuple(each.reference for each in concerns))


@store.action
def tie_to_new(
    reference: str,
    *,
    given_name: str,
    family_name: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Make a child of what was told, where nobody here knows one, and tie the concern to it."""
    concern = _as_shown(reference, version=version, by=by)
    insist(progress.may_tie(State(concern.state)))
    child = children.add_child(
        NewChild(
            given_name=given_name,
            family_name=family_name,
            birth_date=concern.child_birth_date,
            expected_date=concern.child_expected_date,
            home=_home_of(concern, by=by, at=at),
            occurred=concern.occurred,
        ),
        by=by,
        at=at,
    )
    return tie(reference, child=child, version=version, by=by, at=at)


@store.action
def untie(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Take a tie back that was wrong, and with it what was written down on the wrong child."""
    concern = _as_shown(reference, version=version, by=by)
    insist(progress.may_tie(State(concern.state)))
    was = concern.child
    _forget_where_it_was_tied(concern, by=by, at=at)
    concern.change(
        based_on=version, child_id=None, tied_by_id=None, tied_at=None, reader_id=by.practitioner_id
    )
    sharing.concern_is_over(reference, by=by, at=at)
    about = (reference,) if was is None else (reference, was.reference)
    trail.record("concern.untied", by=by, at=at, about=about, typed=because)
    return reference


@store.action
def recommend(
    reference: str,
    *,
    outcome_code: str,
    because: str,
    tell_sender: str,
    tell_holders: Mapping[str, Mapping[str, str]],
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Put an outcome, its reason and every text that goes with it before a manager.

    `tell_holders` says for each answered question what became of the answer: {'code': ..., 'line': ...}.
    """
    concern = _as_shown(reference, version=version, by=by)
    insist(progress.may_recommend(State(concern.state), tied=concern.child_id is not None))
    _insist_on_words(outcome_code, because, tell_sender)
    concern.change(based_on=version, state=State.RECOMMENDED.value, reader_id=by.practitioner_id)
    Recommendation.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        outcome=outcome_code,
        because=because,
        tell_sender=tell_sender,
        tell_holders={question: dict(told) for question, told in tell_holders.items()},
        by_id=by.practitioner_id,
    )
    trail.record("concern.recommended", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def authorise(
    reference: str,
    *,
    because: str,
    tell_sender: str,
    tell_holders: Mapping[str, Mapping[str, str]],
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Decide, stop the clock, tell the sender and tell everybody who answered: all of it, or nothing."""
    concern = _as_shown(reference, version=version, by=by)
    recommendation = _open_recommendation(concern)
    insist(may_authorise(by, recommended_by=recommendation.by.reference))
    _insist_on_words(recommendation.outcome, because, tell_sender)
    concern.change(based_on=version, state=State.DECIDED.value, decided_at=at)
    Authorisation.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        recommendation=recommendation,
        because=because,
        by_id=by.practitioner_id,
    )
    ToldSender.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        outcome=recommendation.outcome,
        text=tell_sender,
    )
    clocks.stop(Step.REFERRAL_DECISION, reference, by=by, at=at)
    if (
        concern.sender is not None
        and concern.sender_agency is not None  # else a message would name them
        and not _is_kept_out(concern, concern.sender_id)
    ):
        notices.tell(
            Template.CONCERN_DECIDED,
            to=concern.sender.reference,
            to_agency=concern.sender_agency.reference,
            thing=reference,
            by=by,
            at=at,
        )
    sharing.give_outcomes(reference, outcomes=tell_holders, by=by, at=at)
    sharing.concern_is_over(reference, by=by, at=at)
    trail.record("concern.decided", by=by, at=at, about=(reference,), typed=because)
    return reference


def _is_kept_out(concern: Concern, person_id: int | None) -> bool:
    out = {} if concern.child_id is None else kept_out_of([concern.child_id])
    return any(person_id in people for people in out.values())


@store.action
def send_back(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Give a recommendation back to whoever made it, with the reason. Nobody is told anything."""
    concern = _as_shown(reference, version=version, by=by)
    recommendation = _open_recommendation(concern)
    insist(may_authorise(by, recommended_by=recommendation.by.reference))
    concern.change(based_on=version, state=State.BEING_READ.value, reader_id=recommendation.by_id)
    recommendation.change(based_on=recommendation.version, sent_back_because=because, sent_back_at=at)
    trail.record("concern.sent_back", by=by, at=at, about=(reference,), typed=because)
    return reference


@store.action
def read_what_was_told(reference: str, *, sender: Viewer, by: trail.Actor, at: datetime) -> None:
    """Note that the sender has opened what they were told. Only the first time counts.

    `by` is the sender, or `Unnamed` for one who asked to stay so.
    """
    theirs = Concern.objects.sent_by(sender).filter(reference=reference)
    told = ToldSender.objects.filter(concern__in=theirs, read_at=None).first()
    if told is not None:
        told.change(based_on=told.version, read_at=at)
    trail.record("concern.outcome_read", by=by, at=at, about=(reference,))


@store.action
def rehome(
    practitioner_id: int, *, to: int | None, desk_id: int | None, by: trail.Actor, at: datetime
) -> None:
    """Let nothing be theirs who has left: `to` is a colleague who takes it on, else it is the desk's.

    What a form was made with still stands: who has taken something on is no part of its text.
    """
    open_ones = [state.value for state in progress.OPEN]
    Concern.objects.filter(reader_id=practitioner_id, state__in=open_ones).update(reader_id=to)
    unheard = Concern.objects.filter(Q(told=None) | Q(told__read_at=None))
    sent = Q(sender_id=practitioner_id, hearer=None, hearer_desk=None) | Q(hearer_id=practitioner_id)
    unheard.filter(sent).update(hearer_id=to, hearer_desk_id=desk_id if to is None else None)
    trail.record("concerns.rehomed", by=by, at=at)


def _keep_the_told_address(concern: Concern, *, by: Viewer, at: datetime) -> None:
    told = ", ".join(filter(None, (concern.child_address, concern.child_postcode)))
    if told:
        vault.put(
            told,
            kind=Kind.WORDS,
            about=concern.reference,
            field=TOLD_ADDRESS,
            owner_id=by.agency_id,
            by=by,
            at=at,
        )
        Concern.objects.filter(pk=concern.pk).update(child_address="", child_postcode="")


def _as_shown(reference: str, *, version: int | None, by: Viewer) -> Concern:
    """The concern, if it is still what was on the page; asked first, since both texts must be seen."""
    concern = _concern(reference, by=by)
    store.insist_on_version(concern, version)
    return concern


def _concern(reference: str, *, by: Viewer) -> Concern:
    """The concern, for somebody who works at the front door; for everybody else there is none."""
    insist(may_work_the_front_door(by))
    found = (
        Concern.objects.visible_to(by).select_related("child", "sender__agency").filter(reference=reference)
    )
    concern = found.first()
    if concern is None:
        raise Http404
    return concern


def _open_recommendation(concern: Concern) -> Recommendation:
    insist(progress.may_decide(State(concern.state)))
    return concern.recommendations.select_related("by").get(sent_back_at=None)


def _insist_on_words(outcome_code: str, because: str, tell_sender: str) -> None:
    """The last door before a silent or half-written message; the forms ask for the same in a sentence."""
    if outcome(outcome_code) is None:
        raise ValueError(f"{outcome_code!r} is no outcome of the front door.")
    if not because.strip() or not tell_sender.strip() or left_open(tell_sender):
        raise ValueError("A decision needs its reason, and a text for the sender without gaps.")


def _account(concern: Concern, *, child: str) -> tuple[NewTold, NewWords | None]:
    """What the concern says of the family and of the child's words, as it is written down on a child."""
    who = _who_may_be_named(concern, child=child)
    told = NewTold(
        child=child,
        state=concern.family_knows,
        what=concern.family_knows_detail,
        said_by=who,
        occurred=concern.occurred,
    )
    if not concern.childs_words:
        return told, None
    words = NewWords(child=child, words=concern.childs_words, heard_by=who, occurred=concern.occurred)
    return told, words


def _write_down_on_the_child(concern: Concern, *, child: str, by: Viewer, at: datetime) -> None:
    told, words = _account(concern, child=child)
    children.record_family_told(told, by=by, at=at)
    if words is not None:
        children.record_childs_words(words, by=by, at=at)


def _who_may_be_named(concern: Concern, *, child: str) -> str:
    """Who says so, as everybody who opens the child may read it.

    A service that works with the child on condition that it is not named is not named by what it told us.
    """
    if concern.sender is None:
        return UNNAMED
    agency = concern.sender.agency
    openly = openness_of(child).agencies.get(agency.reference, Openly.YES)
    if openly is Openly.YES:
        return f"{concern.sender.name}, {agency.name}"
    return "a service that is named on request"


def _forget_where_it_was_tied(concern: Concern, *, by: Viewer, at: datetime) -> None:
    if concern.child is not None and concern.tied_at is not None:
        told, words = _account(concern, child=concern.child.reference)
        children.take_back(told, words, entered=concern.tied_at, by=by, at=at)


def _home_of(concern: Concern, *, by: Viewer, at: datetime) -> str:
    """The home as it was told, or ''. A postcode that is too long to be one goes into the address line."""
    address, postcode = concern.child_address, concern.child_postcode
    if not address and not postcode:
        return ""
    if len(postcode) > _LONGEST_POSTCODE:
        address, postcode = ", ".join(filter(None, (address, postcode)))[:_LONGEST_ADDRESS], ""
    return children.add_home(NewHome(address or "Address not told", postcode), by=by, at=at)
