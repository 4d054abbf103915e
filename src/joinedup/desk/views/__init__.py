"""My day, Find, the directory."""

import re
import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup import store
from joinedup.access.rules.roles import (
    may_answer_for_links,
    may_have_open_work,
    may_keep_rotas,
    may_see_assurance,
    may_see_open_work,
    may_sign_in,
    may_work,
    may_work_the_front_door,
)
from joinedup.children import queries as children
from joinedup.children.queries.belonging import other_names, sources_here
from joinedup.children.rules.belonging import flag_of
from joinedup.children.rules.finding import nhs_number
from joinedup.children.rules.guarding import may_break_glass
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.desk import acting, day, leaving, queries
from joinedup.desk import looks as who_looks
from joinedup.desk import open_work as owners
from joinedup.desk.drafting import begun_and_not_sent
from joinedup.desk.duty import counted, desks_of, shift_of
from joinedup.desk.rules.looking import SPANS
from joinedup.desk.rules.order import NO_SHIFT, WHY_THIS_ORDER, by_kind
from joinedup.desk.stuck import stuck_page
from joinedup.desk.views.rotas import rota_lines
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate import pages as gate
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer, seen_once
from joinedup.identity.rules.identifiers import IdentifierKind
from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, end_of_day, today_in_london
from joinedup.linking import queries as linking
from joinedup.meetings.queries import acting as meetings
from joinedup.notices import actions as notices
from joinedup.notices.queries import is_there as notice_is_there
from joinedup.notices.queries import stuck_for
from joinedup.pathway import queries as pathway
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.trail.queries import count_by
from joinedup.ui.forms import key_of, version_of
from joinedup.ui.parts import WorkItem
from joinedup.ui.rendering import go

_SEARCHES = "searches"  # in the session, gone with it: what was typed is kept nowhere else
_GRADES = "grades_searched_for"
_KEPT = 5
_LONGEST_GRADE = 20
_LONGEST = 200
_DAYS_COUNTED = 28
_MOVED_ON = "This notice changed after you opened the page. Here is how it stands now."
_NEVER_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f]+")  # control characters, which no name holds


@gate.page(may=may_sign_in, shows=gate.Shows.OWN_WORK)
@require_GET
def my_day(request: HttpRequest) -> HttpResponse:
    viewer = gate.signed_in(request)
    today = today_in_london(viewer.at)
    counts_only = viewer.may(Right.COUNT_ONLY)
    works = may_work(viewer).allowed
    shift = seen_once(viewer, shift_of)
    figures = None
    if counts_only:
        since = today - timedelta(days=_DAYS_COUNTED - 1)
        figures = frontdoor.figures(viewer.area_id, since=since, until=today)
    context = {
        "begun": begun_and_not_sent(viewer),
        "board": may_see_assurance(viewer).allowed,
        "day": day_in_words(today, today=today),
        "figures": figures,
        "why": WHY_THIS_ORDER,
        "extracts": may_answer_for_links(viewer).allowed,
        "pairs": linking.waiting(viewer) if may_work_the_front_door(viewer).allowed else "",
        "reviews": children.reviews_waiting(viewer) if works else 0,
        "stuck": stuck_for(viewer) if may_see_open_work(viewer).allowed else 0,
        "shift": shift.in_words(at=viewer.at) or NO_SHIFT,
        "desk_waits": seen_once(viewer, counted).at_desks if works else 0,
        "own_desks": seen_once(viewer, desks_of) if works else (),
        "meeting_actions": meetings.actions_line(viewer) if works else None,
        "protections": pathway.protections_line(viewer) if works else None,
        "rotas": rota_lines(viewer) if may_keep_rotas(viewer).allowed else (),
        "first": (first := day.first(viewer, shift) if works else ()),
        "kinds": by_kind(one.title for one in first),
        "views": day.many_views(viewer) if works else (),
        "asked": day.asked(viewer) if works else (),
        "happened": day.happened(viewer) if works else (),
    }
    return render(request, "desk/my_day.html", context)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Keep what was typed in the session under a token, so that no address ever holds a name."""
    typed = _NEVER_SHOWN.sub(" ", request.POST.get("find", "")).strip()[:_LONGEST]
    token = secrets.token_urlsafe(9)
    kept = dict(list(request.session.get(_SEARCHES, {}).items())[-(_KEPT - 1) :])
    request.session[_GRADES] = {token: request.POST.get("grade", "")[:_LONGEST_GRADE]}
    posts.keep_at_once(request, _SEARCHES, {**kept, token: typed})
    return go("desk:found", token)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def found(request: HttpRequest, token: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    typed = request.session.get(_SEARCHES, {}).get(token)
    if typed is None:
        raise trail.nothing_there(request, token)
    seen = children.find(viewer, typed)
    nearly = children.find_nearly(viewer, typed, found=seen)
    trail.looked(request, "children.found", *(child.reference for child in (*seen, *nearly)))
    context = {
        "asked": typed,
        "flag": flag_of(IdentifierKind.NHS_NUMBER, typed) if nhs_number(typed) else "",
        "elsewhere": _elsewhere(typed),
        "children": seen,
        "nearly": nearly,
        "most": children.MOST_FOUND,
        "kept_from_view": KEPT_FROM_VIEW,
        "colleagues": queries.colleagues(viewer, typed),
        "coverage": _coverage(viewer),
        "also": other_names(child.id for child in (*seen, *nearly)),
        "searches": _searches_today(viewer),
        "may_open_with_a_reason": may_break_glass(viewer).allowed,
        **acting.beside(
            request, viewer, typed, grade=request.session.get(_GRADES, {}).get(token, ""), seen=seen
        ),
    }
    return render(request, "desk/found.html", context)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def looks(request: HttpRequest, reference: str) -> HttpResponse:
    """Who looked at this child, for the front door and the child's lead worker; nobody else has this page.

    Whoever takes it away in a file is written down as having done so, before the file is made.
    """
    viewer = gate.signed_in(request)
    one = children.child(viewer, reference)
    if one is None or not who_looks.may_see(viewer, one.id):
        raise trail.nothing_there(request, reference)
    narrowed = who_looks.narrowed_to(request.GET.dict())
    if request.GET.get("as") == "file" and narrowed is not None:
        trail.looked(request, "looks.taken_out", one.reference)
        return _file(who_looks.as_a_file(who_looks.who_looked(viewer, one, narrowed)))
    trail.looked(request, "looks.looked", one.reference)
    context = {
        "child": one,
        "today": viewer.at,
        "looked": who_looks.who_looked(viewer, one, narrowed),
        "not_read": narrowed is None,
        "spans": SPANS,
        "most": who_looks.MOST,
    }
    return render(request, "desk/looks.html", context)


def _file(text: str) -> HttpResponse:
    """To be saved, and never to be shown by the browser as a page of ours. Its name tells nobody's."""
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="who-looked.csv"'
    return answer


