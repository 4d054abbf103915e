"""The pages of the front door: telling, the sender's receipt, the queue, one concern, the decision."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies.queries import front_door_desk, on_duty
from joinedup.children.queries import ChildFacts, candidates, case_of, child, perhaps
from joinedup.files import actions as file_actions
from joinedup.files import queries as files
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import (
    AUTHORISE,
    DecideForm,
    RecommendForm,
    TellForm,
    TieForm,
    UntieForm,
)
from joinedup.frontdoor.overtaken import conflict
from joinedup.frontdoor.queries import ConcernFacts, Earlier
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.progress import State
from joinedup.frontdoor.rules.telling import split_name
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.sharing import queries as sharing
from joinedup.sharing.queries import AskedQuestion
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, Option, key_of, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go
from joinedup.ui.words import plural
from joinedup.vault import actions as vault
from joinedup.vault.queries import Settled

log = logging.getLogger("joinedup.frontdoor")
_NO_SUCH_CHILD = "No child of this area has this reference. Check it, or find the child again."


@gate.page(may=roles.may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Tell the front door of a worry: one page, on a phone, without anything to learn first."""
    viewer = gate.signed_in(request)
    today = today_in_london(viewer.at)
    if request.method != "POST":
        return _tell_page(request, viewer, posts.carry_on(request, TellForm(today=today)))
    form = TellForm(request.POST, today=today)
    if not form.is_valid():
        return _tell_page(request, viewer, form, status=422)
    kept = vault.settle(form, about=_perhaps_told_of(viewer, form))
    if kept is None:
        return _tell_page(request, viewer, form, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        reference = vault.saved(lambda: _told(form, how), kept, form, **how)
    except store.KeyReused:
        return _tell_page(request, viewer, form, sent_before=True, status=409)
    return go("frontdoor:receipt", reference)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The sender's own page about a concern: the receipt, then how far it is, then what they are told."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None:
        raise trail.nothing_there(request, reference)
    by = actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer
    if sent.line.is_new:
        with suppress(store.ReadOnly):
            actions.read_what_was_told(sent.line.reference, sender=viewer, by=by, at=viewer.at)
    return _receipt_page(request, viewer, sent)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def add_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a photo or a letter that belongs to a concern. The concern itself was safe before it came."""
    viewer = gate.signed_in(request)
    sent = queries.sent_concern(viewer, reference)
    if sent is None:
        raise trail.nothing_there(request, reference)
    if sent.line.unnamed:  # a file is kept with the name of whoever added it
        raise gate.Refused(refuse("file.unnamed", "A file would say who you are. Tell the front door of it."))
    about = sent.line.reference
    try:
        actions.insist_on_an_open_concern(about, by=viewer)
        upload = request.FILES.get("file")
        if upload is None:
            raise files.NotTaken(files.NOT_CHOSEN)
        key = key_of(request.POST)
        found = files.found_to_be(upload.read())
        actions.add_file(about, found=found, called=str(upload.name), by=viewer, at=viewer.at, key=key)
    except files.NotTaken as refused:
        if refused.why.alarming:
            log.warning("file.alarming")
        if refused.why is not files.NOT_CHOSEN:
            file_actions.refused(about, alarming=refused.why.alarming, by=viewer, at=viewer.at)
        return _receipt_page(request, viewer, sent, not_taken=refused.why)
    return go("frontdoor:receipt", about)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def file(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand a file out, to be saved and never to be shown by the browser as a page of ours."""
    viewer = gate.signed_in(request)
    about = files.sent_with(reference)
    found = files.content(reference) if queries.may_see(viewer, about) else None
    if found is None:
        raise trail.nothing_there(request, reference)
    line, content = found
    trail.looked(request, "file.looked", about, line.reference)
    if line.waits and not file_actions.may_go_out(about, line, content, by=viewer, at=viewer.at):
        return render(request, "frontdoor/file_waits.html", {"reference": about}, status=503)
    answer = HttpResponse(content, content_type=line.kind.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{line.reference}.{line.kind.ending}"'
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    waiting = queries.queue(viewer, after=request.GET.get("after", ""))
    trail.looked(request, "front_door.looked", *(line.reference for line in waiting.lines))
    context = {"queue": waiting, "summary": _queue_summary(waiting), "today": today_in_london(viewer.at)}
    return render(request, "frontdoor/queue.html", context)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_GET
def concern(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = _concern(request, viewer, reference)
    if facts.state is State.RECEIVED:
        with suppress(store.ReadOnly):  # it can be read all the same, and is begun at the next look
            actions.begin_reading(facts.reference, by=viewer, at=viewer.at)
        facts = _concern(request, viewer, reference)
    return _concern_page(request, viewer, facts)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def tie(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = _concern(request, viewer, reference)
    form = _tie_form(facts, _candidates(viewer, facts), request.POST)
    if not form.is_valid():
        return _concern_page(request, viewer, facts, tie_form=form, status=422)
    chosen = form.chosen()
    if chosen and child(viewer, chosen) is None:
        form.add_error("reference", _NO_SUCH_CHILD)
        return _concern_page(request, viewer, facts, tie_form=form, status=422)
    try:
        if chosen:
            actions.tie(facts.reference, child=chosen, **_change(request, viewer))
        else:
            actions.tie_to_new(
                facts.reference,
                given_name=form.cleaned_data["given_name"],
                family_name=form.cleaned_data["family_name"],
                **_change(request, viewer),
            )
    except store.Stale as moved:
        return _moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def untie(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = _concern(request, viewer, reference)
    form = UntieForm(request.POST)
    if not form.is_valid():
        return _concern_page(request, viewer, facts, untie_form=form, status=422)
    kept = vault.settle(form, about=_case_of(facts))
    if kept is None:
        return _concern_page(request, viewer, facts, untie_form=form, status=422)
    why, change = form.cleaned_data["why_not"], _change(request, viewer)
    try:
        _saved(lambda: actions.untie(facts.reference, because=why, **change), kept, form, change)
    except store.Stale as moved:
        return _moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_POST
def recommend(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = _concern(request, viewer, reference)
    form = RecommendForm(request.POST, answered=sharing.answered_for_concern(viewer, facts.reference))
    if not form.is_valid():
        return _concern_page(request, viewer, facts, recommend_form=form, status=422)
    kept = vault.settle(form, about=_case_of(facts))
    if kept is None:
        return _concern_page(request, viewer, facts, recommend_form=form, status=422)
    said: dict[str, Any] = {
        "outcome_code": form.cleaned_data["outcome"],
        "because": form.cleaned_data["because"],
        "tell_sender": form.tell_sender(),
        "tell_holders": form.tell_holders(),
    }
    change = _change(request, viewer)
    try:
        _saved(lambda: actions.recommend(facts.reference, **said, **change), kept, form, change)
    except store.Stale as moved:
        return _moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:concern", facts.reference)


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest, reference: str) -> HttpResponse:
    """A manager's decision. Everything that will be told to anybody is on this page before it is sent."""
    viewer = gate.signed_in(request)
    facts = _concern(request, viewer, reference)
    if facts.recommendation is None or facts.state is not State.RECOMMENDED:
        if request.method == "POST":
            return _decided_already(request, viewer, facts)
        return go("frontdoor:concern", facts.reference)
    gate.insist(roles.may_authorise(viewer, recommended_by=facts.recommendation.by_reference))
    if request.method != "POST":
        return _authorise_page(request, facts, posts.carry_on(request, _decide_form(viewer, facts)))
    return _decide(request, viewer, facts)


def _decide(request: HttpRequest, viewer: Viewer, facts: ConcernFacts) -> HttpResponse:
    form = _decide_form(viewer, facts, request.POST)
    if not form.is_valid():
        return _authorise_page(request, facts, form, status=422)
    kept = vault.settle(form, about=_case_of(facts))
    if kept is None:
        return _authorise_page(request, facts, form, status=422)
    change = _change(request, viewer)
    try:
        _saved(lambda: _carry_out(facts, form, change), kept, form, change)
    except store.Stale as moved:
        return _moved_on(request, viewer, facts.reference, form, moved)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith("outcome."):
            raise
        # Somebody answered between the press of the button and the writing: they are owed a word as well.
        form = _decide_form(viewer, facts, request.POST)
        form.add_error(None, refused.decision.because)
        return _authorise_page(request, facts, form, status=409)
    return go("frontdoor:concern", facts.reference)


def _decided_already(request: HttpRequest, viewer: Viewer, facts: ConcernFacts) -> HttpResponse:
    """A second press of the same button is answered as the first was; everybody else came too late."""
    form = _decide_form(viewer, facts, request.POST, told=True)
    if form.is_valid():
        change = _change(request, viewer)
        kept = vault.settle(form, about=_case_of(facts))
        if kept is None:
            return _moved_on(request, viewer, facts.reference, form)
        try:
            _saved(lambda: _carry_out(facts, form, change), kept, form, change)
        except store.Stale as moved:
            return _moved_on(request, viewer, facts.reference, form, moved)
        except (store.KeyReused, gate.Refused):
            return _moved_on(request, viewer, facts.reference, form)
        return go("frontdoor:concern", facts.reference)
    return _moved_on(request, viewer, facts.reference, form)


def _carry_out(facts: ConcernFacts, form: DecideForm, change: dict[str, Any]) -> str:
    because = form.cleaned_data["because"]
    if form.cleaned_data["decision"] == AUTHORISE:
        return actions.authorise(
            facts.reference,
            because=because,
            tell_sender=form.cleaned_data["tell_sender"],
            tell_holders=form.tell_holders(),
            **change,
        )
    return actions.send_back(facts.reference, because=because, **change)


def _saved(save: Callable[[], str], kept: Settled, form: Form, change: dict[str, Any]) -> None:
    vault.saved(save, kept, form, by=change["by"], at=change["at"], key=change["key"])


def _case_of(facts: ConcernFacts) -> frozenset[str]:
    return case_of(facts.child.id) if facts.child is not None else frozenset()


def _told(form: TellForm, how: dict[str, Any]) -> str:
    told, sender = form.told(), how["by"]
    if not told.stay_unnamed:
        return actions.tell(told, **how)
    unnamed = {**how, "by": actions.Unnamed(sender.area_id)}
    return actions.tell_unnamed(told, sender=sender, **unnamed)


def _perhaps_told_of(viewer: Viewer, form: TellForm) -> frozenset[str]:
    """Everybody around the children whom this may be about, of those whom the sender may see.

    A stranger who tells of a child is stopped for nobody, and so learns of nobody; what they typed is sealed
    when the concern is tied.
    """
    said = form.cleaned_data
    born = None if said["not_born_yet"] else said["child_birth_date"]
    return case_of(*perhaps(viewer, name=said["child_name"], birth_date=born))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A child who may be the one that was told of, and why."""

    child: ChildFacts
    because: str
    earlier: Earlier | None


def _concern(request: HttpRequest, viewer: Viewer, reference: str) -> ConcernFacts:
    facts = queries.concern(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    return facts


def _tell_page(
    request: HttpRequest, viewer: Viewer, form: TellForm, *, sent_before: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "now": on_duty(front_door_desk(viewer.area_id).id, at=viewer.at),
        "sent_before": sent_before,
        "errors": sent_before,
    }
    return render(request, "frontdoor/tell.html", context, status=status)


def _receipt_page(
    request: HttpRequest, viewer: Viewer, sent: queries.SentConcern, *, not_taken: files.Refusal | None = None
) -> HttpResponse:
    by = actions.Unnamed(viewer.area_id) if sent.line.unnamed else viewer
    trail.looked(request, "concern.receipt_looked", sent.line.reference, by=by)
    context = {
        "sent": sent,
        "files": files.attached(sent.line.reference),
        "not_taken": not_taken.sentence if not_taken else "",
        "errors": not_taken is not None,
        "today": today_in_london(viewer.at),
    }
    status = not_taken.status if not_taken else 200
    return render(request, "frontdoor/receipt.html", context, status=status)


def _concern_page(
    request: HttpRequest,
    viewer: Viewer,
    facts: ConcernFacts,
    *,
    tie_form: TieForm | None = None,
    untie_form: UntieForm | None = None,
    recommend_form: RecommendForm | None = None,
    conflict_: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """One concern with whatever can be done with it now. `conflict_`: somebody came too late."""
    may_tie = progress.may_tie(facts.state).allowed
    found = _candidates(viewer, facts) if may_tie and facts.child is None else ()
    can_recommend = progress.may_recommend(facts.state, tied=facts.child is not None).allowed
    asked = _asked(viewer, facts)
    if can_recommend and recommend_form is None:
        recommend_form = posts.carry_on(
            request,
            RecommendForm(answered=sharing.answered_for_concern(viewer, facts.reference)),
            posts_to="frontdoor:recommend",
        )
    trail.looked(request, "concern.looked", *_about(facts))
    recommended = facts.recommendation
    tie_form = tie_form or posts.carry_on(request, _tie_form(facts, found), posts_to="frontdoor:tie")
    untie_form = untie_form or posts.carry_on(request, UntieForm(), posts_to="frontdoor:untie")
    sent = [form for form in (tie_form, untie_form, recommend_form) if form is not None and form.is_bound]
    context = {
        "concern": facts,
        "candidates": found,
        "tie_form": tie_form if may_tie and facts.child is None else None,
        "untie_form": untie_form if may_tie and facts.child is not None else None,
        "recommend_form": recommend_form if can_recommend else None,
        "questions": asked,
        "files": files.attached(facts.reference),
        "not_answered": sum(not question.facts.answered for question in asked),
        "authorise_now": facts.state is State.RECOMMENDED
        and recommended is not None
        and roles.may_authorise(viewer, recommended_by=recommended.by_reference).allowed,
        "conflict": conflict_,
        "errors": conflict_ is not None,
        "today": today_in_london(viewer.at),
    }
    if sent:
        context["form"] = sent[0]
    return render(request, "frontdoor/concern.html", context, status=status)


def _authorise_page(
    request: HttpRequest, facts: ConcernFacts, form: DecideForm, *, status: int = 200
) -> HttpResponse:
    trail.looked(request, "concern.looked", *_about(facts))
    viewer = gate.signed_in(request)
    asked = _asked(viewer, facts)
    context = {
        "concern": facts,
        "recommendation": facts.recommendation,
        "form": form,
        "questions": asked,
        "not_answered": sum(not question.facts.answered for question in asked),
        "today": today_in_london(viewer.at),
    }
    return render(request, "frontdoor/authorise.html", context, status=status)


def _moved_on(
    request: HttpRequest, viewer: Viewer, reference: str, form: Form, moved: store.Stale | None = None
) -> HttpResponse:
    """Somebody else was quicker: who, when and what, both texts, and the form again where it can be sent."""
    facts = _concern(request, viewer, reference)
    found = conflict(viewer, facts, form, moved)
    again = form if found.again else None
    return _concern_page(
        request,
        viewer,
        facts,
        tie_form=again if isinstance(again, TieForm) else None,
        untie_form=again if isinstance(again, UntieForm) else None,
        recommend_form=again if isinstance(again, RecommendForm) else None,
        conflict_=found,
        status=409,
    )


def _about(facts: ConcernFacts) -> tuple[str, ...]:
    return (facts.reference,) if facts.child is None else (facts.reference, facts.child.reference)


def _candidates(viewer: Viewer, facts: ConcernFacts) -> tuple[_Candidate, ...]:
    found = candidates(
        viewer,
        name=facts.told_name,
        birth_date=facts.birth_date,
        address=facts.address,
        postcode=facts.postcode,
    )
    told_before = queries.earlier_concerns(
        viewer, [each.child.id for each in found], than=facts.entered, leaving_out=facts.reference
    )
    return tuple(_Candidate(each.child, each.because, told_before.get(each.child.id)) for each in found)


def _tie_form(
    facts: ConcernFacts, found: tuple[_Candidate, ...], data: Mapping[str, Any] | None = None
) -> TieForm:
    given, family = split_name(facts.told_name)
    options = [Option(each.child.reference, _candidate_words(each), _why(each)) for each in found]
    return TieForm(data, options=options, initial={"given_name": given, "family_name": family})


def _candidate_words(each: _Candidate) -> str:
    return ", ".join(filter(None, (each.child.name, each.child.age, each.child.outward)))


def _why(each: _Candidate) -> str:
    if each.earlier is None:
        return each.because
    return f"{each.because} {plural(each.earlier.concerns, 'earlier concern')}."


def _asked(viewer: Viewer, facts: ConcernFacts) -> tuple[AskedQuestion, ...]:
    """What was asked because of this concern, with what came back."""
    lines = sharing.asked_for_concern(viewer, facts.reference)
    found = (sharing.question(viewer, line.reference) for line in lines)
    return tuple(each for each in found if isinstance(each, AskedQuestion))


def _decide_form(
    viewer: Viewer, facts: ConcernFacts, data: Mapping[str, Any] | None = None, *, told: bool = False
) -> DecideForm:
    """The manager's form. `told`: with the answers too whose holders have had their outcome already."""
    recommended = facts.recommendation
    return DecideForm(
        data,
        answered=sharing.answered_for_concern(viewer, facts.reference, told=told),
        recommended=recommended.tell_holders if recommended else None,
        initial={"tell_sender": recommended.tell_sender if recommended else ""},
    )


def _queue_summary(waiting: queries.Queue) -> str:
    if not waiting.waiting.count:
        return ""
    for_a_manager = waiting.waiting.for_a_manager
    parts = [f"{waiting.waiting.count:,} waiting", f"oldest {waiting.oldest_waiting}"]
    if for_a_manager:
        parts.append(f"{for_a_manager:,} for a manager")
    return ", ".join(parts)


def _change(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """What every change of a concern goes with: the version that was on the page, who, when, and the key."""
    sent = request.POST
    return {"version": version_of(sent), "by": viewer, "at": viewer.at, "key": key_of(sent)}
