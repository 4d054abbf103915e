"""Child now: the page, each of its panels at an address of its own, and one page to print."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.children.queries import now as written
from joinedup.children.queries.sameness import tied_with
from joinedup.children.rules.guarding import may_keep
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.children.rules.naming import age_in_words
from joinedup.clocks import queries as clocks
from joinedup.desk import looks as who_looks
from joinedup.desk import panels
from joinedup.desk.adoption import may_keep_adoptions
from joinedup.desk.saying import child_of
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.pathway.queries import may_use
from joinedup.pathway.rules.protection import AUTHORITY
from joinedup.sharing import queries as sharing
from joinedup.sharing.rules.strategy import may_record
from joinedup.trail import actions as trail
from joinedup.trail import queries as trailed
from joinedup.ui.rendering import answer
from joinedup.ui.words import day as day_in_words
from joinedup.ui.words import moment, plural
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import ADOPTION, Kind

# On paper, what is needed in a car at night, and nothing that somebody clicks.
_ON_PAPER = (
    "protection",
    "tonight",
    "contacts",
    "around",
    "paragraph",
    "words",
    "due",
    "family-told",
    "home",
)


_LONGEST_PAGE = 6  # digits of the number of a page


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def child(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, one = gate.signed_in(request), child_of(request, reference)
    places = {place: panels.shown(viewer, one, codes) for place, codes in panels.PLACES.items()}
    tied = tied_with(viewer, one.id)
    context = {
        **_of_every_page(viewer, one),
        "identity_facts": (
            *_facts(viewer, one),
            *_new_since(viewer, one, (panel for place in places.values() for panel in place.values())),
        ),
        "places": places,
        "tied": tied,
        "theirs": [(each.child, _of_a_tied_record(viewer, each.child)) for each in tied],
        "away": [panel for place in places.values() for panel in place.values() if panel.says is None],
        "ask_url": panels.ask_url(viewer, one),
        "strategy_url": reverse("sharing:strategy", args=[one.reference])
        if may_record(agencies.kind_of(viewer.agency_id)).allowed
        else "",
        "may_protect": may_use(viewer).allowed,
        "links": vault.found(viewer, one.reference, use=ADOPTION, kind=Kind.ADOPTION_LINK)
        if may_keep_adoptions(viewer).allowed
        else None,
        "may_guard": may_keep(viewer).allowed,
        "looks_url": reverse("desk:looks", args=[one.reference]) if who_looks.may_see(viewer, one.id) else "",
    }
    return render(request, "desk/child.html", context)


def _of_a_tied_record(viewer: Viewer, child: ChildFacts) -> dict[str, panels.Shown]:
    """What another record of the same person says, panel by panel: only what this viewer may read there."""
    return panels.shown(viewer, child, [code for codes in panels.PLACES.values() for code in codes])


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def part(request: HttpRequest, reference: str) -> HttpResponse:
    """One panel, `?of=` its code: the part alone for a script, and a page with it for everybody else.

    Of what a child said, also what they said before, by `page`.
    """
    viewer, code = gate.signed_in(request), request.GET.get("of", panels.FIRST[0])
    known = children.child(viewer, reference)
    panel = panels.show(viewer, known, code) if known is not None and code in panels.PANELS else None
    if known is None or panel is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "child.looked", known.reference)
    context: dict[str, Any] = {"child": known, "panel": panel, "today": viewer.at}
    if code == "words" and panel.says is not None:
        page = request.GET.get("page", "")
        asked = int(page) if page.isdecimal() and len(page) <= _LONGEST_PAGE else 1
        context["earlier"] = children.words_before(known.id, page=asked, kept_back=known.kept)
    return answer(request, "desk/part.html", context, part="panel")


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """One page to print: A4, without navigation; who printed it and when it is old stand at its foot."""
    viewer, one = gate.signed_in(request), child_of(request, reference)
    context = {
        **_of_every_page(viewer, one),
        "panels": panels.shown(viewer, one, _ON_PAPER),
        "theirs": [
            (each.child, panels.shown(viewer, each.child, _ON_PAPER)) for each in tied_with(viewer, one.id)
        ],
        "by": f"{viewer.name}, {viewer.agency_name}",
    }
    return render(request, "desk/paper.html", context)


def _of_every_page(viewer: Viewer, one: ChildFacts) -> dict[str, Any]:
    return {
        "child": one,
        "today": viewer.at,
        "identity_facts": _facts(viewer, one),
        "identity_notes": ("Invented for the demo",) if one.invented else (),
        "sources": _sources(viewer, one),
        "opened": children.opened_with_a_reason(viewer, one.id),
    }


def _facts(viewer: Viewer, one: ChildFacts) -> tuple[str, ...]:
    said = [one.age if not one.age.isdigit() else f"{one.age} years old"]
    if one.expected_date:
        said.append(f"expected {day_in_words(one.expected_date, today_in_london(viewer.at))}")
    if one.called not in one.name.split() and not one.called.startswith("child "):
        said.append(f"likes to be called “{one.called}”")
    if one.interpreter:
        said.append(f"interpreter: {one.interpreter}")
    if one.protected:
        said.append("address protected")
    if one.la_child_id:
        said.append(f"the council's child {one.la_child_id}")
    siblings = _siblings(viewer, one)
    if siblings:
        said.append(f"brothers and sisters: {siblings}")
    return (*said, *_stands(viewer, one))


def _stands(viewer: Viewer, one: ChildFacts) -> Iterator[str]:
    """What is open about the child, as far as the viewer may know it: all else is as if it were not."""
    yield from _plans(viewer, one)
    stands = sharing.standing(viewer, one)
    if stands.enquiry:
        yield "section 47 enquiry open"
    if concerns := frontdoor.open_about(viewer, one.reference):
        yield f"{plural(concerns, 'concern')} at the front door"
    theirs = [line for line in children.around(viewer, one) if line.kind == AUTHORITY]
    if any(line.agency_id == viewer.agency_id or not line.alone for line in theirs):
        yield "social work involved"


# Clocks that run for children on one plan alone: where one was set going, the plan stood that day.
_PLANS = {
    "T13": "child protection plan",
    "T15": "child in need plan",
    "T16": "child in need",
    "T27": "looked after",
    "T28": "looked after",
    "T29": "looked after",
    "T30": "looked after",
    "T31": "looked after",
}


def _plans(viewer: Viewer, one: ChildFacts) -> Iterator[str]:
    """By the clocks that the viewer may know of, with the day of the step that set each going; else as the
    authority's census last told it.

    No step says that a plan ended. A clock that is late by more than its own length says none, and a
    census read before one was stopped for good is older than what is known.
    """
    if one.kept:
        return
    today, said = today_in_london(viewer.at), clocks.time_line(viewer, one)
    running: dict[str, datetime] = {}
    for line in said.running:
        plan = _PLANS.get(line.timer)
        if plan is not None and viewer.at - line.due_at <= line.due_at - line.occurred:
            running[plan] = max(line.occurred, running.get(plan, line.occurred))
    for plan, since in sorted(running.items()):
        yield f"{plan}, by the step of {day_in_words(today_in_london(since), today)}"
    told = None if running else written.plan_in_census(one)
    if told is None:
        return
    plan, read = told
    if not any(line.timer in _PLANS and line.stopped_at and line.stopped_at > read for line in said.over):
        yield f"{plan}, by the census read on {day_in_words(today_in_london(read), today)}"


# What everybody who opens the page reads there, as the trail calls the writing of it.
_READ_BY_ALL = (
    "words.recorded",
    "child.words_written_down",
    "child.not_heard",
    "family.told",
    "child.family_told",
    "child.paragraph_written",
    "child.tonight_planned",
)
# What some of them read, each in a panel that is as narrow as the record: of those that stand there.
_READ_IN_A_PANEL = ("question.asked", "child.said_to_be_wrong")
_ONE_SITTING = timedelta(hours=1)  # who goes from the page to a form and back has not gone away


def _new_since(viewer: Viewer, one: ChildFacts, shown: Iterable[panels.Shown]) -> Iterator[str]:
    """'3 new since you last looked': what others wrote since that this page, or the time line, shows them."""
    last = trailed.last_look(one.reference, by=viewer.reference, before=viewer.at - _ONE_SITTING)
    if last is None:
        return
    written_down = trailed.entries_about_any(
        (one.reference,), codes=_READ_BY_ALL, since=last, newest=None, by_others_than=viewer.reference
    )
    says = [panel.says for panel in shown if panel.says]
    there = [each.reference for said in says for key in ("questions", "doubts") for each in said.get(key, ())]
    in_panels = trailed.entries_about_any(
        there, codes=_READ_IN_A_PANEL, since=last, newest=None, by_others_than=viewer.reference
    )
    rounds = [seen for said in says for seen in said.get("rounds", ())]
    steps = [step for step in clocks.time_line(viewer, one).steps if step.entered > last]
    told = [each for said in says for each in said.get("disclosed", ())]
    count = (
        len(written_down)
        + len(in_panels)
        + sum(seen.new_since(last) for seen in rounds)
        + sum(not step.own for step in steps)
        + sum(each.told_at > last for each in told)
    )
    if count:
        yield f"{count} new since you last looked, {moment(last, today_in_london(viewer.at))}"


def _siblings(viewer: Viewer, one: ChildFacts) -> str:
    today = today_in_london(viewer.at)
    return ", ".join(
        f"{person.name.split()[0]} {age}" if (age := _years(person.birth_date, today)) else person.name
        for person in children.people_around(one.id)
        if person.is_child and person.reference != one.reference
    )


def _years(born: date | None, today: date) -> str:
    return "" if born is None else age_in_words(born, today=today)


def _sources(viewer: Viewer, one: ChildFacts) -> str:
    """Where it comes from and of when; what is not here may still be held somewhere, and that is said."""
    if one.kept:
        return f"Which agencies' own records are tied to this child: {KEPT_FROM_VIEW.lower()}."
    held = written.sources(one)
    more = "What is not here may still be held somewhere: ask."
    if not held:
        return f"No agency's own record is tied to this child yet. {more}"
    today = today_in_london(viewer.at)
    read = ", ".join(f"{line.agency} ({moment(line.at, today)})" for line in held)
    return f"Tied to the records of, as read on: {read}. No other agency's system is connected here. {more}"
