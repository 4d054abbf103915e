"""A service works with a child from when somebody who answers for the child says so; it says who does."""

from datetime import timedelta
from itertools import count

from joinedup.agencies.models import Agency, Desk
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children.models import Child, Guard, Involvement
from joinedup.children.queries import beside
from joinedup.children.queries import working as queries
from joinedup.children.queries.workers import Worker, workers_with
from joinedup.children.rules.guarding import LEADS
from joinedup.desk import open_work
from joinedup.gate.viewer import Viewer
from joinedup.signin.actions import leave

from .bad_town import errors_of, page_of, text_of
from .conftest import Town
from .test_guards import keep_out, restrict

KEYS = count()
HILLSIDE, SCHOOL = "Hillside Primary School", "Parkside Primary School"


def page(town: Town) -> str:
    return f"/children/{town.amara.reference}/who-works"


def said(town: Town, desk: str, **more: str) -> dict[str, str]:
    given = {"desk": town.desks[desk].reference, "how": "works", "part": "class teacher", "person": ""}
    return {**given, "_key": f"key-{next(KEYS)}", **more}


def around(town: Town, agency: str) -> list[tuple[str, str, bool]]:
    """Who there, what they do, and whether they do it now: the oldest line first."""
    rows = Involvement.objects.filter(child=town.amara, agency=town.agencies[agency]).order_by("pk")
    return [(row.practitioner.name if row.practitioner else "", row.part, row.until is None) for row in rows]


def test_the_front_door_adds_a_school_which_then_finds_the_child_and_says_who_teaches_it(town: Town) -> None:
    denise, grace = town.client("Denise Walker"), town.client("Grace Obi")
    child = f"/children/{town.amara.reference}"
    assert grace.get(child).status_code == 404 and grace.get(page(town)).status_code == 404
    assert "Add someone" in text_of(denise.get(child))
    asked = denise.get(page(town))
    assert "Everybody of a service that you add may open" in text_of(asked)
    assert not page_of(asked).xpath("//input[@checked]")
    assert denise.post(page(town), said(town, "Hillside office", part="school of hers")).status_code == 303
    assert HILLSIDE in text_of(denise.get(child))
    # The school has it on its day, and as open work of its desk, until it has said who.
    waits = "Your service is said to work with a child: say who does"
    assert waits in text_of(grace.get("/"))
    items = [one for one in open_work.everything(town.area.pk, at=town.at) if one.code == "work.to_own"]
    assert [(one.agency_id, one.desk_id) for one in items] == [
        (town.agencies[HILLSIDE].pk, town.desks["Hillside office"].pk)
    ]
    told = text_of(grace.get(page(town)))
    assert "Denise Walker, Children's social work said Tuesday 14 July, 09:00 that your service" in told
    assert "Hillside office, school of hers" in told
    assert "You say it of your own service." in told
    answer = grace.post(page(town), said(town, "Hillside office", person="grace obi"))
    assert answer.status_code == 303, errors_of(answer)
    assert around(town, HILLSIDE) == [("", "school of hers", False), ("Grace Obi", "class teacher", True)]
    assert waits not in text_of(grace.get("/"))
    assert "Grace Obi" in text_of(denise.get(child))


def test_a_service_of_which_it_was_said_and_is_not_so_says_no_and_reads_the_child_no_more(town: Town) -> None:
    denise, grace = town.client("Denise Walker"), town.client("Grace Obi")
    denise.post(page(town), said(town, "Hillside office"))
    answer = grace.post(page(town), said(town, "Hillside office", how="not"))
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert around(town, HILLSIDE) == []
    assert grace.get(f"/children/{town.amara.reference}").status_code == 404
    # Whoever said of itself that it works here has no such short way out.
    joy = town.client("Joy Adeyemi")
    assert "It was said of us, and is not so" not in text_of(joy.get(page(town)))
    assert joy.post(page(town), said(town, "School office", how="not")).status_code == 422


