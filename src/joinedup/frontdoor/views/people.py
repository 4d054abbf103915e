"""Who is told of in a concern; what each agency adds; which contacts are planned."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine
from joinedup.children.queries import Candidate, ChildFacts, case_of, child, perhaps, shown_to
from joinedup.children.queries.adults import AdultLine
from joinedup.children.queries.likenesses import known
from joinedup.frontdoor import actions, queries
from joinedup.frontdoor.forms import (
    ContactCameForm,
    ContactForm,
    EntryForm,
    HaveItForm,
    SettleForm,
    UntiePersonForm,
)
from joinedup.frontdoor.forms.people import NOBODY
from joinedup.frontdoor.queries import ConcernFacts, PersonLine
from joinedup.frontdoor.rules import progress
from joinedup.frontdoor.rules.beside import Came
from joinedup.frontdoor.rules.coming_in import PersonKind
from joinedup.frontdoor.rules.following import CameOf, past
from joinedup.frontdoor.rules.telling import split_name
from joinedup.frontdoor.views.shared import (
    NO_SUCH_CHILD,
    about_of,
    case_around,
    change_of,
    children_in,
    concern_or_nothing,
    moved_on,
    saved_once,
    to_add,
    who_it_may_be,
)
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Option, key_of, version_of
from joinedup.ui.rendering import go
from joinedup.ui.words import day
from joinedup.vault import actions as vault

_SINCE = (
    "It was passed on to you again since you opened this page. Read what is asked now, and send it again."
)
_MOST_AROUND = 3  # children whom an adult is said to be around


@gate.page(may=roles.may_work_the_front_door, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody told of, and for the first of whom nobody has said who it is, the form to say so."""
    viewer = gate.signed_in(request)
    facts = concern_or_nothing(request, viewer, reference)
    if request.method != "POST":
        return _people_page(request, viewer, facts)
    person = _asked_of(facts, request.POST.get("place", ""))
    if person is None:
        # Somebody has said already who it is, or this is nobody of this concern: what was typed is shown.
        return moved_on(
            request, viewer, reference, SettleForm(request.POST, kind=PersonKind.CHILD, options=())
        )
    form = _settle_form(viewer, facts, person, _candidates(viewer, facts, person), request.POST)
    kept = vault.settle(form, about=_perhaps_about(viewer, facts, person)) if form.is_valid() else None
    if kept is None:
        return _people_page(request, viewer, facts, form=form, person=person, status=422)
    to = form.cleaned_data["child"] if form.cleaned_data["child"] == NOBODY else form.chosen()
    if to not in ("", NOBODY) and person.kind is PersonKind.CHILD and child(viewer, to) is None:
        form.add_error("reference", NO_SUCH_CHILD)
        return _people_page(request, viewer, facts, form=form, person=person, status=422)
    change = change_of(request, viewer)
    try:
        saved_once(lambda: _settle(facts, person, form, to, change), kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, reference, form, moved)
    return go("frontdoor:people", facts.reference)


