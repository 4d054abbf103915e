"""Which child a concern is about, and what of it is written down on the child."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Model, Q
from django.http import Http404

from joinedup import store
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.rules.continuity import How
from joinedup.children import actions as children
from joinedup.children.actions import belonging
from joinedup.children.queries import case_of_reference
from joinedup.children.queries import child as child_seen_by
from joinedup.children.rules.arrivals import NewChild, NewHome
from joinedup.children.rules.belonging import SECOND_OR_EARLIER, NameKind
from joinedup.frontdoor.actions.notifying import keep_words_of_the_incident
from joinedup.frontdoor.actions.shared import concern_as_shown, concern_here, say_whom_it_stands_about
from joinedup.frontdoor.actions.untying import (
    call_off_whom_it_is_not_about,
    go_on_where_it_is_tied,
    insist_on_one_place,
    insist_on_the_right_to_tie,
    take_back_what_was_decided,
)
from joinedup.frontdoor.actions.written_down import take_back_from_the_child, write_down_on_the_child
from joinedup.frontdoor.models import (
    Authorisation,
    Challenge,
    Concern,
    Conversation,
    FollowThrough,
    HeldBack,
    HubEntry,
    MoreAsked,
    Named,
    News,
    NotDone,
    Owed,
    PlannedContact,
    Rated,
    Recommendation,
    TakenDown,
    ToldByAnybody,
    ToldSender,
    WrongTie,
)
from joinedup.frontdoor.queries import TOLD_ADDRESS, TOLD_OTHER, known_by_of, people_to_contact
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import split_name
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as vault_queries
from joinedup.vault.rules.kinds import Kind

_FREE_WORDS = (
    "worry",
    "childs_words",
    "working_well",
    "tried_already",
    "family_knows_detail",
    "long_ago",
    "who_did_it",
)
_LATE = ("late_because", "late_agreed_by", "late_meanwhile")
_LONGEST_ADDRESS, _LONGEST_POSTCODE = 200, 10  # of a home's columns
_LONGEST_NAME = 120


@store.action
def begin_reading(reference: str, *, by: Viewer, at: datetime) -> None:
    """Say that the front door has opened a concern; the first reader counts, later ones change nothing."""
    concern = concern_here(reference, by=by)
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
    concern = concern_as_shown(reference, version=version, by=by)
    insist_on_the_right_to_tie(concern, place=0)
    facts = child_seen_by(by, child)
    if facts is None:
        raise Http404
    insist_on_one_place(concern, place=0, child_id=facts.id)
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
    _settle_the_first(concern, by=by, at=at)
    write_down_on_the_child(concern, child=facts.reference, by=by, at=at)
    say_whom_it_stands_about(concern, by=by, at=at)
    go_on_where_it_is_tied(concern, place=0, child_id=facts.id, by=by, at=at)
    keep_what_was_told(facts.reference, by=by, at=at)
    people = (concern.sender_id, by.practitioner_id)
    met(How.NOTIFICATION, people, about=concern.reference, child=facts.reference, by=by, at=at)
    trail.record("concern.tied", by=by, at=at, about=(reference, facts.reference))
    return reference


@store.action
def keep_what_was_told(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal, in every concern about a protected child, where the child was said to live, and words saying it.

    Called where a concern is tied to a child, and where a child's address is protected.
    """
    people = case_of_reference(child)
    told_of = Q(child__reference=child) | Q(named__child__reference=child)
    told_of |= Q(wrong_ties__child__reference=child)
    concerns = list(Concern.objects.filter(told_of, area_id=by.area_id).distinct())
    if concerns and child in vault_queries.protected_among([child]):
        for concern in concerns:
            _keep_the_told_address(concern, by=by, at=at)
    most = vault.room_in(Concern, _FREE_WORDS)
    for concern in concerns:
        texts = {name: getattr(concern, name) for name in _FREE_WORDS}
        kept = vault.keep_words(texts, about=concern.reference, people=people, most=most, by=by, at=at)
        Concern.objects.filter(pk=concern.pk).update(**kept)
        keep_words_of_the_incident(concern, people=people, by=by, at=at)
        _keep_words_beside(concern, people=people, by=by, at=at)
    vault.keep_typed([each.reference for each in concerns], people=people, by=by, at=at)
    children.keep_words_about(child, by=by, at=at)
    for other in sorted(_told_of_beside(concerns) - {child}):  # the same words stand on each of them
        children.keep_what_was_told_of(other, people=people, by=by, at=at)
    trail.record("concern.words_kept", by=by, at=at, about=tuple(each.reference for each in concerns))