def test_a_line_at_a_desk_that_has_closed_is_ended_by_its_service_or_by_the_front_door(town: Town) -> None:
    """The school's office closed, and the nurses' agency has left. The mentor there is said by nobody."""
    denise, joy = town.client("Denise Walker"), town.client("Joy Adeyemi")
    school = Desk.objects.filter(pk=town.desks["School office"].pk)
    new = Desk.objects.create(agency=town.agencies[SCHOOL], name="Pastoral team", phone="1", hours="SCHOOL")
    Involvement.objects.create(
        **town.work(
            child=town.amara, agency=new.agency, desk=school.get(), part="learning mentor",
            since=town.at - timedelta(days=100),
        )
    )  # fmt: skip
    school.update(closed_on=town.at.date())
    Agency.objects.filter(name="0-19 health service").update(left_on=town.at.date())
    assert "Pastoral team" in text_of(joy.get(page(town)))
    theirs = workers_with([town.amara.pk], at=town.at)[town.amara.pk, new.agency_id]
    assert theirs == Worker(new.pk, town.people["Joy Adeyemi"].pk)  # what she owes is no closed desk's
    stays = joy.post(page(town), said(town, "School office"))
    assert errors_of(stays) == ["This desk is no more: choose another"]
    named = joy.post(page(town), {**said(town, "School office", person="Joy Adeyemi"), "desk": new.reference})
    assert named.status_code == 303, errors_of(named)
    assert around(town, SCHOOL) == [
        ("Joy Adeyemi", "safeguarding lead", False),
        ("", "learning mentor", True),
        ("Joy Adeyemi", "class teacher", True),
    ]
    health = said(town, "Health visitors' duty", how="not", part="")
    assert joy.post(page(town), health).status_code == 422  # of the nurses the school says nothing
    assert "0-19 health service: Health visitors' duty (is no more)" in text_of(denise.get(page(town)))
    assert denise.post(page(town), health).status_code == 303
    assert around(town, "0-19 health service") == [("Hannah Okoye", "health visitor", False)]


def test_who_leads_out_of_sight_is_not_given_away_and_who_left_leads_no_more(town: Town) -> None:
    """The nurses' service is not shown, and Hannah leads. Joy, who cannot know it, takes the lead openly."""
    hannah, joy = town.client("Hannah Okoye"), town.client("Joy Adeyemi")
    leads = {"how": "leads", "part": ""}
    hers = said(town, "Health visitors' duty", **leads, person="Hannah Okoye")
    assert hannah.post(page(town), hers).status_code == 303
    Involvement.objects.filter(agency=town.agencies["0-19 health service"]).update(visibility="shielded")
    taken = joy.post(page(town), said(town, "School office", **leads, person="Joy Adeyemi"))
    assert taken.status_code == 303, errors_of(taken)
    assert around(town, "0-19 health service")[-1] == ("Hannah Okoye", LEADS, True)  # and hers stands
    leave(town.people["Joy Adeyemi"].pk, by=town.viewer("Denise Walker"), at=town.at)
    assert not queries.standing(town.viewer("Priya Nair"), town.amara.pk).somebody_leads
    town.add("Ruth Bell", "Teacher", SCHOOL, "safeguarding_lead", desk="School office")
    anew = town.client("Ruth Bell").post(page(town), said(town, "School office", person="Ruth Bell"))
    assert anew.status_code == 303, errors_of(anew)


