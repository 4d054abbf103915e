"""Kept out, restricted, opened with a reason: what guards a record beats every role, on every page and list.

Sam Khan of the police researches for the front door; Priya Nair and Denise Walker work at it.
"""

from datetime import date, timedelta

import pytest
from django.http import Http404

from joinedup.access.models import Grant
from joinedup.agencies.rules.owners import Kind, Owner
from joinedup.children import actions as children
from joinedup.children import queries
from joinedup.children.models import Child, Guard, Guarded
from joinedup.children.rules.arrivals import NewTie
from joinedup.desk import open_work
from joinedup.desk import queries as desk
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.pages import Refused
from joinedup.holdings import queries as holdings
from joinedup.notices.models import Notice
from joinedup.sharing import actions as sharing_actions
from joinedup.sharing import queries as sharing
from joinedup.trail.models import Entry

from .bad_town import Here, bytes_of, here
from .conftest import Town

__all__ = ["here"]

WHY = "Her mother says that he is her brother-in-law."
NEXT_YEAR = date(2027, 1, 14)
EVERY_RIGHT = ("hub_manager", "hub_social_worker", "emergency_duty_social_worker", "missing_coordinator")


def keep_out(town: Town, name: str, *, by: str = "Denise Walker", child: Child | None = None) -> str:
    return children.keep_out(
        (child or town.amara).reference,
        person=town.people[name].pk,
        because=WHY,
        review_on=NEXT_YEAR,
        by=town.viewer(by),
        at=town.at,
    )


def restrict(town: Town, *names: str, by: str = "Denise Walker") -> str:
    return children.restrict(
        town.amara.reference,
        named=[town.people[name].pk for name in names],
        category="high_profile",
        because="Their mother is in the paper.",
        review_on=NEXT_YEAR,
        by=town.viewer(by),
        at=town.at,
    )


# --- kept out -----------------------------------------------------------------------------------------------


def test_whoever_is_kept_out_finds_nothing_of_her_whatever_roles_they_are_given(here: Here) -> None:
    town = here.town
    priya = town.people["Priya Nair"]
    for role in EVERY_RIGHT:
        Grant.objects.create(practitioner=priya, role=role, since=town.at - timedelta(days=1))
    before = town.viewer("Priya Nair")
    assert queries.child(before, town.amara.reference) is not None
    keep_out(town, "Priya Nair")

    viewer = town.viewer("Priya Nair")
    assert queries.child(viewer, town.amara.reference) is None
    assert queries.find(viewer, "Okafor") == ()
    assert queries.find(viewer, town.amara.reference) == ()
    told = {"name": "Amara Okafor", "birth_date": date(2017, 3, 12), "address": "", "postcode": ""}
    assert queries.candidates(viewer, **told) == ()
    assert queries.perhaps(viewer, name="Okafor", birth_date=None) == frozenset()
    assert queries.seen(viewer, town.ada.reference) is None
    assert frontdoor.concern(viewer, here.tied) is None
    assert sharing.question(viewer, here.asked) is None
    assert here.recommended not in {line.reference for line in frontdoor.queue(viewer).lines}
    waiting = sharing.waiting_for(viewer)
    assert (waiting.asked, waiting.answered, waiting.closed) == ((), (), ())


def test_a_researcher_who_is_kept_out_has_nothing_at_the_desk_that_the_others_still_answer(
    here: Here,
) -> None:
    keep_out(here.town, "Sam Khan")
    sam, angela = here.town.viewer("Sam Khan"), here.town.viewer("Angela Moran")
    assert sharing.to_answer(sam, here.asked) is None
    assert sharing.waiting_for(sam).to_answer == ()
    assert sharing.waiting_count(sam) == 0
    assert holdings.items(sam, [here.inside]) == ()
    assert here.asked in {line.reference for line in sharing.waiting_for(angela).to_answer}
    assert len(holdings.items(angela, [here.inside])) == 1


