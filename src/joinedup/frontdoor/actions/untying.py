"""A tie that was wrong and is seen after the decision: what went with it is taken back."""

from collections.abc import Iterable
from datetime import datetime

from joinedup.children.queries import involvements
from joinedup.clocks import actions as clocks
from joinedup.frontdoor.actions.deciding import go_on_for
from joinedup.frontdoor.actions.discussing import tell_of_a_wrong_tie
from joinedup.frontdoor.actions.passing import take_from
from joinedup.frontdoor.models import Concern, FollowThrough, Named, PlannedContact, WrongTie
from joinedup.frontdoor.queries import (
    ToContact,
    decided_ever,
    is_of_the_hub,
    is_the_officers,
    people_to_contact,
)
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.beside import Came
from joinedup.frontdoor.rules.following import CameOf
from joinedup.frontdoor.rules.outcomes import outcome
from joinedup.frontdoor.rules.progress import State
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.sharing import actions as sharing

_ANOTHERS = "It was about another child, and was tied to this one wrongly."


def insist_on_the_right_to_tie(concern: Concern, *, place: int) -> None:
    waits = WrongTie.objects.filter(concern=concern, place=place, settled_at=None).exists()
    insist(progress.may_tie(State(concern.state), taken_back=waits))
    if concern.named.filter(place=place).exclude(child=None, adult=None).exists():
        insist(refuse("person.tied", "Somebody has said already who this is."))


def insist_on_one_place(concern: Concern, *, place: int, child_id: int) -> None:
    if stands_elsewhere(concern, place=place, child_id=child_id):
        insist(refuse("person.twice", "This child is tied to somebody else who is told of here."))


def stands_elsewhere(concern: Concern, *, place: int, child_id: int) -> bool:
    return concern.named.filter(child_id=child_id).exclude(place=place).exists()


def take_back_what_was_decided(
    concern: Concern, person: Named, *, because: str, by: Viewer, at: datetime
) -> None:
    """Keep that `person` was tied to somebody else, end the clocks of it, and tell whoever relied on it.

    Called before the tie is undone; nothing is done where nothing was ever decided.
    """
    decided = decided_ever(concern)
    tied_by = person.settled_by.reference if person.settled_by else ""
    insist(progress.may_untie(by, State(concern.state), decided=bool(decided), tied_by=tied_by))
    if not decided:
        return
    WrongTie.objects.create(
        area_id=concern.area_id,
        occurred=at,
        entered=at,
        concern=concern,
        place=person.place,
        child_id=person.child_id,
        adult_id=person.adult_id,
        tied_by_id=person.settled_by_id,
        tied_at=person.settled_at,
        because=because,
        by_id=by.practitioner_id,
        # What is decided anew cannot be decided without, and is in the queue.
        settled_at=None if State(concern.state) is State.DECIDED else at,
    )
    # Somebody may stand in two places by mistake: what was set going is right for who stands there still.
    if person.child is None or stands_elsewhere(concern, place=person.place, child_id=person.child.pk):
        return
    clocks.take_back(
        concern.reference, child_id=person.child.pk, decided=decided, because=_ANOTHERS, by=by, at=at
    )
    sharing.tell_of_a_wrong_tie(concern.reference, child=person.child.reference, by=by, at=at)
    _tell_whom_it_was_passed_on_to(concern, child_id=person.child.pk, by=by, at=at)
    if concern.recommendations.filter(authorisation__isnull=False, outcome="strategy_discussion").exists():
        tell_of_a_wrong_tie(concern, child_id=person.child.pk, by=by, at=at)


def _tell_whom_it_was_passed_on_to(concern: Concern, *, child_id: int, by: Viewer, at: datetime) -> None:
    """The hub has it on, whoever of it has taken it over, and who works with another child in it; whoever has
    it because they work with the wrong one has it no more."""
    passed = FollowThrough.objects.select_related("desk__agency")
    one = passed.filter(concern=concern, ended_at=None, desk__isnull=False).first()
    if one is None or one.desk is None:
        return
    works_with = {
        other: any(line.desk_id == one.desk_id for line in involvements(other, at=at))
        for other in concern.children_in_it() | {child_id}
    }
    with_the_wrong_one = works_with.pop(child_id)
    of_the_hub = is_of_the_hub(by, one.desk.pk, agency=one.desk.agency_id)
    made = outcome(one.outcome)
    of_no_child = made is not None and made.apart and is_the_officers(one.desk.pk, by=by)
    at_the_hub = of_no_child or (of_the_hub and not with_the_wrong_one)
    has_it_on = at_the_hub or any(works_with.values())
    notices.tell(
        Template.TIE_TAKEN_BACK if has_it_on else Template.NOT_ABOUT_THEM,
        to=one.desk.reference,
        to_agency=one.desk.agency.reference,
        thing=concern.reference,
        by=by,
        at=at,
    )
    if not has_it_on:
        take_from(one, came_of=CameOf.NOT_DONE, more=_ANOTHERS, by=by, at=at)


def go_on_where_it_is_tied(
    concern: Concern, *, place: int, child_id: int | None, by: Viewer, at: datetime
) -> None:
    """Where a wrong tie waited for it: what was decided goes on for this child, or for nobody we can name."""
    waited = WrongTie.objects.filter(concern=concern, place=place, settled_at=None)
    if waited.update(settled_at=at) and State(concern.state) is State.DECIDED:
        go_on_for(concern, child_id=child_id, by=by, at=at)


def call_off_whom_it_is_not_about(
    concern: Concern, *, before: Iterable[ToContact], by: Viewer, at: datetime
) -> None:
    """Nobody rings or sees the wrong family because of it, and whoever meant to is told: whoever may have
    done so already says whether they were reached.

    `before`: whom one might mean to contact while it was tied wrongly. Called once it is not any more.
    """
    today = today_in_london(at)
    still = {(one.child_id, one.adult_id) for one in people_to_contact(concern)}
    gone = {(one.child_id, one.adult_id) for one in before if one.named_id is None} - still
    planned = PlannedContact.objects.select_related("holder__agency")
    to_tell = set()
    for one in planned.filter(concern=concern, came=""):
        if (one.child_id, one.adult_id) not in gone:
            continue
        # On its day or after it they may have been reached: whoever planned it still says so.
        if one.on_day > today:
            called_off = {"came": Came.CALLED_OFF.value, "came_more": _ANOTHERS, "came_at": at}
            one.change(based_on=one.version, came_by_id=by.practitioner_id, **called_off)
            template = Template.CONTACT_CALLED_OFF
        else:
            template = Template.CONTACT_TO_SAY
        whose = one.holder or concern.desk
        to_tell.add((template, whose.reference, whose.agency.reference))
    for template, to, agency in sorted(to_tell):
        notices.tell(template, to=to, to_agency=agency, thing=concern.reference, by=by, at=at)
