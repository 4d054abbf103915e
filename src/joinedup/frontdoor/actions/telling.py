"""How a concern comes in, from somebody with a name or without, and the files that belong to it."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_work
from joinedup.agencies.queries import front_door_desk, kind_of, phone_of
from joinedup.children.rules.naming import age_in_words
from joinedup.files import actions as files
from joinedup.files.queries import Found
from joinedup.files.rules.limits import DECIDED, NotTaken
from joinedup.frontdoor.actions.feedback import read_news
from joinedup.frontdoor.actions.more import a_file_came
from joinedup.frontdoor.actions.triage import set_going
from joinedup.frontdoor.models import SENDER, Concern, MoreAsked, Named, ToldSender
from joinedup.frontdoor.queries.feedback import is_held
from joinedup.frontdoor.rules.coming_in import ANONYMOUS, PersonKind, PersonTold, source_of
from joinedup.frontdoor.rules.telling import Told
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as vault_queries
from joinedup.vault.rules.kinds import Kind


@store.action
def tell(told: Told, *, received: datetime | None = None, by: Viewer, at: datetime, key: str = "") -> str:
    """Take a concern in, give it to the desk of the front door and set its clock going.

    Its clock runs from `received`, where it was said earlier than it is told.
    """
    insist(may_work(by))
    concern = taken_in(told, area_id=by.area_id, received=received, at=at)
    concern.sender_id, concern.sender_agency_id = by.practitioner_id, by.agency_id
    concern.source = told.source or source_of(kind_of(by.agency_id))
    concern.save(force_insert=True)
    write_down_who_is_told_of(concern, told)
    set_going(concern.reference, by=by, at=at, received=received)
    trail.record("concern.told", by=by, at=at, about=(concern.reference,))
    return concern.reference


def write_down_who_is_told_of(concern: Concern, told: Told) -> None:
    """The first child, whose home stays in the concern's own columns, and then everybody else in order."""
    first = PersonTold(
        PersonKind.CHILD,
        name=told.child_name,
        birth_date=told.child_birth_date,
        expected_date=told.child_expected_date,
        age=_age_of(told, today=today_in_london(concern.entered)),
        known_by=told.child_known_by,
    )
    Named.objects.bulk_create(
        Named(
            area_id=concern.area_id,
            occurred=concern.occurred,
            entered=concern.entered,
            concern=concern,
            place=place,
            kind=one.kind.value,
            name=one.name,
            birth_date=one.birth_date,
            expected_date=one.expected_date,
            age=one.age,
            address=one.address,
            postcode=one.postcode,
            belongs=one.belongs,
            childs_words=one.childs_words,
            **asdict(one.known_by),
        )
        for place, one in enumerate((first, *told.people))
    )


def taken_in(told: Told, *, area_id: int, received: datetime | None = None, at: datetime) -> Concern:
    """The concern that is made of what was told, for the desk that answers for it; not saved yet.

    `received`: when it was said, where it is written down later.
    """
    return Concern(
        area_id=area_id,
        occurred=received or at,
        entered=at,
        came_by=told.came_by.value,
        source=told.source,
        verified=told.verified,
        desk_id=front_door_desk(area_id).id,
        about=told.about.value,
        of_a_worker=told.of_a_worker,
        **asdict(told.of_an_adult),
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
        child_age=_age_of(told, today=today_in_london(at)),
        child_address=told.child_address,
        child_postcode=told.child_postcode,
    )


def _age_of(told: Told, *, today: date) -> str:
    """As it was told; else by the part of a date that was."""
    part = told.child_known_by.birth_in_part
    return told.child_age or (age_in_words(None, today=today, in_part=part) if part else "")


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
    concern = taken_in(told, area_id=by.area_id, at=at)
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
    concern.source = told.source or ANONYMOUS  # their agency's code would tell who they are
    concern.save(force_insert=True)
    write_down_who_is_told_of(concern, told)
    set_going(concern.reference, by=by, at=at)
    trail.record("concern.told", by=by, at=at, about=(concern.reference,))
    return concern.reference


@store.action
def add_file(reference: str, *, found: Found, called: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Keep a file with the sender's own concern, for as long as it is not decided."""
    insist_on_an_open_concern(reference, by=by)
    a_file_came(reference, by=by, at=at)
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
def read_what_was_told(reference: str, *, sender: Viewer, by: trail.Actor, at: datetime) -> None:
    """Note that the sender has opened what they were told. Only the first time counts.

    `by` is the sender, or `Unnamed` for one who asked to stay so.
    """
    theirs = Concern.objects.sent_by(sender).filter(reference=reference)
    concern = theirs.first()
    told = ToldSender.objects.filter(concern=concern, read_at=None).first()
    if concern is not None:
        read_news(concern, at=at)
        MoreAsked.objects.filter(concern=concern, read_at=None).update(read_at=at)
    if told is not None and concern is not None and not is_held(concern):
        told.change(based_on=told.version, read_at=at)
    trail.record("concern.outcome_read", by=by, at=at, about=(reference,))