def test_it_covers_the_family_and_a_sister_who_is_tied_in_later(town: Town) -> None:
    keep_out(town, "Priya Nair")
    priya = town.viewer("Priya Nair")
    assert queries.child(priya, town.tobi.reference) is None
    later = Child.objects.get(given_name="Amarah")
    assert queries.child(priya, later.reference) is not None
    tie = NewTie(child=later.reference, other_child=town.tobi.reference, relation="brother", lives_with=True)
    children.tie_family([tie], by=town.viewer("Denise Walker"), at=town.at)
    assert queries.child(priya, later.reference) is None


def test_on_their_pages_it_is_the_one_answer_that_tells_nothing(here: Here) -> None:
    keep_out(here.town, "Priya Nair")
    priya = here.town.client("Priya Nair")
    absent = priya.get("/children/K-00000-00000")
    hidden = priya.get(f"/children/{here.town.amara.reference}")
    assert hidden.status_code == absent.status_code == 404
    assert bytes_of(hidden) == bytes_of(absent)
    for path in (f"/front-door/{here.tied}", f"/questions/{here.asked}", f"/concern/{here.tied}"):
        assert priya.get(path).status_code == 404
    assert "Okafor" not in priya.get("/").content.decode()
    assert here.tied not in priya.get("/front-door").content.decode()


def test_nobody_keeps_out_without_the_right_nor_of_a_child_that_is_not_theirs(town: Town) -> None:
    for name in ("Priya Nair", "Joy Adeyemi", "Sam Khan"):
        with pytest.raises(Http404):
            keep_out(town, "Hannah Okoye", by=name)
    Grant.objects.create(
        practitioner=town.people["Grace Obi"], role="records_guardian", since=town.at - timedelta(days=1)
    )
    with pytest.raises(Http404):
        keep_out(town, "Hannah Okoye", by="Grace Obi")
    assert not Guard.objects.exists()


def test_nobody_keeps_themselves_out_as_if_they_were_another(town: Town) -> None:
    with pytest.raises(Refused, match=r"guard\.oneself"):
        keep_out(town, "Denise Walker")


def test_it_is_looked_at_again_within_a_year(town: Town) -> None:
    how = {"person": town.people["Sam Khan"].pk, "because": WHY, "by": town.viewer("Denise Walker")}
    for day, rule in ((date(2026, 7, 14), "guard.review_past"), (date(2027, 8, 1), "guard.review_far")):
        with pytest.raises(Refused, match=rule):
            children.keep_out(town.amara.reference, review_on=day, at=town.at, **how)


def test_the_trail_names_neither_the_child_nor_whoever_is_kept_out(town: Town) -> None:
    guard = keep_out(town, "Sam Khan")
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.code, entry.about) == ("guard.set", [guard])


def test_when_it_ends_they_see_what_their_roles_let_them_see(town: Town) -> None:
    guard = keep_out(town, "Priya Nair")
    with pytest.raises(Http404):  # not by themselves
        children.end_guard(guard, because="Let me in.", version=1, by=town.viewer("Priya Nair"), at=town.at)
    children.end_guard(
        guard, because="He is not her brother.", version=1, by=town.viewer("Denise Walker"), at=town.at
    )
    assert queries.child(town.viewer("Priya Nair"), town.amara.reference) is not None


# --- 'I know this family' -----------------------------------------------------------------------------------


