"""What is said of a rota by hand: by everybody of their own shifts, by whoever keeps it of anybody's."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from joinedup.access.rules.roles import may_keep_rotas, may_work
from joinedup.agencies.actions import rotas as taking_in
from joinedup.agencies.actions import shifts_by_hand as by_hand
from joinedup.agencies.queries import rotas
from joinedup.agencies.queries.rotas import ChangeOfRota, RotaDesk
from joinedup.agencies.rules import shifts_by_hand as rules
from joinedup.agencies.rules.gaps import stretch_in_words
from joinedup.agencies.rules.patterned import patterned
from joinedup.agencies.rules.shifts_by_hand import Worked
from joinedup.agencies.rules.taking_in import judge
from joinedup.desk.rota_forms import EXCHANGE, ON, ChangeForm, OwnShiftForm, PatternForm
from joinedup.desk.views.rotas import kept_desk, said_by_hand
from joinedup.gate import pages as gate
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.bank_holidays import england_and_wales
from joinedup.kernel.decisions import Answer, Decision
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.kernel.working_days import CalendarEnds
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import key_of, new_key
from joinedup.ui.rendering import go

_AHEAD = timedelta(weeks=6)  # of the shifts that can be exchanged
_NO_ROTA = "There is no rota at this desk yet. Take one in, or put people on a pattern, first"
_NOT_SO = "The rota has changed since this page was opened. Look at it and say it again"


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def rota_pattern(request: HttpRequest, reference: str) -> HttpResponse:
    """Put people on a pattern. What it changes is shown before anything changes."""
    viewer = gate.signed_in(request)
    desk = kept_desk(request, viewer, reference)
    people = _people(desk)
    form = PatternForm(
        request.POST if request.method == "POST" else None,
        people=people,
        patterns=desk.works_by.patterns,
        today=today_in_london(viewer.at),
    )
    form = posts.carry_on(request, form)
    if not form.is_valid():
        return _form_page(request, "desk/rota_pattern.html", desk, form)
    plan = form.plan()
    try:
        entries = patterned(
            plan,
            held=rotas.held(desk),
            calendar=england_and_wales(),
            school_holidays=desk.works_by.school_holidays,
            at=viewer.at,
        )
    except CalendarEnds:
        form.add_error("last", "Enter an earlier last day: bank holidays are not known so far ahead")
        return _form_page(request, "desk/rota_pattern.html", desk, form)
    names = {pk: name for pk, _, name in people}
    called = {
        one: f"{names.get(one.person, 'somebody')}, {moment_in_words(one.starts, at=viewer.at)}"
        for one in entries
    }
    for sentence in judge(called, single_post=desk.single_post, at=viewer.at):
        form.add_error(None, sentence)
    if not form.is_valid():
        return _form_page(request, "desk/rota_pattern.html", desk, form)
    taking_in.offer_rota(
        desk.id,
        entries=entries,
        counts={"read": len(entries), "taken": len(entries)},
        source=f"Pattern: {plan.pattern.name}"[:120],
        by=viewer,
        by_id=viewer.practitioner_id,
        at=viewer.at,
        key=key_of(request.POST),
    )
    return go("desk:new_rota", desk.reference)


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def change_rota(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody at the desk is on, off or exchanges a shift: said for them by whoever keeps the rota."""
    viewer = gate.signed_in(request)
    desk = kept_desk(request, viewer, reference)
    people = _people(desk)
    ids = {shown: pk for pk, shown, _ in people}
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        people=people,
        shifts=_shifts(desk, viewer),
        in_words=lambda one: stretch_in_words(one.stretch, at=viewer.at),
        at=viewer.at,
        shift_ends=lambda given: rotas.ends_now(ids.get(given.get("who", ""), 0), at=viewer.at),
    )
    form = posts.carry_on(request, form)
    if not form.is_valid():
        return _form_page(request, "desk/rota_change.html", desk, form)
    who = form.person() if form.cleaned_data["what"] != EXCHANGE else 0
    if not _said(request, form, who, desk, viewer, agreed=True):
        return _form_page(request, "desk/rota_change.html", desk, form)
    return go("desk:rota", desk.reference)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_http_methods(["GET", "POST"])
def my_shifts(request: HttpRequest, reference: str) -> HttpResponse:
    """One's own shifts at a desk that one sits at: I am on, I am off, we exchange."""
    viewer = gate.signed_in(request)
    desk = _own_desk(request, viewer, reference)
    form = OwnShiftForm(
        request.POST if request.method == "POST" else None,
        shifts=_shifts(desk, viewer),
        me=viewer.practitioner_id,
        in_words=lambda one: stretch_in_words(one.stretch, at=viewer.at),
        at=viewer.at,
        shift_ends=lambda given: rotas.ends_now(viewer.practitioner_id, at=viewer.at),
    )
    form = posts.carry_on(request, form)
    if not form.is_valid():
        return _my_page(request, viewer, desk, form)
    if not _said(request, form, viewer.practitioner_id, desk, viewer, agreed=False):
        return _my_page(request, viewer, desk, form)
    return go("desk:my_shifts", desk.reference)


