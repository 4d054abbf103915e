"""What a service says of itself beside a child, and who else belongs to the family."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.children.actions import openly as actions
from joinedup.children.actions.relatives import Relative, add_relative
from joinedup.children.queries.own_openness import own_openness
from joinedup.children.rules.openly import ON_REQUEST, OPEN, SHIELDED
from joinedup.desk.saying import child_of, written_down
from joinedup.gate import pages as gate
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail
from joinedup.ui.forms import Choice, Day, Form, Line, Option

UNBORN, GROWN_UP = "unborn", "grown_up"


class OpenlyForm(Form):
    visibility = Choice(
        what="how your service is shown",
        label="How is your service shown to others who work with this child?",
        options=(
            Option(OPEN, "Open", "Its name, who works there and how to reach them."),
            Option(
                ON_REQUEST, "On request", "'1 service, name on request': you are asked each time, and choose."
            ),
            Option(SHIELDED, "Shielded", "Not at all. The page is the same as where you were not there."),
        ),
    )


class RelativeForm(Form):
    sort = Choice(
        what="who it is",
        label="Who is it?",
        options=(
            Option(GROWN_UP, "A grown-up", "A parent, a carer, a grandparent, a partner of one of them."),
            Option(UNBORN, "A child who is not born yet", "A page of its own is made, by the mother's name."),
        ),
    )
    given_name = Line(what="the first name", label="First name", max_length=120, required=False)
    family_name = Line(what="the family name", label="Family name", max_length=120, required=False)
    relation = Line(
        what="who they are to the child",
        label="Who are they to the child?",
        hint="For a grown-up: mother, grandfather, Mum’s partner",
        max_length=40,
        required=False,
    )
    day = Day(
        what="the day",
        label="When were they born, or when is the child expected?",
        hint="Leave it out for a grown-up where you do not know",
        required=False,
    )
    lives_with = Choice(
        what="whether they live together",
        label="Do they live with the child?",
        options=(Option("yes", "Yes"), Option("no", "No, or nobody knows")),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("sort") == UNBORN and given.get("day") is None and "day" not in self.errors:
            self.add_error("day", ValidationError("Enter the day on which the child is expected", code="day"))
        if given.get("sort") == GROWN_UP:
            if (
                not given.get("given_name")
                and not given.get("family_name")
                and "given_name" not in self.errors
            ):
                self.add_error("given_name", ValidationError("Enter a name", code="name"))
            if not given.get("relation") and "relation" not in self.errors:
                self.add_error(
                    "relation", ValidationError("Enter who they are to the child", code="relation")
                )
        return given

    def relative(self) -> Relative:
        given = self.cleaned_data
        unborn = given["sort"] == UNBORN
        return Relative(
            given["given_name"],
            given["family_name"],
            given["relation"],
            given["lives_with"] == "yes",
            born=None if unborn else given["day"],
            expected=given["day"] if unborn else None,
        )


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def ours(request: HttpRequest, reference: str) -> HttpResponse:
    """For a service that works with the child: how it is named there. To all others there is no such page."""
    viewer, child = gate.signed_in(request), child_of(request, reference)
    stands = own_openness(viewer, child.id)
    if stands is None:
        raise trail.nothing_there(request, reference)
    form = OpenlyForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        return actions.say_how_openly(child.reference, visibility=form.cleaned_data["visibility"], **how)

    return written_down(request, child, form, save, "desk/ours.html", stands=stands)


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def relative(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    form = RelativeForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        return add_relative(child.reference, relative=form.relative(), **how)

    return written_down(
        request, child, form, save, "desk/add_relative.html", on="desk:family", day=today_in_london(viewer.at)
    )