def test_whoever_says_that_they_know_a_family_does_not_see_it_from_then_on(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    children.declare_conflict(town.tobi.reference, because="My sister's boys.", by=priya, at=town.at)
    assert queries.child(priya, town.amara.reference) is None
    assert queries.child(town.viewer("Denise Walker"), town.amara.reference) is not None


def test_a_reference_that_nobody_bears_is_written_down_in_the_same_way(town: Town) -> None:
    grace = town.viewer("Grace Obi")
    for reference in (town.amara.reference, "K-00000-00000"):
        children.declare_conflict(reference, because="My neighbours.", by=grace, at=town.at)
    assert Guard.objects.count() == 2
    assert Guarded.objects.filter(child=None).count() == 1


# --- restricted ---------------------------------------------------------------------------------------------


def test_a_restricted_record_is_there_for_those_who_are_named_and_for_nobody_else(here: Here) -> None:
    town = here.town
    restrict(town, "Denise Walker", "Joy Adeyemi")
    amara = town.amara.reference
    assert queries.child(town.viewer("Denise Walker"), amara) is not None
    assert queries.child(town.viewer("Joy Adeyemi"), amara) is not None
    for name in ("Priya Nair", "Owen Price", "Hannah Okoye"):
        assert queries.child(town.viewer(name), amara) is None
    assert queries.find(town.viewer("Priya Nair"), "Okafor") == ()
    assert frontdoor.concern(town.viewer("Priya Nair"), here.tied) is None
    assert sharing.question(town.viewer("Priya Nair"), here.asked) is None


def test_a_desk_that_is_asked_about_a_restricted_child_can_still_answer(here: Here) -> None:
    restrict(here.town, "Denise Walker")
    assert sharing.question(here.town.viewer("Sam Khan"), here.asked) is not None


def test_to_be_named_gives_nothing_that_a_person_did_not_have(town: Town) -> None:
    restrict(town, "Denise Walker", "Grace Obi")
    assert queries.child(town.viewer("Grace Obi"), town.amara.reference) is None


def test_a_record_is_not_restricted_away_from_the_whole_front_door(town: Town) -> None:
    with pytest.raises(Refused, match=r"guard\.yourself"):
        restrict(town, "Joy Adeyemi")
    Grant.objects.create(
        practitioner=town.people["Joy Adeyemi"], role="records_guardian", since=town.at - timedelta(days=1)
    )
    with pytest.raises(Refused, match=r"guard\.front_door_shut_out"):
        restrict(town, "Joy Adeyemi", by="Joy Adeyemi")
    with pytest.raises(Refused, match=r"guard\.nobody_named"):
        restrict(town)


def test_kept_out_beats_named(town: Town) -> None:
    restrict(town, "Denise Walker", "Priya Nair")
    assert queries.child(town.viewer("Priya Nair"), town.amara.reference) is not None
    keep_out(town, "Priya Nair")
    assert queries.child(town.viewer("Priya Nair"), town.amara.reference) is None


# --- the work goes on ---------------------------------------------------------------------------------------


def test_whoever_is_kept_out_is_named_to_nobody_as_the_one_to_ring(town: Town) -> None:
    priya = town.viewer("Priya Nair")
    child = queries.child(priya, town.amara.reference)
    assert child is not None
    by_agency = {row.agency: row for row in desk.people_around(priya, child)}
    assert by_agency["0-19 health service"].now.startswith("Hannah Okoye")
    keep_out(town, "Hannah Okoye")
    row = {row.agency: row for row in desk.people_around(priya, child)}["0-19 health service"]
    # She is the only one on the rota: the desk is rung, and whoever else is there answers.
    assert row.now == "Health visitors' duty"
    assert row.phone == town.desks["Health visitors' duty"].phone


def test_what_she_had_taken_on_is_her_desks_now_and_on_no_list_of_hers(here: Here) -> None:
    town = here.town
    sharing_actions.see(here.to_nurse, by=town.viewer("Hannah Okoye"), at=town.at)
    keep_out(town, "Hannah Okoye")
    hannah = town.viewer("Hannah Okoye")
    mine = {line.reference for one in open_work.of_person(hannah) for line in one.lines}
    assert here.to_nurse not in mine
    owners = open_work.by_owner(town.area.pk, at=town.at)
    desk_of_nurses = Owner(Kind.DESK, town.desks["Health visitors' duty"].pk)
    assert here.to_nurse in {item.reference for item in owners[desk_of_nurses]}


def test_a_notice_of_an_answer_goes_to_her_desk_when_the_asker_is_kept_out_meanwhile(here: Here) -> None:
    town = here.town
    keep_out(town, "Priya Nair")
    sharing_actions.release(here.prepared, version=2, by=town.viewer("Angela Moran"), at=town.at, key="")
    told = Notice.objects.get(template="question_answered", thing=here.prepared)
    assert told.to == town.desks["Duty and Advice"].reference
