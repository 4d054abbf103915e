"""What agencies that have left had open: said on the page of open work, by whoever has it now."""

from collections.abc import Iterable
from itertools import starmap
from typing import Any

from django import forms
from django.http import HttpRequest

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries.leaving import by_them
from joinedup.agencies.rules.owners import OpenItem
from joinedup.desk import open_work
from joinedup.desk.actions import leaving
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import today_in_london
from joinedup.store import posts
from joinedup.ui.forms import Choice, Form, Option, key_of, set_options

_ENDED, _TAKEN = "ended", "taken"


class _Which(Choice):
    """What its author saw to already is read as that: pressed twice, it is answered as the first time."""

    seen_to: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or str(value) in self.seen_to


class LeftForm(Form):
    """One item at a time: each has somebody who waits for it.

    `restricted`: the reference of each that not every desk can take, with the names of those that can.
    """

    restricted: tuple[tuple[str, str], ...] = ()

    which = _Which(what="which item", label="Which item?", options=(), widget=forms.Select)
    came = Choice(
        what="what became of it",
        label="What became of it?",
        options=(
            Option(_ENDED, "It ends here", "Nobody waits for it, or whoever does was told by telephone."),
            Option(_TAKEN, "Another desk takes it", "Somebody there has said so."),
        ),
    )
    desk = Choice(
        what="which desk takes it", label="Which desk?", options=(), required=False, widget=forms.Select
    )

    def __init__(
        self,
        *args: Any,
        items: Iterable[OpenItem],
        seen_to: Iterable[str],
        desks: Iterable[Option],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["which"]
        assert isinstance(field, _Which)
        field.seen_to = frozenset(seen_to)
        known = [(leaving.key_of(one.code, one.reference), f"{one.what}: {one.reference}") for one in items]
        set_options(self, "which", [Option("", "Choose"), *starmap(Option, known)])
        set_options(self, "desk", [Option("", "Choose"), *desks])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("came") == _TAKEN and not given.get("desk") and "desk" not in self.errors:
            self.add_error("desk", "Choose which desk takes it")
        return given


def form_for(request: HttpRequest, viewer: Viewer) -> LeftForm | None:
    """None for whoever has nothing of an agency that has left; what was sent is answered with a sentence."""
    items = open_work.of_who_left_for(viewer)
    sent = request.POST if request.method == "POST" else None
    if not items and sent is None:
        return None
    today = today_in_london(viewer.at)
    every = agencies.desks_to_ask(viewer.area_id, today=today)
    takes = open_work.who_may_take_each(
        items, [one.id for one in every], area_id=viewer.area_id, at=viewer.at
    )
    # What was pressed twice is read as the first time, whatever is open still.
    able = {one.id for one in every} if sent is not None else set[int]().union(*takes)
    desks = [Option(one.reference, f"{one.name}, {one.agency_name}") for one in every if one.id in able]
    before = [leaving.key_of(*one) for one in by_them(viewer.practitioner_id)] if sent is not None else ()
    form = LeftForm(sent, items=items, seen_to=before, desks=desks)
    form.restricted = tuple(
        (item.reference, ", ".join(one.name for one in every if one.id in those))
        for item, those in zip(items, takes, strict=True)
        if item.only_for is not None
    )
    return posts.carry_on(request, form)


def see_to(request: HttpRequest, viewer: Viewer, form: LeftForm) -> int:
    """The status of the answer: 303 where it was done."""
    if not form.is_valid():
        return 422
    given = form.cleaned_data
    desk = given["desk"] if given["came"] == _TAKEN else ""
    taken = posts.taken(
        lambda: leaving.see_to(given["which"], desk=desk, by=viewer, at=viewer.at, key=key_of(request.POST)),
        form,
        fields={
            "left.desk": "desk",
            "left.runs_on": "came",
            "left.only_theirs": "came",
            "left.gone": "which",
        },
    )
    return taken.status
