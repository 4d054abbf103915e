"""The pages of whoever keeps rotas: what is missing, a week, and taking a new one in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from joinedup.access.rules.roles import may_keep_rotas, may_sign_in
from joinedup.agencies.actions import rotas as actions
from joinedup.agencies.queries import rotas
from joinedup.agencies.queries.rotas import ChangeOfRota, Coverage, RotaDesk
from joinedup.agencies.rules.gaps import Stretch, holidays_end, stretch_in_words, there
from joinedup.agencies.rules.taking_in import difference
from joinedup.agencies.rules.week import bounds, monday_of, week
from joinedup.desk.rota_forms import RotaFileForm
from joinedup.exchange.rota.actions import looked_at, until_shown
from joinedup.exchange.rota.rules.saying import (
    change_in_words,
    counts_in_words,
    gaps_in_words,
    overlaps_in_words,
    people_in_words,
)
from joinedup.exchange.rules.reading import CannotRead
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.london import end_of_day, moment_in_words, today_in_london
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, new_key
from joinedup.ui.rendering import go
from joinedup.ui.words import plural

AHEAD = 28  # days for which the gaps of a desk are said
_ON_MY_DAY = 3  # desks
_FARTHEST = 60  # weeks either way that a picture can be asked for
_MOVED_ON = "Another rota was taken in after you looked at this one. Send your file again and look at both."
_NOT_THERE_NOW = "Somebody in this rota has left this desk since you looked at it. Send the file again."


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One desk on the page of all of them."""

    reference: str
    name: str
    age: str
    old: bool
    lines: tuple[str, ...]  # what is missing, in words


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_GET
def all_rotas(request: HttpRequest) -> HttpResponse:
    """Every desk of the viewer's agency: which has no rota next week, which an old one, when nobody is on."""
    viewer = gate.signed_in(request)
    desks = rotas.rota_desks(viewer.agency_id, at=viewer.at)
    lines = desk_lines(desks, viewer)
    today = today_in_london(viewer.at)
    in_terms = [desk.works_by for desk in desks if desk.hours.term_time_only]
    school = in_terms[0].school_holidays_end if in_terms else None
    end = holidays_end(school, england_and_wales().last, in_terms=bool(in_terms), today=today)
    context = {"agency": viewer.agency_name, "desks": lines, "weeks": AHEAD // 7, "holidays_end": end}
    return render(request, "desk/rotas.html", context)


@gate.page(may=may_sign_in, shows=gate.Shows.NOTHING)
@require_GET
def rota(request: HttpRequest, reference: str) -> HttpResponse:
    """A desk's rota: for whoever sits at it, and with the ways to change it for whoever keeps it."""
    viewer = gate.signed_in(request)
    desk = _desk(request, viewer, reference)
    return rota_page(request, viewer, desk, _week_asked_for(request, viewer))


def _week_asked_for(request: HttpRequest, viewer: Viewer) -> date:
    """The Monday of the address, '?week=2026-07-20'; this week's where there is none, or none that can be."""
    this = monday_of(today_in_london(viewer.at))
    try:
        asked = monday_of(date.fromisoformat(request.GET.get("week", "")))
    except (ValueError, OverflowError):
        return this
    return asked if abs(asked - this) <= timedelta(weeks=_FARTHEST) else this


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_POST
def send_rota(request: HttpRequest, reference: str) -> HttpResponse:
    """Read a file, and show what taking it in would change. Nothing of the rota in force is touched."""
    viewer = gate.signed_in(request)
    desk = kept_desk(request, viewer, reference)
    form = RotaFileForm(request.POST, request.FILES)
    this = monday_of(today_in_london(viewer.at))
    if not form.is_valid():
        return rota_page(request, viewer, desk, this, form=form)
    try:
        checked, found = looked_at(form.sent(), desk=desk, at=viewer.at)
    except CannotRead as refused:
        form.add_error("file", refused.sentence)
        return rota_page(request, viewer, desk, this, form=form)
    if found is None:
        for sentence in checked.refused:
            form.add_error("file", sentence)
        return rota_page(request, viewer, desk, this, form=form)
    actions.offer_rota(
        desk.id,
        entries=checked.entries,
        counts={"read": checked.read, **checked.counts},
        source=found.source,
        by=viewer,
        by_id=viewer.practitioner_id,
        at=viewer.at,
        key=key_of(request.POST),
    )
    return go("desk:new_rota", desk.reference)


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def new_rota(request: HttpRequest, reference: str) -> HttpResponse:
    """What a rota that was read would change; and, after that was seen, taking it in."""
    viewer = gate.signed_in(request)
    desk = kept_desk(request, viewer, reference)
    if request.method != "POST":
        return _offer_page(request, viewer, desk)
    key, base = key_of(request.POST), request.POST.get("base", "")
    try:
        actions.take_in_offer(
            desk.id,
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 19 else -1,
            by=viewer,
            by_id=viewer.practitioner_id,
            at=viewer.at,
            key=key,
        )
    except actions.RotaMovedOn:
        return _offer_page(request, viewer, desk, refused=_MOVED_ON)
    except actions.NobodyThere:
        return _offer_page(request, viewer, desk, refused=_NOT_THERE_NOW)
    return go("desk:rota", desk.reference)


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_POST
def say_of_rota(request: HttpRequest, reference: str) -> HttpResponse:
    """One press: the rota in force still holds, or whether one person at a time holds the desk."""
    viewer = gate.signed_in(request)
    desk = kept_desk(request, viewer, reference)
    said, key = request.POST.get("said", ""), key_of(request.POST)
    if said == "holds" and desk.rota_id:
        actions.say_it_still_holds(desk.id, by=viewer, at=viewer.at, key=key)
    elif said in ("one", "several"):
        actions.say_how_many_hold_it(desk.id, single=said == "one", by=viewer, at=viewer.at, key=key)
    return go("desk:rota", desk.reference)


def kept_desk(request: HttpRequest, viewer: Viewer, reference: str) -> RotaDesk:
    """A desk whose rota the viewer keeps: one of their own agency."""
    desk = rotas.rota_desk(viewer.agency_id, references.parse(reference) or "", at=viewer.at)
    if desk is None:
        raise trail.nothing_there(request, reference)
    return desk


def _desk(request: HttpRequest, viewer: Viewer, reference: str) -> RotaDesk:
    """A desk that the viewer sits at, or whose rota they keep."""
    among = None if may_keep_rotas(viewer).allowed else viewer.desk_ids
    desk = rotas.rota_desk(viewer.agency_id, references.parse(reference) or "", at=viewer.at, among=among)
    if desk is None:
        raise trail.nothing_there(request, reference)
    return desk


def rota_page(
    request: HttpRequest,
    viewer: Viewer,
    desk: RotaDesk,
    monday: date,
    *,
    form: RotaFileForm | None = None,
) -> HttpResponse:
    since, until = bounds(monday)
    this_week = rotas.coverage(desk, since=since, until=until)
    ahead = rotas.coverage(desk, since=viewer.at, until=_until(viewer))
    context = {
        "desk": desk,
        "keeps": may_keep_rotas(viewer).allowed,
        "age": age_in_words(desk, viewer),
        "old": desk.is_old(at=viewer.at),
        "missing": missing(desk, ahead, viewer),
        "weeks": AHEAD // 7,
        "week": week(this_week.entries, monday=monday),
        "sentence": _sentence(this_week, viewer),
        "before": (monday - timedelta(weeks=1)).isoformat(),
        "after": (monday + timedelta(weeks=1)).isoformat(),
        "changes": [said_by_hand(one, viewer) for one in rotas.changes_of([desk.id], since=viewer.at)],
        "form": form or RotaFileForm(),
        "today": today_in_london(viewer.at),
        "key": new_key(),
    }
    return render(request, "desk/rota.html", context, status=422 if form is not None else 200)


def desk_lines(desks: tuple[RotaDesk, ...], viewer: Viewer) -> tuple[DeskLine, ...]:
    """Those with something missing first."""
    found = rotas.coverage_of_each(desks, since=viewer.at, until=_until(viewer))
    lines = [
        DeskLine(
            desk.reference,
            desk.name,
            age_in_words(desk, viewer),
            desk.is_old(at=viewer.at),
            missing(desk, found[desk.id], viewer),
        )
        for desk in desks
    ]
    return tuple(sorted(lines, key=lambda line: (not line.lines, not line.old, line.name)))


def rota_lines(viewer: Viewer) -> tuple[str, ...]:
    """For My day of whoever keeps rotas: each desk with something missing, in one line."""
    found = [
        line for line in desk_lines(rotas.rota_desks(viewer.agency_id, at=viewer.at), viewer) if line.lines
    ]
    return tuple(
        f"{line.name}: {line.lines[0][:1].lower()}{line.lines[0][1:]}"
        + (f", and {len(line.lines) - 1} more" if len(line.lines) > 1 else "")
        for line in found[:_ON_MY_DAY]
    )


def missing(desk: RotaDesk, ahead: Coverage, viewer: Viewer) -> tuple[str, ...]:
    """'No one is rostered Tuesday 02:00 to 06:00'; that there is no rota next week stands first."""
    if not desk.rota_id:
        return ("There is no rota for this desk",)
    said = [*gaps_in_words(ahead.gaps, at=viewer.at), *overlaps_in_words(ahead.twice, at=viewer.at)]
    if _without_next_week(ahead, viewer):
        said.insert(0, "There is no rota for next week")
    return tuple(said)


def _without_next_week(ahead: Coverage, viewer: Viewer) -> bool:
    """Whether the desk is open next week and nobody at all is on for it."""
    since, until = bounds(monday_of(today_in_london(viewer.at)) + timedelta(weeks=1))
    on = (stretch for theirs in there(ahead.entries).values() for stretch in theirs)
    return _reach(ahead.gaps, since, until) and not _reach(on, since, until)


def _reach(stretches: Iterable[Stretch], since: datetime, until: datetime) -> bool:
    return any(starts < until and since < ends for starts, ends in stretches)


def age_in_words(desk: RotaDesk, viewer: Viewer) -> str:
    if desk.as_of is None:
        return "no rota"
    days = (viewer.at - desk.as_of).days
    return f"{plural(days, 'day')} old" if days else "from today"


def said_by_hand(one: ChangeOfRota, viewer: Viewer) -> dict[str, str]:
    """What was said by hand, in words."""
    when = stretch_in_words((one.starts, one.ends), at=viewer.at)
    if one.kind == "exchange" and one.other_starts is not None and one.other_ends is not None:
        theirs = stretch_in_words((one.other_starts, one.other_ends), at=viewer.at)
        words = f"{one.who} works {theirs}, and {one.other} works {when}"
    elif one.kind == "on":
        words = f"{one.who} is on, {when}"
    else:
        words = f"{one.who} {'went off' if one.unexpected else 'is away'}, {when}"
    state = {"asked": f"waits for {one.other} to agree", "declined": "not agreed", "taken_back": "taken back"}
    said = moment_in_words(one.said_at, at=viewer.at)
    more = f"said by {one.said_by or 'somebody who left'}, {said}"
    if note := state.get(one.state, ""):
        by = f" by {one.settled_by}" if one.settled_by else ""
        more += f"; {note}{by}"
    return {"reference": one.reference, "words": words, "more": more, "state": one.state}


def _sentence(found: Coverage, viewer: Viewer) -> str:
    """What the picture of a week shows, in one sentence."""
    if not found.open_for:
        return "This desk is not open in this week."
    if not found.gaps:
        return "Somebody is on whenever this desk is open."
    nobody = sum((ends - starts for starts, ends in found.gaps), timedelta())
    hours, whole = (round(one / timedelta(hours=1)) for one in (nobody, found.open_for))
    first = stretch_in_words(found.gaps[0], at=viewer.at)
    return (
        f"No one is rostered for {plural(hours, 'hour')} of the {whole:,} in which this desk is open; "
        f"first {first}."
    )


def _until(viewer: Viewer) -> datetime:
    return end_of_day(today_in_london(viewer.at) + timedelta(days=AHEAD - 1))


def _offer_page(request: HttpRequest, viewer: Viewer, desk: RotaDesk, *, refused: str = "") -> HttpResponse:
    offer = rotas.offer_of(desk, by_id=viewer.practitioner_id)
    context: dict[str, object] = {
        "desk": desk,
        "offer": offer,
        "errors": ((("", refused),) if refused else ()),
        "refused": refused,
        "today": today_in_london(viewer.at),
        "key": new_key(),
    }
    ahead = tuple(one for one in offer.entries if one.ends > viewer.at) if offer else ()
    if offer is not None and ahead:
        change = difference(ahead, held=rotas.held(desk), at=viewer.at)
        until = until_shown(max(one.ends for one in ahead), at=viewer.at)
        after = rotas.coverage_if(desk, ahead, since=viewer.at, until=until)
        names = {one.id: one.name for one in rotas.people_known(desk)}
        counts = dict(offer.counts)
        context |= {
            "rows": counts_in_words(counts.pop("read"), counts),
            "change": change_in_words(change, at=viewer.at),
            "nothing": change.nothing,
            "people": tuple(people_in_words(change, names)),
            "gaps": (*gaps_in_words(after.gaps, at=viewer.at), *overlaps_in_words(after.twice, at=viewer.at)),
            "until": until,
        }
    else:
        context["offer"] = None
    return render(request, "desk/rota_offer.html", context, status=409 if refused else 200)