def test_who_left_beside_a_child_is_open_work_of_their_desk_until_somebody_is_named(town: Town) -> None:
    """Joy leaves the school; Ruth takes over as what Joy was, from another desk of it."""
    town.add("Ruth Bell", "Teacher", SCHOOL, "safeguarding_lead", desk="School office")
    line = Involvement.objects.get(child=town.amara, practitioner=town.people["Joy Adeyemi"])
    leave(town.people["Joy Adeyemi"].pk, by=town.viewer("Denise Walker"), at=town.at)

    def open_ones() -> list[OpenItem]:
        return [one for one in beside.open_work(town.area.pk, at=town.at) if one.code == beside.LEFT]

    (item,) = open_ones()
    assert (item.reference, item.desk_id, item.person_id) == (town.amara.reference, line.desk_id, None)
    shown = page_of(town.client("Ruth Bell").get("/")).xpath(f"//a[@href='{page(town)}']")
    assert [one.text_content().strip() for one in shown] == [beside.WHO_LEFT]
    assert not page_of(town.client("Sam Khan").get("/")).xpath(f"//a[@href='{page(town)}']")
    # Restricted to Priya and Denise: nobody of the school may open it, and whoever leads is told.
    priya = town.people["Priya Nair"]
    leads = {"agency": priya.agency, "desk": town.desks["Duty and Advice"], "practitioner": priya}
    Involvement.objects.create(**town.work(child=town.amara, since=town.at), **leads, part=LEADS)
    restrict(town, "Priya Nair", "Denise Walker")
    (warned,) = open_ones()
    assert warned.person_id == priya.pk
    assert page_of(town.client("Priya Nair").get("/")).xpath(f"//a[@href='{page(town)}']")
    # Where nobody leads, or the service is named on request, it is of one of the two all the same.
    Involvement.objects.filter(part=LEADS).update(until=town.at)
    Involvement.objects.filter(pk=line.pk).update(visibility=Involvement.Visibility.ON_REQUEST)
    (of_one,) = open_ones()
    assert of_one.person_id in (priya.pk, town.people["Denise Walker"].pk)
    Involvement.objects.filter(pk=line.pk).update(visibility=Involvement.Visibility.SHIELDED)
    (of_nobody_else,) = open_ones()
    assert of_nobody_else.desk_id == line.desk_id, "that it is there at all is not said"
    # A colleague of theirs may open it: it is theirs, whose service it is. Who works with no child cannot.
    town.add("Amy Stone", "Administrator", SCHOOL, "agency_administrator")
    ken = town.add("Ken Marsh", "Head", SCHOOL, "safeguarding_lead")
    Guard.objects.update(until=town.at)
    restrict(town, "Priya Nair", "Denise Walker", "Amy Stone", "Ken Marsh")
    (of_a_colleague,) = open_ones()
    assert of_a_colleague.person_id == ken.pk
    Involvement.objects.filter(pk=line.pk).update(visibility=Involvement.Visibility.OPEN)
    Involvement.objects.filter(part=LEADS).update(until=None)
    Guard.objects.update(until=town.at)
    # Not restricted, but all of the desk are kept out: whoever leads is told.
    keep_out(town, "Ruth Bell")
    (told,) = open_ones()
    assert told.person_id == priya.pk
    Guard.objects.update(until=town.at)
    other = Desk.objects.create(agency=line.agency, name="Pastoral team", hours="24H")
    Involvement.objects.filter(pk=line.pk).update(desk=other)
    named = said(town, "School office", person="Ruth Bell", part=line.part)
    assert town.client("Ruth Bell").post(page(town), named).status_code == 303
    assert open_ones() == []


def test_a_school_speaks_for_itself_alone(town: Town) -> None:
    joy = town.client("Joy Adeyemi")
    offered = page_of(joy.get(page(town))).xpath("//select[@name='desk']/option/@value")
    assert offered == ["", town.desks["School office"].reference]
    assert errors_of(joy.post(page(town), said(town, "Hillside office"))) == [
        "Choose the service from the list"
    ]
    assert around(town, HILLSIDE) == []


def test_one_person_leads_and_hands_it_on(town: Town) -> None:
    denise, joy, hannah = (
        town.client("Denise Walker"),
        town.client("Joy Adeyemi"),
        town.client("Hannah Okoye"),
    )
    leads = {"how": "leads", "part": ""}
    nobody = denise.post(page(town), said(town, "Duty and Advice", **leads))
    assert errors_of(nobody) == ["Say who leads: one person holds the work together."]
    made = denise.post(page(town), said(town, "Duty and Advice", **leads, person="Priya Nair"))
    assert made.status_code == 303
    assert queries.standing(town.viewer("Priya Nair"), town.amara.pk).leads
    # Nobody takes the lead from her; the front door, or she, gives it on.
    taken = hannah.post(page(town), said(town, "Health visitors' duty", **leads, person="Hannah Okoye"))
    assert errors_of(taken) == [
        "Somebody else holds the work together. They say who does from now on, or the front door does."
    ]
    given = denise.post(page(town), said(town, "School office", **leads, person="Joy Adeyemi"))
    assert given.status_code == 303
    assert around(town, "Children's social work") == [
        ("Priya Nair", "led the work until Tuesday 14 July", True)
    ]
    assert around(town, SCHOOL)[-1] == ("Joy Adeyemi", LEADS, True)
    offered = page_of(joy.get(page(town))).xpath("//select[@name='desk']/option/@value")
    assert len(offered) > 2  # who leads answers for the child