def untie_person(request: HttpRequest, viewer: Viewer, facts: ConcernFacts) -> HttpResponse:
    """Take back a wrong tie of somebody beside the first child."""
    form = _untie_form(facts, request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return _people_page(request, viewer, facts, untie_form=form, status=422)
    place, why = int(form.cleaned_data["whose"]), form.cleaned_data["why_other"]
    change = change_of(request, viewer)
    untie = partial(actions.untie_person, facts.reference, place=place, because=why, **change)
    try:
        saved_once(untie, kept, form, change)
    except store.Stale as moved:
        return moved_on(request, viewer, facts.reference, form, moved)
    return go("frontdoor:people", facts.reference)


def _untie_form(facts: ConcernFacts, data: Mapping[str, Any] | None = None) -> UntiePersonForm:
    options = [
        Option(str(one.place), f"{one.name}, tied to {one.tied_to}")
        for one in facts.people
        if one.place and one.tied_to
    ]
    return UntiePersonForm(data, options=options)


def _perhaps_about(viewer: Viewer, facts: ConcernFacts, person: PersonLine) -> frozenset[str]:
    """Everybody around the child whom it is about, and around those whom this person may be."""
    near = perhaps(viewer, name=person.told_name, birth_date=person.birth_date)
    return case_around(facts.reference) | case_of(*near)


def _settle(
    facts: ConcernFacts, person: PersonLine, form: SettleForm, to: str, change: dict[str, Any]
) -> str:
    said: dict[str, Any] = {"place": person.place, **change}
    if to == NOBODY:
        return actions.leave_untied(facts.reference, because=form.cleaned_data["why_untied"], **said)
    if to:
        return actions.tie_person(facts.reference, to=to, **said)
    names = {name: form.cleaned_data[name] for name in ("given_name", "family_name")}
    return actions.tie_person_to_new(facts.reference, **names, **said)


def _asked_of(facts: ConcernFacts, place: str) -> PersonLine | None:
    """The person whom the form is about; the first who is tied to nobody, where it does not say."""
    open_ones = [one for one in facts.people if not one.tied_to]
    asked = [one for one in open_ones if str(one.place) == place] if place else open_ones
    return asked[0] if asked else None


def _settle_form(
    viewer: Viewer,
    facts: ConcernFacts,
    person: PersonLine,
    found: tuple[Candidate, ...],
    data: Mapping[str, Any] | None = None,
) -> SettleForm:
    """Whoever may be this person is looked for before anybody new is made."""
    given, family = split_name(person.told_name)
    initial = {"given_name": given, "family_name": family}
    return SettleForm(data, kind=person.kind, options=_known(viewer, facts, person, found), initial=initial)


def _known(
    viewer: Viewer, facts: ConcernFacts, person: PersonLine, found: tuple[Candidate, ...]
) -> list[Option]:
    if person.kind is PersonKind.ADULT:
        around = {one.reference: Option(one.reference, f"{one.name}, {one.relation}") for one in facts.adults}
        called = queries.adults_found(viewer, person.told_name)
        return [*around.values(), *(_adult(one) for one in called if one.reference not in around)]
    return [
        Option(one.child.reference, ", ".join(filter(None, (one.child.name, one.child.age))), one.because)
        for one in found
        if not one.likeness.lives_with
    ]


def _adult(one: AdultLine) -> Option:
    born = f"Born {day(one.birth_date)}." if one.birth_date else "Date of birth not known."
    said = "; ".join(one.around[:_MOST_AROUND]) or "told of in another concern"
    return Option(one.reference, f"{one.name}, {said}", born)


def _candidates(viewer: Viewer, facts: ConcernFacts, person: PersonLine) -> tuple[Candidate, ...]:
    if person.kind is PersonKind.ADULT:
        return ()
    return who_it_may_be(viewer, facts, person)


def _to_add(facts: ConcernFacts, person: PersonLine) -> str:
    return "" if person.kind is PersonKind.ADULT else to_add(facts, person)


def _people_page(
    request: HttpRequest,
    viewer: Viewer,
    facts: ConcernFacts,
    *,
    form: SettleForm | None = None,
    person: PersonLine | None = None,
    untie_form: UntiePersonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    open_ones = [one for one in facts.people if not one.settled and facts.may_tie(one.place)]
    asked = person or (open_ones[0] if open_ones else None)
    if asked is not None and not facts.may_tie(asked.place):
        asked = None
    found = () if asked is None else _candidates(viewer, facts, asked)
    if asked is not None and form is None:
        form = posts.carry_on(request, _settle_form(viewer, facts, asked, found), posts_to="frontdoor:people")
    if any(one.place and facts.may_untie(viewer, one.place) for one in facts.people):
        untie_form = untie_form or posts.carry_on(request, _untie_form(facts), posts_to="frontdoor:untie")
    trail.looked(request, "concern.looked", *about_of(facts))
    context = {
        "concern": facts,
        "asked": asked,
        "settle_form": form if asked is not None else None,
        "known": known(found, add=_to_add(facts, asked)) if asked is not None else None,
        "untie_form": untie_form,
        "today": today_in_london(viewer.at),
    }
    sent = [one for one in (form, untie_form) if one is not None and one.is_bound]
    if sent:
        context["form"] = sent[0]
    return render(request, "frontdoor/people.html", context, status=status)


@gate.page(may=roles.may_sit_at_the_hub, shows=gate.Shows.PERSON)
@require_GET
def at_the_hub(request: HttpRequest) -> HttpResponse:
    """What is open at the front door, for an agency that adds what it knows."""
    viewer = gate.signed_in(request)
    lines = queries.at_the_hub(viewer)
    to_hold = queries.discussions_to_hold(viewer)
    passed = queries.passed_to(viewer)
    shown = (*(line.concern.reference for line in lines), *(one.reference for one in to_hold))
    shown += tuple(reference for reference, _ in passed)
    trail.looked(request, "front_door.looked", *shown)
    context = {"lines": lines, "to_hold": to_hold, "passed": passed, "today": today_in_london(viewer.at)}
    return render(request, "frontdoor/at_the_hub.html", context)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_GET
def hub(request: HttpRequest, reference: str) -> HttpResponse:
    """What each agency of the hub added, and which contacts are planned; for a desk that it was passed on to,
    what was decided."""
    viewer = gate.signed_in(request)
    facts = _at_the_hub_or_nothing(request, viewer, reference)
    if any(passed == facts.reference and not opened for passed, opened in queries.passed_to(viewer)):
        with suppress(store.ReadOnly):  # it can be read all the same, and is noted at the next look
            actions.open_what_was_passed_on(facts.reference, by=viewer, at=viewer.at)
        facts = _at_the_hub_or_nothing(request, viewer, reference)
    return _hub_page(request, viewer, facts)


@gate.page(may=roles.may_work, shows=gate.Shows.PERSON)
@require_POST
def give_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Say, for the desk that it was passed on to, that it is done, or that it is not theirs."""
    viewer = gate.signed_in(request)
    facts = queries.concern_at_the_hub(viewer, reference)
    if facts is None or not _has_it(viewer, facts):
        if _gave_it_back(viewer, reference, request.POST):
            return go("desk:my_day")
        raise trail.nothing_there(request, reference)
    form = HaveItForm(request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return _hub_page(request, viewer, facts, back_form=form)
    change = change_of(request, viewer)
    try:
        saved_once(lambda: _say(form, facts.reference, **change), kept, form, change)
    except store.Stale:
        form.add_error("came", _SINCE)
        return _hub_page(request, viewer, facts, back_form=form, status=409)
    except gate.Refused as refused:
        if not refused.decision.rule.startswith("follow."):
            raise
        form.add_error("came", refused.decision.because)
        return _hub_page(request, viewer, facts, back_form=form)
    return go("desk:my_day")


def _say(form: HaveItForm, reference: str, **change: Any) -> str:
    more = form.cleaned_data["came_more"]
    if form.came_of() is CameOf.DONE:
        return actions.say_done(reference, more=more, **change)
    return actions.give_back(reference, because=more, **change)


def _gave_it_back(viewer: Viewer, reference: str, sent: QueryDict) -> bool:
    """Whether this very form was taken before: pressed twice it is one, though the page is theirs no more."""
    form = HaveItForm(sent)
    if not form.is_valid():
        return False
    asked = references.parse(reference) or ""
    try:
        _say(form, asked, version=version_of(sent), by=viewer, at=viewer.at, key=key_of(sent))
    except (BadRequest, Http404, store.ReadOnly, store.Stale, gate.Refused):
        return False
    return True


def _has_it(viewer: Viewer, facts: ConcernFacts) -> bool:
    return any(reference == facts.reference for reference, _ in queries.passed_to(viewer))


def _at_the_hub_or_nothing(request: HttpRequest, viewer: Viewer, reference: str) -> ConcernFacts:
    facts = queries.concern_at_the_hub(viewer, reference)
    if facts is None:
        raise trail.nothing_there(request, reference)
    return facts


@gate.page(may=roles.may_sit_at_the_hub, shows=gate.Shows.PERSON)
@require_POST
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = _at_the_hub_or_nothing(request, viewer, reference)
    form = EntryForm(request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return _hub_page(request, viewer, facts, entry_form=form)
    change: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    text = form.cleaned_data["entry"]
    saved_once(lambda: actions.add_entry(facts.reference, text=text, **change), kept, form, change)
    return go("frontdoor:hub", facts.reference)


@gate.page(may=roles.may_sit_at_the_hub, shows=gate.Shows.PERSON)
@require_POST
def contact(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    facts = _at_the_hub_or_nothing(request, viewer, reference)
    form = _contact_form(facts, request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return _hub_page(request, viewer, facts, contact_form=form)
    change: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    said = {name: form.cleaned_data[name] for name in form.fields if not name.startswith("_")}
    try:
        saved_once(lambda: actions.plan_contact(facts.reference, **said, **change), kept, form, change)
    except gate.Refused as refused:
        fields = {"contact.past": "on_day", "contact.planned": "also_because"}
        if refused.decision.rule not in fields:
            raise
        form.add_error(fields[refused.decision.rule], refused.decision.because)
        return _hub_page(request, viewer, facts, contact_form=form)
    return go("frontdoor:hub", facts.reference)


@gate.page(may=roles.may_sit_at_the_hub, shows=gate.Shows.PERSON)
@require_POST
def contact_came(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what came of a contact that was planned, so that nobody waits for it or does it once more."""
    viewer = gate.signed_in(request)
    facts = _at_the_hub_or_nothing(request, viewer, reference)
    form = _came_form(facts, request.POST)
    kept = vault.settle(form, about=case_around(facts.reference)) if form.is_valid() else None
    if kept is None:
        return _hub_page(request, viewer, facts, came_form=form)
    change: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    data = form.cleaned_data
    said = {"which": data["which"], "came": Came(data["came"]), "more": data["came_more"]}
    tell = partial(actions.say_what_came_of_contact, facts.reference, **said, **change)
    try:
        saved_once(tell, kept, form, change)
    except gate.Refused as refused:
        if refused.decision.rule != "contact.settled":
            raise
        form.add_error("which", refused.decision.because)
        return _hub_page(request, viewer, facts, came_form=form)
    return go("frontdoor:hub", facts.reference)


def _came_form(facts: ConcernFacts, data: Mapping[str, Any] | None = None) -> ContactCameForm:
    """What somebody settled meanwhile is a choice still when the form comes in: then the rules say so."""
    options = [
        Option(number, f"{one.person}: {one.with_whom}. {one.what_for}")
        for number, one in facts.hub.to_settle
        if data is not None or not one.came
    ]
    return ContactCameForm(data, options=options)


def _contact_form(facts: ConcernFacts, data: Mapping[str, Any] | None = None) -> ContactForm:
    return ContactForm(data, options=[Option(one.value, one.label) for one in facts.to_contact])


def _discussion(viewer: Viewer, facts: ConcernFacts) -> DeskLine | None:
    """The desk that holds a strategy discussion on it, while that is still to be held."""
    waits = any(one.reference == facts.reference for one in queries.discussions_to_hold(viewer))
    return agencies.front_door_desk(viewer.area_id) if waits else None


def _children_they_may_open(viewer: Viewer, facts: ConcernFacts) -> tuple[ChildFacts, ...]:
    """It is passed on because of one child to somebody who may know nothing of another."""
    return shown_to(viewer, [one.id for one in children_in(viewer, facts)])


def _hub_page(
    request: HttpRequest,
    viewer: Viewer,
    facts: ConcernFacts,
    *,
    entry_form: EntryForm | None = None,
    contact_form: ContactForm | None = None,
    came_form: ContactCameForm | None = None,
    back_form: HaveItForm | None = None,
    status: int = 422,
) -> HttpResponse:
    trail.looked(request, "concern.looked", *about_of(facts))
    sent = entry_form or contact_form or came_form or back_form
    is_open, has_it = progress.may_triage(facts.state).allowed, _has_it(viewer, facts)
    entry_form = entry_form or posts.carry_on(request, EntryForm(), posts_to="frontdoor:entry")
    contact_form = contact_form or posts.carry_on(request, _contact_form(facts), posts_to="frontdoor:contact")
    came_form = came_form or posts.carry_on(request, _came_form(facts), posts_to="frontdoor:contact_came")
    back_form = back_form or posts.carry_on(request, HaveItForm(), posts_to="frontdoor:give_back")
    if has_it and facts.follow and past(facts.follow.limit_on, today=today_in_london(viewer.at)):
        back_form.say_that_its_limit_is_over()
    context: dict[str, Any] = {
        "concern": facts,
        "hub": facts.hub if roles.may_sit_at_the_hub(viewer).allowed else None,
        "theirs": _children_they_may_open(viewer, facts) if has_it else (),
        "back_form": back_form if has_it else None,
        "came_form": came_form if facts.hub.waits or sent is came_form else None,
        "works_here": roles.may_work_the_front_door(viewer).allowed,
        "entry_form": entry_form if is_open else None,
        "contact_form": contact_form if is_open and facts.to_contact else None,
        "discussion": None if is_open else _discussion(viewer, facts),
        "today": today_in_london(viewer.at),
    }
    if sent is not None:
        context["form"] = sent
    return render(request, "frontdoor/hub.html", context, status=200 if sent is None else status)