def _told_of_beside(concerns: Collection[Concern]) -> set[str]:
    """The children whom these concerns are tied to, and those whom they were tied to wrongly."""
    found: set[str] = set()
    for table in (Named, WrongTie):
        rows = table._base_manager.filter(concern__in=concerns, child__isnull=False)
        found |= set(rows.values_list("child__reference", flat=True))
    return found


def _keep_words_beside(concern: Concern, *, people: Collection[str], by: Viewer, at: datetime) -> None:
    """The same, in what was written of a concern afterwards: entries, contacts, decisions, news of it."""
    whose, before = {"concern": concern}, {"before__concern": concern}
    of_it: tuple[tuple[type[Model], dict[str, Concern], tuple[str, ...]], ...] = (
        (Named, whose, ("because", "belongs", "childs_words")),
        (WrongTie, whose, ("because",)),
        (ToldByAnybody, whose, ("school", "looked_after_by", "safe_ways", "not_to_say")),
        (TakenDown, whose, ("because",)),
        (HubEntry, whose, ("text",)),
        (PlannedContact, whose, ("safe_way", "what_for", "also_because", "came_more")),
        (Rated, whose, ("because",)),
        (Recommendation, whose, ("because", "tell_sender", "heard_line", "sent_back_because")),
        (MoreAsked, whose, ("text", "who", "meanwhile", "because", "answer")),
        (Authorisation, {"recommendation__concern": concern}, ("because", *_LATE)),
        *((ToldSender, one, ("text",)) for one in (whose, before)),
        *((FollowThrough, one, ("who", "agreed_more", "came_of_more", *_LATE)) for one in (whose, before)),
        *((NotDone, {f"follow__{way}": concern}, ("who", "came_of_more")) for way in (*whose, *before)),
        (Challenge, whose, ("text", "answer")),
        *((Owed, one, ("closed_because",)) for one in (whose, before)),
        (News, whose, ("line",)),
        (HeldBack, whose, ("reason",)),
        (Conversation, whose, ("worry", "working_well", "spoke_with", "agreed")),
    )
    for table, where, names in of_it:
        rows = table._base_manager.filter(**where)
        vault.keep_words_of(rows, names, about=concern.reference, people=people, by=by, at=at)
    for row in Recommendation.objects.filter(concern=concern):  # and what was to follow, in its one column
        said = dict(row.follow or {})
        place = f"recommendation{row.pk}.follow."
        texts = {place + name: words for name, words in said.items() if isinstance(words, str)}
        kept = vault.keep_words(texts, about=concern.reference, people=people, most={}, by=by, at=at)
        if kept:
            without = {name.removeprefix(place): words for name, words in kept.items()}
            Recommendation.objects.filter(pk=row.pk).update(follow=said | without)


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
    concern = concern_as_shown(reference, version=version, by=by)
    insist_on_the_right_to_tie(concern, place=0)
    child = make_the_child(
        concern.named.get(place=0), given_name=given_name, family_name=family_name, by=by, at=at
    )
    return tie(reference, child=child, version=version, by=by, at=at)


