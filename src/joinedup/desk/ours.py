"""Which services work with a child and how they are named there, and who else belongs to the family."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Select
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from joinedup.access.rules.roles import may_work
from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import DeskLine
from joinedup.children.actions import openly as actions
from joinedup.children.actions import working
from joinedup.children.actions.relatives import NOBODY_HERE, Relative, add_relative, like_the_unborn
from joinedup.children.queries import Candidate
from joinedup.children.queries.likenesses import Known, known
from joinedup.children.queries.own_openness import own_openness
from joinedup.children.queries.working import at_gone_desks, said_of_us, standing
from joinedup.children.rules.openly import ON_REQUEST, OPEN, SHIELDED
from joinedup.children.rules.working import LONGEST_PART, may_say_it_of, may_say_who_works
from joinedup.desk.around import everybody_around
from joinedup.desk.saying import child_of, written_down
from joinedup.gate import pages as gate
from joinedup.kernel import references
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail
from joinedup.ui.forms import Choice, Day, Form, Line, Option, set_options
from joinedup.ui.rendering import go

UNBORN, GROWN_UP = "unborn", "grown_up"
WORKS, LEADS, NOT_THEIRS = "works", "leads", "not"


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


class WorksForm(Form):
    """Which desk works with the child, and who there."""

    desk = Choice(what="the service", label="Which service?", options=(), widget=Select)
    how = Choice(what="how it works with the child", label="Does it work with the child?", options=())
    part = Line(
        what="what they do for the child",
        label="What do they do for the child?",
        hint="For example: class teacher, health visitor, housing officer",
        max_length=LONGEST_PART,
        required=False,
    )
    person = Line(
        what="the name",
        label="Who there? (optional)",
        hint="Their name as Joinedup has it. Without one the desk is named, and whoever is on duty answers.",
        required=False,
    )

    def __init__(
        self, data: Any = None, *, desks: tuple[DeskLine, ...], gone: tuple[DeskLine, ...], denies: bool
    ) -> None:
        """`gone`: desks that are no more, at which a line still stands."""
        super().__init__(data)
        self._desks, self._gone = {one.reference: one for one in desks}, {one.reference for one in gone}
        named = [Option(one.reference, f"{one.agency_name}: {one.name}") for one in desks]
        named += [Option(one.reference, f"{one.agency_name}: {one.name} (is no more)") for one in gone]
        set_options(self, "desk", [Option("", "Choose a service"), *named])
        hows = [
            Option(WORKS, "Yes"),
            Option(LEADS, "Yes, and the person named holds the work together", "They are the lead worker."),
        ]
        no = ["It was said of us, and is not so. The line goes."] if denies else []
        no += ["That desk is no more. The line ends."] if gone else []
        if no:
            hows.append(Option(NOT_THEIRS, "No", " Or: ".join(no)))
        set_options(self, "how", hows)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        how, desk = given.get("how"), self._desks.get(given.get("desk", ""))
        if how in (WORKS, LEADS) and given.get("desk") in self._gone:
            self.add_error("desk", ValidationError("This desk is no more: choose another", code="gone"))
        if how == LEADS and given.get("part"):
            self.add_error("part", ValidationError("They lead: leave this empty", code="part"))
        if how == WORKS and not given.get("part") and "part" not in self.errors:
            self.add_error("part", ValidationError("Enter what they do for the child", code="part"))
        if how in (WORKS, LEADS) and desk is not None and given.get("person"):
            found = agencies.called(given["person"], desk.agency_id)
            if len(found) != 1:
                self.add_error("person", ValidationError(_not_one(given["person"], found, desk), code="who"))
            else:
                given["person_id"] = found[0]
        return given

    def works(self) -> working.Works:
        given = self.cleaned_data
        leads = given["how"] == LEADS
        return working.Works(given["desk"], given["part"], given.get("person_id"), leads=leads)


def _not_one(name: str, found: tuple[int, ...], desk: DeskLine) -> str:
    if found:
        return f"{len(found)} people of that name work there. Leave it out, and say who under what they do."
    return f"Nobody called {name} works at {desk.agency_name}. Check the name, or leave it out."


class _WhichOfThem(Choice):
    """Whoever was offered is looked for again when it is said: the action knows who may be meant."""

    def valid_value(self, value: Any) -> bool:
        return value == NOBODY_HERE or references.parse(value) is not None


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

    same = _WhichOfThem(
        what="whether it is one of these", label="Is it one of these?", options=(), required=False,
        hint="A name that you typed is added to theirs. The day that is held of them stays.",
    )  # fmt: skip
    known: Known | None = None  # who may be the child that is expected: asked about before one is made

    def ask_which(self, found: Iterable[Candidate]) -> None:
        near = tuple(found)
        self.known = known(near)
        options = [
            Option(one.child.reference, ", ".join((one.child.name, one.child.age)), one.because)
            for one in near
        ]
        set_options(self, "same", (*options, Option(NOBODY_HERE, "None of these: a new child")))

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
def who_works(request: HttpRequest, reference: str) -> HttpResponse:
    """For who answers for the child, of every service; for a service that works with it, of itself alone."""
    viewer, child = gate.signed_in(request), child_of(request, reference)
    stands = standing(viewer, child.id)
    if not may_say_who_works(viewer, stands).allowed:
        raise trail.nothing_there(request, reference)
    desks = tuple(
        one
        for one in agencies.desks_to_ask(viewer.area_id, today=today_in_london(viewer.at))
        if may_say_it_of(one.agency_id, viewer, stands).allowed
    )
    said = said_of_us(viewer, child)
    ended = {row.desk_id for row in at_gone_desks(viewer, child.id)}
    gone = tuple(
        one
        for one in agencies.every_desk(viewer.area_id)
        if one.id in ended
        and may_say_it_of(one.agency_id, viewer, stands).allowed
        and (not child.kept or one.agency_id == viewer.agency_id)
    )
    sent = request.POST if request.method == "POST" else None
    form = WorksForm(sent, desks=desks, gone=gone, denies=bool(said))

    def save(how: dict[str, Any]) -> str:
        if form.cleaned_data["how"] == NOT_THEIRS:
            return working.say_we_do_not(child.reference, desk=form.cleaned_data["desk"], **how)
        return working.say_who_works(child.reference, works=form.works(), **how)

    answer = written_down(
        request,
        child,
        form,
        save,
        "desk/who_works.html",
        beside={
            "working.lead_is_somebody": "person",
            "working.lead_is_theirs": "how",
            "working.part_is_the_lead": "part",
            "working.ends_otherwise": "how",
        },
        around=everybody_around(viewer, child),
        said=said,
        own_alone=not stands.answers(viewer),
    )
    if answer.status_code == 303 and form.cleaned_data["how"] == NOT_THEIRS:
        return go("desk:my_day")  # the child's page may be theirs no more
    return answer


@gate.page(may=may_work, shows=gate.Shows.PERSON)
@require_http_methods(["GET", "POST"])
def relative(request: HttpRequest, reference: str) -> HttpResponse:
    viewer, child = gate.signed_in(request), child_of(request, reference)
    form = RelativeForm(request.POST if request.method == "POST" else None)

    def save(how: dict[str, Any]) -> str:
        one = form.relative()
        try:
            return add_relative(child.reference, relative=one, same=form.cleaned_data["same"], **how)
        except gate.Refused as refused:
            if refused.decision.rule == "relative.look_first":
                form.ask_which(like_the_unborn(child.reference, one, by=viewer))
            raise

    return written_down(
        request, child, form, save, "desk/add_relative.html", on="desk:family",
        beside={"relative.look_first": "same", "relative.there_already": "same"},
        day=today_in_london(viewer.at),
    )  # fmt: skip