@gate.page(may=may_have_open_work, shows=gate.Shows.OWN_WORK)
@require_http_methods(["GET", "POST"])
def open_work(request: HttpRequest) -> HttpResponse:
    """What is the viewer's and their desks'; for whoever manages, all that is open on their agency's side.

    What is theirs because an agency has left is seen to here: no other page of it opens.
    """
    viewer = gate.signed_in(request)
    works, manages = may_work(viewer).allowed, may_see_open_work(viewer).allowed
    if request.method == "POST":
        gate.insist(may_work(viewer))
    left, status = leaving.form_for(request, viewer) if works else None, 200
    if left is not None and left.is_bound:
        status = leaving.see_to(request, viewer, left)
        if status == 303:
            return go("desk:open_work")
    mine = owners.of_person(viewer) if works else ()
    everybody = owners.of_agency(viewer) if manages else ()
    shown_above = {one.owner for one in mine}
    context = {
        "works": works,
        "manages": manages,
        "mine": mine,
        "area": owners.of_area(viewer) if viewer.may(Right.ADMINISTER_EVERY_AGENCY) else (),
        "others": tuple(one for one in everybody if one.owner not in shown_above),
        "stuck": sum(one.stuck for one in everybody),
        "agency": viewer.agency_name,
        "left": left,
        "today": today_in_london(viewer.at),
    }
    if left is not None and left.is_bound:
        context["form"] = left
    return render(request, "desk/open_work.html", context, status=status)


@gate.page(may=may_see_open_work, shows=gate.Shows.OWN_WORK)
@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """What has not gone out, with its age: nothing waits where nobody looks."""
    return _stuck_page(request)


@gate.page(may=may_see_open_work, shows=gate.Shows.OWN_WORK)
@require_POST
def try_again(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    one = references.parse(reference) or reference[:14]
    if not notice_is_there(viewer, one):
        raise trail.nothing_there(request, reference)
    sent = request.POST
    try:
        notices.try_again(one, version=version_of(sent), by=viewer, at=viewer.at, key=key_of(sent))
    except (store.Stale, store.KeyReused):
        return _stuck_page(request, moved_on=True)
    return go("desk:stuck")


def _stuck_page(request: HttpRequest, *, moved_on: bool = False) -> HttpResponse:
    viewer = gate.signed_in(request)
    context = {
        "page": stuck_page(viewer),
        "errors": ((("", _MOVED_ON),) if moved_on else ()),
        "moved_on": _MOVED_ON if moved_on else "",
        "key": secrets.token_urlsafe(16),
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/stuck.html", context, status=409 if moved_on else 200)


def _coverage(viewer: Viewer) -> str:
    """Where was looked, and where nobody looked."""
    sources = sources_here(viewer.area_id)
    held = f" Records of {', '.join(sources)} have come in here." if sources else ""
    return (
        f"Looked among the children that {viewer.agency_name} works with in {viewer.area_name}.{held} "
        "Agencies' own systems were not searched: ask them."
    )


def _searches_today(viewer: Viewer) -> int:
    midnight = end_of_day(today_in_london(viewer.at) - timedelta(days=1))
    return count_by(viewer.reference, "children.found", since=midnight)


def _elsewhere(typed: str) -> WorkItem | None:
    """A reference of a concern or a question opens that, rather than finding nobody."""
    reference = references.parse(typed)
    if reference is None or reference[0] not in "CQ":
        return None
    name = "frontdoor:concern" if reference[0] == "C" else "sharing:question"
    word = "concern" if reference[0] == "C" else "question"
    return WorkItem(title=f"Open {word} {reference}", href=reverse(name, args=[reference]))