def test_nobody_leads_by_calling_themselves_so_and_nobody_ends_the_lead_of_another(town: Town) -> None:
    """Who leads reads who looked at the child, and may add every service."""
    hannah, joy = town.client("Hannah Okoye"), town.client("Joy Adeyemi")
    called = hannah.post(page(town), said(town, "Health visitors' duty", part=" Lead  Worker"))
    assert errors_of(called) == ["That is said by the choice above. Enter what they do for the child."]
    leads = {"how": "leads", "part": "", "person": "Hannah Okoye"}
    assert hannah.post(page(town), said(town, "Health visitors' duty", **leads)).status_code == 303
    town.add("Ruth Bell", "Nurse", "0-19 health service", "health_visitor", desk="Health visitors' duty")
    ruth = town.client("Ruth Bell")
    hers = [
        "Whoever stands at this desk holds the work together. They say who does from now on, or the front "
        "door does."
    ]
    assert errors_of(ruth.post(page(town), said(town, "Health visitors' duty", part="nurse"))) == hers
    desk = Desk.objects.filter(pk=town.desks["Health visitors' duty"].pk)
    desk.update(closed_on=town.at.date())  # nor when that desk is no more
    assert errors_of(ruth.post(page(town), said(town, "Health visitors' duty", how="not", part=""))) == hers
    desk.update(closed_on=None)
    assert around(town, "0-19 health service")[-1] == ("Hannah Okoye", LEADS, True)
    twice = joy.post(page(town), said(town, "School office", how="leads", person="Joy Adeyemi"))
    assert errors_of(twice) == ["They lead: leave this empty"]


def test_a_service_that_is_not_shown_is_not_brought_into_view_by_being_added(town: Town) -> None:
    theirs = Involvement.objects.filter(agency=town.agencies["0-19 health service"])
    theirs.update(visibility="shielded", until=town.at - timedelta(days=1))  # also when its work had ended
    denise, joy = town.client("Denise Walker"), town.client("Joy Adeyemi")
    assert denise.post(page(town), said(town, "Health visitors' duty")).status_code == 303
    assert "0-19 health service" not in text_of(joy.get(f"/children/{town.amara.reference}"))


def test_a_name_that_nobody_there_has_is_said_and_nothing_is_written(town: Town) -> None:
    denise = town.client("Denise Walker")
    before = Involvement.objects.count()
    answer = denise.post(page(town), said(town, "Hillside office", person="Joy Adeyemi", part="teacher"))
    assert errors_of(answer) == [
        f"Nobody called Joy Adeyemi works at {HILLSIDE}. Check the name, or leave it out."
    ]
    assert 'value="Joy Adeyemi"' in answer.content.decode()
    assert errors_of(denise.post(page(town), said(town, "Hillside office", part=""))) == [
        "Enter what they do for the child"
    ]
    assert Involvement.objects.count() == before


def test_whoever_opened_the_child_with_a_reason_alone_adds_nobody(town: Town) -> None:
    """Or an hour with a reason would become a way in for good."""
    child = Child.objects.get(pk=town.amara.pk)
    Involvement.objects.filter(child=child, agency=town.agencies["0-19 health service"]).update(
        until=town.at - timedelta(days=1)
    )
    hannah = town.client("Hannah Okoye")
    opened = hannah.post(
        "/with-a-reason",
        {
            "reference": child.reference,
            "code": "danger_now",
            "because": "She has just been found alone in the park.",
            "_key": "r",
        },
    )
    assert opened.status_code == 303, errors_of(opened)
    assert hannah.get(f"/children/{child.reference}").status_code == 200
    viewer: Viewer = town.viewer("Hannah Okoye")
    assert not queries.standing(viewer, child.pk).answers(viewer)
    assert hannah.get(page(town)).status_code == 404