def make_the_child(told: Named, *, given_name: str, family_name: str, by: Viewer, at: datetime) -> str:
    """A new child with what was told by which the child is found the next time.

    What somebody unknown told of numbers, other names and other homes stays with the concern: on the child it
    would be read as ours, and tie whole extracts without asking.
    """
    concern, known_by = told.concern, known_by_of(told)
    home = (
        _home_of(told.address, told.postcode)
        if told.place
        else _home_of(concern.child_address, concern.child_postcode)
    )
    child = children.add_child(
        NewChild(
            given_name=given_name,
            family_name=family_name,
            birth_date=told.birth_date,
            birth_in_part="" if told.birth_date else known_by.birth_in_part,
            expected_date=told.expected_date,
            sex=known_by.sex,
            home="" if home is None else children.add_home(home, by=by, at=at),
            occurred=concern.occurred,
        ),
        by=by,
        at=at,
    )
    if not concern.verified:
        return child
    if known_by.nhs_number:
        number = known_by.nhs_number
        belonging.add_number(child, kind=IdentifierKind.NHS_NUMBER, value=number, by=by, at=at)
    if known_by.other_name:
        given, family = split_name(known_by.other_name)
        if not family and given_name:  # one word is another surname
            given, family = given_name, given
        belonging.add_name(
            child, kind=NameKind.ALSO, given=given[:_LONGEST_NAME], family=family[:_LONGEST_NAME], since="",
            until="", by=by, at=at,
        )  # fmt: skip
    other = _home_of(known_by.other_address, known_by.other_postcode)
    if other is not None:
        belonging.record_home(
            child, address_line=other.address_line, postcode=other.postcode, since="",
            with_whom=SECOND_OR_EARLIER, moved=False, by=by, at=at,
        )  # fmt: skip
    return child


@store.action
def untie(
    reference: str, *, because: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Take a tie back that was wrong, and with it what was written down on the wrong child.

    After a decision it takes a manager who did not tie it, and what the decision set going is taken back too.
    """
    concern = concern_as_shown(reference, version=version, by=by)
    first = concern.named.select_related("child", "settled_by").get(place=0)
    was = first.child
    if was is None:
        raise Http404
    before = people_to_contact(concern)
    take_back_what_was_decided(concern, first, because=because, by=by, at=at)
    _forget_where_it_was_tied(concern, by=by, at=at)
    concern.change(
        based_on=version, child_id=None, tied_by_id=None, tied_at=None, reader_id=by.practitioner_id
    )
    _settle_the_first(concern, by=by, at=at)
    call_off_whom_it_is_not_about(concern, before=before, by=by, at=at)
    say_whom_it_stands_about(concern, by=by, at=at)
    trail.record("concern.untied", by=by, at=at, about=(reference, was.reference), typed=because)
    return reference


def _settle_the_first(concern: Concern, *, by: Viewer, at: datetime) -> None:
    """Write beside the others whom the first child is tied to; nobody, where the tie was taken back."""
    tied = concern.child_id is not None
    Named.objects.filter(concern=concern, place=0).update(
        child_id=concern.child_id,
        settled_by_id=by.practitioner_id if tied else None,
        settled_at=at if tied else None,
    )


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
    homes = ((TOLD_ADDRESS, ("address", "postcode")), (TOLD_OTHER, ("other_address", "other_postcode")))
    for (
        field,
        names,
    ) in homes:  # each in a place of its own: what is put in the same place ends what was there
        _keep_homes_told(concern, field, dict.fromkeys(names, ""), by=by, at=at)


def _keep_homes_told(
    concern: Concern, field: str, nowhere: dict[str, str], *, by: Viewer, at: datetime
) -> None:
    for one in concern.named.exclude(**nowhere):
        vault.put(
            ", ".join(filter(None, (getattr(one, name) for name in nowhere))),
            kind=Kind.WORDS,
            about=concern.reference,
            field=f"{field}_{one.place}",
            owner_id=by.agency_id,
            by=by,
            at=at,
        )
        Named.objects.filter(pk=one.pk).update(**nowhere)


def _forget_where_it_was_tied(concern: Concern, *, by: Viewer, at: datetime) -> None:
    if concern.child is not None and concern.tied_at is not None:
        take_back_from_the_child(
            concern, child=concern.child.reference, tied_at=concern.tied_at, by=by, at=at
        )


def _home_of(address: str, postcode: str) -> NewHome | None:
    """The home as it was told. A postcode that is too long to be one goes into the address line."""
    if not address and not postcode:
        return None
    if len(postcode) > _LONGEST_POSTCODE:
        address, postcode = ", ".join(filter(None, (address, postcode)))[:_LONGEST_ADDRESS], ""
    return NewHome(address or "Address not told", postcode)
