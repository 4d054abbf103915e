"""An agency's card: what it can and cannot do, who answers there now; and keeping it right."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from joinedup import store
from joinedup.access.rules.roles import may_see_barriers, may_sign_in, may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions import by_hand as keeping
from joinedup.agencies.queries import by_hand, narrowings, skilled
from joinedup.agencies.queries import clusters as places
from joinedup.agencies.queries.behind import behind
from joinedup.agencies.queries.by_hand import DeskCard, FactLine, WholeCard
from joinedup.agencies.rules.cards import (
    may_keep_card,
    may_keep_cards,
    may_say_load,
    may_set_service_hours,
)
from joinedup.agencies.rules.narrowing import may_speak_for
from joinedup.agencies.rules.service_hours import SERVICE_HOURS
from joinedup.clocks import queries as clocks
from joinedup.desk import queries
from joinedup.desk.card_forms import CardForm, ClustersForm, DeskForm
from joinedup.frontdoor.queries.profile import profile_in_use
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.sharing.queries.usual import usual_answers
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Form, both_texts, key_of, new_key, version_of
from joinedup.ui.parts import Conflict
from joinedup.ui.rendering import go

_FIELDS = {
    "from_day.": "from_day", "desk.ring": "out_of_hours", "desk.nobody": "out_of_hours",
    "desk.hours_end": "hours", "desk.hours_wait": "service_hours",
}  # fmt: skip
_TAKE_BACK = "take_back"  # the name of the button beside what waits for its day
_LONGEST_KEY = 18  # digits
_MOVED_ON = "Somebody changed this meanwhile. Look at how it stands now, and take it back again."


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_GET
def agency(request: HttpRequest, reference: str) -> HttpResponse:
    """The card, beside who answers there now: one click from the agency's name, wherever it stands."""
    viewer = gate.signed_in(request)
    one = agencies.agency(viewer.area_id, _written(reference))
    if one is None:
        raise trail.nothing_there(request, reference)
    card = by_hand.whole_card(viewer, one.reference)
    desks = queries.desks_of(one.reference, viewer.area_id, at=viewer.at)
    said = by_hand.said_of_card(viewer, card.agency_id) if card else ()
    context = {
        "name": one.name,
        "kind": one.kind,
        "card": card,
        "usual": usual_answers(viewer).get(card.agency_id, "") if card else "",
        "desks": desks,
        "loads": by_hand.loads_by_reference(viewer, [row.desk_reference for row in desks]),
        "to_come": [line for line in said if line.to_come],
        "opposite": skilled.opposite_at(viewer, one.id) if _is_another(viewer, one.reference) else None,
        "may_say_load": card is not None and may_say_load(viewer, agency_id=card.agency_id).allowed,
        "clusters": [name for _, name in places.clusters_of(one.id)],
        "left_on": one.left_on,
        "gives_up": narrowings.of_agency(one.id, at=viewer.at),
        "picks_up": narrowings.picked_up_by(one.id, at=viewer.at),
        "speaks": may_speak_for(viewer, agency_id=one.id).allowed,
        "behind": behind(one.id, today=today_in_london(viewer.at)),
        "may_keep": card is not None
        and may_keep_card(viewer, agency_id=card.agency_id, area_id=viewer.area_id).allowed,
        "reference": one.reference,
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/agency.html", context)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_GET
def said(request: HttpRequest, reference: str) -> HttpResponse:
    """What was said of an agency by hand: what, by whom, when, and from which day."""
    viewer = gate.signed_in(request)
    card = by_hand.whole_card(viewer, _written(reference))
    if card is None:
        raise trail.nothing_there(request, reference)
    context = {
        "card": card,
        "lines": by_hand.said_of_card(viewer, card.agency_id),
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/said.html", context)


@gate.page(may=may_keep_cards, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def keep_card(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    card = _card(request, viewer, reference)
    if _TAKE_BACK in request.POST:
        again = partial(_card_page, request, viewer, card, CardForm(initial=card.said))
        return _take_back(request, viewer, to=("desk:keep_card", card.agency_reference), again=again)
    if request.method != "POST":
        return _card_page(request, viewer, card, posts.carry_on(request, CardForm(initial=card.said)))
    form = CardForm(request.POST)
    if not form.is_valid():
        return _card_page(request, viewer, card, form, status=422)
    given = dict(form.cleaned_data)
    from_day = given.pop("from_day")
    version = version_of(request.POST)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        taken = posts.taken(
            lambda: keeping.keep_card(
                card.agency_reference, said=given, from_day=from_day, version=version, **how
            ),
            form,
            fields=_FIELDS,
        )
    except store.Stale:
        now = _card(request, viewer, reference)
        changes = by_hand.said_of_card(viewer, now.agency_id, since=version or 0)
        conflict = _conflict(form, now.said, changes)
        return _card_page(request, viewer, now, form, conflict=conflict, status=409)
    if not taken.done:
        return _card_page(request, viewer, card, form, status=taken.status)
    return go("desk:agency", card.agency_reference)


@gate.page(may=may_keep_cards, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def keep_desk(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    desk = _desk(request, viewer, reference)
    if _TAKE_BACK in request.POST:
        again = partial(_desk_page, request, viewer, desk, _desk_form(viewer, desk))
        return _take_back(request, viewer, to=("desk:keep_desk", desk.reference), again=again)
    if request.method != "POST":
        return _desk_page(request, viewer, desk, posts.carry_on(request, _desk_form(viewer, desk)))
    form = _desk_form(viewer, desk, request.POST)
    if not form.is_valid():
        return _desk_page(request, viewer, desk, form, status=422)
    given = dict(form.cleaned_data)
    from_day = given.pop("from_day")
    version = version_of(request.POST)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    try:
        taken = posts.taken(
            lambda: keeping.keep_desk(desk.reference, said=given, from_day=from_day, version=version, **how),
            form,
            fields=_FIELDS,
        )
    except store.Stale:
        now = _desk(request, viewer, reference)
        conflict = _conflict(
            form,
            _desk_in_words(form, now),
            by_hand.said_of_desk(viewer, now.id, since=version or 0),
        )
        return _desk_page(request, viewer, now, form, conflict=conflict, status=409)
    if not taken.done:
        return _desk_page(request, viewer, desk, form, status=taken.status)
    return go("desk:agency", taken.made)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_GET
def clusters(request: HttpRequest) -> HttpResponse:
    """Each cluster: which agencies are there, by name, and which are not."""
    viewer = gate.signed_in(request)
    expected = agencies.area_data(viewer.area_id, today=today_in_london(viewer.at)).in_clusters
    context = {
        "clusters": places.clusters(viewer),
        "expected": bool(expected),
        "counts": may_see_barriers(viewer).allowed,
    }
    return render(request, "desk/clusters.html", context)


@gate.page(may=may_keep_cards, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def keep_clusters(request: HttpRequest, reference: str) -> HttpResponse:
    viewer = gate.signed_in(request)
    card = _card(request, viewer, reference)
    form = ClustersForm(
        request.POST if request.method == "POST" else None,
        places=places.clusters_to_choose(viewer),
        initial={"clusters": [str(key) for key, _ in places.clusters_of(card.agency_id)]},
    )
    if request.method != "POST" or not form.is_valid():
        context = {"card": card, "form": form}
        return render(request, "desk/keep_clusters.html", context, status=422 if form.is_bound else 200)
    keeping.keep_clusters(
        card.agency_reference, clusters=form.chosen(), by=viewer, at=viewer.at, key=key_of(request.POST)
    )
    return go("desk:agency", card.agency_reference)


def _is_another(viewer: Viewer, reference: str) -> bool:
    """Another agency than the viewer's own: among one's own people nobody is one's opposite number."""
    return may_work(viewer).allowed and reference != viewer.agency_reference


def _take_back(
    request: HttpRequest, viewer: Viewer, *, to: tuple[str, str], again: Callable[..., HttpResponse]
) -> HttpResponse:
    """Take back what was said for a later day. What stands against it is said on the page as it is now."""
    said = request.POST[_TAKE_BACK]
    if not said.isdecimal() or len(said) > _LONGEST_KEY:
        raise trail.nothing_there(request, said)
    asked, version = Form({}), version_of(request.POST)
    asked.full_clean()
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}
    taken = posts.taken(
        lambda: keeping.take_back(int(said), of=to[1], version=version, **how), asked, moved_on=_MOVED_ON
    )
    return go(*to) if taken.done else again(back=asked, status=taken.status)


def _written(reference: str) -> str:
    return references.parse(reference) or reference[:14]


def _card(request: HttpRequest, viewer: Viewer, reference: str) -> WholeCard:
    """A card that is another's to keep is no different from one that is not there."""
    card = by_hand.whole_card(viewer, _written(reference))
    if card is None or not may_keep_card(viewer, agency_id=card.agency_id, area_id=viewer.area_id).allowed:
        raise trail.nothing_there(request, reference)
    return card


def _desk(request: HttpRequest, viewer: Viewer, reference: str) -> DeskCard:
    desk = by_hand.desk_card(viewer, _written(reference))
    if desk is None or not may_keep_card(viewer, agency_id=desk.agency_id, area_id=viewer.area_id).allowed:
        raise trail.nothing_there(request, reference)
    return desk


def _desk_form(viewer: Viewer, desk: DeskCard, data: Any = None) -> DeskForm:
    others = [
        (one.reference, f"{one.name}, {one.agency_name}")
        for one in agencies.every_desk(viewer.area_id)
        if one.reference != desk.reference and one.is_there(today_in_london(viewer.at))
    ]
    counted, worked, today = None, 0, today_in_london(viewer.at)
    if may_set_service_hours(viewer, front_door=desk.front_door).allowed:
        counted = clocks.service_hours_of_files(viewer.area_id, today=today)
        worked = profile_in_use(viewer.area_id, today=today).longest_worked
    hours = by_hand.hours_to_choose(viewer)
    return DeskForm(data, hours=hours, desks=others, counted=counted, worked=worked, initial=dict(desk.said))


def _desk_in_words(form: DeskForm, desk: DeskCard) -> dict[str, str]:
    stands = dict(desk.said)
    for name in ("hours", "out_of_hours"):
        labels = {str(code): str(label) for code, label in form.fields[name].choices}  # type: ignore[attr-defined]
        stands[name] = labels.get(stands[name], stands[name])
    stands[SERVICE_HOURS] = stands[SERVICE_HOURS] or form.counted or ""
    return stands


def _conflict(form: Form, stands: dict[str, str], changes: tuple[FactLine, ...]) -> Conflict:
    told = tuple((line.who, line.at, line.what[0].lower() + line.what[1:]) for line in changes)
    return Conflict(told, both_texts(form, stands), again=True)


def _card_page(
    request: HttpRequest,
    viewer: Viewer,
    card: WholeCard,
    form: CardForm,
    *,
    conflict: Conflict | None = None,
    back: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = by_hand.said_of_card(viewer, card.agency_id)
    context = {
        "card": card,
        "form": form,
        "conflict": conflict,
        "back": back,
        "key": new_key(),
        "errors": status != 200,
        "to_come": [line for line in lines if line.to_come],
        "theirs_to_take_back": [line.id for line in lines if not line.of],
        "desks": agencies.desks_of(card.agency_id),
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/keep_card.html", context, status=status)


def _desk_page(
    request: HttpRequest,
    viewer: Viewer,
    desk: DeskCard,
    form: DeskForm,
    *,
    conflict: Conflict | None = None,
    back: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = by_hand.said_of_desk(viewer, desk.id)
    context = {
        "desk": desk,
        "form": form,
        "conflict": conflict,
        "back": back,
        "key": new_key(),
        "errors": status != 200,
        "to_come": [line for line in lines if line.to_come],
        "theirs_to_take_back": [
            line.id for line in lines if line.name != SERVICE_HOURS or SERVICE_HOURS in form.fields
        ],
        "today": today_in_london(viewer.at),
    }
    return render(request, "desk/keep_desk.html", context, status=status)
