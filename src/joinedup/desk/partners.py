"""Getting to know one's partners by their own cards, and how far each cluster has come."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from joinedup.access.rules.roles import may_see_barriers, may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import by_hand, contacts, narrowings
from joinedup.agencies.queries.by_hand import WholeCard
from joinedup.agencies.queries.maturity import maturity
from joinedup.agencies.queries.narrowings import NarrowingLine
from joinedup.agencies.rules.maturity import MEASURES, sentence
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.meetings.queries.attendance import asked_and_came
from joinedup.sharing.queries.usual import usual_answers
from joinedup.ui.words import plural

_TO_BE_SAID = {
    "can": "what it can do",
    "cannot": "what it cannot",
    "powers": "its powers",
    "best_way": "the best way in",
    "needs": "what it needs from you",
    "how_we_work": "how it works and what presses on it",
    "myths": "what people think of it that is not so",
}
_LONG_AGO = timedelta(days=365)  # a card that nobody looked through since may be wrong


@dataclass(frozen=True, slots=True)
class Partner:
    """One other agency, as somebody who begins here reads it."""

    reference: str
    name: str
    kind: str
    card: WholeCard | None
    not_said: str  # which parts of its card are empty, in words
    long_ago: bool  # nobody looked it through in a year
    usual: str  # how long an answer took, as measured; ''
    gives_up: tuple[NarrowingLine, ...]
    met: int  # people there with whom the viewer did something in a year


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """Every other agency of the partnership by name: the cards are the base of an induction (S2)."""
    viewer = gate.signed_in(request)
    found = _partners(viewer)
    met = sum(bool(one.met) for one in found)
    without = sum(one.card is None for one in found)
    of = f"{met} of the {len(found)} other agencies"
    said = f"You did something together with people of {of} in the last year."
    if without:
        said += f" {plural(without, 'agency has', 'agencies have')} not written a card yet: ring them."
    context = {"partners": found, "sentence": said, "today": today_in_london(viewer.at)}
    return render(request, "desk/partners.html", context)


def _partners(viewer: Viewer) -> tuple[Partner, ...]:
    today = today_in_london(viewer.at)
    gone = agencies.agencies_that_left(viewer.area_id, today=today)
    cards, usual = by_hand.whole_cards(viewer), usual_answers(viewer)
    gives_up = narrowings.given_up(viewer.area_id, at=viewer.at)
    met = contacts.met_by_agency(viewer.practitioner_id, at=viewer.at)
    kinds = dict(agencies.kinds())
    return tuple(
        Partner(
            one.reference,
            one.name,
            kinds[one.kind],
            card := cards.get(one.id),
            "" if card is None else _not_said(card),
            card is not None and today - card.reviewed_on > _LONG_AGO,
            usual.get(one.id, ""),
            tuple(gives_up.get(one.id, ())),
            met.get(one.id, 0),
        )
        for one in agencies.agencies_in(viewer.area_id)
        if one.id not in gone and one.id != viewer.agency_id
    )


def _not_said(card: WholeCard) -> str:
    return ", ".join(words for name, words in _TO_BE_SAID.items() if not card.said[name].strip())


@gate.page(may=may_see_barriers, shows=gate.Shows.NOTHING)
@require_GET
def how_far(request: HttpRequest) -> HttpResponse:
    """The same counts of every cluster, for managers and the board. No person is in them, and no score."""
    viewer = gate.signed_in(request)
    asked, came = asked_and_came(viewer)
    lines = maturity(viewer, asked=asked, came=came)
    measures = [(one, sentence([line.now[one.code] for line in lines])) for one in MEASURES]
    context = {"lines": lines, "measures": measures, "today": viewer.at}
    return render(request, "desk/how_far.html", context)
