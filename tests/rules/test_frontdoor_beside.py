"""Nobody is rung twice by chance, and when somebody is rung is not for everybody."""

from datetime import date

from joinedup.frontdoor.rules.beside import may_plan, sees_the_plan

TODAY = date(2026, 7, 14)


def test_a_second_contact_says_why_it_is_needed_beside_the_first() -> None:
    assert may_plan(TODAY, planned=False, also_because="", today=TODAY).allowed
    second = may_plan(TODAY, planned=True, also_because=" ", today=TODAY)
    assert second.because == "Somebody means to contact them already. Join that, or say why you do too."
    assert may_plan(TODAY, planned=True, also_because="She asked for a nurse.", today=TODAY).allowed


def test_no_contact_is_planned_for_a_day_that_has_passed() -> None:
    assert not may_plan(date(2026, 7, 13), planned=False, also_because="", today=TODAY).allowed


def test_the_front_door_and_the_agency_that_plans_see_when_and_how() -> None:
    assert sees_the_plan(front_door=True, planner=False, own_desk=False)
    assert sees_the_plan(front_door=False, planner=True, own_desk=False)
    assert sees_the_plan(front_door=False, planner=False, own_desk=True)
    assert not sees_the_plan(front_door=False, planner=False, own_desk=False)
