"""One plain page for the family: who is involved, what each can and cannot do, and what goes on if one stops.

It is written for a kitchen table. Nothing that the family may not know is on it: no service that is named on
request alone, none that is shielded or would tell where a protected child is, no address, nothing of what
anybody holds.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.front_door import at_the_door, to_ring
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, ToldLine
from joinedup.children.rules.kept_from_view import agency_tells
from joinedup.desk.rules.for_families import Around, ForFamilies, wording
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail
from joinedup.ui import papers
from joinedup.ui.words import day

_WAIT = {
    "no": "They have not been told yet. Tell them yourself before you hand this over.",
    "unsafe": "It would not be safe to tell them. Do not hand this over, send it or leave it there.",
    "unknown": "It is not known what they have been told. Ask whoever is in touch with them first.",
}

_NO_LETTERS = "Our PDFs have no font for a name on this page. Print this page with your browser instead."


@dataclass(frozen=True, slots=True)
class Involved:
    """An agency on the page; `person` is '' where nobody is named."""

    agency: str
    kind: str
    person: str
    phone: str
    words: ForFamilies


@dataclass(frozen=True, slots=True)
class FamilyPage:
    child: ChildFacts
    involved: tuple[Involved, ...]
    stops: ForFamilies | None  # whoever is here and could be taken for the end
    told: ToldLine | None
    before: str  # what whoever prints it must know first; '' where the family knows
    day_name: str
    day: str
    night: str


def family_page(viewer: Viewer, child: ChildFacts) -> FamilyPage:
    told = children.family_told(child.id, kept_back=child.kept)
    involved = _involved(viewer, child)
    state = told.state if told else "unknown"
    door = at_the_door(viewer.area_id, at=viewer.at)
    return FamilyPage(
        child,
        involved,
        next((one.words for one in involved if one.words.if_they_stop), None),
        told,
        _WAIT.get(state, ""),
        door.desk.name,
        door.desk.phone,
        to_ring(door.when_closed).phone,
    )


def _involved(viewer: Viewer, child: ChildFacts) -> tuple[Involved, ...]:
    """For the family itself, whoever prints it: what is kept from anybody here is kept from the page."""
    said, shown = wording(), []
    lines = children.involvements(child.id, at=viewer.at)
    phones = agencies.desk_phones(line.desk_id for line in lines)
    for line in lines:
        if line.on_request or line.kept or line.kind in said.left_out or line.kind not in said.by_kind:
            continue
        if child.protected and agency_tells(line.kind, own=False):
            continue
        phone = phones.get(line.desk_id, "")
        words = said.by_kind[line.kind]
        shown.append(Involved(line.agency, line.kind_words, line.practitioner, phone, words))
    return tuple(sorted(shown, key=lambda one: one.agency))


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def for_family(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, easy=False)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def easy_read(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, reference, easy=True)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The page as a tagged PDF, to be printed or read aloud by what the family uses."""
    return _paper(request, reference, easy=False)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_GET
def easy_paper(request: HttpRequest, reference: str) -> HttpResponse:
    return _paper(request, reference, easy=True)


def _page(request: HttpRequest, reference: str, *, easy: bool) -> HttpResponse:
    viewer, page = _looked_at(request, reference)
    return _shown(request, page, easy=easy, today=today_in_london(viewer.at))


def _shown(
    request: HttpRequest, page: FamilyPage, *, easy: bool, today: date, no_paper: str = ""
) -> HttpResponse:
    """`no_paper` says why there is no PDF of it, where one was asked for."""
    words = wording().easy if easy else wording().plain
    context = {"page": page, "words": words, "no_paper": no_paper, "today": today}
    return render(request, "desk/for_family_easy.html" if easy else "desk/for_family.html", context)


def _paper(request: HttpRequest, reference: str, *, easy: bool) -> HttpResponse:
    viewer, page = _looked_at(request, reference)
    today = today_in_london(viewer.at)
    try:
        made = papers.pdf("desk/for_family.typ", _on_paper(page, easy=easy, today=today))
    except papers.NoLetters:
        return _shown(request, page, easy=easy, today=today, no_paper=_NO_LETTERS)
    return HttpResponse(
        made,
        content_type="application/pdf",
        # No name in it: it is seen by whoever sees the list of what was downloaded.
        headers={"Content-Disposition": 'attachment; filename="for-the-family.pdf"'},
    )


def _looked_at(request: HttpRequest, reference: str) -> tuple[Viewer, FamilyPage]:
    viewer = gate.signed_in(request)
    child = children.child(viewer, reference)
    if child is None:
        raise trail.nothing_there(request, reference)
    trail.looked(request, "child.looked", child.reference)
    return viewer, family_page(viewer, child)


def _on_paper(page: FamilyPage, *, easy: bool, today: date) -> dict[str, Any]:
    """The same page as plain data, line by line."""
    words = wording().easy if easy else wording().plain
    ring = [line.format(desk=page.day_name, day=page.day, night=page.night) for line in words.ring]
    stops = page.stops
    return {
        "easy": easy,
        "title": "For the family, Easy Read" if easy else "For the family",
        "heading": words.heading.format(child=page.child.called),
        "lead": words.lead if page.involved else (*words.lead, words.nobody),
        "involved": [_agency_on_paper(one, words, easy=easy) for one in page.involved],
        "stops": "" if stops is None else stops.easy_if_they_stop if easy else stops.if_they_stop,
        "yours": words.yours,
        "ring": ring,
        "made": " ".join(filter(None, (f"Made on {day(today)}.", words.last))),
    }


def _agency_on_paper(one: Involved, words: Around, *, easy: bool) -> dict[str, Any]:
    named, phone = words.person.format(person=one.person), words.phone.format(phone=one.phone)
    reach = [line for line, there in ((named, one.person), (phone, one.phone)) if there]
    return {
        "agency": one.agency,
        "reach": reach if easy or not reach else [" ".join(reach)],
        "can": one.words.easy_can if easy else (one.words.can,),
        "cannot": one.words.easy_cannot if easy else (one.words.cannot,),
    }
