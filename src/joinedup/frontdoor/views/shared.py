"""One concern with whatever can be done with it now, and the frame of each change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import kind_of
from joinedup.children.queries import (
    Candidate,
    ChildFacts,
    ToldLine,
    candidates,
    case_of,
    family_told,
    perhaps,
)
from joinedup.children.queries import child as child_seen_by
from joinedup.children.queries.likenesses import known
from joinedup.children.rules.searched import what_to_add
from joinedup.clocks.rules.standing import Stands
from joinedup.files import queries as files
from joinedup.frontdoor import queries
from joinedup.frontdoor.forms import (
    AnswerChallengeForm,
    CameOfForm,
    DecideForm,
    RateForm,
    RecommendForm,
    TieForm,
    UntieForm,
)
from joinedup.frontdoor.forms.others import TellsOfOthers
from joinedup.frontdoor.overtaken import conflict
from joinedup.frontdoor.queries import ConcernFacts, Earlier, PersonLine
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.challenging import may_answer
from joinedup.frontdoor.rules.following import may_decide_it, past
from joinedup.frontdoor.rules.outcomes import neutral, outcome
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import mother_of, split_name
from joinedup.gate.viewer import Viewer
from joinedup.identity.rules.identifiers import nhs_number_is_valid
from joinedup.kernel.decisions import Decision, allow
from joinedup.kernel.london import today_in_london
from joinedup.sharing import queries as sharing
from joinedup.sharing.queries import AskedQuestion
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, Option, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.words import plural
from joinedup.vault import actions as vault
from joinedup.vault.queries import Settled

NO_SUCH_CHILD = "No child of this area has this reference. Check it, or find the child again."


def saved_once(save: Callable[[], str], kept: Settled, form: Form, change: dict[str, Any]) -> None:
    vault.saved(save, kept, form, by=change["by"], at=change["at"], key=change["key"])


def perhaps_the_others(viewer: Viewer, form: TellsOfOthers) -> frozenset[str]:
    """Everybody around those told of beside the first child who may be somebody the sender may see."""
    found = frozenset[str]()
    for one in form.told_of_others():
        if one.name or one.birth_date:
            found |= case_of(*perhaps(viewer, name=one.name, birth_date=one.birth_date))
    return found


def case_around(concern: str) -> frozenset[str]:
    """Everybody around any child in a concern: whose protected address must not be typed beside it."""
    children = queries.tied_children(concern)
    return case_of(*children) if children else frozenset()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A child who may be the one that was told of, and why."""

    found: Candidate
    earlier: Earlier | None

    @property
    def child(self) -> ChildFacts:
        return self.found.child


@dataclass(frozen=True, slots=True)
class _Family:
    """A child whom a concern is tied to, and what the child's family knows of who is involved."""

    child: ChildFacts
    told: ToldLine | None


def children_in(viewer: Viewer, facts: ConcernFacts) -> tuple[ChildFacts, ...]:
    """Every child in it: the first, where somebody has said who that is, and then the others."""
    others = dict.fromkeys(one.child_reference for one in facts.people if one.child_reference)
    tied = {facts.child.reference: facts.child} if facts.child is not None else {}
    for reference in others:
        found = tied.get(reference) or child_seen_by(viewer, reference)
        if found is not None:
            tied[reference] = found
    return tuple(tied.values())


def _families(viewer: Viewer, facts: ConcernFacts) -> tuple[_Family, ...]:
    return tuple(_Family(one, family_told(one.id, kept_back=one.kept)) for one in children_in(viewer, facts))


