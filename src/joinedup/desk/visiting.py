"""Planning a joint visit from the rotas of both, in one step, and saying afterwards what came of it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Select
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.agencies.queries.contacts import known_among
from joinedup.agencies.queries.skilled import codes_of, skills_in, skills_of
from joinedup.agencies.rules.continuity import Suggested
from joinedup.agencies.rules.practice import Skill
from joinedup.children import queries as children
from joinedup.children.actions import visits as actions
from joinedup.children.queries import now as written
from joinedup.children.queries import visits as queries
from joinedup.children.queries.visits import Partner
from joinedup.desk.saying import child_of, written_down
from joinedup.gate import pages as gate
from joinedup.kernel.london import from_london, in_clock_words, moment_in_words, to_london, today_in_london
from joinedup.store import posts
from joinedup.trail import actions as trail
from joinedup.ui.forms import Choice, Day, Form, Line, Option, Text, Tick, key_of, set_options
from joinedup.ui.rendering import go
from joinedup.vault import actions as vault

MADE, NOT_MADE = "made", "not_made"
_SENT_BEFORE = "This form was sent before with other words, and that stands."


class Clock(Line):
    """A time of day: 14:00, 9.30 or 0930."""

    def clean(self, value: Any) -> time:
        typed = str(super().clean(value)).replace(".", ":").strip()
        if typed.isascii() and typed.isdigit() and len(typed) == 4:
            typed = f"{typed[:2]}:{typed[2:]}"
        try:
            hours, minutes = typed.split(":")
            if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
                raise ValueError
            return time(int(hours), int(minutes))
        except ValueError:
            raise ValidationError("Enter the time like 14:00.", code="clock") from None


class VisitForm(Form):
    needs = Choice(
        what="what they must be trained for",
        label="Must whoever goes with you be trained for something?",
        options=(),
        widget=Select,
        required=False,
    )
    other = Choice(what="with whom you go", label="Who goes with you?", options=())
    on_day = Day(what="the day", label="On which day?")
    at_time = Clock(what="the time", label="At what time?", hint="For example, 14:00", max_length=5)
    purpose = Text(
        what="what the visit is for",
        label="What is it for?",
        hint="For the two of you. Nothing of it is sent by e-mail.",
        max_length=300,
        rows=2,
    )
    agreed = Tick(label="We agreed on this time, though the rota says otherwise")

    def __init__(
        self,
        data: Any = None,
        *,
        partners: tuple[Partner, ...],
        known: Mapping[int, Suggested],
        skills: tuple[Skill, ...],
        trained: Mapping[int, tuple[str, ...]],
        on_day: date,
        at: datetime,
    ) -> None:
        """`known`: those with whom whoever plans has worked. `trained`: for what, in words. Both by key.

        `on_day` is the day of the visit, and today while none was given.
        """
        super().__init__(data)
        self._day = on_day
        self._partners = {one.reference: one for one in partners}
        self._labels = {one.code: one.label for one in skills}
        named = (Option(code, label) for code, label in self._labels.items())
        set_options(self, "needs", [Option("", "No"), *named])
        options = [
            Option(
                one.reference,
                f"{one.name}, {one.agency}",
                _about(one, known.get(one.id), trained.get(one.id, ()), at),
            )
            for one in partners
        ]
        set_options(self, "other", options)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        needs, other = said.get("needs"), self._partners.get(said.get("other", ""))
        held = codes_of([other.id], today=self._day).get(other.id, ()) if needs and other else ()
        if needs and other and needs not in held:
            label = self._labels[needs]
            self.add_error("other", f"{other.name} is not trained for this: {label}. Choose somebody who is")
        return said

    def starts(self) -> datetime:
        day: date = self.cleaned_data["on_day"]
        return from_london(datetime.combine(day, self.cleaned_data["at_time"])).moment


class CameOfForm(Form):
    made = Choice(
        what="whether it was made",
        label="Did you two make this visit?",
        options=(Option(MADE, "Yes, we went together"), Option(NOT_MADE, "No, it was not made")),
    )
    came_of = Text(
        what="what came of it, or why it was not made",
        label="What came of it, or why was it not made?",
        max_length=400,
        rows=3,
    )


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def plan_visit(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    out = children.kept_out_of([child.id])[child.id]
    partners = queries.partners(viewer, child, without=out)
    by_reference = {one.reference: one for one in partners}
    sent = request.POST if request.method == "POST" else None
    on_day = _day_given(sent) or today_in_london(viewer.at)
    needs = sent.get("needs", "") if sent else ""
    known = known_among(
        viewer.practitioner_id,
        {one.id: one.name for one in partners},
        child=child.reference,
        without=out,
        at=viewer.at,
        skills=frozenset({needs} - {""}),
        on_day=on_day,
    )
    form = VisitForm(
        sent,
        partners=partners,
        known=known,
        skills=skills_in(viewer.area_id, today=on_day),
        trained=skills_of([one.id for one in partners], area_id=viewer.area_id, on_day=on_day),
        on_day=on_day,
        at=viewer.at,
    )

    def save(how: dict[str, Any]) -> str:
        said = form.cleaned_data
        return actions.plan_visit(
            child.reference,
            other=by_reference[said["other"]].id,
            starts=form.starts(),
            purpose=said["purpose"],
            agreed=said["agreed"],
            **how,
        )

    return written_down(
        request,
        child,
        form,
        save,
        "desk/plan_visit.html",
        beside={"visit.past": "on_day", "visit.far": "on_day", "visit.off_rota": "at_time"},
        partners=partners,
        tonight=written.night_plan(viewer, child),
        told=children.family_told(child.id, kept_back=child.kept),
    )


def _day_given(sent: Mapping[str, Any] | None) -> date | None:
    """None where no day was sent, or none that can be read: the form says so."""
    try:
        day = Day(what="the day", label="", required=False).clean(sent.get("on_day", "")) if sent else None
    except ValidationError:
        return None
    return day if isinstance(day, date) else None


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, reference: str) -> HttpResponse:
    """One visit, with what must not be said at the door; for the two, afterwards, what came of it."""
    viewer = gate.signed_in(request)
    one = queries.visit(viewer, reference)
    if one is None:
        raise trail.nothing_there(request, reference)
    child = one.child
    trail.looked(request, "child.looked", child.reference)
    form = CameOfForm(request.POST if request.method == "POST" else None)
    context = {
        "child": child,
        "line": one.line,
        "form": form,
        "tonight": written.night_plan(viewer, child),
        "told": children.family_told(child.id, kept_back=child.kept),
        "today": viewer.at,
    }
    if request.method != "POST":
        context["form"] = posts.carry_on(request, form)
        return render(request, "desk/visit.html", context)
    kept = vault.settle(form, about=children.case_of(child.id)) if form.is_valid() else None
    if kept is None:
        return render(request, "desk/visit.html", context, status=422)
    how: dict[str, Any] = {"by": viewer, "at": viewer.at, "key": key_of(request.POST)}

    def save() -> str:
        said = form.cleaned_data
        return actions.say_of_visit(
            one.line.reference, made=said["made"] == MADE, came_of=said["came_of"], **how
        )

    taken = posts.taken(
        lambda: vault.saved(save, kept, form, **how), form, sent_before=_SENT_BEFORE, refused=409
    )
    if not taken.done:
        return render(request, "desk/visit.html", context, status=taken.status)
    return go("desk:child", child.reference)


def _about(one: Partner, known: Suggested | None, trained: tuple[str, ...], at: datetime) -> str:
    """When both are on; what they are trained for; with whom one has worked, and that somebody new might
    read the case."""
    skilled = f"Trained for: {', '.join(trained)}" if trained else ""
    words = (_when(one, at), skilled, *((known.because, known.fresh) if known else ()))
    return " ".join(word if word.endswith(".") else f"{word}." for word in words if word)


def _when(one: Partner, at: datetime) -> str:
    """'Both on: today 13:00 to 17:00; Thursday 09:00 to 17:00'."""
    if not one.known:
        return "No rota is held for the two of you: ask, and say that you agreed."
    if not one.times:
        return "You are not both on within two weeks: ask, and say that you agreed."
    spans = "; ".join(
        f"{_day(since, at)} to {in_clock_words(to_london(until).time())}" for since, until in one.times
    )
    return f"Both on: {spans}"


def _day(since: datetime, at: datetime) -> str:
    today = "today " if today_in_london(since) == today_in_london(at) else ""
    return f"{today}{moment_in_words(since, at=at)}"