@gate.page(may=may_work, shows=gate.Shows.NOTHING)
@require_POST
def settle_my_shift(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree to an exchange, or not; or take back what one said oneself."""
    viewer = gate.signed_in(request)
    desk = _own_desk(request, viewer, reference)
    return _settled(request, viewer, desk, "desk:my_shifts", own=True)


@gate.page(may=may_keep_rotas, shows=gate.Shows.NOTHING)
@require_POST
def settle_change(request: HttpRequest, reference: str) -> HttpResponse:
    """The same by whoever keeps the rota, of anything that was said by hand at the desk."""
    viewer = gate.signed_in(request)
    desk = kept_desk(request, viewer, reference)
    return _settled(request, viewer, desk, "desk:rota", own=False)


def _settled(request: HttpRequest, viewer: Viewer, desk: RotaDesk, page: str, *, own: bool) -> HttpResponse:
    key, said = key_of(request.POST), request.POST.get("said", "")
    what, _, which = said.partition(" ")
    one = rotas.change(which, agency_id=viewer.agency_id)
    me = viewer.practitioner_id
    if one is None or one.desk != desk.reference or (own and me not in (one.who_id, one.other_id)):
        return go(page, desk.reference)
    how: dict[str, Any] = {"by": viewer, "by_id": me, "at": viewer.at, "key": key}
    try:
        if what in ("agree", "decline") and (not own or one.other_id == me):
            by_hand.answer_exchange(which, agreed=what == "agree", **how)
        elif what == "back" and (not own or one.who_id == me or one.kind == EXCHANGE):
            by_hand.take_back(which, **how)
    except by_hand.NotAsItWas:
        pass  # somebody was quicker: the page shows how it stands
    return go(page, desk.reference)


def _said(
    request: HttpRequest,
    form: OwnShiftForm,
    who: int,
    desk: RotaDesk,
    viewer: Viewer,
    *,
    agreed: bool,
) -> bool:
    """Do what the form says; where that cannot be, say so on the form and return False."""
    given, key = form.cleaned_data, key_of(request.POST)
    how: dict[str, Any] = {"by": viewer, "by_id": viewer.practitioner_id, "at": viewer.at, "key": key}
    try:
        if given["what"] == EXCHANGE:
            one, other = form.both()
            if _refused(form, _may_exchange(one, other, desk, viewer), "theirs"):
                return False
            by_hand.exchange_shifts(one, other, desk_id=desk.id, agreed=agreed, **how)
            return True
        times: dict[str, Any] = {"starts": given["starts"], "ends": given["ends"]}
        may = rules.may_be_on if given["what"] == ON else rules.may_be_away
        if _refused(form, may(**times, at=viewer.at), "until_time"):
            return False
        say = by_hand.say_on if given["what"] == ON else by_hand.say_away
        say(who, desk_id=desk.id, **times, **how)
    except by_hand.NoRota:
        form.add_error("what", _NO_ROTA)
        return False
    except by_hand.NotAsItWas:
        form.add_error("what", _NOT_SO)
        return False
    return True


def _refused(form: OwnShiftForm, decision: Decision, field: str) -> bool:
    if decision.answer is Answer.ALLOW:
        return False
    form.add_error(field, decision.because)
    return True


def _may_exchange(one: Worked, other: Worked, desk: RotaDesk, viewer: Viewer) -> Decision:
    ahead = [shift for _, _, shift in _shifts(desk, viewer)]
    return rules.may_exchange(
        one,
        other,
        of_one=[shift for shift in ahead if shift.person == one.person],
        of_other=[shift for shift in ahead if shift.person == other.person],
        at=viewer.at,
    )


def _shifts(desk: RotaDesk, viewer: Viewer) -> Sequence[tuple[str, str, Worked]]:
    return rotas.shifts_ahead(desk.id, at=viewer.at, until=viewer.at + _AHEAD)


def _people(desk: RotaDesk) -> list[tuple[int, str, str]]:
    """Those who sit at the desk: key, reference and name."""
    here = [one for one in rotas.people_known(desk) if one.sits_here and one.active]
    return sorted(((one.id, one.reference, one.name) for one in here), key=lambda one: (one[2], one[0]))


def _own_desk(request: HttpRequest, viewer: Viewer, reference: str) -> RotaDesk:
    desk = rotas.rota_desk(
        viewer.agency_id, references.parse(reference) or "", at=viewer.at, among=viewer.desk_ids
    )
    if desk is None:
        raise trail.nothing_there(request, reference)
    return desk


def _form_page(
    request: HttpRequest, template: str, desk: RotaDesk, form: PatternForm | ChangeForm
) -> HttpResponse:
    context = {"desk": desk, "form": form, "key": new_key()}
    return render(request, template, context, status=422 if form.errors else 200)


def _my_page(request: HttpRequest, viewer: Viewer, desk: RotaDesk, form: OwnShiftForm) -> HttpResponse:
    me = viewer.practitioner_id
    mine = rotas.changes_with(me, since=viewer.at)
    context = {
        "desk": desk,
        "form": form,
        "ahead": [
            stretch_in_words(one.stretch, at=viewer.at)
            for _, _, one in _shifts(desk, viewer)
            if one.person == me
        ][:14],
        "changes": [
            {**said_by_hand(one, viewer), "asked": _waits_for(one, me)}
            for one in mine
            if one.desk == desk.reference
        ],
        "key": new_key(),
    }
    return render(request, "desk/my_shifts.html", context, status=422 if form.errors else 200)


def _waits_for(one: ChangeOfRota, me: int) -> str:
    """'yes' where somebody asks the viewer to exchange."""
    return "yes" if one.state == "asked" and one.other_id == me else ""