def concern_or_nothing(request: HttpRequest, viewer: Viewer, reference: str) -> ConcernFacts:
    facts = queries.concern(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    return facts


def concern_page(
    request: HttpRequest,
    viewer: Viewer,
    facts: ConcernFacts,
    *,
    tie_form: TieForm | None = None,
    untie_form: UntieForm | None = None,
    recommend_form: RecommendForm | None = None,
    rate_form: RateForm | None = None,
    came_of_form: CameOfForm | None = None,
    answer_form: AnswerChallengeForm | None = None,
    conflict_: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """One concern with whatever can be done with it now. `conflict_`: somebody came too late."""
    may_tie = facts.may_tie(0)
    found = candidates_for(viewer, facts) if may_tie and facts.child is None else ()
    can_recommend = progress.may_recommend(facts.state, tied=facts.settled).allowed
    asked = asked_because(viewer, facts)
    if can_recommend and recommend_form is None:
        recommend_form = posts.carry_on(
            request,
            recommend_form_for(viewer, facts),
            posts_to="frontdoor:recommend",
        )
    trail.looked(request, "concern.looked", *about_of(facts))
    recommended = facts.recommendation
    tie_form = tie_form or posts.carry_on(request, form_to_tie(facts, found), posts_to="frontdoor:tie")
    untie_form = untie_form or posts.carry_on(request, UntieForm(), posts_to="frontdoor:untie")
    in_use = profile_in_use(viewer.area_id, today=today_in_london(viewer.at))
    rate_form = rate_form or posts.carry_on(request, RateForm(profile=in_use), posts_to="frontdoor:rate")
    came_of_form = came_of_form or posts.carry_on(
        request, came_of_form_for(viewer, facts), posts_to="frontdoor:came_of"
    )
    answer_form = answer_form or posts.carry_on(
        request, AnswerChallengeForm(), posts_to="frontdoor:answer_challenge"
    )
    every = (tie_form, untie_form, recommend_form, rate_form, came_of_form, answer_form)
    sent = [form for form in every if form is not None and form.is_bound]
    incident = queries.has_incident(viewer, facts.reference)
    context = {
        "concern": facts,
        "candidates": found,
        "known": known((each.found for each in found), add=to_add(facts)),
        "tie_form": tie_form if may_tie and facts.child is None else None,
        "untie_form": untie_form if facts.child is not None and facts.may_untie(viewer, 0) else None,
        "recommend_form": recommend_form if can_recommend else None,
        "rate_form": rate_form if progress.may_triage(facts.state).allowed else None,
        "came_of_form": came_of_form if facts.follow is not None and facts.follow.ended_at is None else None,
        "answer_form": answer_form if _may_answer_now(viewer, facts) else None,
        "questions": asked,
        "files": files.attached(facts.reference),
        "families": _families(viewer, facts),
        "incident": incident,
        "keeps_back": incident and queries.keeps_back(viewer, facts.reference),
        "not_answered": sum(not question.facts.answered for question in asked),
        "authorise_now": facts.state is State.RECOMMENDED
        and recommended is not None
        and roles.may_authorise(viewer, recommended_by=recommended.by_reference).allowed
        and qualified(viewer, recommended.outcome_code).allowed,
        "neutral": "" if facts.verified else neutral(),
        "conflict": conflict_,
        "errors": conflict_ is not None,
        "today": today_in_london(viewer.at),
    }
    if sent:
        context["form"] = sent[0]
    return render(request, "frontdoor/concern.html", context, status=status)


def _may_answer_now(viewer: Viewer, facts: ConcernFacts) -> bool:
    waits = any(one.answered_at is None for one in facts.challenges)
    before = facts.decided_before[0].decision if facts.decided_before else None
    decided = facts.decision or before
    return waits and decided is not None and may_answer(viewer, decided_by=decided.by_reference).allowed


def recommend_form_for(
    viewer: Viewer, facts: ConcernFacts, data: Mapping[str, Any] | None = None
) -> RecommendForm:
    return RecommendForm(
        data,
        answered=sharing.answered_for_concern(viewer, facts.reference),
        verified=facts.verified,
        about=facts.about,
        of_nobody=facts.no_child,
        at=viewer.at,
        **_who_could_have_it(viewer, facts),
    )


def _who_could_have_it(viewer: Viewer, facts: ConcernFacts) -> dict[str, Any]:
    hub = queries.desks_of_the_hub(viewer)
    children = {one.id for one in children_in(viewer, facts)}
    return {
        "desks": [Option(one.reference, f"{one.name}, {one.agency_name}") for one in hub],
        "around": [Option(one.value, one.words) for one in queries.around_the_children(viewer, children)],
        "officer": queries.designated_officer(viewer, about=children),
    }


def qualified(viewer: Viewer, outcome_code: str) -> Decision:
    """Whether this manager's profession decides this outcome; one that has left the list is any manager's."""
    decided = outcome(outcome_code)
    if decided is None:
        return allow("authorise.no_profile")
    return may_decide_it(decided, agency_kind=kind_of(viewer.agency_id))


def moved_on(
    request: HttpRequest, viewer: Viewer, reference: str, form: Form, moved: store.Stale | None = None
) -> HttpResponse:
    """Somebody else was quicker: who, when and what, both texts, and the form again where it can be sent."""
    facts = concern_or_nothing(request, viewer, reference)
    found = conflict(viewer, facts, form, moved)
    again = form if found.again else None
    return concern_page(
        request,
        viewer,
        facts,
        tie_form=again if isinstance(again, TieForm) else None,
        untie_form=again if isinstance(again, UntieForm) else None,
        recommend_form=again if isinstance(again, RecommendForm) else None,
        rate_form=again if isinstance(again, RateForm) else None,
        came_of_form=again if isinstance(again, CameOfForm) else None,
        answer_form=again if isinstance(again, AnswerChallengeForm) else None,
        conflict_=found,
        status=409,
    )


def about_of(facts: ConcernFacts) -> tuple[str, ...]:
    """The concern and every child in it, as a look at it is written down."""
    first = () if facts.child is None else (facts.child.reference,)
    others = (one.child_reference for one in facts.people if one.child_reference)
    return tuple(dict.fromkeys((facts.reference, *first, *others)))


def candidates_for(viewer: Viewer, facts: ConcernFacts) -> tuple[_Candidate, ...]:
    first = next((one for one in facts.people if one.place == 0), None)
    found = () if first is None else who_it_may_be(viewer, facts, first)
    told_before = queries.earlier_concerns(
        viewer, [each.child.id for each in found], than=facts.entered, leaving_out=facts.reference
    )
    return tuple(_Candidate(each, told_before.get(each.child.id)) for each in found)


def who_it_may_be(viewer: Viewer, facts: ConcernFacts, person: PersonLine) -> tuple[Candidate, ...]:
    """Children who may be somebody told of in it, by all that was told of them."""
    here = person.place == 0  # the first child's home stands with the concern
    by = person.known_by
    return candidates(
        viewer,
        name=person.told_name,
        birth_date=person.birth_date,
        birth_in_part=by.birth_in_part,
        age=person.told_age,
        address=facts.address if here else person.address,
        postcode=facts.postcode if here else person.postcode,
        expected_date=person.expected_date,
        mother=mother_of(facts.people),
        sex=by.sex,
        nhs_number=by.nhs_number,
        other_name=by.other_name,
        other_address=by.other_address,
        other_postcode=by.other_postcode,
    )


def to_add(facts: ConcernFacts, person: PersonLine | None = None) -> str:
    """What to find out of somebody told of, the first child where nobody is named."""
    one = person or next((each for each in facts.people if each.place == 0), None)
    if one is None:
        return ""
    by, here = one.known_by, one.place == 0
    home = (facts.address or facts.postcode) if here else (one.address or one.postcode)
    days = one.birth_date or one.expected_date or by.birth_in_part
    more = days or home or by.other_address or by.other_postcode or nhs_number_is_valid(by.nhs_number)
    return what_to_add(f"{one.told_name} {by.other_name}".strip(), more=bool(more))


def form_to_tie(
    facts: ConcernFacts, found: tuple[_Candidate, ...], data: Mapping[str, Any] | None = None
) -> TieForm:
    given, family = split_name(facts.told_name)
    options = [
        Option(each.child.reference, _candidate_words(each), _why(each))
        for each in found
        if not each.found.likeness.lives_with
    ]
    return TieForm(data, options=options, initial={"given_name": given, "family_name": family})


def _candidate_words(each: _Candidate) -> str:
    return ", ".join(filter(None, (each.child.name, each.child.age, each.child.outward)))


def _why(each: _Candidate) -> str:
    if each.earlier is None:
        return each.found.because
    return f"{each.found.because} {plural(each.earlier.concerns, 'earlier concern')}."


def asked_because(viewer: Viewer, facts: ConcernFacts) -> tuple[AskedQuestion, ...]:
    """What was asked because of this concern, with what came back."""
    lines = sharing.asked_for_concern(viewer, facts.reference)
    found = (sharing.question(viewer, line.reference) for line in lines)
    return tuple(each for each in found if isinstance(each, AskedQuestion))


def waits(facts: ConcernFacts) -> bool:
    """Whether what is recommended decides nothing: more is asked for first."""
    asked = outcome(facts.recommendation.outcome_code) if facts.recommendation else None
    return asked is not None and asked.waits


def came_of_form_for(
    viewer: Viewer, facts: ConcernFacts, data: Mapping[str, Any] | None = None
) -> CameOfForm:
    ends = facts.follow
    if ends is None:
        return CameOfForm(data, at=viewer.at)
    late = past(ends.limit_on, today=today_in_london(viewer.at))
    return CameOfForm(data, at=viewer.at, ends=ends.code, late=late, **_who_could_have_it(viewer, facts))


def decide_form(
    viewer: Viewer, facts: ConcernFacts, data: Mapping[str, Any] | None = None, *, told: bool = False
) -> DecideForm:
    """The manager's form. `told`: as it was before it was decided, with the answers whose holders have had
    their outcome already, and why it is late."""
    recommended = facts.recommendation
    stands = facts.standing.stands if facts.standing else None
    late = stands is Stands.LATE or (told and stands is Stands.DONE_LATE)
    return DecideForm(
        data,
        verified=facts.verified,
        late=late and not waits(facts),
        answered=() if waits(facts) else sharing.answered_for_concern(viewer, facts.reference, told=told),
        recommended=recommended.tell_holders if recommended else None,
        initial={"tell_sender": recommended.tell_sender if recommended else ""},
    )


def change_of(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """What every change of a concern goes with: the version that was on the page, who, when, and the key."""
    sent = request.POST
    return {"version": version_of(sent), "by": viewer, "at": viewer.at, "key": key_of(sent)}
