"""Whom everybody told of in a concern is, said by a person: somebody we know, somebody new, or nobody."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.children import actions as children
from joinedup.children.queries import child as child_seen_by
from joinedup.children.queries import keys_of_adults
from joinedup.children.rules.arrivals import NewAdult
from joinedup.frontdoor.actions.shared import concern_as_shown, say_whom_it_stands_about
from joinedup.frontdoor.actions.tying import keep_what_was_told, make_the_child, tie, tie_to_new
from joinedup.frontdoor.actions.untying import (
    call_off_whom_it_is_not_about,
    go_on_where_it_is_tied,
    insist_on_one_place,
    insist_on_the_right_to_tie,
    take_back_what_was_decided,
)
from joinedup.frontdoor.actions.written_down import take_back_from_the_child, write_down_on_the_child
from joinedup.frontdoor.models import Concern, Named
from joinedup.frontdoor.queries import adult_found, adults_to_tie, people_to_contact
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.gate.viewer import Viewer
from joinedup.trail import actions as trail


@store.action
def tie_person(
    reference: str, *, place: int, to: str, version: int | None, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say that somebody told of is this child, or this adult, whom the viewer may see."""
    if place == 0:
        return tie(reference, child=to, version=version, by=by, at=at)
    concern, person = _person(reference, place=place, version=version, by=by)
    child_id = adult_id = None
    if person.kind == PersonKind.CHILD:
        facts = child_seen_by(by, to)
        if facts is None:
            raise Http404
        child_id = facts.id
        insist_on_one_place(concern, place=place, child_id=child_id)
    else:
        around = next((one.id for one in adults_to_tie(concern) if one.reference == to), None)
        found = adult_found(by, to) if around is None else None
        adult_id = found.id if found is not None else around
        if adult_id is None:
            raise Http404
    return _tie(concern, person, to=to, child_id=child_id, adult_id=adult_id, version=version, by=by, at=at)


def _tie(
    concern: Concern,
    person: Named,
    *,
    to: str,
    child_id: int | None,
    adult_id: int | None,
    version: int | None,
    by: Viewer,
    at: datetime,
) -> str:
    place, reference = person.place, concern.reference
    concern.change(based_on=version, reader_id=by.practitioner_id)
    person.change(
        based_on=person.version,
        child_id=child_id,
        adult_id=adult_id,
        settled_by_id=by.practitioner_id,
        settled_at=at,
        because="",
    )
    go_on_where_it_is_tied(concern, place=place, child_id=child_id, by=by, at=at)
    if child_id is not None:
        write_down_on_the_child(concern, child=to, place=place, by=by, at=at)
        say_whom_it_stands_about(concern, by=by, at=at)
        keep_what_was_told(to, by=by, at=at)
    trail.record("concern.person_tied", by=by, at=at, about=(reference, to))
    return reference


@store.action
def tie_person_to_new(
    reference: str,
    *,
    place: int,
    given_name: str,
    family_name: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Make a child or an adult of what was told, after those who may be them were looked at on the page."""
    if place == 0:
        return tie_to_new(
            reference, given_name=given_name, family_name=family_name, version=version, by=by, at=at
        )
    concern, person = _person(reference, place=place, version=version, by=by)
    if person.kind != PersonKind.CHILD:
        adult = NewAdult(given_name, family_name, person.birth_date, occurred=concern.occurred)
        added = children.add_adult(adult, by=by, at=at)
        adult_id = keys_of_adults([added])[added]
        return _tie(
            concern, person, to=added, child_id=None, adult_id=adult_id, version=version, by=by, at=at
        )
    made = make_the_child(person, given_name=given_name, family_name=family_name, by=by, at=at)
    return tie_person(reference, place=place, to=made, version=version, by=by, at=at)


@store.action
def untie_person(
    reference: str,
    *,
    place: int,
    because: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Take back that somebody told of beside the first child is this child or adult: it was wrong."""
    concern = concern_as_shown(reference, version=version, by=by)
    person = _named(concern, place=place)
    was = person.child or person.adult
    if place == 0 or was is None:
        raise Http404
    before = people_to_contact(concern)
    take_back_what_was_decided(concern, person, because=because, by=by, at=at)
    concern.change(based_on=version, reader_id=by.practitioner_id)
    if person.child is not None and person.settled_at is not None:
        tied_at = person.settled_at
        take_back_from_the_child(concern, child=was.reference, place=place, tied_at=tied_at, by=by, at=at)
    person.change(
        based_on=person.version, child_id=None, adult_id=None, settled_by_id=None, settled_at=None, because=""
    )
    call_off_whom_it_is_not_about(concern, before=before, by=by, at=at)
    say_whom_it_stands_about(concern, by=by, at=at)
    about = (reference, was.reference)
    trail.record("concern.person_untied", by=by, at=at, about=about, typed=because)
    return reference


@store.action
def leave_untied(
    reference: str,
    *,
    place: int,
    because: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str = "",
) -> str:
    """Say that this is nobody whom we can name, and why. It can be decided on without."""
    concern, person = _person(reference, place=place, version=version, by=by)
    concern.change(based_on=version, reader_id=by.practitioner_id)
    person.change(based_on=person.version, settled_by_id=by.practitioner_id, settled_at=at, because=because)
    go_on_where_it_is_tied(concern, place=place, child_id=None, by=by, at=at)
    trail.record("concern.person_left_untied", by=by, at=at, about=(reference,), typed=because)
    return reference


def _named(concern: Concern, *, place: int) -> Named:
    found = concern.named.select_related("child", "adult", "settled_by").filter(place=place).first()
    if found is None:
        raise Http404
    return found


def _person(reference: str, *, place: int, version: int | None, by: Viewer) -> tuple[Concern, Named]:
    """Somebody of whom nobody has said who it is."""
    concern = concern_as_shown(reference, version=version, by=by)
    insist_on_the_right_to_tie(concern, place=place)
    return concern, _named(concern, place=place)
